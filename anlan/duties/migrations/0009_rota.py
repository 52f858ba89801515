"""Swaps, hand-overs, and tests of who is reached."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anlan.lib.postgres.fields
from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0008_post_feed"),
        ("journal", "0008_rota_dockets"),
        ("org", "0008_rota"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="duty",
            name="act",
            field=models.CharField(
                choices=[
                    ("acknowledge", "confirm receipt"),
                    ("report_up", "send the first report upward"),
                    ("follow_up", "send a follow-up report"),
                    ("finish", "send the final report"),
                    ("do", "do it and note it"),
                    ("take_up", "look at it and decide what becomes of it"),
                    ("inform", "tell in writing"),
                    ("answer", "give the answer in writing"),
                    ("review", "give the review in writing"),
                    ("rereview", "give the second review in writing"),
                    ("repair", "mend it and report"),
                    ("recheck", "check the repair"),
                    ("settle", "bring it to an end"),
                    ("revisit", "look after it again"),
                    ("reply", "reply"),
                    ("file", "hand in the return"),
                    ("hand_over", "hand over the shift"),
                    ("take_over", "take over the shift"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="ReachTest",
            fields=[
                (
                    "docket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="reach_test",
                        serialize=False,
                        to="journal.docket",
                    ),
                ),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("running", "running"),
                            ("over", "over"),
                            ("called_off", "called off"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("planned_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("over_at", models.DateTimeField(blank=True, null=True)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                (
                    "planned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            name="ReachFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("email", "E-mail"),
                            ("webhook", "Webhook"),
                            ("sms", "SMS"),
                            ("phone", "Telephone"),
                            ("voice", "Voice call"),
                            ("wecom", "WeCom"),
                            ("wecom_bot", "WeCom group robot"),
                            ("dingtalk", "DingTalk"),
                            ("dingtalk_bot", "DingTalk group robot"),
                            ("feishu_bot", "Feishu group robot"),
                            ("webpush", "Push to a browser"),
                            ("apprise", "Another service"),
                            ("cap", "CAP feed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("answered", "answered in time"),
                            ("delivered", "arrived, by what the provider says"),
                            ("handed", "handed over; whether it arrived is not known"),
                            ("silent", "not answered in time"),
                            ("failed", "sending failed"),
                            ("not_sent", "not sent: no verified way that is set up"),
                            ("not_tried", "not tried: answered before, or later on the ladder"),
                            ("vacant", "nobody holds the post"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.post"),
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
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="duties.reachtest"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Swap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                ("is_return", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for an answer"),
                            ("agreed", "both want it; waits for whoever keeps the rota"),
                            ("done", "done"),
                            ("declined", "declined"),
                            ("refused", "refused by whoever keeps the rota"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "asked_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="org.shift",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="swaps", to="org.shift"
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
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", anlan.lib.postgres.fields.PathField()),
                ("at", models.DateTimeField()),
                ("is_late", models.BooleanField(default=False)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "docket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="journal.docket"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.post"),
                ),
                (
                    "shift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hand_over", to="org.shift"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "written",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="journal.content"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit_path", "-at"], name="hand_over_by_unit")],
            },
        ),
        migrations.AddIndex(
            model_name="reachtest",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="reach_test_next"
            ),
        ),
        migrations.AddIndex(
            model_name="reachtest",
            index=models.Index(fields=["unit_path", "-planned_at"], name="reach_test_by_unit"),
        ),
        migrations.AddConstraint(
            model_name="reachfinding",
            constraint=models.UniqueConstraint(fields=("test", "post", "channel"), name="reach_finding_once"),
        ),
        migrations.AddConstraint(
            model_name="swap",
            constraint=models.UniqueConstraint(
                condition=models.Q(("shift__isnull", False), ("state__in", ["asked", "agreed"])),
                fields=("shift",),
                name="swap_one_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="swap",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by", models.F("asked_of")), _negated=True), name="swap_between_two"
            ),
        ),
        security.follow("duties_swap"),
        security.secure("duties_swap"),
        security.follow("duties_handover"),
        security.secure("duties_handover"),
        security.follow("duties_reachtest"),
        security.secure("duties_reachtest"),
        security.follow("duties_reachfinding"),
        security.secure("duties_reachfinding"),
    ]
