"""The second wall between units for the forms that units set: those above bind."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_paper")]
    operations = [
        security.follow("reports_formtemplate"),
        security.secure("reports_formtemplate", "inherited"),
    ]
