"""Ledgers as Excel: the columns of each kind, filled from the record, in a constant number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from anlan.cases import facts, intake, listing
from anlan.cases.disputes import agreeing, consenting, following, mediating, registering, standing
from anlan.cases.disputes.agreeing import Agreed
from anlan.cases.disputes.registering import Fixed, Party
from anlan.cases.intake import Told
from anlan.cases.models import Case
from anlan.cases.referrals import looking, replying, sending
from anlan.cases.referrals.replying import Reply
from anlan.cases.referrals.sending import Asked
from anlan.cases.wanted import Wanted
from anlan.journal.models import Viewing
from anlan.org.models import Level
from anlan.reports import filing, ledgers
from anlan.reports.models import Filing
from tests.cast import appoint, make_person, make_post, make_unit
from tests.petitions import ZHANG, bring, make_staff, write

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ledger(person, kind, at):
    """The rows of the file, by heading."""
    person._posts = None
    person.standing(at)
    wanted = Wanted(kind=kind)
    rows = listing.walk(listing.ledger(person, wanted), wanted, at=at, most=100)
    sheet = load_workbook(BytesIO(ledgers.workbook(rows, kind, by=person, at=at))).worksheets[0]
    head, *rest = sheet.iter_rows(values_only=True)
    assert len(set(head)) == len(head), "no heading twice"
    return [dict(zip(head, row, strict=True)) for row in rest]


def incident(county, at, n=1):
    told = Told("injury", f"第{n}名学生跌倒", phone="13987650000", name="路人甲")
    case = intake.report("incident", county.school, told, by=None, at=at, place=county.place).case
    county.principal.standing(at)
    known = {"people": f"{n}人", "injuries": "额头外伤", "measures": "=止血"}
    facts.amend(case, known, by=county.principal, at=at)
    return case


def test_the_ledger_of_incidents_says_what_is_known_and_what_was_sent(county, at):
    county.plan()
    case = incident(county, at)
    words = {"course": "第1名学生跌倒", "measures": "=止血"}
    values = {"unit": "u", "received_at": "r", "where": "w", "nature": "n", **words}
    filing.submit(case, Filing.Kind.FIRST, values, by=county.principal, at=at + timedelta(minutes=5))
    more = {"first_report_at": "14:17", "progress": "已缝合"}
    filing.submit(case, Filing.Kind.FOLLOW_UP, more, by=county.principal, at=at + timedelta(hours=1))
    [row] = ledger(county.principal, "incident", at + DAY)
    assert (row["受影响人数"], row["伤情或症状"], row["事件经过"]) == ("1人", "额头外伤", "第1名学生跌倒")
    assert row["已采取措施"] == "=止血", "text, not a formula"
    assert row["首报时间"].isoformat() == "2026-10-14T14:17:05" and row["续报次数"] == 1 and row["终报时间"] is None
    assert "13987650000" not in str(row) and "路人甲" not in str(row)
    assert Viewing.objects.filter(docket=case.pk, person=county.principal, page="ledger").exists()


def test_a_dispute_is_in_its_ledger_without_its_parties(county, at):
    county.safety_officer.standing(at)
    mediator = make_person("ma.tj", "马调解")
    appoint(make_post(county.school, "mediator", "调解员"), mediator)
    mediator.standing(at)
    told = Told(category="pupils", text="课间推搡，眼镜摔坏。", where="操场")
    parties = [Party(1, "李秀兰", "13900001111"), Party(2, "赵国强")]
    case = registering.register(county.school, told, parties, by=county.safety_officer, at=at).case
    fixed = Fixed("德育处", county.posts["safety_officer"], "分别谈话", at + 10 * DAY)
    registering.assign(case, fixed, by=county.safety_officer, at=at)
    consenting.tell_rights(case, by=county.safety_officer, at=at)
    mediating.name(case, mediator, by=county.safety_officer, at=at)
    for party in standing.parties(case):
        consenting.answer(party, "agreed", "signed", case=case, by=county.safety_officer, at=at)
    consenting.begin(case, by=county.safety_officer, at=at)
    signed = frozenset(party.pk for party in standing.parties(case))
    made = Agreed(
        facts="推搡", responsibility="七三", contents="赔眼镜", way="当面", perform_by=date(2026, 11, 13),
        signed=signed, mediator_signed=True,
    )  # fmt: skip
    agreeing.agree(case, made, by=mediator, at=at + DAY)
    following.visit(case, "all", "已付清", by=mediator, at=at + 31 * DAY)
    [row] = ledger(county.safety_officer, "dispute", at + 32 * DAY)
    assert (row["责任部门"], row["措施"], row["事由"]) == ("德育处", "分别谈话", "课间推搡，眼镜摔坏。")
    assert (row["结果"], row["履行情况"]) == ("达成协议", "已履行") and row["履行期限"].date() == date(2026, 11, 13)
    assert not {"李秀兰", "赵国强", "13900001111"} & {str(cell) for cell in row.values()}
    assert ledger(county.teacher, "dispute", at) == []


def test_a_referral_says_whom_it_went_to_and_what_came_of_it(county, at):
    office = make_unit("qsscjg", "青山市场监管所", Level.EXTERNAL, county.district)
    post = make_post(office, "market_supervision", "值班室")
    county.safety_officer.standing(at)
    told = Told(category="food", text="校门东侧流动摊点。", where="校门东侧")
    case = sending.find(county.school, told, by=county.safety_officer, at=at).case
    case = Case.objects.select_related("docket__unit", "unit", "facts", "place").get(pk=case.pk)
    sending.send(case, Asked(post, at + 5 * DAY, "请查处。"), by=county.safety_officer, at=at)
    sending.send(case, Asked(post, at + 8 * DAY, "请答复。"), by=county.safety_officer, at=at + 6 * DAY)
    replying.record(case, Reply("done", "已取缔。"), "phone", by=county.safety_officer, at=at + 7 * DAY)
    looking.look(case, True, "没有了。", by=county.safety_officer, at=at + 9 * DAY)
    [row] = ledger(county.safety_officer, "referral", at + 10 * DAY)
    assert (row["移交部门"], row["催办次数"], row["答复内容"]) == ("青山市场监管所", 1, "已取缔。")
    assert row["移交时间"].date() == at.date() and row["答复期限"].date() == (at + 8 * DAY).date()
    assert row["复查结果"] == "已解决" and row["问题"] == "校门东侧流动摊点。"


def test_a_grievance_shows_the_institutions_days_and_no_petitioner(county, at):
    staff = make_staff(county, at)
    case = Case.objects.get(pk=bring(county, at, who=(ZHANG,)).case.pk)
    write(case, "accepted", by=staff.handler, sign=county.principal, at=at + 2 * DAY)
    write(case, "opinion", by=staff.handler, sign=county.principal, at=at + 20 * DAY)
    [row] = ledger(staff.handler, "grievance", at + 21 * DAY)
    assert row["受理"].date() == (at + 2 * DAY).date() and row["处理意见书"].date() == (at + 20 * DAY).date()
    assert row["代表人数"] == 1 and row["署名方式"] and row["送达方式"]
    assert ZHANG.name not in str(row) and (ZHANG.phone or "x") not in str(row)


def test_however_many_rows_the_queries_are_as_many(county, at):
    county.plan()

    def queries():
        with CaptureQueriesContext(connection) as found:
            ledger(county.principal, "incident", at + DAY)
        return len(found)

    incident(county, at)
    few = queries()
    for n in range(2, 6):
        incident(county, at + timedelta(minutes=n), n)
    assert queries() <= few


def test_every_column_of_domain_c_has_its_heading():
    """The headings that C.12 and C.14 name; what is missing is said in docs/forms.md."""
    asked = {
        "dispute": "来源 事由 责任部门 责任人（岗位） 措施 期限 结果 回访日期",
        "grievance": "渠道 代表人数 告知书 转送去向 承办人 回避人数 受理 延期 延期批准人 处理意见书 送达方式 送达日期 "
        "复查意见书 复核意见书 满意度",
        "referral": "移交部门 答复期限 催办次数 答复 复查结果",
    }
    for kind, words in asked.items():
        assert set(words.split()) <= {str(column.title) for column in ledgers.columns(kind)}, kind
