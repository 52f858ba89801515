"""Addresses: reviews of lapses."""

from django.urls import path

from anlan.web.views import lapses

urlpatterns = [
    path("duties/<int:duty_id>/lapse-review/", lapses.lapse_open, name="lapse-open"),
    path("me/lapses/<int:docket_id>/", lapses.lapse_own, name="lapse-own"),
    path("me/lapses/<int:docket_id>/answer/", lapses.lapse_answer, name="lapse-answer"),
    path("me/lapses/<int:docket_id>/appeal/", lapses.lapse_appeal, name="lapse-appeal"),
    path("me/lapses/<int:docket_id>/<slug:letter>.docx", lapses.lapse_letter, name="lapse-letter"),
]
