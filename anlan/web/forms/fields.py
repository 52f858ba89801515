"""Fields that many forms ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

LONGEST = 2_000
PICTURES = {"accept": "image/jpeg,image/png,image/webp,image/*"}
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Days beyond are slips of the finger; sums of days, and the database, stumble over the first and the last of all."""


def line(label: Any, *, required: bool = False, help_text: Any = "", most: int = 100) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def long(label: Any, *, required: bool = False, rows: int = 3, most: int = LONGEST, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, **more)


def day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    limits = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    return forms.DateField(label=label, widget=widget, validators=limits, **more)


def minute(label: Any, **more: Any) -> forms.DateTimeField:
    """A day and a time of it."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    first, last = (datetime(one.year, one.month, one.day, tzinfo=UTC) for one in (EARLIEST, LATEST))
    limits = [MinValueValidator(first), MaxValueValidator(last)]
    return forms.DateTimeField(label=label, widget=widget, validators=limits, **more)


def count(label: Any, *, most: int = 100_000, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, widget=widget, **more)


def picture(label: Any, **more: Any) -> forms.FileField:
    return forms.FileField(label=label, required=False, widget=forms.FileInput(attrs=PICTURES), **more)


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)
