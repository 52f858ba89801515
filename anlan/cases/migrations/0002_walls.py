"""The second wall between units, and the grants of the database roles."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_first"), ("org", "0002_walls")]
    operations = [
        security.follow("cases_case"),
        security.secure("cases_case"),
        security.follow("cases_remark"),
        security.secure("cases_remark"),
        security.look_up(
            "anlan_case_by_receipt",
            "wanted bytea",
            "docket_id bigint, unit_path text",
            "SELECT docket_id, unit_path::text FROM cases_case WHERE receipt_lookup = wanted",
        ),
    ]
