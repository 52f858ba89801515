"""Who is away, and who stands in."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0006_calendar"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "during",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(help_text="From inclusive, to exclusive."),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stands_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[(models.F("person"), "="), ("during", "&&")], name="absence_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("stand_in")), _negated=True),
                        name="absence_not_by_oneself",
                    ),
                ],
            },
        ),
        security.grant("org_absence"),
    ]
