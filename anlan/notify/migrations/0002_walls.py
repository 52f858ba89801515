"""The second wall between units, and the grants of the database roles."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_first"), ("org", "0002_walls")]
    operations = [
        security.follow("notify_message"),
        security.secure("notify_message"),
        security.follow("notify_delivery"),
        security.secure("notify_delivery"),
    ]
