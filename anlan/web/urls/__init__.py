"""Every address of the web edge, by the pages it belongs to."""

from anlan.web.urls import cases, front, health, journal, org, plans

app_name = "web"
urlpatterns = [
    *front.urlpatterns,
    *cases.urlpatterns,
    *plans.urlpatterns,
    *org.urlpatterns,
    *journal.urlpatterns,
    *health.urlpatterns,
]
