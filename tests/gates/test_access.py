"""Every address against every role, and against the same role of another school.

The list of routes comes from the resolver: a route whose view declares no rule fails here.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from anlan import web
from anlan.calls import rosters, starting
from anlan.calls.audience import Chosen
from anlan.calls.models import Called
from anlan.calls.rosters import Kept
from anlan.calls.saying import Words
from anlan.calls.starting import Order
from anlan.cases import filters, intake
from anlan.cases.hazards import inspecting, listings
from anlan.cases.hazards.inspecting import Answer, Spot
from anlan.cases.models import Case, Remark
from anlan.cases.photos import Photo
from anlan.duties import acknowledgement, feeds, routine, school_year
from anlan.duties.models import Duty, PostFeed, Routine
from anlan.duties.rota import planning as planning_of_rota
from anlan.duties.rota import swapping
from anlan.meetings import holding, materials, planning, resolving
from anlan.meetings.holding import Attended
from anlan.meetings.planning import Planned
from anlan.meetings.resolving import Resolved
from anlan.notify import alerts, links
from anlan.notify.models import Feed
from anlan.org import absence
from anlan.org.functions import FUNCTIONS, rights_of
from anlan.org.models import Shift
from anlan.plans import presets
from anlan.plans.models import Obligation
from anlan.registers import incoming, items, pictures
from anlan.registers.kinds import KINDS
from anlan.registers.tests.things import SAID
from anlan.reports import filing
from anlan.reports.models import Filing
from anlan.reports.outcomes import announcing
from anlan.reports.outcomes.announcing import Announced
from anlan.web.guard import OPERATOR, PUBLIC, SIGNED_IN
from tests.cast import appoint

ROLES = ["teacher", "duty_leader", "principal", "safety_officer", "director", "officer"]
STRANGERS = ["other_principal", "other_director"]
RIGHTS = {right for function in FUNCTIONS.values() for right in function.rights}


def routes(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":  # the API's own test walks its operations
                yield from routes(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern


ROUTES = {pattern.name: pattern for pattern in routes()}


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_route_declares_who_may_open_it(name):
    rule = getattr(ROUTES[name].callback, "rule", None)
    assert rule in {PUBLIC, SIGNED_IN, OPERATOR, *RIGHTS}, f"{name} declares {rule!r}"


@pytest.fixture
def story(county, at):
    """One of everything an address can name, all of the one school."""
    from io import BytesIO

    from PIL import Image

    version = county.plan()
    picture = BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "JPEG")
    told = intake.Told(category="injury", text="有学生摔倒", photos=(Photo.read(picture.getvalue()),))
    receipt = intake.report("incident", county.school, told, by=None, at=at, place=county.place)
    duty = Duty.objects.get(post=county.posts["principal"])
    county.principal.standing(at)
    acknowledgement.accept(duty, by=county.principal, way="page", event_kind="injury", at=at + timedelta(minutes=1))
    values = {"unit": "u", "received_at": "r", "where": "w", "nature": "n", "course": "c", "measures": "m"}
    first = filing.submit(receipt.case, Filing.Kind.FIRST, values, by=county.principal, at=at + timedelta(minutes=2))
    item = items.add(county.school, KINDS["risk_point"], SAID["risk_point"], by=None, at=at)
    sheet = pictures.add(county.school, "校园图", picture.getvalue(), by=None, at=at)
    notice = alerts.Notice("燃气泄漏", "人员撤到操场", "到操场集合。", at + timedelta(hours=4), grade=2)
    alert = alerts.publish(county.school, notice, is_drill=False, by=county.principal, at=at)
    alerts.open_feed(county.school, "县预警平台", by=county.principal, at=at)
    answers = [Answer(line.code, "ok") for line in listings.shipped("checklist")["fire_patrol"].lines]
    spot = Spot(county.place)
    look, _cases = inspecting.record(
        county.school, "fire_patrol", answers, spot, by=county.principal, at=at, nonce="story"
    )
    token = links.make(links.ACKNOWLEDGE, duty.pk, str(duty.unit_path), county.principal.pk, at=at)
    meeting, material, resolution = _meeting(county, at)
    month = timedelta(days=30)
    away = absence.enter(county.principal, None, begin=at + month, end=at + 2 * month, by=county.principal, at=at)
    presets.install(county.school, "routine", by=None, at=at)
    routine.reconcile(at=at)
    feeds.open_feed(county.posts["principal"], by=county.principal, at=at)
    year = date(2026, 9, 1), date(2027, 1, 20)
    term = school_year.add_term(county.school, "第一学期", *year, by=county.principal, at=at)
    return {
        "docket_id": receipt.case.pk,
        "duty_id": duty.pk,
        "filing_id": first.pk,
        "kind": "follow_up",
        "book": "report-24h",
        "move": "end",
        "matter": "incident",
        "remark_id": Remark.objects.get(kind="photo").pk,
        "plan_id": version.plan_id,
        "version_id": version.pk,
        "fingerprint": "0" * 32,
        "rule_id": Obligation.objects.get(version=version, number=1).pk,
        "unit_id": county.school.pk,
        "place_id": county.place.pk,
        "act": "accept",
        "milestone_id": 1,
        "letter": "notice-1",
        "checklist": "fire_patrol",
        "listing": "signs",
        "inspection_id": look.pk,
        "code": county.place.code,
        "token": token,
        "channel": "email",
        "alert_id": alert.pk,
        "feed_id": Feed.objects.get().pk,
        "contact_id": county.principal.contacts.get().pk,
        "item_id": item.pk,
        "picture_id": sheet.pk,
        "register": "risk_point",
        "figure": "guards.patrols",
        "import_id": incoming.take_in(county.school, "risk_point", "a.xlsx", b"", by=county.principal, at=at).pk,
        "day": at.date(),
        "absence_id": away.pk,
        "routine_id": Routine.objects.filter(unit=county.school).order_by("pk").values_list("pk", flat=True)[0],
        "term_id": term.pk,
        "post_feed_id": PostFeed.objects.get().pk,
        "letter_id": 1,
        **_rota(county, at),
        "meeting_id": meeting.pk,
        "material_id": material.pk,
        "resolution_id": resolution.pk,
        **_call(county, at),
        "filter_id": filters.keep("全部火情", "category=fire", by=county.principal).pk,
        "form": "phone",
        "outcome_id": _outcome(county, at),
        "indicator": "hazards_closed",
        "table": "national",
    }


def _call(county, at):
    kept = Kept("class", "三（2）班", "三年级", 45, answering=(county.teacher,))
    roster = rosters.put(county.school, kept, by=county.principal, at=at)
    order = Order("evacuate", "drill", Words("疏散到操场", "到后清点。"), Chosen(everybody=True), "story")
    call = starting.start(county.school, order, by=county.principal, at=at)
    line = Called.objects.filter(call=call).earliest("pk")
    return {"call_id": call.pk, "called_id": line.pk, "roster_id": roster.pk}


def _rota(county, at):
    """A turn on duty of the school, that its holder asks somebody to take."""
    kind = planning_of_rota.add_kind(
        county.posts["duty_leader"], "白班", time(7), time(18), ["school"], by=county.principal, at=at
    )
    appoint(county.posts["duty_leader"], county.safety_officer, rank=1)
    wanted = [planning_of_rota.Wanted(kind.pk, at.date(), county.duty_leader.pk, None)]
    planning_of_rota.assign(county.school, wanted, by=county.principal, at=at)
    shift = Shift.objects.get()
    swap = swapping.ask(shift, county.safety_officer, by=county.duty_leader, at=at)
    return {"shift_id": shift.pk, "shift_kind_id": kind.pk, "swap_id": swap.pk}


def _outcome(county, at):
    county.officer.standing(at)
    first, last, begins = (at.date() + timedelta(days=n) for n in (0, 30, 40))
    said = Announced("安全考评", "2026年清单第3项", first, last, begins, [county.school])
    return announcing.announce(county.bureau, said, by=county.officer, at=at).outcomes.get().pk


def _meeting(county, at):
    posts = {"chair": county.posts["principal"], "recorder": county.posts["principal"]}
    said = Planned("安全工作", at, "会议室", invited=(county.posts["duty_leader"],), **posts)
    meeting = planning.plan("leading", county.school, said, by=county.principal, at=at)
    holding.hold(meeting, at, Attended(), by=county.principal, at=at)
    resolved = Resolved("修好大门", county.posts["principal"], at.date() + timedelta(days=9))
    file = materials.File.read("说明.pdf", b"%PDF-1.7")
    return (
        planning.locked(meeting),
        materials.add(meeting, file, by=county.principal, at=at),
        resolving.resolve(meeting, resolved, by=county.principal, at=at),
    )


def address(name, story):
    wanted = ROUTES[name].pattern.converters
    return reverse(f"web:{name}", kwargs={key: story[key] for key in wanted})


def holds(person, rule, at):
    return any(rule in rights_of(post.function) for post in person.standing(at))


NAMES_A_ROW = {name for name, pattern in ROUTES.items() if pattern.pattern.converters}
NAMES_A_KIND = {
    name
    for name, pattern in ROUTES.items()
    if {"register", "figure", "checklist", "indicator", "table"} & set(pattern.pattern.converters)
}
"""Addresses that name a row of a table in code: everybody has a register of that kind, and sees their own in it."""
ANYBODYS = {"place-report", "tap", "track-picture", "meeting-link", "meeting-link-docx", "call-answer"}
"""Addresses whose secret is the permission."""
HELD_OPEN = {"case-live", "inbox-live", "call-live"}
"""Streams: asked for their status only."""


@pytest.mark.parametrize("role", ROLES)
def test_roles_open_what_their_posts_allow(role, county, story, sign_in, at, settings):
    person = getattr(county, role)
    browser = sign_in(person)
    wrong = []
    for name in sorted(ROUTES):
        rule = ROUTES[name].callback.rule
        allowed = rule in {PUBLIC, SIGNED_IN} or (rule == OPERATOR and person.is_operator) or holds(person, rule, at)
        status = browser.get(address(name, story)).status_code
        if not allowed and status != 404:
            wrong.append(f"{role} GET {name}: {status}, should be 404")
        if status >= 500 and name != "readyz":  # nothing runs here, and it says so
            wrong.append(f"{role} GET {name}: {status}")
    assert wrong == []


QUESTIONS = sorted({
    name
    for file in Path(web.__file__).parent.rglob("*.py")
    for name in re.findall(r'\b(?:GET|asked|said)\.get\("(\w+)"', file.read_text(encoding="utf-8"))
})  # fmt: skip
"""What pages may be asked after the question mark."""


@pytest.mark.parametrize(
    ("role", "odd"), [("officer", "²!_²"), ("principal", "0001-01-01_1"), ("officer", "9" * 5_000)]
)
def test_a_page_stands_whatever_is_typed_into_its_address(role, odd, county, story, sign_in):
    browser = sign_in(getattr(county, role))
    browser.raise_request_exception = False
    asked = dict.fromkeys(QUESTIONS, odd)
    pages = {name: address(name, story) for name in sorted(set(ROUTES) - NAMES_A_ROW - HELD_OPEN - {"readyz"})}
    assert [name for name, url in pages.items() if browser.get(url, asked).status_code >= 500] == []
    assert browser.post(reverse("web:inbox"), {"up_to": "\0"}).status_code == 400


@pytest.mark.parametrize("role", STRANGERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_find_nothing(role, method, county, story, sign_in):
    browser = sign_in(getattr(county, role))
    wrong = [
        f"{role} {method} {name}: {status}"
        for name in sorted(NAMES_A_ROW - NAMES_A_KIND - ANYBODYS)
        if (status := getattr(browser, method)(address(name, story)).status_code) not in {404, 405}
    ]
    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_everything_but_the_public_asks_for_it(method, county, story, client):
    wrong = []
    for name in sorted(ROUTES):
        if ROUTES[name].callback.rule == PUBLIC:
            continue
        answer = getattr(client, method)(address(name, story))
        if answer.status_code != 302 or not answer.headers["Location"].startswith(reverse("web:sign-in")):
            wrong.append(f"{method} {name}: {answer.status_code}")
    assert wrong == []


def test_a_teacher_who_writes_to_a_case_is_refused(county, story, sign_in):
    """Whoever may read but not write gets 403, whoever may not read gets 404: the teacher reported nothing here."""
    browser = sign_in(county.teacher)
    assert browser.post(reverse("web:case-notes", args=[story["docket_id"]]), {"text": "x"}).status_code == 404
    assert Case.objects.count() == 1


def test_a_reader_who_writes_is_refused(county, story, sign_in):
    """Whoever handles a case may not sign what goes upward, nor close it."""
    browser = sign_in(county.safety_officer)
    assert browser.get(reverse("web:case", args=[story["docket_id"]])).status_code == 200
    for name, more in {"case-report-new": {"kind": "final"}, "case-move": {"move": "close"}}.items():
        assert browser.post(address(name, {**story, **more}), {}).status_code in {403, 409}, name
