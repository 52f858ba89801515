"""Every check of lint: its code, how grave it is, and its words in both languages. `{…}` places are filled
from `params`.
"""

from __future__ import annotations

from dataclasses import dataclass

from anlan.compiler.lint.finding import Basis, Severity

_GB = Basis(source="GB/T 29639-2020", mark="S")
_ENGINE = Basis(source="a clock needs a post and a number; a chain needs somebody on every step", mark="C")
_RESPONSIBLE = Basis(source="中华人民共和国突发事件应对法", article="第二十八条（预案内容）", mark="V")


@dataclass(frozen=True)
class Check:
    code: str
    severity: Severity
    title: str
    title_zh: str
    message: str
    message_zh: str
    fix: str
    fix_zh: str
    basis: Basis = _ENGINE


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CHECKS: dict[str, Check] = {
    check.code: check
    for check in (
        Check(
            "section.missing",
            _W,
            "A section is missing",
            "缺少章节",
            "A plan of this type ({plan_type}) should have a section on {section}; none was found.",
            "{plan_type}预案应当有“{section_zh}”一节，没有找到。",
            "Add a section “{section_zh}” ({clause}).",
            "补写“{section_zh}”（{clause}）。",
            _GB,
        ),
        Check(
            "chain.empty_step",
            _E,
            "Nobody is on a step of the chain",
            "报告链上有一级没有人",
            "Nobody holds “{post}”, so a report up this chain passes this step unheard.",
            "“{post}”没有人担任，报到这一级就落空。",
            "Appoint somebody to this post, or take the step out of the chain.",
            "任命一人，或者把这一级从报告链里去掉。",
        ),
        Check(
            "chain.unnamed_step",
            _N,
            "A step of the chain is not named elsewhere",
            "报告链上有一级没有写明是谁",
            "“{post}” is a step of the chain, but the plan says nowhere who that is or how to reach them.",
            "报告链里有“{post}”，预案里却没有写明是谁、怎样联系。",
            "Put “{post}” into the organisation list, with a telephone number.",
            "在组织机构名单里写明“{post}”和电话。",
        ),
        Check(
            "chain.no_limit",
            _N,
            "A link of the chain has no limit",
            "报告链上有一环没有时限",
            "No clause limits how long these links may take: {links}.",
            "这几环没有写明多长时间内报到：{links}。",
            "Write minutes for each link, for example “20分钟内”.",
            "每一环写明分钟数，例如“20分钟内”。",
        ),
        Check(
            "limit.contradiction",
            _E,
            "Two clauses contradict each other",
            "两处时限矛盾",
            "“{text}” for {actor} to {recipient}, but elsewhere (line {line}) “{other}” for the same report.",
            "这里{actor}向{recipient}报告的时限是“{text}”，另一处（第{line}行）写的是“{other}”。",
            "Decide which one holds, and write it in both places.",
            "定下用哪一个，两处写成一样。",
        ),
        Check(
            "limit.looser_than_law",
            _E,
            "A deadline is looser than the law's",
            "时限宽于规定",
            "“{text}” is longer than the rule allows: {what}.",
            "“{text}”比规定宽：{what_zh}。",
            "Shorten it to {allowed}.",
            "改为{allowed_zh}。",
        ),
        Check(
            "recurrence.looser_than_law",
            _E,
            "Something is done less often than the law asks",
            "次数少于规定",
            "“{text}” is less often than the rule asks: {what}.",
            "“{text}”少于规定：{what_zh}。",
            "Do it as often as the rule asks.",
            "按规定的次数写。",
        ),
        Check(
            "limit.no_post",
            _W,
            "A deadline without a post",
            "有时限，没有责任岗位",
            "“{text}” sets a deadline, but the sentence names nobody who must keep it.",
            "“{text}”有时限，句中没有写由谁来办。",
            "Begin the sentence with the post: “校长在{text}…”.",
            "句首写明岗位，例如“校长{text}……”。",
            _RESPONSIBLE,
        ),
        Check(
            "recurrence.no_post",
            _N,
            "A repeated duty without a post",
            "定期的事没有责任岗位",
            "“{text}” is to be done again and again, but the sentence names nobody who must do it.",
            "“{text}”要反复做，句中没有写由谁来做。",
            "Begin the sentence with the post.",
            "句首写明岗位。",
            _RESPONSIBLE,
        ),
        Check(
            "recurrence.vague",
            _N,
            "Repeated, but how often?",
            "没有写明多久一次",
            "“{text}” does not say how often.",
            "“{text}”没有写明多久一次。",
            "Say how often, for example “每月一次”.",
            "写明次数，例如“每月一次”。",
        ),
        Check(
            "limit.no_number",
            _N,
            "Immediacy without a number",
            "“立即”没有分钟数",
            "“{text}” gives no number of minutes after which the report would be late.",
            "“{text}”没有分钟数，到几分算迟说不清。",
            "Add the minutes in brackets: “{text}（15分钟内）”.",
            "在括号里写明分钟数：“{text}（15分钟内）”。",
        ),
        Check(
            "limit.vague",
            _W,
            "A vague word of time",
            "时间说得含糊",
            "“{text}” is no limit: nobody can be late for it.",
            "“{text}”不是时限，谁也说不出到几分算迟。",
            "Replace it by a number, for example “30分钟内”.",
            "换成数字，例如“30分钟内”。",
        ),
        Check(
            "role.placeholder",
            _W,
            "A role with nobody in it",
            "职务后面没有姓名",
            "“{role}” is followed by “{holders}”: the plan names nobody.",
            "“{role}”后面写的是“{holders}”，没有落实到人。",
            "Write the post that fills the role, or the name.",
            "写上担任的岗位或姓名。",
            _RESPONSIBLE,
        ),
        Check(
            "post.unknown",
            _N,
            "A post that the unit does not have",
            "单位里没有这个岗位",
            "The plan gives “{post}” something to do; the organisation has no such post.",
            "预案里有“{post}”的事，组织机构里没有这个岗位。",
            "Say which post is meant, or set it up.",
            "指明是哪个岗位，或者新设。",
        ),
        Check(
            "post.no_holder",
            _E,
            "A post without a holder",
            "岗位没有人",
            "Nobody holds “{post}” ({known}) now, so its duties have no one to go to.",
            "“{post}”（{known}）眼下没有人担任，时限任务派不到人。",
            "Appoint somebody.",
            "任命一人。",
        ),
        Check(
            "post.no_contact",
            _E,
            "A holder who cannot be reached",
            "联系不上",
            "Nobody on “{post}” ({known}) has a verified way to be reached.",
            "“{post}”（{known}）没有核实过的联系方式。",
            "Add a telephone number or another channel, and verify it.",
            "补上手机号或其他渠道，并核实。",
        ),
        Check(
            "post.no_deputy",
            _W,
            "A post without a deputy",
            "没有副手",
            "“{post}” ({known}) has one holder and no deputy: one phone switched off breaks the chain.",
            "“{post}”（{known}）只有一人，没有副手，一部手机关机就断了。",
            "Name a deputy (A/B 角).",
            "定下A、B角。",
        ),
        Check(
            "phone.length",
            _E,
            "A telephone number of the wrong length",
            "电话号码位数不对",
            "“{number}” has {digits} digits; {what}.",
            "“{number}”有{digits}位，{what_zh}。",
            "Correct the number.",
            "核对号码。",
            Basis(source="the national numbering plan, general knowledge", mark="C"),
        ),
        Check(
            "plan.no_date",
            _N,
            "The plan has no date",
            "预案没有日期",
            "No date of issue or revision was found, so nobody can tell whether the plan still holds.",
            "没有找到印发或修订的日期，看不出预案是不是还管用。",
            "Add the date of issue under the title or at the end.",
            "在标题下或文末写明印发日期。",
        ),
        Check(
            "plan.old",
            _W,
            "The plan is old",
            "预案太旧",
            "The plan is of {date}, more than {years} years ago.",
            "预案的日期是{date}，已经超过{years}年。",
            "Review it, and put the new date on it.",
            "重新评估、修订，写上新的日期。",
        ),
    )
}
