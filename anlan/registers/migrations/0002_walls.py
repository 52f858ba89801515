"""The second wall between units, and the grants of the database roles."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_first"), ("org", "0002_walls")]
    operations = [
        security.follow("registers_place"),
        security.secure("registers_place"),
        security.look_up(
            "anlan_place_by_code",
            "wanted text",
            "id bigint, unit_id bigint, unit_path text",
            "SELECT id, unit_id, unit_path::text FROM registers_place WHERE code = wanted",
        ),
    ]
