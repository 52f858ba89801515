"""The review of a version: sentence and rule lead to each other, and nobody decides who may not."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.html import escape

from anlan.org.functions import FUNCTIONS
from anlan.plans import reading
from anlan.plans.models import Binding, Obligation, Version

SAMPLE = (Path(__file__).parents[3] / "samples" / "青山镇中心小学突发事件应急预案.md").read_text()
OUTSIDE = "各班要摸排重点人员和有上访倾向的人员，建立台账，随时掌握动向。"


@pytest.fixture
def draft(county, at) -> Version:
    county.safety_officer.standing(at)
    text = SAMPLE.replace("六、附则", f"3、{OUTSIDE}\n\n六、附则")
    return reading.upload(county.school, text.encode(), "预案.md", by=county.safety_officer, at=at)


def page_of(browser, version, query=""):
    answer = browser.get(reverse("web:version", args=[version.pk]) + query)
    return answer.status_code, answer.content.decode()


def rule_of(version: Version, title: str) -> Obligation:
    return version.obligations.get(title=title)


def test_every_rule_and_its_sentence_lead_to_each_other(county, draft, sign_in):
    status, html = page_of(sign_in(county.safety_officer), draft)
    assert status == 200
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    for rule in draft.obligations.all():
        assert {f"s{rule.number}", f"r{rule.number}"} <= ids
        assert f'href="#r{rule.number}"' in html and f'href="#s{rule.number}"' in html
    assert len(re.findall(r'\bid="', html)) == len(ids), "an id stands twice"


def test_the_paper_says_the_whole_text_and_escapes_it(county, sign_in, at):
    county.safety_officer.standing(at)
    text = "一、总则\n1、<script>alert(1)</script>校长接到报告后，须在20分钟内向<b>上级</b>报告。\n2、其他。\n"
    version = reading.upload(county.school, text.encode(), "x.md", by=county.safety_officer, at=at)
    _status, html = page_of(sign_in(county.safety_officer), version)
    assert "<script>alert" not in html and "<b>上级" not in html
    paper = "".join(re.findall(r'<section class="al-paper".*?</section>', html, re.S))
    bare = re.sub(r'<a class="al-mk-n".*?</a>|<[^>]+>|\s', "", paper)
    assert bare == re.sub(r"\s", "", escape(version.text))


def test_the_headline_counts_what_waits(county, draft, sign_in):
    browser = sign_in(county.safety_officer)
    assert "读出15条规则，还有15条等你确认" in page_of(browser, draft)[1]
    browser.post(reverse("web:rule-rejection", args=[rule_of(draft, "轮换").pk]))
    browser.post(reverse("web:version-sure", args=[draft.pk]))
    waiting = draft.obligations.filter(state="proposed").count()
    assert 0 < waiting < 14
    assert f"读出15条规则，还有{waiting}条等你确认" in page_of(browser, draft)[1]


def test_a_text_without_rules_says_so(county, sign_in, at):
    county.safety_officer.standing(at)
    version = reading.upload(county.school, "为了安全，制定本预案。".encode(), "x.txt", by=county.safety_officer, at=at)
    html = page_of(sign_in(county.safety_officer), version)[1]
    assert '<h1 class="al-say-state">没有读出规则</h1>' in html and "没有一句写明谁在多长时间内办什么" in html
    assert "整份预案要补" in html


def test_only_the_first_rule_to_confirm_has_the_filled_button(county, draft, sign_in):
    _status, html = page_of(sign_in(county.safety_officer), draft)
    assert html.count("btn-primary") == 1


def test_confirming_leads_to_the_next_rule_that_waits(county, draft, sign_in):
    first, second = draft.obligations.order_by("number")[:2]
    answer = sign_in(county.safety_officer).post(reverse("web:rule-confirmation", args=[first.pk]))
    assert answer.status_code == 302 and answer.headers["Location"].endswith(f"#r{second.number}")
    first.refresh_from_db()
    assert (first.state, first.decided_by) == ("confirmed", county.safety_officer)


def test_a_decision_can_be_taken_back(county, draft, sign_in):
    browser, rule = sign_in(county.safety_officer), rule_of(draft, "确认接警")
    browser.post(reverse("web:rule-rejection", args=[rule.pk]))
    browser.post(reverse("web:rule-reopening", args=[rule.pk]))
    rule.refresh_from_db()
    assert rule.state == "proposed" and rule.decided_by is None


def test_a_rule_for_nobody_is_sent_to_be_corrected(county, draft, sign_in):
    rule = rule_of(draft, "告知办理期限和查询方式")
    rule.chain = []
    rule.save()
    answer = sign_in(county.safety_officer).post(reverse("web:rule-confirmation", args=[rule.pk]))
    assert answer.headers["Location"] == reverse("web:rule", args=[rule.pk])
    rule.refresh_from_db()
    assert rule.state == "proposed"


def form_of(rule, **changes):
    fields = {"title": rule.title, "trigger": rule.trigger, "act": rule.act, "limit_minutes": "", "who": rule.function}
    return {**fields, **changes}


def test_a_rule_whose_sentence_names_nobody_is_given_a_post(county, draft, sign_in):
    rule = rule_of(draft, "告知办理期限和查询方式")
    browser = sign_in(county.safety_officer)
    browser.post(reverse("web:rule", args=[rule.pk]), form_of(rule, who="duty_leader", limit_minutes="480"))
    rule.refresh_from_db()
    assert (rule.state, rule.function, rule.limit) == ("confirmed", "duty_leader", timedelta(hours=8))
    assert rule.chain[0] == [{"word": "值班领导", "function": "duty_leader"}]
    assert len(rule.chain) == 4


def test_a_correction_that_is_no_number_is_said_beside_the_field(county, draft, sign_in):
    rule = rule_of(draft, "确认接警")
    answer = sign_in(county.safety_officer).post(
        reverse("web:rule", args=[rule.pk]), form_of(rule, title="马上接警", limit_minutes="-3")
    )
    assert answer.status_code == 422 and "马上接警" in answer.content.decode()
    rule.refresh_from_db()
    assert rule.state == "proposed" and rule.title == "确认接警"


def test_words_are_mapped_to_real_posts_and_the_rules_follow(county, draft, sign_in):
    browser = sign_in(county.safety_officer)
    address = reverse("web:version-words", args=[draft.pk])
    Binding.objects.filter(version=draft, word="总务处").update(function="")
    html = browser.get(address).content.decode()
    assert "周敏华" in html and "孙建国" in html and html.index("总务处") < html.index("周敏华"), "unmapped first"
    fields = {f"function_{b.pk}": b.function for b in draft.bindings.all()}
    word = Binding.objects.get(version=draft, word="总务处")
    assert "1个用语还没对上岗位" in html
    browser.post(address, {**fields, f"function_{word.pk}": "safety_officer"})
    assert rule_of(draft, "检查一次消防设施").function == "safety_officer"
    assert "总务处" not in re.findall(r"al-strip.*?</section>", page_of(browser, draft)[1], re.S)


def test_one_certain_post_can_be_meant(county, draft, sign_in):
    browser = sign_in(county.safety_officer)
    fields = {f"function_{b.pk}": b.function for b in draft.bindings.all()}
    word, post = Binding.objects.get(version=draft, word="信息报告员"), county.posts["teacher"]
    browser.post(reverse("web:version-words", args=[draft.pk]), {**fields, f"post_{word.pk}": str(post.pk)})
    rule = rule_of(draft, "续报进展")
    assert rule.chain[0][0] == {"word": "信息报告员", "function": "teacher", "post": post.pk}
    rule_of(draft, "确认接警").refresh_from_db()


def test_filters_are_links_that_show_only_their_kind(county, draft, sign_in):
    browser = sign_in(county.safety_officer)
    _status, html = page_of(browser, draft, "?show=out")
    assert OUTSIDE[:8] in re.sub(r"<[^>]+>", "", html) and "（中间略去）" in html
    assert "al-rule-todo" not in html and html.count("al-rule-out") == 1
    assert page_of(browser, draft, "?show=todo")[1].count('class="al-rule al-rule-todo"') == 15


def test_outside_the_charter_says_which_point_why_and_another_wording(county, draft, sign_in):
    _status, html = page_of(sign_in(county.safety_officer), draft)
    card = re.search(r'<article class="al-rule al-rule-out".*?</article>', html, re.S)
    assert card and "章程第1条" in card[0] and "建议写法" in card[0] and "不按人建立名单或档案" in card[0]
    assert "rule-confirmation" not in card[0] and "<form" not in card[0]
    start = draft.text.index(OUTSIDE)
    assert not draft.obligations.filter(start__gte=start, start__lt=start + len(OUTSIDE)).exists()


def test_a_vacant_post_is_found_against_the_plan(county, draft, sign_in):
    county.posts["duty_leader"].appointments.all().delete()
    _status, html = page_of(sign_in(county.safety_officer), draft)
    assert re.search(r"al-strip.*?值班领导", html, re.S)


@pytest.mark.parametrize("who", ["teacher", "duty_leader", "director"])
def test_readers_read_and_do_not_decide(county, draft, sign_in, who):
    browser, rule = sign_in(getattr(county, who)), rule_of(draft, "确认接警")
    status, html = page_of(browser, draft)
    assert status == 200 and "确认这条" not in html and "签发生效" not in re.sub(r"<ol.*?</ol>", "", html, flags=re.S)
    assert browser.post(reverse("web:rule-confirmation", args=[rule.pk])).status_code == 404
    rule.refresh_from_db()
    assert rule.state == "proposed"


def test_those_below_read_the_bureaus_plan_once_in_force_and_cannot_change_it(county, at, sign_in):
    county.officer.standing(at)
    version = reading.upload(county.bureau, SAMPLE.encode(), "县预案.md", by=county.officer, at=at)
    principal = sign_in(county.principal)
    assert page_of(principal, version)[0] == 404, "a draft of the bureau is the bureau's"
    Version.objects.filter(pk=version.pk).update(state="in_force", in_force_at=at)
    status, html = page_of(principal, version)
    assert status == 200 and "确认这条" not in html
    rule = rule_of(version, "确认接警")
    assert principal.post(reverse("web:rule-confirmation", args=[rule.pk])).status_code == 403
    assert principal.get(reverse("web:version-words", args=[version.pk])).status_code == 403
    assert principal.post(reverse("web:version-enactment", args=[version.pk])).status_code == 403


def test_a_recurring_rule_says_that_the_calendar_starts_it(county, draft, sign_in):
    _status, html = page_of(sign_in(county.safety_officer), draft)
    card = re.search(r'<article class="al-rule al-rule-todo" id="r1".*?</article>', html, re.S)
    assert card and "由日历自动派发" in card[0]


def test_the_review_takes_few_queries(county, draft, sign_in, django_assert_max_num_queries):
    browser = sign_in(county.safety_officer)
    with django_assert_max_num_queries(45):
        page_of(browser, draft)


def test_every_function_has_a_chinese_name():
    from django.utils import translation

    with translation.override("zh-hans"):
        assert all(re.search(r"[\u4e00-\u9fff]", str(function.label)) for function in FUNCTIONS.values())
