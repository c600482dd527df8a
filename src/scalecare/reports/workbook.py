"""plan.xlsx: the plan's figures as numbers, for people who work in a spreadsheet.

Every text is written as text, so a name that looks like a formula stays a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from scalecare.domain import HubPlan, Place
from scalecare.parameters import load_parameters
from scalecare.reports import formats
from scalecare.reports.changes import Changes, find_changes
from scalecare.reports.compare import comparisons, in_order, totals
from scalecare.reports.further import NOTHING_FURTHER, Further
from scalecare.reports.further_sheets import further_sheets
from scalecare.reports.glossary import COST_LINES, STANDINGS, TITLES
from scalecare.reports.names import names_of
from scalecare.reports.sheets import Cell, Sheet, rounded, sheet_of
from scalecare.reports.summary import gap_words
from scalecare.reports.words import sentences

_NUMBER_FORMATS = {
    "text": "@",
    "people": "#,##0",
    "km": "#,##0.00",
    "share": "0.0%",
    "decimal": "#,##0.0",
    "number": "#,##0.####",
    "date": "d mmm yyyy",
}
_WIDTHS = {"text": 30, "people": 12, "km": 12, "share": 12, "decimal": 12, "number": 16, "date": 14}
_CODE_WIDTH = 12
_WIDEST = 70


def write_workbook(
    plan: HubPlan,
    place: Place,
    path: Path,
    *,
    today: HubPlan | None = None,
    further: Further = NOTHING_FURTHER,
) -> Path:
    """Write the plan as a workbook of eight sheets, and more where there is more to say.

    The same plan gives the same bytes: the workbook is dated by the plan, not by the clock.

    Parameters
    ----------
    plan
        The plan.
    place
        The place it was made for.
    path
        The file to write.
    today
        Today's groups, scored with the same rules and weights, where known.
    further
        A frontier, alternatives and larger areas, where there are any.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {**options, "in_memory": True}) as book:
        created = datetime(plan.as_of.year, plan.as_of.month, plan.as_of.day, tzinfo=UTC)
        book.set_properties({"title": f"Hubs of {place.name}", "author": "Scalecare", "created": created})
        heading = book.add_format(
            {"bold": True, "bg_color": "#005EB8", "font_color": "#FFFFFF", "text_wrap": True}
        )
        looks = {kind: book.add_format({"num_format": look}) for kind, look in _NUMBER_FORMATS.items()}
        for sheet in sheets_of(plan, place, today, further):
            _write(book.add_worksheet(sheet.name), sheet, heading, looks)
    return path


def sheets_of(
    plan: HubPlan, place: Place, today: HubPlan | None = None, further: Further = NOTHING_FURTHER
) -> tuple[Sheet, ...]:
    """Return the sheets of the workbook as values.

    Parameters
    ----------
    plan, place, today
        The plan, its place, and today's groups where known.
    further
        A frontier, alternatives and larger areas, where there are any.
    """
    changes = find_changes(plan, place, today)
    fewest = load_parameters().value("report.fewest_people_shown", plan.as_of)
    return (
        _summary(plan, place, changes),
        _hubs(plan),
        _practices(plan, place),
        _today(plan, place, today),
        _changes(changes, fewest),
        _neighbours(plan, place),
        _problems(place),
        _sources(place),
        *further_sheets(plan, place, further, fewest),
    )


def _write(page: Worksheet, sheet: Sheet, heading: Format, looks: dict[str, Format]) -> None:
    for column, (head, kind) in enumerate(zip(sheet.heads, sheet.kinds, strict=True)):
        page.write_string(0, column, head, heading)
        texts = [str(row[column]) for row in sheet.rows] if kind == "text" else []
        page.set_column(column, column, _width(head, kind, texts))
    for index, row in enumerate(sheet.rows, start=1):
        for column, (cell, kind) in enumerate(zip(row, sheet.kinds, strict=True)):
            _write_cell(page, index, column, cell, looks[kind])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.heads) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell, look: Format) -> None:
    if cell is None:
        page.write_blank(row, column, None, look)
    elif isinstance(cell, str):
        page.write_string(row, column, cell)
    elif isinstance(cell, date):
        page.write_datetime(
            row, column, datetime(cell.year, cell.month, cell.day, tzinfo=UTC).replace(tzinfo=None), look
        )
    else:
        page.write_number(row, column, cell, look)


def _width(head: str, kind: str, texts: Sequence[str]) -> int:
    if kind != "text":
        return max(_WIDTHS[kind], min(len(head), 18))
    return min(max([len(text) for text in texts] + [len(head), _CODE_WIDTH - 2]) + 2, _WIDEST)


def _summary(plan: HubPlan, place: Place, changes: Changes) -> Sheet:
    mine = totals(plan, place)
    facts: list[tuple[str, str]] = [
        ("Place", place.name),
        ("Area", plan.area),
        ("Lists and networks as of", formats.day(plan.as_of)),
        ("Made as", TITLES.get(plan.mode, formats.humanised(plan.mode))),
        ("Status", str(plan.status)),
        ("How sure we are", gap_words(plan)),
        ("Hubs", formats.people(mine.hubs)),
        ("Practices in hubs", formats.people(len(plan.placements))),
        ("People in hubs", formats.people(mine.people)),
        ("People in a hub within the size band", formats.percent(mine.share_in_band)),
        ("Mean distance to the centre practice", formats.kilometres(mine.mean_distance_km)),
        ("Containment", formats.percent(mine.containment_share)),
        ("People whose network would change", formats.people(changes.people)),
        *(("Finding", words) for words in sentences(plan.findings, names_of(plan, place))),
        *(("Attribution", words) for words in place.attribution),
    ]
    return Sheet("Summary", ("Fact", "Value"), ("text", "text"), tuple(facts))


def _hubs(plan: HubPlan) -> Sheet:
    columns = (
        ("Hub", "text"),
        ("Name", "text"),
        ("Registered people", "people"),
        ("People counted for size", "people"),
        ("Practices", "people"),
        ("Centre practice", "text"),
        ("Mean distance (km)", "km"),
        ("Mean minutes", "decimal"),
        ("Containment", "share"),
        ("IMD score", "decimal"),
        ("Aged 65 and over", "share"),
        ("Connected", "text"),
        ("Size", "text"),
        ("Practice codes", "text"),
    )
    rows = tuple(
        (
            hub.hub_id,
            hub.name,
            hub.registered,
            hub.counted,
            len(hub.practices),
            hub.centre_practice_code,
            rounded(hub.mean_distance_km),
            rounded(hub.mean_minutes),
            rounded(hub.containment_share),
            rounded(hub.deprivation_score),
            rounded(hub.share_65_plus),
            "yes" if hub.is_connected else "no",
            STANDINGS[hub.standing],
            ", ".join(hub.practices),
        )
        for hub in in_order(plan)
    )
    return sheet_of("Hubs", columns, rows)


def _practices(plan: HubPlan, place: Place) -> Sheet:
    columns = (
        ("Practice code", "text"),
        ("Practice", "text"),
        ("Hub", "text"),
        ("Registered people", "people"),
        ("Distance to the centre (km)", "km"),
        ("Minutes to the centre", "decimal"),
        ("Counts for size", "text"),
        ("Network code", "text"),
        ("Network", "text"),
        ("Postcode", "text"),
        ("IMD score", "decimal"),
        ("Aged 65 and over", "share"),
        ("Why", "text"),
    )
    placements = {row.practice_code: row for row in plan.placements}
    reasons = {row.practice_code: row.reason for row in plan.unplaced}
    names = names_of(plan, place)
    rows: list[tuple[Cell, ...]] = []
    for practice in place.practices:
        row = placements.get(practice.practice_code)
        why = " ".join(sentences(row.findings, names)) if row else reasons.get(practice.practice_code, "")
        rows.append(
            (
                practice.practice_code,
                practice.practice_name,
                row.hub_id if row else "",
                practice.registered,
                rounded(row.distance_km) if row else None,
                rounded(row.minutes) if row else None,
                ("yes" if row.counted else "no") if row else "",
                practice.pcn_code or "",
                practice.pcn_name or "",
                practice.postcode or "",
                rounded(practice.deprivation_score),
                rounded(practice.share_65_plus),
                why,
            )
        )
    return sheet_of("Practices", columns, rows)


def _today(plan: HubPlan, place: Place, today: HubPlan | None) -> Sheet:
    now = {line.name: line.value for line in today.costs} if today else {}
    figures = [
        (row.name, "share, 0-1" if row.shown_as == "percent" else "", rounded(row.today), rounded(row.plan))
        for row in comparisons(plan, today, place)
    ]
    lines = [
        (
            COST_LINES.get(line.name, (line.name, ""))[0],
            line.unit,
            rounded(now.get(line.name)),
            rounded(line.value),
        )
        for line in plan.costs
    ]
    columns = (("Figure", "text"), ("Unit", "text"), ("Today", "number"), ("Plan", "number"))
    return sheet_of("Today vs plan", columns, [*figures, *lines])


def _changes(changes: Changes, fewest: float) -> Sheet:
    columns = (
        ("Practice code", "text"),
        ("Practice", "text"),
        ("Registered people", "people"),
        ("Network today", "text"),
        ("Hub", "text"),
        ("Network most people of the hub come from", "text"),
        ("Network changes", "text"),
    )
    rows = (
        (
            row.practice_code,
            row.practice_name,
            formats.few(row.registered, fewest) if 0 < row.registered < fewest else row.registered,
            row.network or "",
            row.hub_id,
            row.hub_network or "",
            "yes" if row.changes else "no",
        )
        for row in changes.practices
    )
    return sheet_of("Changes", columns, rows)


def _neighbours(plan: HubPlan, place: Place) -> Sheet:
    columns = (
        ("Practice code", "text"),
        ("Practice", "text"),
        ("Neighbour code", "text"),
        ("Neighbour", "text"),
        ("Distance (km)", "km"),
        ("Why neighbours", "text"),
        ("Same hub", "text"),
    )
    names = {practice.practice_code: practice.practice_name for practice in place.practices}
    hub_of = plan.hub_of()
    links = sorted(plan.links, key=lambda link: (link.practice_code_a, link.practice_code_b, link.reason))
    rows = (
        (
            link.practice_code_a,
            names.get(link.practice_code_a, ""),
            link.practice_code_b,
            names.get(link.practice_code_b, ""),
            rounded(link.distance_km),
            link.reason,
            "yes" if hub_of.get(link.practice_code_a, "") == hub_of.get(link.practice_code_b) else "no",
        )
        for link in links
    )
    return sheet_of("Neighbours", columns, rows)


def _problems(place: Place) -> Sheet:
    columns = (
        ("What was found", "text"),
        ("Kind", "text"),
        ("Rows", "people"),
        ("People", "people"),
        ("Codes", "text"),
        ("Source", "text"),
    )
    rows = ((p.detail, p.kind, p.rows, p.people, ", ".join(p.codes), p.source or "") for p in place.problems)
    return sheet_of("Data problems", columns, rows)


def _sources(place: Place) -> Sheet:
    columns = (
        ("File", "text"),
        ("What it is", "text"),
        ("Date of the data", "date"),
        ("Rows", "people"),
        ("Used", "text"),
        ("Note", "text"),
        ("SHA-256", "text"),
    )
    rows = (
        (s.file_name, s.family, s.extract_date, s.rows, "yes" if s.used else "no", s.note, s.sha256)
        for s in place.sources
    )
    return sheet_of("Sources", columns, rows)
