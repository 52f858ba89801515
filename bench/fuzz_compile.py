"""Hostile input for the compiler: long repeats, random Unicode, torn plans, broken files.

    python bench/fuzz_compile.py [COUNT] [--seed N] [--limit SECONDS]

Every finding must lie inside the text; nothing but `UnreadableDocument` may be raised; the slowest input is shown.
Times are processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from anlan.compiler import PlanDraft, UnreadableDocument, compile_file_parts, compile_text, read_document

FRAGMENTS = [
    "组长：",
    "副组长:",
    "成员：张三、李四",
    "组 长",
    "由",
    "任组长",
    "以校长为组长",
    "担任",
    "成员由",
    "组成",
    "等人",
    "一、",
    "（一）",
    "1、",
    "1.",
    "1.1",
    "(1)",
    "①",
    "第一章",
    "第十条",
    "第",
    "条",
    "\n",
    "\n\n",
    "\u3000",
    " ",
    "\t",
    "。",
    "，",
    "、",
    "；",
    "：",
    "——",
    "—",
    "→",
    "-",
    "--",
    "(",
    ")",
    "（",
    "）",
    "【",
    "】",
    "“",
    "”",
    "立即",
    "第一时间",
    "5—15分钟",
    "内",
    "20分钟内",
    "不得超过",
    "2小时",
    "当日",
    "半",
    "个",
    "一个半小时内",
    "每",
    "每周",
    "每两小时",
    "至少",
    "一次",
    "两次以上",
    "定期",
    "不定期",
    "经常",
    "日报告",
    "1天内有3例",
    "以上",
    "110",
    "0571-86000001",
    "13800000001",
    "电话",
    "12345678",
    "http://a.cn/",
    "班主任",
    "校长",
    "报告",
    "通知",
    "向",
    "教育局",
    "和",
    "区疾控中心",
    "接到报告后",
    "发现",
    "时",
    "后",
    "的",
    "应当",
    "必须",
    "领导小组",
    "职责",
    "负责",
    "门卫：",
    "xx",
    "***",
    "某某",
    "张 尧",
    "欧阳",
    "崔健谭波廖雪",
    "上访",
    "信访",
    "零",
    "档案",
    "隐蔽",
    "删除",
    "有害信息",
    "信息员",
    "队伍",
    "稳控",
    "重点人员",
    "名单",
    "Ⅰ级",
    "特别重大",
    "死亡",
    "人",
    "例",
    "火灾",
    "处置",
    "措施",
    "学校维稳工作方案和应急预案2",
    "\u200b",
    "\ufeff",
    "⼀",
    "𠀀",
    "😀",
    "\x00",
    "\x1f",
    "\r",
    "é",
] + ["|"]


def hostile(rng: random.Random) -> str:
    """One input: a shuffle, a long repeat, random characters, or digits and brackets."""
    kind = rng.randrange(10)
    if kind < 5:
        return "".join(rng.choices(FRAGMENTS, k=rng.randint(1, 160)))
    if kind < 7:
        unit = "".join(rng.choices(FRAGMENTS, k=rng.randint(1, 4)))
        return (unit * rng.randint(1, 400))[: rng.choice((300, 1000, 3000))] + "".join(rng.choices(FRAGMENTS, k=3))
    if kind == 7:
        return "".join(chr(_code(rng)) for _ in range(rng.randint(1, 400)))
    if kind == 8:
        return "".join(rng.choices("0123456789()（）-—.、:：一二三四五六七八九十年月日", k=rng.randint(1, 600)))
    return rng.choice("组长报告每内一1（(—→：、。，\n 张") * rng.randint(1, 3000)


def _code(rng: random.Random) -> int:
    low, high = rng.choice(
        ((0, 0x7F), (0x2000, 0x2BFF), (0x3000, 0x33FF), (0x4E00, 0x9FFF), (0xFE00, 0xFFFD), (0x1F300, 0x1FAFF))
    )
    return rng.randint(low, high)


def broken_file(rng: random.Random, good: bytes) -> tuple[bytes, str]:
    """A file with a few wrong bytes, a torn one, or noise under a trusted name."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.randbytes(rng.randint(0, 2000)), rng.choice(("a.txt", "a.docx", "a.md", "a"))
    data = bytearray(good if kind < 3 else hostile(rng).encode(rng.choice(("utf-8", "utf-16", "gb18030")), "replace"))
    for _ in range(rng.randint(0, 8)):
        if data:
            data[rng.randrange(len(data))] = rng.randrange(256)
    if kind == 2:
        del data[rng.randrange(len(data) + 1) :]
    return bytes(data), rng.choice(("a.docx", "a.txt", "a.md"))


def small_docx(text: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
        )
    return out.getvalue()


def check(draft: PlanDraft) -> None:
    size = len(draft.text)
    for field in PlanDraft.model_fields:
        items = getattr(draft, field)
        if not isinstance(items, list):
            continue
        for item in items:
            assert 0 <= item.start < item.end <= size, (field, item)
            assert 0 <= item.confidence <= 1 and item.why, (field, item)
            if field in ("time_limits", "recurrences"):
                assert draft.text[item.start : item.end] == item.text, (field, item)
            draft.line_of(item.start), draft.sentence_at(item.start)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=1.0, help="fail when one input takes longer, in seconds")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    good = small_docx("一、总则\n组长：张三\n校长20分钟内报告")
    slowest, culprit, total, refused = 0.0, "", 0.0, 0
    for number in range(options.count):
        begun = time.process_time()
        shown = ""
        try:
            if number % 10 == 9:
                data, name = broken_file(rng, good)
                shown = repr((data[:120], name))
                begun = time.process_time()
                text = read_document(data, name=name)
            else:
                text = hostile(rng)
                shown = repr(text[:120])
                begun = time.process_time()
            check(compile_text(text))
            if number % 50 == 0:
                for part in compile_file_parts(text):
                    check(part)
        except UnreadableDocument:
            refused += 1
        except Exception:
            print(f"input {number} (seed {options.seed}) raised: {shown}", file=sys.stderr)
            raise
        took = time.process_time() - begun
        total += took
        if took > slowest:
            slowest, culprit = took, shown
    print(
        f"{options.count} inputs, {refused} refused with a reason, {total:.1f} s; slowest "
        f"{slowest * 1000:.1f} ms: {culprit}"
    )
    return 1 if slowest > options.limit else 0


if __name__ == "__main__":
    sys.exit(main())
