"""What kinds of long work there are; each app registers its own when it is made ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from scalecare_web.accounts.permissions import Permission
from scalecare_web.runs.models import Run


class OnProgress(Protocol):
    """Tells how far the work has come."""

    def __call__(self, doing: str, done_share: float | None = None) -> None:
        """Say what is being done, and the share in 0 to 1 that is behind it where that is known."""


def _nothing_beside(_run: Run) -> None:
    """Most work lays nothing beside the database."""


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work.

    ``work`` computes and writes nothing; ``keep`` writes what it returned, in one transaction with the
    end of the run, so that a worker that dies leaves nothing half written. ``result_route`` is the
    name of the address that shows the result, which takes the organisation and the run. So does
    ``again_route``, where the same request can be changed and asked for anew.

    What the work must lay beside the database, ``let_go`` takes away again: it is called at the end of
    every try, however it ended, and when a run is cancelled. ``permission`` is what it takes to cancel a
    run or to try it again.
    """

    kind: str
    work: Callable[[Run, OnProgress], Any]
    keep: Callable[[Run, Any], None]
    result_route: str
    again_route: str = ""
    let_go: Callable[[Run], None] = _nothing_beside
    permission: Permission = Permission.FORM_HUBS


_JOBS: dict[str, Job] = {}


def register(job: Job) -> None:
    """Make a kind of work known.

    Parameters
    ----------
    job
        Its kind must be new.
    """
    if job.kind in _JOBS:
        raise ValueError(f"There is a job '{job.kind}' already.")
    _JOBS[job.kind] = job


def job_of(kind: str) -> Job:
    """Return the job of a kind.

    Raises
    ------
    KeyError
        If no app has registered it.
    """
    return _JOBS[kind]
