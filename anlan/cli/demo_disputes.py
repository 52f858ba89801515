"""Samples of the demo county: a dispute in mediation, and a referral to a department."""

from __future__ import annotations

from datetime import datetime, timedelta

from anlan.cases.disputes import consenting, mediating, registering, standing
from anlan.cases.disputes.registering import Fixed, Party
from anlan.cases.intake import Told
from anlan.cases.referrals import sending
from anlan.cases.referrals.sending import Asked
from anlan.org.models import Person, Unit

DAY = timedelta(days=1)


def keep(school: Unit, officer: Person, at: datetime) -> None:
    """Written down by the school's safety officer, who has read the posts held."""
    _dispute(school, officer, at)
    _referral(school, officer, at)


def _dispute(school: Unit, officer: Person, at: datetime) -> None:
    told = Told("pupils", "课间推搡，一方眼镜摔坏，家长要求赔偿。", "操场")
    parties = [Party(1, "李某", speaks="其父", identity_seen=True), Party(2, "赵某", speaks="其母", identity_seen=True)]
    case = registering.register(school, told, parties, by=officer, at=at).case
    post = officer.posts_held()[0]
    registering.assign(case, Fixed("德育处", post, "分别谈话，再坐到一起。", at + 10 * DAY), by=officer, at=at)
    consenting.tell_rights(case, by=officer, at=at)
    mediating.name(case, mediating.candidates(case, at=at)[0], by=officer, at=at)
    for party in standing.parties(case):
        consenting.answer(party, "agreed", "signed", case=case, by=officer, at=at)
    consenting.begin(case, by=officer, at=at)


def _referral(school: Unit, officer: Person, at: datetime) -> None:
    told = Told("stalls", "放学时流动摊点占住人行道，学生走到机动车道上。", "校门东侧50米")
    case = sending.find(school, told, by=officer, at=at).case
    found = [one.post for one in sending.departments(case, at=at) if one.is_reachable]
    if found:
        asked = Asked(
            found[0], at + 7 * DAY, "请清理占道摊点，上放学时段派人值守。", "道路交通安全法第三十一条（大意）"
        )
        sending.send(case, asked, by=officer, at=at)
