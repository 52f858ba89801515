"""Grievances on pages: brought without a sign-in, followed by the code, answered in the room, sealed where needed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from anlan.cases.grievances import recusing
from anlan.cases.models import Case, Grievance, GrievanceDesk, GrievanceLetter
from anlan.duties.models import Duty
from anlan.journal.models import Entry, Viewing
from anlan.lib import clock
from anlan.notify.models import Message
from anlan.notify.words import text_of
from anlan.plans import presets
from tests.cast import appoint, make_person, make_post
from tests.petitions import ZHANG, bring, make_staff, write

DAY = timedelta(days=1)
TOLD = {"category": "relief", "demand": "补发工资", "text": "2019年代课", "naming": "anonymous"}


@pytest.fixture
def staff(county, at, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(hours=1))
    return make_staff(county, at)


def text(answer):
    return answer.content.decode()


def found(pattern, answer):
    match = re.search(pattern, text(answer), re.S)
    assert match, pattern
    return match


def code_in(answer):
    return "".join(found(r'id="al-code"><span>([\w-]+)</span><span>([\w-]+)</span>', answer).groups())


def key_in(answer):
    return found(r'name="key" value="([^"]+)"', answer).group(1)


def track(client, code):
    return client.post(reverse("web:track"), {"code": code})


def do(client, answer, act, **said):
    return client.post(reverse("web:grievance-own"), {"key": key_in(answer), "act": act, **said})


def new(unit):
    return reverse("web:grievance-new", args=[unit.code])


def test_anybody_brings_a_grievance_and_follows_it_with_the_code(county, staff, client):
    page = client.get(reverse("web:unit-public", args=[county.school.code]))
    assert page.status_code == 200 and new(county.school) in text(page)
    assert client.get(new(county.school)).status_code == 200
    answer = client.post(new(county.school), TOLD)
    assert answer.status_code == 201
    own = track(client, code_in(answer))
    assert own.status_code == 200 and "10月29日" in text(own) and "第二十三条" in text(own)
    written = do(client, own, "write", text="还有工资条")
    assert "还有工资条" in text(written)


def test_a_wrong_key_opens_nothing(county, staff, client):
    assert client.post(reverse("web:grievance-own"), {"key": "x", "act": "write", "text": "x"}).status_code == 404
    assert client.get(reverse("web:letter-own", args=[1])).status_code == 404


def test_what_is_missing_is_said_beside_the_question(county, staff, client):
    answer = client.post(new(county.school), {"category": "relief", "demand": "补发", "naming": "named"})
    assert answer.status_code == 422 and Case.objects.count() == 0
    others = "\n".join(f"某某{n}，1390000000{n}" for n in range(5))
    told = {**TOLD, "naming": "named", "name": "张三", "others": others}
    assert client.post(new(county.school), told).status_code == 422
    assert client.post(new(county.school), {**told, "others": others[: others.rindex("\n")]}).status_code == 201
    assert Grievance.objects.get().representatives == 5


def test_the_same_form_sent_twice_is_one_grievance(county, staff, client):
    told = {**TOLD, "nonce": "5e9f2f3e-5f3c-4a39-9d52-5a0a6f2fd5a1"}
    first, second = client.post(new(county.school), told), client.post(new(county.school), told)
    assert code_in(first) == code_in(second) and Case.objects.count() == 1


def test_letters_are_written_issued_and_read_by_the_petitioner(county, staff, client, sign_in, at):
    receipt = bring(county, at)
    pk = receipt.case.pk
    handler, principal = sign_in(staff.handler), sign_in(county.principal)
    assert reverse("web:grievance-letter-new", args=[pk, "accepted"]) in text(
        handler.get(reverse("web:case", args=[pk]))
    )
    written = handler.post(reverse("web:grievance-letter-new", args=[pk, "accepted"]), {"route": "工会主席承办"})
    row = GrievanceLetter.objects.get()
    assert written.status_code == 302 and row.issued_at is None
    assert handler.post(reverse("web:grievance-letter-issue", args=[pk, row.pk])).status_code == 403
    preview = principal.get(reverse("web:grievance-letter", args=[pk, row.pk]))
    assert "受理告知书" in text(preview) and "2026年12月14日" in text(preview)
    assert principal.post(reverse("web:grievance-letter-issue", args=[pk, row.pk])).status_code == 302
    sheet = reverse("web:case-paper", args=[pk, "grievance_sheet"])
    assert sheet in text(handler.get(reverse("web:case", args=[pk]))) and "2026年12月14日" in text(handler.get(sheet))
    assert sign_in(county.director).get(sheet).status_code == 404
    own = track(client, receipt.code)
    assert "12月14日" in text(own) and "信访工作条例（2022）第三十四条" in text(own)
    link = found(r'href="(/track/letters/\d+/\?key=[^"]+)"', own).group(1)
    assert "工会主席承办" in text(client.get(link))
    docx = client.get(link.replace("/?key", ".docx?key"))
    assert docx.content[:2] == b"PK"
    assert client.get(link[:-3] + "xxx").status_code == 404
    assert (
        handler.post(
            reverse("web:grievance-letter-sent", args=[pk, row.pk]), {"way": "hand", "on": "2026-10-14"}
        ).status_code
        == 302
    )


def test_the_reasons_of_an_extension_stand_beside_the_date(county, staff, client, at):
    receipt = bring(county, at)
    write(receipt.case, "accepted", by=staff.handler, sign=county.principal, at=at)
    later = at + timedelta(minutes=5)
    write(receipt.case, "extended", by=staff.handler, sign=county.principal, at=later, until="2026-12-30")
    own = text(track(client, receipt.code))
    assert "2019年的工资册还在县档案馆调取。" in own and "12月30日" in own


def test_the_petitioner_rates_asks_for_a_review_and_withdraws(county, staff, client, at):
    receipt = bring(county, at)
    write(receipt.case, "accepted", by=staff.handler, sign=county.principal, at=at)
    write(receipt.case, "opinion", by=staff.handler, sign=county.principal, at=at)
    own = track(client, receipt.code)
    assert do(client, own, "rate").status_code == 422
    assert do(client, own, "rate", satisfaction="3").status_code == 200
    asked = do(client, own, "review", text="少算两个月")
    assert asked.status_code == 200 and "清河县教育局" in found("<h1.*?</h1>", asked).group()
    assert do(client, asked, "withdraw").status_code == 200
    assert Case.objects.get(pk=receipt.case.pk).state == "withdrawn"


def test_a_closed_name_is_opened_by_an_act_that_is_entered_and_shown(county, staff, client, sign_in, at):
    receipt = bring(county, at, who=(ZHANG,), naming="closed")
    pk = receipt.case.pk
    handler = sign_in(staff.handler)
    assert "张桂兰" not in text(handler.get(reverse("web:case", args=[pk])))
    page = reverse("web:grievance-name", args=[pk])
    assert handler.post(page, {"reason": ""}).status_code == 422
    assert "张桂兰" in text(handler.post(page, {"reason": "上门核实"}))
    assert Entry.objects.filter(docket=pk, action="grievance.name_opened").count() == 1
    own = text(track(client, receipt.code))
    assert "刘颖" in own and Viewing.objects.filter(docket=pk, person=staff.handler).exists()


def test_a_named_petitioner_is_shown_to_handlers_and_never_in_a_title_or_list(county, staff, sign_in, at):
    pk = bring(county, at, who=(ZHANG,)).case.pk
    handler = sign_in(staff.handler)
    assert "张桂兰" in text(handler.get(reverse("web:case", args=[pk])))
    for name in ("grievances", "cases", "today"):
        assert "张桂兰" not in text(handler.get(reverse(f"web:{name}")))
    for person in (county.officer, county.safety_officer, county.teacher, county.director):
        assert sign_in(person).get(reverse("web:case", args=[pk])).status_code == 404


SEALED_FROM = ("principal", "vice_principal", "safety_officer", "officer", "director", "handler", "petitions")


@pytest.mark.parametrize("role", SEALED_FROM)
def test_the_sealed_box_shows_nothing_to_anybody_else(role, county, staff, client, sign_in, at):
    browser = sign_in(getattr(county, role, None) or getattr(staff, role))
    bring(county, at)  # the page is not empty anyway
    before = looks(browser)
    told = {**TOLD, "category": "accusation", "demand": "校长收礼", "text": "礼品卡"}
    assert client.post(new(county.school), told).status_code == 201
    sealed = Case.objects.get(category="accusation")
    assert sealed.unit == county.bureau
    assert looks(browser) == before  # no title, no count, no message: not one letter is another
    for name in ("case", "case-notes", "case-viewings", "case-record", "case-after", "docket", "case-live"):
        assert browser.get(reverse(f"web:{name}", args=[sealed.pk])).status_code == 404, name
    for name in ("grievance-talk", "grievance-name", "grievance-recusal", "grievance-merger"):
        assert browser.post(reverse(f"web:{name}", args=[sealed.pk]), {"reason": "x"}).status_code == 404, name


def looks(browser):
    """What every page of lists shows, without what changes by itself."""
    pages = {
        name: text(browser.get(reverse(f"web:{name}"))) for name in ("today", "cases", "grievances", "inbox", "me")
    }
    pages["search"] = text(browser.get(reverse("web:cases") + "?q=礼品卡"))
    return {
        name: re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", page) for name, page in pages.items()
    }


def test_only_discipline_opens_the_sealed_box_and_each_look_is_shown(county, staff, client, sign_in, at):
    answer = client.post(new(county.school), {**TOLD, "category": "accusation", "demand": "校长收礼"})
    sealed = Case.objects.get()
    page = sign_in(staff.discipline).get(reverse("web:case", args=[sealed.pk]))
    assert "校长收礼" in text(page)
    own = text(track(client, code_in(answer)))
    assert "冯正" in own and "2026-检举-0001" in own


def test_the_page_names_who_opens_the_sealed_box_and_a_vacant_post_is_none(county, staff, client, at):
    nearer = make_post(county.district, "discipline", "片区纪检员")
    assert "清河县教育局的“派驻纪检组组长”" in text(client.get(new(county.school))), "nobody holds the nearer post"
    client.post(new(county.school), {**TOLD, "category": "accusation", "demand": "校长收礼"})
    assert Case.objects.get().unit == county.bureau
    appoint(nearer, make_person("jijian", "片区纪检"))
    assert "青山片区督导办的“片区纪检员”" in text(client.get(new(county.school)))
    client.post(new(county.school), {**TOLD, "category": "accusation", "demand": "主任收礼"})
    assert Case.objects.filter(unit=county.district).exists()
    assert "12388" in text(client.get(new(county.bureau))), "its own house opens it, and that is said"


def test_without_a_sealed_box_above_nothing_is_taken(county, at, client):
    page = text(client.get(new(county.school)))
    assert "12388" in page and 'value="accusation"' not in page and 'value="relief"' in page
    answer = client.post(new(county.school), {**TOLD, "category": "accusation"})
    assert answer.status_code == 422 and "12388" in text(answer) and Case.objects.count() == 0


def test_where_there_is_a_sealed_box_misconduct_can_be_chosen(county, staff, client):
    page = text(client.get(new(county.school)))
    assert 'value="accusation"' in page and "12388" not in page


def test_without_a_sealed_box_the_way_past_the_unit_names_another_way(county, at, client):
    presets.install(county.bureau, "grievance", by=None, at=at)
    receipt = bring(county, at)
    own = text(track(client, receipt.code))
    assert "12388" in own and 'value="retaliation"' not in own


def test_about_the_principal_it_runs_at_the_nearest_unit_above_that_can_answer(county, staff, client, sign_in):
    answer = client.post(new(county.school), {**TOLD, "names_principal": "on"})
    case = Case.objects.get()
    assert answer.status_code == 201 and case.unit == county.bureau
    assert set(Duty.objects.open().filter(docket=case.pk).values_list("act", "post__function")) == {
        ("inform", "bureau_petitions"), ("take_up", "bureau_petitions")
    }  # fmt: skip
    assert "2026年" in text(answer) or "月" in found(r"<h1[^>]*>(.*?)</h1>", answer).group(1)  # a date stands first
    assert sign_in(staff.handler).get(reverse("web:case", args=[case.pk])).status_code == 404
    assert sign_in(county.principal).get(reverse("web:case", args=[case.pk])).status_code == 404
    assert sign_in(staff.petitions).get(reverse("web:case", args=[case.pk])).status_code == 200


def test_a_district_with_a_grievance_officer_of_its_own_takes_it(county, staff, client, at):
    own = make_person("pian", "片区信访")
    appoint(make_post(county.district, "grievance_officer", "信访专干"), own)
    client.post(new(county.school), {**TOLD, "names_principal": "on"})
    case = Case.objects.get()
    assert case.unit == county.district
    assert set(Duty.objects.open().filter(docket=case.pk).values_list("post__function", flat=True)) == {
        "grievance_officer"
    }


def test_where_nobody_may_read_it_whoever_fills_posts_is_told_and_no_more(county, at, client):
    presets.install(county.bureau, "grievance", by=None, at=at)
    client.post(new(county.school), {**TOLD, "names_principal": "on"})
    told = Message.objects.get(kind="case.nobody")
    assert told.person == county.officer
    with override("zh-hans"):
        said = text_of(told, at=at)
    assert Case.objects.get().docket.number not in said.subject + said.body and said.url.endswith("/units/")


def test_the_list_says_what_is_due_next_and_no_bare_dash(county, staff, sign_in, at):
    bring(county, at)
    page = sign_in(staff.handler).get(reverse("web:grievances"))
    assert "最近一件10月29日23:59前办" in found(r"<h1[^>]*>(.*?)</h1>", page).group(1)
    assert "还没有定承办人" in text(page) and "<td>—</td>" not in text(page)


def test_retaliation_goes_past_the_school_with_a_code_of_its_own(county, staff, client, sign_in, at):
    receipt = bring(county, at, who=(ZHANG,))
    own = track(client, receipt.code)
    told = do(client, own, "retaliation", text="被停课了")
    assert told.status_code == 200
    sealed = Case.objects.get(category="accusation")
    assert (sealed.unit, sealed.audience) == (county.bureau, "sealed")
    room = text(sign_in(county.principal).get(reverse("web:case", args=[receipt.case.pk])))
    assert "被停课了" not in room and sealed.docket.number not in room


def test_whoever_keeps_out_finds_nothing_any_more(county, staff, sign_in, at):
    case = Case.objects.select_related("docket__unit", "unit").get(pk=bring(county, at).case.pk)
    handler = sign_in(staff.handler)
    page = reverse("web:grievance-recusal", args=[case.pk])
    assert handler.post(page, {"person": staff.handler.pk, "reason": "亲属"}).status_code == 302
    assert handler.get(reverse("web:case", args=[case.pk])).status_code == 404
    assert handler.post(reverse("web:grievance-talk", args=[case.pk]), {"text": "x"}).status_code == 404
    assert case.docket.number not in text(handler.get(reverse("web:grievances")))
    assert sign_in(county.principal).get(reverse("web:case", args=[case.pk])).status_code == 200
    assert staff.handler not in recusing.candidates(case, at=at)


def test_the_head_decides_who_keeps_out_and_who_takes_over(county, staff, sign_in, at):
    pk = bring(county, at).case.pk
    principal = sign_in(county.principal)
    assert principal.post(reverse("web:grievance-recusal", args=[pk]), {"person": staff.handler.pk, "reason": "当事人"}
                          ).status_code == 302  # fmt: skip
    given = principal.post(reverse("web:grievance-handler", args=[pk]), {"person": county.principal.pk})
    assert given.status_code == 302 and Grievance.objects.get(pk=pk).handler == county.principal


def test_a_handler_writes_down_what_came_on_paper(county, staff, sign_in):
    page = reverse("web:grievance-taken")
    handler = sign_in(staff.handler)
    answer = handler.post(page, {**TOLD, "channel": "visit", "naming": "named", "name": "张桂兰"})
    assert answer.status_code == 201 and Grievance.objects.get().channel == "visit"
    assert sign_in(county.officer).get(page).status_code == 404


def test_a_unit_publishes_its_ways_and_anybody_reads_them(county, staff, client, sign_in):
    told = {"channels": "来信、来访", "phone": "0000-8886012", "hours": "每周三15:00—17:00，工会办公室"}
    assert sign_in(staff.handler).post(reverse("web:grievance-desk"), told).status_code == 302
    assert GrievanceDesk.objects.get().unit == county.school
    page = text(client.get(reverse("web:unit-public", args=[county.school.code])))
    assert "每周三15:00—17:00" in page
    assert "每周三" not in text(client.get(reverse("web:unit-public", args=[county.other_school.code])))


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(
    county, staff, sign_in, at, django_assert_num_queries
):
    handler = sign_in(staff.handler)
    bring(county, at)
    handler.get(reverse("web:grievances"))
    with django_assert_num_queries(LIST_QUERIES):
        handler.get(reverse("web:grievances"))
    for n in range(5):
        bring(county, at, demand=f"第{n}件")
    with django_assert_num_queries(LIST_QUERIES):
        handler.get(reverse("web:grievances"))


LIST_QUERIES = 13
