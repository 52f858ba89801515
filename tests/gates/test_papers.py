"""What is written down stays true: commands, settings, obligation kinds and the API's description."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from django.conf import settings as django_settings

from anlan.api.main import api
from anlan.cases.kinds import KINDS
from anlan.cli.main import app
from anlan.meetings.kinds import KINDS as MEETINGS
from anlan.plans.models import Act, Trigger
from anlan.plans.scope import CATEGORIES
from anlan.registers.paper.templates import shipped

ROOT = Path(__file__).resolve().parents[2]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands():
    group = typer.main.get_command(app)

    def walk(command, path):
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                yield from walk(inner, [*path, name])
        else:
            yield " ".join(path)

    return sorted(walk(group, ["anlan"]))


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command):
    assert f"`{command}" in text("docs/commands.md")


@pytest.mark.parametrize("name", sorted(set(re.findall(r'"(ANLAN_[A-Z_]+|DATABASE_URL)"', text("anlan/settings.py")))))
def test_every_setting_is_documented(name):
    assert f"`{name}" in text("docs/settings.md")


@pytest.mark.parametrize("kind", [*Trigger, *Act, *KINDS, *(c for k in KINDS.values() for c in k.categories)])
def test_every_kind_is_in_the_glossary(kind):
    assert f"`{kind}`" in text("docs/glossary.md")


NOT_FORMS = {
    "cases/letters_word.py": "makes the file of any letter",
    "registers/paper/word.py": "makes the file of any form",
    "plans/word.py": "a plan and its rules are the bureau's own text",
    "plans/skeletons/__init__.py": "a plan to begin with",
    "reports/certificate.py": "its receipt must stand byte for byte, or it proves nothing",
}
ON_FORMS = {
    "cases/letters.py": "compose: on the form that holds",
    "cases/grievances/letters.py": "reads a letter back as it was issued",
}


def test_every_paper_has_a_form():
    """No paper is worded in code: a letter is made by ``compose`` alone, a page by the two that fill forms."""
    made, pages, named = set(), set(), set()
    for path in sorted((ROOT / "anlan").rglob("*.py")):
        if "tests" in path.parts:
            continue
        code = path.read_text(encoding="utf-8")
        place = path.relative_to(ROOT / "anlan").as_posix()
        made |= {place} if re.search(r"(?<![\w.])Letter\(", code) else set()
        pages |= {place} if "paper.blank()" in code else set()
        named |= set(re.findall(r"""compose\(\s*"(\w+)\"""", code))
        named |= set(re.findall(r"""in_force\([^"]*\)\["(\w+)"\]""", code))
    assert made == set(ON_FORMS)
    assert pages == set(NOT_FORMS)
    assert {"hand_over", "hazard_notice"} <= named
    assert named | {kind.form for kind in MEETINGS.values()} <= set(shipped())


def test_plans_file_events_under_categories_that_exist():
    assert set(CATEGORIES.values()) <= {category for kind in KINDS.values() for category in kind.categories}


def test_the_committed_description_of_the_api_is_the_real_one():
    assert json.loads(text("docs/openapi.json")) == json.loads(json.dumps(api.get_openapi_schema()))


def test_every_test_of_the_table_of_faults_is_there():
    """docs/faults.md says of each line by which test it is shown."""
    table = text("docs/faults.md")
    files = set(re.findall(r"`((?:tests|anlan)/[\w/]+\.py)`", table))
    assert len(files) > 5 and [name for name in files if not (ROOT / name).exists()] == []
    written = "".join(text(name) for name in files)
    named = set(re.findall(r"`(test_\w+)`", table))
    assert len(named) > 20 and [name for name in named if f"def {name}(" not in written] == []


def test_the_version_is_the_changelogs():
    version = re.search(r"(?m)^## v(\S+)", text("CHANGELOG.md"))
    assert version and version.group(1) == django_settings.VERSION


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext is not installed (Debian: gettext)")
def test_every_string_is_translated(tmp_path):
    """What the code marks for translation is in the zh-Hans catalogue, translated and not fuzzy."""
    from babel.messages.pofile import read_po

    with open(ROOT / "anlan/web/locale/zh_Hans/LC_MESSAGES/django.po", "rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    translated = {
        (message.context, _id(message.id))
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
    missing = sorted(key for key in _marked(tmp_path) if key not in translated)
    assert missing == []


def _id(value):
    return value[0] if isinstance(value, tuple) else value


def _marked(folder):
    """(context, English text) of every string marked in the code and the templates, by xgettext itself."""
    from babel.messages.pofile import read_po

    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    (folder / "locale").mkdir()
    command = [
        str(ROOT / ".venv/bin/django-admin"), "makemessages", "-l", "zh_Hans", "--keep-pot", "--no-location",
    ]  # fmt: skip
    shutil.copytree(
        ROOT / "anlan",
        folder / "anlan",
        ignore=shutil.ignore_patterns("static", "locale", "tests", "migrations", "*.pyc"),
    )
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    template = (folder / "locale" / "django.pot").read_text(encoding="utf-8")
    whole = template.replace("nplurals=INTEGER; plural=EXPRESSION;", "nplurals=1; plural=0;")
    return {(message.context, _id(message.id)) for message in read_po(io.StringIO(whole)) if message.id}
