"""What is held about a person, for that person and nobody else.

The charter forbids a page that gathers a named person's matters for others. So this takes no name: it reads for the
one who is signed in, of every unit where they ever acted, and whoever calls it hands over exactly that person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from anlan.cases.models import Case, Remark
from anlan.cases.titles import state_of
from anlan.duties.models import Acknowledgement
from anlan.journal.chain import stamp
from anlan.journal.models import Entry, Retention, Viewing
from anlan.lib.postgres.roles import set_scope
from anlan.notify.models import Message
from anlan.org.models import Absence, ApiToken, Appointment, Contact, Person, Shift, Unit
from anlan.reports.models import Filing

MOST = 2_000
"""Lines of one kind, the newest: a person who looked at more than this gets the rest from whoever runs it."""


def about(person: Person) -> dict[str, Any]:
    """Everything kept under the person's account, as JSON can carry it; times in UTC."""
    set_scope(str(path) for path in Unit.objects.filter(parent__isnull=True).values_list("path", flat=True))
    try:
        return {
            "account": _account(person),
            "posts": [_appointment(row) for row in _of(Appointment, person, "post__unit").order_by("-held", "-pk")],
            "shifts": [_shift(row) for row in _of(Shift, person, "post__unit").order_by("-during", "-pk")[:MOST]],
            "absences": [
                _absence(row) for row in Absence.objects.filter(person=person).order_by("-during", "-pk")[:MOST]
            ],
            "contacts": [_contact(row) for row in Contact.objects.filter(person=person).order_by("preference", "pk")],
            "keys": [_key(row) for row in ApiToken.objects.filter(person=person).order_by("pk")],
            "reported": _matters(Case.objects.filter(reporter=person)),
            "reviewed": _matters(Case.objects.filter(docket__lapse_review__person=person)),
            "looked": [_look(row) for row in _of(Viewing, person, "docket", "post").order_by("-at", "-pk")[:MOST]],
            "acts": _acts(person),
        }
    finally:
        set_scope(person.reach())


def _of(model: Any, person: Person, *related: str) -> Any:
    return model.objects.filter(person=person).select_related(*related)


def _account(person: Person) -> dict[str, Any]:
    return {
        "username": person.username, "name": person.name, "language": person.language, "theme": person.theme,
        "last_sign_in": _when(person.last_login), "is_open": person.is_active, "runs_installation": person.is_operator,
    }  # fmt: skip


def _appointment(row: Appointment) -> dict[str, Any]:
    until = row.held.upper
    return {"unit": row.post.unit.name, "post": row.post.name, "rank": row.rank,
            "from": row.held.lower.isoformat(), "until": until.isoformat() if until else None}  # fmt: skip


def _shift(row: Shift) -> dict[str, Any]:
    return {"unit": row.post.unit.name, "post": row.post.name, "from": _when(row.during.lower),
            "until": _when(row.during.upper)}  # fmt: skip


def _absence(row: Absence) -> dict[str, Any]:
    return {"from": _when(row.during.lower), "until": _when(row.during.upper)}


def _contact(row: Contact) -> dict[str, Any]:
    return {"channel": row.channel, "address": row.address, "verified_at": _when(row.verified_at)}


def _key(row: ApiToken) -> dict[str, Any]:
    return {"label": row.label, "created_at": _when(row.created_at), "last_used_at": _when(row.last_used_at)}


def _matters(rows: QuerySet[Case]) -> list[dict[str, Any]]:
    cases = list(rows.select_related("docket", "unit").order_by("-pk")[:MOST])
    kept = dict(Retention.objects.filter(docket__in=[case.pk for case in cases]).values_list("pk", "destroy_on"))
    return [
        {"docket": case.pk, "number": case.docket.number, "unit": case.unit.name, "state": str(state_of(case)),
         "reported_at": _when(case.reported_at),
         "destroy_on": on.isoformat() if (on := kept.get(case.pk)) else None}
        for case in cases
    ]  # fmt: skip


def _look(row: Viewing) -> dict[str, Any]:
    return {"at": _when(row.at), "number": row.docket.number, "page": row.page,
            "post": row.post.name if row.post else None}  # fmt: skip


def _acts(person: Person) -> list[dict[str, Any]]:
    """How often the account stands beside something done, and from when to when; not what it was about."""
    kinds: list[tuple[str, Any, str, str]] = [
        ("entries", Entry, "person", "at"), ("confirmations", Acknowledgement, "person", "at"),
        ("notes", Remark, "person", "at"), ("reports_signed", Filing, "signed_by", "filed_at"),
        ("messages", Message, "person", "created_at"),
    ]  # fmt: skip
    found = []
    for name, model, column, moment in kinds:
        rows = model.objects.filter(**{column: person})
        said = rows.aggregate(count=Count("pk"), first=Min(moment), last=Max(moment))
        found.append({"what": name, **said, "first": _when(said["first"]), "last": _when(said["last"])})
    return found


def _when(at: datetime | None) -> str | None:
    return stamp(at) if at else None
