"""The walls of what ledgers read, said so that the planner does not take them for a sieve."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_ledger_indexes"),
        ("journal", "0003_docket_last_at"),
        ("registers", "0002_walls"),
        ("duties", "0002_walls"),
    ]
    operations = [
        security.say_again(table)
        for table in (
            "cases_case", "cases_remark", "duties_duty", "duties_acknowledgement", "journal_docket", "journal_content",
            "journal_docketkey", "journal_unitkey", "journal_entry", "registers_place",
        )
    ]  # fmt: skip
