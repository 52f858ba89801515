"""Handing in a report: the signed text is kept, those above are told, and the duty to report is discharged."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from anlan.cases import facts, rights
from anlan.cases.facts import acting_post
from anlan.cases.kinds import KINDS
from anlan.cases.models import Case
from anlan.duties import clock
from anlan.duties.models import Duty
from anlan.journal import chain, contents
from anlan.journal.models import Docket
from anlan.lib import live
from anlan.lib.errors import Incomplete, Refused
from anlan.notify import outbox
from anlan.org import holders
from anlan.org.functions import HANDLE, SIGN
from anlan.org.models import Person
from anlan.plans.models import Act, Trigger
from anlan.reports.forms import FORMS
from anlan.reports.models import Filing

DISCHARGES: dict[str, Act] = {
    Filing.Kind.FIRST: Act.REPORT_UP,
    Filing.Kind.FOLLOW_UP: Act.FOLLOW_UP,
    Filing.Kind.FINAL: Act.FINISH,
}
RIGHT: dict[str, str] = {Filing.Kind.FIRST: SIGN, Filing.Kind.FOLLOW_UP: HANDLE, Filing.Kind.FINAL: SIGN}


class OutOfOrder(Refused):
    code = "report_out_of_order"
    status = 409


@transaction.atomic
def submit(case: Case, kind: Filing.Kind, values: dict[str, str], *, by: Person, at: datetime) -> Filing:
    """Sign and hand in a report of the case.

    The facts it states become the case's facts; the posts above are told; the duties that waited for it are met,
    late where they were. Raises :class:`Incomplete`, :class:`OutOfOrder`, :class:`NotAllowed`.
    """
    rights.require(by, RIGHT[kind], case)
    if (twin := _same_again(case, kind, values)) is not None:
        return twin
    docket = Docket.objects.select_for_update(no_key=True).select_related("unit").get(pk=case.pk)
    check_order(case, kind)
    _check_complete(kind, values)
    _update_facts(case, kind, values, by=by, at=at)
    content = contents.write(docket, {field.code: values.get(field.code, "") for field in FORMS[kind]}, at=at)
    filing = Filing.objects.create(
        docket=docket, unit_id=docket.unit_id, unit_path=docket.unit_path, kind=kind, serial=_serial(docket, kind),
        content=content, signed_by=by, post_id=acting_post(by, case), filed_at=at,
    )  # fmt: skip
    chain.note(
        docket, "report.filed", at=at, person_id=by.pk, post_id=filing.post_id,
        filing=filing.pk, kind=str(kind), serial=filing.serial, contents=contents.references([content]),
    )  # fmt: skip
    met = clock.discharge(docket, DISCHARGES[kind], by=by, at=at, evidence={"filing": filing.pk})
    if any(duty.state == Duty.State.MET_LATE for duty in met):
        filing.is_late = True
        filing.save(update_fields=["is_late"])
    outbox.enqueue(_tell_above(case, docket, filing, at), at=at)
    live.changed(dockets=[docket.pk])
    return filing


def recipients(case: Case, docket: Docket) -> list[int]:
    """The posts a report of this case goes to: every rung above the first of the plan's reporting chains, going up."""
    rules = clock.rules_of(docket, Trigger.KNOWN, event_kind=case.category, matter=case.kind)
    steps = [step for rule in rules if rule.act == Act.REPORT_UP for rung in rule.chain[1:] for step in rung]
    found = holders.nearest_posts({docket.unit_id}, {step["function"] for step in steps if not step.get("post")})
    of_step = (
        [step["post"]] if step.get("post") else found.get((docket.unit_id, step["function"]), []) for step in steps
    )
    return list(dict.fromkeys(pk for posts in of_step for pk in posts))


def check_order(case: Case, kind: Filing.Kind) -> None:
    """Refuse a report whose turn it is not: :class:`OutOfOrder`, or :class:`CaseIsOver` once the case is closed."""
    if not KINDS[case.kind].has_reports:
        raise OutOfOrder(_("Only an incident is reported upward in this way."))
    facts.require_running(case)
    have_first = Filing.objects.filter(docket_id=case.pk, kind=Filing.Kind.FIRST).exists()
    if kind == Filing.Kind.FIRST and have_first:
        raise OutOfOrder(_("The first report has been sent. What has changed since belongs into a follow-up report."))
    if kind != Filing.Kind.FIRST and not have_first:
        raise OutOfOrder(_("Send the first report before this one."))
    if Filing.objects.filter(docket_id=case.pk, kind=Filing.Kind.FINAL).exists():
        raise OutOfOrder(_("The final report has been sent; the record is complete."))


def _check_complete(kind: Filing.Kind, values: dict[str, str]) -> None:
    missing = [field.code for field in FORMS[kind] if field.is_needed and not values.get(field.code, "").strip()]
    if missing:
        raise Incomplete(_("Some lines are still empty."), fields=missing)


def _same_again(case: Case, kind: Filing.Kind, values: dict[str, str]) -> Filing | None:
    """The newest report of the kind where it says just this: the form was sent twice, the report is one."""
    newest = case.docket.filings.filter(kind=kind).select_related("content").order_by("-serial").first()
    said = {field.code: values.get(field.code, "") for field in FORMS[kind]}
    return newest if newest is not None and contents.read(newest.content, case.docket) == said else None


def _update_facts(case: Case, kind: str, values: dict[str, str], *, by: Person, at: datetime) -> None:
    changes = {field.fact: values[field.code] for field in FORMS[kind] if field.fact and values.get(field.code)}
    if changes and rights.may(by, HANDLE, case):
        facts.amend(case, changes, by=by, at=at)


def _serial(docket: Docket, kind: str) -> int:
    last = Filing.objects.filter(docket=docket, kind=kind).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def _tell_above(case: Case, docket: Docket, filing: Filing, at: datetime) -> list[outbox.Telling]:
    return [
        telling
        for seat in holders.seats(recipients(case, docket), at).values()
        for telling in outbox.to_seat(
            seat, docket_id=docket.pk, unit_id=docket.unit_id, unit_path=str(docket.unit_path),
            kind=f"report.{filing.kind}", key=f"filing:{filing.pk}", about=f"filing:{filing.pk}",
            params={"filing": filing.pk, "serial": filing.serial}, priority=outbox.ALARM,
        )
    ]  # fmt: skip
