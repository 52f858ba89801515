"""Where each edge hangs."""

from django.urls import include, path

from anlan.api.main import api

handler400 = "anlan.web.views.errors.bad_request"
handler403 = "anlan.web.views.errors.forbidden"
handler404 = "anlan.web.views.errors.not_found"
handler500 = "anlan.web.views.errors.broken"

urlpatterns = [
    path("", include("anlan.web.urls")),
    path("api/v1/", api.urls),
]
