"""Referee files as spaces of hubs: problems with answers worked out elsewhere, read from ../shared.

Each becomes the arrays that the search takes, with what a choice must satisfy. Where a problem knows no
connection, any set of units may be a hub.
"""

from __future__ import annotations

import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scalecare.hub_formation._private.generation.pricing_space import UNLIMITED
from scalecare.hub_formation._private.listing import HubSpace
from scalecare.hub_formation._private.master import Demand

FOLDER = Path(__file__).parents[3] / "shared" / "referee" / "hub_formation"
Arrays = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Referee:
    """A problem: the space, the numbers of hubs, and the value found elsewhere, None where unknown.

    ``offset`` less the objective here is the benefit, where the problem is to win one.
    """

    name: str
    space: HubSpace
    demand: Demand
    best_known: float | None = None
    offset: float = 0.0
    must_connect: bool = False


def is_there() -> bool:
    """Whether the referee's files are at hand."""
    return (FOLDER / "README.md").is_file()


def median_problem(name: str) -> Referee:
    """A capacitated p-median problem: a most weight, a number of groups, distances to the median."""
    known = {row["instance"]: row for row in _rows(FOLDER / "cpmp" / "best_known.csv")}[name]
    lines = (FOLDER / "cpmp" / known["file"]).read_text(encoding="utf-8").split("\n")
    count, groups = (int(x) for x in lines[0].split()[:2])
    table = np.array([line.split()[:4] for line in lines[1 : count + 1]], dtype=np.float64)
    capacity = set(table[:, 2].tolist())
    if len(capacity) > 1:
        raise ValueError(f"{name} has capacities {sorted(capacity)}; one is expected.")
    away = distances(table[:, :2])
    away = {"floor": np.floor, "round": np.round}.get(known["recomputed_with"], np.asarray)(away)
    people = table[:, 3].astype(np.int64)
    space = simple_space(people, away, 0, int(capacity.pop()), np.zeros((0, 2), np.int64))
    return Referee(name, space, _exactly(count, groups), float(known["best_known"]))


def clustering_problem(name: str) -> Referee:
    """A capacitated clustering problem: a most weight, and the traffic of pairs to be kept inside groups.

    Each pair not together costs its traffic, half to each side; weights count in millionths, so that
    they are whole. The files know no least weight, and groups may stay empty.
    """
    with zipfile.ZipFile(FOLDER / "ccp" / "Handover.zip") as archive:
        words = archive.read(f"Handover/{name}").decode("ascii").split()
    count, groups, capacity = int(words[0]), int(words[1]), round(1e6 * float(words[2]))
    people = np.round(1e6 * np.array(words[3 : 3 + count], dtype=np.float64)).astype(np.int64)
    traffic = np.array(words[3 + count :], dtype=np.float64).reshape(count, count)
    both = (traffic + traffic.T) / 2
    costs = -both
    np.fill_diagonal(costs, both.sum(axis=1) / 2)
    space = simple_space(people, np.zeros((count, count)), 0, capacity, np.zeros((0, 2), np.int64))
    space = space._replace(pairs=np.ascontiguousarray(costs), has_pairs=True)
    return Referee(name, space, Demand(count, 1, groups, 0), offset=float(both.sum() / 2))


def district_problem(name: str, groups: int, *, tolerance: float) -> Referee:
    """Equal and connected districts: people-weighted distance, within a share of the average size."""
    units = np.genfromtxt(FOLDER / "edp_kong" / f"{name}_units.txt", skip_header=1, usecols=(0, 1, 2, 3))
    edges = np.genfromtxt(
        FOLDER / "edp_kong" / f"{name}_conn.txt", skip_header=1, delimiter=",", usecols=(1, 2)
    )
    number = {int(row[0]): index for index, row in enumerate(units)}
    links = np.array([[number[int(a)], number[int(b)]] for a, b in edges], dtype=np.int64)
    people = units[:, 1].astype(np.int64)
    average = people.sum() / groups
    lower, upper = int(np.ceil(average * (1 - tolerance))), int(average * (1 + tolerance))
    away = people[:, None] * distances(units[:, 2:4]) / 1000
    space = simple_space(people, away, lower, upper, links)
    return Referee(f"{name} {groups}", space, _exactly(len(people), groups), must_connect=True)


def _exactly(units: int, groups: int) -> Demand:
    return Demand(units, groups, groups, 0)


def distances(points: Arrays) -> Arrays:
    """Straight-line distances, shape (points, points)."""
    return np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))


def simple_space(people: Arrays, away: Arrays, lower: int, upper: int, links: Arrays) -> HubSpace:
    """A space with travel alone: ``away`` (u, u) from each unit to each centre."""
    count = len(people)
    both = np.unique(np.vstack([links, links[:, ::-1]]), axis=0) if len(links) else links
    return HubSpace(
        start=np.searchsorted(both[:, 0], np.arange(count + 1)),
        neighbour=np.ascontiguousarray(both[:, 1]),
        conflict_start=np.zeros(count + 1, np.int64),
        conflict=np.zeros(0, np.int64),
        people=people,
        practice_start=np.arange(count + 1),
        to_centre=np.ascontiguousarray(away),
        from_centre=np.ascontiguousarray(away.T),
        travel_weight=1.0 if away.any() else 0.0,
        pairs=np.zeros((count, count)),
        spread=np.zeros((count, count)),
        has_pairs=False,
        spread_weight=0.0,
        balance=np.zeros((0, count)),
        balance_target=np.zeros(0),
        balance_weight=np.zeros(0),
        network=np.full(count, -1),
        network_people=people,
        change_weight=0.0,
        exception_below=lower,
        smallest=lower,
        lower=lower,
        upper=upper,
        largest=upper,
        stretch_price=0.0,
        most_practices=UNLIMITED,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
