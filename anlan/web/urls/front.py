"""Addresses: front."""

from django.urls import path

from anlan.web.views import front

urlpatterns = [
    path("", front.today, name="today"),
    path("sign-in/", front.sign_in, name="sign-in"),
    path("sign-out/", front.sign_out, name="sign-out"),
    path("me/", front.me, name="me"),
    path("inbox/", front.inbox, name="inbox"),
    path("inbox/live/", front.inbox_live, name="inbox-live"),
    path("r/<str:code>/", front.place_report, name="place-report"),
    path("track/", front.track, name="track"),
    path("track/picture/<int:remark_id>/", front.track_picture, name="track-picture"),
    path("tap/<str:token>/", front.tap, name="tap"),
    path("report/", front.report, name="report"),
    path("my-reports/", front.my_reports, name="my-reports"),
]
