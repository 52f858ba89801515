"""Whatever is sent, the API answers as its description says, and never with a fault of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from anlan.api.main import api
from anlan.org import tokens
from tests.cast import make_county

described = schemathesis.openapi.from_dict(api.get_openapi_schema())


@pytest.fixture
def key(transactional_db):
    county = make_county()
    county.plan()
    return tokens.issue(county.principal, "schema", at=datetime.now(UTC))


@described.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_every_operation_answers_as_described(case, key, live_server):
    case.call_and_validate(base_url=live_server.url, headers={"Authorization": f"Bearer {key}"})
