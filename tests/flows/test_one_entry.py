"""One incident, entered once through its page, is on every paper: telephone, reports, ledger, zero report, letter.

Nothing is typed twice: each form is sent as its page filled it, with only what is new.
"""

from __future__ import annotations

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from docx import Document
from openpyxl import load_workbook

from anlan.cases.models import Case
from anlan.plans import presets
from anlan.plans.models import Act, Trigger
from tests.cast import make_rule
from tests.flows.test_incident import SCHOOL

WORDS = "三（2）班一名学生课间在楼梯口跌倒，额头出血。"
KNOWN = {
    "happened_at": "10月14日14:10", "people": "1人", "injuries": "额头外伤，神志清楚",
    "measures": "校医止血包扎，陪同送镇卫生院。", "leaders": "校长周敏华在场", "cause": "楼梯口地面有水",
}  # fmt: skip
BLANK = "＿＿＿＿"


class Desk:
    """The principal at a browser."""

    def __init__(self, county, sign_in, at) -> None:
        version = county.plan()
        version.text += "5、处置结束后，校长须在3日内报送终报。\n"
        version.save()
        make_rule(version, 4, Trigger.ENDED, Act.FINISH, SCHOOL, 3 * 24 * 60, "3日内", title="报送终报")
        self.at, self.browser = at, sign_in(county.principal)

    def get(self, url):
        with time_machine.travel(self.at, tick=False):
            answer = self.browser.get(url)
        assert answer.status_code == 200, url
        return answer

    def post(self, url, data):
        with time_machine.travel(self.at, tick=False):
            answer = self.browser.post(url, data)
        assert answer.status_code in (201, 302), (url, answer.status_code, answer.content.decode()[-1500:])
        return answer

    def filled(self, url) -> dict[str, str]:
        """What the form at ``url`` stands filled with."""
        page = self.get(url).content.decode()
        found = dict(re.findall(r'<input type="(?:text|hidden)" name="(\w+)" value="([^"]*)"', page))
        areas = re.findall(r'<textarea name="(\w+)"[^>]*>\r?\n?(.*?)</textarea>', page, re.S)
        return {name: html.unescape(text) for name, text in (found | dict(areas)).items()}

    def word(self, url) -> str:
        document = Document(BytesIO(self.get(url).content))
        lines = [paragraph.text for paragraph in document.paragraphs]
        for table in document.tables:
            for row in table.rows:
                lines.append("|".join(dict.fromkeys(cell.text for cell in row.cells)))
        return "\n".join(lines)

    def report(self, case, kind, **new) -> str:
        """Send a report as it stands, with what is new; its Word file."""
        url = f"/cases/{case.pk}/reports/{kind}/"
        filled = self.filled(url)
        answer = self.post(url, {**filled, **new})
        return self.word(f"{answer['Location']}report.docx")


@pytest.fixture
def desk(county, sign_in, at):
    return Desk(county, sign_in, at)


def test_entered_once_it_is_on_every_paper(county, desk, at):
    presets.install(county.bureau, "hazard", by=None, at=at - timedelta(days=1))
    nonce = desk.filled("/report/")["nonce"]
    desk.post("/report/", {"category": "injury", "text": WORDS, "place": county.place.pk, "nonce": nonce})
    case = Case.objects.get()
    desk.at += timedelta(minutes=2)
    room = f"/cases/{case.pk}"
    desk.post(f"{room}/facts/", {**desk.filled(f"{room}/facts/"), **KNOWN})
    same = [WORDS, county.place.name, KNOWN["people"], KNOWN["injuries"], KNOWN["measures"], KNOWN["happened_at"]]

    phone = desk.word(f"{room}/papers/phone.docx")
    assert [word for word in [*same, KNOWN["leaders"]] if word not in phone] == []
    assert "正在核实" in phone, "what nobody knows yet is said to be unknown"

    desk.at += timedelta(minutes=3)
    first = desk.report(case, "first")
    assert [word for word in [*same, KNOWN["leaders"], "周敏华（校长）", "有人受伤"] if word not in first] == []
    assert f"损失情况|{BLANK}" in first and f"发展趋势|{BLANK}" in first, "a blank that shows, and no invention"
    assert "负责人|周敏华" in first

    call = desk.word(f"{room}/papers/duty_call.docx")
    assert [word for word in same if word not in call] == [] and "首报报出" in call

    desk.at += timedelta(hours=1)
    follow_up = desk.report(case, "follow_up", progress="缝合3针，家长已到院。")
    assert [word for word in (KNOWN["people"], KNOWN["injuries"], KNOWN["measures"]) if word not in follow_up] == []
    assert "突发事件续报一" in follow_up and WORDS not in follow_up, "a follow-up does not tell the start again"

    desk.post(f"{room}/moves/end/", {"reason": ""})
    final = desk.report(case, "final", corrections="楼梯口加铺防滑垫。")
    assert [word for word in (KNOWN["cause"], WORDS, KNOWN["measures"]) if word not in final] == []

    sheet = load_workbook(BytesIO(desk.get("/cases/ledger.xlsx?kind=incident").content)).worksheets[0]
    head, row = sheet.iter_rows(values_only=True)
    ledger = dict(zip(head, row, strict=True))
    assert (ledger["事件经过"], ledger["受影响人数"]) == (WORDS, KNOWN["people"])
    assert (ledger["伤情或症状"], ledger["原因"]) == (KNOWN["injuries"], KNOWN["cause"])
    assert ledger["续报次数"] == 1 and ledger["首报时间"] and ledger["终报时间"] and ledger["损失情况"] is None

    url = f"/zero/{county.school.pk}/{at.date()}/"
    desk.post(url, {**desk.filled(url), "look": ""})
    assert case.docket.number in desk.word(f"{url}report.docx")

    letter_of_a_hazard(desk, room, county)


def letter_of_a_hazard(desk, room, county):
    """What the incident brought to light: where it is comes along, and stands in the letter."""
    url = f"{room}/hazard-found/"
    answer = desk.post(url, {**desk.filled(url), "category": "building", "text": "地面没有防滑措施"})
    assert answer["Location"]
    hazard = Case.objects.get(kind="hazard")
    sheet = load_workbook(BytesIO(desk.get("/hazards/ledger.xlsx").content))["隐患台账"]
    assert any(county.place.name in [cell.value for cell in row] for row in sheet.iter_rows())
    assert hazard.docket.hazard.incident_id


def test_a_plan_that_asks_for_the_final_report_is_met_by_it(county, desk, at):
    """The case is not closed while the report is owed, and closed once it is sent."""
    nonce = desk.filled("/report/")["nonce"]
    desk.post("/report/", {"category": "injury", "text": WORDS, "place": county.place.pk, "nonce": nonce})
    case, room = Case.objects.get(), f"/cases/{Case.objects.get().pk}"
    desk.post(f"{room}/facts/", {**desk.filled(f"{room}/facts/"), **KNOWN})
    desk.report(case, "first")
    desk.post(f"{room}/moves/end/", {"reason": ""})
    with time_machine.travel(desk.at, tick=False):
        refused = desk.browser.post(f"{room}/moves/close/", {"reason": ""})
    assert refused.status_code == 422 and "还欠：报送终报" in refused.content.decode()
    desk.report(case, "final", corrections="加铺防滑垫。")
    desk.post(f"{room}/moves/close/", {"reason": ""})
    case.refresh_from_db()
    assert case.state == "closed"
