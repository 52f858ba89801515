"""A document comes in: its text is kept, compiled, and its rules proposed."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.compiler import PlanDraft, UnreadableDocument, compile_text, read_document
from anlan.journal import chain, dockets
from anlan.journal.models import Docket
from anlan.lib.errors import Refused
from anlan.org import access
from anlan.org.functions import EDIT_PLAN, suggest
from anlan.org.models import Person, Unit
from anlan.plans import drafting
from anlan.plans.models import Binding, Clause, Obligation, Plan, Version

UNREADABLE = {
    "legacy_doc": _("Old .doc files cannot be read. Save it as .docx and upload that."),
    "wps": _("WPS files cannot be read. Save it as .docx and upload that."),
    "pdf": _("PDF files cannot be read. Upload the Word file it was made from."),
    "scanned_pdf": _("This PDF is a picture of paper. Upload the Word file it was made from."),
    "password": _("The file is locked with a password. Save it without one and upload that."),
    "too_large": _("The file is too large. Leave out the pictures and upload it again."),
    "zip_bomb": _("The file unpacks to far more than its size. Save it anew in Word and upload that."),
    "not_text": _("No text can be read from this file. Upload a .docx, .txt or .md file."),
    "empty": _("There is no text in this file."),
    "damaged": _("The file is damaged. Open it in Word, save it anew, and upload that."),
}


KNOWN = (".docx", ".txt", ".md")


def _kind(file_name: str) -> str:
    return {"doc": "legacy_doc", "wps": "wps", "pdf": "pdf"}.get(file_name.rsplit(".", 1)[-1].lower(), "not_text")


class CannotRead(Refused):
    """The uploaded file cannot be read; the message says what to do instead."""

    code = "unreadable_document"
    status = 422


@transaction.atomic
def upload(unit: Unit, data: bytes, file_name: str, *, by: Person, at: datetime, plan: Plan | None = None) -> Version:
    """A new draft version from a file: of ``plan``, or of a new plan of ``unit``.

    Raises :class:`CannotRead` with what to do instead.
    """
    access.require(by, EDIT_PLAN, str(unit.path))
    draft = _compile(data, file_name)
    if plan is None:
        plan = _new_plan(unit, draft, file_name, at)
    version = _new_version(plan, draft, data, file_name, by=by, at=at)
    chain.note(
        plan.docket, "plan.uploaded", at=at, person_id=by.pk,
        version=version.pk, number=version.number, sha256=bytes(version.source_sha256).hex(),
    )  # fmt: skip
    return version


def draft_of(version: Version) -> PlanDraft:
    """The compiler's findings in the version, with its text."""
    return PlanDraft.model_validate({**version.findings, "text": version.text})


def _compile(data: bytes, file_name: str) -> PlanDraft:
    if not file_name.lower().endswith(KNOWN) and "." in file_name:
        raise CannotRead(UNREADABLE.get(_kind(file_name), UNREADABLE["not_text"]), reason="not_text")
    try:
        return compile_text(read_document(data, name=file_name), name=file_name)
    except UnreadableDocument as error:
        message = UNREADABLE.get(error.code, _("The file cannot be read. Upload a .docx, .txt or .md file."))
        raise CannotRead(message, reason=error.code, **error.params) from error


def _new_plan(unit: Unit, draft: PlanDraft, file_name: str, at: datetime) -> Plan:
    docket = dockets.open_docket(unit, Docket.Subject.PLAN, series="预案", at=at, is_confidential=False)
    name = (draft.title or file_name.rsplit(".", 1)[0])[:100]
    return Plan.objects.create(docket=docket, unit=unit, unit_path=unit.path, name=name)


def _new_version(plan: Plan, draft: PlanDraft, data: bytes, file_name: str, *, by: Person, at: datetime) -> Version:
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = Version.objects.create(
        plan=plan, unit_id=plan.unit_id, unit_path=plan.unit_path, number=last + 1, source_name=file_name[:200],
        source_sha256=hashlib.sha256(data).digest(), text=draft.text,
        findings=draft.model_dump(mode="json", exclude={"text"}), uploaded_by=by, uploaded_at=at,
    )  # fmt: skip
    _write_outline(version, draft)
    _write_rules(version, draft)
    return version


def _write_outline(version: Version, draft: PlanDraft) -> None:
    starts = [heading.start for heading in draft.headings]
    ends = [*starts[1:], len(draft.text)][: len(starts)]
    Clause.objects.bulk_create(
        Clause(
            version=version, unit_id=version.unit_id, unit_path=version.unit_path, level=heading.level,
            marker=heading.marker[:20], title=heading.text[:200], start=heading.start, end=end,
        )
        for heading, end in zip(draft.headings, ends, strict=True)
    )  # fmt: skip


def _write_rules(version: Version, draft: PlanDraft) -> None:
    proposals = drafting.propose(draft)
    Obligation.objects.bulk_create(
        Obligation(
            version=version, unit_id=version.unit_id, unit_path=version.unit_path, number=number,
            trigger=rule.trigger, act=rule.act, word=rule.word[:60], function=rule.function, title=rule.title,
            limit=timedelta(minutes=rule.minutes) if rule.minutes else None, limit_text=rule.limit_text[:60],
            chain=rule.chain, recurrence=rule.recurrence, event_kinds=rule.event_kinds, start=rule.start, end=rule.end,
            confidence=rule.confidence, why=rule.why,
        )
        for number, rule in enumerate(proposals, start=1)
    )  # fmt: skip
    Binding.objects.bulk_create(
        Binding(
            version=version, unit_id=version.unit_id, unit_path=version.unit_path, word=word[:60],
            function=suggest(word) or "",
        )
        for word in drafting.words_of(proposals)
    )  # fmt: skip
