"""The look of the product: one prefix for our classes, nothing inline, icons that exist, pinned packages."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "anlan").glob("**/*.html"))
SHEETS = sorted((ROOT / "frontend/css").glob("*.css"))
TABLER = ROOT / "node_modules/@tabler/core/dist/css/tabler.min.css"

# Classes of Tabler whose look we adjust. Everything else we style is ours and starts al-.
ADJUSTED = {
    "btn",
    "btn-primary",
    "btn-lg",
    "btn-sm",
    "disabled",
    "form-control",
    "form-select",
    "form-check-input",
    "visually-hidden",
}

# Written out for the moment when nothing works, so that it depends on nothing (see the template).
WITHOUT_TRANSLATION = {"500.html"}


# Names that carry no rule of their own: parts of a block whose other parts have one.
HOOKS = {"al-runs", "al-run-b", "al-tl", "al-next-t"}


def selectors(css: str) -> Iterator[str]:
    """The text before each brace, without comments, strings and addresses, which may hold dots and braces."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"url\((?:\"[^\"]*\"|'[^']*'|[^)]*)\)|\"[^\"]*\"|'[^']*'", "", css)
    yield from re.findall(r"([^{};]*)\{", css)


@cache
def class_names(css: str) -> set[str]:
    return {name for selector in selectors(css) for name in re.findall(r"\.(-?[A-Za-z_][\w-]*)", selector)}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("sheet", SHEETS, ids=short)
def test_every_class_of_ours_starts_al(sheet: Path) -> None:
    foreign = {name for name in class_names(sheet.read_text()) if not name.startswith("al-")}
    assert foreign <= ADJUSTED


@pytest.mark.skipif(not TABLER.exists(), reason="needs `npm ci`")
def test_tabler_owns_no_name_of_ours() -> None:
    tabler = class_names(TABLER.read_text())
    assert {"btn", "status", "steps", "empty"} <= tabler  # the sheet was really read
    ours = set().union(*(class_names(sheet.read_text()) for sheet in SHEETS)) - ADJUSTED
    assert not ours & tabler


@pytest.mark.skipif(not TABLER.exists(), reason="needs `npm ci`")
@pytest.mark.parametrize("template", TEMPLATES, ids=short)
def test_a_template_uses_only_classes_that_exist(template: Path) -> None:
    known = set().union(*(class_names(sheet.read_text()) for sheet in SHEETS)) | class_names(TABLER.read_text())
    # A name made of a value ("al-clock-{{ state }}") is not known here; the mark keeps its stump from counting.
    text = re.sub(r"\{\{.*?\}\}", "~", re.sub(r"\{%.*?%\}", " ", template.read_text(), flags=re.S))
    used = {name for value in re.findall(r'class="([^"]*)"', text) for name in value.split() if "~" not in name}
    assert used - known <= HOOKS


@pytest.mark.parametrize("template", TEMPLATES, ids=short)
def test_no_template_holds_an_inline_style_or_script(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", template.read_text(), flags=re.S)
    assert not re.search(r"<style|\sstyle\s*=", text, flags=re.I)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text, flags=re.I)
    bare = re.sub(r"{[%{#].*?[%}#]}", "", text, flags=re.S)  # what Django says inside a tag is no attribute
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", bare, flags=re.I)
    assert not re.search(r"javascript:|\shx-on", text, flags=re.I)


@pytest.mark.parametrize("template", TEMPLATES, ids=short)
def test_a_template_speaks_only_through_the_catalogue(template: Path) -> None:
    if template.name not in WITHOUT_TRANSLATION:
        assert not re.search(r"[\u4e00-\u9fff]", template.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=short)
def test_a_partial_stays_short_enough_to_read(template: Path) -> None:
    lines = template.read_text().count("\n")
    is_partial = template.name.startswith("_") or template.parent.name == "parts"
    assert lines < (60 if is_partial else 500)


def test_every_icon_a_page_names_is_in_the_sprite() -> None:
    lines = (ROOT / "frontend/icons.txt").read_text().splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    used = {name for template in TEMPLATES for name in re.findall(r'\{% icon "([\w-]+)"', template.read_text())}
    assert used <= set(listed)
    assert listed == sorted(set(listed))


def test_the_lock_file_pins_tabler_and_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/@tabler/core"]["version"] == "1.4.0"
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_the_style_sheet_moves_nothing_for_ever() -> None:
    """Nothing blinks or pulses: an alarm is a sound and a message."""
    for sheet in SHEETS:
        assert "infinite" not in sheet.read_text(), sheet.name
