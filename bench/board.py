"""``bench board``: the board of an all-call with thousands of people, as an open page reads it after every answer.

The whole request, as the web's own role behind row-level security. A third has answered, a third was reached and is
silent, nothing has reached the rest.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import UTC, datetime
from typing import Any

from bench import ground

HEADERS = {"X-Fragments": "call-head,call-help,call-classes,call-sections,call-silent"}
"""What the script of an open board asks for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=3_000, help="how many are called (3,000)")
    parser.add_argument("--classes", type=int, default=120, help="how many classes are answered for (120)")
    parser.add_argument("--rounds", type=int, default=30, help="how often the board is read (30)")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    from anlan.lib.postgres.roles import use_role
    from anlan.org.models import Person

    ground.build_county(ground.Size(2, 1))
    _staff(given.people, given.classes)
    begun = time.perf_counter()
    call_id = _call(given.people)
    sent = time.perf_counter() - begun
    _answers(call_id)
    leader = Person.objects.filter(appointments__post__function="principal").order_by("pk")[0]
    settings.ALLOWED_HOSTS = ["*"]
    use_role("app")
    client, taken = Client(headers=HEADERS), []
    client.force_login(leader)
    for _ in range(given.rounds + 2):
        begun = time.perf_counter()
        answer = client.get(f"/calls/{call_id}/")
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"the board answered {answer.status_code}")
    taken = sorted(taken[2:])
    return {
        "people": given.people, "classes": given.classes, "send_seconds": sent, "board_kb": len(answer.content) / 1024,
        "board_ms": {"p50": statistics.median(taken), "p95": taken[min(len(taken) - 1, int(len(taken) * 0.95))]},
    }  # fmt: skip


def lines(found: dict[str, Any]) -> list[str]:
    board = found["board_ms"]
    return [
        f"{found['people']:,} people and {found['classes']} classes: sent in {found['send_seconds']:.2f} s; the live "
        f"parts of the board, the whole request: p50 {board['p50']:.0f} ms, p95 {board['p95']:.0f} ms, "
        f"{found['board_kb']:.0f} kB"
    ]


def _staff(people: int, classes: int) -> None:
    """Teachers of the first school, and classes that the first of them answer for."""
    with ground.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        school = "(SELECT id, path FROM org_unit WHERE level = 'school' ORDER BY id LIMIT 1) AS school"
        for statement in (
            f"""INSERT INTO org_post (unit_id, unit_path, function, name)
                SELECT id, path, 'teacher', '教师' FROM {school}""",  # noqa: S608
            f"""INSERT INTO org_person (username, name, password, is_active, is_operator, language, theme)
                SELECT 't' || n, '教师' || n, '!', true, false, 'zh-hans', 'auto'
                FROM generate_series(1, {people}) n""",  # noqa: S608
            """INSERT INTO org_appointment (post_id, unit_id, unit_path, person_id, rank, held)
               SELECT post.id, post.unit_id, post.unit_path, person.id, 0, daterange('2026-01-01', NULL)
               FROM org_person person, org_post post WHERE person.username LIKE 't%' AND post.function = 'teacher'""",
            f"""INSERT INTO calls_roster (unit_id, unit_path, kind, name, year, strength, position)
                SELECT id, path, 'class', '班' || n, (n / 12 + 1) || '年级', 45, n
                FROM {school}, generate_series(1, {classes}) n""",  # noqa: S608
            """INSERT INTO calls_member (roster_id, unit_id, unit_path, person_id, answers, rank)
               SELECT roster.id, roster.unit_id, roster.unit_path, person.id, true, 0 FROM calls_roster roster
               JOIN org_person person ON person.username = 't' || roster.position""",
        ):
            connection.execute(statement.encode())


def _call(people: int) -> int:
    from anlan.calls import audience, starting
    from anlan.calls.audience import Chosen
    from anlan.calls.saying import Words
    from anlan.calls.starting import Order
    from anlan.org.models import Person, Unit

    at = datetime.now(UTC)
    school = Unit.objects.filter(level="school").order_by("pk")[0]
    leader = Person.objects.filter(appointments__post__function="principal").order_by("pk")[0]
    leader.standing(at)
    chosen = Chosen(everybody=True)
    typed = audience.find(school, chosen, at=at).disturbed
    if typed < people:
        raise RuntimeError(f"{typed} people of {people} would be called")
    order = Order("evacuate", "drill", Words("疏散到操场", "到后清点。"), chosen, "bench", typed=typed)
    call_id: int = starting.start(school, order, by=leader, at=at).pk
    return call_id


def _answers(call_id: int) -> None:
    with ground.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (
            f"""UPDATE calls_called SET answer = 'safe', answered_at = now(), way = 'link'
                WHERE call_id = {call_id} AND id % 3 = 0""",  # noqa: S608
            f"""INSERT INTO notify_delivery (message_id, unit_id, unit_path, channel, attempt, state, started_at,
                       answer, provider_ref, units)
                SELECT id, unit_id, unit_path, 'sms', 1, 'delivered', now(), '', '', 1 FROM notify_message
                WHERE docket_id = {call_id} AND person_id % 3 <> 0""",  # noqa: S608
            f"""UPDATE notify_message
                SET attempts = 1, state = CASE WHEN person_id % 3 = 0 THEN 'failed' ELSE 'sent' END
                WHERE docket_id = {call_id}""",  # noqa: S608
        ):
            connection.execute(statement.encode())
        connection.execute("ANALYZE")
