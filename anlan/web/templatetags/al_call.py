"""Filters of the board, `{% load al_call %}`."""

from django import template

from anlan.calls.lines import Line
from anlan.web import call_words

register = template.Library()


@register.filter
def tried(line: Line) -> str:
    """How far a message came that nobody answered."""
    return call_words.tried(line)
