"""The zero report of a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.reports.zero.filing import Said
from anlan.reports.zero.lines import COUNTS, LINES
from anlan.web.forms.fields import count

LONGEST = 500


class ZeroForm(forms.Form):
    """A line left empty means that there was nothing. Counts are numbers, never names."""

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        for line in LINES:
            self.fields[line.code] = forms.CharField(
                label=line.label,
                required=False,
                max_length=LONGEST,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        for code, label in COUNTS:
            self.fields[code] = count(label, most=99_999)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        expected, present = said.get("expected"), said.get("present")
        if expected is not None and present is not None and present > expected:
            self.add_error("present", _("More are present than are expected. Check both numbers."))
        return said

    def said(self) -> Said:
        lines = {line.code: self.cleaned_data[line.code].strip() for line in LINES}
        counts = {code: self.cleaned_data[code] for code, _label in COUNTS}
        return Said(
            {code: words for code, words in lines.items() if words},
            {code: number for code, number in counts.items() if number is not None},
        )
