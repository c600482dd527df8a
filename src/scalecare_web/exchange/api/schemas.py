"""What the interface gives, field by field."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Field, Path, Schema

LARGEST_KEY = 2**63 - 1
Key = Annotated[int, Path(ge=1, le=LARGEST_KEY)]
Row = TypeVar("Row")


class Paging(Schema):
    """Which part of a list: pages count from 1."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(50, ge=1, le=500)


class Listed(Schema, Generic[Row]):
    """A part of a list; ``count`` is of the whole."""

    count: int
    page: int
    per_page: int
    items: list[Row]


class OrganisationOut(Schema):
    """The organisation that the token is for."""

    name: str
    slug: str
    ods_code: str
    role: str
    permissions: list[str]


class PlaceOut(Schema):
    """A kept place directory. ``registered`` counts people; ``withdrawn_at`` is null while it is in use."""

    id: int
    name: str
    area: str
    as_of: date
    registered: int
    practices: int
    problems: int
    sha256: str
    uploaded_at: datetime
    withdrawn_at: datetime | None


class PracticeOut(Schema):
    """A practice as published. ``share_65_plus`` is in 0 to 1."""

    practice_code: str
    practice_name: str
    registered: int
    postcode: str | None
    longitude: float | None
    latitude: float | None
    pcn_code: str | None
    pcn_name: str | None
    sub_icb_code: str | None
    icb_code: str | None
    deprivation_score: float | None
    share_65_plus: float | None


class ScenarioOut(Schema):
    """A way to group practices. ``figures`` are what the list of scenarios shows."""

    id: int
    name: str
    made: str
    place: int
    figures: dict[str, Any]
    made_at: datetime
    is_preferred: bool


class HubOut(Schema):
    """A hub of a scenario. ``registered`` counts people, ``containment_share`` is in 0 to 1."""

    hub_id: str
    name: str
    practices: list[str]
    registered: int
    mean_distance_km: float | None
    containment_share: float | None


class ScenarioWithHubs(ScenarioOut):
    """A scenario as it stands after moves by hand."""

    moves: int
    hubs: list[HubOut]


class CycleOut(Schema):
    """A round of self-assessment on a version of a questionnaire."""

    id: int
    name: str
    pack: str
    version: str
    answers_by: date | None
    opened_at: datetime
    closed_at: datetime | None


class ThemeOut(Schema):
    """How people see a theme, from 0 to 100; empty where too few answered to be shown."""

    theme: str
    title: str
    median: float | None
    lower_quartile: float | None
    upper_quartile: float | None


class AgreedOut(Schema):
    """What the group agreed on."""

    item: str
    rev: int
    value: Any = None
    agreed_on: date


class ResultsOut(Schema):
    """What a closed cycle came to; ``respondents`` counts sheets that were sent in."""

    cycle: CycleOut
    respondents: int
    overall_median: float | None
    themes: list[ThemeOut]
    consensus: list[AgreedOut]


class SubmissionOut(Schema):
    """A stage as it was put forward; ``digest`` is of the snapshot."""

    id: int
    stage: str
    number: int
    pack: str
    version: str
    digest: str
    submitted_by: str
    submitted_at: datetime
    withdrawn_at: datetime | None


class DecisionOut(Schema):
    """A decision on a criterion or a stage; a later one stands beside it."""

    id: int
    submission: int
    subject: str
    verdict: str
    reason: str
    authority: str
    decided_by: str
    decided_at: datetime


class ActionOut(Schema):
    """Something to be done; ``source`` says what it comes from, such as ``criterion:legal-form``."""

    id: int
    title: str
    why: str
    source: str
    state: str
    owner: str | None
    due: date | None
    done_at: datetime | None


class SourceOut(Schema):
    """Where a fact is said."""

    document: str
    section: str


class FactOut(Schema):
    """A fact of a case."""

    field: str
    text: str
    kind: str
    status: str
    sources: list[SourceOut]


class CaseOut(Schema):
    """A case that speaks to a question, with the facts that do."""

    case_id: str
    title: str
    facts: list[FactOut]
