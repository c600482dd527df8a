"""What a view may count on: who asks, and for which organisation."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from scalecare_web.accounts.models import Membership, Organisation, User


class HtmxRequest(HttpRequest):
    """A request by anybody, with or without script."""

    htmx: HtmxDetails


class PersonRequest(HtmxRequest):
    """A request by somebody who is signed in."""

    user: User


class MemberRequest(PersonRequest):
    """A request by a member, for an organisation, that the guard has let through."""

    organisation: Organisation
    membership: Membership
