"""Signing in and out, the language of pages, one's own page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session

from anlan.org import attempts
from anlan.org.models import FailedAttempt
from tests.cast import PASSWORD

WRONG = "not-the-password"


def try_in(client, username="zhou.mh", password=WRONG, address="10.0.0.1", **more):
    return client.post("/sign-in/", {"username": username, "password": password, **more}, REMOTE_ADDR=address)


@pytest.fixture
def clock(at):
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


def test_a_right_password_opens_today_with_a_new_session_key(client, county):
    client.cookies["sessionid"] = "given-by-somebody-else"
    answer = try_in(client, password=PASSWORD)
    assert answer.status_code == 302 and answer["Location"] == "/"
    assert client.cookies["sessionid"].value != "given-by-somebody-else"
    assert client.get("/").status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_name(client, county):
    answer = try_in(client)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "账号或密码不对" in page and 'value="zhou.mh"' in page and WRONG not in page


def test_a_closed_account_does_not_open(client, county):
    county.principal.is_active = False
    county.principal.save(update_fields=["is_active"])
    assert try_in(client, password=PASSWORD).status_code == 422


@pytest.mark.parametrize(
    "wanted, given",
    [("/cases/", "/cases/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("javascript:alert(1)", "/")],
)
def test_after_sign_in_only_addresses_of_this_site_are_followed(client, county, wanted, given):
    assert try_in(client, password=PASSWORD, next=wanted)["Location"] == given


def test_five_wrong_tries_shut_the_account_here_for_five_minutes(client, county, clock, at):
    for _ in range(4):
        assert try_in(client).status_code == 422
    answer = try_in(client)
    assert answer.status_code == 429
    assert "14:17:05以后再试" in answer.content.decode()
    assert try_in(client, password=PASSWORD).status_code == 429, "the right password does not open a shut door"
    clock.move_to(at + attempts.SHUT)
    assert try_in(client, password=PASSWORD).status_code == 302


def test_who_guesses_does_not_lock_the_owner_out_elsewhere(client, county, clock):
    for _ in range(6):
        try_in(client, address="10.0.0.66")
    assert try_in(client, password=PASSWORD, address="10.0.0.1").status_code == 302


def test_many_addresses_together_shut_the_account_everywhere(client, county, clock):
    for n in range(20):
        try_in(client, address=f"10.0.1.{n}")
    assert try_in(client, password=PASSWORD, address="10.0.9.9").status_code == 429


def test_one_address_guessing_at_many_accounts_is_shut(client, county, clock):
    for n in range(50):
        try_in(client, username=f"someone.{n}")
    assert try_in(client, password=PASSWORD).status_code == 429
    assert try_in(client, password=PASSWORD, address="10.0.0.2").status_code == 302


def test_failures_far_apart_are_not_counted_together(client, county, clock, at):
    for n in range(8):
        clock.move_to(at + n * (attempts.WINDOW + timedelta(seconds=1)))
        assert try_in(client).status_code == 422


def test_no_list_of_names_or_addresses_is_kept_and_old_counts_go(client, county, clock, at):
    try_in(client)
    kept = list(FailedAttempt.objects.values_list("key", flat=True))
    assert len(kept) == 3 and all(len(bytes(key)) == 32 for key in kept)
    clock.move_to(at + timedelta(days=2))
    try_in(client, username="he.j", address="10.0.0.9")
    assert FailedAttempt.objects.count() == 3


def test_signing_out_takes_a_post_and_ends_the_session(sign_in, county):
    page = sign_in(county.principal)
    assert page.get("/sign-out/").status_code == 405
    assert page.post("/sign-out/").status_code == 302
    assert page.get("/")["Location"].startswith("/sign-in/")


def test_before_sign_in_pages_are_chinese_unless_this_browser_chose_english(client, county):
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    assert "登录" in client.get("/sign-in/", **english).content.decode()
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert answer["Location"] == "/sign-in/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    page = client.get("/sign-in/").content.decode()
    assert "Sign in" in page and '<html lang="en"' in page


def test_a_language_nobody_speaks_here_is_not_kept(client, county):
    client.post("/language/", {"language": "xx", "next": "/sign-in/"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_the_language_of_one_request_does_not_stay_for_the_next(sign_in, client, county):
    county.principal.language = "en"
    county.principal.save(update_fields=["language"])
    assert "Nothing is due now" in sign_in(county.principal).get("/").content.decode()
    assert "登录" in client.get("/sign-in/").content.decode()


def test_my_page_keeps_language_and_theme(sign_in, county):
    page = sign_in(county.teacher)
    assert page.post("/me/", {"language": "en", "theme": "dark"}).status_code == 302
    county.teacher.refresh_from_db()
    assert (county.teacher.language, county.teacher.theme) == ("en", "dark")
    shown = page.get("/me/").content.decode()
    assert 'data-bs-theme="dark"' in shown and "How I am reached" in shown


def test_my_page_refuses_a_theme_there_is_not(sign_in, county):
    assert sign_in(county.teacher).post("/me/", {"language": "en", "theme": "neon"}).status_code == 422
    county.teacher.refresh_from_db()
    assert county.teacher.theme == "auto"


def test_my_page_shows_my_posts_and_which_contact_is_not_verified(sign_in, county):
    from anlan.org.models import Contact

    Contact.objects.create(person=county.vice_principal, channel="sms", address="13900000000")
    page = sign_in(county.vice_principal).get("/me/").content.decode()
    assert "副校长" in page and "B角" in page
    assert "13900000000" in page and "没有核实" in page
    assert "he.j@school.example" not in page


def test_an_account_that_is_closed_is_nobody_from_the_next_page_on(sign_in, county):
    browser = sign_in(county.principal)
    assert browser.get("/me/").status_code == 200
    county.principal.is_active = False
    county.principal.save(update_fields=["is_active"])
    assert browser.get("/me/")["Location"].startswith("/sign-in/")


def test_a_session_ends_at_its_time(sign_in, county):
    browser = sign_in(county.principal)
    Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    assert browser.get("/me/")["Location"].startswith("/sign-in/")
