"""Forms of the dispute pages. What an act needs is checked by the act; forms say it beside the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.cases.disputes.agreeing import Confirmation
from anlan.cases.disputes.registering import Party
from anlan.cases.kinds import DISPUTE
from anlan.cases.models import Dispute, DisputeParty, DisputeVisit
from anlan.org.models import Person, Post, Unit
from anlan.web.forms.acts import ActForm, UnitForm
from anlan.web.forms.fields import PostChoice, day, line, long, minute

SIDE_CHOICES = [(1, _("The side that asked")), (2, _("The other side"))]


class DisputeForm(UnitForm):
    """A dispute is written down, with one party on each side; more can be added in its room."""

    category = forms.ChoiceField(
        label=_("What is it about?"), choices=lambda: list(DISPUTE.categories.items()), widget=forms.RadioSelect
    )
    text = long(_("What happened, and what do they want?"), required=True, help_text=_("As they say it, in brief."))
    where = line(_("Where it is"))
    source = forms.ChoiceField(label=_("How it became known"), choices=Dispute.Source.choices)
    first = line(_("One side: name"), required=True, most=60)
    first_phone = line(_("Telephone"), most=40)
    first_speaks = line(_("Who speaks for them"), help_text=_("A guardian, for whoever is under age."), most=60)
    second = line(_("The other side: name"), required=True, most=60)
    second_phone = line(_("Telephone"), most=40)
    second_speaks = line(_("Who speaks for them"), most=60)
    is_unit = forms.BooleanField(label=_("The other side is the school or another unit"), required=False)
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(None, label=_("Unit"))

    def parties(self) -> list[Party]:
        said = self.cleaned_data
        return [
            Party(1, said["first"], said["first_phone"], speaks=said["first_speaks"]),
            Party(2, said["second"], said["second_phone"], speaks=said["second_speaks"], is_unit=said["is_unit"]),
        ]


class FixForm(ActForm):
    department = line(_("Responsible department"), required=True, most=60)
    post = PostChoice(None, label=_("Responsible post"))
    measures = long(_("Measures"), required=True)
    due_on = day(_("To be settled by"))

    def __init__(self, *args: Any, posts: QuerySet[Post], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]


class PartyForm(ActForm):
    side = forms.TypedChoiceField(label=_("Which side"), choices=SIDE_CHOICES, coerce=int, widget=forms.RadioSelect)
    name = line(_("Name"), required=True, most=60)
    phone = line(_("Telephone"), most=40)
    address = line(_("Address"))
    speaks = line(_("Who speaks for them"), help_text=_("A guardian, for whoever is under age."), most=60)
    is_unit = forms.BooleanField(label=_("It is the school or another unit"), required=False)
    identity_seen = forms.BooleanField(
        label=_("A paper was shown"), required=False, help_text=_("Look at it; it is not copied.")
    )


class ConsentForm(ActForm):
    party = forms.TypedChoiceField(label=_("Which party"), coerce=int, widget=forms.RadioSelect)
    consent = forms.ChoiceField(
        label=_("Does it want mediation?"), widget=forms.RadioSelect,
        choices=[(DisputeParty.Consent.AGREED, _("Yes")), (DisputeParty.Consent.REFUSED, _("No, or no longer"))],
        help_text=_("One clear no ends mediation for everybody."),
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How it was said"), choices=DisputeParty.Way.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, parties: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["party"].choices = list(parties)  # type: ignore[attr-defined]


class MediatorForm(ActForm):
    person = forms.TypedChoiceField(label=_("Somebody of the house"), coerce=int, required=False, empty_value=None)
    name = line(_("Or somebody from outside: name"), most=60)
    body = line(_("Which body"), help_text=_("For example the mediation committee of the town."))
    phone = line(_("Telephone"), most=40)

    def __init__(self, *args: Any, persons: Sequence[Person], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("nobody of the house")), *((one.pk, one.name) for one in persons)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]


class ExtendForm(ActForm):
    due_on = day(_("By which day"))
    reason = long(_("Reason"), required=True)


class ReasonForm(ActForm):
    reason = long(_("Reason"), required=True)


class SessionForm(ActForm):
    held_at = minute(_("When it was held"))
    place = line(_("Where"))
    present = long(_("Who was there"), required=True, rows=2)
    witnesses = long(_("Neutral witnesses"), rows=2, help_text=_("At least two where it may be contested later."))
    notes = long(_("What was said"), required=True, rows=6)


class EndForm(ActForm):
    why = forms.ChoiceField(
        label=_("Why it ends"), widget=forms.RadioSelect,
        choices=[row for row in Dispute.Ended.choices if row[0] != Dispute.Ended.BREACHED],
    )  # fmt: skip
    text = long(_("In your own words"))


class AgreementForm(ActForm):
    facts = long(_("Main facts, and what is in dispute"), required=True)
    responsibility = long(_("Responsibility of each side"), required=True)
    contents = long(_("What they agree"), required=True)
    way = long(_("In what way it is performed"), required=True, rows=2)
    perform_by = day(_("Performed by"))
    signed = forms.TypedMultipleChoiceField(label=_("Who has signed"), coerce=int, widget=forms.CheckboxSelectMultiple)
    mediator_signed = forms.BooleanField(label=_("The mediator has signed"), required=False)
    is_oral = forms.BooleanField(label=_("Agreed by word of mouth, and noted"), required=False)

    def __init__(self, *args: Any, parties: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["signed"].choices = list(parties)  # type: ignore[attr-defined]


class ConfirmationForm(ActForm):
    result = forms.ChoiceField(
        label=_("What became of it"), widget=forms.RadioSelect,
        choices=[row for row in Confirmation.choices if row[0] != Confirmation.OPEN],
    )  # fmt: skip


class VisitForm(ActForm):
    performed = forms.ChoiceField(
        label=_("How far is it performed?"), choices=DisputeVisit.Performed.choices, widget=forms.RadioSelect
    )
    text = long(_("What you saw or heard"), required=True)


class GuideForm(ActForm):
    way = forms.ChoiceField(label=_("Which way"), choices=Dispute.Way.choices, widget=forms.RadioSelect)
    to = line(_("To whom"), help_text=_("Needed where it is handed to a mediation committee."))
    text = long(_("What they were told"), required=True)
