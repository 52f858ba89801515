"""Places: the list, a new one, and a code that leads where it should."""

from __future__ import annotations

import re

from django.urls import reverse

from anlan.registers.models import Place


def test_the_list_shows_the_own_places_only(county, sign_in):
    html = sign_in(county.principal).get(reverse("web:places")).content.decode()
    assert "1个场所有二维码" in html and "东教学楼一层楼梯口" in html and "食堂" not in html.replace("先加校门口", "")


def test_a_new_place_has_a_code_and_a_sheet_for_the_wall(county, sign_in):
    browser = sign_in(county.principal)
    answer = browser.post(reverse("web:places"), {"name": "操场"})
    place = Place.objects.get(name="操场")
    assert answer.headers["Location"] == reverse("web:place", args=[place.pk])
    html = browser.get(answer.headers["Location"]).content.decode()
    assert f"http://testserver/r/{place.code}/" in html and reverse("web:place-code", args=[place.pk]) in html


def test_the_same_name_twice_is_said_beside_the_field(county, sign_in):
    answer = sign_in(county.principal).post(reverse("web:places"), {"name": county.place.name})
    assert answer.status_code == 422 and "已有同名的场所" in answer.content.decode()
    assert Place.objects.filter(unit=county.school).count() == 1


def test_the_bureau_says_which_unit(county, sign_in):
    browser = sign_in(county.officer)
    browser.post(reverse("web:places"), {"name": "门厅", "unit": str(county.other_school.pk)})
    assert Place.objects.get(name="门厅").unit == county.other_school


def test_who_does_not_manage_adds_nothing(county, sign_in):
    browser = sign_in(county.duty_leader)
    assert "加一个场所" not in browser.get(reverse("web:places")).content.decode()
    assert browser.post(reverse("web:places"), {"name": "操场"}).status_code == 403
    assert browser.post(reverse("web:places"), {"name": "操场", "unit": county.school.pk}).status_code == 403


def test_the_code_is_a_picture_of_the_address(county, sign_in):
    answer = sign_in(county.principal).get(reverse("web:place-code", args=[county.place.pk]))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert re.match(rb"<svg[^>]+>", answer.content)
    import segno

    from anlan.web.views.places import _address

    modules = segno.make(_address(county.place), error="m", micro=False).symbol_size(border=4)[0]
    assert f'width="{modules * 10}"'.encode() in answer.content


def test_a_place_of_another_school_is_not_found(county, sign_in):
    for name in ("web:place", "web:place-code"):
        assert sign_in(county.principal).get(reverse(name, args=[county.other_place.pk])).status_code == 404
