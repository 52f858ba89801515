"""Which browsers alert a person: "let this device be alerted"."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlan.notify import devices as own
from anlan.notify.channels import address_of
from anlan.notify.channels.webpush import subscription
from anlan.org.models import Contact
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request


@signed_in
@require_http_methods(["GET", "POST"])
def devices(request: Request) -> HttpResponse:
    person, failed = person_of(request), None
    if request.method == "POST":
        try:
            own.add(person, request.POST.get("subscription", ""), at=request.at)
        except own.NotADevice as error:
            failed = error.message
        else:
            messages.info(request, _("This device is alerted from now on. Try it out below."))
            return HttpResponseRedirect(reverse("web:devices"))
    held = own.of(person)
    context = {
        "key": own.public_key(),
        "failed": failed,
        "held": [{"contact": one, "maker": address_of(one)} for one in held],
        "known": " ".join(_digest(one) for one in held),
        "now": request.at,
    }
    return render(request, "front/devices.html", context, status=422 if failed else 200)


@signed_in
@require_POST
def device_ending(request: Request, contact_id: int) -> HttpResponse:
    if not own.remove(person_of(request), contact_id):
        raise Http404
    messages.info(request, _("That device is no longer alerted."))
    return HttpResponseRedirect(reverse("web:devices"))


@signed_in
@require_POST
def device_test(request: Request, contact_id: int) -> HttpResponse:
    try:
        trial = own.try_out(person_of(request), contact_id)
    except Contact.DoesNotExist:
        raise Http404 from None
    if trial.service:
        told = _("The push service %(service)s has taken the test. If nothing shows within a minute, this device does "
                 "not get through: rely on SMS and telephone.") % {"service": trial.service}  # fmt: skip
        messages.info(request, told)
    elif trial.is_gone:
        messages.error(request, _("This browser has taken the permission back, so it is no longer on the list."))
    else:
        messages.error(request, _("The push service did not take the test: %(why)s") % {"why": trial.why})
    return HttpResponseRedirect(reverse("web:devices"))


def _digest(contact: Contact) -> str:
    found = subscription.parsed(contact.address)
    return hashlib.sha256(str(found and found["endpoint"]).encode()).hexdigest()
