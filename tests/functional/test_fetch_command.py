"""`scalecare fetch` against a publisher on this machine that misbehaves as real ones do."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
import zipfile
from collections import namedtuple
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.lib.commands import Command
from tests.lib.publisher import Publisher, publisher

from scalecare.examples import write_exampleshire
from scalecare.sources.publications import load_catalogue

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LANDING = load_catalogue().publications["patients"].landing
EPRACCUR = "https://www.odsdatasearchandexport.nhs.uk/api/getReport"
ALL = "https://files.digital.nhs.uk/0C/C6EF77/gp-reg-pat-prac-all.zip"
ITEM = "0123456789abcdef0123456789abcdef"
ONSPD = f"https://www.arcgis.com/sharing/rest/content/items/{ITEM}/data"
SERVICES = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
SUB_ICB = "Sub_Integrated_Care_Board_Locations_April_2026_Boundaries_EN_BSC"
AUTHORITIES = "Local_Authority_Districts_May_2026_Boundaries_UK_BSC"
FILE_7 = "https://assets.publishing.service.gov.uk/media/691ded56/File_7_IoD2025_All_Ranks_Scores.csv"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses taken, without taking them."""
    taken: list[float] = []
    monkeypatch.setattr(time, "sleep", taken.append)
    return taken


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("downloads")
    write_exampleshire(folder)
    return folder


@pytest.fixture
def site(downloads: Path, pauses: list[float]) -> Iterator[Publisher]:
    """Exampleshire's files, published as the real ones are."""
    with publisher() as server:
        put_patients(server, downloads)
        put_others(server, downloads)
        yield server


def put_patients(server: Publisher, downloads: Path) -> None:
    def content(name: str) -> bytes:
        return (downloads / name).read_bytes()

    months = ("june-2026", "july-2026", "august-2026", "april-2026")
    server.put(LANDING, page(*(f"{LANDING}/{month}" for month in months), "/cookies"))
    files = "https://files.digital.nhs.uk"
    older = f"{files}/AA/111111/gp-reg-pat-prac-all.csv"
    lsoa = f"{files}/D8/54ED89/gp-reg-pat-prac-lsoa-male-female-Apr-26.zip"
    july = [ALL, *(f"{files}/BB/222222/gp-reg-pat-prac-{name}.csv" for name in ("map", "quin-age"))]
    server.put(f"{LANDING}/august-2026", page() + "Upcoming, not yet published")
    server.put(f"{LANDING}/july-2026", page(*july, f"{files}/BC/2/gp-reg-pat-prac-sing-age-male.zip"))
    server.put(f"{LANDING}/june-2026", page(older))
    server.put(f"{LANDING}/april-2026", page(lsoa, older))
    server.put(ALL, zipped("gp-reg-pat-prac-all.csv", content("gp-reg-pat-prac-all.csv")), etag='"all-1"')
    server.put(july[1], content("gp-reg-pat-prac-map.csv"), etag='"map-1"')
    server.put(july[2], content("gp-reg-pat-prac-quin-age.csv"), etag='"ages-1"')
    server.put(lsoa, zipped("gp-reg-pat-prac-lsoa-all.csv", content("gp-reg-pat-prac-lsoa-all.csv")))


def put_others(server: Publisher, downloads: Path) -> None:
    known = load_catalogue().publications
    server.put(EPRACCUR, register(downloads))
    found = [
        {
            "id": "f" * 32,
            "owner": "ONSGeography_data",
            "title": "ONS Postcode Directory (May 2026) for the UK",
        },
        {
            "id": ITEM,
            "owner": "ONSGeography_data",
            "title": "ONS Postcode Directory (August 2026) for the UK",
        },
        {"id": "e" * 32, "owner": "somebody", "title": "ONS Postcode Directory (November 2026) for the UK"},
    ]
    search = [{**one, "type": "CSV Collection", "tags": ["PRD_ONSPD"]} for one in found]
    server.put(str(known["postcodes"].listing), json.dumps({"total": 3, "results": search}))
    server.put(ONSPD, zipped("Data/ONSPD.csv", (downloads / "postcodes.csv").read_bytes()))
    server.put(
        str(known["areas"].files["areas-lsoa21-centroids"].address), (downloads / "lsoa21.csv").read_bytes()
    )
    server.put(known["deprivation"].landing, page(FILE_7.replace("File_7", "File_5"), FILE_7))
    server.put(FILE_7, deprivation(downloads))
    older = "Sub_Integrated_Care_Board_Locations_April_2023_EN_BSC"
    listed = [{"name": name, "type": "FeatureServer"} for name in (older, SUB_ICB, AUTHORITIES)]
    server.put(SERVICES, json.dumps({"services": listed}))
    for name, file in ((SUB_ICB, "sub_icbs"), (AUTHORITIES, "local_authorities")):
        server.put(f"{SERVICES}/{name}/FeatureServer/0/query", (downloads / f"{file}.geojson").read_bytes())


def page(*links: str) -> str:
    return "<!doctype html><html><body>" + "".join(f'<a class="x" href="{link}">a</a>' for link in links)


def zipped(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(name, (2026, 7, 9, 9, 30, 0)), content)
    return held.getvalue()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def register(downloads: Path) -> str:
    """The register of practices, 27 columns without header."""
    held = io.StringIO()
    for row in rows_of(downloads / "gp-reg-pat-prac-map.csv"):
        cells = [
            row["PRACTICE_CODE"],
            row["PRACTICE_NAME"],
            "Y60",
            "QEX",
            *[""] * 5,
            row["PRACTICE_POSTCODE"],
        ]
        cells += ["19740401", "", "A", "B", row["SUB_ICB_LOCATION_CODE"], *[""] * 10, "4", ""]
        csv.writer(held).writerow(cells)
    return held.getvalue()


def deprivation(downloads: Path) -> str:
    rows = rows_of(downloads / "lsoa21.csv")
    scores = "".join(f"{row['lsoa21_code']},20.5\n" for row in rows)
    return "LSOA code (2021),Index of Multiple Deprivation (IMD) Score\n" + scores


def visible(folder: Path) -> list[str]:
    """What a reader of the folder would find, without the record."""
    names = (path.name for path in folder.iterdir()) if folder.exists() else ()
    return sorted(name for name in names if not name.startswith(".") and name != "fetched.json")


def test_what_is_fetched_makes_a_place(scalecare: Command, site: Publisher, tmp_path: Path) -> None:
    out = tmp_path / "downloads"
    code, said, err = scalecare("fetch", "--from", site.address, "--out", out)
    assert (code, err) == (0, ""), said
    assert f"scalecare place build {out} --out PLACE" in said
    code, said, err = scalecare("place", "build", out, "--out", tmp_path / "place")
    assert code == 0, err
    assert "86 practices, 805,994 people, as of 2026-07-01" in said
    assert (out / "fetched.json").is_file() and "fetched.json" not in said


def test_the_newest_edition_that_has_the_file_is_taken(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    assert scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path)[0] == 0
    assert visible(tmp_path) == [
        "gp-reg-pat-prac-all_2026-07.zip",
        "gp-reg-pat-prac-lsoa_2026-04.zip",
        "gp-reg-pat-prac-map_2026-07.csv",
        "gp-reg-pat-prac-quin-age_2026-07.csv",
    ]
    assert len(site.asked_for(f"{LANDING}/july-2026")) == 1


def test_the_newest_entry_of_a_listing_is_taken_and_only_the_publishers_own(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    named = ("postcodes", "sub-icb-outlines")
    assert scalecare("fetch", *named, "--from", site.address, "--out", tmp_path)[0] == 0
    assert visible(tmp_path) == ["outlines-sub-icb_2026-04.geojson", "postcodes-onspd_2026-08.zip"]


def test_the_record_says_what_came_from_where(scalecare: Command, site: Publisher, tmp_path: Path) -> None:
    _, said, _ = scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path, "--json")
    record = json.loads((tmp_path / "fetched.json").read_text(encoding="utf-8"))
    entry = next(one for one in record["files"] if one["name"] == "gp-reg-pat-prac-all_2026-07.zip")
    assert (
        entry["address"] == ALL and entry["edition"] == "2026-07-01" and entry["marks"]["etag"] == '"all-1"'
    )
    assert entry["size"] == (tmp_path / entry["name"]).stat().st_size and len(entry["sha256"]) == 64
    assert any("Open Government Licence" in line for line in record["attribution"])
    assert {one["outcome"] for one in json.loads(said)["files"]} == {"downloaded"}


def test_what_is_there_and_unchanged_is_left_alone(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    fetch = ("fetch", "--from", site.address, "--out", tmp_path, "--json")
    assert scalecare(*fetch)[0] == 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("[!.f]*")}
    code, said, _ = scalecare(*fetch)
    assert code == 0 and {one["outcome"] for one in json.loads(said)["files"]} == {"unchanged"}
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("[!.f]*")} == before
    assert site.asked_for(ALL)[-1].headers["If-None-Match"] == '"all-1"'


def test_a_broken_download_goes_on_where_it_broke(
    scalecare: Command, site: Publisher, tmp_path: Path, pauses: list[float]
) -> None:
    resource = site.at(ALL)
    resource.drops = [1000, 2000]
    _, said, _ = scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path, "--json")
    asked = [one.headers.get("Range") for one in site.asked_for(ALL)]
    assert asked == [None, "bytes=1000-", "bytes=3000-"]
    assert site.asked_for(ALL)[1].headers["If-Range"] == '"all-1"'
    assert (tmp_path / "gp-reg-pat-prac-all_2026-07.zip").read_bytes() == resource.body
    assert "resumed" in said and pauses == [2, 6]


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    resource = site.at(ALL)
    resource.drops = [500] * 4
    fetch = ("fetch", "patients", "--from", site.address, "--out", tmp_path)
    code, _, err = scalecare(*fetch)
    assert code == 3 and "broke off after 2,000 bytes of 6,6" in err and "goes on from there" in err
    assert "gp-reg-pat-prac-all_2026-07.zip" not in visible(tmp_path)
    assert (tmp_path / ".gp-reg-pat-prac-all_2026-07.zip.partial").stat().st_size == 2000
    assert scalecare(*fetch)[0] == 0
    assert site.asked_for(ALL)[-1].headers["Range"] == "bytes=2000-"
    assert (tmp_path / "gp-reg-pat-prac-all_2026-07.zip").read_bytes() == resource.body
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("how", [{"has_ranges": False}, {"etag": ""}])
def test_a_server_that_cannot_resume_is_asked_for_the_whole(
    scalecare: Command, site: Publisher, tmp_path: Path, how: dict[str, object]
) -> None:
    resource = site.at(ALL)
    vars(resource).update(how, drops=[1000])
    assert scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path)[0] == 0
    assert (tmp_path / "gp-reg-pat-prac-all_2026-07.zip").read_bytes() == resource.body


def test_a_file_that_changed_on_the_way_is_begun_again(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    resource = site.at(ALL)
    resource.drops = [1000] * 4
    fetch = ("fetch", "patients", "--from", site.address, "--out", tmp_path)
    assert scalecare(*fetch)[0] == 3
    resource.etag, resource.body = '"all-2"', resource.body + b"\x00" * 7
    resource.drops = [0]
    assert scalecare(*fetch)[0] == 0
    assert (tmp_path / "gp-reg-pat-prac-all_2026-07.zip").read_bytes() == resource.body


def test_a_part_longer_than_the_file_is_begun_again(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    resource = site.at(ALL)
    resource.drops = [1000] * 4
    fetch = ("fetch", "patients", "--from", site.address, "--out", tmp_path)
    assert scalecare(*fetch)[0] == 3
    (tmp_path / ".gp-reg-pat-prac-all_2026-07.zip.partial").write_bytes(b"x" * 10_000)
    assert scalecare(*fetch)[0] == 0
    assert (tmp_path / "gp-reg-pat-prac-all_2026-07.zip").read_bytes() == resource.body


def test_a_missing_file_keeps_no_other_from_arriving(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    site.remove(FILE_7)
    code, said, err = scalecare("fetch", "--from", site.address, "--out", tmp_path)
    assert code == 3 and f"There is nothing at {FILE_7} (404)" in err and "--from FOLDER" in err
    assert len(visible(tmp_path)) == 9 and "Next: scalecare place build" in said


def test_without_what_a_place_needs_no_next_command_is_named(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    site.remove(ALL)
    code, said, _ = scalecare("fetch", "--from", site.address, "--out", tmp_path)
    assert code == 3 and "Next:" not in said


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/csv"])
def test_a_web_page_in_place_of_a_file_is_refused(
    scalecare: Command, site: Publisher, tmp_path: Path, kind: str
) -> None:
    sorry = "<!DOCTYPE html><html><head><title>Down for\n maintenance</title></head></html>"
    site.put(EPRACCUR, sorry, content_type=kind)
    code, _, err = scalecare("fetch", "epraccur", "--from", site.address, "--out", tmp_path)
    assert code == 3 and "'Down for maintenance'" in err and "Traceback" not in err
    assert visible(tmp_path) == [] and not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("name", "address", "body", "said"),
    [
        ("epraccur", EPRACCUR, "a,b\n1,2\n", "should be epraccur and holds nothing that Scalecare reads"),
        ("epraccur", EPRACCUR, "practice_code,imd_score\nX81001,2\n", "holds deprivation by practice"),
        ("patients", ALL, b"PK\x03\x04 and then nothing", "damaged or was cut short"),
        ("patients", ALL, b"", "is empty"),
    ],
)
def test_content_of_another_kind_is_refused_and_not_kept(
    scalecare: Command, site: Publisher, tmp_path: Path, name: str, address: str, body: bytes, said: str
) -> None:
    site.put(address, body)
    code, _, err = scalecare("fetch", name, "--from", site.address, "--out", tmp_path)
    assert code == 3 and said in err
    assert not [one for one in visible(tmp_path) if one.startswith(("epraccur", "gp-reg-pat-prac-all"))]
    assert not list(tmp_path.glob(".*"))


def test_a_register_without_editions_is_kept_once_for_each_content(
    scalecare: Command, site: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = ("fetch", "epraccur", "--from", site.address, "--out", tmp_path)
    for day in (date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 3)):
        monkeypatch.setattr("scalecare.cli.fetch._today", lambda day=day: day)
        assert scalecare(*fetch)[0] == 0
    assert visible(tmp_path) == ["epraccur_2026-11-02.csv"] and not list(tmp_path.glob(".*"))
    site.at(EPRACCUR).body = site.at(EPRACCUR).body.replace(b"19740401", b"19740402")
    assert scalecare(*fetch)[0] == 0
    assert visible(tmp_path) == ["epraccur_2026-11-02.csv", "epraccur_2026-11-03.csv"]


def test_outlines_cut_off_by_the_service_are_refused(
    scalecare: Command, site: Publisher, tmp_path: Path, downloads: Path
) -> None:
    outlines = json.loads((downloads / "sub_icbs.geojson").read_text(encoding="utf-8"))
    part = json.dumps({**outlines, "properties": {"exceededTransferLimit": True}})
    site.put(f"{SERVICES}/{SUB_ICB}/FeatureServer/0/query", part)
    code, _, err = scalecare("fetch", "sub-icb-outlines", "--from", site.address, "--out", tmp_path)
    assert code == 3 and "only the first of its outlines" in err and visible(tmp_path) == []


def test_a_page_of_another_layout_is_reported_once_with_what_was_seen(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    site.put(LANDING, page("/help", "/contact"))
    code, _, err = scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path)
    assert code == 3 and err.count("None of 2 links on") == 1 and "layout" in err
    site.put(LANDING, page(f"{LANDING}/june-2026"))
    code, _, err = scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path)
    assert code == 3 and "is gp-reg-pat-prac-map" in err


@pytest.mark.parametrize("status", [202, 429, 503])
def test_a_fault_that_passes_is_waited_for(
    scalecare: Command, site: Publisher, tmp_path: Path, pauses: list[float], status: int
) -> None:
    site.at(EPRACCUR).statuses = [status, status]
    assert scalecare("fetch", "epraccur", "--from", site.address, "--out", tmp_path)[0] == 0
    assert pauses == [2, 6]


def test_a_page_cut_short_is_not_taken_for_one_without_links(
    scalecare: Command, site: Publisher, tmp_path: Path, pauses: list[float]
) -> None:
    site.at(f"{LANDING}/july-2026").drops = [40]
    assert scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path)[0] == 0
    assert "gp-reg-pat-prac-all_2026-07.zip" in visible(tmp_path) and pauses == [2]


def test_a_server_that_fails_every_time_is_given_up(
    scalecare: Command, site: Publisher, tmp_path: Path, pauses: list[float]
) -> None:
    site.at(EPRACCUR).statuses = [500] * 9
    code, _, err = scalecare("fetch", "epraccur", "--from", site.address, "--out", tmp_path)
    assert code == 3 and "in 4 tries (last answer: 500)" in err and pauses == [2, 6, 18]


def test_a_server_that_serves_no_programs_is_asked_once(
    scalecare: Command, site: Publisher, tmp_path: Path, pauses: list[float]
) -> None:
    site.at(LANDING).statuses = [403] * 9
    code, _, err = scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path)
    assert code == 3 and "refuses" in err and "browser" in err and pauses == []


def test_nobody_at_the_other_end_is_said_with_a_way_out(
    scalecare: Command, tmp_path: Path, pauses: list[float]
) -> None:
    with publisher() as gone:
        address = gone.address
    code, _, err = scalecare("fetch", "epraccur", "--from", address, "--out", tmp_path)
    assert code == 3 and "could not be reached in 4 tries" in err and "--from" in err


def test_a_redirect_to_where_nothing_is_encrypted_is_not_followed(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    site.put(EPRACCUR, b"", statuses=[302], location="http://example.org/epraccur.csv")
    code, _, err = scalecare("fetch", "epraccur", "--from", site.address, "--out", tmp_path)
    assert code == 3 and "not an https address" in err


def test_a_redirect_on_the_mirror_is_followed(scalecare: Command, site: Publisher, tmp_path: Path) -> None:
    body = site.at(EPRACCUR).body
    site.put("https://elsewhere/epraccur", body)
    site.put(EPRACCUR, b"", statuses=[302], location=f"{site.address}/elsewhere/epraccur")
    assert scalecare("fetch", "epraccur", "--from", site.address, "--out", tmp_path)[0] == 0


def test_scalecare_says_who_asks(scalecare: Command, site: Publisher, tmp_path: Path) -> None:
    scalecare("fetch", "epraccur", "--from", site.address, "--out", tmp_path)
    assert all(one.headers["User-Agent"].startswith("scalecare/") for one in site.asked)


def test_a_file_changed_by_its_publisher_is_replaced_only_when_forced(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    fetch = ("fetch", "patients", "--from", site.address, "--out", tmp_path)
    assert scalecare(*fetch)[0] == 0
    path = tmp_path / "gp-reg-pat-prac-all_2026-07.zip"
    before, resource = path.read_bytes(), site.at(ALL)
    resource.etag, resource.body = '"all-2"', resource.body + b"\x00" * 7
    code, _, err = scalecare(*fetch)
    assert code == 3 and "the publisher has changed it since" in err and path.read_bytes() == before
    code, said, _ = scalecare(*fetch, "--force")
    assert code == 0 and "replaced" in said and path.read_bytes() == resource.body


def test_a_file_of_ones_own_is_never_written_over_unasked(
    scalecare: Command, site: Publisher, tmp_path: Path
) -> None:
    mine = tmp_path / "gp-reg-pat-prac-map_2026-07.csv"
    mine.write_text("mine")
    fetch = ("fetch", "patients", "--from", site.address, "--out", tmp_path)
    code, _, err = scalecare(*fetch)
    assert code == 3 and "already holds another" in err and mine.read_text() == "mine"
    assert scalecare(*fetch, "--force")[0] == 0 and mine.read_text() != "mine"


def test_a_full_disk_is_noticed_before_and_said_in_numbers(
    scalecare: Command, site: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")(10**9, 10**9 - 123, 123)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    code, _, err = scalecare("fetch", "patients", "--from", site.address, "--out", tmp_path)
    assert code == 3 and "has 123 bytes free" in err and visible(tmp_path) == []


def test_files_are_taken_from_a_folder_by_their_headers(
    scalecare: Command, downloads: Path, tmp_path: Path
) -> None:
    mirror, out = tmp_path / "mirror", tmp_path / "out"
    (mirror / "deep").mkdir(parents=True)
    for name in ("gp-reg-pat-prac-all.csv", "gp-reg-pat-prac-map.csv", "measures.csv"):
        text = (downloads / name).read_text(encoding="utf-8")
        (mirror / f"x-{name}.txt").write_text(text, encoding="utf-8")
        (mirror / "deep" / f"older-{name}").write_text(text.replace("2026", "2025"), encoding="utf-8")
    code, said, err = scalecare("fetch", "--from", mirror, "--out", out)
    assert (code, err) == (0, ""), said
    assert visible(out) == ["x-gp-reg-pat-prac-all.csv.txt", "x-gp-reg-pat-prac-map.csv.txt"]
    assert "Not fetched: epraccur" in said and "Next: scalecare place build" in said
    assert scalecare("fetch", "--from", mirror, "--out", out, "--json")[1].count('"unchanged"') == 2


def test_a_damaged_file_of_a_folder_gives_way_to_the_next_newest(
    scalecare: Command, downloads: Path, tmp_path: Path
) -> None:
    mirror, out = tmp_path / "mirror", tmp_path / "out"
    shutil.copytree(downloads, mirror)
    newest = (mirror / "gp-reg-pat-prac-all.csv").read_text(encoding="utf-8").replace("2026", "2027")
    (mirror / "newest.csv").write_text(newest.rpartition(",")[0], encoding="utf-8")
    assert scalecare("fetch", "patients", "--from", mirror, "--out", out)[0] == 0
    assert "gp-reg-pat-prac-all.csv" in visible(out) and "newest.csv" not in visible(out)


def test_a_folder_without_what_a_place_needs_is_wrong_input(scalecare: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, _, err = scalecare("fetch", "--from", tmp_path / "empty", "--out", tmp_path / "out")
    assert code == 3 and "None of 0 files" in err
    code, _, err = scalecare("fetch", "--from", tmp_path / "none", "--out", tmp_path / "out")
    assert code == 3 and "There is no folder" in err


def test_the_catalogue_is_shown_with_how_sure_its_addresses_are(scalecare: Command) -> None:
    code, said, _ = scalecare("fetch", "--list")
    assert code == 0 and LANDING in said and "published, 2026" in said and "assumed" in said
    listed = json.loads(scalecare("fetch", "--list", "--json")[1])
    assert listed["patients"]["address"]["checked_on"] and listed["patients"]["landing"] == LANDING


def test_an_unknown_name_is_wrong_usage_and_the_nearest_are_named(scalecare: Command, tmp_path: Path) -> None:
    code, _, err = scalecare("fetch", "postcode", "--out", tmp_path)
    assert code == 2 and "Did you mean postcodes" in err
    assert scalecare("fetch", "patients")[0] == 2
