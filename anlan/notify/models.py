"""The outbox: what to tell whom, each attempt to do so, and how the channels are set up."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Docket
from anlan.lib.postgres.fields import PathField
from anlan.notify.alert_models import Alert as Alert  # Django finds models here
from anlan.notify.alert_models import Feed as Feed
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
    job or its worker was lost. By the machine's clock; the database sets it for a new message. Every write of a row
    that changes it touches each index: those that another one covers, or that nobody asks, are left out.

    ``reached`` is how far up the recipient's ladder it has come, in minutes: channels further up are not tried yet.
    ``step_at`` is when the next step begins, by the installation's clock; null once somebody has answered, or where
    the ladder ends.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not reached")
        MOOT = "moot", _("No longer needed")

    WAITING: ClassVar = [State.QUEUED, State.SENDING]

    docket = models.ForeignKey(Docket, models.PROTECT, related_name="messages")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit_path = PathField()
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="messages", db_index=False)
    kind = models.CharField(max_length=30)
    params: models.JSONField[Any, Any] = models.JSONField(default=dict)
    about = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=100)
    priority = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, db_default=Now() + UNHEARD)
    reached = models.PositiveSmallIntegerField(default=0, db_default=0)
    step_at = models.DateTimeField(null=True, blank=True)
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
            models.Index(fields=["step_at"], condition=Q(step_at__isnull=False), name="message_step"),
            models.Index(
                fields=["id"], condition=Q(state="queued", priority__gte=10, attempts=0), name="message_urgent"
            ),
        ]


class LadderQuerySet(models.QuerySet["Ladder"]):
    def visible_to(self, person: Person) -> LadderQuerySet:
        """The installation's, those of the units the person belongs to or is above, and the person's own."""
        above = Q(unit_path__in=[path for own in person.reach() for path in lineage(own)])
        of_units = Q(unit_path__below_any=person.reach()) | above | Q(unit__isnull=True, person__isnull=True)
        return self.filter(of_units & Q(person__isnull=True) | Q(person=person))


@lru_cache(maxsize=4096)
def lineage(path: str) -> tuple[str, ...]:
    """A unit's path and those above it, the nearest first."""
    parts = path.split(".")
    return tuple(".".join(parts[:n]) for n in range(len(parts), 0, -1))


class Ladder(models.Model):
    """After how many minutes a person is tried by which channel, and when a deputy is called.

    One row for the installation (neither unit nor person), for a unit and all below it, or for one person; the
    nearest counts as a whole. Written by ``notify.ladders``.

    ``minutes`` holds a number for each channel, null for one that is not used; a channel it does not name is tried at
    once. ``deputy_after`` null: no deputy is called. Digests wait while it is quiet (wall clock of the installation).
    ``source`` and ``mark`` ([V]erified, [S]econdary, from [M]emory, [C]omposed) say where the figures come from.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+", db_constraint=False)
    unit_path = PathField(null=True)  # type: ignore[misc]  # its type knows no null
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    minutes: models.JSONField[Any, Any] = models.JSONField(default=dict)
    deputy_after = models.PositiveSmallIntegerField(null=True)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    source = models.CharField(max_length=200, blank=True)
    mark = models.CharField(max_length=1, default="C")
    set_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    objects = LadderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "person"], name="ladder_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(unit__isnull=True) | Q(person__isnull=True), name="ladder_of_one"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="ladder_quiet_both",
            ),
        ]


class ChannelHealth(models.Model):
    """How a vendor, or one server of many (``webhook:example.org``), has been answering. By the machine's clock.

    ``failures`` in a row; with :data:`anlan.notify.breaker.TRIPS` of them it is left out (``opened_at``) until one
    message that is let through at ``probe_at`` comes through. ``free_at``: when it may be given the next message under
    the vendor's limit; ``waiting_until``: how long what was put off for that reason will take. ``docket``: where it is
    entered while it is left out; ``asked_by``: who wants it tried at once. Written by ``notify.breaker``,
    ``notify.probing`` and ``notify.pace``.
    """

    endpoint = models.CharField(max_length=120, primary_key=True)
    channel = models.CharField(max_length=20)
    failures = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    probe_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    free_at = models.DateTimeField(null=True)
    waiting_until = models.DateTimeField(null=True)
    docket = models.ForeignKey(
        Docket, models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)


class ChannelUse(models.Model):
    """What was handed over by a channel that costs money, in a month of the installation's calendar."""

    channel = models.CharField(max_length=20)
    month = models.DateField()
    messages = models.PositiveIntegerField(default=0)
    units = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "month"], name="channel_use_once")]

    @property
    def label(self) -> str:
        return str(dict(Channel.choices).get(self.channel, self.channel))


class Delivery(models.Model):
    """One attempt to deliver a message by one channel, and what came back. Written by ``notify.sending``.

    ``ask_at``: when its vendor is asked next how it fared, where vendors do not call us (``notify.asking``).
    """

    class State(models.TextChoices):
        STARTED = "started", _("Being sent")
        SENT = "sent", _("Handed over")
        DELIVERED = "delivered", _("Delivered")
        READ = "read", _("Read")
        FAILED_FOR_NOW = "passing", _("Failed, tried again")
        FAILED = "permanent", _("Failed")
        SKIPPED = "skipped", _("Left out: the channel is down")

    TAKEN: ClassVar = [State.SENT, State.DELIVERED, State.READ]

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit_path = PathField()
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    attempt = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.STARTED)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    provider_ref = models.CharField(max_length=120, blank=True, db_default="")
    units = models.PositiveSmallIntegerField(default=0, db_default=0)
    ask_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "contact", "attempt"], name="delivery_attempt")
        ]
        indexes: ClassVar = [
            models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="delivery_ask"),
            models.Index(fields=["provider_ref", "channel"], condition=~Q(provider_ref=""), name="delivery_ref"),
        ]


class EarlyReceipt(models.Model):
    """What a vendor said of a message whose send is not recorded yet. Written by ``notify.receipts``; kept for a day.

    No address and no words: the vendor's id of the message, and what came of it. ``at``: by the installation's clock.
    """

    channel = models.CharField(max_length=20)
    provider_ref = models.CharField(max_length=120)
    kind = models.CharField(max_length=9)
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider_ref", "channel", "kind"], name="early_receipt_once")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="early_receipt_age")]


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
