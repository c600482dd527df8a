from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from little_place import ALL, AREAS, MAP, POSTCODES, RESIDENCE, write_little_place

from scalecare.sources import SourceError


def _problem(built, kind):
    found = [problem for problem in built.problems if problem.kind == kind]
    assert len(found) == 1, [problem.kind for problem in built.problems]
    return found[0]


def _kinds(built):
    return {problem.kind for problem in built.problems}


def _practice(built, code):
    return built.practices.row(by_predicate=pl.col("practice_code") == code, named=True)


def _source(built, name):
    return next(record for record in built.sources if record.file_name == name)


@pytest.fixture
def little(tmp_path, build):
    return build(write_little_place(tmp_path / "in"))


def test_lists_names_and_coordinates_meet_by_code_and_postcode(little):
    practice = _practice(little, "X81002")
    assert (practice["registered"], practice["practice_name"]) == (6000, "HIGH STREET")
    assert (practice["easting"], practice["northing"]) == (403000.0, 304000.0)
    assert (practice["icb_code"], practice["sub_icb_code"], practice["region_code"]) == ("QEX", "E1A", "Y99")
    assert little.as_of == date(2026, 7, 1)


def test_a_placeholder_network_is_none_and_named(little):
    assert _practice(little, "X81002")["pcn_code"] is None
    problem = _problem(little, "placeholder_network")
    assert (problem.codes, problem.rows, problem.people) == (("X81002",), 1, 6000)


def test_a_practice_without_coordinates_is_kept_and_named(little):
    assert _practice(little, "X81003")["easting"] is None
    assert _problem(little, "without_coordinates").codes == ("X81003",)


def test_a_small_list_is_kept_and_named(little):
    problem = _problem(little, "small_list")
    assert (problem.codes, problem.people) == (("X81003",), 500)


def test_a_practice_whose_people_live_far_away_is_named_from_where_they_live(little):
    assert _practice(little, "X81001")["median_resident_km"] == 1.0
    assert _practice(little, "X81002")["median_resident_km"] == pytest.approx(
        (17**2 + 4**2) ** 0.5, abs=0.001
    )
    assert _problem(little, "digital_first").codes == ("X81002",)


def test_people_without_a_small_area_are_counted_by_reason_and_kept(little):
    assert _problem(little, "residence_without_area").people == 1000
    assert _problem(little, "residence_in_wales").people == 10
    assert little.residence["registered"].sum() == 15500


def test_deprivation_is_the_average_over_where_people_live(little):
    assert _practice(little, "X81002")["deprivation_score"] == pytest.approx(
        (1000 * 40 + 4990 * 10) / 5990, abs=0.001
    )


def test_the_share_of_older_people_comes_from_the_bands(little):
    assert _practice(little, "X81001")["share_65_plus"] == pytest.approx(3000 / 9000, abs=1e-6)
    assert _problem(little, "without_ages").codes == ("X81002", "X81003")


def test_each_join_says_what_was_lost_in_rows_and_people(little):
    join = next(record for record in little.joins if record.right == "postcode coordinates")
    assert (join.rows, join.rows_lost, join.people, join.people_lost) == (3, 1, 15500, 500)


def test_rows_in_another_order_give_the_same_place(tmp_path, build, little):
    def turned(text):
        header, *rows = text.splitlines()
        return "\n".join([header, *rows[::-1]]) + "\n"

    changed = {
        "all_csv": ALL,
        "map_csv": MAP,
        "lsoa_csv": RESIDENCE,
        "areas_csv": AREAS,
        "postcodes_csv": POSTCODES,
    }
    other = build(
        write_little_place(tmp_path / "turned", **{name: turned(text) for name, text in changed.items()})
    )
    for table in ("practices", "residence", "areas", "age_sex"):
        assert getattr(other, table).equals(getattr(little, table)), table
    assert other.problems == little.problems
    assert other.joins == little.joins


def test_of_several_dates_the_newest_is_used_and_the_others_are_listed(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "older.csv").write_text(ALL.replace("2026-07-01", "2026-04-01").replace("9000", "8000"))
    built = build(folder)
    assert _practice(built, "X81001")["registered"] == 9000
    older = _source(built, "older.csv")
    assert (older.used, older.extract_date, older.note) == (
        False,
        date(2026, 4, 1),
        "the one of 2026-07-01 is used",
    )


def test_the_list_in_force_on_the_date_is_used(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "older.csv").write_text(ALL.replace("2026-07-01", "2026-04-01").replace("9000", "8000"))
    built = build(folder, as_of=date(2026, 5, 15))
    assert _practice(built, "X81001")["registered"] == 8000
    assert _source(built, "all.csv").note == "later than 2026-05-15"


def test_a_date_before_every_list_is_refused_with_the_first(tmp_path, build):
    with pytest.raises(SourceError, match=r"the first is of 2026-07-01"):
        build(write_little_place(tmp_path / "in"), as_of=date(2020, 1, 1))


def test_practices_on_one_side_only_are_named(tmp_path, build):
    folder = write_little_place(tmp_path / "in", map_csv=MAP.replace("X81003", "X81009"))
    built = build(folder)
    assert _problem(built, "not_described").codes == ("X81003",)
    assert _problem(built, "without_list").codes == ("X81009",)
    assert built.practices["practice_code"].to_list() == ["X81001", "X81002", "X81003"]


def test_what_the_map_lacks_is_filled_from_the_register_by_code(tmp_path, build):
    folder = write_little_place(tmp_path / "in", map_csv=MAP.replace("X81003", "X81009"))
    cells = [
        "X81003",
        "SAFE HAVEN",
        "Y98",
        "QXX",
        "",
        "",
        "",
        "",
        "",
        "XX1 1AA",
        "20200101",
        "",
        "A",
        "B",
        "E1A",
    ]
    row = ",".join(f'"{cell}"' for cell in [*cells, *[""] * 10, "4", ""])
    (folder / "register_2026-05.csv").write_text(row + "\n")
    practice = _practice(build(folder), "X81003")
    assert (practice["practice_name"], practice["easting"]) == ("SAFE HAVEN", 400000.0)
    assert (practice["icb_code"], practice["region_name"]) == ("QEX", "NORTH")


def test_totals_that_differ_between_publications_of_a_date_are_reported(tmp_path, build):
    folder = write_little_place(tmp_path / "in", lsoa_csv=RESIDENCE.replace(",8000", ",7000"))
    problem = _problem(build(folder), "lists_differ")
    assert problem.codes == ("X81001",)
    assert "1,000 people apart" in problem.detail


def test_sources_of_other_times_are_reported(tmp_path, build):
    folder = write_little_place(tmp_path / "in", lsoa_csv=RESIDENCE.replace("01JUL2026", "01JAN2026"))
    assert "2026-01-01" in _problem(build(folder), "dates_apart").detail


def test_small_areas_of_the_vintage_that_people_are_found_in_are_used(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "lsoa11.csv").write_text("lsoa11_code,x,y\nE01000001,400000,301000\n")
    built = build(folder)
    assert _source(built, "areas.csv").used
    assert _source(built, "lsoa11.csv").note == "more people are found in areas.csv"


def test_a_short_table_of_postcodes_mends_a_long_one(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "local.csv").write_text("postcode,easting,northing\nxx99zz,401000,301000\n")
    built = build(folder)
    assert _practice(built, "X81003")["easting"] == 401000.0
    assert "without_coordinates" not in _kinds(built)


def test_membership_of_networks_is_that_of_the_date(tmp_path, build):
    folder = write_little_place(tmp_path / "in", map_csv=MAP.replace("01Jul2026", "01Jan2026"))
    (folder / "history_2026-09.csv").write_text(
        "Partner Organisation Code,PCN Code,PCN Name,Practice to PCN Relationship Start Date,"
        "Practice to PCN Relationship End Date\n"
        "X81001,U99001,RIVER PCN,20200101,20260701\n"
        "X81001,U99002,HILL PCN,20260701,\n"
        "X81002,U99001,RIVER PCN,20200101,20260702\n"
    )
    built = build(folder)
    assert built.practices["pcn_code"].to_list() == ["U99002", "U99001", None]
    assert _problem(built, "without_network").codes == ("X81003",)


def test_a_practice_in_two_networks_at_once_is_refused(tmp_path, build):
    folder = write_little_place(tmp_path / "in", map_csv=MAP.replace("01Jul2026", "01Jan2026"))
    (folder / "history_2026-09.csv").write_text(
        "Partner Organisation Code,PCN Code,PCN Name,Practice to PCN Relationship Start Date,"
        "Practice to PCN Relationship End Date\n"
        "X81001,U99001,RIVER PCN,20200101,\n"
        "X81001,U99002,HILL PCN,20200101,\n"
    )
    with pytest.raises(SourceError, match="member of two networks on 2026-07-01, occurs in rows 2, 3"):
        build(folder)


def test_local_files_keep_what_the_place_has_and_report_the_rest(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "answers.csv").write_text(
        "practice_code,interest,would_work_with,red_lines,quick_wins\n"
        "x81001,8,X81002; X81999 ;,,Share a pharmacist;One phone system\n"
        "X81998,5,,,\n"
        "X81002,,,X81003,\n"
    )
    (folder / "measures.csv").write_text(
        "practice_code,measure,period,numerator,denominator\nX81001,calls,2026-05,,10\nX81998,calls,2026-05,1,10\n"
    )
    (folder / "travel.csv").write_text(
        "from_practice_code,to_practice_code,minutes\nX81001,X81002,12\nX81002,X81001,15.5\nX81001,X81998,9\n"
    )
    (folder / "pairs.csv").write_text("practice_code_a,practice_code_b,name\nX81002,X81001,River\n")
    (folder / "lines.csv").write_text("barrier,sequence,easting,northing\nRiver,2,2,3\nRiver,1,0,1\n")
    built = build(folder)
    first, second = built.engagement.rows(named=True)
    assert (first["interest"], first["would_work_with"]) == (8, ["X81002"])
    assert first["quick_wins"] == ["Share a pharmacist", "One phone system"]
    assert (second["interest"], second["red_lines"]) == (None, ["X81003"])
    assert built.measures.row(0, named=True)["numerator"] is None
    assert built.travel["minutes"].to_list() == [12.0, 15.5]
    assert (built.barrier_pairs[0].practice_code_a, built.barrier_pairs[0].practice_code_b) == (
        "X81001",
        "X81002",
    )
    assert built.barrier_lines[0].points == ((0.0, 1.0), (2.0, 3.0))
    assert _problem(built, "engagement_names_unknown").codes == ("X81999",)
    for family in ("engagement", "measures", "travel"):
        assert _problem(built, f"{family}_unknown_practice").rows == 1


def test_a_simple_table_alone_makes_a_place(tmp_path, build):
    (tmp_path / "practices_2026-07.csv").write_text(
        "practice_code,practice_name,postcode,lat,lon,list_size,pcn_code,icb_code,imd2025_score\n"
        "X81001,MILL LANE,XX1 1AA,52.59766,-2.00146,9000,U99001,QEX,21.5\n"
    )
    practice = _practice(build(tmp_path), "X81001")
    assert practice["easting"] == pytest.approx(400000, abs=20)
    assert (practice["pcn_code"], practice["icb_code"], practice["deprivation_score"]) == (
        "U99001",
        "QEX",
        21.5,
    )
