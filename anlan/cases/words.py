"""The words a matter is found by, without keeping them: keyed hashes of pairs of characters.

Titles and places are typed by people and encrypted under the docket's key; an index over them would be a second copy
in the clear. Instead each pair of neighbouring characters is kept as four bytes of a BLAKE2 keyed with a secret of the
month. Two characters are enough for Chinese, and any longer word is the pairs it is made of. What follows from it and
what does not is in ``docs/decisions/0040``.

Only matters that every reader of the unit may read are indexed, and of those only title, place, kind, category and
number: never what happened, nor anybody's name as such. A word that names a person in the ways people are named here
(赵某, 王小明同学, 李老师) is left out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection

from anlan.cases.models import Case, CaseWords, WordKey
from anlan.lib import envelope
from anlan.lib.clock import local_date
from anlan.org.functions import SEE

SEARCHED = ("title", "where")
"""Facts whose words are indexed."""
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLES = "某|同学|老师|教师|家长|师傅|女士|先生|小朋友|的家长|的父亲|的母亲|之子|之女"
_NAMES = re.compile(
    rf"[{_FAMILY}](?:某+[\u4e00-\u9fff]?|[\u4e00-\u9fff]{{1,2}}(?=(?:{_TITLES})))|[{_FAMILY}](?=老师|师傅|某)"
)


def plain(text: str) -> str:
    """One form for what is written in many: width and case folded, nothing but letters, digits and 汉字."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def without_names(text: str) -> str:
    """``text`` with what looks like a person's name taken out, so that no pair reaches across the gap."""
    return _NAMES.sub(" ", text)


def pairs(text: str) -> set[str]:
    """Neighbouring characters of each stretch between white space."""
    found: set[str] = set()
    for stretch in text.split():
        clean = plain(stretch)
        found.update(clean[n : n + 2] for n in range(len(clean) - 1))
    return found


def names_somebody(text: str) -> bool:
    """Whether this looks like a person's name rather than a thing or a place."""
    return _NAMES.search(text) is not None


def remember(case: Case, facts: dict[str, str], *, number: str) -> None:
    """Keep what ``case`` is found by now, in the caller's transaction. ``facts``: as they have just been written."""
    if case.audience != SEE:
        return
    month = local_date(case.reported_at).replace(day=1)
    found = tokens_of(case.kind, case.category, facts, number, key=key_of(month))
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO cases_casewords (docket_id, unit_id, unit_path, month, tokens)
               VALUES (%s, %s, %s::ltree, %s, %s::int[])
               ON CONFLICT (docket_id) DO UPDATE SET tokens = excluded.tokens""",
            [case.pk, case.unit_id, str(case.unit_path), month, found],
        )


def tokens_of(kind: str, category: str, facts: dict[str, str], number: str, *, key: bytes) -> list[int]:
    """The hashes of one matter, sorted."""
    said = {f"t{pair}" for name in SEARCHED for pair in pairs(without_names(facts.get(name, "")))}
    return sorted({token(key, word) for word in {*said, f"k{kind}", f"c{category}", *numbers(number)}})


def numbers(number: str) -> set[str]:
    """How a docket's number may be asked for: whole, without its year, or its last figures."""
    _year, _, rest = number.partition("-")
    last = number.rpartition("-")[2]
    return {f"n{plain(text)}" for text in (number, rest, last, last.lstrip("0"))}


@lru_cache(maxsize=65_536)
def token(key: bytes, word: str) -> int:
    """Four bytes as PostgreSQL's ``integer``. The first character of ``word`` says what it is a word of."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4, key=key).digest(), "big", signed=True)


def key_of(month: date) -> bytes:
    """The month's key; made when its first matter is written."""
    wrapped = WordKey.objects.filter(pk=month).values_list("wrapped", flat=True).first()
    if wrapped is None:
        fresh = envelope.wrap(settings.MASTER_KEY, envelope.new_key(), aad=_aad(month))
        with connection.cursor() as cursor:  # two first reports of a month may race: one key wins
            cursor.execute(
                "INSERT INTO cases_wordkey (month, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING", [month, fresh]
            )
        wrapped = WordKey.objects.values_list("wrapped", flat=True).get(pk=month)
    return _opened(settings.MASTER_KEY, bytes(wrapped), month)


def month_keys() -> list[tuple[date, bytes]]:
    """Every month that has a key, the newest first."""
    rows = WordKey.objects.order_by("-month").values_list("month", "wrapped")
    return [(month, _opened(settings.MASTER_KEY, bytes(wrapped), month)) for month, wrapped in rows]


def drop_keys(*, at: datetime) -> int:
    """Destroy the keys of past months whose last matter was erased; how many."""
    used = CaseWords.objects.values("month")
    this = local_date(at).replace(day=1)
    return WordKey.objects.filter(month__lt=this).exclude(month__in=used).delete()[0]


@lru_cache(maxsize=512)
def _opened(master: bytes, wrapped: bytes, month: date) -> bytes:
    return envelope.unwrap(master, wrapped, aad=_aad(month))


def _aad(month: date) -> bytes:
    return f"anlan-word-key:{month:%Y-%m}".encode()
