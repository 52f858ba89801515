"""The result of one unit on paper: indicator by indicator, with the unit's own word. No total, no rank."""

from __future__ import annotations

from datetime import datetime

from anlan.cases.letters import Ends, Letter, compose
from anlan.lib.clock import local, local_date
from anlan.reports.models import Outcome, OutcomeResult, OutcomeSaying
from anlan.reports.outcomes import standing
from anlan.reports.outcomes.standing import Figures, Said

KINDS = {
    OutcomeSaying.Kind.COMMENT: "单位意见",
    OutcomeSaying.Kind.APPEAL: "单位申诉",
    OutcomeSaying.Kind.UPHELD: "申诉答复（维持）",
    OutcomeSaying.Kind.CORRECTED: "申诉答复（更正）",
}


def letter(outcome: Outcome, row: OutcomeResult, *, at: datetime) -> Letter:
    """The sheet of a version on the form ``outcome_sheet``, as a letter of the unit that reviews."""
    review, issued = outcome.review, outcome.published_at
    values = {
        "unit": outcome.unit.name, "number": outcome.docket.number, "review": review.title,
        "draft": "" if issued else "（没有发布，供提意见）", "filed_as": review.filed_as,
        "announced_on": _day(review.announced_at), "first_day": f"{review.first_day:%Y年%-m月%-d日}",
        "last_day": f"{review.last_day:%Y年%-m月%-d日}", "computed_at": _moment(row.at),
        "appeal_until": _day(outcome.appeal_until) if outcome.appeal_until else "",
    }  # fmt: skip
    ends = Ends(f"{outcome.docket.number}　第{row.number}版", outcome.unit.name, review.unit.name,
                local_date(issued or at))  # fmt: skip
    lists = {
        "item": [_item(number, one) for number, one in enumerate(standing.figures(outcome, row), 1)],
        "said": [_said(one) for one in standing.sayings(outcome)],
    }
    return compose("outcome_sheet", values, ends, path=str(review.unit.path), lists=lists)


def _item(number: int, one: Figures) -> dict[str, str]:
    said = one.indicator
    return {
        "item.number": str(number), "item.title": str(said.title), "item.result": sentence(one),
        "item.how": str(said.how), "item.source": str(said.source), "item.mark": said.mark,
    }  # fmt: skip


def sentence(one: Figures) -> str:
    """The result in words; of shares only, no numbers."""
    if one.share is None:
        return "考评期内没有到期的事项。"
    if one.indicator.shares_only:
        return f"在期限内的占{one.share}%。"
    return f"到期{one.sums.of}项，按期{one.sums.good}项，占{one.share}%。"


def _said(one: Said) -> dict[str, str]:
    where = f"{one.row.post.name}，" if one.row.post else ""
    return {
        "said.kind": KINDS[OutcomeSaying.Kind(one.row.kind)], "said.by": f"{where}{_moment(one.row.at)}",
        "said.text": one.text,
    }  # fmt: skip


def _day(at: datetime) -> str:
    return f"{local(at):%Y年%-m月%-d日}"


def _moment(at: datetime) -> str:
    return f"{local(at):%Y年%-m月%-d日%H:%M}"
