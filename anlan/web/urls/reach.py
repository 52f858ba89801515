"""Addresses: how people are reached, being away, and how the channels are doing."""

from django.urls import path

from anlan.web.views import reach, reach_now, sending

urlpatterns = [
    path("me/reach/", reach.reach_me, name="reach-me"),
    path("me/absences/", reach.absences, name="absences"),
    path("me/absences/<int:absence_id>/end/", reach.absence_end, name="absence-end"),
    path("units/<int:unit_id>/reach/", reach.reach_unit, name="reach-unit"),
    path("reach/now/", reach_now.reach_units, name="reach-units"),
    path("units/<int:unit_id>/reach/now/", reach_now.reach_now, name="reach-now"),
    path("units/<int:unit_id>/reach/tests/", reach_now.reach_tests, name="reach-tests"),
    path("reach/tests/<int:docket_id>/", reach_now.reach_test, name="reach-test"),
    path("reach/tests/<int:docket_id>/ending/", reach_now.reach_test_ending, name="reach-test-ending"),
    path("reach/", reach.reach_all, name="reach-all"),
    path("sending/", sending.sending, name="sending"),
    path("sending/probe/", sending.sending_probe, name="sending-probe"),
]
