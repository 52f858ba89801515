"""The papers of a dispute, made from its record. Always in Chinese; the fields are those of domain C.12 and C.13.

The agreement has the contents of 人民调解法 art. 29; the other forms are composed here, no official form was found.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from anlan.cases.disputes.standing import (
    agreement,
    detail,
    mediators,
    name_of_mediator,
    name_of_party,
    parties,
    sessions,
    visits,
)
from anlan.cases.facts import known
from anlan.cases.hazards.standing import read
from anlan.cases.kinds import DISPUTE
from anlan.cases.letters import Letter
from anlan.cases.models import Case, Dispute, DisputeParty
from anlan.journal.keys import Erased
from anlan.lib.clock import local, local_date

NOT_YET = "（待填）"
SIDES = {1: "甲方", 2: "乙方"}
SIGNATURES = "当事人（签名或按手印）：＿＿＿＿＿＿　＿＿＿＿＿＿　　调解员（签名）：＿＿＿＿＿＿"
TITLES = {
    "intake": "纠纷受理登记表", "rights": "调解权利义务告知书", "agreement": "调解协议书",
    "confirmation": "司法确认告知书", "ended": "终止调解告知书", "handover": "纠纷移交函",
    "performance": "履行情况说明",
}  # fmt: skip


def available(case: Case) -> list[tuple[str, str]]:
    """Code and title of each paper that the record can give now, in the order of the file."""
    dispute, made = detail(case), agreement(case)
    if dispute is None:
        return []
    held = [(f"session-{row.number}", f"调解记录（第{row.number}次）") for row in sessions(case)]
    seen = [(f"visit-{row.number}", f"回访记录（第{row.number}次）") for row in visits(case)]
    there = {"intake", "rights"} | ({"agreement", "confirmation"} if made else set())
    there |= {"ended"} if dispute.ended_as else set()
    there |= {"handover"} if dispute.guided_to == Dispute.Way.COMMITTEE else set()
    there |= {"performance"} if case.state in {"performed", "closed"} and made else set()
    fixed = {code: [(code, title)] for code, title in TITLES.items() if code in there}
    order = ("intake", "rights", "sessions", "agreement", "performance", "visits", "confirmation", "ended", "handover")
    papers = {**fixed, "sessions": held, "visits": seen}
    return [paper for code in order for paper in papers.get(code, [])]


def letter(case: Case, code: str) -> Letter | None:
    """The paper of this code; ``None`` where the record does not give it."""
    if code not in dict(available(case)):
        return None
    kind, _dash, number = code.partition("-")
    with translation.override("zh-hans"):
        if kind == "session":
            return _session(case, int(number))
        return _visit(case, int(number)) if kind == "visit" else MAKERS[kind](case)


def _intake(case: Case) -> Letter:
    dispute, facts = _detail(case), _facts(case)
    plan = read(case, dispute.plan)
    paragraphs = [
        f"登记编号：{case.docket.number}　　登记日期：{_day(case.reported_at)}",
        f"纠纷类型：{DISPUTE.categories[case.category]}　　来源：{dispute.get_source_display()}",
        "一、当事人", *(_party(case, one) for one in parties(case)),
        "二、简要情况", facts.get("course") or NOT_YET,
        "三、四定",
        f"责任部门：{plan.get('department') or NOT_YET}　　责任人：{dispute.post.name if dispute.post else NOT_YET}\n"
        f"措施：{plan.get('measures') or NOT_YET}\n期限：{_day(dispute.due_at) or NOT_YET}",
        "四、各方意愿", *(_consent(case, one) for one in parties(case)), SIGNATURES,
    ]  # fmt: skip
    return _letter(case, "intake", paragraphs, case.reported_at)


def _rights(case: Case) -> Letter:
    who = [row for row in mediators(case) if row.ended_at is None]
    paragraphs = [
        f"你们因{DISPUTE.categories[case.category]}的纠纷，可以由{_names(case, who) or NOT_YET}调解。现告知如下。",
        "一、你们的权利",
        "可以选择或者接受调解员，认为调解员不中立的可以要求更换；\n可以接受、拒绝或者随时要求终止调解；\n"
        "可以要求调解公开或者不公开进行；\n自主表达意愿、自愿达成调解协议。",
        "二、你们的义务",
        "如实陈述纠纷事实；\n遵守调解现场秩序，尊重调解员；\n尊重对方当事人行使权利。",
        "三、调解收不收费", "调解不收取任何费用。调解不成的，不影响你们依法通过仲裁、行政、司法等途径维护权利。",
        "四、保密", "调解员不得泄露当事人的个人隐私、商业秘密。",
        "依据：人民调解法第四条、第十五条、第二十三条、第二十四条、第二十六条（大意）。", SIGNATURES,
    ]  # fmt: skip
    return _letter(case, "rights", paragraphs, _detail(case).notified_at or case.reported_at, to="各方当事人")


def _session(case: Case, number: int) -> Letter:
    row = next(one for one in sessions(case) if one.number == number)
    said = read(case, row.notes)
    paragraphs = [
        f"时间：{_moment(row.held_at)}　　地点：{said.get('place') or NOT_YET}",
        f"调解员：{name_of_mediator(case, row.mediator)}　　记录：{row.by.name}",
        f"到场：{said.get('present', '')}", f"中立见证：{said.get('witnesses') or '无'}",
        "一、调解情况", said.get("notes", ""), "以上记录已读给到场的人听，没有出入。", SIGNATURES,
    ]  # fmt: skip
    return Letter(f"调解记录（第{number}次）", "", "", _lines(paragraphs), case.unit.name, local_date(row.held_at))


def _agreement(case: Case) -> Letter:
    made = agreement(case)
    assert made is not None
    said = read(case, made.words)
    paragraphs = [
        "一、当事人基本情况", *(_party(case, one) for one in parties(case)),
        "二、纠纷的主要事实、争议事项", said.get("facts", ""), "三、各方当事人的责任", said.get("responsibility", ""),
        "四、协议内容", said.get("contents", ""), "五、履行方式和期限",
        f"{said.get('way', '')}\n履行期限：{_date(made.perform_by)}前。",
        "六、效力",
        ("各方口头达成协议，调解员已记录，自达成之日起生效。" if made.is_oral
         else "本协议自各方当事人签名、盖章或者按指印，调解员签名并加盖印章之日起生效。")
        + f"\n本协议一式{made.copies}份，当事人各执一份，留存一份。\n"
        "自生效之日起30日内，双方可以共同向人民法院申请司法确认。",
        *(f"{SIDES[one.side]}（签名或按手印）：＿＿＿＿＿＿＿＿" for one in parties(case)),
        f"调解员（签名）：＿＿＿＿＿＿＿＿（{name_of_mediator(case, made.mediator)}）",
    ]  # fmt: skip
    return _letter(case, "agreement", paragraphs, made.signed_at, number=made.serial)


def _confirmation(case: Case) -> Letter:
    made = agreement(case)
    assert made is not None
    paragraphs = [
        f"你们于{_day(made.signed_at)}达成调解协议（{made.serial}）。",
        "认为有必要的，可以自调解协议生效之日起30日内，共同向有管辖权的人民法院申请司法确认。"
        "经法院确认有效的协议，一方拒绝履行或者没有全部履行的，对方可以申请强制执行。",
        "申请时带上调解协议书、身份证明和与协议有关的证据。不申请司法确认，协议同样对双方有约束力。",
        f"双方的决定：{made.get_confirmation_display()}"
        + (f"（{_day(made.confirmation_at)}）" if made.confirmation_at else ""),
        "依据：人民调解法第三十一条、第三十三条（大意）。",
    ]  # fmt: skip
    return _letter(case, "confirmation", paragraphs, made.signed_at, to="各方当事人")


def _ended(case: Case) -> Letter:
    dispute = _detail(case)
    said = read(case, dispute.guidance)
    shown = f"建议的途径：{dispute.get_guided_to_display()}。\n{said.get('text', '')}" if dispute.guided_to else NOT_YET
    paragraphs = [
        f"你们的纠纷（{case.docket.number}）因“{dispute.get_ended_as_display()}”，于{_day(dispute.ended_on)}终止调解。",
        "你们可以依法通过仲裁、行政、司法等途径维护自己的权利，也可以申请人民调解委员会调解。", shown,
        "终止调解不影响任何一方的权利，也不作为对任何一方不利的依据。", "依据：人民调解法第二十六条（大意）。",
    ]  # fmt: skip
    return _letter(case, "ended", paragraphs, dispute.guided_at or dispute.ended_on, to="各方当事人")


def _handover(case: Case) -> Letter:
    dispute = _detail(case)
    said = read(case, dispute.guidance)
    paragraphs = [
        f"{case.unit.name}登记的{DISPUTE.categories[case.category]}的纠纷（{case.docket.number}），现移交你会调解。",
        "一、当事人", *(_party(case, one) for one in parties(case)),
        "二、简要情况", _facts(case).get("course") or NOT_YET,
        "三、已做的工作", f"已调解{len(sessions(case))}次。{said.get('text', '')}",
        "请保守当事人的个人隐私，办理结果告知我单位。",
    ]  # fmt: skip
    return _letter(case, "handover", paragraphs, dispute.guided_at, to=said.get("to") or NOT_YET)


def _visit(case: Case, number: int) -> Letter:
    row = next(one for one in visits(case) if one.number == number)
    paragraphs = [f"回访日期：{_day(row.at)}　　回访人：{row.by.name}", f"履行情况：{row.get_performed_display()}",
                  read(case, row.words).get("text", "")]  # fmt: skip
    return Letter(f"回访记录（第{number}次）", "", "", _lines(paragraphs), case.unit.name, local_date(row.at))


def _performance(case: Case) -> Letter:
    made = agreement(case)
    assert made is not None
    last = visits(case)[-1:]
    paragraphs = [f"调解协议（{made.serial}）约定{_date(made.perform_by)}前履行。"]
    paragraphs += [f"{_day(row.at)}回访：{row.get_performed_display()}。{read(case, row.words).get('text', '')}"
                   for row in last]  # fmt: skip
    return _letter(case, "performance", [*paragraphs, "附：履行凭证＿＿张。"], last[0].at if last else made.signed_at)


MAKERS = {
    "intake": _intake, "rights": _rights, "agreement": _agreement, "confirmation": _confirmation, "ended": _ended,
    "handover": _handover, "performance": _performance,
}  # fmt: skip


def _letter(
    case: Case, code: str, paragraphs: list[str], on: datetime | None, *, to: str = "", number: str = ""
) -> Letter:
    day = local_date(on or case.reported_at)
    return Letter(TITLES[code], number, to, _lines(paragraphs), case.unit.name, day)


def _lines(paragraphs: list[str]) -> tuple[str, ...]:
    """Each line is a paragraph of its own, on the page as in the file."""
    return tuple(line for text in paragraphs for line in text.split("\n"))


def _detail(case: Case) -> Dispute:
    found = detail(case)
    assert found is not None
    return found


def _facts(case: Case) -> dict[str, str]:
    try:
        return known(case)
    except Erased:
        return {}


def _party(case: Case, one: DisputeParty) -> str:
    said = read(case, one.identity)
    more = [("电话", said.get("phone")), ("住址", said.get("address")), ("代理人或监护人", said.get("speaks"))]
    rest = "".join(f"　{label}：{text}" for label, text in more if text)
    return f"{SIDES[one.side]}：{said.get('name') or NOT_YET}{rest}{'　身份证明已核对' if one.identity_seen else ''}"


def _consent(case: Case, one: DisputeParty) -> str:
    how = f"（{one.get_consent_way_display()}，{_day(one.consent_at)}）" if one.consent_at else ""
    return f"{SIDES[one.side]}{name_of_party(case, one)}：{one.get_consent_display()}{how}"


def _names(case: Case, rows: list) -> str:  # type: ignore[type-arg]
    return "、".join(name_of_mediator(case, row) for row in rows)


def _day(at: datetime | None) -> str:
    return _date(local_date(at)) if at else ""


def _date(day: object) -> str:
    return f"{day.year}年{day.month}月{day.day}日"  # type: ignore[attr-defined]


def _moment(at: datetime) -> str:
    return f"{_day(at)}{local(at):%H:%M}"
