"""What is known of a case: an encrypted set of named facts that grows, each change entered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.cases import rights, words
from anlan.cases.kinds import KINDS
from anlan.cases.models import Case, Remark
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import Refused
from anlan.org.functions import HANDLE
from anlan.org.models import Person


def known(case: Case) -> dict[str, str]:
    """The facts as they stand; only those that are known."""
    if case.facts is None:
        return {}
    found: dict[str, str] = contents.read(case.facts, case.docket)
    return found


class CaseIsOver(Refused):
    code = "case_over"
    status = 409


def require_running(case: Case) -> None:
    """Refuse with :class:`CaseIsOver` what would change a case that was closed or cancelled: its record is complete."""
    if case.state in KINDS[case.kind].final:
        raise CaseIsOver(_("The case is closed and its record is complete. Nothing can be added."), state=case.state)


@transaction.atomic
def amend(case: Case, changes: dict[str, str], *, by: Person, at: datetime) -> Case:
    """Set or clear facts (an empty text clears). Nothing is entered where nothing changes."""
    rights.require(by, HANDLE, case)
    require_running(case)
    docket = Docket.objects.select_for_update(no_key=True).get(pk=case.pk)
    unknown = set(changes) - set(KINDS[case.kind].facts)
    if unknown:
        raise ValueError(f"no such facts: {sorted(unknown)}")
    facts = {**known(case), **changes}
    facts = {name: text for name, text in facts.items() if text}
    if facts != known(case):
        case.facts = contents.write(docket, facts, at=at)
        case.save(update_fields=["facts"])
        words.remember(case, facts, number=docket.number)
        chain.note(
            docket, "case.amended", at=at, person_id=by.pk, post_id=acting_post(by, case),
            facts=sorted(changes), contents=contents.references([case.facts]),
        )  # fmt: skip
        live.changed(dockets=[docket.pk])
    return case


def remark(case: Case, kind: Remark.Kind, value: Any, *, by: Person | None, at: datetime) -> Remark:
    """Write a remark and enter it, inside the caller's transaction."""
    content = contents.write(case.docket, value, at=at)
    row = Remark.objects.create(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=case.unit_path, kind=kind, content=content, person=by, at=at
    )
    chain.note(
        case.docket, f"case.{kind}", at=at,
        person_id=by.pk if by else None, post_id=acting_post(by, case) if by else None,
        remark=row.pk, contents=contents.references([content]),
    )  # fmt: skip
    live.changed(dockets=[case.pk])
    return row


def acting_post(person: Person, case: Case) -> int | None:
    """The post in which the person acts on the case: the nearest of theirs."""
    posts = [post for post in person.posts_held() if str(case.unit_path).startswith(str(post.unit_path))]
    return max(posts, key=lambda post: len(str(post.unit_path))).pk if posts else None
