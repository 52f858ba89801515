"""The forms on paper went to ``registers``; their table stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_outcome_walls"), ("registers", "0005_forms")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="FormTemplate")]),
    ]
