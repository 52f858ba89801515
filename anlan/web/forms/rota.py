"""Forms of the rota: the turns there are, filling a stretch, asking for a swap, handing over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.duties.rota import telling
from anlan.org.models import DayType, Person, Post, Shift, ShiftKind
from anlan.web.forms.fields import day, long

MOST_PEOPLE = 200


class KindForm(forms.Form):
    """A turn of a post."""

    post = forms.ChoiceField(label=_("Post"))
    name = forms.CharField(label=_("Name of the turn"), max_length=20)
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("The same time or an earlier one is on the next day."),
    )  # fmt: skip
    days = forms.MultipleChoiceField(
        label=_("Somebody is to be there on"), choices=DayType.choices, widget=forms.CheckboxSelectMultiple,
        initial=[DayType.SCHOOL.value],
        help_text=_("A Saturday that is worked is a school day. Outside the terms every day is of the break."),
    )  # fmt: skip

    def __init__(self, posts: Sequence[Post], data: Any = None) -> None:
        super().__init__(data, label_suffix="", prefix="kind")
        self._posts = {str(post.pk): post for post in posts}
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, post.name) for pk, post in self._posts.items()]

    @property
    def chosen(self) -> Post:
        return self._posts[self.cleaned_data["post"]]


class FillForm(forms.Form):
    """Who takes turns in which order, from when to when. A number beside a name is its place in the order."""

    kind = forms.ChoiceField(label=_("Which turn"))
    first = day(_("From"))
    last = day(_("Until"))
    weekly = forms.TypedChoiceField(
        label=_("The next person comes"), choices=[("", _("every turn")), ("1", _("every week"))], required=False,
        coerce=bool, empty_value="", widget=forms.RadioSelect, initial="",
    )  # fmt: skip

    def __init__(
        self, kinds: Sequence[ShiftKind], people: Sequence[Person], first: date, last: date, data: Any = None
    ) -> None:
        super().__init__(data, label_suffix="", prefix="fill", initial={"first": first, "last": last, "weekly": ""})
        self._kinds = {str(kind.pk): kind for kind in kinds}
        self._people = people[:MOST_PEOPLE]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, f"{kind.post.name} {kind.name}") for pk, kind in self._kinds.items()]
        for person in self._people:
            box = forms.NumberInput(attrs={"min": 1, "max": 99, "inputmode": "numeric", "class": "al-rota-n"})
            self.fields[f"p{person.pk}"] = forms.IntegerField(
                label=person.name, required=False, min_value=1, max_value=99, widget=box
            )

    @property
    def numbers(self) -> list[forms.BoundField]:
        return [self[f"p{person.pk}"] for person in self._people]

    @property
    def chosen(self) -> ShiftKind:
        return self._kinds[self.cleaned_data["kind"]]

    @property
    def order(self) -> list[int]:
        said = [(self.cleaned_data.get(f"p{person.pk}"), person.pk) for person in self._people]
        return [pk for place, pk in sorted((place, pk) for place, pk in said if place)]


class SwapForm(forms.Form):
    """Whom to ask, and what for: a person, or a person's turn in return."""

    of = forms.ChoiceField(label=_("Whom do you ask, and what in return"), widget=forms.RadioSelect)

    def __init__(self, offers: Sequence[tuple[Person, list[Shift]]], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self._offers: dict[str, tuple[Person, Shift | None]] = {}
        choices = []
        for person, turns in offers:
            self._offers[f"{person.pk}"] = (person, None)
            choices.append((f"{person.pk}", _("%(name)s takes it, nothing in return") % {"name": person.name}))
            for turn in turns[:8]:
                self._offers[f"{person.pk}-{turn.pk}"] = (person, turn)
                words = {"name": person.name, "turn": telling.in_words(turn)}
                choices.append((f"{person.pk}-{turn.pk}", _("%(name)s, for %(turn)s") % words))
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def chosen(self) -> tuple[Person, Shift | None]:
        return self._offers[self.cleaned_data["of"]]


class HandOverForm(forms.Form):
    text = long(_("What the next one should know; nothing is also an answer"), rows=4, most=4_000)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
