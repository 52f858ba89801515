"""Forms of the plan pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.compiler import MAX_BYTES
from anlan.org.functions import FUNCTIONS
from anlan.org.models import Post, Unit
from anlan.plans.deciding import Correction
from anlan.plans.models import Act, Binding, Obligation, Plan, Trigger
from anlan.plans.reading import UNREADABLE
from anlan.web.plan_words import function_name

ENDINGS = ".docx,.txt,.md"


class PlanFile(forms.FileField):
    """A document, bounded before anything reads it."""

    def __init__(self) -> None:
        super().__init__(
            label=_("The plan's file"),
            help_text=_("A .docx from Word or WPS, or a .txt or .md file."),
            widget=forms.FileInput(attrs={"accept": ENDINGS}),
            error_messages={"required": _("Choose the file first."), "empty": UNREADABLE["empty"]},
        )

    def clean(self, *args: Any, **kwargs: Any) -> Any:
        file = super().clean(*args, **kwargs)
        if file is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(UNREADABLE["too_large"])
        return file


class VersionForm(forms.Form):
    """A new version of a plan that is there."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        self.fields["file"] = PlanFile()


class UploadForm(VersionForm):
    """A plan comes in: of which unit (where there are several), and whether it replaces one that is there."""

    def __init__(self, units: Sequence[Unit], plans: Sequence[Plan], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self._units = {str(unit.pk): unit for unit in units}
        self._plans = {str(plan.pk): plan for plan in plans}
        if len(units) > 1:
            self.fields["unit"] = forms.ChoiceField(
                label=_("Which unit's plan"), choices=[(pk, unit.name) for pk, unit in self._units.items()]
            )
        if plans:
            new = ("", _("A new plan"))
            self.fields["plan"] = forms.ChoiceField(
                label=_("New plan or new version"), required=False,
                choices=[new, *((pk, _named(plan)) for pk, plan in self._plans.items())],
                help_text=_("A new version takes the place of the one in force only when it is put in force."),
            )  # fmt: skip

    @property
    def plan(self) -> Plan | None:
        return self._plans.get(self.cleaned_data.get("plan", ""))

    @property
    def unit(self) -> Unit:
        if self.plan is not None:
            return self.plan.unit
        return self._units[self.cleaned_data.get("unit") or next(iter(self._units))]


class RuleForm(forms.Form):
    """A rule corrected by hand. ``who`` is the post of the first rung; each word further up has a field."""

    title = forms.CharField(label=_("What is to be done"), max_length=120)
    trigger = forms.ChoiceField(label=_("What it begins with"), choices=Trigger.choices)
    act = forms.ChoiceField(label=_("What counts as done"), choices=Act.choices)
    limit_minutes = forms.FloatField(
        label=_("Limit in minutes"), required=False, min_value=0, max_value=527_040,
        help_text=_("1 hour is 60, 1 day is 1440. Empty: no number, so nothing can be late."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    who = forms.ChoiceField(label=_("Who acts"), required=False)

    def __init__(self, rule: Obligation, own: Sequence[str], data: Any = None) -> None:
        super().__init__(data, label_suffix="", initial=_initial(rule))
        self.rule = rule
        choices = function_choices({*own, *(step["function"] for rung in rule.chain for step in rung)})
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        first = rule.chain[0] if rule.chain else []
        if len(first) > 1:
            del self.fields["who"]
        steps = [step for rung in (rule.chain if len(first) > 1 else rule.chain[1:]) for step in rung]
        self._words = {f"word_{number}": step["word"] for number, step in enumerate(steps)}
        for number, step in enumerate(steps):
            self.fields[f"word_{number}"] = forms.ChoiceField(
                label=_("“%(word)s” means") % {"word": step["word"]}, required=False, choices=choices,
                initial=step["function"],
            )  # fmt: skip
        self.fields["everyone"] = forms.BooleanField(
            label=_("Everyone who holds the post must do it, one does not answer for the rest"),
            required=False, initial=rule.everyone,
        )  # fmt: skip

    def correction(self) -> Correction:
        said = self.cleaned_data
        return Correction(
            title=said["title"], trigger=Trigger(said["trigger"]), act=Act(said["act"]),
            limit_minutes=said["limit_minutes"] or 0, everyone=said["everyone"], holder=said.get("who") or None,
            functions={
                word: said[name] for name, word in self._words.items()
                if said[name] and said[name] != self.fields[name].initial
            },
        )  # fmt: skip


class WordsForm(forms.Form):
    """What each of the plan's words for a post means: a function, and where wanted one certain post."""

    def __init__(self, bindings: Sequence[Binding], posts: Sequence[Post], own: Sequence[str], data: Any = None):
        super().__init__(data, label_suffix="")
        self._bindings, self._posts = bindings, {str(post.pk): post for post in posts}
        choices = function_choices({*own, *(binding.function for binding in bindings)})
        exact = [("", _("the nearest such post"))] + [(pk, _seat(post)) for pk, post in self._posts.items()]
        for binding in bindings:
            self.fields[f"function_{binding.pk}"] = forms.ChoiceField(
                label=_("“%(word)s” means") % {"word": binding.word}, required=False, choices=choices,
                initial=binding.function, widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip
            self.fields[f"post_{binding.pk}"] = forms.ChoiceField(
                label=_("Which post"), required=False, choices=exact, initial=str(binding.post_id or ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip

    def changed(self) -> list[tuple[str, str, Post | None]]:
        """Word, function and post of each word whose meaning is another now."""
        found = []
        for binding in self._bindings:
            function = self.cleaned_data[f"function_{binding.pk}"]
            post = self._posts.get(self.cleaned_data[f"post_{binding.pk}"])
            if (function, post.pk if post else None) != (binding.function, binding.post_id):
                found.append((binding.word, post.function if post else function, post))
        return found


def function_choices(own: set[str]) -> list[tuple[str, Any]]:
    """Every function, then those that units made up themselves."""
    known = [(code, function.label) for code, function in FUNCTIONS.items()]
    return [("", _("not said yet")), *known, *((code, code) for code in sorted(own - FUNCTIONS.keys()) if code)]


def _initial(rule: Obligation) -> dict[str, Any]:
    minutes = rule.limit / timedelta(minutes=1) if rule.limit else None
    return {
        "title": rule.title,
        "trigger": rule.trigger,
        "act": rule.act,
        "limit_minutes": int(minutes) if minutes is not None and minutes.is_integer() else minutes,
        "who": rule.chain[0][0]["function"] if rule.chain and rule.chain[0] else rule.function,
    }


def _named(plan: Plan) -> str:
    return f"{plan.name}（{plan.unit.name}）"


def _seat(post: Post) -> str:
    return f"{post.unit.name} {post.name}（{function_name(post.function)}）"
