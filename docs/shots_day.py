"""Pictures of the working day: today, a hazard, a grievance as its petitioner sees it, the table of zero reports, and
who can be reached.

``python docs/shots_day.py``: loads the demo's made-up county four weeks ago, files what schools file, and photographs
the pages in a real browser. Pictures go to ``docs/screenshots/``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, sync_playwright
from shots import DESK, FLAGS, PHONE, ROOT, Story, demo, press, shoot

SHOTS = ROOT / "docs" / "screenshots"
DAYS = 28
HERE = ZoneInfo("Asia/Shanghai")
CODE_FILE = "receipt-code"
OFFICER, BUREAU = "chen.lp", "lin.yf"
HAZARD = "楼梯护栏松动"


def main() -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    codes: list[str] = []

    def prepare(folder: str) -> None:
        subprocess.run([sys.executable, __file__, folder], check=True)  # noqa: S603 - this file
        codes.append(Path(folder, CODE_FILE).read_text(encoding="utf-8"))

    with demo(prepare) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        try:
            photograph(Story(browser, site), codes[0])
        finally:
            browser.close()


def photograph(story: Story, code: str) -> None:
    desk, phone = story.sign_in(OFFICER, DESK), story.sign_in(OFFICER, PHONE)
    for page, name in ((phone, "today-390"), (desk, "today-1280")):
        page.goto(f"{story.site}/")
        shoot(page, name, SHOTS)
    desk.goto(f"{story.site}/cases/?kind=hazard")
    press(desk, f"main ol a:has-text('{HAZARD}')")
    shoot(desk, "hazard", SHOTS)
    bureau = story.sign_in(BUREAU, DESK)
    bureau.goto(f"{story.site}/zero/")
    shoot(bureau, "zero-matrix", SHOTS)
    follow(story.open(PHONE), story.site, code)
    test_who_is_reached(desk, story.site)


def test_who_is_reached(page: Page, site: str) -> None:
    """The monthly test of a school, some seconds after it was sent, and who is reachable now."""
    page.goto(f"{site}/reach/now/")
    if page.locator("main a[href$='/reach/tests/']").count() == 0:
        press(page, "main a[href$='/reach/now/'] >> nth=0")
    shoot(page, "reachable-now", SHOTS)
    press(page, "main a[href$='/reach/tests/'] >> nth=0")
    page.fill("main [name=minutes]", "10")
    press(page, "main form:has([name=minutes]) button[type=submit]")
    page.wait_for_timeout(5_000)
    page.reload()
    shoot(page, "reachability-test", SHOTS)


def follow(page: Page, site: str, code: str) -> None:
    """The petitioner's own page, by the code."""
    page.goto(f"{site}/track/")
    page.fill("main [name=code]", code)
    press(page, "main form:has([name=code]) button[type=submit]")
    shoot(page, "grievance-petitioner", SHOTS)


# -- what lies in the county before the pictures -----------------------------------------------------------------------


def load(folder: Path) -> None:
    """The demo's county as of four weeks ago, and what happened since: by the product's own acts, at their times."""
    os.environ["ANLAN_HOME"] = str(folder)
    from anlan.cli import demo as showing
    from anlan.cli import start

    start.up("engine")
    start.migrate()
    from anlan.lib import clock

    begin = datetime.combine(datetime.now(HERE).date() - timedelta(days=DAYS), datetime.min.time(), HERE)
    clock.speed_up(clock.Pace(begin.timestamp() + 7 * 3600, time.time(), 1.0))
    _county(showing, clock.now())
    for number in range(1, DAYS):
        _day(begin.date() + timedelta(days=number))
    yesterday = begin + timedelta(days=DAYS - 1, hours=14)
    showing._keep_hazards(yesterday)
    (folder / CODE_FILE).write_text(_grievance(yesterday - timedelta(days=6)), encoding="utf-8")


def _county(showing: Any, at: datetime) -> None:
    """The county, its registers and its plan; what is under way comes later."""
    from anlan.org.sheets import read_workbook
    from anlan.registers import importing

    importing.import_org(read_workbook(showing.COUNTY.read_bytes()), by=None, at=at)
    showing._keep_registers(at)
    showing._enact(at)


def _day(day: date) -> None:
    """What the calendar asks on ``day`` is opened, most schools file, and the clock makes its round at night."""
    from anlan.duties import escalation, routine
    from anlan.duties.models import Duty
    from anlan.org.models import Unit

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HERE)

    routine.reconcile(at=at(6))
    for hour in (7, 15):
        while routine.open_due(at=at(hour)):
            pass
        _keep_up(at(hour, 10))
    asked = Duty.objects.filter(act="file", occasion=day.toordinal(), rung=0).values_list("unit_id", flat=True)
    schools = list(Unit.objects.filter(pk__in=set(asked)).order_by("code"))
    late = [place for place in range(len(schools)) if (day.day + place) % 17 == 0]
    for place, school in enumerate(schools):
        if place not in late and (day.toordinal() + 3 * place) % 23:
            _file(school, day, at(15, 20 + place), is_some=(day.day + place) % 11 == 0)
    while escalation.sweep(at=at(18)).total:
        pass
    for place in late:
        _file(schools[place], day, at(19), is_some=False)


def _keep_up(at: datetime) -> None:
    """What else the day asks is done, before its time runs out."""
    from anlan.duties import routine
    from anlan.duties.models import Duty

    asked = Duty.objects.open().filter(act="do", docket__subject="routine", opened_at__lte=at)
    for duty in asked.select_related("docket", "obligation", "unit", "post").order_by("pk"):
        assert duty.post is not None
        person = duty.post.appointments.select_related("person").order_by("rank").values_list("person", flat=True)
        routine.complete(duty, by=_person(person[0], at), at=at)


def _file(school: Any, day: date, at: datetime, *, is_some: bool) -> None:
    from anlan.reports.zero import filing
    from anlan.reports.zero.filing import Said
    from anlan.reports.zero.lines import CODES

    said = Said(lines={CODES[0]: "一名学生课间擦伤，校医已处理。"}) if is_some else Said()
    filing.file_zero(school, day, said, by=_holder(school, "safety_officer", at), at=at)


def _grievance(at: datetime) -> str:
    """Brought without a name, told, and taken on. Its code."""
    from anlan.cases.grievances import filing, issuing, letters
    from anlan.cases.grievances.filing import Petition
    from anlan.cases.models import Case
    from anlan.cli.demo import SCHOOL
    from anlan.org.models import Unit

    school = Unit.objects.get(name=SCHOOL)
    told = Petition("relief", "退回多收的校服费", "九月订的校服每套多收了三十元，开学时说好会退。")
    receipt = filing.submit(school, told, by=None, at=at)
    principal, handler = _holder(school, "principal", at), _holder(school, "grievance_officer", at)
    for days, kind, words in (
        (2, "informed", {"route": "由总务处核对收费单，下周内告知是否受理。", "contact": "工会办公室0000-8886012"}),
        (5, "accepted", {"route": "由总务处办理，家长委员会派人一起核对。"}),
    ):
        case = Case.objects.select_related("docket__unit", "unit").get(pk=receipt.case.pk)
        when = at + timedelta(days=days)
        row = letters.draft(case, kind, words, by=handler, at=when)
        issuing.issue(row, by=principal, at=when)
    return str(receipt.code)


def _holder(unit: Any, function: str, at: datetime) -> Any:
    from anlan.org.models import Person

    found = Person.objects.filter(
        appointments__post__unit=unit, appointments__post__function=function, appointments__rank=0
    )
    return _person(found.values_list("pk", flat=True)[0], at)


def _person(pk: int, at: datetime) -> Any:
    from anlan.org.models import Person

    person = Person.objects.get(pk=pk)
    person.standing(at)
    return person


if __name__ == "__main__":
    if len(sys.argv) > 1:
        load(Path(sys.argv[1]))
    else:
        main()
