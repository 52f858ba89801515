"""Writes ``samples/county.xlsx``: a made-up county to try the program with. Names and addresses are invented.

    python samples/make_county.py

Every post is held and has a deputy; all first passwords are the same, because it is a demonstration.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PASSWORD = "anlan-demo-2026"  # noqa: S105 - of invented people
SINCE = "2026-09-01"

UNITS = (
    ("qhjy", "清河县教育局", "教育局", ""),
    ("qs", "青山片区督导办", "片区", "qhjy"),
    ("bl", "白鹭片区督导办", "片区", "qhjy"),
    ("qszx", "青山镇中心小学", "学校", "qs"),
    ("qscz", "青山初级中学", "学校", "qs"),
    ("qsyey", "青山镇中心幼儿园", "学校", "qs"),
    ("blzx", "白鹭镇中心小学", "学校", "bl"),
    ("blcz", "白鹭初级中学", "学校", "bl"),
    ("xhxx", "溪湖小学", "学校", "bl"),
    ("qszf", "青山镇政府", "外部单位", "qs"),
    ("blzf", "白鹭镇政府", "外部单位", "bl"),
    ("qspcs", "青山派出所", "外部单位", "qs"),
)
# Unit, post, function, holder, deputy: both as account and name.
POSTS = (
    ("qhjy", "安全科科长", "教育局相关领导", ("lin.yf", "林远帆"), ("shen.q", "沈青")),
    ("qhjy", "信访科科长", "教育局信访科", ("zhao.q", "赵强"), ("shen.q", "沈青")),
    ("qhjy", "派驻纪检组组长", "纪检组长", ("feng.z", "冯正"), ("bao.s", "包实")),
    ("qszx", "信访承办人", "信访承办人", ("liu.y", "刘颖"), ("xu.ml", "许曼丽")),
    ("qszx", "调解员", "调解员", ("ye.h", "叶和"), ("xu.ml", "许曼丽")),
    ("qs", "片区督导办主任", "片区督导办主任", ("sun.jg", "孙建国"), ("tang.h", "唐禾")),
    ("bl", "片区督导办主任", "片区督导办主任", ("qian.l", "钱林"), ("jiang.y", "蒋屿")),
)
# Of each school: principal, vice principal, duty leader, safety officer, doctor, a class teacher.
SCHOOLS = {
    "qszx": (("zhou.mh", "周敏华"), ("wu.gf", "吴桂芳"), ("he.j", "何静"), ("chen.lp", "陈立平"), ("xu.ml", "许曼丽"),
             ("wu.xy", "吴晓燕")),
    "qscz": (("fang.zy", "方致远"), ("lu.sq", "陆素琴"), ("ding.k", "丁凯"), ("pan.wj", "潘文杰"), ("yao.l", "姚兰"),
             ("xia.cm", "夏春苗")),
    "qsyey": (("song.wy", "宋婉仪"), ("mei.xl", "梅晓岚"), ("gu.yn", "顾伊宁"), ("luo.b", "骆斌"), ("jin.r", "金蓉"),
              ("cai.zx", "蔡知夏")),
    "blzx": (("gao.s", "高山"), ("wei.ls", "韦丽莎"), ("ren.hp", "任和平"), ("kong.fl", "孔繁林"), ("bai.j", "白洁"),
             ("yan.sy", "严书毓")),
    "blcz": (("shi.gd", "石国栋"), ("mao.yx", "毛雨欣"), ("hao.jw", "郝建文"), ("tan.zm", "谭志明"), ("ai.q", "艾琴"),
             ("lei.xt", "雷晓彤")),
    "xhxx": (("zhuang.r", "庄容"), ("bian.hy", "卞海燕"), ("qi.tl", "齐天乐"), ("cen.zh", "岑志浩"), ("zhan.q", "湛晴"),
             ("you.mq", "尤梦琪")),
}  # fmt: skip
OFFICES = (
    ("qszf", "镇政府值班室", "镇政府", "duty@qszf.example", "0571-86000010"),
    ("blzf", "镇政府值班室", "镇政府", "duty@blzf.example", "0571-86000020"),
    ("qspcs", "派出所值班室", "派出所", "duty@qspcs.example", "0571-86000030"),
)
PLACES = {
    "qszx": (("校门口", "q7m3xk2p9d"), ("东教学楼一层楼梯口", "t4w8nc6rhz"), ("操场", "y2k9vb5fjs"),
             ("食堂", "e6h3pd8wqm"), ("学生宿舍", "r9c5xt7ngk")),
    "qscz": (("校门口", "m8d4zj6vya"), ("实验楼", "b5s7fq3kxe"), ("食堂", "w3n9gh4tcp")),
    "qsyey": (("园门口", "k6v2ye8rsd"), ("活动室", "h9p4bm7jxw")),
    "blzx": (("校门口", "d3t8qc5znf"), ("食堂", "g7x2wk9hev")),
    "blcz": (("校门口", "s4j6rm8pbt"), ("篮球场", "z9y5ca3dkq")),
    "xhxx": (("校门口", "n2e7vh6gwx"), ("渡口候船亭", "c8q4jf9msy")),
}  # fmt: skip


def units() -> list[tuple[str, ...]]:
    return list(UNITS)


def seats() -> Iterator[tuple[str, ...]]:
    """Rows of the sheet of posts: a holder (A角) and a deputy (B角) for each."""
    for unit, post, function, holder, deputy in POSTS:
        yield from _held(unit, post, function, holder, deputy)
    for unit, (principal, vice, leader, safety, doctor, teacher) in SCHOOLS.items():
        head = "园长" if unit == "qsyey" else "校长"
        yield from _held(unit, head, "学校校长", principal, vice)
        yield from _held(unit, f"副{head}", "副校长", vice, safety)
        yield from _held(unit, "值班领导", "值班领导", leader, vice)
        yield from _held(unit, "安全办主任", "安全办主任", safety, leader)
        yield from _held(unit, "校医", "校医", doctor, teacher)
        yield from _held(unit, "班主任", "教师", teacher, doctor)
    for unit, post, function, _mail, _phone in OFFICES:
        yield (unit, post, function, "", "", "", "", "", "")


def contacts() -> Iterator[tuple[str, ...]]:
    hosts = {"qhjy": "qhjy.example", "qs": "qs.qhjy.example", "bl": "bl.qhjy.example"}
    seen = set()
    for unit, _post, _function, username, *_rest in seats():
        if username and username not in seen:
            seen.add(username)
            host = hosts.get(unit, f"{unit}.qhjy.example")
            yield (username, "", "", "邮件", f"{username}@{host}", "是", "1")
    for unit, post, _function, mail, phone in OFFICES:
        yield ("", unit, post, "邮件", mail, "是", "1")
        yield ("", unit, post, "电话", phone, "是", "2")


def places() -> Iterator[tuple[str, str, str]]:
    for unit, rows in PLACES.items():
        for name, code in rows:
            yield unit, name, code


def _held(
    unit: str, post: str, function: str, holder: tuple[str, str], deputy: tuple[str, str]
) -> Iterator[tuple[str, ...]]:
    yield (unit, post, function, *holder, "A角", SINCE, "", PASSWORD)
    yield (unit, post, function, *deputy, "B角", SINCE, "", PASSWORD)


def main() -> None:
    sys.path.insert(0, str(HERE.parent))
    with tempfile.TemporaryDirectory() as folder:
        _start_django(Path(folder))
        from anlan.org.template import blank, to_bytes

        book = blank()
        for title, rows in (("单位", units()), ("岗位与任职", seats()), ("联系方式", contacts()), ("场所", places())):
            for row in rows:
                book[title].append(row)
        (HERE / "county.xlsx").write_bytes(to_bytes(book))


def _start_django(folder: Path) -> None:
    """Settings ask for secrets and an address; neither is used here, so both live for this run only."""
    from anlan.lib import embedded

    embedded.ensure_secrets(folder / "secrets")
    os.environ.update(
        ANLAN_HOME=str(folder), DATABASE_URL="postgresql://nobody@/none", DJANGO_SETTINGS_MODULE="anlan.settings"
    )
    import django

    django.setup()


if __name__ == "__main__":
    main()
