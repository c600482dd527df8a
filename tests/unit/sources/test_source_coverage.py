"""A newer table of a small part does not push out an older one of the whole."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from little_place import ALL, MAP, QUIN_AGE, RESIDENCE, write_little_place

from scalecare.parameters import load_parameters
from scalecare.sources import SourceError
from scalecare.sources.coverage import Candidate, best

LEAST = load_parameters().value("sources.least_covered_share", date(2026, 7, 1))
NEW = ("2026-07-01", "2026-06-01")
HEADER = "practice_code,lsoa21_code,patients\n"


def _candidate(name: str, share: float) -> Candidate:
    return Candidate((), pl.Series([name]), share)


def _rows(text: str, *codes: str) -> str:
    header, *rows = text.splitlines()
    return "\n".join([header, *(row for row in rows if any(code in row for code in codes))]) + "\n"


def _source(built, name):
    return next(record for record in built.sources if record.file_name == name)


def _used(built):
    return {record.file_name for record in built.sources if record.used}


def _problems(built, kind="partial_table_passed_over"):
    return [problem for problem in built.problems if problem.kind == kind]


def test_the_first_that_covers_enough_is_best_even_if_a_later_one_covers_more():
    first, second = _candidate("a", LEAST), _candidate("b", 1.0)
    assert best([first, second], LEAST) is first


def test_where_none_covers_enough_the_one_that_covers_most_is_best_and_of_equals_the_first():
    few, most, same = _candidate("a", 0.1), _candidate("b", 0.3), _candidate("c", 0.3)
    assert best([few, most, same], LEAST) is most
    assert best([], LEAST) is None


@pytest.fixture
def folder(tmp_path):
    """Residence of all practices of June, and of one practice with 3 % of the people of July."""
    folder = write_little_place(tmp_path / "in", lsoa_csv=RESIDENCE.replace("01JUL2026", "01JUN2026"))
    (folder / "lsoa_part.csv").write_text(_rows(RESIDENCE, "X81003"))
    return folder


def test_an_older_residence_table_of_all_is_used_before_a_newer_one_of_few(folder, build):
    built = build(folder)
    assert _used(built) >= {"lsoa.csv"}
    assert built.residence["practice_code"].n_unique() == 3
    assert [problem.kind for problem in built.problems].count("without_residence") == 0


def test_what_was_passed_over_is_listed_and_reported_with_its_coverage(folder, build):
    built = build(folder)
    part = _source(built, "lsoa_part.csv")
    assert not part.used
    assert part.note == "covers 3.2% of people; the one of 2026-06-01 covers 100.0% and is used"
    (problem,) = _problems(built)
    assert (problem.codes, problem.people, problem.source) == (("X81003",), 500, "lsoa_part.csv")
    assert "less than 50%; lsoa.csv (2026-06-01), which covers 100.0%, is used" in problem.detail
    assert built.parameters["sources.least_covered_share"] == LEAST


def test_a_newer_residence_table_of_more_than_half_is_used_and_the_older_listed_with_its_coverage(
    folder, build
):
    (folder / "lsoa_part.csv").write_text(_rows(RESIDENCE, "X81001"))
    built = build(folder)
    assert built.residence["practice_code"].unique().to_list() == ["X81001"]
    assert _source(built, "lsoa.csv").note == (
        "covers 100.0% of people; the one of 2026-07-01 covers 58.1% and is used"
    )
    assert _problems(built) == []


def test_where_no_residence_table_covers_half_the_one_that_covers_most_is_used(tmp_path, build):
    folder = write_little_place(
        tmp_path / "in", lsoa_csv=_rows(RESIDENCE, "X81002").replace("01JUL2026", "01JUN2026")
    )
    (folder / "lsoa_part.csv").write_text(_rows(RESIDENCE, "X81003"))
    assert build(folder).residence["practice_code"].unique().to_list() == ["X81002"]


def test_the_choice_does_not_depend_on_what_the_files_are_called(folder, build):
    (folder / "lsoa_part.csv").rename(folder / "a.csv")
    (folder / "lsoa.csv").rename(folder / "z.csv")
    assert _source(build(folder), "z.csv").used


def test_on_an_earlier_date_a_later_part_is_only_later(folder, build):
    (folder / "older.csv").write_text(ALL.replace(*NEW))
    built = build(folder, as_of=date(2026, 6, 15))
    assert _source(built, "lsoa_part.csv").note == "later than 2026-06-15"
    assert _problems(built) == []


def test_older_ages_of_all_are_used_before_newer_ones_of_few(tmp_path, build):
    small = QUIN_AGE.replace("X81001", "X81003").replace("PCN,U99001", "PCN,U99009")
    folder = write_little_place(tmp_path / "in", ages_csv=QUIN_AGE.replace(*NEW))
    (folder / "ages_part.csv").write_text(small)
    built = build(folder)
    assert "ages.csv" in _used(built)
    assert "covers 3.2% of people" in _source(built, "ages_part.csv").note


def test_ages_of_one_sex_are_not_taken_for_those_of_all(tmp_path, build):
    folder = write_little_place(tmp_path / "in", ages_csv=QUIN_AGE.replace(*NEW))
    men = "EXTRACT_DATE,ORG_CODE,SEX,AGE,NUMBER_OF_PATIENTS\n01JUL2026,X81001,MALE,70,9000\n"
    (folder / "men.csv").write_text(men)
    built = build(folder)
    assert built.practices["share_65_plus"][0] == pytest.approx(1 / 3, abs=1e-6)
    assert _source(built, "men.csv").note == "holds one sex only"
    assert [problem.codes for problem in _problems(built, "one_sex_only")] == [("X81001",)]


def test_both_sexes_in_two_files_are_one_table(tmp_path, build):
    header = "EXTRACT_DATE,ORG_CODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
    folder = write_little_place(tmp_path / "in", ages_csv=header + "01JUL2026,X81001,MALE,70,3000\n")
    (folder / "women.csv").write_text(header + "01JUL2026,X81001,FEMALE,30,6000\n")
    built = build(folder)
    assert {"ages.csv", "women.csv"} <= _used(built)
    assert built.practices["share_65_plus"][0] == pytest.approx(1 / 3, abs=1e-6)


def test_lists_of_one_sex_alone_make_no_place(tmp_path, build):
    men = "EXTRACT_DATE,ORG_CODE,SEX,AGE,NUMBER_OF_PATIENTS\n01JUL2026,X81001,MALE,70,9000\n"
    (tmp_path / "men.csv").write_text(men)
    with pytest.raises(SourceError, match=r"of one sex: men\.csv") as problem:
        build(tmp_path, as_of=date(2026, 7, 1))
    assert "the other sex" in problem.value.remedy


def test_people_by_area_and_sex_are_summed_in_a_simple_table_too(tmp_path, build):
    header, rows = "practice_code,lsoa_code,sex,patients\n", ("X81001,E01000001,{},{}\n")
    folder = write_little_place(
        tmp_path / "in", lsoa_csv=header + rows.format("MALE", 4000) + rows.format("FEMALE", 5000)
    )
    assert build(folder).residence["registered"].to_list() == [9000]


def test_a_newer_map_of_few_does_not_leave_the_others_undescribed(tmp_path, build):
    folder = write_little_place(tmp_path / "in", map_csv=MAP.replace("01Jul2026", "01Jun2026"))
    (folder / "map_part.csv").write_text(_rows(MAP, "X81003").replace("SAFE HAVEN", "NEW NAME"))
    built = build(folder)
    assert built.practices["practice_name"].to_list() == ["MILL LANE", "HIGH STREET", "SAFE HAVEN"]
    assert [problem.source for problem in _problems(built)] == ["map_part.csv"]


def test_a_newer_score_of_few_practices_gives_way_to_an_older_one_of_all(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "scores.csv").write_text(
        "practice_code,imd_year,imd_score\n"
        "X81001,2019,10\nX81002,2019,20\nX81003,2019,30\nX81003,2025,99\nX81001,2025,\n"
    )
    built = build(folder)
    assert built.practices["deprivation_score"].to_list() == [10.0, 20.0, 30.0]
    assert [problem.codes for problem in _problems(built)] == [("X81003",)]


def test_scores_of_few_give_way_to_averages_over_where_people_live(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "scores.csv").write_text("practice_code,imd_year,imd_score\nX81003,2025,99\n")
    built = build(folder)
    assert built.practices["deprivation_score"][2] == 40.0
    assert "averages over where they live cover 100.0%" in _source(built, "scores.csv").note


def test_a_history_of_few_networks_does_not_dissolve_the_others(tmp_path, build):
    folder = write_little_place(tmp_path / "in", map_csv=MAP.replace("01Jul2026", "01Jun2026"))
    (folder / "history_2026-09.csv").write_text(
        "Partner Organisation Code,PCN Code,PCN Name,Practice to PCN Relationship Start Date,"
        "Practice to PCN Relationship End Date\nX81003,U99002,HILL PCN,20260701,\n"
    )
    assert build(folder).practices["pcn_code"].to_list() == ["U99001", None, "U99001"]


def test_a_newer_list_of_few_practices_sets_neither_the_place_nor_its_date(tmp_path, build):
    folder = write_little_place(tmp_path / "in")
    (folder / "ours_2026-09.csv").write_text("practice_code,postcode,list_size\nX81003,XX9 9ZZ,510\n")
    built = build(folder)
    assert (built.as_of, built.registered) == (date(2026, 7, 1), 15500)
    assert [(problem.source, problem.people) for problem in _problems(built)] == [("ours_2026-09.csv", 510)]
    assert "covers 3.3% of people" in _source(built, "ours_2026-09.csv").note


def test_of_lists_of_one_date_a_small_part_does_not_go_before_the_whole(tmp_path, build):
    folder = write_little_place(tmp_path / "in", all_csv=_rows(ALL, "X81003"))
    (folder / "ages.csv").unlink()
    built = build(folder)
    assert built.registered == 9000 + 6000 + 500
    assert [problem.source for problem in _problems(built)] == ["all.csv"]


def test_a_small_part_alone_is_a_place(tmp_path, build):
    (tmp_path / "ours_2026-09.csv").write_text("practice_code,postcode,list_size\nX81003,XX9 9ZZ,510\n")
    built = build(tmp_path)
    assert (built.as_of, built.registered, _problems(built)) == (date(2026, 9, 1), 510, [])


def test_a_map_that_completes_names_of_areas_is_listed_as_used(tmp_path, build):
    (tmp_path / "map.csv").write_text(MAP)
    (tmp_path / "practices_2026-07.csv").write_text(
        "practice_code,postcode,list_size,sub_icb_code\nX81001,XX1 1AA,9000,E1A\n"
    )
    built = build(tmp_path)
    assert built.practices["region_name"].to_list() == ["NORTH"]
    assert _source(built, "map.csv").note == "names of areas, and the areas above them"
