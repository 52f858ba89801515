"""How odds are said: chances, levels, losses, improvements and what they rest on; pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anlan.plans.seating import ASSUMED_LIMIT, Basis, Model, Way
from anlan.simulation import Analysis, Chance, Change, DayPart, Improvement, Loss, Medium, Outcome, Part
from anlan.simulation.defaults import ACT_MARK, WITNESS_MARK

LEAST_SHOWN = 0.005
"""Half a point: less would be read as nothing."""

PARTS: dict[DayPart, Any] = {
    DayPart.LESSONS: gettext_lazy("During lessons"),
    DayPart.EVENING: gettext_lazy("In the evening"),
    DayPart.NIGHT: gettext_lazy("At night"),
    DayPart.DAY_OFF: gettext_lazy("On a day off"),
}
MEDIA: dict[str, Any] = {
    Medium.APP: gettext_lazy("app messages"),
    Medium.SMS: gettext_lazy("SMS"),
    Medium.CALL: gettext_lazy("telephone calls"),
    Medium.EMAIL: gettext_lazy("e-mail"),
}
DEVICES: dict[str, Any] = {
    "phone": gettext_lazy("the phone"),
    "mailbox": gettext_lazy("the mailbox"),
    "second phone": gettext_lazy("the second phone"),
}


@dataclass(frozen=True)
class Assumption:
    """What a number rests on, with the mark of how far that was verified; empty for what was looked up here."""

    text: str
    mark: str = ""


def percent(share: float) -> str:
    """Whole points; never a certainty that runs of dice cannot give."""
    if share >= 0.995:
        return _("over 99%")
    if 0 <= share < 0.005:
        return _("under 1%")
    return f"{share:.0%}"


def points(share: float) -> str:
    """A difference of two chances in whole points."""
    number = round(abs(share) * 100)
    if number < 1:
        return _("half a point")
    return ngettext("%(n)s point", "%(n)s points", number) % {"n": number}


def minutes(number: float) -> str:
    if not isfinite(number):
        return _("never")
    shown = f"{number:.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")
    return _("%(n)s minutes") % {"n": shown}


def headline(model: Model, outcome: Outcome) -> str:
    """校长15分钟内知道的可能性是87%，最弱的一环是片区督导办主任"""
    said = chance_of(str(model.first.rung), model.first.within, outcome.chance(model.first))
    return _("%(chance)s, and the weakest link is %(rung)s") % {"chance": said, "rung": outcome.weakest.rung}


def chance_of(rung: str, within: float, chance: Chance) -> str:
    return _("The chance that %(rung)s knows within %(minutes)s is %(percent)s") % {
        "rung": rung, "minutes": minutes(within), "percent": percent(chance.value),
    }  # fmt: skip


def levels(model: Model, outcome: Outcome) -> list[dict[str, Any]]:
    """A row for each level that can be late: when it knows, how often in time. ``value`` of never is empty."""
    wanted = {target.rung: target for target in model.chain.targets}
    return [
        {
            "name": level.rung,
            "by": [
                {"text": minutes(at), "value": f"{at:.1f}" if isfinite(at) else ""}
                for share, at in level.percentiles.items()
            ],
            "within": minutes(wanted[level.rung].within),
            "in_time": percent(outcome.chance(wanted[level.rung]).value),
            "is_empty": level.empty,
            "is_assumed": level.rung in model.assumed,
        }
        for level in outcome.levels
        if level.rung in wanted
    ]


def losses(found: Analysis) -> list[dict[str, str]]:
    """The single things whose loss breaks the chain, worst first."""
    return [
        {"text": _loss(loss), "after": percent(loss.after.value)} for loss in found.losses if loss.is_point_of_failure
    ]


def improvements(found: Analysis, most: int = 6) -> list[dict[str, str]]:
    helpful = [one for one in found.improvements if one.gain >= LEAST_SHOWN]
    return [
        {"text": _improvement(one), "after": percent(one.after.value), "gain": points(one.gain)}
        for one in helpful[:most]
    ]


def assumptions(model: Model, way: Way, outcome: Outcome) -> list[Assumption]:
    """Everything the numbers rest on that is not a sentence of the plan."""
    lines = [_zero(model), _people(model)]
    if model.assumed:
        text = _("No clause gives these levels a time to report in, so %(minutes)s each were taken: %(levels)s.")
        lines.append(Assumption(text % {"minutes": minutes(ASSUMED_LIMIT), "levels": "、".join(model.assumed)}, "C"))
    lines += [line for medium in used_media(model) if (line := _answers(medium, way))]
    present = percent(way.times.available(way.part))
    lines.append(Assumption(_("A person can answer at all in %(percent)s of cases.") % {"percent": present}, "C"))
    acting = _("Whoever has answered reports upward after 5 minutes in half of all cases.")
    lines.append(Assumption(acting, ACT_MARK))
    if model.witnessed:
        sight = _("Whoever saw it tells the school within 4 minutes in half of all cases.")
        lines.append(Assumption(sight, WITNESS_MARK))
    return lines


def used_media(model: Model) -> list[Medium]:
    """The kinds of channel by which somebody on this chain is reached."""
    used = {
        channel.name
        for rung in model.chain.rungs
        for holder in (*rung.holders, *(deputy.holder for deputy in rung.deputies))
        for channel in holder.channels
    }
    return [medium for medium in Medium if medium.value in used]


def _answers(medium: Medium, way: Way) -> Assumption | None:
    times = way.times.of(medium, way.part)
    name = MEDIA[medium]
    if times.samples:
        text = ngettext(
            "Answers to %(medium)s were measured here, from %(n)s delivery.",
            "Answers to %(medium)s were measured here, from %(n)s deliveries.",
            times.samples,
        )
        return Assumption(text % {"medium": name, "n": times.samples})
    median = getattr(times.answers, "median", None)
    if median is None:
        return None
    text = _("Of %(medium)s %(percent)s are noticed; half of those are answered within %(minutes)s.")
    values = {"medium": name, "percent": percent(times.reach), "minutes": minutes(median)}
    return Assumption(text % values, times.mark)


def _zero(model: Model) -> Assumption:
    if model.witnessed:
        return Assumption(_("Minutes count from when it was seen."))
    return Assumption(_("Minutes count from the first report: nothing is recorded before it."))


def _people(model: Model) -> Assumption:
    if not model.staffed:
        return Assumption(_("One person with app messages and SMS was taken for every post."), "C")
    return Assumption(
        _("On each post are its holders of today with their verified contacts; a silent holder's deputy is called.")
    )


def _loss(loss: Loss) -> str:
    name = str(DEVICES.get(loss.name, MEDIA.get(loss.name, loss.name)))
    said = {
        Part.PERSON: _("%(person)s cannot be reached"),
        Part.DEVICE: _("%(person)s: %(name)s is dead"),
        Part.CHANNEL: _("%(person)s gets no %(name)s"),
        Part.MEDIUM: _("nobody gets %(name)s"),
    }[loss.part]
    return said % {"person": loss.person or "", "name": name}


def _improvement(one: Improvement) -> str:
    said = {
        Change.HOLDER: _("%(rung)s: put somebody on this step"),
        Change.DEPUTY: _("%(rung)s: a deputy for %(person)s who is called after %(minutes)s")
        if one.person
        else _("%(rung)s: a deputy who is called after %(minutes)s"),
        Change.CHANNEL: _("%(rung)s: a telephone call to %(person)s after %(minutes)s"),
        Change.LIMIT: _("%(rung)s: go up to the next after %(minutes)s already"),
    }[one.change]
    return said % {"rung": one.rung, "person": one.person or "", "minutes": minutes(one.minutes)}


def rests_on(basis: Basis, waiting: int) -> str:
    """Which rules were played, and how many of them nobody has confirmed."""
    if basis is Basis.TEXT:
        return _("the text of the plan")
    if not waiting:
        return _("the confirmed rules")
    return ngettext(
        "the rules, %(n)s of them not confirmed yet", "the rules, %(n)s of them not confirmed yet", waiting
    ) % {"n": waiting}
