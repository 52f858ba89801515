"""A form filled: the page previews it, :mod:`word` makes the file. Always in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import override

from anlan.reports.paper import notation
from anlan.reports.paper.names import NAMES
from anlan.reports.paper.notation import Block
from anlan.reports.paper.templates import Draft, Form


@dataclass(frozen=True)
class Filled:
    """``blocks`` and ``sign`` as they stand on the paper; ``unit``: whose it is."""

    title: str
    unit: str
    blocks: tuple[Block, ...]
    sign: tuple[str, ...]


def fill(draft: Draft, values: Mapping[str, str], *, unit: str, is_drill: bool = False) -> Filled:
    """``values`` by name; what is not among them is ``draft.empty``. A drill says so before its title."""
    title = notation.fill(draft.title, values, draft.empty)
    return Filled(
        f"【演练】{title}" if is_drill else title,
        unit,
        tuple(
            Block(block.kind, tuple(notation.fill(cell, values, draft.empty) for cell in block.cells))
            for block in notation.blocks(draft.body)
        ),
        tuple(notation.fill(line, values, "") for line in draft.sign.splitlines() if line.strip()),
    )


def sample(form: Form, draft: Draft, *, unit: str) -> Filled:
    """How the form looks: every name stands for itself, in words."""
    with override("zh-hans"):
        values = {name: f"〔{label}〕" for name, label in NAMES[form.thing].items()}
    return fill(draft, values, unit=unit)
