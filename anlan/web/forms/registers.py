"""Forms of the pages on registers. The form of a thing is made from the fields of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.lib.headings import Heading
from anlan.lib.workbook import Sheet
from anlan.org.models import Unit
from anlan.registers import figures
from anlan.registers.fields import Field, Kind, Type
from anlan.registers.figures import InForce
from anlan.registers.values import Unfit, Value
from anlan.web.forms.fields import day


class ThingForm(forms.Form):
    """A thing of a register. What is wrong beyond single fields, the act says (:meth:`refuse`)."""

    def __init__(
        self, kind: Kind, data: Any = None, *, initial: Mapping[str, Value], places: Sequence[str],
        lines: Sequence[str],
    ) -> None:  # fmt: skip
        super().__init__(data, initial={key: _plain(value) for key, value in initial.items()}, label_suffix="")
        offered = {Type.PLACE: list(places), Type.LINE: list(lines)}
        for one in kind.fields:
            if one.type not in offered or offered[one.type] or initial.get(one.key):
                self.fields[one.key] = _field(one, offered.get(one.type, []), initial.get(one.key))

    def said(self) -> dict[str, Value]:
        return dict(self.cleaned_data)

    def refuse(self, error: Unfit) -> None:
        for key, message in error.data["fields"].items():
            self.add_error(key if key in self.fields else None, message or error.message)
        if not error.data["fields"]:
            self.add_error(None, error.message)


def _plain(value: Value) -> Value:
    """2 rather than 2.00."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def _field(one: Field, offered: list[str], standing: Any) -> forms.Field:
    said: dict[str, Any] = {
        "label": str(one.words), "required": one.is_required, "help_text": str(one.note or ""),
        "error_messages": {"required": _("This is needed.")},
    }  # fmt: skip
    match one.type:
        case Type.DATE:
            return day(**said)
        case Type.NUMBER | Type.MONEY:
            return forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, **said)
        case Type.YEAR:
            return forms.IntegerField(min_value=1970, max_value=2100, **said)
        case Type.CHOICE:
            choices = [("", "—"), *((code, str(words)) for code, words in one.choices)]
            return forms.ChoiceField(choices=choices, **said)
        case Type.PLACE | Type.LINE:
            names = [*offered, *([standing] if standing and standing not in offered else [])]
            return forms.ChoiceField(choices=[("", "—"), *((name, name) for name in names)], **said)
        case Type.LONG:
            return forms.CharField(max_length=one.most, widget=forms.Textarea(attrs={"rows": 2}), **said)
        case Type.PHONE:
            widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})
            return forms.CharField(max_length=one.most, widget=widget, **said)
    attrs = {"list": "al-posts"} if one.key == "responsible" else {}
    return forms.CharField(max_length=one.most, widget=forms.TextInput(attrs=attrs), **said)


class CheckForm(forms.Form):
    """What somebody found who stands before a thing."""

    what = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What is wrong, in a few words"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class StockForm(forms.Form):
    what = forms.ChoiceField(
        label=_("What was done"), choices=[("taken", _("Taken out")), ("put", _("Put in"))], widget=forms.RadioSelect
    )
    amount = forms.DecimalField(label=_("How many"), min_value=0, max_digits=10, decimal_places=2)
    note = forms.CharField(label=_("What for"), required=False, max_length=200)


class PictureForm(forms.Form):
    """A picture of the campus: a plan, an aerial view, one floor."""

    name = forms.CharField(
        label=_("Name of the picture"), max_length=60, help_text=_("For example: campus, ground floor.")
    )
    picture = forms.FileField(
        label=_("The picture"),
        help_text=_("JPEG, PNG or WebP. It is drawn anew; place and time data are taken off."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": _("Choose the file first."), "empty": _("The file is empty.")},
    )

    def read(self) -> bytes:
        return bytes(self.cleaned_data["picture"].read(settings.MAX_PHOTO_BYTES + 1))


class PinForm(forms.Form):
    """Where on the picture: a square by name, or the shares of width and height that a click gave."""

    square = forms.CharField(
        label=_("Square"), max_length=4, required=False,
        help_text=_("A letter from the left and a number from the top, for example C4."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip
    x = forms.FloatField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput)
    y = forms.FloatField(required=False, min_value=0, max_value=1, widget=forms.HiddenInput)


class FigureForm(forms.Form):
    """A figure as a unit sets it."""

    value = forms.DecimalField(label=_("Figure"), min_value=0, max_digits=9, decimal_places=0)
    source = forms.CharField(label=_("What it rests on"), max_length=300, required=False)
    mark = forms.ChoiceField(label=_("How it is known"), choices=lambda: list(figures.MARKS.items()), required=False)

    def __init__(self, found: InForce, unit: Unit, data: Any = None) -> None:
        own = found.unit_id == unit.pk
        initial = {"value": found.value, "source": found.source if own else "", "mark": found.mark if own else "D"}
        super().__init__(data, initial=initial, label_suffix="")
        if found.shipped.is_own:
            del self.fields["source"], self.fields["mark"]
        else:
            self.fields["source"].required = True


class HeadingsForm(forms.Form):
    """What each heading of somebody's own table means. Fields are numbered; the headings stand beside them."""

    use_required_attribute = False  # a column may be left out, but the question is to be looked at

    def __init__(self, headings: Sequence[Heading], sheet: Sheet, meant: Mapping[str, str]) -> None:
        super().__init__(label_suffix="")
        choices: list[tuple[str, Any]] = [("", _("leave this column out"))]
        choices += [(c.key, c.title + ("*" if c.is_required else "")) for c in sheet.columns if not c.is_shown_only]
        for number, heading in enumerate(headings):
            self.fields[f"h{number}"] = forms.ChoiceField(
                label=heading.said, choices=choices, initial=meant.get(heading.plain, ""),
                help_text=_("for example: %(sample)s") % {"sample": heading.sample} if heading.sample else "",
            )  # fmt: skip
