"""The forms on paper are kept here from now on; their table stays as it is."""

import django.db.models.deletion
from django.db import migrations, models

import anlan.lib.postgres.fields


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0007_absence"),
        ("registers", "0004_book_walls"),
        ("reports", "0006_paper_walls"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="FormTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("unit_path", anlan.lib.postgres.fields.PathField()),
                        ("code", models.CharField(max_length=20)),
                        ("title", models.CharField(max_length=60)),
                        ("body", models.TextField()),
                        ("sign", models.TextField(blank=True)),
                        ("empty", models.CharField(blank=True, max_length=60)),
                        ("source", models.CharField(max_length=300)),
                        ("mark", models.CharField(max_length=1)),
                        ("set_at", models.DateTimeField()),
                        (
                            "post",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="org.post",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="org.unit",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "reports_formtemplate",
                        "constraints": [models.UniqueConstraint(fields=("unit", "code"), name="form_in_unit")],
                    },
                ),
            ],
        ),
    ]
