"""Lapse review 责任追究: a duty ran out; who held the post is heard, a person decides, and it can be appealed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds.shape import Kind, Move, moves
from anlan.org.functions import HANDLE, LAPSES
from anlan.plans.models import Act, Trigger

CONCERNED = "concerned"
"""The right of the person it is about; no post gives it, so no button offers these moves to anybody else."""

LAPSE_REVIEW = Kind(
    code="lapse_review",
    label=_("Lapse review"),
    series="追责",
    first="asked",
    held="held",
    states={
        "held": _("Waiting to be looked at"),
        "asked": _("Told, answer awaited"),
        "heard": _("Answered, to be decided"),
        "decided": _("Decided, may be appealed"),
        "appealed": _("Appealed, to be decided above"),
        "closed": _("Closed"),
    },
    final=frozenset({"closed"}),
    ended=frozenset({"decided"}),
    facts=(),
    audience=LAPSES,
    moves=moves(
        Move("answer", _("Answer"), frozenset({"asked"}), "heard", CONCERNED, is_bare=False),
        Move("decide", _("Decide"), frozenset({"asked", "heard"}), "decided", HANDLE, starts=Trigger.ANSWERED,
             meets=(Act.SETTLE,), is_bare=False),
        # Nobody held the post, so nobody can appeal.
        Move("conclude", _("Decide"), frozenset({"asked"}), "closed", HANDLE, meets=(Act.SETTLE,), stops_clocks=True,
             is_bare=False),
        Move("appeal", _("Appeal"), frozenset({"decided"}), "appealed", CONCERNED, starts=Trigger.REVIEW,
             stops_clocks=True, is_bare=False),
        Move("settle", _("Decide the appeal"), frozenset({"appealed"}), "closed", HANDLE, meets=(Act.REVIEW,),
             stops_clocks=True, is_bare=False),
        Move("close", _("Close: nobody appealed"), frozenset({"decided"}), "closed", HANDLE, meets=(Act.RECHECK,),
             stops_clocks=True, is_bare=False),
    ),
    categories={
        "lapsed": _("Not done"),
        "met_late": _("Done late"),
        "vacant": _("Nobody held the post"),
    },
)  # fmt: skip
"""Categories are the states of a duty that can be reviewed."""
