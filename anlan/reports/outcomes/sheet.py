"""The result of one unit on paper: indicator by indicator, with the unit's own word. No total, no rank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from anlan.cases.letters import HEADINGS, Letter
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
    """The sheet of a version, as a letter of the unit that reviews."""
    review = outcome.review
    issued = outcome.published_at
    draft = "" if issued else "（没有发布，供提意见）"
    return Letter(
        title=f"{review.title}结果告知单{draft}",
        number=f"{outcome.docket.number}　第{row.number}版",
        to=outcome.unit.name,
        paragraphs=tuple(_paragraphs(outcome, row)),
        sign_off=review.unit.name,
        date=local_date(issued or at),
    )


def _paragraphs(outcome: Outcome, row: OutcomeResult) -> Iterator[str]:
    review, headings = outcome.review, iter(HEADINGS)
    yield (
        f"本次考评列入{review.filed_as}，{_day(review.announced_at)}公布内容，考评期为"
        f"{review.first_day:%Y年%-m月%-d日}至{review.last_day:%Y年%-m月%-d日}。"
        f"结果于{_moment(row.at)}由系统从记录中算出，各项所依据的记录编号随结果封存，可以查验。"
    )
    yield "本单逐项列出，不计总分，不排名次。自查发现的隐患不因发现得多而变差。"
    for one in standing.figures(outcome, row):
        yield f"{next(headings)}{one.indicator.title}"
        yield f"{sentence(one)}\n算法：{one.indicator.how}\n依据：{one.indicator.source}〔{one.indicator.mark}〕"
    said = standing.sayings(outcome)
    if said:
        yield f"{next(headings)}单位意见和答复"
        yield from (_said(one) for one in said)
    if outcome.appeal_until:
        yield (
            f"对结果有异议的，可以在{local(outcome.appeal_until):%Y年%-m月%-d日}前提出申诉，"
            "由上一级没有参与本次考评的人书面答复。"
        )


def sentence(one: Figures) -> str:
    """The result in words; of shares only, no numbers."""
    if one.share is None:
        return "考评期内没有到期的事项。"
    if one.indicator.shares_only:
        return f"在期限内的占{one.share}%。"
    return f"到期{one.sums.of}项，按期{one.sums.good}项，占{one.share}%。"


def _said(one: Said) -> str:
    where = f"{one.row.post.name}，" if one.row.post else ""
    return f"{KINDS[OutcomeSaying.Kind(one.row.kind)]}（{where}{_moment(one.row.at)}）：{one.text}"


def _day(at: datetime) -> str:
    return f"{local(at):%Y年%-m月%-d日}"


def _moment(at: datetime) -> str:
    return f"{local(at):%Y年%-m月%-d日%H:%M}"
