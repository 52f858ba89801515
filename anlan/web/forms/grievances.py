"""Forms of grievances: bringing one, following it, answering it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.cases.grievances.filing import Petition
from anlan.cases.grievances.forms import FIELDS, VERDICTS
from anlan.cases.grievances.naming import Someone
from anlan.cases.kinds.grievance import ACCUSATION, RELIEF, SUGGESTION
from anlan.cases.models import Case, Grievance, GrievanceLetter
from anlan.cases.photos import Photo
from anlan.org.models import Person, Unit
from anlan.web.forms.acts import OnceForm
from anlan.web.forms.fields import day, line, long, picture

LONGEST = 4_000
CATEGORIES = [
    (RELIEF, _("Something concerns me and should be put right")),
    (SUGGESTION, _("A suggestion or an opinion")),
    (ACCUSATION, _("Misconduct of somebody in office")),
]
NAMINGS = [
    (Grievance.Naming.NAMED, _("With my name")),
    (Grievance.Naming.CLOSED, _("With my name, but keep it closed: only opened by an act that I will see")),
    (Grievance.Naming.ANONYMOUS, _("Without a name: we write to each other by the code")),
]


def _long(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return long(label, rows=rows, most=LONGEST, **more)


class PetitionForm(OnceForm):
    """Nothing is chosen beforehand."""

    category = forms.ChoiceField(
        label=_("What is it?"), choices=CATEGORIES, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )  # fmt: skip
    demand = _long(
        _("What do you ask for?"), 2, required=True, error_messages={"required": _("Write what you ask for.")}
    )
    text = _long(_("What happened, and when"), 4)
    where = forms.CharField(label=_("Where it is"), required=False, max_length=100)
    photo = picture(_("A picture"), help_text=_("Its place and time data are taken off before anybody sees it."))
    naming = forms.ChoiceField(
        label=_("With your name?"), choices=NAMINGS, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )  # fmt: skip
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    address = forms.CharField(label=_("Address, for letters"), required=False, max_length=120)
    others = _long(
        _("Others who act with you, one a line: name, telephone"), 2,
        help_text=_("For a joint grievance: at most five people in all."),
    )  # fmt: skip
    people = forms.IntegerField(label=_("How many you are"), required=False, min_value=1, max_value=100_000)
    names_principal = forms.BooleanField(label=_("It is about the principal"), required=False)

    def leave_out_misconduct(self) -> None:
        """Where nobody above could open the sealed box, it is not offered: the page names the way there is."""
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [one for one in CATEGORIES if one[0] != ACCUSATION]
        field.error_messages["invalid_choice"] = field.error_messages["required"]

    def petition(self) -> Petition:
        """Raises :class:`anlan.cases.photos.NotAPicture`."""
        said = self.cleaned_data
        upload = said["photo"]
        photos = (Photo.read(upload.read(settings.MAX_PHOTO_BYTES + 1)),) if upload else ()
        return Petition(
            category=said["category"], demand=said["demand"], text=said["text"], where=said["where"],
            naming=said["naming"], who=self._who(), people=said["people"], photos=photos,
            names_principal=said["names_principal"], channel=said.get("channel") or Grievance.Channel.WEB,
        )  # fmt: skip

    def _who(self) -> tuple[Someone, ...]:
        said = self.cleaned_data
        first = Someone(said["name"], said["phone"], said["address"])
        parts = [re.split(r"[,，;；\s]+", line.strip(), maxsplit=1) for line in said["others"].splitlines()]
        others = [Someone(one[0][:40], one[1][:30] if len(one) > 1 else "") for one in parts if one[0]]
        return tuple(one for one in (first, *others) if not one.is_empty)


class TakenForm(PetitionForm):
    """The same, written down by a handler for somebody who came otherwise."""

    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(one.value, one.label) for one in Grievance.Channel if one != "web"],
        widget=forms.RadioSelect,
    )  # fmt: skip


class OwnForm(forms.Form):
    """What the petitioner does on their own page; ``key`` is the permission."""

    TOPICS = (
        ("", _("A message")),
        ("material", _("More material")),
        ("recusal", _("Somebody should keep out of it")),
        ("correction", _("Something held about me is wrong")),
    )
    key = forms.CharField(widget=forms.HiddenInput)
    act = forms.CharField(widget=forms.HiddenInput)
    topic = forms.ChoiceField(label=_("What it is"), choices=TOPICS, required=False)
    text = _long(_("What you want to say"))
    photo = picture(_("A picture"))
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you?"), coerce=int, required=False, choices=Grievance.Satisfaction.choices,
        widget=forms.RadioSelect, empty_value=None,
    )  # fmt: skip
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def photos(self) -> list[Photo]:
        upload = self.cleaned_data["photo"]
        return [Photo.read(upload.read(settings.MAX_PHOTO_BYTES + 1))] if upload else []


class LetterForm(forms.Form):
    """The fields of one kind of letter."""

    def __init__(self, kind: str, data: Any = None, *, initial: Any = None, targets: Sequence[Unit] = ()) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        for field in FIELDS[kind]:
            self.fields[field.code] = self._field(kind, field, targets)

    def _field(self, kind: str, field: Any, targets: Sequence[Unit]) -> forms.Field:
        more: dict[str, Any] = {"label": field.label, "required": False, "help_text": field.help}
        if field.kind == "verdict":
            choices = [(code, label) for code, label, _words in VERDICTS[GrievanceLetter.Kind(kind)]]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **more)
        if field.kind == "unit":
            return forms.ChoiceField(choices=[("", "—"), *((str(one.pk), one.name) for one in targets)], **more)
        if field.kind == "date":
            return day(**more)
        if field.kind == "line":
            return line(most=200, **more)
        return _long(rows=4, **more)

    def values(self) -> dict[str, str]:
        found = {name: value for name, value in self.cleaned_data.items() if name != "target" and value}
        return {name: value.isoformat() if hasattr(value, "isoformat") else str(value) for name, value in found.items()}

    def mark_missing(self, codes: Sequence[str]) -> None:
        for code in codes:
            self.add_error(code, _("Not filled in yet."))


class SentForm(forms.Form):
    way = forms.ChoiceField(label=_("How it was sent"), choices=GrievanceLetter.Way.choices)
    on = day(_("When"))


class TalkForm(forms.Form):
    text = _long(_("Write to the petitioner"), 2)


class WhyForm(forms.Form):
    reason = _long(_("Reason"))


class HearingForm(forms.Form):
    first = day(_("First day"))
    last = day(_("Last day"))


class RecusalForm(WhyForm):
    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(None, label=_("Who keeps out"), empty_label=None)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class HandlerForm(forms.Form):
    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(None, label=_("Who handles it"), empty_label=None)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class MergerForm(forms.Form):
    into: forms.ModelChoiceField[Case] = forms.ModelChoiceField(None, label=_("Into which"), empty_label=None)

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        field.queryset = cases  # type: ignore[attr-defined]
        field.label_from_instance = lambda case: case.docket.number  # type: ignore[attr-defined]


class DeskForm(forms.Form):
    channels = forms.CharField(label=_("Ways to bring a grievance"), required=False, max_length=300)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)
    hours = forms.CharField(label=_("Reception: when and where"), required=False, max_length=200)
    query = forms.CharField(label=_("How to ask how far it is"), required=False, max_length=300)
    outside = forms.CharField(
        label=_("Who gives the second review above the bureau"), required=False, max_length=100,
        help_text=_("For example: the county government. Letters name it."),
    )  # fmt: skip
