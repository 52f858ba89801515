"""What each letter to a petitioner asks of whoever writes it: fields by code, in the order of the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.cases.models import GrievanceLetter

Kind = GrievanceLetter.Kind

VERDICTS = {
    Kind.OPINION: (
        ("support", _("Supported: it will be done"), "请求事实清楚，符合法律、法规、规章或者其他有关规定，予以支持。"),
        ("explain", _("Reasonable, but nothing provides for it: explained"),
         "请求事由合理但缺乏法律、法规、规章或者其他有关规定依据，作出解释说明。"),
        ("refuse", _("Not supported"), "请求缺乏事实根据，或者不符合法律、法规、规章或者其他有关规定，不予支持。"),
    ),
    Kind.REVIEW: (
        ("uphold", _("The answer stands"), "原处理意见认定事实清楚、依据适当，予以维持。"),
        ("change", _("The answer is changed"), "变更原处理意见，具体如下。"),
        ("again", _("It has to be answered anew"), "撤销原处理意见，由原办理单位重新办理。"),
    ),
    Kind.REREVIEW: (
        ("uphold", _("The answer stands"), "原处理意见、复查意见认定事实清楚、依据适当，予以维持。"),
        ("change", _("The answer is changed"), "变更原处理意见和复查意见，具体如下。"),
        ("again", _("It has to be answered anew"), "撤销原处理意见和复查意见，由原办理单位重新办理。"),
    ),
}  # fmt: skip
"""(code, what it means, the words of the letter); of the answer: 信访工作条例 art. 32."""


@dataclass(frozen=True)
class Field:
    """``kind``: text, line, date, unit or verdict."""

    code: str
    label: Any
    kind: str = "text"
    is_needed: bool = True
    help: Any = ""


REQUEST = Field("request", _("What was asked for, point by point"))
FACTS = Field("facts", _("What was found"))
LAW = Field("law", _("What it rests on: law, rule, article"))
REASON = Field("reason", _("Reasons"), help=_("The petitioner reads them word for word."))

FIELDS: dict[str, tuple[Field, ...]] = {
    Kind.INFORMED: (
        Field("route", _("What happens with it now, and who handles it"),
              help=_("For example: the school office handles it and tells you by 12 October whether it is accepted.")),
        Field("contact", _("Where to ask"), "line", is_needed=False),
    ),
    Kind.ACCEPTED: (
        Field("route", _("Who handles it, and how"), is_needed=False),
        Field("contact", _("Where to ask"), "line", is_needed=False),
    ),
    Kind.DECLINED: (REASON, LAW, Field("remedy", _("Where the petitioner can turn to instead"))),
    Kind.FORWARDED: (
        Field("target", _("To which unit"), "unit", is_needed=False),
        Field("outside", _("Or to a body that is not here"), "line", is_needed=False),
        REASON,
    ),
    Kind.EXTENDED: (Field("until", _("Until when"), "date"), REASON),
    Kind.OPINION: (REQUEST, FACTS, LAW, Field("verdict", _("Decision"), "verdict"),
                   Field("remedy", _("What is done, by whom and by when; or the explanation"))),
    Kind.REVIEW: (REQUEST, FACTS, LAW, Field("verdict", _("Decision"), "verdict"),
                  Field("remedy", _("What is decided, point by point"))),
    Kind.REREVIEW: (Field("body", _("The body that reviews it a second time"), "line", is_needed=False),
                    REQUEST, FACTS, LAW, Field("verdict", _("Decision"), "verdict"),
                    Field("remedy", _("What is decided, point by point"))),
}  # fmt: skip


def missing(kind: str, values: dict[str, str]) -> list[str]:
    """Codes of what is needed and empty."""
    found = [field.code for field in FIELDS[kind] if field.is_needed and not values.get(field.code, "").strip()]
    if kind == Kind.FORWARDED and not (values.get("target") or values.get("outside", "").strip()):
        found.append("target")
    return found
