"""Who answered, by practices and by people: the lists of those who did not tell what the poll misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scalecare_web.engagement.actions import Said
from scalecare_web.engagement.models import AskedPractice, Poll

_BANDS = (
    (0, 5_000, "under 5,000"),
    (5_000, 10_000, "5,000 to 9,999"),
    (10_000, 20_000, "10,000 to 19,999"),
    (20_000, None, "20,000 or more"),
)


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """A practice that is asked, and whether it answered."""

    asked: AskedPractice
    has_answered: bool
    is_by_phone: bool
    has_link: bool


@dataclass(frozen=True, slots=True)
class BandLine:
    """Lists of about one size: how many answered."""

    label: str
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a place has answered."""

    asked: int
    answered: int
    people: int
    people_answered: int
    by_phone: int
    bands: tuple[BandLine, ...]

    @property
    def share(self) -> float:
        """Of the practices that were asked, in 0-1."""
        return self.answered / self.asked if self.asked else 0.0

    @property
    def people_share(self) -> float:
        """Of the people on their lists, in 0-1."""
        return self.people_answered / self.people if self.people else 0.0


def lines_of(poll: Poll) -> tuple[PracticeLine, ...]:
    """Return the practices that a poll asks, those that have not answered first, the largest of them first.

    Parameters
    ----------
    poll
        Which.
    """
    organisation = poll.organisation
    answers = {row.asked_id: row for row in organisation.poll_answers.filter(asked__poll=poll)}
    links = organisation.poll_links.filter(asked__poll=poll, withdrawn_at=None)
    linked = set(links.values_list("asked_id", flat=True))
    lines = []
    for asked in organisation.asked_practices.filter(poll=poll):
        found = answers.get(asked.pk)
        answered = not Said.by(found).is_blank
        by_phone = answered and found is not None and found.by_phone_id is not None
        lines.append(PracticeLine(asked, answered, by_phone, asked.pk in linked))
    lines.sort(key=lambda line: (line.has_answered, -line.asked.registered, line.asked.practice_code))
    return tuple(lines)


def coverage_of(lines: Sequence[PracticeLine]) -> Coverage:
    """Return how much of a place has answered.

    Parameters
    ----------
    lines
        The practices that are asked.
    """
    answered = [line for line in lines if line.has_answered]
    return Coverage(
        asked=len(lines),
        answered=len(answered),
        people=sum(line.asked.registered for line in lines),
        people_answered=sum(line.asked.registered for line in answered),
        by_phone=sum(line.is_by_phone for line in answered),
        bands=tuple(_band(lines, *band) for band in _BANDS),
    )


def _band(lines: Sequence[PracticeLine], start: int, end: int | None, label: str) -> BandLine:
    here = [
        line
        for line in lines
        if line.asked.registered >= start and (end is None or line.asked.registered < end)
    ]
    return BandLine(label, len(here), sum(line.has_answered for line in here))
