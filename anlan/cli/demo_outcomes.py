"""Samples of the demo county: an outcome review that has been announced."""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.lib.clock import local_date
from anlan.org.models import Person, Unit
from anlan.reports.outcomes import announcing
from anlan.reports.outcomes.announcing import Announced


def keep(bureau: Unit, officer: Person, at: datetime) -> None:
    """Announced by the bureau's officer, who has read the posts held."""
    begins_on = announcing.earliest(bureau, at=at)
    today = local_date(at)
    said = Announced(
        "学校安全工作考评", f"{begins_on.year}年度督查检查考核事项清单第3项（示例）", today - timedelta(days=60),
        begins_on - timedelta(days=1), begins_on,
        [unit for unit in announcing.below(bureau) if unit.level == "school"],
    )  # fmt: skip
    announcing.announce(bureau, said, by=officer, at=at)
