"""The second wall between units for registers; what happened to a thing is only ever added."""

from django.db import migrations

from anlan.lib.postgres import security

MATTERS = ("registers_book", "registers_picture", "registers_item")
FROM_ABOVE = ("registers_figure", "registers_headingmap")


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_books"), ("org", "0003_sign_in_failures")]
    operations = [
        *(security.follow(table) for table in (*MATTERS, *FROM_ABOVE, "registers_movement")),
        *(security.secure(table) for table in MATTERS),
        *(security.secure(table, "inherited") for table in FROM_ABOVE),
        security.secure("registers_movement", "private"),
        security.append_only("registers_movement"),
        security.look_up(
            "anlan_item_by_code",
            "wanted text",
            "id bigint, unit_id bigint, unit_path text",
            "SELECT id, unit_id, unit_path::text FROM registers_item WHERE code = wanted AND archived_at IS NULL",
        ),
        security.lend("anlan_item_by_code(text)", registers_item="id, unit_id, unit_path, code, archived_at"),
    ]
