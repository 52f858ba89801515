"""What happens in the installation of the fault tests: played by a process of its own, as the engine's role.

It reads ``[scene, arguments]`` a line, plays it in one transaction, and answers a line of JSON.
"""

from __future__ import annotations

import json
import sys
import traceback
from datetime import datetime, timedelta
from typing import Any


def county(hook: str) -> dict[str, Any]:
    """The cast, a plan in force, a webhook beside the director's mail, and a key for the principal's programs.

    ``hooked`` and ``other`` are told nothing by tests of mails.
    """
    from anlan.lib import clock
    from anlan.org import tokens
    from anlan.org.models import Contact
    from tests.cast import VERIFIED, make_county

    made = make_county()
    made.plan()
    Contact.objects.create(person=made.director, channel="webhook", address=hook, verified_at=VERIFIED, preference=1)
    people = {key: getattr(made, key).pk for key in ("teacher", "duty_leader", "principal", "director", "officer")}
    token = tokens.issue(made.principal, "faults", at=clock.now())
    return {"school": made.school.pk, "place": made.place.code, "people": people, "token": token,
            "hooked": made.vice_principal.pk, "other": made.safety_officer.pk}  # fmt: skip


def due(count: int, *, begin: float, groups: int = 1, step: float = 0.0, warned: bool = False) -> list[int]:
    """``count`` dockets on which the principal's confirmation falls due in ``begin`` seconds, in ``groups`` ``step``
    seconds apart; warned of at two thirds of the time, or not. Their ids. Nothing is back-dated: the verifier sees it.
    """
    from dataclasses import replace

    from anlan.duties import clock as duty_clock
    from anlan.duties.rungs import open_rungs
    from anlan.journal import dockets
    from anlan.journal.models import Docket
    from anlan.lib import clock
    from anlan.org.models import Unit
    from anlan.plans.models import Obligation

    obligation = Obligation.objects.get(number=2)
    school = Unit.objects.get(pk=obligation.unit_id)
    at = clock.now()
    opened = [dockets.open_docket(school, Docket.Subject.CASE, series="事件", at=at) for _ in range(count)]
    at = clock.now()
    rule = duty_clock.rule_of(obligation)
    for group in range(groups):
        limit = timedelta(seconds=begin + group * step)
        own = replace(rule, limit=limit, warn_share=rule.warn_share if warned else 1)
        openings = [duty_clock.opening(docket, obligation) for docket in opened[group::groups]]
        open_rungs([replace(opening, rule=own) for opening in openings], at=at)
    return [docket.pk for docket in opened]


def tell(count: int, *, to: list[int], tag: str, alarm: bool = False) -> list[int]:
    """``count`` messages on a docket of their own, to each of ``to`` in turn. Their ids."""
    from anlan.journal import chain, dockets
    from anlan.journal.models import Docket
    from anlan.lib import clock
    from anlan.notify import outbox
    from anlan.org.models import Level, Unit

    at = clock.now()
    school = Unit.objects.filter(level=Level.SCHOOL).order_by("pk")[0]
    docket = dockets.open_docket(school, Docket.Subject.CASE, series="事件", at=at)
    chain.note(docket, "case.reported", at=at)
    tellings = [
        outbox.Telling(
            docket_id=docket.pk, unit_id=school.pk, unit_path=str(school.path), kind="report.first",
            key=f"{tag}:{number}", person_id=to[number % len(to)],
            priority=outbox.ALARM if alarm else outbox.NOTICE,
        )
        for number in range(count)
    ]  # fmt: skip
    return outbox.enqueue(tellings, at=at)


def channel(code: str, values: dict[str, str]) -> str:
    """An operator fills in the settings of a channel."""
    from anlan.lib import clock
    from anlan.notify import channel_settings
    from anlan.org.models import Person

    operator = Person.objects.get(username="zhou.mh")
    operator.is_operator = True
    return channel_settings.keep(code, values, is_on=True, by=operator, at=clock.now()).channel


def closed(text: str) -> list[Any]:
    """A case with these words, handled and closed by the principal: its docket's id and number."""
    from anlan.cases import intake, lifecycle
    from anlan.lib import clock
    from anlan.org.models import Level, Person, Unit

    principal = Person.objects.get(username="zhou.mh")
    principal.standing(clock.now())
    school = Unit.objects.filter(level=Level.SCHOOL).order_by("pk")[0]
    told = intake.Told(category="injury", text=text)
    case = intake.report("incident", school, told, by=None, at=clock.now()).case
    for move in ("end", "close"):
        lifecycle.advance(case, move, by=principal, at=clock.now())
    return [case.pk, case.docket.number]


def erase(docket: int) -> str:
    """The principal destroys what was written in it."""
    from anlan.cases import erasing
    from anlan.cases.models import Case
    from anlan.lib import clock
    from anlan.org.models import Person

    principal = Person.objects.get(username="zhou.mh")
    principal.standing(clock.now())
    case = Case.objects.select_related("docket").get(pk=docket)
    return erasing.destroy(case, number=case.docket.number, ground="closing", by=principal, at=clock.now()).receipt


def words(docket: int) -> str:
    """What was reported, or ``erased``."""
    from anlan.cases import facts
    from anlan.cases.models import Case
    from anlan.journal.keys import Erased

    try:
        return facts.known(Case.objects.select_related("docket", "facts").get(pk=docket)).get("course", "")
    except Erased as error:
        return error.code


def by_webhook(person: int, url: str) -> int:
    """From now on this person is reached by a webhook at ``url`` and by nothing else."""
    from anlan.org.models import Contact
    from tests.cast import VERIFIED

    Contact.objects.filter(person=person).delete()
    return Contact.objects.create(person_id=person, channel="webhook", address=url, verified_at=VERIFIED).pk


def by_dingtalk(person: int, endpoint: str) -> int:
    """From now on this person is reached by DingTalk's work notices alone, by a vendor at ``endpoint``."""
    from anlan.org.models import Contact
    from tests.cast import VERIFIED

    Contact.objects.filter(person=person).delete()
    values = {"app_key": "k", "app_secret": "s", "agent_id": "1", "base_url": endpoint}
    channel("dingtalk", values)
    return Contact.objects.create(person_id=person, channel="dingtalk", address="user1", verified_at=VERIFIED).pk


def tap(docket: int, username: str) -> str:
    """The path of the one-tap link by which this person confirms what they were asked."""
    from django.urls import reverse

    from anlan.duties.models import Duty
    from anlan.lib import clock
    from anlan.notify import links
    from anlan.org.models import Person

    person = Person.objects.get(username=username)
    duty = Duty.objects.filter(docket=docket, post__appointments__person=person).earliest("pk")
    token = links.make(links.ACKNOWLEDGE, duty.pk, str(duty.unit_path), person.pk, at=clock.now())
    return reverse("web:tap", args=[token])


def by_sms(numbers: dict[str, str], endpoint: str) -> str:
    """From now on these people (user name to number) are reached by SMS alone, by a vendor at ``endpoint``; a class of
    the teacher's is on the roster, and the plan wants everybody counted in five minutes. How the vendor's hook is
    called: its key."""
    from anlan.calls import rosters
    from anlan.calls.rosters import Kept
    from anlan.lib import clock
    from anlan.org.models import Contact, Person, Unit
    from anlan.plans.models import Act, Trigger
    from tests.cast import LADDER, VERIFIED, make_plan, make_rule

    for username, number in numbers.items():
        person = Person.objects.get(username=username)
        Contact.objects.filter(person=person).delete()
        Contact.objects.create(person=person, channel="sms", address=number, verified_at=VERIFIED)
    values = {"vendor": "aliyun", "key_id": "id", "key_secret": "secret", "sign": "青山小学", "template": "SMS_1",
              "wording": "${what}，${unit}", "drill_template": "SMS_2", "drill_wording": "演练，不是真的：${what}",
              "call_drill_template": "SMS_4",
              "call_drill_wording": "演练，不是真的：${what}。${todo}平安回1，求助回2。",
              "endpoint": endpoint, "hook_secret": "hook-key-of-the-test"}  # fmt: skip
    channel("sms", values)
    school, principal = Unit.objects.get(code="qszx"), Person.objects.get(username="zhou.mh")
    at = clock.now()
    principal.standing(at)
    teacher = Person.objects.get(username="wu.xy")
    rosters.put(school, Kept("class", "三（2）班", "三年级", 45, answering=(teacher,)), by=principal, at=at)
    plan = make_plan(school, principal)
    make_rule(plan, 4, Trigger.CALLED, Act.ACCOUNT, LADDER, 5, "3分钟内", title="清点人数")
    return values["hook_secret"]


def operator(person: int) -> int:
    """Let this person run the installation."""
    from anlan.org.models import Person

    return Person.objects.filter(pk=person).update(is_operator=True)


def calm() -> int:
    """Leave no clock, message or job behind for the next test."""
    from django.db import connection

    from anlan.duties import clock as duty_clock
    from anlan.journal.models import Docket
    from anlan.lib import clock

    dockets = list(Docket.objects.filter(duties__state="open").distinct().order_by("pk"))
    for docket in dockets:
        duty_clock.cancel_all(docket, at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notify_message SET state = 'moot' WHERE state IN ('queued', 'sending')")
        cursor.execute("DELETE FROM pgqueuer")
    return len(dockets)


def jump(seconds: float) -> str:
    """Set the installation's clock forward, where every process that starts from now on reads it."""
    from anlan.lib import clock
    from anlan.lib.home import pace_file

    real = clock.real_now().timestamp()
    virtual = clock.now().timestamp() + seconds
    clock.keep(clock.Pace(virtual, real, 1.0), pace_file())
    return datetime.fromtimestamp(virtual, tz=clock.real_now().tzinfo).isoformat()


SCENES = {
    scene.__name__: scene
    for scene in (
        channel,
        county,
        due,
        tell,
        closed,
        erase,
        words,
        calm,
        jump,
        by_webhook,
        by_sms,
        by_dingtalk,
        operator,
        tap,
    )  # fmt: skip
}


def main() -> None:
    out, sys.stdout = sys.stdout, sys.stderr  # what is logged must not get among the answers
    from anlan.cli import start

    start.up("engine")
    from django.db import connection, transaction

    from anlan.lib import clock
    from anlan.lib.home import pace_file

    for line in sys.stdin:
        scene, arguments = json.loads(line)
        try:
            connection.close()
            clock.adopt(pace_file())
            with transaction.atomic():
                answer = {"value": SCENES[scene](**arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
