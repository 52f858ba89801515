"""Forms of the calendar: a rule at work for a unit, terms, days off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.org.models import CalendarDay
from anlan.web.forms.fields import day


class RuleForm(forms.Form):
    """Whether it runs, and until when of the day."""

    on = forms.TypedChoiceField(
        label=_("For this unit"), choices=[("1", _("switched on")), ("0", _("switched off"))],
        coerce=lambda said: said == "1",
    )  # fmt: skip
    due_time = forms.TimeField(
        label=_("Due by another time of the day"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Left empty, the rule's own time holds."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")


class TermForm(forms.Form):
    name = forms.CharField(label=_("Name of the term"), max_length=60)
    first_day = day(_("First day"))
    last_day = day(_("Last day"))

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="", prefix="term")


class DaysForm(forms.Form):
    """Days off, or worked; the last day may be left out for one day."""

    kind = forms.ChoiceField(label=_("These days are"), choices=CalendarDay.Kind.choices)
    first_day = day(_("First day"))
    last_day = day(_("Last day"), required=False)
    name = forms.CharField(label=_("What for"), max_length=60, required=False)
    source = forms.CharField(label=_("The notice that says so"), max_length=120, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="days")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        said["last_day"] = said.get("last_day") or said.get("first_day")
        return said
