"""The quick way and the package write the same bytes, or both refuse."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.lib import canonical

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**53) - 2, -(2**53) + 2)
    | st.integers(2**53 - 2, 2**53 + 2)
    | st.floats()
    | st.text()
    | st.text(st.characters(max_codepoint=0x9F))  # every control character
    | st.text(st.characters(categories=["Cs", "Lo"]), max_size=3)  # lone surrogates
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


def outcome(dumps, value):
    try:
        return dumps(value)
    except rfc8785.CanonicalizationError as error:
        return type(error)


@settings(max_examples=400, deadline=None)
@given(VALUES)
def test_every_value_is_written_as_the_package_writes_it(value):
    assert outcome(canonical.dumps, value) == outcome(rfc8785.dumps, value)


def test_plain_values_do_not_reach_the_package(monkeypatch):
    monkeypatch.setattr(rfc8785, "dumps", None)
    body = {"v": 1, "docket": 7, "data": {"post": None, "top": False, "due_at": "2026-10-14T06:12:05.000000Z"}}
    assert json.loads(canonical.dumps(body)) == body


@pytest.mark.parametrize("value", [{"\U0001f600": 1, "\ufb33": 2}, 1.0, 1e21, 2**53 - 1, -0.0, '\x7f\u2028\x1f"\\/'])
def test_known_differences_between_encoders_are_settled_as_the_standard_says(value):
    assert canonical.dumps(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, float("nan"), float("inf"), "\ud800", {1: 2}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical.dumps(value)
