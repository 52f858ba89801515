"""What forms of acts have in common. What an act needs, the act checks; forms say it beside the field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from anlan.cases.intake import Told
from anlan.cases.photos import NotAPicture, Photo
from anlan.lib.errors import Refused
from anlan.org.calendar import end_of
from anlan.org.models import Unit

Made = TypeVar("Made")
CALLED = {"due_at": "due_on", "photos": "photo", "until": "again_on", "text": "opinion", "units": "who"}
"""What forms call a field that acts have another word for."""


class ActForm(forms.Form):
    """A form of an act on a case; ``photos`` and ``moment`` read what it holds."""

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, label_suffix="", **more)

    def photos(self, name: str = "photo") -> list[Photo]:
        upload = self.cleaned_data.get(name)
        return [Photo.read(upload.read(settings.MAX_PHOTO_BYTES + 1))] if upload else []

    def moment(self, name: str) -> datetime:
        found: date = self.cleaned_data[name]
        return end_of(found)

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Choose from ``rows``; of one there is nothing to ask."""
        field, first = self.fields[name], list(rows[:2])
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows
        if len(first) == 1:
            field.widget = forms.HiddenInput()
            self.initial[name] = self.initial.get(name) or first[0].pk


class OnceForm(forms.Form):
    """A form by which the act knows what came twice."""

    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def nonce_text(self) -> str:
        return str(self.cleaned_data.get("nonce") or "")


class UnitForm(OnceForm, ActForm):
    """Something is written down for a unit. Has ``unit``, ``category``, ``text``, often ``where`` and ``photo``."""

    def __init__(self, *args: Any, units: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer("unit", units)

    def told(self) -> Told:
        """Raises :class:`anlan.cases.photos.NotAPicture`."""
        said = self.cleaned_data
        return Told(said["category"], said["text"], said.get("where", ""), photos=tuple(self.photos()))


def attempt(form: forms.Form, act: Callable[[], Made], *expected: type[Refused]) -> Made | None:
    """What the act made. What it refuses for what was typed (422), and what is ``expected``, stands on the form."""
    try:
        return act()
    except Refused as error:
        if error.status != 422 and not isinstance(error, expected):
            raise
        blame(form, error)
    return None


def done(form: forms.Form, act: Callable[[], object], *expected: type[Refused]) -> bool:
    """Whether the act was made; else as :func:`attempt`."""
    attempt(form, act, *expected)
    return not form.errors


def blame(form: forms.Form, error: Refused) -> None:
    """Say what an act refused: beside the field it names, or above all of them."""
    named = "photos" if isinstance(error, NotAPicture) else str(error.data.get("field", ""))
    known = (name for name in (named, CALLED.get(named), named.partition("-")[0]) if name in form.fields)
    form.add_error(next(known, None), str(error.message))
