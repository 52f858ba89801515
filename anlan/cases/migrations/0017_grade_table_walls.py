"""The second wall between units for chosen tables of grades: those above bind."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_grade_tables")]
    operations = [
        security.follow("cases_gradetable"),
        security.secure("cases_gradetable", "inherited"),
    ]
