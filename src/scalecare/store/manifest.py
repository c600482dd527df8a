"""The account that a place keeps of itself: what was read, what was joined, what is odd."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from scalecare.domain import DataProblem, SourceRecord
from scalecare.sources import BuiltPlace, JoinRecord
from scalecare.store.atomic import MANIFEST
from scalecare.store.errors import PlaceDirectoryError

FORMAT = 1
"""Raised when a place directory changes so that older readers would misread it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``manifest.json`` says."""

    name: str
    as_of: date
    scalecare: str
    counts: Mapping[str, int]
    sources: tuple[SourceRecord, ...]
    joins: tuple[JoinRecord, ...]
    problems: tuple[DataProblem, ...]
    attribution: tuple[str, ...]
    parameters: Mapping[str, float]


def manifest_of(built: BuiltPlace) -> Manifest:
    """Return the manifest of a place that was built.

    Parameters
    ----------
    built
        The place.
    """
    return Manifest(
        name=built.name,
        as_of=built.as_of,
        scalecare=version("scalecare"),
        counts=_counts(built),
        sources=built.sources,
        joins=built.joins,
        problems=built.problems,
        attribution=built.attribution,
        parameters=built.parameters,
    )


def _counts(built: BuiltPlace) -> dict[str, int]:
    practices = built.practices
    tables = ("residence", "areas", "age_sex", "engagement", "measures", "travel")
    found: dict[str, pl.DataFrame | None] = {name: getattr(built, name) for name in tables}
    return {
        "practices": len(practices),
        "registered": built.registered,
        **{
            f"{tier}s": practices[f"{tier}_code"].drop_nulls().n_unique()
            for tier in ("pcn", "sub_icb", "icb", "region")
        },
        **{name: len(table) for name, table in found.items() if table is not None},
        "barrier_lines": len(built.barrier_lines),
        "barrier_pairs": len(built.barrier_pairs),
        "boundaries": len(built.boundaries),
    }


def as_json(manifest: Manifest) -> str:
    """Return the manifest as JSON text, the same for the same place.

    Parameters
    ----------
    manifest
        The manifest.
    """
    content = {"format": FORMAT, **asdict(manifest)}
    for join, record in zip(content["joins"], manifest.joins, strict=True):
        join |= {"rows_lost": record.rows_lost, "people_lost": record.people_lost}
    return json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"


def read_manifest(directory: Path) -> Manifest:
    """Read a place directory's manifest.

    Parameters
    ----------
    directory
        The place directory.

    Raises
    ------
    PlaceDirectoryError
        If there is none, or it is damaged.
    """
    path = directory / MANIFEST
    if not path.is_file():
        raise PlaceDirectoryError.not_a_place(directory)
    try:
        return _manifest(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as problem:
        raise PlaceDirectoryError.broken(directory, MANIFEST, problem) from problem


def _manifest(content: Mapping[str, Any]) -> Manifest:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']}, and this version reads {FORMAT}")
    return Manifest(
        name=content["name"],
        as_of=date.fromisoformat(content["as_of"]),
        scalecare=content["scalecare"],
        counts=content["counts"],
        sources=tuple(
            SourceRecord(**{**s, "extract_date": _day(s["extract_date"])}) for s in content["sources"]
        ),
        joins=tuple(
            JoinRecord(**{k: v for k, v in j.items() if not k.endswith("_lost")}) for j in content["joins"]
        ),
        problems=tuple(DataProblem(**{**p, "codes": tuple(p["codes"])}) for p in content["problems"]),
        attribution=tuple(content["attribution"]),
        parameters=content["parameters"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
