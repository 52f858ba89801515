"""Samples of the demo county: a joint meeting with its minutes issued, the next one planned, and a training held."""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.lib.clock import local_date
from anlan.meetings import holding, issuing, planning, resolving
from anlan.meetings.holding import Attended
from anlan.meetings.planning import Planned
from anlan.meetings.resolving import Resolved
from anlan.org.models import Person, Post, Unit

DAY = timedelta(days=1)


def keep(school: Unit, officer: Person, principal: Person, at: datetime) -> None:
    """Planned and written by the safety officer, issued by the principal; both have read the posts they hold."""
    posts = planning.choices(school)
    own = {post.function: post for post in posts if post.unit_id == school.pk}
    outside = [post for post in posts if post.unit.level == "external"]
    chair, recorder = own["principal"], own["safety_officer"]
    _joint(school, chair, recorder, outside, officer, principal, at)
    _training(school, chair, recorder, officer, at)


def _joint(
    school: Unit, chair: Post, recorder: Post, outside: list[Post], officer: Person, principal: Person, at: datetime
) -> None:
    agenda = ("通报放学时段校门口秩序", "商定校门东侧流动摊点的处理")
    planned = Planned("下半年校园周边治安联席会议", at, "行政楼二层会议室", chair, recorder, agenda, tuple(outside))
    meeting = planning.plan("joint", school, planned, by=officer, at=at)
    names = {post.pk: name for post, name in zip(outside, ("张某", "李某"), strict=False)}
    came = Attended(frozenset(names), names)
    holding.hold(meeting, at, came, by=officer, at=at)
    lead = next((post for post in outside if post.function == "police"), recorder)
    today = local_date(at)
    resolving.resolve(meeting, Resolved("放学时段增派警力疏导校门口交通", lead, today + 10 * DAY, "连续两周无拥堵"),
                      by=officer, at=at)  # fmt: skip
    resolving.resolve(meeting, Resolved("补齐校门东侧护栏", recorder, today + 14 * DAY, "验收合格", "镇政府"),
                      by=officer, at=at)  # fmt: skip
    issuing.issue(meeting, by=principal, at=at)
    following = Planned(
        "联席会议：上次事项回头看", at + 30 * DAY, "行政楼二层会议室", chair, recorder, (), tuple(outside)
    )
    planning.plan("joint", school, following, by=officer, at=at)


def _training(school: Unit, chair: Post, recorder: Post, officer: Person, at: datetime) -> None:
    planned = Planned("消防器材使用培训", at, "操场", chair, recorder, ("讲解", "实操"), expected=64)
    meeting = planning.plan("training", school, planned, by=officer, at=at)
    holding.hold(meeting, at, Attended(expected=64, present=61), by=officer, at=at)
