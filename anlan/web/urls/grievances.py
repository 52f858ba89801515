"""Addresses: grievances, for those who bring them and for those who answer."""

from django.urls import path

from anlan.web.views import grievance_acts, grievance_following, grievance_letters, grievance_public, grievances

urlpatterns = [
    path("u/<str:code>/", grievance_public.unit_public, name="unit-public"),
    path("u/<str:code>/grievance/", grievance_public.grievance_new, name="grievance-new"),
    path("track/grievance/", grievance_following.grievance_own, name="grievance-own"),
    path("track/letters/<int:letter_id>/", grievance_following.letter_own, name="letter-own"),
    path("track/letters/<int:letter_id>.docx", grievance_following.letter_own_docx, name="letter-own-docx"),
    path("grievances/", grievances.grievances, name="grievances"),
    path("grievances/new/", grievances.grievance_taken, name="grievance-taken"),
    path("grievances/desk/", grievances.grievance_desk, name="grievance-desk"),
    path("cases/<int:docket_id>/writing/<str:kind>/", grievance_letters.letter_new, name="grievance-letter-new"),
    path("cases/<int:docket_id>/written/<int:letter_id>/", grievance_letters.letter, name="grievance-letter"),
    path(
        "cases/<int:docket_id>/written/<int:letter_id>.docx",
        grievance_letters.letter_docx,
        name="grievance-letter-docx",
    ),
    path(
        "cases/<int:docket_id>/written/<int:letter_id>/issue/",
        grievance_letters.letter_issue,
        name="grievance-letter-issue",
    ),
    path(
        "cases/<int:docket_id>/written/<int:letter_id>/sent/",
        grievance_letters.letter_sent,
        name="grievance-letter-sent",
    ),
    path("cases/<int:docket_id>/talk/", grievance_acts.grievance_talk, name="grievance-talk"),
    path("cases/<int:docket_id>/name/", grievance_acts.grievance_name, name="grievance-name"),
    path("cases/<int:docket_id>/recusal/", grievance_acts.grievance_recusal, name="grievance-recusal"),
    path("cases/<int:docket_id>/handler/", grievance_acts.grievance_handler, name="grievance-handler"),
    path("cases/<int:docket_id>/merger/", grievance_acts.grievance_merger, name="grievance-merger"),
    path("cases/<int:docket_id>/objection/", grievance_acts.grievance_objection, name="grievance-objection"),
    path("cases/<int:docket_id>/hearing/", grievance_acts.grievance_hearing, name="grievance-hearing"),
    path("cases/<int:docket_id>/reopening/", grievance_acts.grievance_reopening, name="grievance-reopening"),
]
