"""Addresses: plans."""

from django.urls import path

from anlan.web.views import plans

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/<int:plan_id>/", plans.plan, name="plan"),
    path("plans/<int:plan_id>/versions/", plans.plan_versions, name="plan-versions"),
    path("versions/<int:version_id>/", plans.version, name="version"),
    path("versions/<int:version_id>/words/", plans.version_words, name="version-words"),
    path("versions/<int:version_id>/sure/", plans.version_sure, name="version-sure"),
    path("versions/<int:version_id>/enactment/", plans.version_enactment, name="version-enactment"),
    path("rules/<int:rule_id>/", plans.rule, name="rule"),
    path("rules/<int:rule_id>/confirmation/", plans.rule_confirmation, name="rule-confirmation"),
    path("rules/<int:rule_id>/rejection/", plans.rule_rejection, name="rule-rejection"),
    path("rules/<int:rule_id>/reopening/", plans.rule_reopening, name="rule-reopening"),
]
