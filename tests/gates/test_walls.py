"""What reads past the wall works for the web's role, and reads nothing else."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

from anlan.duties import health
from anlan.registers import places


@pytest.fixture
def as_app(county):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE anlan_app")
        yield cursor
        cursor.execute("SET ROLE anlan_engine")


def test_no_scope_no_rows(county, as_app):
    for table in ("org_unit", "org_post", "registers_place", "journal_docket"):
        as_app.execute(f"SELECT count(*) FROM {table}")
        assert as_app.fetchone()[0] == 0, table


def test_a_place_is_found_by_its_code_without_a_scope(county, as_app):
    assert places.by_code(county.place.code) == (county.place.pk, "xian.qs.qszx")
    assert places.by_code("nonsense") is None


def test_figures_count_every_unit(county, as_app, at):
    assert "duties_open" in health.figures(at=at, real_at=at)


def test_the_web_cannot_become_another_role(county, as_app):
    for statement in ("UPDATE registers_place SET name = 'x'", "ALTER TABLE org_unit DISABLE ROW LEVEL SECURITY",
                      "INSERT INTO journal_leaf SELECT 1, 1, 1, 'a', 1, '', ''"):  # fmt: skip
        try:
            with transaction.atomic():
                as_app.execute(statement)
                touched = as_app.rowcount
        except Error:
            touched = 0
        assert touched == 0, statement


def test_rows_of_another_unit_cannot_be_written(county, as_app):
    as_app.execute("SELECT set_config('anlan.scope', 'xian.qs.qszx', true)")
    with pytest.raises(Error), transaction.atomic():
        places.create(county.other_school, "别校的门口")
    places.create(county.school, "本校的门口")
