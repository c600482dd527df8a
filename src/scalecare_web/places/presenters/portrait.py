"""A place at a glance: figures, map, sizes, deprivation, networks and what is odd about the data."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from weakref import WeakKeyDictionary

from markupsafe import Markup

from scalecare import domain
from scalecare.parameters import load_parameters
from scalecare.reports.formats import humanised, spelled
from scalecare.store import PlaceSummary, summarise
from scalecare_web.places.presenters.charts import Bars, banded, bars
from scalecare_web.places.presenters.map import practice_map

_LIST_STEPS = (0, 2_500, 5_000, 7_500, 10_000, 15_000, 20_000)
_NETWORK_STEP = 10_000
_NETWORK_TOP = 80_000
_SCORE_STEPS = (0, 10, 20, 30, 40, 50)
_MOST_NETWORKS = 60
_MOST_CODES = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure, ready to read."""

    term: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A network of today against the band. ``number`` is how the map calls it."""

    number: int
    code: str
    name: str
    practices: int
    people: int
    standing: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Something odd about the data, with what it touches."""

    kind: str
    detail: str
    rows: int
    people: int | None
    practices: tuple[tuple[str, str], ...]
    """Codes and names of practices of this place, the first few."""
    further: int


@dataclass(frozen=True, slots=True)
class Portrait:
    """All that the page of a place shows, but for its table of practices."""

    figures: tuple[Figure, ...]
    map: Markup | None
    without_position: int
    band: tuple[float, float]
    band_status: str
    band_source: str
    lists: Bars
    deprivation: Bars
    network_sizes: Bars
    networks: tuple[NetworkRow, ...]
    networks_unlisted: int
    alone: int
    alone_people: int
    problems: tuple[ProblemRow, ...]
    attribution: tuple[str, ...]


_portraits: WeakKeyDictionary[domain.Place, Portrait] = WeakKeyDictionary()


def portrait_of(place: domain.Place) -> Portrait:
    """Return the portrait of a place; worked out once while the place is held in memory.

    Parameters
    ----------
    place
        Which.
    """
    known = _portraits.get(place)
    if known is None:
        known = _portraits[place] = _worked_out(place)
    return known


def _worked_out(place: domain.Place) -> Portrait:
    summary = summarise(place, load_parameters())
    networks = _networks(place, summary)
    band = (summary.networks.minimum, summary.networks.maximum)
    evidence = load_parameters().get("hub.minimum_people").at(place.as_of)
    return Portrait(
        figures=_figures(place, summary),
        map=practice_map(place, {row.code: row.number for row in networks}),
        without_position=summary.practices - summary.with_coordinates,
        band=band,
        band_status=str(evidence.status),
        band_source=evidence.source,
        lists=_lists(place),
        deprivation=_deprivation(place),
        network_sizes=_network_sizes(networks, band),
        networks=networks[:_MOST_NETWORKS],
        networks_unlisted=max(len(networks) - _MOST_NETWORKS, 0),
        alone=summary.networks.without_network_practices,
        alone_people=summary.networks.without_network_people,
        problems=tuple(_problem(problem, place) for problem in place.problems),
        attribution=place.attribution,
    )


def _figures(place: domain.Place, summary: PlaceSummary) -> tuple[Figure, ...]:
    networks, lists = summary.networks, summary.list_sizes
    return (
        Figure("Practices", f"{summary.practices:,}"),
        Figure("Registered people", f"{summary.registered:,}"),
        Figure("Median list size", f"{lists.median:,.0f}", f"from {lists.least:,.0f} to {lists.most:,.0f}"),
        Figure(
            "Networks of hub size",
            f"{networks.within} of {networks.networks}",
            f"{networks.below} smaller, {networks.above} larger",
        ),
        Figure("Deprivation score", _mean(place, "deprivation_score", "{:.1f}"), "IMD, averaged over people"),
        Figure("Aged 65 and over", _mean(place, "share_65_plus", "{:.0%}"), "of registered people"),
    )


def _mean(place: domain.Place, field: str, form: str) -> str:
    """The mean over people; an en dash where nothing is known."""
    known = [(getattr(p, field), p.registered) for p in place.practices if getattr(p, field) is not None]
    people = sum(count for _, count in known)
    return form.format(sum(value * count for value, count in known) / people) if people else "–"


def _networks(place: domain.Place, summary: PlaceSummary) -> tuple[NetworkRow, ...]:
    """The networks, the largest first."""
    members: dict[str, list[domain.Practice]] = {}
    for practice in place.practices:
        if practice.pcn_code is not None:
            members.setdefault(practice.pcn_code, []).append(practice)
    sized = sorted(((sum(p.registered for p in own), code) for code, own in members.items()), reverse=True)
    low, high = summary.networks.minimum, summary.networks.maximum
    return tuple(
        NetworkRow(
            number,
            code,
            spelled(members[code][0].pcn_name or code),
            len(members[code]),
            people,
            _standing(people, low, high),
        )
        for number, (people, code) in enumerate(sized, start=1)
    )


def _standing(people: int, low: float, high: float) -> str:
    if people < low:
        return f"{low - people:,.0f} too few"
    return f"{people - high:,.0f} too many" if people > high else "in the band"


def _lists(place: domain.Place) -> Bars:
    values = [(float(practice.registered), practice.registered) for practice in place.practices]
    rows = banded(values, _bands(_LIST_STEPS))
    return bars("list-sizes", "Practices by list size", "practices", rows)


def _network_sizes(networks: tuple[NetworkRow, ...], band: tuple[float, float]) -> Bars:
    values = [(float(row.people), row.people) for row in networks]
    steps = tuple(range(0, _NETWORK_TOP + 1, _NETWORK_STEP))
    rows = banded(values, _bands(steps), marked=lambda start: band[0] <= start < band[1])
    return bars("network-sizes", "Networks by size", "networks", rows)


def _deprivation(place: domain.Place) -> Bars:
    known = [(p.deprivation_score, p.registered) for p in place.practices if p.deprivation_score is not None]
    rows = banded(known, [(float(start), label) for start, label in _bands(_SCORE_STEPS, whole=False)])
    return bars(
        "deprivation", "People by their practice's deprivation score", "practices", rows, of_people=True
    )


def _bands(steps: tuple[int, ...], *, whole: bool = True) -> list[tuple[float, str]]:
    """The bands between steps with labels; the last has no upper end."""
    less = 1 if whole else 0
    word = "to" if whole else "to under"
    inner = [(float(start), f"{start:,} {word} {end - less:,}") for start, end in pairwise(steps)]
    return [*inner, (float(steps[-1]), f"{steps[-1]:,} or more")]


def _problem(problem: domain.DataProblem, place: domain.Place) -> ProblemRow:
    names = {practice.practice_code: spelled(practice.practice_name) for practice in place.practices}
    here = [(code, names[code]) for code in problem.codes if code in names]
    return ProblemRow(
        humanised(problem.kind),
        problem.detail,
        problem.rows,
        problem.people,
        tuple(here[:_MOST_CODES]),
        max(len(here) - _MOST_CODES, 0),
    )
