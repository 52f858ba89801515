"""Units, the posts in them, the people who hold the posts, and how to reach them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anlan.lib.clock import local_date
from anlan.lib.postgres import bulk
from anlan.lib.postgres.fields import PathField
from anlan.org.functions import SEE, rights_of
from anlan.org.rota_models import DayType as DayType  # Django finds models here
from anlan.org.rota_models import RotaSetting as RotaSetting
from anlan.org.rota_models import Shift as Shift
from anlan.org.rota_models import ShiftKind as ShiftKind
from anlan.org.sealed import LookupPart, SealedTextField


class Level(models.TextChoices):
    BUREAU = "bureau", _("Bureau")
    DISTRICT = "district", _("District")
    SCHOOL = "school", _("School")
    SECTION = "section", _("Section")
    EXTERNAL = "external", _("Reached only")


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, person: Person) -> UnitQuerySet:
        """Units at or below those whose posts the person holds."""
        return self.filter(path__below_any=person.reach())


class Unit(models.Model):
    """A node of the hierarchy. Written by ``org.importing`` and ``org.directory``.

    External units (town government, police, CDC) are reached but never sign in. They hang below the unit whose
    schools they serve.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField(unique=True)
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    sort = models.CharField(max_length=20, blank=True, help_text="What kind of school it is, in the bureau's words.")
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True, help_text="The unit's own number, nobody's mobile.")

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id", "path"], name="unit_id_path"),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(level__in=[Level.BUREAU, Level.SCHOOL]), name="unit_root_level"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, person: Person) -> PostQuerySet:
        return self.filter(unit_path__below_any=person.reach())


class Post(models.Model):
    """A seat in a unit. Duties are given to posts, never to persons.

    ``function`` is what the seat is for (``principal``, ``duty_leader``, …: ``org.functions``); a plan names
    functions, and the nearest unit that has such a post fills them.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="posts", db_constraint=False)
    unit_path = PathField()
    function = models.CharField(max_length=40)
    name = models.CharField(max_length=60)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="post_name_in_unit")]
        indexes: ClassVar = [models.Index(fields=["function", "unit_path"], name="post_function_path")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=username)


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, person: Person) -> PersonQuerySet:
        """People who hold a post in the person's reach, and the person."""
        return self.filter(Q(pk=person.pk) | Q(appointments__unit_path__below_any=person.reach())).distinct()


class Person(AbstractBaseUser):
    """An account. What it may see and do follows from the posts it holds (``org.access``)."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False, help_text="Runs the installation; sees no matter by that.")
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=5, default="auto")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager.from_queryset(PersonQuerySet)()

    _posts: list[Post] | None = None

    def __str__(self) -> str:
        return self.name

    def standing(self, at: datetime) -> list[Post]:
        """The posts this person holds or deputises at ``at``; read once per object.

        Posts held come before those only stood in for: the first is what the person is. Who stands in for somebody
        away stands where that person does.
        """
        if self._posts is None:
            self._posts = _posts_of(self.pk, at)
        return self._posts

    def reach(self) -> list[str]:
        """Paths of the units whose matters this person's posts open (read after :meth:`standing`)."""
        return sorted({str(post.unit_path) for post in self.posts_held()})

    def sees(self) -> list[str]:
        """Paths of the units whose matters of others this person may read."""
        return self.paths_with(SEE)

    def paths_with(self, right: str) -> list[str]:
        """Paths of the units over which a post of this person's gives ``right``."""
        return sorted({str(post.unit_path) for post in self.posts_held() if right in rights_of(post.function)})

    def posts_held(self) -> list[Post]:
        """What :meth:`standing` read; an error where nobody has."""
        if self._posts is None:
            raise RuntimeError("standing(at) has not been read for this person")
        return self._posts


def _posts_of(person_id: int, at: datetime) -> list[Post]:
    """One prepared statement: every page begins with it."""
    posts = []
    for row in bulk.execute(_POSTS, [person_id, person_id, at, local_date(at), at]):
        unit = Unit.from_db("default", _UNIT_FIELDS, row[:7])
        post = Post.from_db("default", _POST_FIELDS, [row[7], unit.pk, row[5], *row[8:10]])
        post.unit = unit
        posts.append(post)
    return posts


_UNIT_FIELDS = ("id", "code", "name", "level", "parent_id", "path", "timezone")
_POST_FIELDS = ("id", "unit_id", "unit_path", "function", "name")
_POSTS = """
WITH who AS (
  SELECT %b::bigint AS id
  UNION SELECT person_id FROM org_absence WHERE stand_in_id = %b AND during @> %b::timestamptz
)
SELECT unit.id, unit.code, unit.name, unit.level, unit.parent_id, unit.path::text, unit.timezone,
       post.id, post.function, post.name
FROM (SELECT post_id, rank FROM org_appointment JOIN who ON who.id = person_id WHERE held @> %b::date
      UNION ALL
      SELECT post_id, NULL FROM org_shift JOIN who ON who.id = person_id WHERE during @> %b::timestamptz) AS seat
JOIN org_post post ON post.id = seat.post_id
JOIN org_unit unit ON unit.id = post.unit_id
GROUP BY unit.id, post.id
ORDER BY min(seat.rank) NULLS LAST, post.unit_path, post.id
"""


class Appointment(models.Model):
    """Who holds a post from when to when. ``rank`` 0 is the holder (A角), higher ranks are deputies (B角) in order."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="appointments")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_constraint=False)
    unit_path = PathField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="appointments")
    rank = models.PositiveSmallIntegerField(default=0)
    held = DateRangeField(help_text="From inclusive, to exclusive and open.")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="appointment_once_at_a_time",
                expressions=[
                    (F("post"), RangeOperators.EQUAL),
                    (F("person"), RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            )
        ]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, person: Person) -> AbsenceQuerySet:
        """One's own, those one stands in for, and those of people who hold a post in the person's reach."""
        below = Q(person__appointments__unit_path__below_any=person.reach())
        return self.filter(Q(person=person) | Q(stand_in=person) | below).distinct()


class Absence(models.Model):
    """A person is away from when to when; ``stand_in`` acts in all their posts meanwhile. Written by ``org.absence``.

    Why somebody is away is nobody's business here, and there is no room for it. Without a stand-in the posts' deputies
    act, as if nobody held the higher rank.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    stand_in = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="stands_in")
    during = DateTimeRangeField(help_text="From inclusive, to exclusive.")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="absence_once_at_a_time",
                expressions=[(F("person"), RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(person=F("stand_in")), name="absence_not_by_oneself"),
        ]


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Telephone")
    VOICE = "voice", _("Voice call")
    WECOM = "wecom", _("WeCom")
    WECOM_BOT = "wecom_bot", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk")
    DINGTALK_BOT = "dingtalk_bot", _("DingTalk group robot")
    FEISHU_BOT = "feishu_bot", _("Feishu group robot")
    WEBPUSH = "webpush", _("Push to a browser")
    APPRISE = "apprise", _("Another service")
    CAP = "cap", _("CAP feed")


class Contact(models.Model):
    """A verified way to reach a person, or an office that does not sign in (a post of an external unit).

    ``address`` reads and writes as text and lies encrypted in the table (``org.sealed``). ``address_lookup`` is the
    keyed hash in front of it, split off by the database, for uniqueness and look-up (``org.contacts``).
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="contacts")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="contacts")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    address = SealedTextField(max_length=1000)
    address_lookup = models.GeneratedField(
        expression=LookupPart("address"), output_field=models.BinaryField(), db_persist=True
    )
    preference = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, post__isnull=True) | Q(person__isnull=True, post__isnull=False),
                name="contact_of_person_or_post",
            ),
            models.UniqueConstraint(
                fields=["person", "post", "channel", "address_lookup"], name="contact_once", nulls_distinct=False
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["address_lookup"], name="contact_by_address")]


class ApiToken(models.Model):
    """A person's key for programs. Only its SHA-256 is kept; it can do what the person can."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)


class FailedAttempt(models.Model):
    """How often a secret was given wrongly at one door, and until when the door stays shut.

    Written by ``org.attempts``. ``key`` is a keyed hash of the door (a user name, an address): no list of either is
    kept. Rows older than a day are deleted.
    """

    key = models.BinaryField(max_length=32, unique=True)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True, blank=True)


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a Saturday that is worked. For the unit and all below it.

    ``source`` is the notice that made it so. Days nobody entered follow ``org.calendar``'s own knowledge.
    """

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORKING = "working", _("Working day")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="calendar_days", db_constraint=False)
    unit_path = PathField()
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "day"], name="calendar_day_once")]


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, person: Person) -> TermQuerySet:
        return self.filter(unit_path__below_any=person.reach())


class Term(models.Model):
    """A school term of the unit and all below it: first and last day, both included."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="terms", db_constraint=False)
    unit_path = PathField()
    name = models.CharField(max_length=60)
    first_day = models.DateField()
    last_day = models.DateField()

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gt=F("first_day")), name="term_runs_forward"),
            models.UniqueConstraint(fields=["unit", "name"], name="term_name_in_unit"),
        ]
