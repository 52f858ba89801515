"""Telephone numbers: emergency numbers, landlines as written, mobiles, short numbers beside a telephone word."""

from __future__ import annotations

import re

from .draft import Hotline
from .layout import Layout
from .view import DASH

_SEP = rf"[{DASH} ]"
_CANDIDATE = re.compile(
    rf"(?<![0-9A-Za-z.])(?:\+?86{_SEP}?(?=1[3-9]))?(?P<num>"
    rf"\(0[0-9]{{2,3}}\) ?(?:[0-9]{{7,8}}|[0-9]{{3,4}} [0-9]{{4}})(?:{DASH}{{1,2}}[0-9]{{1,6}})?"
    rf"|0[0-9]{{2,3}} ?{DASH}{{1,2}} ?[0-9]{{7,8}}(?: ?{DASH}{{1,2}} ?[0-9]{{1,6}})?"
    rf"|0[0-9]{{2,3}} [0-9]{{7,8}}|0[0-9]{{9,11}}"
    rf"|1[3-9][0-9]{{9}}|1[3-9][0-9]{{1,2}}{_SEP}[0-9]{{4}}{_SEP}[0-9]{{4}}"
    rf"|(?:400|800){_SEP}?[0-9]{{3,4}}{_SEP}?[0-9]{{3,4}}"
    rf"|[0-9]{{7,8}}(?:{DASH}{{1,2}}[0-9]{{1,6}})?"
    rf"|[2-9][0-9]{{3}}{_SEP}[0-9]{{4}}(?![0-9])"
    rf"|[0-9]{{3,6}})(?![0-9A-Za-z]|\.[0-9])"
)
_EMERGENCY = {
    "110",
    "119",
    "120",
    "122",
    "999",
    "12110",
    "12119",
    "12120",
    "12122",
    "12345",
    "12355",
    "12338",
    "12348",
    "12369",
    "12320",
    "12315",
    "12331",
    "12319",
    "12356",
    "12333",
    "12391",
    "12318",
    "12377",
    "12379",
    "12389",
    "12350",
    "12393",
    "95598",
    "95119",
    "12321",
    "12309",
    "12388",
    "12337",
    "114",
    "96110",
    "12381",
    "12395",
}
_UNIT_AFTER = re.compile(
    r" ?(?:分(?!局|管|机)|秒|人|名|米|元|个|%|℃|度|次|平方|公|千|万|亿|克|年|月|日(?!夜)|天|小时|时|"
    r"周|岁|号(?:令|文|楼)|条|页|班|级|级|例|户|株|台|辆|份|厘|毫|升|吨|倍|斤|里|伏|V|Kg|kg|cm|mm|m\b|"
    r"字|套|间|册|课|余|多|所|号\)|\]号|】号|〕号)"
)
# `119消防日` names a day of the year.
_NAME_DAY = re.compile(r" ?(?:”|\")?(?:全国)?(?:消防|宣传|禁毒)(?:安全)?(?:宣传|教育)?(?:日|月|周)")
_PHONE_WORD = re.compile(
    r"电话|热线|手机|拨打|拨|致电|呼叫|联系方式|联系|报警|求助|求救|小灵通|短号|固话|座机|Tel|TEL|tel|"
    r"传真|专线|号码|总机|分机|急救|值班室|:"
)
_STRONG_WORD = re.compile(
    r"电话|热线|手机|拨打|拨|致电|报警|联系方式|短号|固话|座机|Tel|TEL|tel|专线|总机|急救|呼叫|举报|传真"
)
_NOT_PHONE = re.compile(
    r"(?:QQ|qq|Qq|微信号?|群号?|邮编|邮政编码|ICP备?|备案号?|编号|文号|字第?|第|帐号|账号|卡号|"
    r"身份证号?码?|车牌号?|网址|http\S{0,80}|www\S{0,80}|@|邮箱|No|NO|№|发\[?|\[|〔)[^0-9,。;\n]{0,4}$"
)
_WEB = re.compile(r"(?:https?|www|\.com|\.cn|\.net|@)[^\s\u4e00-\u9fff]{0,120}$")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])$")


def find_hotlines(layout: Layout) -> list[Hotline]:
    """Every telephone number occurrence, in order."""
    view = layout.view
    out: list[Hotline] = []
    for m in _CANDIDATE.finditer(view.norm):
        i, j = m.span("num")
        why = _kind(view.norm, i, j)
        if why is None:
            continue
        out.append(
            Hotline(
                start=i,
                end=j,
                number=view.text[i:j],
                label=_label(view.norm, i, j),
                why=why,
                confidence=0.98 if why in ("hotline.emergency", "hotline.mobile", "hotline.landline") else 0.85,
            )
        )
    return out


def _kind(norm: str, i: int, j: int) -> str | None:
    digits = re.sub(r"[^0-9]", "", norm[i:j])
    line = norm.rfind("\n", 0, i) + 1
    before, after = norm[max(line, i - 60) : i], norm[j : j + 12]
    if _NOT_PHONE.search(before) or _WEB.search(before):
        return None
    if digits in _EMERGENCY:
        if _NAME_DAY.match(after):
            return None
        return None if _bare_amount(before, after) else "hotline.emergency"
    if _UNIT_AFTER.match(after):
        return None
    if len(digits) == 11 and digits[0] == "1":
        return "hotline.mobile"
    if digits[0] == "0" and 10 <= len(digits) <= 18 and len(norm[i:j]) >= 10:
        return "hotline.landline"
    if re.match(r"[48]00", digits) and len(digits) == 10:
        return "hotline.service"
    near = before[-24:]
    if len(digits) >= 7:
        known = _PHONE_WORD.search(near) or _PHONE_WORD.search(before) or _follows_number(norm, i)
        return "hotline.local" if known and not _DATE.match(digits) else None
    if 3 <= len(digits) <= 6 and (
        _STRONG_WORD.search(near[-12:]) or (len(digits) >= 5 and _STRONG_WORD.search(before))
    ):
        if re.fullmatch(r"(?:19|20)[0-9]{2}", digits) or before.rstrip()[-1:] in ("", "约", "共", DASH, "/"):
            return None
        return "hotline.short"
    return None


def _bare_amount(before: str, after: str) -> bool:
    """`120人`, `第110条`, `110—120米`: an amount, not a number to dial."""
    if _UNIT_AFTER.match(after):
        return not _STRONG_WORD.search(before[-8:])
    return bool(
        re.search(rf"(?:[0-9.]{DASH}|[第共约达近超]|不少于|超过|≥|>|<|=|宽|高|长)\s?$", before)
        or re.match(rf" ?[{DASH}~][0-9]", after)
    )


def _follows_number(norm: str, i: int) -> bool:
    return bool(re.search(r"[0-9]{7,11}[、/,; ]{1,3}$", norm[max(0, i - 16) : i]))


_LABEL = re.compile(r"(?P<label>[\u4e00-\u9fffA-Za-z()“”]{2,24})[ ]{0,4}[::]? {0,6}[“\"'(]?$")
_TRIM = re.compile(
    r"(?:(?:值班|联系|办公|报警|咨询|求助|举报|服务|急救|应急|监督|投诉)?(?:电话|热线|手机|号码|"
    r"专线)(?:号码|为|是)?|并?(?:及时|立即|迅速|马上)?(?:拨打|拨|致电))$"
)


def _label(norm: str, i: int, j: int) -> str | None:
    m = _LABEL.search(norm[max(0, i - 32, norm.rfind("\n", 0, i) + 1) : i])
    if not m:
        after = re.match(r" ?\((?P<label>[\u4e00-\u9fff]{2,12})\)", norm[j : j + 16])
        return after["label"] if after else None
    words = m["label"].strip("()“”")
    if re.search(r"拨打|拨|致电", words):
        return None
    return _TRIM.sub("", words) or words or None
