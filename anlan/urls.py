"""Where each edge hangs."""

from django.urls import include, path

urlpatterns = [
    path("", include("anlan.web.urls")),
]
