"""Addresses: what makes a phone treat the site as a page of its own."""

from django.urls import path

from anlan.web.views import shell

urlpatterns = [
    path("sw.js", shell.service_worker, name="service-worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("later/", shell.later, name="later"),
    path("phone/", shell.phone, name="phone"),
    path("offline/", shell.offline, name="offline"),
    path("favicon.ico", shell.favicon, name="favicon"),
]
