"""Addresses: disputes and referrals."""

from django.urls import path

from anlan.web.views import case_acts

urlpatterns = [
    path("cases/<int:docket_id>/act/<slug:act>/", case_acts.case_act, name="case-act"),
    path("disputes/new/", case_acts.dispute_new, name="dispute-new"),
    path("disputes/month/", case_acts.dispute_month, name="dispute-month"),
    path("cases/<int:docket_id>/file/", case_acts.dispute_file, name="dispute-file"),
    path("cases/<int:docket_id>/file.docx", case_acts.dispute_file_word, name="dispute-file-word"),
    path("referrals/new/", case_acts.referral_new, name="referral-new"),
]
