"""How log-in differs here from the library's own: nobody signs up, people are invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

UNKNOWN = "::"
"""Stands for every address that nobody tells: limits count whoever comes from there as one."""


class ByInvitation(DefaultAccountAdapter):
    """No open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by accepting an invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of whoever asks; of a Unix socket there is none, and that locks nobody out.

        As many proxies are believed as ``ALLAUTH_TRUSTED_PROXY_COUNT`` says.
        """
        try:
            return str(super().get_client_ip(request))
        except (PermissionDenied, ImproperlyConfigured):
            return UNKNOWN


class InvitedSingleSignOn(DefaultSocialAccountAdapter):
    """Single sign-on opens existing accounts only."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: being known to the provider is not being a member."""
        return False


def address_of(request: HttpRequest) -> str:
    """Return the address that limits count by: one for those of log-in and for all others.

    Parameters
    ----------
    request
        By anybody.
    """
    return str(get_adapter(request).get_client_ip(request))
