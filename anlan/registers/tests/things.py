"""Things for the tests of registers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from anlan.registers import items
from anlan.registers.kinds import KINDS
from anlan.registers.models import Item

SAID: dict[str, dict[str, Any]] = {
    "risk_point": {"name": "东楼梯口", "risk": "拥挤踩踏", "accident": "踩踏", "level": "2", "measures": "错峰下楼",
                   "emergency": "广播疏散", "responsible": "安全办主任", "spot": "一层"},
    "building": {"name": "老食堂", "grade": "d", "use": "stopped", "measures": "封闭围挡"},
    "guard": {"name": "保安01", "licence": "浙A0001", "company": "清河保安服务公司"},
    "equipment": {"name": "干粉灭火器", "spot": "食堂门口", "expires_on": date(2027, 8, 31), "quantity": Decimal(2)},
    "device": {"name": "校门口摄像头", "type": "video", "spot": "校门口"},
    "supply": {"name": "雨衣", "quantity": Decimal(40), "minimum": Decimal(20), "spot": "门卫室",
               "responsible": "总务主任"},
    "contact": {"name": "青山派出所", "group": "police", "phone": "0571-86000030"},
    "budget": {"name": "消防设施维护", "year": 2026, "amount": Decimal(30000)},
    "spending": {"name": "换灭火器", "on_date": date(2026, 10, 12), "amount": Decimal(1560)},
}  # fmt: skip


def thing(county: Any, at: Any, kind: str = "equipment", unit: Any = None, by: Any = None, **more: Any) -> Item:
    """Something on a register of the school, entered by nobody in particular unless said."""
    return items.add(unit or county.school, KINDS[kind], {**SAID[kind], **more}, by=by, at=at)


def picture(width: int = 400, height: int = 300) -> bytes:
    buffer = BytesIO()
    image = Image.new("RGB", (width, height), "white")
    exif = Image.Exif()
    exif[0x010E] = "kept nowhere"
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()
