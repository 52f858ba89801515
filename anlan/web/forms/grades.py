"""The form in which a unit chooses a table of grades and changes its figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.cases.grades import tables
from anlan.cases.grades.tables import Row, Table
from anlan.registers.figures import MARKS

FIGURES = ("deaths", "injured", "loss")


class TableForm(forms.Form):
    """Three figures a row, empty where the row does not count them; what they rest on."""

    def __init__(self, table: Table, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.table = table
        words: tuple[Any, ...] = (_("Dead"), table.injured_word, _("Loss, ten thousand yuan"))
        labels = dict(zip(FIGURES, words, strict=True))
        for number, row in enumerate(table.rows):
            for name in FIGURES:
                self.fields[f"{name}_{number}"] = forms.IntegerField(
                    label=labels[name], min_value=1, max_value=10**7, required=False, initial=getattr(row, name)
                )
        self.fields["source"] = forms.CharField(
            label=_("What it rests on"), max_length=300, initial=table.source, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields["mark"] = forms.ChoiceField(
            label=_("How it is known"), choices=list(MARKS.items()), initial=table.mark
        )

    def lines(self) -> list[tuple[Row, list[forms.BoundField]]]:
        return [(row, [self[f"{name}_{number}"] for name in FIGURES]) for number, row in enumerate(self.table.rows)]

    def rows(self) -> list[Row]:
        """The rows as typed. A row whose figures were changed no longer speaks the words of its source."""
        typed = [
            replace(row, **{name: self.cleaned_data[f"{name}_{number}"] for name in FIGURES})
            for number, row in enumerate(self.table.rows)
        ]
        return [
            row if row == before else replace(row, text=tables.words_of(row, self.table))
            for before, row in zip(self.table.rows, typed, strict=True)
        ]
