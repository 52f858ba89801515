"""Writing a form on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.registers.figures import MARKS
from anlan.registers.paper.templates import LONGEST, Draft


class PaperForm(forms.Form):
    """The parts of a :class:`Draft`; which names may stand in braces, ``templates.check`` says."""

    title = forms.CharField(label=_("Name on the paper"), max_length=LONGEST["title"])
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST["body"], widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("| label | {name} | is a row of a table, # begins a heading, everything else is a paragraph."),
    )  # fmt: skip
    sign = forms.CharField(
        label=_("Lines to sign on"), max_length=LONGEST["sign"], required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    empty = forms.CharField(label=_("What stands where nothing is known"), max_length=LONGEST["empty"], required=False)
    source = forms.CharField(label=_("What it rests on"), max_length=LONGEST["source"])
    mark = forms.ChoiceField(label=_("How it is known"), choices=lambda: list(MARKS.items()))

    use_required_attribute = False

    def __init__(self, draft: Draft, data: Any = None) -> None:
        super().__init__(data, initial=vars(draft), label_suffix="")

    def draft(self) -> Draft:
        return Draft(**{name: str(self.cleaned_data[name]) for name in self.fields})
