"""Small helpers over ElementTree that ignore namespaces (transitional and strict OOXML have different ones)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element


def local(node: Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(node: Element | None, name: str) -> Iterator[Element]:
    if node is not None:
        for sub in node:
            if local(sub) == name:
                yield sub


def child(node: Element | None, name: str) -> Element | None:
    return next(children(node, name), None)


def value(node: Element | None) -> str | None:
    """The `w:val` attribute."""
    if node is None:
        return None
    return next((v for k, v in node.attrib.items() if k.rpartition("}")[2] == "val"), None)
