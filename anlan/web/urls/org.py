"""Addresses: org."""

from django.urls import path

from anlan.web.views import grade_tables, org, places

urlpatterns = [
    path("grades/", grade_tables.grade_tables, name="grade-tables"),
    path("grades/<str:table>/", grade_tables.grade_table, name="grade-table"),
    path("units/", org.units, name="units"),
    path("units/<int:unit_id>/", org.unit, name="unit"),
    path("units/import/", org.org_import, name="org-import"),
    path("units/template.xlsx", org.org_template, name="org-template"),
    path("places/", places.places, name="places"),
    path("places/<int:place_id>/", places.place, name="place"),
    path("places/<int:place_id>/code.svg", places.place_code, name="place-code"),
]
