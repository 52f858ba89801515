"""Addresses of contacts lie encrypted from here on.

All of it in one transaction: half a table of addresses in clear would be worse than a minute's wait. The last step
writes the table anew, so that the dropped column's bytes do not live on in its pages; write-ahead log and older
backups hold them until these are gone.
"""

from django.db import migrations, models

import anlan.org.sealed

BATCH = 2_000


def seal(apps, schema_editor):
    _copy(apps, "address", "sealed")


def unseal(apps, schema_editor):
    _copy(apps, "sealed", "address")


def _copy(apps, source, target):
    rows = apps.get_model("org", "Contact").objects
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            setattr(row, target, getattr(row, source))
        rows.bulk_update(batch, [target])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("org", "0004_channels")]
    operations = [
        migrations.AddField("contact", "sealed", anlan.org.sealed.SealedTextField(max_length=1000, null=True)),
        migrations.RemoveConstraint("contact", "contact_once"),
        migrations.AlterField("contact", "address", models.CharField(max_length=1000, null=True)),  # for the way back
        migrations.RunPython(seal, unseal),
        migrations.RemoveField("contact", "address"),
        migrations.RenameField("contact", "sealed", "address"),
        migrations.AlterField("contact", "address", anlan.org.sealed.SealedTextField(max_length=1000)),
        migrations.AddField(
            "contact",
            "address_lookup",
            models.GeneratedField(
                db_persist=True,
                expression=anlan.org.sealed.LookupPart("address"),
                output_field=models.BinaryField(),
            ),
        ),
        migrations.AddConstraint(
            "contact",
            models.UniqueConstraint(
                fields=["person", "post", "channel", "address_lookup"], name="contact_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex("contact", models.Index(fields=["address_lookup"], name="contact_by_address")),
    ]
