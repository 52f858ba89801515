"""Parts of the case pages, `{% load al_case %}`."""

from datetime import datetime

from django import template
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString

from anlan.web.templatetags.al_forms import _control_attrs

register = template.Library()


@register.filter
def day_time(at: datetime) -> str:
    """2026-10-14 14:26: on paper a time has its day, whenever it is read."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


@register.simple_tag
def control(bound: BoundField, draft: str = "") -> SafeString:
    """The control of a question alone; long ones keep what is typed under ``draft`` and their own name."""
    is_long = bound.field.widget.__class__.__name__ == "Textarea"
    return bound.as_widget(attrs=_control_attrs(bound, f"{draft}:{bound.name}" if draft and is_long else ""))
