"""A version of a plan as a Word file by GB/T 9704, with its confirmed rules as an annex. Always in Chinese."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH

from anlan.lib.clock import local
from anlan.plans import paper, paper_text
from anlan.plans.comparing import sentence_of
from anlan.plans.models import Act, Obligation, Trigger, Version
from anlan.plans.paper_text import Mark

_TRIGGERS = {
    Trigger.REPORTED: "接到报告",
    Trigger.KNOWN: "上一岗位确认收到",
    Trigger.ENDED: "处置结束",
    Trigger.RECURRING: "按日程",
}
_ACTS = {
    Act.ACKNOWLEDGE: "确认收到",
    Act.REPORT_UP: "签发首报",
    Act.FOLLOW_UP: "签发续报",
    Act.FINISH: "签发终报",
    Act.DO: "记下已办",
}
_HEADS = ["序号", "办什么", "谁来办", "时限", "起算和办结", "没办升到", "原文"]
_WIDTHS = [13.0, 24.0, 19.0, 19.0, 23.0, 22.0, 36.0]
"""Millimetres; together the 156 of the type area."""


def docx(version: Version) -> bytes:
    """The file. A version that is not in force says so under its title."""
    document = paper.blank()
    marks = [Mark(clause.start, clause.level, clause.title) for clause in version.clauses.order_by("start")]
    names = [str(version.findings.get("title") or version.plan.name), version.plan.name]
    found, lines = paper_text.without_title(list(paper_text.lines_of(version.text, marks)), names)
    name = found or version.plan.name
    document.core_properties.title = name
    document.core_properties.author = version.unit.name
    paper.title(document, name)
    _standing(document, version)
    paper_text.write(document, lines)
    rules = list(version.obligations.filter(state=Obligation.State.CONFIRMED).order_by("number"))
    if rules:
        _annex(document, version, rules)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _standing(document: Any, version: Version) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    said = {
        Version.State.DRAFT: "（草案，没有生效）",
        Version.State.IN_FORCE: f"（第{version.number}版，{_day(version.in_force_at)}起施行）",
        Version.State.SUPERSEDED: f"（第{version.number}版，{_day(version.superseded_at)}起停止施行）",
    }[Version.State(version.state)]
    paper.write(paragraph, said, paper.SECOND)
    document.add_paragraph()


def _annex(document: Any, version: Version, rules: list[Obligation]) -> None:
    document.add_paragraph()
    paper.write(paper.body(document), "附件：预案规则清单")
    mark = paper.body(document, indent=False)
    mark.paragraph_format.page_break_before = True
    paper.write(mark, "附件", paper.FIRST)
    paper.title(document, "预案规则清单")
    paper.write(
        paper.body(document),
        f"本清单列出第{version.number}版预案中经人确认的{len(rules)}条规则。没有列出的句子不计时。",
    )
    paper.table(document, _HEADS, _WIDTHS, [_row(rule, version.text) for rule in rules])


def _row(rule: Obligation, text: str) -> list[str]:
    held = "、".join(step["word"] for step in rule.chain[0]) if rule.chain else rule.word
    above = "，再到".join("、".join(step["word"] for step in rung) for rung in rule.chain[1:])
    who = held + ("（每人都办）" if rule.everyone else "")
    begin = _TRIGGERS.get(Trigger(rule.trigger)) or str(Trigger(rule.trigger).label)
    done = _ACTS.get(Act(rule.act)) or str(Act(rule.act).label)
    span = f"{begin}起，{done}为止" if rule.trigger != Trigger.RECURRING else "按日程，记下已办为止"
    return [str(rule.number), rule.title, who, _limit(rule), span, above or "—", sentence_of(text, rule)]


def _limit(rule: Obligation) -> str:
    if rule.limit is None:
        return rule.limit_text or "—"
    minutes = rule.limit.total_seconds() / 60
    for length, unit in ((1440, "天"), (60, "小时"), (1, "分钟")):
        if minutes >= length and minutes % length == 0:
            return f"{minutes / length:g}{unit}"
    return f"{minutes:g}分钟"


def _day(at: datetime | None) -> str:
    if at is None:
        return ""
    here = local(at)
    return f"{here.year}年{here.month}月{here.day}日"
