"""What happened in a case, from the journal's entries, in words. Entries of one act become as few lines as say it.

The journal holds ids only; ``Story`` holds what they stand for. One act writes all its entries at one moment, so
entries of the same moment are read together: a lapse with the rung it opened, an answer with the clock it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from anlan.cases.kinds import KINDS
from anlan.cases.models import Case, Remark
from anlan.duties.models import Duty
from anlan.journal.models import Entry
from anlan.reports.models import Filing
from anlan.web import case_panels, words
from anlan.web.case_words import FACT_LABELS, holder_name, joined, listed, seat_name


@dataclass(frozen=True)
class Line:
    """One line. ``kind`` and ``icon`` as the part ``entry`` takes them; ``said``: somebody's own words."""

    id: str
    at: datetime
    kind: str
    icon: str = ""
    name: str = ""
    post: str = ""
    text: str = ""
    said: str = ""
    grade: int | None = None
    pictures: tuple[str, ...] = ()
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Story:
    """What the ids in entries stand for. ``said``: words by remark, ``reasons``: words by content id."""

    case: Case
    duties: Mapping[int, Duty]
    remarks: Mapping[int, Remark]
    filings: Mapping[int, Filing]
    names: Mapping[int, str]
    said: Mapping[int, str] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    reporter: str = ""
    is_erased: bool = False


@dataclass(frozen=True)
class Noted:
    """An entry with its data read."""

    entry: Entry
    action: str
    data: dict[str, Any]


def lines(entries: Sequence[Entry], story: Story) -> list[Line]:
    """The whole story, oldest first."""
    noted = [Noted(entry, entry.action, _data(entry)) for entry in entries]
    story = replace(story, is_erased=any(one.action == "docket.erased" for one in noted))
    return [line for _, group in groupby(noted, key=lambda one: one.entry.at) for line in _act(list(group), story)]


def reasons_in(entries: Sequence[Entry]) -> list[int]:
    """The contents that hold the reasons given for moves."""
    moved = [entry for entry in entries if WORDS.get(entry.action) is _moved]
    return [ref["content"] for entry in moved for ref in _data(entry).get("contents", [])]


def _data(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(entry.body))["data"]
    return found


def _act(group: list[Noted], story: Story) -> list[Line]:
    """The lines of entries written at one moment; what belongs together is taken together."""
    left = list(group)
    found = []
    while left:
        first = left.pop(0)
        found.append(_late(WORDS.get(first.action, _other)(first, left, story), first))
    return [line for line in found if line.kind]


def _late(line: Line, one: Noted) -> Line:
    """What a device could not send at once says both: when it was written, as its clock has it, and when it arrived."""
    claimed = one.data.get("written_at")
    if not claimed or line.kind not in {"say", "done"}:
        return line
    values = {"then": words.moment(datetime.fromisoformat(claimed), line.at), "now": words.clock_time(line.at)}
    return replace(
        line, text=joined(line.text, gettext("written %(then)s by the device's clock, arrived %(now)s") % values)
    )


def _take(left: list[Noted], *actions: str, when: Callable[[Noted], bool] = lambda one: True) -> list[Noted]:
    """Take out of ``left`` what one line says together with its own entry."""
    taken = [one for one in left if one.action in actions and when(one)]
    left[:] = [one for one in left if one not in taken]
    return taken


def _line(one: Noted, kind: str, text: str = "", **more: Any) -> Line:
    return Line(f"e{one.entry.seq}", one.entry.at, kind, text=text, **more)


def _by(one: Noted, story: Story) -> dict[str, str]:
    person, post = one.entry.person, one.entry.post
    name = person.name if person else ""
    seat = seat_name(post, story.case.unit_id) if post else ""
    return {"name": name or seat, "post": seat if name else ""}


def _reported(one: Noted, left: list[Noted], story: Story) -> Line:
    told = _take(left, "case.report")
    shown = _take(left, "case.photo")
    place = story.case.place.name if one.data.get("place") and story.case.place else ""
    by = one.entry.person.name if one.entry.person else story.reporter or gettext("no name given")
    held = gettext("kept until somebody looks, because many came at once") if one.data.get("held") else ""
    name = gettext("Reported by the code of a place") if place else gettext("Reported on the web")
    said = story.said.get(told[0].data["remark"], "") if told else ""
    return _line(
        one, "say", held, icon="qrcode" if place else "speakerphone", name=name,
        post=joined(place, by), said=said, pictures=_pictures(shown, story),
    )  # fmt: skip


def _said(one: Noted, left: list[Noted], story: Story) -> Line:
    shown = _take(left, "case.photo")
    done = _take(left, "duty.met", "duty.met_late", when=lambda other: other.data.get("remark") == one.data["remark"])
    line = _line(one, "say", **_by(one, story), said=story.said.get(one.data["remark"], ""))
    ended = _ended(done, story)
    return replace(line, pictures=_pictures(shown, story), kind="done" if done else "say", text=ended)


def _talked(one: Noted, left: list[Noted], story: Story) -> Line:
    """Between the petitioner and who answers; whoever has no name here is the petitioner."""
    line = _said(one, left, story)
    return line if line.name else replace(line, name=gettext("Petitioner"))


def _photo(one: Noted, left: list[Noted], story: Story) -> Line:
    shown = [one, *_take(left, "case.photo")]
    done = _take(left, "duty.met", "duty.met_late", when=lambda other: "remark" in other.data)
    return _line(one, "say", _ended(done, story), icon="photo", **_by(one, story), pictures=_pictures(shown, story))


def _pictures(shown: Sequence[Noted], story: Story) -> tuple[str, ...]:
    if story.is_erased:
        return ()
    return tuple(reverse("web:case-picture", args=[story.case.pk, one.data["remark"]]) for one in shown)


def _amended(one: Noted, left: list[Noted], story: Story) -> Line:
    changed = set(one.data.get("facts", []))
    facts = listed([str(label) for name, label in FACT_LABELS.items() if name in changed])
    return _line(one, "sys", gettext("wrote down: %(facts)s") % {"facts": facts}, icon="edit", **_by(one, story))


def _graded(one: Noted, left: list[Noted], story: Story) -> Line:
    return _line(one, "sys", gettext("graded it"), icon="flag", **_by(one, story), grade=one.data.get("grade", 0))


def _moved(one: Noted, left: list[Noted], story: Story) -> Line:
    move = KINDS[story.case.kind].moves[one.action.removeprefix("case.")]
    reasons = [story.reasons.get(ref["content"], "") for ref in one.data.get("contents", [])]
    stopped = _take(left, "duty.cancelled")
    text = str(move.label)
    if stopped:
        more = ngettext("%(n)s clock stopped", "%(n)s clocks stopped", len(stopped)) % {"n": len(stopped)}
        text = joined(text, more)
    return _line(one, "done", text, icon="flag", **_by(one, story), said="\n".join(filter(None, reasons)))


def _opened(one: Noted, left: list[Noted], story: Story) -> Line:
    duties = _duties([one, *_take(left, "duty.opened")], story)
    told = {pk: None for duty in duties for pk in duty.expected}
    offices = [seat_name(duty.post, story.case.unit_id) for duty in duties if not duty.expected]
    who = listed([story.names[pk] for pk in told if pk in story.names] + offices)
    text = ngettext("%(n)s clock begins, %(who)s told", "%(n)s clocks begin, %(who)s told", len(duties))
    return _line(one, "sys", text % {"n": len(duties), "who": who}, icon="bell")


def _passed(one: Noted, left: list[Noted], story: Story) -> Line:
    duty = story.duties.get(one.data["duty"])
    post = seat_name(duty.post if duty else None, story.case.unit_id)
    text = gettext("%(post)s: nobody holds the post, passed at once") % {"post": post}
    return _line(one, "clock", text, icon="user-off")


def _acknowledged(one: Noted, left: list[Noted], story: Story) -> Line:
    ended = _take(left, "duty.met", "duty.met_late", when=lambda other: other.data["duty"] == one.data["duty"])
    duty = story.duties.get(one.data["duty"])
    what = gettext("confirmed receipt") if one.data.get("way") != "link" else gettext("confirmed receipt by link")
    if duty and not ended and one.data.get("late"):
        what = gettext("confirmed receipt, late")
    return _line(one, "done", joined(what, _ended(ended, story)), icon="user-check", **_by(one, story))


def _met(one: Noted, left: list[Noted], story: Story) -> Line:
    return _line(one, "done", _ended([one, *_take(left, "duty.met", "duty.met_late")], story))


def _filed(one: Noted, left: list[Noted], story: Story) -> Line:
    filing = story.filings.get(one.data["filing"])
    done = _take(left, "duty.met", "duty.met_late", when=lambda other: other.data.get("filing") == one.data["filing"])
    kind = filing_name(one.data["kind"], one.data["serial"])
    text = joined(gettext("signed and sent: %(report)s") % {"report": kind}, _ended(done, story))
    url = reverse("web:filing", args=[story.case.pk, filing.pk]) if filing else ""
    return _line(one, "done", text, icon="writing-sign", **_by(one, story), url=url, link=gettext("Read it"))


def filing_name(kind: str, serial: int) -> str:
    """首报; 续报二: further reports of a kind carry their number."""
    label = str(Filing.Kind(kind).label)
    if kind != Filing.Kind.FOLLOW_UP and serial == 1:
        return label
    return gettext("%(report)s %(serial)s") % {"report": label, "serial": serial}


def _warned(one: Noted, left: list[Noted], story: Story) -> Line:
    duty = story.duties.get(one.data["duty"])
    if duty is None or duty.due_at is None:
        return _line(one, "clock")
    values = {
        "what": duty.obligation.title,
        "time": words.moment(duty.due_at, one.entry.at),
        "who": holder_name(duty, story.names, story.case.unit_id),
    }
    return _line(one, "clock", gettext("“%(what)s” is due at %(time)s; %(who)s reminded") % values)


def _lapsed(one: Noted, left: list[Noted], story: Story) -> Line:
    duty = story.duties.get(one.data["duty"])
    if duty is None:
        return _line(one, "over")
    above = _take(left, "duty.opened", "duty.passed", when=lambda other: _is_above(other, duty, story))
    values = {
        "what": duty.obligation.title,
        "who": holder_name(duty, story.names, story.case.unit_id),
        "above": listed([_seat(other, story) for other in above]),
    }
    if above:
        return _line(one, "over", gettext("“%(what)s”: %(who)s did not act in time; gone up to %(above)s") % values)
    return _line(one, "over", gettext("“%(what)s”: %(who)s did not act in time; nobody stands above") % values)


def _is_above(one: Noted, duty: Duty, story: Story) -> bool:
    other = story.duties.get(one.data["duty"])
    return other is not None and other.strand == duty.strand and other.rung > duty.rung


def _seat(one: Noted, story: Story) -> str:
    duty = story.duties[one.data["duty"]]
    if one.action == "duty.passed":
        post = {"post": seat_name(duty.post, story.case.unit_id)}
        if duty.state == duty.State.PASSED:
            return gettext("%(post)s (the same person, passed)") % post
        return gettext("%(post)s (nobody there, passed)") % post
    return holder_name(duty, story.names, story.case.unit_id)


def _relieved(one: Noted, left: list[Noted], story: Story) -> Line:
    duties = _duties([one, *_take(left, "duty.relieved")], story)
    who = listed([holder_name(duty, story.names, story.case.unit_id) for duty in duties])
    return _line(one, "sys", gettext("No longer needed of %(who)s") % {"who": who}, icon="check")


def _extended(one: Noted, left: list[Noted], story: Story) -> Line:
    duty = story.duties.get(one.data["duty"])
    values = {"what": duty.obligation.title if duty else "", "until": words.day(duty.due_at, one.entry.at)
              if duty and duty.due_at else ""}  # fmt: skip
    return _line(one, "clock", gettext("“%(what)s” has been given more time, until %(until)s") % values, icon="clock")


def _cancelled(one: Noted, left: list[Noted], story: Story) -> Line:
    number = 1 + len(_take(left, "duty.cancelled"))
    text = ngettext("%(n)s clock stopped", "%(n)s clocks stopped", number) % {"n": number}
    return _line(one, "sys", text, icon="clock-stop")


def _set_aside(one: Noted, left: list[Noted], story: Story) -> Line:
    duty = story.duties.get(one.data["duty"])
    what = duty.obligation.title if duty else ""
    text = gettext("The clock could not go on with “%(what)s” and has set it aside") % {"what": what}
    return _line(one, "over", text, icon="clock-pause")


def _put_back(one: Noted, left: list[Noted], story: Story) -> Line:
    who = story.names.get(one.data.get("person", 0), "")
    return _line(one, "sys", gettext("gave it back to the clock"), icon="clock-play", name=who)


def _asked_by_reporter(one: Noted, left: list[Noted], story: Story) -> Line:
    erase = one.data.get("asks") == "erase"
    text = gettext("asks that it be destroyed") if erase else gettext("asks for a correction")
    return _line(one, "sys", text, icon="user", name=gettext("Whoever reported it"))


def _retention_asked(one: Noted, left: list[Noted], story: Story) -> Line:
    on = words.day(date.fromisoformat(one.data["due"]), one.entry.at)
    return _line(one, "sys", gettext("Destroy or keep: to be decided by %(day)s") % {"day": on}, icon="archive")


def _retention_kept(one: Noted, left: list[Noted], story: Story) -> Line:
    on = words.day(date.fromisoformat(one.data["until"]), one.entry.at)
    text = gettext("kept until %(day)s, with reasons in writing") % {"day": on}
    return _line(one, "sys", text, icon="archive", **_by(one, story))


def _erased(one: Noted, left: list[Noted], story: Story) -> Line:
    text = gettext("destroyed what was written here")
    if "first" in one.data:
        text = gettext("destroyed again after a restore")
    url = reverse("web:case-certificate", args=[story.case.pk])
    return _line(one, "done", text, icon="trash", **_by(one, story), url=url, link=gettext("The certificate"))


def _other(one: Noted, left: list[Noted], story: Story) -> Line:
    said = case_panels.line_of(story.case.kind, one.action)
    text = str(said) if said else gettext("Entered: %(action)s") % {"action": one.action}
    done = _take(left, "duty.met", "duty.met_late") if said else []
    return _line(one, "done" if done else "sys", joined(text, _ended(done, story)), **_by(one, story))


def _duties(group: Sequence[Noted], story: Story) -> list[Duty]:
    found = (story.duties.get(one.data["duty"]) for one in group)
    return [duty for duty in found if duty is not None]


def _ended(group: Sequence[Noted], story: Story) -> str:
    """时限办结，用时35秒 / 迟6分; with what it was for where several ended at once."""
    return joined(*[_span(duty, name=len(group) > 1) for duty in _duties(group, story)])


def _span(duty: Duty, *, name: bool) -> str:
    ended = duty.ended_at or duty.opened_at
    span = words.took(ended - duty.opened_at)
    if duty.state == Duty.State.MET_LATE and duty.due_at is not None:
        span = words.late(max(ended - duty.due_at, timedelta(0)))
    if name:
        return gettext("“%(what)s” done, %(span)s") % {"what": duty.obligation.title, "span": span}
    return gettext("in the limit, %(span)s") % {"span": span} if duty.state == Duty.State.MET else span


WORDS: dict[str, Callable[[Noted, list[Noted], Story], Line]] = {
    "case.reported": _reported,
    "case.report": _said,
    "case.note": _said,
    "case.talk": _talked,
    "case.photo": _photo,
    "case.amended": _amended,
    "case.graded": _graded,
    **{f"case.{code}": _moved for kind in KINDS.values() for code in kind.moves},
    "duty.opened": _opened,
    "duty.passed": _passed,
    "duty.acknowledged": _acknowledged,
    "duty.met": _met,
    "duty.met_late": _met,
    "duty.warned": _warned,
    "duty.lapsed": _lapsed,
    "duty.relieved": _relieved,
    "duty.extended": _extended,
    "duty.cancelled": _cancelled,
    "duty.set_aside": _set_aside,
    "duty.put_back": _put_back,
    "report.filed": _filed,
    "case.asked": _asked_by_reporter,
    "retention.asked": _retention_asked,
    "retention.kept": _retention_kept,
    "docket.erased": _erased,
}
