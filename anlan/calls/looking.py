"""What pages read around a call: who may lead it, where somebody may be, how somebody is telephoned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from anlan.calls.answering import Asked
from anlan.calls.models import Call, Called
from anlan.lib.clock import local_date
from anlan.notify.models import Alert
from anlan.org.functions import CALL, FUNCTIONS, rights_of
from anlan.org.models import Appointment, Channel, Contact, Level, Person, Post, Unit
from anlan.registers.models import Place

MOST_PLACES = 120
LEADING = tuple(code for code in FUNCTIONS if CALL in rights_of(code))


def units_of(person: Person) -> list[Unit]:
    """The units the person may call, by the posts that give the right."""
    held = {post.unit_id: post.unit for post in person.posts_held() if CALL in rights_of(post.function)}
    return sorted(held.values(), key=lambda unit: str(unit.path))


def functions_in(unit: Unit) -> list[str]:
    """What posts of the unit and below are for; bodies that are only reached are not called."""
    posts = Post.objects.filter(unit_path__below=str(unit.path)).exclude(unit__level=Level.EXTERNAL)
    found = set(posts.values_list("function", flat=True).distinct())
    return [code for code in FUNCTIONS if code in found]


def leaders(call: Call, at: datetime) -> list[Person]:
    """Who may lead the call: holders and deputies of posts with the right, of its unit or above."""
    held = Appointment.objects.filter(
        unit_path__above=str(call.unit_path), post__function__in=LEADING, held__contains=local_date(at),
        person__is_active=True,
    )  # fmt: skip
    return list(Person.objects.filter(pk__in=held.values("person_id")).order_by("pk"))


def places_of(call: Call, homes: Iterable[int]) -> list[Place]:
    return list(Place.objects.filter(unit__in={call.unit_id, *homes}).order_by("unit_path", "pk")[:MOST_PLACES])


def places_for(asked: Asked) -> list[Place]:
    return places_of(asked.call, {line.home_id for line in asked.lines})


def line_of(call: Call, called_id: int) -> Called | None:
    """A line of the board."""
    rows = Called.objects.select_related("call__docket__unit", "roster", "person", "second", "home", "place", "words")
    return rows.filter(call=call, pk=called_id).first()


def telephones(line: Called) -> list[tuple[str, str]]:
    """Name and number of those who answer for a line."""
    people = {person.pk: person.name for person in (line.person, line.second) if person}
    found = Contact.objects.filter(person__in=people, channel__in=[Channel.SMS, Channel.PHONE, Channel.VOICE])
    numbers = {(people[one.person_id], one.address) for one in found.order_by("pk") if one.person_id}
    return sorted(numbers)


def of_matter(docket_id: int) -> list[Call]:
    """The calls that were started from a matter, newest first."""
    found = Call.objects.filter(about=docket_id).select_related("docket", "unit")
    return list(found.order_by("-sent_at")[:20])


def alert_is_over(call: Call, at: datetime) -> bool:
    """Whether the public alert of a call was ended or changed, or has run out."""
    alert = call.alert
    return alert is None or at >= alert.expires_at or Alert.objects.filter(replaces=alert).exists()
