"""A county comes in from a workbook: the directory, its places, and what the journal says of it, in one act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.journal import chain, dockets
from anlan.journal.chain import Line
from anlan.journal.models import Docket
from anlan.org import access
from anlan.org.functions import MANAGE_ORG
from anlan.org.importing import CannotImport, NotAWorkbook, Parsed, Problem, Result, read_workbook, template, write
from anlan.org.models import Person, Unit
from anlan.org.sheets import PlaceRow
from anlan.plans import presets
from anlan.registers import places
from anlan.registers.models import Place

__all__ = ["CannotImport", "NotAWorkbook", "Parsed", "Problem", "Result", "import_org", "read_workbook", "template"]

SERIES = "组织"


@transaction.atomic
def import_org(parsed: Parsed, *, by: Person | None, at: datetime) -> Result:
    """Write everything ``parsed`` says, or nothing. ``by`` is ``None`` on the server's own command line.

    Rows that mean something already there change it; none is made twice, and none is removed. Raises
    :class:`CannotImport` with every problem at once. A new root unit gets the rule books that are meant for all.
    """
    problems = _check_places(parsed, by)
    result = write(parsed, by=by, at=at, problems=problems)
    _write_places(parsed.places, result)
    for root in Unit.objects.filter(pk__in=result.touched, parent__isnull=True):
        presets.install_defaults(root, by=None, at=at)
    _journal(result, by=by, at=at)
    return result


def _check_places(parsed: Parsed, by: Person | None) -> list[Problem]:
    found: list[Problem] = []
    new = {row.code for row in parsed.units}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={row.unit for row in parsed.places})}
    seen: dict[str, PlaceRow] = {}
    for place in parsed.places:
        place.row.problems = found
        unit = units.get(place.unit)
        if place.unit and unit is None and place.unit not in new:
            place.row.wrong("unit", _("No unit has the code “%(code)s”. Add its row, or correct the code.")
                            % {"code": place.unit})  # fmt: skip
        elif unit is not None and by is not None and not access.may(by, MANAGE_ORG, str(unit.path)):
            place.row.wrong("unit", _("This unit is not yours to change. Leave its row out, or ask the unit above."))
        elif place.code and seen.setdefault(place.code, place) is not place:
            place.row.wrong("code", _("Row %(row)s has this code already. Each place has its own.")
                            % {"row": seen[place.code].row.number})  # fmt: skip
        elif place.code:
            _check_code(place, unit, parsed)
    return found


def _check_code(place: PlaceRow, unit: Unit | None, parsed: Parsed) -> None:
    standing = Place.objects.filter(unit=unit, name=place.name).first() if unit else None
    if standing is not None and standing.code != place.code:
        message = _("The place keeps the code that is printed on its wall.")
        parsed.warnings.append(Problem(place.row.sheet, place.row.number, place.row.letters["code"], message))
    elif standing is None and places.by_code(place.code):
        place.row.wrong("code", _("Another place has this code already. Leave it empty to have one made."))


def _write_places(rows: list[PlaceRow], result: Result) -> None:
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={row.unit for row in rows})}
    standing = {(place.unit_id, place.name): place for place in Place.objects.filter(unit__in=units.values())}
    for row in rows:
        unit = units[row.unit]
        place = standing.get((unit.pk, row.name))
        if place is None:
            standing[unit.pk, row.name] = places.create(unit, row.name, code=row.code)
            result.count("places_added", [unit.pk])


def _journal(result: Result, *, by: Person | None, at: datetime) -> None:
    """One docket for the topmost unit that was touched, with a line for each unit: ids and counts, no names."""
    units = sorted(Unit.objects.in_bulk(result.touched).values(), key=lambda unit: (str(unit.path).count("."), unit.pk))
    top = _top(units, by)
    for root, below in top.items():
        docket = dockets.open_docket(root, Docket.Subject.UNIT, series=SERIES, at=at, is_confidential=False)
        chain.enter(
            [
                Line(docket.pk, str(docket.unit_path), "org.imported", person_id=by.pk if by else None,
                     data={"unit": unit.pk, **{word: int(n) for word, n in sorted(result.touched[unit.pk].items())}})
                for unit in below
            ],
            at=at,
        )  # fmt: skip


def _top(units: Iterable[Unit], by: Person | None) -> dict[Unit, list[Unit]]:
    """The units grouped under what they hang from: their lowest common unit where that is the importer's too."""
    units = list(units)
    if not units:
        return {}
    labels = [str(unit.path).split(".") for unit in units]
    common = []
    for column in zip(*labels, strict=False):
        if len(set(column)) > 1:
            break
        common.append(column[0])
    root = Unit.objects.filter(path=".".join(common)).first() if common else None
    if root is not None and (by is None or access.may(by, MANAGE_ORG, str(root.path))):
        return {root: units}
    grouped: dict[Unit, list[Unit]] = {}
    for unit in units:  # in order of depth, so a unit's own root comes before it
        home = next((top for top in grouped if f"{unit.path}.".startswith(f"{top.path}.")), unit)
        grouped.setdefault(home, []).append(unit)
    return grouped
