"""Read what Exampleshire is made from: ``exampleshire.yaml`` and ``words.yaml``."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

PlannedPoint = tuple[float, float]
"""Kilometres east and north of the county's south-west corner."""

District = Literal["city", "north", "south"]
Profile = Literal["ordinary", "students", "working_age", "single_adults"]
SpecialKind = Literal["giant", "digital", "scheme"]
SignalKind = Literal["step", "drift", "season", "outlier_month", "funnel_outlier"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Corner(_Table):
    """The county's south-west corner, metres, EPSG:27700."""

    easting: float
    northing: float


class ListSizes(_Table):
    """The published distribution of list sizes and how the county draws from it."""

    source: str
    quantiles: dict[float, float]
    lowest_share: float
    highest_share: float
    people: float
    village_highest: float
    island_people: int


class AgeSex(_Table):
    """England by five-year band and sex, and how practices differ from it."""

    source: str
    bands: tuple[str, ...]
    female: tuple[float, ...]
    male: tuple[float, ...]
    practice_noise: float
    profiles: dict[Profile, dict[str, float]]


class ResidenceSettings(_Table):
    """How far people live from their practice."""

    source: str
    people_per_area: float
    area_size_noise: float
    residents_per_registered: float
    nearest_km: float
    reach_km: float
    reach_per_nearest_km: float
    scattered_share: float
    scattered_reach_km: float
    balancing_rounds: int
    scheme_reach_km: float
    digital_from_km: float
    barrier_detour_km: float


class Deprivation(_Table):
    """England's deprivation scores and where the county's deprived areas lie."""

    source: str
    lsoas_in_england: int
    score_deciles: tuple[float, ...]
    core_pull: float
    core_km: float
    noise: float


class Kind(_Table):
    """What settlements of a kind have in common."""

    outer_share: float
    outer_spread_km: float
    jitter_km: float


class SettlementSettings(_Table):
    """A city, town, village or island as planned, before the seed moves it."""

    name: str
    kind: Literal["city", "town", "village", "island"]
    at: PlannedPoint
    outward: tuple[str, ...]
    spread_km: float = 0.35
    practices: int = 1
    age_tilt: float = 0.08
    deprivation: float = -0.55
    networks: dict[str, int] = Field(default_factory=dict)
    network: str | None = None
    shared_sites: tuple[int, ...] = ()

    @property
    def network_of_each(self) -> tuple[str | None, ...]:
        """The network of each practice, in order round the settlement."""
        named = tuple(name for name, practices in self.networks.items() for _ in range(practices))
        return named or (self.network,) * self.practices


class Special(_Table):
    """A practice that is not like others."""

    name: str
    kind: SpecialKind
    settlement: str
    people: int
    network: str
    profile: Profile = "ordinary"
    female_share: float | None = None


class Shore(_Table):
    """A stretch of the mainland's outline."""

    name: str
    roughness: float
    points: tuple[PlannedPoint, ...]


class Barrier(_Table):
    """A line that people do not cross."""

    name: str
    points: tuple[PlannedPoint, ...]


class Divide(_Table):
    """The line between the northern and the southern district, from west to east."""

    on_land: tuple[PlannedPoint, ...]
    on_water: tuple[PlannedPoint, ...]


class Body(_Table):
    """An organisation's codes and name."""

    code: str
    ons: str
    name: str


class SubIcb(Body):
    """A sub-ICB location and the districts it holds."""

    districts: tuple[District, ...]


class LocalAuthority(_Table):
    """A local authority and the district it governs."""

    district: District
    code: str
    name: str


class Administration(_Table):
    """Who governs what."""

    region: Body
    icb: Body
    sub_icbs: tuple[SubIcb, ...]
    local_authorities: tuple[LocalAuthority, ...]


class FirstCodes(_Table):
    """The lowest code of each kind; the others count on from it."""

    practice: str
    network: str
    area: str


class EngagementSettings(_Table):
    """How practices answer the engagement poll."""

    answered_share: float
    without_interest_share: float
    interest_mean: float
    interest_network_spread: float
    interest_spread: float
    near: int
    most_wishes: int
    same_network_weight: float
    mutual_share: float
    red_lines: int
    most_phrases: int


class HistorySettings(_Table):
    """How lists grew, and how many practices closed, before the extract date."""

    source: str
    dates: tuple[date, ...]
    growth_mean: float
    growth_spread: float
    noise: float
    closed: int
    closed_share: tuple[float, float]


class Measure(_Table):
    """A monthly measure before anything is planted in it."""

    source: str
    per_person: float | None = None
    share: float
    practice_spread: float
    month_spread: float
    not_in: float


class Measures(_Table):
    """The monthly measures."""

    months: int
    missing_share: float
    list_growth: float
    appointments_within_14_days: Measure
    calls_answered: Measure
    online_consultations: Measure
    ae_attendances: Measure

    @property
    def named(self) -> dict[str, Measure]:
        """Each measure by its name."""
        return {name: value for name, value in self if isinstance(value, Measure)}


class Planted(_Table):
    """One planted signal as ordered: in all practices, in those of a network, or in its largest one."""

    kind: SignalKind
    measure: str
    size: float
    description: str
    network: str | None = None
    only: Literal["largest"] | None = None
    from_month: int = 0
    to_month: int | None = None
    peak_month: int = 1


class Settings(_Table):
    """Everything in ``exampleshire.yaml``."""

    as_of: date
    south_west_corner: Corner
    list_sizes: ListSizes
    age_sex: AgeSex
    residence: ResidenceSettings
    deprivation: Deprivation
    kinds: dict[str, Kind]
    settlements: tuple[SettlementSettings, ...]
    special_spread_km: float
    special_practices: tuple[Special, ...]
    without_network: str
    postcode_missing_from_table: str
    students_at: str
    roughness_levels: int
    shore: tuple[Shore, ...]
    island: tuple[PlannedPoint, ...]
    barriers: tuple[Barrier, ...]
    city_district: tuple[PlannedPoint, ...]
    divide: Divide
    areas_of_administration: Administration
    first_codes: FirstCodes
    engagement: EngagementSettings
    history: HistorySettings
    measures: Measures
    planted: tuple[Planted, ...]


class Words(_Table):
    """Everything in ``words.yaml``."""

    practice_stems: tuple[str, ...]
    practice_endings: tuple[str, ...]
    suppliers: tuple[str, ...]
    negotiable: tuple[str, ...]
    ways_of_working: tuple[str, ...]
    quick_wins: tuple[str, ...]


@cache
def load_settings() -> Settings:
    """Return the numbers and places that Exampleshire is made from."""
    return Settings.model_validate(_read("exampleshire.yaml"))


@cache
def load_words() -> Words:
    """Return the invented words."""
    return Words.model_validate(_read("words.yaml"))


def _read(name: str) -> object:
    return YAML(typ="safe", pure=True).load(Path(__file__).with_name(name))
