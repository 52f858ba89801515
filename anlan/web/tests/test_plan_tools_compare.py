"""Two versions of a plan: what changed in the rules, and beneath it the words."""

from datetime import timedelta

import pytest

from anlan.plans.models import Obligation, Version
from tests.cast import LADDER, SENTENCES, make_rule


@pytest.fixture
def plan(county, at):
    """Version 1 in force; version 2, a draft, gives the principal 10 minutes and drops the duty leader's rule."""
    first = county.plan()
    text = SENTENCES.replace("20分钟内", "10分钟内") + "5、班主任须在10分钟内告知监护人。\n"
    second = Version.objects.create(
        plan=first.plan, unit=first.unit, unit_path=first.unit_path, number=2, source_name="plan.txt",
        source_sha256=bytes(32), text=text, findings={}, uploaded_by=county.principal, uploaded_at=at,
    )  # fmt: skip
    make_rule(second, 1, "reported", "acknowledge", LADDER, 15, "第一时间（5—15分钟）")
    make_rule(second, 2, "known", "report_up", LADDER, 10, "10分钟内")
    teacher = [[{"word": "班主任", "function": "teacher"}]]
    make_rule(second, 3, "reported", "do", teacher, 10, "10分钟内告知", title="告知监护人")
    return first.plan


def look(sign_in, person, plan, query="?from=1&to=2"):
    answer = sign_in(person).get(f"/plans/{plan.pk}/compare/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_headline_counts_rules(sign_in, county, plan):
    assert "改了1条规则，新增1条，去掉1条" in look(sign_in, county.principal, plan)


def test_a_changed_limit_shows_both_numbers_and_the_new_sentence(sign_in, county, plan):
    changed = look(sign_in, county.principal, plan).partition('id="changed-h"')[2].partition("</section>")[0]
    assert "20分钟" in changed and "<strong>10分钟</strong>" in changed
    assert "校长接到报告后，须在10分钟内向上级报告。" in changed


def test_added_and_removed_rules_are_told_apart(sign_in, county, plan):
    page = look(sign_in, county.principal, plan)
    added = page.partition('id="added-h"')[2].partition("</section>")[0]
    removed = page.partition('id="removed-h"')[2].partition("</section>")[0]
    assert "告知监护人" in added and "确认接警" not in added
    assert "值班领导，3分钟" in removed


def test_the_words_are_folded_beneath(sign_in, county, plan):
    words = look(sign_in, county.principal, plan).partition("<details")[2].partition("</details>")[0]
    assert "<del>20</del><ins>10</ins>" in words
    assert "中间3段没有改动" in words
    assert "<ins>5、班主任须在10分钟内告知监护人。</ins>" in words


def test_without_numbers_what_is_in_force_is_held_against_the_newest(sign_in, county, plan):
    assert "第2版与第1版比较" in look(sign_in, county.principal, plan, "")
    assert "第2版与第1版比较" in look(sign_in, county.principal, plan, "?from=77&to=x")


def test_turned_round_it_reads_the_other_way(sign_in, county, plan):
    assert "新增1条，去掉1条" in look(sign_in, county.principal, plan, "?from=2&to=1")
    assert "没有改动" in look(sign_in, county.principal, plan, "?from=2&to=2")


def test_words_alone_are_said_to_be_words_alone(sign_in, county, plan):
    first = plan.versions.get(number=1)
    Obligation.objects.filter(version__number=2).delete()
    for rule in first.obligations.order_by("number"):
        rule.pk, rule.version = None, plan.versions.get(number=2)
        rule.save()
    assert "规则没有变，只改了文字" in look(sign_in, county.principal, plan)


def test_neighbours_and_strangers_find_nothing(sign_in, client, county, plan):
    url = f"/plans/{plan.pk}/compare/"
    assert sign_in(county.other_principal).get(url).status_code == 404
    assert client.get(url).status_code == 302
    assert sign_in(county.teacher).get(url).status_code == 200, "the plan of their own school"


def test_markup_in_a_plan_stays_words(sign_in, county, plan):
    Version.objects.filter(plan=plan, number=2).update(text=SENTENCES + "<script>alert(1)</script>\n")
    Obligation.objects.filter(version__number=2).update(limit=timedelta(minutes=9))
    page = look(sign_in, county.principal, plan)
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
