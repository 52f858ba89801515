"""Forms of keeping and destroying."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.cases.requests import CORRECT, ERASE, LONGEST
from anlan.journal.terms import MOST_MONTHS, Term
from anlan.web.forms.fields import day


class KeepForm(forms.Form):
    """Keep it, for reasons in writing, until a day."""

    assessment = forms.CharField(
        label=_("Why it has to be kept"),
        max_length=4_000,
        help_text=_("What it is needed for, which personal data that takes, who may see them, and what guards them."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    until = day(_("Look at it again on"))


class EraseForm(forms.Form):
    """The last step before the key is gone."""

    number = forms.CharField(
        label=_("Type the number of the docket"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    sure = forms.BooleanField(label=_("I have looked whether anything here is still needed. Nothing is."))


class TermForm(forms.Form):
    """How long matters of one kind are kept."""

    months = forms.IntegerField(
        label=_("Months after it is over"), min_value=1, max_value=MOST_MONTHS, required=False,
        help_text=_("Empty: kept for good."),
    )  # fmt: skip
    at_close = forms.BooleanField(label=_("Ask at the close whether to destroy or to keep"), required=False)
    decide_days = forms.IntegerField(label=_("Days to decide in"), min_value=1, max_value=365)
    automatic = forms.BooleanField(
        label=_("Destroy without asking when the time is over"), required=False,
        help_text=_("Nobody looks at it once more. What was kept for written reasons is asked about all the same."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("What it rests on"),
        max_length=300,
        help_text=_("The rule with its number, or the unit's own decision."),
    )

    @classmethod
    def of(cls, term: Term) -> TermForm:
        initial = {name: getattr(term, name) for name in ("months", "at_close", "decide_days", "automatic", "source")}
        return cls(initial=initial, label_suffix="")

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class RequestForm(forms.Form):
    """What somebody who reported asks about what is held of them."""

    what = forms.ChoiceField(
        label=_("What I ask for"),
        choices=[(CORRECT, _("Something in it is wrong")), (ERASE, _("Destroy what is held of me"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("In your words"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    key = forms.CharField(widget=forms.HiddenInput)
