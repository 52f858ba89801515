"""Addresses: the calendar of a unit, its rules, its school year, and the feed of a post."""

from django.urls import path

import anlan.web.converters  # noqa: F401  registers how a day stands in an address
from anlan.web.views import calendar, calendar_feeds, calendar_rules, school_year

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/feeds/", calendar_feeds.calendar_feeds, name="calendar-feeds"),
    path("calendar/feeds/<int:post_feed_id>/ending/", calendar_feeds.calendar_feed_ending, name="calendar-feed-ending"),
    path("calendar/rules/", calendar_rules.calendar_rules, name="calendar-rules"),
    path("calendar/rules/<int:routine_id>/", calendar_rules.calendar_rule, name="calendar-rule"),
    path("calendar/days/", school_year.school_year, name="school-year"),
    path("calendar/days/<int:unit_id>/entering/", school_year.days_entering, name="days-entering"),
    path("calendar/days/<int:unit_id>/<day:day>/removal/", school_year.days_removal, name="days-removal"),
    path("calendar/terms/<int:unit_id>/", school_year.terms, name="terms"),
    path("calendar/terms/<int:term_id>/change/", school_year.term_change, name="term-change"),
    path("calendar/terms/<int:term_id>/removal/", school_year.term_removal, name="term-removal"),
    path("feeds/<str:token>.ics", calendar_feeds.post_calendar, name="post-calendar"),
]
