"""Addresses: public alerts, and the feed by which programs read them."""

from django.urls import path

from anlan.web.views import alerts

urlpatterns = [
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<int:alert_id>/ending/", alerts.alert_ending, name="alert-ending"),
    path("alerts/feeds/", alerts.feeds, name="alert-feeds"),
    path("alerts/feeds/<int:feed_id>/ending/", alerts.feed_ending, name="alert-feed-ending"),
    path("cap/<str:token>/", alerts.cap_feed, name="cap-feed"),
    path("cap/<str:token>/<int:alert_id>.xml", alerts.cap_alert, name="cap-alert"),
]
