"""The acts of who handles a lapse review, as rows of a table: their words, their form, and the one call each makes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.lapses import deciding, outcomes, sheet, standing
from anlan.cases.models import Case
from anlan.org.models import Person
from anlan.web.act_rows import Act, Acts, handles, plain
from anlan.web.forms import lapses as forms
from anlan.web.forms.acts import ActForm


def _found_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    row = standing.review_of(case)
    choices = [(code, one.label) for code, one in outcomes.open_to(row.person_id).items()]
    return forms.FoundForm(data, files, choices=choices, initial={"outcome": sheet.of(row, at).suggested})


def _settles(case: Case, person: Person, at: datetime) -> bool:
    return handles(case, person, at) and deciding.may_settle(standing.review_of(case), person)


def _may_decide(case: Case, person: Person, at: datetime) -> bool:
    row = standing.review_of(case)
    return handles(case, person, at) and not (row.answer_by and row.answered_at is None and at <= row.answer_by)


def _may_close(case: Case, person: Person, at: datetime) -> bool:
    row = standing.review_of(case)
    return handles(case, person, at) and row.appeal_by is not None and at > row.appeal_by


ACTS = Acts("web:case-act", (
    Act(
        "decide", _("Decide"), _("What is found, and why?"),
        _("The person concerned reads the reasons, and may appeal. Nothing is added up anywhere."),
        frozenset({"asked", "heard"}), _may_decide, _found_form,
        lambda case, form, by, at: deciding.decide(case, **form.cleaned_data, by=by, at=at),
        _("Decided. The person concerned is told."),
    ),
    Act(
        "settle", _("Decide the appeal"), _("What is found on appeal, and why?"),
        _("This is final. The person concerned reads the reasons."), frozenset({"appealed"}), _settles, _found_form,
        lambda case, form, by, at: deciding.settle(case, **form.cleaned_data, by=by, at=at),
        _("Decided. The person concerned is told."),
    ),
    Act(
        "close", _("Close: nobody appealed"), _("Close it?"), _("The time to appeal has run out."),
        frozenset({"decided"}), _may_close, plain(forms.CloseForm),
        lambda case, form, by, at: deciding.close(case, by=by, at=at), _("Closed."),
    ),
))  # fmt: skip
