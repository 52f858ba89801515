"""The ledgers of meetings and of inspections as Excel, from their pages."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from anlan.cases.hazards import inspecting, listings
from anlan.cases.hazards.inspecting import Answer, Spot
from anlan.journal.models import Viewing
from anlan.meetings import holding, planning, resolving
from anlan.meetings.holding import Attended
from anlan.meetings.planning import Planned
from anlan.meetings.resolving import Resolved
from anlan.web.tests.case_stage import at_time, standing, text_of


def sheets(answer) -> dict[str, list[dict[Any, Any]]]:
    assert answer.status_code == 200
    found = {}
    for sheet in load_workbook(BytesIO(answer.content)).worksheets:
        head, *rest = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(head, row, strict=True)) for row in rest]
    return found


@pytest.fixture
def meeting(county, at):
    posts = {"chair": county.posts["principal"], "recorder": county.posts["principal"]}
    standing(county.principal, at)
    said = Planned("汛期安全", at, "会议室", invited=(county.posts["duty_leader"],), **posts)
    made = planning.plan("leading", county.school, said, by=county.principal, at=at)
    holding.hold(made, at, Attended(), by=county.principal, at=at)
    resolving.resolve(
        made, Resolved("修好大门", county.posts["principal"], at.date() + timedelta(days=9)), by=county.principal, at=at
    )
    return made


def test_meetings_and_what_they_resolved(county, meeting, sign_in, at):
    browser = sign_in(county.principal)
    with at_time(at + timedelta(hours=1)):
        assert "/meetings/ledger.xlsx" in text_of(browser.get("/meetings/"))
        found = sheets(browser.get("/meetings/ledger.xlsx"))
        assert sheets(browser.get("/meetings/ledger.xlsx?kind=training"))["会议和培训"] == []
        assert sheets(sign_in(county.other_principal).get("/meetings/ledger.xlsx"))["会议和培训"] == []
    [row], [resolved] = found["会议和培训"], found["议定事项"]
    assert (row["主题"], row["地点"], row["议定事项数"], row["未办结"]) == ("汛期安全", "会议室", 1, 1)
    assert (resolved["议定事项"], resolved["会议编号"]) == ("修好大门", row["编号"])
    looks = Viewing.objects.filter(docket=meeting.pk, person=county.principal, page="ledger")
    assert looks.exists() == meeting.docket.is_confidential


def test_inspections_line_by_line(county, sign_in, at):
    standing(county.principal, at)
    lines = listings.shipped("checklist")["fire_patrol"].lines
    answers = [Answer(line.code, "wrong" if not n else "ok", "灯不亮" if not n else "") for n, line in enumerate(lines)]
    inspecting.record(
        county.school, "fire_patrol", answers, Spot(county.place), by=county.principal, at=at, nonce="one"
    )
    browser = sign_in(county.principal)
    with at_time(at + timedelta(hours=1)):
        assert "/inspections/ledger.xlsx" in text_of(browser.get("/inspections/"))
        found = sheets(browser.get("/inspections/ledger.xlsx"))
        assert sheets(sign_in(county.other_principal).get("/inspections/ledger.xlsx"))["检查记录"] == []
    [look] = found["检查记录"]
    assert (look["查了几项"], look["发现隐患"], look["检查人"]) == (len(lines), 1, county.principal.name)
    assert look["处理"].startswith("2026-隐患-") and len(found["逐项"]) == len(lines)
    assert (found["逐项"][0]["结果"], found["逐项"][0]["说明"], found["逐项"][1]["结果"]) == ("×", "灯不亮", "√")
