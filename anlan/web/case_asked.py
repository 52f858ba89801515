"""A duty as whoever sits in its post sees it without the right to read the case: what, by when, and the button."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from anlan.duties.models import Duty
from anlan.plans.models import Act
from anlan.web import case_panels
from anlan.web.case_clocks import Source, source_of


@dataclass(frozen=True)
class Asked:
    duty: Duty
    title: str
    source: Source
    act: str
    url: str
    is_post: bool


def asked(duty: Duty) -> Asked:
    """``act`` is empty where nothing is left to do, or where what is asked needs the right to sign."""
    act, url, is_post = "", "", False
    if duty.state in {Duty.State.OPEN, Duty.State.LAPSED}:
        if duty.act == Act.ACKNOWLEDGE:
            act, url, is_post = gettext("I have it"), reverse("web:duty-acknowledgement", args=[duty.pk]), True
        elif duty.act == Act.DO:
            url = reverse("web:case-notes", args=[duty.docket_id]) + f"?duty={duty.pk}"
            act = gettext("Note that it is done")
        elif found := case_panels.asked(duty.docket.case.kind, duty.act):
            act, url = str(found[0]), reverse(f"web:{found[1]}", args=[duty.docket_id])
    return Asked(duty, duty.obligation.title, source_of(duty.obligation), act, url, is_post)
