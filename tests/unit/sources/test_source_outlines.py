from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from little_place import write_little_place

from scalecare.domain import BoundaryKind
from scalecare.sources.coordinates import to_degrees, to_grid, with_both


def _square(properties, low, high):
    east = np.array([low, high, high, low, low], dtype=float)
    north = np.array([290000, 290000, 310000, 310000, 290000], dtype=float)
    degrees = np.column_stack(to_degrees(east, north)).tolist()
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [degrees]},
    }


def _collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


@pytest.fixture
def folder(tmp_path):
    folder = write_little_place(tmp_path / "in")
    (folder / "la.geojson").write_text(
        _collection(
            _square({"ltla24_code": "E06999001", "ltla24_name": "West"}, 390000, 402000),
            _square({"LAD24CD": "x", "ltla24_code": "E06999002", "ltla24_name": "East"}, 402000, 410000),
        )
    )
    (folder / "sub.geojson").write_text(
        _collection(_square({"sub_icb_code": "E1A", "icb_code": "OLD"}, 390000, 410000))
    )
    return folder


def test_a_practice_is_in_the_local_authority_it_lies_in(folder, build):
    assert build(folder).practices["local_authority_name"].to_list() == ["West", "East", None]


def test_icbs_are_put_together_from_the_locations_that_belong_to_them_now(folder, build):
    outlines = {(boundary.kind, boundary.code) for boundary in build(folder).boundaries}
    assert (BoundaryKind.ICB, "QEX") in outlines
    assert (BoundaryKind.SUB_ICB, "E1A") in outlines
    assert not any(code == "OLD" for _, code in outlines)


def test_published_icbs_are_put_under_the_codes_of_the_map(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "icb.geojson").write_text(
        _collection(_square({"ICB23CD": "E54999001", "ICB23NM": "Ex"}, 390000, 410000))
    )
    (boundary,) = build(folder).boundaries
    assert (boundary.kind, boundary.code, boundary.name) == (BoundaryKind.ICB, "QEX", "Ex")
    assert boundary.rings[0][0] == pytest.approx((390000, 290000), abs=5)


def test_metres_and_degrees_agree_there_and_back():
    east, north = np.array([400000.0, 530000.0]), np.array([300000.0, 180000.0])
    again = to_grid(*to_degrees(east, north))
    assert np.abs(np.array(again) - np.array([east, north])).max() < 0.01


def test_half_a_pair_of_coordinates_counts_as_missing():
    frame = with_both(pl.DataFrame({"easting": [400000.0, 400000.0], "northing": [300000.0, None]}))
    assert frame["longitude"].is_null().to_list() == [False, True]
    assert frame["easting"].is_null().to_list() == [False, True]
