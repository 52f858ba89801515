"""Forms of the front pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.cases.intake import Told
from anlan.cases.kinds import INCIDENT
from anlan.cases.photos import Photo
from anlan.org.models import Unit
from anlan.registers.models import Place
from anlan.web.forms.acts import OnceForm
from anlan.web.forms.fields import picture


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012 - as the base class has it
        "invalid_login": _("The user name or the password is wrong. Check both; capital letters count."),
        "inactive": _("This account has been closed. Ask whoever manages your unit."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.label_suffix = ""
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = _("Five wrong tries shut the account here for 5 minutes.")


class MeForm(forms.Form):
    """How pages look and speak."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        choices=[
            ("auto", _("As this device has it")),
            ("light", pgettext_lazy("theme", "Light")),
            ("dark", pgettext_lazy("theme", "Dark")),
        ],
        widget=forms.RadioSelect,
    )


CONDITION = "condition"
"""Chosen for a condition, where the other rows are events."""


def _categories() -> list[tuple[str, Any]]:
    """What happens, and last but one what is only dangerous: that becomes a hazard."""
    *rows, other = INCIDENT.categories.items()
    return [*rows, (CONDITION, _("Something is broken or dangerous; nobody is hurt")), other]


class PlaceReportForm(OnceForm):
    """What somebody reports from a place. Only the first question needs an answer."""

    category = forms.ChoiceField(
        label=_("What is happening?"),
        choices=_categories,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best."), "invalid_choice": _("Choose what fits best.")},
    )
    text = forms.CharField(
        label=_("A sentence or two"),
        required=False,
        max_length=2000,
        help_text=_("Write what happened; nobody's name is needed."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    where = forms.CharField(label=_("Where it is"), required=False, max_length=100)
    photo = picture(_("A picture"), help_text=_("Its place and time data are taken off before anybody sees it."))
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        help_text=_("Only for those who handle this; destroyed when it is over."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    names_principal = forms.BooleanField(label=_("It is about the principal"), required=False)

    def told(self) -> Told:
        """What was reported. Raises :class:`anlan.cases.photos.NotAPicture`."""
        said = {name: self.cleaned_data[name] for name in ("category", "text", "where", "name", "phone")}
        upload = self.cleaned_data["photo"]
        photos = (Photo.read(upload.read(settings.MAX_PHOTO_BYTES + 1)),) if upload else ()
        return Told(**said, photos=photos, names_principal=self.cleaned_data["names_principal"])


class StaffReportForm(PlaceReportForm):
    """The same, from somebody signed in: the place is chosen rather than scanned."""

    place: forms.ModelChoiceField[Place] = forms.ModelChoiceField(None, label=_("Place"), required=False)
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(None, label=_("School"), required=False)

    def __init__(self, *args: Any, places: QuerySet[Place], units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_from("place", places, _("A place without a code"))
        self._choose_from("unit", units, _("My own unit"))

    def _choose_from(self, name: str, rows: QuerySet[Any], otherwise: Any) -> None:
        """Offer ``rows``, or do not ask where there is nothing to choose."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = rows, otherwise
        if not field.queryset.exists():
            del self.fields[name]


class TrackForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("17 letters and digits; capitals, spaces and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code that was shown after the report.")},
    )
