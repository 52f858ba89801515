"""Hazards in tests: found, confirmed, with a picture."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from anlan.cases.hazards import finding, rectifying
from anlan.cases.hazards.rectifying import Notice
from anlan.cases.intake import Told
from anlan.cases.models import Case
from anlan.cases.photos import Photo
from anlan.plans import presets
from tests.cast import County, appoint, make_person, make_post

DAY = timedelta(days=1)


def staff(county: County, at: datetime) -> None:
    """The rule book is in force, and the school has a head of logistics who mends things."""
    presets.install(county.bureau, "hazard", by=None, at=at - DAY)
    post = make_post(county.school, "logistics_head", "总务主任")
    county.posts["logistics"] = post
    mender = make_person("li.dg", "李大刚")
    appoint(post, mender)
    county.logistics = mender  # type: ignore[attr-defined]
    for person in (county.principal, county.safety_officer, county.officer, county.director, county.teacher, mender,
                   county.vice_principal, county.duty_leader):  # fmt: skip
        person.standing(at)


def photo() -> Photo:
    out = BytesIO()
    Image.new("RGB", (30, 20)).save(out, "JPEG")
    return Photo.read(out.getvalue())


def found(county: County, at: datetime, **more: Any) -> Case:
    told = Told(category="building", text="东教学楼二层护栏松动", where="东教学楼二层", **more)
    return finding.find(county.school, told, by=county.safety_officer, at=at, place=county.place).case


def noticed(county: County, at: datetime, **more: Any) -> Case:
    case = found(county, at)
    given = Notice(county.school, county.posts["logistics"], at + 7 * DAY, {"demand": "加固护栏", **more})
    rectifying.notice(case, given, by=county.safety_officer, at=at)
    return case
