"""Forms of the referral pages, and of the page by which a department replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import REFERRAL
from anlan.cases.models import Referral
from anlan.org.models import Unit
from anlan.web.forms.acts import ActForm, UnitForm
from anlan.web.forms.fields import day, long, picture


class ReferralForm(UnitForm):
    text = long(_("What is wrong?"), help_text=_("One sentence. A picture does as well."))
    category = forms.ChoiceField(
        label=_("What is it about?"), choices=lambda: list(REFERRAL.categories.items()), widget=forms.RadioSelect
    )
    where = forms.CharField(label=_("Where it is"), max_length=100, help_text=_("For example: 50 m east of the gate."))
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(None, label=_("Unit"))
    photo = picture(_("A picture"))


class SendForm(ActForm):
    post = forms.TypedChoiceField(
        label=_("Which department"), coerce=int, widget=forms.RadioSelect,
        help_text=_("Told at once, by a link it replies with. Where no address is known, those above are asked."),
    )  # fmt: skip
    request = long(_("Request to the department"), required=True)
    basis = long(_("What it rests on"), rows=2)
    due_on = day(_("Reply by"))
    pictures = forms.TypedMultipleChoiceField(
        label=_("Pictures that go along"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing of whoever reported it goes along."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, departments: Sequence[tuple[int, str]], pictures: Sequence[tuple[int, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["post"].choices = list(departments)  # type: ignore[attr-defined]
        if pictures:
            self.fields["pictures"].choices = list(pictures)  # type: ignore[attr-defined]
        else:
            del self.fields["pictures"]


class ReplyForm(ActForm):
    """A department's own reply, by its link."""

    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=Referral.Outcome.choices, widget=forms.RadioSelect
    )
    by_day = day(_("If it is still to be done: by which day"), required=False)
    text = long(_("What was done, or why it is not yours"), required=True)
    who = forms.CharField(label=_("Contact person"), required=False, max_length=60)


class RecordForm(ReplyForm):
    """A reply that came by telephone or on paper."""

    way = forms.ChoiceField(
        label=_("How it came"), widget=forms.RadioSelect,
        choices=[row for row in Referral.Way.choices if row[0] != Referral.Way.LINK],
    )  # fmt: skip


class LookForm(ActForm):
    is_settled = forms.ChoiceField(
        label=_("Is it settled?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it is settled")), ("no", _("No, it goes on"))],
    )  # fmt: skip
    text = long(_("What you saw"), required=True)
    photo = picture(_("How it looks now"))
