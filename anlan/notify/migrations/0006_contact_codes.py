"""Codes by which people show that an address is theirs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0005_channels"),
        ("org", "0005_contacts_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_key", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
                ("sent_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "contact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="org.contact"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["address_key", "sent_at"], name="contact_code_address"),
                    models.Index(fields=["sent_at"], name="contact_code_age"),
                ],
            },
        ),
        security.grant("notify_contactcode"),
    ]
