"""A petitioner's code leads on to where a grievance was passed to, at whatever unit."""

from django.db import migrations

from anlan.lib.postgres import security


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_hazard_walls")]
    operations = [
        security.look_up(
            "anlan_grievance_kin",
            "wanted bigint",
            "docket_id bigint, unit_path text, tie text",
            """SELECT other.docket_id, other.unit_path::text,
                      CASE WHEN other.docket_id = own.successor_id THEN 'successor' ELSE 'origin' END
               FROM cases_grievance own
               JOIN cases_grievance other ON other.docket_id IN (own.successor_id, own.origin_id)
               WHERE own.docket_id = wanted AND own.unit_path <@ ANY (anlan_scope())""",
        ),
        security.lend("anlan_grievance_kin(bigint)", cases_grievance="docket_id, unit_path, successor_id, origin_id"),
    ]
