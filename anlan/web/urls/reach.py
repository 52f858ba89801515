"""Addresses: how people are reached, being away, and how the channels are doing."""

from django.urls import path

from anlan.web.views import reach, sending

urlpatterns = [
    path("me/reach/", reach.reach_me, name="reach-me"),
    path("me/absences/", reach.absences, name="absences"),
    path("me/absences/<int:absence_id>/end/", reach.absence_end, name="absence-end"),
    path("units/<int:unit_id>/reach/", reach.reach_unit, name="reach-unit"),
    path("reach/", reach.reach_all, name="reach-all"),
    path("sending/", sending.sending, name="sending"),
]
