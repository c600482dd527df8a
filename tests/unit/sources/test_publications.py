"""The catalogue of publications: complete, sound, and right about the names that publishers use."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scalecare.domain import Status
from scalecare.sources.fetch_errors import BadCatalogue
from scalecare.sources.fetched import Marks
from scalecare.sources.links import edition_date, entries_of, newest
from scalecare.sources.publications import Use, load_catalogue
from scalecare.sources.recognise import FAMILIES
from scalecare.sources.web import Page

FILES = "https://files.digital.nhs.uk"
MEDIA = "https://assets.publishing.service.gov.uk/media"
ENTRY = """
transfer: {timeout_seconds: 1, tries: 1, first_pause_seconds: 0, pause_grows_by: 1, editions_tried: 1}
publications:
  register:
    title: A register
    publisher: Somebody
    licence: Open
    use: useful
    landing: https://example.org/
    files:
      register: {family: epraccur, use: useful, address: "https://example.org/register.csv"}
    address: {status: published, checked_on: 2026-11-22, how: Seen.}
"""


def test_every_publication_says_how_sure_its_address_is() -> None:
    for name, one in load_catalogue().publications.items():
        assert len(one.address.how) > 20, name
        assert (one.address.checked_on is None) == (one.address.status is Status.ASSUMED), name


def test_what_a_place_cannot_do_without_is_fetched_unasked() -> None:
    catalogue = load_catalogue()
    needed = {
        file
        for one in catalogue.for_a_place().values()
        for file in one.files
        if one.use_of(file) is Use.NEEDED
    }
    assert needed == {"gp-reg-pat-prac-all", "gp-reg-pat-prac-map"}
    assert "epcn" not in catalogue.for_a_place() and "epcn" in catalogue.publications


def test_every_family_of_the_catalogue_is_one_that_is_read() -> None:
    known = {family.name for family in FAMILIES} | {"boundaries"}
    for one in load_catalogue().publications.values():
        assert set(one.families) <= known


@pytest.mark.parametrize(
    ("file", "address"),
    [
        ("gp-reg-pat-prac-all", f"{FILES}/0C/C6EF77/gp-reg-pat-prac-all.zip"),
        ("gp-reg-pat-prac-all", f"{FILES}/F1/3E4D66/gp-reg-pat-prac-all.csv"),
        ("gp-reg-pat-prac-all", f"{FILES}/A/1/gp-reg-pat-prac-all-jan-18.csv"),
        ("gp-reg-pat-prac-map", f"{FILES}/31/A5EE4A/gp-reg-pat-prac-map.zip"),
        ("gp-reg-pat-prac-quin-age", f"{FILES}/BB/362F1A/gp-reg-pat-prac-quin-age.zip"),
        ("gp-reg-pat-prac-lsoa", f"{FILES}/D8/54ED89/gp-reg-pat-prac-lsoa-male-female-Apr-26.zip"),
        ("gp-reg-pat-prac-lsoa", f"{FILES}/AA/AE3EDC/gp-reg-pat-prac-lsoa-male-female-oct-22..zip"),
        (
            "deprivation-lsoa21",
            f"{MEDIA}/691ded56d140bbbaa59a2a7d/"
            "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
        ),
        (
            "deprivation-lsoa11",
            f"{MEDIA}/5dc407b440f0b6379a7acc8d/"
            "File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv",
        ),
    ],
)
def test_a_link_as_published_is_that_of_one_file_only(file: str, address: str) -> None:
    files = {
        name: one for entry in load_catalogue().publications.values() for name, one in entry.files.items()
    }
    assert [name for name, one in files.items() if one.link and one.link.search(address)] == [file]


@pytest.mark.parametrize(
    "address",
    [
        f"{FILES}/42/8DE648/gp-reg-pat-prac-sing-age-female.zip",
        f"{FILES}/BC/2E89DF/gp-reg-pat-prac-sing-age-regions.zip",
        "http://files.digital.nhs.uk/0C/C6EF77/gp-reg-pat-prac-all.zip",
        "https://example.org/files.digital.nhs.uk/gp-reg-pat-prac-all.zip",
        f"{MEDIA}/5d8b/File_5_-_IoD2019_Scores.xlsx",
    ],
)
def test_other_links_are_of_none(address: str) -> None:
    files = [one for entry in load_catalogue().publications.values() for one in entry.files.values()]
    assert not any(one.link and one.link.search(address) for one in files)


@pytest.mark.parametrize(
    ("publication", "entry", "edition"),
    [
        ("postcodes", "ONS Postcode Directory (August 2026) for the UK", date(2026, 8, 1)),
        ("postcodes", "ONS Postcode Directory (May 2026) for the United Kingdom (V2)", date(2026, 5, 1)),
        ("postcodes", "ONS Postcode Directory (August 2026) User Guide", None),
        ("postcodes", "ONS Postcode Directory (May 2026) for the United Kingdom (Hosted Table)", None),
    ],
)
def test_a_title_in_a_search_is_told_with_its_edition(
    publication: str, entry: str, edition: date | None
) -> None:
    wanted = next(iter(load_catalogue().publications[publication].files.values()))
    kind = "CSV Collection" if edition else "Table Layer"
    item = {"title": entry, "owner": "ONSGeography_data", "id": "a" * 32, "type": kind}
    text = json.dumps({"total": 1, "results": [item]})
    assert wanted.link is not None
    found = newest(wanted.link, entries_of(Page("https://example.org/", text)), lambda match: match[0])
    assert [link.edition for link in found] == ([edition] if edition else [])


def test_the_newest_edition_goes_first_and_of_one_date_the_latest_version() -> None:
    wanted = load_catalogue().publications["sub-icb-outlines"].files["outlines-sub-icb"]
    stem = "Sub_Integrated_Care_Board_Locations"
    names = ("April_2023_EN_BSC", "April_2026_Boundaries_EN_BSC", "April_2026_Boundaries_EN_BSC_V2")
    coarser, finer = f"{stem}_April_2026_Boundaries_EN_BUC", f"{stem}_April_2027_Boundaries_EN_BGC"
    listed = ", ".join(f'{{"name": "{name}"}}' for name in (coarser, finer, *(f"{stem}_{n}" for n in names)))
    assert wanted.link is not None
    entries = entries_of(Page("https://example.org/", f'{{"services": [{listed}]}}'))
    found = newest(wanted.link, entries, lambda match: match["name"])
    assert [link.address for link in found] == [f"{stem}_{name}" for name in reversed(names)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("july-2026", date(2026, 7, 1)),
        ("April_2023", date(2023, 4, 1)),
        ("August 2026", date(2026, 8, 1)),
        ("2025", date(2025, 1, 1)),
        ("latest", None),
    ],
)
def test_an_edition_says_its_date(text: str, day: date | None) -> None:
    assert edition_date(text) == day


@pytest.mark.parametrize(
    ("marks", "sent"),
    [
        (Marks(etag='"a"', last_modified="Mon"), '"a"'),
        (Marks(etag='W/"a"', last_modified="Mon"), "Mon"),
        (Marks(last_modified="Mon"), "Mon"),
        (Marks(etag='W/"a"'), ""),
    ],
)
def test_a_download_is_resumed_by_a_mark_that_means_the_very_same_bytes(marks: Marks, sent: str) -> None:
    assert marks.to_resume == sent


def test_files_are_the_same_only_by_marks_that_both_have() -> None:
    whole, part = Marks(etag='"a"', last_modified="Mon"), Marks(last_modified="Mon")
    assert whole.same_as(part) is True and whole.same_as(Marks()) is None
    assert whole.same_as(Marks(etag='"b"', last_modified="Mon")) is False


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  register:\n", "  register: {}\n  register:\n", "duplicate key"),
        ("https://example.org/register.csv", "http://example.org/register.csv", "must start with https"),
        ("https://example.org/register.csv", "https://example.org/{code}", "no group code"),
        (', address: "https://example.org/register.csv"', "", "a link, an address, or both"),
        ("checked_on: 2026-11-22", "checked_on: null", "unless its status is assumed"),
        ("status: published", "status: assumed", "unless its status is assumed"),
        ("use: useful\n", "use: vital\n", "publications › register › use"),
        ("family: epraccur", "family: epraccurate", "files › register › family"),
        ("tries: 1", "tries: 0", "transfer › tries"),
    ],
)
def test_a_faulty_catalogue_is_refused_with_the_place_of_the_fault(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "publications.yaml"
    path.write_text(ENTRY, encoding="utf-8")
    assert load_catalogue(path).publications
    path.write_text(ENTRY.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadCatalogue, match=said):
        load_catalogue(path)
