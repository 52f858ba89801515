"""A message of the Common Alerting Protocol 1.2 (OASIS, 2010), and what of its Chinese counterpart is known.

GB/T 35965.1-2018 uses the same states and kinds of message; its identifier has a form of its own
(:func:`identifier_gb`). Its element names beyond these were not to be had, so the code of the publisher and the
identifier travel as CAP parameters and nothing pretends to be a GB/T file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from anlan.lib.clock import local

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LANGUAGE = "zh-CN"
ACTUAL, EXERCISE, TEST = "Actual", "Exercise", "Test"
SEVERITY = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}
"""Of the four grades of a warning. Their colours are law (突发事件应对法 63); to read them as CAP's words is custom."""
COLOUR = {1: "红色", 2: "橙色", 3: "黄色", 4: "蓝色"}
PUBLISHER = re.compile(r"^\d{6}[0-9A-Z]{8}$")
"""Six digits of the district (GB/T 2260), three of the trade (GB/T 4657), three of the office, two more."""


@dataclass(frozen=True)
class Info:
    """What happens and what is to be done. ``grade`` 1 to 4, or 0 where none was set."""

    event: str
    headline: str
    description: str
    instruction: str = ""
    category: str = "Safety"
    responses: tuple[str, ...] = ()
    urgency: str = "Immediate"
    grade: int = 0
    certainty: str = "Observed"
    sender_name: str = ""
    area: str = ""
    web: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Message:
    """``references``: (sender, identifier, sent) of what this changes or cancels. ``to``: of a private message."""

    identifier: str
    sender: str
    sent_at: datetime
    info: Info
    kind: str = "Alert"
    status: str = ACTUAL
    to: str = ""
    references: tuple[tuple[str, str, datetime], ...] = ()
    publisher: str = ""


def to_xml(message: Message) -> bytes:
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}alert")
    _put(root, "identifier", message.identifier)
    _put(root, "sender", message.sender)
    _put(root, "sent", moment(message.sent_at))
    _put(root, "status", message.status)
    _put(root, "msgType", message.kind)
    _put(root, "scope", "Private" if message.to else "Public")
    _put(root, "addresses", f'"{message.to}"' if message.to else "")
    _put(root, "note", "这是演练，不是真的。" if message.status == EXERCISE else "")
    _put(root, "references", " ".join(f"{who},{what},{moment(at)}" for who, what, at in message.references))
    _put_info(ET.SubElement(root, f"{{{NAMESPACE}}}info"), message)
    return document(root)


def document(root: ET.Element) -> bytes:
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def moment(at: datetime) -> str:
    """CAP wants whole seconds and the distance from UTC in hours and minutes, never ``Z`` or ``+00:00``."""
    text = local(at).isoformat(timespec="seconds")
    return text.replace("+00:00", "-00:00")


def identifier_gb(publisher: str, sent_at: datetime, serial: int) -> str:
    """``ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N`` in Beijing time: the identifier of a warning by GB/T 35965.1, annex A.1.1.

    From a copy of the annex, not from the standard itself. ``serial`` tells warnings of one second apart (0 to 9).
    """
    if not PUBLISHER.match(publisher):
        raise ValueError("a publisher's code has 14 characters: 6 digits of the district, then 8 more")
    return f"{publisher}_{local(sent_at).strftime('%Y%m%d%H%M%S')}_{serial % 10}"


def _put_info(into: ET.Element, message: Message) -> None:
    info = message.info
    drill = "【演练】" if message.status == EXERCISE else ""
    _put(into, "language", LANGUAGE)
    _put(into, "category", info.category)
    _put(into, "event", info.event)
    for response in info.responses:
        _put(into, "responseType", response)
    _put(into, "urgency", info.urgency)
    _put(into, "severity", SEVERITY.get(info.grade, "Unknown"))
    _put(into, "certainty", info.certainty)
    _put(into, "expires", moment(info.expires_at) if info.expires_at else "")
    _put(into, "senderName", info.sender_name)
    _put(into, "headline", _marked(drill, info.headline))
    _put(into, "description", _marked(drill, info.description))
    _put(into, "instruction", _marked(drill, info.instruction))
    _put(into, "web", info.web)
    if info.grade:
        _pair(into, "预警级别颜色", COLOUR[info.grade])
    if message.publisher:
        serial = sum(message.identifier.encode()) % 10
        _pair(into, "GB/T 35965.1 发布单位代码", message.publisher)
        _pair(into, "GB/T 35965.1 预警信息唯一标识", identifier_gb(message.publisher, message.sent_at, serial))
    if info.area:
        _put(ET.SubElement(into, f"{{{NAMESPACE}}}area"), "areaDesc", info.area)


def _marked(drill: str, text: str) -> str:
    return drill + text if text and not text.startswith(drill) else text


def _put(into: ET.Element, name: str, text: str) -> None:
    """Empty elements are left out: CAP has none that may be empty."""
    if text:
        ET.SubElement(into, f"{{{NAMESPACE}}}{name}").text = _plain(text)


def _pair(into: ET.Element, name: str, value: str) -> None:
    pair = ET.SubElement(into, f"{{{NAMESPACE}}}parameter")
    _put(pair, "valueName", name)
    _put(pair, "value", value)


def _plain(text: str) -> str:
    """Without the control characters that XML 1.0 cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
