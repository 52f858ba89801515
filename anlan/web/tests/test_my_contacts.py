"""My contacts: an address counts once a code sent there has come back; nobody else's can be seen or changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from anlan.notify import verification
from anlan.org.models import Contact
from tests.flows.sinks import MailSink

PAGE = reverse("web:my-contacts")
NEW = "zhou@home.example"


@pytest.fixture
def mail(settings):
    sink = MailSink().start()
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", sink.port
    yield sink
    sink.stop()


@pytest.fixture
def browser(county, sign_in, at):
    with time_machine.travel(at, tick=False):
        yield sign_in(county.principal)


def text_of(answer):
    return answer.content.decode()


def add(browser, address=NEW, channel="email"):
    return browser.post(PAGE, {"channel": channel, "address": address}, follow=True)


def contact(address=NEW):
    return Contact.objects.get(address=address)


def sent_code(mail):
    return re.findall(r"\d{6}", str(mail.mails[-1].message["Subject"]))[0]


def enter(browser, code):
    return browser.post(reverse("web:contact-code", args=[contact().pk]), {"code": code}, follow=True)


def act(browser, name, one):
    return browser.post(reverse(f"web:{name}", args=[one.pk]), follow=True)


def test_an_address_is_used_once_its_code_has_come_back(browser, mail, at):
    assert "验证码已发往" in text_of(add(browser))
    assert contact().verified_at is None
    assert mail.mails[-1].to == NEW
    assert "已核实" in text_of(enter(browser, sent_code(mail)))
    assert contact().verified_at == at
    Contact.objects.filter(pk=contact().pk).update(verified_at=None)
    assert enter(browser, sent_code(mail)).status_code == 422  # a code counts once


def test_a_wrong_code_is_refused_and_five_of_them_end_it(browser, mail):
    add(browser)
    right = sent_code(mail)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _n in range(verification.MOST_TRIES):
        assert enter(browser, wrong).status_code == 422
    assert enter(browser, right).status_code == 422
    assert contact().verified_at is None


def test_a_code_of_another_address_does_not_count(browser, mail):
    add(browser, "other@home.example")
    other = sent_code(mail)
    add(browser)
    if sent_code(mail) != other:
        assert enter(browser, other).status_code == 422


def test_a_code_runs_out(browser, mail, at):
    add(browser)
    with time_machine.travel(at + verification.LIFETIME + timedelta(seconds=1), tick=False):
        assert enter(browser, sent_code(mail)).status_code == 422
    assert contact().verified_at is None


def test_only_the_newest_code_counts(browser, mail, at):
    add(browser)
    first = sent_code(mail)
    with time_machine.travel(at + timedelta(seconds=61), tick=False):
        browser.post(reverse("web:contact-code", args=[contact().pk]), {"again": "1"})
        if sent_code(mail) != first:
            assert enter(browser, first).status_code == 422
        enter(browser, sent_code(mail))
    assert contact().verified_at is not None


def test_nobodys_telephone_is_rung_through_us(browser, mail, at, county, sign_in):
    """Not twice a minute, and five times a day, whoever asks and however often the address is taken out."""
    add(browser)
    browser.post(reverse("web:contact-code", args=[contact().pk]), {"again": "1"})
    assert len(mail.mails) == 1
    for n in range(1, 10):
        with time_machine.travel(at + timedelta(minutes=2 * n), tick=False):
            act(browser, "contact-removal", contact())
            add(browser)
    assert len(mail.mails) == 5
    with time_machine.travel(at + timedelta(minutes=30), tick=False):
        add(sign_in(county.teacher))
    assert len(mail.mails) == 5
    with time_machine.travel(at + timedelta(days=1, hours=1), tick=False):
        add(sign_in(county.director))
    assert len(mail.mails) == 6


def test_a_server_that_refuses_leaves_the_address_unverified_and_says_why(browser, mail):
    mail.refuse_to = "550 no such box"
    assert "550 no such box" in text_of(add(browser))
    assert contact().verified_at is None


NOT_MINE = [
    ("email", "no-address"), ("email", ""), ("webhook", "http://10.0.0.1/"), ("wecom_bot", "安全群"),
    ("sms", "13800138000"), ("x", "y"),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "address"), NOT_MINE)
def test_what_is_no_address_of_ones_own_here_is_not_kept(browser, channel, address):
    """No program's address: entering one must not make the server call it. No channel that is not set up."""
    assert add(browser, address, channel).status_code == 422
    assert Contact.objects.filter(person__username="zhou.mh").count() == 1


def test_the_order_is_ones_own(browser, mail, county):
    add(browser)
    enter(browser, sent_code(mail))
    assert "先用这个" in text_of(browser.get(PAGE))
    act(browser, "contact-first", contact())
    mine = Contact.objects.filter(person=county.principal).order_by("preference", "pk")
    assert [(one.address, one.preference) for one in mine] == [(NEW, 0), ("zhou.mh@school.example", 1)]


def test_an_address_can_be_taken_out(browser, county):
    act(browser, "contact-removal", county.principal.contacts.get())
    assert "现在只能在本页收到消息" in text_of(browser.get(PAGE))


def test_a_test_goes_to_ones_own_address_and_says_that_it_is_one(browser, mail, county):
    assert "测试已交出" in text_of(act(browser, "contact-test", county.principal.contacts.get()))
    assert str(mail.mails[-1].message["Subject"]).startswith("【测试】")
    assert mail.mails[-1].body.startswith("【测试】")


@pytest.mark.parametrize("name", ["contact-code", "contact-first", "contact-test", "contact-removal"])
def test_somebody_elses_address_is_not_there(browser, county, mail, name):
    other = county.teacher.contacts.get()
    assert act(browser, name, other).status_code == 404
    assert Contact.objects.filter(pk=other.pk).exists() and mail.mails == []
