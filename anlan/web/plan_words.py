"""How a rule of a plan is said: its rows, its limit, its chain; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anlan.org.functions import FUNCTIONS
from anlan.plans.models import Act, Obligation, Trigger
from anlan.web import words

TRIGGERS: dict[str, Any] = {
    Trigger.REPORTED: gettext_lazy("a report of an event"),
    Trigger.KNOWN: gettext_lazy("the post before in the chain has confirmed"),
    Trigger.ENDED: gettext_lazy("handling has ended"),
    Trigger.RECURRING: gettext_lazy("the calendar"),
    Trigger.CALLED: gettext_lazy("an all-call is sent"),
}
EVIDENCE: dict[str, Any] = {
    Act.ACKNOWLEDGE: gettext_lazy("the receipt is confirmed"),
    Act.REPORT_UP: gettext_lazy("the first report is issued"),
    Act.FOLLOW_UP: gettext_lazy("a follow-up report is issued"),
    Act.FINISH: gettext_lazy("the final report is issued"),
    Act.DO: gettext_lazy("a note says that it was done"),
    Act.FILE: gettext_lazy("the zero report of the day is handed in"),
    Act.ACCOUNT: gettext_lazy("everybody has answered the all-call, or whoever leads says that the count is complete"),
}
READ_FROM: dict[str, Any] = {
    "limit.range": gettext_lazy("the sentence names a number of minutes, hours or days"),
    "limit.ceiling": gettext_lazy("the sentence names the longest time allowed"),
    "limit.immediate": gettext_lazy("the sentence says at once and names no number"),
    "limit.immediate_range": gettext_lazy("the sentence says at once and names a number"),
    "limit.same_day": gettext_lazy("the sentence says on the same day"),
    "recurrence": gettext_lazy("the sentence says how often"),
}


def begins_with(rule: Obligation) -> Any:
    return TRIGGERS.get(rule.trigger) or Trigger(rule.trigger).label


def done_when(rule: Obligation) -> Any:
    return EVIDENCE.get(rule.act) or Act(rule.act).label


def function_name(code: str) -> str:
    """What a function is called; one of a unit's own is called by itself."""
    function = FUNCTIONS.get(code)
    return str(function.label) if function else code


def rung_words(rung: Iterable[dict[str, Any]]) -> str:
    return _(" and ").join(step["word"] for step in rung)


def holder(rule: Obligation) -> str:
    return rung_words(rule.chain[0]) if rule.chain else rule.word


def limit(rule: Obligation) -> str:
    if rule.trigger == Trigger.RECURRING:
        return rule.limit_text
    if rule.limit is None:
        return ""
    whole, rest = divmod(rule.limit, timedelta(minutes=1))
    return words.duration(rule.limit) if rest else words.minutes(whole)


def rows(rule: Obligation) -> list[dict[str, Any]]:
    """The reading of a rule as {label, value, note, wide}."""
    found: list[dict[str, Any]] = [
        {"label": _("Begins with"), "value": begins_with(rule)},
        {"label": _("Who acts"), "value": holder(rule) or _("the text does not say")},
    ]
    if rule.trigger == Trigger.RECURRING:
        found.append({"label": _("How often"), "value": rule.limit_text})
    else:
        said = _(", in the text “%(text)s”") % {"text": rule.limit_text} if rule.limit_text else ""
        found.append({"label": _("Limit"), "value": limit(rule) or _("no number"), "note": said})
    found.append({"label": _("Done when"), "value": done_when(rule)})
    if len(rule.chain) > 1:
        above = _(", then ").join(rung_words(rung) for rung in rule.chain[1:])
        found.append({"label": _("Else goes up to"), "value": above, "wide": True})
    if rule.everyone:
        found.append({"label": _("Each of them"), "value": _("everyone who holds the post must do it"), "wide": True})
    return found


def check(rule: Obligation) -> str:
    """What somebody who confirms should know: how sure the reading is, from what, and what does not run yet."""
    said = READ_FROM.get(rule.why) or READ_FROM.get(rule.why.partition(".")[0]) or rule.why
    sure = _("Sure") if rule.confidence >= 0.9 else _("Not sure, read it closely")
    text = _("%(sure)s: %(why)s.") % {"sure": sure, "why": said}
    return f"{text}{scheduled(rule)}" if rule.trigger == Trigger.RECURRING else text


def scheduled(rule: Obligation) -> str:
    """What becomes of a rule of the calendar once its version is in force."""
    if rule.chain:
        return _("Once in force, the calendar starts it by itself.")
    return _("The text names nobody, so the calendar cannot start it. Say who acts.")


def headline(total: int, waiting: int) -> str:
    """读出31条规则，还有5条等你确认"""
    if not total:
        return _("No rule was read")
    read = ngettext("%(n)s rule read", "%(n)s rules read", total) % {"n": total}
    if not waiting:
        return _("%(read)s, each decided") % {"read": read}
    left = ngettext("%(n)s waits for you", "%(n)s wait for you", waiting) % {"n": waiting}
    return _("%(read)s, %(left)s") % {"read": read, "left": left}
