"""Incident 事件: something happened, and people must know in minutes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds.shape import Kind, Move, moves
from anlan.org.functions import HANDLE, SIGN
from anlan.plans.models import Act, Trigger

FACTS = (
    "title", "where", "happened_at", "people", "injuries", "deaths", "injured", "loss_amount", "course", "measures",
    "cause", "impact", "loss", "trend", "leaders", "requests", "whereabouts", "to_check", "reporter_name",
    "reporter_phone",
)  # fmt: skip
"""The order of the first report's form (domain C.1)."""

INCIDENT = Kind(
    code="incident",
    label=_("Incident"),
    series="事件",
    first="open",
    held="held",
    states={
        "held": _("Waiting to be looked at"),
        "open": _("Being handled"),
        "ended": _("Handling has ended"),
        "closed": _("Closed"),
        "cancelled": _("Not an incident"),
    },
    final=frozenset({"closed", "cancelled"}),
    ended=frozenset({"ended"}),
    facts=FACTS,
    has_reports=True,
    grades={1: _("Ⅰ Extraordinary"), 2: _("Ⅱ Major"), 3: _("Ⅲ Considerable"), 4: _("Ⅳ Ordinary")},
    moves=moves(
        Move("end", _("End handling"), frozenset({"open"}), "ended", HANDLE, starts=Trigger.ENDED, restarts=True),
        Move("reopen", _("Handle again"), frozenset({"ended"}), "open", HANDLE, withdraws=Trigger.ENDED),
        Move(
            "close",
            _("Close the case"),
            frozenset({"ended"}),
            "closed",
            SIGN,
            stops_clocks=True,
            owes=(Act.REPORT_UP, Act.FINISH),
        ),
        Move("release", _("Take it up"), frozenset({"held"}), "open", HANDLE, starts=Trigger.REPORTED),
        Move("cancel", _("Not an incident"), frozenset({"held", "open"}), "cancelled", HANDLE, stops_clocks=True),
    ),
    categories={
        "injury": _("Someone is hurt or ill"),
        "fire": _("Fire or smoke"),
        "food": _("Food or water"),
        "infection": _("Several have the same symptoms"),
        "facility": _("Building or equipment"),
        "traffic": _("School bus or traffic"),
        "intruder": _("Intruder or violence"),
        "bullying": _("Bullying"),
        "crowd": _("Crowd at the gate"),
        "weather": _("Weather or natural disaster"),
        "utility": _("Power, water or gas failure"),
        "other": _("Something else"),
    },
)
