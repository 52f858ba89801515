"""The acts on a hazard as rows of a table: their words, their form, who sees them, and the one call each makes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases import rights, written
from anlan.cases.hazards import finding, grading, listings, rechecking, rectifying, standing, supervising
from anlan.cases.hazards.finding import Judged
from anlan.cases.hazards.rectifying import Boxes, Notice
from anlan.cases.hazards.supervising import Sheet
from anlan.cases.models import Case, Listing, Supervision
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete
from anlan.org import access
from anlan.org.functions import SIGN, rights_of
from anlan.org.models import Person, Unit
from anlan.registers import figures
from anlan.web.act_rows import Act, Acts, handles, plain, posts
from anlan.web.forms import hazards as forms
from anlan.web.forms.acts import ActForm

DAYS = {1: "major_days", 2: "considerable_days", 3: "ordinary_days", 4: "small_days"}


def _signs(case: Case, person: Person, at: datetime) -> bool:
    return rights.may(person, SIGN, case)


def _does(case: Case, person: Person, at: datetime) -> bool:
    return rectifying.is_doer(case, standing.current(case), person, at)


def _receives(case: Case, person: Person, at: datetime) -> bool:
    row = standing.current(case)
    return row is not None and row.received_at is None and _does(case, person, at)


def _reports_major(case: Case, person: Person, at: datetime) -> bool:
    return case.grade == grading.MAJOR and _signs(case, person, at)


def _checks(case: Case, person: Person, at: datetime) -> bool:
    row = standing.current(case)
    return row is not None and rechecking.may_check(case, row, person, at)


def _extends(case: Case, person: Person, at: datetime) -> bool:
    watched, row = standing.supervision(case), standing.current(case)
    if row is None or row.due_at is None or row.due_at <= at:
        return False
    if watched is not None:
        return access.may(person, SIGN, str(watched.issuer.path))
    return handles(case, person, at)


def _supervises(case: Case, person: Person, at: datetime) -> bool:
    return standing.supervision(case) is None and bool(units_above(case, person))


def _requests(case: Case, person: Person, at: datetime) -> bool:
    watched = standing.supervision(case)
    return watched is not None and watched.requested_at is None and handles(case, person, at)


def _lifts(case: Case, person: Person, at: datetime) -> bool:
    watched = standing.supervision(case)
    return watched is not None and access.may(person, SIGN, str(watched.issuer.path))


def units_above(case: Case, person: Person) -> list[int]:
    """Units strictly above the hazard's own in which the person signs."""
    return [
        post.unit_id
        for post in person.posts_held()
        if SIGN in rights_of(post.function) and str(case.unit_path).startswith(f"{post.unit_path}.")
    ]


def _issuers(case: Case, person: Person) -> Any:
    own = [case.unit_id] if any(str(p.unit_path).startswith(str(case.unit_path)) for p in person.posts_held()) else []
    return Unit.objects.visible_to(person).filter(pk__in=[*own, *units_above(case, person)]).order_by("path")


def offered_day(case: Case, at: datetime) -> Any:
    """The day first offered for the repair, by the figures in force."""
    days = figures.days(f"hazard.{DAYS.get(case.grade, 'ordinary_days')}", str(case.unit_path))
    return local_date(at) + timedelta(days=days)


def _grade_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    lines = [one for shown in listings.in_force(Listing.Kind.CRITERIA, str(case.unit_path)) for one in shown.lines]
    hazard = standing.detail(case)
    initial = {"grade": case.grade or "", "criteria": hazard.criteria if hazard else []}
    form = forms.GradeForm(data, files, lines=lines, initial=initial)
    if case.state == "triage":
        del form.fields["reason"]
    return form


def _boxes_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    hazard = standing.detail(case)
    said = written.read(case, hazard.boxes) if hazard else {}
    initial = {
        "measure": said.get("measure", ""), "interim": said.get("interim", ""), "money_words": said.get("money", ""),
        "money": hazard.money if hazard else None, "post": hazard.post_id if hazard else None,
        "due_on": local_date(hazard.due_at) if hazard and hazard.due_at else offered_day(case, at),
    }  # fmt: skip
    return forms.BoxesForm(data, files, posts=posts(case, person), initial=initial)


def _notice_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    hazard = standing.detail(case)
    said = written.read(case, hazard.boxes) if hazard else {}
    issuers = _issuers(case, person)
    own = posts(case, person)
    mender = hazard.post_id if hazard and hazard.post_id else None
    if mender is None:
        mender = own.filter(function="logistics_head").values_list("pk", flat=True).first()
    initial = {
        "demand": said.get("measure", ""), "interim": said.get("interim", ""), "post": mender,
        "issuer": issuers.last(), "due_on": offered_day(case, at),
    }  # fmt: skip
    return forms.NoticeForm(data, files, posts=own, issuers=issuers, initial=initial)


def _supervise_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    issuers = Unit.objects.visible_to(person).filter(pk__in=units_above(case, person)).order_by("path")
    initial = {"issuer": issuers.first(), "due_on": offered_day(case, at)}
    top = issuers.first()
    initial["level"] = Supervision.Level.DISTRICT if top and top.level == "district" else Supervision.Level.COUNTY
    return forms.SuperviseForm(data, files, issuers=issuers, initial=initial)


def _judged(form: Any) -> Judged:
    said = form.cleaned_data
    return Judged(said["grade"] or 0, tuple(said["criteria"]), said.get("reason", ""))


def _do_grade(case: Case, form: Any, by: Person, at: datetime) -> None:
    judged = _judged(form)
    grading.grade(case, judged.grade, criteria=judged.criteria, reason=judged.reason, by=by, at=at)


def _do_boxes(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    due_at = form.moment("due_on") if said["due_on"] else None
    boxes = Boxes(said["measure"], said["interim"], said["post"], said["money"], said["money_words"], due_at)
    rectifying.fill_boxes(case, boxes, by=by, at=at)


def _do_notice(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    words = {name: said[name] for name in rectifying.ASKED}
    rectifying.notice(case, Notice(said["issuer"], said["post"], form.moment("due_on"), words), by=by, at=at)


def _do_check(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    if said["result"] == "passed":
        rechecking.passed(
            case, said["opinion"], by=by, at=at, photos=form.photos(), no_picture=said["no_picture"]
        )  # fmt: skip
        return
    if not said["again_on"]:
        raise Incomplete(_("Say by which day it is to be put right."), field="again_on")
    rechecking.failed(case, said["opinion"], form.moment("again_on"), by=by, at=at, photos=form.photos())


def _do_supervise(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    sheet = Sheet(said["issuer"], said["level"], form.moment("due_on"), said["demand"], said["public"], said["steps"])
    supervising.place(case, sheet, by=by, at=at)


ACTS = Acts("web:hazard-act", (
    Act(
        "accept", _("Confirm the hazard"), _("Is it a hazard, and how grave?"),
        _("Confirm it here. If it is none, use “Not a hazard” in the case."), frozenset({"triage"}),
        handles, _grade_form, lambda case, form, by, at: finding.accept(case, _judged(form), by=by, at=at),
        _("Confirmed as a hazard."),
    ),
    Act(
        "repair", _("Report that it is put right"), _("What was done to put it right?"),
        _("A picture of how it looks now spares a question. Somebody else checks it."),
        frozenset({"open", "noticed"}), _does, plain(forms.RepairForm),
        lambda case, form, by, at: rectifying.repair(
            case, form.cleaned_data["text"], by=by, at=at, photos=form.photos(), cost=form.cleaned_data["cost"]
        ),
        _("Reported. Somebody else checks it now."), is_doers=True,
    ),
    Act(
        "notice", _("Issue a rectification notice"), _("Who puts it right, and by when?"),
        _("The clock begins when you issue it. If it runs out, it goes up by itself."), frozenset({"open", "noticed"}),
        handles, _notice_form, _do_notice, _("The notice is issued and its clock runs."),
    ),
    Act(
        "receive", _("Sign for the notice"), _("Sign for the notice?"),
        _("Those above see that you have it."), frozenset({"noticed"}), _receives, plain(ActForm),
        lambda case, form, by, at: rectifying.receive(case, by=by, at=at), _("Signed for."), is_doers=True,
    ),
    Act(
        "check", _("Check the repair"), _("Is it put right?"),
        _("Go and look. Whoever put it right does not check it."), frozenset({"repaired"}), _checks,
        plain(forms.CheckForm), _do_check, _("The check is entered."),
    ),
    Act(
        "grade", _("Grade it"), _("How grave is it?"),
        _("By the criteria in force for your unit."), frozenset(grading.RUNNING), handles, _grade_form, _do_grade,
        _("Graded."),
    ),
    Act(
        "boxes", _("Fill the five boxes"), _("Measure, who, money, day, protection"),
        _("Fill what is known; the rest later."), frozenset({"open", "noticed"}), handles, _boxes_form, _do_boxes,
        _("The five boxes are kept."),
    ),
    Act(
        "extend", _("Give more time"), _("How much more time, and why?"),
        _("It is counted and stays in the record."), frozenset({"noticed"}), _extends, plain(forms.ExtendForm),
        lambda case, form, by, at: rectifying.extend(
            case, form.moment("until"), form.cleaned_data["reason"], by=by, at=at
        ),
        _("More time is given."),
    ),
    Act(
        "report", _("Report the major hazard"), _("Report the major hazard to the unit above"),
        _("The law asks for every line but the last."), frozenset(grading.RUNNING), _reports_major,
        plain(forms.MajorForm),
        lambda case, form, by, at: grading.report_up(case, form.cleaned_data, by=by, at=at),
        _("Reported to the unit above."),
    ),
    Act(
        "supervise", _("Put it under supervision"), _("Put it under supervision"),
        _("The sheet goes out under your unit's name; only your unit lifts it."),
        frozenset({"open", "noticed", "repaired"}), _supervises, _supervise_form, _do_supervise,
        _("It is under supervision."),
    ),
    Act(
        "request", _("Ask for the supervision to be lifted"), _("Ask for the supervision to be lifted"),
        _("Say how it was put right and checked."), frozenset({"passed"}), _requests, plain(forms.WordsForm),
        lambda case, form, by, at: supervising.request(case, form.cleaned_data["text"], by=by, at=at),
        _("Asked. The supervising unit decides."),
    ),
    Act(
        "lift", _("Lift the supervision"), _("Lift the supervision and strike it off"),
        _("Write what those who accepted it found."), frozenset({"passed"}), _lifts, plain(forms.WordsForm),
        lambda case, form, by, at: supervising.lift(case, form.cleaned_data["text"], by=by, at=at),
        _("Lifted and struck off."),
    ),
))  # fmt: skip
