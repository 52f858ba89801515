"""The second wall between units, and the grants of the database roles."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_first"), ("org", "0002_walls")]
    operations = [
        security.follow("duties_duty"),
        security.secure("duties_duty"),
        security.follow("duties_acknowledgement"),
        security.secure("duties_acknowledgement"),
        security.grant("duties_heartbeat"),
    ]
