"""What each kind of message says. What to do and by when comes first; no names, no injuries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _

from anlan.lib.clock import local
from anlan.notify import grades, links
from anlan.notify.models import Message
from anlan.org.models import Channel


@dataclass(frozen=True)
class Words:
    """``subject`` and ``body`` take ``what``, ``due``, ``number`` and ``unit``; ``asks``: carries a one-tap link.

    ``undated`` says the same where nothing says until when. ``stands_in``: the kind by which a deputy is told when
    nobody answers this one. ``page``: where the link leads when not to the matter. ``is_shared``: those told may
    belong to other units or bodies, and get a link of their own to the meeting it is about. ``is_call``: of an
    all-call; its link leads to the reader's own answer, and its params say how loud it is (``notify.grades``).
    """

    subject: Any
    body: Any
    asks: bool = False
    undated: Words | None = None
    stands_in: str = ""
    page: str = ""
    is_shared: bool = False
    is_call: bool = False


@dataclass(frozen=True)
class Text:
    """A message as a channel sends it. ``url`` is the page, or the one-tap link where something is asked.

    ``parts`` are ``what``, ``due``, ``number`` and ``unit`` by themselves, for wordings that a vendor keeps.
    ``group_url`` is for where others read along: never somebody's own one-tap link. ``grade`` and ``tag``: of an
    all-call; how loud it is, and what a later message of the same call takes the place of on a locked screen.
    """

    message_id: int
    kind: str
    subject: str
    body: str
    url: str
    is_drill: bool
    parts: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    grade: str = ""
    tag: str = ""
    is_test: bool = False

    @property
    def group_url(self) -> str:
        return self.page or self.url


KINDS: dict[str, Words] = {
    "duty.opened": Words(
        _("Before %(due)s: %(what)s"),
        _("%(unit)s, %(number)s. Please do this before %(due)s: %(what)s. Open the link and confirm with one tap."),
        asks=True,
        undated=Words(
            _("As soon as you can: %(what)s"),
            _(
                "%(unit)s, %(number)s. Please do this as soon as you can: %(what)s. "
                "Open the link and confirm with one tap."
            ),
        ),
        stands_in="duty.stand_in",
    ),
    "duty.climbed": Words(
        _("Nobody answered below. Before %(due)s: %(what)s"),
        _(
            "%(unit)s, %(number)s. The post below did not act in time, so this has come to you. Before %(due)s: "
            "%(what)s. Open the link and confirm with one tap."
        ),
        asks=True,
        stands_in="duty.stand_in",
    ),
    "duty.passed_on": Words(
        _("Before %(due)s: %(what)s (%(empty)s)"),
        _(
            "%(unit)s, %(number)s. Before %(due)s: %(what)s. This would be for a post below, but %(empty)s; so it has "
            "come to you. Whoever manages the unit can fill the post on the page of units; the next one then goes "
            "there first. Open the link and confirm with one tap."
        ),
        asks=True,
        undated=Words(
            _("As soon as you can: %(what)s (%(empty)s)"),
            _(
                "%(unit)s, %(number)s. Please do this as soon as you can: %(what)s. This would be for a post below, "
                "but %(empty)s; so it has come to you. Whoever manages the unit can fill the post on the page of "
                "units; the next one then goes there first. Open the link and confirm with one tap."
            ),
        ),
        stands_in="duty.stand_in",
    ),
    "duty.stand_in": Words(
        _("You stand in. Before %(due)s: %(what)s"),
        _(
            "%(unit)s, %(number)s. Who holds the post has not answered, so you are asked as deputy. Before %(due)s: "
            "%(what)s. Open the link and confirm with one tap."
        ),
        asks=True,
        undated=Words(
            _("You stand in. As soon as you can: %(what)s"),
            _(
                "%(unit)s, %(number)s. Who holds the post has not answered, so you are asked as deputy. As soon as you "
                "can: %(what)s. Open the link and confirm with one tap."
            ),
        ),
        stands_in="duty.stand_in",
    ),
    "duty.shift": Words(
        _("You are on duty now. Before %(due)s: %(what)s"),
        _(
            "%(unit)s, %(number)s. The shift has changed and this is running, so it is yours now. Before %(due)s: "
            "%(what)s. Open the link and confirm with one tap."
        ),
        asks=True,
        undated=Words(
            _("You are on duty now. As soon as you can: %(what)s"),
            _(
                "%(unit)s, %(number)s. The shift has changed and this is running, so it is yours now. As soon as you "
                "can: %(what)s. Open the link and confirm with one tap."
            ),
        ),
        stands_in="duty.stand_in",
    ),
    "rota.changed": Words(
        _("Your turns on duty have changed: %(what)s"),
        _("%(unit)s. Your turns on duty have changed (＋ new, － taken off): %(what)s. Open the link to see them all."),
        page="web:rota-mine",
    ),
    "rota.swap": Words(
        _("You are asked to swap a turn on duty: %(what)s"),
        _("%(unit)s. You are asked to swap a turn on duty: %(what)s. Open the link and say whether you will."),
        page="web:rota-mine",
    ),
    "rota.swap_waits": Words(
        _("A swap of turns waits for you: %(what)s"),
        _("%(unit)s. Two people want to swap turns on duty: %(what)s. Open the link and decide."),
        page="web:rota-mine",
    ),
    "rota.swap_over": Words(
        _("Your swap came to nothing: %(what)s"),
        _("%(unit)s. The swap you asked for does not take place: %(what)s. The turn stays yours."),
        page="web:rota-mine",
    ),
    "reach.test": Words(
        _("Test, nothing has happened. Tap to show that this reaches you"),
        _(
            "%(unit)s, %(number)s. This is a test of whether messages reach you. Nothing has happened and nothing is "
            "to be done but this: open the link and confirm with one tap before %(due)s."
        ),
        asks=True,
        stands_in="reach.test",
    ),
    "duty.warned": Words(
        _("Due at %(due)s: %(what)s"),
        _("%(unit)s, %(number)s. Two thirds of the time are over. Due at %(due)s: %(what)s."),
        asks=True,
    ),
    "duty.lapsed": Words(
        _("Overdue since %(due)s: %(what)s"),
        _(
            "%(unit)s, %(number)s. This was due at %(due)s and has gone up to the next post: %(what)s. "
            "You can still do it; it is recorded as late."
        ),
        asks=True,
    ),
    "duty.relieved": Words(
        _("Done by others: %(what)s"),
        _("%(unit)s, %(number)s. This has been done meanwhile; nothing is left for you to do: %(what)s."),
    ),
    "report.first": Words(_("First report: %(number)s"), _("%(unit)s has sent the first report of %(number)s.")),
    "report.follow_up": Words(
        _("Follow-up report: %(number)s"), _("%(unit)s has sent a follow-up report of %(number)s.")
    ),
    "report.final": Words(_("Final report: %(number)s"), _("%(unit)s has sent the final report of %(number)s.")),
    "case.unplanned": Words(
        _("Reported: %(number)s. No plan in force says what is due"),
        _(
            "%(unit)s, %(number)s. No plan in force covers this, so nothing climbs by itself. Open the case, act, and "
            "tell those above by telephone."
        ),
    ),
    "case.nobody": Words(
        _("%(unit)s: nobody may read what has come in. Fill the post"),
        _(
            "%(unit)s: a grievance or a dispute has come in, and no post that may read it is held there or above. You "
            "cannot see it either. Open the page of units: set up a grievance officer, a mediator or a petitions "
            "office, and appoint somebody."
        ),
        page="web:units",
    ),
    "case.asked": Words(
        _("%(number)s: whoever reported asks about what is held of them"),
        _(
            "%(unit)s, %(number)s. Whoever reported this asks to have what is held of them corrected or destroyed. "
            "Open the case; their words stand in it as a note."
        ),
    ),
    "digest.day": Words(
        _("Today: %(what)s"),
        _("What is due until tomorrow evening: %(what)s. Open the page of today to see the rest and to do it."),
    ),
    "zero.remind": Words(
        _("Before %(due)s: hand in today's zero report"),
        _(
            "%(unit)s: today's zero report has not been handed in yet. It is due at %(due)s; where there is nothing, "
            "one tap is enough."
        ),
    ),
    "grievance.said": Words(
        _("The petitioner has written: %(number)s"),
        _("%(unit)s, %(number)s. The petitioner has written or sent something. Read it, and answer in the same place."),
    ),
    "meeting.invited": Words(
        _("You are invited: meeting on %(when)s"),
        _("%(unit)s invites you to a meeting on %(when)s (%(number)s). Open the link for the place and the agenda."),
        is_shared=True,
    ),
    "meeting.called_off": Words(
        _("Called off: the meeting on %(when)s"),
        _("%(unit)s has called off the meeting on %(when)s (%(number)s). Open the link for the reason."),
        is_shared=True,
    ),
    "meeting.minutes": Words(
        _("Minutes of the meeting on %(when)s"),
        _(
            "%(unit)s has issued the minutes of the meeting on %(when)s (%(number)s). Open the link to read them "
            "and to see what is to be done by whom."
        ),
        is_shared=True,
    ),
    "outcome.announced": Words(
        _("Announced: an outcome review of %(unit)s"),
        _(
            "An outcome review of %(unit)s has been announced (%(number)s): what it measures, from which day to which, "
            "and when it is computed. Nothing has to be written for it. Open the link to read it."
        ),
    ),
    "outcome.measured": Words(
        _("Before %(due)s: look at the result and comment"),
        _(
            "%(unit)s, %(number)s: the outcome review has been computed from the record. Please look at it and comment "
            "before %(due)s. Nothing is published before."
        ),
    ),
    "outcome.published": Words(
        _("Published: the outcome review of %(unit)s"),
        _("%(unit)s, %(number)s: the result has been published. You may appeal until %(due)s."),
    ),
    "outcome.answered": Words(
        _("Your appeal has been answered: %(number)s"),
        _("%(unit)s, %(number)s: the appeal against the outcome review has been answered, with reasons."),
    ),
    "outcome.called_off": Words(
        _("Called off: the outcome review of %(unit)s"),
        _("%(unit)s, %(number)s: the outcome review has been called off. Nothing is left to do."),
    ),
    "lapse.told": Words(
        _("A lapse is reviewed, and you are asked for your side: %(number)s"),
        _(
            "%(unit)s, %(number)s: something you were asked was not done in time, and it is reviewed. Open the link: "
            "you see everything that will be decided on, and can answer until %(due)s. Not answering admits nothing."
        ),
    ),
    "lapse.decided": Words(
        _("The lapse review has been decided: %(number)s"),
        _("%(unit)s, %(number)s: open the link to read the decision and its reasons. You may appeal until %(due)s."),
    ),
    "lapse.settled": Words(
        _("Your appeal has been decided: %(number)s"),
        _("%(unit)s, %(number)s: open the link to read the decision on your appeal and its reasons. It is final."),
    ),
    "case.held": Words(
        _("Reports are waiting to be looked at"),
        _("%(unit)s: many reports came in within the hour. They are kept and wait for you to look at them."),
    ),
    "channel.down": Words(
        _("Messages do not go out by %(channel)s"),
        _(
            "%(unit)s: %(channel)s failed several times in a row. Messages go by other channels, or wait. Open the "
            "page of the channels to see what came back."
        ),
        page="web:sending",
    ),
    "call.asked": Words(
        _("%(prefix)s%(what)s"),
        _("%(prefix)s%(what)s. %(todo)s %(unit)s asks: are you safe? Open the link and answer with one tap."),
        asks=True,
        is_call=True,
    ),
    "call.again": Words(
        _("%(prefix)sPlease answer: %(what)s"),
        _(
            "%(prefix)s%(unit)s has no answer from you yet: %(what)s. %(todo)s Open the link and say with one tap "
            "whether you are safe."
        ),
        asks=True,
        is_call=True,
    ),
    "call.clear": Words(_("%(prefix)s%(what)s"), _("%(prefix)s%(what)s. %(todo)s %(unit)s."), is_call=True),
    "call.recalled": Words(
        _("%(prefix)sIgnore the last message: %(what)s"),
        _("%(prefix)sThe last message of %(unit)s was sent by mistake: %(what)s. %(todo)s"),
        is_call=True,
    ),
    "call.help": Words(
        _("Somebody needs help: look at the board of %(number)s"),
        _("%(unit)s, %(number)s: somebody needs help, or somebody is missing. Open the board to see where."),
    ),
    "call.handed": Words(
        _("You lead the all-call %(number)s"),
        _("%(unit)s, %(number)s: the board has been handed over to you. Open it to see who has not answered."),
    ),
}


EMPTY = {
    "none": _("%(unit)s has no post “%(post)s”"),
    "vacant": _("nobody holds “%(post)s” of %(unit)s"),
    "recused": _("whoever holds “%(post)s” of %(unit)s must keep out"),
    "same": _("whoever holds “%(post)s” of %(unit)s is the one who has not acted"),
}
"""Why the post below was passed, by the word ``duties.vacancies`` gives it."""
FILLED = ("due_at", "on", "what", "channel", "todo", "grade", "mode")
"""Of a message's params, what its words are filled with."""
MODE = FILLED.index("mode")
_Filled = tuple[str | None, ...]
MARKS = {"drill": gettext_noop("[Drill] "), "test": gettext_noop("[Test] ")}
"""What stands before everything else where it is not earnest, by the ``mode`` of an all-call."""


def load() -> None:
    """Read what words and links are made of, so that the first message does not wait for it."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            str(KINDS["duty.opened"].subject)
    reverse("web:sending")


def text_of(message: Message, *, at: datetime) -> Text:
    """The message in its reader's language, with the link for its reader."""
    language = message.person.language if message.person else settings.LANGUAGE_CODE
    docket, today = message.docket, local(at).date()
    said = _said(message.kind, language, _filled(message), docket.number, message.unit.name, docket.is_drill, today)
    return Text(
        message_id=message.pk,
        kind=message.kind,
        subject=said.subject,
        body=said.body,
        url=settings.SITE_URL + _link(message, at),
        is_drill=message.docket.is_drill,
        parts=said.parts,
        page=settings.SITE_URL + _page(message) if message.person_id else "",
        grade=str(message.params.get("grade") or ""),
        is_test=message.params.get("mode") == "test",
        tag=message.about.replace(":", "-") if KINDS[message.kind].is_call else "",
    )


@dataclass(frozen=True, slots=True)
class _Said:
    subject: str
    body: str
    parts: Mapping[str, str]


@lru_cache(maxsize=512)
def _said(kind: str, language: str, filled: _Filled, number: str, unit: str, is_drill: bool, today: date) -> _Said:
    """The words of a message, which are the same for all its readers of one language on one day."""
    with translation.override(language):
        words = _words_for(kind, filled[0])
        values = _values_of(filled, number, unit, today)
        drill = str(_(MARKS.get(filled[MODE] or "", "[Drill] "))) if is_drill else ""
        parts = values
        if values["prefix"]:  # the wording of a vendor says that it is a drill, but neither how loud nor that it tests
            test = drill if filled[MODE] == "test" else ""
            parts = {**values, "what": test + values["prefix"] + values["what"]}
        return _Said(drill + str(words.subject) % values, drill + str(words.body) % values, parts)


def line_of(message: Message, *, at: datetime) -> str:
    """The message's first sentence, for the inbox in the page, in the language of the page; ``at``: when it is read."""
    words = _words_for(message.kind, message.params.get("due_at"))
    return str(words.subject) % _values_of(_filled(message), message.docket.number, message.unit.name, local(at).date())


def _words_for(kind: str, due: str | None) -> Words:
    words = KINDS[kind]
    return words if due or words.undated is None else words.undated


def _filled(message: Message) -> _Filled:
    empty = message.params.get("empty")
    return (*(message.params.get(name) for name in FILLED), json.dumps(empty, ensure_ascii=False) if empty else None)


def _empty(said: str | None) -> str:
    rows = json.loads(said) if said else []
    return pgettext("between reasons", "; ").join(EMPTY[why] % {"unit": unit, "post": post} for why, unit, post in rows)


def _values_of(filled: _Filled, number: str, unit: str, today: date) -> dict[str, str]:
    due, on, what, channel, todo, grade, _mode, empty = filled
    return {
        "what": what or str(_("confirm receipt")),
        "due": _until(datetime.fromisoformat(due), today) if due else str(_("as soon as you can")),
        "when": f"{local(datetime.fromisoformat(on)):%m-%d %H:%M}" if on else "",
        "number": number,
        "unit": unit,
        "channel": str(Channel(channel).label) if channel else "",
        "empty": _empty(empty),
        "todo": todo or "",
        "prefix": str(grades.grades()[grade].prefix) if grade else "",
    }


def _until(due_at: datetime, today: date) -> str:
    """14:32 today, 1月23日23:59 on any other day: a message may be read days later, so never "tomorrow"."""
    due = local(due_at)
    if due.date() == today:
        return f"{due:%H:%M}"
    pattern = pgettext("date pattern", "j F") if due.year == today.year else pgettext("date pattern", "j F Y")
    return gettext("%(time)s on %(day)s") % {"day": date_format(due.date(), pattern), "time": f"{due:%H:%M}"}


def _link(message: Message, at: datetime) -> str:
    if KINDS[message.kind].asks and "duty" in message.params:
        subject, path = message.params["duty"], str(message.unit_path)
        lifetime = _office_lifetime(message, at)
        token = links.make(links.ACKNOWLEDGE, subject, path, message.person_id, at=at, lifetime=lifetime)
        return reverse("web:tap", args=[token])
    if KINDS[message.kind].is_call and message.person_id:
        token = links.make(links.CALL, message.docket_id, str(message.unit_path), message.person_id, at=at)
        return reverse("web:call-answer", args=[token])
    if KINDS[message.kind].is_shared:
        token = links.make(
            links.MEETING, message.docket_id, str(message.unit_path), message.person_id, at=at, lifetime=links.FORTNIGHT
        )
        return reverse("web:meeting-link", args=[token])
    return _page(message)


def _office_lifetime(message: Message, at: datetime) -> timedelta:
    """An office has no other way in: its link outlives the date by which it is to act."""
    due = message.params.get("due_at")
    if message.person_id is not None or not due:
        return links.LIFETIME
    return max(datetime.fromisoformat(due) - at, timedelta(0)) + links.LIFETIME


def _page(message: Message) -> str:
    """Where somebody who signs in finds it."""
    return _address(KINDS[message.kind].page, message.docket_id)


@lru_cache(maxsize=1024)
def _address(page: str, docket_id: int) -> str:
    return reverse(page) if page else reverse("web:docket", args=[docket_id])
