"""Boards in memory, so that a move by hand is worked out at once; laid out anew where they are missing."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from scalecare.hub_formation import Board, apply_move
from scalecare_web.memory import PRACTICES, Memory

Moves = tuple[tuple[str, str], ...]
"""Practice and hub of each move by hand, in their order."""

boards: Memory[Board] = Memory(PRACTICES, lambda board: len(board.plan.placements))
"""Boards by scenario and moves; those of one scenario share all that a move does not change."""


def board_after(key: Hashable, moves: Moves, lay_out: Callable[[], Board]) -> Board:
    """Return the board after some moves, going on from the last of them that is in memory.

    Parameters
    ----------
    key
        What tells the plan, its place and its rules from every other.
    moves
        The moves.
    lay_out
        Returns the board before any move.

    Raises
    ------
    BadMove
        If one of them cannot be made.
    """
    board, known = None, len(moves)
    while known and (board := boards.known((key, moves[:known]))) is None:
        known -= 1
    if board is None:
        board = boards.recall((key, ()), lay_out)
    for at in range(known, len(moves)):
        board = boards.keep((key, moves[: at + 1]), apply_move(board, *moves[at]))
    return board
