"""What a person is: the post held comes before those only stood in for."""

from __future__ import annotations

from datetime import timedelta

from psycopg.types.range import Range

from anlan.org.models import Shift
from tests.cast import County, appoint


def test_the_post_held_comes_before_those_stood_in_for(county: County, at):
    names = [post.name for post in county.vice_principal.standing(at)]
    assert names == ["副校长", "校长"]


def test_a_shift_adds_its_post_once_and_last(county: County, at):
    post = county.posts["duty_leader"]
    span = Range(at - timedelta(hours=1), at + timedelta(hours=1))
    Shift.objects.create(post=post, unit_id=post.unit_id, unit_path=post.unit_path, person=county.teacher, during=span)
    assert [p.name for p in county.teacher.standing(at)] == ["班主任", "值班领导"]


def test_each_post_is_there_once_also_after_two_terms(county: County, at):
    appoint(county.posts["teacher"], county.duty_leader, rank=1)
    assert [p.name for p in county.duty_leader.standing(at)] == ["值班领导", "班主任"]
