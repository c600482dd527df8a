"""Form fields as components of the NHS design system."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

_SHAPES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.Widget, "input"),
)


def render_field(bound: forms.BoundField, **options: Any) -> SafeString:
    """Render a bound field as the component that suits its widget.

    Parameters
    ----------
    bound
        The field.
    **options
        ``attributes`` for the element (htmx, autocomplete), ``classes``, ``inline`` for radios,
        ``heading`` where the label is the page's heading.
    """
    widget = bound.field.widget
    shape = next(name for kind, name in _SHAPES if isinstance(widget, kind))
    context = {
        "bound": bound,
        "shape": shape,
        "kind": getattr(widget, "input_type", "text"),
        "identifier": bound.id_for_label or bound.auto_id,
        "value": "" if bound.value() is None else bound.value(),
        "items": _items(bound) if hasattr(widget, "choices") else [],
        "error": " ".join(str(error) for error in bound.errors),
        "attributes": _attributes(widget.attrs | options.pop("attributes", {})),
        "options": options,
    }
    return mark_safe(render_to_string("design_system/field.jinja", context))


def _attributes(given: dict[str, Any]) -> dict[str, str]:
    """Keep what an element needs; a placeholder is no label and vanishes when it is needed most."""
    return {
        key: str(value) for key, value in given.items() if value not in (None, False) and key != "placeholder"
    }


def _items(bound: forms.BoundField) -> list[dict[str, Any]]:
    value = bound.value()
    chosen = {str(one) for one in value} if isinstance(value, (list, tuple, set)) else {str(value)}
    return [
        {
            "value": str(key),
            "text": str(text),
            "checked": str(key) in chosen,
            "selected": str(key) in chosen,
            "id": bound.auto_id if at == 0 else f"{bound.auto_id}-{at + 1}",
        }
        for at, (key, text) in enumerate(bound.field.choices)  # type: ignore[attr-defined]
    ]


def render_error_summary(form: forms.BaseForm | None) -> SafeString:
    """Render the list of everything that is wrong with a form, each with a link to its field."""
    if form is None or not form.errors:
        return mark_safe("")
    errors = [
        {"text": text, "href": f"#{form[name].auto_id}" if name in form.fields else "#maincontent"}
        for name, texts in form.errors.items()
        for text in texts
    ]
    return mark_safe(render_to_string("design_system/error_summary.jinja", {"errors": errors}))
