"""What is held is written down, erasure reaches it, and whoever sees what was written is recorded."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from anlan.api.main import api
from anlan.cases import erasing, facts, intake, lifecycle, noting
from anlan.cases.models import Case, Remark
from anlan.cases.photos import Photo
from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.journal.models import Docket, Viewing
from anlan.org import tokens
from anlan.org.models import Person
from anlan.reports import filing
from anlan.reports.models import Filing

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("anlan.")]


@pytest.mark.parametrize("label", sorted(model._meta.label for model in own_models()))
def test_every_table_is_on_the_page_of_what_is_held(label):
    assert f"`{label}" in PAGE, f"{label}: say in docs/privacy.md what of it is about a person, how long, and why"


CLEARED = {
    "notify.Message.params": "blanked by notify.outbox.blank",
    "notify.Delivery.answer": "blanked by notify.outbox.blank",
    "notify.Delivery.provider_ref": "blanked by notify.outbox.blank",
    "duties.Duty.set_aside_error": "blanked by cases.erasing",
}
HARMLESS = {
    "journal.Docket.number": "a number",
    "journal.Entry.action": "a word of the program",
    "journal.Retention.matter": "a word of the program",
    "notify.ChannelHealth.channel": "a word of the program",
    "notify.ChannelHealth.last_error": "what a vendor said, without the address (sending._clean); of nobody's matter",
    "journal.Erasure.ground": "a word of the program",
    "journal.Erasure.receipt": "numbers, a hash and a signature",
    "journal.Viewing.page": "a word of the program",
    "notify.Message.kind": "a word of the program",
    "notify.Message.about": "ids",
    "notify.Message.key": "ids",
    "duties.Duty.evidence": "ids",
    "duties.Acknowledgement.by_way": "a word of the program",
    "cases.Case.kind": "a word of the program",
    "cases.Case.category": "a word of the program",
    "cases.Case.state": "a word of the program",
    "cases.Case.audience": "a right",
    "journal.Docket.audience": "a right",
    "journal.Content.media_type": "a word of the program",
    "plans.Plan.name": "of a plan, which is about no person",
    "plans.Plan.preset": "a word of the program",
    "registers.Picture.name": "of a picture of the campus",
    "cases.GrievanceLetter.number": "a number",
    "cases.Inspection.checklist": "a code",
    "cases.Inspection.title": "of a checklist",
    "cases.Inspection.nonce": "a random number of a form",
    "cases.Hazard.imported_number": "a number",
    "cases.Round.serial": "a number",
    "meetings.Meeting.kind": "a word of the program",
    "cases.Supervision.serial": "a number",
    "cases.DisputeAgreement.serial": "a number",
    "cases.Referral.serial": "a number",
    "cases.LapseReview.outcome": "a code of what was found",
    "cases.LapseReview.appeal_outcome": "a code of what was found",
    "calls.Call.pattern": "a word of the program",
    "calls.Call.grade": "a word of the program",
    "calls.Call.nonce": "a random number of a form",
    "calls.Called.way": "a word of the program",
    "reports.OutcomeReview.title": "of a review of units, which is about no person",
    "reports.OutcomeReview.filed_as": "of the yearly filed list",
    "reports.OutcomeReview.indicators": "what is measured, as data",
    "reports.OutcomeSaying.kind": "a word of the program",
}
"""Readable text beside a docket that says nothing of a person. Anything else must be cleared, or encrypted."""
READABLE = (models.CharField, models.TextField, models.JSONField)


def beside_a_docket(model, seen=()):
    """Whether rows of ``model`` hang from a docket, by whatever way of foreign keys of their own."""
    if model is Docket:
        return True
    return any(
        field.related_model is Docket or (field.name in {"message", "duty", "case"} and field.related_model not in seen
                                          and beside_a_docket(field.related_model, (*seen, model)))
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is not None
    )  # fmt: skip


def test_readable_text_beside_a_docket_is_cleared_or_says_nothing():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        if beside_a_docket(model)
        for field in model._meta.concrete_fields
        if isinstance(field, READABLE) and not field.choices and not field.primary_key
    ]
    assert sorted(set(loose) - set(CLEARED) - set(HARMLESS)) == []


# -- whoever sees what was written is recorded ----------------------------------------------------------------------

WORDS = ("桂花糕三盒半", "青蓝色雨伞靠墙", "紫藤架第四根柱", "13987650000", "沈述青老师")
"""Put into the report, a note, a signed report, the reporter's telephone and name. No page could say them by chance."""


@pytest.fixture
def case(county, at):
    county.plan()
    county.principal.standing(at)
    data = BytesIO()
    Image.new("RGB", (40, 30)).save(data, "JPEG")
    told = intake.Told(category="injury", text=WORDS[0], phone=WORDS[3], name=WORDS[4], where="操场",
                       photos=(Photo.read(data.getvalue()),))  # fmt: skip
    found = intake.report("incident", county.school, told, by=None, at=at, place=county.place).case
    noting.note(found, WORDS[1], by=county.principal, at=at)
    values = {"unit": "u", "received_at": "r", "where": "w", "nature": "n", "course": WORDS[2], "measures": WORDS[2]}
    filing.submit(found, Filing.Kind.FIRST, values, by=county.principal, at=at + timedelta(minutes=2))
    facts.amend(found, {"course": WORDS[0]}, by=county.principal, at=at + timedelta(minutes=2))
    return Case.objects.select_related("docket__unit", "unit").get(pk=found.pk)


def routes(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                yield from routes(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern


def addresses(case):
    """Every address of the web that can be formed from the case's own rows and nothing else."""
    known = {
        "docket_id": case.pk, "unit_id": case.unit_id, "duty_id": Duty.objects.filter(docket=case.pk).earliest("pk").pk,
        "filing_id": Filing.objects.get(docket=case.pk).pk, "remark_id": Remark.objects.get(kind="photo").pk,
        "kind": "follow_up", "move": "end", "matter": "incident", "place_id": case.place_id,
        "form": "phone",
    }  # fmt: skip
    for pattern in routes():
        wanted = pattern.pattern.converters
        if set(wanted) <= set(known) and pattern.name:
            yield pattern.name, reverse(f"web:{pattern.name}", kwargs={key: known[key] for key in wanted})


def shown(response, picture):
    """Whether an answer carries anything of what was written."""
    if response.streaming:
        return False
    body = response.content
    return (
        any(word.encode() in body or json.dumps(word).strip('"').encode() in body for word in WORDS) or picture in body
    )


ROLES = ("teacher", "duty_leader", "principal", "vice_principal", "safety_officer", "director", "officer")
HELD_OPEN = {"case-live", "inbox-live", "call-live"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_sees_what_was_written_is_recorded(role, method, case, county, sign_in):
    """Walks every address as every role, also with forms that come back wrong; an answer with the words is a look."""
    person: Person = getattr(county, role)
    photo = Remark.objects.select_related("content").get(kind="photo")
    picture = contents.read_bytes(photo.content, case.docket)
    browser = sign_in(person)
    silent, seen = [], 0
    for name, url in addresses(case):
        if name in HELD_OPEN or (method == "post" and name in {"sign-out", "case-erasure"}):
            continue
        forget(person)
        answer = getattr(browser, method)(url, {"text": ""} if method == "post" else {})
        if shown(answer, picture):
            seen += 1
            if not Viewing.objects.filter(docket=case.pk, person=person).exists():
                silent.append(f"{role} {method} {name}")
    assert silent == []
    if method == "get" and role in {"principal", "officer", "director"}:
        assert seen >= 4, "the walk did come past what was written"


def forget(person):
    """Looks of the last ten minutes count as one: without them each address has to record its own."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET session_replication_role = replica")
        cursor.execute("DELETE FROM journal_viewing WHERE person_id = %s", [person.pk])
        cursor.execute("SET session_replication_role = DEFAULT; SET ROLE anlan_engine")


def test_the_api_shows_nothing_of_what_was_written(case, county, client, at):
    """No operation gives words of a case; one that did would have to record who read them."""
    key = tokens.issue(county.principal, "test", at=at)
    duty = Duty.objects.filter(docket=case.pk).earliest("pk").pk
    paths = api.get_openapi_schema()["paths"]
    asked = 0
    for path, operations in paths.items():
        if "get" in operations:
            answer = client.get(path.replace("{duty_id}", str(duty)), headers={"authorization": f"Bearer {key}"})
            assert answer.status_code < 500 and not shown(answer, b"\xff\xd8\xff-no-picture"), path
            asked += 1
    assert asked >= 2


# -- what is destroyed is gone from every page ----------------------------------------------------------------------


@pytest.mark.parametrize("role", ["principal", "safety_officer", "officer"])
def test_pages_of_a_destroyed_case_say_so_and_break_nowhere(role, case, county, sign_in, at):
    for move in ("end", "close"):
        lifecycle.advance(case, move, by=county.principal, at=at + timedelta(minutes=3))
    erasing.destroy(
        case, number=case.docket.number, ground="closing", by=county.principal, at=at + timedelta(minutes=4)
    )
    browser = sign_in(getattr(county, role))
    wrong = []
    for name, url in addresses(case):
        if name in HELD_OPEN:
            continue
        answer = browser.get(url)
        if (answer.status_code >= 500 and name != "readyz") or shown(answer, b"\xff\xd8\xff\xe0"):
            wrong.append(f"{name}: {answer.status_code}")
    assert wrong == []
    if role == "principal":
        room = browser.get(reverse("web:case", args=[case.pk])).content.decode()
        assert "所写的内容已销毁" in room and reverse("web:case-certificate", args=[case.pk]) in room
        assert (
            browser.get(reverse("web:case-picture", args=[case.pk, Remark.objects.get(kind="photo").pk])).status_code
            == 410
        )
