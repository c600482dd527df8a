"""What a planner may ask for: the band, what matters, and what must or must not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from scalecare.domain import ParameterSet, Status
from scalecare.hub_formation.errors import BadRules


class NeighbourGraph(StrEnum):
    """Which practices count as neighbours on the map."""

    DELAUNAY = "delaunay"
    """Practices whose nearest surroundings touch."""
    GABRIEL = "gabriel"
    """The sparse choice: practices with no third one in the circle between them."""


class SmallLists(StrEnum):
    """What happens to a list below ``stands_alone_people``."""

    NEAREST_HUB = "nearest_hub"
    """It goes with its nearest hub and counts for neither size nor connection."""
    AS_OTHERS = "as_others"


class WithoutCoordinates(StrEnum):
    """What happens to a practice whose postcode has no coordinates."""

    BY_NETWORK = "by_network"
    """It stands where its network's other practices are; without a network it is left unplaced."""
    UNPLACED = "unplaced"


class DigitalFirst(StrEnum):
    """What happens to a practice whose people live far away."""

    AS_OTHERS = "as_others"
    STAND_ALONE = "stand_alone"
    """A hub of its own, whatever its size."""


class NegotiableRedLines(StrEnum):
    """What becomes of a red line that the practice itself marked as negotiable."""

    OBEY = "obey"
    """It keeps the two apart, like any other."""
    AVOID = "avoid"
    """The two may share a hub, at the cost of ``wishes_per_red_line`` wishes not met."""


class KeepWithin(StrEnum):
    """A border that no hub may cross."""

    SUB_ICB = "sub_icb"
    LOCAL_AUTHORITY = "local_authority"


@dataclass(frozen=True, slots=True)
class Weights:
    """What matters, in patient-kilometres per unit of each line; 0 leaves a line out.

    ``travel_km`` per patient-kilometre to the hub's centre practice; ``travel_minutes`` per
    patient-minute; ``between_members_km`` per patient-kilometre between two people of a hub;
    ``cohesion`` per person not sharing a hub with another of their small area; ``like_minds`` per
    wish not met; ``change`` per person whose network changes; ``size_evenness`` per person away from
    the target; ``need_evenness`` per person and point of deprivation away from the average;
    ``age_evenness`` per person aged 65 and over away from the average share.
    """

    travel_km: float = 1.0
    travel_minutes: float = 0.0
    between_members_km: float = 0.0
    cohesion: float = 0.0
    like_minds: float = 0.0
    change: float = 0.0
    size_evenness: float = 0.0
    need_evenness: float = 0.0
    age_evenness: float = 0.0

    def __post_init__(self) -> None:
        """Refuse weights below zero, and all of them zero."""
        values: dict[str, float] = asdict(self)
        for name, weight in values.items():
            if not 0 <= weight < float("inf"):
                raise BadRules.weight_out_of_range(name, weight)
        if not any(values.values()):
            raise BadRules.nothing_matters()


@dataclass(frozen=True, slots=True)
class Stretch:
    """An elastic band: hubs down to ``smallest`` and up to ``largest`` at a price per person outside.

    ``price`` is in patient-kilometres per person below or above the band.
    """

    smallest: int
    largest: int
    price: float


@dataclass(frozen=True, slots=True)
class HubRules:
    """What a plan must keep and what it should be good at.

    Practices are named by code. ``fewest_hubs`` and ``most_hubs`` are None for "people over the
    target, give or take ``count_tolerance``". Distances are kilometres in a straight line.
    """

    minimum_people: int
    maximum_people: int
    target_people: int
    count_tolerance: int
    stands_alone_people: int
    longest_link_km: float
    longest_link_minutes: float
    relative_link_length: float
    never_cut_km: float
    shared_residents_share: float
    digital_first_median_km: float
    one_sided_wish: float
    wishes_per_red_line: float
    left_as_is_price: float
    weights: Weights = field(default_factory=Weights)
    fewest_hubs: int | None = None
    most_hubs: int | None = None
    graph: NeighbourGraph = NeighbourGraph.DELAUNAY
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, ...], ...] = ()
    centres: tuple[str, ...] = ()
    keep_within: KeepWithin | None = None
    most_practices: int | None = None
    farthest_km: float | None = None
    farthest_minutes: float | None = None
    stretch: Stretch | None = None
    allow_exceptions: bool = True
    obey_red_lines: bool = True
    negotiable_red_lines: NegotiableRedLines = NegotiableRedLines.OBEY
    small_lists: SmallLists = SmallLists.NEAREST_HUB
    without_coordinates: WithoutCoordinates = WithoutCoordinates.BY_NETWORK
    digital_first: DigitalFirst = DigitalFirst.AS_OTHERS
    parameters: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        """Refuse rules that contradict each other."""
        if not 0 < self.minimum_people <= self.maximum_people:
            raise BadRules.band_upside_down(self.minimum_people, self.maximum_people)
        if self.fewest_hubs is not None and self.most_hubs is not None and self.fewest_hubs > self.most_hubs:
            raise BadRules.count_upside_down(self.fewest_hubs, self.most_hubs)
        if self.stretch is not None and not (
            0 <= self.stretch.smallest <= self.minimum_people
            and self.stretch.largest >= self.maximum_people
            and self.stretch.price >= 0
        ):
            raise BadRules.stretch_inside_band(self.stretch.smallest, self.stretch.largest)
        if self.most_practices is not None and self.most_practices < 1:
            raise BadRules.no_practices(self.most_practices)
        fixed = [code for hub in self.fixed for code in hub]
        if len(fixed) != len(set(fixed)):
            twice = sorted({code for code in fixed if fixed.count(code) > 1})
            raise BadRules.fixed_twice(twice)

    @classmethod
    def standard(cls, parameters: ParameterSet, as_of: date) -> HubRules:
        """Return the rules that hold where a planner asks for nothing else.

        Parameters
        ----------
        parameters
            The numbers.
        as_of
            The date they are looked up for.

        Examples
        --------
        >>> from scalecare.parameters import load_parameters
        >>> HubRules.standard(load_parameters(), date(2026, 7, 1)).minimum_people
        30000
        """
        values = {name: parameters.value(f"hub.{name}", as_of) for name in (*_WHOLE, *_FRACTIONAL)}
        whole = {name: int(values[name]) for name in _WHOLE}
        fractional = {name: values[name] for name in _FRACTIONAL}
        evidence = tuple(evidence_of(parameters, f"hub.{name}", as_of) for name in (*_WHOLE, *_FRACTIONAL))
        return cls(**whole, **fractional, parameters=evidence)  # type: ignore[arg-type]

    def with_(self, **changes: Any) -> HubRules:
        """Return these rules with some changed.

        A number that is changed is a local one from then on, and its evidence says so.

        Parameters
        ----------
        **changes
            Fields and their new values.
        """
        evidence = tuple(_local(entry, changes) for entry in self.parameters)
        return replace(self, **{"parameters": evidence, **changes})

    def as_record(self) -> dict[str, Any]:
        """Return the rules as plain values, for a plan's record.

        Who must be apart is given as a number only: a red line is kept without saying whose it is.
        """
        parameters = [dict(entry) for entry in self.parameters]
        return {**asdict(self), "apart": len(self.apart), "parameters": parameters}


_WHOLE = (
    "minimum_people",
    "maximum_people",
    "target_people",
    "count_tolerance",
    "stands_alone_people",
)
_FRACTIONAL = (
    "longest_link_km",
    "longest_link_minutes",
    "relative_link_length",
    "never_cut_km",
    "shared_residents_share",
    "digital_first_median_km",
    "one_sided_wish",
    "wishes_per_red_line",
    "left_as_is_price",
)


def _local(entry: Mapping[str, Any], changes: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(entry["name"]).rpartition(".")[2]
    if name not in changes or changes[name] == entry["value"]:
        return entry
    return {**entry, "value": changes[name], "status": Status.LOCAL.value, "source": "the planner's rules"}


def evidence_of(parameters: ParameterSet, name: str, as_of: date) -> dict[str, Any]:
    """Return a number with where it comes from, for a plan's record.

    Parameters
    ----------
    parameters
        The numbers.
    name
        Which of them.
    as_of
        The date it is looked up for.
    """
    parameter = parameters.get(name)
    value = parameter.at(as_of)
    return {
        "name": name,
        "value": value.value,
        "unit": parameter.unit,
        "status": value.status.value,
        "source": value.source,
    }
