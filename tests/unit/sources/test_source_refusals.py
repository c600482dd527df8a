"""Each kind of bad input is refused with the file, the row and the remedy."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from little_place import ALL, QUIN_AGE, write_little_place

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


def test_a_row_with_too_many_cells_is_refused(tmp_path):
    assert "list.csv cannot be read" in str(
        _refusal(_written(tmp_path, ALL + "1,2,3,4,5,6,7,8,9,10,11,12\n"))
    )


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
