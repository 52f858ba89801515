"""Addresses: all-calls, their boards, the answer by link, and rosters."""

from django.urls import path

from anlan.web.views import call_acts, call_answer, call_lists, call_record, calls, rosters

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", call_acts.call_new, name="call-new"),
    path("calls/sending/", call_acts.call_sending, name="call-sending"),
    path("calls/<int:call_id>/", calls.call, name="call"),
    path("calls/<int:call_id>/live/", calls.call_live, name="call-live"),
    path("calls/<int:call_id>/people/", call_lists.call_people, name="call-people"),
    path("calls/<int:call_id>/sheet/", call_lists.call_sheet, name="call-sheet"),
    path("calls/<int:call_id>/called/<int:called_id>/", calls.called, name="called"),
    path("calls/<int:call_id>/reminder/", call_acts.call_reminder, name="call-reminder"),
    path("calls/<int:call_id>/count/", call_acts.call_count, name="call-count"),
    path("calls/<int:call_id>/handing/", call_acts.call_handing, name="call-handing"),
    path("calls/<int:call_id>/ending/", call_acts.call_ending, name="call-ending"),
    path("calls/<int:call_id>/recall/", call_acts.call_recall, name="call-recall"),
    path("calls/<int:call_id>/record.docx", call_record.call_docx, name="call-docx"),
    path("calls/<int:call_id>/record.xlsx", call_record.call_xlsx, name="call-xlsx"),
    path("calls/<int:call_id>/keeping/", call_record.call_keeping, name="call-keeping"),
    path("c/<str:token>/", call_answer.call_answer, name="call-answer"),
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/lines/", rosters.roster_lines, name="roster-lines"),
    path("rosters/renewal/", rosters.roster_renewal, name="roster-renewal"),
    path("rosters/<int:roster_id>/removal/", rosters.roster_removal, name="roster-removal"),
]
