"""The floor under ``bench clock``: one hand-written statement that writes what the clock writes.

Same tables, triggers, policies, foreign keys and role; the entries' bodies are the same bytes. What it leaves out is
everything that makes the clock a program: Python, batches, splitting off a bad row, waking pages and other clocks.
"""

from __future__ import annotations

import time
from datetime import datetime

import psycopg
from django.conf import settings

_STAMP = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

STATEMENT = f"""
WITH due AS MATERIALIZED (
  SELECT duty.id, duty.docket_id, duty.unit_id, duty.unit_path, duty.rung, duty.post_id, duty.act, duty.due_at,
         duty.expected[1] AS person_id, rule.id AS rule_id, rule.title, rule.warn_share,
         %(at)s + rule."limit" AS next_due
  FROM duties_duty duty
  JOIN journal_docket docket ON docket.id = duty.docket_id
  JOIN plans_obligation rule ON rule.id = duty.obligation_id
  WHERE duty.state = 'open' AND duty.set_aside_at IS NULL AND duty.next_at <= %(at)s
  ORDER BY duty.next_at, duty.id
  FOR UPDATE OF duty, docket SKIP LOCKED
), lapsed AS (
  UPDATE duties_duty duty SET state = 'lapsed', ended_at = %(at)s, next_at = NULL FROM due WHERE duty.id = due.id
), taken AS (
  UPDATE journal_docket docket SET last_seq = last_seq + 2, last_at = greatest(last_at, %(at)s)
  FROM due WHERE docket.id = due.docket_id RETURNING docket.id, docket.last_seq - 1 AS seq
), above AS (
  SELECT unit.id AS unit_id, post.id AS post_id, held.person_id
  FROM org_unit unit
  JOIN org_post post ON post.unit_id = unit.parent_id AND post.function = 'district_director'
  JOIN org_appointment held ON held.post_id = post.id AND held.held @> (%(at)s AT TIME ZONE 'Asia/Shanghai')::date
), opened AS (
  INSERT INTO duties_duty (docket_id, unit_id, unit_path, obligation_id, rung, post_id, act, warn_at, due_at, next_at,
                           state, expected, evidence, set_aside_error, opened_at)
  SELECT due.docket_id, due.unit_id, due.unit_path, due.rule_id, due.rung + 1, above.post_id, due.act,
         %(at)s + (due.next_due - %(at)s) * due.warn_share, due.next_due,
         %(at)s + (due.next_due - %(at)s) * due.warn_share, 'open', ARRAY[above.person_id], '{{}}', '', %(at)s
  FROM due JOIN above ON above.unit_id = due.unit_id
  RETURNING id, docket_id, unit_id, unit_path, obligation_id, rung, post_id, due_at, expected[1] AS person_id
), entered AS (
  INSERT INTO journal_entry (docket_id, unit_path, seq, action, body, at)
  SELECT due.docket_id, due.unit_path, taken.seq, 'duty.lapsed', convert_to(format(
           '{{"action":"duty.lapsed","at":"%%s","data":{{"due_at":"%%s","duty":%%s,"post":%%s,"rung":%%s,"top":false}},'
           '"docket":%%s,"post":null,"seq":%%s,"v":1}}',
           {_STAMP.format("%(at)s")}, {_STAMP.format("due.due_at")}, due.id, due.post_id, due.rung, due.docket_id,
           taken.seq), 'UTF8'), %(at)s
  FROM due JOIN taken ON taken.id = due.docket_id
  UNION ALL
  SELECT opened.docket_id, opened.unit_path, taken.seq + 1, 'duty.opened', convert_to(format(
           '{{"action":"duty.opened","at":"%%s","data":{{"due_at":"%%s","duty":%%s,"obligation":%%s,"post":%%s,'
           '"rung":%%s}},"docket":%%s,"post":null,"seq":%%s,"v":1}}',
           {_STAMP.format("%(at)s")}, {_STAMP.format("opened.due_at")}, opened.id, opened.obligation_id,
           opened.post_id, opened.rung, opened.docket_id, taken.seq + 1), 'UTF8'), %(at)s
  FROM opened JOIN taken ON taken.id = opened.docket_id
), told AS (
  INSERT INTO notify_message (docket_id, unit_id, unit_path, kind, key, about, post_id, person_id, params, priority,
                              created_at, state, attempts)
  SELECT docket_id, unit_id, unit_path, 'duty.lapsed', 'duty:' || id || ':duty.lapsed', 'duty:' || id, post_id,
         person_id, jsonb_build_object('duty', id, 'due_at', {_STAMP.format("due_at")}, 'what', title), 10, %(at)s,
         'queued', 0
  FROM due
  UNION ALL
  SELECT opened.docket_id, opened.unit_id, opened.unit_path, 'duty.climbed', 'duty:' || opened.id || ':opened',
         'duty:' || opened.id, opened.post_id, opened.person_id,
         jsonb_build_object('duty', opened.id, 'due_at', {_STAMP.format("opened.due_at")}, 'what', due.title), 10,
         %(at)s, 'queued', 0
  FROM opened JOIN due ON due.docket_id = opened.docket_id
  RETURNING id
), jobs AS (
  INSERT INTO pgqueuer (priority, entrypoint, payload, status)
  SELECT 10, 'deliver', string_agg(int8send(id), ''::bytea ORDER BY id), 'queued'
  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / 50 AS chunk FROM told) AS chunked GROUP BY chunk
  RETURNING id, priority, entrypoint
)
INSERT INTO pgqueuer_log (job_id, status, priority, entrypoint) SELECT id, 'queued', priority, entrypoint FROM jobs
"""


def run(at: datetime) -> float:
    """Seconds for all that is due at ``at``, commit included."""
    with psycopg.connect(**settings.DATABASE_LOGINS["engine"]) as connection:
        connection.execute("SELECT 1")
        begun = time.perf_counter()
        connection.execute(STATEMENT.encode(), {"at": at})
        connection.commit()
        return time.perf_counter() - begun
