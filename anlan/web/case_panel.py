"""What a row of :data:`anlan.web.case_panels.PANELS` is: what a kind of matter adds to the room of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.org.models import Person


@dataclass(frozen=True)
class Next:
    """The one next act. ``url`` with ``is_post``: the button does it at once; without, it leads to the page of the act.

    ``duty``: whose clock stands beside it. ``act`` is empty where nothing waits for whoever looks.
    """

    title: str
    text: str = ""
    act: str = ""
    url: str = ""
    is_post: bool = False
    duty: Duty | None = None

    @property
    def has_clock(self) -> bool:
        return self.duty is not None and self.duty.state == Duty.State.OPEN and self.duty.due_at is not None


@dataclass(frozen=True)
class Button:
    """An act that is not bare: a link to its page, or with ``is_post`` a button that does it at once."""

    label: Any
    url: str
    is_post: bool = False


def letter_links(case: Case, letters: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """The letters (code, title) that can be made from the record of a case."""
    return [{"label": title, "url": reverse("web:hazard-letter", args=[case.pk, code])} for code, title in letters]


@dataclass(frozen=True)
class Panel:
    """``template`` is included by the room with ``panel`` (what ``context`` gave), ``case`` and ``now``.

    ``buttons``: acts the person may do now. ``next_act``: the page of the act that a duty of the person's asks for;
    with no duty, the step the case itself waits for. ``lines``: what entries of the journal say, by action.
    ``asked``: label and address name of the page by which whoever holds the post of a duty does what its act asks.
    """

    template: str
    context: Callable[[Case, Person, datetime], dict[str, Any]]
    buttons: Callable[[Case, Person, datetime], list[Button]] = lambda _case, _person, _at: []
    next_act: Callable[[Case, Duty | None, Person], Next | None] | None = None
    lines: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, tuple[Any, str]] = field(default_factory=dict)
