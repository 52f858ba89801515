"""The API does what the pages do, for whoever's key it is."""

from __future__ import annotations

import pytest

from anlan.duties.models import Duty
from anlan.lib import clock
from anlan.org import tokens
from anlan.org.models import ApiToken


@pytest.fixture
def as_program(client, county, at):
    def headers(person):
        return {"Authorization": f"Bearer {tokens.issue(person, 'test', at=at)}"}

    return headers


def post(client, url, body, headers):
    return client.post(url, body, content_type="application/json", headers=headers)


def test_report_starts_the_clocks_and_gives_a_receipt(client, county, as_program):
    county.plan()
    told = {"category": "injury", "place": county.place.code, "text": "有学生摔倒"}
    answer = post(client, "/api/v1/reports", told, as_program(county.teacher))
    assert answer.status_code == 201, answer.content
    assert answer.json()["number"].endswith("事件-0001")
    assert "anlan-receipt/v1" in answer.json()["receipt"]
    assert Duty.objects.open().count() == 2


def test_acknowledging_is_for_the_holder_of_the_post(client, county, as_program):
    county.plan()
    post(client, "/api/v1/reports", {"category": "fire", "place": county.place.code}, as_program(county.teacher))
    principal = as_program(county.principal)
    mine = client.get("/api/v1/duties", headers=principal).json()
    assert [duty["title"] for duty in mine] == ["确认接警"]
    url = f"/api/v1/duties/{mine[0]['id']}/acknowledgement"
    refused = post(client, url, {}, as_program(county.officer))
    assert (refused.status_code, refused.json()["code"]) == (403, "duty_not_yours")
    assert post(client, url, {}, as_program(county.other_principal)).status_code == 404
    assert post(client, url, {}, principal).json()["state"] == "met"


def test_cases_of_other_units_do_not_show(client, county, as_program):
    county.plan()
    post(client, "/api/v1/reports", {"category": "fire", "place": county.place.code}, as_program(county.teacher))
    assert len(client.get("/api/v1/cases", headers=as_program(county.director)).json()) == 1
    assert client.get("/api/v1/cases", headers=as_program(county.other_director)).json() == []


def test_a_place_of_another_school_is_not_found(client, county, as_program):
    told = {"category": "fire", "place": county.other_place.code}
    assert post(client, "/api/v1/reports", told, as_program(county.teacher)).status_code == 404


def test_without_a_key_nothing(client, county):
    assert client.get("/api/v1/cases").json()["code"] == "sign_in"


def test_a_key_of_somebody_who_left_is_no_key(client, county, as_program):
    headers = as_program(county.teacher)
    county.teacher.is_active = False
    county.teacher.save(update_fields=["is_active"])
    assert client.get("/api/v1/cases", headers=headers).status_code == 401


def test_what_is_misshapen_says_where(client, county, as_program):
    answer = post(client, "/api/v1/reports", {"unit": "x"}, as_program(county.teacher))
    assert answer.status_code == 422
    assert {field["where"] for field in answer.json()["data"]["fields"]} == {"body.told.category", "body.told.unit"}


def test_only_the_hash_of_a_key_is_kept(county, at):
    key = tokens.issue(county.teacher, "test", at=clock.now())
    assert key.encode() not in bytes(ApiToken.objects.get().digest)
