"""Plans to start from, by GB/T 29639-2020: the chapters, a chain, limits and posts; 【…】 is for the school to fill in.

The texts are ours, short on purpose, and lint clean. They are a beginning, not a plan: who does what, where the
assembly point is, which hospital is near, only the school knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.compiler import compile_text
from anlan.plans import paper, paper_text
from anlan.plans.paper_text import Mark

SCHOOL = "【学校名称】"


@dataclass(frozen=True)
class Skeleton:
    """``code`` is the file's name here; ``label`` is what people call it."""

    code: str
    label: Any

    def text(self, school: str = "") -> str:
        """The text, with the school's name where it is given."""
        found = resources.files(__name__).joinpath(f"{self.code}.md").read_text(encoding="utf-8")
        return found.replace(SCHOOL, school) if school else found

    def title(self, school: str = "") -> str:
        return self.text(school).partition("\n")[0].lstrip("# ")

    def docx(self, school: str = "") -> bytes:
        """The text as a Word file by GB/T 9704."""
        text = self.text(school)
        marks = [Mark(one.start, one.level, one.text) for one in compile_text(text).headings]
        document = paper.blank()
        _name, lines = paper_text.without_title(list(paper_text.lines_of(text, marks)), [self.title(school)])
        document.core_properties.title = self.title(school)
        paper.title(document, self.title(school))
        document.add_paragraph()
        paper_text.write(document, lines)
        out = BytesIO()
        document.save(out)
        return out.getvalue()


SKELETONS: dict[str, Skeleton] = {
    one.code: one
    for one in (
        Skeleton("general", _("General plan")),
        Skeleton("fire", _("Fire")),
        Skeleton("food", _("Food poisoning")),
        Skeleton("epidemic", _("Infectious disease")),
        Skeleton("crush", _("Crush on stairs")),
        Skeleton("bus", _("School bus")),
        Skeleton("drowning", _("Drowning")),
        Skeleton("earthquake", _("Earthquake")),
        Skeleton("flood", _("Flood and storm")),
        Skeleton("intrusion", _("Intruder")),
        Skeleton("bullying", _("Bullying among pupils")),
        Skeleton("chemical", _("Dangerous chemicals")),
        Skeleton("gathering", _("Large event")),
        Skeleton("outage", _("Power or water cut")),
    )
}
