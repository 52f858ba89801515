"""Count wrong passwords and codes where every web process sees them."""

from django.db import migrations, models

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("org", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="FailedAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("key", models.BinaryField(max_length=32, unique=True)),
                ("count", models.PositiveIntegerField()),
                ("last_at", models.DateTimeField(db_index=True)),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        security.grant("org_failedattempt"),
    ]
