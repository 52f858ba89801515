"""Tables too long for one request, kept sealed until the worker has brought them in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anlan.lib.postgres.fields
from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0008_rota"),
        ("registers", "0005_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                ("table", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=100)),
                ("file", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for its turn"),
                            ("reading", "Is being read and checked"),
                            ("writing", "Is being brought in"),
                            ("done", "Is brought in"),
                            ("refused", "Was not brought in"),
                            ("failed", "Could not be brought in"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["id"], name="import_running"),
                    models.Index(fields=["person", "-id"], name="import_by_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("file__isnull", False)),
                            models.Q(("ended_at__isnull", False), ("file", None)),
                            _connector="OR",
                        ),
                        name="import_file_until_the_end",
                    )
                ],
            },
        ),
        security.follow("registers_import"),
        security.secure("registers_import", "private"),
        migrations.RunSQL(
            "GRANT UPDATE ON registers_import TO anlan_engine;", "REVOKE UPDATE ON registers_import FROM anlan_engine;"
        ),
    ]
