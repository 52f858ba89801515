"""Times in words as filters, `{% load al_words %}`: {{ at|clock_time }}, {{ at|due:now }}, and so on."""

from datetime import date, datetime, timedelta

from django import template

from anlan.notify.channels import address_of
from anlan.org.models import Contact
from anlan.web import words

register = template.Library()


@register.filter
def clock_time(at: datetime | None) -> str:
    return words.clock_time(at) if at else ""


@register.filter
def clock_seconds(at: datetime | None) -> str:
    return words.clock_time(at, seconds=True) if at else ""


@register.filter
def address(contact: Contact) -> str:
    """Where a contact leads, as people know it."""
    return address_of(contact)


@register.filter
def moment(at: datetime | None, now: datetime) -> str:
    return words.moment(at, now) if at else ""


@register.filter
def due(at: datetime | None, now: datetime) -> str:
    return words.due(at, now) if at else ""


@register.filter
def day(on: date | None, today: date) -> str:
    return words.day(on, today) if on else ""


@register.filter
def day_and_weekday(on: date | None, today: date) -> str:
    return words.day_and_weekday(on, today) if on else ""


@register.filter
def duration(span: timedelta | None) -> str:
    return words.duration(span) if span is not None else ""


@register.filter
def minutes(number: int | None) -> str:
    return words.minutes(number) if number is not None else ""
