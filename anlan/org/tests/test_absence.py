"""Who is away is not asked: the stand-in is, else the deputy; and whoever stands in may act and see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from psycopg.types.range import TimestamptzRange

from anlan.lib.errors import NotAllowed
from anlan.org import absence, holders
from anlan.org.absence import CannotBeAway
from anlan.org.models import Absence, Person, Shift

DAY = timedelta(days=1)


def away(county, person, stand_in, at, *, by=None):
    by = by or person
    by.standing(at)
    return absence.enter(person, stand_in, begin=at - DAY / 24, end=at + DAY, by=by, at=at)


def seated(county, key, at):
    return holders.seat(county.posts[key], at).persons


def test_the_stand_in_is_asked_in_place_of_who_is_away(county, at):
    away(county, county.principal, county.safety_officer, at)
    assert seated(county, "principal", at) == (county.safety_officer.pk,)
    assert seated(county, "principal", at + 2 * DAY) == (county.principal.pk,)


def test_without_a_stand_in_the_deputy_acts(county, at):
    away(county, county.principal, None, at)
    assert seated(county, "principal", at) == (county.vice_principal.pk,)


def test_who_stands_in_for_the_deputies_and_is_away_is_left_out_too(county, at):
    away(county, county.principal, county.vice_principal, at)
    away(county, county.vice_principal, None, at)
    assert seated(county, "principal", at) == ()


def test_a_turn_on_duty_is_taken_by_the_stand_in(county, at):
    shift(county, county.teacher, at)
    assert seated(county, "duty_leader", at) == (county.teacher.pk,)
    away(county, county.teacher, county.safety_officer, at)
    assert seated(county, "duty_leader", at) == (county.safety_officer.pk,)


def test_deputies_are_those_present_rank_by_rank(county, at):
    posts = [county.posts["principal"].pk]
    assert holders.deputies(posts, at) == {posts[0]: [[county.principal.pk], [county.vice_principal.pk]]}
    away(county, county.vice_principal, county.safety_officer, at)
    assert holders.deputies(posts, at) == {posts[0]: [[county.principal.pk], [county.safety_officer.pk]]}


def test_the_stand_in_may_act_and_see_and_only_meanwhile(county, at):
    post = county.posts["principal"].pk
    assert not holders.may_act_in(post, county.safety_officer.pk, at)
    away(county, county.principal, county.safety_officer, at)
    assert holders.may_act_in(post, county.safety_officer.pk, at)
    assert not holders.may_act_in(post, county.safety_officer.pk, at + 2 * DAY)
    again = Person.objects.get(pk=county.safety_officer.pk)
    assert county.posts["principal"] in again.standing(at)
    later = Person.objects.get(pk=county.safety_officer.pk)
    assert county.posts["principal"] not in later.standing(at + 2 * DAY)


def test_a_stand_in_belongs_to_the_unit_or_stands_above_it(county, at):
    for stranger in (county.other_principal, county.principal):
        with pytest.raises(CannotBeAway):
            away(county, county.principal, stranger, at)
    assert county.other_principal not in absence.may_stand_in(county.principal, at)
    assert {county.director, county.vice_principal} <= set(absence.may_stand_in(county.principal, at))
    away(county, county.principal, county.director, at)


def test_whoever_manages_the_unit_enters_it_for_others_and_nobody_else(county, at):
    away(county, county.teacher, None, at, by=county.principal)
    with pytest.raises(NotAllowed):
        away(county, county.principal, None, at, by=county.teacher)
    with pytest.raises(NotAllowed):
        away(county, county.other_principal, None, at, by=county.principal)


def test_nobody_is_away_twice_at_once_or_in_the_past(county, at):
    away(county, county.principal, None, at)
    with pytest.raises(CannotBeAway):
        away(county, county.principal, None, at)
    with pytest.raises(CannotBeAway):
        absence.enter(county.teacher, None, begin=at - 2 * DAY, end=at - DAY, by=county.teacher, at=at)


def test_back_earlier_than_thought(county, at):
    one = away(county, county.principal, None, at)
    absence.end(one, by=county.principal, at=at)
    assert seated(county, "principal", at) == (county.principal.pk,)
    later = absence.enter(county.principal, None, begin=at + DAY, end=at + 2 * DAY, by=county.principal, at=at)
    absence.end(later, by=county.principal, at=at)
    assert Absence.objects.count() == 1


def test_turns_on_duty_are_swapped_by_whoever_manages_both(county, at):
    first, second = shift(county, county.teacher, at), shift(county, county.safety_officer, at + DAY)
    county.principal.standing(at)
    absence.swap(first, second, by=county.principal)
    assert (seated(county, "duty_leader", at), seated(county, "duty_leader", at + DAY)) == (
        (county.safety_officer.pk,), (county.teacher.pk,))  # fmt: skip
    county.teacher.standing(at)
    with pytest.raises(NotAllowed):
        absence.swap(first, second, by=county.teacher)


def shift(county, person, at):
    post = county.posts["duty_leader"]
    return Shift.objects.create(post=post, unit_id=post.unit_id, unit_path=post.unit_path, person=person,
                                during=TimestamptzRange(at - DAY / 24, at + DAY / 2))  # fmt: skip
