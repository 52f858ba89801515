"""A version's rules and its Word file are to be had by whoever may read the plan, and by nobody else."""

import json
from io import BytesIO
from urllib.parse import quote

import pytest
from docx import Document

from anlan.plans.rules_file import RulesFile


@pytest.fixture
def version(county):
    return county.plan()


def test_rules_come_in_the_published_shape(sign_in, county, version):
    answer = sign_in(county.teacher).get(f"/versions/{version.pk}/rules.json")
    assert answer["Content-Type"] == "application/json"
    assert [rule.limit_minutes for rule in RulesFile.model_validate(json.loads(answer.content)).rules] == [3, 15, 20]


def test_the_plan_comes_as_a_word_file_under_its_name(sign_in, county, version):
    answer = sign_in(county.principal).get(f"/versions/{version.pk}/plan.docx")
    assert quote("突发事件应急预案-1.docx") in answer["Content-Disposition"]
    document = Document(BytesIO(answer.content))
    assert any("须在20分钟内向上级报告" in paragraph.text for paragraph in document.paragraphs)
    assert len(document.tables[0].rows) == 4


@pytest.mark.parametrize("file", ["rules.json", "plan.docx"])
def test_neighbours_and_strangers_get_nothing(sign_in, client, county, version, file):
    url = f"/versions/{version.pk}/{file}"
    assert sign_in(county.other_principal).get(url).status_code == 404
    assert client.get(url).status_code == 302
