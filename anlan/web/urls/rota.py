"""Addresses: the duty rota, swaps, and hand-overs."""

from django.urls import path

from anlan.web.views import hand_overs, rota, rota_kinds, rota_mine

urlpatterns = [
    path("rota/", rota.month, name="rota"),
    path("rota/<int:unit_id>/keeping/", rota.keeping, name="rota-keeping"),
    path("rota/<int:unit_id>/filling/", rota.filling, name="rota-filling"),
    path("rota/<int:unit_id>/rota.xlsx", rota.rota_file, name="rota-file"),
    path("rota/<int:unit_id>/import/", rota.rota_import, name="rota-import"),
    path("rota/<int:unit_id>/headings/", rota.rota_headings, name="rota-headings"),
    path("rota/<int:unit_id>/setting/", rota_kinds.rota_setting, name="rota-setting"),
    path("rota/kinds/", rota_kinds.rota_kinds, name="rota-kinds"),
    path("rota/kinds/<int:shift_kind_id>/ending/", rota_kinds.rota_kind_ending, name="rota-kind-ending"),
    path("rota/mine/", rota_mine.rota_mine, name="rota-mine"),
    path("rota/shifts/<int:shift_id>/swap/", rota_mine.rota_swap, name="rota-swap"),
    path("rota/swaps/<int:swap_id>/answer/", rota_mine.swap_answer, name="swap-answer"),
    path("rota/shifts/<int:shift_id>/hand-over/", hand_overs.hand_over, name="hand-over"),
    path("rota/shifts/<int:shift_id>/taking/", hand_overs.hand_over_taking, name="hand-over-taking"),
    path("rota/shifts/<int:shift_id>/hand-over.docx", hand_overs.hand_over_paper, name="hand-over-paper"),
    path("rota/hand-overs/", hand_overs.hand_overs, name="hand-overs"),
    path("rota/hand-overs.xlsx", hand_overs.hand_over_book, name="hand-over-book"),
    path("rota/of/<int:docket_id>/", rota_kinds.rota_docket, name="rota-docket"),
]
