"""Writes ``samples/registers.xlsx`` and ``samples/campus.png``: made-up registers and a drawn campus to try it with.

python samples/make_registers.py
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
QS, BL = "青山镇中心小学", "白鹭镇中心小学"

# By register: keys of the fields, then rows. What is left out is empty.
ROWS: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
    "risk_point": (
        ("unit", "name", "place", "spot", "risk", "accident", "level", "measures", "emergency", "responsible"),
        [
            (
                QS,
                "东教学楼一层楼梯口",
                "东教学楼一层楼梯口",
                "东教学楼一层",
                "放学集中下楼，拥挤踩踏",
                "踩踏",
                "较大风险",
                "错峰下楼，每层有教师，防滑条每月查",
                "立即停下，广播疏散，拨打120",
                "安全办主任",
            ),
            (
                QS,
                "校门口",
                "校门口",
                "南门",
                "车辆和行人混行，陌生人闯入",
                "交通事故、伤害",
                "较大风险",
                "硬质隔离，上放学值守，一键报警",
                "关闭校门，拨打110，疏散到操场",
                "安全办主任",
            ),
            (
                QS,
                "食堂操作间",
                "食堂",
                "食堂一层",
                "燃气泄漏，烫伤，食品不合格",
                "火灾、中毒",
                "重大风险",
                "燃气报警器，每餐留样，每日晨检",
                "关总阀，开窗，撤人，拨打119和120",
                "校长",
            ),
            (
                QS,
                "学生宿舍",
                "学生宿舍",
                "宿舍二层、三层",
                "夜间用电起火，疏散门锁闭",
                "火灾",
                "重大风险",
                "夜间巡查两次，疏散门常开，限流电",
                "敲锣喊醒，走两侧楼梯，清点人数",
                "值班领导",
            ),
            (
                QS,
                "操场看台",
                "操场",
                "操场西侧",
                "看台松动，翻越坠落",
                "高处坠落",
                "一般风险",
                "护栏每月查，活动时有人看",
                "停止使用，拉警戒线",
                "班主任",
            ),
            (
                BL,
                "校门口",
                "校门口",
                "西门",
                "校门外占道摊贩",
                "交通事故",
                "一般风险",
                "上放学值守",
                "疏导，报派出所",
                "安全办主任",
            ),
        ],
    ),
    "guard": (
        ("unit", "name", "company", "from", "expires_on", "trained_on", "spot", "shift"),
        [
            (QS, "保安01", "清河保安服务公司", "2026-09-01", "2027-08-31", "2026-09-03", "南门", "早班"),
            (QS, "保安02", "清河保安服务公司", "2026-09-01", "2027-08-31", "2026-09-03", "南门", "晚班"),
            (BL, "保安01", "清河保安服务公司", "2026-09-01", "2027-08-31", "2026-09-03", "西门", "全天"),
        ],
    ),
    "equipment": (
        ("unit", "name", "model", "quantity", "bought_on", "place", "spot", "responsible", "expires_on"),
        [
            (
                QS,
                "干粉灭火器",
                "MFZ/ABC4",
                2,
                "2022-06-01",
                "东教学楼一层楼梯口",
                "东教学楼一层",
                "安全办主任",
                "2027-05-31",
            ),
            (QS, "干粉灭火器", "MFZ/ABC4", 2, "2021-03-01", "食堂", "食堂操作间门口", "安全办主任", "2026-02-28"),
            (QS, "应急照明灯", "双头", 12, "2024-09-01", "学生宿舍", "宿舍各层走廊", "安全办主任", ""),
            (QS, "防爆钢叉", "", 2, "2023-09-01", "校门口", "门卫室", "安全办主任", ""),
            (QS, "急救箱", "", 1, "2025-09-01", "", "医务室", "校医", "2026-12-10"),
            (BL, "干粉灭火器", "MFZ/ABC4", 4, "2023-09-01", "食堂", "食堂", "安全办主任", "2028-08-31"),
        ],
    ),
    "device": (
        ("unit", "name", "type", "place", "spot", "network", "responsible"),
        [
            (QS, "校门口摄像头", "视频监控", "校门口", "南门立柱", "青山派出所", "安全办主任"),
            (QS, "一键报警", "一键报警", "校门口", "门卫室", "青山派出所", "安全办主任"),
            (QS, "宿舍烟感", "火灾报警", "学生宿舍", "宿舍二层、三层", "", "安全办主任"),
        ],
    ),
    "supply": (
        ("unit", "name", "quantity", "measure", "minimum", "spot", "responsible", "expires_on"),
        [
            (QS, "雨衣", 40, "件", 20, "门卫室", "安全办主任", ""),
            (QS, "编织袋", 60, "条", 100, "器材室", "安全办主任", ""),
            (QS, "消毒液", 24, "瓶", 12, "医务室", "校医", "2026-12-20"),
            (QS, "扩音器", 3, "个", 2, "安全办", "安全办主任", ""),
        ],
    ),
    "contact": (
        ("unit", "name", "group", "phone", "hours", "matter"),
        [
            (QS, "青山派出所值班室", "公安", "0571-86000030", "24小时", "治安、走失、门口聚集"),
            (QS, "青山镇卫生院", "医疗急救", "0571-86000040", "24小时", "受伤、集体发病"),
            (QS, "青山镇政府值班室", "镇街政府", "0571-86000010", "24小时", "突发事件报告"),
            (QS, "青山消防救援站", "消防", "119", "24小时", "火灾、救援"),
        ],
    ),
    "budget": (
        ("unit", "year", "name", "amount", "fund", "purpose"),
        [
            (QS, "2026", "消防设施维护", 30000, "公用经费", "灭火器年检、应急灯更换"),
            (QS, "2026", "保安服务", 96000, "财政专项", "保安公司合同"),
            (QS, "2026", "安全教育", 6000, "公用经费", "演练、宣传材料"),
        ],
    ),
    "spending": (
        ("unit", "on_date", "name", "amount", "parent", "voucher"),
        [
            (QS, "2026-09-20", "保安服务第一季度", 24000, "保安服务", "记-0920"),
            (QS, "2026-10-12", "更换过期灭火器12具", 1560, "消防设施维护", "记-1012"),
            (QS, "2026-10-30", "校门口临时围挡", 440, "", "记-1030"),
        ],
    ),
}
BUILDINGS = (
    ((90, 120, 520, 300), "东教学楼"), ((620, 120, 900, 300), "食堂"), ((1000, 120, 1260, 420), "宿舍"),
    ((90, 420, 700, 860), "操场"), ((820, 560, 1260, 720), "综合楼"), ((560, 930, 800, 985), "南门"),
)  # fmt: skip


def book() -> bytes:
    from anlan.lib.workbook_layout import add_row, lay_out_book, to_bytes
    from anlan.registers.kinds import KINDS
    from anlan.registers.tables import sheet_of

    sheets = {code: sheet_of(kind) for code, kind in KINDS.items()}
    made = lay_out_book(list(sheets.values()), ())
    for code, (keys, rows) in ROWS.items():
        for row in rows:
            said = dict(zip(keys, row, strict=True))
            add_row(made[sheets[code].title], [said.get(column.key, "") for column in sheets[code].columns])
    return to_bytes(made)


def campus() -> Image.Image:
    """A plan of blocks with their shapes alone: no font that a machine may lack."""
    image = Image.new("RGB", (1360, 1000), "#f4f1e8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 40, 1330, 960), outline="#7c8a80", width=6)
    draw.line((680, 960, 680, 330), fill="#d8d2c0", width=40)
    draw.line((90, 350, 1260, 350), fill="#d8d2c0", width=40)
    for box, name in BUILDINGS:
        is_field = name == "操场"
        draw.rounded_rectangle(box, 12, fill="#cfe3c8" if is_field else "#dfe6ea", outline="#5c6b73", width=4)
    draw.ellipse((150, 470, 640, 810), outline="#8fb184", width=10)
    for x in range(60, 1320, 90):
        draw.ellipse((x, 52, x + 26, 78), fill="#a9c79c")
    return image


def main() -> None:
    sys.path.insert(0, str(HERE.parent))
    with tempfile.TemporaryDirectory() as folder:
        from make_county import _start_django

        _start_django(Path(folder))
        (HERE / "registers.xlsx").write_bytes(book())
    campus().save(HERE / "campus.png", optimize=True)


if __name__ == "__main__":
    os.chdir(HERE)
    main()
