"""What the ledger of hazards adds. The whole of domain C.5, to and from Excel, is ``cases.hazards.ledger``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from anlan.cases.ledgers.columns import Column, local
from anlan.cases.models import Hazard

COLUMNS = (
    Column(gettext_lazy("How it was found"), 14, lambda row, more: more.get("source", "")),
    Column(gettext_lazy("Found on"), 12, lambda row, more: more.get("found_on")),
    Column(gettext_lazy("Who puts it right"), 14, lambda row, more: more.get("post__name") or ""),
    Column(gettext_lazy("To be put right by"), 17, lambda row, more: local(more.get("due_at"))),
    Column(gettext_lazy("Times extended"), 8, lambda row, more: more.get("extensions")),
    Column(gettext_lazy("Money (yuan)"), 12, lambda row, more: more.get("money")),
    Column(gettext_lazy("Number in the unit's own ledger"), 16, lambda row, more: more.get("imported_number", "")),
)


def read(dockets: Sequence[int]) -> dict[int, dict[str, Any]]:
    names = ("source", "found_on", "post__name", "due_at", "extensions", "money", "imported_number")
    found = {values.pop("pk"): values for values in Hazard.objects.filter(pk__in=dockets).values("pk", *names)}
    for values in found.values():
        values["source"] = str(Hazard.Source(values["source"]).label)
    return found
