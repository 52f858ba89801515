"""How long matters are kept: the terms that ship with the program, and those that units set for themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Retention, RetentionTerm
from anlan.lib.clock import local_date
from anlan.lib.errors import NotAllowed, Refused
from anlan.org import access
from anlan.org.functions import ERASE, MANAGE_ORG
from anlan.org.models import Person, Unit

FILE = Path(__file__).parent / "data" / "retention.toml"
DRILL, OTHER = "drill", "other"
MOST_MONTHS = 1_200


class BadTerm(Refused):
    code = "bad_term"
    status = 422


@dataclass(frozen=True)
class Term:
    """The term that holds for a matter of a unit. ``unit_path`` is empty where it is the program's own."""

    matter: str
    months: int | None
    decide_days: int
    at_close: bool
    automatic: bool
    source: str
    mark: str
    unit_path: str = ""

    def ends(self, over_at: datetime) -> date | None:
        """The day from which it is due to be destroyed; ``None``: kept for good."""
        return None if self.months is None else local_date(over_at) + relativedelta(months=self.months)


@dataclass(frozen=True)
class Ground:
    """The law that an erasure or an assessment rests on, as the certificate quotes it."""

    code: str
    text: str
    mark: str


@lru_cache(maxsize=1)
def defaults() -> dict[str, Term]:
    return {row["matter"]: _default(row) for row in _file()["term"]}


@lru_cache(maxsize=1)
def grounds() -> dict[str, Ground]:
    return {row["code"]: Ground(row["code"], row["text"], row["mark"]) for row in _file()["ground"]}


def name_of(matter: str, language: str) -> str:
    """What a kind of matter is called where no kind of case in the code says so."""
    row: dict[str, Any] = next((row for row in _file()["term"] if row["matter"] == matter), {})
    return str(row.get("name_zh" if language.startswith("zh") else "name_en", matter))


class Terms:
    """Every term of an installation, read once; few rows, asked for many matters."""

    def __init__(self, rows: Iterable[RetentionTerm]) -> None:
        self._set = {(str(row.unit_path), row.matter): _of_row(row) for row in rows}

    @classmethod
    def read(cls) -> Terms:
        """Those this transaction may see: of the units in scope and of those above them."""
        return cls(RetentionTerm.objects.all())

    def of(self, unit_path: str, matter: str) -> Term:
        """The nearest unit's own term, else the program's; a matter nobody foresaw goes by ``other``."""
        labels = unit_path.split(".")
        for wanted in (matter, OTHER):
            for depth in range(len(labels), 0, -1):
                if found := self._set.get((".".join(labels[:depth]), wanted)):
                    return found
            if wanted in defaults():
                return defaults()[wanted]
        raise KeyError(matter)


def may_set(person: Person, unit: Unit) -> bool:
    """Terms are set at the top: by whoever manages the topmost unit and may erase there, for any unit below."""
    root = str(unit.path).partition(".")[0]
    return access.may(person, ERASE, root) and access.may(person, MANAGE_ORG, root)


@transaction.atomic
def set_term(
    unit: Unit, matter: str, *, months: int | None, decide_days: int, at_close: bool, automatic: bool, source: str,
    by: Person, at: datetime,
) -> RetentionTerm:  # fmt: skip
    """Set the term of a unit and all below it, and reckon the dates of what is already over anew.

    Dates that a decision has set stay. Raises :class:`BadTerm`, :class:`NotAllowed`.
    """
    if not may_set(by, unit):
        raise NotAllowed(_("Retention terms are set at the topmost unit. Ask there."), right=ERASE)
    if matter not in defaults():
        raise BadTerm(_("There is no such kind of matter."), matter=matter)
    if months is not None and not 0 < months <= MOST_MONTHS:
        raise BadTerm(_("Give whole months, from 1 to %(most)s, or keep it for good.") % {"most": MOST_MONTHS})
    if automatic and months is None:
        raise BadTerm(_("What is kept for good cannot be destroyed by itself."))
    if not source.strip():
        raise BadTerm(_("Say what the term rests on: a rule with its number, or the unit's own decision."))
    row, _new = RetentionTerm.objects.update_or_create(
        unit=unit, matter=matter,
        defaults={"unit_path": unit.path, "months": months, "decide_days": decide_days, "at_close": at_close,
                  "automatic": automatic, "source": source.strip(), "mark": "B", "set_by": by, "set_at": at},
    )  # fmt: skip
    _reckon(matter, str(unit.path))
    return row


@transaction.atomic
def unset_term(unit: Unit, matter: str, *, by: Person) -> None:
    """Let what the unit above has set, or the program, hold again."""
    if not may_set(by, unit):
        raise NotAllowed(_("Retention terms are set at the topmost unit. Ask there."), right=ERASE)
    RetentionTerm.objects.filter(unit=unit, matter=matter).delete()
    _reckon(matter, str(unit.path))


def _reckon(matter: str, path: str) -> None:
    """New dates for what is kept by a term at and below ``path``: one statement for each unit that has its own."""
    terms = Terms.read()
    below = RetentionTerm.objects.filter(unit_path__below=path, matter=matter).values_list("unit_path", flat=True)
    for at_path in sorted({path, *map(str, below)}):  # nearer ones later: they overwrite
        months = terms.of(at_path, matter).months
        with connection.cursor() as cursor:
            cursor.execute(
                f"""UPDATE {Retention._meta.db_table}
                    SET destroy_on = (over_at AT TIME ZONE %s)::date + make_interval(months => %s)
                    WHERE matter = %s AND unit_path <@ %s::ltree AND state = 'kept' AND extended_by_id IS NULL""",  # noqa: S608
                [settings.TIME_ZONE, months, matter, at_path],
            )


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _default(row: dict[str, Any]) -> Term:
    return Term(
        matter=row["matter"],
        months=row["months"] or None,
        decide_days=row.get("decide_days", 30),
        at_close=row.get("at_close", False),
        automatic=row.get("automatic", False),
        source=row["source"],
        mark=row["mark"],
    )


def _of_row(row: RetentionTerm) -> Term:
    return Term(
        matter=row.matter, months=row.months, decide_days=row.decide_days, at_close=row.at_close,
        automatic=row.automatic, source=row.source, mark=row.mark, unit_path=str(row.unit_path),
    )  # fmt: skip
