"""What is done with a ledger: search, one act for many rows, an Excel file, filters to come back to."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from anlan.cases.models import Case, SavedFilter
from anlan.journal.models import Entry, Viewing
from anlan.reports import ledgers
from anlan.web.tests.case_stage import MINUTE, at_time, entitle, report, text_of
from anlan.web.tests.test_case_list import following, numbers, titles


@pytest.fixture
def some(county, at):
    county.plan()
    cases = [report(county, at + n * MINUTE) for n in range(3)]
    for case, title in zip(cases, ("东楼消防栓漏水", "食堂地面湿滑", "西楼消防门关不上"), strict=True):
        entitle(case, county, title, at + 4 * MINUTE)
    return cases


def test_the_box_in_the_bar_finds_by_two_characters(county, sign_in, some, at):
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        page = browser.get("/cases/?q=消防")
        assert titles(page) == ["西楼消防门关不上", "东楼消防栓漏水"]
        assert 'action="/cases/" method="get"' in text_of(page) and 'value="消防"' in text_of(page)
        assert titles(browser.get("/cases/?q=消防+漏水")) == ["东楼消防栓漏水"]
        assert titles(browser.get("/cases/?q=0002")) == ["食堂地面湿滑"]
        assert titles(sign_in(county.other_principal).get("/cases/?q=消防")) == []


def test_a_search_says_what_it_leaves_out(county, sign_in, some, at):
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        assert "至少写两个字" in text_of(browser.get("/cases/?q=水"))
        person = browser.get(f"/cases/?q={county.teacher.name}")
        assert "这是人名" in text_of(person) and titles(person) == []
        assert "太少" in text_of(browser.get("/cases/?q=消防+水"))


def test_whoever_has_no_list_has_no_box(county, sign_in, some):
    assert 'role="search"' not in text_of(sign_in(county.teacher).get("/"))
    assert 'role="search"' in text_of(sign_in(county.principal).get("/"))


# -- one act for many --------------------------------------------------------------------------------------------------


def picks(cases) -> dict[str, list[str]]:
    return {"pick": [str(case.pk) for case in cases]}


def test_many_are_moved_by_the_normal_act_and_each_says_what_became_of_it(county, sign_in, some, at):
    Case.objects.filter(pk=some[2].pk).update(state="ended", ended_at=at)
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        asked = browser.get("/cases/acts/", {"act": "incident.end", **picks(some)})
        assert asked.status_code == 200 and "东楼消防栓漏水" in text_of(asked)
        assert Case.objects.filter(state="ended").count() == 1  # asking changes nothing
        done = text_of(browser.post("/cases/acts/", {"act": "incident.end", **picks(some)}))
    assert "2起事项已办" in done and "没有办" in done
    assert set(Case.objects.values_list("state", flat=True)) == {"ended"}
    assert Entry.objects.filter(action="case.end").count() == 2


def test_what_stops_clocks_asks_why_and_keeps_it(county, sign_in, some, at):
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        refused = browser.post("/cases/acts/", {"act": "incident.cancel", **picks(some[:2])})
        assert refused.status_code == 422 and Case.objects.filter(state="open").count() == 3
        browser.post("/cases/acts/", {"act": "incident.cancel", "reason": "演习误报", **picks(some[:2])})
    assert Case.objects.filter(state="cancelled").count() == 2


def test_many_of_another_school_are_not_there(county, sign_in, some, at):
    browser = sign_in(county.other_principal)
    with at_time(at + 5 * MINUTE):
        assert browser.post("/cases/acts/", {"act": "incident.end", **picks(some)}).status_code == 404
    assert not Case.objects.exclude(state="open").exists()


def test_without_rows_or_without_an_act_the_list_comes_back(county, sign_in, some):
    browser = sign_in(county.principal)
    for asked in ({"act": "incident.end"}, {"act": "incident.nonsense", **picks(some)}, {"act": "", **picks(some)}):
        assert browser.post("/cases/acts/", asked).status_code == 302


def test_a_right_that_is_missing_is_a_reason(county, sign_in, some, at):
    """Closing asks for a signature; whoever only handles is told so, row by row."""
    Case.objects.update(state="ended", ended_at=at)
    browser = sign_in(county.duty_leader)
    with at_time(at + 5 * MINUTE):
        assert "incident.close" not in text_of(browser.get("/cases/"))
        done = text_of(browser.post("/cases/acts/", {"act": "incident.close", "reason": "x", **picks(some)}))
    assert "0起事项已办" in done and Case.objects.filter(state="ended").count() == 3


# -- Excel -------------------------------------------------------------------------------------------------------------


def sheet(response):
    return list(load_workbook(BytesIO(response.content)).worksheets[0].values)


def test_the_file_holds_every_row_of_the_filter_and_no_more(county, sign_in, some, at):
    report(county, at, unit=county.other_school)
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        rows = sheet(browser.get("/cases/ledger.xlsx"))
        assert [row[3] for row in rows[1:]] == ["西楼消防门关不上", "食堂地面湿滑", "东楼消防栓漏水"]
        assert rows[0][0] == "编号" and rows[1][0] == "2026-事件-0003"
        assert len(sheet(browser.get("/cases/ledger.xlsx?state=closed"))) == 1
        assert len(sheet(browser.get("/cases/ledger.xlsx", picks(some[:2])))) == 3
        assert len(sheet(sign_in(county.officer).get("/cases/ledger.xlsx"))) == 5


def test_text_that_looks_like_a_formula_stays_text(county, sign_in, some, at):
    entitle(some[0], county, "=HYPERLINK(1)", at + 5 * MINUTE)
    with at_time(at + 6 * MINUTE):
        book = load_workbook(BytesIO(sign_in(county.principal).get("/cases/ledger.xlsx").content))
    [cell] = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert cell.data_type == "s"


def test_each_row_that_was_taken_away_was_looked_at(county, sign_in, some, at):
    with at_time(at + 5 * MINUTE):
        sign_in(county.officer).get("/cases/ledger.xlsx")
        sign_in(county.officer).get("/cases/ledger.xlsx")
    assert Viewing.objects.filter(page="ledger", person=county.officer).count() == 3
    assert Viewing.objects.filter(page="ledger").values_list("post_id", flat=True)[0] == county.posts["officer"].pk


def test_hazards_have_the_columns_of_their_kind(county, sign_in, some, at):
    with at_time(at + 5 * MINUTE):
        head = sheet(sign_in(county.principal).get("/cases/ledger.xlsx?kind=hazard"))[0]
    assert len(head) == len(ledgers.COMMON) + len(ledgers.OWN["hazard"].COLUMNS) and "原台账编号" in head


# -- filters to come back to -------------------------------------------------------------------------------------------


def test_a_filter_is_kept_under_a_name_and_is_a_plain_link(county, sign_in, some, at):
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        browser.post("/cases/filters/", {"name": "在办的伤害", "kind": "incident", "category": "injury", "q": "消防"})
        kept = SavedFilter.objects.get()
        assert kept.query == "kind=incident&category=injury"  # the words are not kept
        assert 'href="/cases/?kind=incident&amp;category=injury"' in text_of(browser.get("/cases/"))
        assert "在办的伤害" not in text_of(sign_in(county.vice_principal).get("/cases/"))
        assert browser.post("/cases/filters/", {"name": "在办的伤害", "grade": "1"}).status_code == 302
        assert SavedFilter.objects.count() == 1
        stranger = sign_in(county.vice_principal).post(f"/cases/filters/{kept.pk}/removal/")
        assert stranger.status_code == 404
        browser.post(f"/cases/filters/{kept.pk}/removal/")
    assert not SavedFilter.objects.exists()


def test_nothing_is_kept_where_nothing_is_narrowed(county, sign_in, some):
    sign_in(county.principal).post("/cases/filters/", {"name": "全部", "q": "消防"})
    assert not SavedFilter.objects.exists()


def test_paper_says_what_and_when_and_by_whom(county, sign_in, some, at):
    with at_time(at + 5 * MINUTE):
        page = text_of(sign_in(county.principal).get("/cases/?state=open&kind=incident"))
    assert "周敏华于10月14日14:17打印" in page and "事件 · 正在处置" in page
    assert following(sign_in(county.principal).get("/cases/")) == "" and numbers is not None


def test_the_file_is_named_by_what_it_holds(county, sign_in, some, at):
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        for query, name in (("?kind=hazard", "隐患台账"), ("", "事项台账")):
            header = browser.get(f"/cases/ledger.xlsx{query}")["Content-Disposition"]
            assert unquote(header).endswith(f"{name}-20261014-1417.xlsx")


def test_only_steps_that_a_row_of_the_page_can_take_are_offered(county, sign_in, some, at):
    browser = sign_in(county.principal)
    with at_time(at + 5 * MINUTE):
        assert 'value="incident.end"' in text_of(browser.get("/cases/"))
        Case.objects.update(state="ended", ended_at=at)
        assert 'value="incident.end"' not in text_of(browser.get("/cases/"))
