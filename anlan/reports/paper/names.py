"""What may stand in the braces of a form, by the thing that fills it, with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.reports.forms import FORMS
from anlan.reports.zero.lines import COUNTS, LINES

_FIELDS = {field.code: field.label for fields in FORMS.values() for field in fields}
_FACTS = {
    field.fact: field.label for fields in FORMS.values() for field in fields if field.fact
}  # names and telephone numbers of reporters are no field of any report, and stay out of paper

NAMES: Mapping[str, Mapping[str, Any]] = {
    "filing": {
        "number": _("Number of the case"), **_FIELDS, "unit_above": _("Unit above"), "report": _("Name of the report"),
        "head": _("Who heads the school"),
        "filed_at": _("When it was signed"), "signed_by": _("Who signed"), "post": _("Post"),
        "sent_to": _("Whom it went to"), "late": _("Whether it came after the limit"),
    },
    "case": {
        "number": _("Number of the case"), "unit": _("School"), "unit_above": _("Unit above"), **_FACTS,
        "received_at": _("When it was reported"), "source": _("How it became known"),
        "nature": _("What kind of event"), "grade": _("Grade"), "now": _("When this was made"),
        "due_at": _("By when it has to be reported"), "dial_to": _("Whom to call"),
        "speaker": _("Whoever opens the page, with the post"), "told": _("Who was told, and when"),
    },
    "zero": {
        "unit": _("School"), "unit_above": _("Unit above"), "day": _("Day"),
        **{line.code: line.label for line in LINES}, **dict(COUNTS), "still_open": _("Still open from before"),
        "filed_at": _("When it was handed in"), "signed_by": _("Who signed"), "post": _("Post"),
        "remark": _("Late, or corrected"),
    },
}  # fmt: skip
