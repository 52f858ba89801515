"""Forms on paper: filled from one record, changed by a unit for all below, refused where nothing could fill them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document

from anlan.cases import facts, intake
from anlan.duties import acknowledgement
from anlan.duties.models import Duty
from anlan.journal.models import Entry
from anlan.lib.errors import NotAllowed
from anlan.org.models import Person
from anlan.registers.models import FormTemplate
from anlan.registers.paper import filling, notation, templates, word
from anlan.registers.paper.templates import UnfitForm
from anlan.registers.paper.things import THINGS
from anlan.reports import filing
from anlan.reports.forms import FORMS
from anlan.reports.models import Filing
from anlan.reports.paper import things
from anlan.reports.zero import filing as zero
from anlan.reports.zero.filing import Said

pytestmark = pytest.mark.django_db


def words_of(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def standing(person: Person, at) -> Person:
    person._posts = None
    person.standing(at)
    return person


@pytest.fixture
def case(county, at):
    county.plan()
    told = intake.Told("injury", "一名学生从台阶跌落", phone="13987650000", name="路人甲")
    found = intake.report("incident", county.school, told, by=None, at=at, place=county.place).case
    facts.amend(found, {"people": "1人", "injuries": "头部外伤", "measures": "止血送医"},
                by=standing(county.principal, at), at=at)  # fmt: skip
    return found


@pytest.fixture
def first(case, county, at):
    values = {"unit": "青山镇中心小学", "received_at": "10-14 14:12", "where": "东楼梯口", "nature": "学生伤害",
              "course": "课间跌落\n校医赶到", "measures": "止血送医"}  # fmt: skip
    return filing.submit(case, Filing.Kind.FIRST, values, by=county.principal, at=at + timedelta(minutes=5))


def test_what_is_shipped_could_be_filled():
    for code, form in templates.shipped().items():
        templates.check(form.thing, form.draft)
        assert form.draft.mark in "VSMC", code
        assert words_of(word.render(filling.sample(form, form.draft, unit="某校"))), code


def test_the_phone_script_says_who_to_call_and_what_in_order(case, county, at):
    said = words_of(word.render(things.of_case(case, "phone", by=county.principal, at=at)))
    assert "我是青山镇中心小学校长周敏华" in said and "止血送医" in said and "东教学楼一层楼梯口" in said
    assert "青山片区督导办主任：孙建国" in said and "正在核实" in said
    assert said.index("打给谁") < said.index("\n时间：") < said.index("\n地点：") < said.index("\n经过：")
    assert "13987650000" not in said and "路人甲" not in said


def test_a_signed_report_is_the_signed_words(case, first, county, at):
    facts.amend(case, {"course": "后来改过的经过"}, by=county.principal, at=at + timedelta(minutes=9))
    said = words_of(word.render(things.of_filing(first, case)))
    assert "课间跌落" in said and "后来改过" not in said
    assert "周敏华（校长）" in said and "青山片区督导办主任" in said


def test_follow_ups_carry_their_numeral(case, first, county, at):
    for number, numeral in enumerate("一二", start=1):
        values = {"first_report_at": "14:17", "progress": f"第{number}次进展"}
        sent = filing.submit(case, Filing.Kind.FOLLOW_UP, values, by=county.principal, at=at + timedelta(hours=number))
        assert things.of_filing(sent, case).title == f"突发事件续报{numeral}"
    assert [things._numeral(n) for n in (10, 11, 20, 21, 99)] == ["十", "十一", "二十", "二十一", "九十九"]


def test_the_record_of_the_call_says_who_was_told(case, first, county, at):
    said = words_of(word.render(things.of_case(case, "duty_call", by=county.principal, at=at)))
    assert "首报报出" in said and "14:17" in said and "领导批示" in said


def test_the_zero_report_says_none_and_links_what_there_was(case, county, at):
    day = at.date()
    done = zero.file_zero(county.school, day, Said({"food": "试吃异味"}, {"present": 812}), by=county.principal, at=at)
    said = words_of(word.render(things.of_zero(done)))
    assert case.docket.number in said and "试吃异味" in said and "812" in said and said.count("无") > 5


def test_a_unit_sets_a_form_for_itself_and_all_below(case, county, at):
    own = replace(templates.shipped()["phone"].draft, title="县版电话稿", body="只说：{where}")
    standing(county.officer, at)
    templates.put(county.bureau, "phone", own, by=county.officer, at=at)
    assert things.of_case(case, "phone", by=county.principal, at=at).title == "县版电话稿"
    templates.put(county.school, "phone", replace(own, title="校版"), by=county.principal, at=at)
    assert things.of_case(case, "phone", by=county.principal, at=at).title == "校版"
    other = templates.in_force(str(county.other_school.path))["phone"]
    assert (other.draft.title, other.set_at_unit) == ("县版电话稿", county.bureau.pk)
    templates.drop(county.school, "phone", by=county.principal, at=at)
    templates.drop(county.bureau, "phone", by=county.officer, at=at)
    assert things.of_case(case, "phone", by=county.principal, at=at).title == "突发事件电话报告稿"
    entered = list(Entry.objects.filter(action__startswith="form.").order_by("pk").values_list("action", flat=True))
    assert entered == ["form.set", "form.set", "form.dropped", "form.dropped"]


def test_only_who_manages_the_unit_sets_its_forms(county, at):
    own = templates.shipped()["phone"].draft
    for person in (county.teacher, county.other_principal, county.director):
        with pytest.raises(NotAllowed):
            templates.put(county.school, "phone", own, by=standing(person, at), at=at)
    with pytest.raises(NotAllowed):
        templates.put(county.bureau, "phone", own, by=standing(county.principal, at), at=at)
    assert not FormTemplate.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "{where}和{reporter_phone}"}, "body"),
        ({"body": "| 只有一格 |"}, "body"),
        ({"body": "坏的{where"}, "body"),
        ({"body": "{where.__class__}"}, "body"),
        ({"title": " "}, "title"),
        ({"sign": "{no}"}, "sign"),
        ({"source": ""}, "source"),
        ({"mark": "X"}, "mark"),
        ({"body": "长" * 6_001}, "body"),
    ],
)
def test_a_form_that_could_not_be_filled_is_refused(change, field):
    draft = replace(templates.shipped()["phone"].draft, **change)
    with pytest.raises(UnfitForm) as refused:
        templates.check("case", draft)
    assert refused.value.data["field"] == field


def test_unknown_names_are_named():
    with pytest.raises(UnfitForm, match=r"\{reporter_name\}、\{x\}"):
        templates.check("case", replace(templates.shipped()["phone"].draft, body="{reporter_name}{where}{x}"))


def test_what_is_filled_in_is_not_read_again():
    """Braces and strokes that somebody wrote into a report stay text."""
    draft = replace(templates.shipped()["phone"].draft, body="| 经过 | {course} |")
    filled = filling.fill(draft, {"course": "{where} | 多一格", "where": "不该出现"}, unit="某校")
    assert filled.blocks[0].cells == ("经过", "{where} | 多一格")


def test_a_drill_says_so(case, county, at):
    draft = templates.shipped()["phone"].draft
    assert filling.fill(draft, {}, unit="某校", is_drill=True).title.startswith("【演练】")


def test_no_form_knows_who_reported():
    assert not {name for one in THINGS.values() for name in one.names if name.startswith("reporter_")}
    assert notation.names("{a}{ b }{a}") == ["a", "b"]


def test_every_field_of_a_report_may_stand_in_its_form():
    fields = {field.code for fields in FORMS.values() for field in fields}
    assert fields <= set(THINGS["filing"].names), "name it in registers/paper/forms/_things.toml"


def test_a_report_that_was_sent_is_not_owed_by_who_confirms_later(case, first, county, at):
    """Nobody could send a first report a second time."""
    duty = Duty.objects.open().get(docket=case.pk, post=county.posts["principal"], act="acknowledge")
    later = at + timedelta(minutes=9)
    acknowledgement.accept(duty, by=county.principal, way="page", event_kind="injury", at=later)
    assert not Duty.objects.open().filter(docket=case.pk, act="report_up").exists()
