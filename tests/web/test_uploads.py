"""What is taken in, what is refused, and how it leaves."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.signals import request_finished
from django.db import close_old_connections
from hypothesis import assume, given
from hypothesis import strategies as st

from scalecare_web.files import incoming, outgoing
from scalecare_web.files.archives import MOST_MEMBERS
from scalecare_web.files.errors import BadUpload
from scalecare_web.files.incoming import Checked, Kind, check, plain_name, unpack_zip
from scalecare_web.files.patient_level import is_nhs_number, sign_in_names

MEGABYTE = 1024 * 1024
PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc`\0\0\0\2\0\1"
    b"\xe5'\xde\xfc\0\0\0\0IEND\xaeB`\x82"
)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PRACTICES = "practice_code,practice_name,postcode,registered\nE85001,Aller Surgery,LE15 6QX,9120\n"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BIRTHS = [date(1921, 3, 4) + timedelta(days=391 * number) for number in range(60)]


def zipped(members: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def workbook(*sheets: Iterable[Iterable[object]], hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if hidden else "visible"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def document(text: str, **more: str | bytes) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    return zipped(
        {"[Content_Types].xml": TYPES, "word/document.xml": f"<w:document>{paragraphs}</w:document>"} | more
    )


def parquet(**columns: object) -> bytes:
    held = io.BytesIO()
    pl.DataFrame(columns).write_parquet(held)
    return held.getvalue()


def taken(
    content: bytes | str, name: str, kinds: Iterable[Kind] = Kind, most_bytes: int = MEGABYTE
) -> Checked:
    content = content.encode() if isinstance(content, str) else content
    return check(SimpleUploadedFile(name, content), kinds=frozenset(kinds), most_bytes=most_bytes)


def nhs_number(first_nine: int) -> str | None:
    """An NHS number worked out as the NHS data dictionary says: weights 10 to 2, modulus 11."""
    digits = f"{first_nine:09d}"
    left = sum(int(digit) * (10 - at) for at, digit in enumerate(digits)) % 11
    last = {0: 0, 1: None}.get(left, 11 - left)
    return None if last is None else f"{digits}{last}"


nhs_numbers = st.integers(400_000_000, 799_999_998).map(nhs_number).filter(bool)

GOOD: list[tuple[str, bytes | str, Kind]] = [
    ("list sizes.csv", PRACTICES, Kind.CSV),
    ("list sizes.tsv", PRACTICES.replace(",", "\t"), Kind.CSV),
    ("windows.csv", "name;registered\nHäuser;10\n".encode("cp1252"), Kind.CSV),
    ("wide.csv", PRACTICES.encode("utf-16"), Kind.CSV),
    ("manifest.json", json.dumps({"name": "Aller", "counts": [1, 2]}), Kind.JSON),
    ("boundaries.geojson", json.dumps({"type": "FeatureCollection", "features": []}), Kind.JSON),
    ("list sizes.xlsx", workbook([["practice_code", "registered"], ["E85001", 9120]]), Kind.XLSX),
    ("terms.docx", document("The partners met on Monday.\nNone was against."), Kind.DOCX),
    ("terms.PDF", PDF, Kind.PDF),
    ("map.png", PIXEL, Kind.PNG),
    ("photo.jpeg", JPEG, Kind.JPEG),
    ("photo.jpg", JPEG, Kind.JPEG),
    ("minutes.txt", "We met, and agreed: hubs of 40,000.", Kind.TXT),
    ("place.zip", zipped({"practices.csv": PRACTICES}), Kind.ZIP),
    ("practices.parquet", parquet(practice_code=["E85001"], registered=[9120]), Kind.PARQUET),
]


@pytest.mark.parametrize(("name", "content", "kind"), GOOD, ids=[row[0] for row in GOOD])
def test_each_kind_is_known_by_its_content(name: str, content: bytes | str, kind: Kind) -> None:
    content = content.encode() if isinstance(content, str) else content
    found = taken(content, name)
    assert found == Checked(name, kind, len(content), hashlib.sha256(content).hexdigest())


def test_a_file_stands_at_its_beginning_after_the_check() -> None:
    upload = SimpleUploadedFile("list sizes.csv", PRACTICES.encode())
    check(upload, kinds={Kind.CSV}, most_bytes=MEGABYTE)
    assert upload.read().decode() == PRACTICES


@pytest.mark.parametrize(("name", "content", "kind"), GOOD, ids=[row[0] for row in GOOD])
def test_no_kind_passes_under_the_name_of_another(name: str, content: bytes | str, kind: Kind) -> None:
    texts = {Kind.CSV, Kind.TXT}
    for other in set(Kind) - {kind} - (texts if kind in texts else set()):
        with pytest.raises(BadUpload, match=r"says something else|though its name says so"):
            taken(content, f"file{other.endings[0]}")


@pytest.mark.parametrize(("name", "content", "kind"), GOOD, ids=[row[0] for row in GOOD])
def test_what_is_not_taken_here_is_refused_with_what_is(name: str, content: bytes | str, kind: Kind) -> None:
    other = Kind.PNG if kind is not Kind.PNG else Kind.PDF
    with pytest.raises(BadUpload, match="not taken here") as refused:
        taken(content, name, [other])
    assert refused.value.remedy == f"Choose {other.label}."


MARKUP = [
    "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "<?xml version='1.0'?><svg/>",
    "<!DOCTYPE html><p>",
    "\n\n  <html><body onload=alert(1)>",
    "a,b\n<script>alert(1)</script>,2",
    "<img src=x onerror=alert(1)>",
]
ENDINGS = [".svg", ".html", ".txt", ".csv", ".json", ".png", ".pdf", ".docx"]


@pytest.mark.parametrize("content", MARKUP)
@pytest.mark.parametrize("ending", ENDINGS)
def test_markup_that_a_browser_might_run_is_refused_whatever_its_name(content: str, ending: str) -> None:
    with pytest.raises(BadUpload):
        taken(content, f"file{ending}")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\0\3\0\0\0", "tool.exe"),
        (b"\x7fELF\2\1\1\0", "tool"),
        (b"MZ\x90\0\3\0\0\0", "minutes.txt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.xls"),
        (b"{\\rtf1 hello}", "letter.rtf"),
        (bytes(range(256)), "list.csv"),
        (b"GIF89a\1\0\1\0\0\0\0;", "picture.png"),
        (b"%PDF-1.4 <</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>", "form.pdf"),
        (b"%PDF-1.4 <</S/Launch/F(cmd.exe)>>", "form.pdf"),
        (document("x", **{"word/vbaProject.bin": b"x"}), "letter.docx"),
        (document("x", **{"word/embeddings/oleObject1.bin": b"x"}), "letter.docx"),
        (document("x", **{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled"}), "l.docx"),
        (document("x"), "letter.docm"),
        (b"", "empty.csv"),
        (b"PK\x03\x04 and nothing more", "place.zip"),
        (b"PAR1 and nothing more", "practices.parquet"),
        (b"{'single': 'quotes'}", "odd.json"),
        (b"[" * 100_000, "deep.json"),
    ],
)
def test_what_runs_what_is_damaged_and_what_is_unknown_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(BadUpload) as refused:
        taken(content, name)
    assert name in refused.value.fact and refused.value.remedy


def test_a_file_over_the_cap_is_refused_even_if_it_says_that_it_is_small() -> None:
    upload = SimpleUploadedFile("list.csv", b"a,b\n" * 1000)
    upload.size = 10
    with pytest.raises(BadUpload, match="the most that is taken here is"):
        check(upload, kinds={Kind.CSV}, most_bytes=1000)
    assert taken(b"a" * 1000, "a.txt", most_bytes=1000).size == 1000
    with pytest.raises(BadUpload):
        taken(b"a" * 1001, "a.txt", most_bytes=1000)


# ---- archives


@pytest.mark.parametrize(
    "member", ["../out.csv", "/etc/out.csv", "a/../../out.csv", "..\\out.csv", "C:/out.csv", "C:\\out.csv"]
)
def test_no_member_leaves_its_folder(member: str, tmp_path: Path) -> None:
    content = zipped({member: PRACTICES})
    with pytest.raises(BadUpload, match="outside its folder"):
        taken(content, "place.zip")
    with pytest.raises(BadUpload):
        _unpacked(content, tmp_path / "in")
    assert not list(tmp_path.rglob("*.csv"))


def _unpacked(
    content: bytes, folder: Path, names: Callable[[str], bool] = lambda name: True
) -> tuple[Path, ...]:
    return unpack_zip(SimpleUploadedFile("place.zip", content), folder, most_bytes=MEGABYTE, names=names)


@given(st.lists(st.sampled_from(["..", ".", "a", "b", "", "/", "\\", "C:", "x.csv"]), min_size=1, max_size=6))
def test_whatever_a_member_is_called_nothing_is_written_outside(parts: list[str]) -> None:
    assume("/".join(parts))
    with tempfile.TemporaryDirectory() as name:
        around, inside = Path(name).resolve(), Path(name).resolve() / "in"
        try:
            content = zipped({"/".join(parts): PRACTICES})
            written = _unpacked(content, inside)
        except BadUpload:
            written = ()
        files = {path for path in around.rglob("*") if path.is_file()}
        assert files == set(written) and all(path.is_relative_to(inside) for path in files)


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("practices.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadUpload, match="outside its folder"):
        _unpacked(held.getvalue(), tmp_path / "in")


def test_bombs_are_refused_before_they_unfold(tmp_path: Path) -> None:
    bomb = zipped({"zeros.csv": b"0" * (300 * MEGABYTE)})
    assert len(bomb) < MEGABYTE
    with pytest.raises(BadUpload, match="unpacks to more than"):
        taken(bomb, "place.zip", most_bytes=MEGABYTE)
    with pytest.raises(BadUpload, match="unpacks to more than"):
        taken(bomb, "place.zip", most_bytes=100 * MEGABYTE)  # under the cap, and still far out of measure
    with pytest.raises(BadUpload, match="unpacks to more than"):
        _unpacked(bomb, tmp_path / "in")
    inside = document("x", **{"word/media/image.png": b"0" * (300 * MEGABYTE)})
    with pytest.raises(BadUpload, match="unpacks to more than"):
        taken(inside, "letter.docx", most_bytes=20 * MEGABYTE)


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    content = zipped({"practices.csv": PRACTICES * 1000})
    size = len(PRACTICES * 1000).to_bytes(4, "little")
    assert content.count(size) == 2  # once beside the member, once in the directory
    lying = content.replace(size, (10).to_bytes(4, "little"))
    with pytest.raises(BadUpload, match="cannot be read"):
        _unpacked(lying, tmp_path / "in")
    assert not list(tmp_path.rglob("*.csv"))


def test_too_many_members_double_members_and_zips_in_zips_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadUpload, match="the most that is taken is"):
        taken(
            zipped({f"{number}.txt": "" for number in range(MOST_MEMBERS + 1)}), "many.zip", most_bytes=9**9
        )
    with pytest.raises(BadUpload, match="twice"):
        taken(zipped({"a.csv": PRACTICES, "A.csv": PRACTICES}), "twice.zip")
    with pytest.raises(BadUpload, match="does not belong"):
        taken(zipped({"inner.zip": zipped({"a.csv": PRACTICES})}), "outer.zip")


def test_an_archive_is_unpacked_without_what_is_around_it(tmp_path: Path) -> None:
    content = zipped(
        {"Aller/practices.csv": PRACTICES, "__MACOSX/Aller/._practices.csv": "x", "Aller/.DS_Store": "x"}
    )
    written = _unpacked(content, tmp_path / "in", names={"practices.csv"})
    assert [path.relative_to(tmp_path).as_posix() for path in written] == ["in/practices.csv"]
    assert written[0].read_text() == PRACTICES


def test_an_archive_with_a_stranger_in_it_leaves_nothing_behind(tmp_path: Path) -> None:
    content = zipped({"practices.csv": PRACTICES, "run.sh": "rm -rf /"})
    with pytest.raises(BadUpload, match=r"run\.sh"):
        _unpacked(content, tmp_path / "in", names={"practices.csv"}.__contains__)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


# ---- single patients

NUMBERS = [number for number in (nhs_number(943_476_500 + at) for at in range(20)) if number]


@given(nhs_numbers)
def test_the_check_digit_is_that_of_the_nhs_data_dictionary(number: str) -> None:
    assert is_nhs_number(number)
    assert is_nhs_number(f"{number[:3]} {number[3:6]} {number[6:]}")
    wrong = (int(number[-1]) + 1) % 10
    assert not is_nhs_number(f"{number[:-1]}{wrong}")


@pytest.mark.parametrize("number", ["9434765919", "4010232137", "987 654 4321", "999-012-3456"])
def test_published_numbers_pass(number: str) -> None:
    expected = nhs_number(int("".join(filter(str.isdigit, number))[:9]))
    assert is_nhs_number(number) == (expected == "".join(filter(str.isdigit, number)))


@pytest.mark.parametrize(
    "name",
    [
        "NHS Number", "nhs_number", "NHSNumber", "nhs no", "NHS_NO", "NhsNum", "patient_id", "Patient ID",
        "PatientId", "patient identifier", "Patient name", "person_id", "DOB", "D.O.B.", "date of birth",
        "DateOfBirth", "birth_date", "Patient's date of birth", "dob (dd/mm/yyyy)", "Forename", "first name",
        "Surname", "family_name", "EMIS number", "pseudo_nhs_number", "Hospital No.", "MRN",
        "patient_postcode", "CHI number",
    ],
)  # fmt: skip
def test_columns_that_name_people_are_known(name: str) -> None:
    assert sign_in_names(["practice_code", name]) == f"a column is called '{name.strip()}'"


@pytest.mark.parametrize(
    "name",
    [
        "NUMBER_OF_PATIENTS", "patients", "Patient experience", "registered patients", "practice_name",
        "postcode", "PCN name", "patient_share", "name", "number", "id", "sex", "age_band", "NHS region",
        "first_seen", "nominal", "births", "birth rate", "person-years", "Patients per GP",
        "family practice", "NHS payments", "middle layer",
    ],
)  # fmt: skip
def test_columns_of_counts_are_left_alone(name: str) -> None:
    assert sign_in_names(["practice_code", name]) == ""


def _tables() -> dict[str, list[list[object]]]:
    """Tables about single patients, each betrayed by one sign alone."""
    return {
        "a name of a column": [["practice", "NHS number"], ["E85001", ""]],
        "numbers": [["practice", "x"], *[["E85001", number] for number in NUMBERS[:3]]],
        "numbers in groups": [["practice", "x"], ["E85001", "943 476 5919"]],
        "numbers as numbers": [["practice", "x"], *[["E85001", int(number)] for number in NUMBERS[:3]]],
        "a number in a sentence": [["practice", "x"], ["E85001", "Seen today (NHS no: 9434765919)"]],
        "dates of birth": [["practice", "x"], *[["E85001", day.isoformat()] for day in BIRTHS]],
        "British dates": [["practice", "x"], *[["E85001", day.strftime("%d/%m/%Y")] for day in BIRTHS]],
        "doors": [["x", "y"], *[[f"{number} LE15 6QX", 1] for number in range(1, 5)]],
        "house and postcode": [["house number", "postcode"], ["12", "LE15 6QX"]],
        "age, sex and postcode": [["age", "sex", "postcode"], ["71", "F", "LE15 6QX"]],
        "a name under a title": [["List of July"], [], ["practice", "Forename"], ["E85001", "Ann"]],
    }


def _csv(rows: list[list[object]]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in rows).encode() + b"\n"


def _json(rows: list[list[object]]) -> bytes:
    head = max(rows[:3], key=len)
    body = [row for row in rows if row and len(row) == len(head) and row is not head]
    return json.dumps({"rows": [dict(zip(map(str, head), row, strict=True)) for row in body]}).encode()


def _parquet(rows: list[list[object]]) -> bytes:
    head = max(rows[:3], key=len)
    body = [row for row in rows if row and len(row) == len(head) and row is not head]
    return parquet(**{str(name): [row[at] for row in body] for at, name in enumerate(head)})


SHAPES: dict[str, Callable[[list[list[object]]], bytes]] = {
    "x.csv": _csv,
    "x.tsv": lambda rows: _csv(rows).replace(b",", b"\t"),
    "x.txt": _csv,
    "x.json": _json,
    "x.xlsx": lambda rows: workbook([["nothing here"]], rows),
    "hidden.xlsx": lambda rows: workbook([["nothing here"]], rows, hidden=True),
    "x.parquet": _parquet,
    "csv.zip": lambda rows: zipped({"good.csv": PRACTICES, "deep/x.csv": _csv(rows)}),
    "xlsx.zip": lambda rows: zipped({"x.xlsx": workbook(rows)}),
    "parquet.zip": lambda rows: zipped({"x.parquet": _parquet(rows)}),
    "misnamed.zip": lambda rows: zipped({"x": _csv(rows)}),
}


@pytest.mark.parametrize("sign", _tables())
@pytest.mark.parametrize("name", SHAPES)
def test_what_looks_patient_level_is_refused_in_every_shape(sign: str, name: str) -> None:
    with pytest.raises(BadUpload, match="single patients") as refused:
        taken(SHAPES[name](_tables()[sign]), name)
    assert "It was not kept" in refused.value.fact and "counts" in refused.value.remedy
    assert not any(number in str(refused.value) for number in NUMBERS)


@pytest.mark.parametrize(
    "text",
    [
        "NHS number: 943 476 5919",
        "The patient (NHS No 9434765919) was seen.",
        "DOB 01/02/1950, 3 May.\nDate of birth: 7 Mar 1941\nborn 12.12.1930",
    ],
)
def test_letters_about_patients_are_refused(text: str) -> None:
    for content, name in ((text, "letter.txt"), (document(text), "letter.docx")):
        with pytest.raises(BadUpload, match="single patients"):
            taken(content, name)


@given(st.lists(nhs_numbers, min_size=2, max_size=30, unique=True), st.sampled_from(["{}", "{:>12}", '"{}"']))
def test_no_column_of_nhs_numbers_passes(numbers: list[str], shape: str) -> None:
    rows = "\n".join(f"E85001,{shape.format(number)}" for number in numbers)
    with pytest.raises(BadUpload, match="single patients"):
        taken(f"practice,x\n{rows}\n", "x.csv")


@given(st.lists(st.integers(10**9, 10**10 - 1), min_size=30, max_size=60, unique=True))
def test_long_numbers_of_other_kinds_pass(numbers: list[int]) -> None:
    if sum(is_nhs_number(str(number)) for number in numbers) < len(numbers) / 2:
        rows = "\n".join(f"E85001,{number}" for number in numbers)
        assert taken(f"practice,uprn\n{rows}\n", "x.csv").kind is Kind.CSV


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(1, 40))
def test_months_and_dates_of_our_time_pass(first: date, step: int) -> None:
    rows = "\n".join(f"E85001,{first + timedelta(days=step * number)}" for number in range(50))
    assert taken(f"practice,seen\n{rows}\n", "x.csv").kind is Kind.CSV


def test_opening_dates_of_practices_pass() -> None:
    days = ["1948-07-05", "1974-04-01"] * 20 + [f"{year}-04-01" for year in range(1975, 2020)]
    rows = "\n".join(f"E85{at:03},{day}" for at, day in enumerate(days))
    assert taken(f"practice,opened\n{rows}\n", "x.csv").kind is Kind.CSV


def test_the_example_place_passes(tmp_path: Path) -> None:
    from scalecare.examples import write_exampleshire

    write_exampleshire(tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            incoming.refuse_patient_level(path)


def test_a_refused_file_is_not_kept(settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    upload = TemporaryUploadedFile("x.csv", "text/csv", 100, "utf-8")
    upload.write(_csv(_tables()["numbers"]))
    upload.seek(0)
    upload.size = Path(upload.temporary_file_path()).stat().st_size or 100
    with pytest.raises(BadUpload, match="single patients"):
        check(upload, kinds={Kind.CSV}, most_bytes=MEGABYTE)
    assert not list(tmp_path.iterdir())
    with pytest.raises(BadUpload, match="single patients"):
        _unpacked(zipped({"good.csv": PRACTICES, "x.csv": _csv(_tables()["numbers"])}), tmp_path / "in")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@given(st.binary(max_size=400), st.sampled_from([f"x{ending}" for kind in Kind for ending in kind.endings]))
def test_whatever_bytes_come_they_are_taken_or_refused_in_words(content: bytes, name: str) -> None:
    try:
        assert taken(content, name).size == len(content)
    except BadUpload as refused:
        assert refused.fact and refused.remedy


@given(st.sampled_from(GOOD), st.data())
def test_damaged_files_are_taken_or_refused_in_words(
    row: tuple[str, bytes | str, Kind], data: st.DataObject
) -> None:
    name, content, _ = row
    content = content.encode() if isinstance(content, str) else content
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:at] + data.draw(st.binary(max_size=8)) + content[at + data.draw(st.integers(0, 8)) :]
    try:
        taken(damaged, name)
    except BadUpload as refused:
        assert refused.fact and refused.remedy


# ---- names, and the way out


@given(st.text(max_size=300))
def test_a_name_is_plain_whatever_the_browser_sent(name: str) -> None:
    plain = plain_name(name)
    assert plain and len(plain) <= 120 and plain == plain_name(plain)
    assert not set('/\\:*?"<>|\0\r\n\u202e') & set(plain) and plain not in {".", ".."}


def test_a_download_is_never_shown_by_the_browser() -> None:
    answer = outgoing.attachment(b"<script>alert(1)</script>", 'a";\r\nSet-Cookie: x=1.html')
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.fixture
def connection_kept() -> Iterator[None]:
    """Closing an answer ends a request, and with it Django's connection; a test goes on with it."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def test_a_download_comes_from_bytes_and_from_disk_alike(tmp_path: Path, connection_kept: None) -> None:
    (tmp_path / "kept").write_bytes(PDF)
    for content in (PDF, tmp_path / "kept"):
        answer = outgoing.attachment(content, "terms.pdf")
        assert b"".join(answer.streaming_content) == PDF
        answer.close()


@given(st.text())
def test_no_cell_starts_a_formula(text: str) -> None:
    cell = outgoing.plain_cell(text)
    stripped = cell.lstrip()
    is_number = stripped[:1] in "+-" and stripped[1:2].isdigit()
    assert not stripped or is_number or stripped[0] not in "=+-@|%"
    assert cell in {text, f"'{text}"}


@pytest.mark.parametrize("text", ["-12.5", "+3", "1,204", "-1e6", "plain", "a=b", ""])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert outgoing.plain_cell(text) == text
