"""Rule books: every shipped one can be read and put in place, and stands beside a unit's own plan."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.lib.errors import NotAllowed
from anlan.org.functions import FUNCTIONS
from anlan.plans import editions, in_force, presets
from anlan.plans.comparing import Part
from anlan.plans.models import Counting, Obligation, Trigger, Version
from tests.cast import make_rule


@pytest.mark.parametrize("code", presets.codes())
def test_a_shipped_book_can_be_put_in_place(county, at, code):
    version = presets.install(county.bureau, code, by=_standing(county.officer, at), at=at)
    rules = list(version.obligations.order_by("number"))
    assert version.state == Version.State.IN_FORCE and rules
    for rule in rules:
        assert rule.source and rule.mark
        assert rule.limit_text in version.text[rule.start : rule.end]
        assert all(step["function"] in FUNCTIONS for rung in rule.chain for step in rung)
    assert presets.install(county.bureau, code, by=_standing(county.officer, at), at=at) == version


def test_a_book_above_binds_beside_the_plan_of_the_school(county, at):
    county.plan()
    presets.install(county.bureau, "grievance", by=None, at=at)
    found = in_force.obligations(county.school, "relief", Trigger.ACCEPTED, matter="grievance")
    assert [(rule.limit, rule.counting) for rule in found] == [(timedelta(days=60), Counting.DAYS)]
    assert in_force.obligations(county.school, "fire", Trigger.REPORTED)  # the school's own plan still runs


def test_the_same_book_of_a_nearer_unit_takes_its_place(county, at):
    presets.install(county.bureau, "grievance", by=None, at=at)
    nearer = presets.install(county.school, "grievance", by=None, at=at)
    assert {rule.version_id for rule in _informing(county.school)} == {nearer.pk}
    assert {rule.version_id for rule in _informing(county.other_school)} != {nearer.pk}


def test_two_books_of_one_matter_add_up(county, at):
    presets.install(county.bureau, "grievance", by=None, at=at)
    own = presets.install(county.school, "grievance", by=None, at=at)
    own.plan.preset = "another"
    own.plan.save(update_fields=["preset"])
    chain = [[{"word": "校长", "function": "principal"}]]
    make_rule(own, 99, Trigger.REPORTED, "inform", chain, 60, "15日", matter="grievance", decided_by=county.officer)
    once = len(book_rules(Trigger.REPORTED, "relief"))
    assert len(_informing(county.school)) == 2 * once + 1


def test_a_rule_without_decider_needs_its_mark(county, at):
    presets.install(county.bureau, "grievance", by=None, at=at)
    assert set(Obligation.objects.values_list("decided_by", flat=True)) == {None}


def book_rules(trigger, category):
    rules = presets.book("grievance").rules
    return [rule for rule in rules if rule.trigger == trigger and category in (rule.event_kinds or [category])]


def _informing(unit):
    return in_force.obligations(unit, "relief", Trigger.REPORTED, matter="grievance")


def _standing(person, at):
    person.standing(at)
    return person


def test_an_update_brings_new_books_to_those_who_were_there_before(county, at):
    wanted = sum(presets.book(code).default for code in presets.codes())
    presets.install(county.bureau, "grievance", by=None, at=at)
    assert presets.bring_to_roots(at=at) == wanted - 1
    assert presets.bring_to_roots(at=at) == 0


def old_edition(unit, at, code="routine"):
    """As an installation of an earlier release has it: another file, and rules without what came since."""
    version = presets.install(unit, code, by=None, at=at)
    version.source_sha256 = bytes(32)
    version.save(update_fields=["source_sha256"])
    for rule in version.obligations.exclude(recurrence=None):
        rule.recurrence.pop("meets", None)
        rule.save(update_fields=["recurrence"])
    return version


def meeting_it(plan):
    rules = Obligation.objects.in_force().filter(version__plan=plan)
    return [rule.title for rule in rules if (rule.recurrence or {}).get("meets")]


def test_an_update_brings_the_new_edition_of_a_book_nobody_changed(county, at):
    old = old_edition(county.bureau, at)
    assert meeting_it(old.plan) == []
    assert presets.bring_to_roots(at=at + timedelta(days=1)) >= 1
    old.refresh_from_db()
    assert old.state == Version.State.SUPERSEDED and meeting_it(old.plan)
    assert old.plan.versions.get(state=Version.State.IN_FORCE).number == 2
    assert presets.bring_to_roots(at=at + timedelta(days=2)) == 0


@pytest.fixture
def changed(county, at):
    """An older edition of the working day, and over it the bureau's own version: another limit for one rule."""
    old = old_edition(county.bureau, at)
    old.state = Version.State.SUPERSEDED
    old.save(update_fields=["state"])
    own = Version.objects.create(
        plan=old.plan, unit=old.unit, unit_path=old.unit_path, number=2, state=Version.State.IN_FORCE,
        source_name="我们的频次.docx", source_sha256=bytes(32), text=old.text, findings={},
        uploaded_by=county.officer, uploaded_at=at, in_force_at=at,
    )  # fmt: skip
    for rule in old.obligations.all():
        rule.pk, rule.version = None, own
        rule.limit = timedelta(hours=9) if rule.act == "file" else rule.limit
        rule.save()
    return own


def test_a_book_that_people_have_changed_stays_theirs(county, changed, at):
    presets.bring_to_roots(at=at)
    changed.refresh_from_db()
    assert changed.state == Version.State.IN_FORCE and changed.plan.versions.count() == 2


def test_who_has_changed_a_book_is_told_what_a_newer_edition_says(county, changed, at):
    found = editions.newer(changed.plan, at=at)
    assert found is not None
    parts = {one.after.rule.title: one.parts for one in found.changed}
    assert parts.pop("报送每日零报告") == (Part.LIMIT,) and set(parts.values()) == {(Part.RECURRENCE,)}
    assert not found.added and not found.removed
    assert editions.newer(presets.install(county.bureau, "grievance", by=None, at=at).plan, at=at) is None


def test_a_newer_edition_is_taken_over_by_one_act_and_once(county, changed, at):
    with pytest.raises(NotAllowed):
        editions.take_over(changed.plan, by=_standing(county.principal, at), at=at)
    made = editions.take_over(changed.plan, by=_standing(county.officer, at), at=at)
    changed.refresh_from_db()
    assert (made.number, made.state, changed.state) == (3, Version.State.IN_FORCE, Version.State.SUPERSEDED)
    assert meeting_it(changed.plan) and editions.newer(changed.plan, at=at) is None
    with pytest.raises(editions.NothingNewer):
        editions.take_over(changed.plan, by=county.officer, at=at)


def test_the_national_book_gives_each_level_two_hours(county, at):
    presets.install(county.bureau, "report-national", by=None, at=at)
    rules = in_force.obligations(county.school, "fire", Trigger.KNOWN)
    found = {rule.source: (rule.chain[0][0]["function"], rule.limit, rule.mark) for rule in rules}
    assert found["生产安全事故报告和调查处理条例第十一条"] == ("district_director", timedelta(hours=2), "V")


def test_what_runs_keeps_the_rules_it_began_under(county, at):
    old = old_edition(county.bureau, at, "grievance")
    later = at + timedelta(days=1)
    presets.bring_to_roots(at=later)
    found = in_force.obligations(county.school, "relief", Trigger.ACCEPTED, matter="grievance", since=at)
    assert {rule.version_id for rule in found} == {old.pk}
