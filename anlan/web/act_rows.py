"""Acts on cases as rows of a table: what they are called, where they belong, and what becomes of them.

Each kind with acts of its own has a table (``hazard_acts``, ``dispute_acts`` …); the room of a case shows its buttons,
and one page asks what an act needs (``views.kind_acts``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from anlan.cases import rights
from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.org.functions import HANDLE
from anlan.org.models import Person, Post
from anlan.web.case_panel import Button, Next
from anlan.web.forms.acts import ActForm


@dataclass(frozen=True)
class Act:
    """``may``: whether the button is shown and the page opens; the act checks again. ``states``: where it belongs.

    ``form`` makes the form of (case, person, moment, data, files); ``do`` makes the call of (case, form, person,
    moment). ``told`` is said afterwards. ``is_doers``: whoever holds the post that was asked reaches it without
    reading the case.
    """

    code: str
    label: Any
    title: Any
    help: Any
    states: frozenset[str]
    may: Callable[[Case, Person, datetime], bool]
    form: Callable[[Case, Person, datetime, Any, Any], ActForm]
    do: Callable[[Case, Any, Person, datetime], Any]
    told: Any
    is_doers: bool = False


@dataclass(frozen=True)
class Acts:
    """The acts on cases of a kind, the most likely first; ``page`` is the name of the address that asks for one."""

    page: str
    rows: tuple[Act, ...]

    def get(self, code: str) -> Act | None:
        return next((row for row in self.rows if row.code == code), None)

    def buttons(self, case: Case, person: Person, at: datetime) -> list[Button]:
        """What the person may do with the case now."""
        found = [row for row in self.rows if case.state in row.states and row.may(case, person, at)]
        return [Button(row.label, self._url(case, row)) for row in found]

    def next(self, code: str, case: Case, duty: Duty | None, person: Person) -> Next | None:
        """The act as the one next step, where it is open to the person; ``duty`` is what asks for it."""
        row, at = self.get(code), duty.opened_at if duty else case.reported_at
        if row is None or case.state not in row.states or not row.may(case, person, at):
            return None
        return self.step(row, case, duty)

    def step(self, row: Act, case: Case, duty: Duty | None) -> Next:
        title = duty.obligation.title if duty else str(row.title)
        return Next(title, str(row.help), str(row.label), self._url(case, row), duty=duty)

    def _url(self, case: Case, row: Act) -> str:
        return reverse(self.page, args=[case.pk, row.code])


def handles(case: Case, person: Person, at: datetime) -> bool:
    return rights.may(person, HANDLE, case)


def posts(case: Case, person: Person) -> Any:
    """The unit's own posts."""
    return Post.objects.visible_to(person).filter(unit_path__below=str(case.unit_path)).order_by("unit_path", "pk")


def plain(form: type[ActForm]) -> Callable[[Case, Person, datetime, Any, Any], ActForm]:
    return lambda case, person, at, data, files: form(data, files)
