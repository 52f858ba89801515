"""The working day of a unit: what its posts have to do, what was done, and saying that something is."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anlan.duties import routine as routines
from anlan.duties.models import Duty
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.plans.models import Act
from anlan.web.case_clocks import source_of
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request
from anlan.web.words import clock_time

SHOWN = timedelta(days=14)
MOST = 200


class DoneForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What was found, in a line; nothing is also an answer"), required=False, max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@signed_in
@never_cache
@require_GET
def routine(request: Request, docket_id: int) -> HttpResponse:
    """The last two weeks of a unit's working day, what still runs first."""
    person = person_of(request)
    duties = Duty.objects.visible_to(person).filter(docket=docket_id, docket__subject=Docket.Subject.ROUTINE)
    recent = duties.filter(opened_at__gt=request.at - SHOWN).exclude(state__in=Duty.UNASKED)
    found = list(
        recent.select_related("docket__unit", "obligation", "post__unit", "unit").order_by("-due_at", "rung")[:MOST]
    )
    docket = found[0].docket if found else Docket.objects.visible_to(person).filter(pk=docket_id).first()
    if docket is None or docket.subject != Docket.Subject.ROUTINE:
        raise Http404
    own = {post.pk for post in person.posts_held()}
    context = {
        "docket": docket,
        "unit": docket.unit,
        "running": sorted(
            (duty for duty in found if duty.state == Duty.State.OPEN), key=lambda duty: duty.due_at or request.at
        ),
        "ended": [duty for duty in found if duty.state != Duty.State.OPEN],
        "own": own,
        "today": local_date(request.at),
        "now": request.at,
    }
    return render(request, "returns/routine.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def routine_duty(request: Request, duty_id: int) -> HttpResponse:
    """Why something is asked, and the form that says it is done."""
    person = person_of(request)
    duties = Duty.objects.visible_to(person).filter(docket__subject=Docket.Subject.ROUTINE, act=Act.DO)
    duty = get_object_or_404(
        duties.select_related("docket", "obligation__version__plan", "post__unit", "unit"), pk=duty_id
    )
    form = DoneForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        done = routines.complete(duty, by=person, at=request.at, text=form.cleaned_data["text"])
        words = (
            _("Done at %(time)s; recorded as late.") if done.state == Duty.State.MET_LATE else _("Done at %(time)s.")
        )
        messages.info(request, words % {"time": clock_time(request.at, seconds=True)})
        return HttpResponseRedirect(reverse("web:today"))
    own = {post.pk for post in person.posts_held()}
    context = {
        "duty": duty, "form": form, "source": source_of(duty.obligation), "now": request.at,
        "may": duty.post_id in own and duty.state in {Duty.State.OPEN, Duty.State.LAPSED},
        "draft": f"routine:{person.pk}:{duty.pk}",
    }  # fmt: skip
    return render(request, "returns/routine_duty.html", context, status=422 if form.errors else 200)
