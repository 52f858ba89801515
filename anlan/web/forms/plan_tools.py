"""Forms around plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.org.models import Unit


class SkeletonForm(forms.Form):
    """Whose plan is to be started; asked only where the person may edit the plans of several units."""

    unit = forms.TypedChoiceField(label=_("Whose"), coerce=int)

    def __init__(self, units: Sequence[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        field = self.fields["unit"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(pk, unit.name) for pk, unit in self.units.items()]
        if len(self.units) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(self.units))

    @property
    def chosen(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]
