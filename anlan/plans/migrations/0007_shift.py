"""A shift that ends, one that is handed over, and a test of who is reached."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0006_assigned_trigger"),
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
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="obligation",
            name="trigger",
            field=models.CharField(
                choices=[
                    ("reported", "when it is reported"),
                    ("known", "when the one before in the chain knows"),
                    ("ended", "when handling has ended"),
                    ("recurring", "by the calendar"),
                    ("accepted", "when it is accepted"),
                    ("forwarded", "when it is passed on"),
                    ("extended", "when more time is given"),
                    ("answered", "when the answer is given"),
                    ("review", "when a review is asked for"),
                    ("reviewed", "when the review is given"),
                    ("rereview", "when a second review is asked for"),
                    ("noticed", "when a notice is issued"),
                    ("repaired", "when a repair is reported"),
                    ("agreed", "when an agreement is signed"),
                    ("resolved", "when a meeting resolves it"),
                    ("called", "when people are called to answer"),
                    ("major", "when it is judged to be major"),
                    ("supervised", "when it is put under supervision"),
                    ("assigned", "when somebody is made responsible for it"),
                    ("shift_ends", "when a turn on duty ends"),
                    ("handed", "when a shift is handed over"),
                    ("tested", "when it is tested whether people are reached"),
                ],
                max_length=10,
            ),
        ),
    ]
