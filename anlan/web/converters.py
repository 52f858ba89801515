"""What stands in an address besides numbers and words."""

from __future__ import annotations

from datetime import date

from django.urls import register_converter


class DayConverter:
    """A calendar day, ``2026-10-14``; what is none finds no page."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")
