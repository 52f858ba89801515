"""What a review can end with, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import get_language


@dataclass(frozen=True)
class Outcome:
    """``nobody``: may be found where nobody sat in the post."""

    code: str
    name_zh: str
    name_en: str
    source: str
    mark: str
    nobody: bool = False

    @property
    def label(self) -> str:
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en


@cache
def shipped() -> dict[str, Outcome]:
    text = resources.files(__package__).joinpath("outcomes.toml").read_text(encoding="utf-8")
    return {row["code"]: Outcome(**row) for row in tomllib.loads(text)["outcome"]}


def open_to(person_id: int | None) -> dict[str, Outcome]:
    """Those that can be found about this person, or where there is nobody."""
    return {code: one for code, one in shipped().items() if person_id is not None or one.nobody}
