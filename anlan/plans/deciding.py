"""People decide on each proposed rule: confirm it, correct it, or do not adopt it; and what the plan's words mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.journal import chain
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import EDIT_PLAN, FUNCTIONS
from anlan.org.models import Person, Post
from anlan.plans.models import Act, Binding, Obligation, Trigger, Version


class AlreadyInForce(Refused):
    code = "version_not_draft"
    status = 409


class NotReady(Refused):
    """A rule that cannot run as it stands; ``data["missing"]`` names what it lacks."""

    code = "rule_not_ready"
    status = 422


@dataclass(frozen=True)
class Correction:
    """What a person changed in a rule before confirming it. ``None`` leaves a field as it is."""

    title: str | None = None
    trigger: Trigger | None = None
    act: Act | None = None
    limit_minutes: float | None = None
    everyone: bool | None = None
    holder: str | None = None
    """The function of the post that is responsible, where the text names nobody or somebody else is meant."""
    functions: dict[str, str] | None = None
    event_kinds: list[str] | None = None


@transaction.atomic
def confirm(rule: Obligation, *, by: Person, at: datetime, correction: Correction | None = None) -> Obligation:
    """Confirm a rule, corrected where ``correction`` says so. Raises :class:`NotReady` when it cannot run."""
    _open_for(rule.version, by)
    changed = _apply(rule, correction) if correction else []
    missing = missing_in(rule)
    if missing:
        raise NotReady(_("Say first who this is for."), missing=missing)
    return _decide(rule, Obligation.State.CONFIRMED, by=by, at=at, changed=changed)


@transaction.atomic
def reject(rule: Obligation, *, by: Person, at: datetime, why: str = "") -> Obligation:
    """Do not adopt a rule; the sentence stays in the text."""
    _open_for(rule.version, by)
    rule.decision_note = why[:200]
    return _decide(rule, Obligation.State.REJECTED, by=by, at=at, changed=[])


@transaction.atomic
def confirm_sure(version: Version, *, by: Person, at: datetime, least: float = 0.9) -> int:
    """Confirm every proposed rule that the compiler is sure of and that can run as it stands; how many."""
    _open_for(version, by)
    rules = version.obligations.filter(state=Obligation.State.PROPOSED, confidence__gte=least).order_by("number")
    sure = [rule for rule in rules if not missing_in(rule)]
    for rule in sure:
        _decide(rule, Obligation.State.CONFIRMED, by=by, at=at, changed=[])
    return len(sure)


@transaction.atomic
def take_back(rule: Obligation, *, by: Person, at: datetime) -> Obligation:
    """Undo a decision while the version is a draft."""
    _open_for(rule.version, by)
    rule.decision_note = ""
    rule.state, rule.decided_by, rule.decided_at = Obligation.State.PROPOSED, None, None
    rule.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    chain.note(rule.version.plan.docket, "rule.reopened", at=at, person_id=by.pk, rule=rule.pk)
    return rule


@transaction.atomic
def bind(version: Version, word: str, function: str, *, by: Person, at: datetime, post: Post | None = None) -> int:
    """Say which posts a word of the plan means, in every rule of the version; how many rules use it."""
    _open_for(version, by)
    Binding.objects.filter(version=version, word=word).update(function=function, post=post)
    touched = 0
    for rule in version.obligations.order_by("number"):
        if _rebind(rule, word, function, post):
            rule.save(update_fields=["chain", "function"])
            touched += 1
    chain.note(
        version.plan.docket, "plan.word_bound", at=at, person_id=by.pk,
        version=version.pk, function=function, bound_post=post.pk if post else None,
    )  # fmt: skip
    return touched


def missing_in(rule: Obligation) -> list[str]:
    """What a rule lacks to run: ``function`` where a rung has no post. Recurring rules need none yet."""
    if rule.trigger == Trigger.RECURRING:
        return []
    steps = [step for rung in rule.chain for step in rung]
    return [] if steps and all(step.get("function") or step.get("post") for step in steps) else ["function"]


def _open_for(version: Version, by: Person) -> None:
    access.require(by, EDIT_PLAN, str(version.unit_path))
    if version.state != Version.State.DRAFT:
        raise AlreadyInForce(_("This version is not a draft any more. Upload a new one to change the rules."))


EDITABLE = ("title", "trigger", "act", "limit", "everyone", "event_kinds", "chain", "function")


def _apply(rule: Obligation, correction: Correction) -> list[str]:
    changed = []
    for name in ("title", "trigger", "act", "everyone", "event_kinds"):
        value = getattr(correction, name)
        if value is not None and value != getattr(rule, name):
            setattr(rule, name, value)
            changed.append(name)
    if correction.limit_minutes is not None:
        limit = timedelta(minutes=correction.limit_minutes) if correction.limit_minutes > 0 else None
        if limit != rule.limit:
            rule.limit = limit
            changed.append("limit")
    if correction.holder and _hold(rule, correction.holder):
        changed.append("function")
    for word, function in (correction.functions or {}).items():
        if _rebind(rule, word, function, None):
            changed.append("chain")
    return sorted(set(changed))


def _rebind(rule: Obligation, word: str, function: str, post: Post | None) -> bool:
    used = False
    for step in _steps(rule.chain):
        if step["word"] == word:
            step["function"] = function
            step.pop("post", None)
            if post is not None:
                step["post"] = post.pk
            used = True
    if rule.chain and rule.chain[0]:
        rule.function = rule.chain[0][0]["function"]
    return used


def _hold(rule: Obligation, function: str) -> bool:
    """Make the post with ``function`` responsible: what the plan's word means here, else a rung below the others."""
    first = rule.chain[0] if rule.chain else []
    if function in {step["function"] for step in first}:
        return False
    if rule.word and len(first) == 1:
        first[0]["function"] = function
        first[0].pop("post", None)
    else:
        known = FUNCTIONS.get(function)
        rule.chain = [[{"word": known.words[0] if known else function, "function": function}], *rule.chain]
    rule.function = function
    return True


def _steps(rungs: Iterable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [step for rung in rungs for step in rung]


def _decide(rule: Obligation, state: Obligation.State, *, by: Person, at: datetime, changed: list[str]) -> Obligation:
    rule.state, rule.decided_by, rule.decided_at = state, by, at
    rule.save(update_fields=["state", "decided_by", "decided_at", "decision_note", *EDITABLE])
    chain.note(
        rule.version.plan.docket, f"rule.{state}", at=at, person_id=by.pk,
        rule=rule.pk, version=rule.version_id, changed=changed,
        limit_seconds=int(rule.limit.total_seconds()) if rule.limit else None,
    )  # fmt: skip
    return rule
