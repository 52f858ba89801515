"""What a field of a register is: its words in both languages, what may stand in it, and where that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from anlan.lib.bilingual import Both


class Type(StrEnum):
    TEXT = "text"
    LONG = "long"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    YEAR = "year"
    CHOICE = "choice"
    PHONE = "phone"
    PLACE = "place"
    LINE = "line"
    """The budget line that something was spent from."""


COLUMNS = {
    "number", "name", "place", "spot", "responsible", "parent", "year", "on_date", "expires_on", "next_check_on",
    "quantity", "minimum", "amount",
}  # fmt: skip
"""Fields kept in columns of their own; all others live in ``Item.data``."""
LONGEST = {"number": 40, "name": 100, "spot": 100, "responsible": 60}


@dataclass(frozen=True)
class Field:
    """``source`` and ``mark`` say what asks for it (docs/glossary.md, marks). ``is_public``: whoever scans the code
    may read it, as on a card on the wall. ``is_personal``: of changes only that there was one is kept."""

    key: str
    words: Both
    type: Type = Type.TEXT
    is_required: bool = False
    choices: tuple[tuple[str, Both], ...] = ()
    aliases: tuple[str, ...] = ()
    note: Both | None = None
    example: str = ""
    in_list: bool = False
    is_public: bool = False
    is_personal: bool = False
    source: str = ""
    mark: str = "C"

    @property
    def is_column(self) -> bool:
        return self.key in COLUMNS

    @property
    def most(self) -> int:
        """The longest text it takes."""
        return LONGEST.get(self.key, {Type.LONG: 1000, Type.PHONE: 30}.get(self.type, 120))

    def choice(self, code: object) -> str:
        return next((str(words) for key, words in self.choices if key == code), str(code or ""))


@dataclass(frozen=True)
class Kind:
    """A register. ``checked_every`` names the figure with the months between two checks; ``look_at`` is what a check
    looks at; ``can_fail``: it can be out of order; ``counts_stock``: things are taken out and put in."""

    code: str
    words: Both
    about: Both
    empty: Both
    fields: tuple[Field, ...]
    one: Both
    checked_every: str = ""
    look_at: tuple[Both, ...] = ()
    look_at_source: str = ""
    can_fail: bool = False
    counts_stock: bool = False
    has_card: bool = False
    newest_first: bool = False
    mended_within: str = ""
    """The figure with the hours in which it is mended, else something stands in."""
    figures: tuple[str, ...] = ()
    """Codes of figures that whoever checks it should see."""

    def field(self, key: str) -> Field:
        return next(field for field in self.fields if field.key == key)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(field.key for field in self.fields)

    @property
    def is_scanned(self) -> bool:
        """Whether the things of this register carry a code."""
        return bool(self.checked_every) or self.has_card
