"""Forms of the channels' settings and of a person's own contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.notify.channels.base import Channel, Setting


class ChannelForm(forms.Form):
    """One field for each setting of a channel. A secret is never filled in; ``kept`` says which are there already."""

    def __init__(
        self, channel: Channel, shown: Mapping[str, str], kept: frozenset[str], is_on: bool, data: Any
    ) -> None:
        super().__init__(data, label_suffix="")
        self.channel = channel
        for setting in channel.settings:
            self.fields[setting.name] = _field(setting, shown.get(setting.name, ""), setting.name in kept)
        self.fields["is_on"] = forms.BooleanField(label=_("Messages go by this channel"), required=False, initial=is_on)

    def values(self) -> dict[str, str]:
        return {setting.name: self.cleaned_data.get(setting.name, "") for setting in self.channel.settings}


def _field(setting: Setting, shown: str, is_kept: bool) -> forms.Field:
    is_needed = setting.required and not (is_kept or shown or setting.default)
    common: dict[str, Any] = {
        "label": setting.label,
        "required": is_needed,
        "help_text": setting.help,
        "error_messages": {"required": _("The channel cannot be used without this.")},
    }
    if setting.choices:
        return forms.ChoiceField(**common, initial=shown, choices=setting.choices)
    if setting.keyed:
        note = _("Kept: %(names)s. New lines are added; a name and “-” takes one out.")
        names = "、".join(shown.splitlines())
        help_text = f"{setting.help} {note % {'names': names}}" if names else setting.help
        widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"})
        return forms.CharField(**{**common, "help_text": help_text}, widget=widget, max_length=8000)
    if setting.secret:
        note = _("One is kept; it is not shown again. Leave this empty to keep it.")
        attrs = {"autocomplete": "new-password"}
        help_text = f"{setting.help} {note}".strip() if is_kept else setting.help
        return forms.CharField(**{**common, "help_text": help_text}, widget=forms.PasswordInput(attrs=attrs))
    return forms.CharField(**common, initial=shown, max_length=500)


class ChannelTestForm(forms.Form):
    to = forms.ChoiceField(label=_("To"))

    def __init__(self, targets: Sequence[str], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one, one) for one in targets]


class ContactForm(forms.Form):
    """An address of one's own."""

    channel = forms.ChoiceField(label=_("By"))
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Type the address or number.")},
    )

    def __init__(self, channels: Sequence[Channel], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, f"{one.label}（{one.address_label}）") for one in channels]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Type the six digits that were sent.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
