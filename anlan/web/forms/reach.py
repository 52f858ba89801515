"""Forms of the ladders, and of being away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from anlan.duties.reach import testing
from anlan.notify.ladders import Steps
from anlan.org.models import Channel, Person
from anlan.web.forms import fields

NEVER = "no"
MINUTES = (0, 1, 2, 3, 4, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120)


def _choices(*, from_once: bool, current: int | None, never: Any) -> list[tuple[str, Any]]:
    offered = sorted({minute for minute in (*MINUTES, current or 0) if from_once or minute})
    return [*((str(minute), _words(minute)) for minute in offered), (NEVER, never)]


def _words(minute: int) -> Any:
    return (
        ngettext("after %(n)s minute", "after %(n)s minutes", minute) % {"n": minute} if minute else _("without delay")
    )


class LadderForm(forms.Form):
    """When each channel is tried, when a deputy is called, and when it is quiet."""

    def __init__(self, steps: Steps, channels: Sequence[str], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.channels, self._kept = channels, steps
        for code in channels:
            minute = steps.minute(code)
            self.fields[f"m-{code}"] = forms.ChoiceField(
                label=Channel(code).label,
                choices=_choices(from_once=True, current=minute, never=_("not used")),
                initial=NEVER if minute is None else str(minute),
            )
        self.fields["deputy_after"] = forms.ChoiceField(
            label=_("The deputy is called"),
            choices=_choices(from_once=False, current=steps.deputy_after, never=_("not at all")),
            initial=str(steps.deputy_after or NEVER),
        )
        clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        quiet = [("quiet_from", _("Quiet from"), steps.quiet_from), ("quiet_to", _("Quiet until"), steps.quiet_to)]
        for name, label, kept in quiet:
            self.fields[name] = forms.TimeField(label=label, required=False, widget=clock, initial=kept)
        self.fields["quiet_to"].help_text = _("Digests wait meanwhile. Alarms never do.")

    def steps(self) -> Steps:
        """What was chosen; channels that are not offered here stay as they are."""
        said = self.cleaned_data
        chosen = {code: _minute(said[f"m-{code}"]) for code in self.channels}
        begin, end = said.get("quiet_from"), said.get("quiet_to")
        return Steps({**self._kept.minutes, **chosen}, _minute(said["deputy_after"]), _time(begin), _time(end))


def _minute(chosen: str) -> int | None:
    return None if chosen == NEVER else int(chosen)


def _time(value: object) -> time | None:
    return value if isinstance(value, time) else None


class AwayForm(forms.Form):
    """From when to when, and who stands in."""

    begin = fields.minute(_("Away from"))
    end = fields.minute(_("Back at"))
    stand_in = forms.ChoiceField(
        label=_("Who stands in"),
        required=False,
        help_text=_("Sees and does meanwhile what you would. Without anybody the deputies of your posts act."),
    )

    def __init__(self, people: Sequence[Person], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self._people = {str(person.pk): person for person in people}
        field = self.fields["stand_in"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("the deputies")), *((pk, person.name) for pk, person in self._people.items())]

    @property
    def person(self) -> Person | None:
        return self._people.get(self.cleaned_data["stand_in"])


class TestForm(forms.Form):
    """A test of who can be reached."""

    planned_at = fields.minute(_("When"), required=False, help_text=_("Left empty, it begins at once."))
    minutes = forms.IntegerField(
        label=_("Minutes in which an answer counts"), min_value=1, max_value=testing.MOST_MINUTES
    )

    def __init__(self, minutes: int, data: Any = None) -> None:
        super().__init__(data, label_suffix="", initial={"minutes": minutes})
