"""``anlan demo``: a sample county, its plan in force, and everything running in one process.

The data stay in a folder of their own; Ctrl-C stops, starting again goes on where it was.
"""

from __future__ import annotations

import os
import re
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from anlan.cli import alone, demo_grievances, logs, start
from anlan.lib import clock
from anlan.lib.home import home, pace_file

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PLAN = SAMPLES / "青山镇中心小学突发事件应急预案.md"
COUNTY = SAMPLES / "county.xlsx"
REGISTERS = SAMPLES / "registers.xlsx"
CAMPUS = SAMPLES / "campus.png"
PINS = {"东教学楼一层楼梯口": "C3", "校门口": "F8", "食堂操作间": "F2", "学生宿舍": "I3", "操场看台": "B6"}
SCHOOL = "青山镇中心小学"
ROSTERS = """区域,东教学楼
区域,校门口,,,,陈立平
班级,三（1）班,三年级,45,东教学楼,许曼丽
班级,三（2）班,三年级,46,东教学楼,吴晓燕、许曼丽
部门,学校办公室,,,,吴桂芳、何静"""
"""Kind, name, year, pupils, area, who answers: as a school copies it from its own table."""
PASSWORD = "anlan-demo-2026"  # noqa: S105  the sample county's, printed for everybody who tries it

console = Console()


def run(*, speed: float, host: str, port: int) -> None:
    """Prepare what is missing, then serve until Ctrl-C. Raises :class:`anlan.cli.alone.NotAlone`."""
    if not os.environ.get("ANLAN_HOME"):
        os.environ["ANLAN_HOME"] = str(home() / "demo")
    site = f"http://{host}:{port}"
    held = alone.hold(home(), site)
    alone.check_port(host, port)
    os.environ["ANLAN_SITE_URL"] = site
    os.environ.setdefault("ANLAN_HOSTS", f"{host},127.0.0.1,localhost")
    mail = _mail_server()
    logs.set_up(level=30)
    with console.status("Starting the built-in database"):
        start.up("engine")
        start.migrate()
    start.check_logins()
    _set_pace(speed)
    with console.status("Loading the sample county and its plan"):
        _load()
    _explain(host, port, speed)
    from anlan.cli import run as running

    try:
        running.run_web(host, port, parts=tuple(running.PARTS))
    finally:
        mail.stop()
        held.close()
        console.print("Stopped. Nothing is lost; start it again to go on.")


def _set_pace(speed: float) -> None:
    """Go on from the last entry, so that a clock that ran fast never shows an earlier time than the record."""
    from django.db.models import Max

    from anlan.journal.models import Entry

    last = Entry.objects.aggregate(last=Max("at"))["last"]
    now = time.time()
    begin = max(now, last.timestamp() + 1) if last else now
    pace = clock.Pace(begin, now, speed)
    clock.speed_up(pace)
    clock.keep(pace, pace_file())


def _load() -> None:
    from anlan.org.models import Unit

    if Unit.objects.exists():
        start.bring_books()
        return
    from anlan.org.sheets import read_workbook
    from anlan.registers import importing

    at = clock.now()
    importing.import_org(read_workbook(COUNTY.read_bytes()), by=None, at=at)
    _keep_registers(at)
    _enact(at)
    _keep_hazards(at)
    _keep_meetings(at)
    _keep_rosters(at)
    demo_grievances.load(SCHOOL, at)


def _keep_hazards(at: datetime) -> None:
    from anlan.cli import demo_disputes, demo_hazards, demo_outcomes, demo_rota
    from anlan.org.models import Person, Unit

    school = Unit.objects.get(name=SCHOOL)
    held = {"appointments__rank": 0, "appointments__post__unit__in": [school, Unit.objects.get(parent=None)]}
    people = [
        Person.objects.filter(**held, appointments__post__function=function).order_by("pk").first()
        for function in ("safety_officer", "bureau_officer")
    ]
    officer, above = people
    if officer is None or above is None:
        return
    for person in (officer, above):
        person.standing(at)
    demo_hazards.keep(school, officer, above, at)
    demo_disputes.keep(school, officer, at)
    demo_outcomes.keep(Unit.objects.get(parent=None), above, at)
    demo_rota.keep(school, officer, at)


def _keep_meetings(at: datetime) -> None:
    from anlan.cli import demo_meetings
    from anlan.org.models import Person, Unit

    school = Unit.objects.get(name=SCHOOL)
    officer, principal = (
        Person.objects.filter(
            appointments__post__unit=school, appointments__post__function=function, appointments__rank=0
        ).get()
        for function in ("safety_officer", "principal")
    )
    for person in (officer, principal):
        person.standing(at)
    demo_meetings.keep(school, officer, principal, at)


def _keep_rosters(at: datetime) -> None:
    """Who answers an all-call for which class and gate: the school's own people, and only numbers of pupils."""
    from anlan.calls import rosters
    from anlan.org.models import Person, Unit

    school = Unit.objects.get(name=SCHOOL)
    officer = Person.objects.filter(
        appointments__post__unit=school, appointments__post__function="safety_officer", appointments__rank=0
    ).get()
    officer.standing(at)
    rosters.put_many(school, ROSTERS, by=officer, at=at)


def _keep_registers(at: datetime) -> None:
    """The sample registers of the county, a picture of the campus with pins, and how many pupils there are."""
    from anlan.org.models import Person, Unit
    from anlan.registers import figures, items, pictures, tables
    from anlan.registers.kinds import KINDS
    from anlan.registers.models import Item

    county, school = Unit.objects.get(parent=None), Unit.objects.get(name=SCHOOL)
    for kind in KINDS.values():
        tables.bring_in(tables.read(REGISTERS.read_bytes(), kind, county), county, by=None, at=at)
    officer = Person.objects.filter(
        appointments__post__unit=school, appointments__post__function="safety_officer", appointments__rank=0
    ).get()
    officer.standing(at)
    picture = pictures.add(school, "校园平面图", CAMPUS.read_bytes(), by=officer, at=at)
    for name, square in PINS.items():
        spot = pictures.square(square)
        assert spot is not None
        items.pin(Item.objects.get(unit=school, kind="risk_point", name=name), picture, *spot, by=officer, at=at)
    figures.put(school, "own.day_pupils", Decimal(1260), source="", mark="D", by=officer, at=at)


def _enact(at: datetime) -> None:
    """Upload the sample plan as its principal would, confirm its rules, put it in force."""
    from anlan.org.models import Person, Unit
    from anlan.plans import deciding, enacting, reading
    from anlan.plans.models import Obligation

    school = Unit.objects.get(name=SCHOOL)
    principal = Person.objects.filter(
        appointments__post__unit=school, appointments__post__function="principal", appointments__rank=0
    ).get()
    principal.standing(at)
    version = reading.upload(school, PLAN.read_bytes(), PLAN.name, by=principal, at=at)
    for rule in version.obligations.order_by("number"):
        if deciding.missing_in(rule) or (rule.trigger != "recurring" and rule.limit is None):
            deciding.reject(rule, by=principal, at=at, why="样例中没有采用")
        else:
            deciding.confirm(rule, by=principal, at=at)
    assert version.obligations.filter(state=Obligation.State.CONFIRMED).exists()
    enacting.enact(version, by=principal, at=at)


ROLES = (
    "teacher", "duty_leader", "principal", "safety_officer", "mediator", "grievance_officer", "district_director",
    "bureau_officer", "bureau_petitions", "discipline",
)  # fmt: skip


def _explain(host: str, port: int, speed: float) -> None:
    from anlan.registers.models import Place

    place = Place.objects.filter(unit__name=SCHOOL).order_by("pk").first()
    table = Table("role", "name", "sign-in name", "post", box=None, pad_edge=False)
    for row in _accounts():
        table.add_row(*row)
    site = f"http://{host}:{port}"
    console.print(Panel.fit(f"[bold]{site}[/]", title="Anlan 安澜"))
    console.print(table)
    console.print(f"Password of all: [bold]{PASSWORD}[/]\n")
    console.print("Try this:")
    if place:
        console.print(f" 1. Report something as a passer-by: {site}/r/{place.code}/  ({place.name})", soft_wrap=True)
    console.print(" 2. Watch the messages arrive here below, and open the link in one of them.")
    console.print(" 3. Or let nobody answer, and see it climb to the district, the town and the bureau.")
    console.print(" 4. Sign in as the principal, send the first report, close the case, look at 'after'.")
    if place:
        console.print(f" 5. Bring a grievance as anybody: {site}/u/{place.unit.code}/", soft_wrap=True)
    console.print(
        f" 6. In another terminal: ANLAN_HOME={os.environ['ANLAN_HOME']} .venv/bin/anlan verify", soft_wrap=True
    )
    console.print(
        f" 7. As the principal: {site}/calls/new/, a drill with 疏散; answer by the links that arrive here, and watch "
        "the board.", soft_wrap=True,
    )  # fmt: skip
    if speed != 1:
        console.print(f"Clocks run {speed:g} times faster.")
    console.print(f"Data: {os.environ['ANLAN_HOME']}. Ctrl-C stops.\n")


def _accounts() -> list[tuple[str, str, str, str]]:
    from anlan.org.functions import FUNCTIONS
    from anlan.org.models import Appointment

    rows = []
    for function in ROLES:
        appointment = (
            Appointment.objects.filter(post__function=function, rank=0)
            .select_related("person", "post__unit")
            .order_by("pk")
        )
        own = [a for a in appointment if a.post.unit.name == SCHOOL] or list(appointment)
        if own:
            one = own[0]
            rows.append((str(FUNCTIONS[function].label), one.person.name, one.person.username,
                         f"{one.post.unit.name} {one.post.name}"))  # fmt: skip
    return rows


class Shown:
    """A mail server's handler that prints what it takes in: who is told what, and the link."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        from email import message_from_bytes, policy

        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body().get_content()
        link = re.search(r"https?://\S+", body)
        console.print(
            f"[dim]{clock.local(clock.now()):%H:%M:%S}[/] ✉ {', '.join(envelope.rcpt_tos)}: "
            f"[bold]{message['subject']}[/]\n           {link.group(0) if link else ''}",
            soft_wrap=True,
            highlight=False,
        )
        return "250 taken"


def _mail_server() -> Any:
    """A real SMTP server on a free port of this machine, so that e-mail is really sent."""
    from aiosmtpd.controller import Controller

    controller = Controller(Shown(), hostname="127.0.0.1", port=_free_port())
    controller.start()
    os.environ["ANLAN_SMTP_HOST"], os.environ["ANLAN_SMTP_PORT"] = "127.0.0.1", str(controller.port)
    return controller


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
