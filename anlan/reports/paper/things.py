"""What fills the forms: a case as it stands, a report as it was signed, the zero report of a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import override

from anlan.cases import facts
from anlan.cases.hazards import inspecting
from anlan.cases.kinds import KINDS
from anlan.cases.models import Case, Inspection
from anlan.duties.models import Duty
from anlan.journal import contents
from anlan.journal.models import Docket
from anlan.lib.clock import local
from anlan.org import holders
from anlan.org.models import Person, Post, Unit
from anlan.plans.models import Act
from anlan.registers.paper import templates
from anlan.registers.paper.filling import Filled, fill
from anlan.registers.paper.things import THINGS
from anlan.reports import recipients
from anlan.reports.ledgers.inspections import mark
from anlan.reports.models import Filing
from anlan.reports.zero.lines import CODES, COUNTS

OF_CASE = tuple(code for code, form in templates.shipped().items() if form.thing == "case")
"""The forms that a running case fills: the phone script, the record of the duty call."""


def of_case(case: Case, code: str, *, by: Person, at: datetime) -> Filled:
    """A form about a case as it stands now. Raises :class:`anlan.journal.keys.Erased`."""
    with override("zh-hans"):
        known = facts.known(case)
        values = {name: text for name, text in known.items() if name in THINGS["case"].names} | {
            **_of_unit(case.unit),
            "where": known.get("where") or (case.place.name if case.place else ""),
            "number": case.docket.number,
            "received_at": _moment(case.reported_at),
            "source": "扫场所二维码" if case.place_id else "网页上报",
            "nature": str(KINDS[case.kind].categories[case.category]),
            "grade": str(Case.Grade(case.grade).label),
            "now": _moment(at),
            "due_at": _due_at(case) or "立即",
            "dial_to": _dial_to(case, at) or "生效的预案没有写明报给谁。",
            "speaker": _speaker(case, by),
            "told": _told(case),
        }
    return _fill(code, str(case.unit_path), values, case.unit.name, is_drill=case.docket.is_drill)


def of_filing(filing: Filing, case: Case) -> Filled:
    """A report as it was signed, on the form in force today. Raises :class:`anlan.journal.keys.Erased`."""
    with override("zh-hans"):
        said: dict[str, str] = contents.read(filing.content, case.docket)
        values = {
            "nature": str(KINDS[case.kind].categories[case.category]),
            **_of_unit(filing.unit),
            **said,
            "number": case.docket.number,
            "report": report_name(filing),
            "head": _head(filing),
            "late": "（迟报）" if filing.is_late else "",
            "sent_to": _sent_to(filing, case),
            **_signature(filing),
        }
    return _fill(str(filing.kind), str(filing.unit_path), values, filing.unit.name, is_drill=case.docket.is_drill)


def of_zero(filing: Filing) -> Filled:
    """The zero report of a day: 无 where there was nothing, else the words and the numbers of the record."""
    with override("zh-hans"):
        said = contents.read(filing.content, filing.docket)
        numbers = _numbers(said)
        values = {
            **_of_unit(filing.unit),
            "day": f"{filing.day:%Y}年{filing.day.month}月{filing.day.day}日" if filing.day else "",
            **{code: _line(said["lines"].get(code), numbers) for code in CODES},
            **{code: str(said["counts"].get(code, "")) for code, _label in COUNTS},
            "still_open": "、".join(numbers[pk] for pk in said["still_open"] if pk in numbers) or "无",
            "remark": _remark(filing),
            **_signature(filing),
        }
    return _fill("zero", str(filing.unit_path), values, filing.unit.name)


def of_inspection(row: Inspection) -> Filled:
    """An inspection with every line of its checklist. What was destroyed leaves the lines empty."""
    with override("zh-hans"):
        lines = [
            {"line.number": str(number), "line.text": one["text"], "line.mark": mark(one["result"]),
             "line.remark": one["remark"]}
            for number, one in enumerate(inspecting.answers_of(row), 1)
        ]  # fmt: skip
        found = row.hazards.select_related("docket").order_by("pk")
        values = {
            "unit": row.unit.name, "title": row.title, "at": _moment(row.at),
            "where": row.item.name if row.item else row.place.name if row.place else "",
            "looked_at": str(row.looked_at), "found": str(row.found),
            "hazards": "、".join(one.docket.number for one in found) or "没有发现隐患",
            "by": row.by.name, "seen_by": row.seen_by.name if row.seen_by else "",
            "seen_at": _moment(row.seen_at) if row.seen_at else "",
        }  # fmt: skip
    draft = templates.in_force(str(row.unit_path))["inspection"].draft
    return fill(draft, values, unit=row.unit.name, lists={"line": lines})


def report_name(filing: Filing) -> str:
    """首报, 续报一, 续报二, 终报."""
    with override("zh-hans"):
        name = str(Filing.Kind(filing.kind).label)
    return f"{name}{_numeral(filing.serial)}" if filing.kind == Filing.Kind.FOLLOW_UP else name


def _fill(code: str, path: str, values: dict[str, str], unit: str, *, is_drill: bool = False) -> Filled:
    return fill(templates.in_force(path)[code].draft, values, unit=unit, is_drill=is_drill)


def _of_unit(unit: Unit) -> dict[str, str]:
    return {
        "unit": unit.name, "unit_above": unit.parent.name if unit.parent else "", "unit_sort": unit.sort,
        "unit_address": unit.address, "unit_phone": unit.phone,
    }  # fmt: skip


def _signature(filing: Filing) -> dict[str, str]:
    return {
        "filed_at": _moment(filing.filed_at),
        "signed_by": filing.signed_by.name,
        "post": filing.post.name if filing.post else "",
    }


def _head(filing: Filing) -> str:
    """Whoever held the post at the head of the unit when the report was signed."""
    posts = Post.objects.filter(unit=filing.unit_id, function="principal").order_by("pk")
    held = holders.seats([post.pk for post in posts], filing.filed_at)
    people = Person.objects.filter(pk__in=[pk for seat in held.values() for pk in seat.persons]).order_by("pk")
    return "、".join(people.values_list("name", flat=True))


def _due_at(case: Case) -> str:
    open_duties = case.docket.duties.filter(act=Act.REPORT_UP, state=Duty.State.OPEN, due_at__isnull=False)
    first = open_duties.order_by("due_at").first()
    return _moment(first.due_at) if first and first.due_at else ""


def _dial_to(case: Case, at: datetime) -> str:
    return "\n".join(
        f"{_post_name(one.post)}{'：' if one.names else ''}{'、'.join(one.names)}" for one in recipients.of(case, at=at)
    )


def _speaker(case: Case, by: Person) -> str:
    post = facts.acting_post(by, case)
    held = next((one for one in by.posts_held() if one.pk == post), None)
    return f"{held.name}{by.name}" if held else by.name


def _told(case: Case) -> str:
    reports = case.docket.filings.order_by("pk")
    answered = case.docket.duties.filter(acknowledgements__isnull=False).select_related("post__unit").distinct()
    lines = [(one.filed_at, f"{report_name(one)}报出") for one in reports]
    for duty in answered.prefetch_related("acknowledgements"):
        at = min(one.at for one in duty.acknowledgements.all())
        lines.append((at, f"{_post_name(duty.post) if duty.post else ''}确认"))
    return "\n".join(f"{_moment(at)}　{what}" for at, what in sorted(lines))


def _sent_to(filing: Filing, case: Case) -> str:
    told = case.docket.messages.filter(about=f"filing:{filing.pk}").select_related("post__unit").order_by("pk")
    return "、".join(dict.fromkeys(_post_name(one.post) for one in told if one.post))


def _post_name(post: Post) -> str:
    """The post with its unit, said once where the post's own name carries the end of the unit's."""
    unit = post.unit.name
    shared = next((n for n in range(len(post.name), 0, -1) if unit.endswith(post.name[:n])), 0)
    return unit + post.name[shared:]


def _numbers(said: dict[str, Any]) -> dict[int, str]:
    wanted = {pk for line in said["lines"].values() for pk in line["dockets"]} | set(said["still_open"])
    return dict(Docket.objects.filter(pk__in=wanted).values_list("pk", "number"))


def _line(line: dict[str, Any] | None, numbers: dict[int, str]) -> str:
    if line is None:
        return "无"
    linked = "、".join(numbers[pk] for pk in line["dockets"] if pk in numbers)
    return "；".join(filter(None, (line["words"], linked))) or "有"


def _remark(filing: Filing) -> str:
    late = "补报" if filing.is_late else ""
    return "，".join(filter(None, (late, f"更正第{filing.serial}版" if filing.serial > 1 else ""))) or "无"


def _numeral(number: int) -> str:
    """1 to 99 as 一, 十, 十一, 二十, 二十一."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if number > 99:
        return str(number)
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones or not tens else "")


def _moment(at: datetime) -> str:
    here = local(at)
    return f"{here.month}月{here.day}日{here:%H:%M}"
