"""What stands in addresses: for each part of an address, a small factory of an organisation's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.lib.assessing import a_closed_cycle, a_sheet, an_open_cycle, asked
from tests.lib.gates import a_submission, decided
from tests.lib.kept_places import a_place
from tests.lib.rows import any_row
from tests.lib.url_matrix import Route, Scene
from tests.lib.web import Cast

from scalecare.content import shipped
from scalecare.domain import Catalogue, Condition
from scalecare_web.accounts import actions as accounts
from scalecare_web.accounts.permissions import Role
from scalecare_web.assessments.packs import questionnaire_of
from scalecare_web.assessments.reading import found_of
from scalecare_web.engagement import actions as engagement
from scalecare_web.exchange import actions as exchange
from scalecare_web.gates.criteria import newest
from scalecare_web.hubs import actions as hubs
from scalecare_web.places.reading import read
from scalecare_web.plans import actions as plans
from scalecare_web.runs.models import Run, RunState


def first_entry(pack: str) -> str:
    """The first entry of a shipped catalogue."""
    return shipped().load(pack, Catalogue).entries[0].id


class Scenery:
    """Makes each object of an organisation once, when an address first asks for it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self._made: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What was made under a name, or make it."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @property
    def place(self) -> Any:
        return self.once("place", lambda: a_place(self.cast))

    @property
    def scenario(self) -> Any:
        def make() -> Any:
            hubs.ask_for_today(
                organisation=self.cast.organisation, by=self.cast.people[Role.ANALYST], name="Today",
                place=self.place, area="england",
            )  # fmt: skip
            return self.cast.organisation.scenarios.get()

        return self.once("scenario", make)

    @property
    def closed_cycle(self) -> Any:
        return self.once("closed cycle", lambda: a_closed_cycle(self.cast))

    @property
    def open_cycle(self) -> Any:
        def make() -> Any:
            cycle = an_open_cycle(self.cast)
            a_sheet(self.cast, cycle, self.cast.people[Role.PRACTICE_MEMBER])
            asked(self.cast, cycle, self.cast.people[Role.ANALYST])
            return cycle

        return self.once("open cycle", make)

    @property
    def submission(self) -> Any:
        return self.once("submission", lambda: a_submission(self.cast))

    @property
    def criterion(self) -> str:
        return self.submission.snapshot["criteria"][0]["id"]

    @property
    def condition(self) -> Any:
        def make() -> Any:
            due = timezone.localdate() + timedelta(days=30)
            return decided(
                self.cast, self.submission, self.criterion, "met_with_conditions",
                conditions=[Condition("Write it down", "The lead", due)],
            ).conditions.get()  # fmt: skip

        return self.once("condition", make)

    @property
    def poll(self) -> Any:
        return self.once(
            "poll",
            lambda: engagement.open_poll(
                organisation=self.cast.organisation, place=self.place, title="First", message="",
                last_day=timezone.localdate() + timedelta(days=7), by=self.cast.people[Role.FACILITATOR],
            ),
        )  # fmt: skip

    @property
    def asked_practice(self) -> Any:
        return self.cast.organisation.asked_practices.filter(poll=self.poll).first()

    @property
    def poll_secret(self) -> str:
        def make() -> str:
            made = engagement.make_links(
                organisation=self.cast.organisation, poll=self.poll, asked=[self.asked_practice], renew=True,
                by=self.cast.people[Role.FACILITATOR],
            )  # fmt: skip
            return made[0][1]

        return self.once("poll secret", make)

    @property
    def action(self) -> Any:
        return self.once(
            "action",
            lambda: plans.propose(
                organisation=self.cast.organisation,
                by=self.cast.people[Role.FACILITATOR],
                title="Do it",
                why="",
            ),
        )

    @property
    def need(self) -> Any:
        return self.once(
            "need",
            lambda: plans.note_need(
                organisation=self.cast.organisation,
                by=self.cast.people[Role.FACILITATOR],
                topic="Data",
                rank=1,
            ),
        )

    def run(self, route: Route) -> Any:
        """A run of the kind that the address is for."""
        if route.name == "archive-of-run":
            return self.archive.run
        if route.name == "hubs-of-run":
            return self.scenario.run
        if route.name == "ask-for-hubs-again":
            return self.once("asked", self._asked)
        waiting = self.once("run", lambda: any_row(Run, self.cast.organisation))
        if route.name == "try-run-again":
            Run.objects.filter(pk=waiting.pk).update(state=RunState.CANCELLED, ended_at=timezone.now())
        return waiting

    def _asked(self) -> Any:
        """A request for hubs; of no place, since that of others would be refused by itself."""
        asked = any_row(Run, self.cast.organisation)
        typed = {"area": "", "matters": {"travel_km": "as_much"}}
        asked.inputs = {"name": "Near", "asked": typed, "seconds": 60, "answers_from": "none"}
        asked.save()
        return asked

    def cycle(self, route: Route) -> Any:
        """A cycle that is open where people are asked and answer, and closed where results are shown."""
        answering = route.name in {
            "cycle", "close-cycle", "ask-people", "sheet", "begin-sheet", "send-sheet", "reopen-sheet",
            "sheet-theme", "save-answer",
        }  # fmt: skip
        return self.open_cycle if answering else self.closed_cycle

    def invitation(self) -> tuple[Any, str]:
        """An invitation and the secret of its link."""
        return self.once(
            "invitation",
            lambda: accounts.invite(
                organisation=self.cast.organisation, email="new@example.org", role=Role.ANALYST,
                by=self.cast.people[Role.ADMINISTRATOR],
            ),
        )  # fmt: skip

    def token(self) -> Any:
        """The practice member's token."""
        return self.once(
            "token",
            lambda: accounts.make_token(
                organisation=self.cast.organisation, label="t", by=self.cast.people[Role.PRACTICE_MEMBER]
            )[0],
        )

    def membership(self) -> Any:
        """The practice member's membership."""
        return self.cast.organisation.members.get(user=self.cast.people[Role.PRACTICE_MEMBER])

    @property
    def archive(self) -> Any:
        """An archive that was made."""

        def make() -> Any:
            lead = self.cast.people[Role.ORGANISATION_LEAD]
            exchange.ask_for_archive(organisation=self.cast.organisation, complete=False, by=lead)
            return self.cast.organisation.archives.get()

        return self.once("archive", make)


_SECRETS: dict[str, Callable[[Scenery], str]] = {
    "accept-invitation": lambda scenery: scenery.invitation()[1],
}
_NAMES = {"results-download": "profile.json", "scenario-file": "hubs.csv"}
PARTS: dict[str, Callable[[Scenery, Route], object]] = {
    "place": lambda scenery, route: scenery.place.pk,
    "code": lambda scenery, route: read(scenery.place).practices[0].practice_code,
    "scenario": lambda scenery, route: scenery.scenario.pk,
    "hub": lambda scenery, route: json.loads(scenery.scenario.plan)["hubs"][0]["hub_id"],
    "name": lambda scenery, route: _NAMES[route.name],
    "run": lambda scenery, route: scenery.run(route).pk,
    "cycle": lambda scenery, route: scenery.cycle(route).pk,
    "theme": lambda scenery, route: questionnaire_of(scenery.cycle(route)).themes[0].id,
    "item": lambda scenery, route: questionnaire_of(scenery.cycle(route)).items[0].id,
    "poll": lambda scenery, route: scenery.poll.pk,
    "asked": lambda scenery, route: scenery.asked_practice.pk,
    "secret": lambda scenery, route: _SECRETS.get(route.name, lambda one: one.poll_secret)(scenery),
    "invitation": lambda scenery, route: scenery.invitation()[0].pk,
    "token": lambda scenery, route: scenery.token().pk,
    "membership": lambda scenery, route: scenery.membership().pk,
    "submission": lambda scenery, route: scenery.submission.pk,
    "subject": lambda scenery, route: scenery.criterion,
    "criterion": lambda scenery, route: newest().criteria[0].id,
    "stage": lambda scenery, route: 1,
    "condition": lambda scenery, route: scenery.condition.pk,
    "file": lambda scenery, route: scenery.submission and scenery.cast.organisation.evidence_files.first().pk,
    "version": lambda scenery, route: (
        scenery.submission and scenery.cast.organisation.evidence_versions.first().pk
    ),
    "link": lambda scenery, route: scenery.submission and scenery.cast.organisation.evidence_links.first().pk,
    "action": lambda scenery, route: scenery.action.pk,
    "need": lambda scenery, route: scenery.need.pk,
    "archive": lambda scenery, route: scenery.archive.pk,
    "case_id": lambda scenery, route: first_entry("case-studies"),
    "identifier": lambda scenery, route: first_entry("provider-models"),
    "pack": lambda scenery, route: "provider-models",
    "entry": lambda scenery, route: first_entry("provider-models"),
    "provider_id": lambda scenery, route: "none",
    "uidb36": lambda scenery, route: "1",
    "key": lambda scenery, route: "none",
}
BODIES: dict[str, Callable[[Scenery], dict[str, str]]] = {
    "change-role": lambda scenery: {"role": Role.ANALYST},
    "propose-from-gap": lambda scenery: {
        "source": f"criterion:{found_of(scenery.closed_cycle).gaps[0].criterion.id}"
    },
}
"""What is sent where an empty form would be refused before anybody asks whose the object is."""
NEEDED: dict[str, Callable[[Scenery], object]] = {
    "ask-for-hubs-again": lambda scenery: scenery.place,
    "keep-learning-needs": lambda scenery: scenery.closed_cycle,
}
"""What must be there, though it does not stand in the address."""
SHARED = {
    "case_id",
    "identifier",
    "pack",
    "entry",
    "provider_id",
    "uidb36",
    "key",
    "stage",
    "criterion",
    "name",
}
"""Parts that belong to no organisation: the library's content, and the account library's own."""


def scene_of(ours: Cast, theirs: Cast) -> Scene:
    """Two organisations, whose objects are made when an address asks for them."""
    sceneries = {cast.organisation.pk: Scenery(cast) for cast in (ours, theirs)}

    def make(cast: Cast, route: Route) -> dict[str, object]:
        scenery = sceneries[cast.organisation.pk]
        NEEDED.get(route.name, lambda _: None)(scenery)
        return {part: PARTS[part](scenery, route) for part in route.objects}

    def body(cast: Cast, route: Route) -> dict[str, str]:
        return BODIES.get(route.name, lambda _: {})(sceneries[cast.organisation.pk])

    return Scene(ours, theirs, make, body)
