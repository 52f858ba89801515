"""A person's own addresses: their order, and taking one out."""

from __future__ import annotations

from django.db import transaction

from anlan.org.models import Contact, Person


def find(person: Person, contact_id: int) -> Contact | None:
    """The person's contact of that id; ``None`` when there is none, or it is somebody else's."""
    return Contact.objects.filter(person=person, pk=contact_id).first()


@transaction.atomic()
def put_first(contact: Contact, *, by: Person) -> None:
    """Move the contact before all others of its owner's; the rest keep their order."""
    _require_own(contact, by)
    rest = Contact.objects.filter(person=by).exclude(pk=contact.pk).order_by("preference", "pk")
    for place, one in enumerate([contact, *rest.select_for_update()]):
        if one.preference != place:
            one.preference = place
            one.save(update_fields=["preference"])


def take_out(contact: Contact, *, by: Person) -> None:
    """Remove the address. What was sent to it stays on record, without it."""
    _require_own(contact, by)
    contact.delete()


def _require_own(contact: Contact, by: Person) -> None:
    if contact.person_id != by.pk:
        raise ValueError("somebody else's contact")
