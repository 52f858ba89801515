"""Dispute 纠纷: people are at odds, and somebody helps them settle it, if and as long as both want that."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds.shape import Kind, Move, moves
from anlan.org.functions import DISPUTES, HANDLE
from anlan.plans.models import Act, Trigger

DISPUTE = Kind(
    code="dispute",
    label=_("Dispute"),
    series="纠纷",
    first="registered",
    held="held",
    states={
        "held": _("Waiting to be looked at"),
        "registered": _("Registered"),
        "assigned": _("Somebody is responsible for it"),
        "mediating": _("In mediation"),
        "agreed": _("Agreement signed"),
        "performed": _("Agreement performed"),
        "settled": _("Settled between themselves"),
        "failed": _("Mediation ended without agreement"),
        "guided": _("Shown another way"),
        "closed": _("Closed"),
        "withdrawn": _("Taken back"),
    },
    final=frozenset({"closed", "withdrawn"}),
    ended=frozenset({"performed", "settled", "guided"}),
    # No title: it would carry names. What and where is all that lists show.
    facts=("where", "course", "reporter_name", "reporter_phone"),
    audience=DISPUTES,
    moves=moves(
        Move("release", _("Take it up"), frozenset({"held"}), "registered", HANDLE, starts=Trigger.REPORTED),
        Move(
            "assign", _("Make somebody responsible"), frozenset({"registered", "assigned"}), "assigned", HANDLE,
            starts=Trigger.ASSIGNED, meets=(Act.TAKE_UP,), is_bare=False,
        ),
        Move(
            "begin", _("Begin mediation"), frozenset({"assigned", "failed"}), "mediating", HANDLE,
            starts=Trigger.ACCEPTED, meets=(Act.INFORM,), is_bare=False,
        ),
        Move(
            "fail", _("End mediation without agreement"), frozenset({"assigned", "mediating"}), "failed", HANDLE,
            starts=Trigger.ENDED, meets=(Act.SETTLE,), is_bare=False,
        ),
        # What the agreement starts has two dates, its own and the law's: ``disputes.agreeing`` starts each.
        Move("agree", _("Sign the agreement"), frozenset({"mediating"}), "agreed", HANDLE, meets=(Act.SETTLE,),
             is_bare=False),
        Move("perform", _("Performed"), frozenset({"agreed"}), "performed", HANDLE, meets=(Act.REVISIT,),
             is_bare=False),
        Move("breach", _("Not performed"), frozenset({"agreed"}), "failed", HANDLE, starts=Trigger.ENDED,
             meets=(Act.REVISIT, Act.INFORM), is_bare=False),
        Move("guide", _("Tell the other ways"), frozenset({"failed"}), "guided", HANDLE, meets=(Act.INFORM,),
             is_bare=False),
        Move("settle", _("They settled it themselves"), frozenset({"assigned", "mediating"}), "settled", HANDLE,
             meets=(Act.SETTLE,)),
        Move("withdraw", _("Taken back by who brought it"), frozenset({"held", "registered", "assigned", "mediating"}),
             "withdrawn", HANDLE, stops_clocks=True, meets=(Act.TAKE_UP,)),
        Move("close", _("Close the file"), frozenset({"performed", "settled", "guided"}), "closed", HANDLE,
             stops_clocks=True),
    ),
    categories={
        "injury": _("After an injury"),
        "pupils": _("Between pupils"),
        "families": _("Between a family and the school"),
        "staff": _("Among staff"),
        "work": _("Pay, contract or post"),
        "neighbours": _("With neighbours of the school"),
        "property": _("Money, goods or building work"),
        "other": _("Something else"),
    },
)  # fmt: skip
