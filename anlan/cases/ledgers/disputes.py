"""What the ledger of disputes adds (domain C.12): 四定, the result, the visit after. The parties are not in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from anlan.cases.ledgers import facts
from anlan.cases.ledgers.columns import column, label, local
from anlan.cases.models import Dispute, DisputeAgreement, DisputeSession, DisputeVisit
from anlan.lib.bilingual import Both
from anlan.lib.clock import local_date

AGREED = Both("达成协议", "Agreement signed")

COLUMNS = (
    column("来源", "Source", "source"),
    column("事由", "What it is about", "course", 40),
    column("责任部门", "Department", "department"),
    column("责任人（岗位）", "Who is responsible (post)", "post"),
    column("措施", "Measures", "measures", 30),
    column("期限", "To be settled by", "due_at", 17),
    column("调解次数", "Sessions", "sessions", 8),
    column("结果", "Result", "result", 20),
    column("协议编号", "Number of the agreement", "serial", 18),
    column("履行期限", "To be performed by", "perform_by", 12),
    column("司法确认", "Confirmed by the court", "confirmation"),
    column("指引途径", "Way shown", "guided_to"),
    column("回访日期", "Visited on", "visited_on", 12),
    column("履行情况", "How far performed", "performed"),
)


def read(dockets: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = {row.pk: row for row in Dispute.objects.filter(pk__in=dockets).select_related("post")}
    known = facts.read(dockets, [row.plan_id for row in rows.values()])
    found: dict[int, dict[str, Any]] = {pk: {"course": known.of(pk).get("course", "")} for pk in dockets}
    for pk, row in rows.items():
        found[pk] |= _of(row, known.written(row.plan_id))
    _add_sessions(found)
    _add_agreements(found)
    for visit in DisputeVisit.objects.filter(docket__in=dockets).order_by("number"):
        found[visit.docket_id] |= {"visited_on": local_date(visit.at), "performed": visit.get_performed_display()}
    return found


def _of(row: Dispute, plan: dict[str, str]) -> dict[str, Any]:
    return {
        "source": label(Dispute.Source, row.source), "department": plan.get("department", ""),
        "measures": plan.get("measures", ""), "post": row.post.name if row.post else "", "due_at": local(row.due_at),
        "result": label(Dispute.Ended, row.ended_as), "guided_to": label(Dispute.Way, row.guided_to),
    }  # fmt: skip


def _add_sessions(found: dict[int, dict[str, Any]]) -> None:
    for docket in DisputeSession.objects.filter(docket__in=found).values_list("docket", flat=True):
        found[docket]["sessions"] = found[docket].get("sessions", 0) + 1


def _add_agreements(found: dict[int, dict[str, Any]]) -> None:
    for row in DisputeAgreement.objects.filter(pk__in=found):
        more = found[row.pk]
        more |= {
            "serial": row.serial, "perform_by": row.perform_by,
            "confirmation": label(DisputeAgreement.Confirmation, row.confirmation),
        }  # fmt: skip
        more["result"] = more.get("result") or str(AGREED)
