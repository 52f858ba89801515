"""``bench zero``: a province's daily report: opened for 20,000 schools, missing at 20,000, and the table of 500."""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bench import clock, ground

DAY = date(2026, 10, 14)
TITLE = "报送每日零报告"
DAYS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--schools", type=int, default=20_000, help="all asked, none hands in (20,000)")
    parser.add_argument("--districts", type=int, default=100)
    parser.add_argument("--bureau", type=int, default=500, help="schools of the table (500)")
    parser.add_argument("--rounds", type=int, default=3, help="of the sweep and ten times as many of the table (3)")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    from anlan.duties.escalation import BATCH

    ground.build_county(ground.Size(given.schools, given.districts))
    _seat_safety_officers()
    reconciled, rows = _switch_on()
    opened = _open()
    sweeps: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(given.rounds):
        for processes, taken in sweeps.items():
            _put_back()
            ground.settle()
            seconds, _cpu = clock.sweep_with(processes, BATCH, _moment(16, 31))
            taken.append(seconds)
            _check(given.schools)
    return {
        "schools": given.schools, "rounds": given.rounds, "rules_and_units": rows, "reconcile_seconds": reconciled,
        "open_seconds": opened,
        "sweep_seconds": {str(n): statistics.median(taken) for n, taken in sweeps.items()},
        "sweep_least": {str(n): min(taken) for n, taken in sweeps.items()},
        "sweep_most": {str(n): max(taken) for n, taken in sweeps.items()},
        **_table(given.bureau, given.rounds * 10),
    }  # fmt: skip


def lines(found: dict[str, Any]) -> list[str]:
    sweep, table = found["sweep_seconds"], found["table_ms"]
    return [
        f"{found['schools']:,} schools, none has handed in; medians of {found['rounds']}",
        f"rules brought together with units: {found['reconcile_seconds']:.2f} s ({found['rules_and_units']:,} rows); "
        f"duties of the day opened: {found['open_seconds']:.2f} s",
        *(
            f"sweep, {n} clock{'s' * (n != '1')}: {seconds:.2f} s "
            f"({found['sweep_least'][n]:.2f}-{found['sweep_most'][n]:.2f}), {found['schools'] / seconds:,.0f} lapses/s"
            for n, seconds in sweep.items()
        ),
        f"the table of {found['table_schools']} schools and {DAYS} days, the whole request: "
        f"p50 {table['p50']:.0f} ms, p95 {table['p95']:.0f} ms, {found['table_kb']:.0f} kB",
    ]


def _moment(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def _seat_safety_officers() -> None:
    """Whoever owes the report at each school; the ground's chain begins with the principal."""
    with ground.superuser() as connection:
        connection.execute(
            """INSERT INTO org_post (unit_id, unit_path, function, name)
               SELECT id, path, 'safety_officer', '安全办主任' FROM org_unit WHERE level = 'school'"""
        )
        connection.execute(
            """INSERT INTO org_person (username, name, password, is_active, is_operator, language, theme)
               SELECT 'p' || id, '人员' || id, '!', true, false, 'zh-hans', 'auto' FROM org_post
               WHERE function = 'safety_officer'"""
        )
        connection.execute(
            """INSERT INTO org_appointment (post_id, unit_id, unit_path, person_id, rank, held)
               SELECT post.id, post.unit_id, post.unit_path, person.id, 0, daterange('2026-09-01', NULL)
               FROM org_post post JOIN org_person person ON person.username = 'p' || post.id
               WHERE post.function = 'safety_officer'"""
        )


def _switch_on() -> tuple[float, int]:
    """The rule book in force with this one rule, and the seconds until every school's row of it stands."""
    from anlan.duties import routine
    from anlan.duties.models import Routine
    from anlan.org.models import Unit
    from anlan.plans import presets
    from anlan.plans.models import Obligation

    presets.install(Unit.objects.get(code="county"), "routine", by=None, at=ground.SINCE)
    others = Obligation.objects.filter(version__plan__preset="routine").exclude(title=TITLE)
    others.update(state=Obligation.State.REJECTED)
    begun = time.perf_counter()
    routine.reconcile(at=_moment(5))
    return time.perf_counter() - begun, Routine.objects.count()


def _open() -> float:
    """Seconds until every school has its duty of the day, with the year's docket and its key opened for each."""
    from anlan.duties import routine

    begun = time.perf_counter()
    while routine.open_due(at=_moment(6)):
        pass
    return time.perf_counter() - begun


def _put_back() -> None:
    """As it was before the clock came round: nothing lapsed, entered or told."""
    with ground.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM duties_duty WHERE rung > 0")
        connection.execute(
            """UPDATE duties_duty SET state = 'open', ended_at = NULL, next_at = due_at, warn_at = NULL
               WHERE act = 'file'"""
        )
        connection.execute("TRUNCATE notify_delivery, notify_message, pgqueuer, pgqueuer_log")


def _check(schools: int) -> None:
    with ground.superuser() as connection:
        found = connection.execute(
            """SELECT (SELECT count(*) FROM duties_duty WHERE act = 'file' AND state = 'lapsed'),
                      (SELECT count(*) FROM duties_duty WHERE act = 'file' AND rung = 1 AND state = 'open'),
                      (SELECT count(*) FROM notify_message)"""
        ).fetchone()
    if found != (schools, schools, 2 * schools):
        raise RuntimeError(f"{schools} schools were late, and it wrote {found}")


def _table(schools: int, rounds: int) -> dict[str, Any]:
    """The bureau's page through the whole program, as the bureau's officer, with the web's own role and walls."""
    _fill(schools)
    from django.conf import settings
    from django.test import Client

    from anlan.lib.postgres.roles import use_role
    from anlan.org.models import Person

    officer = Person.objects.get(appointments__post__function="bureau_officer")
    director = Person.objects.filter(appointments__post__unit__code="d1").get()
    settings.ALLOWED_HOSTS = ["*"]
    with ground.superuser() as connection:  # the table of one bureau: all schools of the table below one district
        connection.execute("ANALYZE")
    use_role("app")
    taken, size = [], 0
    client = Client()
    client.force_login(director)
    for _ in range(rounds + 2):
        begun = time.perf_counter()
        answer = client.get(f"/zero/?until={DAY}&days={DAYS}")
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"the table answered {answer.status_code}")
        size = len(answer.content)
    taken = sorted(taken[2:])
    rows = answer.content.decode().count('class="al-mx-s"') - 1
    if rows != schools:
        raise RuntimeError(f"{rows} schools in the table of {schools}; {officer.name} sees more")
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
    return {"table_schools": rows, "table_kb": size / 1024, "table_ms": {"p50": statistics.median(taken), "p95": p95}}


def _fill(schools: int) -> None:
    """Thirty days of reports of ``schools`` schools, which are moved below one district: one in ten has something."""
    with ground.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM duties_duty WHERE rung > 0")
        moved = """SELECT id FROM org_unit WHERE level = 'school' ORDER BY id LIMIT %s"""
        connection.execute(
            f"""UPDATE org_unit SET path = ('county.d1.' || code)::ltree,
                       parent_id = (SELECT id FROM org_unit WHERE code = 'd1') WHERE id IN ({moved})""".encode(),
            [schools],
        )
        connection.execute(
            f"""UPDATE org_unit SET path = ('county.d2.' || code)::ltree,
                       parent_id = (SELECT id FROM org_unit WHERE code = 'd2')
                WHERE level = 'school' AND path <@ 'county.d1' AND id NOT IN ({moved})""".encode(),
            [schools],
        )
        for table in ("duties_duty", "journal_docket"):
            connection.execute(
                f"""UPDATE {table} SET unit_path = org_unit.path FROM org_unit
                    WHERE org_unit.id = {table}.unit_id""".encode()  # noqa: S608
            )
        connection.execute(
            f"""INSERT INTO duties_duty (docket_id, unit_id, unit_path, obligation_id, occasion, rung, post_id, act,
                       opened_at, due_at, state, ended_at, expected, evidence, set_aside_error)
                SELECT docket_id, unit_id, unit_path, obligation_id, occasion - back, rung, post_id, act,
                       opened_at - back * interval '1 day', due_at - back * interval '1 day',
                       CASE WHEN (unit_id + back) %% 50 = 0 THEN 'lapsed' ELSE 'met' END, due_at, expected, '{{}}', ''
                FROM duties_duty, generate_series(1, {DAYS - 1}) back
                WHERE act = 'file' AND rung = 0 AND unit_id IN ({moved})""".encode(),  # noqa: S608
            [schools],
        )
        connection.execute(
            """INSERT INTO journal_content (docket_id, unit_path, media_type, ciphertext, sha256, written_at)
               SELECT id, unit_path, 'application/json', '', '', opened_at FROM journal_docket
               WHERE subject = 'routine' LIMIT 1"""
        )
        connection.execute(
            """INSERT INTO reports_filing (docket_id, unit_id, unit_path, kind, serial, day, exceptions, content_id,
                       signed_by_id, filed_at, is_late)
               SELECT docket_id, unit_id, unit_path, 'zero', 1, DATE '0001-01-01' + (occasion - 1)::int,
                      CASE WHEN (unit_id + occasion) % 10 = 0 THEN 2 ELSE 0 END,
                      (SELECT max(id) FROM journal_content), (SELECT min(id) FROM org_person), due_at,
                      (unit_id + occasion) % 33 = 0
               FROM duties_duty WHERE act = 'file' AND state = 'met'"""
        )
