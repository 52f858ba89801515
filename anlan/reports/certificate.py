"""The certificate of a destruction: what, when, by which post, on what ground, and how to check it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.cases.models import Case
from anlan.cases.titles import category_of
from anlan.journal.erasures import ACTION
from anlan.journal.models import Docket, Entry, Erasure
from anlan.journal.terms import grounds
from anlan.lib import merkle, notes
from anlan.lib.clock import local
from anlan.plans import paper


@dataclass(frozen=True)
class Certificate:
    """``rows``: label and text. ``entry_hash``: of the journal's entry, in base64 as receipts carry it.

    ``is_first``: the erasure itself; else the database was restored since, and the list was applied again.
    """

    docket: Docket
    erasure: Erasure
    rows: list[tuple[str, str]]
    entry_hash: str
    vkey: str
    is_first: bool

    @property
    def unit_name(self) -> str:
        return self.docket.unit.name


def of(case: Case) -> Certificate | None:
    """The certificate of a case whose content was destroyed, in the language of the moment; ``None`` before that."""
    rows = Erasure.objects.select_related("docket__unit", "post__unit").filter(docket=case.pk)
    erasure = rows.first()
    if erasure is None:
        return None
    promise = notes.parse_receipt(notes.open_note(erasure.receipt, [settings.SIGNING_KEY.public]))
    return Certificate(
        docket=erasure.docket,
        erasure=erasure,
        rows=_rows(case, erasure),
        entry_hash=base64.b64encode(merkle.leaf_hash(bytes(erasure.body))).decode(),
        vkey=settings.SIGNING_KEY.public.vkey,
        is_first=Entry.objects.filter(docket=case.pk, seq=promise.seq, action=ACTION, at=erasure.erased_at).exists(),
    )


def docx(case: Case) -> bytes | None:
    """The certificate as a Word file by GB/T 9704, always in Chinese."""
    with translation.override("zh-hans"):
        found = of(case)
        return _paper(found) if found else None


def _rows(case: Case, erasure: Erasure) -> list[tuple[str, str]]:
    docket, ground = erasure.docket, grounds()[erasure.ground]
    by = f"{erasure.post.unit.name} {erasure.post.name}" if erasure.post else _("by the retention term, without an act")
    return [
        (_("Docket"), docket.number),
        (_("Unit"), docket.unit.name),
        (_("Kind of matter"), str(category_of(case))),
        (_("Opened"), _moment(docket.opened_at)),
        (_("Over since"), _moment(case.closed_at) if case.closed_at else ""),
        (_("Destroyed"), _moment(erasure.erased_at)),
        (_("Decided by"), by),
        (_("Ground"), f"{ground.text} 〔{ground.mark}〕"),
        (_("What was destroyed"), _("The key of this docket, and with it %(n)s encrypted contents: words, names, "
                                    "telephone numbers, reports and pictures with their originals.")
         % {"n": erasure.contents}),
        (_("What remains"), _("Number, kind, place, grade, times, time limits and the posts that acted, and the hash "
                              "of each content. Nobody can read what was written from them.")),
    ]  # fmt: skip


def _paper(found: Certificate) -> bytes:
    document = paper.blank()
    name = _("Certificate of destruction")
    document.core_properties.title, document.core_properties.author = name, found.unit_name
    paper.title(document, name)
    document.add_paragraph()
    paper.table(document, [_("Item"), _("Content")], [36.0, 120.0], [list(row) for row in found.rows])
    document.add_paragraph()
    paper.write(paper.body(document), _("The journal's entry of the destruction is promised by this signed receipt:"))
    for line in found.erasure.receipt.splitlines():
        paragraph = paper.body(document, indent=False)
        paper.write(paragraph, line, paper.NUMBER, paper.TABLE_SIZE)
    paper.write(paper.body(document), _("Hash of the entry: %(hash)s") % {"hash": found.entry_hash})
    paper.write(paper.body(document), how_to_check())
    paper.write(paper.body(document), _("Public key: %(key)s") % {"key": found.vkey}, paper.NUMBER, paper.TABLE_SIZE)
    for line in (found.unit_name, _moment(found.erasure.erased_at)):
        paragraph = paper.body(document, indent=False)
        paragraph.alignment = 2  # right, as the standard sets the issuer
        paper.write(paragraph, line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def how_to_check() -> str:
    return _("To check it, save the receipt as a file and run: anlan verify EXPORT --key KEY --receipt FILE. It needs "
             "an export of this docket's record and the public key, and no access to this installation.")  # fmt: skip


def _moment(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M:%S")
