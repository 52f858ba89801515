"""The second wall between units for disputes and referrals."""

from django.db import migrations

from anlan.lib.postgres import security

TABLES = (
    "cases_dispute", "cases_disputeparty", "cases_disputemediator", "cases_disputesession", "cases_disputeagreement",
    "cases_disputevisit", "cases_referral", "cases_referrallook",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_disputes_referrals"), ("org", "0002_walls")]
    operations = [
        *(security.follow(table) for table in TABLES),
        *(security.secure(table) for table in TABLES),
    ]
