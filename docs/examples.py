"""The filled Word and Excel files of ``docs/examples/``: one of every matter, all made up.

``python docs/examples.py`` writes them anew. Everything goes through the product's own acts; nothing is typed into a
file by hand. The data lie in a temporary folder that goes when it ends.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "docs" / "examples"
AT = datetime(2026, 10, 14, 6, 12, 5, tzinfo=UTC)
"""14:12:05 in Shanghai on a school day."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def incident(county: object, at: datetime) -> dict[str, bytes]:
    """Telephone script, record of the call, first report, follow-up and final report of one incident."""
    from anlan.cases import facts, intake
    from anlan.duties import acknowledgement
    from anlan.duties.models import Duty
    from anlan.registers.paper import word
    from anlan.reports import filing, forms
    from anlan.reports.models import Filing
    from anlan.reports.paper import things

    school, principal = county.school, county.principal  # type: ignore[attr-defined]
    told = intake.Told("injury", "三（2）班一名学生课间在楼梯口跌倒，额头出血。")
    case = intake.report("incident", school, told, by=None, at=at, place=county.place).case  # type: ignore[attr-defined]
    duty = Duty.objects.filter(docket=case.pk, post=county.posts["principal"]).earliest("pk")  # type: ignore[attr-defined]
    principal.standing(at)
    acknowledgement.accept(duty, by=principal, way="page", event_kind="injury", at=at + 2 * MINUTE)
    known = {
        "happened_at": "10月14日14:10", "people": "1人", "injuries": "额头外伤，神志清楚",
        "measures": "校医止血包扎，班主任陪同送镇卫生院，已通知家长。", "leaders": "校长周敏华、安全办主任陈立平在场",
        "impact": "只涉及该生，教学秩序正常", "trend": "伤情稳定",
    }  # fmt: skip
    facts.amend(case, known, by=principal, at=at + 4 * MINUTE)
    files = {"01-电话报告稿.docx": word.render(things.of_case(case, "phone", by=principal, at=at + 5 * MINUTE))}
    said = {
        Filing.Kind.FIRST: {"requests": "无", "loss": "暂无"},
        Filing.Kind.FOLLOW_UP: {"progress": "15:20经镇卫生院检查，缝合3针，无颅内损伤，家长已到院。"},
        Filing.Kind.FINAL: {
            "cause": "课间人流集中，楼梯口地面有水，该生奔跑时滑倒。",
            "overview": "10月14日14:10，学生在东教学楼一层楼梯口滑倒受伤，14:12接报，校医3分钟内到场，缝合后次日返校。",
            "corrections": "楼梯口加铺防滑垫，课间安排教师值守，保洁避开课间。",
            "aftercare": "学校与家长沟通，按校方责任保险办理。",
            "assessment": "接警、处置、报告都在时限内。",
        },
    }
    later = {Filing.Kind.FIRST: 9 * MINUTE, Filing.Kind.FOLLOW_UP: 75 * MINUTE, Filing.Kind.FINAL: 2 * DAY}
    names = {Filing.Kind.FIRST: "03-首报", Filing.Kind.FOLLOW_UP: "04-续报一", Filing.Kind.FINAL: "05-终报"}
    for kind, values in said.items():
        filled = forms.prefill(case, kind, by=principal, at=at + later[kind])
        sent = filing.submit(case, kind, {**filled, **values}, by=principal, at=at + later[kind])
        files[f"{names[kind]}.docx"] = word.render(things.of_filing(sent, case))
    files["11-事件台账.xlsx"] = _ledger("incident", principal, at + 3 * DAY)
    files["02-值班电话记录.docx"] = word.render(things.of_case(case, "duty_call", by=principal, at=at + 9 * MINUTE))
    return files


def zero(county: object, at: datetime) -> dict[str, bytes]:
    """The zero report of the day, and the table of schools and days."""
    from anlan.lib.clock import local_date
    from anlan.registers.paper import word
    from anlan.reports.paper import things
    from anlan.reports.zero.filing import Said, file_zero
    from anlan.reports.zero.matrix import matrix
    from anlan.reports.zero.table import table

    day = local_date(at)
    counts = {"enrolled": 812, "expected": 812, "present": 806, "absent_ill": 4}
    for back in (2, 1, 0):
        then = at - back * DAY
        said = Said({} if back else {"food": "午餐汤略凉，已要求保温"}, counts)
        done = file_zero(county.school, day - back * DAY, said, by=county.principal, at=then)  # type: ignore[attr-defined]
        if back:
            other = county.other_principal  # type: ignore[attr-defined]
            other.standing(then)
            file_zero(county.other_school, day - back * DAY, Said({}, {}), by=other, at=then)  # type: ignore[attr-defined]
    officer = county.officer  # type: ignore[attr-defined]
    officer.standing(at)
    return {
        "06-每日零报告.docx": word.render(things.of_zero(done)),
        "07-零报告汇总.xlsx": table(matrix(officer, until=day, days=7)),
    }


def hazard(county: object, at: datetime) -> dict[str, bytes]:
    """A rectification notice and the ledger."""
    from anlan.cases import intake, letters_word
    from anlan.cases.hazards import finding, ledger, letters, rectifying
    from anlan.cases.models import Case
    from anlan.plans import presets
    from tests.cast import appoint, make_person, make_post

    presets.install(county.bureau, "hazard", by=None, at=at - DAY)  # type: ignore[attr-defined]
    post = make_post(county.school, "logistics_head", "总务主任")  # type: ignore[attr-defined]
    appoint(post, make_person("li.dg", "李大刚"))
    officer = county.safety_officer  # type: ignore[attr-defined]
    officer.standing(at)
    told = intake.Told(category="building", text="东教学楼二层护栏松动，晃动幅度约2厘米", where="东教学楼二层")
    case = finding.find(county.school, told, by=officer, at=at, place=county.place).case  # type: ignore[attr-defined]
    demand = {"demand": "加固护栏，更换锈蚀螺栓；修好前拉警戒带、派人值守。"}
    given = rectifying.Notice(county.school, post, at + 7 * DAY, demand)  # type: ignore[attr-defined]
    rectifying.notice(case, given, by=officer, at=at)
    case = Case.objects.select_related("docket__unit", "unit", "place", "facts").get(pk=case.pk)
    letter = letters.letter(case, "notice-1")
    assert letter is not None
    return {
        "08-隐患整改通知书.docx": letters_word.render(letter),
        "09-隐患台账.xlsx": ledger.export(Case.objects.visible_to(officer).filter(kind="hazard")),
    }


def grievance(county: object, at: datetime) -> dict[str, bytes]:
    """The answer to a grievance, and its sheet."""
    from anlan.cases import letters_word
    from anlan.cases.grievances import letters, sheet
    from anlan.cases.models import Case
    from anlan.registers.paper import word
    from tests.petitions import ZHANG, bring, make_staff, write

    staff = make_staff(county, at)  # type: ignore[arg-type]
    case = Case.objects.get(pk=bring(county, at, who=(ZHANG,)).case.pk)  # type: ignore[arg-type]
    principal = county.principal  # type: ignore[attr-defined]
    write(case, "accepted", by=staff.handler, sign=principal, at=at + 2 * DAY)
    row = write(case, "opinion", by=staff.handler, sign=principal, at=at + 20 * DAY)
    case = Case.objects.select_related("docket__unit", "unit", "facts").get(pk=case.pk)
    return {
        "10-诉求处理意见书.docx": letters_word.render(letters.read(row, at=at + 20 * DAY)),
        "23-信访事项登记表.docx": word.render(sheet.filled(case)),
    }


def _ledger(kind: str, by: object, at: datetime) -> bytes:
    from anlan.cases import listing
    from anlan.cases.wanted import Wanted
    from anlan.reports import ledgers

    wanted = Wanted(kind=kind)
    rows = listing.walk(listing.ledger(by, wanted), wanted, at=at, most=ledgers.MOST)  # type: ignore[arg-type]
    return ledgers.workbook(rows, kind, by=by, at=at)  # type: ignore[arg-type]


def inspection(county: object, at: datetime) -> dict[str, bytes]:
    """A fire patrol by its checklist with two signatures, and the ledger of inspections."""
    from anlan.cases.hazards import inspecting, listings
    from anlan.cases.hazards.inspecting import Answer, Spot
    from anlan.cases.models import Inspection
    from anlan.registers.paper import word
    from anlan.reports.ledgers import inspections
    from anlan.reports.paper import things

    lines = listings.shipped("checklist")["fire_patrol"].lines
    remark = "插座上连着取暖器，已收走"
    said = [Answer(one.code, "ok" if n else "wrong", "" if n else remark) for n, one in enumerate(lines)]
    by, school = county.safety_officer, county.school  # type: ignore[attr-defined]
    spot = Spot(county.place)  # type: ignore[attr-defined]
    row, _cases = inspecting.record(school, "fire_patrol", said, spot, by=by, at=at, nonce="example")
    inspecting.sign(row, by=county.principal, at=at + 9 * MINUTE)  # type: ignore[attr-defined]
    row = Inspection.objects.select_related("unit", "place", "item", "by", "seen_by", "docket").get(pk=row.pk)
    return {
        "12-防火巡查记录.docx": word.render(things.of_inspection(row)),
        "13-检查台账.xlsx": inspections.workbook(Inspection.objects.visible_to(by)),
    }


def referral(county: object, at: datetime) -> dict[str, bytes]:
    """A letter to a department about what is around the school, and the ledger."""
    from anlan.cases import letters_word
    from anlan.cases.intake import Told
    from anlan.cases.models import Case
    from anlan.cases.referrals import letters, sending
    from anlan.cases.referrals.sending import Asked
    from anlan.org.models import Level
    from tests.cast import make_post, make_unit

    office = make_unit("qsscjg", "青山市场监管所", Level.EXTERNAL, county.district)  # type: ignore[attr-defined]
    post, by = make_post(office, "market_supervision", "值班室"), county.safety_officer  # type: ignore[attr-defined]
    told = Told(category="food", text="校门东侧流动摊点卖无标签辣条。", where="校门东侧50米")
    case = sending.find(county.school, told, by=by, at=at).case  # type: ignore[attr-defined]
    case = Case.objects.select_related("docket__unit", "unit", "facts", "place").get(pk=case.pk)
    asked = Asked(post, at + 5 * DAY, "请查处流动摊点，查明货源。", "食品安全法第三十五条（大意）")
    sending.send(case, asked, by=by, at=at)
    letter = letters.letter(case, "referral-1")
    assert letter is not None
    return {"14-校园周边问题移交函.docx": letters_word.render(letter), "15-移交台账.xlsx": _ledger("referral", by, at)}


def meeting(county: object, at: datetime) -> dict[str, bytes]:
    """Minutes as they were issued, the ledger of meetings with what they resolved, and the record of a drill."""
    from anlan.meetings import holding, issuing, paper, planning, resolving
    from anlan.meetings.holding import Attended
    from anlan.meetings.models import Meeting
    from anlan.meetings.planning import Planned
    from anlan.meetings.resolving import Resolved
    from anlan.reports.ledgers import meetings

    by, posts = county.principal, county.posts  # type: ignore[attr-defined]
    said = Planned("秋季学期校园安全", at, "会议室", chair=posts["principal"], recorder=posts["duty_leader"],
                   invited=(posts["duty_leader"],))  # fmt: skip
    made = planning.plan("leading", county.school, said, by=by, at=at)  # type: ignore[attr-defined]
    holding.hold(made, at, Attended(), by=by, at=at)
    resolved = Resolved("楼梯口加铺防滑垫", posts["duty_leader"], (at + 9 * DAY).date())
    resolving.resolve(made, resolved, by=by, at=at)
    holding.write(made, {"reported": "东教学楼楼梯口课间拥挤，地面有水"}, by=by, at=at)
    path = str(made.unit_path)
    files = {"19-领导小组会议纪要.docx": paper.docx(issuing.read(issuing.issue(made, by=by, at=at), made), path)}
    files["20-应急演练记录.docx"] = _drill(county, at)
    files["16-会议台账.xlsx"] = meetings.workbook(Meeting.objects.visible_to(by).filter(pk=made.pk), by=by, at=at)
    return files


def _drill(county: object, at: datetime) -> bytes:
    """An evacuation with its times, what was found, and who puts it right."""
    from anlan.meetings import holding, issuing, paper, planning, resolving
    from anlan.meetings.holding import Attended
    from anlan.meetings.planning import Planned
    from anlan.meetings.resolving import Resolved

    by, posts = county.principal, county.posts  # type: ignore[attr-defined]
    said = Planned("秋季学期第二次应急疏散演练", at, "东教学楼、操场", posts["principal"], posts["duty_leader"],
                   ("14:00 广播信号", "各班按路线下楼到操场", "清点人数，现场讲评"), expected=812)  # fmt: skip
    made = planning.plan("drill", county.school, said, by=by, at=at)  # type: ignore[attr-defined]
    holding.hold(made, at, Attended(expected=812, present=806), by=by, at=at)
    parts = {
        "plan": "突发事件应急预案（疏散部分）", "style": "实际演练，部分预案", "audience": "全体师生，保安2人",
        "supplies": "扩音器、秒表、班牌；班主任提前看过路线图", "signal_at": "14:00:00", "last_at": "14:02:41",
        "exits": "三（1）班 14:01:20 80秒 45 45\n三（2）班 14:02:41 161秒 46 44 病假2人",
        "process": "东楼梯三（2）班下楼时与三（3）班汇在一起，慢了半分钟。", "absent": "病假6人",
        "fitness": "执行过程不够顺利", "fullness": "基本满足，需完善", "turnout": "基本按时", "at_hand": "充分",
        "hurt": "没有", "evaluation": "超过2分钟，东楼梯要错开。",
    }  # fmt: skip
    holding.write(made, parts, by=by, at=at)
    mend = Resolved("三（2）、三（3）班改走西楼梯，路线图重画", posts["duty_leader"], (at + 7 * DAY).date())
    resolving.resolve(made, mend, by=by, at=at)
    return paper.docx(issuing.read(issuing.issue(made, by=by, at=at), made), str(made.unit_path))


def dispute(county: object, at: datetime) -> dict[str, bytes]:
    """The bound file of a mediation with its agreement, and the month in numbers."""
    from anlan.cases import intake
    from anlan.cases.disputes import agreeing, consenting, counting, file, mediating, registering, standing
    from anlan.cases.disputes.agreeing import Agreed
    from anlan.cases.disputes.mediating import Talk
    from anlan.cases.disputes.registering import Fixed, Party
    from anlan.cases.models import Case
    from anlan.lib.clock import local_date
    from anlan.plans import presets
    from anlan.registers.paper import word
    from anlan.reports.paper import books
    from tests.cast import appoint, make_person, make_post

    presets.install(county.bureau, "dispute", by=None, at=at - DAY)  # type: ignore[attr-defined]
    school, by = county.school, county.safety_officer  # type: ignore[attr-defined]
    mediator = make_person("ma.tj", "马调解")
    appoint(make_post(school, "mediator", "调解员"), mediator)
    for person in (by, mediator):
        person.standing(at)
    parties = [Party(1, "李秀兰", "13900001111", speaks="其父", identity_seen=True), Party(2, "赵国强")]
    told = intake.Told("pupils", "课间推搡，一方眼镜摔坏，家长要求赔偿。", "操场")
    pk = registering.register(school, told, parties, by=by, at=at).case.pk
    case = Case.objects.select_related("docket__unit", "unit", "facts").get(pk=pk)
    post = county.posts["safety_officer"]  # type: ignore[attr-defined]
    registering.assign(case, Fixed("德育处", post, "分别谈话，再坐到一起。", at + 10 * DAY), by=by, at=at)
    consenting.tell_rights(case, by=by, at=at)
    mediating.name(case, mediator, by=by, at=at)
    for party in standing.parties(case):
        consenting.answer(party, "agreed", "signed", case=case, by=by, at=at)
    consenting.begin(case, by=by, at=at)
    talk = Talk(at + DAY, "双方家长、班主任", "各自说了经过，都愿意商量。", witnesses="两位家委会成员")
    mediating.sit(case, talk, by=mediator, at=at + DAY)
    said = Agreed("双方课间推搡，一方眼镜摔坏。", "双方都有过错，赵方七成。", "赵方赔偿眼镜费用420元。", "当面付清。",
                  local_date(at + 30 * DAY), frozenset(one.pk for one in standing.parties(case)), True)  # fmt: skip
    agreeing.agree(case, said, by=mediator, at=at + 2 * DAY)
    first = local_date(at).replace(day=1)
    month = books.of_month(school, first, counting.month(school, first))
    return {"21-调解卷宗.docx": file.bound(case, at=at + 3 * DAY), "22-矛盾纠纷月报表.docx": word.render(month)}


def contacts(county: object, at: datetime) -> dict[str, bytes]:
    """Whom to call, to hang up beside the telephone."""
    from anlan.registers import items
    from anlan.registers.kinds import CONTACT
    from anlan.registers.paper import word
    from anlan.reports.paper import books

    school = county.school  # type: ignore[attr-defined]
    rows = [
        items.add(school, CONTACT, {"name": name, "group": group, "phone": phone, "hours": "24小时", "matter": what},
                  by=None, at=at)
        for name, group, phone, what in (
            ("青山派出所值班室", "police", "0571-86000030", "治安、走失"),
            ("青山镇卫生院", "medical", "0571-86000120", "受伤、急病"),
            ("青山镇政府值班室", "government", "0571-86000010", "事件报告"),
        )
    ]  # fmt: skip
    return {"24-应急通讯录.docx": word.render(books.of_contacts(school, CONTACT, rows, at))}


def blanks(county: object, at: datetime) -> dict[str, bytes]:
    """Forms to be written on by hand."""
    from anlan.registers.paper import templates, word
    from anlan.registers.paper.filling import blank

    school = county.school  # type: ignore[attr-defined]
    found = templates.in_force(str(school.path))
    files = {"17-应急演练记录表（空白）.docx": "drill_record", "18-晨午检登记表（空白）.docx": "morning_check"}
    return {name: word.render(blank(found[code].draft, unit=school.name)) for name, code in files.items()}


def make(county: object, at: datetime = AT) -> dict[str, bytes]:
    """Every file by its name, from a county as ``tests.cast`` makes it, with its plan in force."""
    files: dict[str, bytes] = {}
    for part in (incident, zero, hazard, grievance, inspection, referral, meeting, dispute, contacts, blanks):
        files |= part(county, at)
    return dict(sorted(files.items()))


def main() -> None:
    from bench import ground

    ground.set_up(None)
    from django.db import transaction

    from anlan.lib.postgres.roles import use_role
    from tests.cast import make_county

    FOLDER.mkdir(exist_ok=True)
    use_role("engine")
    with transaction.atomic():
        county = make_county()
        county.plan()
        files = make(county)
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)
        print(f"{name}　{len(data):,}")


if __name__ == "__main__":
    main()
