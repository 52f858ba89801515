"""Who is on the posts that a plan names, for lint: nobody there, no way to reach them, nobody to stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from anlan.compiler.lint import PostState
from anlan.compiler.lint.organisation import core
from anlan.lib.clock import local_date
from anlan.org import holders
from anlan.org.functions import FUNCTIONS, suggest
from anlan.org.models import Appointment, Contact, Post, Unit
from anlan.plans.models import Version
from anlan.plans.seating import Staffed


class UnitPosts:
    """Lint's ``Organisation`` over the tables: the posts nearest to ``unit`` at ``at``, read in a few queries.

    ``version``: its confirmed words (what a word of the plan means) come before the guess by the word itself.
    """

    def __init__(self, unit: Unit, at: datetime, version: Version | None = None) -> None:
        self.unit, self.at = unit, at
        self._words = _bound(version)
        nearest = holders.nearest_posts([unit.pk], list(FUNCTIONS))
        self._posts = {function: posts for (_, function), posts in nearest.items()}
        self._names = _named(unit)
        fixed = [post for _, post in self._words.values() if post]
        wanted = {pk for posts in self._posts.values() for pk in posts} | set(self._names.values()) | set(fixed)
        self._staffed = staffed(wanted, at)

    def post(self, words: str) -> PostState | None:
        found = self.staff(words)
        if not found:
            return None
        known = "、".join(dict.fromkeys(one.name for one in found))
        people = [(one, person) for one in found for person in one.persons]
        offices = [one for one in found if one.is_office]
        return PostState(
            name=known,
            holders=len(people) + len(offices),
            reachable=sum(bool(one.channels.get(person)) for one, person in people) + len(offices),
            # An office is no single person: whoever sits there answers.
            deputies=sum(len(one.deputies) for one in found) + len(offices),
        )

    def staff(self, words: str) -> list[Staffed]:
        """The posts that these words mean, each with who is on it. Nothing where the unit has none such."""
        function, post = self._words.get(words.strip(), ("", None))
        if post:
            return [self._staffed[post]]
        own = self._names.get(core(words))
        if own and not function:
            return [self._staffed[own]]
        return self.of_function(function or suggest(words) or "")

    def of_function(self, function: str) -> list[Staffed]:
        return [self._staffed[pk] for pk in self._posts.get(function, [])]

    def of_post(self, post_id: int) -> list[Staffed]:
        """One post by its key, wherever it is; nothing where it has been taken away."""
        if post_id not in self._staffed:
            self._staffed |= staffed({post_id}, self.at)
        return [self._staffed[post_id]] if post_id in self._staffed else []


def unit_called(words: str) -> Unit | None:
    """The unit with this code, or with this name where only one has it."""
    by_code = Unit.objects.filter(code=words).first()
    named = list(Unit.objects.filter(name=words)[:2])
    return by_code or (named[0] if len(named) == 1 else None)


def staffed(post_ids: Iterable[int], at: datetime) -> dict[int, Staffed]:
    """Who is on each post, who stands by, and how each is reached, in six queries for any number of posts."""
    posts = Post.objects.in_bulk(list(post_ids))
    seats = holders.seats(posts, at)
    appointed = _appointed(posts, at)
    everybody = {pk for seat in seats.values() for pk in seat.persons} | {pk for _, pk in appointed}
    of_person, of_post = _channels(everybody, posts)
    found = {}
    for pk, post in posts.items():
        persons = seats[pk].persons
        behind = tuple(person for of, person in appointed if of == pk and person not in persons)
        channels = {person: of_person.get(person, ()) for person in (*persons, *behind)}
        found[pk] = Staffed(post.name, persons, behind, channels | {0: of_post.get(pk, ())})
    return found


def _bound(version: Version | None) -> dict[str, tuple[str, int | None]]:
    if version is None:
        return {}
    rows = version.bindings.values_list("word", "function", "post_id")
    return {word: (function, post) for word, function, post in rows if function or post}


def _named(unit: Unit) -> dict[str, int]:
    """Posts of the unit and of those above it by their own names; the nearest wins."""
    parts = str(unit.path).split(".")
    above = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    rows = Post.objects.filter(unit__path__in=above).values_list("name", "pk", "unit_path")
    return {core(name): pk for name, pk, _ in sorted(rows, key=lambda row: str(row[2]).count("."))}


def _appointed(post_ids: Iterable[int], at: datetime) -> list[tuple[int, int]]:
    """(post, person) of everybody appointed to these posts, in order of rank."""
    rows = Appointment.objects.filter(post__in=list(post_ids), held__contains=local_date(at), person__is_active=True)
    return list(rows.order_by("rank", "pk").values_list("post_id", "person_id"))


def _channels(
    people: Iterable[int], posts: Iterable[int]
) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    verified = Contact.objects.filter(verified_at__isnull=False).order_by("preference", "pk")
    of_person: dict[int, list[str]] = defaultdict(list)
    of_post: dict[int, list[str]] = defaultdict(list)
    for person, channel in verified.filter(person__in=list(people)).values_list("person_id", "channel"):
        of_person[person or 0].append(channel)
    for post, channel in verified.filter(post__in=list(posts)).values_list("post_id", "channel"):
        of_post[post or 0].append(channel)
    return {pk: tuple(found) for pk, found in of_person.items()}, {pk: tuple(found) for pk, found in of_post.items()}
