"""What stands on a locked screen for anybody to read: no name, no victim's data, whatever kind of message it is."""

from __future__ import annotations

import json
import re

import pytest

from anlan.cases import intake
from anlan.cases.intake import Told
from anlan.notify import outbox
from anlan.notify.channels.webpush.transport import lock_screen
from anlan.notify.models import Message
from anlan.notify.words import KINDS, text_of

SECRETS = ("王小明", "三年级二班", "头在流血", "13800001111", "李四")
"""Of the pupil and of whoever reported: they stand in the case and nowhere outside it."""
ALLOWED = {"what", "due", "number", "unit", "when", "channel", "prefix", "todo", "empty"}
"""Rules of a plan, times, units, posts, numbers. What an all-call says (``what``, ``todo``) whoever calls has typed."""
ASKED = "请签发首报"
MOMENT = "2026-10-14T07:30:00+00:00"


@pytest.fixture
def case(county, at):
    county.plan()
    told = Told("injury", f"{SECRETS[0]}（{SECRETS[1]}）{SECRETS[2]}。", "东楼梯", name=SECRETS[4], phone=SECRETS[3])
    return intake.report("incident", county.school, told, by=None, at=at).case


def variants():
    for kind, words in KINDS.items():
        yield kind, words
        if words.undated:
            yield f"{kind}, undated", words.undated


@pytest.mark.parametrize(("kind", "words"), list(variants()), ids=lambda one: one if isinstance(one, str) else "")
def test_words_are_filled_with_nothing_of_a_person(kind, words):
    for text in (str(words.subject), str(words.body)):
        assert set(re.findall(r"%\((\w+)\)s", text)) <= ALLOWED, kind


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_kind_of_message_says_who_it_is_about(county, case, at, kind, language):
    county.principal.language = language
    county.principal.save(update_fields=["language"])
    telling = outbox.Telling(
        docket_id=case.pk, unit_id=case.unit_id, unit_path=str(case.unit_path), kind=kind, key=f"lock:{kind}",
        person_id=county.principal.pk, params={"what": ASKED, "due_at": MOMENT, "on": MOMENT, "channel": "sms"},
    )  # fmt: skip
    [pk] = outbox.enqueue([telling], at=at)
    text = text_of(Message.objects.get(pk=pk), at=at)
    pushed = json.dumps(lock_screen(text), ensure_ascii=False)
    names = [*SECRETS, county.principal.name, county.teacher.name, county.duty_leader.name]
    for said in (text.subject, text.body, pushed):
        assert [one for one in names if one in said] == []
    assert set(lock_screen(text)) == {"title", "url", "tag", "asks", "drill"}
    assert lock_screen(text)["title"] == text.subject
