"""The second wall between units for lapse reviews."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_lapse_reviews"), ("org", "0002_walls")]
    operations = [
        security.follow("cases_lapsereview"),
        security.secure("cases_lapsereview"),
    ]
