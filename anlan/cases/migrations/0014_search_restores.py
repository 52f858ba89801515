"""A backup holds the words and not the keys (docs/operations.md): the one must come back before the other.

Not valid: the constraint holds for what is written and takes the words away with their key, and a restore does not
look at the rows that are there.
"""

from django.db import migrations

ADD = """ALTER TABLE cases_casewords ADD CONSTRAINT cases_casewords_key FOREIGN KEY (docket_id)
         REFERENCES journal_docketkey (docket_id) ON DELETE CASCADE"""
DROP = "ALTER TABLE cases_casewords DROP CONSTRAINT cases_casewords_key"


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_search")]
    operations = [migrations.RunSQL(f"{DROP}; {ADD} NOT VALID", f"{DROP}; {ADD}")]
