"""Searching by two characters and more, over titles that are encrypted, inside the wall, and never for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from anlan.cases import facts, intake, lifecycle, listing, search, words
from anlan.cases.models import Case, CaseWords, WordKey
from anlan.cases.wanted import Wanted
from anlan.lib.postgres.roles import set_scope

MINUTE = timedelta(minutes=1)


def standing(person, at):
    person._posts = None
    person.standing(at)
    return person


def report(county, at, title="", unit=None, category="facility", where=""):
    told = intake.Told(category, "有东西坏了", where=where)
    case = intake.report("incident", unit or county.school, told, by=None, at=at).case
    if title:
        by = county.principal if unit is None else county.other_principal
        facts.amend(case, {"title": title}, by=standing(by, at), at=at)
    return case


def found(person, text, at, **wanted):
    """Ids of what the person finds, as the web's role."""
    standing(person, at)
    set_scope(person.reach())
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE anlan_app")
    try:
        asked = Wanted(text=text, **wanted)
        of = listing.ledger(person, asked)
        return [row.pk for row in search.page(of, asked, search.ask(of, text), at=at).rows]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE anlan_engine")


@pytest.fixture
def some(county, at):
    return [
        report(county, at, "东教学楼三层消防栓压力不足", where="东教学楼"),
        report(county, at + MINUTE, "食堂LED灯管不亮", where="食堂"),
        report(county, at + 2 * MINUTE, "防火门消防通道被堵", unit=county.other_school),
        report(county, at + 3 * MINUTE, category="utility", where="门卫室"),
    ]


def test_any_two_characters_of_a_title_or_a_place_find_it(county, some, at):
    stair, light, door, power = (case.pk for case in some)
    who, later = county.officer, at + 5 * MINUTE
    assert found(who, "消防", later) == [door, stair]
    assert found(who, "防栓", later) == [stair]
    assert found(who, "压力不足", later) == [stair]
    assert found(who, "门卫", later) == [power]
    assert found(who, "led", later) == [light]
    assert found(who, "ＬＥＤ灯", later) == [light]
    assert found(who, "停电", later) == [power]  # its category says so
    assert found(who, "不足压力", later) == []  # the same pairs but one: the words must stand there
    assert found(who, "挖掘机", later) == []


def test_pairs_in_another_order_do_not_pass(county, at):
    """压力力不压力: every pair of 压力不 stands in it, the word does not."""
    case = report(county, at, "力不压力")
    assert found(county.officer, "压力不", at + MINUTE) == []
    assert found(county.officer, "力不压", at + MINUTE) == [case.pk]


def test_every_word_must_stand_there_and_a_unit_is_a_word(county, some, at):
    stair, _light, door, _power = (case.pk for case in some)
    assert found(county.officer, "消防 通道", at + 5 * MINUTE) == [door]
    assert found(county.officer, "消防 青山镇", at + 5 * MINUTE) == [stair]
    assert found(county.officer, "白鹭", at + 5 * MINUTE) == [door]


def test_numbers_are_found_whole_and_by_their_last_figures(county, some, at):
    stair, light, door, _power = (case.pk for case in some)
    assert found(county.officer, "2026-事件-0002", at + 5 * MINUTE) == [light]
    assert found(county.officer, "0001", at + 5 * MINUTE) == [door, stair]
    assert found(county.principal, "1 消防", at + 5 * MINUTE) == [stair]  # one character is left out
    assert found(county.principal, "事件-0002", at + 5 * MINUTE) == [light]


def test_filters_narrow_what_is_found(county, some, at):
    stair, _light, door, _power = (case.pk for case in some)
    assert found(county.officer, "消防", at + 5 * MINUTE, unit=county.district.pk) == [stair]
    lifecycle.advance(some[0], "cancel", by=standing(county.principal, at), at=at + 4 * MINUTE)
    assert found(county.officer, "消防", at + 5 * MINUTE, state="closed") == [stair]
    assert found(county.officer, "消防", at + 5 * MINUTE, state="open") == [door]


def test_other_schools_find_nothing(county, some, at):
    assert found(county.other_principal, "压力", at + 5 * MINUTE) == []
    assert found(county.principal, "防火门", at + 5 * MINUTE) == []


def test_the_function_refuses_a_scope_wider_than_the_transactions(county, some, at):
    set_scope([str(county.other_school.path)])
    with pytest.raises(Error, match="wider"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT anlan_case_search(ARRAY['xian'], NULL, '[]', now()::date, 1, 1)")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT anlan_case_search(ARRAY[%s], NULL, '[]', now()::date, 1, 1)", [str(county.other_school.path)]
        )


@pytest.mark.parametrize("name", ["周敏华", "何静", "赵某", "王小明同学", "李老师"])
def test_a_persons_name_finds_nothing(county, at, name):
    report(county, at, f"{name}在操场摔倒")
    set_scope(["xian"])
    of = listing.ledger(standing(county.officer, at), Wanted())
    assert search.ask(of, name).person
    assert found(county.officer, name, at + MINUTE) == []


def test_what_looks_like_a_name_is_not_in_the_index(county, at):
    case = report(county, at, "王小明同学被绊倒，赵某在场")
    month = at.date().replace(day=1)
    held = set(CaseWords.objects.get(pk=case.pk).tokens)
    tokens = {pair: words.token(words.key_of(month), f"t{pair}") in held for pair in ("王小", "小明", "赵某", "绊倒")}
    assert tokens == {"王小": False, "小明": False, "赵某": False, "绊倒": True}


def test_what_was_said_and_what_only_some_may_read_is_not_indexed(county, at):
    case = report(county, at, "食堂地滑")
    facts.amend(case, {"course": "紫藤架第四根柱"}, by=standing(county.principal, at), at=at)
    assert found(county.officer, "紫藤", at + MINUTE) == []
    Case.objects.filter(pk=case.pk).update(audience="grievances")
    CaseWords.objects.filter(pk=case.pk).delete()
    closed = Case.objects.get(pk=case.pk)
    words.remember(closed, {"title": "食堂地滑"}, number="2026-诉求-0001")
    assert not CaseWords.objects.filter(pk=case.pk).exists()


def test_a_new_title_takes_the_place_of_the_old(county, some, at):
    facts.amend(some[0], {"title": "连廊顶棚漏水"}, by=standing(county.principal, at), at=at)
    assert found(county.officer, "压力", at + MINUTE) == []
    assert found(county.officer, "漏水", at + MINUTE) == [some[0].pk]


def test_no_word_lies_in_the_table_and_two_months_hash_alike_words_apart(county, at):
    first, second = report(county, at, "消防栓漏水"), report(county, at + timedelta(days=40), "消防栓漏水")
    a, b = (set(CaseWords.objects.get(pk=case.pk).tokens) for case in (first, second))
    assert not a & b and WordKey.objects.count() == 2
    assert set(found(county.officer, "消防栓", at + timedelta(days=41))) == {first.pk, second.pk}


def test_words_go_with_the_dockets_key(county, at):
    case = report(county, at, "消防栓漏水")
    case.docket.key.delete()
    assert not CaseWords.objects.filter(pk=case.pk).exists()
    assert words.drop_keys(at=at + timedelta(days=40)) == 1


def test_a_search_is_paged(county, at, monkeypatch):
    cases = [report(county, at + n * MINUTE, f"第{n}处消防栓漏水") for n in range(5)]
    monkeypatch.setattr(listing, "PAGE", 2)
    person = standing(county.officer, at)
    set_scope(person.reach())
    wanted: Wanted | None = Wanted(text="消防栓")
    of, seen = listing.ledger(person, Wanted()), []
    while wanted is not None:
        page = search.page(of, wanted, search.ask(of, "消防栓"), at=at + 9 * MINUTE)
        seen += [row.pk for row in page.rows]
        wanted = page.older
    assert seen == [case.pk for case in reversed(cases)]


def test_what_came_in_late_from_an_old_table_is_found_on_its_page(county, at, monkeypatch):
    """A young docket of an old month is neither shown twice nor passed over."""
    cases = [report(county, at + n * MINUTE, f"第{n}处消防栓漏水") for n in range(3)]
    for case, days in ((cases[1], 200), (cases[2], 400)):
        Case.objects.filter(pk=case.pk).update(reported_at=at - timedelta(days=days))
        facts.amend(Case.objects.get(pk=case.pk), {"title": "老台账消防栓"}, by=standing(county.principal, at), at=at)
        CaseWords.objects.filter(pk=case.pk).delete()
    search.index_missing()
    monkeypatch.setattr(listing, "PAGE", 1)
    person = standing(county.officer, at)
    set_scope(person.reach())
    wanted: Wanted | None = Wanted(text="消防栓")
    of, seen = listing.ledger(person, Wanted()), []
    while wanted is not None:
        page = search.page(of, wanted, search.ask(of, "消防栓"), at=at + 9 * MINUTE)
        seen += [row.pk for row in page.rows]
        wanted = page.older
    assert seen == [cases[0].pk, cases[1].pk, cases[2].pk]


def test_few_proposals_that_fit_are_looked_for_further(county, at, monkeypatch):
    cases = [report(county, at + n * MINUTE, f"第{n}处消防栓漏水") for n in range(6)]
    Case.objects.filter(pk=cases[0].pk).update(category="fire")
    monkeypatch.setattr(search, "BATCHES", (2, 2))
    person = standing(county.officer, at)
    set_scope(person.reach())
    of, asked = listing.ledger(person, Wanted()), Wanted(text="消防栓", category="fire")
    first = search.page(of, asked, search.ask(of, "消防栓"), at=at)
    assert first.rows == [] and first.older is not None
    second = search.page(of, first.older, search.ask(of, "消防栓"), at=at)
    assert [row.pk for row in second.rows] == [cases[0].pk]


def test_what_was_written_before_the_index_is_indexed_later(county, at):
    case = report(county, at, "消防栓漏水")
    CaseWords.objects.all().delete()
    assert search.index_missing() == 1 and search.index_missing() == 0
    assert found(county.officer, "漏水", at + MINUTE) == [case.pk]
