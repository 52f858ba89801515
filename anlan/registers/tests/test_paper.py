"""How forms are written and filled: what is left out, repeated, numbered, and blank."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from anlan.registers.paper import filling, notation, templates, word
from anlan.registers.paper.templates import Draft, UnfitForm
from anlan.registers.paper.things import GROUPS, HERE, THINGS


def draft(body: str, empty: str = "＿＿") -> Draft:
    return Draft("表", body, "", empty, "自拟", "C")


def lines(body: str, values=None, **more) -> list[str]:
    filled = filling.fill(draft(body), values or {}, unit="某校", **more)
    return [" / ".join(block.cells) for block in filled.blocks]


def test_a_line_with_a_question_mark_is_left_out_where_something_is_not_known():
    body = "?联系方式：{contact}。\n?到{due}前答复。{cite|}\n照写：{contact}"
    assert lines(body) == ["照写：＿＿"]
    assert lines(body, {"contact": "电话", "due": "周五"}) == ["联系方式：电话。", "到周五前答复。", "照写：电话"]


def test_words_of_its_own_stand_where_nothing_is_known():
    assert lines("依据：{basis|通行的规定}") == ["依据：通行的规定"]
    assert lines("依据：{basis|通行的规定}", {"basis": "第四十一条"}) == ["依据：第四十一条"]
    assert lines("| 依据 | {basis|甲} |") == ["依据 / 甲"], "a stroke inside braces parts no cells"


def test_headings_number_themselves_and_a_section_of_nothing_is_left_out():
    body = "#、甲\n{a}\n#?、乙\n{b}\n再写一行\n#、丙\n{c}"
    assert lines(body, {"a": "1", "c": "3"}) == ["一、甲", "1", "二、丙", "3"]
    assert lines(body, {"b": "2"})[2:5] == ["二、乙", "2", "再写一行"]


def test_a_table_repeats_its_line_for_each_and_is_one_table():
    body = "|| 序号 | 内容 ||\n|| {line.number} | {line.text} ||\n|| | || ×2\n说明"
    listed = {"line": [{"line.number": "1", "line.text": "门"}, {"line.number": "2", "line.text": "窗"}]}
    filled = filling.fill(draft(body), {}, unit="某校", lists=listed)
    assert filled.blocks[0].rows == (("序号", "内容"), ("1", "门"), ("2", "窗"), ("", ""), ("", ""))
    nothing = filling.fill(draft(body), {}, unit="某校")
    assert nothing.blocks[0].rows[1] == ("", ""), "an empty cell is the blank"
    document = Document(BytesIO(word.render(filled)))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["1", "门"]


@pytest.mark.parametrize("body", ["|| 甲 | 乙 ||\n|| 一 | 二 | 三 ||", "|| 独 ||", "| 一 | 二 | 三 |"])
def test_a_torn_table_is_refused(body):
    assert notation.broken_rows(body)
    with pytest.raises(UnfitForm):
        templates.check("blank", draft(body))


def test_a_letter_takes_no_table():
    templates.check("hazard_round", draft("{what}"))
    for body in ("| 甲 | {what} |", "|| 甲 | 乙 ||"):
        with pytest.raises(UnfitForm):
            templates.check("hazard_round", draft(body))


def test_every_file_is_in_the_list_and_says_what_it_rests_on():
    listed = [code for group in GROUPS for code in group.forms]
    assert sorted(listed) == sorted({path.stem for path in HERE.glob("*.toml")} - {"_things"})
    assert len(set(listed)) == len(listed)
    for code, form in templates.shipped().items():
        templates.check(form.thing, form.draft)
        assert form.draft.source and form.draft.mark in "VSMC", code


def test_every_form_can_be_had_blank_and_invents_nothing():
    for code, form in templates.shipped().items():
        empty = filling.blank(form.draft, unit="青山镇中心小学")
        assert "{" not in str(empty) and "〔" not in str(empty), code
        assert Document(BytesIO(word.render(empty))).core_properties.author == "青山镇中心小学"


def test_names_are_said_in_both_languages():
    for thing in THINGS.values():
        assert all(both.zh and both.en and both.zh != both.en for both in thing.names.values()), thing.code
    assert set(THINGS["hazard"].names) < set(THINGS["hazard_round"].names)


def test_what_is_filled_in_is_not_read_again():
    one = replace(draft("经过：{course}"), empty="")
    filled = filling.fill(one, {"course": "{where} ?# ||"}, unit="某校")
    assert filled.blocks[0].cells == ("经过：{where} ?# ||",)
