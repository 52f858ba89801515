"""Addresses: hazards, inspections, supervision, checklists and criteria, the ledger as a workbook."""

from django.urls import path

from anlan.web.views import hazard_letters, hazard_tables, hazards, inspections, supervisions

urlpatterns = [
    path("hazards/new/", hazards.hazard_new, name="hazard-new"),
    path("hazards/ledger.xlsx", hazard_tables.hazard_ledger, name="hazard-ledger"),
    path("hazards/template.xlsx", hazard_tables.hazard_template, name="hazard-template"),
    path("hazards/import/", hazard_tables.hazard_import, name="hazard-import"),
    path("hazards/headings/", hazard_tables.hazard_headings, name="hazard-headings"),
    path("hazards/lists/", supervisions.hazard_lists, name="hazard-lists"),
    path("hazards/lists/<slug:kind>/<slug:listing>/", supervisions.hazard_list, name="hazard-list"),
    path("cases/<int:docket_id>/hazard/<slug:act>/", hazards.hazard_act, name="hazard-act"),
    path("cases/<int:docket_id>/repair/", hazards.hazard_repair, name="hazard-repair"),
    path("cases/<int:docket_id>/hazard-found/", hazards.hazard_from_incident, name="hazard-from-incident"),
    path("cases/<int:docket_id>/milestones/<int:milestone_id>/", hazards.hazard_milestone, name="hazard-milestone"),
    path("cases/<int:docket_id>/letters/<slug:letter>/", hazard_letters.hazard_letter, name="hazard-letter"),
    path(
        "cases/<int:docket_id>/letters/<slug:letter>.docx", hazard_letters.hazard_letter_word, name="hazard-letter-word"
    ),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/ledger.xlsx", inspections.inspections_ledger, name="inspections-ledger"),
    path("inspections/new/<slug:checklist>/", inspections.inspection_new, name="inspection-new"),
    path("inspections/<int:inspection_id>/", inspections.inspection, name="inspection"),
    path("inspections/<int:inspection_id>/signature/", inspections.inspection_signature, name="inspection-signature"),
    path("supervisions/", supervisions.supervisions, name="supervisions"),
]
