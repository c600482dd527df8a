"""Long work: seen as it goes, given up, failed with a remedy, and left whole when its worker dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from tests.lib.web import Cast, a_cast

from scalecare.domain import ScalecareError
from scalecare_web.accounts.permissions import Role
from scalecare_web.accounts.scoping import across_organisations
from scalecare_web.audit.models import AuditEvent
from scalecare_web.runs import actions, jobs, tasks
from scalecare_web.runs.jobs import Job, job_of, register
from scalecare_web.runs.models import Run, RunState
from scalecare_web.runs.tasks import Progress, perform

ROOT = Path(__file__).parents[2]


@pytest.fixture
def kept() -> list:
    return []


@pytest.fixture
def job(monkeypatch, kept) -> Iterator[Job]:
    """A kind of work that doubles a number, with whatever a test puts in between."""
    monkeypatch.setattr(jobs, "_JOBS", dict(jobs._JOBS))
    monkeypatch.setattr(tasks, "_SAY_AT_MOST_EVERY", 0.0)
    during: list = []

    def work(run: Run, on_progress) -> int:
        on_progress("Doubling", 0.5)
        for step in during:
            step(run, on_progress)
        return 2 * run.inputs["number"]

    job = Job("double", work, lambda run, result: kept.append((run.pk, result)), "runs-test")
    register(job)
    job.work.during = during  # type: ignore[attr-defined]
    return job


def _ask(cast: Cast, **options) -> Run:
    run = actions.ask(
        organisation=cast.organisation,
        kind="double",
        title="Double it",
        inputs={"number": 21},
        by=cast.people[Role.ANALYST],
        **options,
    )
    run.refresh_from_db()
    return run


def _verbs(cast: Cast) -> list[str]:
    rows = AuditEvent.objects.filter(organisation_id=cast.organisation.pk, verb__startswith="run.")
    return list(rows.order_by("sequence").values_list("verb", flat=True))


def _later(monkeypatch) -> None:
    """Let runs wait, as they do until the worker comes."""
    monkeypatch.setattr(actions, "_send", lambda run: None)


def test_work_that_is_done_is_kept_once(ours: Cast, job: Job, kept: list) -> None:
    run = _ask(ours)
    assert (run.state, run.done_share, run.tries) == (RunState.DONE, 1.0, 1)
    assert kept == [(run.pk, 42)]
    perform.call(run.pk, ours.organisation.pk)
    assert kept == [(run.pk, 42)]
    assert _verbs(ours) == ["run.asked", "run.done"]


def test_the_same_inputs_have_the_same_digest_and_others_another(ours: Cast, job: Job) -> None:
    assert _ask(ours).inputs_digest == _ask(ours).inputs_digest
    assert _ask(ours).inputs_digest != _ask(ours, seed=1).inputs_digest
    assert _ask(ours).inputs_digest != _ask(ours, versions={"solver": "2"}).inputs_digest


def test_progress_is_seen(ours: Cast, job: Job) -> None:
    seen = []

    def look(run: Run, _) -> None:
        page = ours.client(Role.ANALYST).get(
            f"/o/{ours.organisation.slug}/runs/{run.pk}/", headers={"HX-Request": "true"}
        )
        seen.append(page.content.decode())

    job.work.during.append(look)  # type: ignore[attr-defined]
    _ask(ours)
    assert "Under way" in seen[0]
    assert "Doubling" in seen[0]
    assert 'value="0.5"' in seen[0]
    assert "hx-get" in seen[0]
    assert "Cancel" in seen[0]


def test_a_failure_is_told_with_fact_and_remedy(ours: Cast, job: Job, kept: list) -> None:
    def fail(run: Run, _) -> None:
        raise ScalecareError("The list of A81001 is empty.", remedy="Take it out.")

    job.work.during.append(fail)  # type: ignore[attr-defined]
    run = _ask(ours)
    page = ours.client(Role.ANALYST).get(f"/o/{ours.organisation.slug}/runs/{run.pk}/").content.decode()
    assert run.state == RunState.FAILED
    assert "The list of A81001 is empty." in page
    assert "Take it out." in page
    assert "Try again" in page
    assert kept == []
    assert _verbs(ours) == ["run.asked", "run.failed"]


def test_a_fault_of_the_program_is_not_shown_word_for_word(ours: Cast, job: Job) -> None:
    def fail(run: Run, _) -> None:
        raise ZeroDivisionError("secret innards")

    job.work.during.append(fail)  # type: ignore[attr-defined]
    run = _ask(ours)
    assert (run.state, run.fact) == (RunState.FAILED, "Something went wrong in the program.")


def test_what_keeping_began_is_undone_when_it_fails(ours: Cast, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "_JOBS", dict(jobs._JOBS))

    def keep(run: Run, result: object) -> None:
        run.organisation.runs.filter(pk=run.pk).update(title="half written")
        raise ScalecareError("The disk is full.", remedy="Make room.")

    register(Job("double", lambda run, on_progress: 1, keep, "runs-test"))
    run = _ask(ours)
    assert (run.state, run.title) == (RunState.FAILED, "Double it")


def test_a_cancelled_run_stops_at_its_next_sign_of_life_and_keeps_nothing(
    ours: Cast, job: Job, kept: list
) -> None:
    after = []

    def cancel(run: Run, on_progress) -> None:
        answer = ours.client(Role.ANALYST).post(f"/o/{ours.organisation.slug}/runs/{run.pk}/cancel/")
        assert answer.status_code == 302
        on_progress("More doubling")
        after.append("went on")

    job.work.during.append(cancel)  # type: ignore[attr-defined]
    run = _ask(ours)
    assert run.state == RunState.CANCELLED
    assert kept == after == []
    assert _verbs(ours) == ["run.asked", "run.cancelled"]


def test_a_run_cancelled_while_its_result_was_written_keeps_nothing(ours: Cast, job: Job, kept: list) -> None:
    def cancel(run: Run, _) -> None:
        actions.cancel(organisation=ours.organisation, run=run, by=ours.people[Role.ANALYST])

    job.work.during.append(cancel)  # type: ignore[attr-defined]
    assert _ask(ours).state == RunState.CANCELLED
    assert kept == []


def test_a_silent_worker_is_taken_for_dead_and_the_run_tried_again(
    ours: Cast, job: Job, kept: list, monkeypatch
) -> None:
    with monkeypatch.context() as patch:
        _later(patch)
        run = _ask(ours)
    long_ago = timezone.now() - timedelta(minutes=5)
    ours.organisation.runs.update(state=RunState.RUNNING, started_at=long_ago, seen_at=long_ago, tries=1)
    address = f"/o/{ours.organisation.slug}/runs/{run.pk}/"
    assert "No sign of life from the worker" in ours.client(Role.ANALYST).get(address).content.decode()
    ours.client(Role.ANALYST).post(f"{address}try-again/")
    run.refresh_from_db()
    assert (run.state, run.tries) == (RunState.DONE, 2)
    assert kept == [(run.pk, 42)]


def test_a_worker_thought_dead_that_comes_back_writes_nothing(ours: Cast, job: Job, kept: list) -> None:
    def be_overtaken(run: Run, on_progress) -> None:
        if run.tries == 1:
            ours.organisation.runs.filter(pk=run.pk).update(state=RunState.WAITING)
            perform.call(run.pk, ours.organisation.pk)
            on_progress("Still here")

    job.work.during.append(be_overtaken)  # type: ignore[attr-defined]
    run = _ask(ours)
    assert (run.state, run.tries) == (RunState.DONE, 2)
    assert kept == [(run.pk, 42)]


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.DONE])
def test_a_run_that_waits_or_is_done_is_not_tried_again(
    ours: Cast, job: Job, state: str, monkeypatch
) -> None:
    if state == RunState.WAITING:
        _later(monkeypatch)
    run = _ask(ours)
    answer = ours.client(Role.ANALYST).post(
        f"/o/{ours.organisation.slug}/runs/{run.pk}/try-again/", follow=False
    )
    assert answer.status_code == 302
    run.refresh_from_db()
    assert (run.state, "run.tried-again" in _verbs(ours)) == (state, False)


def test_nobody_sees_or_stops_work_of_another_organisation(ours: Cast, theirs: Cast, job: Job) -> None:
    run = _ask(theirs)
    client = ours.client(Role.ANALYST)
    address = f"/o/{ours.organisation.slug}/runs/{run.pk}/"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}cancel/").status_code == 404
    assert client.post(f"{address}try-again/").status_code == 404
    assert "Double it" not in client.get(f"/o/{ours.organisation.slug}/runs/").content.decode()


def test_who_looks_on_cannot_stop(ours: Cast, job: Job) -> None:
    run = _ask(ours)
    address = f"/o/{ours.organisation.slug}/runs/{run.pk}/"
    assert ours.client(Role.PRACTICE_MEMBER).post(f"{address}cancel/").status_code == 403


def test_who_may_not_ask_for_it_neither_stops_it_nor_tries_it_again(ours: Cast, monkeypatch) -> None:
    _later(monkeypatch)
    run = actions.ask(
        organisation=ours.organisation,
        kind="exchange.make",
        title="Archive",
        inputs={"complete": False},
        by=ours.people[Role.ADMINISTRATOR],
    )
    address = f"/o/{ours.organisation.slug}/runs/{run.pk}/"
    analyst, lead = ours.client(Role.ANALYST), ours.client(Role.ORGANISATION_LEAD)
    assert "Cancel" not in analyst.get(address).content.decode()
    assert analyst.post(f"{address}cancel/").status_code == 403
    assert "Cancel" in lead.get(address).content.decode()
    assert lead.post(f"{address}cancel/").status_code == 302
    assert analyst.post(f"{address}try-again/").status_code == 403


def test_a_kind_of_work_is_registered_once(job: Job) -> None:
    with pytest.raises(ValueError, match="a job 'double' already"):
        register(job)
    assert job_of("double") is job


def test_a_busy_database_misses_one_sign_of_life_and_no_more(ours: Cast, job: Job, monkeypatch) -> None:
    run = _ask(ours)

    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", busy)
    tasks._give_a_sign_of_life(run)


def test_progress_is_written_at_most_once_a_second(
    ours: Cast, job: Job, monkeypatch, django_assert_num_queries
):
    _later(monkeypatch)
    run = _ask(ours)
    ours.organisation.runs.update(state=RunState.RUNNING)
    monkeypatch.setattr(tasks, "_SAY_AT_MOST_EVERY", 60.0)
    on_progress = Progress(run)
    on_progress._said = time.monotonic() - 61
    with django_assert_num_queries(2):
        for _ in range(100):
            on_progress("Doubling")


_WORKER = """
import os, sys, time
import django
django.setup()
from scalecare_web.runs.jobs import Job, register

def work(run, on_progress):
    on_progress("Working")
    open(sys.argv[1], "w").close()
    while os.environ["NEVER_ENDS"] == "yes":
        time.sleep(0.05)
    return 42

def keep(run, result):
    run.organisation.runs.filter(pk=run.pk).update(title=f"The answer is {result}")

register(Job("double", work, keep, "runs-test"))
from django.core.management import call_command
call_command("db_worker", max_tasks=1, interval=0.05, startup_delay=False, verbosity=0, reload=False)
"""
"""The real worker, with a kind of work that this test can wait for and interrupt."""


def _start_worker(mark: Path, *, never_ends: bool) -> subprocess.Popen:
    """Start the worker on this test's database."""
    settings = connection.settings_dict
    address = f"sqlite:///{settings['NAME']}"
    if connection.vendor == "postgresql":
        host = settings["HOST"] or settings["OPTIONS"]["host"]
        address = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={host}"
    environment = os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "tests.lib.worker_settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        "NEVER_ENDS": "yes" if never_ends else "no",
    }
    return subprocess.Popen([sys.executable, "-c", _WORKER, str(mark)], env=environment, cwd=ROOT)


def _until(true, worker: subprocess.Popen, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "the worker did not get there"
        assert worker.poll() is None or true(), "the worker ended before"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_the_run_retryable_and_nothing_half_written(settings, tmp_path: Path) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    with across_organisations("the test sets the scene"):
        cast, mark = a_cast(), tmp_path / "began"
        run = _ask(cast)
        assert run.state == RunState.WAITING
        worker = _start_worker(mark, never_ends=True)
        try:
            _until(mark.exists, worker)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        run.refresh_from_db()
        assert (run.state, run.doing, run.title) == (RunState.RUNNING, "Working", "Double it")
        cast.organisation.runs.update(seen_at=timezone.now() - timedelta(minutes=2))
        run.refresh_from_db()
        assert run.can_be_tried_again
        actions.try_again(organisation=cast.organisation, run=run, by=cast.people[Role.ANALYST])
        mark.unlink()
        worker = _start_worker(mark, never_ends=False)
        try:
            assert worker.wait(60) == 0
        finally:
            worker.kill()
        run.refresh_from_db()
        assert (run.state, run.title, run.tries) == (RunState.DONE, "The answer is 42", 2)
        assert _verbs(cast) == ["run.asked", "run.tried-again", "run.done"]
