"""What is said again and again: looked up once for each language."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 4096


def by_language(say: Callable[P, T]) -> Callable[P, T]:
    """Keep what ``say`` answers for the language that is on and its (hashable) arguments.

    For words and nothing else: what it answers may depend on nothing that changes while the program runs.
    """

    @lru_cache(maxsize=KEPT)
    def in_language(language: str | None, *arguments: Hashable) -> Any:
        return say(*arguments)  # type: ignore[call-arg, arg-type]

    @wraps(say)
    def said(*arguments: Any) -> Any:
        return in_language(get_language(), *arguments)

    return said  # type: ignore[return-value]
