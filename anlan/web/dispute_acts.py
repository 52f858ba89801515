"""The acts on a dispute as rows of a table: their words, their form, and the one call each makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.disputes import agreeing, consenting, extending, following, mediating, registering, standing
from anlan.cases.disputes.agreeing import Agreed
from anlan.cases.disputes.mediating import Outsider, Talk
from anlan.cases.disputes.registering import Fixed, Party
from anlan.cases.models import Case
from anlan.cases.written import read
from anlan.lib.clock import local, local_date
from anlan.lib.errors import Incomplete
from anlan.org.models import Person
from anlan.web.act_rows import Act, Acts, handles, plain, posts
from anlan.web.forms import disputes as forms
from anlan.web.forms.acts import ActForm

FIRST_OFFER = timedelta(days=15)
"""The day first offered in the form; anybody changes it there."""
OPEN = frozenset({"registered", "assigned", "mediating", "failed"})


def _parties(case: Case) -> list[tuple[int, str]]:
    found = standing.parties(case)
    return [(one.pk, standing.name_of_party(case, one)) for one in found]


def _fix_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    dispute = standing.detail(case)
    said = read(case, dispute.plan) if dispute else {}
    initial = {
        "department": said.get("department", ""), "measures": said.get("measures", ""),
        "post": dispute.post_id if dispute else None, "due_on": local_date(at + FIRST_OFFER),
    }  # fmt: skip
    return forms.FixForm(data, files, posts=posts(case, person), initial=initial)


def _consent_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    return forms.ConsentForm(data, files, parties=_parties(case))


def _mediator_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    return forms.MediatorForm(data, files, persons=mediating.candidates(case, at=at))


def _session_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    return forms.SessionForm(data, files, initial={"held_at": local(at)})


def _agreement_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    initial = {"perform_by": local_date(at + FIRST_OFFER)}
    return forms.AgreementForm(data, files, parties=_parties(case), initial=initial)


def _extend_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    most = extending.longest(case)
    return forms.ExtendForm(data, files, initial={"due_on": local_date(most) if most else None})


def _do_fix(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    fixed = Fixed(said["department"], said["post"], said["measures"], form.moment("due_on"))
    registering.assign(case, fixed, by=by, at=at)


def _do_consent(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    party = next(one for one in standing.parties(case) if one.pk == said["party"])
    consenting.answer(party, said["consent"], said["way"], case=case, by=by, at=at)


def _do_mediator(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    if not said["person"] and not said["name"]:
        raise Incomplete(_("Name somebody."), field="person")
    chosen = next((one for one in mediating.candidates(case, at=at) if one.pk == said["person"]), None)
    mediating.name(case, chosen or Outsider(said["name"], said["body"], said["phone"]), by=by, at=at)


def _do_agree(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    agreed = Agreed(
        said["facts"], said["responsibility"], said["contents"], said["way"], said["perform_by"],
        frozenset(said["signed"]), said["mediator_signed"], said["is_oral"],
    )  # fmt: skip
    agreeing.agree(case, agreed, by=by, at=at)


def _has(test: Callable[[Case], Any]) -> Callable[[Case, Person, datetime], bool]:
    return lambda case, person, at: handles(case, person, at) and bool(test(case))


def _is_ready(case: Case) -> bool:
    dispute = standing.detail(case)
    told = dispute is not None and dispute.notified_at is not None
    return told and standing.mediator(case) is not None and standing.all_agree(standing.parties(case))


def _is_untold(case: Case) -> bool:
    dispute = standing.detail(case)
    return dispute is None or dispute.notified_at is None


def _is_unconfirmed(case: Case) -> bool:
    made = standing.agreement(case)
    return made is not None and made.confirmation in {"open", "applied"}


ACTS = Acts("web:case-act", (
    Act(
        "fix", _("Make somebody responsible"), _("Which department, who, what, by when?"),
        _("The clock runs for the post. If it runs out, it goes up by itself."), frozenset({"registered", "assigned"}),
        handles, _fix_form, _do_fix, _("The four things are fixed."),
    ),
    Act(
        "begin", _("Begin mediation"), _("Begin mediation?"),
        _("Every party wants it and knows its rights. Any of them can stop it at any time."),
        frozenset({"assigned", "failed"}), _has(_is_ready), plain(ActForm),
        lambda case, form, by, at: consenting.begin(case, by=by, at=at), _("Mediation has begun."),
    ),
    Act(
        "session", _("Write down a session"), _("What was said in the session?"),
        _("Read it to those who were there before you enter it."), frozenset({"mediating"}),
        _has(standing.mediator), _session_form,
        lambda case, form, by, at: mediating.sit(case, Talk(**form.cleaned_data), by=by, at=at),
        _("The session is written down."),
    ),
    Act(
        "agree", _("Sign the agreement"), _("What do they agree?"),
        _("The law asks for every line. It takes effect when all parties and the mediator have signed."),
        frozenset({"mediating"}), _has(standing.mediator), _agreement_form, _do_agree, _("The agreement is signed."),
    ),
    Act(
        "visit", _("Look after the agreement"), _("Is it performed?"),
        _("As long as it is not whole, the next look comes by itself."), frozenset({"agreed"}), handles,
        plain(forms.VisitForm),
        lambda case, form, by, at: following.visit(
            case, form.cleaned_data["performed"], form.cleaned_data["text"], by=by, at=at
        ),
        _("The visit is entered."),
    ),
    Act(
        "confirm", _("Confirmation by a court"), _("Do they ask the court to confirm it?"),
        _("Both together, within thirty days; neither has to."), frozenset({"agreed", "performed"}),
        _has(_is_unconfirmed), plain(forms.ConfirmationForm),
        lambda case, form, by, at: agreeing.confirm(case, form.cleaned_data["result"], by=by, at=at), _("Entered."),
    ),
    Act(
        "guide", _("Tell the other ways"), _("Which way can they take now?"),
        _("The parties get it in writing. A mediation committee needs to know what it is about."),
        frozenset({"failed"}), handles, plain(forms.GuideForm),
        lambda case, form, by, at: following.guide(
            case, form.cleaned_data["way"], form.cleaned_data["text"], to=form.cleaned_data["to"], by=by, at=at
        ),
        _("Told, and in the record."),
    ),
    Act(
        "extend", _("More time"), _("Until when may mediation take?"),
        _("Once, before the time is over, and no longer than the rule of the place allows."), frozenset({"mediating"}),
        _has(extending.longest), _extend_form,
        lambda case, form, by, at: extending.extend(
            case, form.moment("due_on"), form.cleaned_data["reason"], by=by, at=at
        ),
        _("More time is given; the reason stands in the file."),
    ),
    Act(
        "rights", _("Rights told"), _("Were the parties told their rights?"),
        _("Give each the notice from the papers below, and read it out."), OPEN, _has(_is_untold), plain(ActForm),
        lambda case, form, by, at: consenting.tell_rights(case, by=by, at=at), _("Entered."),
    ),
    Act(
        "consent", _("What a party answered"), _("Does the party want mediation?"),
        _("Ask each by itself. Nobody has to give a reason."), OPEN, _has(standing.parties), _consent_form,
        _do_consent, _("The answer is entered."),
    ),
    Act(
        "mediator", _("Name who mediates"), _("Who mediates?"),
        _("Close to no side. A party may refuse; then another is named."), OPEN, handles, _mediator_form,
        _do_mediator, _("Named."),
    ),
    Act(
        "refuse", _("A party refuses the mediator"), _("Does a party not accept the mediator?"),
        _("No reason is needed. Nothing goes on until another is named."), OPEN, _has(standing.mediator),
        plain(ActForm), lambda case, form, by, at: mediating.refuse(case, by=by, at=at), _("Name another one now."),
    ),
    Act(
        "party", _("Add a party"), _("Who is party to it?"),
        _("Only what is needed. A paper is looked at, not copied."),
        OPEN, handles, plain(forms.PartyForm),
        lambda case, form, by, at: registering.add_party(case, Party(**form.cleaned_data), by=by, at=at),
        _("Added."),
    ),
    Act(
        "recuse", _("I keep out of it"), _("Do you keep out of this dispute?"),
        _("You see nothing of it from then on; what was asked of you goes to others."), OPEN, handles,
        plain(forms.ReasonForm),
        lambda case, form, by, at: mediating.recuse(case, by, form.cleaned_data["reason"], by=by, at=at),
        _("You keep out of it."),
    ),
    Act(
        "end", _("End mediation"), _("Why does mediation end?"),
        _("The parties are then told the other ways."), frozenset({"assigned", "mediating"}), handles,
        plain(forms.EndForm),
        lambda case, form, by, at: consenting.end(
            case, form.cleaned_data["why"], form.cleaned_data["text"], by=by, at=at
        ),
        _("Ended. Tell the parties the other ways now."),
    ),
    Act(
        "breach", _("Not performed"), _("Is it not going to be performed?"),
        _("The parties are then told the other ways."), frozenset({"agreed"}), handles, plain(forms.ReasonForm),
        lambda case, form, by, at: following.breach(case, form.cleaned_data["reason"], by=by, at=at),
        _("Ended. Tell the parties the other ways now."),
    ),
))  # fmt: skip
