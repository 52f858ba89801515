"""What the pages of outcome reviews say: states in a sentence, figures, and the records behind them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlan.cases.kinds import KINDS
from anlan.cases.models import Case
from anlan.duties.models import Duty
from anlan.journal.models import Docket
from anlan.org.models import Person
from anlan.reports.models import OutcomeReview
from anlan.reports.outcomes.measures import Row
from anlan.reports.outcomes.standing import Figures, Standing
from anlan.web.words import day, due, moment

MOST_ROWS = 100
"""Records shown of one verdict of one indicator."""


def review_sentence(review: OutcomeReview, rows: Sequence[Standing], now: datetime) -> str:
    """How a review stands, in one sentence."""
    states = [row.state for row in rows]
    if review.cancelled_at:
        return _("This review was called off")
    if review.measured_at is None:
        return _("It is computed from %(day)s on; until then nobody has to do anything") % {
            "day": day(review.begins_on, now)
        }
    if waiting := states.count("appealed"):
        words = ngettext("%(n)s appeal waits for its answer", "%(n)s appeals wait for their answer", waiting)
        return words % {"n": waiting}
    unpublished = states.count("measured") + states.count("commented")
    if unpublished and review.comment_until and review.comment_until >= now:
        return _("Computed; the units may comment until %(day)s") % {"day": day(review.comment_until, now)}
    if unpublished:
        words = ngettext("%(n)s result waits to be published", "%(n)s results wait to be published", unpublished)
        return words % {"n": unpublished}
    return _("All results are published")


def state_sentence(one: Standing, now: datetime) -> str:
    """How the result of one unit stands."""
    review, outcome = one.outcome.review, one.outcome
    values = {
        "day": day(review.begins_on, now),
        "comment": day(review.comment_until, now) if review.comment_until else "",
        "appeal": day(outcome.appeal_until, now) if outcome.appeal_until else "",
        "due": due(one.due_at, now) if one.due_at else "",
        "version": one.version,
    }
    if one.state == "published" and outcome.appeal_until and outcome.appeal_until < now:
        return _("Published, and not appealed against")
    words = {
        "announced": _("Announced: computed from %(day)s on, nothing has to be done for it"),
        "called_off": _("This review was called off"),
        "measured": _("Computed: the unit may comment until %(comment)s"),
        "commented": _("The unit has commented; the result waits to be published"),
        "published": _("Published: the unit may appeal until %(appeal)s"),
        "appealed": _("The unit has appealed; the answer is due %(due)s") if one.due_at
        else _("The unit has appealed; nobody holds the post that answers"),
        "answered": _("The appeal is answered; version %(version)s holds"),
    }  # fmt: skip
    return words[one.state] % values


def state_word(one: Standing) -> str:
    """The same for a table."""
    words = {
        "announced": _("announced"),
        "called_off": _("called off"),
        "measured": _("no comment yet"),
        "commented": _("has commented"),
        "published": _("published"),
        "appealed": _("appeal waits"),
        "answered": _("appeal answered"),
    }
    return words[one.state]


def figure_words(one: Figures) -> str:
    if one.share is None:
        return _("Nothing fell due in the period")
    if one.indicator.shares_only:
        return _("%(share)s%% within the limit of the law") % {"share": one.share}
    return _("%(good)s of %(of)s in time, %(share)s%%") % {
        "good": one.sums.good, "of": one.sums.of, "share": one.share,
    }  # fmt: skip


def blocks(found: Sequence[Figures], person: Person, now: datetime) -> list[dict[str, Any]]:
    """Each indicator with the records behind it, as far as the person may open them. Two queries in all."""
    known = _known(found, person)
    return [
        {
            "one": one,
            "words": figure_words(one),
            "late": [_line(one, row, known, now) for row in one.late[:MOST_ROWS]],
            "good": [_line(one, row, known, now) for row in one.good[:MOST_ROWS]],
            "more": max(0, len(one.late) - MOST_ROWS) + max(0, len(one.good) - MOST_ROWS),
            "own": sum(row.is_own for row in one.rows) if one.indicator.found_by_itself else 0,
        }
        for one in found
    ]


def answerable(found: Sequence[Figures], person: Person, now: datetime) -> list[tuple[str, str]]:
    """What an answer may leave out: the rows that were late, by indicator and id."""
    known = _known(found, person)
    return [
        (f"{one.indicator.code}:{row.pk}", f"{one.indicator.title} {line['what']} {line['when']}")
        for one in found
        for row in one.late[:MOST_ROWS]
        for line in [_line(one, row, known, now)]
    ]


_Known = Mapping[tuple[str, int], tuple[str, str]]


def _known(found: Sequence[Figures], person: Person) -> _Known:
    """What a row is called, and where it is seen; only what the person may read."""
    wanted: dict[str, set[int]] = {"duties": set(), "hazards": set()}
    for one in found:
        wanted[one.indicator.measure] |= {row.pk for row in (*one.late[:MOST_ROWS], *one.good[:MOST_ROWS])}
    return {**_duties(wanted["duties"], person), **_hazards(wanted["hazards"], person)}


def _duties(wanted: Collection[int], person: Person) -> dict[tuple[str, int], tuple[str, str]]:
    rows = Duty.objects.visible_to(person).filter(pk__in=wanted).select_related("obligation", "docket")
    return {("duties", row.pk): (f"{row.obligation.title} {row.docket.number}", _page(row)) for row in rows}


def _page(duty: Duty) -> str:
    if duty.docket.subject == Docket.Subject.ROUTINE:
        return reverse("web:routine-duty", args=[duty.pk])
    return reverse("web:docket", args=[duty.docket_id])


def _hazards(wanted: Collection[int], person: Person) -> dict[tuple[str, int], tuple[str, str]]:
    rows = Case.objects.visible_to(person).filter(pk__in=wanted).select_related("docket")
    return {
        ("hazards", row.pk): (
            f"{KINDS[row.kind].categories[row.category]} {row.docket.number}", reverse("web:case", args=[row.pk])
        )
        for row in rows
    }  # fmt: skip


def _line(one: Figures, row: Row, known: _Known, now: datetime) -> dict[str, str]:
    what, url = known.get((one.indicator.measure, row.pk), (_("a record you may not open"), ""))
    return {
        "what": what, "url": url, "when": _("due %(day)s") % {"day": moment(row.due_at, now)},
        "done": moment(row.ended_at, now) if row.ended_at and row.verdict == "good" else "",
    }  # fmt: skip
