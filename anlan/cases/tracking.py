"""What somebody who reported may see of how it goes: times and posts, never names of persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from anlan.cases.models import Case, Remark
from anlan.duties.models import Acknowledgement, Duty
from anlan.journal import contents
from anlan.lib.postgres.roles import set_scope
from anlan.plans.models import Act


@dataclass(frozen=True)
class Progress:
    """``waiting``: the confirmation that is due next, while nobody has confirmed. ``pictures``: the reporter's own."""

    case: Case
    confirmed_at: datetime | None
    confirmed_by: str
    waiting: Duty | None
    pictures: list[int]


def progress(docket_id: int, unit_path: str) -> Progress:
    """How the case stands. The caller has shown the receipt code: that is the permission, so the scope is opened."""
    set_scope([unit_path])
    case = Case.objects.select_related("unit", "docket").get(pk=docket_id)
    first = Acknowledgement.objects.filter(duty__docket=docket_id).select_related("post").order_by("at", "pk").first()
    return Progress(
        case=case,
        confirmed_at=first.at if first else None,
        confirmed_by=first.post.name if first else "",
        waiting=None if first else _waiting(docket_id),
        pictures=list(_own_pictures(case).order_by("pk").values_list("pk", flat=True)),
    )


def picture(remark_id: int, unit_path: str) -> bytes | None:
    """A picture the reporter sent with the report; ``None`` for any other. The link was the permission."""
    set_scope([unit_path])
    row = Remark.objects.filter(pk=remark_id).select_related("docket__case", "content").first()
    if row is None or not _own_pictures(row.docket.case).filter(pk=row.pk).exists():
        return None
    return contents.read_bytes(row.content, row.docket)


def _own_pictures(case: Case) -> QuerySet[Remark]:
    """Sent with the report itself: at its moment and by whoever reported."""
    return Remark.objects.filter(docket=case.pk, kind=Remark.Kind.PHOTO, at=case.reported_at, person=case.reporter_id)


def _waiting(docket_id: int) -> Duty | None:
    waiting = Duty.objects.open().filter(docket=docket_id, act=Act.ACKNOWLEDGE, due_at__isnull=False)
    return waiting.select_related("obligation", "post").order_by("due_at", "pk").first()
