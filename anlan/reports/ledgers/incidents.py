"""What the ledger of incidents adds (domain C, 突发事件处理): what is known, and which reports went upward when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from anlan.cases.ledgers import facts
from anlan.cases.ledgers.columns import Column, column, local
from anlan.lib.bilingual import Both
from anlan.reports.models import Filing

FACTS = ("happened_at", "people", "injuries", "course", "measures", "leaders", "impact", "loss", "trend", "cause")
"""Names and telephone numbers of whoever reported it stay out of ledgers."""

COLUMNS = (
    column("发生时间", "When it happened", "happened_at"),
    column("受影响人数", "How many people", "people", 10),
    column("伤情或症状", "Injuries or symptoms", "injuries", 24),
    column("事件经过", "What happened", "course", 40),
    column("已采取措施", "What has been done", "measures", 40),
    column("领导到位情况", "Which leaders are on the spot", "leaders", 24),
    column("影响范围", "Who and what is affected", "impact", 20),
    column("损失情况", "Loss", "loss"),
    column("发展趋势", "How it may develop", "trend"),
    column("原因", "Cause", "cause", 24),
    column("首报时间", "First report at", "first", 17),
    column("续报次数", "Follow-up reports", "follow_ups", 8),
    column("终报时间", "Final report at", "final", 17),
    Column(Both("迟报", "Sent late"), 8, lambda row, more: str(Both("是", "yes")) if more.get("late") else ""),
)


def read(dockets: Sequence[int]) -> dict[int, dict[str, Any]]:
    known = facts.read(dockets)
    found = {pk: {name: known.of(pk).get(name, "") for name in FACTS} for pk in dockets}
    sent = Filing.objects.filter(docket__in=dockets).order_by("pk")
    for row in sent.only("docket_id", "kind", "filed_at", "is_late"):
        more = found[row.docket_id]
        if row.kind == Filing.Kind.FOLLOW_UP:
            more["follow_ups"] = more.get("follow_ups", 0) + 1
        else:
            more[str(row.kind)] = local(row.filed_at)
        more["late"] = more.get("late", False) or row.is_late
    return found
