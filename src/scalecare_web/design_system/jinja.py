"""The template environment: the NHS components beside our own templates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from scalecare_web.config import environment as environment_settings


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja backend uses.

    Parameters
    ----------
    **options
        As the backend gives them.
    """
    options["undefined"] = ChainableUndefined  # what the NHS components need
    options["trim_blocks"] = options["lstrip_blocks"] = True
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    made = Environment(**options)
    made.globals |= {
        "static": static,
        "url": _url,
        "field": _field,
        "summary_of": _summary_of,
        "single_sign_on": _single_sign_on,
    }
    made.filters |= {"day": day, "moment": moment, "thousands": thousands, "share": share}
    return made


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _field(bound: Any, **options: Any) -> Any:
    from scalecare_web.design_system.fields import render_field

    return render_field(bound, **options)


def _summary_of(form: Any) -> Any:
    from scalecare_web.design_system.fields import render_error_summary

    return render_error_summary(form)


def _single_sign_on() -> list[str]:
    return [
        reverse("openid_connect_login", args=[app["provider_id"]])
        for app in environment_settings.single_sign_on()
    ]


def day(value: date | datetime | None) -> str:
    """Write a date as people read it.

    Examples
    --------
    >>> day(date(2026, 7, 1))
    '1 July 2026'
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime | None) -> str:
    """Write a date and time of day, in London."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())} at {local:%H:%M}"


def thousands(value: float | None) -> str:
    """Write a count with separators.

    Examples
    --------
    >>> thousands(805994)
    '805,994'
    """
    return "" if value is None else f"{value:,.0f}"


def share(value: float | None) -> str:
    """Write a share in 0 to 1 as a percentage.

    Examples
    --------
    >>> share(0.7384)
    '74%'
    """
    return "" if value is None else f"{100 * value:.0f}%"
