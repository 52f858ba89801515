"""What operators fill in for a channel: sealed, merged with defaults, never given back."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

from anlan.lib.envelope import CannotOpen
from anlan.lib.errors import NotAllowed
from anlan.notify import channel_settings
from anlan.notify.channel_settings import BadSetting
from anlan.notify.models import ChannelChange, ChannelSetting

MAIL = {"host": "smtp.example", "port": "465", "security": "tls", "sender": "a@school.example", "password": "geheim-77"}


@pytest.fixture
def operator(county):
    county.officer.is_operator = True
    county.officer.save(update_fields=["is_operator"])
    return county.officer


def keep(operator, at, code="email", is_on=True, **values):
    return channel_settings.keep(code, values, is_on=is_on, by=operator, at=at)


def test_what_is_kept_lies_over_the_defaults_of_the_environment(operator, at, settings):
    settings.SMTP_USER = "from-the-environment"
    keep(operator, at, **MAIL)
    filled = channel_settings.of("email")
    assert (filled["host"], filled["port"], filled["password"]) == ("smtp.example", "465", "geheim-77")
    assert filled["user"] == "from-the-environment"


def test_nobody_but_an_operator_sets_a_channel_up(county, at):
    with pytest.raises(NotAllowed):
        keep(county.principal, at, **MAIL)
    assert not ChannelSetting.objects.exists()


def test_the_table_holds_no_value_in_clear(operator, at):
    keep(operator, at, **MAIL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT config FROM notify_channelsetting")
        [(config,)] = cursor.fetchall()
    assert b"geheim" not in bytes(config) and b"smtp.example" not in bytes(config)


def test_a_row_put_in_the_place_of_another_does_not_open(operator, at):
    keep(operator, at, **MAIL)
    ChannelSetting.objects.update(channel="webhook")
    with pytest.raises(CannotOpen):
        channel_settings.of("webhook")


def test_an_empty_secret_leaves_the_kept_one_and_an_empty_plain_one_takes_it_back(operator, at, settings):
    keep(operator, at, **MAIL)
    keep(operator, at, **{**MAIL, "password": "", "sender": ""})
    filled = channel_settings.of("email")
    assert (filled["password"], filled["sender"]) == ("geheim-77", settings.MAIL_FROM)


def test_a_form_is_shown_no_secret(operator, at):
    keep(operator, at, **MAIL)
    shown = channel_settings.shown("email")
    assert shown["host"] == "smtp.example" and shown["password"] == ""
    [state] = [state for state in channel_settings.states() if state.channel.code == "email"]
    assert "password" in state.kept and state.changed_at == at


def test_a_channel_that_is_switched_off_is_not_usable(operator, at):
    assert "email" in channel_settings.usable()
    keep(operator, at, is_on=False, **MAIL)
    assert "email" not in channel_settings.usable()


def test_a_value_that_is_not_a_choice_is_refused(operator, at):
    with pytest.raises(BadSetting):
        keep(operator, at, **{**MAIL, "security": "rot13"})


def test_each_change_says_who_changed_what_and_never_to_what(operator, at):
    keep(operator, at, **MAIL)
    keep(operator, at, **{**MAIL, "password": "neu"})
    first, second = ChannelChange.objects.order_by("pk")
    assert first.names == sorted(MAIL) and second.names == ["password"]
    assert "geheim" not in str(first.__dict__) + str(second.__dict__)
    for statement in ("UPDATE notify_channelchange SET names = '[]'", "DELETE FROM notify_channelchange"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
