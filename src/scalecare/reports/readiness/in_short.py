"""Readiness in a minute: large figures, and the sentences under them."""

from __future__ import annotations

from collections.abc import Iterator

from scalecare.readiness import Profile, StageState
from scalecare.reports import formats
from scalecare.reports.readiness.gap_view import gap_score
from scalecare.reports.readiness.gate_view import stage_words
from scalecare.reports.readiness.learning_view import digital_words, levels_of
from scalecare.reports.readiness.profile_tables import overall_words
from scalecare.reports.readiness.result import CycleResult, ReadinessResult
from scalecare.reports.readiness.rows import Row, theme_rows
from scalecare.reports.readiness.words import (
    AGREE,
    agreement,
    agreement_words,
    answered_words,
    measure,
    points,
    quartiles,
)
from scalecare.reports.summary import Headline


def headlines(result: ReadinessResult) -> tuple[Headline, ...]:
    """Return the figures at the top of the page, the spread before the median.

    Parameters
    ----------
    result
        What may be shown.
    """
    return (*_of_people(result), *_of_gaps(result), *_of_gates(result), *_of_digital(result))


def _of_people(result: ReadinessResult) -> Iterator[Headline]:
    if result.last is None:
        return
    profile, rules = result.last.profile, result.rules
    people = formats.people(profile.respondents)
    shown = people if result.is_shown else f"fewer than {rules.least_respondents}"
    yield Headline("People who answered", shown, result.last.name)
    themes = _shown_themes(result)
    if themes:
        agreed = sum(agreement_words(row.spread.agreement, rules) == AGREE for row in themes)
        note = f"agreement A of {measure(rules.little_agreement)} or more"
        yield Headline("Themes on which people agree", f"{agreed} of {len(themes)}", note)
    if profile.overall.is_shown:
        middle = quartiles(profile.overall)
        note = f"median {points(profile.overall.median)} of 100"
        yield Headline("Middle half of overall scores", middle, note)


def _of_gaps(result: ReadinessResult) -> Iterator[Headline]:
    if result.is_judged:
        total = len(result.criteria.criteria)
        yield Headline("Criteria not borne out", f"{len(result.gaps)} of {total}", "by the self-assessment")


def _of_gates(result: ReadinessResult) -> Iterator[Headline]:
    for state in result.gate:
        met = len(state.criteria) - len(state.open)
        note = "passed, in doubt" if state.in_doubt else "passed" if state.is_passed else "not passed"
        label = f"Stage {state.stage.order}: criteria decided as met"
        yield Headline(label, f"{met} of {len(state.criteria)}", note)


def _of_digital(result: ReadinessResult) -> Iterator[Headline]:
    if result.digital is None:
        return
    reached = result.digital.level
    levels = levels_of(result.digital, result.all_packs)
    total = f" of {levels[-1].level}" if len(levels) > 2 else ""
    value = f"{reached.level}{total}" if reached is not None else "none yet"
    yield Headline("Digital level that holds", value, "" if reached is None else reached.title)


def _shown_themes(result: ReadinessResult) -> list[Row]:
    return [row for row in theme_rows(result) if row.spread.is_shown and not row.is_overall]


def in_short(result: ReadinessResult) -> tuple[str, ...]:
    """Return what a reader wants to know first.

    Parameters
    ----------
    result
        What may be shown.
    """
    said = [*_people_words(result), *_change_words(result)]
    said += [stage_sentence(state) for state in result.gate]
    said += [*_gap_words(result)]
    if result.digital is not None:
        said.append(digital_words(result.digital, result.all_packs))
    return tuple(said)


def _people_words(result: ReadinessResult) -> Iterator[str]:
    if result.last is None:
        yield "Nobody has been asked yet."
        return
    yield f"{_answered(result.last)}."
    if not result.is_shown:
        yield too_few_words(result.last)
        return
    themes = _shown_themes(result)
    if themes:
        yield _least_agreed(themes, result.last.profile)
    if result.last.profile.overall.is_shown:
        yield overall_words(result.last.profile)


def _answered(cycle: CycleResult) -> str:
    return f"In {cycle.name}, opened on {formats.day(cycle.opened_on)}, {answered_words(cycle.profile)}"


def too_few_words(cycle: CycleResult) -> str:
    """Return why nothing is shown of a cycle, and what can be done.

    Parameters
    ----------
    cycle
        A cycle that too few answered.
    """
    least = cycle.profile.rules.least_respondents
    return (
        f"Fewer than {least} people answered, so nothing of what they said is shown: nobody must be told "
        f"apart. Ask more people to answer, and make this report again."
    )


def _least_agreed(themes: list[Row], profile: Profile) -> str:
    least = min(themes, key=lambda row: row.spread.agreement or 0.0)
    seen = agreement(least.spread.agreement, profile.rules)
    return (
        f"People agree least on “{least.title}”: {seen}, with the middle half of scores between "
        f"{points(least.spread.lower_quartile)} and {points(least.spread.upper_quartile)}."
    )


def _change_words(result: ReadinessResult) -> Iterator[str]:
    if result.comparison is None or not result.is_shown:
        return
    before, overall = result.cycles[-2].name, result.comparison.overall
    if not overall.is_comparable:
        yield f"Overall scores may not be compared with those of {before}: {overall.why}."
    elif overall.change is not None:
        yield f"Since {before} the overall median {_moved(overall.change)}."


def _moved(change: float) -> str:
    if points(abs(change)) == "0":
        return "has not moved"
    return f"has {'risen' if change > 0 else 'fallen'} by {points(abs(change))} points of 100"


def stage_sentence(state: StageState) -> str:
    """Return how a stage stands, with its name.

    Parameters
    ----------
    state
        The stage.
    """
    return f"Stage {state.stage.order}, {state.stage.title.lower()}: {stage_words(state)}"


def _gap_words(result: ReadinessResult) -> Iterator[str]:
    if not result.is_judged:
        return
    total = formats.many(len(result.criteria.criteria), "criterion", "criteria")
    if not result.gaps:
        yield f"The self-assessment bears out all of {total}."
        return
    first = result.gaps[0]
    yield (
        f"The self-assessment does not bear out {len(result.gaps)} of {total}; first comes "
        f"“{first.criterion.text}” (score {gap_score(result, first)})."
    )
