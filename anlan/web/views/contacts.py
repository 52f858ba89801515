"""Everybody's own contacts: enter one, show that it is yours, put them in order, take one out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlan.lib.errors import Refused
from anlan.notify import channel_settings, trying, verification
from anlan.notify.channels import address_of
from anlan.org import mine, own_contacts
from anlan.org.models import Contact
from anlan.web.forms.channels import CodeForm, ContactForm
from anlan.web.guard import person_of, signed_in
from anlan.web.request import Request


@signed_in
@require_http_methods(["GET", "POST"])
def my_contacts(request: Request) -> HttpResponse:
    person, channels = person_of(request), verification.own_channels()
    form = ContactForm(channels, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            contact = verification.add(person, form.cleaned_data["channel"], form.cleaned_data["address"])
        except verification.NotAnAddress as error:
            form.add_error(error.data.get("field"), str(error.message))
        else:
            return _after_adding(request, contact)
    return _page(request, form, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def contact_code(request: Request, contact_id: int) -> HttpResponse:
    """Enter the code, or (``again``) have another sent."""
    contact = _own(request, contact_id)
    if request.method == "POST" and "again" in request.POST:
        return _send_code(request, contact)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verification.confirm(contact, form.cleaned_data["code"], by=person_of(request), at=request.at)
        except verification.WrongCode as error:
            form.add_error("code", str(error.message))
        else:
            messages.info(request, _("Verified. From now on messages reach you at %(address)s.") % _words(contact))
            return HttpResponseRedirect(reverse("web:my-contacts"))
    context = {"contact": contact, "form": form}
    return render(request, "channels/code.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def contact_first(request: Request, contact_id: int) -> HttpResponse:
    contact = _own(request, contact_id)
    own_contacts.put_first(contact, by=person_of(request))
    messages.info(request, _("%(address)s is tried first now.") % _words(contact))
    return HttpResponseRedirect(reverse("web:my-contacts"))


@signed_in
@require_POST
def contact_test(request: Request, contact_id: int) -> HttpResponse:
    contact = _own(request, contact_id)
    if contact.channel not in channel_settings.usable():
        raise Http404
    try:
        trying.send_test(contact.channel, contact.address, by=person_of(request), at=request.at)
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        messages.info(request, _("The test was handed over. See whether it has arrived."))
    return HttpResponseRedirect(reverse("web:my-contacts"))


@signed_in
@require_POST
def contact_removal(request: Request, contact_id: int) -> HttpResponse:
    contact = _own(request, contact_id)
    words = _words(contact)
    own_contacts.take_out(contact, by=person_of(request))
    messages.info(request, _("%(address)s was taken out. Nothing is sent there any more.") % words)
    return HttpResponseRedirect(reverse("web:my-contacts"))


def _own(request: Request, contact_id: int) -> Contact:
    found = own_contacts.find(person_of(request), contact_id)
    if found is None:
        raise Http404
    return found


def _words(contact: Contact) -> dict[str, str]:
    return {"address": address_of(contact)}


def _after_adding(request: Request, contact: Contact) -> HttpResponse:
    if contact.verified_at:
        messages.info(request, _("%(address)s is there already, and verified.") % _words(contact))
        return HttpResponseRedirect(reverse("web:my-contacts"))
    return _send_code(request, contact)


def _send_code(request: Request, contact: Contact) -> HttpResponse:
    try:
        verification.send_code(contact, by=person_of(request), at=request.at)
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        messages.info(request, _("A code is on its way to %(address)s. It is good for 10 minutes.") % _words(contact))
    return HttpResponseRedirect(reverse("web:contact-code", args=[contact.pk]))


def _page(request: Request, form: ContactForm, status: int) -> HttpResponse:
    contacts, usable = mine.contacts(person_of(request)), channel_settings.usable()
    verified = [one for one in contacts if one.verified_at and one.channel in usable]
    context = {
        "contacts": [{"one": one, "is_usable": one.channel in usable} for one in contacts],
        "form": form,
        "first": verified[0] if verified else None,
        "now": request.at,
    }
    return render(request, "channels/mine.html", context, status=status)
