"""The cast of every test: one county, the same people each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from psycopg.types.range import DateRange

from anlan.journal import dockets
from anlan.journal.models import Docket
from anlan.org.models import Appointment, Contact, Level, Person, Post, Unit
from anlan.plans.models import Act, Obligation, Plan, Trigger, Version
from anlan.registers import places
from anlan.registers.models import Place

Row = TypeVar("Row", bound=Model)
SINCE = date(2026, 9, 1)
VERIFIED = datetime(2026, 9, 1, tzinfo=UTC)
PASSWORD = "calm-waters-2026"
SENTENCES = (
    "1、报告程序：当事人（或目击者）——学校校长——片区督导办主任——镇政府和教育局相关领导。\n"
    "2、值班领导接到报告后，须在3分钟内确认接警。\n"
    "3、知情者必须在第一时间（5—15分钟）向校长报告。\n"
    "4、校长接到报告后，须在20分钟内向上级报告。\n"
)


@dataclass
class County:
    bureau: Unit
    district: Unit
    school: Unit
    other_district: Unit
    other_school: Unit
    town: Unit
    place: Place
    other_place: Place
    teacher: Person
    duty_leader: Person
    principal: Person
    vice_principal: Person
    safety_officer: Person
    director: Person
    officer: Person
    other_principal: Person
    other_director: Person
    posts: dict[str, Post]

    def plan(self, unit: Unit | None = None) -> Version:
        """A plan in force with the chain and limits of the sample plan."""
        return make_plan(unit or self.school, self.principal)


def _unit(code: str, name: str, level: str, parent: Unit | None) -> Unit:
    return Unit(code=code, name=name, level=level, parent=parent, path=f"{parent.path}.{code}" if parent else code)


def _post(unit: Unit, function: str, name: str) -> Post:
    return Post(unit=unit, unit_path=unit.path, function=function, name=name)


@cache
def _encoded() -> str:
    """Everybody has the same password: to stir it once is enough."""
    return make_password(PASSWORD)


def _person(username: str, name: str) -> Person:
    return Person(username=username, name=name, password=_encoded())


def _contact(person: Person) -> Contact:
    address = f"{person.username}@school.example"
    return Contact(person=person, channel="email", address=address, verified_at=VERIFIED)


def _appointment(post: Post, person: Person, rank: int = 0, until: date | None = None) -> Appointment:
    return Appointment(
        post=post, unit_id=post.unit_id, unit_path=post.unit_path, person=person, rank=rank,
        held=DateRange(SINCE, until),
    )  # fmt: skip


def make_unit(code: str, name: str, level: str, parent: Unit | None) -> Unit:
    return _saved(_unit(code, name, level, parent))


def make_post(unit: Unit, function: str, name: str) -> Post:
    return _saved(_post(unit, function, name))


def make_person(username: str, name: str) -> Person:
    person = _saved(_person(username, name))
    _contact(person).save()
    return person


def appoint(post: Post, person: Person, rank: int = 0, until: date | None = None) -> Appointment:
    return _saved(_appointment(post, person, rank, until))


def _saved(row: Row) -> Row:
    row.save(force_insert=True)
    return row


def make_county() -> County:
    """Table by table, not row by row: half the tests begin with this."""
    bureau = _unit("xian", "清河县教育局", Level.BUREAU, None)
    Unit.objects.bulk_create([bureau])
    district = _unit("qs", "青山片区督导办", Level.DISTRICT, bureau)
    other_district = _unit("bl", "白鹭片区督导办", Level.DISTRICT, bureau)
    Unit.objects.bulk_create([district, other_district])
    school = _unit("qszx", "青山镇中心小学", Level.SCHOOL, district)
    other_school = _unit("blzx", "白鹭镇中心小学", Level.SCHOOL, other_district)
    town = _unit("qszf", "青山镇政府", Level.EXTERNAL, district)
    Unit.objects.bulk_create([school, other_school, town])
    seats = {
        "teacher": (school, "teacher", "班主任", "wu.xy", "吴晓燕"),
        "duty_leader": (school, "duty_leader", "值班领导", "he.j", "何静"),
        "principal": (school, "principal", "校长", "zhou.mh", "周敏华"),
        "vice_principal": (school, "vice_principal", "副校长", "wu.gf", "吴桂芳"),
        "safety_officer": (school, "safety_officer", "安全办主任", "chen.lp", "陈立平"),
        "director": (district, "district_director", "片区督导办主任", "sun.jg", "孙建国"),
        "officer": (bureau, "bureau_officer", "安全科科长", "lin.yf", "林远帆"),
        "other_principal": (other_school, "principal", "校长", "gao.s", "高山"),
        "other_director": (other_district, "district_director", "片区督导办主任", "qian.l", "钱林"),
    }
    posts = {key: _post(unit, function, title) for key, (unit, function, title, _, _) in seats.items()}
    posts["town"] = _post(town, "town_government", "镇政府值班室")
    Post.objects.bulk_create(posts.values())
    people = {key: _person(username, name) for key, (_, _, _, username, name) in seats.items()}
    Person.objects.bulk_create(people.values())
    Contact.objects.bulk_create(
        [*(_contact(person) for person in people.values()),
         Contact(post=posts["town"], channel="email", address="duty@town.example", verified_at=VERIFIED)]
    )  # fmt: skip
    Appointment.objects.bulk_create(
        [*(_appointment(posts[key], person) for key, person in people.items()),
         _appointment(posts["principal"], people["vice_principal"], rank=1)]
    )  # fmt: skip
    return County(
        bureau=bureau, district=district, school=school, other_district=other_district, other_school=other_school,
        town=town, place=places.create(school, "东教学楼一层楼梯口"),
        other_place=places.create(other_school, "食堂"), posts=posts, **people,
    )  # fmt: skip


def make_plan(unit: Unit, by: Person, at: datetime = VERIFIED) -> Version:
    """In force on ``unit``: the duty leader confirms in 3 minutes, the principal in 15, then reports up in 20."""
    docket = dockets.open_docket(unit, Docket.Subject.PLAN, series="预案", at=at, is_confidential=False)
    plan = Plan.objects.create(docket=docket, unit=unit, unit_path=unit.path, name="突发事件应急预案")
    version = Version.objects.create(
        plan=plan, unit=unit, unit_path=unit.path, number=1, state=Version.State.IN_FORCE, source_name="plan.txt",
        source_sha256=bytes(32), text=SENTENCES, findings={}, uploaded_by=by, uploaded_at=at, in_force_at=at,
    )  # fmt: skip
    make_rule(version, 1, Trigger.REPORTED, Act.ACKNOWLEDGE, LEADER, 3, "3分钟内")
    make_rule(version, 2, Trigger.REPORTED, Act.ACKNOWLEDGE, LADDER, 15, "第一时间（5—15分钟）")
    make_rule(version, 3, Trigger.KNOWN, Act.REPORT_UP, LADDER, 20, "20分钟内")
    return version


LADDER = [
    [{"word": "校长", "function": "principal"}],
    [{"word": "片区督导办主任", "function": "district_director"}],
    [{"word": "镇政府", "function": "town_government"}, {"word": "教育局相关领导", "function": "bureau_officer"}],
]
LEADER = [[{"word": "值班领导", "function": "duty_leader"}], *LADDER]


def make_rule(
    version: Version, number: int, trigger: str, act: str, chain: list[list[dict[str, str]]], minutes: float,
    text: str, **changes: object,
) -> Obligation:  # fmt: skip
    start = version.text.find(text)
    fields: dict[str, object] = {
        "version": version, "unit": version.unit, "unit_path": version.unit_path, "number": number,
        "state": Obligation.State.CONFIRMED, "trigger": trigger, "act": act, "word": chain[0][0]["word"],
        "function": chain[0][0]["function"], "title": {"report_up": "向上级报告"}.get(act, "确认接警"),
        "limit": timedelta(minutes=minutes), "limit_text": text, "chain": chain, "start": start,
        "end": start + len(text), "decided_by": version.uploaded_by, "decided_at": version.uploaded_at,
    }  # fmt: skip
    return Obligation.objects.create(**{**fields, **changes})
