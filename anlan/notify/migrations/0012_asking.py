"""When a vendor that does not call us is asked how a message fared."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0011_early_receipts")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="ask_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("ask_at__isnull", False)), fields=["ask_at"], name="delivery_ask"),
        ),
    ]
