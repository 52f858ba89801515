"""The second wall between units for meetings."""

from django.db import migrations

from anlan.lib.postgres import security

TABLES = (
    "meetings_meeting", "meetings_invitation", "meetings_resolution", "meetings_minutes", "meetings_material",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_first"), ("org", "0002_walls"), ("duties", "0002_walls")]
    operations = [
        *(security.follow(table) for table in TABLES),
        *(security.secure(table) for table in TABLES if table != "meetings_minutes"),
        security.secure("meetings_minutes", "private"),
        security.append_only("meetings_minutes"),
    ]
