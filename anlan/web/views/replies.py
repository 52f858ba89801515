"""What a department sees by the link it was sent: the letter, its pictures, and a form to reply. It signs nobody in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.lifecycle import WrongMove
from anlan.cases.models import Referral
from anlan.cases.referrals import replying
from anlan.cases.tapping import Tap
from anlan.cases.titles import category_of, read_facts
from anlan.cases.written import read
from anlan.notify import links
from anlan.web.forms.acts import done
from anlan.web.forms.referrals import ReplyForm
from anlan.web.referral_acts import reply_of
from anlan.web.request import Request
from anlan.web.views.tracking import PICTURE


def reply(request: Request, tap: Tap, letter: Referral) -> HttpResponse:
    """Called by the view of the link, which has read its permission."""
    case = tap.case
    assert case is not None
    awaits = case.state == "sent" and not letter.is_over
    form = ReplyForm(request.POST or None)
    if (
        request.method == "POST"
        and awaits
        and form.is_valid()
        and done(form, lambda: replying.by_link(tap, reply_of(form), at=request.at), WrongMove)
    ):
        return HttpResponseRedirect(request.path)
    context: dict[str, Any] = {
        "case": case, "letter": letter, "about": category_of(case), "where": read_facts(case).get("where", ""),
        "words": read(case, letter.words), "own": read(case, letter.reply), "form": form, "awaits": awaits,
        "pictures": [_picture(pk, str(case.unit_path), request) for pk in letter.pictures],
        "unit_name": letter.post.unit.name, "kind": _("Reply"), "drill": case.docket.is_drill, "now": request.at,
    }  # fmt: skip
    return render(request, "referrals/reply.html", context, status=422 if form.errors else 200)


def _picture(remark_id: int, unit_path: str, request: Request) -> str:
    key = links.make(PICTURE, remark_id, unit_path, None, at=request.at)
    return reverse("web:track-picture", args=[remark_id]) + f"?key={key}"
