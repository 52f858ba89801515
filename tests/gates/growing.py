"""One more of everything that a page lists, in the sample county: for gates that compare a page with few and many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.cases import facts, filters, intake, lifecycle
from anlan.cases.disputes import registering
from anlan.cases.disputes.registering import Fixed, Party
from anlan.cases.hazards import inspecting, listings, supervising
from anlan.cases.hazards.inspecting import Answer, Spot
from anlan.cases.hazards.supervising import Sheet
from anlan.cases.hazards.tests.stage import noticed, staff
from anlan.cases.models import Case
from anlan.cases.referrals import sending
from anlan.cases.referrals.sending import Asked
from anlan.meetings import holding, planning, resolving
from anlan.meetings.holding import Attended
from anlan.meetings.planning import Planned
from anlan.meetings.resolving import Resolved
from anlan.notify import alerts
from anlan.org.models import Contact, Level, Person, Post
from anlan.plans import presets
from anlan.registers import items, places
from anlan.registers.kinds import KINDS
from anlan.registers.tests.things import SAID
from anlan.reports.zero import filing
from anlan.reports.zero.filing import Said
from tests.cast import VERIFIED, County, make_plan, make_post, make_unit
from tests.petitions import Staff, bring, make_staff, write

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass
class Growing:
    """The county with every rule book in force, and :meth:`grow`."""

    county: County
    petitions: Staff
    market: Post
    at: datetime

    @classmethod
    def begin(cls, county: County, at: datetime) -> Growing:
        staff(county, at)
        for book in ("dispute", "referral"):
            presets.install(county.bureau, book, by=None, at=at - DAY)
        unit = make_unit("qsscjg", "青山市场监管所", Level.EXTERNAL, county.district)
        market = make_post(unit, "market_supervision", "值班室")
        Contact.objects.create(post=market, channel="email", address="duty@market.example", verified_at=VERIFIED)
        return cls(county, make_staff(county, at), market, at)

    def readers(self) -> list[Person]:
        """Somebody for every page, those who see most first."""
        county = self.county
        county.officer.is_operator = True
        county.officer.save(update_fields=["is_operator"])
        handlers = [self.petitions.handler, self.petitions.petitions, self.petitions.discipline]
        return [county.officer, county.principal, county.safety_officer, county.director, *handlers, county.teacher]

    def grow(self, n: int) -> None:
        """One more of each; ``n`` tells them apart."""
        at = self.at + n * MINUTE
        for unit, by in (
            (self.county.school, self.county.principal),
            (self.county.other_school, self.county.other_principal),
        ):
            by.standing(at)
            told = intake.Told("injury", f"第{n}件", where="操场")
            case = intake.report("incident", unit, told, by=by, at=at).case
            facts.amend(case, {"title": f"第{n}件"}, by=by, at=at)
            places.create(unit, f"第{n}处")
            items.add(unit, KINDS["risk_point"], {**SAID["risk_point"], "name": f"第{n}处"}, by=None, at=at)
        for one in (
            self._over, self._hazard, self._inspection, self._dispute, self._referral, self._grievance, self._meeting,
            self._alert, self._returns, self._own,
        ):  # fmt: skip
            one(n, at)

    def _over(self, n: int, at: datetime) -> None:
        """A matter that is closed and asks whether to keep what was written."""
        told = intake.Told("injury", f"已了结第{n}件", where="操场")
        case = intake.report("incident", self.county.school, told, by=self.county.principal, at=at, is_drill=True).case
        for move in ("end", "close"):
            lifecycle.advance(case, move, by=self.county.principal, at=at)

    def _hazard(self, n: int, at: datetime) -> None:
        case = noticed(self.county, at)
        sheet = Sheet(
            self.county.bureau, "county", at + 30 * DAY, "限期治理", "", [((at + 5 * DAY).date(), "方案报批")]
        )
        supervising.place(case, sheet, by=self.county.officer, at=at)

    def _inspection(self, n: int, at: datetime) -> None:
        lines = listings.shipped("checklist")["fire_patrol"].lines
        answers = [Answer(line.code, "wrong" if place == 0 else "ok") for place, line in enumerate(lines)]
        spot, by = Spot(self.county.place), self.county.safety_officer
        inspecting.record(self.county.school, "fire_patrol", answers, spot, by=by, at=at, nonce=f"growing-{n}")

    def _dispute(self, n: int, at: datetime) -> None:
        parties = [Party(1, f"家长{n}甲"), Party(2, f"家长{n}乙")]
        told = intake.Told(category="pupils", text=f"第{n}起推搡。", where="操场")
        by = self.county.safety_officer
        case = registering.register(self.county.school, told, parties, by=by, at=at).case
        fixed = Fixed("德育处", self.county.posts["safety_officer"], "分别谈话。", at + 10 * DAY)
        registering.assign(_whole(case), fixed, by=by, at=at)

    def _referral(self, n: int, at: datetime) -> None:
        told = intake.Told(category="food", text=f"第{n}处流动摊点。", where="校门东侧")
        by = self.county.safety_officer
        case = _whole(sending.find(self.county.school, told, by=by, at=at).case)
        sending.send(case, Asked(self.market, at + 5 * DAY, "请查处。", "食品安全法第三十五条（大意）"), by=by, at=at)

    def _grievance(self, n: int, at: datetime) -> None:
        receipt = bring(self.county, at, demand=f"补发第{n}笔工资")
        handlers = self.petitions
        write(receipt.case, "informed", by=handlers.handler, sign=self.county.principal, at=at)

    def _meeting(self, n: int, at: datetime) -> None:
        posts = self.county.posts
        by, chair, invited = self.county.principal, posts["principal"], (posts["duty_leader"],)
        said = Planned(f"第{n}次会", at, "会议室", chair=chair, recorder=chair, invited=invited)
        meeting = planning.plan("leading", self.county.school, said, by=by, at=at)
        holding.hold(planning.locked(meeting), at, Attended(), by=by, at=at)
        resolved = Resolved(f"第{n}件要办的", posts["principal"], (at + 9 * DAY).date())
        resolving.resolve(planning.locked(meeting), resolved, by=by, at=at)

    def _alert(self, n: int, at: datetime) -> None:
        notice = alerts.Notice(f"第{n}次大风", "人员撤到室内", "到室内。", at + 4 * 60 * MINUTE, grade=2)
        alerts.publish(self.county.school, notice, is_drill=False, by=self.county.principal, at=at)
        alerts.open_feed(self.county.school, f"第{n}个平台", by=self.county.principal, at=at)

    def _returns(self, n: int, at: datetime) -> None:
        filing.file_zero(self.county.school, (at - n * DAY).date(), Said(), by=self.county.principal, at=at)
        make_plan(self.county.other_school, self.county.other_principal)

    def _own(self, n: int, at: datetime) -> None:
        for person in (self.county.principal, self.county.officer):
            filters.keep(f"第{n}个", f"kind=hazard&grade={n % 4}", by=person)
            Contact.objects.create(person=person, channel="email", address=f"{person.pk}.{n}@school.example")


def _whole(case: Case) -> Case:
    return Case.objects.select_related("docket__unit", "unit", "facts", "place").get(pk=case.pk)
