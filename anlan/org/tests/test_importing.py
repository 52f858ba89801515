"""A county comes in whole or not at all; a second import changes and never copies; nobody reaches past their own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anlan.lib.errors import NotAllowed
from anlan.lib.postgres.roles import set_scope
from anlan.org.importing import CannotImport, read_workbook, write
from anlan.org.models import Appointment, Contact, Person, Post, Unit
from anlan.org.tests.books import CONTACT, SEAT, UNITS, book
from tests.cast import County


def put_in(at, by=None, **sheets):
    return write(read_workbook(book(**sheets)), by=by, at=at)


def stopped(at, by=None, **sheets) -> list[tuple[str, int, str]]:
    with pytest.raises(CannotImport) as refused:
        put_in(at, by, **sheets)
    return [(p.sheet, p.row, p.column[:1]) for p in refused.value.data["problems"]]


def only(units=(), seats=(), contacts=()):
    return {"units": units, "seats": seats, "contacts": contacts}


def test_units_posts_people_and_contacts_come_in(db, at):
    result = put_in(at)
    unit = Unit.objects.get(code="xuexiao")
    assert str(unit.path) == "xian.qs.xuexiao" and unit.level == "school"
    person = Person.objects.get(username="zhou.mh")
    assert person.check_password("a-long-enough-word")
    held = Appointment.objects.get(person=person)
    assert (str(held.unit_path), held.held.lower, held.held.upper) == (str(unit.path), date(2026, 9, 1), None)
    assert Contact.objects.get(person=person).verified_at == at
    assert result.counts == {"units_added": 3, "posts_added": 1, "people_added": 1, "appointments_added": 1,
                             "contacts_added": 1}  # fmt: skip
    assert result.touched[unit.pk]["posts_added"] == 1


def test_who_was_given_no_first_password_cannot_sign_in(db, at):
    put_in(at, seats=[SEAT[:8]])
    assert not Person.objects.get(username="zhou.mh").has_usable_password()


def test_the_same_file_twice_changes_nothing(db, at):
    put_in(at)
    assert put_in(at + timedelta(days=40)).counts == {}
    assert Appointment.objects.count() == Contact.objects.count() == 1


def test_a_file_without_first_days_may_come_again_later(db, at):
    seat = (*SEAT[:6],)
    put_in(at, seats=[seat])
    assert put_in(at + timedelta(days=3), seats=[seat]).counts == {}


def test_a_second_import_changes_what_is_there(db, at):
    put_in(at)
    result = put_in(
        at,
        units=[*UNITS[:2], ("xuexiao", "溪口中心小学", "学校", "qs")],
        seats=[("xuexiao", "校长", "副校长", "zhou.mh", "周敏桦", "B角", "2026-09-01", "2027-08-31")],
        contacts=[(*CONTACT[:5], "否", 2)],
    )
    assert result.counts == {"units_changed": 1, "posts_changed": 1, "people_changed": 1, "appointments_changed": 1,
                             "contacts_changed": 1}  # fmt: skip
    held = Appointment.objects.get()
    assert (held.rank, held.held.upper) == (1, date(2027, 9, 1))
    assert Contact.objects.get().verified_at is None
    assert Person.objects.get(username="zhou.mh").name == "周敏桦"


def test_a_unit_that_moves_takes_all_below_it_along(db, at):
    put_in(at)
    put_in(at, **only(units=[("bl", "白鹭片区督导办", "片区", "xian"), ("qs", "青山片区督导办", "片区", "bl")]))
    assert str(Unit.objects.get(code="xuexiao").path) == "xian.bl.qs.xuexiao"
    assert str(Appointment.objects.get().unit_path) == "xian.bl.qs.xuexiao"


def test_a_successor_follows_in_the_same_file(db, at):
    put_in(at)
    put_in(at, **only(seats=[
        ("xuexiao", "校长", "", "zhou.mh", "周敏华", "A角", "2026-09-01", "2026-10-31"),
        ("xuexiao", "校长", "", "zhou.mh", "周敏华", "B角", "2026-11-01"),
    ]))  # fmt: skip
    assert sorted((a.rank, a.held.lower.isoformat()) for a in Appointment.objects.all()) == [
        (0, "2026-09-01"), (1, "2026-11-01"),
    ]  # fmt: skip


def test_two_holders_at_once_are_told_of(db, at):
    result = put_in(at, seats=[SEAT, (*SEAT[:3], "li.l", "李立", "A角", "2026-09-01")])
    assert [(w.row, w.column[:1]) for w in result.warnings] == [(3, "D")]


def test_everything_wrong_is_named_at_once_and_nothing_is_written(db, at):
    found = stopped(
        at,
        units=[
            *UNITS, ("xuexiao", "又一所", "学校", "qs"), ("a", "甲", "学校", "b"), ("b", "乙", "学校", "a"),
            ("lone", "孤校", "学校", "nowhere"), ("top", "某片区", "片区", ""), ("zf", "镇政府", "外部单位", "qs"),
            ("under", "下属", "部门", "zf"),
        ],
        seats=[
            SEAT,
            (*SEAT[:3], "zhou.mh", "周明慧", "B角"),  # one account, two names
            ("xuexiao", "校长", "副校长"),  # one post, two functions
            ("nowhere", "校长", "学校校长"),
            ("xuexiao", "安全员", ""),  # a new post without a function
            ("xuexiao", "校长", "", "zhou.mh", "周敏华", "A角", "2026-10-01"),  # twice in the same days
            ("xuexiao", "副校长", "副校长", "wu.gf", "吴桂芳", "A角", "", "", "123456"),
        ],
        contacts=[("nobody", "", "", "邮件", "n@school.example", "是"),
                  ("", "xuexiao", "没有的岗位", "邮件", "n@school.example", "是")],
    )  # fmt: skip
    assert found == sorted([
        ("单位", 5, "A"), ("单位", 6, "D"), ("单位", 7, "D"), ("单位", 8, "D"), ("单位", 9, "D"), ("单位", 11, "D"),
        ("岗位与任职", 3, "D"), ("岗位与任职", 4, "C"), ("岗位与任职", 5, "A"), ("岗位与任职", 6, "C"),
        ("岗位与任职", 3, "G"), ("岗位与任职", 7, "G"), ("岗位与任职", 7, "G"), ("岗位与任职", 8, "I"),
        ("联系方式", 2, "A"), ("联系方式", 3, "C"),
    ])  # fmt: skip
    assert not Unit.objects.exists() and not Person.objects.exists()


def test_a_unit_that_hangs_nowhere_is_named_once_and_not_at_each_of_its_posts(db, at):
    units = [*UNITS[:2], ("xuexiao", "溪口小学", "学校", "nowhere")]
    assert stopped(at, units=units, seats=[SEAT, ("xuexiao", "校医", "nurse")]) == [("单位", 4, "D")]


def test_a_term_that_meets_one_that_stands_is_said_in_words(db, at):
    put_in(at)
    assert stopped(at, **only(seats=[(*SEAT[:6], "2026-10-01")])) == [("岗位与任职", 2, "G")]


def test_a_last_day_before_the_first_is_named_also_where_the_first_already_stands(db, at):
    put_in(at)
    assert stopped(at, **only(seats=[(*SEAT[:6], "", "2026-08-01")])) == [("岗位与任职", 2, "H")]


def test_an_account_of_somebody_else_is_not_taken_over(county: County, at):
    seat = ("qszx", "新岗位", "教师", county.officer.username, "别人", "A角", "", "", "a-long-enough-word")
    assert stopped(at, **only(seats=[seat])) == [("岗位与任职", 2, "D")]
    county.officer.refresh_from_db()
    assert county.officer.name == "林远帆" and county.officer.check_password("calm-waters-2026")


@pytest.mark.django_db
class TestWithinOnesOwn:
    """Imports from the page: as the web's database role, in the scope of the person's posts."""

    def as_page(self, person: Person, at):
        from django.db import connection

        person.standing(at)
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE anlan_app")
        set_scope(person.reach())
        return person

    def test_the_bureau_adds_a_district_and_a_school(self, county, at):
        officer = self.as_page(county.officer, at)
        put_in(at, officer, **only(
            units=[("hs", "黄石片区督导办", "片区", "xian"), ("hszx", "黄石小学", "学校", "hs")],
            seats=[("hszx", "校长", "学校校长", "huang.s", "黄石", "A角", "", "", "a-long-enough-word")],
            contacts=[("huang.s", "", "", "邮件", "huang.s@school.example", "是")],
        ))  # fmt: skip
        assert Post.objects.get(unit__code="hszx").name == "校长"

    def test_a_principal_changes_the_own_school_and_no_other(self, county, at):
        principal = self.as_page(county.principal, at)
        put_in(at, principal, **only(seats=[("qszx", "总务主任", "teacher", "li.l", "李立")]))
        assert stopped(at, principal, **only(seats=[("blzx", "总务主任", "teacher", "li.q", "李强")])) == [
            ("岗位与任职", 2, "A")
        ]
        assert stopped(at, principal, **only(units=[("blzx", "别的名字", "学校", "bl")])) == [("单位", 2, "A")]
        assert stopped(at, principal, **only(units=[("neu", "新校", "学校", "qs")])) == [("单位", 2, "A")]
        assert stopped(at, principal, **only(units=[("qszx", "青山镇中心小学", "学校", "bl")])) == [("单位", 2, "A")]

    def test_a_row_of_another_unit_that_changes_nothing_is_no_offence(self, county, at):
        principal = self.as_page(county.principal, at)
        assert put_in(at, principal, **only(units=[("xian", "清河县教育局", "教育局", "")])).counts == {}

    def test_a_principal_cannot_redirect_the_messages_of_the_bureau(self, county, at):
        principal = self.as_page(county.principal, at)
        contact = (county.officer.username, "", "", "邮件", "me@school.example", "是")
        assert stopped(at, principal, **only(contacts=[contact])) == [("联系方式", 2, "A")]
        office = ("", "qszf", "镇政府值班室", "邮件", "me@school.example", "是")
        assert stopped(at, principal, **only(contacts=[office])) == [("联系方式", 2, "B")]

    def test_nor_by_giving_the_officer_a_post_at_the_school_first(self, county, at):
        principal = self.as_page(county.principal, at)
        officer = county.officer
        found = stopped(at, principal, **only(
            seats=[("qszx", "顾问", "teacher", officer.username, officer.name)],
            contacts=[(officer.username, "", "", "邮件", "me@school.example", "是")],
        ))  # fmt: skip
        assert found == [("联系方式", 2, "A")]

    def test_who_manages_nothing_imports_nothing(self, county, at):
        with pytest.raises(NotAllowed):
            put_in(at, self.as_page(county.teacher, at), **only(units=[("xian", "清河县教育局", "教育局", "")]))


def test_three_hundred_people_are_written_in_few_queries(db, at, django_assert_max_num_queries):
    seats = [("xuexiao", f"岗位{n}", "教师", f"t{n}", f"教师{n}", "A角", "", "", SEAT[8]) for n in range(300)]
    parsed = read_workbook(book(seats=seats, contacts=()))
    with django_assert_max_num_queries(30):
        write(parsed, by=None, at=at)
