"""Forms of the pages on meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.lib.clock import local
from anlan.meetings import words
from anlan.meetings.holding import Attended
from anlan.meetings.kinds import KINDS, PARTS, Kind
from anlan.meetings.models import Meeting
from anlan.meetings.planning import Planned
from anlan.meetings.resolving import Resolved
from anlan.org.models import Post, Unit
from anlan.web.forms.fields import count, day, line, long, minute

MOST = 5_000


def post_label(post: Post, unit: Unit) -> str:
    return post.name if post.unit_id == unit.pk else f"{post.unit.name} {post.name}"


class PlanForm(forms.Form):
    """A meeting as it is planned. ``posts``: those that may be chosen, nearest first."""

    def __init__(
        self, kind: Kind, unit: Unit, posts: Sequence[Post], data: Any = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.posts: Mapping[str, Post] = {str(post.pk): post for post in posts}
        own = [("", "—"), *((str(post.pk), post_label(post, unit)) for post in posts if post.unit_id == unit.pk)]
        guests = [(str(post.pk), post_label(post, unit)) for post in posts if kind.outside or _signs_in(post)]
        self.fields["title"] = line(_("What it is about"), required=True)
        self.fields["planned_at"] = minute(_("When"))
        self.fields["where"] = line(_("Where"))
        self.fields["chair"] = forms.ChoiceField(label=_("Who chairs"), choices=own)
        self.fields["recorder"] = forms.ChoiceField(label=_("Who records"), choices=own)
        self.fields["agenda"] = long(_("Agenda, one item a line"), most=MOST)
        if not kind.by_name:
            self.fields["expected"] = count(_("How many are to come"))
        self.fields["invited"] = forms.MultipleChoiceField(
            label=_("Who is invited, and told at once"), choices=guests, required=kind.by_name,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip

    def invited_groups(self) -> list[dict[str, Any]]:
        """The choices of ``invited`` by unit, nearest first: the unit's own and whatever is chosen stand open."""
        bound = self["invited"]
        chosen = {str(one) for one in bound.value() or []}
        groups: dict[int, dict[str, Any]] = {}
        for number, (pk, _label) in enumerate(self.fields["invited"].choices):  # type: ignore[attr-defined]
            post = self.posts[pk]
            group = groups.setdefault(post.unit_id, {"name": post.unit.name, "rows": [], "chosen": 0})
            group["rows"].append({"id": f"{bound.auto_id}_{number}", "value": pk, "label": post.name,
                                  "chosen": pk in chosen})  # fmt: skip
            group["chosen"] += pk in chosen
        first = next(iter(groups), None)
        return [{**group, "open": unit == first or bool(group["chosen"])} for unit, group in groups.items()]

    def planned(self) -> Planned:
        said = self.cleaned_data
        return Planned(
            title=said["title"], planned_at=said["planned_at"], where=said["where"],
            chair=self.posts[said["chair"]], recorder=self.posts[said["recorder"]],
            agenda=tuple(said["agenda"].splitlines()), invited=tuple(self.posts[pk] for pk in said["invited"]),
            expected=said.get("expected"),
        )  # fmt: skip


def _signs_in(post: Post) -> bool:
    return post.unit.level != "external"


def plan_initial(meeting: Meeting) -> dict[str, Any]:
    said = words.said(meeting)
    return {
        "title": said.get("title", ""), "planned_at": local(meeting.planned_at), "where": said.get("where", ""),
        "chair": str(meeting.chair_id), "recorder": str(meeting.recorder_id),
        "agenda": "\n".join(said.get("agenda", [])), "expected": meeting.expected,
        "invited": [str(pk) for pk in meeting.invitations.values_list("post_id", flat=True)],
    }  # fmt: skip


class HeldForm(forms.Form):
    """When it was held, and who came: by name where the kind wants it, else how many."""

    def __init__(self, meeting: Meeting, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.kind = KINDS[meeting.kind]
        names = words.said(meeting).get("names", {})
        self.fields["held_at"] = minute(_("When it began"))
        self.initial["held_at"] = local(meeting.held_at or meeting.planned_at)
        self.invited = (
            list(meeting.invitations.select_related("post__unit").order_by("pk")) if self.kind.by_name else []
        )
        for one in self.invited:
            label = post_label(one.post, meeting.unit)
            self.fields[f"came_{one.post_id}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"name_{one.post_id}"] = line(_("Name of who came"), most=40)
            self.initial[f"came_{one.post_id}"] = bool(one.came)
            self.initial[f"name_{one.post_id}"] = names.get(str(one.post_id), "")
        if not self.kind.by_name:
            self.fields["expected"] = count(_("How many were to come"))
            self.fields["present"] = count(_("How many came"))
            self.initial.update(expected=meeting.expected, present=meeting.present)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        expected, present = said.get("expected"), said.get("present")
        if expected is not None and present is not None and present > expected:
            self.add_error("present", _("More are present than are expected. Check both numbers."))
        return said

    @property
    def held_at(self) -> datetime:
        found: datetime = self.cleaned_data["held_at"]
        return found

    def attended(self) -> Attended:
        said = self.cleaned_data
        posts = [one.post_id for one in self.invited]
        return Attended(
            came=frozenset(pk for pk in posts if said[f"came_{pk}"]), names={pk: said[f"name_{pk}"] for pk in posts},
            expected=said.get("expected"), present=said.get("present"),
        )  # fmt: skip


class PartsForm(forms.Form):
    """The parts of the minutes that somebody writes."""

    def __init__(self, meeting: Meeting, data: Any = None) -> None:
        said = words.said(meeting)
        kind = KINDS[meeting.kind]
        agenda = "\n".join(said.get("agenda", []))
        initial = {**{code: said.get(code, "") for code in kind.parts}, "agenda": agenda, "next_on": meeting.next_on}
        super().__init__(data, initial=initial, label_suffix="")
        self.codes = ("agenda", *kind.parts)
        self.fields["agenda"] = long(_("Agenda, one item a line"), most=MOST)
        for code in kind.parts:
            part = PARTS[code]
            said = {"most": MOST, "help_text": part.hint}
            self.fields[code] = line(part.label, **{**said, "most": 200}) if part.is_line else long(part.label, **said)
        self.fields["next_on"] = day(_("When the next one is"), required=False)

    def parts(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.codes}


class ResolutionForm(forms.Form):
    """What is resolved: what, who leads, until when."""

    text = long(_("What is to be done"), required=True, rows=2, most=MOST)
    lead = forms.ChoiceField(label=_("Who leads"))
    due_on = day(_("Until when"))
    partners = line(_("With whom"), most=200)
    standard = line(_("How one sees that it is done"), most=200)

    def __init__(self, unit: Unit, posts: Sequence[Post], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.posts = {str(post.pk): post for post in posts}
        choices = [("", "—"), *((str(post.pk), post_label(post, unit)) for post in posts)]
        self.fields["lead"] = forms.ChoiceField(label=_("Who leads"), choices=choices)
        self.order_fields(["text", "lead", "due_on", "partners", "standard"])

    def resolved(self) -> Resolved:
        said = self.cleaned_data
        return Resolved(said["text"], self.posts[said["lead"]], said["due_on"], said["standard"], said["partners"])


class DoneForm(forms.Form):
    text = long(_("What was done, in a line"), required=True, rows=2, most=MOST)


class ReasonForm(forms.Form):
    reason = line(_("Reason"), required=True, most=300)
