"""Addresses: what vendors of channels call."""

from django.urls import path

from anlan.web.views import hooks

urlpatterns = [path("hooks/<str:channel>", hooks.hook, name="hook")]
