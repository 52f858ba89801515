"""The second wall between units, and the grants of the database roles."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_first"), ("org", "0002_walls")]
    operations = [
        security.follow("reports_filing"),
        security.secure("reports_filing"),
    ]
