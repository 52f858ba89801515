"""The letters in words: 受理情况, 事实认定、依据、逐项意见, 救济途径 (domain B1). Always in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from anlan.cases.grievances import naming, windows
from anlan.cases.grievances.forms import VERDICTS
from anlan.cases.kinds.grievance import RELIEF
from anlan.cases.letters import Letter
from anlan.cases.models import Case, Grievance, GrievanceLetter
from anlan.duties import clock
from anlan.lib.clock import local
from anlan.org.models import Unit
from anlan.plans.models import Act, Obligation, Trigger

Kind = GrievanceLetter.Kind
TITLES = {
    Kind.INFORMED: "信访事项告知书",
    Kind.ACCEPTED: "信访事项受理告知书",
    Kind.DECLINED: "信访事项不予受理告知书",
    Kind.FORWARDED: "信访事项转送告知书",
    Kind.EXTENDED: "信访事项延期办理告知书",
    Kind.OPINION: "信访事项处理意见书",
    Kind.REVIEW: "信访事项复查意见书",
    Kind.REREVIEW: "信访事项复核意见书",
}
CHANNELS = {"web": "网上提交", "letter": "来信", "phone": "来电", "visit": "来访"}


@dataclass(frozen=True)
class Writing:
    """What a letter is made from. ``above``: who reviews it next; ``due_at``: of the answer."""

    case: Case
    grievance: Grievance
    by_unit: Unit
    values: Mapping[str, str]
    at: datetime
    number: str = ""
    above: str = ""
    due_at: datetime | None = None
    target: str = ""

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "").strip()


def compose(kind: str, one: Writing) -> Letter:
    body = [text for text in _BODIES[Kind(kind)](one) if text.strip()]
    unit = one["body"] if kind == Kind.REREVIEW and one["body"] else one.by_unit.name
    return Letter(TITLES[Kind(kind)], one.number, _to(one), tuple(body), unit, local(one.at).date())


def day(at: datetime) -> str:
    here = local(at)
    return f"{here.year}年{here.month}月{here.day}日"


def _to(one: Writing) -> str:
    """Named only where the name was given openly: a letter can be read by whoever holds the code."""
    if one.grievance.naming != Grievance.Naming.NAMED:
        return "信访人"
    names = [person.name for person in naming.read(one.case, one.grievance) if person.name]
    return "、".join(names) if names else "信访人"


def _came(one: Writing) -> str:
    about = str(one.case.docket.number)
    who = f"（代表{one.grievance.representatives}名）" if one.grievance.representatives > 1 else ""
    way = CHANNELS[one.grievance.channel]
    return f"{day(one.case.reported_at)}，本单位收到您{who}以{way}方式提出的信访事项，编号{about}。"


def _informed(one: Writing) -> list[str]:
    return [
        _came(one) + "现将接收情况和处理途径、程序告知如下。" + _cite(_rule(one, Trigger.REPORTED, Act.INFORM)),
        one["route"],
        "凭登记时给您的查询码，可以随时查看办理进度、补充材料、提出意见。",
        f"联系方式：{one['contact']}。" if one["contact"] else "",
    ]


def _accepted(one: Writing) -> list[str]:
    rule = _rule(one, Trigger.ACCEPTED, Act.ANSWER)
    due = f"本单位应当在{day(one.due_at)}前办结并书面答复您。{_cite(rule)}" if one.due_at else ""
    return [
        _came(one) + f"经审查，决定自{day(one.at)}起受理。",
        due,
        one["route"],
        f"联系方式：{one['contact']}。" if one["contact"] else "",
    ]


def _declined(one: Writing) -> list[str]:
    return [
        _came(one) + "经审查，决定不予受理。",
        "一、理由", one["reason"], "二、依据", one["law"], "三、您可以怎么办", one["remedy"],
    ]  # fmt: skip


def _forwarded(one: Writing) -> list[str]:
    to = one.target or one["outside"]
    inform, object_ = (_rule(one, Trigger.FORWARDED, act) for act in (Act.INFORM, Act.TAKE_UP))
    told = f"{to}应当自收到之日起{inform.limit_text}内书面告知您。" if inform else ""
    objects = (
        f"认为不属于其职权范围的，应当自收到之日起{object_.limit_text}内提出异议，由本单位另行处理并告知您。"
        if object_
        else ""
    )
    return [
        _came(one) + f"经审查，该事项属于{to}的职权范围，已于{day(one.at)}转送{to}办理。",
        f"转送理由：{one['reason']}",
        f"{told}{objects}{_cite(inform or object_)}",
    ]


def _extended(one: Writing) -> list[str]:
    was = f"原定{day(one.due_at)}前办结" if one.due_at else "原定期限届满前办结"
    until, rule = date.fromisoformat(one["until"]), windows.rule_of(one.case, Trigger.EXTENDED)
    return [
        f"{_came(one)}因情况复杂，{was}，现经本单位负责人批准，延长至{until.year}年{until.month}月{until.day}日。",
        f"延期理由：{one['reason']}",
        f"延长期限不得超过{rule.limit_text}，只延长一次。{_cite(rule)}" if rule else "",
    ]


def _opinion(one: Writing) -> list[str]:
    return [
        "一、受理情况", _came(one), f"您的请求：{one['request']}",
        "二、事实认定、依据和处理意见", f"经查：{one['facts']}", f"依据：{one['law']}",
        f"处理意见：{_verdict(Kind.OPINION, one['verdict'])}", one["remedy"],
        "三、救济途径", _remedy(one, Trigger.ANSWERED, "复查"),
    ]  # fmt: skip


def _review(one: Writing) -> list[str]:
    return [
        "一、请求和受理情况",
        f"您对{one.case.unit.name}就编号{one.case.docket.number}事项作出的处理意见不服，请求复查。",
        f"您的请求：{one['request']}",
        "二、复查认定和依据", f"经复查：{one['facts']}", f"依据：{one['law']}",
        f"复查意见：{_verdict(Kind.REVIEW, one['verdict'])}", one["remedy"],
        "三、救济途径", _remedy(one, Trigger.REVIEWED, "复核"),
    ]  # fmt: skip


def _rereview(one: Writing) -> list[str]:
    return [
        "一、请求和受理情况", f"您对编号{one.case.docket.number}事项的复查意见不服，请求复核。",
        f"您的请求：{one['request']}",
        "二、复核认定和依据", f"经复核：{one['facts']}", f"依据：{one['law']}",
        f"复核意见：{_verdict(Kind.REREVIEW, one['verdict'])}", one["remedy"],
        "三、说明", "本意见为信访终结意见；您仍以同一事实和理由提出信访的，"
        "各级不再受理。依法可以通过诉讼、仲裁、行政复议等途径解决的，不受影响。（大意）",
    ]  # fmt: skip


def _verdict(kind: str, code: str) -> str:
    return next((words for known, _, words in VERDICTS[Kind(kind)] if known == code), "")


def _remedy(one: Writing, trigger: str, what: str) -> str:
    if one.case.category != RELIEF:
        return "您对本答复有意见的，可以凭查询码继续反映。"
    rule, until = windows.rule_of(one.case, trigger), windows.until(one.case, trigger, since=one.at)
    within = f"自收到之日起{rule.limit_text}内（{day(until)}前）" if rule and until else ""
    return f"您对本意见不服的，可以{within}向{one.above}请求{what}。{_cite(rule)}"


def _rule(one: Writing, trigger: str, act: str) -> Obligation | None:
    rules = clock.rules_of(one.case.docket, trigger, event_kind=one.case.category, matter=one.case.kind)
    return next((rule for rule in rules if rule.act == act and rule.limit is not None), None)


def _cite(rule: Obligation | None) -> str:
    return f"（{rule.source}，大意）" if rule and rule.source else ""


_BODIES: dict[str, Callable[[Writing], list[str]]] = {
    Kind.INFORMED: _informed,
    Kind.ACCEPTED: _accepted,
    Kind.DECLINED: _declined,
    Kind.FORWARDED: _forwarded,
    Kind.EXTENDED: _extended,
    Kind.OPINION: _opinion,
    Kind.REVIEW: _review,
    Kind.REREVIEW: _rereview,
}
