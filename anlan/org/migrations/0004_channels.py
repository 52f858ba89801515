"""The channels people can be reached by, and room for their addresses."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0003_sign_in_failures"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="address",
            field=models.CharField(max_length=1000),
        ),
        migrations.AlterField(
            model_name="contact",
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
    ]
