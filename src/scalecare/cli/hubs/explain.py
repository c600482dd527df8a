"""`scalecare hubs explain`: why a plan is as it is, and what a wish would cost."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from scalecare.cli.forming import AsJson, Gap, RulesOption, Seconds, drawn_progress, standard_or, stop_at
from scalecare.cli.hubs.planned import PlanPath, headline, place_of_plan
from scalecare.domain import Finding, Hub, HubPlan, Placement, ScalecareError
from scalecare.hub_formation import MovePrice, price_of_move
from scalecare.reports import Names, gap_words, names_of, plan_from_json, read_pack, sentences
from scalecare.reports.formats import many, number, people


class NotInPlan(ScalecareError):
    """A practice or hub was named that the plan does not hold."""

    @classmethod
    def named(cls, what: str, name: str, known: Iterable[str]) -> NotInPlan:
        """Name some that are near."""
        codes = sorted(known)
        near = get_close_matches(name, codes, n=3, cutoff=0.5) or codes[:5]
        return cls(f"The plan has no {what} {name}.", remedy=f"Name one such as {', '.join(near)}.")


@dataclass(frozen=True, slots=True)
class _Told:
    """Something with its findings in words."""

    name: str
    findings: tuple[Finding, ...]
    words: tuple[str, ...]


def explain(
    plan: PlanPath,
    practice: Annotated[
        str | None, typer.Option("--practice", metavar="CODE", help="Why this practice is where it is.")
    ] = None,
    hub: Annotated[
        str | None, typer.Option("--hub", metavar="ID", help="What there is to say of a hub.")
    ] = None,
    exact: Annotated[
        Path | None,
        typer.Option(
            "--exact", metavar="DIR", help="Form hubs of this place again, for what a wish truly costs."
        ),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="ID", help="With --exact: the hub that is wished for.")
    ] = None,
    rules: RulesOption = None,
    gap: Gap = None,
    seconds: Seconds = None,
    as_json: AsJson = False,
) -> None:
    """Say why a plan is as it is: the whole, one hub, one practice, or what a wish would truly cost.

    With --exact, --practice and --to, hubs are formed again with the practice kept together with the
    centre practice of the hub it wishes to join.
    """
    if (exact is None) != (to is None) or (exact is not None and practice is None):
        raise typer.BadParameter("--exact and --to go together, with --practice.")
    made, names = _read(plan)
    if exact is not None and to is not None and practice is not None:
        wish = _wish(made, exact, practice, to, rules, gap, seconds)
        typer.echo(_wish_json(wish) if as_json else "\n".join(_wish_lines(wish, names)))
        return
    told = list(_told(made, names, practice, hub))
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in told], ensure_ascii=False, indent=1))
        return
    typer.echo(f"{headline(made)}. {gap_words(made)}")
    for one in told:
        typer.echo("\n".join([f"\n{one.name}", *(f"  {line}" for line in one.words)]))
    if practice is None and hub is None:
        typer.echo("\n" + "\n".join(_hub_line(entry, names) for entry in made.hubs))


def _read(path: Path) -> tuple[HubPlan, Names]:
    """The plan, with names where its pack holds them."""
    folder = path if path.is_dir() else path.parent
    if not (folder / "hubs.geojson").is_file():
        made = plan_from_json(path)
        return made, Names({}, {entry.hub_id: entry.name for entry in made.hubs}, {})
    pack = read_pack(path)
    return pack.plan, names_of(pack.plan, pack.place)


def _told(plan: HubPlan, names: Names, practice: str | None, hub: str | None) -> Iterable[_Told]:
    if practice is None and hub is None:
        yield _Told("The plan", plan.findings, sentences(plan.findings, names))
    if hub is not None:
        found = _hub(plan, hub)
        yield _Told(_capital(names.hub(hub)), found.findings, sentences(found.findings, names))
    if practice is not None:
        placement = _placement(plan, practice)
        name = f"{names.practice(practice)}, in {names.hub(placement.hub_id)}"
        yield _Told(name, placement.findings, sentences(placement.findings, names))


def _hub(plan: HubPlan, hub_id: str) -> Hub:
    hubs = {hub.hub_id: hub for hub in plan.hubs}
    if hub_id not in hubs:
        raise NotInPlan.named("hub", hub_id, hubs)
    return hubs[hub_id]


def _placement(plan: HubPlan, code: str) -> Placement:
    placements = {placement.practice_code: placement for placement in plan.placements}
    if code not in placements:
        raise NotInPlan.named("practice", code, placements)
    return placements[code]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _hub_line(hub: Hub, names: Names) -> str:
    """One line a hub: its size, and what held it back."""
    held = [finding for finding in hub.findings if finding.kind in ("binds", "exception", "broken")]
    said = f"{_capital(names.hub(hub.hub_id))}: {people(hub.registered)} people"
    return " ".join([f"{said} in {many(len(hub.practices), 'practice')}.", *sentences(held, names)])


def _as_json(told: _Told) -> dict[str, Any]:
    findings = [{"kind": finding.kind, "figures": dict(finding.figures)} for finding in told.findings]
    return {"name": told.name, "sentences": list(told.words), "findings": findings}


def _wish(
    plan: HubPlan,
    directory: Path,
    practice: str,
    to: str,
    rules: Path | None,
    gap: float | None,
    seconds: float | None,
) -> MovePrice:
    place = place_of_plan(directory, plan)
    chosen, parameters = standard_or(rules, place)
    with drawn_progress() as on_progress:
        return price_of_move(
            place,
            chosen,
            plan,
            practice,
            to,
            stop=stop_at(gap, parameters, place.as_of, seconds=seconds),
            clock=time.perf_counter,
            on_progress=on_progress,
        )


def _wish_lines(wish: MovePrice, names: Names) -> list[str]:
    who, hub = names.practice(wish.practice_code), names.hub(wish.hub_id)
    more = "" if wish.price_share is None else f" ({wish.price_share:+.2%})"
    way = "more" if wish.price >= 0 else "less"
    lines = [
        f"With {who} in {hub}, beside its centre practice {names.practice(wish.centre_code)}, the best plan "
        f"scores {number(round(abs(wish.price)))} {way}{more}; patient-kilometres: {wish.price_km:+,.0f}."
    ]
    if round(wish.at_least) != round(wish.at_most):
        low, high = number(round(wish.at_least)), number(round(wish.at_most))
        lines.append(f"It is proven that the true price lies between {low} and {high}.")
    else:
        lines.append("Both plans are proven best, so this is the true price.")
    if wish.more_exceptions > 0:
        lines.append(f"It takes {many(wish.more_exceptions, 'more hub')} below the band.")
    if not wish.others:
        return [*lines, "Nobody else would move."]
    lines.append(f"{many(len(wish.others), 'other practice')} would move in consequence:")
    for other in wish.others:
        there = "a new hub" if other.to_hub is None else names.hub(other.to_hub)
        lines.append(f"  {names.practice(other.practice_code)} from {names.hub(other.from_hub)} to {there}")
    return lines


def _wish_json(wish: MovePrice) -> str:
    figures = {name: getattr(wish, name) for name in _WISH_FIGURES}
    others = [asdict(other) for other in wish.others]
    return json.dumps({**figures, "others": others}, ensure_ascii=False, indent=1)


_WISH_FIGURES = (
    "practice_code",
    "hub_id",
    "centre_code",
    "price",
    "at_least",
    "at_most",
    "price_km",
    "price_share",
    "more_exceptions",
)
