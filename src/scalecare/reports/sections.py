"""The tables of the report: each function takes results and returns one table."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from scalecare.domain import HubPlan, Place, Unplaced
from scalecare.reports import formats
from scalecare.reports.changes import Changes
from scalecare.reports.compare import comparisons, in_order
from scalecare.reports.glossary import COST_LINES, STANDINGS
from scalecare.reports.names import Names
from scalecare.reports.rules import parameter_rows, rule_rows
from scalecare.reports.size_chart import size_table
from scalecare.reports.tables import Column, Table, columns, tag


def hubs_table(plan: HubPlan, names: Names) -> Table:
    """Return size, need, distance and containment of each hub.

    Parameters
    ----------
    plan
        The plan.
    names
        What to call hubs.
    """
    has_minutes = any(hub.mean_minutes is not None for hub in plan.hubs)
    rows = [
        (
            hub.hub_id,
            names.hubs[hub.hub_id] if names.hubs[hub.hub_id] != hub.hub_id else "",
            formats.people(hub.registered),
            formats.people(len(hub.practices)),
            formats.kilometres(hub.mean_distance_km),
            *([formats.decimal(hub.mean_minutes)] if has_minutes else []),
            formats.percent(hub.containment_share),
            formats.decimal(hub.deprivation_score),
            formats.percent(hub.share_65_plus),
            tag(STANDINGS[hub.standing], f"standing-{hub.standing}"),
        )
        for hub in in_order(plan)
    ]
    minutes = ["#Minutes"] if has_minutes else []
    heads = columns(
        "Hub",
        "Name",
        "#People",
        "#Practices",
        "#Mean distance",
        *minutes,
        "#Containment",
        "#IMD score",
        "#Aged 65+",
        "Size",
    )
    return Table("hubs", "Hubs of the plan", heads, tuple(rows), _NEED_NOTE)


_NEED_NOTE = (
    "Mean distance is to the hub's centre practice, weighted by list. IMD score: higher means more deprived. "
    "An en dash (–) means not known."
)


def comparison_table(plan: HubPlan, today: HubPlan | None, place: Place) -> Table:
    """Return the plan's figures beside today's.

    Parameters
    ----------
    plan, today, place
        The plan, today's groups where known, and their place.
    """
    rows = comparisons(plan, today, place)
    if today is None:
        cells = tuple((row.name, row.show(row.plan)) for row in rows)
        return Table("comparison", "The plan in figures", columns("Figure", "#Plan"), cells)
    compared = tuple((row.name, row.show(row.today), row.show(row.plan), row.verdict or "–") for row in rows)
    heads = columns("Figure", "#Today", "#Plan", "The plan is")
    note = "" if len(today.hubs) == len(plan.hubs) else _COUNT_NOTE
    return Table("comparison", "The same figures of today's groups and of the plan", heads, compared, note)


_COUNT_NOTE = (
    "The plan has another number of groups than today. Distances fall as groups become smaller and more "
    "numerous, so distances alone do not say which is better."
)


def sizes_table(plan: HubPlan, today: HubPlan | None) -> Table:
    """Return how many hubs there are of each size: the figures of the chart.

    Parameters
    ----------
    plan, today
        The plan, and today's groups where known.
    """
    rows = size_table(plan, today)
    if today is None:
        cells = tuple((row.label, formats.people(row.hubs), formats.people(row.people)) for row in rows)
        return Table("size-rows", "Hubs by size", columns("People in a hub", "#Hubs", "#People"), cells)
    both = tuple(
        (row.label, *(formats.people(n) for n in (row.hubs_today, row.people_today, row.hubs, row.people)))
        for row in rows
    )
    heads = columns(
        "People in a hub", "#Groups today", "#People today", "#Hubs in the plan", "#People in the plan"
    )
    return Table("size-rows", "Hubs by size, today and in the plan", heads, both)


def hub_changes_table(changes: Changes, names: Names, fewest: float) -> Table:
    """Return where each hub's people come from.

    Parameters
    ----------
    changes
        What would change.
    names
        What to call hubs and networks.
    fewest
        Counts of people below this are not shown.
    """
    rows = tuple(
        (
            change.hub_id,
            "; ".join(f"{names.network(code)} {formats.few(n, fewest)}" for code, n in change.networks),
            formats.people(change.practices_that_change),
            formats.few(change.people_who_change, fewest),
        )
        for change in changes.hubs
    )
    heads = columns(
        "Hub", "Networks its people come from", "#Practices that change", "#People whose network changes"
    )
    return Table("hub-changes", "Where each hub's people come from", heads, rows)


def network_changes_table(changes: Changes, names: Names, fewest: float) -> Table:
    """Return where each network's people would go.

    Parameters
    ----------
    changes
        What would change.
    names
        What to call hubs and networks.
    fewest
        Counts of people below this are not shown.
    """
    rows = tuple(
        (
            names.network(change.network),
            "Stays whole" if change.is_kept_whole else f"Divided between {len(change.hubs)} hubs",
            "; ".join(f"{hub_id} {formats.few(n, fewest)}" for hub_id, n in change.hubs),
        )
        for change in changes.networks
    )
    heads = columns("Network today", "Under the plan", "Hubs its people would be in")
    return Table("network-changes", "Where each network's people would go", heads, rows)


def practice_changes_table(changes: Changes, names: Names, fewest: float) -> Table:
    """Return the practices that would leave their network.

    Parameters
    ----------
    changes
        What would change.
    names
        What to call practices, hubs and networks.
    fewest
        Counts of people below this are not shown.
    """
    rows = tuple(
        (
            names.practice(row.practice_code),
            formats.few(row.registered, fewest),
            names.network(row.network),
            row.hub_id,
            names.network(row.hub_network),
        )
        for row in changes.changed
    )
    heads = columns("Practice", "#People", "Network today", "Hub", "Network most people of the hub come from")
    unchanged = len(changes.practices) - len(rows)
    note = f"{formats.many(unchanged, 'other practice')} would stay with their network or have none today."
    return Table("practice-changes", "Each of these practices, today and under the plan", heads, rows, note)


def costs_table(plan: HubPlan, today: HubPlan | None) -> Table:
    """Return what was weighed: each line with its meaning, unit and weight.

    Parameters
    ----------
    plan, today
        The plan, and today's groups where known.
    """
    now = {line.name: line.value for line in today.costs} if today else {}
    rows = [
        (
            *COST_LINES.get(line.name, (formats.humanised(line.name), "")),
            line.unit,
            *([formats.number(now.get(line.name))] if today else []),
            formats.number(line.value),
            _weight_tag(line.weight),
        )
        for line in plan.costs
    ]
    heads = columns(
        "What", "What the number counts", "Unit", *(["#Today"] if today else []), "#Plan", "In the score?"
    )
    note = "Lower is better on every line. The score is the sum of weight times value; it has no unit."
    return Table("costs", "What was weighed", heads, tuple(rows), note)


def _weight_tag(weight: float) -> Markup:
    return tag(f"Weight {formats.number(weight)}", "weighed") if weight else tag("Reported only", "reported")


def rules_table(plan: HubPlan) -> Table:
    """Return the rules that the planner set.

    Parameters
    ----------
    plan
        The plan.
    """
    return Table("rules", "Rules that were applied", columns("Rule", "Value"), rule_rows(plan))


def parameters_table(plan: HubPlan) -> Table:
    """Return the numbers the plan rests on, and how sure we are of each.

    Parameters
    ----------
    plan
        The plan.
    """
    rows = tuple(
        (row.name, row.value, row.unit, tag(formats.humanised(row.status), row.status), row.source)
        for row in parameter_rows(plan)
    )
    heads = columns("Number", "#Value", "Unit", "Status", "Source")
    return Table("parameters", "Numbers the plan rests on", heads, rows)


def problems_table(place: Place) -> Table:
    """Return what is wrong or missing in the data, in rows and people.

    Parameters
    ----------
    place
        The place.
    """
    rows = tuple(
        (problem.detail, formats.people(problem.rows), formats.people(problem.people), problem.source or "–")
        for problem in place.problems
    )
    heads = columns("What was found", "#Rows", "#People", "Source")
    return Table("problems", "Problems in the data", heads, rows)


def sources_table(place: Place) -> Table:
    """Return the files that were read, with their dates.

    Parameters
    ----------
    place
        The place.
    """
    rows = tuple(
        (
            source.file_name,
            source.family,
            formats.day(source.extract_date),
            formats.people(source.rows),
            "Used" if source.used else "Passed over",
            source.note,
        )
        for source in place.sources
    )
    heads = columns("File", "What it is", "Date of the data", "#Rows", "Use", "Note")
    return Table("sources", "Files that were read", heads, rows)


def unplaced_table(unplaced: Iterable[Unplaced], names: Names) -> Table:
    """Return the practices in no hub, and why.

    Parameters
    ----------
    unplaced
        The practices.
    names
        What to call them.
    """
    rows = tuple(
        (names.practice(row.practice_code), formats.people(row.registered), row.reason) for row in unplaced
    )
    heads = (Column("Practice"), Column("People", is_number=True), Column("Why"))
    return Table("unplaced", "Practices in no hub", heads, rows)
