"""Every address of the web edge, by the pages it belongs to."""

from anlan.web.urls import cases, channels, front, health, hooks, journal, org, plan_tools, plans, privacy, registers

app_name = "web"
urlpatterns = [
    *front.urlpatterns,
    *cases.urlpatterns,
    *channels.urlpatterns,
    *plan_tools.urlpatterns,
    *plans.urlpatterns,
    *org.urlpatterns,
    *registers.urlpatterns,
    *journal.urlpatterns,
    *health.urlpatterns,
    *privacy.urlpatterns,
    *hooks.urlpatterns,
]
