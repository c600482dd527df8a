"""Larger areas made of whole hubs: as a file, a table and a map."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from scalecare.domain import HubStanding, NestedPlan, NestingLevel, Place
from scalecare.reports import formats
from scalecare.reports.catchments import Catchments, draw_catchments
from scalecare.reports.compare import in_order
from scalecare.reports.glossary import STANDINGS
from scalecare.reports.hubs_csv import neutralised
from scalecare.reports.map_svg import Map, draw_map
from scalecare.reports.names import names_of
from scalecare.reports.rules import band
from scalecare.reports.tables import Table, columns, tag
from scalecare.reports.words import sentences

COLUMNS = ("hub_id", "hub_name", "registered", "practices", "area_id", "area_name", "area_registered")
_TITLES = {
    NestingLevel.PLACE: "Places made of these hubs",
    NestingLevel.MULTI_NEIGHBOURHOOD: "Multi-neighbourhood areas made of these hubs",
}


@dataclass(frozen=True, slots=True)
class AreasView:
    """What the report shows of larger areas."""

    title: str
    words: tuple[str, ...]
    picture: Map | None
    table: Table


def write_areas_csv(nested: NestedPlan, path: Path) -> Path:
    """Write one row per hub with its larger area.

    Parameters
    ----------
    nested
        Hubs and the areas made of them.
    path
        The file to write.
    """
    areas = {area.hub_id: area for area in nested.areas.hubs}
    area_of = dict(nested.area_of)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for hub in in_order(nested.hubs):
            area = areas[area_of[hub.hub_id]]
            mine = (neutralised(hub.hub_id), neutralised(hub.name), hub.registered, len(hub.practices))
            writer.writerow([*mine, neutralised(area.hub_id), neutralised(area.name), area.registered])
    return path


def areas_view(nested: NestedPlan, place: Place, catchments: Catchments | None = None) -> AreasView:
    """Return what the report shows of larger areas.

    Parameters
    ----------
    nested
        Hubs and the areas made of them.
    place
        The place they are of.
    catchments
        The ground of the hubs, where it is already drawn.
    """
    names = names_of(nested.areas, place)
    inner = (catchments or draw_catchments(nested.hubs, place)).shapes
    picture = draw_map(
        nested.areas,
        place,
        draw_catchments(nested.areas, place),
        names,
        ident="map-areas",
        title="Larger areas and their hubs",
        size=(900.0, 760.0),
        detailed=False,
        inner=inner,
    )
    words = (*_words(nested), *sentences(nested.findings, names))
    return AreasView(_TITLES[nested.level], words, picture, areas_table(nested))


def areas_table(nested: NestedPlan) -> Table:
    """Return the larger areas with their hubs.

    Parameters
    ----------
    nested
        Hubs and the areas made of them.
    """
    rows = tuple(
        (
            area.hub_id,
            formats.spelled(area.name) if area.name != area.hub_id else "",
            formats.people(area.registered),
            formats.people(len(area.practices)),
            ", ".join(sorted(hub for hub, area_id in nested.area_of if area_id == area.hub_id)),
            formats.kilometres(area.mean_distance_km),
            tag(STANDINGS[area.standing], f"standing-{area.standing}"),
        )
        for area in in_order(nested.areas)
    )
    heads = columns("Area", "Name", "#People", "#Practices", "Hubs", "#Mean distance", "Size")
    return Table("areas", "Larger areas and the hubs they are made of", heads, rows)


def _words(nested: NestedPlan) -> tuple[str, ...]:
    count = formats.many(len(nested.areas.hubs), "area is", "areas are")
    hubs = formats.many(len(nested.hubs.hubs), "hub")
    made = f"{count} made of {hubs}; no hub lies in two of them.{_sizes(nested)}"
    if not nested.is_joint:
        return (made, f"The hubs were chosen first, then the areas. {_sure(nested.areas.gap, 'the areas')}")
    return (made, f"Hubs and areas were chosen together. {_sure(nested.gap, 'both together')}")


def _sizes(nested: NestedPlan) -> str:
    limits = band(nested.areas)
    if limits is None:
        return ""
    inside = sum(area.standing is HubStanding.IN_BAND for area in nested.areas.hubs)
    asked = f"{formats.people(limits[0])} to {formats.people(limits[1])} people"
    return f" {formats.many(inside, 'area has', 'areas have')} the {asked} that were asked for."


def _sure(gap: float | None, what: str) -> str:
    if gap is None:
        return f"How near the best possible {what} are is not known."
    if gap <= 0:
        return f"It is proven that none score better: {what} are the best there can be."
    return f"It is proven that {what} score at most {formats.at_most(gap)} above the best possible."
