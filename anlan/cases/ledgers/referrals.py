"""What the ledger of referrals adds (domain C.15): which department, by when, asked again how often, what it did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from anlan.cases.ledgers import facts
from anlan.cases.ledgers.columns import Column, column, label, local
from anlan.cases.models import Referral, ReferralLook
from anlan.lib.bilingual import Both
from anlan.lib.clock import local_date

SETTLED = Both("已解决", "Settled")
NOT_SETTLED = Both("没有解决", "Not settled")

COLUMNS = (
    column("问题", "What is wrong", "course", 40),
    column("移交部门", "Department", "department", 18),
    column("文号", "Number of the letter", "serial", 18),
    column("移交时间", "Referred at", "sent_at", 17),
    column("答复期限", "Reply due", "due_at", 17),
    column("催办次数", "Asked again", "chases", 8),
    column("答复", "Reply", "outcome", 18),
    column("答复内容", "What it says", "reply", 30),
    column("承诺完成日", "Promised by", "promised_on", 12),
    column("答复时间", "Replied at", "replied_at", 17),
    column("现场复查日期", "Looked at on", "looked_on", 12),
    Column(Both("复查结果", "What was seen"), 12, lambda row, more: str(more.get("look", ""))),
)


def read(dockets: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = list(Referral.objects.filter(docket__in=dockets).select_related("post__unit").order_by("number"))
    known = facts.read(dockets, [row.reply_id for row in rows])
    found: dict[int, dict[str, Any]] = {pk: {"course": known.of(pk).get("course", ""), "chases": 0} for pk in dockets}
    for row in rows:
        found[row.docket_id] |= _of(row, known.written(row.reply_id), found[row.docket_id])
    for look in ReferralLook.objects.filter(docket__in=dockets).order_by("number"):
        found[look.docket_id] |= {
            "looked_on": local_date(look.at), "look": SETTLED if look.is_settled else NOT_SETTLED
        }  # fmt: skip
    return found


def _of(row: Referral, reply: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """A later letter stands over the one before; the first day stays while it asks for the same again."""
    first = before.get("sent_at") if row.is_chase else None
    return {
        "department": row.post.unit.name, "serial": row.serial, "sent_at": first or local(row.sent_at),
        "due_at": local(row.due_at), "chases": before["chases"] + row.is_chase,
        "outcome": label(Referral.Outcome, row.outcome), "promised_on": row.promised_on,
        "reply": reply.get("text", ""), "replied_at": local(row.replied_at),
    }  # fmt: skip
