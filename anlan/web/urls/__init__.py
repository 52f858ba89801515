"""Every address of the web edge, by the pages it belongs to."""

from anlan.web.urls import (
    alerts,
    cases,
    channels,
    front,
    grievances,
    hazards,
    health,
    hooks,
    journal,
    meetings,
    org,
    papers,
    plan_tools,
    plans,
    privacy,
    reach,
    registers,
    returns,
)

app_name = "web"
urlpatterns = [
    *front.urlpatterns,
    *cases.urlpatterns,
    *hazards.urlpatterns,
    *grievances.urlpatterns,
    *returns.urlpatterns,
    *papers.urlpatterns,
    *channels.urlpatterns,
    *plan_tools.urlpatterns,
    *plans.urlpatterns,
    *org.urlpatterns,
    *registers.urlpatterns,
    *journal.urlpatterns,
    *meetings.urlpatterns,
    *health.urlpatterns,
    *privacy.urlpatterns,
    *hooks.urlpatterns,
    *reach.urlpatterns,
    *alerts.urlpatterns,
]
