"""Forms of the pages on units and places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.lib.workbook import MAX_BYTES
from anlan.org.models import Unit


class ImportForm(forms.Form):
    """The filled-in workbook, bounded before anything reads it."""

    file = forms.FileField(
        label=_("The filled-in table"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose the file first."), "empty": _("The file is empty.")},
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Leave out pictures, or import it in parts."))
        return file


class PlaceForm(forms.Form):
    """A new place. The unit is asked for only where there are several."""

    name = forms.CharField(
        label=_("Name of the place"), max_length=60,
        help_text=_("As people on the spot call it: building, floor, which door."),
    )  # fmt: skip

    def __init__(self, units: Sequence[Unit], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self._units = {str(unit.pk): unit for unit in units}
        if len(units) > 1:
            self.fields["unit"] = forms.ChoiceField(
                label=_("Unit"), choices=[(pk, unit.name) for pk, unit in self._units.items()]
            )

    @property
    def unit(self) -> Unit:
        return self._units[self.cleaned_data.get("unit") or next(iter(self._units))]
