"""Move practices by hand: each move gives a new board with its figures and the rules it breaks.

The slow work is done once, when a board is opened. A move works out the two hubs that it touches and
the small areas where the practice's people live, and nothing else. To take a move back, keep the
board from before it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from scalecare.domain import CostLine, Finding, HubPlan, HubStanding, Place, Placement, PlanStatus
from scalecare.hub_formation.assemble import left_unplaced
from scalecare.hub_formation.containment import Containment, UsualProviders
from scalecare.hub_formation.editing.desk import Desk, HubRow
from scalecare.hub_formation.errors import BadMove
from scalecare.hub_formation.explain import explain
from scalecare.hub_formation.rules import HubRules
from scalecare.hub_formation.search import PROVEN

NEW_HUB = "new"
"""In place of a hub's id: a hub that is not there yet."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a move did to one cost line, in the line's own unit, less being better.

    ``since_before`` is against the board before the last move, ``since_start`` against the board as it
    was opened; None where the value is not known on both sides.
    """

    name: str
    unit: str
    weight: float
    value: float
    since_before: float | None
    since_start: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """A plan under the planner's hands. Frozen: a move gives another board.

    ``plan`` holds every figure, as :func:`scalecare.hub_formation.score_hubs` would work it out, and no
    findings on hubs and practices (:func:`explained` adds them); ``broken`` names each rule that is
    broken, with numbers; ``change`` says what the last move did to each cost line; ``moves`` lists the
    moves so far as practice and hub.
    """

    plan: HubPlan
    broken: tuple[Finding, ...]
    change: tuple[LineChange, ...]
    moves: tuple[tuple[str, str], ...]
    desk: Desk = field(repr=False)
    rows: Mapping[str, HubRow] = field(repr=False)
    start: tuple[CostLine, ...] = field(repr=False)
    providers: UsualProviders | None = field(repr=False)
    wishes: float = field(repr=False)


def open_board(plan: HubPlan, place: Place, rules: HubRules) -> Board:
    """Lay a plan out for moves by hand.

    Parameters
    ----------
    plan
        A plan or a scored grouping.
    place
        The place it was made for.
    rules
        The rules it was made by; with others it is judged by them, and has no bound.

    Returns
    -------
    Board
        With nothing moved. The plan's bound is kept while the rules are the plan's own and all are kept.

    Raises
    ------
    BadMove
        If the plan was made for another date or other practices.

    Examples
    --------
    >>> from datetime import date
    >>> from scalecare.examples import exampleshire_place
    >>> from scalecare.hub_formation import HubRules, form_hubs
    >>> from scalecare.parameters import load_parameters
    >>> place = exampleshire_place()
    >>> rules = HubRules.standard(load_parameters(), date(2026, 7, 1))
    >>> board = open_board(form_hubs(place, rules), place, rules)
    >>> board.broken, board.plan.gap
    ((), 0.0)
    """
    desk = Desk.of(plan, place, rules)
    rows = {hub.hub_id: desk.row(hub.hub_id, hub.practices) for hub in plan.hubs}
    providers = None if place.residence is None else UsualProviders.of(place.residence, plan.hub_of())
    board = Board(plan, (), (), (), desk, rows, (), providers, desk.wishes(rows.values()))
    opened = _worked_out(board)
    return _compared(replace(opened, start=opened.plan.costs), opened.plan.costs)


def apply_move(board: Board, practice_code: str, hub_id: str) -> Board:
    """Return the board with one practice moved.

    Parameters
    ----------
    board
        The board before.
    practice_code
        The practice: any of the plan's, those included that do not count or stand in no hub.
    hub_id
        Where it goes: a hub of the board, one that was emptied, or ``NEW_HUB``. A hub that the last
        practice leaves is gone.

    Raises
    ------
    BadMove
        If there is no such practice or hub, or the practice is there already.

    Examples
    --------
    >>> board = apply_move(board, "X81076", "H02")  # doctest: +SKIP
    >>> [finding.figures["rule"] for finding in board.broken]  # doctest: +SKIP
    ['maximum_people']
    """
    origin = _hub_now(board, practice_code)
    target = _target(board, practice_code, origin, hub_id)
    rows = dict(board.rows)
    if origin is not None:
        left = [code for code in rows[origin].hub.practices if code != practice_code]
        del rows[origin]
        if left:
            rows[origin] = board.desk.row(origin, left)
    joined = rows[target].hub.practices if target in rows else ()
    rows[target] = board.desk.row(target, sorted((*joined, practice_code)))
    after = replace(
        board,
        rows=rows,
        moves=(*board.moves, (practice_code, target)),
        providers=None if board.providers is None else board.providers.moved(practice_code, target),
        wishes=board.desk.wishes(rows.values()) if origin is None else board.wishes,
    )
    return _compared(_worked_out(after), board.plan.costs)


def explained(board: Board) -> HubPlan:
    """Return the board's plan with findings on every hub and practice.

    Parameters
    ----------
    board
        The board.
    """
    desk = board.desk
    plan = replace(board.plan, findings=())
    return explain(plan, desk.place, desk.rules, desk.everyone, desk.counted, board.broken)


def _hub_now(board: Board, practice_code: str) -> str | None:
    if practice_code not in board.desk.practices:
        raise BadMove.unknown_practice(practice_code, board.desk.practices)
    rows = board.rows.items()
    return next((hub_id for hub_id, row in rows if practice_code in row.hub.practices), None)


def _target(board: Board, practice_code: str, origin: str | None, hub_id: str) -> str:
    """The hub that a practice goes to, by its id."""
    if hub_id == NEW_HUB:
        if origin is not None and len(board.rows[origin].hub.practices) == 1:
            raise BadMove.alone_already(practice_code, origin)
        return _unused_id(board)
    known = {*board.rows, *(hub.hub_id for hub in board.desk.plan.hubs)}
    if hub_id not in known:
        raise BadMove.unknown_hub(hub_id, known)
    if hub_id == origin:
        raise BadMove.already_there(practice_code, hub_id)
    return hub_id


def _unused_id(board: Board) -> str:
    used = {*board.rows, *(hub.hub_id for hub in board.desk.plan.hubs)}
    width = max(2, len(str(len(used))))
    numbers = range(1, len(used) + 2)
    return next(hub_id for n in numbers if (hub_id := f"H{n:0{width}d}") not in used)


def _worked_out(board: Board) -> Board:
    """Bring together what the hubs are and cost, and judge the whole by the rules."""
    desk, rows = board.desk, [board.rows[hub_id] for hub_id in sorted(board.rows)]
    judged = [row.judged for row in rows]
    hub_of = {code: row.hub.hub_id for row in rows for code in row.hub.practices}
    broken = desk.book.of_plan(judged, hub_of)
    containment = None if board.providers is None else board.providers.containment()
    rows = _as_they_stand(rows, desk.book.accepted(judged), containment)
    costs = desk.costs(rows, board.wishes, keeps_rules=not broken)
    objective = sum(line.objective for line in costs)
    bound = desk.bound if not broken else None
    plan = replace(
        desk.plan,
        mode="edit",
        status=PlanStatus.SCORED,
        objective=objective,
        bound=bound,
        gap=None if bound is None else _gap(objective, bound),
        seconds=0.0,
        rules=desk.record,
        hubs=tuple(row.hub for row in sorted(rows, key=_in_order_of(desk.plan))),
        placements=tuple(sorted((p for row in rows for p in row.placements), key=_by_code)),
        unplaced=left_unplaced(desk.place, desk.everyone, hub_of),
        costs=costs,
        links=desk.links,
        findings=broken,
        record=None,
    )
    return replace(board, plan=plan, broken=broken, rows={row.hub.hub_id: row for row in rows})


def _gap(objective: float, bound: float) -> float:
    """The gap in 0-1; none where the two differ by no more than the solver's own tolerance."""
    excess = objective - bound
    return excess / abs(objective) if excess > PROVEN * max(1.0, abs(objective)) else 0.0


def _in_order_of(plan: HubPlan) -> Callable[[HubRow], tuple[int, str]]:
    """The order that hubs had, new ones last."""
    place = {hub.hub_id: index for index, hub in enumerate(plan.hubs)}
    return lambda row: (place.get(row.hub.hub_id, len(place)), row.hub.hub_id)


def _by_code(placement: Placement) -> str:
    return placement.practice_code


def _as_they_stand(
    rows: Collection[HubRow], accepted: Collection[str], containment: Containment | None
) -> list[HubRow]:
    """Give each hub what depends on all of them: its containment, and whether it is an exception."""
    found = []
    for row in rows:
        share = None if containment is None else containment.by_hub.get(row.hub.hub_id)
        is_exception = row.hub.hub_id in accepted
        standing = HubStanding.EXCEPTION if is_exception else row.judged.standing
        if (share, standing) != (row.hub.containment_share, row.hub.standing):
            row = replace(row, hub=replace(row.hub, containment_share=share, standing=standing))
        found.append(row)
    return found


def _compared(board: Board, before: Collection[CostLine]) -> Board:
    """Say of each cost line what changed."""
    last = {line.name: line.value for line in before}
    first = {line.name: line.value for line in board.start}

    def since(line: CostLine, then: Mapping[str, float]) -> float | None:
        return line.value - then[line.name] if line.name in then else None

    change = tuple(
        LineChange(line.name, line.unit, line.weight, line.value, since(line, last), since(line, first))
        for line in board.plan.costs
    )
    return replace(board, change=change)
