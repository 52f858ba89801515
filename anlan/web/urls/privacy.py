"""Addresses: how long things are kept, destroying them, and what is held about oneself."""

from django.urls import path

from anlan.web.views import erasing, held, retention

urlpatterns = [
    path("retention/", retention.retention, name="retention"),
    path("retention/terms/", retention.retention_terms, name="retention-terms"),
    path("retention/terms/<int:unit_id>/<slug:matter>/", retention.retention_term, name="retention-term"),
    path("cases/<int:docket_id>/retention/", erasing.case_retention, name="case-retention"),
    path("cases/<int:docket_id>/erasure/", erasing.case_erasure, name="case-erasure"),
    path("cases/<int:docket_id>/certificate/", erasing.case_certificate, name="case-certificate"),
    path("cases/<int:docket_id>/certificate.docx", erasing.case_certificate_docx, name="case-certificate-docx"),
    path("me/held/", held.held, name="held"),
    path("me/held.json", held.held_json, name="held-json"),
    path("track/requests/", held.track_request, name="track-request"),
]
