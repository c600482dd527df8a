"""Who comes in: a person's token, for one organisation, with the permissions of the person's role."""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django_ratelimit.core import is_ratelimited
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from scalecare_web.accounts.models import Membership, Token, digest_of
from scalecare_web.accounts.permissions import NEEDS_SECOND_FACTOR, Permission
from scalecare_web.accounts.scoping import across_organisations, within
from scalecare_web.exchange.api.problems import Refused

REQUESTS = "600/m"
"""How often a token may ask."""
WRONG_TOKENS = "30/m"
"""How often an address may come with a token that opens nothing."""
_NOTED_AT_MOST_EVERY = timedelta(minutes=1)


class ByToken(HttpBearer):
    """Lets a request in by the token of its ``Authorization`` header, and by nothing else: no cookie.

    What the token opens is what the guard would open to its owner: the rows of one organisation, and
    there what the owner's role permits today.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """Find the token and its owner's membership, and bring the organisation into sight.

        Raises
        ------
        Refused
            If it opens nothing.
        """
        if is_ratelimited(request, group="api-wrong-token", key="ip", rate=WRONG_TOKENS):
            raise Refused.too_often()
        with across_organisations("the token says which organisation it is for"):
            found = (
                Token.objects.select_related("user", "organisation")
                .filter(secret_digest=digest_of(token))
                .first()
            )
        if found is None or not found.is_good or not found.user.is_active:
            is_ratelimited(request, group="api-wrong-token", key="ip", rate=WRONG_TOKENS, increment=True)
            raise Refused.no_such_token()
        membership = _membership(found)
        request.user = found.user
        request.membership, request.organisation = membership, found.organisation  # type: ignore[attr-defined]
        request.in_sight.enter_context(within(found.organisation))  # type: ignore[attr-defined]
        _note_use(found)
        return found


def _membership(token: Token) -> Membership:
    held = token.organisation.memberships.filter(user=token.user, ended_at=None).first()
    if held is None or Permission.USE_API not in held.permissions:
        raise Refused.no_longer_a_member()
    asked = settings.SECOND_FACTOR_REQUIRED and held.role in NEEDS_SECOND_FACTOR
    if asked and not is_mfa_enabled(token.user):
        raise Refused.second_factor()
    return held


def _note_use(token: Token) -> None:
    """Note that a token is in use: a sign of life beside the record, so no row of the audit."""
    now = timezone.now()
    if token.used_at is None or now - token.used_at > _NOTED_AT_MOST_EVERY:
        token.used_at = now
        token.save(update_fields=["used_at"])


class PerToken(BaseThrottle):
    """Limits how often a token may ask."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request; whether it is still within the limit."""
        return not is_ratelimited(request, group="api", key=_key, rate=REQUESTS, increment=True)

    def wait(self) -> float:
        """Seconds after which it is worth trying again."""
        return 60


def _key(_group: str, request: HttpRequest) -> str:
    return str(request.auth.pk)  # type: ignore[attr-defined]
