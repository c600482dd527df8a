"""Builders of a fabricated place of thirty practices and of groupings of it."""

from __future__ import annotations

from datetime import date

import numpy as np
from scipy import sparse

from scalecare.domain import (
    Boundary,
    BoundaryKind,
    CostLine,
    Finding,
    Hub,
    HubPlan,
    HubStanding,
    NeighbourLink,
    Place,
    Placement,
    PlanStatus,
    Practice,
    Residence,
    SolveRecord,
    Unplaced,
)

AS_OF = date(2026, 7, 1)
WEST, SOUTH = 400_000.0, 300_000.0
SIZES = (9_000, 11_500, 8_000, 7_400, 6_100)


def fabricated_practices() -> tuple[Practice, ...]:
    """Thirty practices on a grid: one large, one tiny, two without coordinates, two at one postcode."""
    return tuple(_practice(index) for index in range(30))


def _practice(index: int) -> Practice:
    row, column = divmod(index, 6)
    registered = {24: 61_000, 29: 4}.get(index, SIZES[index % 5])
    placed = index not in (28, 29)
    column_of_place = 3 if index == 4 else column  # practices 3 and 4 share a postcode
    return Practice(
        practice_code=f"Z{index:05d}",
        practice_name=f"PRACTICE {index} & SONS",
        registered=registered,
        postcode=f"ZZ1 {index}AA",
        easting=WEST + 2_000 * column_of_place if placed else None,
        northing=SOUTH + 3_000 * row if placed else None,
        pcn_code=None if index == 28 else f"U{index // 4:05d}",
        pcn_name=None if index == 28 else f"NETWORK {index // 4} PCN",
        sub_icb_code="99Z",
        icb_code="QZZ",
        icb_name="Exampleshire",
        deprivation_score=None if index == 29 else 10.0 + index,
        share_65_plus=0.15 + 0.002 * index,
    )


def square(code: str = "QZZ", kind: BoundaryKind = BoundaryKind.ICB) -> Boundary:
    """An outline around all practices with coordinates."""
    west, east, south, north = WEST - 3_000, WEST + 13_000, SOUTH - 3_000, SOUTH + 15_000
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Boundary(kind, code, "Exampleshire", (ring,))


def residence(practices: tuple[Practice, ...]) -> Residence:
    counts = sparse.csr_array(np.array([[p.registered] for p in practices]))
    codes = tuple(p.practice_code for p in practices)
    return Residence(codes, ("E01000001",), counts, np.array([WEST]), np.array([SOUTH]))


def grouped(place: Place, size: int) -> dict[str, tuple[str, ...]]:
    """Practices in runs of their codes; the large one alone, the last ones unplaced when size is 4."""
    codes = [p.practice_code for p in place.practices if p.registered < 50_000][:-1]
    runs = [tuple(codes[start : start + size]) for start in range(0, len(codes), size)]
    large = [p.practice_code for p in place.practices if p.registered >= 50_000]
    return {f"H{number:02d}": run for number, run in enumerate([*runs, tuple(large)], start=1)}


def _kilometres(one: Practice, other: Practice) -> float | None:
    if one.easting is None or other.easting is None or one.northing is None or other.northing is None:
        return None
    return float(np.hypot(one.easting - other.easting, one.northing - other.northing)) / 1000


def _hub(hub_id: str, codes: tuple[str, ...], place: Place, mode: str) -> Hub:
    known = {p.practice_code: p for p in place.practices}
    centre = next((code for code in codes if known[code].is_placed), codes[0])
    registered = sum(known[code].registered for code in codes)
    distances = [(known[code].registered, _kilometres(known[centre], known[code])) for code in codes]
    near = [(people, km) for people, km in distances if km is not None]
    mean = sum(people * km for people, km in near) / sum(people for people, _ in near) if near else None
    findings = (
        Finding("size", {"registered": registered, "minimum": 30_000, "maximum": 50_000}),
        Finding("distance", {"mean_km": mean, "farthest_code": codes[-1], "farthest_km": 3.2}),
        Finding("containment", {"share": 0.61}),
    )
    return Hub(
        hub_id=hub_id,
        name=f"{known[centre].practice_name} hub",
        practices=codes,
        registered=registered,
        counted=registered,
        centre_practice_code=centre,
        is_connected=True,
        standing=_standing(registered, codes, mode),
        mean_distance_km=mean,
        containment_share=0.61,
        deprivation_score=21.5,
        share_65_plus=0.19,
        findings=findings,
    )


def _standing(registered: int, codes: tuple[str, ...], mode: str) -> HubStanding:
    if 30_000 <= registered <= 50_000:
        return HubStanding.IN_BAND
    if mode == "score":
        return HubStanding.OUT_OF_BAND
    return HubStanding.LARGE_PRACTICE if len(codes) == 1 else HubStanding.EXCEPTION


def grouping(place: Place, groups: dict[str, tuple[str, ...]], mode: str = "form") -> HubPlan:
    """A plan, or a scored grouping, of the named groups."""
    hubs = tuple(_hub(hub_id, codes, place, mode) for hub_id, codes in sorted(groups.items()))
    known = {p.practice_code: p for p in place.practices}
    placements = tuple(
        Placement(
            code,
            hub.hub_id,
            _kilometres(known[hub.centre_practice_code], known[code]),
            None,
            counted=True,
            findings=(Finding("centre", {}),) if code == hub.centre_practice_code else (),
        )
        for hub in hubs
        for code in hub.practices
    )
    placed = {row.practice_code for row in placements}
    form = mode == "form"
    return HubPlan(
        place_name=place.name,
        area=place.area,
        as_of=place.as_of,
        mode=mode,
        status=PlanStatus.FEASIBLE if form else PlanStatus.SCORED,
        objective=412_345.678901234,
        bound=410_000.1 if form else None,
        gap=0.0042 if form else None,
        seconds=1.25,
        registered=place.registered,
        rules={
            "minimum_people": 30_000.0,
            "maximum_people": 50_000.0,
            "weights": {"travel_km": 1.0, "change": 0.5},
            "together": (("Z00001", "Z00002"),),
            "parameters": (
                {"name": "hub.a", "value": 25, "unit": "km", "status": "assumed", "source": "Judgement"},
                {"name": "hub.b", "value": 30000, "unit": "people", "status": "published", "source": "Paper"},
                {"name": "hub.c", "value": 8, "unit": "practices", "status": "local", "source": "Rules file"},
            ),
        },
        versions={"scalecare": "0.1.0"},
        hubs=hubs,
        placements=placements,
        unplaced=tuple(
            Unplaced(p.practice_code, p.registered, "No position and no network.")
            for p in place.practices
            if p.practice_code not in placed
        ),
        costs=(
            CostLine("travel_km", "patient-km", 1.0, 398_765.4),
            CostLine("change", "people", 0.0, 12_000),
        ),
        links=(NeighbourLink("Z00000", "Z00001", 2.0, "touching cells"),),
        findings=(Finding("number_of_hubs", {"hubs": 7, "people": 1, "target": 2, "fewest": 3, "most": 9}),),
        record=SolveRecord(12, 34, "proven", ("round 1", "round 2")) if form else None,
    )
