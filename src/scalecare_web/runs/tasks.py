"""What the worker does."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks import task

from scalecare.domain import ScalecareError
from scalecare_web.accounts.scoping import within
from scalecare_web.audit.actor import Named
from scalecare_web.audit.record import record
from scalecare_web.runs.jobs import job_of
from scalecare_web.runs.models import Run, RunState

WORKER = Named("worker", "the background worker")
_BEAT_SECONDS = 10.0
_SAY_AT_MOST_EVERY = 1.0
log = logging.getLogger(__name__)


class GivenUp(Exception):
    """Somebody cancelled the run, or it was handed to another worker."""


@task()
def perform(run_key: int, organisation_key: int) -> None:
    """Do a run, if it still waits; write its result and its end together."""
    with within(organisation_key):
        begun = Run.objects.filter(pk=run_key, state=RunState.WAITING).update(
            state=RunState.RUNNING, started_at=timezone.now(), seen_at=timezone.now()
        )
        if not begun:
            return
        run = Run.objects.select_related("organisation", "asked_by").get(pk=run_key)
        run.tries += 1
        run.save(update_fields=["tries"])
        try:
            with _beating(run):
                result = job_of(run.kind).work(run, Progress(run))
            _keep(run, result)
        except GivenUp:
            log.info("run %s was given up", run.pk)
        except ScalecareError as problem:
            _fail(run, problem.fact, problem.remedy)
        except Exception:
            log.exception("run %s of kind %s failed", run.pk, run.kind)
            _fail(run, "Something went wrong in the program.", "Try again; if it happens again, report it.")
        job_of(run.kind).let_go(run)


@transaction.atomic
def _keep(run: Run, result: object) -> None:
    _still_ours(run, lock=True)
    job_of(run.kind).keep(run, result)
    run.state, run.ended_at, run.done_share = RunState.DONE, timezone.now(), 1.0
    run.save(update_fields=["state", "ended_at", "done_share"])
    record(run.organisation, WORKER, "run.done", run)


@transaction.atomic
def _fail(run: Run, fact: str, remedy: str) -> None:
    ended = Run.objects.filter(pk=run.pk, state=RunState.RUNNING, tries=run.tries).update(
        state=RunState.FAILED, ended_at=timezone.now(), fact=fact, remedy=remedy
    )
    if ended:
        record(run.organisation, WORKER, "run.failed", run)


def _still_ours(run: Run, *, lock: bool = False) -> None:
    rows = Run.objects.select_for_update() if lock else Run.objects
    if not rows.filter(pk=run.pk, state=RunState.RUNNING, tries=run.tries).exists():
        raise GivenUp


class Progress:
    """Writes how far a run has come, at most once a second, and stops it when it was given up."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._said = 0.0

    def __call__(self, doing: str, done_share: float | None = None) -> None:
        """Say what is being done.

        Raises
        ------
        GivenUp
            If the run was cancelled meanwhile.
        """
        now = time.monotonic()
        if now - self._said < _SAY_AT_MOST_EVERY:
            return
        self._said = now
        _still_ours(self._run)
        Run.objects.filter(pk=self._run.pk).update(
            doing=doing[:200], done_share=done_share, seen_at=timezone.now()
        )


def _give_a_sign_of_life(run: Run) -> None:
    """Note that the worker is there. A database that is busy just then misses one sign, not all."""
    ours = Run.objects.filter(pk=run.pk, state=RunState.RUNNING, tries=run.tries)
    try:
        ours.update(seen_at=timezone.now())
    except OperationalError:
        log.warning("run %s could not give a sign of life: the database is busy", run.pk)


@contextmanager
def _beating(run: Run) -> Iterator[None]:
    """Give signs of life while the work itself is silent."""
    ended = threading.Event()

    def beat() -> None:
        try:
            with within(run.organisation_id):
                while not ended.wait(_BEAT_SECONDS):
                    _give_a_sign_of_life(run)
        finally:
            connection.close()

    pulse = threading.Thread(target=beat, daemon=True)
    pulse.start()
    try:
        yield
    finally:
        ended.set()
        pulse.join()
