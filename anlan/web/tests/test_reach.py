"""How one is reached, in words and as one sets it; being away; how the channels are doing."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import translation

from anlan.notify import breaker, channel_settings, costs
from anlan.notify.models import ChannelHealth, Ladder
from anlan.org import holders
from anlan.org.models import Absence, Contact
from tests.cast import VERIFIED

ME, ALL, SENDING = "/me/reach/", "/reach/", "/sending/"


@pytest.fixture(autouse=True)
def english(county):
    from anlan.org.models import Person

    Person.objects.update(language="en")


@pytest.fixture(autouse=True)
def shipped(db):
    """The installation's ladder as its migration writes it: a test that empties every table takes it along."""
    if not Ladder.objects.filter(unit=None, person=None).exists():
        import_module("anlan.notify.migrations.0007_ladders").compose(apps, None)


@pytest.fixture
def operator(county):
    county.officer.is_operator = True
    county.officer.save(update_fields=["is_operator"])
    return county.officer


def chosen(**more):
    return {"m-email": "3", "deputy_after": "10", "quiet_from": "21:00", "quiet_to": "07:00", **more}


def at_once(browser, url):
    """Every channel that the page offers, at once."""
    return dict.fromkeys(re.findall(r'name="(m-\w+)"', browser.get(url).content.decode()), "0")


def test_ones_own_ladder_stands_there_in_words_with_the_deputys_name(county, sign_in):
    page = sign_in(county.principal).get(ME).content.decode()
    assert "at once by E-mail, after 5 minutes 吴桂芳" in page
    Contact.objects.create(
        person=county.principal, channel="webhook", address="https://x.example", verified_at=VERIFIED
    )
    assert "at once by E-mail and Webhook, after" in sign_in(county.principal).get(ME).content.decode()
    assert "Digests wait from 22:00 to 06:30" in page


def test_a_ladder_is_shown_in_words_before_it_is_kept(county, sign_in):
    browser = sign_in(county.principal)
    Contact.objects.create(
        person=county.principal, channel="webhook", address="https://x.example", verified_at=VERIFIED
    )
    page = browser.post(ME, {**chosen(), "m-webhook": "0", "preview": "1"}).content.decode()
    assert "It would go: at once by Webhook, after 3 minutes by E-mail, after 10 minutes 吴桂芳" in page
    assert not Ladder.objects.filter(person=county.principal).exists()


def test_keeping_it_and_letting_what_stands_above_count_again(county, sign_in):
    browser = sign_in(county.principal)
    assert browser.post(ME, chosen()).status_code == 302
    own = Ladder.objects.get(person=county.principal)
    assert (own.minutes["email"], own.deputy_after, str(own.quiet_from)) == (3, 10, "21:00:00")
    assert own.minutes["sms"] == 2, "what was not asked stays as it stood above"
    browser.post(ME, {"drop": "1"})
    assert not Ladder.objects.filter(person=county.principal).exists()


def test_quiet_without_an_end_is_said_on_the_page(county, sign_in):
    answer = sign_in(county.principal).post(ME, chosen(quiet_to=""))
    assert answer.status_code == 422
    assert "Quiet needs a beginning and an end" in answer.content.decode()


def test_a_unit_is_set_by_who_manages_it_and_counts_for_those_below(county, sign_in):
    url = reverse("web:reach-unit", args=[county.school.pk])
    assert sign_in(county.teacher).get(url).status_code == 404
    assert sign_in(county.other_principal).get(url).status_code == 404
    browser = sign_in(county.principal)
    assert browser.get(url).status_code == 200
    assert browser.post(url, {**at_once(browser, url), "deputy_after": "2"}).status_code == 302
    assert "after 2 minutes 吴桂芳" in sign_in(county.principal).get(ME).content.decode()


def test_the_installations_ladder_is_the_operators_and_says_where_its_figures_come_from(county, operator, sign_in):
    assert sign_in(county.principal).get(ALL).status_code == 404
    browser = sign_in(operator)
    page = browser.get(ALL).content.decode()
    assert "docs/decisions/0016" in page and "[C]" in page
    assert browser.post(ALL, {**at_once(browser, ALL), "deputy_after": "no"}).status_code == 302
    assert Ladder.objects.get(person=None, unit=None).deputy_after is None


def test_being_away_is_entered_and_ended_by_oneself(county, sign_in, at):
    browser = sign_in(county.principal)
    begin, end = (at + timedelta(hours=h) for h in (-1, 24))
    when = {"begin": begin.strftime("%Y-%m-%dT%H:%M"), "end": "2099-01-01T08:00"}
    answer = browser.post("/me/absences/", {**when, "stand_in": str(county.safety_officer.pk)})
    assert answer.status_code == 302, answer.content.decode()
    away = Absence.objects.get()
    assert holders.seat(county.posts["principal"], end).persons == (county.safety_officer.pk,)
    assert "陈立平 stands in" in browser.get(ME).content.decode()
    assert "You stand in for 周敏华" in sign_in(county.safety_officer).get(ME).content.decode()
    assert sign_in(county.other_principal).post(f"/me/absences/{away.pk}/end/").status_code == 404
    browser.post(f"/me/absences/{away.pk}/end/")
    assert "You are there." in browser.get(ME).content.decode()


def test_whoever_stands_in_comes_from_the_same_unit_or_above(county, sign_in):
    when = {"begin": "2026-10-01T08:00", "end": "2099-01-01T08:00", "stand_in": str(county.other_principal.pk)}
    assert sign_in(county.principal).post("/me/absences/", when).status_code == 422
    assert not Absence.objects.exists()


def test_what_is_down_and_what_was_paid_for_stands_on_the_operators_page(county, operator, sign_in, at, monkeypatch):
    assert sign_in(county.principal).get(SENDING).status_code == 404
    said = breaker.gather([("webhook:x.example", "webhook", "HTTP 500")] * breaker.TRIPS + [("email", "email", None)])
    breaker.note(said, at=at, real_at=at)
    costs.count([("sms", 2), ("sms", 1), ("email", 1)], at=at)
    page = sign_in(operator).get(SENDING).content.decode()
    assert "1 way to send is down" in page and "x.example" in page and "HTTP 500" in page
    assert "<td>2</td><td>3</td>" in page, "two messages, three segments"
    assert ChannelHealth.objects.get(endpoint="email").opened_at is None
    down, press = "webhook:x.example", "/sending/probe/"
    assert f'value="{down}"' in page and sign_in(county.principal).post(press, {"endpoint": down}).status_code == 404
    assert sign_in(operator).post(press, {"endpoint": "email"}).status_code == 302
    assert not ChannelHealth.objects.filter(asked_by__isnull=False).exists(), "what works is not tried"
    page = sign_in(operator).post(press, {"endpoint": down}, follow=True).content.decode()
    assert "being tried now" in page and f'value="{down}"' not in page
    assert ChannelHealth.objects.get(endpoint=down).asked_by == operator


def test_where_no_channel_is_set_up_the_operators_page_says_so(operator, sign_in, at, settings):
    browser, bare = sign_in(operator), "No way to reach people has been set up"
    assert bare in browser.get(SENDING).content.decode()
    settings.SMTP_HOST = "mail.county.example"
    assert bare not in browser.get(SENDING).content.decode()
    settings.SMTP_HOST = channel_settings.OWN_MACHINE
    channel_settings.keep("sms", {}, is_on=True, by=operator, at=at)
    assert bare not in browser.get(SENDING).content.decode()


def test_the_sentence_in_chinese(county, sign_in):
    county.principal.language = "zh-hans"
    county.principal.save(update_fields=["language"])
    page = sign_in(county.principal).get(ME).content.decode()
    with translation.override("zh-hans"):
        assert "立即发邮件，5分钟后找吴桂芳" in page
