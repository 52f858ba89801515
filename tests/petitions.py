"""Whoever handles grievances in the sample county, beside the cast of every test, and acts that tests share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.cases.grievances import filing, issuing, letters
from anlan.cases.grievances.filing import Petition
from anlan.cases.grievances.naming import Someone
from anlan.cases.models import Case
from anlan.org.models import Person, Unit
from anlan.plans import presets
from tests.cast import County, appoint, make_person, make_post

TEXTS = {
    "informed": {"route": "由工会办理，10月28日前告知是否受理。", "contact": "工会办公室0000-8886012"},
    "accepted": {"route": "由工会主席承办。"},
    "declined": {"reason": "已经法院判决。", "law": "信访工作条例第三十一条", "remedy": "依法申请再审。"},
    "forwarded": {"reason": "工资发放属于县教育局职权。"},
    "extended": {"until": "2027-01-10", "reason": "2019年的工资册还在县档案馆调取。"},
    "opinion": {"request": "补发2019年代课工资。", "facts": "代课记录属实。", "law": "劳动法第五十条",
                "verdict": "support", "remedy": "12月31日前补发。"},
    "review": {"request": "补发2019年代课工资。", "facts": "原认定清楚。", "law": "劳动法第五十条",
               "verdict": "uphold", "remedy": "维持。"},
    "rereview": {"body": "清河县人民政府", "request": "补发。", "facts": "清楚。", "law": "劳动法第五十条",
                 "verdict": "uphold", "remedy": "维持。"},
}  # fmt: skip


@dataclass
class Staff:
    """``handler``: the school's officer; ``petitions``: the bureau's office; ``discipline``: the sealed box."""

    handler: Person
    petitions: Person
    discipline: Person


def make_staff(county: County, at: datetime, *, book: bool = True) -> Staff:
    if book:
        presets.install(county.bureau, "grievance", by=None, at=at)
    people = {
        "handler": (county.school, "grievance_officer", "信访承办人", "liu.y", "刘颖"),
        "petitions": (county.bureau, "bureau_petitions", "信访科科长", "zhao.q", "赵强"),
        "discipline": (county.bureau, "discipline", "派驻纪检组组长", "feng.z", "冯正"),
    }
    found = {}
    for key, (unit, function, title, username, name) in people.items():
        found[key] = make_person(username, name)
        appoint(make_post(unit, function, title), found[key])
        found[key].standing(at)
    county.principal.standing(at)
    return Staff(**found)


def bring(county: County, at: datetime, *, unit: Unit | None = None, category: str = "relief", **more: Any) -> Any:
    """A receipt. Anonymous unless names are given."""
    told: dict[str, Any] = {
        "demand": "补发2019年的代课工资",
        "text": "我2019年在校代课一学期，工资至今没有发。",
        **more,
    }
    if told.get("who"):
        told = {"naming": "named", **told}
    return filing.submit(unit or county.school, Petition(category=category, **told), by=None, at=at)


ZHANG = Someone("张桂兰", "13900000001", "青山镇河西村")


def write(
    case: Case, kind: str, *, by: Person, sign: Person, at: datetime, target: Unit | None = None, **more: str
) -> Any:
    """A letter written by one and issued by the other."""
    fresh = Case.objects.select_related("docket__unit", "unit").get(pk=case.pk)
    row = letters.draft(fresh, kind, {**TEXTS[kind], **more}, by=by, at=at, target=target)
    return issuing.issue(row, by=sign, at=at)
