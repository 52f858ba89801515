"""A person's messages in the page: the inbox is the outbox read by its recipient."""

from __future__ import annotations

from datetime import datetime

from anlan.lib import live
from anlan.notify.models import Message
from anlan.org.models import Person


def unread(person: Person) -> int:
    return Message.objects.visible_to(person).filter(read_at__isnull=True).count()


def mark_read(person: Person, *, up_to: int, at: datetime) -> int:
    """Mark the person's messages up to the id that was on the page as read; how many were not yet."""
    waiting = Message.objects.visible_to(person).filter(pk__lte=up_to, read_at__isnull=True)
    changed = waiting.update(read_at=at)
    if changed:
        live.changed(persons=[person.pk])
    return changed
