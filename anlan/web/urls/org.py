"""Addresses: org."""

from django.urls import path

from anlan.web.views import org

urlpatterns = [
    path("units/", org.units, name="units"),
    path("units/<int:unit_id>/", org.unit, name="unit"),
    path("units/import/", org.org_import, name="org-import"),
    path("units/template.xlsx", org.org_template, name="org-template"),
    path("places/", org.places, name="places"),
    path("places/<int:place_id>/", org.place, name="place"),
    path("places/<int:place_id>/code.svg", org.place_code, name="place-code"),
]
