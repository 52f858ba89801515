"""What stands against an import, found before anything is written, and all of it at once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from anlan.lib.workbook import Problem
from anlan.org.directory import Directory, meet
from anlan.org.models import Level, Person
from anlan.org.sheets import Parsed, SeatRow, UnitRow


def check(parsed: Parsed, directory: Directory, today: date) -> None:
    """Add to ``parsed.problems`` and ``parsed.warnings`` what only the rows together, or the directory, show."""
    _units(parsed, directory)
    _seats(parsed, directory)
    _people(parsed, directory)
    _appointments(parsed, directory, today)
    _contacts(parsed, directory)


def _units(parsed: Parsed, directory: Directory) -> None:
    rows: dict[str, UnitRow] = {}
    levels = {code: unit.level for code, unit in directory.units.items()} | {r.code: r.level for r in parsed.units}
    for row in parsed.units:
        if not row.code:
            continue
        first = rows.setdefault(row.code, row)
        if first is not row:
            row.row.wrong("code", _("This code stands in row %(row)s already. Each unit has its own.")
                          % {"row": first.row.number})  # fmt: skip
        elif row.parent and row.parent not in levels:
            row.row.wrong("parent", _("No unit has the code “%(code)s”. Add its row, or correct the code.")
                          % {"code": row.parent})  # fmt: skip
        elif row.parent and levels[row.parent] == Level.EXTERNAL:
            row.row.wrong("parent", _("Nothing hangs below an outside body. Name the unit above it."))
        elif row.code not in directory.paths:
            row.row.wrong("parent", _("The units above go round in a circle. Correct one of the codes."))
        else:
            _standing(row, directory)


def _standing(row: UnitRow, directory: Directory) -> None:
    """Whether the unit may be where the row puts it, and whether that is for the importer to say."""
    known = directory.units.get(row.code)
    path = directory.paths[row.code]
    if "." not in path and row.level not in {Level.BUREAU, Level.SCHOOL, ""}:
        row.row.wrong("parent", _("Only a bureau or a school stands at the top. Write the code of the unit above."))
    is_same = known is not None and (known.name, known.level, str(known.path)) == (row.name, row.level, path)
    old = str(known.path) if known else path
    if not is_same and not (directory.may_manage(path) and directory.may_manage(old)):
        row.row.wrong("code", _("This unit is not yours to change. Leave its row out, or ask the unit above."))


def _seats(parsed: Parsed, directory: Directory) -> None:
    functions: dict[tuple[str, str], tuple[str, int]] = {
        key: (post.function, 0) for key, post in directory.posts.items()
    }
    named = {row.code for row in parsed.units}
    for seat in parsed.seats:
        if not _unit_is_known(seat, directory, named) or not seat.post:
            continue
        key = (seat.unit, seat.post)
        function, number = functions.get(key, ("", 0))
        if seat.function and number and function != seat.function:
            seat.row.wrong("function", _("Row %(row)s gives this post another function. Write the same in both.")
                           % {"row": number})  # fmt: skip
        elif seat.function:
            functions[key] = (seat.function, seat.row.number)
        elif not function:
            seat.row.wrong("function", _("Say what this new post is for."))


def _unit_is_known(seat: SeatRow, directory: Directory, named: set[str]) -> bool:
    """``named``: units with a row of their own. What is wrong with one is said there, not at each of its posts."""
    path = directory.paths.get(seat.unit)
    if not seat.unit or (path is None and seat.unit in named):
        return False
    if path is None:
        seat.row.wrong("unit", _("No unit has the code “%(code)s”. Add its row, or correct the code.")
                       % {"code": seat.unit})  # fmt: skip
    elif not directory.may_manage(path):
        seat.row.wrong("unit", _("This unit is not yours to change. Leave its row out, or ask the unit above."))
    else:
        return True
    return False


def _people(parsed: Parsed, directory: Directory) -> None:
    first: dict[str, SeatRow] = {}
    for seat in (seat for seat in parsed.seats if seat.username and seat.name):
        before = first.setdefault(seat.username.lower(), seat)
        if (before.name, before.username) != (seat.name, seat.username):
            seat.row.wrong("username", _("Row %(row)s gives this account to %(name)s. Each person has their own.")
                           % {"row": before.row.number, "name": before.name})  # fmt: skip
            continue
        known = directory.people.get(seat.username)
        if known is not None and known.name != seat.name:
            _renamed(seat, known, parsed, directory)
        if known is None:
            _password(seat)


def _renamed(seat: SeatRow, known: Person, parsed: Parsed, directory: Directory) -> None:
    """Another name for an account: the same person renamed where they hold this very post, else a mix-up."""
    post = directory.posts.get((seat.unit, seat.post))
    if post is not None and directory.appointments.get((post.pk, known.pk)) and directory.may_change(known):
        message = _("The account's name changes from %(old)s to %(new)s.") % {"old": known.name, "new": seat.name}
        parsed.warnings.append(Problem(seat.row.sheet, seat.row.number, seat.row.letters["name"], message))
    else:
        seat.row.wrong("username", _("%(name)s has this account already. Choose another, or correct the name.")
                       % {"name": known.name})  # fmt: skip


def _password(seat: SeatRow) -> None:
    try:
        if seat.password:
            validate_password(seat.password, Person(username=seat.username, name=seat.name))
    except ValidationError as error:
        seat.row.wrong("password", " ".join(error.messages))


def _appointments(parsed: Parsed, directory: Directory, today: date) -> None:
    rows: dict[tuple[str, str, str], list[SeatRow]] = defaultdict(list)
    holders: dict[tuple[str, str], SeatRow] = {}
    for seat in (seat for seat in parsed.seats if seat.username and seat.unit and seat.post):
        rows[seat.unit, seat.post, seat.username].append(seat)
        since = directory.since(seat, today)
        is_now = since <= today and (seat.until is None or today < seat.until)
        first = holders.setdefault((seat.unit, seat.post), seat) if seat.rank == 0 and is_now else seat
        if first.username != seat.username:
            message = _("%(name)s in row %(row)s holds this post too: both are told.")
            parsed.warnings.append(Problem(seat.row.sheet, seat.row.number, seat.row.letters["username"],
                                           message % {"name": first.name, "row": first.row.number}))  # fmt: skip
    for seats in rows.values():
        _spans_of_one(seats, directory, today)


def _spans_of_one(seats: list[SeatRow], directory: Directory, today: date) -> None:
    """One person's days in one post: the rows against each other, and against what stands and no row means."""
    meant = {span.pk for seat in seats if (span := directory.meant_by(seat, today)) is not None}
    others = [span for span in directory.spans_of(seats[0]) if span.pk not in meant]
    for index, seat in enumerate(seats):
        since = directory.since(seat, today)
        if seat.until is not None and seat.until <= since:
            seat.row.wrong("to", _("The last day lies before the first. Check both dates."))
            continue
        for other in seats[:index]:
            if meet(since, seat.until, directory.since(other, today), other.until):
                message = _("%(name)s already holds this post in row %(row)s in that time. Correct the days.")
                seat.row.wrong("from", message % {"name": seat.name, "row": other.row.number})
        for span in others:
            if meet(since, seat.until, span.held.lower, span.held.upper):
                message = _("%(name)s already holds this post since %(since)s. Write that day, or end it first.")
                seat.row.wrong("from", message % {"name": seat.name, "since": span.held.lower.isoformat()})


def _contacts(parsed: Parsed, directory: Directory) -> None:
    names = {seat.username for seat in parsed.seats} | directory.people.keys()
    seats = {(seat.unit, seat.post) for seat in parsed.seats} | directory.posts.keys()
    for contact in parsed.contacts:
        known = directory.people.get(contact.username)
        path = directory.paths.get(contact.unit)
        if contact.username and contact.username not in names:
            contact.row.wrong("username", _("Nobody has the account “%(name)s”. Add it to the posts, or correct it.")
                              % {"name": contact.username})  # fmt: skip
        elif known is not None and not directory.may_change(known):
            contact.row.wrong("username", _("%(name)s also works for another unit, which keeps these contacts.")
                              % {"name": known.name})  # fmt: skip
        elif not contact.username and (contact.unit, contact.post) not in seats and contact.unit and contact.post:
            contact.row.wrong("post", _("There is no such post in that unit. Add it to the posts, or correct it."))
        elif not contact.username and path is not None and not directory.may_manage(path):
            contact.row.wrong("unit", _("This unit is not yours to change. Leave its row out, or ask the unit above."))
