"""Calling everybody: who is meant, what is sent, what is answered, and what the board says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.calls import answering, board, leading, rosters, starting
from anlan.calls.answering import Said
from anlan.calls.audience import Chosen
from anlan.calls.errors import NotOfThisCall, NotRunning, TooSoon, TwiceInARow
from anlan.calls.models import Call, Called
from anlan.calls.rosters import Kept
from anlan.calls.saying import Words
from anlan.calls.starting import Order
from anlan.duties import escalation
from anlan.duties.models import Duty
from anlan.journal.models import Entry
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.notify.models import Message
from anlan.plans.models import Act, Trigger
from tests.cast import make_rule

WORDS = Words("马上疏散到操场", "按疏散路线走，不乘电梯，到后清点。")
ALL = Chosen(everybody=True)


def order(mode="drill", nonce="n1", chosen=ALL, pattern="evacuate", **more):
    return Order(pattern, mode, more.pop("words", WORDS), chosen, nonce, **more)


@pytest.fixture
def classes(county, at):
    county.principal.standing(at)
    return [
        rosters.put(county.school, Kept("class", "三（2）班", "三年级", 45, answering=(county.teacher,)),
                    by=county.principal, at=at),
        rosters.put(county.school, Kept("area", "校门口", answering=(county.safety_officer,)),
                    by=county.principal, at=at),
    ]  # fmt: skip


@pytest.fixture
def call(county, classes, at):
    return starting.start(county.school, order(), by=county.principal, at=at)


def asked(call, person):
    return answering.of(call, person)


def told(call, kind):
    return set(Message.objects.filter(docket=call.pk, kind=kind).values_list("person__username", flat=True))


def test_everybody_of_the_unit_is_told_once_and_nobody_else(county, call):
    assert told(call, "call.asked") == {"wu.xy", "he.j", "zhou.mh", "wu.gf", "chen.lp"}
    assert Called.objects.filter(call=call, answers_for=False).count() == 5
    assert set(Called.objects.filter(call=call, answers_for=True).values_list("roster__name", "expected")) == {
        ("三（2）班", 45), ("校门口", None)}  # fmt: skip


def test_pressing_twice_sends_once(county, call, at):
    again = starting.start(county.school, order(), by=county.principal, at=at + timedelta(seconds=1))
    assert again.pk == call.pk and Call.objects.count() == 1


def test_the_same_a_moment_later_asks_for_one_more_yes(county, call, at):
    later = at + timedelta(seconds=30)
    with pytest.raises(TwiceInARow) as refused:
        starting.start(county.school, order(nonce="n2"), by=county.principal, at=later)
    assert refused.value.data["call"] == call.pk
    assert starting.start(county.school, order(nonce="n3", is_sure=True), by=county.principal, at=later).pk != call.pk


def test_who_may_call_whom_is_a_right(county, at):
    for person, unit in ((county.teacher, county.school), (county.principal, county.district),
                         (county.other_principal, county.school)):  # fmt: skip
        person.standing(at)
        with pytest.raises(NotAllowed):
            starting.start(unit, order(), by=person, at=at)
    county.duty_leader.standing(at)
    assert starting.start(county.school, order(), by=county.duty_leader, at=at)


def test_what_to_do_is_asked_for_and_fits_an_sms(county, at):
    county.principal.standing(at)
    for words, field in ((Words("着火了", ""), "todo"), (Words("快" * 21, "走"), "headline")):
        with pytest.raises(Incomplete) as refused:
            starting.start(county.school, order(words=words), by=county.principal, at=at)
        assert refused.value.data["field"] == field


def test_many_people_are_called_by_typing_their_number(county, at, monkeypatch):
    from anlan.calls import patterns

    few = patterns.Guard(120, 6, 5, 60, 12, 900, "", "C")
    monkeypatch.setattr(starting, "guard", lambda: few)
    county.principal.standing(at)
    with pytest.raises(Incomplete):
        starting.start(county.school, order(), by=county.principal, at=at)
    assert starting.start(county.school, order(typed=5), by=county.principal, at=at)


def test_an_answer_may_be_changed_and_each_is_entered_without_a_name(county, call, at):
    mine = asked(call, county.duty_leader)
    answering.answer(mine, [(mine.own, Said("help", place=county.place, words="三层西侧，腿扭了"))], way="link", at=at)
    answering.answer(mine, [(mine.own, Said("safe"))], way="link", at=at + timedelta(minutes=1))
    line = Called.objects.get(call=call, person=county.duty_leader)
    assert (line.answer, line.way, line.words_id, line.place_id) == ("safe", "link", None, None)
    entries = Entry.objects.filter(docket=call.pk, action="call.answered")
    assert entries.count() == 2 and not entries.exclude(person=None).exists()
    assert "腿扭了".encode() not in b"".join(bytes(entry.body) for entry in entries)


def test_a_class_is_answered_for_by_its_teacher_in_numbers(county, call, at):
    mine = asked(call, county.teacher)
    [group] = mine.groups
    with pytest.raises(Incomplete):
        answering.answer(mine, [(group, Said("safe", missing=46))], way="link", at=at)
    answering.answer(mine, [(mine.own, Said("safe")), (group, Said("safe", missing=2, words="两人在卫生间"))],
                     way="link", at=at)  # fmt: skip
    found = board.read(call)
    [cell] = [cell for cell in found.cells if cell.line.group == "三（2）班"]
    assert (cell.state, cell.present, cell.line.words) == ("short", 43, "两人在卫生间")
    assert (found.expected, found.present, found.missing) == (45, 43, 2)
    assert told(call, "call.help") == {"zhou.mh"}


def test_whoever_leads_now_is_told_each_time_somebody_comes_to_need_help(county, call, at):
    mine = asked(call, county.duty_leader)

    def say(answer, minute):
        answering.answer(mine, [(mine.own, Said(answer))], way="link", at=at + timedelta(minutes=minute))

    def calls_for_help(person):
        return Message.objects.filter(docket=call.pk, kind="call.help", person=person).count()

    for minute, answer in enumerate(("help", "help", "safe", "help")):
        say(answer, minute)
    assert calls_for_help(county.principal) == 2, "pressed twice is one; again after having been safe is another"
    say("safe", 4)
    county.vice_principal.standing(at)
    leading.hand_over(call, county.vice_principal, by=county.principal, at=at)
    say("help", 5)
    assert (calls_for_help(county.principal), calls_for_help(county.vice_principal)) == (2, 1)


def test_nobody_answers_for_others(county, call, at):
    mine, other = asked(call, county.teacher), asked(call, county.duty_leader)
    with pytest.raises(NotOfThisCall):
        answering.answer(mine, [(other.own, Said("safe"))], way="link", at=at)


def test_whoever_leads_enters_what_they_heard_and_is_named_for_it(county, call, at):
    line = asked(call, county.teacher).own
    with pytest.raises(Incomplete):
        answering.enter(line, Said("safe"), how="", by=county.principal, at=at)
    answering.enter(line, Said("safe"), how="phone", by=county.principal, at=at)
    line.refresh_from_db()
    assert (line.said_by, line.said_how, line.way) == (county.principal, "phone", "told")
    county.teacher.standing(at)
    with pytest.raises(NotAllowed):
        answering.enter(line, Said("safe"), how="phone", by=county.teacher, at=at)


def test_only_the_silent_are_asked_again_and_not_at_once_twice(county, call, at):
    mine = asked(call, county.duty_leader)
    answering.answer(mine, [(mine.own, Said("safe"))], way="link", at=at)
    later = at + timedelta(minutes=3)
    assert leading.remind(call, by=county.principal, at=later) == 4
    assert told(call, "call.again") == {"wu.xy", "zhou.mh", "wu.gf", "chen.lp"}
    with pytest.raises(TooSoon):
        leading.remind(call, by=county.principal, at=later + timedelta(seconds=5))


def test_who_answered_all_is_tried_no_further(county, call, at):
    mine = asked(call, county.teacher)
    waiting = Message.objects.filter(docket=call.pk, person=county.teacher, state="queued")
    answering.answer(mine, [(mine.own, Said("safe"))], way="link", at=at)
    assert waiting.exists(), "the class has no answer yet"
    answering.answer(mine, [(mine.groups[0], Said("safe", missing=0))], way="link", at=at)
    assert not waiting.exists()


def test_the_all_clear_reaches_those_told_and_closes_the_board(county, call, at):
    Message.objects.filter(docket=call.pk).exclude(person=county.vice_principal).update(state="sent", attempts=1)
    leading.end(call, Words("警报解除", "有序返回。"), by=county.principal, at=at + timedelta(minutes=9))
    assert told(call, "call.clear") == {"wu.xy", "he.j", "zhou.mh", "chen.lp"}, "who was not told yet is not told now"
    one = Message.objects.filter(kind="call.clear")[0]
    assert (one.priority, one.params["grade"]) == (0, "clear")
    assert Message.objects.get(docket=call.pk, person=county.vice_principal).state == "moot"
    mine = asked(Call.objects.get(), county.teacher)
    with pytest.raises(NotRunning):
        answering.answer(mine, [(mine.own, Said("safe"))], way="link", at=at)
    with pytest.raises(NotRunning):
        leading.end(call, Words("警报解除", "有序返回。"), by=county.principal, at=at)


def test_a_call_sent_by_mistake_is_corrected_at_once(county, call, at):
    Message.objects.filter(docket=call.pk).update(state="sent", attempts=1)
    leading.recall(call, Words("刚才的通知发错了", "照常上课。"), by=county.principal, at=at)
    assert len(told(call, "call.recalled")) == 5
    assert Message.objects.filter(kind="call.recalled")[0].priority == 10
    assert Call.objects.get().state == "recalled"


def test_who_is_away_is_not_disturbed_and_stands_apart(county, classes, at):
    from anlan.org import absence

    absence.enter(county.duty_leader, None, begin=at + timedelta(minutes=1), end=at + timedelta(days=2),
                  by=county.principal, at=at)  # fmt: skip
    call = starting.start(county.school, order(), by=county.principal, at=at + timedelta(minutes=2))
    assert "he.j" not in told(call, "call.asked")
    assert board.read(call).away_count == 1


def test_handing_over_asks_for_the_right(county, call, at):
    county.teacher.standing(at)
    with pytest.raises(Incomplete):
        leading.hand_over(call, county.teacher, by=county.principal, at=at)
    county.vice_principal.standing(at)
    assert leading.hand_over(call, county.vice_principal, by=county.principal, at=at).leader == county.vice_principal
    assert told(call, "call.handed") == {"wu.gf"}


def test_posts_areas_and_units_below_can_be_chosen(county, classes, at):
    from anlan.calls import audience

    assert {one.person_id for one in audience.find(county.bureau, Chosen(functions=("principal",)), at=at).people} == {
        county.principal.pk, county.other_principal.pk}  # fmt: skip
    area = audience.find(county.school, Chosen(rosters=(classes[1].pk,)), at=at)
    assert [one.person_id for one in area.people] == [county.safety_officer.pk] and len(area.groups) == 1
    assert len(audience.find(county.bureau, Chosen(everybody=True), at=at).people) == 1
    assert len(audience.find(county.bureau, Chosen(everybody=True, below=True), at=at).people) == 9


def test_a_table_of_classes_is_put_in_as_copied(county, at):
    county.principal.standing(at)
    text = "班级\t一（1）班\t一年级\t44\t东教学楼\t吴晓燕、he.j\n区域\t东教学楼\n部门\t总务处\t\t\t\t陈立平"
    assert rosters.put_many(county.school, text, by=county.principal, at=at) == 3
    from anlan.calls.models import Member, Roster

    one = Roster.objects.select_related("area").get(kind="class")
    assert one.area is not None
    assert (one.area.name, one.strength, one.year) == ("东教学楼", 44, "一年级")
    assert list(Member.objects.filter(roster=one).order_by("rank").values_list("person__username", "answers")) == [
        ("wu.xy", True), ("he.j", True)]  # fmt: skip
    with pytest.raises(Incomplete):
        rosters.put_many(county.school, "班级\t一（2）班\t一年级\t四十", by=county.principal, at=at)
    assert Roster.objects.count() == 3


def test_a_class_counts_in_its_term_alone(county, at):
    from anlan.calls import audience
    from anlan.calls.models import Roster
    from anlan.org.models import Term

    school, by = county.school, county.principal
    by.standing(at)
    day, week = at.date(), timedelta(days=7)

    def term(name, first, last, unit):
        return Term.objects.create(unit=unit, unit_path=unit.path, name=name, first_day=first, last_day=last)

    def called(moment):
        return {one.roster.name for one in audience.find(school, ALL, at=moment).groups}

    term("上学期", day - 8 * week, day + week, county.bureau)
    term("下学期", day + 4 * week, day + 20 * week, county.bureau)
    for kept in (Kept("class", "三（2）班", "三年级", 45), Kept("area", "校门口", answering=(county.safety_officer,))):
        rosters.put(school, kept, by=by, at=at)
    holidays, next_term = at + 2 * week, at + 4 * week
    assert called(at) == {"三（2）班", "校门口"} and called(holidays) == called(next_term) == {"校门口"}
    assert rosters.past(school, False, at=holidays) == 1 and rosters.past(school, False, at=at) == 0
    assert rosters.renew(school, by=by, at=holidays) == 1
    assert called(holidays) == {"校门口"}, "nobody is in a class before its term begins"
    assert called(next_term) == {"三（2）班", "校门口"}
    Term.objects.all().delete()
    assert Roster.objects.get(kind="class").term is None and "三（2）班" in called(holidays), "no school year is known"
    with pytest.raises(Incomplete):
        rosters.renew(school, by=by, at=at)


def test_everybody_is_in_a_list_page_by_page_and_all_who_are_open_on_one_sheet(county, call, at, monkeypatch):
    from anlan.calls import lists

    monkeypatch.setattr(lists, "PAGE", 2)
    mine = asked(call, county.teacher)
    answering.answer(mine, [(mine.own, Said("help", words="在三楼"))], way="link", at=at)
    sizes, names, after = [], [], ""
    while True:
        lines, after = lists.page(call, "silent", after=after)
        sizes.append(len(lines))
        names += [line.name for line in lines]
        if not after:
            break
    assert sizes == [2, 2] and set(names) == {"何静", "周敏华", "吴桂芳", "陈立平"}
    assert [line.words for line in lists.page(call, "help")[0]] == ["在三楼"]
    for odd in ("x", "1", "-1.2.3", "1.2.\x00", "9" * 90):
        assert len(lists.page(call, "silent", after=odd)[0]) == 2, "from the beginning"
    groups = lists.sheet(call).groups
    assert [(group, len(found)) for group, found in groups] == [("校门口", 1), (county.school.name, 4)]
    assert [line.name for line in lists.page(call, "unreached", section="校门口")[0]] == []
    assert [line.name for line in lists.page(call, "silent", section="校门口")[0]] == ["陈立平"]


def ended(county, call, at):
    leading.end(call, Words("警报解除", "有序返回。"), by=county.principal, at=at)
    return Call.objects.select_related("docket__unit", "unit").get(pk=call.pk)


def test_destroying_early_takes_the_right_and_the_number(county, call, at):
    from anlan.calls import keeping

    over = ended(county, call, at)
    county.safety_officer.standing(at)
    with pytest.raises(NotAllowed):
        keeping.destroy(over, number=over.docket.number, by=county.safety_officer, at=at)
    with pytest.raises(Incomplete):
        keeping.destroy(over, number="2026-全员-9999", by=county.principal, at=at)
    keeping.destroy(over, number=over.docket.number, by=county.principal, at=at)
    assert keeping.is_destroyed(over)


@pytest.mark.parametrize(("mode", "status"), [("real", "Actual"), ("drill", "Exercise"), ("test", "Test")])
def test_a_call_may_be_made_public_too_and_is_marked_there_as_what_it_is(county, at, mode, status):
    from anlan.notify import alerts
    from anlan.notify.models import Alert

    county.duty_leader.standing(at)
    with pytest.raises(NotAllowed):
        starting.start(county.school, order(mode, is_public=True), by=county.duty_leader, at=at)
    county.principal.standing(at)
    call = starting.start(county.school, order(mode, is_public=True), by=county.principal, at=at)
    assert call.alert is not None
    assert f"<status>{status}</status>".encode() in alerts.xml_of(call.alert)
    leading.end(call, Words("警报解除", "有序返回。"), by=county.principal, at=at)
    over = Alert.objects.select_related("unit", "replaces").get(replaces=call.alert)
    assert b"AllClear" in alerts.xml_of(over) and f"<status>{status}</status>".encode() in alerts.xml_of(over)


@pytest.fixture
def counted(county, classes, at):
    """The plan wants everybody counted within five minutes of the call, else the district hears of it."""
    chain = [[{"word": "校长", "function": "principal"}], [{"word": "片区", "function": "district_director"}]]
    make_rule(county.plan(), 4, Trigger.CALLED, Act.ACCOUNT, chain, 5, "3分钟内", title="清点人数")
    for person in (county.principal, county.director):
        person.standing(at)
    return starting.start(county.school, order(), by=county.principal, at=at)


def count_of(call):
    return Duty.objects.get(docket=call.pk, act=Act.ACCOUNT, rung=0)


def answer_all(county, call, at):
    for person in (county.teacher, county.duty_leader, county.principal, county.vice_principal, county.safety_officer):
        mine = asked(call, person)
        answering.answer(mine, [(line, Said("safe")) for line in mine.lines], way="link", at=at)


def test_a_call_starts_the_clock_of_the_count_and_the_last_answer_meets_it(county, counted, at):
    duty = count_of(counted)
    assert (duty.post, duty.due_at) == (county.posts["principal"], at + timedelta(minutes=5))
    mine = asked(counted, county.teacher)
    answering.answer(mine, [(line, Said("safe")) for line in mine.lines], way="link", at=at)
    assert count_of(counted).state == Duty.State.OPEN
    answer_all(county, counted, at + timedelta(minutes=4))
    assert count_of(counted).state == Duty.State.MET


def test_whoever_leads_says_that_the_count_is_complete(county, counted, at):
    assert leading.count(counted, by=county.principal, at=at + timedelta(minutes=4))
    assert count_of(counted).state == Duty.State.MET and count_of(counted).evidence["silent"] == 7
    assert not leading.count(counted, by=county.principal, at=at + timedelta(minutes=4))
    assert Entry.objects.filter(docket=counted.pk, action="call.counted").count() == 1
    county.teacher.standing(at)
    with pytest.raises(NotAllowed):
        leading.count(counted, by=county.teacher, at=at)


def test_a_count_that_ran_out_climbs_and_is_met_late(county, counted, at):
    for minutes in (5, 10):
        escalation.sweep.__wrapped__(at=at + timedelta(minutes=minutes))  # type: ignore[attr-defined]
    assert count_of(counted).state == Duty.State.LAPSED
    answer_all(county, counted, at + timedelta(minutes=12))
    assert Duty.objects.filter(docket=counted.pk, act=Act.ACCOUNT, state=Duty.State.MET_LATE).exists()


def test_no_clock_of_a_call_outlives_it(county, counted, at):
    leading.end(counted, Words("警报解除", "有序返回。"), by=county.principal, at=at + timedelta(minutes=2))
    assert count_of(counted).state == Duty.State.CANCELLED


def test_a_test_of_the_channels_asks_for_no_count(county, counted, at):
    made = starting.start(county.school, order(mode="test", nonce="n2"), by=county.principal, at=at)
    assert not Duty.objects.filter(docket=made.pk).exists()


def test_a_rule_for_some_events_is_started_by_a_call_about_them(county, classes, at):
    chain = [[{"word": "校长", "function": "principal"}]]
    make_rule(county.plan(), 4, Trigger.CALLED, Act.ACCOUNT, chain, 5, "3分钟内", event_kinds=["food"])
    county.principal.standing(at)
    by_pattern = starting.start(county.school, order(), by=county.principal, at=at)
    of_a_case = starting.start(
        county.school, order(nonce="n2", is_sure=True, event_kind="food"), by=county.principal, at=at
    )
    assert [Duty.objects.filter(docket=call.pk).count() for call in (by_pattern, of_a_case)] == [0, 1]
