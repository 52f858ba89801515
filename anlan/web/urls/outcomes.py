"""Addresses: outcome reviews, their results, their indicators."""

from django.urls import path

from anlan.web.views import outcome_acts, outcomes

urlpatterns = [
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/new/", outcome_acts.outcome_new, name="outcome-new"),
    path("outcomes/indicators/", outcome_acts.outcome_indicators, name="outcome-indicators"),
    path("outcomes/indicators/<str:indicator>/", outcome_acts.outcome_indicator, name="outcome-indicator"),
    path("outcomes/<int:outcome_id>/", outcomes.outcome, name="outcome"),
    path("outcomes/<int:outcome_id>/computation/", outcome_acts.outcome_measure, name="outcome-measure"),
    path("outcomes/<int:outcome_id>/publication/", outcome_acts.outcome_publish, name="outcome-publish"),
    path("outcomes/<int:outcome_id>/calling-off/", outcome_acts.outcome_calling_off, name="outcome-calling-off"),
    path("outcomes/<int:outcome_id>/comment/", outcome_acts.outcome_comment, name="outcome-comment"),
    path("outcomes/<int:outcome_id>/appeal/", outcome_acts.outcome_appeal, name="outcome-appeal"),
    path("outcomes/<int:outcome_id>/answer/", outcome_acts.outcome_answer, name="outcome-answer"),
    path("outcomes/<int:outcome_id>/sheet/", outcomes.outcome_sheet, name="outcome-sheet"),
    path("outcomes/<int:outcome_id>/sheet.docx", outcomes.outcome_docx, name="outcome-docx"),
]
