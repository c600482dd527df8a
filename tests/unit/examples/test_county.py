"""What holds of Exampleshire whatever the seed, and how near it comes to published figures."""

from __future__ import annotations

import numpy as np
import pytest

from scalecare.examples import DEFAULT_SEED, County, exampleshire
from scalecare.examples.land import crossings

SEEDS = (DEFAULT_SEED, 1, 7)


@pytest.fixture(params=SEEDS)
def county(request: pytest.FixtureRequest) -> County:
    return exampleshire(request.param)


def km_of_people(county: County) -> tuple[np.ndarray, np.ndarray]:
    """Return straight distances in order and the share of people within each."""
    km = np.hypot(*(county.sites[:, None] - county.areas.points[None]).transpose(2, 0, 1)).ravel() / 1000
    order = np.argsort(km)
    people = county.residence.ravel()[order]
    return km[order], np.cumsum(people) / people.sum()


def row_of(county: County, kind: str) -> int:
    return next(row for row, practice in enumerate(county.lists) if practice.kind == kind)


def test_there_are_about_90_practices_and_800_000_people(county: County) -> None:
    assert len(county.codes) == 86
    assert sum(practice.registered for practice in county.lists) == pytest.approx(806_000, abs=100)


def test_list_sizes_follow_the_published_distribution_a_little_smaller(county: County) -> None:
    lists = [practice.registered for practice in county.lists]
    published = np.array([5_887, 8_815, 12_720])
    assert np.quantile(lists, [0.25, 0.5, 0.75]) == pytest.approx(published, rel=0.12)


def test_people_of_each_list_sum_to_it_by_area_and_by_age_and_sex(county: County) -> None:
    lists = np.array([practice.registered for practice in county.lists])
    assert (county.residence.sum(axis=1) == lists).all()
    assert (county.age_sex.sum(axis=(1, 2)) == lists).all()
    assert (county.residence >= 0).all() and (county.age_sex >= 0).all()


def test_people_live_as_far_from_their_practice_as_published(county: County) -> None:
    km, within = km_of_people(county)
    quartiles = km[np.searchsorted(within, [0.25, 0.5, 0.75])]
    assert quartiles == pytest.approx([0.70, 1.35, 2.62], rel=0.15)
    assert km[np.searchsorted(within, 0.9)] == pytest.approx(4.8, rel=0.15)


def test_small_areas_hold_about_1600_people_of_many_practices(county: County) -> None:
    people = county.residence.sum(axis=0)
    assert 480 <= len(people) <= 530
    assert np.median(people) == pytest.approx(1_600, rel=0.05)
    assert people.min() > 300
    assert np.median((county.residence > 0).sum(axis=0)) == pytest.approx(20, abs=6)


def test_catchments_overlap(county: County) -> None:
    largest_share = county.residence.max(axis=0) / county.residence.sum(axis=0)
    assert np.median(largest_share) == pytest.approx(0.46, abs=0.12)


def test_everything_stands_on_dry_land(county: County) -> None:
    assert county.land.holds(county.sites).all()
    assert county.land.holds(county.areas.points).all()


def test_districts_tile_the_county(county: County) -> None:
    shapes = list(county.land.districts.values())
    assert sum(shape.area for shape in shapes) == pytest.approx(county.land.county.area, rel=1e-9)
    assert all(shape.is_valid for shape in shapes)
    assert len(shapes) == 3


def test_a_practice_is_larger_than_any_hub(county: County) -> None:
    above = [practice for practice in county.lists if practice.registered > 50_000]
    assert [practice.kind for practice in above] == ["giant"]


def test_two_lists_are_too_small_to_be_practices_like_others(county: County) -> None:
    small = [practice for practice in county.lists if practice.registered < 1_000]
    assert [practice.kind for practice in small] == ["scheme", "scheme"]


def test_people_of_the_digital_first_practice_live_far_away_and_others_do_not(county: County) -> None:
    km = np.hypot(*(county.sites[:, None] - county.areas.points[None]).transpose(2, 0, 1)) / 1000
    medians = [
        float(np.median(np.repeat(km[row], county.residence[row]))) for row in range(len(county.codes))
    ]
    digital = row_of(county, "digital")
    assert medians[digital] > 12
    assert max(medians[:digital] + medians[digital + 1 :]) < 12


def test_one_practice_stands_in_no_network(county: County) -> None:
    assert [practice.settlement for practice in county.lists if practice.network is None] == ["Kingsbarrow"]


def test_one_postcode_is_not_in_the_table_and_belongs_to_one_practice_of_a_network(county: County) -> None:
    postcodes = county.postcodes
    rows = [row for row, code in enumerate(postcodes.of_practices) if code == postcodes.missing_from_table]
    assert len(rows) == 1
    network = county.lists[rows[0]].network
    assert sum(practice.network == network for practice in county.lists) > 3


def test_practices_share_a_postcode_exactly_where_they_share_a_site(county: County) -> None:
    site = [tuple(point) for point in county.sites.tolist()]
    pairs = {(a, b) for a, b in zip(site, county.postcodes.of_practices, strict=True)}
    assert len(pairs) == len(set(site)) == len(set(county.postcodes.of_practices))
    assert len(site) - len(set(site)) >= 5


def test_networks_are_too_small_just_right_and_too_large(county: County) -> None:
    people = dict.fromkeys(county.networks, 0)
    for practice in county.lists:
        if practice.network is not None:
            people[practice.network] += practice.registered
    assert min(people.values()) < 30_000 < 50_000 < max(people.values())
    assert any(30_000 <= count <= 50_000 for count in people.values())
    assert people["Moor and Dale"] < 30_000


def test_one_network_lies_on_both_banks_of_the_estuary(county: County) -> None:
    rows = [row for row, practice in enumerate(county.lists) if practice.network == "Estuary"]
    across = crossings(
        [line for line in county.land.barriers if line.name == "Sallow Estuary"],
        county.sites[rows],
        county.sites[rows],
    )
    assert across.any() and not across[0, 0]


def test_the_island_is_nearest_to_the_port(county: County) -> None:
    island = next(row for row, one in enumerate(county.lists) if one.settlement == "Orran Quay")
    km = np.hypot(*(county.sites - county.sites[island]).T) / 1000
    km[island] = np.inf
    assert county.lists[int(np.argmin(km))].settlement == "Sallowmouth"
    assert 8 < km.min() < 25


def test_the_city_core_and_one_seaside_town_are_the_most_deprived(county: County) -> None:
    names = [place.name for place in county.settings.settlements]
    score = county.deprivation.score
    mean = {name: score[county.areas.settlement == index].mean() for index, name in enumerate(names)}
    assert max(mean, key=lambda name: mean[name]) == "Marlsea"
    city = county.areas.settlement == names.index("Aldercester")
    centre = county.areas.points[city].mean(axis=0)
    km = np.hypot(*(county.areas.points[city] - centre).T) / 1000
    assert score[city][km < 2].mean() > score[city][km > 4].mean() + 5


def test_deprivation_has_the_ranks_and_deciles_of_england(county: County) -> None:
    need = county.deprivation
    assert np.bincount(need.decile)[1:] == pytest.approx(len(need.score) / 10, abs=1)
    order = np.argsort(-need.score, kind="stable")
    assert (np.diff(need.rank[order]) >= 0).all()
    assert need.rank.min() >= 1 and need.rank.max() <= 33_755


def test_people_on_the_coast_are_older_than_in_the_city(county: County) -> None:
    def share_65_plus(settlement: str) -> float:
        rows = [
            row
            for row, one in enumerate(county.lists)
            if one.settlement == settlement and one.kind == "ordinary"
        ]
        return float(county.age_sex[rows, :, 13:].sum() / county.age_sex[rows].sum())

    assert share_65_plus("Stanmere-on-Sea") > 0.25 > 0.17 > share_65_plus("Aldercester")


def test_students_are_young(county: County) -> None:
    row = next(row for row, practice in enumerate(county.lists) if practice.profile == "students")
    assert county.age_sex[row, :, 3:6].sum() / county.age_sex[row].sum() > 0.4


def test_codes_names_and_postcodes_are_each_used_once(county: County) -> None:
    names = [practice.name for practice in county.lists]
    assert len(set(names)) == len(names) == len(set(county.codes))
    assert len(set(county.area_names)) == len(county.area_codes)
    assert len(set(county.postcodes.of_areas)) == len(county.area_codes)
    assert not set(county.postcodes.of_areas) & set(county.postcodes.of_practices)


def test_another_seed_gives_another_county() -> None:
    one, other = exampleshire(1), exampleshire(2)
    assert [practice.registered for practice in one.lists] != [
        practice.registered for practice in other.lists
    ]
    assert not np.array_equal(one.sites, other.sites)
    assert not one.land.county.equals(other.land.county)


def test_nobody_can_change_the_county_that_others_share() -> None:
    with pytest.raises(ValueError, match="read-only"):
        exampleshire().residence[0, 0] = 5
