"""What posts are for, as rows of a table: the words plans use for them, and what their holders may do.

``words`` are the ways plan texts name the post (most specific first); mapping a plan suggests from them and a
person decides. ``rights`` are checked by ``org.access``. A post may have a function of a unit's own (any text);
it then carries no rights beyond reporting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

REPORT = "report"
SEE = "see"
HANDLE = "handle"
SIGN = "sign"
EDIT_PLAN = "edit_plan"
ENACT_PLAN = "enact_plan"
MANAGE_ORG = "manage_org"
AUDIT = "audit"
DISPUTES = "disputes"
GRIEVANCES = "grievances"
SEALED = "sealed"
LAPSES = "lapses"
READ = "read"
ERASE = "erase"
CALL = "call"
ROTA = "rota"

AUDIENCES = (SEE, DISPUTES, GRIEVANCES, SEALED, LAPSES)
"""Rights to read a matter. Each docket names the one it asks for; but for ``SEE`` it is the right to handle it too."""


@dataclass(frozen=True)
class Function:
    """``see``: matters of the unit and below. ``handle``: work on them. ``sign``: issue what goes upward and close.

    ``edit_plan``: confirm rules. ``enact_plan``: put a version in force. ``manage_org``: import units and people.
    ``audit``: export the journal and read who looked at what. ``disputes``, ``grievances``: read and handle these,
    which ``see`` does not open. ``sealed``: open the sealed box, which nothing else opens.
    ``lapses``: have a lapse answered for, and decide on it.
    ``read`` comes with any of the five: some matters of the unit are open to the post.
    ``erase``: destroy what was written in a matter that is over and that the post may read, or say in writing why
    it is kept. ``call``: call everybody of the unit and below at once, read who has answered, and close it.
    ``rota``: say who is on duty when, in the posts whose turns ``manage_org`` has laid down.
    """

    code: str
    label: Any
    words: tuple[str, ...]
    rights: frozenset[str]


def _function(code: str, label: Any, words: str, *rights: str) -> Function:
    reads = {READ} if set(rights) & set(AUDIENCES) else set()
    return Function(code, label, tuple(words.split()), frozenset({REPORT, *rights, *reads}))


FUNCTIONS: dict[str, Function] = {
    function.code: function
    for function in (
        _function("teacher", _("Teacher"), "教师 教职工 班主任 任课教师"),
        _function("duty_leader", _("Duty leader"), "值班领导 带班领导 值周领导", SEE, HANDLE, CALL),
        _function(
            "principal",
            _("Principal"),
            "学校校长 校长 园长 学校负责人 学校主要负责人",
            SEE,
            HANDLE,
            SIGN,
            EDIT_PLAN,
            ENACT_PLAN,
            MANAGE_ORG,
            AUDIT,
            DISPUTES,
            GRIEVANCES,
            LAPSES,
            ERASE,
            CALL,
            ROTA,
        ),
        _function(
            "vice_principal",
            _("Vice principal"),
            "副校长 分管校长 副园长",
            SEE,
            HANDLE,
            SIGN,
            EDIT_PLAN,
            DISPUTES,
            CALL,
            ROTA,
        ),
        _function(
            "safety_officer",
            _("Safety officer"),
            "安全办主任 安全主任 安全员 信息报告员 安全办",
            SEE,
            HANDLE,
            EDIT_PLAN,
            MANAGE_ORG,
            DISPUTES,
            CALL,
            ROTA,
        ),
        _function("office_head", _("Head of the school office"), "校办主任 办公室主任 校办 学校办公室", SEE, ROTA),
        _function("logistics_head", _("Head of logistics"), "总务主任 后勤主任 总务处 后勤处"),
        _function("pupils_head", _("Head of pupils' affairs"), "德育主任 政教主任 德育处 政教处", DISPUTES),
        _function("nurse", _("School doctor"), "校医 保健医 保健医生 疫情报告人"),
        _function(
            "district_director",
            _("District supervision director"),
            "片区督导办主任 督导办主任 片区督导办 学区主任 中心校校长 中心校",
            SEE,
            HANDLE,
            SIGN,
            AUDIT,
            LAPSES,
            CALL,
            ROTA,
        ),
        _function(
            "bureau_officer",
            _("Bureau safety officer"),
            "教育局相关领导 教育局 县教育局 区教育局 教体局 教育局安全科 安全科 上级 上级主管部门",
            SEE,
            HANDLE,
            SIGN,
            EDIT_PLAN,
            ENACT_PLAN,
            MANAGE_ORG,
            AUDIT,
            LAPSES,
            ERASE,
            CALL,
            ROTA,
        ),
        _function(
            "bureau_leader",
            _("Head of the bureau"),
            "教育局分管局长 教育局局长 分管局长 教育局主要负责人",
            SEE,
            HANDLE,
            SIGN,
            AUDIT,
            LAPSES,
        ),
        _function("mediator", _("Mediator"), "调解员 人民调解员 调解主任 调委会", DISPUTES),
        _function("grievance_officer", _("Grievance officer"), "信访承办人 信访专干 信访员 信访办", GRIEVANCES),
        _function(
            "bureau_petitions",
            _("Petitions office of the bureau"),
            "教育局信访科 信访科 信访室",
            GRIEVANCES,
            SIGN,
            ERASE,
        ),
        _function(
            "discipline", _("Discipline inspection"), "纪检组长 派驻纪检组 纪检监察组 纪检", SEALED, LAPSES, ERASE
        ),
        _function("town_government", _("Town government duty office"), "镇政府 乡政府 镇人民政府 街道办 镇政府值班室"),
        _function("police", _("Police station"), "派出所 公安 公安机关 辖区派出所"),
        _function("market_supervision", _("Market supervision"), "市场监管所 市场监管局 市场监督管理局 市场监管"),
        _function("city_management", _("City management"), "城管中队 城管局 综合执法队 城管"),
        _function("traffic", _("Traffic police"), "交警中队 交警大队 交管部门 交警"),
        _function("cdc", _("Centre for disease control"), "疾控中心 疾病预防控制中心"),
        _function("hospital", _("Hospital"), "卫生院 医院 镇卫生院"),
    )
}


def rights_of(code: str) -> frozenset[str]:
    function = FUNCTIONS.get(code)
    return function.rights if function else frozenset({REPORT})


def suggest(word: str) -> str | None:
    """The function a plan's word most likely means: the one with the longest of its words inside ``word``."""
    best = max(
        ((len(known), function.code) for function in FUNCTIONS.values() for known in function.words if known in word),
        default=None,
    )
    return best[1] if best else None


REPORTERS = ("知情者", "当事人", "目击者", "发现人", "报告人", "第一发现人", "任何人", "师生")
"""Words by which plans mean whoever saw it. Their step is the report itself; no post is held to it."""


def means_reporter(word: str) -> bool:
    return any(known in word for known in REPORTERS)
