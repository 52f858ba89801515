"""The second wall between units, and the grants of the database roles."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_first"), ("org", "0002_walls")]
    operations = [
        security.follow("plans_plan"),
        security.secure("plans_plan", "inherited"),
        security.follow("plans_version"),
        security.secure("plans_version", "inherited"),
        security.follow("plans_clause"),
        security.secure("plans_clause", "inherited"),
        security.follow("plans_obligation"),
        security.secure("plans_obligation", "inherited"),
        security.follow("plans_binding"),
        security.secure("plans_binding", "inherited"),
    ]
