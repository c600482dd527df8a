"""A web app as large as a country's: organisations, people, self-assessments, and what they look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.work.directories import write_england

_BATCH = 5_000
_WORDS = ("workforce", "merger", "access", "federation", "telephone", "diabetes", "estates", "premises")

Visit = dict[str, Any]
"""Somebody's session, and by page the addresses that it may have."""


def fill(
    folder: Path, organisations: int, cycles: int, people: int, users: int
) -> tuple[list[Visit], dict[str, int]]:
    """Fill the web app; return what each of its users will read, and how many rows there are.

    Parameters
    ----------
    folder
        Where places may be written.
    organisations, cycles, people
        How many: cycles of each, and people of each who answer.
    users
        How many read, each in an organisation that has a place, hubs, a submission and a plan too.
    """
    from django.db import connection

    from scalecare_web.accounts.scoping import across_organisations
    from scalecare_web.commands.start import prepare

    prepare()
    with across_organisations("the bench fills all of them"):
        england = write_england(folder / "england")
        areas = _areas(england)
        furnished = [_furnished(number, england, areas[number % len(areas)]) for number in range(users)]
        others = _others(organisations - len(furnished))
        told = _example_answers(furnished[0])
        everybody = _people([cast.organisation for cast in furnished] + others, people)
        rounds = _cycles(everybody, cycles, told)
        _answers(rounds, told)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        visits = [
            _visit(cast.organisation, everybody[cast.organisation][0], rounds[cast.organisation])
            for cast in furnished
        ]
        from scalecare_web.assessments.models import Answer, Sheet

        counts = {
            "organisations": organisations,
            "sheets": Sheet.objects.count(),
            "answers": Answer.objects.count(),
        }
    return visits, counts


def _areas(england: Path) -> list[str]:
    """Every ICB."""
    from scalecare.store import read_place

    return sorted({f"icb:{practice.icb_code}" for practice in read_place(england).practices})


def _furnished(number: int, england: Path, area: str) -> Any:
    """An organisation with everything that its pages show, brought in as people would."""
    from tests.lib.gates import a_submission
    from tests.lib.web import a_cast

    from scalecare_web.accounts.permissions import Role
    from scalecare_web.hubs import actions as hubs
    from scalecare_web.places import actions as places
    from scalecare_web.plans import actions as plans
    from scalecare_web.runs.tasks import perform

    cast = a_cast(f"Furnished {number}")
    analyst, ours = cast.people[Role.ANALYST], {"organisation": cast.organisation}
    place = places.keep_directory(**ours, directory=england, name=area, by=analyst, area=area)
    run = hubs.ask_for_today(**ours, by=analyst, name="Today", place=place, area="")
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


def _visit(organisation: Any, person: Any, cycles: Sequence[Any]) -> Visit:
    """Sign somebody in, and say where their pages are."""
    from django.test import Client
    from django.urls import reverse

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    slug = organisation.slug
    pages = {
        "overview": [reverse("overview", args=[slug])],
        "place": [reverse("place", args=[slug, organisation.places.get().pk])],
        "scenario": [reverse("scenario", args=[slug, organisation.scenarios.get().pk])],
        "sheet": [reverse("sheet", args=[slug, cycles[-1].pk])],
        "results": [reverse("results", args=[slug, cycle.pk]) for cycle in cycles[:-1]],
        "gates": [reverse("gates", args=[slug])],
        "plan": [reverse("plan", args=[slug])],
        "evidence search": [f"{reverse('evidence', args=[slug])}?q={word}" for word in _WORDS],
    }
    return {"session": client.cookies["sessionid"].value, "pages": pages}
