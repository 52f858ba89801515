"""Receipts that come before their send is recorded."""

from django.db import migrations, models

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("notify", "0010_alert_test")]

    operations = [
        migrations.CreateModel(
            name="EarlyReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=20)),
                ("provider_ref", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=9)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="early_receipt_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("provider_ref", "channel", "kind"), name="early_receipt_once")
                ],
            },
        ),
        security.grant("notify_earlyreceipt"),
        security.revoke("notify_earlyreceipt", "anlan_app", "UPDATE, DELETE"),  # the web only takes them in
    ]
