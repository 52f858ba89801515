"""Writing a matter down: for which units, and what becomes of the form."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.cases.intake import AlreadyReported
from anlan.cases.models import Case
from anlan.org.functions import rights_of
from anlan.org.models import Level, Person, Unit
from anlan.web.forms.acts import UnitForm, attempt
from anlan.web.request import Request


def units_for(person: Person, right: str = "") -> QuerySet[Unit]:
    """Where the person may write something down: units of their posts (of those with ``right``), and all below."""
    posts = [post for post in person.posts_held() if not right or right in rights_of(post.function)]
    paths = [str(post.unit_path) for post in posts if post.unit.level != Level.EXTERNAL]
    found = Unit.objects.visible_to(person).filter(path__below_any=paths).exclude(level=Level.EXTERNAL)
    return found.order_by("path")


def written(request: Request, form: UnitForm, act: Callable[[], Case]) -> HttpResponse | None:
    """Write it down, and lead to it; ``None`` while there is nothing to write, or something wrong with it."""
    case = attempt(form, act, AlreadyReported) if request.method == "POST" and form.is_valid() else None
    if case is None:
        return None
    messages.info(request, _("Written down as %(number)s.") % {"number": case.docket.number})
    return HttpResponseRedirect(reverse("web:case", args=[case.pk]))
