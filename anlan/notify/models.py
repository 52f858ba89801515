"""The outbox: what to tell whom, each attempt to do so, and how the channels are set up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Docket
from anlan.lib.postgres.fields import PathField
from anlan.org.models import Channel, Contact, Person, Post, Unit

UNHEARD = timedelta(minutes=2)
"""When to look whether a message that was called out for has been begun: its job may have been lost."""


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, person: Person) -> MessageQuerySet:
        return self.filter(person=person)


class Message(models.Model):
    """Something to tell one person, or one office that does not sign in. Written by ``notify.outbox``.

    ``key`` makes it once-only: the same thing is never told twice to the same recipient. ``params`` carries ids
    and times for the words; never personal data. The message itself is the person's inbox entry.

    ``next_at`` is when the worker is called for it again unless it is done by then: for its next try, or because its
    job or its worker was lost. By the machine's clock; the database sets it for a new message.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not reached")
        MOOT = "moot", _("No longer needed")

    WAITING: ClassVar = [State.QUEUED, State.SENDING]

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="messages")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="messages")
    kind = models.CharField(max_length=30)
    params: models.JSONField[Any, Any] = models.JSONField(default=dict)
    about = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=100)
    priority = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, db_default=Now() + UNHEARD)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "person", "post"], name="message_once", nulls_distinct=False)
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="message_inbox"),
            models.Index(fields=["about"], name="message_about"),
            models.Index(fields=["next_at"], condition=Q(state__in=["queued", "sending"]), name="message_waiting"),
        ]


class Delivery(models.Model):
    """One attempt to deliver a message by one channel, and what came back. Written by ``notify.sending``."""

    class State(models.TextChoices):
        STARTED = "started", _("Being sent")
        SENT = "sent", _("Handed over")
        FAILED_FOR_NOW = "passing", _("Failed, tried again")
        FAILED = "permanent", _("Failed")

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    unit_path = PathField()
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    attempt = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.STARTED)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "contact", "attempt"], name="delivery_attempt")
        ]


class ChannelSetting(models.Model):
    """What an operator filled in for one channel of this installation. Written by ``notify.channel_settings``.

    ``config`` is JSON of text values sealed under the installation's master key. No row: the channel has nothing
    but its defaults. ``is_on`` false: not used, although it is set up.
    """

    channel = models.CharField(max_length=20, choices=Channel.choices, primary_key=True)
    config = models.BinaryField()
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class ChannelChange(models.Model):
    """Who changed which settings of a channel, and when: names of settings, never their values. Only ever added."""

    channel = models.CharField(max_length=20, choices=Channel.choices)
    names: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    is_on = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")


class ContactCode(models.Model):
    """A code sent to an address to see whether it is its owner's. Written by ``notify.verification``; kept for a day.

    Only a keyed hash of the code is kept, and of the address (``address_key``), by which codes to one address are
    counted whoever asked for them, also after the contact was taken out.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    address_key = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address_key", "sent_at"], name="contact_code_address"),
            models.Index(fields=["sent_at"], name="contact_code_age"),
        ]
