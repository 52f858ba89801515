"""Rule books that come with the product: clocks of the law and of practice, each with its source and its mark.

A book is a plan like any other once it is put in place: its sentences are read on the same page, a bureau changes a
figure by a new version, and every clock shows the sentence it came from. Books are TOML files in this folder:

    name = "信访工作条例的时限"          # what the plan is called
    matter = "grievance"              # the kind of case its rules are about
    default = true                    # put in place for every new root unit
    [[rules]]
    title = "书面告知受理情况"           # what is to be done
    trigger = "reported"; act = "inform"
    chain = ["grievance_officer", ["principal", "vice_principal"]]   # rungs; functions told together in a list;
                                      # empty: nobody's duty, only a span of time
    limit = "15 days"                 # N minutes | hours | days | working_days; none: no clock
    limit_text = "15日"                # the words of the sentence that became the limit
    source = "信访工作条例（2022）第二十三条"; mark = "V"    # V, S, M, C: see plans.models.Mark
    text = "…（大意）"                  # the sentence
    event_kinds = []                  # categories; none: all
    recurrence = { rrule = "FREQ=MONTHLY" }   # of trigger "recurring"
    on = true                         # false: offered, put in place as not adopted
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from django.db import transaction

from anlan.compiler import PlanDraft
from anlan.journal import chain as journal
from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.org import access
from anlan.org.functions import ENACT_PLAN, FUNCTIONS
from anlan.org.models import Person, Unit
from anlan.plans.models import Act, Clause, Counting, Mark, Obligation, Plan, Trigger, Version

_LIMIT = re.compile(r"(\d+) (minutes?|hours?|days?|working_days?)")
_UNITS = {
    "minute": (timedelta(minutes=1), Counting.ELAPSED),
    "hour": (timedelta(hours=1), Counting.ELAPSED),
    "day": (timedelta(days=1), Counting.DAYS),
    "working_day": (timedelta(days=1), Counting.WORKING_DAYS),
}


@dataclass(frozen=True)
class BookRule:
    """One rule of a book, as the file says it."""

    title: str
    trigger: Trigger
    act: Act
    chain: list[list[dict[str, Any]]]
    limit: timedelta | None
    counting: Counting
    limit_text: str
    source: str
    mark: Mark
    text: str
    event_kinds: list[str]
    recurrence: dict[str, Any] | None
    warn_share: float
    on: bool


@dataclass(frozen=True)
class Book:
    code: str
    name: str
    matter: str
    default: bool
    rules: tuple[BookRule, ...]


def codes() -> list[str]:
    """The codes of all books: the names of their files."""
    files = resources.files(__package__).iterdir()
    return sorted(file.name.removesuffix(".toml") for file in files if file.name.endswith(".toml"))


@cache
def book(code: str) -> Book:
    """Read a book. A file that says something unknown is an error of the release, found by the tests."""
    said = tomllib.loads(resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    rules = tuple(_rule(row) for row in said["rules"])
    return Book(code, said["name"], said["matter"], bool(said.get("default", False)), rules)


@transaction.atomic
def install(unit: Unit, code: str, *, by: Person | None, at: datetime) -> Version:
    """Put a book in place and in force for ``unit`` and all below it; where it is, nothing changes.

    ``by`` is ``None`` when the installation does it for a new root unit.
    """
    if by is not None:
        access.require(by, ENACT_PLAN, str(unit.path))
    standing = Version.objects.filter(plan__unit=unit, plan__preset=code).order_by("-number").first()
    return standing or _write(unit, book(code), by, at)


def install_defaults(unit: Unit, *, by: Person | None, at: datetime) -> list[Version]:
    """Every book that is meant for all, for a root unit."""
    return [install(unit, code, by=by, at=at) for code in codes() if book(code).default]


def bring_to_roots(*, at: datetime) -> int:
    """After an update: put the books meant for all in place for each root unit that lacks one, and the new edition of
    a book in place of the old one wherever nobody has changed it; how many books that were.
    """
    roots = Unit.objects.filter(parent__isnull=True)
    before = Plan.objects.exclude(preset="").count()
    renewed = sum(renew(plan, at=at) for plan in Plan.objects.filter(preset__in=codes()).order_by("pk"))
    for root in roots:
        install_defaults(root, by=None, at=at)
    return Plan.objects.exclude(preset="").count() - before + renewed


@transaction.atomic
def renew(plan: Plan, *, at: datetime) -> bool:
    """Put this release's edition of a book in force as the next version; whether there was anything to do.

    A book that people have changed, or are changing, stays theirs. What runs keeps the rules it began under.
    """
    plan = Plan.objects.select_for_update().select_related("docket", "unit").get(pk=plan.pk)
    newest = plan.versions.order_by("-number").first()
    if newest is None or not is_ours(newest) or is_current(newest):
        return False
    replace_with_ours(plan, newest.number + 1, by=None, at=at)
    return True


def replace_with_ours(plan: Plan, number: int, *, by: Person | None, at: datetime) -> Version:
    """This release's edition takes the place of what is in force. The caller holds the plan, and has asked who may."""
    plan.versions.filter(state=Version.State.IN_FORCE).update(state=Version.State.SUPERSEDED, superseded_at=at)
    return _write_version(plan, book(plan.preset), number, by, at)


def is_ours(version: Version) -> bool:
    """Whether the version says what the product put there. People change a book by uploading the next version."""
    return version.source_name == _source(version.plan.preset) and version.state == Version.State.IN_FORCE


def shipped(plan: Plan) -> Version | None:
    """The last version of a book that came with the product as it stands, under whatever people have written since."""
    return plan.versions.filter(source_name=_source(plan.preset)).order_by("-number").first()


def is_current(version: Version) -> bool:
    """Whether it is this release's edition of its book."""
    return bytes(version.source_sha256) == _edition(version.plan.preset)


def _source(code: str) -> str:
    return f"{code}.toml"


def _edition(code: str) -> bytes:
    """By what an edition is known: everything in its file counts, also what the text of the plan does not show."""
    return hashlib.sha256(resources.files(__package__).joinpath(_source(code)).read_bytes()).digest()


def _rule(row: dict[str, Any]) -> BookRule:
    limit, counting = _limit(row.get("limit", ""))
    return BookRule(
        title=row["title"], trigger=Trigger(row["trigger"]), act=Act(row["act"]),
        chain=[_rung(said) for said in row["chain"]], limit=limit, counting=counting,
        limit_text=row.get("limit_text", ""), source=row["source"],
        mark=Mark(row["mark"]), text=row["text"], event_kinds=row.get("event_kinds", []),
        recurrence=row.get("recurrence"), warn_share=row.get("warn_share", 2 / 3), on=row.get("on", True),
    )  # fmt: skip


def _limit(said: str) -> tuple[timedelta | None, Counting]:
    if not said:
        return None, Counting.ELAPSED
    found = _LIMIT.fullmatch(said)
    if found is None:
        raise ValueError(f"not a limit: {said!r}")
    one, counting = _UNITS[found[2].removesuffix("s")]
    return int(found[1]) * one, counting


def _rung(said: str | list[str]) -> list[dict[str, Any]]:
    functions = [said] if isinstance(said, str) else said
    return [{"word": FUNCTIONS[code].words[0], "function": code} for code in functions]


def _write(unit: Unit, found: Book, by: Person | None, at: datetime) -> Version:
    docket = dockets.open_docket(unit, Docket.Subject.PLAN, series="规定", at=at, is_confidential=False)
    plan = Plan.objects.create(docket=docket, unit=unit, unit_path=unit.path, name=found.name, preset=found.code)
    return _write_version(plan, found, 1, by, at)


def _write_version(plan: Plan, found: Book, number: int, by: Person | None, at: datetime) -> Version:
    unit = plan.unit
    version, rules = as_version(plan, found, number, by, at)
    version.save()
    Clause.objects.create(
        version=version, unit=unit, unit_path=unit.path, level=1, marker="", title=found.name, start=0,
        end=len(version.text),
    )  # fmt: skip
    Obligation.objects.bulk_create(rules)
    journal.note(
        plan.docket, "plan.enacted", at=at, person_id=by.pk if by else None,
        version=version.pk, rules=sum(rule.on for rule in found.rules), preset=found.code,
    )  # fmt: skip
    return version


def as_version(
    plan: Plan, found: Book, number: int, by: Person | None, at: datetime
) -> tuple[Version, list[Obligation]]:
    """The book as a version of ``plan`` in force, with its rules; not saved."""
    text, spans = _compose(found)
    version = Version(
        plan=plan, unit=plan.unit, unit_path=plan.unit.path, number=number, state=Version.State.IN_FORCE,
        in_force_at=at, source_name=_source(found.code), source_sha256=_edition(found.code), text=text,
        findings=PlanDraft(title=found.name, text=text).model_dump(mode="json", exclude={"text"}),
        uploaded_by=by, uploaded_at=at,
    )  # fmt: skip
    rules = [
        _obligation(version, found, place, rule, span, by, at)
        for place, (rule, span) in enumerate(zip(found.rules, spans, strict=True), 1)
    ]
    return version, rules


def _compose(found: Book) -> tuple[str, list[tuple[int, int]]]:
    """The text of the plan, and where each rule's sentence stands in it."""
    text, spans = f"{found.name}\n", []
    for rule in found.rules:
        text += f"{rule.source}："
        spans.append((len(text), len(text) + len(rule.text)))
        text += f"{rule.text}\n"
    return text, spans


def _obligation(
    version: Version, found: Book, number: int, rule: BookRule, span: tuple[int, int], by: Person | None, at: datetime
) -> Obligation:
    return Obligation(
        version=version, unit_id=version.unit_id, unit_path=version.unit_path, number=number,
        state=Obligation.State.CONFIRMED if rule.on else Obligation.State.REJECTED,
        matter=found.matter, trigger=rule.trigger, event_kinds=rule.event_kinds, act=rule.act, title=rule.title,
        word=rule.chain[0][0]["word"] if rule.chain else "",
        function=rule.chain[0][0]["function"] if rule.chain else "", chain=rule.chain, limit=rule.limit,
        counting=rule.counting, limit_text=rule.limit_text, warn_share=rule.warn_share, recurrence=rule.recurrence,
        start=span[0], end=span[1], source=rule.source, mark=rule.mark, decided_by=by, decided_at=at,
    )  # fmt: skip
