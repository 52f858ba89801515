"""The rota from a month's filling to a hand-over that nobody made, through pages and the clock's own rounds."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from anlan.duties import escalation
from anlan.duties.models import Duty, Swap
from anlan.duties.rota import passing
from anlan.journal import sealing
from anlan.journal.models import Entry
from anlan.notify.models import Message
from anlan.notify.words import text_of
from anlan.org.models import Shift, ShiftKind
from anlan.plans import presets
from anlan.plans.models import Act
from conftest import PageClient
from tests.cast import appoint

MINUTE = timedelta(minutes=1)
LEADER, DEPUTY = "duty_leader", "vice_principal"


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


class Story:
    def __init__(self, county, sign_in):
        self.county, self.at, self._sign_in = county, on(9, 10), sign_in

    def get(self, who, name, *args, query=""):
        with time_machine.travel(self.at, tick=False):
            return self._browser(who).get(reverse(name, args=args) + query)

    def post(self, who, name, *args, **data):
        with time_machine.travel(self.at, tick=False):
            answer = self._browser(who).post(reverse(name, args=args), data)
        assert answer.status_code == 302, (name, answer.status_code, answer.content.decode()[-1500:])
        return answer

    def _browser(self, who):
        return self._sign_in(getattr(self.county, who))

    def tick(self, at):
        """The clock's rounds at a moment, in the test's own transaction."""
        self.at = at
        while passing.sweep.__wrapped__(at=at):  # type: ignore[attr-defined]
            pass
        while escalation.sweep.__wrapped__(at=at).total:  # type: ignore[attr-defined]
            pass

    def told(self, who, **more):
        return Message.objects.filter(person=getattr(self.county, who), **more)


@pytest.fixture
def story(county, sign_in):
    county.plan()
    presets.install(county.bureau, "shift", by=None, at=on(1, 8))
    appoint(county.posts[LEADER], county.vice_principal, rank=1)
    return Story(county, sign_in)


def fill(story):
    """Two turns are laid down, and a week is filled."""
    school, post = story.county.school.pk, story.county.posts[LEADER].pk
    for name, begins, ends in (("白班", "07:30", "17:30"), ("夜班", "17:30", "07:30")):
        said = {"kind-post": post, "kind-name": name, "kind-begins": begins, "kind-ends": ends}
        story.post("principal", "web:rota-kinds", **said, **{"kind-days": ["school", "weekend"]})
    first, last = date(2026, 10, 14), date(2026, 10, 16)
    for kind, order in zip(ShiftKind.objects.order_by("begins"), ((1, 2), (2, 1)), strict=True):
        people = {f"fill-p{getattr(story.county, who).pk}": n for who, n in zip((LEADER, DEPUTY), order, strict=True)}
        story.post(
            "safety_officer", "web:rota-filling", school, month="2026-10", **people,
            **{"fill-kind": kind.pk, "fill-first": first, "fill-last": last, "fill-weekly": ""},
        )  # fmt: skip


def rota():
    return [(str(shift.day)[-2:], shift.kind and shift.kind.name, shift.person.username)
            for shift in Shift.objects.select_related("kind", "person").order_by("during")]  # fmt: skip


def test_filled_swapped_passed_on_and_a_hand_over_that_climbs(story):
    county = story.county
    fill(story)
    assert rota()[:4] == [
        ("14", "白班", "he.j"),
        ("14", "夜班", "wu.gf"),
        ("15", "白班", "wu.gf"),
        ("15", "夜班", "he.j"),
    ]
    assert story.told(LEADER, kind="rota.changed").count() == 2
    page = story.get("teacher", "web:rota", query="?month=2026-10").content.decode()
    assert county.duty_leader.name in page  # the rota hangs on the wall

    # He Jing asks Wu Guifang to take the day turn of the 14th, for that of the 15th.
    mine, theirs = (
        Shift.objects.get(day=date(2026, 10, 14), kind__name="白班"),
        Shift.objects.get(day=date(2026, 10, 15), kind__name="白班"),
    )
    story.at = on(13, 9)
    story.post(LEADER, "web:rota-swap", mine.pk, of=f"{county.vice_principal.pk}-{theirs.pk}")
    assert story.told(DEPUTY, kind="rota.swap").count() == 1
    story.post(DEPUTY, "web:swap-answer", Swap.objects.get().pk, answer="yes")
    assert rota()[0] == ("14", "白班", "wu.gf") and rota()[2] == ("15", "白班", "he.j")

    # The night of the 14th is He Jing's now that somebody keeps the rota says so.
    night = Shift.objects.get(day=date(2026, 10, 14), kind__name="夜班")
    story.at = on(13, 10)
    key = f"{night.kind_id}-{date(2026, 10, 14).toordinal()}"
    changed = {f"c-{key}": county.duty_leader.pk, "was": f"{key}-{county.vice_principal.pk}", "month": "2026-10"}
    story.post("safety_officer", "web:rota-keeping", county.school.pk, **changed)

    # An alarm a minute before the change of shift: it is Wu Guifang's, and then He Jing's, in the time it had.
    story.tick(on(14, 7, 30))
    story.tick(on(14, 17, 0))
    story.at = on(14, 17, 29)
    _report(story)
    duty = Duty.objects.get(post=county.posts[LEADER], act=Act.ACKNOWLEDGE)
    assert duty.expected == [county.vice_principal.pk]
    due_at = duty.due_at
    first = story.told(DEPUTY, about=f"duty:{duty.pk}").get()
    story.tick(on(14, 17, 30))
    duty.refresh_from_db()
    assert duty.expected == [county.duty_leader.pk] and duty.due_at == due_at
    assert story.told(LEADER, kind="duty.shift", about=f"duty:{duty.pk}").count() == 1
    assert Entry.objects.filter(docket=duty.docket_id, action="duty.shift_changed").count() == 1
    first.refresh_from_db()
    assert first.state == Message.State.MOOT

    # Who sees, who may: the one on duty acknowledges, and the deputy, who holds the post too, still may.
    story.at = on(14, 17, 31)
    story.post(LEADER, "web:duty-acknowledgement", duty.pk)
    assert Duty.objects.get(pk=duty.pk).state == Duty.State.MET

    _nobody_hands_over(story)
    _written_late(story)
    sealing.seal(at=on(14, 18), thorough=True)


def _nobody_hands_over(story):
    """A quarter of an hour after the day turn it climbs to the principal."""
    county = story.county
    asked = Duty.objects.get(act=Act.HAND_OVER, rung=0)
    assert asked.expected == [county.vice_principal.pk] and asked.due_at == on(14, 17, 45)
    story.tick(on(14, 17, 45))
    asked.refresh_from_db()
    above = Duty.objects.get(act=Act.HAND_OVER, rung=1)
    assert (asked.state, above.post) == (Duty.State.LAPSED, county.posts["principal"])
    assert story.told("principal", kind="duty.climbed", about=f"duty:{above.pk}").count() == 1


def _written_late(story):
    """Written late it is late, and the principal is relieved; the one who comes next takes over."""
    asked, above = Duty.objects.filter(act=Act.HAND_OVER).order_by("rung")
    story.at = on(14, 17, 55)
    turn = Shift.objects.get(day=date(2026, 10, 14), kind__name="白班")
    page = story.get(DEPUTY, "web:hand-over", turn.pk).content.decode()
    assert re.search(r"2026-事件-\d+", page)  # what is open comes by itself
    story.post(DEPUTY, "web:hand-over", turn.pk, text="操场有人受伤，正在处置")
    asked.refresh_from_db()
    above.refresh_from_db()
    assert (asked.state, above.state) == (Duty.State.MET_LATE, Duty.State.RELIEVED)
    taking = Duty.objects.get(act=Act.TAKE_OVER)
    assert taking.expected == [story.county.duty_leader.pk]
    assert "操场有人受伤" in story.get(LEADER, "web:hand-over", turn.pk).content.decode()
    story.post(LEADER, "web:hand-over-taking", turn.pk)
    assert Duty.objects.get(pk=taking.pk).state == Duty.State.MET
    assert story.get("teacher", "web:hand-over", turn.pk).status_code == 404


def _report(story):
    browser, url = PageClient(), f"/r/{story.county.place.code}/"
    with time_machine.travel(story.at, tick=False):
        nonce = re.search(r'name="nonce" value="([^"]+)"', browser.get(url).content.decode())
        data = {"category": "injury", "text": "有人受伤", "where": "操场", "nonce": nonce and nonce[1]}
        assert browser.post(url, data).status_code == 201


def test_a_tap_on_yesterdays_message_says_whose_it_is_now(story, client):
    """Somebody who only had the turn, and is nobody's deputy, cannot silence what runs for the next one."""
    county = story.county
    post = county.posts[LEADER]
    kind = {"post": post, "unit": post.unit, "unit_path": str(post.unit_path)}
    Shift.objects.create(**kind, person=county.teacher, during=(on(14, 7), on(14, 17)), next_at=on(14, 7))
    Shift.objects.create(**kind, person=county.duty_leader, during=(on(14, 17), on(15, 7)), next_at=on(14, 17))
    story.tick(on(14, 7))
    story.at = on(14, 16, 59)
    _report(story)
    duty = Duty.objects.get(post=post, act=Act.ACKNOWLEDGE)
    text = text_of(story.told("teacher", about=f"duty:{duty.pk}").select_related("docket", "unit", "person").get(),
                   at=story.at)  # fmt: skip
    story.tick(on(14, 17))
    path = "/" + text.url.split("/", 3)[3]
    with time_machine.travel(on(14, 17, 1), tick=False):
        answer = client.post(path)
    assert answer.status_code == 403 and Duty.objects.get(pk=duty.pk).state == Duty.State.OPEN
