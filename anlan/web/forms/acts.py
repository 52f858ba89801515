"""What forms of acts on cases have in common. What an act needs, the act checks; forms say it beside the field."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings

from anlan.cases.photos import Photo
from anlan.org.calendar import end_of


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
