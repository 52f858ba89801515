"""What must not change a finding: white space in words, widths, other numbers, neutral paragraphs."""

from __future__ import annotations

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.compiler import compile_text
from anlan.compiler.tests.shared import spans

SENTENCES = [
    "值班员发现险情应立即报告校长，校长20分钟内报告中心校。",
    "总务处每月检查一次消防器材，每学期组织两次以上演练。",
    "报告程序：班主任——政教处——校长——区教育局。",
    "学校应在第一时间（5—15分钟）通知家长，当日书面说明情况。",
    "食堂每日消毒，定期灭虫。",
    "建立维稳工作（隐蔽）档案。",
    "由校长任组长，分管副校长任副组长。",
    "同一班级1天内有3例相似症状的，保健医2小时内报告区疾控中心。",
    "确保年内无群体性上访事件发生。",
]
NEUTRAL = "学校高度重视师生健康，环境优美，书声琅琅。"
WIDE = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "0123456789()"} | {",": "，", ":": "："})
NARROW = str.maketrans({chr(ord(c) + 0xFEE0): c for c in "0123456789():,;!?"})
sample = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5, unique=True)
EXAMPLES = settings(max_examples=50, deadline=None)


def document(sentences, first=1):
    return "校园安全制度\n一、要求\n" + "\n".join(f"{n}、{s}" for n, s in enumerate(sentences, first))


@EXAMPLES
@given(sample, st.integers(0, 2**32))
def test_spaces_inside_words(sentences, seed):
    rng = random.Random(seed)
    text = document(sentences)
    spaced = re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", lambda m: " " if rng.random() < 0.15 else "", text)
    assert spans(compile_text(spaced)) == spans(compile_text(text))


@EXAMPLES
@given(sample)
def test_widths(sentences):
    text = document(sentences)
    keep = lambda found: {k: v for k, v in found.items() if k != "headings"}  # noqa: E731
    wide, narrow = spans(compile_text(text.translate(WIDE))), spans(compile_text(text.translate(NARROW)))
    assert keep(wide) == keep(narrow) == keep(spans(compile_text(text)))
    assert len(wide["headings"]) == len(narrow["headings"])


@EXAMPLES
@given(sample, st.integers(1, 40))
def test_other_numbers(sentences, first):
    assert spans(compile_text(document(sentences, first))) == spans(compile_text(document(sentences)))


@EXAMPLES
@given(sample, st.integers(0, 5), st.integers(1, 3))
def test_neutral_paragraphs(sentences, place, times):
    lines = document(sentences).split("\n")
    place = min(2 + place, len(lines))
    added = [*lines[:place], *[NEUTRAL] * times, *lines[place:]]
    before, after = spans(compile_text("\n".join(lines))), spans(compile_text("\n".join(added)))
    before.pop("headings"), after.pop("headings")  # a leaf may become a heading when text is put beneath it
    assert before == after


@EXAMPLES
@given(st.text(max_size=400))
def test_any_text_gives_findings_inside_the_text(text):
    draft = compile_text(text)
    for name in (
        "headings",
        "roles",
        "chains",
        "time_limits",
        "recurrences",
        "hotlines",
        "outside_charter",
        "measures",
    ):
        for item in getattr(draft, name):
            assert 0 <= item.start < item.end <= len(text)
