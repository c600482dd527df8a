"""Answers as the library knows them, and the poll behind a link."""

from __future__ import annotations

from scalecare.domain import EngagementAnswer
from scalecare_web.accounts.models import digest_of
from scalecare_web.accounts.scoping import across_organisations
from scalecare_web.engagement.actions import Said
from scalecare_web.engagement.models import Poll, PollLink


def answers(poll: Poll) -> tuple[EngagementAnswer, ...]:
    """Return what was answered, in order of practice code: for forming hubs, never for showing.

    Parameters
    ----------
    poll
        Which. Answers to an open poll may still change.
    """
    rows = poll.organisation.poll_answers.filter(asked__poll=poll).select_related("asked")
    return tuple(
        row.as_the_library_has_it()
        for row in rows.order_by("asked__practice_code", "pk")
        if not Said.by(row).is_blank
    )


def link_behind(secret: str) -> PollLink | None:
    """Return the link of a secret, with the practice and the poll, or None where it opens nothing.

    Parameters
    ----------
    secret
        As it stands in the link.
    """
    with across_organisations("the link says which organisation's poll it is"):
        links = PollLink.objects.filter(secret_digest=digest_of(secret), withdrawn_at=None)
        related = ("asked__poll__place", "asked__poll__previous", "asked__organisation")
        return links.select_related(*related).first()
