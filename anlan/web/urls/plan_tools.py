"""Addresses: what the odds are, what changed, taking rules and plans out, starting from a skeleton."""

from django.urls import path

from anlan.web.views import plan_tools_compare, plan_tools_files, plan_tools_odds, plan_tools_skeletons

urlpatterns = [
    path("plans/skeletons/", plan_tools_skeletons.plan_skeletons, name="plan-skeletons"),
    path("plans/skeletons/<slug:kind>/drafts/", plan_tools_skeletons.skeleton_drafts, name="skeleton-drafts"),
    path("plans/skeletons/<slug:kind>.docx", plan_tools_skeletons.skeleton_docx, name="skeleton-docx"),
    path("versions/<int:version_id>/odds/", plan_tools_odds.version_odds, name="version-odds"),
    path("versions/<int:version_id>/rules.json", plan_tools_files.version_rules, name="version-rules"),
    path("versions/<int:version_id>/plan.docx", plan_tools_files.version_docx, name="version-docx"),
    path("plans/<int:plan_id>/compare/", plan_tools_compare.plan_compare, name="plan-compare"),
]
