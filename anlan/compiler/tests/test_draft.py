"""The draft as a shape others build on."""

from __future__ import annotations

from anlan.compiler import PlanDraft, compile_text

TEXT = "值班制度\n一、值班\n值班员每两小时巡查一次。发现险情立即报告校长！\n"


def test_the_published_json_schema_names_every_label():
    names = set(PlanDraft.model_json_schema()["properties"])
    assert {
        "headings",
        "roles",
        "chains",
        "time_limits",
        "recurrences",
        "hotlines",
        "outside_charter",
        "measures",
    } <= names


def test_a_draft_survives_json():
    draft = compile_text(TEXT)
    assert PlanDraft.model_validate_json(draft.model_dump_json()) == draft


def test_lines_and_sentences_by_offset():
    draft = compile_text(TEXT)
    limit = draft.time_limits[0]
    assert draft.line_of(limit.start) == 3
    start, end = draft.sentence_at(limit.start)
    assert TEXT[start:end] == "发现险情立即报告校长！"
    assert draft.line_of(0) == 1 and draft.line_of(10_000) == 4


def test_the_schema_form_holds_nothing_else():
    assert set(compile_text(TEXT).to_schema()) == {
        "title",
        "headings",
        "roles",
        "chains",
        "time_limits",
        "recurrences",
        "hotlines",
    }
    assert set(compile_text(TEXT).to_schema()["recurrences"][0]) == {
        "text",
        "start",
        "end",
        "freq",
        "times_min",
        "times_max",
        "actor",
        "action",
    }


def test_every_item_says_where_and_why():
    draft = compile_text(TEXT)
    for item in [*draft.headings, *draft.time_limits, *draft.recurrences]:
        assert 0 <= item.start < item.end <= len(TEXT) and item.why and 0 < item.confidence <= 1


def test_an_empty_text_has_no_findings():
    assert compile_text("").to_schema() == {
        "title": None,
        "headings": [],
        "roles": [],
        "chains": [],
        "time_limits": [],
        "recurrences": [],
        "hotlines": [],
    }
