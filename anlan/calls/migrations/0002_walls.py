"""The second wall between units for calls and rosters."""

from django.db import migrations

from anlan.lib.postgres import security

TABLES = ("calls_roster", "calls_member", "calls_call", "calls_called")


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_first"), ("org", "0002_walls")]
    operations = [
        *(security.follow(table) for table in TABLES),
        *(security.secure(table) for table in TABLES),
    ]
