"""How fast the compiler reads plans: 200 plans on one core.

    python bench/compile.py [--plans N] [--json]

The plans are made here from sentences of the trade, so that the figure can be had anywhere; a page is 800 characters.
Times are processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from anlan.compiler import compile_text

PAGE = 800
_SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"
_EVENTS = ["火灾", "地震", "食物中毒", "传染病疫情", "交通事故", "溺水", "踩踏", "校园暴力", "停电", "暴雨洪水"]
_ACTS = [
    "值班教师发现险情应立即报告值班领导，值班领导报告校长，校长在{a}分钟内向区教育局报告，{b}小时内报送书面材料。",
    "总务处每{p}检查{n}次{what}，发现隐患当日登记，三日内整改。",
    "各班班主任组织学生按疏散路线撤离到操场，{a}分钟内清点人数并报告年级组长。",
    "加强宣传教育。利用班会、广播、橱窗等形式开展安全教育，每学期不少于{n}次。",
    "拨打119、120求救，派人到路口引导救援车辆。",
    "做好现场保护和善后工作，及时通知家长，稳定师生情绪，配合有关部门调查。",
]


def make_plan(seed: int) -> str:
    """One plan of about ten pages, always the same for one seed."""
    rng = random.Random(seed)
    parts = [
        f"第{seed}小学突发事件应急预案",
        "一、总则",
        "（一）编制目的。为了提高处置能力，保障师生生命安全，制定本预案。",
    ]
    parts += [
        "二、组织机构",
        f"组 长：{_name(rng)}（校长）",
        f"副组长：{_name(rng)} {_name(rng)}",
        f"成  员：{_name(rng)}、{_name(rng)}、{_name(rng)}、各班班主任",
    ]
    for number, event in enumerate(rng.sample(_EVENTS, 8), 3):
        parts.append(f"{'一二三四五六七八九十'[number - 1]}、{event}应急处置")
        parts.append("（一）报告程序：在场教师——值班领导——校长——区教育局（1小时内）。")
        for item in range(1, 13):
            act = rng.choice(_ACTS).format(
                a=rng.randint(3, 30),
                b=rng.randint(1, 24),
                p=rng.choice(("周", "月", "学期")),
                n=rng.choice("一二两三"),
                what=rng.choice(("消防器材", "电路", "校舍", "应急照明")),
            )
            parts.append(f"{item}．{act}")
    parts.append("联系电话：区教育局 0571-86000001；派出所 110；急救 120")
    return "\n".join(parts)


def _name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 2))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    plans = [make_plan(seed) for seed in range(options.plans)]
    compile_text(plans[0])  # the first call builds caches
    times = []
    findings = 0
    for plan in plans:
        begun = time.process_time()
        draft = compile_text(plan)
        times.append(time.process_time() - begun)
        findings += (
            len(draft.roles) + len(draft.chains) + len(draft.time_limits) + len(draft.recurrences) + len(draft.headings)
        )
    long_plan = "\n".join(plans[:6])[: 20 * PAGE]
    begun = time.process_time()
    compile_text(long_plan)
    twenty = time.process_time() - begun
    pages = sum(map(len, plans)) / PAGE
    result = {
        "plans": len(plans),
        "pages": round(pages, 1),
        "findings": findings,
        "seconds": round(sum(times), 3),
        "pages_per_second": round(pages / sum(times), 1),
        "ms_per_plan_median": round(sorted(times)[len(times) // 2] * 1000, 2),
        "ms_per_plan_max": round(max(times) * 1000, 2),
        "ms_twenty_pages": round(twenty * 1000, 1),
        "python": platform.python_version(),
        "machine": _machine(),
    }
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for key, value in result.items():
        print(f"{key:>20}: {value}")


def _machine() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return f"{line.partition(':')[2].strip()}, {platform.system()}, one core"
    except OSError:
        pass
    return f"{platform.processor() or platform.machine()}, {platform.system()}, one core"


if __name__ == "__main__":
    main()
