"""What the pages of a place show."""

from __future__ import annotations

import csv
import html
import math
import re
from itertools import accumulate

import pytest
from tests.lib.kept_places import a_place
from tests.lib.queries import queries_of
from tests.lib.web import Cast

from scalecare.store import read_place
from scalecare_web.accounts.permissions import Role
from scalecare_web.places.models import Place
from scalecare_web.places.presenters import Wanted, rows_of
from scalecare_web.places.presenters import map as map_presenter
from scalecare_web.places.presenters.charts import banded
from scalecare_web.places.presenters.map import practice_map
from scalecare_web.places.presenters.portrait import portrait_of
from scalecare_web.places.reading import read


@pytest.fixture
def place(ours: Cast) -> Place:
    return a_place(ours)


def _get(ours: Cast, place: Place, more: str = "", **headers: str) -> str:
    address = f"/o/{ours.organisation.slug}/places/{place.pk}/{more}"
    return ours.client(Role.PRACTICE_MEMBER).get(address, headers=headers).content.decode()


def _names(page: str) -> list[str]:
    table = page[page.index("place-practices") :]
    return re.findall(r'practices/(X\d+)/"', table[: table.index("</table>")])


def test_the_portrait_counts_everybody_once(ours: Cast, place: Place) -> None:
    known = read_place(place.directory)
    portrait = portrait_of(known)
    networks = {one.pcn_code for one in known.practices if one.pcn_code}
    assert sum(row.people for row in portrait.lists.rows) == known.registered
    assert sum(row.count for row in portrait.lists.rows) == len(known.practices)
    assert sum(row.count for row in portrait.network_sizes.rows) == len(networks) == len(portrait.networks)
    assert sum(row.people for row in portrait.networks) + portrait.alone_people == known.registered
    for row in portrait.networks:
        inside = 30_000 <= row.people <= 50_000
        assert (row.standing == "in the band") == inside


def test_every_placed_practice_is_a_dot_and_every_network_a_number(ours: Cast, place: Place) -> None:
    known = read(place)
    svg = str(portrait_of(known).map)
    assert svg.count("<circle") == sum(one.is_placed for one in known.practices)
    assert "style=" not in svg
    numbers = {int(found) for found in re.findall(r'class="pill-text">(\d+)<', svg)}
    assert numbers == {row.number for row in portrait_of(known).networks}


def test_the_points_of_a_large_map_lie_where_the_dots_of_a_small_one_do(
    ours: Cast, place: Place, monkeypatch
) -> None:
    known = read(place)
    dots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', str(practice_map(known, {})))
    monkeypatch.setattr(map_presenter, "_MOST_SINGLE", 10)
    path = re.search(r'd="([^"]+)" class="place-points"', str(practice_map(known, {})))[1]
    steps = re.findall(r"m(-?\d+) (-?\d+)h0", path)
    points = [*accumulate(((int(x), int(y)) for x, y in steps), lambda a, b: (a[0] + b[0], a[1] + b[1]))]
    assert len(points) == len(set(points)) > 50
    near = [min(math.dist(point, (float(x), float(y))) for point in points) for x, y in dots]
    assert max(near) < 1
    assert len(points) <= len(dots)


def test_data_problems_show_what_they_touch(ours: Cast, place: Place) -> None:
    page = html.unescape(_get(ours, place))
    for problem in read(place).problems:
        assert problem.detail.split(".")[0] in page
        assert f"{problem.people:,}" in page


@pytest.mark.parametrize("sort", ["people", "-people", "deprivation", "-older", "distance"])
def test_the_table_is_in_the_order_asked_for_with_unknowns_last(ours: Cast, place: Place, sort: str) -> None:
    field = {"people": "registered", "deprivation": "deprivation", "older": "older", "distance": "km"}
    values = [getattr(row, field[sort.strip("-")]) for row in rows_of(read(place), Wanted(sort=sort))]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert values[: len(known)] == known
    assert len(values) == 86


def test_practices_are_found_by_words_and_network(ours: Cast, place: Place) -> None:
    known = read(place)
    first = known.practices[0]
    assert _names(_get(ours, place, f"?q={first.practice_code.lower()}")) == [first.practice_code]
    inside = {one.practice_code for one in known.practices if one.pcn_code == first.pcn_code}
    assert set(_names(_get(ours, place, f"?network={first.pcn_code}"))) == inside
    alone = {one.practice_code for one in known.practices if one.pcn_code is None}
    assert set(_names(_get(ours, place, "?network=none"))) == alone
    assert "No practice fits" in _get(ours, place, "?q=nowhere")


def test_pages_hold_each_practice_once(ours: Cast, place: Place) -> None:
    seen = [code for number in (1, 2, 3) for code in _names(_get(ours, place, f"?page={number}"))]
    assert sorted(seen) == list(read(place).codes)


@pytest.mark.parametrize("nonsense", ["?sort=password", "?page=x", "?sort=", "?network=<script>", "?q=%00"])
def test_nonsense_in_the_address_does_no_harm(ours: Cast, place: Place, nonsense: str) -> None:
    page = _get(ours, place, nonsense)
    assert "Practices" in page
    assert "<script>" not in page.replace('<script src="', "")


def test_htmx_gets_the_table_alone(ours: Cast, place: Place) -> None:
    part = _get(ours, place, "?sort=-people", HX_Request="true")
    assert part.strip().startswith('<div id="practices"')
    assert "<html" not in part
    assert _names(part) == _names(_get(ours, place, "?sort=-people"))


def test_the_csv_file_holds_what_the_table_shows_and_no_formula(
    ours: Cast, place: Place, monkeypatch
) -> None:
    address = f"/o/{ours.organisation.slug}/places/{place.pk}/practices.csv?sort=-people"
    answer = ours.client(Role.ANALYST).get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [row["practice_code"] for row in rows] == [
        row.code for row in rows_of(read(place), Wanted(sort="-people"))
    ]
    assert sum(int(row["registered"]) for row in rows) == 805_994


def test_a_practice_has_a_page_of_its_own(ours: Cast, place: Place) -> None:
    practice = read(place).practices[0]
    page = _get(ours, place, f"practices/{practice.practice_code}/")
    assert practice.postcode in page
    assert f"{practice.registered:,}" in page
    address = f"/o/{ours.organisation.slug}/places/{place.pk}/practices/nobody/"
    assert ours.client(Role.ANALYST).get(address).status_code == 404


def test_answers_that_came_with_a_place_are_on_none_of_its_pages(ours: Cast, place: Place) -> None:
    said = {word for one in read(place).engagement for word in (*one.quick_wins, *one.negotiable)}
    code = next(one.practice_code for one in read(place).engagement if one.red_lines)
    assert said
    for page in (_get(ours, place), _get(ours, place, f"practices/{code}/")):
        assert not any(word in page for word in said)
        assert "red line" not in page.lower()


def test_pages_ask_the_database_little(ours: Cast, place: Place) -> None:
    client = ours.client(Role.ANALYST)
    client.get("/")
    assert queries_of(client, f"/o/{ours.organisation.slug}/places/") <= 8
    assert queries_of(client, f"/o/{ours.organisation.slug}/places/{place.pk}/") <= 8


def test_a_page_stays_light(ours: Cast, place: Place) -> None:
    assert len(_get(ours, place).encode()) < 110_000


def test_bands_take_each_value_once() -> None:
    rows = banded([(0, 1), (9.9, 2), (10, 4), (99, 8)], [(0, "low"), (10, "high")])
    assert [(row.count, row.people) for row in rows] == [(2, 3), (2, 12)]
