import pytest

from anlan.compiler.draft import Hotline
from anlan.compiler.lint import Severity, lint
from anlan.compiler.lint.organisation import core
from anlan.compiler.lint.tests.drafts import chain, codes, draft, find, limit, only, posts, repeat, role

CHAIN = "目击者——值班领导——学校校长——镇政府和教育局。"
STEPS = ("目击者", "值班领导", "学校校长", "镇政府和教育局")
READY = (1, 1, 1)


def test_a_step_inside_the_school_that_nothing_else_mentions_is_noted() -> None:
    text = f"组长：校长\n{CHAIN}"
    found = lint(draft(text, chains=[chain(text, *STEPS)], roles=[role(text, "组长", "校长")]))
    assert [one.params["post"] for one in only(found, "chain.unnamed_step")] == ["值班领导"]
    assert text[found[0].start : found[0].end] != ""


def test_a_step_of_two_chains_is_noted_once() -> None:
    text = f"{CHAIN}\n{CHAIN}"
    first = chain(text, *STEPS)
    offset = len(CHAIN) + 1
    second = first.model_copy(update={"start": first.start + offset, "end": first.end + offset})
    assert len(only(lint(draft(text, chains=[first, second])), "chain.unnamed_step")) == 1


def test_a_telephone_line_or_a_role_names_a_step() -> None:
    text = f"组长：校长\n值班领导：12345678\n{CHAIN}"
    start, end = find(text, "12345678")
    phone = Hotline(start=start, end=end, number="12345678", label="值班领导", why="test")
    found = lint(draft(text, chains=[chain(text, *STEPS)], roles=[role(text, "组长", "校长")], hotlines=[phone]))
    assert only(found, "chain.unnamed_step") == []


def test_a_link_without_any_limit_is_named_and_one_with_a_limit_is_not() -> None:
    text = f"报告程序：{CHAIN}\n目击者15分钟内报告，校长20分钟内报告。"
    one = chain(text, *STEPS)
    sent = [limit(text, "15分钟内", 15, actor="目击者"), limit(text, "20分钟内", 20, actor="校长")]
    (found,) = only(lint(draft(text, chains=[one], time_limits=sent)), "chain.no_limit")
    assert found.params["links"] == "值班领导→学校校长"
    received = [*sent, limit(text, "20分钟内", 20, recipient="校长")]
    assert only(lint(draft(text, chains=[one], time_limits=received)), "chain.no_limit") == []


def test_a_chain_with_its_limits_inside_is_left_alone() -> None:
    text = "班主任5分钟内报告校长，校长报告教育局。"
    whole = chain(text, "班主任", "校长", "教育局")
    assert only(lint(draft(text, chains=[whole])), "chain.no_limit")
    inside = [limit(text, "5分钟内", 5, actor="班主任", recipient="校长")]
    assert only(lint(draft(text, chains=[whole], time_limits=inside)), "chain.no_limit") == []


@pytest.mark.parametrize(
    ("holders", "fires"),
    [
        (("xx",), True),
        (("×××", "XX"), True),
        ((), True),
        (("王×",), False),
        (("校长",), False),
        (("xx", "李明"), False),
    ],
)
def test_a_role_that_names_nobody_is_found(holders: tuple[str, ...], fires: bool) -> None:
    text = "组长：…"
    found = lint(draft(text, roles=[role(text, "组长", *holders)]))
    assert bool(only(found, "role.placeholder")) is fires


def test_a_chain_step_that_nobody_holds_is_an_error() -> None:
    plan = draft(CHAIN, chains=[chain(CHAIN, *STEPS)])
    known = posts(值班领导=(0, 0, 0), 校长=READY, 镇政府=READY, 教育局=READY)
    found = only(lint(plan, known), "chain.empty_step")
    assert [(one.params["post"], one.severity) for one in found] == [("值班领导", Severity.ERROR)]
    assert CHAIN[found[0].start : found[0].end] == "值班领导"
    filled = posts(值班领导=READY, 校长=READY, 镇政府=READY, 教育局=READY)
    assert codes(lint(plan, filled)) == ["chain.no_limit"]


def test_a_chain_step_that_the_unit_does_not_have_is_empty_too() -> None:
    plan = draft(CHAIN, chains=[chain(CHAIN, *STEPS)])
    found = only(lint(plan, posts(值班领导=READY, 校长=READY, 镇政府=READY)), "chain.empty_step")
    assert [one.params["post"] for one in found] == ["教育局"]


DUTY = "安全办每周检查大门。"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ((0, 0, 0), ["post.no_holder"]),
        ((1, 0, 1), ["post.no_contact"]),
        ((1, 1, 0), ["post.no_deputy"]),
        ((2, 1, 0), []),
        ((1, 1, 1), []),
    ],
)
def test_a_post_is_held_against_who_is_on_it(state: tuple[int, int, int], expected: list[str]) -> None:
    plan = draft(DUTY, recurrences=[repeat(DUTY, "每周", "weekly", actor="安全办")])
    assert codes(lint(plan, posts(安全办=state))) == expected


def test_a_post_that_the_unit_does_not_have_is_noted_and_without_an_organisation_nothing_is_said() -> None:
    plan = draft(DUTY, recurrences=[repeat(DUTY, "每周", "weekly", actor="安全办")])
    assert codes(lint(plan, posts(校长=READY))) == ["post.unknown"]
    assert codes(lint(plan)) == []


def test_a_post_named_in_several_places_is_reported_once() -> None:
    text = "校长5分钟内报告。校长每周检查。"
    plan = draft(
        text,
        time_limits=[limit(text, "5分钟内", 5, actor="校长")],
        recurrences=[repeat(text, "每周", "weekly", actor="学校校长")],
    )
    assert codes(lint(plan, posts(校长=(1, 1, 0)))) == ["post.no_deputy"]


def test_a_witness_and_a_piece_of_a_sentence_are_no_posts() -> None:
    text = "目击者5分钟内报告。"
    for actor in ("目击者", "当事人", "应当采取措施保护和帮助受到伤害的学生的老师"):
        plan = draft(text, time_limits=[limit(text, "5分钟内", 5, actor=actor)])
        assert codes(lint(plan, posts(校长=READY))) == []


def test_words_mean_the_longest_post_that_they_contain() -> None:
    known = posts(校长=READY, 副校长=(0, 0, 0))
    state = known.post("分管副校长")
    assert state is not None
    assert state.name == "副校长"
    assert known.post("食堂") is None


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        ("学校校长", "校长"),
        ("校长（园长）", "校长"),
        ("副校长", "副校长"),
        ("校 长", "校长"),
        ("校医", "校医"),
    ],
)
def test_the_core_of_a_post(words: str, bare: str) -> None:
    assert core(words) == bare
