"""Addresses: returns handed in by the calendar."""

from django.urls import path

import anlan.web.converters  # noqa: F401  registers how a day stands in an address
from anlan.web.views import papers, routine, zero

urlpatterns = [
    path("routine/<int:docket_id>/", routine.routine, name="routine"),
    path("routine/duties/<int:duty_id>/", routine.routine_duty, name="routine-duty"),
    path("zero/", zero.zero, name="zero"),
    path("zero/reminders/", zero.zero_reminders, name="zero-reminders"),
    path("zero/table.xlsx", zero.zero_table, name="zero-table"),
    path("zero/<int:unit_id>/<day:day>/", zero.zero_day, name="zero-day"),
    path("zero/<int:unit_id>/<day:day>/report.docx", papers.zero_word, name="zero-word"),
]
