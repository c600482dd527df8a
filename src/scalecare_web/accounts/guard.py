"""What a view says of itself: who may come in. A view that says nothing lets nobody in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required

from scalecare_web.accounts.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view of an organisation with the permission it takes.

    Parameters
    ----------
    permission
        Checked by ``Guard`` before the view runs, for the organisation in the address.
    """

    def mark(view: View) -> View:
        view.required_permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def personal(view: View) -> View:
    """Mark a view that shows a signed-in person what is their own."""
    view.is_personal = True  # type: ignore[attr-defined]
    return view


def public(because: str) -> Callable[[View], View]:
    """Mark a view that needs no log-in.

    Parameters
    ----------
    because
        Why, shown by the test that lists them all.
    """

    def mark(view: View) -> View:
        view.public_because = because  # type: ignore[attr-defined]
        return login_not_required(view)

    return mark
