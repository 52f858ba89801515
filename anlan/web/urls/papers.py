"""Addresses: forms on paper."""

from django.urls import path

from anlan.web.views import paper_forms, papers

urlpatterns = [
    path("cases/<int:docket_id>/papers/<slug:form>/", papers.case_paper, name="case-paper"),
    path("cases/<int:docket_id>/papers/<slug:form>.docx", papers.case_paper_word, name="case-paper-word"),
    path("cases/<int:docket_id>/filings/<int:filing_id>/report.docx", papers.filing_word, name="filing-word"),
    path("inspections/<int:inspection_id>/record.docx", papers.inspection_word, name="inspection-word"),
    path("disputes/month.docx", papers.dispute_month_word, name="dispute-month-word"),
    path("contacts/list.docx", papers.contact_list, name="contact-list"),
    path("forms/<int:unit_id>/<slug:form>.docx", paper_forms.paper_form_blank, name="paper-form-blank"),
    path("forms/", paper_forms.paper_forms, name="paper-forms"),
    path("forms/<int:unit_id>/", paper_forms.paper_forms_of, name="paper-forms-of"),
    path("forms/<int:unit_id>/<slug:form>/", paper_forms.paper_form, name="paper-form"),
]
