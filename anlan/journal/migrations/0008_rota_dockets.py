"""Dockets of the rota, and of tests of who is reached."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0007_arrival"),
    ]

    operations = [
        migrations.AlterField(
            model_name="docket",
            name="subject",
            field=models.CharField(
                choices=[
                    ("case", "Case"),
                    ("plan", "Plan"),
                    ("unit", "Unit"),
                    ("routine", "Routine"),
                    ("meeting", "Meeting"),
                    ("call", "Call"),
                    ("review", "Review"),
                    ("rota", "Rota"),
                    ("reach", "Reach"),
                ],
                max_length=10,
            ),
        ),
    ]
