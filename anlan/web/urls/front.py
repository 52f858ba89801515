"""Addresses: front."""

from django.urls import path

from anlan.web.views import devices, reporting, session, tap, today, tracking

urlpatterns = [
    path("", today.today, name="today"),
    path("sign-in/", session.sign_in, name="sign-in"),
    path("sign-out/", session.sign_out, name="sign-out"),
    path("language/", session.language, name="language"),
    path("me/", session.me, name="me"),
    path("me/devices/", devices.devices, name="devices"),
    path("me/devices/<int:contact_id>/ending/", devices.device_ending, name="device-ending"),
    path("me/devices/<int:contact_id>/test/", devices.device_test, name="device-test"),
    path("inbox/", today.inbox, name="inbox"),
    path("inbox/live/", today.inbox_live, name="inbox-live"),
    path("r/<str:code>/", reporting.place_report, name="place-report"),
    path("track/", tracking.track, name="track"),
    path("track/picture/<int:remark_id>/", tracking.track_picture, name="track-picture"),
    path("tap/<str:token>/", tap.tap, name="tap"),
    path("report/", reporting.report, name="report"),
    path("my-reports/", reporting.my_reports, name="my-reports"),
]
