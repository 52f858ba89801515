"""Sample hazards of ``anlan demo``: one being put right, one major and supervised, and what a patrol found."""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.cases.hazards import finding, grading, inspecting, listings, rectifying, supervising
from anlan.cases.hazards.inspecting import Answer, Spot
from anlan.cases.hazards.rectifying import Boxes, Notice
from anlan.cases.hazards.supervising import Sheet
from anlan.cases.intake import Told
from anlan.org.models import Person, Unit

DAY = timedelta(days=1)


def keep(school: Unit, officer: Person, bureau_officer: Person, at: datetime) -> None:
    """Written down by the school's safety officer; the bureau supervises one. Both persons have read their posts."""
    mender = (
        school.posts.filter(function__in=["logistics_head", "duty_leader", "principal"]).order_by("-function").first()
    )
    assert mender is not None
    told = Told("building", "东教学楼二层楼梯护栏松动", "东教学楼二层")
    case = finding.find(school, told, by=officer, at=at).case
    grading.grade(case, 3, by=officer, at=at)
    boxes = Boxes("更换膨胀螺栓，逐根加固", "拉警戒线，课间派人值守", mender, None, "公用经费", at + 7 * DAY)
    rectifying.fill_boxes(case, boxes, by=officer, at=at)
    rectifying.notice(case, Notice(school, mender, at + 7 * DAY, {"demand": "加固护栏"}), by=officer, at=at)
    _supervised(school, officer, bureau_officer, at)
    _patrol(school, officer, at)


def _supervised(school: Unit, officer: Person, bureau_officer: Person, at: datetime) -> None:
    told = Told("dormitory", "学生宿舍火灾报警主机不能正常工作", "学生宿舍")
    case = finding.find(school, told, by=officer, at=at).case
    lines = listings.criteria_by_code(str(school.path)).values()
    direct = next(line.code for line in lines if line.is_direct and "火灾自动报警" in line.text)
    grading.grade(case, 0, criteria=[direct], by=officer, at=at)
    bureau = bureau_officer.posts_held()[0].unit
    steps = [((at + 5 * DAY).date(), "采购完成"), ((at + 20 * DAY).date(), "安装调试")]
    sheet = Sheet(bureau, "county", at + 30 * DAY, "限期治理，夜间加派值守", "校门口公示栏", steps)
    supervising.place(case, sheet, by=bureau_officer, at=at)


def _patrol(school: Unit, officer: Person, at: datetime) -> None:
    lines = listings.shipped("checklist")["fire_patrol"].lines
    answers = [Answer(line.code, "ok") for line in lines]
    answers[2] = Answer(lines[2].code, "wrong", "灭火器过期")
    place = school.places.order_by("pk").first()
    inspecting.record(school, "fire_patrol", answers, Spot(place), by=officer, at=at, nonce="demo")
