from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from anlan.lib.languages import by_language


def test_a_word_is_looked_up_once_for_each_language_and_each_argument() -> None:
    asked = []

    @by_language
    def month(mark: str) -> str:
        asked.append(mark)
        return gettext("January") + mark

    for _ in range(2):
        with translation.override("zh-hans"):
            assert (month("!"), month("?")) == ("一月!", "一月?")
        with translation.override("en"):
            assert month("!") == "January!"
    assert asked == ["!", "?", "!"]
