"""The labelled plans that stand beside the repository, where they exist; tests of scores are skipped elsewhere."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from anlan.compiler import compile_text

ROOT = Path(__file__).resolve().parents[3]
PLANS = Path(os.environ.get("ANLAN_SHARED_PLANS", ROOT.parent / "shared" / "plans"))

needs_plans = pytest.mark.skipif(
    not (PLANS / "score.py").exists(),
    reason="the labelled plans are not here: put them at ../shared/plans or name them in ANLAN_SHARED_PLANS",
)


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plan_score", PLANS / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(folder: Path, out: Path) -> None:
    """Write one prediction for each text of the folder."""
    for path in sorted(folder.glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as stream:
            draft = compile_text(stream.read(), name=path.name)
        (out / f"{path.stem}.json").write_text(json.dumps(draft.to_schema(), ensure_ascii=False), encoding="utf-8")


def spans(draft: Any) -> dict[str, list[Any]]:
    """The findings without their offsets, white space and widths: what a reader would call the same."""
    squeeze = lambda s: "".join((s or "").split())  # noqa: E731
    return {
        "headings": [squeeze(h.text) for h in draft.headings],
        "roles": [(r.role, tuple(squeeze(h) for h in r.holders)) for r in draft.roles],
        "chains": [tuple(squeeze(s) for s in c.steps) for c in draft.chains],
        "time_limits": [(t.min_minutes, t.max_minutes, t.immediate) for t in draft.time_limits],
        "recurrences": [(r.freq, r.times_min, r.times_max) for r in draft.recurrences],
        "outside": [(o.point, o.code) for o in draft.outside_charter],
    }
