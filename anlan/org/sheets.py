"""What stands in the workbook a county is imported from: its sheets, their columns, and each row's meaning.

Headings and choices are Chinese because the people who fill the table in are; English ones are accepted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.lib.cells import choice_of, day_of
from anlan.lib.workbook import Column, Problem, Row, Sheet, Table, read_tables
from anlan.org.functions import FUNCTIONS
from anlan.org.models import Channel, Level

LEVELS = {"教育局": Level.BUREAU, "片区": Level.DISTRICT, "学校": Level.SCHOOL, "部门": Level.SECTION,
          "外部单位": Level.EXTERNAL}  # fmt: skip
CHANNELS = {
    "邮件": Channel.EMAIL,
    "网络钩子": Channel.WEBHOOK,
    "短信": Channel.SMS,
    "电话": Channel.PHONE,
    "语音电话": Channel.VOICE,
    "企业微信": Channel.WECOM,
    "企业微信群机器人": Channel.WECOM_BOT,
    "钉钉": Channel.DINGTALK,
    "钉钉群机器人": Channel.DINGTALK_BOT,
    "飞书群机器人": Channel.FEISHU_BOT,
    "其他服务": Channel.APPRISE,
    "CAP": Channel.CAP,
}
NUMBERS = {Channel.SMS, Channel.PHONE, Channel.VOICE}
RANKS = {"A角": 0, "B角": 1, "C角": 2, "D角": 3}
YES, NO = ("是", "y", "yes", "1", "true", "√"), ("否", "n", "no", "0", "false", "×")
FUNCTION_WORDS = {word: code for code, function in FUNCTIONS.items() for word in (*function.words[::-1], code)}

Value = TypeVar("Value")

_CODE = re.compile(r"[A-Za-z0-9_]{1,40}\Z")
_USERNAME = re.compile(r"[A-Za-z0-9._@-]{2,60}\Z")
_PLACE_CODE = re.compile(r"[a-z0-9]{6,16}\Z")
_NUMBER = re.compile(r"\+?[0-9]{3,15}\Z")
_PHONE = re.compile(r"[0-9+() 、/转-]{3,30}\Z")
_ACCOUNT = re.compile(r"[A-Za-z0-9_.-][A-Za-z0-9_.@-]{0,63}\Z")

UNITS = Sheet("units", "单位", ("units",), (
    Column("code", "单位编码", is_required=True, most=40, example="qszx",
           note=gettext_lazy("Letters, digits, underscores. It never changes: later imports find the unit by it.")),
    Column("name", "单位名称", is_required=True, example="青山镇中心小学"),
    Column("level", "层级", is_required=True, choices=tuple(LEVELS), example="学校",
           note=gettext_lazy("An outside body (town government, police) is told, and never signs in.")),
    Column("parent", "上级编码", most=40, example="qs",
           note=gettext_lazy("Code of the unit above. Empty only for the topmost.")),
    Column("sort", "学校类型", ("单位类型", "办学类型"), most=20, example="小学",
           note=gettext_lazy("For reports; in your own words. Without the column, what is known stays.")),
    Column("address", "地址", ("学校地址", "单位地址"), most=120, example="青山镇育才路1号"),
    Column("phone", "电话", ("学校电话", "值班电话"), most=30, example="0571-86000030",
           note=gettext_lazy("The unit's own number, nobody's mobile.")),
))  # fmt: skip
FACTS = ("sort", "address", "phone")
"""Columns of a unit that may be missing: then what is known stays as it is."""
POSTS = Sheet("posts", "岗位与任职", ("岗位", "posts"), (
    Column("unit", "单位编码", is_required=True, most=40, example="qszx"),
    Column("post", "岗位名称", ("岗位",), is_required=True, most=60, example="校长"),
    Column("function", "职能", ("岗位职能",), most=40, choices=tuple(f.words[0] for f in FUNCTIONS.values()),
           is_strict=False, example="学校校长",
           note=gettext_lazy("What the post is for in a plan. It decides what its holder may do.")),
    Column("username", "账号", most=60, example="zhou.mh",
           note=gettext_lazy("Empty means that nobody holds the post, or that it is an outside office.")),
    Column("name", "姓名", most=60, example="周敏华"),
    Column("rank", "AB角", ("顺位", "a/b角"), choices=tuple(RANKS), example="A角",
           note=gettext_lazy("A角 holds the post, B角 stands in. Empty is A角.")),
    Column("from", "起", ("任职日期", "自"), example="2026-09-01", note=gettext_lazy("First day. Empty is today.")),
    Column("to", "止", ("离任日期", "至", "until"),
           note=gettext_lazy("Last day. Empty is open. Who leaves gets a last day here.")),
    Column("password", "初始口令", ("initialpassword",), most=128,
           note=gettext_lazy("Only for new accounts, at least 10 characters. Empty: no sign-in until one is set.")),
))  # fmt: skip
CONTACTS = Sheet("contacts", "联系方式", ("contacts",), (
    Column("username", "账号", most=60, example="zhou.mh"),
    Column("unit", "单位编码", most=40,
           note=gettext_lazy("Unit and post instead of an account: for an office that never signs in.")),
    Column("post", "岗位名称", ("岗位",), most=60),
    Column("channel", "渠道", is_required=True, choices=tuple(CHANNELS), example="邮件"),
    Column("address", "地址", ("号码",), is_required=True, most=300, example="zhou.mh@school.example"),
    Column("verified", "已核实", choices=("是", "否"), example="是",
           note=gettext_lazy("Yes only when somebody has tried it. Nothing is sent to addresses that were not.")),
    Column("order", "顺序", example="1", note=gettext_lazy("1 is tried first.")),
))  # fmt: skip
PLACES = Sheet("places", "场所", ("places",), (
    Column("unit", "单位编码", is_required=True, most=40, example="qszx"),
    Column("place", "场所名称", ("name", "场所"), is_required=True, most=60, example="东教学楼一层楼梯口"),
    Column("code", "二维码编号", most=16,
           note=gettext_lazy("Leave it empty: the system makes one that nobody can guess.")),
))  # fmt: skip
SHEETS = (UNITS, POSTS, CONTACTS, PLACES)


@dataclass(frozen=True)
class UnitRow:
    row: Row
    code: str
    name: str
    level: str
    parent: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SeatRow:
    """A post, and (where ``username`` is given) who holds it; ``until`` is exclusive."""

    row: Row
    unit: str
    post: str
    function: str
    username: str
    name: str
    rank: int
    since: date | None
    until: date | None
    password: str


@dataclass(frozen=True)
class ContactRow:
    row: Row
    username: str
    unit: str
    post: str
    channel: str
    address: str
    is_verified: bool
    order: int


@dataclass(frozen=True)
class PlaceRow:
    row: Row
    unit: str
    name: str
    code: str


@dataclass
class Parsed:
    """What a workbook says, with everything found wrong in it so far. Nothing has been written."""

    units: list[UnitRow] = field(default_factory=list)
    seats: list[SeatRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    places: list[PlaceRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.seats or self.contacts or self.places)


def read_workbook(data: bytes) -> Parsed:
    """Read an .xlsx. Raises :class:`anlan.lib.workbook.NotAWorkbook` when it cannot be read at all; what is
    wrong in single cells is listed in ``problems``, all of it."""
    tables, passed_over = read_tables(data, SHEETS)
    parsed = Parsed(warnings=passed_over)
    for table in tables.values():
        parsed.problems.extend(table.problems)
        parsed.warnings.extend(table.warnings)
        for row in table.rows:
            row.problems = parsed.problems
    rows = {sheet.key: tables.get(sheet.key, Table()).rows for sheet in SHEETS}
    parsed.units = [_unit(row) for row in rows["units"]]
    parsed.seats = [_seat(row, parsed.warnings) for row in rows["posts"]]
    parsed.contacts = [_contact(row) for row in rows["contacts"]]
    parsed.places = [_place(row) for row in rows["places"]]
    return parsed


def _unit(row: Row) -> UnitRow:
    code = row.text("code")
    if code and not _CODE.match(code):
        row.wrong("code", _("A code has only letters, digits and underscores. Write for example qszx."))
    level = _choice(row, "level", {**LEVELS, **{value: value for value in Level.values}}, "")
    phone = row.text("phone")
    if phone and not _PHONE.match(phone):
        row.wrong("phone", _("Write the number in digits, for example 0571-86000030."))
    facts = {name: row.text(name) for name in FACTS if name in row.letters}
    return UnitRow(row, code, row.text("name"), level, row.text("parent"), facts)


def _seat(row: Row, warnings: list[Problem]) -> SeatRow:
    username, name = row.text("username"), row.text("name")
    if username and not _USERNAME.match(username):
        row.wrong("username", _("An account has letters, digits, dots and hyphens. Write for example zhou.mh."))
    if bool(username) != bool(name):
        row.wrong("name" if username else "username", _("Account and name go together. Fill in both, or neither."))
    since, until = day_of(row, "from"), day_of(row, "to")
    if since and until and until < since:
        row.wrong("to", _("The last day lies before the first. Check both dates."))
    rank = _choice(row, "rank", {**RANKS, **{key[0]: value for key, value in RANKS.items()},
                                 **{str(value): value for value in RANKS.values()}}, 0)  # fmt: skip
    return SeatRow(
        row, row.text("unit"), row.text("post"), _function(row, warnings), username, name, rank, since,
        until + timedelta(days=1) if until else None, row.text("password"),
    )  # fmt: skip


def _function(row: Row, warnings: list[Problem]) -> str:
    word = row.text("function")
    if word and word not in FUNCTION_WORDS:
        message = _("“%(word)s” is a function of your own: plans can name it, and its holder may only report.")
        warnings.append(Problem(row.sheet, row.number, row.letters["function"], message % {"word": word}))
    return FUNCTION_WORDS.get(word, word)


def _contact(row: Row) -> ContactRow:
    channel: str = _choice(row, "channel", {**CHANNELS, **{str(code): code for code in CHANNELS.values()}}, "")
    username, unit, post = row.text("username"), row.text("unit"), row.text("post")
    if bool(username) == bool(unit and post):
        row.wrong("username", _("Say whose this is: an account, or a unit and a post (not both)."))
    verified = _choice(row, "verified", {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}, False)
    order = row.text("order") or "1"
    if not re.fullmatch(r"[0-9]{1,3}", order):
        row.wrong("order", _("Write a whole number, 1 for the first."))
        order = "1"
    return ContactRow(row, username, unit, post, channel, _address(row, channel), verified, int(order))


def _address(row: Row, channel: str) -> str:
    address = row.text("address")
    if not address or not channel:
        return address
    try:
        if channel == Channel.EMAIL:
            validate_email(address)
        elif channel in {Channel.WEBHOOK, Channel.CAP}:
            URLValidator(schemes=["http", "https"])(address)
        elif channel in NUMBERS:
            address = re.sub(r"[\s()（）-]", "", address)
            if not _NUMBER.match(address):
                raise ValidationError("number")
        elif channel in {Channel.WECOM, Channel.DINGTALK} and not _ACCOUNT.match(address):
            raise ValidationError("account")
    except ValidationError:
        row.wrong("address", _("This does not look like an address of that channel. Check it."))
    return address


def _place(row: Row) -> PlaceRow:
    code = row.text("code").lower()
    if code and not _PLACE_CODE.match(code):
        row.wrong("code", _("A place's code has 6 to 16 letters and digits. Leave it empty to have one made."))
    return PlaceRow(row, row.text("unit"), row.text("place"), code)


def _choice(row: Row, key: str, choices: Mapping[str, Value], default: Value) -> Value:
    column = next(c for sheet in SHEETS if sheet.title == row.sheet for c in sheet.columns if c.key == key)
    return choice_of(row, key, choices, column.choices, default)
