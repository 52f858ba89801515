"""The sample county of ``make demo`` can be loaded as it is shipped."""

from django.test import override_settings
from django.utils import translation

from anlan.cases.models import Case
from anlan.cli import demo
from anlan.org.models import Unit
from anlan.plans.models import Version
from anlan.registers.kinds import KINDS
from anlan.registers.models import Item


def test_the_sample_county_has_everything_there_is_to_show(db):
    with translation.override("zh-hans"), override_settings(LANGUAGE_CODE="zh-hans"):
        demo._load()
    assert Unit.objects.filter(level="school").count() == 6
    assert Version.objects.filter(state="in_force", plan__preset="").exists()
    assert {"hazard", "dispute", "grievance"} <= set(Case.objects.values_list("kind", flat=True))
    assert set(Item.objects.values_list("kind", flat=True)) == set(KINDS)
