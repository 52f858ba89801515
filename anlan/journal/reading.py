"""How far the journal is sealed, and who may take all of it away."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from anlan.journal.models import Checkpoint
from anlan.lib.errors import Refused
from anlan.org.functions import AUDIT, rights_of
from anlan.org.models import Person, Unit


class Partial(Refused):
    """An export of a part cannot be checked as the whole: what is missing could not be told from what was cut out."""

    code = "partial_export"
    status = 403


def last_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def audited(person: Person) -> list[str]:
    """Paths whose journal the person's posts may export."""
    return sorted({str(post.unit_path) for post in person.posts_held() if AUDIT in rights_of(post.function)})


def is_whole(paths: Collection[str]) -> bool:
    """Whether no unit of the installation lies outside ``paths``."""
    return bool(paths) and not Unit.objects.exclude(path__below_any=list(paths)).exists()


def require_whole(person: Person) -> None:
    """Refuse with :class:`Partial` where the person's posts do not cover every unit."""
    if not is_whole(audited(person)):
        raise Partial(
            _("Your posts cover a part of the units only, and a part cannot be checked as the whole. "
              "Take the records of single cases, or ask the bureau for the whole.")
        )  # fmt: skip
