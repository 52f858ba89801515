"""What the letters to a petitioner say (domain B1), put on the forms ``grievance_…``. Always in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from anlan.cases.grievances import naming, windows
from anlan.cases.grievances.forms import VERDICTS
from anlan.cases.kinds.grievance import RELIEF
from anlan.cases.letters import Ends, Letter
from anlan.cases.letters import compose as on_form
from anlan.cases.models import Case, Grievance, GrievanceLetter
from anlan.duties import clock
from anlan.lib.clock import local
from anlan.org.models import Unit
from anlan.plans.models import Act, Obligation, Trigger

Kind = GrievanceLetter.Kind
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
    """The letter on the form that holds for the unit that writes it."""
    unit = one["body"] if kind == Kind.REREVIEW and one["body"] else one.by_unit.name
    ends = Ends(one.number, _to(one), unit, local(one.at).date())
    return on_form(f"grievance_{kind}", values(Kind(kind), one), ends, path=str(one.by_unit.path))


def values(kind: str, one: Writing) -> dict[str, str]:
    """What the letter says: what was written, and what the record and the rules in force know."""
    count = one.grievance.representatives
    typed = ("route", "contact", "reason", "law", "remedy", "request", "facts")
    return {
        **{name: one[name] for name in typed},
        "number": str(one.case.docket.number), "unit": one.case.unit.name, "came_on": day(one.case.reported_at),
        "came_by": CHANNELS[one.grievance.channel], "representatives": f"（代表{count}名）" if count > 1 else "",
        "today": day(one.at), "due_on": day(one.due_at) if one.due_at else "",
        "verdict": _verdict(kind, one["verdict"]) if kind in VERDICTS else "",
        "to": one.target or one["outside"], **_of_rules(kind, one),
    }  # fmt: skip


def _of_rules(kind: str, one: Writing) -> dict[str, str]:
    """Limits and articles, from the rules in force; nothing where no rule says."""
    if kind == Kind.INFORMED:
        return {"cite": _cite(_rule(one, Trigger.REPORTED, Act.INFORM))}
    if kind == Kind.ACCEPTED:
        return {"cite": _cite(_rule(one, Trigger.ACCEPTED, Act.ANSWER))}
    if kind == Kind.FORWARDED:
        inform, object_ = (_rule(one, Trigger.FORWARDED, act) for act in (Act.INFORM, Act.TAKE_UP))
        limits = {"inform_limit": inform, "object_limit": object_}
        said = {name: rule.limit_text for name, rule in limits.items() if rule}
        return {**said, "cite": _cite(inform or object_)}
    if kind == Kind.EXTENDED:
        until, rule = date.fromisoformat(one["until"]), windows.rule_of(one.case, Trigger.EXTENDED)
        said = {"until": f"{until.year}年{until.month}月{until.day}日", "limit": rule.limit_text if rule else ""}
        return {**said, "cite": _cite(rule)}
    if kind in {Kind.OPINION, Kind.REVIEW}:
        return _remedy(one, Trigger.ANSWERED if kind == Kind.OPINION else Trigger.REVIEWED)
    return {}


def day(at: datetime) -> str:
    here = local(at)
    return f"{here.year}年{here.month}月{here.day}日"


def _to(one: Writing) -> str:
    """Named only where the name was given openly: a letter can be read by whoever holds the code."""
    if one.grievance.naming != Grievance.Naming.NAMED:
        return "信访人"
    names = [person.name for person in naming.read(one.case, one.grievance) if person.name]
    return "、".join(names) if names else "信访人"


def _verdict(kind: str, code: str) -> str:
    return next((words for known, _, words in VERDICTS[Kind(kind)] if known == code), "")


def _remedy(one: Writing, trigger: str) -> dict[str, str]:
    """Only who asks for something (求决) can ask for a review."""
    if one.case.category != RELIEF:
        return {"no_review": "继续反映"}
    rule, until = windows.rule_of(one.case, trigger), windows.until(one.case, trigger, since=one.at)
    within = f"自收到之日起{rule.limit_text}内（{day(until)}前）" if rule and until else ""
    return {"above": one.above, "within": within, "cite": _cite(rule)}


def _rule(one: Writing, trigger: str, act: str) -> Obligation | None:
    rules = clock.rules_of(one.case.docket, trigger, event_kind=one.case.category, matter=one.case.kind)
    return next((rule for rule in rules if rule.act == act and rule.limit is not None), None)


def _cite(rule: Obligation | None) -> str:
    return f"（{rule.source}，大意）" if rule and rule.source else ""
