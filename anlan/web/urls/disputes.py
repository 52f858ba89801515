"""Addresses: disputes and referrals."""

from django.urls import path

from anlan.web.views import disputes, kind_acts, referrals

urlpatterns = [
    path("cases/<int:docket_id>/act/<slug:act>/", kind_acts.case_act, name="case-act"),
    path("disputes/new/", disputes.dispute_new, name="dispute-new"),
    path("disputes/month/", disputes.dispute_month, name="dispute-month"),
    path("cases/<int:docket_id>/file/", disputes.dispute_file, name="dispute-file"),
    path("cases/<int:docket_id>/file.docx", disputes.dispute_file_word, name="dispute-file-word"),
    path("referrals/new/", referrals.referral_new, name="referral-new"),
]
