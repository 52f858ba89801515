"""Letters of a referral: 移交函, 催办函. Always in Chinese; the form is composed here, no official form was found."""

from __future__ import annotations

from django.utils import translation

from anlan.cases.hazards.standing import read
from anlan.cases.kinds import REFERRAL
from anlan.cases.letters import Letter
from anlan.cases.models import Case, Referral
from anlan.cases.referrals.standing import letters
from anlan.cases.titles import read_facts
from anlan.lib.clock import local_date


def available(case: Case) -> list[tuple[str, str]]:
    """Code and title of each letter that was sent, in order."""
    return [(f"referral-{row.number}", f"{_title(row)}（第{row.number}次）") for row in letters(case)]


def letter(case: Case, code: str) -> Letter | None:
    """The letter of this code; ``None`` where there is none."""
    row = next((one for one in letters(case) if code == f"referral-{one.number}"), None)
    if row is None:
        return None
    with translation.override("zh-hans"):
        return _letter(case, row)


def _title(row: Referral) -> str:
    return "校园周边问题催办函" if row.is_chase else "校园周边问题移交函"


def _letter(case: Case, row: Referral) -> Letter:
    said, due = read(case, row.words), local_date(row.due_at)
    where = read_facts(case).get("where") or "学校周边"
    again = "此前移交的问题尚未见答复，现再次函请办理。" if row.is_chase else ""
    pictures = f"附现场照片{len(row.pictures)}张。" if row.pictures else ""
    paragraphs = [
        f"我单位在{where}发现下列问题（{REFERRAL.categories[case.category]}），涉及师生安全，请依职权处理。{again}",
        "一、问题和请求", f"{said.get('request', '')}\n{pictures}",
        "二、依据", said.get("basis") or "学校安全工作的有关规定；具体条款由收件单位按职权适用。",
        "三、答复",
        f"请于{due.year}年{due.month}月{due.day}日前答复办理情况。可以点开随通知发出的链接直接答复，不用注册登录；"
        "不属于贵单位职权的，请在链接中说明。",
        f"联系人：{row.sent_by.name}　　编号：{case.docket.number}",
    ]  # fmt: skip
    lines = [line for text in paragraphs for line in text.split("\n") if line]
    to = row.post.unit.name
    return Letter(_title(row), row.serial, to, tuple(lines), case.unit.name, local_date(row.sent_at))
