"""Forms of the hazard pages. What an act needs is checked by the act; forms say it beside the field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.cases.hazards.listings import Line
from anlan.cases.kinds import HAZARD
from anlan.cases.models import Supervision
from anlan.org.models import Post, Unit
from anlan.registers.models import Place
from anlan.web.forms.acts import ActForm, UnitForm
from anlan.web.forms.fields import PostChoice, day, long, picture


def grades() -> list[tuple[int, Any]]:
    return list(HAZARD.grades.items())


class HazardForm(UnitForm):
    """Something dangerous, as somebody of the unit found it."""

    text = long(_("What is dangerous?"), help_text=_("One sentence. A picture does as well."))
    category = forms.ChoiceField(
        label=_("What is it about?"), choices=lambda: list(HAZARD.categories.items()), widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best."), "invalid_choice": _("Choose what fits best.")},
    )  # fmt: skip
    place: forms.ModelChoiceField[Place] = forms.ModelChoiceField(
        None, required=False, label=_("Place with a code"), empty_label=_("A place without a code")
    )
    where = forms.CharField(label=_("Where it is"), required=False, max_length=100)
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(None, label=_("Unit"))
    photo = picture(_("A picture"))

    def __init__(self, *args: Any, places: QuerySet[Place], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


class GradeForm(ActForm):
    criteria = forms.MultipleChoiceField(
        label=_("Does one of these apply? Any one makes it major."), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    grade = forms.TypedChoiceField(
        label=_("Else: which grade"), coerce=int, required=False, choices=grades,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = long(_("Reason"), rows=2)

    def __init__(self, *args: Any, lines: Sequence[Line], **more: Any) -> None:
        super().__init__(*args, **more)
        direct = [line for line in lines if line.is_direct]
        self.fields["criteria"].choices = [(line.code, line.text) for line in direct]  # type: ignore[attr-defined]
        hints = [f"{HAZARD.grades[line.grade]}：{line.text}" for line in lines if not line.is_direct and line.grade]
        self.fields["grade"].help_text = "；".join(hints)


class BoxesForm(ActForm):
    """五落实."""

    measure = long(_("Measure"), help_text=_("What is done to put it right."))
    post = PostChoice(None, required=False, label=_("Responsible post"))
    money = forms.DecimalField(
        label=_("Money, yuan"), required=False, min_value=0, max_digits=12, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    money_words = forms.CharField(label=_("Where the money comes from"), required=False, max_length=200)
    due_on = day(_("By which day"), required=False)
    interim = long(_("What protects meanwhile"), help_text=_("Barrier, closed, somebody on watch."))

    def __init__(self, *args: Any, posts: QuerySet[Post], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]


class NoticeForm(ActForm):
    demand = long(_("What is to be done"), required=True)
    post = PostChoice(None, label=_("Who puts it right"))
    due_on = day(_("By which day"))
    interim = long(_("What protects meanwhile"))
    basis = long(_("What it rests on"), rows=2, help_text=_("Law, standard or rule. Left empty, the law on safety."))
    consequence = long(_("What follows if it is late"), rows=2)
    issuer: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(None, label=_("Whose notice it is"))

    def __init__(self, *args: Any, posts: QuerySet[Post], issuers: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.offer("issuer", issuers)


class RepairForm(ActForm):
    text = long(_("What was done"), required=True)
    photo = picture(_("How it looks now"))
    cost = forms.CharField(label=_("What it cost"), required=False, max_length=60)


class ExtendForm(ActForm):
    until = day(_("New day"))
    reason = long(_("Reason"), required=True)


class CheckForm(ActForm):
    result = forms.ChoiceField(
        label=_("Is it put right?"), widget=forms.RadioSelect,
        choices=[("passed", _("Yes, it is put right")), ("failed", _("No, it goes on"))],
    )  # fmt: skip
    opinion = long(_("What you saw"), required=True)
    photo = picture(_("How it looks now"))
    no_picture = forms.CharField(
        label=_("Why there is no picture"), required=False, max_length=200,
        help_text=_("Only where none can be taken."),
    )  # fmt: skip
    again_on = day(_("If not: by which day"), required=False)


class SuperviseForm(ActForm):
    issuer: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(None, label=_("Supervising unit"))
    level = forms.ChoiceField(label=_("Level"), choices=Supervision.Level.choices, initial=Supervision.Level.COUNTY)
    due_on = day(_("By which day"))
    demand = long(_("What is asked"), required=True)
    public = forms.CharField(label=_("Where it is made public"), required=False, max_length=200)
    steps = long(
        _("Milestones"), help_text=_("One a line, the day first: 2026-11-20 plan approved"),
    )  # fmt: skip

    def __init__(self, *args: Any, issuers: QuerySet[Unit], **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer("issuer", issuers)

    def clean_steps(self) -> list[tuple[date, str]]:
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["steps"].splitlines())):
            when, _blank, text = line.partition(" ")
            try:
                found.append((date.fromisoformat(when), text.strip()))
            except ValueError:
                raise forms.ValidationError(
                    _("Begin each line with its day, for example 2026-11-20."), code="day"
                ) from None
        return found


class WordsForm(ActForm):
    """One text: a request, an opinion."""

    text = long(_("In your own words"), required=True)


class MajorForm(ActForm):
    """Domain C.18: what a report of a major hazard must state."""

    scope = long(_("Who and what it reaches"), rows=2)
    degree = long(_("How grave it is"), rows=2)
    emergency = long(_("What has been done at once"), rows=2)
    measures = long(_("How it will be put right"), rows=2)
    money = long(_("Where the money comes from"), rows=2)
    target = long(_("What is to be reached, and by when"), rows=2)
    delay = long(_("Why it cannot be put right in time, and what protects"), rows=2)


class InspectForm(ActForm):
    """One radio, one remark and one picture for each line of a checklist."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Sequence[Line], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = lines
        for number, _line in enumerate(lines):
            self.fields[f"r{number}"] = forms.ChoiceField(
                choices=[("ok", "√"), ("wrong", "×"), ("none", "—")], required=False
            )
            self.fields[f"c{number}"] = forms.MultipleChoiceField(
                choices=[(one, one) for one in _line.remarks], required=False
            )
            self.fields[f"t{number}"] = forms.CharField(required=False, max_length=200)
            self.fields[f"p{number}"] = forms.FileField(required=False)
