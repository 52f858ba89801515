"""Addresses: what the odds are, what changed, taking rules and plans out, starting from a skeleton."""

from django.urls import path

from anlan.web.views import plan_tools_compare, plan_tools_files, plan_tools_odds

urlpatterns = [
    path("versions/<int:version_id>/odds/", plan_tools_odds.version_odds, name="version-odds"),
    path("versions/<int:version_id>/rules.json", plan_tools_files.version_rules, name="version-rules"),
    path("versions/<int:version_id>/plan.docx", plan_tools_files.version_docx, name="version-docx"),
    path("plans/<int:plan_id>/compare/", plan_tools_compare.plan_compare, name="plan-compare"),
]
