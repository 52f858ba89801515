"""Hazard 隐患: a condition that can hurt people and is to be put right, checked by somebody else, and struck off."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds.shape import Kind, Move, moves
from anlan.org.functions import HANDLE, REPORT
from anlan.plans.models import Act, Trigger

FACTS = ("title", "where", "course", "reporter_name", "reporter_phone")

HAZARD = Kind(
    code="hazard",
    label=_("Hazard"),
    series="隐患",
    first="triage",
    held="held",
    states={
        "held": _("Waiting to be looked at"),
        "triage": _("Reported, to be looked at"),
        "open": _("Confirmed, to be put right"),
        "noticed": _("Being put right by notice"),
        "repaired": _("Put right, to be checked"),
        "passed": _("Checked, supervision to be lifted"),
        "closed": _("Struck off"),
        "cancelled": _("Not a hazard"),
    },
    final=frozenset({"closed", "cancelled"}),
    ended=frozenset({"passed"}),
    facts=FACTS,
    has_reports=False,
    grades={1: _("Major hazard"), 2: _("Considerable hazard"), 3: _("Ordinary hazard"), 4: _("Small hazard")},
    moves=moves(
        Move("release", _("Look into it now"), frozenset({"held"}), "triage", HANDLE, starts=Trigger.REPORTED),
        Move(
            "accept", _("Confirm the hazard"), frozenset({"triage"}), "open", HANDLE, meets=(Act.TAKE_UP,),
            is_bare=False,
        ),
        Move(
            "notice", _("Issue a rectification notice"), frozenset({"open", "noticed"}), "noticed", HANDLE,
            starts=Trigger.NOTICED, is_bare=False,
        ),
        # Whoever was given the repair reports it, also without a right to handle cases: the act looks at the post.
        Move(
            "repair", _("Report that it is put right"), frozenset({"open", "noticed"}), "repaired", REPORT,
            starts=Trigger.REPAIRED, meets=(Act.REPAIR,), is_bare=False,
        ),
        Move(
            "fail", _("Not put right yet"), frozenset({"repaired"}), "noticed", HANDLE, starts=Trigger.NOTICED,
            meets=(Act.RECHECK,), is_bare=False,
        ),
        Move(
            "pass", _("Checked and passed"), frozenset({"repaired"}), "passed", HANDLE, meets=(Act.RECHECK,),
            is_bare=False,
        ),
        Move(
            "close", _("Strike it off"), frozenset({"repaired", "passed"}), "closed", HANDLE, stops_clocks=True,
            meets=(Act.RECHECK, Act.SETTLE), is_bare=False,
        ),
        Move(
            "cancel", _("Not a hazard"), frozenset({"held", "triage", "open"}), "cancelled", HANDLE,
            stops_clocks=True, meets=(Act.TAKE_UP,),
        ),
    ),
    categories={
        "fire_safety": _("Fire safety"),
        "building": _("School buildings"),
        "canteen": _("Canteen and drinking water"),
        "laboratory": _("Laboratory and workshop"),
        "bus": _("School bus and traffic"),
        "crush": _("Crowding on stairs and at gates"),
        "machinery": _("Lifts, boilers and pressure vessels"),
        "power_gas": _("Water, power, gas and heating"),
        "security": _("Gate, guards and alarms"),
        "sports": _("Sports and play equipment"),
        "dormitory": _("Dormitory"),
        "surroundings": _("Around the school"),
        "unsorted": _("Something else that is dangerous"),
    },
)  # fmt: skip
