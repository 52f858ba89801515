"""Addresses: registers, the things on them, campus pictures, guards, money, figures."""

from django.urls import path

from anlan.web.views import imports, register_acts, register_map, register_money, register_tables, registers

urlpatterns = [
    path("registers/", registers.registers, name="registers"),
    path("registers/<slug:register>/", registers.register, name="register"),
    path("registers/<slug:register>/new/", register_acts.thing_new, name="thing-new"),
    path("registers/<slug:register>/import/", register_tables.register_import, name="register-import"),
    path("registers/<slug:register>/headings/", register_tables.register_headings, name="register-headings"),
    path("registers/<slug:register>/template.xlsx", register_tables.register_template, name="register-template"),
    path("registers/<slug:register>/export.xlsx", register_tables.register_export, name="register-export"),
    path("imports/<int:import_id>/", imports.import_page, name="import"),
    path("things/<int:item_id>/", registers.thing, name="thing"),
    path("things/<int:item_id>/edit/", register_acts.thing_edit, name="thing-edit"),
    path("things/<int:item_id>/check/", register_acts.thing_check, name="thing-check"),
    path("things/<int:item_id>/stock/", register_acts.thing_stock, name="thing-stock"),
    path("things/<int:item_id>/archiving/", register_acts.thing_archiving, name="thing-archiving"),
    path("things/<int:item_id>/restoring/", register_acts.thing_restoring, name="thing-restoring"),
    path("things/<int:item_id>/card/", register_map.thing_card, name="thing-card"),
    path("things/<int:item_id>/code.svg", register_map.thing_code, name="thing-code"),
    path("things/<int:item_id>/pin/", register_map.thing_pin, name="thing-pin"),
    path("campus/", register_map.campus, name="campus"),
    path("campus/<int:picture_id>.jpg", register_map.campus_picture, name="campus-picture"),
    path("campus/<int:picture_id>/archiving/", register_map.campus_archiving, name="campus-archiving"),
    path("guard-numbers/", register_money.guard_numbers, name="guard-numbers"),
    path("safety-budget/", register_money.safety_budget, name="safety-budget"),
    path("figures/", register_money.figures_page, name="figures"),
    path("figures/<str:figure>/", register_money.figure_page, name="figure"),
]
