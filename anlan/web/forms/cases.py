"""Forms of the case pages. What an act needs is checked by the act; forms say it beside the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.cases.grades.tables import Casualties
from anlan.cases.models import Case
from anlan.reports.forms import FORMS
from anlan.web.case_words import FACT_LABELS, LONG_FACTS
from anlan.web.forms.fields import count

LONGEST = 4_000
MOST = 10**7


class ReportForm(forms.Form):
    """The lines of one kind of report. ``needed`` names those that may not stay empty."""

    def __init__(self, kind: str, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.needed = {field.code for field in FORMS[kind] if field.is_needed}
        for field in FORMS[kind]:
            self.fields[field.code] = _text(field.label, is_long=field.is_long)

    def values(self) -> dict[str, str]:
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}

    def mark_missing(self, codes: list[str]) -> None:
        for code in codes:
            self.add_error(code, _("Not filled in. Where it is not known yet, write “to be checked”."))


class FactsForm(forms.Form):
    """What is known. An empty line means: not known."""

    def __init__(self, names: Sequence[str], data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        for name in names:
            self.fields[name] = _text(FACT_LABELS[name], is_long=name in LONG_FACTS)
        if "title" in self.fields:
            self.fields["title"].help_text = _("One sentence that says what happened: class and number, no names.")

    def changes(self, known: Mapping[str, str]) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if text != known.get(name, "")}


class GradeForm(forms.Form):
    """``injured_word``: whom the table in force counts; empty where the kind has no such table."""

    grade = forms.TypedChoiceField(
        label=_("Grade"), coerce=int, choices=Case.Grade.choices, widget=forms.RadioSelect, required=True
    )

    def __init__(self, data: Any = None, *, injured_word: str = "", initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        if injured_word:
            self.fields["deaths"] = count(_("Dead, missing people counted"), most=MOST)
            self.fields["injured"] = count(_("How many are: %(word)s") % {"word": injured_word}, most=MOST)
            self.fields["loss"] = count(_("Direct loss, in ten thousand yuan"), most=MOST)

    def casualties(self) -> Casualties:
        """What was typed, as far as it can be read."""
        said = getattr(self, "cleaned_data", {})
        return Casualties(*(said.get(name) or 0 for name in ("deaths", "injured", "loss")))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Add a note from the scene"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photo = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


def _text(label: Any, *, is_long: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=LONGEST if is_long else 300, widget=widget)
