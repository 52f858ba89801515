"""Addresses: journal."""

from django.urls import path

from anlan.web.views import journal

urlpatterns = [
    path("journal/", journal.journal, name="journal"),
    path("journal/export.jsonl", journal.journal_export, name="journal-export"),
    path("journal/key.txt", journal.journal_key, name="journal-key"),
]
