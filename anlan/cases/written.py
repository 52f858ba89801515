"""What people write in a matter: asked for, kept under the key of its docket, and read again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.models import Case
from anlan.journal import contents
from anlan.journal.keys import Erased
from anlan.journal.models import Content
from anlan.lib.errors import Incomplete


def keep(case: Case, value: dict[str, Any], at: datetime) -> Content:
    return contents.write(case.docket, value, at=at)


def read(case: Case, content: Content | None) -> dict[str, Any]:
    """What was written; nothing where nothing was, or once it has been destroyed."""
    if content is None:
        return {}
    try:
        found: dict[str, Any] = contents.read(content, case.docket)
    except Erased:
        return {}
    return found


def require_words(values: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    """The values without blanks around them; refuses with :class:`Incomplete` where one of ``names`` is empty."""
    found = {name: text.strip() for name, text in values.items()}
    for name in names:
        if not found.get(name):
            raise Incomplete(_("This is needed for the record."), field=name)
    return found
