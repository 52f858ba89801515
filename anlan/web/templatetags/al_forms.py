"""Forms, `{% load al_forms %}`: a question with its help and error, and the error summary above a form."""

from collections.abc import Mapping
from typing import Final

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from anlan.web.templatetags.al import part

register = template.Library()

CONTROL_CLASS: Final = "form-control"
SELECT_CLASS: Final = "form-select"


@register.simple_tag
def field(bound: BoundField, draft: str = "", aside: Mapping[str, str] | None = None) -> SafeString:
    """Label, error, control, help, tied together for screen readers.

    `draft` keeps what is typed on this device under that key; `aside` is a {label, url} link beside the
    label. Radios and several checkboxes become rows whose whole width is the label; so does a single one.
    """
    widget = bound.field.widget
    values = {"bound": bound, "aside": aside, "is_optional": not bound.field.required}
    if isinstance(widget, forms.CheckboxInput):
        return part("field_check", **values, control=bound.as_widget(attrs={"class": "form-check-input"}))
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return part("field_choices", **values, choices=bound.subwidgets)
    return part("field", **values, control=bound.as_widget(attrs=_control_attrs(bound, draft)))


def _control_attrs(bound: BoundField, draft: str) -> dict[str, str | bool]:
    css = SELECT_CLASS if isinstance(bound.field.widget, forms.Select) else CONTROL_CLASS
    own = bound.field.widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, [css, own, "al-is-bad" if bound.errors else ""]))}
    return attrs | {"data-draft": draft} if draft else attrs


@register.simple_tag
def error_summary(form: forms.BaseForm, unsent: str = "") -> SafeString:
    """What is to be corrected, on top of the form and focused. `unsent` says what did not happen."""
    if not form.errors:
        return SafeString("")
    count = sum(len(errors) for errors in form.errors.values())
    title = ngettext("%(n)s thing to correct", "%(n)s things to correct", count) % {"n": count}
    bad = [{"bound": bound, "label": str(bound.label).rstrip("?？")} for bound in form if bound.errors]
    return part("error_summary", title=title, unsent=unsent, fields=bad, general=form.non_field_errors())
