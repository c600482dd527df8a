from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from scalecare.domain import BarrierLine, BarrierPair, Boundary, BoundaryKind, DataProblem, SourceRecord
from scalecare.sources import BuiltPlace, JoinRecord
from scalecare.sources.built import PRACTICE_SCHEMA


def _practices() -> pl.DataFrame:
    rows = [
        {
            "practice_code": code,
            "practice_name": f"PRACTICE {code}",
            "registered": registered,
            "easting": easting,
            "northing": 300000.0,
            "pcn_code": pcn,
            "icb_code": icb,
            "sub_icb_code": f"{icb}1",
            "region_code": "Y99",
        }
        for code, registered, easting, pcn, icb in (
            ("X81001", 9000, 400000.0, "U99001", "QEX"),
            ("X81002", 31000, 401000.0, "U99002", "QEX"),
            ("X81003", 60000, None, "U99003", "QEY"),
            ("X81004", 500, 404000.0, None, "QEY"),
        )
    ]
    return pl.DataFrame(rows, schema=PRACTICE_SCHEMA)


@pytest.fixture
def built() -> BuiltPlace:
    return BuiltPlace(
        name="Little",
        as_of=date(2026, 7, 1),
        practices=_practices(),
        residence=pl.DataFrame(
            {
                "practice_code": ["X81001", "X81001", "X81002", "X81003"],
                "area_code": ["E01000002", "NO2021", "E01000001", "E01000001"],
                "registered": [8000, 1000, 31000, 60000],
            }
        ),
        areas=pl.DataFrame(
            {
                "area_code": ["E01000001", "E01000002"],
                "easting": [400500.0, 400100.0],
                "northing": [300000.0, 300200.0],
            }
        ),
        engagement=pl.DataFrame(
            {
                "practice_code": ["X81001"],
                "interest": [7],
                "would_work_with": [["X81002"]],
                "red_lines": [[]],
                "negotiable": [["Rota"]],
                "ways_of_working": [[]],
                "quick_wins": [[]],
            },
            schema_overrides=dict.fromkeys(
                ("red_lines", "ways_of_working", "quick_wins"), pl.List(pl.String)
            ),
        ),
        measures=pl.DataFrame(
            {
                "practice_code": ["X81001", "X81003"],
                "measure": ["calls", "calls"],
                "period": [date(2026, 5, 1)] * 2,
                "numerator": [1.0, None],
                "denominator": [2.0, 3.0],
            }
        ),
        travel=pl.DataFrame(
            {
                "from_practice_code": ["X81001", "X81002", "X81001"],
                "to_practice_code": ["X81002", "X81001", "X81003"],
                "minutes": [5.0, 7.5, 20.0],
            }
        ),
        barrier_lines=(BarrierLine("River", ((0.0, 1.0), (2.0, 3.0), (1.0, 9.0))),),
        barrier_pairs=(BarrierPair("X81001", "X81002", "River"), BarrierPair("X81002", "X81003", "")),
        boundaries=(
            Boundary(BoundaryKind.ICB, "QEX", "Ex", (((4e5, 3e5), (41e4, 3e5), (41e4, 31e4), (4e5, 3e5)),)),
            Boundary(BoundaryKind.ICB, "QEY", "Wye", (((5e5, 3e5), (51e4, 3e5), (51e4, 31e4), (5e5, 3e5)),)),
        ),
        sources=(
            SourceRecord("all.csv", "gp-reg-pat-prac-all", date(2026, 7, 1), 4, used=True, note="list sizes"),
        ),
        joins=(JoinRecord("practices", "map", "practice_code", 4, 3, 100500, 100000),),
        problems=(
            DataProblem("small_list", "Small.", 1, 500, ("X81004",)),
            DataProblem("without_coordinates", "None.", 2, 69000, ("X81001", "X81003")),
            DataProblem("residence_without_area", "None.", 1, 1000, ("NO2021",)),
        ),
        attribution=("Contains information.",),
    )
