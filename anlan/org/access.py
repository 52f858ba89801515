"""Who may see and do what. Every edge and act asks here; pages only hide what this would refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.lib.errors import NotAllowed
from anlan.org.functions import HANDLE, SEALED, SEE, SIGN, rights_of
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


def may_in(person: Person, right: str, audience: str, path: str) -> bool:
    """As :func:`may` for a matter that only ``audience`` may read: who may read it handles it, and needs both to sign.

    Where ``audience`` is ``SEE``, reading does not mean handling, and this is :func:`may`. Whoever opens the sealed box
    signs for it too: nobody else could see what they would sign.
    """
    if audience == SEE:
        return may(person, right, path)
    if audience == SEALED and right == SIGN:
        right = SEALED
    return may(person, audience, path) and (right in {HANDLE, audience} or may(person, right, path))


def require_in(person: Person, right: str, audience: str, path: str) -> None:
    """Refuse with :class:`NotAllowed` where :func:`may_in` says no."""
    if not may_in(person, right, audience, path):
        raise NotAllowed(_("Your posts do not allow this. Ask whoever manages your unit."), right=right)
