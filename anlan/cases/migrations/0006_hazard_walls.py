"""The second wall between units for hazards; what bounds a unit's checklists comes from above."""

from django.db import migrations

from anlan.lib.postgres import security

TABLES = ("cases_inspection", "cases_hazard", "cases_round", "cases_supervision", "cases_milestone")


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_hazards"), ("org", "0002_walls")]
    operations = [
        *(security.follow(table) for table in (*TABLES, "cases_extension", "cases_listing")),
        *(security.secure(table) for table in TABLES),
        security.secure("cases_listing", "inherited"),
        security.secure("cases_extension", "private"),
        security.append_only("cases_extension"),
    ]
