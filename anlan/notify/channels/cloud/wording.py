"""A wording that a vendor has approved, with our words in its gaps: ``{what}``, ``{due}``, ``{unit}`` and others.

Vendors send only approved wordings. The operator enters the text as it was approved with our names in the places of
its variables, so that we know the order of the variables and what the whole will measure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from anlan.notify.channels.base import Settings
from anlan.notify.errors import TransportError
from anlan.notify.words import Text

FIELDS = ("what", "due", "unit", "number", "todo")
_GAP = re.compile(r"\$?\{(\w+)\}")
_LINK = re.compile(r"https?://\S+")
_SHRINK = ("todo", "what", "unit")
"""What may be cut where the whole is too long, in this order."""


@dataclass(frozen=True)
class Filled:
    """``template``: the vendor's code of the wording. ``values``: by our names, in the order of their gaps."""

    template: str
    values: dict[str, str]
    text: str


def fill(text: Text, settings: Settings, *, most: int, before: str = "") -> Filled:
    """The wording for this message, at most ``most`` characters with ``before`` (the signature) if cutting can do it.

    A drill takes the wording for drills, which says so in its fixed text: no vendor lets 【】 through. Raises a
    passing ``TransportError`` where it is not set up: a drill must not go out under the words of an emergency.
    """
    template, wording = _chosen(text, settings)
    longest = int(settings.get("longest") or 35)
    names = _GAP.findall(wording)
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        raise TransportError(f"the wording has gaps we do not know: {', '.join(unknown)}", permanent=False)
    values = {name: _clean(_part(text, name))[:longest] for name in names}
    for name in _SHRINK:
        over = len(before) + len(_joined(wording, values)) - most
        if over > 0 and name in values:
            values[name] = values[name][: max(1, len(values[name]) - over)]
    return Filled(template, values, _joined(wording, values))


def _chosen(text: Text, settings: Settings) -> tuple[str, str]:
    drill = "drill_" if text.is_drill else ""
    template, wording = "", ""
    if text.grade:
        template, wording = settings.get(f"call_{drill}template", ""), settings.get(f"call_{drill}wording", "")
    if not template:
        template, wording = settings.get(f"{drill}template", ""), settings.get(f"{drill}wording", "")
    if not template:
        what = "drills" if text.is_drill else "messages"
        raise TransportError(f"no approved wording for {what} is set up", permanent=False)
    return template, wording


def _part(text: Text, name: str) -> str:
    return text.parts.get(name) or (text.subject if name == "what" else "-")


def _clean(value: str) -> str:
    """Neither links nor 【】: vendors refuse them in a variable."""
    plain = _LINK.sub("", value).replace("【", "").replace("】", "：")
    return " ".join(plain.split()) or "-"


def _joined(wording: str, values: dict[str, str]) -> str:
    return _GAP.sub(lambda gap: values[gap[1]], wording)
