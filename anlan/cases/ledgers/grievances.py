"""What the ledger of grievances adds (domain C.14): the institution's steps and their days.

Who asks is not in it: a file of names is what the charter rules out, and closed names are opened one by one, by an act
that is entered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from anlan.cases.ledgers.columns import column, label, local
from anlan.cases.models import Grievance, GrievanceLetter
from anlan.journal.models import Recusal

Kind = GrievanceLetter.Kind
COLUMNS = (
    column("渠道", "Channel", "channel", 10),
    column("署名方式", "How it is signed", "naming", 12),
    column("代表人数", "Representatives", "representatives", 8),
    column("涉及人数", "People it speaks for", "people", 8),
    column("告知书", "Told of receipt", Kind.INFORMED, 17),
    column("受理", "Accepted", Kind.ACCEPTED, 17),
    column("不予受理", "Declined", Kind.DECLINED, 17),
    column("转送", "Passed on", Kind.FORWARDED, 17),
    column("转送去向", "Passed on to", "target", 18),
    column("承办人", "Handler", "handler", 10),
    column("回避人数", "Who keeps out", "recused", 8),
    column("延期", "More time given", Kind.EXTENDED, 17),
    column("延期批准人", "Who gave more time", "extended_by", 10),
    column("处理意见书", "Written answer", Kind.OPINION, 17),
    column("送达方式", "How it was sent", "sent_way", 14),
    column("送达日期", "Sent on", "sent_at", 17),
    column("复查意见书", "Review", Kind.REVIEW, 17),
    column("复核意见书", "Second review", Kind.REREVIEW, 17),
    column("满意度", "How satisfied", "satisfaction"),
)


def read(dockets: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {pk: {} for pk in dockets}
    for row in Grievance.objects.filter(pk__in=dockets).select_related("handler"):
        found[row.pk] = {
            "channel": label(Grievance.Channel, row.channel), "naming": label(Grievance.Naming, row.naming),
            "representatives": row.representatives, "people": row.people,
            "handler": row.handler.name if row.handler else "",
            "satisfaction": label(Grievance.Satisfaction, row.satisfaction),
        }  # fmt: skip
    letters = GrievanceLetter.objects.filter(docket__in=dockets, issued_at__isnull=False)
    for letter in letters.select_related("target", "issued_by").order_by("issued_at", "pk"):
        found[letter.docket_id] |= _of(letter)
    for pk, number in Counter(Recusal.objects.filter(docket__in=dockets).values_list("docket", flat=True)).items():
        found[pk]["recused"] = number
    return found


def _of(letter: GrievanceLetter) -> dict[str, Any]:
    said: dict[str, Any] = {str(letter.kind): local(letter.issued_at)}
    if letter.kind == Kind.FORWARDED:
        said["target"] = letter.target.name if letter.target else ""
    if letter.kind == Kind.EXTENDED:
        said["extended_by"] = letter.issued_by.name if letter.issued_by else ""
    if letter.kind == Kind.OPINION:
        said |= {"sent_way": label(GrievanceLetter.Way, letter.sent_way), "sent_at": local(letter.sent_at)}
    return said
