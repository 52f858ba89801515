"""Parts of the pages on registers, `{% load al_registers %}`."""

from __future__ import annotations

from decimal import Decimal

from django import template

from anlan.web import register_words

register = template.Library()


@register.filter
def money(value: Decimal | None) -> str:
    """26,000.00"""
    return register_words.money(value)
