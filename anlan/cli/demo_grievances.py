"""Sample grievances of the demo county: one being answered, and what the school publishes."""

from __future__ import annotations

from datetime import datetime


def load(school_name: str, at: datetime) -> None:
    from anlan.cases.grievances import desk, filing, issuing, letters
    from anlan.cases.grievances.filing import Petition
    from anlan.cases.models import Case
    from anlan.org.models import Person, Unit

    school = Unit.objects.get(name=school_name)
    principal = Person.objects.filter(
        appointments__post__unit=school, appointments__post__function="principal", appointments__rank=0
    ).get()
    principal.standing(at)
    desk.publish(school, PUBLISHED, by=principal, at=at)
    told = Petition("relief", "补发2019年秋季学期的代课工资", "我2019年9月至2020年1月在校代课，工资至今没有发。")
    receipt = filing.submit(school, told, by=None, at=at)
    case = Case.objects.select_related("docket__unit", "unit").get(pk=receipt.case.pk)
    row = letters.draft(case, "accepted", {"route": "由工会承办，可以当面说明。"}, by=principal, at=at)
    issuing.issue(row, by=principal, at=at)


PUBLISHED = {
    "channels": "网上、来信、来电、来访",
    "address": "青山镇河西路8号工会办公室",
    "phone": "0000-8886012",
    "hours": "每周三15:00—17:00，工会办公室",
    "query": "凭编号在网上查询，或者打电话",
    "outside": "清河县人民政府",
}
