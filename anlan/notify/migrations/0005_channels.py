"""How channels are set up, who changed it, and room for the longer names of channels."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0004_waiting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "E-mail"),
                    ("webhook", "Webhook"),
                    ("sms", "SMS"),
                    ("phone", "Telephone"),
                    ("voice", "Voice call"),
                    ("wecom", "WeCom"),
                    ("wecom_bot", "WeCom group robot"),
                    ("dingtalk", "DingTalk"),
                    ("dingtalk_bot", "DingTalk group robot"),
                    ("feishu_bot", "Feishu group robot"),
                    ("webpush", "Push to a browser"),
                    ("apprise", "Another service"),
                    ("cap", "CAP feed"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="ChannelChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("webhook", "Webhook"),
                            ("sms", "SMS"),
                            ("phone", "Telephone"),
                            ("voice", "Voice call"),
                            ("wecom", "WeCom"),
                            ("wecom_bot", "WeCom group robot"),
                            ("dingtalk", "DingTalk"),
                            ("dingtalk_bot", "DingTalk group robot"),
                            ("feishu_bot", "Feishu group robot"),
                            ("webpush", "Push to a browser"),
                            ("apprise", "Another service"),
                            ("cap", "CAP feed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("names", models.JSONField(default=list)),
                ("is_on", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChannelSetting",
            fields=[
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("webhook", "Webhook"),
                            ("sms", "SMS"),
                            ("phone", "Telephone"),
                            ("voice", "Voice call"),
                            ("wecom", "WeCom"),
                            ("wecom_bot", "WeCom group robot"),
                            ("dingtalk", "DingTalk"),
                            ("dingtalk_bot", "DingTalk group robot"),
                            ("feishu_bot", "Feishu group robot"),
                            ("webpush", "Push to a browser"),
                            ("apprise", "Another service"),
                            ("cap", "CAP feed"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("config", models.BinaryField()),
                ("is_on", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        # No unit stands in these tables. What is secret in them is sealed under the master key.
        security.grant("notify_channelsetting", "SELECT, INSERT, UPDATE"),
        security.grant("notify_channelchange", "SELECT, INSERT"),
        security.append_only("notify_channelchange"),
    ]
