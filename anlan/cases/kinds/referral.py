"""Referral 移交: something around the school that another department can put right, asked for and chased."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds.shape import Kind, Move, moves
from anlan.org.functions import HANDLE
from anlan.plans.models import Act, Trigger

DEPARTMENT = "department"
"""The right of whoever holds the link that a department was sent; no post gives it, so no button offers these moves."""

REFERRAL = Kind(
    code="referral",
    label=_("Referral"),
    series="移交",
    first="found",
    held="held",
    states={
        "held": _("Waiting to be looked at"),
        "found": _("Found, to be referred"),
        "sent": _("Referred, reply awaited"),
        "replied": _("Replied, to be looked at on the spot"),
        "closed": _("Settled on the spot"),
        "cancelled": _("Nothing to refer"),
    },
    final=frozenset({"closed", "cancelled"}),
    facts=("title", "where", "course", "reporter_name", "reporter_phone"),
    moves=moves(
        Move("release", _("Look into it now"), frozenset({"held"}), "found", HANDLE, starts=Trigger.REPORTED),
        Move(
            "send", _("Refer it to a department"), frozenset({"found", "sent"}), "sent", HANDLE,
            starts=Trigger.FORWARDED, meets=(Act.TAKE_UP,), is_bare=False,
        ),
        # A promise of a later day starts the look with that day, a refusal starts the search again.
        Move("reply", _("The department replied"), frozenset({"sent"}), "replied", DEPARTMENT,
             starts=Trigger.ANSWERED, meets=(Act.REPLY,), is_bare=False),
        Move("refuse", _("Not that department's"), frozenset({"sent"}), "found", DEPARTMENT,
             starts=Trigger.REPORTED, meets=(Act.REPLY,), is_bare=False),
        Move("return", _("Not settled, refer again"), frozenset({"replied"}), "found", HANDLE,
             starts=Trigger.REPORTED, meets=(Act.REVISIT,), is_bare=False),
        Move("close", _("Looked at and settled"), frozenset({"found", "sent", "replied"}), "closed", HANDLE,
             stops_clocks=True, meets=(Act.REVISIT, Act.TAKE_UP), is_bare=False),
        Move("cancel", _("Nothing to refer"), frozenset({"held", "found"}), "cancelled", HANDLE, stops_clocks=True,
             meets=(Act.TAKE_UP,)),
    ),
    categories={
        "traffic": _("Traffic and parking at the gate"),
        "stalls": _("Stalls and street trade"),
        "food": _("Food and goods sold around the school"),
        "premises": _("Net cafés, bars, lodgings, game rooms"),
        "order": _("Public order and safety of the way to school"),
        "building": _("Building sites, walls, wires and pits"),
        "water": _("Water, ponds and rivers"),
        "pollution": _("Noise, smoke and waste"),
        "other": _("Something else around the school"),
    },
)  # fmt: skip
