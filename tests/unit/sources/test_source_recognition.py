from __future__ import annotations

import gzip
import io
import zipfile

import polars as pl
import pytest
import xlsxwriter
from little_place import ALL, AREAS, FILES, MAP, POSTCODES, QUIN_AGE, RESIDENCE

from scalecare.sources import FamilyName, SourceError, read_sources

OLD_MAP = (
    "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_CCG_CODE,"
    "CCG_CODE,CCG_NAME,ONS_STP_CODE,STP_CODE,STP_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME\n"
    "GP_PRAC_PAT_LIST,01-Sep-20,X81001,MILL LANE,XX1 1AA,U99001,RIVER PCN,E38999001,E1A,NHS E CCG,"
    "E54999001,QEX,EX STP,E40999001,Y99,NORTH\n"
)
OLD_ALL = (
    "PUBLICATION,EXTRACT_DATE,TYPE,CCG_CODE,ONS_CCG_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
    "GP_PRAC_PAT_LIST,01JAN2021,GP,E1A,E38999001,X81001,XX1 1AA,ALL,ALL,9000\n"
)
SING_AGE = (
    "EXTRACT_DATE,CCG_CODE,ONS_CCG_CODE,ORG_CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
    "01JUL2026,E1A,E38999001,X81001,XX1 1AA,MALE,ALL,5\n"
    "01JUL2026,E1A,E38999001,X81001,XX1 1AA,MALE,64,2\n"
    "01JUL2026,E1A,E38999001,X81001,XX1 1AA,MALE,95+,3\n"
)
EPRACCUR = ",".join(
    f'"{cell}"'
    for cell in (
        *(
            "X81001",
            "MILL LANE",
            "Y99",
            "QEX",
            "1 MILL LANE",
            "",
            "",
            "",
            "",
            "XX1 1AA",
            "19740401",
            "",
            "A",
            "B",
        ),
        *("E1A", "20200401", "", "", "", "", "", "0", "", "E1A", "", "4", ""),
    )
)


@pytest.mark.parametrize(
    ("content", "family"),
    [
        (ALL, FamilyName.PATIENTS_ALL),
        (OLD_ALL, FamilyName.PATIENTS_ALL),
        (MAP, FamilyName.PATIENTS_MAP),
        (OLD_MAP, FamilyName.PATIENTS_MAP),
        (QUIN_AGE, FamilyName.PATIENTS_QUIN_AGE),
        (SING_AGE, FamilyName.PATIENTS_SING_AGE),
        (RESIDENCE, FamilyName.PATIENTS_LSOA),
        (RESIDENCE.replace("NUMBER_OF_PATIENTS", "Number of Patients"), FamilyName.PATIENTS_LSOA),
        ("practice_code,lsoa11_code,patients\nX81001,E01000001,5\n", FamilyName.RESIDENCE),
        ("practice_code,postcode,list_size\nX81001,XX1 1AA,5\n", FamilyName.PRACTICE_TABLE),
        ("extract_date,practice_code,list_size\n2026-07-01,X81001,5\n", FamilyName.LIST_SIZES),
        (EPRACCUR, FamilyName.EPRACCUR),
        (POSTCODES, FamilyName.POSTCODES),
        ("postcode,latitude,longitude\nXX1 1AA,52,-2\n", FamilyName.POSTCODES),
        ("Postcode,Eastings,Northings\nXX1 1AA,400000,300000\n", FamilyName.POSTCODES),
        (AREAS, FamilyName.AREAS),
        ("LSOA21CD,x,y\nE01000001,400000,300000\n", FamilyName.AREAS),
        (
            "LSOA code (2021),Index of Multiple Deprivation (IMD) Score\nE01000001,10\n",
            FamilyName.AREA_DEPRIVATION,
        ),
        (
            "practice_code,practice_name,imd_year,imd_score\nX81001,MILL,2025,20.1\n",
            FamilyName.PRACTICE_DEPRIVATION,
        ),
        ("from_practice_code,to_practice_code,minutes\nX81001,X81002,12\n", FamilyName.TRAVEL),
        ("barrier,sequence,easting,northing\nRiver,1,400000,300000\n", FamilyName.BARRIER_LINES),
        ("barrier,sequence,longitude,latitude\nRiver,1,-2,52\n", FamilyName.BARRIER_LINES),
        ("practice_code_a,practice_code_b,name\nX81001,X81002,River\n", FamilyName.BARRIER_PAIRS),
        ("practice_code,interest,would_work_with\nX81001,7,\n", FamilyName.ENGAGEMENT),
        (
            "practice_code,measure,period,numerator,denominator\nX81001,calls,2026-01,1,2\n",
            FamilyName.MEASURES,
        ),
    ],
)
def test_each_family_is_told_by_its_headers_under_a_meaningless_name(tmp_path, content, family):
    (tmp_path / "download(3).tmp").write_text(content, encoding="utf-8")
    assert [extract.family for extract in read_sources([tmp_path]).extracts] == [family]


def _packed(content: bytes, how: str) -> bytes:
    if how == "gzip":
        return gzip.compress(content)
    if how == "zip":
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w") as archive:
            archive.writestr("inside.csv", content)
        return memory.getvalue()
    return content


@pytest.mark.parametrize("how", ["plain", "gzip", "zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_packing_and_encoding_do_not_change_what_is_read(tmp_path, how, encoding):
    content = MAP.replace("MILL LANE", "CAFÉ LANE – NORTH").encode(encoding)
    (tmp_path / "x").write_bytes(_packed(content, how))
    (extract,) = read_sources([tmp_path]).extracts
    assert extract.frame["practice_name"][0] == "CAFÉ LANE – NORTH"
    assert extract.frame["practice_code"].to_list() == ["X81001", "X81002", "X81003"]


@pytest.mark.parametrize(
    ("old", "new"), [(",", "\t"), ("\n", "\r\n"), ("\n", "\r")], ids=["tab", "dos", "mac"]
)
def test_tabs_and_other_line_ends_do_not_change_what_is_read(tmp_path, old, new):
    (tmp_path / "x").write_bytes(ALL.replace(old, new).encode())
    (extract,) = read_sources([tmp_path]).extracts
    assert extract.frame["registered"].to_list() == [9000, 6000, 500]


def test_an_archive_in_an_archive_is_opened(tmp_path):
    (tmp_path / "x").write_bytes(_packed(_packed(_packed(ALL.encode(), "gzip"), "zip"), "zip"))
    (extract,) = read_sources([tmp_path]).extracts
    assert extract.name == "x/inside.csv/inside.csv"


def test_a_workbook_is_read_below_its_title_with_the_history_of_networks(tmp_path):
    workbook = xlsxwriter.Workbook(tmp_path / "anything.bin")
    workbook.add_worksheet("Notes").write_row(0, 0, ["Nothing here"])
    sheet = workbook.add_worksheet("Members")
    sheet.write_row(0, 0, ["Core partners"])
    headers = [
        *("Partner\nOrganisation\nCode", "Partner\nName", "PCN Code", "PCN Name"),
        *("Practice to PCN\nRelationship\nStart Date", "Practice to PCN\nRelationship\nEnd Date", "Match "),
    ]
    sheet.write_row(2, 0, headers)
    sheet.write_row(3, 0, ["X81001", "MILL LANE", "U99001", "RIVER PCN", "20200401", "", True])
    workbook.close()
    (extract,) = read_sources([tmp_path]).extracts
    assert (extract.family, extract.name) == (FamilyName.EPCN, "anything.bin/Members")
    assert extract.frame.row(0, named=True)["row"] == 4


def test_parquet_is_read_with_its_own_types(tmp_path):
    frame = pl.DataFrame({"Postcode": ["XX1 1AA"], "lat_e5": [5259766], "lon_e5": [-200146]})
    frame.write_parquet(tmp_path / "a.parquet")
    (extract,) = read_sources([tmp_path]).extracts
    assert extract.frame.select("latitude", "longitude").row(0) == (52.59766, -2.00146)


def test_a_file_beside_the_others_that_is_of_no_family_is_listed(tmp_path):
    (tmp_path / "notes.txt").write_text("shopping,list\nmilk,1\n")
    shelf = read_sources([tmp_path])
    assert [(record.file_name, record.used, record.note) for record in shelf.others] == [
        ("notes.txt", False, "headers: shopping, list")
    ]


def test_a_file_named_by_the_user_that_is_of_no_family_is_refused_with_the_nearest(tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("practice_code,postcode,colour\nX81001,XX1 1AA,blue\n")
    with pytest.raises(SourceError) as problem:
        read_sources([wrong])
    assert problem.value.exit_code == 3
    assert "practice_code, postcode, colour" in str(problem.value)
    assert "practice table (lacks list_size)" in str(problem.value)


def test_the_same_content_twice_is_read_once(tmp_path):
    (tmp_path / "a.csv").write_text(ALL)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(ALL.encode()))
    shelf = read_sources([tmp_path, tmp_path / "a.csv"])
    assert len(shelf.extracts) == 1
    assert shelf.others[0].note == "the same as a.csv"


def test_the_order_of_paths_does_not_matter(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    paths = sorted(tmp_path.iterdir())
    forwards, backwards = read_sources(paths), read_sources(paths[::-1])
    assert [e.name for e in forwards.extracts] == [e.name for e in backwards.extracts]


def test_place_directories_are_passed_by(tmp_path):
    result = tmp_path / "england"
    result.mkdir()
    (result / "manifest.json").write_text("{}")
    pl.DataFrame({"practice_code": ["X81001"], "registered": [1], "postcode": ["XX"]}).write_parquet(
        result / "practices.parquet"
    )
    (tmp_path / "all.csv").write_text(ALL)
    shelf = read_sources([tmp_path])
    assert [extract.name for extract in shelf.extracts] == ["all.csv"]
    assert "a result, not a source" in shelf.others[0].note


def test_single_years_of_age_become_five_year_bands(tmp_path):
    (tmp_path / "male.csv").write_text(SING_AGE)
    (extract,) = read_sources([tmp_path]).extracts
    bands = {row["age_band"]: row["registered"] for row in extract.frame.iter_rows(named=True)}
    assert bands == {"60_64": 2, "95+": 3, "ALL": 5}


def test_very_large_text_is_read_by_the_columns_wanted_with_the_same_result(tmp_path, monkeypatch):
    (tmp_path / "map.csv").write_text(MAP)
    (whole,) = read_sources([tmp_path]).extracts
    monkeypatch.setattr("scalecare.sources.tables._WHOLE", 0)
    (part,) = read_sources([tmp_path]).extracts
    assert part.frame.equals(whole.frame)


def test_blank_lines_are_not_rows_and_do_not_shift_the_numbers_of_others(tmp_path):
    lines = ALL.splitlines()
    (tmp_path / "all.csv").write_text("\n".join([*lines[:2], "", *lines[2:], "", ""]))
    (extract,) = read_sources([tmp_path]).extracts
    assert extract.frame["row"].to_list() == [2, 4, 5]


@pytest.mark.parametrize("about", ["Id,BirthDate", "Name", "organisation_code"])
def test_tables_of_people_or_organisations_are_not_taken_for_postcodes(tmp_path, about):
    (tmp_path / "people.csv").write_text(f"{about},Postcode,Lat,Lon\n{about},XX1 1AA,52,-2\n")
    shelf = read_sources([tmp_path])
    assert shelf.extracts == ()
    assert shelf.others[0].note.startswith("headers: ")
