"""Steps the petitioner takes by the receipt code, or that follow from an act at another unit: no person's right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import KINDS
from anlan.cases.lifecycle import WrongMove, write_state
from anlan.cases.models import Case
from anlan.duties import clock
from anlan.duties.models import Duty
from anlan.journal import chain, contents
from anlan.journal.models import Content, Docket
from anlan.lib import live


def step(
    case: Case, code: str, *, at: datetime, terms: clock.Terms | None = None, words: Content | None = None,
    starts: str = "", **evidence: Any,
) -> Case:  # fmt: skip
    """Make the move ``code``. The caller has seen what permits it. ``starts``: another trigger than the move's own.

    Raises :class:`WrongMove` when the case is not where the move begins.
    """
    move = KINDS[case.kind].moves[code]
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=case.pk)
    case.refresh_from_db(fields=["state"])
    if case.state not in move.sources:
        raise WrongMove(_("The matter has moved on meanwhile. Look again before you decide."), state=case.state)
    write_state(case, move, at)
    refs = contents.references([words] if words else [])
    chain.note(docket, f"case.{move.code}", at=at, state=move.target, contents=refs, **evidence)
    if move.stops_clocks:
        clock.cancel_all(docket, at=at)
    if trigger := starts or move.starts:
        clock.start(docket, trigger, event_kind=case.category, matter=case.kind, at=at, terms=terms)
    live.changed(dockets=[case.pk])
    return case


def next_occasion(case: Case) -> int:
    """A number no clock of the docket has run under yet."""
    highest = Duty.objects.filter(docket=case.pk).aggregate(highest=Max("occasion"))["highest"]
    return 0 if highest is None else int(highest) + 1
