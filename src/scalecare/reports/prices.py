"""What it would cost to put each practice into its next-best hub: who is anchored, and who could move."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scalecare.domain import HubPlan
from scalecare.reports import formats
from scalecare.reports.compare import in_order
from scalecare.reports.names import Names
from scalecare.reports.plot import mark
from scalecare.reports.svg import drawing, element
from scalecare.reports.tables import Table, columns

_WIDTH = 720.0
_LEFT = 70.0
_RIGHT = 28.0
_TOP = 34.0
_ROW = 24.0
_FOOT = 62.0
_ROWS = 30  # of a picture: more would not fit on a printed page


@dataclass(frozen=True, slots=True)
class Price:
    """What the score would rise by if a practice stood in its next-best hub instead.

    ``keeps_rules`` is False where one of the two hubs would then break a rule.
    """

    practice_code: str
    hub_id: str
    to_hub: str
    price: float
    keeps_rules: bool


@dataclass(frozen=True, slots=True)
class PricesView:
    """What the report shows of prices: pictures of up to thirty hubs each, and their tables.

    ``some_lower`` says whether a move would lower the score.
    """

    charts: tuple[Markup, ...]
    by_hub: Table
    cheapest: Table
    some_lower: bool


def prices_of(plan: HubPlan) -> tuple[Price, ...]:
    """Return the price of each practice's next-best hub, for those of which it is known.

    Parameters
    ----------
    plan
        The plan, with its findings.
    """
    found = []
    for placement in sorted(plan.placements, key=lambda row: row.practice_code):
        for finding in placement.findings:
            figures = finding.figures
            if finding.kind == "next_best" and figures.get("hub_id") and figures.get("price") is not None:
                where = (placement.practice_code, placement.hub_id, figures["hub_id"])
                found.append(Price(*where, float(figures["price"]), bool(figures.get("keeps_rules", True))))
    return tuple(found)


def prices_view(plan: HubPlan, names: Names, lists: Mapping[str, int], most: int) -> PricesView | None:
    """Return what the report shows of prices, or None where none is known.

    Parameters
    ----------
    plan
        The plan, with its findings.
    names
        What to call practices and hubs.
    lists
        Registered people by practice.
    most
        How many of the practices that could most cheaply move to name.
    """
    prices = prices_of(plan)
    if not prices:
        return None
    by_hub: dict[str, list[Price]] = {hub.hub_id: [] for hub in in_order(plan)}
    for price in prices:
        by_hub[price.hub_id].append(price)
    priced = [(hub_id, found) for hub_id, found in by_hub.items() if found]
    charts = tuple(
        price_chart(priced[start : start + _ROWS], prices, names, f"prices-{start // _ROWS + 1}")
        for start in range(0, len(priced), _ROWS)
    )
    return PricesView(
        charts=charts,
        by_hub=_by_hub_table(priced, names),
        cheapest=_cheapest_table(prices, names, lists, most),
        some_lower=any(price.price < 0 for price in prices),
    )


def price_chart(
    rows: Sequence[tuple[str, Sequence[Price]]], every: Sequence[Price], names: Names, ident: str
) -> Markup:
    """Return the picture of the prices of some hubs, a strip for each.

    The scale grows with the root of the price, so that small prices can be told apart.

    Parameters
    ----------
    rows
        Hubs with the prices of their practices.
    every
        All prices of the plan, for a scale that all pictures share.
    names
        What to call practices.
    ident
        The picture's identity, unique on the page.
    """
    largest = max(max(price.price for price in every), 1.0)
    base = _TOP + _ROW * len(rows)
    parts = [
        element("text", "cheap to move", x=_LEFT, y=_TOP - 14, font_size=13, class_="note"),
        element(
            "text", "anchored", x=_WIDTH - _RIGHT, y=_TOP - 14, font_size=13, text_anchor="end", class_="note"
        ),
        _grid(largest, base),
        *(
            _strip(hub_id, prices, names, largest, _TOP + _ROW * (i + 0.5))
            for i, (hub_id, prices) in enumerate(rows)
        ),
    ]
    title = f"What moving a practice would cost: {rows[0][0]} to {rows[-1][0]}"
    words = (
        f"{formats.many(len(rows), 'hub')}. A square is a practice whose move would keep the rules, a ring "
        "one whose move would break one; the further right, the dearer. The tables below hold the same facts."
    )
    return drawing(ident, title, words, (_WIDTH, base + _FOOT), parts)


def _x(price: float, largest: float) -> float:
    return _LEFT + math.sqrt(max(price, 0.0) / largest) * (_WIDTH - _LEFT - _RIGHT)


def _grid(largest: float, base: float) -> Markup:
    marks = _round_prices(largest)
    lines = "".join(f"M{_x(value, largest):.1f} {_TOP:.1f}V{base:.1f}" for value in marks)
    texts = [
        element(
            "text",
            formats.number(value),
            x=_x(value, largest),
            y=base + 20,
            font_size=13,
            text_anchor="middle",
            class_="note",
        )
        for value in marks
    ]
    title = "What the score would rise by (patient-km), growing with the root"
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    texts.append(
        element("text", title, x=middle, y=base + 42, font_size=13, text_anchor="middle", class_="note")
    )
    return element("g", element("path", d=lines, class_="rule"), *texts)


def _round_prices(largest: float) -> list[float]:
    """Nought, and round prices far enough apart on the root's scale to be read."""
    power = 10 ** math.floor(math.log10(largest))
    candidates = [step * power / shrink for shrink in (100, 10, 1) for step in (1, 2, 5)]
    kept = [0.0]
    for value in sorted(candidates):
        if value <= largest and _x(value, largest) - _x(kept[-1], largest) > 70:
            kept.append(value)
    return kept


def _strip(hub_id: str, prices: Sequence[Price], names: Names, largest: float, y: float) -> Markup:
    rule = element("path", d=f"M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT:.1f}", class_="rule")
    label = element("text", hub_id, x=0, y=y + 5, font_size=13, class_="strip-name")
    return element("g", rule, label, *(_mark(price, names, largest, y) for price in prices))


def _mark(price: Price, names: Names, largest: float, y: float) -> Markup:
    words = (
        f"{names.practice(price.practice_code)} to {names.hub(price.to_hub)}: {formats.number(price.price)}"
    )
    kind = "plan" if price.keeps_rules else "today"
    return element("g", element("title", words), mark(kind, _x(price.price, largest), y, size=4.2))


def _by_hub_table(rows: Sequence[tuple[str, Sequence[Price]]], names: Names) -> Table:
    heads = columns(
        "Hub",
        "#Practices with a next-best hub",
        "#Could move and keep the rules",
        "Cheapest of these",
        "#Its price",
        "#Dearest of all",
    )
    cells = tuple((hub_id, *_hub_cells(prices, names)) for hub_id, prices in rows)
    return Table("prices-by-hub", "What moving a practice would cost, hub by hub", heads, cells, _NOTE)


_NOTE = (
    "A price is what the score would rise by if the practice stood in its next-best hub and all else stayed."
)


def _hub_cells(prices: Sequence[Price], names: Names) -> tuple[str, ...]:
    free = _free(prices)
    cheapest = (names.practice(free[0].practice_code), formats.number(free[0].price)) if free else ("–", "–")
    dearest = formats.number(max(price.price for price in prices))
    return (formats.people(len(prices)), formats.people(len(free)), *cheapest, dearest)


def _free(prices: Sequence[Price]) -> list[Price]:
    """Those whose move would keep the rules, the cheapest first."""
    return sorted((p for p in prices if p.keeps_rules), key=lambda p: (p.price, p.practice_code))


def _cheapest_table(prices: Sequence[Price], names: Names, lists: Mapping[str, int], most: int) -> Table:
    free = _free(prices)
    rows = tuple(
        (
            names.practice(price.practice_code),
            price.hub_id,
            price.to_hub,
            formats.number(price.price),
            formats.number(price.price / lists[price.practice_code]) if lists[price.practice_code] else "–",
        )
        for price in free[:most]
    )
    heads = columns("Practice", "Its hub", "Next best", "#Price", "#Price for each of its people")
    caption = "Practices that could move by themselves and keep the rules, the cheapest first"
    return Table(
        "cheapest-moves", caption, heads, rows, _left_out(len(free) - len(rows), len(prices) - len(free))
    )


def _left_out(dearer: int, bound: int) -> str:
    words = (
        dearer and f"{formats.many(dearer, 'other')} could too, and would be dearer.",
        bound
        and f"{formats.many(bound, 'practice')} could move by {'itself' if bound == 1 else 'themselves'} "
        "only by breaking a rule.",
    )
    return " ".join(word for word in words if word)
