"""Terms, decisions and erasures; the post in which somebody looked; a reporter's account can leave an entry."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anlan.lib.postgres.fields
from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0004_audience"),
        ("org", "0005_contacts_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="viewing",
            name="post",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="org.post",
            ),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "docket",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="erasure",
                        serialize=False,
                        to="journal.docket",
                    ),
                ),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                ("erased_at", models.DateTimeField()),
                ("ground", models.CharField(max_length=20)),
                ("seq", models.PositiveIntegerField()),
                ("contents", models.PositiveIntegerField()),
                ("body", models.BinaryField()),
                ("receipt", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RetentionDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("closing", "The matter was closed"),
                            ("term", "The time is over"),
                            ("request", "Whoever reported asks for it"),
                            ("office", "Asked by the unit itself"),
                        ],
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not decided yet"),
                            ("kept", "Kept, with reasons"),
                            ("destroyed", "Destroyed"),
                            ("moot", "No longer asked"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("keep_until", models.DateField(null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="journal.content"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "docket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="journal.docket"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.post"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Retention",
            fields=[
                (
                    "docket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="retention",
                        serialize=False,
                        to="journal.docket",
                    ),
                ),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                ("matter", models.CharField(max_length=20)),
                ("over_at", models.DateTimeField()),
                ("destroy_on", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("kept", "Kept"), ("due", "To be decided"), ("destroyed", "Destroyed")],
                        default="kept",
                        max_length=9,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                    ),
                ),
                (
                    "extended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="journal.retentiondecision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RetentionTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                ("matter", models.CharField(max_length=20)),
                ("months", models.PositiveSmallIntegerField(null=True)),
                ("decide_days", models.PositiveSmallIntegerField(default=30)),
                ("at_close", models.BooleanField(default=False)),
                ("automatic", models.BooleanField(default=False)),
                ("source", models.CharField(max_length=300)),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("V", "read in the text itself"),
                            ("S", "read in a copy only"),
                            ("M", "from memory, not checked"),
                            ("C", "composed here, no rule found"),
                            ("B", "set by the bureau"),
                        ],
                        default="B",
                        max_length=1,
                    ),
                ),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
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
        ),
        migrations.AddIndex(
            model_name="retentiondecision",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["unit_path", "due_on"], name="retention_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentiondecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("docket",), name="retention_one_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", ""), ("decided_at__isnull", False), _connector="OR"),
                name="retention_answered_sometime",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "kept"), _negated=True),
                    models.Q(("assessment__isnull", False), ("keep_until__isnull", False)),
                    _connector="OR",
                ),
                name="retention_kept_with_reasons",
            ),
        ),
        migrations.AddIndex(
            model_name="retention",
            index=models.Index(
                condition=models.Q(("state", "kept")), fields=["destroy_on", "docket"], name="retention_to_come"
            ),
        ),
        migrations.AddIndex(
            model_name="retention",
            index=models.Index(fields=["unit_path", "destroy_on"], name="retention_by_unit"),
        ),
        migrations.AddConstraint(
            model_name="retentionterm",
            constraint=models.UniqueConstraint(fields=("unit", "matter"), name="retention_term_once"),
        ),
        migrations.AddConstraint(
            model_name="retentionterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__isnull", True), ("months__gt", 0), _connector="OR"),
                name="retention_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("automatic", False), ("months__isnull", False), _connector="OR"),
                name="retention_automatic_has_term",
            ),
        ),
        security.follow("journal_retentionterm"),
        security.secure("journal_retentionterm", "inherited"),
        security.follow("journal_retention", "docket"),
        security.secure("journal_retention"),
        security.follow("journal_retentiondecision", "docket"),
        security.secure("journal_retentiondecision"),
        security.follow("journal_erasure", "docket"),
        security.secure("journal_erasure", "private"),
        security.append_only("journal_erasure"),
        migrations.RunSQL(
            "GRANT UPDATE (person_id) ON journal_entry TO anlan_app, anlan_engine;",
            "REVOKE UPDATE (person_id) ON journal_entry FROM anlan_app, anlan_engine;",
        ),
        # What was destroyed must not wait for a fifth of the table before its bytes may be overwritten.
        migrations.RunSQL(
            "ALTER TABLE journal_docketkey SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);",
            "ALTER TABLE journal_docketkey RESET (autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor);",
        ),
    ]
