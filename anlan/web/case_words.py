"""Names of posts, rungs, facts and limits as the case pages say them; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, pgettext

from anlan.duties.models import Duty
from anlan.org.models import Post
from anlan.plans.models import Obligation
from anlan.web import words

FACT_LABELS: dict[str, Any] = {
    "title": gettext_lazy("Title"),
    "where": gettext_lazy("Where"),
    "happened_at": gettext_lazy("When it happened"),
    "people": gettext_lazy("How many people"),
    "injuries": gettext_lazy("Injuries or symptoms"),
    "deaths": gettext_lazy("Dead, missing people counted"),
    "injured": gettext_lazy("Injured, as the table of grades counts them"),
    "loss_amount": gettext_lazy("Direct loss, in ten thousand yuan"),
    "demand": gettext_lazy("What is asked for"),
    "course": gettext_lazy("What happened"),
    "measures": gettext_lazy("What has been done"),
    "cause": gettext_lazy("Cause"),
    "impact": gettext_lazy("Who and what is affected"),
    "loss": gettext_lazy("Loss"),
    "trend": gettext_lazy("How it may develop"),
    "leaders": gettext_lazy("Which leaders are on the spot"),
    "requests": gettext_lazy("What help is needed"),
    "whereabouts": gettext_lazy("Where those affected are now"),
    "to_check": gettext_lazy("Still to be checked"),
    "reporter_name": gettext_lazy("Who reported it"),
    "reporter_phone": gettext_lazy("Telephone of who reported it"),
}
LONG_FACTS = frozenset({"demand", "course", "measures", "cause", "impact", "requests", "to_check"})
PRIVATE_FACTS = frozenset({"reporter_name", "reporter_phone"})
"""Facts about the reporter: for those who handle the case, not for everybody who may read it."""


def seat_name(post: Post | None, home_unit_id: int) -> str:
    """The post, with its unit before it where that is not the case's own: 青山片区督导办主任, 青山镇政府值班室."""
    if post is None:
        return gettext("no such post")
    if post.unit_id == home_unit_id:
        return post.name
    unit = post.unit.name
    shared = next((n for n in range(min(len(unit), len(post.name)), 0, -1) if unit.endswith(post.name[:n])), 0)
    if shared == len(post.name):
        return unit
    return gettext("%(unit)s %(post)s") % {"unit": unit, "post": post.name[shared:]}


def listed(items: list[str]) -> str:
    return pgettext("between the items of a list", ", ").join(items)


def joined(*parts: str) -> str:
    """Parts of one sentence; empty ones are left out."""
    return pgettext("between the parts of a sentence", ", ").join(part for part in parts if part)


def holder_name(duty: Duty, names: Mapping[int, str], home_unit_id: int) -> str:
    """Post and whoever was told in it: 校长周敏华."""
    people = listed([names[pk] for pk in duty.expected if pk in names])
    post = seat_name(duty.post, home_unit_id)
    return gettext("%(post)s %(people)s") % {"post": post, "people": people} if people else post


def above_name(rule: Obligation, rung: int) -> str:
    """Whom the chain goes to when this rung lets its time run out, in the plan's own words; empty at the top."""
    steps = rule.chain[rung + 1] if rung + 1 < len(rule.chain) else []
    return listed([step.get("word") or "" for step in steps])


def limit_name(rule: Obligation) -> str:
    return words.minutes(int(rule.limit.total_seconds()) // 60) if rule.limit else ""


def limit_with_original(rule: Obligation) -> str:
    """限15分钟（原文“第一时间”）: the number people confirmed, and the plan's words where they say it otherwise."""
    if rule.limit is None:
        return gettext("no limit in the plan")
    limit = limit_name(rule)
    if not rule.limit_text or rule.limit_text.removesuffix("以内").removesuffix("内") == limit:
        return gettext("limit %(limit)s") % {"limit": limit}
    return gettext("limit %(limit)s (in the plan: “%(text)s”)") % {"limit": limit, "text": rule.limit_text}


def cite(rule: Obligation) -> str:
    return gettext("%(plan)s, rule %(number)s") % {"plan": rule.version.plan.name, "number": rule.number}
