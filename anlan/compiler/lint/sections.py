"""Sections that GB/T 29639-2020 asks for, by type of plan, and which of them a text lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anlan.compiler.draft import PlanType
from anlan.compiler.lint.finding import Basis, Finding, Severity
from anlan.compiler.lint.reading import Reading


@dataclass(frozen=True)
class Section:
    """`words`: how headings name it. `text`: how running text shows it, for plans without headings. `mark` as
    in `Basis`.

    A section whose mark is M (its place in the standard is from memory) is only noted.
    """

    code: str
    name: str
    name_zh: str
    clause: str
    words: str
    text: str
    mark: str = "S"


_SCOPE = "适用范围|适用于|总则|适用对象"
_SCOPE_TEXT = "适用于|适用范围"
_PEOPLE = "组织|机构|领导小组|指挥部|职责|分工|责任"
_PEOPLE_TEXT = "领导小组|指挥部|总指挥|组长[:：]|任组长|为组长"
_INFORM = "报告|信息|上报|报送|接报|联络|报警"
_INFORM_TEXT = "(?:立即|及时|第一时间|分钟内|小时内|逐级)[^。；\\n]{0,20}(?:报告|上报|汇报)|报告程序|报告制度"
_START = "响应|启动|应急程序|应急步骤|工作程序|处置程序|应急流程|报告程序|应急行动"
# A whole plan has other headings with 响应 in them: 响应分级, 响应终止.
_START_WHOLE = "启动|应急程序|应急步骤|工作程序|处置程序|应急流程|应急响应$"
_START_TEXT = "启动[^。；\\n]{0,12}(?:预案|响应|应急)|响应启动|应急响应"
_ACT = "(?<!后期)处置|措施|应急处理|救援|抢险|救护|疏散|应急行动|应急步骤|处理办法|处理程序|应急方法|应对"
_ACT_TEXT = "(?:组织|进行|开展)[^。；\\n]{0,10}(?:疏散|抢救|救护|救援|施救|处置)|拨打"
_AFTER = "后期|善后|恢复|总结|评估|调查"
_AFTER_TEXT = "善后|恢复(?:正常)?(?:教学|秩序)|事后总结|后期处置"
_MEANS = "保障|物资|经费|装备|后勤|资源"
_MEANS_TEXT = (
    "(?:物资|经费|器材|通信|车辆|后勤)[^。；\\n]{0,6}保障|"
    "(?:储备|配备|备足|准备)[^。；\\n]{0,12}(?:物资|器材|药品|设备)"
)

SECTIONS: dict[PlanType, tuple[Section, ...]] = {
    "综合": (
        Section("scope", "the scope", "适用范围", "第1章", _SCOPE, _SCOPE_TEXT),
        Section(
            "grades",
            "grades of response",
            "响应分级",
            "第1章",
            "分级|级别|等级",
            "[ⅠⅡⅢⅣ一二三四]级[^。\\n]{0,8}(?:响应|事件|事故)|响应分级",
        ),
        Section("organisation", "organisation and duties", "应急组织机构及职责", "第2章", _PEOPLE, _PEOPLE_TEXT),
        Section("reporting", "reporting", "信息报告", "3.1", _INFORM, _INFORM_TEXT),
        Section("warning", "early warning", "预警", "第3章", "预警|预防|监测", "预警", "M"),
        Section("start", "starting the response", "响应启动", "第3章", _START_WHOLE, _START_TEXT, "M"),
        Section("measures", "emergency measures", "应急处置", "第3章", _ACT, _ACT_TEXT, "M"),
        Section(
            "end",
            "ending the response",
            "响应终止",
            "第3章",
            "终止|结束|解除",
            "(?:终止|结束|解除)[^。\\n]{0,8}(?:响应|应急|预案)|(?:响应|应急|预警)[^。\\n]{0,6}(?:终止|结束|解除)",
            "M",
        ),
        Section("aftermath", "the aftermath", "后期处置", "第4章", _AFTER, _AFTER_TEXT, "M"),
        Section("support", "means and support", "应急保障", "第5章", _MEANS, _MEANS_TEXT, "M"),
    ),
    "专项": (
        Section("scope", "the scope", "适用范围", "7.1", _SCOPE, _SCOPE_TEXT),
        Section("organisation", "organisation and duties", "应急组织机构及职责", "7.2", _PEOPLE, _PEOPLE_TEXT),
        Section(
            "start",
            "starting the response",
            "响应启动",
            "7.3",
            f"{_START}|{_INFORM}",
            f"{_START_TEXT}|{_INFORM_TEXT}",
        ),
        Section("measures", "emergency measures", "处置措施", "7.4", _ACT, _ACT_TEXT),
        Section("support", "means and support", "应急保障", "7.5", _MEANS, _MEANS_TEXT),
    ),
    "现场处置方案": (
        Section(
            "risk",
            "the risk",
            "事故风险描述",
            "第8章",
            "风险|危险|危害|特征|事故类型|隐患",
            "可能(?:发生|造成|引起|导致)|危险性",
        ),
        Section("duties", "duties", "应急工作职责", "第8章", _PEOPLE, _PEOPLE_TEXT),
        Section("measures", "what to do", "应急处置", "第8章", _ACT, _ACT_TEXT),
        Section("cautions", "cautions", "注意事项", "第8章", "注意|禁止|禁忌|提示", "注意事项|注意[:：]"),
    ),
    "工作制度": (),
}


def missing_sections(reading: Reading) -> Iterator[Finding]:
    if not reading.is_plan:
        return
    kind: PlanType = reading.draft.plan_type or "专项"
    start, end = reading.title_span
    headings = [heading.text for heading in reading.draft.headings]
    for section in SECTIONS[kind]:
        if any(re.search(section.words, heading) for heading in headings):
            continue
        if re.search(section.text, reading.text):
            continue
        yield reading.finding(
            "section.missing",
            start,
            end,
            severity=Severity.NOTE if section.mark == "M" else None,
            basis=Basis(source="GB/T 29639-2020", article=section.clause, mark=section.mark),
            plan_type=kind,
            section=section.name,
            section_zh=section.name_zh,
            clause=f"GB/T 29639-2020 {section.clause}",
        )
