"""Words of tables in code and in data files that are Chinese and English side by side.

Headings of workbooks are always Chinese (the people who fill them in are), so both are needed at once; what
only pages say goes through the catalogue as everywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Both:
    """Reads in the language of the page."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en
