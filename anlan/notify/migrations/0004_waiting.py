"""One moment for everything that waits: when to call the worker again. The database sets it, so that a message whose
job is lost is looked for; and an index finds what waits among all that was ever sent."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("notify", "0003_queue")]
    operations = [
        migrations.RemoveField("message", "leased_until"),
        migrations.AlterField(
            "message", "next_at", models.DateTimeField(blank=True, null=True, db_default=Now() + timedelta(minutes=2))
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["next_at"], condition=models.Q(state__in=["queued", "sending"]), name="message_waiting"
            ),
        ),
    ]
