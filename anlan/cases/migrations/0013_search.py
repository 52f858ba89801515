"""The walls of the words, their end with the docket's key, and the one function that searches them.

Operators on arrays are not leakproof, so a policy keeps them from their index. The function reads past the wall as
``anlan_lookup``: it takes the scope explicitly, refuses one that is wider than the transaction's own, and gives back
ids alone, which the caller reads behind the wall again.
"""

from django.db import migrations

from anlan.lib.postgres import security

FUNCTION = """
CREATE FUNCTION anlan_case_search(scope text[], units bigint[], months jsonb, before bigint, most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  paths ltree[] := scope::ltree[];
  one jsonb;
  found bigint[] := '{}';
  more bigint[];
  terms text;
BEGIN
  IF EXISTS (SELECT FROM unnest(paths) AS path WHERE NOT _ltree_isparent(anlan_scope(), path)) THEN
    RAISE EXCEPTION 'a search wider than the scope' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- months: newest first, [{"month": "2026-10-01", "terms": [[[1, 2], [3]], ...]}]: every term, by one of its ways.
  FOR one IN SELECT value FROM jsonb_array_elements(months) LOOP
    SELECT string_agg('(' || ways || ')', ' AND ') INTO terms FROM (
      SELECT (SELECT string_agg(format('tokens @> %L::int[]', translate(way::text, '[]', '{}')), ' OR ')
              FROM jsonb_array_elements(term) AS way) AS ways
      FROM jsonb_array_elements(one -> 'terms') AS term) AS said;
    EXECUTE format(
      'SELECT array_agg(docket_id ORDER BY docket_id DESC) FROM (
         SELECT docket_id FROM cases_casewords
         WHERE month = %L AND docket_id < $1 AND _ltree_isparent($2, unit_path) AND %s AND %s
         ORDER BY docket_id DESC LIMIT $3) AS page',
      one ->> 'month', coalesce(terms, 'false'),
      CASE WHEN units IS NULL THEN 'true' ELSE format('unit_id = ANY (%L::bigint[])', units) END)
    INTO more USING before, paths, most - cardinality(found);
    found := found || coalesce(more, '{}');
    EXIT WHEN cardinality(found) >= most;
  END LOOP;
  RETURN QUERY SELECT unnest(found);
END $$;
"""
NAME = "anlan_case_search(text[], bigint[], jsonb, bigint, integer)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_words")]
    operations = [
        security.follow("cases_casewords", "docket"),
        security.secure("cases_casewords"),
        migrations.RunSQL(
            """ALTER TABLE cases_casewords ADD CONSTRAINT cases_casewords_key FOREIGN KEY (docket_id)
               REFERENCES journal_docketkey (docket_id) ON DELETE CASCADE""",
            "ALTER TABLE cases_casewords DROP CONSTRAINT cases_casewords_key",
        ),
        security.grant("cases_wordkey"),
        security.revoke("cases_wordkey", "anlan_app", "UPDATE, DELETE"),
        security.grant("cases_savedfilter"),
        migrations.RunSQL(FUNCTION, f"DROP FUNCTION {NAME}"),
        security.lend(NAME, cases_casewords="docket_id, unit_id, unit_path, month, tokens"),
    ]
