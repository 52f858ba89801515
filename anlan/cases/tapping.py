"""What a one-tap link from a message shows and does. The link is the permission; it signs nobody in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anlan.cases.models import Case
from anlan.cases.titles import category_in
from anlan.duties import acknowledgement
from anlan.duties.models import Acknowledgement, Duty
from anlan.lib.postgres.roles import set_scope
from anlan.notify import links
from anlan.notify.links import BadLink
from anlan.org.models import Person
from anlan.plans.models import Act


@dataclass(frozen=True)
class Tap:
    """``person`` is ``None`` for an office; ``own`` is this recipient's confirmation, once given.

    ``case`` is ``None`` where the duty belongs to no matter: to a meeting, or to the working day.
    """

    duty: Duty
    case: Case | None
    person: Person | None
    own: Acknowledgement | None

    @property
    def is_over(self) -> bool:
        """Whether a tap would change nothing any more."""
        return self.own is not None or self.duty.state not in {Duty.State.OPEN, Duty.State.LAPSED}


def read(token: str, *, at: datetime) -> Tap:
    """What the link asks of its recipient, with the scope opened to the one unit it names.

    Raises :class:`anlan.notify.links.BadLink` when it is altered, run out, or its recipient's account is closed.
    """
    allowed = links.read(links.ACKNOWLEDGE, token, at=at)
    set_scope([allowed.unit_path])
    duties = Duty.objects.select_related("docket__unit", "obligation", "post", "unit")
    duty = duties.filter(pk=allowed.subject_id).first()
    person = Person.objects.filter(pk=allowed.person_id, is_active=True).first()
    if duty is None or (allowed.person_id is not None and person is None):
        raise BadLink(_("This link is damaged. Open the newest message, or sign in."))
    own = Acknowledgement.objects.filter(duty=duty, person=person).first()
    return Tap(duty, Case.objects.select_related("docket", "place").filter(pk=duty.docket_id).first(), person, own)


def confirm(tap: Tap, *, at: datetime) -> None:
    """Say that the recipient has it. Raises what :func:`anlan.duties.acknowledgement.accept` raises."""
    category = category_in(tap.duty.docket)
    acknowledgement.accept(tap.duty, by=tap.person, way="link", event_kind=category, at=at)


def asks_for_more(duty: Duty) -> bool:
    """Whether confirming is not all that the duty asks."""
    return duty.act != Act.ACKNOWLEDGE
