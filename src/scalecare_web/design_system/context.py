"""What every page is given: whose it is, and what its reader may do."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest

from scalecare_web.accounts.permissions import Permission
from scalecare_web.design_system.navigation import Entry, entry_at


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what the layout needs.

    Parameters
    ----------
    request
        Of the page; ``organisation`` and ``membership`` are set by the guard where it has one.
    """
    membership = getattr(request, "membership", None)
    held = membership.permissions if membership else frozenset()
    organisation = getattr(request, "organisation", None)
    entries = [entry for entry in navigation() if entry.permission in held]
    return {
        "organisation": organisation,
        "membership": membership,
        "can": {permission.name: permission in held for permission in Permission},
        "navigation": entries,
        "entry_here": entry_at(entries, organisation.slug, request.path) if organisation else None,
        "is_demonstration": not settings.SECOND_FACTOR_REQUIRED,
        "at": request.path,
    }


def navigation() -> list[Entry]:
    """Return the entries that each app offers, in order."""
    entries = [entry for app in apps.get_app_configs() for entry in getattr(app, "navigation", ())]
    return sorted(entries, key=lambda entry: entry.order)
