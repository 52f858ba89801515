"""Addresses: meetings, their minutes, what they resolved."""

from django.urls import path

from anlan.web.views import meeting_acts, meeting_links, meetings

urlpatterns = [
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/ledger.xlsx", meetings.meetings_ledger, name="meetings-ledger"),
    path("meetings/new/", meeting_acts.meeting_new, name="meeting-new"),
    path("meetings/<int:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/plan/", meeting_acts.meeting_edit, name="meeting-edit"),
    path("meetings/<int:meeting_id>/calling-off/", meeting_acts.meeting_calling_off, name="meeting-calling-off"),
    path("meetings/<int:meeting_id>/erasure/", meeting_acts.meeting_erasure, name="meeting-erasure"),
    path("meetings/<int:meeting_id>/attendance/", meeting_acts.meeting_attendance, name="meeting-attendance"),
    path("meetings/<int:meeting_id>/writing/", meeting_acts.meeting_writing, name="meeting-writing"),
    path("meetings/<int:meeting_id>/resolutions/", meeting_acts.meeting_resolutions, name="meeting-resolutions"),
    path("meetings/<int:meeting_id>/issue/", meeting_acts.meeting_issue, name="meeting-issue"),
    path("meetings/<int:meeting_id>/materials/", meeting_acts.meeting_materials, name="meeting-materials"),
    path("meetings/<int:meeting_id>/materials/<int:material_id>/", meetings.meeting_material, name="meeting-material"),
    path("meetings/<int:meeting_id>/minutes/", meetings.meeting_minutes, name="meeting-minutes"),
    path("meetings/<int:meeting_id>/minutes.docx", meetings.meeting_docx, name="meeting-docx"),
    path("resolutions/<int:resolution_id>/removal/", meeting_acts.resolution_removal, name="resolution-removal"),
    path("resolutions/duties/<int:duty_id>/", meeting_acts.resolution_done, name="resolution-done"),
    path("m/<str:token>/", meeting_links.meeting_link, name="meeting-link"),
    path("m/<str:token>/minutes.docx", meeting_links.meeting_link_docx, name="meeting-link-docx"),
]
