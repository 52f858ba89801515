"""Forms of the pages on outcome reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.org.models import Level, Unit
from anlan.registers.figures import MARKS
from anlan.reports.outcomes.announcing import Announced
from anlan.reports.outcomes.indicators import OPTIONS, Draft, Indicator
from anlan.web.forms.fields import day, long

MOST = 5_000


class AnnounceForm(forms.Form):
    """``units``: those that may be chosen, in the order of the directory. A group stands for all of a kind in it."""

    def __init__(self, units: Sequence[Unit], data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.groups = _groups(units)
        self.fields["title"] = forms.CharField(label=_("What it is called"), max_length=100)
        self.fields["filed_as"] = forms.CharField(
            label=_("Its number and name on the yearly filed list"), max_length=200
        )
        self.fields["first_day"] = day(_("First day of the period"))
        self.fields["last_day"] = day(_("Last day of the period"))
        self.fields["begins_on"] = day(_("The day it is computed"))
        self.fields["who"] = forms.MultipleChoiceField(
            label=_("Which units it is about"),
            choices=[(code, label) for code, (label, _units) in self.groups.items()],
            widget=forms.CheckboxSelectMultiple,
        )

    def announced(self) -> Announced:
        said = self.cleaned_data
        chosen = {one.pk: one for code in said["who"] for one in self.groups[code][1]}
        return Announced(
            said["title"], said["filed_as"], said["first_day"], said["last_day"], said["begins_on"],
            sorted(chosen.values(), key=lambda one: str(one.path)),
        )  # fmt: skip


def _groups(units: Sequence[Unit]) -> dict[str, tuple[Any, list[Unit]]]:
    """All schools, the schools of each district, the districts themselves: what there is of these."""
    schools = [one for one in units if one.level == Level.SCHOOL]
    districts = [one for one in units if one.level == Level.DISTRICT]
    found: dict[str, tuple[Any, list[Unit]]] = {"schools": (_("All schools"), schools)}
    for one in districts:
        own = [school for school in schools if school.parent_id == one.pk]
        found[f"in_{one.pk}"] = (_("Schools of %(unit)s") % {"unit": one.name}, own)
    found["districts"] = (_("The districts themselves"), districts)
    return {code: row for code, row in found.items() if row[1]}


class SayingForm(forms.Form):
    text = long(_("In your words"), required=True, rows=4, most=MOST)


class AnswerForm(forms.Form):
    """The answer to an appeal; ``rows``: (key, label) of what may be left out."""

    text = long(_("The answer, with reasons"), required=True, rows=6, most=MOST)

    def __init__(self, rows: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        if rows:
            self.fields["wrong"] = forms.MultipleChoiceField(
                label=_("What should not have counted; a new version is made without it"), choices=list(rows),
                required=False, widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def wrong(self) -> list[tuple[str, int]]:
        keys = [key.rpartition(":") for key in self.cleaned_data.get("wrong", [])]
        return [(code, int(pk)) for code, _sep, pk in keys]


class IndicatorForm(forms.Form):
    """One indicator for a unit's reviews."""

    is_on = forms.BooleanField(label=_("Measured in reviews that are announced from now on"), required=False)
    title = forms.CharField(label=_("What it measures"), max_length=60)
    how = long(_("How it is computed"), required=True, most=300)
    source = long(_("What it rests on"), required=True, rows=2, most=300)
    mark = forms.ChoiceField(label=_("How it is known"), choices=list(MARKS.items()))

    def __init__(self, one: Indicator, data: Any = None) -> None:
        initial = {name: getattr(one, name) for name in ("is_on", "title", "how", "source", "mark")}
        super().__init__(data, initial={**initial, "option": one.found_by_itself}, label_suffix="")
        if one.found_by_itself:
            self.fields["option"] = forms.ChoiceField(
                label=_("Hazards the unit found itself"), choices=list(OPTIONS.items()), widget=forms.RadioSelect
            )

    def draft(self) -> Draft:
        said = self.cleaned_data
        return Draft(
            said["is_on"], said["title"], said["how"], said["source"], said["mark"], said.get("option", "")
        )  # fmt: skip
