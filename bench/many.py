"""A county's ledger of many years, loaded at once: what ``bench ledger`` lists, searches and opens.

Rows are written by set-based SQL past triggers and foreign keys (a superuser's replica role), then counted against
their units: a copied path that is not its unit's own stops the measurement. Only what is encrypted passes through
Python, for each docket has a key of its own.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg

from bench import ground

BEGIN = ground.DUE - timedelta(days=3 * 365)
RUNNING = 0.006
"""Of all matters of three years, those that are not over: a dozen a school."""
WEIGHTS = {"incident": 15, "hazard": 70, "dispute": 5, "grievance": 5, "referral": 5, "lapse_review": 0}
"""How many of a hundred. A review of a lapse has parts of its own that are not made here."""
PLACES = ("东教学楼", "西教学楼", "实验楼", "食堂", "操场", "宿舍一号楼", "校门口", "图书馆")
THINGS = (
    "消防栓",
    "应急灯",
    "疏散通道",
    "楼梯扶手",
    "配电箱",
    "围墙",
    "监控探头",
    "灭火器",
    "吊扇",
    "燃气管道",
    "饮水机",
    "窗户护栏",
)
TROUBLES = (
    "压力不足",
    "损坏不亮",
    "被杂物堵塞",
    "松动",
    "无防护罩",
    "开裂倾斜",
    "黑屏",
    "过期未换",
    "异响",
    "阀门渗漏",
    "滤芯超期",
    "缺失",
)


def load(count: int) -> None:
    """``count`` matters in the schools of the county, oldest first; the tables are fresh."""
    with ground.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '256MB'")
        _places(connection)
        _stage(connection, count)
        for statement in _ROWS:
            connection.execute(statement.encode())
        _sealed(connection)
        _count_walls(connection)
        for table in ("journal_docket", "journal_content", "journal_unitkey", "registers_place"):
            query = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            connection.execute(query.encode())
    ground.settle()


def _places(connection: psycopg.Connection) -> None:
    from anlan.registers.places import ALPHABET, LENGTH

    connection.execute(
        """INSERT INTO registers_place (unit_id, unit_path, name, code)
           SELECT id, path, spot, translate(substr(md5(id || spot), 1, %s), '01', %s)
           FROM org_unit, unnest(%s::text[]) AS spot WHERE level = 'school'""",
        [LENGTH, ALPHABET[-2:], list(PLACES)],
    )


def _stage(connection: psycopg.Connection, count: int) -> None:
    """One row a matter in a table of the measurement's own, from which all others are written."""
    from anlan.cases.kinds import KINDS

    kinds = [
        (kind.code, kind.series_of(category), category, WEIGHTS.get(kind.code, 1) / len(kind.categories), kind.first,
         "closed" if "closed" in kind.final else min(kind.final), kind.audience_of(category))
        for kind in KINDS.values() for category in kind.categories
    ]  # fmt: skip
    total = sum(row[3] for row in kinds)
    below, limits = 0.0, []
    for row in kinds:
        limits.append((below, below + row[3] / total))
        below += row[3] / total
    columns = [[row[n] for row in kinds] for n in (0, 1, 2, 4, 5, 6)]
    connection.execute("SELECT setseed(0.5)")
    connection.execute(
        _STAGE.encode(),
        {
            "count": count, "begin": BEGIN, "step": (ground.DUE - BEGIN) / count, "running": RUNNING,
            "low": [low for low, _ in limits], "high": [high for _, high in limits],
            "kind": columns[0], "series": columns[1], "category": columns[2], "first": columns[3], "last": columns[4],
            "audience": columns[5],
        },
    )  # fmt: skip


_STAGE = """
CREATE UNLOGGED TABLE bench_case AS
WITH drawn AS MATERIALIZED (
  SELECT n, random() AS which, random() AS running, random() AS grade, floor(random() * 8)::int AS spot,
         floor(random() * 1000000)::bigint AS school, %(begin)s::timestamptz + %(step)s * n AS at
  FROM generate_series(1, %(count)s::bigint) n
), kinds AS (
  SELECT * FROM unnest(%(kind)s::text[], %(series)s::text[], %(category)s::text[], %(first)s::text[], %(last)s::text[],
                       %(audience)s::text[], %(low)s::float8[], %(high)s::float8[])
    AS k(kind, series, category, first, last, audience, low, high)
), school AS (
  SELECT id, path, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS schools
  FROM org_unit WHERE level = 'school'
), newest AS (
  SELECT coalesce(max(id), 0) AS docket, (SELECT coalesce(max(id), 0) FROM journal_content) AS content
  FROM journal_docket
)
SELECT newest.docket + n AS docket_id, newest.content + n AS content_id, school.id AS unit_id, school.path, kind,
       series, category, audience, at, spot, is_open, CASE WHEN is_open THEN first ELSE last END AS state,
       CASE WHEN grade < 0.0005 THEN 1 WHEN grade < 0.004 THEN 2 WHEN grade < 0.05 THEN 3
            WHEN grade < 0.4 THEN 4 ELSE 0 END AS grade,
       format('%%s-%%s-%%s', extract(year FROM at), series, lpad(row_number() OVER (
         PARTITION BY school.id, series, extract(year FROM at) ORDER BY n)::text, 4, '0')) AS number
FROM drawn
CROSS JOIN newest
CROSS JOIN LATERAL (SELECT running < %(running)s * (1 + 12 * (n > %(count)s * 0.97)::int) AS is_open) AS how
JOIN kinds ON which >= low AND which < high
JOIN school ON school.place = drawn.school %% school.schools
ORDER BY n
"""

_ROWS = (
    "CREATE UNIQUE INDEX ON bench_case (docket_id)",
    """INSERT INTO journal_docket (id, unit_id, unit_path, subject, number, opened_at, is_drill, is_confidential,
                                   audience, last_seq, last_at)
       SELECT docket_id, unit_id, path, 'case', number, at, false, true, audience, 2, at FROM bench_case
       ORDER BY docket_id""",
    """INSERT INTO cases_case (docket_id, unit_id, unit_path, kind, audience, category, state, grade, place_id,
                               facts_id, receipt_lookup, reported_at, ended_at, closed_at)
       SELECT docket_id, one.unit_id, path, kind, audience, category, state, grade, place.id, content_id,
              sha256(('receipt' || docket_id)::bytea), at, CASE WHEN NOT is_open THEN at + interval '2 hours' END,
              CASE WHEN NOT is_open THEN at + interval '5 days' END
       FROM bench_case one
       JOIN (SELECT id, unit_id, row_number() OVER (PARTITION BY unit_id ORDER BY id) - 1 AS spot FROM registers_place)
         AS place ON place.unit_id = one.unit_id AND place.spot = one.spot
       ORDER BY docket_id""",
    """INSERT INTO duties_duty (docket_id, unit_id, unit_path, obligation_id, rung, post_id, act, opened_at, warn_at,
                                due_at, next_at, state, ended_at, expected, evidence, set_aside_error)
       SELECT docket_id, one.unit_id, path, rule.id, 0, post.id, rule.act, at, at + interval '10 minutes',
              CASE WHEN late THEN at + rule."limit" WHEN is_open THEN at + interval '1500 days'
                   ELSE at + rule."limit" END,
              CASE WHEN is_open AND NOT late THEN at + interval '1500 days' END,
              CASE WHEN is_open AND NOT late THEN 'open' WHEN late THEN 'lapsed' ELSE 'met' END,
              CASE WHEN late THEN at + rule."limit" WHEN is_open THEN NULL ELSE at + interval '5 minutes' END,
              ARRAY[held.person_id], '{}', ''
       FROM bench_case one
       CROSS JOIN LATERAL (SELECT is_open AND docket_id % 5 = 0 AS late) AS how
       JOIN plans_obligation rule ON rule.number = 2
       JOIN org_post post ON post.unit_id = one.unit_id AND post.function = 'principal'
       JOIN org_appointment held ON held.post_id = post.id
       ORDER BY docket_id""",
    """INSERT INTO journal_entry (docket_id, unit_path, seq, at, action, body)
       SELECT docket_id, path, seq, at, action, convert_to(format(
         '{"action":"%s","at":"%s","data":{},"docket":%s,"post":null,"seq":%s,"v":1}', action,
         to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), docket_id, seq), 'UTF8')
       FROM bench_case, (VALUES (1, 'case.reported'), (2, 'case.close')) AS line(seq, action)
       ORDER BY docket_id, seq""",
    """INSERT INTO journal_series (unit_id, unit_path, name, year, last)
       SELECT unit_id, path, series, extract(year FROM at), count(*) FROM bench_case GROUP BY 1, 2, 3, 4
       ON CONFLICT (unit_id, name, year) DO UPDATE SET last = journal_series.last + excluded.last""",
)  # fmt: skip


def _sealed(connection: psycopg.Connection) -> None:
    """Keys and facts, and the words they are found by."""
    from django.db import connection as own

    from anlan.cases import words

    months = _unit_keys(connection)
    for month in sorted({month for _, month in months}):
        words.key_of(month)
    own.close()
    with ground.superuser() as reading:
        reading.execute("BEGIN")
        for table, columns, make in _COPIED:
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
                for row in make(_staged(reading), months):
                    copy.write_row(row)


def _staged(reading: psycopg.Connection) -> Iterator[tuple[Any, ...]]:
    with reading.cursor(name="staged") as cursor:
        cursor.itersize = 20_000
        cursor.execute("""SELECT docket_id, content_id, unit_id, path::text, category, spot, at, kind, number,
                                 audience
                          FROM bench_case""")
        yield from cursor


Months = dict[tuple[int, date], tuple[int, bytes]]


def _unit_keys(connection: psycopg.Connection) -> Months:
    from django.conf import settings

    from anlan.journal import keys
    from anlan.lib import envelope

    found: Months = {}
    rows = connection.execute(
        """SELECT unit_id, path::text, date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date FROM bench_case
           GROUP BY 1, 2, 3"""
    ).fetchall()
    for unit_id, path, month in rows:
        key = envelope.new_key()
        wrapped = envelope.wrap(settings.MASTER_KEY, key, aad=keys._unit_aad(unit_id))
        row = connection.execute(
            "INSERT INTO journal_unitkey (unit_id, unit_path, month, wrapped) VALUES (%s, %s, %s, %s) RETURNING id",
            [unit_id, path, month, wrapped],
        ).fetchone()
        assert row is not None
        found[unit_id, month] = row[0], key
    return found


def docket_key(docket_id: int) -> bytes:
    """Made up from the number, so that two passes over the rows agree. Of a measurement only."""
    return random.Random(docket_id).randbytes(32)


def facts_of(docket_id: int, spot: int) -> dict[str, str]:
    """Six in ten have a title somebody typed."""
    draw = random.Random(docket_id * 7 + 1)
    facts = {"where": PLACES[spot], "course": "巡查时发现，已设警示标志，等待维修。"}
    if draw.random() < 0.6:
        facts["title"] = f"{PLACES[spot]}{draw.randint(1, 6)}层{draw.choice(THINGS)}{draw.choice(TROUBLES)}"
    return facts


def _keys(staged: Iterator[Any], months: Months) -> Iterator[tuple[Any, ...]]:
    from anlan.journal import keys
    from anlan.lib import envelope
    from anlan.lib.clock import local_date

    for docket_id, _, unit_id, path, _, _, at, *_ in staged:
        pk, unit_key = months[unit_id, local_date(at).replace(day=1)]
        yield docket_id, path, pk, envelope.wrap(unit_key, docket_key(docket_id), aad=keys._docket_aad(docket_id))


def _contents(staged: Iterator[Any], months: Months) -> Iterator[tuple[Any, ...]]:
    from anlan.journal import contents
    from anlan.lib import envelope

    for docket_id, content_id, _, path, _, spot, at, *_ in staged:
        text = json.dumps(facts_of(docket_id, spot), ensure_ascii=False, separators=(",", ":")).encode()
        sealed = envelope.seal(docket_key(docket_id), text, aad=contents._aad(docket_id))
        yield content_id, docket_id, path, contents.JSON, sealed, os.urandom(32), at


def _words(staged: Iterator[Any], months: Months) -> Iterator[tuple[Any, ...]]:
    from anlan.cases import words
    from anlan.lib.clock import local_date

    keys = dict(words.month_keys())
    for docket_id, _, unit_id, path, category, spot, at, kind, number, audience in staged:
        if audience != "see":  # is found by its filters alone
            continue
        month = local_date(at).replace(day=1)
        tokens = words.tokens_of(kind, category, facts_of(docket_id, spot), number, key=keys[month])
        yield docket_id, unit_id, path, month, tokens


_COPIED: tuple[tuple[str, str, Any], ...] = (
    ("journal_docketkey", "docket_id, unit_path, unit_key_id, wrapped", _keys),
    ("journal_content", "id, docket_id, unit_path, media_type, ciphertext, sha256, written_at", _contents),
    ("cases_casewords", "docket_id, unit_id, unit_path, month, tokens", _words),
)


def _count_walls(connection: psycopg.Connection) -> None:
    """Every copied path is its unit's, or its docket's, own: the foreign keys were not asked while loading."""
    for table, whose, parent, column in (
        ("journal_docket", "unit_id", "org_unit", "path"), ("cases_case", "unit_id", "org_unit", "path"),
        ("duties_duty", "unit_id", "org_unit", "path"), ("journal_entry", "docket_id", "journal_docket", "unit_path"),
        ("journal_content", "docket_id", "journal_docket", "unit_path"),
        ("journal_docketkey", "docket_id", "journal_docket", "unit_path"),
        ("cases_casewords", "docket_id", "journal_docket", "unit_path"),
    ):  # fmt: skip
        query = f"""SELECT count(*) FROM {table} one LEFT JOIN {parent} above ON above.id = one.{whose}
                    WHERE above.{column} IS DISTINCT FROM one.unit_path"""
        row = connection.execute(query.encode()).fetchone()
        if row is None or row[0]:
            raise RuntimeError(f"{table}: {row} rows stand behind another unit's wall")
