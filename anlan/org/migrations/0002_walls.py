"""The second wall between units, and the grants of the database roles."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("org", "0001_first")]
    operations = [
        migrations.RunSQL(security.SCOPE_FUNCTION, "DROP FUNCTION anlan_scope()"),
        security.secure("org_unit", "directory", column="path"),
        security.follow("org_post"),
        security.secure("org_post", "directory"),
        security.follow("org_appointment"),
        security.secure("org_appointment", "directory"),
        security.follow("org_shift"),
        security.secure("org_shift", "directory"),
        security.grant("org_person"),
        security.grant("org_contact"),
        security.grant("org_apitoken"),
    ]
