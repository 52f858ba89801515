"""Forms of the lapse review: why it is opened, what is found, the answer and the appeal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.web.forms.acts import ActForm
from anlan.web.forms.fields import long


class OpenForm(ActForm):
    about = forms.TypedChoiceField(label=_("About whom"), coerce=int, widget=forms.RadioSelect)
    why = long(_("Why it is reviewed"), required=True, help_text=_("The person concerned reads this."))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        if len(people) > 1:
            self.fields["about"].choices = list(people)  # type: ignore[attr-defined]
        else:
            del self.fields["about"]


class FoundForm(ActForm):
    outcome = forms.ChoiceField(
        label=_("What is found"), widget=forms.RadioSelect,
        help_text=_("What the record itself speaks for is chosen already; you decide."),
    )  # fmt: skip
    reasons = long(_("Reasons"), required=True, rows=5)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["outcome"].choices = list(choices)  # type: ignore[attr-defined]


class CloseForm(ActForm):
    """Nothing to fill in."""


class AnswerForm(ActForm):
    text = long(_("Your side"), required=True, rows=6, help_text=_("It is kept encrypted with the review."))


class AppealForm(ActForm):
    text = long(_("Why you appeal"), required=True, rows=6)
