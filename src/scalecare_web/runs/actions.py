"""What changes about runs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from scalecare import __version__
from scalecare.domain import ScalecareError
from scalecare_web.accounts.models import Organisation, User
from scalecare_web.audit.record import record
from scalecare_web.runs.jobs import job_of
from scalecare_web.runs.models import Run, RunState


class CannotTryAgain(ScalecareError):
    """A run that is under way or done is left alone."""

    @classmethod
    def as_it_is(cls, run: Run) -> CannotTryAgain:
        """The run has a result, or may still have one."""
        return cls(f"'{run}' is {run.get_state_display()}.", remedy="Ask for a new one instead.")


@transaction.atomic
def ask(
    *,
    organisation: Organisation,
    kind: str,
    title: str,
    inputs: dict[str, Any],
    by: User,
    versions: dict[str, str] | None = None,
    seed: int = 0,
) -> Run:
    """Ask for long work; it begins when the transaction has ended and the worker is free."""
    run = organisation.runs.create(
        kind=kind,
        title=title,
        inputs=inputs,
        versions={"scalecare": __version__} | (versions or {}),
        seed=seed,
        asked_by=by,
    )
    record(organisation, by, "run.asked", run, kind=kind, inputs_digest=run.inputs_digest)
    _send(run)
    return run


@transaction.atomic
def try_again(*, organisation: Organisation, run: Run, by: User) -> Run:
    """Start a run that failed, was cancelled or whose worker died, with the same inputs.

    Raises
    ------
    CannotTryAgain
        If it is under way or done.
    """
    run = organisation.runs.select_for_update().get(pk=run.pk)
    if not run.can_be_tried_again:
        raise CannotTryAgain.as_it_is(run)
    run.state, run.ended_at, run.started_at, run.seen_at = RunState.WAITING, None, None, None
    run.fact = run.remedy = run.doing = ""
    run.done_share = None
    run.save()
    record(organisation, by, "run.tried-again", run)
    _send(run)
    return run


@transaction.atomic
def cancel(*, organisation: Organisation, run: Run, by: User) -> Run:
    """Give a run up; a worker that is at it stops at its next sign of life."""
    run = organisation.runs.select_for_update().get(pk=run.pk)
    if run.state in {RunState.WAITING, RunState.RUNNING}:
        run.state, run.ended_at = RunState.CANCELLED, timezone.now()
        run.save(update_fields=["state", "ended_at"])
        record(organisation, by, "run.cancelled", run)
        transaction.on_commit(partial(job_of(run.kind).let_go, run))
    return run


def _send(run: Run) -> None:
    from scalecare_web.runs.tasks import perform

    perform.enqueue(run.pk, run.organisation_id)
