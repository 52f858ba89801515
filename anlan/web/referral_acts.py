"""The acts on a referral as rows of a table: their words, their form, and the one call each makes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anlan.cases.models import Case, Remark
from anlan.cases.referrals import looking, replying, sending, standing
from anlan.cases.referrals.replying import Reply
from anlan.cases.referrals.sending import Asked
from anlan.cases.titles import read_facts
from anlan.cases.written import read
from anlan.lib.clock import local_date
from anlan.org.models import Person
from anlan.web.act_rows import Act, Acts, handles, plain
from anlan.web.forms import referrals as forms
from anlan.web.forms.acts import ActForm

FIRST_OFFER = timedelta(days=7)
"""The day first offered in the form; anybody changes it there."""


def _send_form(case: Case, person: Person, at: datetime, data: Any, files: Any) -> ActForm:
    running = standing.current(case)
    said = read(case, running.words) if running else {"request": read_facts(case).get("course", "")}
    taken = case.docket.remarks.filter(kind=Remark.Kind.PHOTO).order_by("pk").values_list("pk", flat=True)
    pictures = [(pk, gettext("Picture %(n)s") % {"n": n}) for n, pk in enumerate(taken, 1)]
    initial = {
        "request": said.get("request", ""), "basis": said.get("basis", ""), "due_on": local_date(at + FIRST_OFFER),
        "post": running.post_id if running else None, "pictures": running.pictures if running else list(taken),
    }  # fmt: skip
    departments = [(one.post.pk, name_of(one)) for one in sending.departments(case, at=at)]
    return forms.SendForm(data, files, departments=departments, pictures=pictures, initial=initial)


def name_of(one: sending.Department) -> str:
    name = f"{one.post.unit.name} {one.post.name}"
    return name if one.is_reachable else gettext("%(name)s (no address known)") % {"name": name}


def _do_send(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    post = next(one.post for one in sending.departments(case, at=at) if one.post.pk == said["post"])
    asked = Asked(post, form.moment("due_on"), said["request"], said["basis"], said.get("pictures", ()))
    sending.send(case, asked, by=by, at=at)


def reply_of(form: Any) -> Reply:
    said = form.cleaned_data
    return Reply(said["outcome"], said["text"], said["by_day"], said["who"])


def _do_look(case: Case, form: Any, by: Person, at: datetime) -> None:
    said = form.cleaned_data
    looking.look(case, said["is_settled"] == "yes", said["text"], by=by, at=at, photos=form.photos())


ACTS = Acts("web:case-act", (
    Act(
        "send", _("Refer it to a department"), _("Which department, and by when?"),
        _("It is told at once and reminded; without a reply it goes up to the district and the bureau."),
        frozenset({"found"}), handles, _send_form, _do_send, _("Referred. The department has its link."),
    ),
    Act(
        "chase", _("Chase, or ask another department"), _("Ask again, or somebody else?"),
        _("A new letter with a new day. What ran out stays in the record."), frozenset({"sent"}), handles,
        _send_form, _do_send, _("Asked again."),
    ),
    Act(
        "reply", _("Note a reply"), _("What did the department reply?"),
        _("For what came by telephone or on paper. By its link the department writes itself."),
        frozenset({"sent"}), handles, plain(forms.RecordForm),
        lambda case, form, by, at: replying.record(case, reply_of(form), form.cleaned_data["way"], by=by, at=at),
        _("The reply is entered."),
    ),
    Act(
        "look", _("I have looked at it"), _("What did you see on the spot?"),
        _("Only what was seen to be settled is closed."), frozenset({"found", "sent", "replied"}), handles,
        plain(forms.LookForm), _do_look, _("What you saw is entered."),
    ),
))  # fmt: skip
