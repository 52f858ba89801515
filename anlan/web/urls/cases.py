"""Addresses: cases."""

from django.urls import path

from anlan.web.views import after, case_acts, case_room, cases, dockets, duties, filings, ledgers

urlpatterns = [
    path("dockets/<int:docket_id>/", dockets.docket, name="docket"),
    path("cases/", cases.cases, name="cases"),
    path("cases/acts/", ledgers.cases_acts, name="cases-acts"),
    path("cases/ledger.xlsx", ledgers.cases_export, name="cases-export"),
    path("cases/filters/", ledgers.case_filters_new, name="case-filters"),
    path("cases/filters/<int:filter_id>/removal/", ledgers.case_filter_removal, name="case-filter-removal"),
    path("cases/<int:docket_id>/", case_room.case, name="case"),
    path("cases/<int:docket_id>/live/", case_room.case_live, name="case-live"),
    path("cases/<int:docket_id>/notes/", case_acts.case_notes, name="case-notes"),
    path("cases/<int:docket_id>/facts/", case_acts.case_facts, name="case-facts"),
    path("cases/<int:docket_id>/grade/", case_acts.case_grade, name="case-grade"),
    path("cases/<int:docket_id>/moves/<str:move>/", case_acts.case_move, name="case-move"),
    path("cases/<int:docket_id>/reports/<str:kind>/", filings.case_report_new, name="case-report-new"),
    path("cases/<int:docket_id>/filings/<int:filing_id>/", filings.filing, name="filing"),
    path("cases/<int:docket_id>/after/", after.case_after, name="case-after"),
    path("cases/<int:docket_id>/viewings/", case_room.case_viewings, name="case-viewings"),
    path("cases/<int:docket_id>/pictures/<int:remark_id>/", case_room.case_picture, name="case-picture"),
    path("cases/<int:docket_id>/record.jsonl", case_room.case_record, name="case-record"),
    path("duties/<int:duty_id>/acknowledgement/", duties.duty_acknowledgement, name="duty-acknowledgement"),
    path("duties/<int:duty_id>/return/", duties.duty_return, name="duty-return"),
]
