"""Cases for the tests of the case pages: reported, known, nobody answering."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import datetime, timedelta

import time_machine
from PIL import Image

from anlan.cases import facts, intake
from anlan.cases.models import Case
from anlan.cases.photos import Photo
from anlan.duties import acknowledgement, escalation
from anlan.duties.models import Duty
from anlan.org.models import Person

MINUTE = timedelta(minutes=1)
WORDS = "有学生在台阶上摔倒了，头在流血。"


@contextmanager
def at_time(at: datetime):
    """Every clock the pages read stands at ``at``."""
    with time_machine.travel(at, tick=False):
        yield


def report(county, at, *, by: Person | None = None, unit=None, category="injury", photos=(), **told) -> Case:
    said = intake.Told(category, told.pop("text", WORDS), photos=photos, **told)
    place = county.place if unit is None else None
    if by is not None:
        standing(by, at)
    return intake.report("incident", unit or county.school, said, by=by, at=at, place=place).case


def standing(person: Person, at: datetime) -> Person:
    """The person as a request would have them: with their posts read."""
    person._posts = None
    person.standing(at)
    return person


def acknowledge(case: Case, county, key: str, at: datetime) -> Duty:
    duty = Duty.objects.filter(docket=case.pk, post=county.posts[key], act="acknowledge").order_by("rung").first()
    assert duty is not None
    person = standing(getattr(county, key), at)
    return acknowledgement.accept(duty, by=person, way="page", event_kind=case.category, at=at)


def entitle(case: Case, county, title: str, at: datetime) -> None:
    facts.amend(case, {"title": title}, by=standing(county.principal, at), at=at)


def sweep(at: datetime) -> None:
    """The clock's round, inside the test's own transaction, until nothing is left to do."""
    while escalation.sweep.__wrapped__(at=at).total:  # type: ignore[attr-defined]
        pass


def picture() -> Photo:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 140)).save(data, "JPEG")
    return Photo.read(data.getvalue())


def text_of(response) -> str:
    return str(response.content.decode())
