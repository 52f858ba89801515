"""Letters stand on forms that a unit may replace; what was issued stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from anlan.cases.grievances import letters as of_grievances
from anlan.cases.grievances.composing import values
from anlan.cases.hazards import finding, rectifying
from anlan.cases.hazards import letters as of_hazards
from anlan.cases.intake import Told
from anlan.cases.models import Case, GrievanceLetter
from anlan.plans import presets
from anlan.registers.paper import templates
from anlan.registers.paper.things import THINGS
from tests.petitions import ZHANG, bring, make_staff, write

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hazard(county, at):
    presets.install(county.bureau, "hazard", by=None, at=at - DAY)
    county.safety_officer.standing(at)
    told = Told(category="building", text="护栏松动", where="东教学楼二层")
    case = finding.find(county.school, told, by=county.safety_officer, at=at).case
    given = rectifying.Notice(county.school, county.posts["principal"], at + 7 * DAY, {"demand": "加固护栏"})
    rectifying.notice(case, given, by=county.safety_officer, at=at)
    return Case.objects.select_related("docket__unit", "unit", "place", "facts").get(pk=case.pk)


def test_the_bureau_words_the_notice_and_the_next_one_says_so(county, hazard, at):
    before = of_hazards.letter(hazard, "notice-1")
    assert before is not None and "加固护栏" in before.paragraphs and "一、隐患情况" in before.paragraphs
    assert any("安全生产法第四十一条" in text for text in before.paragraphs), "words of its own where nothing was said"
    assert any(text.startswith("受检单位负责人签收：＿＿") for text in before.paragraphs), "not signed for yet"
    own = replace(templates.shipped()["hazard_notice"].draft, title="县版通知书", body="请整改：{demand}（{where}）")
    county.officer.standing(at)
    templates.put(county.bureau, "hazard_notice", own, by=county.officer, at=at)
    after = of_hazards.letter(hazard, "notice-1")
    assert after is not None and (after.title, after.paragraphs) == (
        "县版通知书",
        ("请整改：加固护栏（东教学楼二层）",),
    )


def test_an_issued_letter_stays_word_for_word(county, at):
    staff = make_staff(county, at)
    case = Case.objects.get(pk=bring(county, at, who=(ZHANG,)).case.pk)
    issued = write(case, "accepted", by=staff.handler, sign=county.principal, at=at + DAY)
    before = of_grievances.read(issued, at=at + DAY)
    own = replace(templates.shipped()["grievance_accepted"].draft, title="改过的告知书", body="{came_on}收到。")
    county.officer.standing(at)
    templates.put(county.bureau, "grievance_accepted", own, by=county.officer, at=at + 2 * DAY)
    assert of_grievances.read(GrievanceLetter.objects.get(pk=issued.pk), at=at + 3 * DAY) == before
    assert before.title == "信访事项受理告知书"


def test_every_letter_gives_what_its_form_may_name(county, at):
    """A name in braces that no record gives would be blank for ever."""
    staff = make_staff(county, at)
    case = Case.objects.get(pk=bring(county, at, who=(ZHANG,)).case.pk)
    row = write(case, "accepted", by=staff.handler, sign=county.principal, at=at + DAY)
    typed = {"until": "2026-12-30", "verdict": "support"}
    given: set[str] = set()
    for kind in GrievanceLetter.Kind:
        given |= set(values(kind, of_grievances._writing(row, typed, at + DAY)))
    assert given <= set(THINGS["grievance"].names)
    assert set(THINGS["grievance"].names) - given <= {"no_review"}, "only what is not asked for here"
