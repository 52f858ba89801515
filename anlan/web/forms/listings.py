"""The form of a checklist or a table of criteria: one line of text for each line of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.cases.hazards.listings import Draft, Line, Shown
from anlan.cases.kinds import HAZARD
from anlan.cases.models import Listing
from anlan.registers.figures import MARKS

BAR, DIRECT = "｜", "直接判定"


class ListingForm(forms.Form):
    """``lines`` of a checklist: ``item｜often found；often found``. Of criteria: ``text｜grade`` or ``text｜直接判定``.

    The field each line belongs to is kept where its text stays; new lines take ``category``.
    """

    title = forms.CharField(label=_("Name of the list"), max_length=60)
    lines = forms.CharField(label=_("Lines"), widget=forms.Textarea(attrs={"rows": 12}))
    category = forms.ChoiceField(
        label=_("Field of new lines"), choices=lambda: list(HAZARD.categories.items()), initial="unsorted"
    )
    source = forms.CharField(label=_("What it rests on"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    mark = forms.ChoiceField(label=_("How it is known"), choices=lambda: list(MARKS.items()))
    is_off = forms.BooleanField(label=_("Not used here"), required=False)

    def __init__(self, kind: str, shown: Shown | None, data: Any = None) -> None:
        self.kind, self.shown = kind, shown
        initial = {}
        if shown is not None:
            initial = {
                "title": shown.title, "source": shown.source, "mark": shown.mark, "is_off": shown.is_off,
                "category": shown.lines[0].category, "lines": "\n".join(self._said(line) for line in shown.lines),
            }  # fmt: skip
        super().__init__(data, initial=initial, label_suffix="")
        is_list = kind == Listing.Kind.CHECKLIST
        self.fields["lines"].help_text = (
            _("One item a line; after a ｜ what is often found, parted by ；")
            if is_list
            else _("One criterion a line; after a ｜ its grade 1 to 4, or 直接判定 where it alone makes it major")
        )

    def draft(self) -> Draft:
        said = self.cleaned_data
        return Draft(said["title"], self._read(said["lines"], said["category"]), said["source"], said["mark"],
                     said["is_off"])  # fmt: skip

    def clean_lines(self) -> str:
        text = str(self.cleaned_data["lines"])
        if self.kind == Listing.Kind.CRITERIA:
            for line in filter(None, map(str.strip, text.splitlines())):
                if line.rpartition(BAR)[2].strip() not in {DIRECT, "1", "2", "3", "4"}:
                    raise forms.ValidationError(_("A line does not end in ｜ and its grade."), code="grade")
        return text

    def _said(self, line: Line) -> str:
        if self.kind == Listing.Kind.CRITERIA:
            return f"{line.text}{BAR}{DIRECT if line.is_direct else line.grade}"
        return f"{line.text}{BAR}{'；'.join(line.remarks)}" if line.remarks else line.text

    def _read(self, text: str, category: str) -> list[Line]:
        known = {line.text: line for line in self.shown.lines} if self.shown else {}
        found = []
        for said in filter(None, map(str.strip, text.splitlines())):
            words, _bar, more = said.partition(BAR) if self.kind == Listing.Kind.CHECKLIST else said.rpartition(BAR)
            words, more = words.strip(), more.strip()
            kept = known[words].category if words in known else category
            if self.kind == Listing.Kind.CHECKLIST:
                remarks = tuple(filter(None, (one.strip() for one in more.replace(";", "；").split("；"))))
                grade = known[words].grade if words in known else 0
                found.append(Line("", words, kept, remarks, grade))
            else:
                found.append(Line("", words, kept, grade=1 if more == DIRECT else int(more), is_direct=more == DIRECT))
        return found
