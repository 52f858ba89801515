"""Everybody is accounted for after an all-call."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0008_kept_findings"),
    ]

    operations = [
        migrations.AlterField(
            model_name="obligation",
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
                    ("account", "account for everybody"),
                ],
                max_length=12,
            ),
        ),
    ]
