"""The pages of the rota: the month, filling it, swaps, the hand-over."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from anlan.duties.models import HandOver, Swap
from anlan.duties.rota import planning
from anlan.duties.rota.planning import Wanted
from anlan.org.models import Shift, ShiftKind
from tests.cast import appoint

NOW = datetime(2026, 10, 14, 14, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def kind(county):
    county.principal.standing(NOW)
    appoint(county.posts["duty_leader"], county.safety_officer, rank=1)
    return planning.add_kind(
        county.posts["duty_leader"], "白班", time(7, 30), time(17, 30), ["school"], by=county.principal, at=NOW
    )


def put(county, kind, day, person):
    wanted = [Wanted(kind.pk, date(2026, 10, day), person.pk, None)]
    planning.assign(county.school, wanted, by=county.principal, at=NOW)
    return Shift.objects.get(day=date(2026, 10, day))


def test_turns_are_laid_down_and_the_month_is_filled_on_pages(county, sign_in):
    page = sign_in(county.principal)
    post = county.posts["duty_leader"]
    said = {
        "kind-post": post.pk,
        "kind-name": "夜班",
        "kind-begins": "17:30",
        "kind-ends": "07:30",
        "kind-days": "school",
    }
    answer = page.post(f"{reverse('web:rota-kinds')}?unit={county.school.pk}", said, follow=True)
    kind = ShiftKind.objects.get()
    assert answer.status_code == 200 and "夜班" in answer.text
    fill = {
        "fill-kind": kind.pk, "fill-first": "2026-10-15", "fill-last": "2026-10-20", "fill-weekly": "",
        f"fill-p{county.duty_leader.pk}": 2, f"fill-p{county.safety_officer.pk}": 1, "month": "2026-10",
    }  # fmt: skip
    page.post(reverse("web:rota-filling", args=[county.school.pk]), fill)
    who = dict(Shift.objects.values_list("day__day", "person__username"))
    assert who == {15: "chen.lp", 16: "he.j", 19: "chen.lp", 20: "he.j"}
    month = page.get(f"{reverse('web:rota')}?unit={county.school.pk}&month=2026-10")
    assert month.context["found"].columns[0][0] == post and month.status_code == 200


def test_a_cell_is_changed_and_what_was_not_touched_stays(county, kind, sign_in):
    put(county, kind, 15, county.duty_leader)
    put(county, kind, 16, county.duty_leader)
    keys = {day: f"{kind.pk}-{date(2026, 10, day).toordinal()}" for day in (15, 16)}
    was = ",".join(f"{key}-{county.duty_leader.pk}" for key in keys.values())
    said = {
        "month": "2026-10",
        "was": was,
        f"c-{keys[15]}": county.safety_officer.pk,
        f"c-{keys[16]}": county.duty_leader.pk,
    }
    page = sign_in(county.safety_officer)
    page.post(reverse("web:rota-keeping", args=[county.school.pk]), said)
    assert dict(Shift.objects.values_list("day__day", "person__username")) == {15: "chen.lp", 16: "he.j"}
    again = page.post(reverse("web:rota-keeping", args=[county.school.pk]), said)  # from a page that is stale now
    assert again.status_code == 422 and Shift.objects.get(day=date(2026, 10, 15)).person == county.safety_officer


def test_a_teacher_reads_the_rota_and_changes_nothing(county, kind, sign_in):
    put(county, kind, 15, county.duty_leader)
    page = sign_in(county.teacher)
    month = page.get(reverse("web:rota"))
    assert (
        county.duty_leader.name in month.text and "<select" not in month.text.split("al-rota-w")[1].split("</table>")[0]
    )
    assert page.post(reverse("web:rota-keeping", args=[county.school.pk]), {}).status_code == 404


def test_the_table_goes_out_and_comes_back(county, kind, sign_in):
    put(county, kind, 15, county.duty_leader)
    page = sign_in(county.safety_officer)
    file = page.get(f"{reverse('web:rota-file', args=[county.school.pk])}?month=2026-10").content
    book = load_workbook(BytesIO(file))
    sheet = book["值班表"]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "2026-10-16")
    row[3].value = county.safety_officer.name
    out = BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("值班.xlsx", out.getvalue())
    page.post(reverse("web:rota-import", args=[county.school.pk]), {"file": upload})
    assert dict(Shift.objects.values_list("day__day", "person__username")) == {15: "he.j", 16: "chen.lp"}
    row[3].value = "没有这个人"
    out = BytesIO()
    book.save(out)
    wrong = page.post(
        reverse("web:rota-import", args=[county.school.pk]), {"file": SimpleUploadedFile("值班.xlsx", out.getvalue())}
    )
    assert wrong.status_code == 422 and wrong.context["problems"][0].row == row[0].row


def test_the_units_own_table_is_explained_once(county, kind, sign_in):
    """Its turns stand under a name of its own; from the second time on that is known."""
    page, book = sign_in(county.safety_officer), Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["十月值班安排"], ["哪一天", "带班人"], ["2026-10-16", county.safety_officer.name]):
        sheet.append(line)
    out = BytesIO()
    book.save(out)

    def file():
        return SimpleUploadedFile("我们的值班表.xlsx", out.getvalue())

    address, keep = (reverse(f"web:rota-{name}", args=[county.school.pk]) for name in ("import", "headings"))
    asked = page.post(address, {"file": file()})
    assert asked.status_code == 422 and "带班人" in asked.text and not Shift.objects.exists()
    said = {"heading": ["哪一天", "带班人"], "h0": "day", "h1": f"k{kind.pk}"}
    assert page.post(keep, {**said, "file": file()}).status_code == 302
    assert Shift.objects.get().person == county.safety_officer
    Shift.objects.all().delete()
    assert page.post(address, {"file": file()}).status_code == 302 and Shift.objects.exists()
    assert sign_in(county.teacher).post(keep, said).status_code == 404


def test_a_swap_is_asked_and_answered_on_pages(county, kind, sign_in):
    shift = put(county, kind, 15, county.duty_leader)
    page = sign_in(county.duty_leader)
    assert page.get(reverse("web:rota-swap", args=[shift.pk])).status_code == 200
    page.post(reverse("web:rota-swap", args=[shift.pk]), {"of": str(county.safety_officer.pk)})
    swap = Swap.objects.get()
    other = sign_in(county.safety_officer)
    assert county.duty_leader.name in other.get(reverse("web:rota-mine")).text
    other.post(reverse("web:swap-answer", args=[swap.pk]), {"answer": "yes"})
    assert Shift.objects.get().person == county.safety_officer
    assert sign_in(county.teacher).post(reverse("web:swap-answer", args=[swap.pk])).status_code == 404


def test_a_shift_is_handed_over_and_taken_over_on_pages(county, kind, sign_in):
    shift = put(county, kind, 14, county.duty_leader)
    page = sign_in(county.duty_leader)
    assert page.get(reverse("web:hand-over", args=[shift.pk])).status_code == 200
    page.post(reverse("web:hand-over", args=[shift.pk]), {"text": "东门锁坏了，已报修"})
    found = HandOver.objects.get()
    other = sign_in(county.safety_officer)
    assert "东门锁坏了" in other.get(reverse("web:hand-over", args=[shift.pk])).text
    other.post(reverse("web:hand-over-taking", args=[shift.pk]))
    found.refresh_from_db()
    assert found.taken_by == county.safety_officer
    assert other.get(reverse("web:hand-over-paper", args=[shift.pk])).content[:2] == b"PK"
    book = load_workbook(BytesIO(other.get(f"{reverse('web:hand-over-book')}?unit={county.school.pk}").content))
    assert [cell.value for cell in book["交接班记录"][2]][5] == "东门锁坏了，已报修"
    stranger = sign_in(county.teacher)
    assert stranger.get(reverse("web:hand-over", args=[shift.pk])).status_code == 404
