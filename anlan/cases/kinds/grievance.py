"""Grievance 诉求: somebody asks the institution for something, and the clock runs against the institution."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds.shape import Kind, Move, moves
from anlan.org.functions import GRIEVANCES, HANDLE, SEALED, SIGN
from anlan.plans.models import Act, Trigger

SUGGESTION, ACCUSATION, RELIEF = "suggestion", "accusation", "relief"
"""信访工作条例 arts. 29, 30, 31."""

PETITIONER = "petitioner"
"""The right of whoever holds the receipt code; no post gives it, so no button offers these moves to staff."""

OPEN = frozenset({"registered", "accepted", "answered", "review", "reviewed", "rereview", "rereviewed"})

GRIEVANCE = Kind(
    code="grievance",
    label=_("Grievance"),
    series="诉求",
    serieses=((ACCUSATION, "检举"),),
    first="registered",
    held="held",
    states={
        "held": _("Waiting to be looked at"),
        "registered": _("Registered"),
        "accepted": _("Accepted, being looked into"),
        "answered": _("Answered in writing"),
        "review": _("Being reviewed"),
        "reviewed": _("Reviewed"),
        "rereview": _("Being reviewed a second time"),
        "rereviewed": _("Reviewed a second time; final"),
        "declined": _("Not accepted, with reasons"),
        "forwarded": _("Passed on"),
        "returned": _("Sent back to who passed it on"),
        "merged": _("Goes on under another number"),
        "withdrawn": _("Withdrawn"),
        "closed": _("Closed"),
    },
    final=frozenset({"closed", "withdrawn", "merged", "returned"}),
    ended=frozenset({"answered", "reviewed", "rereviewed", "declined", "forwarded"}),
    facts=("title", "demand", "course", "where", "happened_at", "reporter_name", "reporter_phone"),
    audience=GRIEVANCES,
    audiences=((ACCUSATION, SEALED),),
    moves=moves(
        Move("release", _("Take it up"), frozenset({"held"}), "registered", HANDLE, starts=Trigger.REPORTED),
        Move(
            "accept", _("Accept"), frozenset({"registered"}), "accepted", SIGN, starts=Trigger.ACCEPTED,
            meets=(Act.TAKE_UP, Act.INFORM), is_bare=False,
        ),
        Move(
            "decline", _("Not accept"), frozenset({"registered"}), "declined", SIGN, stops_clocks=True,
            meets=(Act.TAKE_UP, Act.INFORM), is_bare=False,
        ),
        Move(
            "forward", _("Pass on"), frozenset({"registered"}), "forwarded", SIGN, stops_clocks=True,
            meets=(Act.TAKE_UP, Act.INFORM), is_bare=False,
        ),
        Move("object", _("Object to the transfer"), frozenset({"registered"}), "returned", SIGN, stops_clocks=True,
             meets=(Act.TAKE_UP,), is_bare=False),
        Move("take_back", _("Take back what was sent back"), frozenset({"forwarded"}), "registered", PETITIONER,
             is_bare=False),
        Move("merge", _("Merge into another"), frozenset({"registered", "accepted"}), "merged", HANDLE,
             stops_clocks=True, meets=(Act.TAKE_UP, Act.INFORM), is_bare=False),
        Move("answer", _("Answer in writing"), frozenset({"accepted"}), "answered", SIGN, meets=(Act.ANSWER,),
             is_bare=False),
        Move("ask_review", _("Ask for a review"), frozenset({"answered", "closed"}), "review", PETITIONER,
             starts=Trigger.REVIEW, is_bare=False),
        Move("give_review", _("Give the review"), frozenset({"review"}), "reviewed", SIGN, meets=(Act.REVIEW,),
             is_bare=False),
        Move("ask_rereview", _("Ask for a second review"), frozenset({"reviewed", "closed"}), "rereview", PETITIONER,
             starts=Trigger.REREVIEW, is_bare=False),
        Move("give_rereview", _("Give the second review"), frozenset({"rereview"}), "rereviewed", SIGN,
             meets=(Act.REREVIEW,), is_bare=False),
        Move("withdraw", _("Withdraw"), OPEN | {"held", "declined"}, "withdrawn", PETITIONER, stops_clocks=True,
             is_bare=False),
        Move("reopen", _("Look into it again"),
             frozenset({"answered", "declined", "reviewed", "rereviewed", "closed"}), "accepted", HANDLE,
             starts=Trigger.ACCEPTED, is_bare=False),
        Move("close", _("Close the grievance"),
             frozenset({"answered", "reviewed", "rereviewed", "declined", "forwarded"}), "closed", HANDLE,
             stops_clocks=True),
    ),
    categories={
        SUGGESTION: _("Suggestion or opinion"),
        ACCUSATION: _("Report of misconduct"),
        RELIEF: _("Asking for something to be put right"),
    },
)  # fmt: skip
