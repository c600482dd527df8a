"""Fill a web app with a thousand organisations, open it on this machine, and let fifty people use it."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.lib.postgres import server

HOST = "127.0.0.1"
PAGES = ("overview", "place", "scenario", "sheet", "results", "gates", "plan", "evidence search")
_FURNISHED = 5
"""Organisations that have a place, hubs, a submission and a plan too; the fifty people are theirs."""
_BATCH = 5_000
_SEED = 20_261_122


def load(
    *, organisations: int, cycles: int, people: int, users: int, pause_seconds: float, seconds: float
) -> dict[str, Any]:
    """Return how long each page took, in milliseconds.

    Parameters
    ----------
    organisations, cycles, people
        How many there are: cycles of each, and people who answered each.
    users
        How many use it at once.
    pause_seconds
        That each reads before going on, on average.
    seconds
        For how long it is measured.
    """
    with server() as address, tempfile.TemporaryDirectory(prefix="scalecare-load-") as name:
        os.environ |= {
            "DATABASE_URL": address,
            "SCALECARE_DATA": name,
            "DJANGO_SETTINGS_MODULE": "scalecare_web.config.settings.local",
        }
        import django

        django.setup()
        began = time.perf_counter()
        visits, rows = _fill(organisations, cycles, people, users)
        filled = time.perf_counter() - began
        with _opened(Path(name)) as port:
            asyncio.run(_use(port, visits, pause_seconds, seconds / 4))  # caches fill, programs are imported
            took, failed = asyncio.run(_use(port, visits, pause_seconds, seconds))
    return {"pages": took, "failed": failed, "rows": rows, "fill_seconds": filled}


Visit = tuple[str, dict[str, str]]
"""A cookie, and the address of each page."""


def _fill(organisations: int, cycles: int, people: int, users: int) -> tuple[list[Visit], dict[str, int]]:
    from django.db import connection

    from scalecare_web.accounts.scoping import across_organisations
    from scalecare_web.commands.start import prepare

    prepare()
    with across_organisations("the bench fills all of them"):
        furnished = [_furnished(number) for number in range(_FURNISHED)]
        others = _others(organisations - len(furnished))
        told = _example_answers(furnished[0])
        everybody = _people([cast.organisation for cast in furnished] + others, people)
        rounds = _cycles(everybody, cycles, told)
        _answers(rounds, told)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        visits = [
            _visit(furnished[number % _FURNISHED], number // _FURNISHED, everybody, rounds)
            for number in range(users)
        ]
        from scalecare_web.assessments.models import Answer, Sheet

        counts = {
            "organisations": organisations,
            "sheets": Sheet.objects.count(),
            "answers": Answer.objects.count(),
        }
    return visits, counts


def _furnished(number: int) -> Any:
    """An organisation with everything that its pages show, brought in as people would."""
    from tests.lib.gates import a_submission
    from tests.lib.kept_places import a_place
    from tests.lib.web import a_cast

    from scalecare_web.accounts.permissions import Role
    from scalecare_web.hubs import actions as hubs
    from scalecare_web.plans import actions as plans
    from scalecare_web.runs.tasks import perform

    cast = a_cast(f"Furnished {number}")
    analyst, place = cast.people[Role.ANALYST], a_place(cast)
    run = hubs.ask_for_today(
        organisation=cast.organisation, by=analyst, name="Today", place=place, area="england"
    )
    perform.func(run.pk, cast.organisation.pk)
    a_submission(cast)
    for at in range(20):
        plans.propose(
            organisation=cast.organisation,
            by=cast.people[Role.FACILITATOR],
            title=f"Action {at}",
            why="To try",
        )
    return cast


def _others(count: int) -> list[Any]:
    from scalecare_web.accounts.models import Organisation

    made = (Organisation(name=f"Organisation {at}", slug=f"bulk-{at}") for at in range(count))
    return Organisation.objects.bulk_create(made, batch_size=_BATCH)


def _example_answers(cast: Any) -> tuple[Any, list[list[Any]]]:
    """A closed cycle of the example with its twelve sheets' answers, to be copied."""
    from tests.lib.assessing import a_closed_cycle

    cycle = a_closed_cycle(cast)
    return cycle, [list(sheet.answers.all()) for sheet in cycle.sheets.order_by("pk")]


def _people(organisations: Sequence[Any], count: int) -> dict[Any, list[Any]]:
    from scalecare_web.accounts.models import Membership, User
    from scalecare_web.accounts.permissions import Role

    users = [
        User(email=f"p{at}@o{organisation.pk}.example.org", password="!")
        for organisation in organisations
        for at in range(count)
    ]
    users = User.objects.bulk_create(users, batch_size=_BATCH)
    by_organisation = {
        organisation: users[at * count : (at + 1) * count] for at, organisation in enumerate(organisations)
    }
    Membership.objects.bulk_create(
        (
            Membership(organisation=organisation, user=user, role=Role.PRACTICE_MEMBER)
            for organisation, theirs in by_organisation.items()
            for user in theirs
        ),
        batch_size=_BATCH,
    )
    return by_organisation


def _cycles(everybody: dict[Any, list[Any]], count: int, told: Any) -> dict[Any, list[Any]]:
    """Cycles of each organisation, the last still open, with a sheet of everybody in each."""
    from scalecare_web.assessments.models import Cycle, Respondent, Sheet

    example = told[0]
    made = [
        Cycle(
            organisation=organisation, name=f"Cycle {at}", pack=example.pack, version=example.version,
            pack_digest=example.pack_digest, opened_by=theirs[0],
            closed_by=theirs[0] if at < count - 1 else None,
            opened_at=example.opened_at, closed_at=example.closed_at if at < count - 1 else None,
        )
        for organisation, theirs in everybody.items()
        for at in range(count)
    ]  # fmt: skip
    made = Cycle.objects.bulk_create(made, batch_size=_BATCH)
    asked = [
        Respondent(
            organisation=cycle.organisation,
            cycle=cycle,
            user=user,
            role="manager",
            invited_by=cycle.opened_by,
        )
        for cycle in made
        for user in everybody[cycle.organisation]
    ]
    asked = Respondent.objects.bulk_create(asked, batch_size=_BATCH)
    Sheet.objects.bulk_create(
        (
            Sheet(
                organisation=one.organisation, cycle=one.cycle, respondent=one,
                submitted_at=one.cycle.closed_at,
            )
            for one in asked
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    rounds: dict[Any, list[Any]] = {}
    for cycle in made:
        rounds.setdefault(cycle.organisation, []).append(cycle)
    return rounds


def _answers(rounds: dict[Any, list[Any]], told: Any) -> None:
    """Copy the example's answers to every sheet, inside the database: they are millions."""
    from django.db import connection

    example, sheets = told
    first = min(cycle.pk for theirs in rounds.values() for cycle in theirs)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into assessments_answer "
            "(organisation_id, sheet_id, item, rev, value, missing, reason, note, saved_at) "
            "select s.organisation_id, s.id, a.item, a.rev, a.value, a.missing, a.reason, a.note, a.saved_at "
            "from assessments_sheet s join (select id, row_number() over (order by id) - 1 as place "
            "from assessments_sheet where cycle_id = %s) t on t.place = s.id %% %s "
            "join assessments_answer a on a.sheet_id = t.id where s.cycle_id >= %s",
            [example.pk, len(sheets), first],
        )


def _visit(cast: Any, number: int, everybody: dict[Any, list[Any]], rounds: dict[Any, list[Any]]) -> Visit:
    """Sign somebody in, and say where their pages are."""
    from django.test import Client
    from django.urls import reverse

    organisation = cast.organisation
    client = Client()
    person = everybody[organisation][number % len(everybody[organisation])]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    slug, theirs = organisation.slug, rounds[organisation]
    addresses = {
        "overview": reverse("overview", args=[slug]),
        "place": reverse("place", args=[slug, organisation.places.get().pk]),
        "scenario": reverse("scenario", args=[slug, organisation.scenarios.get().pk]),
        "sheet": reverse("sheet", args=[slug, theirs[-1].pk]),
        "results": reverse("results", args=[slug, theirs[-2].pk]),
        "gates": reverse("gates", args=[slug]),
        "plan": reverse("plan", args=[slug]),
        "evidence search": reverse("evidence", args=[slug]) + "?q=workforce",
    }
    return client.cookies["sessionid"].value, addresses


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Open the web app as `scalecare serve` does, on this machine alone."""
    import scalecare.cli  # noqa: F401  it gathers the web app's commands, and must come before them
    from scalecare_web.commands.serve import commands

    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        program = subprocess.Popen(commands(HOST, port, 2)[0], stdout=log, stderr=log)
        try:
            _wait(port, program)
            yield port
        finally:
            program.terminate()
            program.wait()


def _wait(port: int, program: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        if program.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the web app did not start")


async def _use(
    port: int, visits: Sequence[Visit], pause: float, seconds: float
) -> tuple[dict[str, list[float]], int]:
    """Let everybody read pages in an order of their own until the time is up."""
    took: dict[str, list[float]] = {page: [] for page in PAGES}
    end = time.perf_counter() + seconds
    failed = await asyncio.gather(
        *(
            _one_person(port, visit, pause, end, random.Random(_SEED + at), took)
            for at, visit in enumerate(visits)
        )
    )
    return took, sum(failed)


async def _one_person(
    port: int, visit: Visit, pause: float, end: float, rng: random.Random, took: dict[str, list[float]]
) -> int:
    cookie, addresses = visit
    failed = 0
    await asyncio.sleep(rng.random() * pause)
    while time.perf_counter() < end:
        for page in rng.sample(PAGES, len(PAGES)):
            if time.perf_counter() >= end:
                break
            began = time.perf_counter()
            status = await _get(port, addresses[page], cookie)
            if status == 200:
                took[page].append(1000 * (time.perf_counter() - began))
            else:
                failed += 1
                print(f"{page}: {status}", file=sys.stderr)
            await asyncio.sleep(rng.expovariate(1 / pause))
    return failed


async def _get(port: int, address: str, cookie: str) -> int:
    """Ask for a page and read it to its end."""
    reader, writer = await asyncio.open_connection(HOST, port)
    asked = (
        f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\nCookie: sessionid={cookie}\r\nConnection: close\r\n\r\n"
    )
    writer.write(asked.encode())
    answer = await reader.read(-1)
    writer.close()
    return int(answer.split(b" ", 2)[1])
