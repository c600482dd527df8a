"""Each kind of bad input is refused with the file, the row and the remedy."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from datetime import date

import polars as pl
import pytest
import xlsxwriter
from little_place import ALL, MAP, QUIN_AGE, write_little_place

from scalecare.sources import SourceError, read_sources


def _refusal(path) -> SourceError:
    with pytest.raises(SourceError) as problem:
        read_sources([path])
    assert problem.value.exit_code == 3
    assert problem.value.remedy
    return problem.value


def _written(tmp_path, content, name="list.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _zipped(content: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("all.csv", content)
    return memory.getvalue()


def test_a_truncated_zip_is_refused_with_its_name(tmp_path):
    refusal = _refusal(_written(tmp_path, _zipped(ALL)[:-30], "list.zip"))
    assert "list.zip is damaged or was cut short" in str(refusal)


def test_a_zip_with_a_flipped_byte_is_refused(tmp_path):
    content = bytearray(_zipped(ALL))
    content[60] ^= 0xFF
    assert "damaged" in str(_refusal(_written(tmp_path, bytes(content), "list.zip")))


def test_a_truncated_gzip_is_refused_with_its_name(tmp_path):
    refusal = _refusal(_written(tmp_path, gzip.compress(ALL.encode())[:-12], "list.csv.gz"))
    assert "list.csv.gz is damaged or was cut short" in str(refusal)


def test_a_damaged_archive_in_a_folder_is_refused_too(tmp_path):
    _written(tmp_path, _zipped(ALL)[:-30], "list.zip")
    assert "list.zip" in str(_refusal(tmp_path))


def test_a_truncated_parquet_is_refused_with_its_name(tmp_path):
    assert "a.parquet cannot be read" in str(_refusal(_written(tmp_path, b"PAR1" + b"\0" * 40, "a.parquet")))


def test_a_truncated_geojson_is_refused_with_its_name(tmp_path):
    content = '{"type": "FeatureCollection", "features": [{"type": "Feat'
    assert "a.geojson cannot be read" in str(_refusal(_written(tmp_path, content, "a.geojson")))


def test_a_csv_cut_off_in_the_middle_of_a_row_is_refused_with_the_row(tmp_path):
    refusal = _refusal(_written(tmp_path, ALL[: ALL.rindex(",ALL,ALL,500")]))
    assert "list.csv, row 4: sex is empty" in str(refusal)


def test_a_duplicated_practice_is_refused_with_both_rows(tmp_path):
    refusal = _refusal(_written(tmp_path, ALL + ALL.splitlines()[1] + "\n"))
    assert "X81001 occurs in rows 2, 5" in str(refusal)


def test_one_practice_in_two_files_of_a_date_is_refused_with_both_names(tmp_path, build):
    folder = write_little_place(tmp_path / "a")
    (folder / "more.csv").write_text(ALL.replace("9000", "9001"))
    with pytest.raises(SourceError, match=r"X81001 occurs in more than one of: all\.csv, more\.csv"):
        build(folder)


def test_a_negative_count_is_refused_with_row_and_number(tmp_path):
    refusal = _refusal(_written(tmp_path, ALL.replace("6000", "-6000")))
    assert "list.csv, row 3: registered is -6,000" in str(refusal)


@pytest.mark.parametrize("value", ["many", "", "6.5", "nan"])
def test_a_count_that_is_no_whole_number_is_refused_with_its_row(tmp_path, value):
    refusal = _refusal(_written(tmp_path, ALL.replace("6000", value)))
    assert "row 3: registered" in str(refusal)


def test_a_total_that_differs_from_its_parts_is_refused_with_both_numbers(tmp_path):
    refusal = _refusal(_written(tmp_path, QUIN_AGE.replace("ALL,ALL,9000", "ALL,ALL,9001", 1)))
    assert "list.csv, row 2: the total of X81001 is 9,001 and its parts add up to 9,000" in str(refusal)


def test_text_in_no_known_encoding_is_refused_with_its_row(tmp_path):
    content = ALL.encode().replace(b"XX1 2AA", b"XX1 \x812AA")
    assert "list.csv, row 3: these bytes are text in neither" in str(_refusal(_written(tmp_path, content)))


def test_an_unknown_date_is_refused_with_row_and_styles(tmp_path):
    refusal = _refusal(_written(tmp_path, ALL.replace("2026-07-01", "July the first", 1)))
    assert "row 2: extract_date is 'July the first'" in str(refusal)
    assert "01Jul2026" in refusal.remedy


def test_a_row_with_too_many_cells_is_refused_with_both_numbers(tmp_path):
    refusal = _refusal(_written(tmp_path, ALL + "1,2,3,4,5,6,7,8,9,10,11,12\n"))
    assert "list.csv, row 5: there are 12 cells, and 10 headers" in str(refusal)


def test_a_header_without_rows_is_refused(tmp_path):
    assert "list.csv is empty" in str(_refusal(_written(tmp_path, ALL.splitlines()[0] + "\n")))


def test_an_empty_file_named_by_the_user_is_refused(tmp_path):
    assert "list.csv is empty" in str(_refusal(_written(tmp_path, b"")))


def test_a_path_where_nothing_lies_is_refused(tmp_path):
    assert "There is no file or folder" in str(_refusal(tmp_path / "nothing"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("X81001,11,,", "row 2: X81001: interest is above 10"),
        ("X81001,-1,,", "row 2: interest is -1"),
        ("X81001,keen,,", "row 2: interest is 'keen'"),
        ("X81001,5,X81002; x81001,", "row 2: X81001: the practice names itself"),
        ("X81001,5,,\nX81001,6,,", "X81001 occurs in rows 2, 3"),
    ],
)
def test_a_bad_engagement_answer_is_refused_with_its_row(tmp_path, row, said):
    header = "practice_code,interest,would_work_with,red_lines\n"
    assert said in str(_refusal(_written(tmp_path, header + row + "\n")))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("from_practice_code,to_practice_code,minutes\nX81001,X81002,\n", "row 2: minutes is empty"),
        ("from_practice_code,to_practice_code,minutes\nX81001,X81002,-3\n", "row 2: minutes is -3"),
        ("practice_code_a,practice_code_b\nX81001,X81002\nX81002,X81001\n", "rows 2, 3"),
        ("barrier,sequence,easting,northing\nRiver,1,400000,\n", "row 2: northing is empty"),
        (
            "practice_code,lsoa_code,patients\nX81001,E1,1\nX81001,E1,2\n",
            "X81001 × E1 × ALL occurs in rows 2, 3",
        ),
        (
            "practice_code,measure,period,numerator,denominator\nX81001,calls,spring,1,2\n",
            "period is 'spring'",
        ),
    ],
)
def test_bad_local_files_are_refused_with_their_rows(tmp_path, content, said):
    assert said in str(_refusal(_written(tmp_path, content)))


def test_sources_without_any_list_of_practices_are_refused(tmp_path, build):
    (tmp_path / "postcodes.csv").write_text("postcode,lat,long\nXX1 1AA,52,-2\n")
    with pytest.raises(SourceError, match="none holds list sizes of practices"):
        build(tmp_path)


def test_a_list_without_date_needs_one(tmp_path, build):
    (tmp_path / "practices.csv").write_text("practice_code,postcode,list_size\nX81001,XX1 1AA,5000\n")
    with pytest.raises(SourceError, match="--as-of"):
        build(tmp_path)


TABLE = "practice_code,postcode,list_size\n"


@pytest.mark.parametrize(
    ("content", "said", "remedy"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "list.csv is a PDF document", "CSV or the workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "old kind (.xls)", "save it as .xlsx"),
        (b"\n<!DOCTYPE html>\n<html>\n", "list.csv is a web page", "open it in a browser"),
        (b"\x89PNG\r\n\x1a\n\0\0", "list.csv is a picture", "CSV or the workbook"),
        (ALL.encode("utf-16-le"), "list.csv is no text", "CSV UTF-8"),
        (ALL.encode("utf-32"), "list.csv is text in UTF-32", "CSV UTF-8"),
        (b'{"a": 1}', "list.csv is JSON without outlines", "ICB23CD"),
    ],
)
def test_what_holds_no_table_is_called_by_its_kind_whatever_its_name(tmp_path, content, said, remedy):
    refusal = _refusal(_written(tmp_path, content))
    assert said in refusal.fact
    assert remedy in refusal.remedy


def test_what_holds_no_table_is_listed_by_its_kind_where_it_lies_in_a_folder(tmp_path):
    _written(tmp_path, b"%PDF-1.7\n")
    _written(tmp_path, "Patients registered\n\n" + ALL, "title.csv")
    notes = {record.file_name: record.note for record in read_sources([tmp_path]).others}
    assert notes == {"list.csv": "a PDF document", "title.csv": "headers in row 3 instead of row 1"}


@pytest.mark.parametrize(
    ("separator", "name"), [(";", "semicolons"), ("|", "bars")], ids=["semicolon", "bar"]
)
def test_other_separators_are_refused_by_name_even_in_a_folder(tmp_path, separator, name):
    path = _written(tmp_path, ALL.replace(",", separator))
    for given in (path, tmp_path):
        refusal = _refusal(given)
        assert f"list.csv: its cells are separated by {name}" in refusal.fact
        assert "decimal commas" in refusal.remedy


def test_titles_above_the_headers_of_text_are_refused_with_the_row_of_the_headers(tmp_path):
    refusal = _refusal(_written(tmp_path, "Patients registered\n\n" + ALL))
    assert "list.csv: its headers are in row 3" in refusal.fact


@pytest.mark.parametrize("twice", ["list_size", "practice_code", "Practice Code"])
def test_a_header_over_two_columns_is_refused(tmp_path, twice):
    content = f"practice_code,postcode,list_size,{twice}\nX81001,XX1 1AA,5000,6000\n"
    assert "more than one column has the header" in str(_refusal(_written(tmp_path, content)))


def test_a_header_over_two_columns_that_nobody_reads_is_no_matter(tmp_path):
    path = _written(tmp_path, "practice_code,postcode,list_size,note,note\nX81001,XX1 1AA,5000,a,b\n")
    assert len(read_sources([path]).extracts) == 1


def test_line_breaks_in_quotation_marks_count_as_no_row(tmp_path):
    content = MAP.replace("MILL LANE", '"MILL\nLANE"').replace("01Jul2026,X81003", "soon,X81003")
    assert "list.csv, row 4: extract_date is 'soon'" in str(_refusal(_written(tmp_path, content)))


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row(tmp_path):
    refusal = _refusal(_written(tmp_path, MAP.replace("HIGH STREET", '"HIGH STREET')))
    assert "list.csv, row 3: a quotation mark is opened" in refusal.fact


def test_a_count_too_large_to_be_one_is_refused(tmp_path):
    refusal = _refusal(_written(tmp_path, f"{TABLE}X81001,XX1 1AA,{10**23}\n"))
    assert "row 2: registered is 1e+23, too large" in refusal.fact


@pytest.mark.parametrize(
    ("cells", "said"),
    [("520.1,-2.0", "latitude is 520.1"), ("0.2,52.1", "longitude is 52.1"), ("0,0", "latitude is 0")],
    ids=["mistyped", "swapped", "zero for unknown"],
)
def test_coordinates_outside_britain_are_refused_with_their_row(tmp_path, cells, said):
    content = f"practice_code,postcode,list_size,lat,lon\nX81001,XX1 1AA,5000,{cells}\n"
    refusal = _refusal(_written(tmp_path, content))
    assert f"row 2: {said}" in refusal.fact
    assert "leave both empty" in refusal.remedy


@pytest.mark.parametrize("sizes", [[[1, 2]], [True], [date(2026, 7, 1)]], ids=["list", "truth", "date"])
def test_a_typed_column_of_another_kind_is_refused(tmp_path, sizes):
    frame = pl.DataFrame({"practice_code": ["X81001"], "postcode": ["XX1 1AA"], "list_size": sizes})
    frame.write_parquet(tmp_path / "a.parquet")
    assert "it must hold text or numbers" in str(_refusal(tmp_path / "a.parquet"))


def test_a_workbook_without_the_right_sheet_is_refused_with_its_sheets(tmp_path):
    workbook = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    workbook.add_worksheet("Notes").write_row(0, 0, ["Nothing here"])
    workbook.add_worksheet("List").write_row(0, 0, ["practice_code", "postcode"])
    workbook.close()
    refusal = _refusal(tmp_path / "a.xlsx")
    assert "Its sheets: 'Notes' (Nothing here); 'List' (practice_code, postcode)" in refusal.fact
    assert "practice table (lacks list_size)" in refusal.remedy


def test_a_workbook_with_headers_only_is_refused_with_its_sheet(tmp_path):
    workbook = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    workbook.add_worksheet("List").write_row(0, 0, TABLE.strip().split(","))
    workbook.close()
    assert "a.xlsx/List is empty below its headers" in _refusal(tmp_path / "a.xlsx").fact


def test_an_empty_zip_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w"):
        pass
    assert "a.zip is empty" in _refusal(tmp_path / "a.zip").fact


@pytest.mark.parametrize(
    ("part", "at", "value"), [(b"PK\x05\x06", 17, 0x10), (b"PK\x01\x02", 28, 0)], ids=["place", "name"]
)
def test_a_zip_whose_table_of_contents_is_damaged_is_refused(tmp_path, part, at, value):
    content = bytearray(_zipped(ALL))
    content[content.index(part) + at] = value
    if part == b"PK\x01\x02":
        content[content.index(part) + 32] = len("all.csv")
    assert "a.zip is damaged" in _refusal(_written(tmp_path, bytes(content), "a.zip")).fact


def test_a_zip_that_holds_notes_besides_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a_readme.txt", "Read me first.\n")
        archive.writestr("all.csv", ALL)
    shelf = read_sources([tmp_path / "a.zip"])
    assert [extract.name for extract in shelf.extracts] == ["a.zip/all.csv"]
    assert [record.file_name for record in shelf.others] == ["a.zip/a_readme.txt"]


def test_a_zip_that_holds_only_notes_is_refused_where_the_user_named_it(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a_readme.txt", "Read me first.\n")
    assert "a.zip/a_readme.txt is of no family" in _refusal(tmp_path / "a.zip").fact
    assert len(read_sources([tmp_path]).others) == 1


def _geojson(properties, geometry) -> str:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.mark.parametrize(
    ("properties", "geometry", "said"),
    [
        ({"ICB23CD": "E1"}, None, "row 1: the feature has no code or no outline"),
        (
            {"ICB23CD": "E1"},
            {"type": "Polygon", "coordinates": [[1, 2]]},
            "row 1: the outline cannot be read",
        ),
        (
            {"kind": "parish", "code": "E1"},
            {"type": "Polygon", "coordinates": [[[0, 52], [1, 52], [1, 53], [0, 52]]]},
            "row 1: the kind of the outline is 'parish'",
        ),
    ],
)
def test_a_bad_outline_is_refused_with_its_row(tmp_path, properties, geometry, said):
    assert said in _refusal(_written(tmp_path, _geojson(properties, geometry), "a.geojson")).fact


def test_points_are_not_taken_for_outlines(tmp_path):
    _written(tmp_path, _geojson({"ICB23CD": "E1"}, {"type": "Point", "coordinates": [0, 52]}), "a.geojson")
    assert read_sources([tmp_path]).extracts == ()


def test_dead_links_and_pipes_in_a_folder_are_listed(tmp_path):
    (tmp_path / "dead.csv").symlink_to(tmp_path / "nowhere.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    notes = [record.note for record in read_sources([tmp_path]).others]
    assert notes == ["a link to nothing, or no ordinary file"] * 2


def test_a_file_that_may_not_be_opened_is_refused_with_the_reason(tmp_path, monkeypatch):
    path = _written(tmp_path, ALL)

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    assert "list.csv cannot be opened (Permission denied)" in _refusal(path).fact


def test_lists_of_nobody_are_refused(tmp_path, build):
    (tmp_path / "practices_2026-07.csv").write_text(f"{TABLE}X81001,XX1 1AA,0\n")
    with pytest.raises(SourceError, match=r"practices_2026-07\.csv add up to nobody"):
        build(tmp_path)


@pytest.mark.parametrize("year", [1999, 2099])
def test_a_list_of_a_date_without_numbers_is_refused_with_its_name(tmp_path, build, year):
    (tmp_path / "list.csv").write_text(f"extract_date,practice_code,list_size\n{year}-01-01,X81001,5\n")
    with pytest.raises(SourceError, match=rf"list\.csv is of {year}-01-01") as problem:
        build(tmp_path)
    assert "--as-of" in problem.value.remedy
