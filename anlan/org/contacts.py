"""Finding whose an address is. Addresses lie encrypted; they are found by their keyed hash, as a whole."""

from __future__ import annotations

from collections.abc import Collection

from anlan.org.models import Contact
from anlan.org.sealed import lookup_of


def by_address(address: str, *, channel: str = "", verified: bool = True) -> list[Contact]:
    """The contacts with just this address, in the order of their ids; with ``channel`` only those of the channel.

    For whoever gets an answer from outside and must know who it is from. ``verified=False``: the others as well.
    """
    found = Contact.objects.filter(address_lookup=lookup_of(address))
    if channel:
        found = found.filter(channel=channel)
    if verified:
        found = found.filter(verified_at__isnull=False)
    return list(found.select_related("person", "post").order_by("pk"))


def forget(contact_ids: Collection[int]) -> int:
    """Take out addresses that are dead by the word of their vendor; how many were there.

    A dead address that stays would make its owner look reachable.
    """
    return Contact.objects.filter(pk__in=contact_ids).delete()[0] if contact_ids else 0
