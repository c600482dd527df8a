"""How log-in differs here from the library's own: nobody signs up, people are invited."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):
    """No open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by accepting an invitation."""
        return False


class InvitedSingleSignOn(DefaultSocialAccountAdapter):
    """Single sign-on opens existing accounts only."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: being known to the provider is not being a member."""
        return False
