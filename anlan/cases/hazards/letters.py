"""Letters of a hazard, made from its record: notice, reply, opinion, supervision sheet, report of a major one.

Always in Chinese. The fields are those of domain C.6 and C.18; forms composed here, no official form was found.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation

from anlan.cases.hazards import listings
from anlan.cases.hazards.standing import detail, read, rounds
from anlan.cases.kinds import HAZARD
from anlan.cases.letters import Letter
from anlan.cases.models import Case, Hazard, Milestone, Round, Supervision
from anlan.cases.titles import read_facts
from anlan.lib.clock import local, local_date
from anlan.org.models import Person

NOT_YET = "（待填）"
C18_WORDS = {
    "scope": "影响范围", "degree": "影响程度", "emergency": "已采取的应急措施", "measures": "整改措施",
    "money": "整改资金来源及保障", "target": "整改目标", "delay": "不能及时整改的原因与防护措施",
}  # fmt: skip


def available(case: Case) -> list[tuple[str, str]]:
    """Code and title of each letter that the record can give now, in the order they came about."""
    hazard = detail(case)
    if hazard is None:
        return []
    found = [("report", "重大事故隐患报告")] if hazard.reported_up_at else []
    for row in rounds(case):
        number = f"（第{row.number}次）" if row.number > 1 else ""
        if row.noticed_at and row.words_id:
            found.append((f"notice-{row.number}", f"隐患整改通知书{number}"))
        if row.repaired_at:
            found.append((f"reply-{row.number}", f"整改回执{number}"))
        if row.checked_at:
            found.append((f"opinion-{row.number}", f"复查意见{number}"))
    for sheet in _sheets(case):
        found.append((f"sheet-{sheet.pk}", "挂牌督办单"))
        if sheet.lifted_at:
            found.append((f"lifting-{sheet.pk}", "摘牌通知"))
    return found


def letter(case: Case, code: str) -> Letter | None:
    """The letter of this code; ``None`` where the record does not give it."""
    if code not in dict(available(case)):
        return None
    kind, _dash, number = code.partition("-")
    hazard = detail(case)
    assert hazard is not None
    with translation.override("zh-hans"):
        if kind == "report":
            return _report(case, hazard)
        if kind in {"sheet", "lifting"}:
            sheet = next(one for one in _sheets(case) if one.pk == int(number))
            return _sheet(case, hazard, sheet) if kind == "sheet" else _lifting(case, sheet)
        row = next(one for one in rounds(case) if one.number == int(number))
        return {"notice": _notice, "reply": _reply, "opinion": _opinion}[kind](case, hazard, row)


def what(case: Case) -> str:
    known = read_facts(case)
    return known.get("course") or known.get("title") or str(HAZARD.categories[case.category])


def _notice(case: Case, hazard: Hazard, row: Round) -> Letter:
    said = read(case, row.words)
    issuer = row.issuer or case.unit
    extended = row.extensions.order_by("pk").first()
    due = extended.from_at if extended else row.due_at  # the letter says what it said when it was issued
    given = row.noticed_at or case.reported_at
    paragraphs = [
        f"{_day(case.reported_at)}，{_name(hazard.found_by) or '有关人员'}检查发现你单位存在下列事故隐患，"
        "现通知限期整改。",
        "一、隐患情况", *_hazard_lines(case, hazard),
        "二、检查依据", said.get("basis") or "安全生产法第四十一条（大意）：及时发现并消除事故隐患，如实记录。",
        "三、整改要求和时限",
        f"{said.get('demand', NOT_YET)}\n整改责任岗位：{row.post.name if row.post else NOT_YET}。\n"
        f"整改期限：{_day(due)}前。",
        "四、整改前的临时措施", said.get("interim") or "整改完成前设置警示，禁止无关人员靠近。",
        "五、逾期后果", said.get("consequence") or "逾期没有整改的，逐级上报，必要时提请挂牌督办。",
        f"检查人（签字）：{_name(row.noticed_by)}",
        f"受检单位负责人签收：{_name(row.received_by) or NOT_YET}　日期：{_day(row.received_at) or NOT_YET}",
        "本通知书一式两份，一份存根。整改完成后报回执，由整改人以外的人复查。",
    ]  # fmt: skip
    return Letter("隐患整改通知书", row.serial, case.unit.name, tuple(paragraphs), issuer.name, local_date(given))


def _reply(case: Case, hazard: Hazard, row: Round) -> Letter:
    said, at = read(case, row.repair), row.repaired_at or case.reported_at
    spent = said.get("cost")
    paragraphs = [
        f"你单位{row.serial}整改通知书收悉，整改情况报告如下。" if row.serial else "发现的隐患已当场整改，情况如下。",
        "一、隐患情况", *_hazard_lines(case, hazard), "二、整改情况", said.get("text", NOT_YET),
        "三、完成情况",
        f"完成日期：{_day(at)}。" + (f"使用资金：{spent}。" if spent else "")
        + (f"附整改后照片{len(row.after)}张。" if row.after else ""),
        f"负责人（签字）：{_name(row.repaired_by)}",
    ]  # fmt: skip
    to = (row.issuer or case.unit).name
    return Letter("整改回执", row.serial, to, tuple(paragraphs), case.unit.name, local_date(at))


def _opinion(case: Case, hazard: Hazard, row: Round) -> Letter:
    said, at = read(case, row.opinion), row.checked_at or case.reported_at
    passed = row.result == Round.Result.PASSED
    result = "合格，予以销号" if passed and case.state == "closed" else "合格" if passed else "不合格，继续整改"
    paragraphs = [
        f"对{_day(row.repaired_at)}报告整改完成的隐患，已到现场复查，意见如下。",
        "一、隐患情况", *_hazard_lines(case, hazard), "二、复查意见", said.get("text", NOT_YET),
        f"三、复查结论：{result}。",
        *([f"没有整改后照片的原因：{said['no_picture']}"] if said.get("no_picture") else []),
        f"复查人（签字）：{_name(row.checked_by)}　整改人：{_name(row.repaired_by)}（复查人与整改人不是同一人）",
    ]  # fmt: skip
    return Letter(
        "复查意见书", row.serial, case.unit.name, tuple(paragraphs), (row.issuer or case.unit).name, local_date(at)
    )


def _sheet(case: Case, hazard: Hazard, sheet: Supervision) -> Letter:
    said, boxes = read(case, sheet.words), read(case, hazard.boxes)
    money = f"{hazard.money}元" if hazard.money is not None else ""
    paragraphs = [
        f"对下列隐患实行{sheet.get_level_display()}挂牌督办。",
        "一、隐患情况", *_hazard_lines(case, hazard),
        "二、督办机关和督办人", f"督办机关：{sheet.issuer.name}。督办人：{_name(sheet.placed_by)}。"
        f"督办级别：{sheet.get_level_display()}。",
        "三、五落实",
        f"整改措施：{boxes.get('measure') or NOT_YET}\n责任：{hazard.post.name if hazard.post else NOT_YET}\n"
        f"资金：{'；'.join(filter(None, [money, boxes.get('money')])) or NOT_YET}\n"
        f"时限：{_day(sheet.due_at)}前\n预案（临时防范措施）：{boxes.get('interim') or NOT_YET}",
        "四、督办要求", said.get("demand", NOT_YET),
        "五、进度节点", *(_milestones(case, sheet) or ["没有另设节点。"]),
        "六、公示位置", said.get("public") or NOT_YET,
        "七、摘牌", f"摘牌申请：{_request(case, sheet)}\n"
        f"验收组意见：{read(case, sheet.opinion).get('text') or NOT_YET}\n"
        f"摘牌日期：{_day(sheet.lifted_at) or NOT_YET}",
    ]  # fmt: skip
    return Letter(
        "重大事故隐患挂牌督办单", sheet.serial, case.unit.name, tuple(paragraphs), sheet.issuer.name,
        local_date(sheet.placed_at),
    )  # fmt: skip


def _lifting(case: Case, sheet: Supervision) -> Letter:
    at = sheet.lifted_at or sheet.placed_at
    paragraphs = (
        f"{sheet.serial}挂牌督办的隐患，经验收同意摘牌。",
        f"验收组意见：{read(case, sheet.opinion).get('text') or NOT_YET}",
        f"摘牌日期：{_day(at)}。请巩固整改成果，如实记入台账。",
    )
    return Letter("摘牌通知", sheet.serial, case.unit.name, paragraphs, sheet.issuer.name, local_date(at))


def _report(case: Case, hazard: Hazard) -> Letter:
    said = read(case, hazard.reported_up)
    paragraphs = [f"我单位发现重大事故隐患，现将有关情况报告如下。\n隐患：{what(case)}。地点：{_where(case)}。"]
    for numeral, (code, word) in zip("一二三四五六七", C18_WORDS.items(), strict=True):
        if said.get(code) or code != "delay":
            paragraphs += [f"{numeral}、{word}", said.get(code) or NOT_YET]
    paragraphs.append(f"报告人（签发）：{_name(hazard.reported_up_by)}")
    above = case.unit.parent.name if case.unit.parent else case.unit.name
    return Letter(
        "重大事故隐患报告", case.docket.number, above, tuple(paragraphs), case.unit.name,
        local_date(hazard.reported_up_at or case.reported_at),
    )  # fmt: skip


def _hazard_lines(case: Case, hazard: Hazard) -> list[str]:
    grade = str(HAZARD.grades.get(case.grade, "未定级"))
    lines = listings.criteria_by_code(str(case.unit_path))
    judged = "；".join(lines[code].text for code in hazard.criteria if code in lines)
    return [
        f"编号：{case.docket.number}。部位：{_where(case)}。类别：{HAZARD.categories[case.category]}。等级：{grade}。",
        f"描述：{what(case)}",
        *([f"判定依据：{judged}"] if judged else []),
    ]


def _sheets(case: Case) -> list[Supervision]:
    related = ("issuer", "placed_by", "requested_by", "lifted_by")
    return list(Supervision.objects.filter(docket=case.pk).select_related(*related).order_by("pk"))


def _milestones(case: Case, sheet: Supervision) -> list[str]:
    rows: Iterable[Milestone] = sheet.milestones.select_related("content").order_by("on_date", "pk")
    return [
        f"{row.on_date.month}月{row.on_date.day}日前：{read(case, row.content).get('text', '')}"
        + (f"（{_day(row.done_at)}完成）" if row.done_at else "")
        for row in rows
    ]


def _request(case: Case, sheet: Supervision) -> str:
    said = read(case, sheet.request).get("text")
    return f"{said}（{_day(sheet.requested_at)}）" if said else NOT_YET


def _where(case: Case) -> str:
    return read_facts(case).get("where") or (case.place.name if case.place else "") or "见描述"


def _name(person: Person | None) -> str:
    return person.name if person else ""


def _day(at: datetime | None) -> str:
    if at is None:
        return ""
    here = local(at)
    return f"{here.year}年{here.month}月{here.day}日"
