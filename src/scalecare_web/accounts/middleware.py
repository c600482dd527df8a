"""The doors: how long a session lasts, and who may see what."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from scalecare_web.accounts.models import Membership
from scalecare_web.accounts.permissions import NEEDS_SECOND_FACTOR
from scalecare_web.accounts.scoping import nowhere, within

Answer = Callable[[HttpRequest], HttpResponse]
_OF_THE_LIBRARIES = ("allauth.", "ninja.")
_SEEN_AT_MOST_EVERY = 60
"""Seconds between two notes of when a session was last used."""


class SessionLimits:
    """Ends a session after a quarter of an hour without use, and after half a day whatever happens."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Log out who stayed too long, and note that the others are here."""
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            began = request.session.setdefault("began", now)
            seen = request.session.get("seen", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_HARD_SECONDS:
                logout(request)
                messages.info(request, "You were signed out because the session had ended. Sign in again.")
            elif now - seen > _SEEN_AT_MOST_EVERY or "seen" not in request.session:
                request.session["seen"] = now
        return self.get_response(request)


class Guard:
    """Lets a request through to a view only if the view says who may come in, and they may.

    For the addresses of an organisation it finds the membership, sets ``request.organisation`` and
    ``request.membership``, and narrows the database to that organisation's rows. Somebody else's
    organisation is not found rather than refused: that it exists is nobody's business.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Show no organisation's rows until it is known whose may be seen."""
        request.organisation = request.membership = None  # type: ignore[attr-defined]
        with nowhere(), ExitStack() as request.in_sight:  # type: ignore[attr-defined]
            answer = self.get_response(request)
        if request.user.is_authenticated:
            answer.headers.setdefault("Cache-Control", "no-store")  # shared machines stand in practices
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Check who asks, and bring their organisation's rows into sight."""
        if _is_open(view):
            return None
        permission = getattr(view, "required_permission", None)
        if permission is None:
            raise PermissionDenied("Nobody has said who may see this.")
        membership = self._membership(request, kwargs.pop("organisation", ""))
        if permission not in membership.permissions:
            raise PermissionDenied(f"This needs a role that permits {permission}.")
        if _lacks_second_factor(membership):
            messages.warning(request, "Your role needs a second factor. Set one up to go on.")
            return redirect("mfa_activate_totp")
        request.membership, request.organisation = membership, membership.organisation  # type: ignore[attr-defined]
        request.in_sight.enter_context(within(membership.organisation))  # type: ignore[attr-defined]
        return None

    def _membership(self, request: HttpRequest, slug: str) -> Membership:
        found = (
            request.user.memberships.filter(organisation__slug=slug, ended_at=None)  # type: ignore[union-attr]
            .select_related("organisation", "user")
            .first()
        )
        if found is None:
            raise Http404("You do not belong to an organisation of this name.")
        return found


def _is_open(view: Callable[..., Any]) -> bool:
    """Whether a view is public, personal, or one of a library that guards its own."""
    said = hasattr(view, "public_because") or hasattr(view, "is_personal")
    return said or view.__module__.startswith(_OF_THE_LIBRARIES)


def _lacks_second_factor(membership: Membership) -> bool:
    asked = settings.SECOND_FACTOR_REQUIRED and membership.role in NEEDS_SECOND_FACTOR
    return asked and not is_mfa_enabled(membership.user)
