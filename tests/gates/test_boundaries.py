"""Boundaries no reviewer should have to watch: layers of foreign keys, who writes what, and how edges reach rows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LAYERS = [
    "org",
    "journal",
    "plans notify",
    "duties",
    "registers",
    "calls",
    "cases meetings",
    "reports",
    "drills",
    "web api cli",
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names.split()}
EDGES = ("web", "api", "cli")


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("anlan.")]


def sources(*parts):
    for part in parts:
        for path in sorted((ROOT / "anlan" / part).rglob("*.py")):
            if "tests" not in path.parts and "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_foreign_keys_point_downward():
    """A string foreign key hides from the import linter; the models themselves do not."""
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in RANK
        if RANK[field.related_model._meta.app_label] > RANK[model._meta.app_label]
        or (
            RANK[field.related_model._meta.app_label] == RANK[model._meta.app_label]
            and field.related_model._meta.app_label != model._meta.app_label
        )
    ]
    assert upward == []


def test_every_table_with_a_unit_is_walled(db):
    """Row-level security, forced, with a policy for reading and one for writing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
                      (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd IN ('r', 'a'))
               FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND (
                 c.relname = 'org_unit' OR EXISTS (
                   SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
                     AND a.attname IN ('unit_id', 'unit_path')))"""
        )
        rows = cursor.fetchall()
    assert len(rows) > 15
    assert [name for name, walled, policies in rows if not walled or policies < 2] == []


def test_every_model_with_a_unit_carries_its_path():
    without = [
        model._meta.label
        for model in own_models()
        if any(field.name == "unit" for field in model._meta.fields)
        and not any(field.name == "unit_path" for field in model._meta.fields)
    ]
    assert without == []


def _is_visible_to(node: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> bool:
    above = parents.get(node)
    return isinstance(above, ast.Attribute) and above.attr == "visible_to"


EXEMPT = {
    "anlan/cli/demo_grievances.py",  # as the next
    "anlan/cli/demo.py",  # the engine's role fills its own sample county; nobody is asking
    "anlan/cli/people.py",  # the administrator's command line, in nobody's scope
    "anlan/cli/verifying.py",  # the journal as a whole
    "anlan/cli/importing.py",  # as above
    "anlan/web/context.py",  # heartbeat and checkpoint: of the installation, of no unit
}


@pytest.mark.parametrize("edge", EDGES)
def test_edges_reach_rows_only_through_visible_to(edge):
    bare = []
    for path, tree in sources(edge):
        name = str(path.relative_to(ROOT))
        if name in EXEMPT:
            continue
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        bare += [
            f"{name}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in {"objects", "_default_manager"}
            and not _is_visible_to(node, parents)
        ]
    assert bare == []


WRITERS = {
    "Entry": {"anlan/journal/chain.py"},
    "Leaf": {"anlan/journal/sealing.py"},
    "Message": {"anlan/notify/outbox.py", "anlan/notify/sending.py", "anlan/notify/inbox.py"},
    "Delivery": {
        "anlan/notify/sending.py",
        "anlan/notify/outbox.py",
        "anlan/notify/answers.py",
    },  # the outbox blanks what is destroyed
}


def test_only_the_owner_writes_its_rows():
    """Entries by ``journal.chain``, messages by ``notify.outbox``: nobody creates or changes them elsewhere."""
    writing = {"create", "bulk_create", "update", "get_or_create", "update_or_create", "delete"}
    strays = []
    for path, tree in sources(""):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writing:
                used = {inner.id for inner in ast.walk(node.func) if isinstance(inner, ast.Name)}
                strays += [
                    f"{name}:{node.lineno} {model}"
                    for model, owners in WRITERS.items()
                    if model in used and name not in owners
                ]
    assert strays == []


LONG_FUNCTION, LONG_FILE, LONG_MODELS = 60, 500, 400
LONG_ALLOWED = {"anlan/journal/verify.py"}  # one file that an outsider runs alone (design §6)


def test_functions_and_files_stay_readable():
    long = []
    for path, tree in sources(""):
        name = str(path.relative_to(ROOT))
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > (LONG_MODELS if path.name == "models.py" else LONG_FILE) and name not in LONG_ALLOWED:
            long.append(f"{name}: {lines} lines")
        long += [
            f"{name}:{node.lineno} {node.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno > LONG_FUNCTION
        ]
    assert long == []


def test_no_signals_for_business_flow():
    """A function that causes something calls it by name."""
    receivers = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources("")
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute) and getattr(node, "id", getattr(node, "attr", "")) == "receiver"
    ]
    assert receivers == []
