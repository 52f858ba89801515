"""Ladders as data, how channels are doing, what they cost, and receipts and replies found past the wall."""

from datetime import time

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anlan.lib.postgres.fields
from anlan.lib.postgres import security

TOLD = """
CREATE FUNCTION anlan_told(by_channel text, ref text, addresses bytea[])
RETURNS TABLE (delivery bigint, message bigint, unit ltree, person bigint, post bigint, params jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.id, m.id, m.unit_path, m.person_id, m.post_id, m.params
  FROM notify_delivery d JOIN notify_message m ON m.id = d.message_id
  WHERE d.channel = by_channel AND d.provider_ref = ref AND ref <> ''
  UNION ALL
  (SELECT d.id, m.id, m.unit_path, m.person_id, m.post_id, m.params
   FROM org_contact c JOIN notify_delivery d ON d.contact_id = c.id JOIN notify_message m ON m.id = d.message_id
   WHERE ref = '' AND c.channel = by_channel AND c.address_lookup = ANY(addresses)
     AND d.state IN ('sent', 'delivered', 'read')
   ORDER BY d.id DESC LIMIT 20)
$$;
"""
"""What was told by a vendor's reference, or lately to an address: the vendor's signature is the permission."""


def compose(apps, schema_editor):
    """The installation's ladder to begin with. Composed, not measured: an operator changes it on the page."""
    apps.get_model("notify", "Ladder").objects.create(
        minutes={"sms": 2, "voice": 4, "phone": None, "cap": None},
        deputy_after=5,
        quiet_from=time(22, 0),
        quiet_to=time(6, 30),
        source="docs/decisions/0016-a-ladder-for-each-person.md",
        mark="C",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0003_docket_last_at"),
        ("notify", "0006_contact_codes"),
        ("org", "0007_absence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelHealth",
            fields=[
                ("endpoint", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=20)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                ("probe_at", models.DateTimeField(null=True)),
                ("last_ok_at", models.DateTimeField(null=True)),
                ("last_failed_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("free_at", models.DateTimeField(null=True)),
                ("waiting_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ChannelUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20)),
                ("month", models.DateField()),
                ("messages", models.PositiveIntegerField(default=0)),
                ("units", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_path", anlan.lib.postgres.fields.PathField(null=True)),
                ("minutes", models.JSONField(default=dict)),
                ("deputy_after", models.PositiveSmallIntegerField(null=True)),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_to", models.TimeField(null=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("mark", models.CharField(default="C", max_length=1)),
                ("set_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="provider_ref",
            field=models.CharField(blank=True, db_default="", max_length=120),
        ),
        migrations.AddField(
            model_name="delivery",
            name="units",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="reached",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="step_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("started", "Being sent"),
                    ("sent", "Handed over"),
                    ("delivered", "Delivered"),
                    ("read", "Read"),
                    ("passing", "Failed, tried again"),
                    ("permanent", "Failed"),
                    ("skipped", "Left out: the channel is down"),
                ],
                default="started",
                max_length=9,
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("provider_ref", ""), _negated=True),
                fields=["provider_ref", "channel"],
                name="delivery_ref",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("step_at__isnull", False)), fields=["step_at"], name="message_step"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("attempts", 0), ("priority__gte", 10), ("state", "queued")),
                fields=["id"],
                name="message_urgent",
            ),
        ),
        migrations.AddConstraint(
            model_name="channeluse",
            constraint=models.UniqueConstraint(fields=("channel", "month"), name="channel_use_once"),
        ),
        migrations.AddField(
            model_name="ladder",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ladder",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ladder",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="org.unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladder",
            constraint=models.UniqueConstraint(fields=("unit", "person"), name="ladder_once", nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name="ladder",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__isnull", True), ("person__isnull", True), _connector="OR"),
                name="ladder_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from__isnull", True), ("quiet_to__isnull", True)),
                    models.Q(("quiet_from__isnull", False), ("quiet_to__isnull", False)),
                    _connector="OR",
                ),
                name="ladder_quiet_both",
            ),
        ),
        migrations.RunPython(compose, migrations.RunPython.noop),
        security.secure("notify_ladder", "directory"),
        migrations.RunSQL(
            # The installation's ladder and people's own stand in no unit; the act that writes them asks who may.
            """CREATE POLICY app_own ON notify_ladder TO anlan_app
               USING (unit_path IS NULL) WITH CHECK (unit_path IS NULL)""",
            "DROP POLICY app_own ON notify_ladder",
        ),
        security.follow("notify_ladder"),
        security.grant("notify_channelhealth"),
        security.grant("notify_channeluse"),
        migrations.RunSQL("ALTER TABLE notify_delivery SET (fillfactor = 75)", migrations.RunSQL.noop),
        migrations.RunSQL(TOLD, "DROP FUNCTION anlan_told(text, text, bytea[])"),
        security.lend(
            "anlan_told(text, text, bytea[])",
            notify_delivery="id, message_id, contact_id, channel, provider_ref, state, unit_path",
            notify_message="id, unit_path, person_id, post_id, params",
            org_contact="id, channel, address_lookup",
        ),
    ]
