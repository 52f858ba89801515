"""The calendar of a post for a calendar program: made, found by its secret, ended, and what stands in it.

Only the SHA-256 of the secret is kept. What goes out names posts, rules and times: no person, no matter, no docket.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.duties import occasions
from anlan.duties.models import Duty, PostFeed
from anlan.duties.routine import docket_for
from anlan.journal import chain
from anlan.journal.models import Docket
from anlan.lib.clock import local_date
from anlan.lib.errors import NotAllowed, Refused
from anlan.lib.postgres.roles import set_scope
from anlan.org.functions import SEE
from anlan.org.models import Person, Post
from anlan.plans.models import Obligation

SALT = "anlan.calendar.v1"
AHEAD = timedelta(days=90)
MOST_FEEDS = 10
MOST_DUTIES = 500
DUTIES_OF = [Docket.Subject.ROUTINE, Docket.Subject.CASE, Docket.Subject.MEETING]
"""Of these dockets, where every reader of the unit may see them, open duties are in the feed."""


class TooManyFeeds(Refused):
    code = "too_many_feeds"
    status = 409


@dataclass(frozen=True)
class Line:
    """One thing in a feed. ``key`` stays the same for as long as it is the same thing."""

    key: str
    rule: Obligation
    due_at: datetime
    opens_at: datetime
    duty: Duty | None = None


@transaction.atomic
def open_feed(post: Post, *, by: Person, at: datetime) -> str:
    """A secret address for the calendar of ``post``; its token is shown this once. Whoever sits in the post makes it.

    Raises :class:`NotAllowed`, :class:`TooManyFeeds`.
    """
    _require(post, by)
    if PostFeed.objects.filter(post=post, ended_at__isnull=True).count() >= MOST_FEEDS:
        raise TooManyFeeds(_("This post has many addresses already. Close one that is not used any more."))
    secret = secrets.token_urlsafe(18)
    feed = PostFeed.objects.create(
        unit_id=post.unit_id, unit_path=str(post.unit_path), post=post, digest=_digest(secret), made_at=at, made_by=by
    )
    chain.note(docket_for(post.unit, at=at), "feed.opened", at=at, person_id=by.pk, post_id=post.pk, feed=feed.pk)
    return signing.dumps([str(post.unit_path), secret], salt=SALT)


@transaction.atomic
def end_feed(feed: PostFeed, *, by: Person, at: datetime) -> None:
    """Close the address: whoever has it reads nothing any more."""
    _require(feed.post, by)
    if PostFeed.objects.filter(pk=feed.pk, ended_at__isnull=True).update(ended_at=at):
        docket = docket_for(feed.unit, at=at)
        chain.note(docket, "feed.ended", at=at, person_id=by.pk, post_id=feed.post_id, feed=feed.pk)


def enter(token: str) -> PostFeed | None:
    """The feed a token opens, and the scope of its unit with it; ``None`` for a token that opens none (any more)."""
    try:
        path, secret = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    set_scope([path])
    found = PostFeed.objects.filter(digest=_digest(secret), unit_path=path, ended_at__isnull=True)
    return found.select_related("unit", "post__unit").first()


def lines(feed: PostFeed, *, at: datetime) -> list[Line]:
    """What still runs for the post, and what the calendar brings it in the next 90 days; earliest first."""
    running = Duty.objects.open().filter(
        post=feed.post_id, due_at__isnull=False, docket__audience=SEE, docket__is_drill=False,
        docket__subject__in=DUTIES_OF,
    )  # fmt: skip
    running = running.select_related("obligation__version__plan").order_by("due_at", "pk")[:MOST_DUTIES]
    found = [
        Line(f"duty-{duty.pk}", duty.obligation, due, duty.opened_at, duty) for duty in running if (due := duty.due_at)
    ]
    today = local_date(at)
    ahead = occasions.foreseen(feed.unit, today, today + AHEAD, at=at)
    found += [
        Line(f"occasion-{one.row.obligation_id}-{one.occasion.number}", one.row.obligation, one.occasion.due_at,
             one.occasion.opens_at)
        for one in ahead
        if asks(one.row.obligation, feed.post)
    ]  # fmt: skip
    return sorted(found, key=lambda line: (line.due_at, line.key))


def asks(rule: Obligation, post: Post) -> bool:
    """Whether the rule asks this post of its unit first."""
    first: Sequence[dict[str, object]] = rule.chain[0] if rule.chain else []
    return any(step["post"] == post.pk if step.get("post") else step.get("function") == post.function for step in first)


def _require(post: Post, by: Person) -> None:
    if post.pk not in {held.pk for held in by.posts_held()}:
        raise NotAllowed(_("The calendar of a post is for whoever sits in it. Nothing was changed."), post=post.pk)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
