"""What changed between two versions: in rules, not only in words."""

from datetime import timedelta

import pytest

from anlan.plans import comparing
from anlan.plans.comparing import Part, Piece, Sentenced
from anlan.plans.models import Obligation

PRINCIPAL = [{"word": "校长", "function": "principal"}]
DIRECTOR = [{"word": "片区督导办主任", "function": "district_director"}]


def rule(number=1, sentence="校长接到报告后，须在20分钟内向上级报告。", **changes):
    fields = {
        "number": number, "state": "confirmed", "trigger": "known", "act": "report_up", "word": "校长",
        "function": "principal", "title": "向上级报告", "limit": timedelta(minutes=20), "chain": [PRINCIPAL, DIRECTOR],
    }  # fmt: skip
    return Sentenced(Obligation(**{**fields, **changes}), sentence)


def compared(before, after):
    found = comparing.compare(before, after)
    return [one.rule.number for one in found.added], [one.rule.number for one in found.removed], found.changed


def test_the_same_rules_are_no_change_whatever_their_numbers():
    found = comparing.compare([rule(1)], [rule(9)])
    assert found.is_empty
    assert found.same == 1


def test_a_shorter_limit_is_one_rule_changed():
    added, removed, changed = compared(
        [rule()], [rule(sentence="校长接到报告后，须在10分钟内向上级报告。", limit=timedelta(minutes=10))]
    )
    assert (added, removed) == ([], [])
    assert [one.parts for one in changed] == [(Part.LIMIT,)]


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"chain": [DIRECTOR, DIRECTOR], "function": "district_director", "word": "片区督导办主任"}, Part.HOLDER),
        ({"chain": [PRINCIPAL]}, Part.CHAIN),
        ({"chain": [[{**PRINCIPAL[0], "post": 7}], DIRECTOR]}, Part.HOLDER),
        ({"act": "acknowledge"}, Part.ACT),
        ({"trigger": "reported"}, Part.TRIGGER),
        ({"everyone": True}, Part.EVERYONE),
        ({"event_kinds": ["fire"]}, Part.EVENTS),
        ({"limit": None}, Part.LIMIT),
    ],
)
def test_each_part_of_a_rule_is_named_when_it_changes(changes, part):
    _, _, changed = compared([rule()], [rule(**changes)])
    assert [one.parts for one in changed] == [(part,)]


def test_another_word_for_the_same_post_is_no_change():
    words = [{"word": "学校主要负责人", "function": "principal"}]
    assert comparing.compare([rule()], [rule(word="学校主要负责人", chain=[words, DIRECTOR])]).is_empty


def test_a_rule_put_in_and_one_taken_out_are_not_one_changed():
    nurse = rule(
        2, "校医每日10时前汇总晨检。", act="do", trigger="recurring", function="nurse", word="校医", limit=None,
        recurrence={"freq": "daily"}, chain=[[{"word": "校医", "function": "nurse"}]], title="汇总晨检",
    )  # fmt: skip
    added, removed, changed = compared([rule()], [nurse])
    assert (added, removed, changed) == ([2], [1], ())


def test_two_alike_rules_find_their_own_partners():
    """A sentence put in between must not shift every pair by one."""

    def inform(number, whom, minutes=10):
        return rule(
            number, f"班主任须在{minutes}分钟内告知{whom}。", act="do", title=f"告知{whom}", function="teacher",
            word="班主任", limit=timedelta(minutes=minutes), chain=[[{"word": "班主任", "function": "teacher"}]],
        )  # fmt: skip

    added, removed, changed = compared(
        [inform(1, "监护人"), inform(2, "任课教师")],
        [inform(1, "监护人"), inform(2, "值班室和门卫人员"), inform(3, "任课教师", 5)],
    )
    assert (added, removed) == ([2], [])
    assert [(one.before.rule.number, one.after.rule.number) for one in changed] == [(2, 3)]


def test_what_was_not_adopted_counts_as_absent():
    added, removed, _ = compared([rule(state="rejected")], [rule()])
    assert (added, removed) == ([1], [])


def test_a_draft_that_waits_is_not_a_change():
    assert comparing.compare([rule()], [rule(state="proposed")]).is_empty


def test_a_rule_is_quoted_with_its_whole_sentence():
    text = "一、总则。\n校长接到报告后，须在20分钟内向上级报告。其他照旧。\n"
    start = text.find("20分钟内")
    assert (
        comparing.sentence_of(text, Obligation(start=start, end=start + 5))
        == "校长接到报告后，须在20分钟内向上级报告。"
    )


def test_words_show_what_is_gone_and_new_and_leave_out_the_rest():
    before = "标题\n第一段不变。\n校长须在20分钟内报告。\n要删的一段完全不同。\n末段。\n"
    after = "标题\n第一段不变。\n校长须在10分钟内报告。\n末段。\n新添的话。\n"
    lines = comparing.words(before, after)
    assert lines[0].skipped == 2
    assert lines[0].pieces == (
        Piece("kept", "校长须在"), Piece("gone", "20"), Piece("new", "10"), Piece("kept", "分钟内报告。"),
    )  # fmt: skip
    assert (Piece("gone", "要删的一段完全不同。"),) in [line.pieces for line in lines]
    assert lines[-1].pieces == (Piece("new", "新添的话。"),)


def test_white_space_alone_changes_no_words():
    assert comparing.words("校长  报告。\n\n", "  校长 报告。") == []
