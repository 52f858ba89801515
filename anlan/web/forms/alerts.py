"""Forms of the public alerts and of their readers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.notify.alerts import CATEGORIES, Notice
from anlan.notify.models import Alert
from anlan.org.models import Unit

HOURS = ((1, _("1 hour")), (4, _("4 hours")), (12, _("12 hours")), (24, _("24 hours")), (72, _("3 days")))


class AlertForm(forms.Form):
    """What to do comes first: an alert without it only frightens."""

    instruction = forms.CharField(
        label=_("What everybody is to do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    headline = forms.CharField(label=_("In one line"), max_length=160)
    event = forms.CharField(label=_("What it is about"), max_length=60)
    category = forms.ChoiceField(label=_("Kind of danger"), choices=CATEGORIES)
    grade = forms.TypedChoiceField(label=_("Grade"), choices=Alert.Grade.choices[::-1], coerce=int)
    area = forms.CharField(label=_("Where"), max_length=200, required=False)
    description = forms.CharField(
        label=_("What is known"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("No names, and nothing of anybody's health: the whole text is public."),
    )  # fmt: skip
    hours = forms.TypedChoiceField(label=_("It holds for"), choices=HOURS, coerce=int, initial=4)
    is_drill = forms.BooleanField(label=_("This is a drill"), required=False)

    def __init__(self, units: list[Unit], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["unit"] = _units(units, _("For which unit"))

    def notice(self, at: datetime) -> Notice:
        told = {name: self.cleaned_data[name] for name in
                ("event", "headline", "instruction", "grade", "category", "description", "area")}  # fmt: skip
        return Notice(**told, expires_at=at + timedelta(hours=self.cleaned_data["hours"]))


class FeedForm(forms.Form):
    """Who reads the alerts of a unit by program."""

    reader = forms.CharField(label=_("Who reads it"), max_length=60)
    publisher = forms.CharField(
        label=_("Code of the publisher by GB/T 35965.1"), max_length=14, required=False,
        help_text=_("14 characters, if the platform of the government has given you one."),
    )  # fmt: skip

    def __init__(self, units: list[Unit], data: Any = None) -> None:
        # The page holds the form of alerts too: of two fields with one id, the second has no label.
        super().__init__(data, label_suffix="", auto_id="id_feed_%s")
        self.fields["unit"] = _units(units, _("Alerts of which unit"))


def _units(units: list[Unit], label: Any) -> forms.TypedChoiceField:
    held = {unit.pk: unit for unit in units}
    return forms.TypedChoiceField(
        label=label, choices=[(unit.pk, unit.name) for unit in units], coerce=lambda key: held[int(key)]
    )
