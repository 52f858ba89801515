"""Forms of all-calls and rosters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.calls.answering import MOST_WORDS, Said
from anlan.calls.audience import Chosen
from anlan.calls.models import Call, Called, Roster
from anlan.calls.patterns import Pattern
from anlan.calls.saying import Words
from anlan.org.functions import FUNCTIONS
from anlan.org.models import Person, Unit
from anlan.registers.models import Place
from anlan.web.forms.fields import count


class CallForm(forms.Form):
    """What is said, to whom, and whether it is earnest: nothing is chosen beforehand that could frighten by mistake."""

    headline = forms.CharField(label=_("What everybody is to do, in one line"), max_length=40)
    todo = forms.CharField(label=_("How"), max_length=60)
    mode = forms.ChoiceField(label=_("Is it earnest?"), choices=Call.Mode.choices, widget=forms.RadioSelect)

    def __init__(
        self, unit: Unit, pattern: Pattern, rosters: Sequence[Roster], functions: Sequence[str], data: Any = None,
        *, may_publish: bool = False,
    ) -> None:  # fmt: skip
        is_whole = unit.level == "school"
        initial = {"headline": str(pattern.headline), "todo": str(pattern.todo), "everybody": is_whole}
        super().__init__(data, initial=initial, label_suffix="")
        self.fields["everybody"] = forms.BooleanField(label=_("Everybody of the unit"), required=False)
        if not is_whole:
            self.fields["below"] = forms.BooleanField(label=_("And everybody of the units below it"), required=False)
        if rosters:
            names = [(str(one.pk), f"{one.get_kind_display()} {one.name}") for one in rosters]
            self.fields["rosters"] = _several(_("Or only these classes, departments, areas"), names)
        posts = [(code, str(FUNCTIONS[code].label)) for code in functions if code in FUNCTIONS]
        if posts:
            self.fields["functions"] = _several(_("Or only these posts"), posts)
        self.fields["where"] = forms.CharField(
            label=_("Where it is, for the board only"), max_length=60, required=False,
            help_text=_("Not sent. Write no names anywhere on this page."),
        )  # fmt: skip

        if may_publish:
            self.fields["is_public"] = forms.BooleanField(
                label=_("Also as a public alert, for other programs to read"), required=False
            )

    @property
    def words(self) -> Words:
        told = self.cleaned_data
        return Words(told["headline"], told["todo"], told["where"])

    @property
    def chosen(self) -> Chosen:
        told = self.cleaned_data
        return Chosen(
            everybody=told["everybody"], below=bool(told.get("below")), functions=tuple(told.get("functions", ())),
            rosters=tuple(int(pk) for pk in told.get("rosters", ())),
        )  # fmt: skip


class EndForm(forms.Form):
    """The last words of a call."""

    headline = forms.CharField(label=_("What is said"), max_length=40)
    todo = forms.CharField(label=_("What everybody is to do now"), max_length=60)

    @property
    def words(self) -> Words:
        return Words(self.cleaned_data["headline"], self.cleaned_data["todo"])


class HandForm(forms.Form):
    """Who leads from now on."""

    def __init__(self, people: Sequence[Person], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.people = {str(person.pk): person for person in people}
        self.fields["to"] = forms.ChoiceField(
            label=_("Who leads from now on"), choices=[(key, person.name) for key, person in self.people.items()]
        )


class EnterForm(forms.Form):
    """What somebody said to whoever leads."""

    answer = forms.ChoiceField(
        label=_("What did they say?"), choices=[one for one in Called.Answer.choices if one[0] != "silent"],
        widget=forms.RadioSelect,
    )  # fmt: skip
    how = forms.ChoiceField(label=_("How do you know?"), choices=Called.How.choices, widget=forms.RadioSelect)

    def __init__(self, line: Called, places: Sequence[Place], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        if line.answers_for and line.expected is not None:
            self.fields["missing"] = missing_field(line)
        self.places = {str(place.pk): place for place in places}
        self.fields["place"] = place_field(self.places)
        self.fields["words"] = forms.CharField(
            label=_("Where exactly, or who is missing"), max_length=MOST_WORDS, required=False
        )

    @property
    def said(self) -> Said:
        told = self.cleaned_data
        return Said(told["answer"], told.get("missing"), self.places.get(told["place"]), told["words"])


class AnswerForm(forms.Form):
    """What is said beyond one tap: where, and how many of a class are missing. Field names: ``missing-<line>``."""

    def __init__(self, own: Called | None, groups: Sequence[Called], places: Sequence[Place], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.places = {str(place.pk): place for place in places}
        for line in groups:
            if line.expected is not None:
                self.fields[f"missing-{line.pk}"] = missing_field(line)
        self.fields["place"] = place_field(self.places)
        self.fields["words"] = forms.CharField(
            label=_("Where exactly, or who is missing"), max_length=MOST_WORDS, required=False,
            help_text=_("Kept encrypted, seen only by whoever leads, destroyed at its term."),
        )  # fmt: skip

    @property
    def missing_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("missing-")]


class RosterForm(forms.Form):
    """One class, department or area."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Roster.Kind.choices)
    name = forms.CharField(label=_("What it is called"), max_length=40)
    year = forms.CharField(label=_("Year, as the row on the board"), max_length=20, required=False)
    strength = count(
        _("How many pupils"), most=500, help_text=_("Only the number. Pupils are neither named nor messaged.")
    )

    def __init__(self, staff: Sequence[Person], areas: Sequence[Roster], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.people = {str(person.pk): person for person in staff}
        self.areas = {str(area.pk): area for area in areas}
        people = [("", "—"), *((key, person.name) for key, person in self.people.items())]
        self.fields["first"] = forms.ChoiceField(label=_("Who answers for it"), choices=people, required=False)
        self.fields["second"] = forms.ChoiceField(label=_("Who stands in"), choices=people, required=False)
        area_names = [("", "—"), *((key, area.name) for key, area in self.areas.items())]
        self.fields["area"] = forms.ChoiceField(label=_("Lies in which area"), choices=area_names, required=False)
        if people[1:]:
            self.fields["people"] = _several(_("Who belongs to it besides"), people[1:])

    def one(self, name: str) -> Person | None:
        return self.people.get(self.cleaned_data[name])


class LinesForm(forms.Form):
    """Many at once, as copied from a table."""

    lines = forms.CharField(
        label=_("Lines, as copied from a table"), max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Kind, name, year, number of pupils, area, who answers. Columns by tab or comma."),
    )  # fmt: skip


def missing_field(line: Called) -> forms.IntegerField:
    label = _("%(name)s: how many of %(n)s are missing") % {"name": line.roster or "", "n": line.expected}
    return count(label, most=line.expected or 0)


def place_field(places: dict[str, Place]) -> forms.ChoiceField:
    names = [("", _("not said")), *((key, place.name) for key, place in places.items())]
    return forms.ChoiceField(label=_("Where"), choices=names, required=False)


def _several(label: Any, choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)
