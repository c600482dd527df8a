"""The page of the peers: who keeps the band, at what price, and each ICB in full."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from tests.bench.options import yardsticks
from tests.bench.process import Figures
from tests.bench.tables import MISSING, count, decimal, gap, memory, seconds, share, table

ICB_HEADERS = (
    "Method",
    "Hubs",
    "People in band",
    "Hubs connected",
    "Feasible",
    "Smallest",
    "Largest",
    "Patient-km",
    "beside ours",
    "Seconds",
    "Peak GiB",
    "Notes",
)
BEST_HEADERS = (
    "ICB",
    "Name",
    "Practices",
    "Best feasible peer",
    "Hubs",
    "Its patient-km",
    "Ours",
    "Gap of ours",
    "Its are longer by",
    "Ours are fewer by",
    "In target",
)
METHOD_HEADERS = (
    "Method",
    "ICBs",
    "Feasible",
    "least beside ours",
    "median",
    "most",
    "Median people in band",
    "Median seconds",
)


def page(figures: Figures) -> str:
    """Return the section's text.

    Parameters
    ----------
    figures
        What was measured.
    """
    parts = _introduction(figures["versions"])
    rows = [row for row in figures["rows"] if "error" not in row]
    if rows:
        parts += [_best_text(rows), _by_method_text(rows)]
    return "\n\n".join([*parts, *map(_icb_text, figures["rows"])])


def best_feasible(row: Figures) -> Figures | None:
    """Return the feasible peer least long beside ours of the same number of hubs, or None.

    Parameters
    ----------
    row
        An ICB's figures.
    """
    peers = [one for one in row["methods"][1:] if one.get("feasible")]
    return min(peers, key=_longer, default=None)


def _longer(one: Figures) -> float:
    """By how much patient-km are more than ours, as a share of ours."""
    return float(one["objective"] / one["beside"]["objective"] - 1)


def _introduction(versions: Figures) -> list[str]:
    asked = yardsticks()["peers"]["settings"]
    numbers = ", ".join(f"{name} {number}" for name, number in versions.items())
    return [
        "The same practices of July 2026 grouped in each way, and every grouping scored by "
        "`scalecare hubs score`'s definitions with the same neighbour links: patient-km to the hub's centre "
        "practice, hubs within 30,000 to 50,000 people, hubs connected. Practices above 50,000, lists under "
        "1,000 and practices without coordinates are set aside for all alike. *Feasible*: every practice in "
        "a hub, every hub in the band and connected. *Beside ours* is beside our plan of the same number of "
        "hubs, formed anew where that is not our own choice; where we have none in the band of that number, "
        "the notes say beside which.",
        f"All have {asked['seconds']} seconds and fixed seeds. The others are handed the same practices, "
        "neighbours and number of hubs, and nothing of our plan. Those that draw lots begin again with the "
        "next seed until the time is up, and their best grouping counts: fewest people in hubs outside the "
        "band or in pieces, then fewest patient-km. One that cannot be told the time may take longer. Those "
        "of one thread run side by side, each with a core of its own; loading them is not timed. Each is "
        "asked for the nearest thing it can be asked for:",
        _asked(asked),
        f"Programs that cannot share a process have environments of their own ({numbers}). Only CP-SAT and "
        "ours prove a bound. A grouping outside the band can be shorter than ours *because* it is outside "
        "the band.",
    ]


def _asked(asked: Figures) -> str:
    bursts = ", ".join(map(str, asked["bursts"]))
    lines = {
        "today's networks": "as published",
        "spopt max-p": "a floor in people; it has no ceiling and chooses the number of hubs",
        "spopt Skater": "a floor in practices of average size; it draws no lots",
        "spopt capacitated p-median": "our objective and a ceiling in people, solved by CBC; it has no floor "
        "and no neighbours",
        "k-means-constrained": "the band in practices of average size; it has no neighbours",
        "k-means-constrained, copies": f"the band in copies, one of a practice for every "
        f"{asked['people_per_copy']:,} people; each practice then goes where most of its copies are",
        "METIS": "connected parts and a ceiling in people, tighter and looser by turns; near links are dear "
        "to cut; it has no floor",
        "KaHIP": "the same in its strong mode, except that its Python call cannot ask for connection",
        "GerryChain ReCom": f"the band, connected hubs, and short bursts of {bursts} steps by turns towards "
        f"fewer patient-km, begun again after {asked['patience']:,} steps without gain",
        "CP-SAT": "all that ours is asked for, as a compact model of practices and centres, begun from "
        "practices merged with neighbours: first people into the band, then, the band exact, fewer "
        f"patient-km; {asked['workers']} workers, since its searches differ by worker",
    }
    return "\n".join(f"- {name}: {what}" for name, what in lines.items())


def _best_text(rows: Sequence[Figures]) -> str:
    target = yardsticks()["targets"]["peers_fewer_km"]
    found = [best_feasible(row) for row in rows]
    reached = sum(one is not None and _fewer(one) >= target for one in found)
    none = sum(one is None for one in found)
    text = (
        f"Ours are at least {100 * target:g} % fewer patient-km than the best feasible peer's, at its number "
        f"of hubs, in {reached} of {len(rows)} ICBs; in {none} no peer is feasible."
    )
    lines = [_best_row(row, one, target) for row, one in zip(rows, found, strict=True)]
    return f"### The best feasible peer\n\n{text}\n\n{table(BEST_HEADERS, lines, words=2)}"


def _fewer(one: Figures) -> float:
    return float(1 - one["beside"]["objective"] / one["objective"])


def _best_row(row: Figures, one: Figures | None, target: float) -> list[str]:
    head = [row["icb"], row["name"], count(row["practices"])]
    ours = row["methods"][0]
    if one is None:
        own = [count(ours["hubs"]), MISSING, count(ours["objective"]), gap(ours["gap"])]
        return [*head, "none", *own, MISSING, MISSING, MISSING]
    beside = one["beside"]
    return [
        *head,
        one["name"],
        count(one["hubs"]),
        count(one["objective"]),
        count(beside["objective"]),
        gap(beside["gap"]),
        _signed(_longer(one)),
        f"{decimal(100 * _fewer(one), 1)} %",
        "yes" if _fewer(one) >= target else "no",
    ]


def _by_method_text(rows: Sequence[Figures]) -> str:
    names = [one["name"] for one in rows[0]["methods"]]
    lines = [_method_row(name, [_named(row, name) for row in rows]) for name in names]
    return f"### Method by method\n\n{table(METHOD_HEADERS, lines)}"


def _named(row: Figures, name: str) -> Figures:
    return next((one for one in row["methods"] if one["name"] == name), {})


def _method_row(name: str, runs: Sequence[Figures]) -> list[str]:
    feasible = [one for one in runs if one.get("feasible")]
    longer = sorted(_longer(one) for one in feasible if "beside" in one)
    in_band = [one.get("share_in_band", 0.0) for one in runs]
    took = [one["seconds"] for one in runs if "seconds" in one]
    return [
        name,
        count(len(runs)),
        count(len(feasible)),
        *([_signed(longer[0]), _signed(median(longer)), _signed(longer[-1])] if longer else [MISSING] * 3),
        share(median(in_band)),
        seconds(median(took) if took else None),
    ]


def _icb_text(row: Figures) -> str:
    if "error" in row:
        return f"### {row['name']} ({row['icb']})\n\nNot measured: {row['error']}"
    ours = row["methods"][0]
    head = f"### {row['name']} ({row['icb']})\n\n{row['practices']} practices, {row['people']:,} people."
    return f"{head}\n\n{table(ICB_HEADERS, [_icb_row(one, ours) for one in row['methods']])}"


def _icb_row(one: Figures, ours: Figures) -> list[str]:
    if "objective" not in one:
        return [one["name"], *[MISSING] * (len(ICB_HEADERS) - 2), one.get("error", "not scored")]
    return [
        one["name"],
        count(one["hubs"]),
        share(one["share_in_band"]),
        share(one["share_connected"]),
        "yes" if one["feasible"] else "no",
        count(one["smallest"]),
        count(one["largest"]),
        count(one["objective"]),
        _signed(_longer(one)) if "beside" in one else MISSING,
        seconds(one.get("seconds")),
        memory(one.get("peak_mb")),
        _notes(one, ours),
    ]


def _notes(one: Figures, ours: Figures) -> str:
    notes = []
    if one.get("gap") is not None:
        notes.append(f"gap {decimal(100 * one['gap'])} %")
    if one.get("exceptions"):
        notes.append(f"exceptions {one['exceptions']}")
    if one.get("tries"):
        notes.append(f"tries {one['tries']:,}")
    if one["unplaced"]:
        notes.append(f"practices in no group {one['unplaced']}")
    if "beside" in one and one["beside"]["hubs"] != one["hubs"]:
        notes.append(f"beside our {ours['hubs']} hubs")
    return ", ".join(notes)


def _signed(share_of_ours: float) -> str:
    return f"{100 * share_of_ours:+.1f} %"
