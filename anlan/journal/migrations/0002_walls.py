"""The second wall between units, and the grants of the database roles."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_first"), ("org", "0002_walls")]
    operations = [
        security.follow("journal_docket"),
        security.secure("journal_docket"),
        security.follow("journal_series"),
        security.secure("journal_series"),
        security.follow("journal_unitkey"),
        security.secure("journal_unitkey"),
        security.follow("journal_entry", "docket"),
        security.secure("journal_entry", "private"),
        security.follow("journal_leaf", "docket"),
        security.secure("journal_leaf", "private"),
        security.follow("journal_docketkey", "docket"),
        security.secure("journal_docketkey", "matter"),
        security.follow("journal_content", "docket"),
        security.secure("journal_content", "private"),
        security.follow("journal_viewing", "docket"),
        security.secure("journal_viewing", "private"),
        security.append_only("journal_entry"),
        security.append_only("journal_leaf"),
        security.append_only("journal_content"),
        security.append_only("journal_viewing"),
        security.append_only("journal_checkpoint"),
        security.grant("journal_checkpoint", "SELECT, INSERT"),
        security.revoke("journal_checkpoint", "anlan_app", "INSERT"),
        security.revoke("journal_leaf", "anlan_app", "INSERT"),
        security.look_up(
            "anlan_tree_hashes",
            "wanted bigint",
            "hash bytea",
            "SELECT hash FROM journal_leaf WHERE index < wanted ORDER BY index",
        ),
    ]
