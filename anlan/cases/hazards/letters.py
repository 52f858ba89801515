"""Letters of a hazard, made from its record: notice, reply, opinion, supervision sheet, report of a major one.

Always in Chinese. The fields are those of domain C.6 and C.18; what they say stands in the forms ``hazard_…``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation

from anlan.cases.hazards import listings
from anlan.cases.hazards.standing import detail, rounds
from anlan.cases.kinds import HAZARD
from anlan.cases.letters import Ends, Letter, compose
from anlan.cases.models import Case, Hazard, Milestone, Round, Supervision
from anlan.cases.titles import read_facts
from anlan.cases.written import read
from anlan.lib.clock import local, local_date
from anlan.org.models import Person

C18_WORDS = {
    "scope": "影响范围", "degree": "影响程度", "emergency": "已采取的应急措施", "measures": "整改措施",
    "money": "整改资金来源及保障", "target": "整改目标", "delay": "不能及时整改的原因与防护措施",
}  # fmt: skip


def available(case: Case) -> list[tuple[str, str]]:
    """Code and title of each letter that the record can give now, in the order they came about."""
    hazard = detail(case)
    if hazard is None:
        return []
    found = [("report", "重大事故隐患报告")] if hazard.reported_up_at else []
    for row in rounds(case):
        number = f"（第{row.number}次）" if row.number > 1 else ""
        if row.noticed_at and row.words_id:
            found.append((f"notice-{row.number}", f"隐患整改通知书{number}"))
        if row.repaired_at:
            found.append((f"reply-{row.number}", f"整改回执{number}"))
        if row.checked_at:
            found.append((f"opinion-{row.number}", f"复查意见{number}"))
    for sheet in _sheets(case):
        found.append((f"sheet-{sheet.pk}", "挂牌督办单"))
        if sheet.lifted_at:
            found.append((f"lifting-{sheet.pk}", "摘牌通知"))
    return found


def letter(case: Case, code: str) -> Letter | None:
    """The letter of this code; ``None`` where the record does not give it."""
    if code not in dict(available(case)):
        return None
    kind, _dash, number = code.partition("-")
    hazard = detail(case)
    assert hazard is not None
    with translation.override("zh-hans"):
        if kind == "report":
            return _report(case, hazard)
        if kind in {"sheet", "lifting"}:
            sheet = next(one for one in _sheets(case) if one.pk == int(number))
            return _sheet(case, hazard, sheet, f"hazard_{kind}")
        row = next(one for one in rounds(case) if one.number == int(number))
        return {"notice": _notice, "reply": _reply, "opinion": _opinion}[kind](case, hazard, row)


def what(case: Case) -> str:
    known = read_facts(case)
    return known.get("course") or known.get("title") or str(HAZARD.categories[case.category])


def _notice(case: Case, hazard: Hazard, row: Round) -> Letter:
    said = read(case, row.words)
    extended = row.extensions.order_by("pk").first()
    due = extended.from_at if extended else row.due_at  # the letter says what it said when it was issued
    values = {
        **_of(case, hazard), **{name: said.get(name, "") for name in ("basis", "demand", "interim", "consequence")},
        "serial": row.serial, "post": row.post.name if row.post else "", "due_on": _day(due),
        "inspector": _name(row.noticed_by), "receiver": _name(row.received_by), "received_on": _day(row.received_at),
    }  # fmt: skip
    issuer, given = row.issuer or case.unit, row.noticed_at or case.reported_at
    ends = Ends(row.serial, case.unit.name, issuer.name, local_date(given))
    return compose("hazard_notice", values, ends, path=str(issuer.path))


def _reply(case: Case, hazard: Hazard, row: Round) -> Letter:
    said, at = read(case, row.repair), row.repaired_at or case.reported_at
    values = {
        **_of(case, hazard), "serial": row.serial, "at_once": "" if row.serial else "当场",
        "repair": said.get("text", ""), "repaired_on": _day(at),
        "repaired_by": _name(row.repaired_by), "cost": said.get("cost") or "",
        "pictures": str(len(row.after)) if row.after else "",
    }  # fmt: skip
    ends = Ends(row.serial, (row.issuer or case.unit).name, case.unit.name, local_date(at))
    return compose("hazard_reply", values, ends, path=str(case.unit_path))


def _opinion(case: Case, hazard: Hazard, row: Round) -> Letter:
    said, at = read(case, row.opinion), row.checked_at or case.reported_at
    passed = row.result == Round.Result.PASSED
    result = "合格，予以销号" if passed and case.state == "closed" else "合格" if passed else "不合格，继续整改"
    values = {
        **_of(case, hazard), "serial": row.serial, "opinion": said.get("text", ""), "result": result,
        "no_picture": said.get("no_picture") or "", "checked_by": _name(row.checked_by),
        "repaired_by": _name(row.repaired_by), "repaired_on": _day(row.repaired_at),
    }  # fmt: skip
    issuer = row.issuer or case.unit
    ends = Ends(row.serial, case.unit.name, issuer.name, local_date(at))
    return compose("hazard_opinion", values, ends, path=str(issuer.path))


def _sheet(case: Case, hazard: Hazard, sheet: Supervision, code: str) -> Letter:
    said, boxes = read(case, sheet.words), read(case, hazard.boxes)
    money = f"{hazard.money}元" if hazard.money is not None else ""
    values = {
        **_of(case, hazard), "serial": sheet.serial, "issuer": sheet.issuer.name,
        "supervisor": _name(sheet.placed_by), "level": str(sheet.get_level_display()),
        "measure": boxes.get("measure", ""), "responsible": hazard.post.name if hazard.post else "",
        "money": "；".join(filter(None, [money, boxes.get("money")])), "due_on": _day(sheet.due_at),
        "interim": boxes.get("interim", ""), "demand": said.get("demand", ""),
        "milestones": "\n".join(_milestones(case, sheet)), "public": said.get("public", ""),
        "request": _request(case, sheet), "opinion": read(case, sheet.opinion).get("text", ""),
        "lifted_on": _day(sheet.lifted_at),
    }  # fmt: skip
    at = sheet.lifted_at if code == "hazard_lifting" else None
    ends = Ends(sheet.serial, case.unit.name, sheet.issuer.name, local_date(at or sheet.placed_at))
    return compose(code, values, ends, path=str(sheet.issuer.path))


def _report(case: Case, hazard: Hazard) -> Letter:
    said = read(case, hazard.reported_up)
    values = {
        **_of(case, hazard), **{name: said.get(name) or "" for name in C18_WORDS},
        "reporter": _name(hazard.reported_up_by),
    }  # fmt: skip
    above = case.unit.parent.name if case.unit.parent else case.unit.name
    day = local_date(hazard.reported_up_at or case.reported_at)
    return compose("hazard_report", values, Ends(case.docket.number, above, case.unit.name, day),
                   path=str(case.unit_path))  # fmt: skip


def _of(case: Case, hazard: Hazard) -> dict[str, str]:
    """What every letter of the hazard may say."""
    lines = listings.criteria_by_code(str(case.unit_path))
    return {
        "number": case.docket.number, "unit": case.unit.name, "where": _where(case), "what": what(case),
        "category": str(HAZARD.categories[case.category]), "grade": str(HAZARD.grades.get(case.grade, "")),
        "criteria": "；".join(lines[code].text for code in hazard.criteria if code in lines),
        "found_on": _day(case.reported_at), "found_by": _name(hazard.found_by),
    }  # fmt: skip


def _sheets(case: Case) -> list[Supervision]:
    related = ("issuer", "placed_by", "requested_by", "lifted_by")
    return list(Supervision.objects.filter(docket=case.pk).select_related(*related).order_by("pk"))


def _milestones(case: Case, sheet: Supervision) -> list[str]:
    rows: Iterable[Milestone] = sheet.milestones.select_related("content").order_by("on_date", "pk")
    return [
        f"{row.on_date.month}月{row.on_date.day}日前：{read(case, row.content).get('text', '')}"
        + (f"（{_day(row.done_at)}完成）" if row.done_at else "")
        for row in rows
    ]


def _request(case: Case, sheet: Supervision) -> str:
    said = read(case, sheet.request).get("text")
    return f"{said}（{_day(sheet.requested_at)}）" if said else ""


def _where(case: Case) -> str:
    return read_facts(case).get("where") or (case.place.name if case.place else "") or "见描述"


def _name(person: Person | None) -> str:
    return person.name if person else ""


def _day(at: datetime | None) -> str:
    if at is None:
        return ""
    here = local(at)
    return f"{here.year}年{here.month}月{here.day}日"
