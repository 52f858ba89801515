"""Addresses: plans."""

from django.urls import path

from anlan.web.views import books, plan_rules, plans, plans_review

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("books/", books.books, name="books"),
    path("plans/<int:plan_id>/edition/", books.book_edition, name="book-edition"),
    path("books/<str:book>/", books.book_install, name="book-install"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/<int:plan_id>/", plans.plan, name="plan"),
    path("plans/<int:plan_id>/versions/", plans.plan_versions, name="plan-versions"),
    path("versions/<int:version_id>/", plans_review.version, name="version"),
    path("versions/<int:version_id>/words/", plans_review.version_words, name="version-words"),
    path(
        "versions/<int:version_id>/findings/<slug:fingerprint>/", plans_review.version_finding, name="version-finding"
    ),
    path("versions/<int:version_id>/sure/", plans_review.version_sure, name="version-sure"),
    path("versions/<int:version_id>/enactment/", plans_review.version_enactment, name="version-enactment"),
    path("rules/<int:rule_id>/", plan_rules.rule, name="rule"),
    path("rules/<int:rule_id>/confirmation/", plan_rules.rule_confirmation, name="rule-confirmation"),
    path("rules/<int:rule_id>/rejection/", plan_rules.rule_rejection, name="rule-rejection"),
    path("rules/<int:rule_id>/reopening/", plan_rules.rule_reopening, name="rule-reopening"),
]
