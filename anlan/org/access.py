"""Who may see and do what. Every edge and act asks here; pages only hide what this would refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import NotAllowed
from anlan.org.functions import rights_of
from anlan.org.models import Person


def _reaches(above: str, path: str) -> bool:
    return path == above or path.startswith(above + ".")


def may(person: Person, right: str, path: str) -> bool:
    """Whether a post of the person's gives ``right`` over the unit at ``path``. ``standing`` must have been read."""
    return any(
        right in rights_of(post.function) and _reaches(str(post.unit_path), path) for post in person.posts_held()
    )


def require(person: Person, right: str, path: str) -> None:
    """Refuse with :class:`NotAllowed` where :func:`may` says no."""
    if not may(person, right, path):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=right)
