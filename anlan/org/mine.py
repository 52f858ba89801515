"""What a person may change of their own account, and read of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from anlan.lib.clock import local_date
from anlan.org.models import Appointment, Contact, Level, Person, Shift, Unit

THEMES = ("auto", "light", "dark")


def choose(person: Person, *, language: str, theme: str) -> None:
    """Keep how the person wants pages to look and speak."""
    if language not in dict(settings.LANGUAGES) or theme not in THEMES:
        raise ValueError(f"no such choice: {language!r}, {theme!r}")
    person.language, person.theme = language, theme
    person.save(update_fields=["language", "theme"])


def contacts(person: Person) -> list[Contact]:
    """How the person is reached, in the order they are tried."""
    return list(Contact.objects.filter(person=person).order_by("preference", "pk"))


def appointments(person: Person, *, at: datetime) -> list[Appointment]:
    """The posts the person holds or deputises on the day of ``at``."""
    held = Appointment.objects.filter(person=person, held__contains=local_date(at))
    return list(held.select_related("post__unit").order_by("unit_path", "rank", "pk"))


def shifts(person: Person, *, at: datetime) -> list[Shift]:
    """The person's present and next turns on the rota."""
    coming = Shift.objects.filter(person=person, during__endswith__gt=at)
    return list(coming.select_related("post__unit").order_by("during", "pk")[:10])


def installation_name() -> str:
    """The one unit that has none above it; nothing where several stand side by side."""
    names = list(Unit.objects.filter(parent__isnull=True).exclude(level=Level.EXTERNAL).values_list("name")[:2])
    return str(names[0][0]) if len(names) == 1 else ""
