"""The ground a measurement stands on: an installation of its own in a temporary folder, and a county in it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psycopg

SINCE = datetime(2026, 9, 1, tzinfo=UTC)
DUE = datetime(2026, 10, 14, 6, 12, 5, tzinfo=UTC)
"""A school day, 14:12:05 in Shanghai: when the duties of ``bench clock`` fall due."""
LIMIT = timedelta(minutes=15)


def set_up(folder: Path | None) -> None:
    """An installation in ``folder``, or in one that goes when the program ends; migrated, and Django loaded."""
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="anlan-bench-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in list(os.environ):
        if name.startswith("ANLAN_") or name == "DATABASE_URL":
            del os.environ[name]
    os.environ["ANLAN_HOME"] = str(folder)
    from anlan.cli import start

    start.up("owner")
    start.migrate()


def superuser() -> psycopg.Connection:
    """Past every wall, for what no role of the product may do: empty tables between rounds."""
    from django.conf import settings

    host = unquote(str(settings.DATABASE_LOGINS["engine"]["host"]))
    return psycopg.connect(host=host, user="postgres", dbname="anlan", autocommit=True)


def server_cpu() -> float:
    """CPU seconds that the database server has used so far, all its processes together (Linux; elsewhere 0).

    Beside the wall clock it tells what the work cost, whatever else kept the machine busy.
    """
    with superuser() as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    try:
        postmaster = int(Path(row[0] if row else "", "postmaster.pid").read_text().split()[0])
        living = sum(_ticks(Path("/proc", pid)) for pid in _children(postmaster))
    except (OSError, IndexError):
        return 0.0
    return (living + _ticks(Path("/proc", str(postmaster)), 4)) / os.sysconf("SC_CLK_TCK")


def process_cpu(pid: int) -> float:
    """CPU seconds of a process and its children so far (Linux; elsewhere 0)."""
    try:
        below = sum(_ticks(Path("/proc", child)) for child in _children(pid))
    except OSError:
        return 0.0
    return (below + _ticks(Path("/proc", str(pid)))) / os.sysconf("SC_CLK_TCK")


def _children(postmaster: int) -> list[str]:
    return Path("/proc", str(postmaster), "task", str(postmaster), "children").read_text().split()


def _ticks(process: Path, fields: int = 2) -> int:
    """User and system time; with four fields also that of its children that have ended."""
    try:
        numbers = (process / "stat").read_text().rpartition(")")[2].split()[11 : 11 + fields]
    except OSError:  # it ended just now, and counts with its parent
        return 0
    return sum(map(int, numbers))


@dataclass(frozen=True)
class Size:
    """How large the county is."""

    schools: int = 500
    districts: int = 10


def build_county(size: Size) -> None:
    """One bureau, its districts each with a town government, their schools; every post held by a different person.

    The chain of the bureau's plan: duty leader (rule 1) and principal (rule 2), then the director of the district,
    then town government and bureau. Every person and office has one e-mail address.
    """
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _COUNTY:
            cursor.execute(statement, {"schools": size.schools, "districts": size.districts, "since": SINCE})
        _give_addresses()
    _enact()


def _give_addresses() -> None:
    """One e-mail address for everybody and every office; by the program itself, because addresses lie encrypted."""
    from anlan.org.models import Contact, Person, Post

    people = dict(Person.objects.values_list("username", "pk"))
    rows = []
    for post in Post.objects.order_by("pk").values_list("pk", flat=True):
        person = people.get(f"p{post}")
        rows.append(Contact(person_id=person, post_id=None if person else post, channel="email",
                            address=f"p{post}@county.example", verified_at=SINCE))  # fmt: skip
    Contact.objects.bulk_create(rows, batch_size=2_000)


_COUNTY = (
    """INSERT INTO org_unit (code, name, level, path, timezone, sort, address, phone)
       VALUES ('county', '清河县教育局', 'bureau', 'county', 'Asia/Shanghai', '', '', '')""",
    """INSERT INTO org_unit (code, name, level, path, timezone, sort, address, phone, parent_id)
       SELECT 'd' || n, '第' || n || '片区督导办', 'district', ('county.d' || n)::ltree, 'Asia/Shanghai', '', '', '', id
       FROM org_unit, generate_series(1, %(districts)s) n WHERE code = 'county'""",
    """INSERT INTO org_unit (code, name, level, path, timezone, sort, address, phone, parent_id)
       SELECT code || 't', '镇政府', 'external', (path::text || '.' || code || 't')::ltree, 'Asia/Shanghai', '', '', '',
         id
       FROM org_unit WHERE level = 'district'""",
    """INSERT INTO org_unit (code, name, level, path, timezone, sort, address, phone, parent_id)
       SELECT 's' || n, '第' || n || '小学', 'school', (path::text || '.s' || n)::ltree, 'Asia/Shanghai', '', '', '', id
       FROM generate_series(1, %(schools)s) n JOIN org_unit ON code = 'd' || (n %% %(districts)s + 1)""",
    """INSERT INTO org_post (unit_id, unit_path, function, name)
       SELECT id, path, function, title FROM org_unit JOIN (VALUES ('bureau', 'bureau_officer', '安全科科长'),
         ('district', 'district_director', '片区督导办主任'), ('external', 'town_government', '镇政府值班室'),
         ('school', 'principal', '校长'), ('school', 'duty_leader', '值班领导')) AS seat(level, function, title)
         USING (level)""",
    """INSERT INTO org_person (username, name, password, is_active, is_operator, language, theme)
       SELECT 'p' || id, '人员' || id, '!', true, false, 'zh-hans', 'auto' FROM org_post
       WHERE function <> 'town_government'""",
    """INSERT INTO org_appointment (post_id, unit_id, unit_path, person_id, rank, held)
       SELECT post.id, post.unit_id, post.unit_path, person.id, 0, daterange(%(since)s::date, NULL)
       FROM org_post post JOIN org_person person ON person.username = 'p' || post.id""",
)  # fmt: skip


def _enact() -> None:
    from anlan.journal import dockets
    from anlan.journal.models import Docket
    from anlan.org.models import Person, Unit
    from anlan.plans.models import Act, Obligation, Plan, Trigger, Version

    bureau = Unit.objects.get(code="county")
    officer = Person.objects.get(appointments__post__unit=bureau)
    docket = dockets.open_docket(bureau, Docket.Subject.PLAN, series="预案", at=SINCE, is_confidential=False)
    plan = Plan.objects.create(docket=docket, unit=bureau, unit_path=bureau.path, name="突发事件应急预案")
    version = Version.objects.create(
        plan=plan, unit=bureau, unit_path=bureau.path, number=1, state=Version.State.IN_FORCE, source_name="plan.txt",
        source_sha256=bytes(32), text="校长须在15分钟内确认接警。", findings={}, uploaded_by=officer, uploaded_at=SINCE,
        in_force_at=SINCE,
    )  # fmt: skip
    ladder = [
        [{"word": "片区督导办主任", "function": "district_director"}],
        [{"word": "镇政府", "function": "town_government"}, {"word": "教育局", "function": "bureau_officer"}],
    ]
    for number, (word, function) in enumerate([("值班领导", "duty_leader"), ("校长", "principal")], 1):
        Obligation.objects.create(
            version=version, unit=bureau, unit_path=bureau.path, number=number, state=Obligation.State.CONFIRMED,
            trigger=Trigger.REPORTED, act=Act.ACKNOWLEDGE, word=word, function=function, title="确认接警", limit=LIMIT,
            chain=[[{"word": word, "function": function}], *ladder], start=0, end=4, decided_by=officer,
            decided_at=SINCE,
        )  # fmt: skip


def open_duties(count: int, *, first_at: datetime, over: timedelta = timedelta(0)) -> None:
    """``count`` matters spread over the schools, on each the principal's duty, due evenly over a span of time."""
    from django.db import connection, transaction

    step = over / max(count, 1)
    span: dict[str, Any] = {"count": count, "first": first_at, "step": step, "limit": LIMIT}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DOCKETS, span)
        cursor.execute(_DUTIES, span)


_DOCKETS = """
INSERT INTO journal_docket (unit_id, unit_path, subject, number, opened_at, is_drill, is_confidential, last_seq)
SELECT id, path, 'case', '量-' || (base + n), %(first)s::timestamptz - %(limit)s, false, true, 0
FROM generate_series(1, %(count)s) n
CROSS JOIN (SELECT coalesce(max(id), 0) AS base FROM journal_docket) AS before
JOIN (SELECT id, path, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS schools
      FROM org_unit WHERE level = 'school') AS school ON school.place = n %% school.schools
ORDER BY n
"""

_DUTIES = """
INSERT INTO duties_duty (docket_id, unit_id, unit_path, obligation_id, rung, post_id, act, opened_at, due_at, next_at,
                         state, expected, evidence, set_aside_error)
SELECT docket.id, docket.unit_id, docket.unit_path, rule.id, 0, post.id, rule.act, docket.opened_at, due_at, due_at,
       'open', ARRAY[person_id], '{}', ''
FROM (SELECT *, %(first)s::timestamptz + %(step)s * (row_number() OVER (ORDER BY id) - 1) AS due_at
      FROM journal_docket
      WHERE subject = 'case' AND NOT EXISTS (SELECT 1 FROM duties_duty WHERE docket_id = journal_docket.id)) AS docket
JOIN org_post post ON post.unit_id = docket.unit_id AND post.function = 'principal'
JOIN org_appointment ON org_appointment.post_id = post.id
CROSS JOIN (SELECT * FROM plans_obligation WHERE number = 2) AS rule
ORDER BY docket.id
"""

EMPTIED = (
    "duties_acknowledgement", "duties_duty", "notify_delivery", "notify_message", "journal_entry", "journal_leaf",
    "journal_checkpoint", "pgqueuer", "pgqueuer_log", "pgqueuer_statistics",
)  # fmt: skip


def clear() -> None:
    """Back to the county without matters, as if nothing had been measured before."""
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")  # past the guards of the journal
        connection.execute(f"TRUNCATE {', '.join(EMPTIED)} CASCADE".encode())
        connection.execute("DELETE FROM journal_docket WHERE subject = 'case'")
        connection.execute("VACUUM FULL journal_docket")


def settle() -> None:
    """Statistics taken and dirty pages written, so that every measured run begins alike."""
    with superuser() as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
