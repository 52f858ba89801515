"""Two versions of a plan side by side: what changed in the rules, and, folded, in the words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from anlan.cases.kinds import KINDS
from anlan.org.models import Person
from anlan.plans import comparing
from anlan.plans.comparing import Changed, Comparison, Part, Sentenced
from anlan.plans.models import Obligation, Plan, Version
from anlan.web import plan_words
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request

PARTS: dict[Part, Any] = {
    Part.HOLDER: gettext_lazy("Who acts"),
    Part.LIMIT: gettext_lazy("Limit"),
    Part.ACT: gettext_lazy("Done when"),
    Part.TRIGGER: gettext_lazy("Begins with"),
    Part.CHAIN: gettext_lazy("Else goes up to"),
    Part.EVERYONE: gettext_lazy("Each of them"),
    Part.EVENTS: gettext_lazy("For which events"),
    Part.RECURRENCE: gettext_lazy("How often"),
    Part.DECISION: gettext_lazy("State"),
}


@signed_in
@require_GET
def plan_compare(request: Request, plan_id: int) -> HttpResponse:
    person = person_of(request)
    plan = get_object_or_404(Plan.objects.visible_to(person).select_related("unit"), pk=plan_id)
    versions = list(Version.objects.visible_to(person).filter(plan=plan).defer("findings").order_by("number"))
    before, after = _chosen(request, versions)
    found = comparing.compare(_rules(person, before), _rules(person, after))
    lines = comparing.words(before.text, after.text)
    context = {
        "plan": plan, "before": before, "after": after, "versions": versions, "lines": lines, "now": request.at,
        **told(found, bool(lines)),
    }  # fmt: skip
    return render(request, "plan_tools/compare.html", context)


def told(found: Comparison, words_differ: bool = True) -> dict[str, Any]:
    """What changed in the rules, for a template."""
    return {
        "headline": headline(found, words_differ), "changed": [_changed(one) for one in found.changed],
        "added": [_told(one) for one in found.added], "removed": [_told(one) for one in found.removed],
        "same": found.same,
    }  # fmt: skip


def headline(found: Comparison, words_differ: bool) -> str:
    """改了1条规则，新增2条，去掉1条"""
    parts = [
        ngettext("%(n)s rule changed", "%(n)s rules changed", len(found.changed)) % {"n": len(found.changed)},
        ngettext("%(n)s added", "%(n)s added", len(found.added)) % {"n": len(found.added)},
        ngettext("%(n)s removed", "%(n)s removed", len(found.removed)) % {"n": len(found.removed)},
    ]
    if found.is_empty:
        return _("No rule changed, only words") if words_differ else _("Nothing changed")
    counts = (len(found.changed), len(found.added), len(found.removed))
    return _(", ").join(part for part, count in zip(parts, counts, strict=True) if count)


def _chosen(request: Request, versions: list[Version]) -> tuple[Version, Version]:
    """``from`` and ``to``; without them what is in force (or the one before) against the newest."""
    numbered = {str(one.number): one for one in versions}
    if not versions:
        raise Http404
    after = numbered.get(request.GET.get("to", ""), versions[-1])
    earlier = [one for one in versions if one.number < after.number]
    in_force = next((one for one in earlier if one.state == Version.State.IN_FORCE), None)
    usual = in_force or (earlier[-1] if earlier else after)
    return numbered.get(request.GET.get("from", ""), usual), after


def _rules(person: Person, version: Version) -> list[Sentenced]:
    rules = Obligation.objects.visible_to(person).filter(version=version).order_by("number")
    return comparing.sentenced(version, rules)


def _changed(one: Changed) -> dict[str, Any]:
    return {
        "rule": one.after.rule,
        "title": one.after.rule.title,
        "sentence": one.after.sentence,
        "rows": [
            {"label": PARTS[part], "before": _value(part, one.before.rule), "after": _value(part, one.after.rule)}
            for part in one.parts
        ],
    }


def _told(one: Sentenced) -> dict[str, Any]:
    said = [plan_words.holder(one.rule), plan_words.limit(one.rule)]
    return {
        "rule": one.rule,
        "title": one.rule.title,
        "sentence": one.sentence,
        "facts": _(", ").join(part for part in said if part),
    }


def _value(part: Part, rule: Obligation) -> str:
    none = _("nothing said")
    values: dict[Part, Any] = {
        Part.HOLDER: plan_words.holder(rule) or none,
        Part.LIMIT: plan_words.limit(rule) or none,
        Part.ACT: plan_words.done_when(rule),
        Part.TRIGGER: plan_words.begins_with(rule),
        Part.CHAIN: _(", then ").join(plan_words.rung_words(rung) for rung in rule.chain[1:]) or none,
        Part.EVERYONE: _("everyone who holds the post must do it") if rule.everyone else _("one of them is enough"),
        Part.EVENTS: _(", ").join(_event(kind) for kind in rule.event_kinds) or _("every event"),
        Part.RECURRENCE: rule.limit_text or none,
        Part.DECISION: rule.get_state_display(),
    }
    return str(values[part])


def _event(code: str) -> str:
    """What an event kind is called; a kind that has gone is called by its code."""
    return next((str(kind.categories[code]) for kind in KINDS.values() if code in kind.categories), code)
