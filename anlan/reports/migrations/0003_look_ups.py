"""What reads past the wall does so as a role of its own that may read these columns and nothing else.

The tables' owner could not: row-level security binds it too. The figures are sums for a monitor: a count of all
units shows nothing of any one.
"""

from django.db import migrations

from anlan.lib.postgres import security

FUNCTION = """
CREATE FUNCTION anlan_engine_figures(wanted timestamptz) RETURNS TABLE (
  open bigint, due bigint, oldest double precision, aside bigint, queued bigint, failed bigint, unsealed bigint
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT
    (SELECT count(*) FROM duties_duty WHERE state = 'open'),
    (SELECT count(*) FROM duties_duty WHERE state = 'open' AND set_aside_at IS NULL AND next_at <= wanted),
    coalesce((SELECT extract(epoch FROM wanted - min(next_at)) FROM duties_duty
              WHERE state = 'open' AND set_aside_at IS NULL AND next_at <= wanted), 0),
    (SELECT count(*) FROM duties_duty WHERE state = 'open' AND set_aside_at IS NOT NULL),
    (SELECT count(*) FROM notify_message WHERE state IN ('queued', 'sending')),
    (SELECT count(*) FROM notify_message WHERE state = 'failed' AND created_at > wanted - interval '1 day'),
    (SELECT count(*) FROM journal_entry WHERE id > coalesce((SELECT max(entry_id) FROM journal_leaf), 0))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_walls"),
        ("cases", "0002_walls"),
        ("duties", "0002_walls"),
        ("notify", "0003_queue"),
        ("plans", "0002_walls"),
        ("registers", "0002_walls"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION anlan_engine_figures(timestamptz)"),
        security.lend(
            "anlan_engine_figures(timestamptz)",
            duties_duty="state, set_aside_at, next_at",
            notify_message="state, created_at",
            journal_entry="id",
            journal_leaf="entry_id",
        ),
        security.lend("anlan_tree_hashes(bigint)", journal_leaf="index, hash"),
        security.lend("anlan_place_by_code(text)", registers_place="id, unit_id, unit_path, code"),
        security.lend("anlan_case_by_receipt(bytea)", cases_case="docket_id, unit_path, receipt_lookup"),
    ]
