"""Where places are kept: Parquet tables and a manifest in one directory, written whole or not at all."""

from scalecare.store.atomic import check_out
from scalecare.store.errors import PlaceDirectoryError
from scalecare.store.manifest import Manifest, as_json, manifest_of, read_manifest
from scalecare.store.place_directory import (
    read_age_sex,
    read_measures,
    read_place,
    read_practice_codes,
    write_place_directory,
)
from scalecare.store.summary import PlaceSummary, summarise

__all__ = [
    "Manifest",
    "PlaceDirectoryError",
    "PlaceSummary",
    "as_json",
    "check_out",
    "manifest_of",
    "read_age_sex",
    "read_manifest",
    "read_measures",
    "read_place",
    "read_practice_codes",
    "summarise",
    "write_place_directory",
]
