"""The tables and pictures of plans side by side, for a page of their own and for the pack's report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from scalecare.domain import Place
from scalecare.parameters import load_parameters
from scalecare.reports import formats
from scalecare.reports.agreement_map import agreement_map
from scalecare.reports.catchments import Catchments, draw_catchments
from scalecare.reports.comparison import FigureRow, Labelled, SideBySide, carried_on
from scalecare.reports.map_svg import Map, draw_map
from scalecare.reports.names import Names, names_of
from scalecare.reports.tables import Table, columns, tag

_SMALL = (480.0, 440.0)


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """All that a comparison shows; ``maps`` are the plans', by label."""

    in_short: tuple[str, ...]
    figures: Table
    maps: tuple[tuple[str, Map], ...]
    agreement_map: Markup | None
    differences: Table
    differing: Table
    cores: Table
    rules: Table


def comparison_view(
    compared: SideBySide, place: Place, *, ident: str, catchments: Mapping[str, Catchments] | None = None
) -> ComparisonView:
    """Return all that a comparison shows.

    Parameters
    ----------
    compared
        The plans side by side.
    place
        The place they are of.
    ident
        What the identities of its parts begin with, unique on the page.
    catchments
        The ground of each plan's hubs, by label, where it is already drawn.
    """
    first = compared.plans[0].plan
    names = names_of(first, place)
    fewest = load_parameters().value("report.fewest_people_shown", first.as_of)
    grounds = {
        e.label: (catchments or {}).get(e.label) or draw_catchments(e.plan, place) for e in compared.plans
    }
    return ComparisonView(
        in_short=in_short(compared, place),
        figures=figures_table(compared, ident),
        maps=_maps(compared.plans, place, grounds, ident),
        agreement_map=agreement_map(
            [entry.plan for entry in compared.plans],
            compared.agreement.differing,
            place,
            grounds[compared.plans[0].label],
            names,
            ident=f"{ident}-agreement",
        ),
        differences=_differences_table(compared, ident),
        differing=_differing_table(compared, place, names, fewest, ident),
        cores=_cores_table(compared, names, ident),
        rules=_rules_table(compared, ident),
    )


def in_short(compared: SideBySide, place: Place) -> tuple[str, ...]:
    """Return where the plans agree and differ, in a few sentences.

    Parameters
    ----------
    compared
        The plans side by side.
    place
        The place they are of.
    """
    agreement = compared.agreement
    kept = sum(len(core.practices) for core in agreement.cores)
    people = sum(core.registered for core in agreement.cores)
    whole = sum(core.is_whole_hub for core in agreement.cores)
    said = [
        f"{formats.people(kept)} of {formats.many(len(place.practices), 'practice')}, with "
        f"{formats.people(people)} people, stand in a group that every plan keeps together. "
        f"{formats.many(whole, 'hub is', 'hubs are') if whole else 'No hub is'} the same in every plan."
    ]
    label = compared.plans[0].label
    if agreement.differing:
        count = formats.many(len(agreement.differing), "practice")
        said.append(f"{count} would leave the company that they keep in “{label}” under another plan.")
    else:
        said.append("No practice keeps other company in another plan.")
    if compared.rules:
        said.append("The plans were made by different rules, so weigh each figure and not the score alone.")
    return tuple(said)


def figures_table(compared: SideBySide, ident: str) -> Table:
    """Return the figures of every plan, side by side.

    Parameters
    ----------
    compared
        The plans side by side.
    ident
        What the table's identity begins with.
    """
    rows = tuple(
        (row.name, *(_cell(text, is_best=i in best_shown(row)) for i, text in enumerate(shown_figures(row))))
        for row in compared.figures
    )
    heads = columns("Figure", *(f"#{entry.label}" for entry in compared.plans))
    note = "“Best” marks the plans that do best on a figure where one way is better than the other."
    return Table(f"{ident}-figures", "The same figures of every plan", heads, rows, note)


def shown_figures(row: FigureRow) -> tuple[str, ...]:
    """Return one figure of every plan as text.

    Parameters
    ----------
    row
        The figure.
    """
    return tuple(_WAYS[row.shown_as](value) for value in row.values)


def best_shown(row: FigureRow) -> frozenset[int]:
    """Return which plans do best on a figure as it is shown: those that read alike are alike.

    Parameters
    ----------
    row
        The figure.
    """
    shown = shown_figures(row)
    best = {shown[index] for index in row.best}
    found = frozenset(index for index, text in enumerate(shown) if text in best)
    return found if len(found) < len(shown) else frozenset()


def _gap(value: float | None) -> str:
    if value is None:
        return "not searched"
    return "proven best" if value <= 0 else formats.at_most(value)


def _fine(value: float | None) -> str:
    return formats.UNKNOWN if value is None else f"{value:,.2f}"


_WAYS: Mapping[str, Callable[[float | None], str]] = {
    "people": formats.people,
    "km": formats.kilometres_finely,
    "percent": formats.percent,
    "decimal": formats.decimal,
    "number": formats.number,
    "fine": _fine,
    "gap": _gap,
}


def _cell(text: str, *, is_best: bool) -> Markup:
    return Markup("{} {}").format(text, tag("best", "best")) if is_best else escape(text)


def _maps(
    plans: Sequence[Labelled], place: Place, grounds: Mapping[str, Catchments], ident: str
) -> tuple[tuple[str, Map], ...]:
    drawn = [
        (
            entry.label,
            draw_map(
                entry.plan,
                place,
                grounds[entry.label],
                names_of(entry.plan, place),
                ident=f"{ident}-map-{number}",
                title=f"Hubs of {entry.label}",
                size=_SMALL,
                detailed=False,
            ),
        )
        for number, entry in enumerate(plans, start=1)
    ]
    return tuple((label, picture) for label, picture in drawn if picture is not None)


def _differences_table(compared: SideBySide, ident: str) -> Table:
    labels = [entry.label for entry in compared.plans]
    rows = tuple(
        (label, *(formats.UNKNOWN if i == j else formats.people(count) for j, count in enumerate(counts)))
        for i, (label, counts) in enumerate(zip(labels, compared.agreement.differences, strict=True))
    )
    heads = columns("Held against", *(f"#{label}" for label in labels))
    note = (
        "Read along a row: how many practices would leave the company they keep in that plan if the plan "
        "at the head of the column were carried out. A hub is carried on by the largest group it takes over "
        "from one hub."
    )
    return Table(f"{ident}-differences", "Practices that stand with different company", heads, rows, note)


def _differing_table(compared: SideBySide, place: Place, names: Names, fewest: float, ident: str) -> Table:
    lists = {practice.practice_code: practice.registered for practice in place.practices}
    first = compared.plans[0].plan
    before = first.hub_of()
    later = [(entry.plan.hub_of(), carried_on(first, entry.plan)) for entry in compared.plans[1:]]
    rows = tuple(
        (
            names.practice(code),
            formats.few(lists[code], fewest),
            before.get(code, _NOWHERE),
            *(_company(before.get(code), hub_of.get(code), carried) for hub_of, carried in later),
        )
        for code in compared.agreement.differing
    )
    heads = columns("Practice", "#People", *(entry.label for entry in compared.plans))
    caption = f"Practices that leave the company they keep in “{compared.plans[0].label}”, and their hubs"
    note = (
        f"“Mostly of” names the hub of “{compared.plans[0].label}” that most of its practices come from. "
        "Hubs of different plans may carry the same name."
    )
    return Table(f"{ident}-differing", caption, heads, rows, note)


_NOWHERE = "in no hub"


def _company(before: str | None, hub_id: str | None, carried: Mapping[str, str | None]) -> str:
    """A practice's hub in another plan: the company it keeps, or the one it would come into."""
    if hub_id is None:
        return _NOWHERE
    whose = carried[hub_id]
    if whose is not None and whose == before:
        return f"stays ({hub_id})"
    return hub_id if whose is None else f"{hub_id}, mostly of {whose}"


def _cores_table(compared: SideBySide, names: Names, ident: str) -> Table:
    rows = tuple(
        (
            "; ".join(names.practice(code) for code in core.practices),
            formats.people(len(core.practices)),
            formats.people(core.registered),
            *core.hubs,
            "yes" if core.is_whole_hub else "no",
        )
        for core in compared.agreement.cores
    )
    labels = [entry.label for entry in compared.plans]
    heads = columns(
        "Practices", "#Practices", "#People", *(f"Hub in {label}" for label in labels), "A whole hub in all"
    )
    return Table(f"{ident}-cores", "Groups that every plan keeps together", heads, rows)


def _rules_table(compared: SideBySide, ident: str) -> Table:
    heads = columns("Rule", *(entry.label for entry in compared.plans))
    rows = tuple((name, *values) for name, values in compared.rules)
    return Table(f"{ident}-rules", "Rules that differ between the plans", heads, rows)
