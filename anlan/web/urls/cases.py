"""Addresses: cases."""

from django.urls import path

from anlan.web.views import cases

urlpatterns = [
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:docket_id>/", cases.case, name="case"),
    path("cases/<int:docket_id>/live/", cases.case_live, name="case-live"),
    path("cases/<int:docket_id>/notes/", cases.case_notes, name="case-notes"),
    path("cases/<int:docket_id>/facts/", cases.case_facts, name="case-facts"),
    path("cases/<int:docket_id>/grade/", cases.case_grade, name="case-grade"),
    path("cases/<int:docket_id>/moves/<str:move>/", cases.case_move, name="case-move"),
    path("cases/<int:docket_id>/reports/<str:kind>/", cases.case_report_new, name="case-report-new"),
    path("cases/<int:docket_id>/filings/<int:filing_id>/", cases.filing, name="filing"),
    path("cases/<int:docket_id>/after/", cases.case_after, name="case-after"),
    path("cases/<int:docket_id>/viewings/", cases.case_viewings, name="case-viewings"),
    path("cases/<int:docket_id>/pictures/<int:remark_id>/", cases.case_picture, name="case-picture"),
    path("cases/<int:docket_id>/record.jsonl", cases.case_record, name="case-record"),
    path("duties/<int:duty_id>/acknowledgement/", cases.duty_acknowledgement, name="duty-acknowledgement"),
    path("duties/<int:duty_id>/return/", cases.duty_return, name="duty-return"),
]
