"""A dispute from its first word to its closing: by agreement, by refusal, and with a mediator who keeps out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from docx import Document

from anlan.cases import lifecycle
from anlan.cases.disputes import (
    agreeing,
    consenting,
    counting,
    extending,
    following,
    letters,
    mediating,
    registering,
    standing,
)
from anlan.cases.disputes.agreeing import Agreed
from anlan.cases.disputes.mediating import Outsider, Talk
from anlan.cases.disputes.registering import Fixed, Party
from anlan.cases.intake import Told
from anlan.cases.models import Case, Dispute
from anlan.cases.titles import title_of
from anlan.duties import escalation
from anlan.duties.extending import CannotExtend
from anlan.duties.models import Duty
from anlan.journal.models import Content, Entry
from anlan.lib.clock import local_date
from anlan.lib.errors import Incomplete, NotAllowed
from anlan.notify.models import Message
from anlan.notify.words import text_of
from anlan.plans import presets
from anlan.plans.models import Act, Obligation, Trigger
from anlan.registers.paper import templates
from tests.cast import appoint, make_person, make_post

DAY = timedelta(days=1)
HERE = ZoneInfo("Asia/Shanghai")
LI, ZHAO = "李秀兰", "赵国强"
PERFORM_BY = date(2026, 11, 13)


@pytest.fixture
def mediator(county, at):
    presets.install(county.bureau, "dispute", by=None, at=at - DAY)
    for person in (county.safety_officer, county.principal, county.vice_principal, county.officer, county.director):
        person.standing(at)
    person = make_person("ma.tj", "马调解")
    appoint(make_post(county.school, "mediator", "调解员"), person)
    person.standing(at)
    return person


def bring(county, at, *, category="pupils", is_unit=False):
    parties = [Party(1, LI, "13900001111", speaks="其父"), Party(2, ZHAO if not is_unit else "本校", is_unit=is_unit)]
    told = Told(category=category, text="课间推搡，眼镜摔坏，家长争赔偿。", where="操场")
    case = registering.register(county.school, told, parties, by=county.safety_officer, at=at).case
    return Case.objects.select_related("docket__unit", "unit", "facts").get(pk=case.pk)


def fix(case, county, at):
    fixed = Fixed("德育处", county.posts["safety_officer"], "分别谈话，再坐到一起。", at + 10 * DAY)
    registering.assign(case, fixed, by=county.safety_officer, at=at)


def say(case, county, at, consent="agreed", sides=(1, 2)):
    for party in standing.parties(case):
        if party.side in sides:
            consenting.answer(party, consent, "signed", case=case, by=county.safety_officer, at=at)


def start_mediation(case, county, who, at):
    fix(case, county, at)
    consenting.tell_rights(case, by=county.safety_officer, at=at)
    mediating.name(case, who, by=county.safety_officer, at=at)
    say(case, county, at)
    consenting.begin(case, by=county.safety_officer, at=at)


def agreed(case, **changes):
    values = {
        "facts": "双方课间推搡，一方眼镜摔坏。", "responsibility": "双方都有过错，赵方七成。",
        "contents": "赵方赔偿眼镜费用420元。", "way": "当面付清。", "perform_by": PERFORM_BY,
        "signed": frozenset(party.pk for party in standing.parties(case)), "mediator_signed": True,
    }  # fmt: skip
    return Agreed(**{**values, **changes})


def running(case, act):
    return Duty.objects.open().filter(docket=case.pk, act=act).order_by("pk")


def sweep(at):
    while escalation.sweep(at=at).total:
        pass


def test_from_the_first_word_to_the_closed_file(county, mediator, at):
    case = bring(county, at)
    assert case.audience == "disputes" and case.docket.number.startswith("2026-纠纷-")
    assert running(case, Act.TAKE_UP).get().post == county.posts["safety_officer"]
    fix(case, county, at + DAY)
    assert not running(case, Act.TAKE_UP).exists()
    settle = running(case, Act.SETTLE).get()
    assert (settle.post, settle.due_at) == (county.posts["safety_officer"], at + 11 * DAY)

    consenting.tell_rights(case, by=county.safety_officer, at=at + DAY)
    mediating.name(case, mediator, by=county.safety_officer, at=at + DAY)
    say(case, county, at + DAY)
    consenting.begin(case, by=county.safety_officer, at=at + 2 * DAY)
    term = running(case, Act.SETTLE).get(obligation__trigger="accepted")
    assert term.post.function == "mediator"
    assert term.due_at == datetime(2026, 11, 16, 23, 59, 59, tzinfo=HERE)  # 30 days are over on a Sunday
    talk = Talk(at + 3 * DAY, "双方家长、班主任", "各自说了经过，都愿意商量。", witnesses="两位家委会成员")
    assert mediating.sit(case, talk, by=mediator, at=at + 3 * DAY).number == 1

    made = agreeing.agree(case, agreed(case), by=mediator, at=at + 5 * DAY)
    assert (case.state, made.copies) == ("agreed", 3) and not running(case, Act.SETTLE).exists()
    tell = running(case, Act.INFORM).get()
    assert tell.due_at == datetime(2026, 11, 18, 23, 59, 59, tzinfo=HERE)  # thirty days to ask the court together
    look = running(case, Act.REVISIT).get()
    assert look.due_at == datetime(2026, 12, 14, 23, 59, 59, tzinfo=HERE)  # thirty days after it was to be performed
    agreeing.confirm(case, "declined", by=mediator, at=at + 6 * DAY)
    assert not running(case, Act.INFORM).exists()

    following.visit(case, "part", "付了一半。", by=mediator, at=at + 31 * DAY)
    again = running(case, Act.REVISIT).get()
    assert again.pk != look.pk and again.due_at > look.due_at - 2 * DAY
    following.visit(case, "all", "已付清。", by=mediator, at=at + 40 * DAY)
    assert case.state == "performed" and not running(case, Act.REVISIT).exists()
    lifecycle.advance(case, "close", by=county.safety_officer, at=at + 41 * DAY, bare=True)
    assert case.closed_at and not Duty.objects.open().filter(docket=case.pk).exists()


def test_one_clear_no_ends_it_and_the_other_ways_are_told(county, mediator, at):
    case = bring(county, at)
    start_mediation(case, county, mediator, at)
    second = standing.parties(case)[1]
    consenting.answer(second, "refused", "spoken", case=case, by=mediator, at=at + DAY)
    assert case.state == "failed" and Dispute.objects.get(pk=case.pk).ended_as == "stopped"
    assert not running(case, Act.SETTLE).exists()
    inform = running(case, Act.INFORM).get()
    assert inform.due_at == datetime(2026, 10, 20, 23, 59, 59, tzinfo=HERE)  # three working days
    with pytest.raises(lifecycle.WrongMove):
        agreeing.agree(case, agreed(case), by=mediator, at=at + DAY)
    following.guide(case, "court", "可以向法院起诉，也可以申请人民调解。", by=mediator, at=at + 2 * DAY)
    assert case.state == "guided" and not running(case, Act.INFORM).exists()


def test_nobody_is_mediated_without_the_yes_of_all(county, mediator, at):
    case = bring(county, at)
    fix(case, county, at)
    consenting.tell_rights(case, by=county.safety_officer, at=at)
    mediating.name(case, mediator, by=county.safety_officer, at=at)
    say(case, county, at, sides=(1,))
    with pytest.raises(standing.NoConsent):
        consenting.begin(case, by=county.safety_officer, at=at)
    say(case, county, at, "refused", sides=(2,))
    assert case.state == "failed" and Dispute.objects.get(pk=case.pk).ended_as == "refused"
    say(case, county, at + DAY, sides=(2,))  # they think better of it
    consenting.begin(case, by=county.safety_officer, at=at + DAY)
    assert case.state == "mediating" and not running(case, Act.INFORM).exists()


def test_a_mediator_who_keeps_out_sees_nothing_more_and_another_takes_over(county, mediator, at):
    case = bring(county, at)
    start_mediation(case, county, mediator, at)
    mediating.recuse(case, mediator, "一方是我的外甥。", by=mediator, at=at + DAY)
    assert not Case.objects.visible_to(mediator).exists()
    with pytest.raises(Incomplete):
        mediating.sit(case, Talk(at, "双方", "谈"), by=county.safety_officer, at=at + DAY)
    with pytest.raises(standing.NotNeutral):
        mediating.name(case, mediator, by=county.safety_officer, at=at + DAY)
    mediating.name(case, county.vice_principal, by=county.safety_officer, at=at + DAY)
    mediating.sit(case, Talk(at + DAY, "双方", "重新谈"), by=county.vice_principal, at=at + DAY)


def test_a_party_may_refuse_the_mediator(county, mediator, at):
    case = bring(county, at)
    start_mediation(case, county, Outsider("钱调解", "青山镇人民调解委员会"), at)
    mediating.refuse(case, by=county.safety_officer, at=at + DAY)
    with pytest.raises(standing.NotNeutral):
        mediating.name(case, Outsider("钱调解"), by=county.safety_officer, at=at + DAY)
    mediating.name(case, mediator, by=county.safety_officer, at=at + DAY)
    now = standing.mediator(case)
    assert now is not None and now.person == mediator


def test_where_the_school_is_a_party_nobody_of_it_mediates(county, mediator, at):
    case = bring(county, at, category="families", is_unit=True)
    with pytest.raises(standing.NotNeutral):
        mediating.name(case, mediator, by=county.safety_officer, at=at)
    above = make_person("qian.tj", "钱调解员")
    appoint(make_post(county.district, "mediator", "片区调解员"), above)
    mediating.name(case, above, by=county.safety_officer, at=at)
    assert mediating.candidates(case, at=at) == [above]


@pytest.mark.parametrize(
    "changes",
    [{"facts": " "}, {"responsibility": ""}, {"contents": ""}, {"way": ""}, {"signed": frozenset()},
     {"mediator_signed": False}, {"perform_by": date(2026, 10, 1)}],
)  # fmt: skip
def test_an_agreement_says_what_the_law_asks(county, mediator, at, changes):
    case = bring(county, at)
    start_mediation(case, county, mediator, at)
    with pytest.raises(Incomplete):
        agreeing.agree(case, agreed(case, **changes), by=mediator, at=at + DAY)
    assert case.state == "mediating"


def test_an_agreement_that_is_not_performed_leads_to_the_other_ways(county, mediator, at):
    case = bring(county, at)
    start_mediation(case, county, mediator, at)
    agreeing.agree(case, agreed(case), by=mediator, at=at + DAY)
    following.breach(case, "一直不付。", by=mediator, at=at + 60 * DAY)
    assert case.state == "failed" and running(case, Act.INFORM).count() == 1
    following.guide(case, "committee", "请镇调委会督促履行。", to="青山镇人民调解委员会", by=mediator, at=at + 61 * DAY)
    assert case.state == "guided"


def test_overdue_climbs_only_to_those_who_may_read_it(county, mediator, at):
    case = bring(county, at)
    seen = []
    for _ in range(3):
        found = list(running(case, Act.TAKE_UP))
        seen.append({duty.post.function for duty in found})
        sweep(found[0].due_at + timedelta(seconds=1))
    assert seen == [{"safety_officer"}, {"principal", "vice_principal"}, {"mediator"}]


def local_rules(on):
    """The bureau puts the rules of Ningbo in force in place of the general one: 30 days, and 10 more."""
    rules = Obligation.objects.filter(version__plan__preset="dispute", event_kinds=["injury"])
    rules.update(state="rejected")
    rules.filter(title__contains=on).update(state="confirmed")


def test_mediation_takes_longer_once_where_the_rule_of_the_place_says_so(county, mediator, at):
    local_rules("宁波")
    case = bring(county, at, category="injury")
    start_mediation(case, county, mediator, at)
    mediated = running(case, Act.SETTLE).get(obligation__trigger=Trigger.ACCEPTED)
    fixed = running(case, Act.SETTLE).get(obligation__trigger=Trigger.ASSIGNED)
    assert local_date(mediated.due_at) == date(2026, 11, 13)
    by = {"by": county.safety_officer, "at": at + DAY}
    with pytest.raises(Incomplete):
        extending.extend(case, mediated.due_at + 11 * DAY, "鉴定结论还没有出。", **by)
    with pytest.raises(Incomplete):
        extending.extend(case, mediated.due_at + 10 * DAY, " ", **by)
    extending.extend(case, mediated.due_at + 10 * DAY, "鉴定结论还没有出。", **by)
    mediated.refresh_from_db()
    assert local_date(mediated.due_at) == date(2026, 11, 23)
    assert Duty.objects.get(pk=fixed.pk).due_at == fixed.due_at, "the day of the four things is its own"
    with pytest.raises(CannotExtend):
        extending.extend(case, mediated.due_at + DAY, "还要等。", **by)
    entry = Entry.objects.get(docket=case.pk, action="dispute.extended")
    assert "鉴定" not in bytes(entry.body).decode()


def test_without_such_a_rule_mediation_takes_no_longer(county, mediator, at, sign_in):
    case = bring(county, at)
    start_mediation(case, county, mediator, at)
    due_at = running(case, Act.SETTLE).get(obligation__trigger=Trigger.ACCEPTED).due_at
    with pytest.raises(CannotExtend):
        extending.extend(case, due_at + DAY, "再谈一次。", by=county.safety_officer, at=at + DAY)
    page = sign_in(county.safety_officer).get(reverse("web:case", args=[case.pk])).content.decode()
    assert "/act/extend/" not in page


def test_more_time_is_given_on_its_page(county, mediator, at, sign_in):
    local_rules("宁波")
    case = bring(county, at, category="injury")
    start_mediation(case, county, mediator, at)
    browser = sign_in(county.safety_officer)
    with time_machine.travel(at + DAY, tick=False):
        page = browser.get(reverse("web:case", args=[case.pk])).content.decode()
        address = reverse("web:case-act", args=[case.pk, "extend"])
        assert address in page and "data-draft=" not in page, "nothing of a dispute stays on a device"
        form = browser.get(address).content.decode()
        assert "2026-11-23" in form and "data-later" not in form
        assert browser.post(address, {"due_on": "2026-11-23", "reason": "鉴定结论还没有出。"}).status_code == 302
        assert "延长了调解期限" in browser.get(reverse("web:case", args=[case.pk])).content.decode()


def test_names_stand_nowhere_but_under_the_dockets_key(county, mediator, at):
    case = bring(county, at)
    start_mediation(case, county, mediator, at)
    assert LI not in title_of(case) and "操场" in title_of(case)
    assert not any(LI.encode() in bytes(row.ciphertext) for row in Content.objects.filter(docket=case.pk))
    assert not any(LI.encode() in bytes(entry.body) for entry in Entry.objects.filter(docket=case.pk))
    for message in Message.objects.filter(docket=case.pk):
        said = text_of(message, at=at)
        assert LI not in said.body + said.subject and ZHAO not in said.body + said.subject


def test_others_of_the_county_read_nothing_and_do_nothing(county, mediator, at):
    case = bring(county, at)
    for person in (county.officer, county.director, county.duty_leader, county.teacher, county.other_principal):
        person.standing(at)
        assert not Case.objects.visible_to(person).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            consenting.tell_rights(case, by=person, at=at)


def cells_of(answer):
    return [cell.text for table in Document(BytesIO(answer.content)).tables for row in table.rows for cell in row.cells]


def reworded(case, county, at):
    """The agreement, once the school has worded its form itself."""
    own = replace(templates.shipped()["dispute_agreement"].draft, body="{party.side}{party.name}：{contents}")
    templates.put(county.school, "dispute_agreement", own, by=county.principal, at=at)
    made = letters.letter(case, "agreement")
    return made.paragraphs if made else ()


def test_it_goes_its_way_on_pages(county, mediator, at, sign_in):
    """Each act by its own page, as those who handle it: written down, told, asked, mediated, agreed, on paper."""
    officer = sign_in(county.safety_officer)
    with time_machine.travel(at, tick=False):
        page = officer.get(reverse("web:dispute-new"))
        assert page.status_code == 200
        said = {
            "category": "pupils", "text": "推搡摔坏眼镜。", "where": "操场", "source": "party", "first": LI,
            "second": ZHAO, "unit": county.school.pk,
        }  # fmt: skip
        assert officer.post(reverse("web:dispute-new"), {**said, "second": ""}).status_code == 422
        assert officer.post(reverse("web:dispute-new"), said).status_code == 302
        case = Case.objects.get(kind="dispute")
        one, two = (party.pk for party in standing.parties(case))

        def act(code, values=None, *, status=302):
            url = reverse("web:case-act", args=[case.pk, code])
            assert officer.get(url).status_code == 200, code
            answer = officer.post(url, values or {})
            assert answer.status_code == status, (code, answer.content.decode()[:4000])

        post = county.posts["safety_officer"].pk
        act("fix", {"department": "德育处", "post": post, "measures": "谈", "due_on": "2026-10-30"})
        act("rights")
        act("consent", {"party": one, "consent": "agreed", "way": "signed"})
        act("mediator", {"person": "", "name": ""}, status=422)
        act("mediator", {"person": mediator.pk})
        assert officer.post(reverse("web:case-act", args=[case.pk, "begin"])).status_code == 403
        act("consent", {"party": two, "consent": "agreed", "way": "spoken"})
        act("begin")
        act("session", {"held_at": "2026-10-14T13:00", "present": "双方", "notes": "愿意商量", "witnesses": "两人"})
        words = {
            "facts": "摔坏",
            "responsibility": "七三",
            "contents": "赔420元",
            "way": "当面",
            "mediator_signed": "on",
        }
        agreement = {**words, "perform_by": "2026-10-20"}
        act("agree", {**agreement, "signed": [one]}, status=422)
        act("agree", {**agreement, "signed": [one, two]})
        room = officer.get(reverse("web:case", args=[case.pk])).content.decode()
        assert LI in room and "赔420元" in room
        for code, _title in letters.available(case):
            page = officer.get(reverse("web:hazard-letter", args=[case.pk, code]))
            word = officer.get(reverse("web:hazard-letter-word", args=[case.pk, code]))
            assert page.status_code == word.status_code == 200, code
        found = Document(BytesIO(officer.get(reverse("web:dispute-file-word", args=[case.pk])).content))
        text = "\n".join(paragraph.text for paragraph in found.paragraphs)
        assert "调解卷宗" in text and LI in text and "双方可以共同向人民法院申请司法确认" in text
        assert reworded(case, county, at) == (f"甲方{LI}：赔420元", f"乙方{ZHAO}：赔420元")
        assert "还缺1份" in officer.get(reverse("web:dispute-file", args=[case.pk])).content.decode()  # identity
        assert reverse("web:dispute-month-word") in officer.get(reverse("web:dispute-month")).content.decode()
        assert "1件" in cells_of(officer.get(reverse("web:dispute-month-word")))
        listed = officer.get(reverse("web:cases")).content.decode()
        assert case.docket.number in listed and LI not in listed
        for stranger in (county.officer, county.director, county.duty_leader, county.other_principal):
            browser = sign_in(stranger)
            for name in ("case", "dispute-file", "dispute-file-word"):
                assert browser.get(reverse(f"web:{name}", args=[case.pk])).status_code == 404
            assert case.docket.number not in browser.get(reverse("web:cases")).content.decode()


def test_the_monthly_return_counts_the_units_own_work_alone(county, mediator, at):
    case = bring(county, at)
    month = counting.month(county.school, date(2026, 10, 1))
    assert (month.registered, month.open, month.closed) == (1, 1, 0)
    assert counting.month(county.school, date(2026, 9, 1)).is_zero
    assert counting.month(county.bureau, date(2026, 10, 1)).is_zero and counting.units(county.officer) == []
    lifecycle.advance(case, "withdraw", by=county.safety_officer, at=at + DAY, reason="和好了", bare=True)
    assert counting.month(county.school, date(2026, 10, 1)).closed == 1
