"""At which unit a matter is opened: the one it was told to, or one above that those it is about do not see."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anlan.cases.kinds import KINDS
from anlan.lib.errors import Refused
from anlan.org import holders
from anlan.org.functions import FUNCTIONS, GRIEVANCES, SEALED
from anlan.org.models import Level, Post, Unit

NEVER_THEIR_OWN = {Level.SCHOOL, Level.SECTION}
"""Units that never open a report of misconduct in their own house."""
OPENERS = [code for code, function in FUNCTIONS.items() if SEALED in function.rights]
PETITION_READERS = [code for code, function in FUNCTIONS.items() if GRIEVANCES in function.rights]


class NoSealedBox(Refused):
    """No post above the unit may open a report of misconduct, so none is taken: nobody would keep it safe."""

    code = "no_sealed_box"
    status = 409


def home_of(kind: str, unit: Unit, category: str, *, at: datetime, names_principal: bool = False) -> Unit:
    """The unit itself; the one above where its principal is named; for the sealed box the nearest above that has one.

    A sealed report stays out of the house it is about. A bureau or district with no such unit above opens its own.
    A grievance about the principal goes to the nearest unit above where somebody may read it, so that its clock has
    a holder. A post that nobody holds reads nothing. Raises :class:`NoSealedBox`.
    """
    audience = KINDS[kind].audience_of(category)
    if audience == SEALED:
        return _sealed_home(unit, at).unit
    if names_principal and unit.level in NEVER_THEIR_OWN and unit.parent is not None:
        return (_petition_home(unit, at) if audience == GRIEVANCES else None) or unit.parent
    return unit


def sealed_box(unit: Unit, *, at: datetime) -> Post | None:
    """The post that would open a report of misconduct at ``unit``, to be named before anybody writes one; ``None``
    where none would be taken."""
    try:
        return _sealed_home(unit, at)
    except NoSealedBox:
        return None


def above(unit: Unit) -> list[Unit]:
    """The units above, the nearest first."""
    labels = str(unit.path).split(".")
    paths = [".".join(labels[:depth]) for depth in range(len(labels) - 1, 0, -1)]
    found = {str(one.path): one for one in Unit.objects.filter(path__in=paths)}
    return [found[path] for path in paths if path in found]


def _sealed_home(unit: Unit, at: datetime) -> Post:
    candidates = above(unit) + ([] if unit.level in NEVER_THEIR_OWN else [unit])
    found = _nearest_with(candidates, OPENERS, at)
    if found is not None:
        return found
    raise NoSealedBox(
        _("Nobody above holds a discipline post that could open this here, so it was not taken. Call 12388, or write "
          "to the discipline inspection of the county.")
    )  # fmt: skip


def _petition_home(unit: Unit, at: datetime) -> Unit | None:
    found = _nearest_with(above(unit), PETITION_READERS, at)
    return found.unit if found else None


def _nearest_with(candidates: list[Unit], functions: list[str], at: datetime) -> Post | None:
    """The first post of the nearest unit that somebody holds or deputises; who is away for a day still holds it."""
    wanted = Post.objects.filter(unit__in=[one.pk for one in candidates], function__in=functions)
    posts = list(wanted.select_related("unit").order_by("-pk"))
    held = holders.held({post.pk for post in posts}, at)
    by_unit = {post.unit_id: post for post in posts if post.pk in held}
    return next((by_unit[one.pk] for one in candidates if one.pk in by_unit), None)
