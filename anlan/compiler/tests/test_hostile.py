"""Long repeats and odd characters: bounded time, no exception."""

from __future__ import annotations

import time

import pytest

from anlan.compiler import MAX_CHARS, UnreadableDocument, compile_text

UNITS = [
    "组长：",
    "】",
    "——",
    "1、",
    "（",
    "每月",
    "20分钟内",
    "班主任报告校长，",
    "由张三任组长、",
    "立即",
    "定期",
    "一、工作\n",
    "(一)组长:\n",
    "0571-",
    "经常",
    "张三、",
    "\u200b",
    "😀",
    "\x00",
    "“",
    "、报告",
    "重点人员的",
    "上访不",
    "一",
    "1",
    "：",
    " ",
]


@pytest.mark.parametrize("unit", UNITS)
def test_long_repeats_take_no_more_than_their_share(unit):
    text = (unit * 10_000)[:10_000]
    begun = time.process_time()
    compile_text(text)
    assert time.process_time() - begun < 5


def test_a_text_beyond_the_limit_is_refused():
    with pytest.raises(UnreadableDocument) as refused:
        compile_text("字" * (MAX_CHARS + 1))
    assert refused.value.code == "too_large"


def test_twice_the_text_takes_about_twice_the_time():
    unit = "值班员发现险情应立即报告校长，校长20分钟内报告中心校，每月检查一次。"
    took = []
    for size in (100, 400):
        text = unit * size
        begun = time.process_time()
        compile_text(text)
        took.append(time.process_time() - begun)
    assert took[1] < 12 * took[0] + 0.5
