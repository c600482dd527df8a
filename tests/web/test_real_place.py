"""Pages of a real ICB of 205 practices, and of all England: light enough for a slow line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from tests.lib.web import Cast

from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import write_place_directory
from scalecare_web.accounts.permissions import Role
from scalecare_web.hubs import actions as hubs
from scalecare_web.hubs.models import Scenario
from scalecare_web.hubs.reading import plan_now
from scalecare_web.places import actions as places
from scalecare_web.places.models import WHOLE, Place

pytestmark = pytest.mark.real_data
ICB = "icb:D7T5G"
LIGHT = 150_000


@pytest.fixture(scope="module")
def real_directory(nhs_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("real") / "place"
    sources = [nhs_data / "01_practices" / "official", nhs_data / "04_lsoa", nhs_data / "05_postcodes"]
    write_place_directory(build_place(sources, name="England", parameters=load_parameters()), out)
    return out


@pytest.fixture
def real_place(ours: Cast, real_directory: Path) -> Place:
    return _kept(ours, real_directory, ICB)


def _kept(cast: Cast, directory: Path, area: str) -> Place:
    return places.keep_directory(
        organisation=cast.organisation,
        directory=directory,
        name="Real",
        by=cast.people[Role.ANALYST],
        area=area,
    )


def _page(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content


def test_pages_of_a_large_icb_stay_light(ours: Cast, real_place: Place) -> None:
    assert real_place.practices >= 200
    client = ours.client(Role.ANALYST)
    root = f"/o/{ours.organisation.slug}"
    assert len(_page(client, f"{root}/places/{real_place.pk}/")) < LIGHT
    assert len(_page(client, f"{root}/hubs/{_todays(ours, real_place).pk}/")) < LIGHT


def test_the_page_of_all_england_stays_light_with_its_map(ours: Cast, real_directory: Path) -> None:
    place = _kept(ours, real_directory, WHOLE)
    assert place.practices > 6_000
    page = _page(ours.client(Role.ANALYST), f"/o/{ours.organisation.slug}/places/{place.pk}/")
    assert b"place-points" in page
    assert len(page) < LIGHT


def _todays(ours: Cast, place: Place) -> Scenario:
    asked = {"by": ours.people[Role.ANALYST], "name": "Today", "place": place, "area": ""}
    run = hubs.ask_for_today(organisation=ours.organisation, **asked)
    return ours.organisation.scenarios.get(run=run)


def test_a_practice_of_a_large_icb_is_moved_by_hand_on_a_light_page(ours: Cast, real_place: Place) -> None:
    scenario = _todays(ours, real_place)
    client = ours.client(Role.ANALYST)
    address = f"/o/{ours.organisation.slug}/hubs/{scenario.pk}/"
    first, second, *_ = plan_now(scenario, ()).hubs
    moved = {"practice": first.practices[0], "hub": second.hub_id}
    answer = client.post(f"{address}move/", moved, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert len(answer.content) < LIGHT
    assert [edit.hub_id for edit in scenario.edits.all()] == [second.hub_id]
