"""What practices say when they are asked whether, and with whom, they would work at scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from scalecare.domain import EngagementAnswer
from scalecare.examples.lists import PracticeList
from scalecare.examples.settings import EngagementSettings, Words

_Floats = npt.NDArray[np.float64]


def make_engagement(
    settings: EngagementSettings,
    words: Words,
    lists: Sequence[PracticeList],
    codes: Sequence[str],
    between_km: _Floats,
    rng: np.random.Generator,
) -> tuple[EngagementAnswer, ...]:
    """Poll the practices.

    Most answer, schemes for special lists do not. Wishes go to near practices and to the own
    network, some returned; a few practices draw a red line at a neighbour.

    Parameters
    ----------
    settings, words
        How many do what, and the phrases they use.
    lists, codes
        Every practice and its code.
    between_km
        The way from practice to practice, shape (practices, practices).
    rng
        Draws the answers.

    Returns
    -------
    tuple of EngagementAnswer
        In order of practice code, those who answered only.
    """
    asked = np.asarray([row for row, practice in enumerate(lists) if practice.kind != "scheme"])
    answering = np.sort(rng.choice(asked, round(len(asked) * settings.answered_share), replace=False))
    interest = _interest(settings, [lists[row].network for row in answering], rng)
    wishes = {row: _wishes(settings, row, lists, asked, between_km[row], rng) for row in answering.tolist()}
    _return_some(settings, wishes, rng)
    lines = _red_lines(settings, wishes, asked, between_km, rng)
    return tuple(
        EngagementAnswer(
            practice_code=codes[row],
            interest=score,
            would_work_with=tuple(sorted(codes[other] for other in wishes[row])),
            red_lines=tuple(codes[other] for other in lines.get(row, ())),
            negotiable=_phrases(settings, words.negotiable, rng),
            ways_of_working=_phrases(settings, words.ways_of_working, rng),
            quick_wins=_phrases(settings, words.quick_wins, rng),
        )
        for row, score in zip(answering.tolist(), interest, strict=True)
    )


def _interest(
    settings: EngagementSettings, networks: Sequence[str | None], rng: np.random.Generator
) -> list[int | None]:
    """Draw interest 0-10: networks differ, practices within one differ, and a few leave it blank."""
    mood = {
        name: rng.normal(0, settings.interest_network_spread) for name in sorted({str(n) for n in networks})
    }
    drawn = [
        settings.interest_mean + mood[str(name)] + rng.normal(0, settings.interest_spread)
        for name in networks
    ]
    blank = rng.random(len(networks)) < settings.without_interest_share
    return [None if empty else int(np.clip(round(x), 0, 10)) for x, empty in zip(drawn, blank, strict=True)]


def _wishes(
    settings: EngagementSettings,
    row: int,
    lists: Sequence[PracticeList],
    asked: npt.NDArray[np.int64],
    km: _Floats,
    rng: np.random.Generator,
) -> set[int]:
    """Choose up to the most wishes among near practices and the own network, this one more often."""
    others = asked[asked != row]
    near = set(others[np.argsort(km[others], kind="stable")][: settings.near].tolist())
    own = {int(other) for other in others if lists[other].network == lists[row].network is not None}
    choice = sorted(near | own)
    weights = np.asarray([settings.same_network_weight if other in own else 1.0 for other in choice])
    weights /= 1 + km[choice]
    count = min(int(rng.integers(0, settings.most_wishes + 1)), len(choice))
    return set(rng.choice(choice, count, replace=False, p=weights / weights.sum()).tolist())


def _return_some(
    settings: EngagementSettings, wishes: Mapping[int, set[int]], rng: np.random.Generator
) -> None:
    """Let some of those who are wished for wish back, where they answered at all."""
    asked_for = [(row, other) for row in wishes for other in sorted(wishes[row]) if other in wishes]
    for row, other in asked_for:
        if rng.random() < settings.mutual_share:
            wishes[other].add(row)


def _red_lines(
    settings: EngagementSettings,
    wishes: Mapping[int, set[int]],
    asked: npt.NDArray[np.int64],
    between_km: _Floats,
    rng: np.random.Generator,
) -> dict[int, tuple[int, ...]]:
    """Let a handful of practices refuse one near practice that they do not wish for."""
    lines: dict[int, tuple[int, ...]] = {}
    for row in sorted(rng.choice(sorted(wishes), settings.red_lines, replace=False).tolist()):
        others = [other for other in asked.tolist() if other != row and other not in wishes[row]]
        near = sorted(others, key=lambda other: (between_km[row, other], other))[: settings.near]
        lines[row] = (near[int(rng.integers(len(near)))],)
    return lines


def _phrases(
    settings: EngagementSettings, phrases: Sequence[str], rng: np.random.Generator
) -> tuple[str, ...]:
    count = int(rng.integers(0, settings.most_phrases + 1))
    return tuple(phrases[index] for index in sorted(rng.choice(len(phrases), count, replace=False)))
