from django.db import migrations, models

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("journal", "0006_review_subject")]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("key", models.BinaryField(primary_key=True, serialize=False)),
                ("received_at", models.DateTimeField(db_index=True)),
                ("url", models.CharField(max_length=300)),
            ],
        ),
        security.grant("journal_arrival"),
    ]
