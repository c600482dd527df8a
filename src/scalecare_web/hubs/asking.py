"""What is asked for, frozen: numbers instead of words, so that asking again gives the same plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from scalecare import domain
from scalecare.domain import EngagementAnswer, ParameterSet
from scalecare.hub_formation import (
    DigitalFirst,
    HubRules,
    KeepWithin,
    NegotiableRedLines,
    NeighbourGraph,
    SmallLists,
    Stretch,
    Weights,
    WithoutCoordinates,
)
from scalecare.hub_formation.rules import evidence_of

LEVELS = ("none", "a_little", "as_much", "a_lot")
"""How much something can be said to matter."""

LINES = (
    "travel_km",
    "travel_minutes",
    "change",
    "cohesion",
    "like_minds",
    "size_evenness",
    "need_evenness",
    "age_evenness",
)
"""What can be said to matter: cost lines of the library that have a weight in plain words."""

_ENUMERATIONS: Mapping[str, type[Enum]] = {
    "graph": NeighbourGraph,
    "keep_within": KeepWithin,
    "negotiable_red_lines": NegotiableRedLines,
    "small_lists": SmallLists,
    "without_coordinates": WithoutCoordinates,
    "digital_first": DigitalFirst,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a planner asks for in plain words; None leaves a limit out."""

    area: str
    minimum_people: int
    maximum_people: int
    target_people: int
    matters: Mapping[str, str]
    fewest_hubs: int | None = None
    most_hubs: int | None = None
    farthest_km: float | None = None
    allow_exceptions: bool = True

    def rules(self, place: domain.Place, parameters: ParameterSet) -> HubRules:
        """Return the library's rules.

        Red lines are obeyed, those marked as negotiable avoided, wherever answers to a poll are used.

        Parameters
        ----------
        place
            For the date that numbers are looked up for.
        parameters
            The numbers.
        """
        standard = HubRules.standard(parameters, place.as_of)
        weights, evidence = _weights(self.matters, parameters, place)
        band = standard.with_(
            minimum_people=self.minimum_people,
            maximum_people=self.maximum_people,
            target_people=self.target_people,
        )
        return replace(
            band,
            weights=weights,
            parameters=(*band.parameters, *evidence),
            fewest_hubs=1 if self.most_hubs and not self.fewest_hubs else self.fewest_hubs,
            most_hubs=len(place.practices) if self.fewest_hubs and not self.most_hubs else self.most_hubs,
            farthest_km=self.farthest_km,
            allow_exceptions=self.allow_exceptions,
            negotiable_red_lines=NegotiableRedLines.AVOID,
        )


def _weights(
    matters: Mapping[str, str], parameters: ParameterSet, place: domain.Place
) -> tuple[Weights, tuple[Mapping[str, Any], ...]]:
    """Turn words into weights, with the evidence of each number that they take."""
    said = {line: level for line, level in matters.items() if level != "none"}
    times = dict.fromkeys(said.values(), 1.0)
    times |= {
        level: parameters.value(f"matters.{level}", place.as_of) for level in times if level != "as_much"
    }
    values = {
        line: times[level] * parameters.value(f"matters.{line}", place.as_of) for line, level in said.items()
    }
    names = (*said, *(level for level in LEVELS if level in times and level != "as_much"))
    evidence = tuple(evidence_of(parameters, f"matters.{name}", place.as_of) for name in names)
    return Weights(**{"travel_km": 0.0, **values}), evidence


def lines_for(place: domain.Place, *, has_answers: bool) -> tuple[str, ...]:
    """Return what can matter in a place: nothing that is not known of it.

    Parameters
    ----------
    place
        The place.
    has_answers
        Whether there are answers to a poll that could be used.
    """
    known = {
        "travel_minutes": place.travel is not None,
        "cohesion": place.residence is not None,
        "change": any(practice.pcn_code for practice in place.practices),
        "like_minds": has_answers,
        "need_evenness": any(p.deprivation_score is not None for p in place.practices),
        "age_evenness": any(p.share_65_plus is not None for p in place.practices),
    }
    return tuple(line for line in LINES if known.get(line, True))


def rules_of(record: Mapping[str, Any]) -> HubRules:
    """Return the rules that :meth:`HubRules.as_record` wrote, read back from JSON.

    Parameters
    ----------
    record
        Of rules that name no practices.
    """
    given = {field.name: _frozen(record[field.name]) for field in fields(HubRules)}
    given |= {name: kind(given[name]) for name, kind in _ENUMERATIONS.items() if given[name] is not None}
    stretch = given["stretch"]
    return HubRules(
        **{
            **given,
            "weights": Weights(**given["weights"]),
            "apart": (),
            "stretch": None if stretch is None else Stretch(**stretch),
        }
    )


def _frozen(value: Any) -> Any:
    return tuple(_frozen(inner) for inner in value) if isinstance(value, list) else value


def frozen(answers: Iterable[EngagementAnswer]) -> list[dict[str, Any]]:
    """Return wishes and red lines as plain values; what people wrote in words is not taken.

    Parameters
    ----------
    answers
        To a poll.
    """
    return [
        {
            "practice_code": answer.practice_code,
            "would_work_with": sorted(answer.would_work_with),
            "red_lines": sorted(answer.red_lines),
            "negotiable": sorted(set(answer.red_lines) - set(answer.firm_red_lines)),
        }
        for answer in sorted(answers, key=lambda answer: answer.practice_code)
    ]


def thawed(rows: Iterable[Mapping[str, Any]]) -> tuple[EngagementAnswer, ...]:
    """Return the answers that :func:`frozen` was given, as far as it took them.

    Parameters
    ----------
    rows
        What it returned.
    """
    return tuple(
        EngagementAnswer(
            practice_code=row["practice_code"],
            interest=None,
            would_work_with=tuple(row["would_work_with"]),
            red_lines=tuple(row["red_lines"]),
            negotiable=tuple(row["negotiable"]),
        )
        for row in rows
    )


def part_of(place: domain.Place, area: str, answers: Iterable[EngagementAnswer] = ()) -> domain.Place:
    """Return one area of a place with the answers to use, and no others.

    Parameters
    ----------
    place
        The whole.
    area
        As the command line's ``--area``; empty for all of it.
    answers
        To a poll; those of practices elsewhere are left out.
    """
    part = place.within(area) if area else place
    codes = set(part.codes)
    return replace(part, engagement=tuple(a for a in answers if a.practice_code in codes))
