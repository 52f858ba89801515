"""Search goes on from a month and a docket: a matter that came in from an old table has a young docket and an old month.

The newest month is asked alone, then five, then all others at once: what is common is found in the first, and what is
rare costs one plan instead of one for each month.
"""

from importlib import import_module

from django.db import migrations

from anlan.lib.postgres import security

FUNCTION = """
CREATE FUNCTION anlan_case_search(
  scope text[], units bigint[], months jsonb, before_month date, before bigint, most integer
) RETURNS TABLE (found_docket bigint, found_month date) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  paths ltree[] := scope::ltree[];
  part jsonb;
  terms text;
  count integer := 0;
  more integer;
BEGIN
  IF EXISTS (SELECT FROM unnest(paths) AS path WHERE NOT _ltree_isparent(anlan_scope(), path)) THEN
    RAISE EXCEPTION 'a search wider than the scope' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- months: newest first, [{"month": "2026-10-01", "terms": [[[1, 2], [3]], ...]}]: every term, by one of its ways.
  FOR part IN
    SELECT jsonb_agg(value ORDER BY place) FROM jsonb_array_elements(months) WITH ORDINALITY AS one(value, place)
    GROUP BY CASE WHEN place = 1 THEN 1 WHEN place <= 6 THEN 2 ELSE 3 END
    ORDER BY min(place)
  LOOP
    SELECT string_agg(format('(month = %L AND %s)', one ->> 'month', said.every), ' OR ') INTO terms
    FROM jsonb_array_elements(part) AS one
    CROSS JOIN LATERAL (
      SELECT string_agg('(' || ways || ')', ' AND ') AS every FROM (
        SELECT (SELECT string_agg(format('tokens @> %L::int[]', translate(way::text, '[]', '{}')), ' OR ')
                FROM jsonb_array_elements(term) AS way) AS ways
        FROM jsonb_array_elements(one -> 'terms') AS term) AS each) AS said;
    RETURN QUERY EXECUTE format(
      'SELECT docket_id, month FROM cases_casewords
       WHERE (month, docket_id) < ($1, $2) AND _ltree_isparent($3, unit_path) AND (%s) AND %s
       ORDER BY month DESC, docket_id DESC LIMIT $4',
      coalesce(terms, 'false'),
      CASE WHEN units IS NULL THEN 'true' ELSE format('unit_id = ANY (%L::bigint[])', units) END)
    USING before_month, before, paths, most - count;
    GET DIAGNOSTICS more = ROW_COUNT;
    count := count + more;
    EXIT WHEN count >= most;
  END LOOP;
END $$;
"""
OLD = "anlan_case_search(text[], bigint[], jsonb, bigint, integer)"
NAME = "anlan_case_search(text[], bigint[], jsonb, date, bigint, integer)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_search_restores")]
    operations = [
        migrations.RunSQL(f"DROP FUNCTION {OLD}", import_module("anlan.cases.migrations.0013_search").FUNCTION),
        migrations.RunSQL(FUNCTION, f"DROP FUNCTION {NAME}"),
        security.lend(NAME, cases_casewords="docket_id, unit_id, unit_path, month, tokens"),
    ]
