"""Places are brought in, shown, and kept from others; what cannot be taken leaves nothing behind."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from tests.lib.kept_places import a_place, example_directory, zipped
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import PERMITTED, Permission, Role
from scalecare_web.accounts.scoping import within
from scalecare_web.audit.models import AuditEvent
from scalecare_web.places import actions
from scalecare_web.places.errors import PlaceRefused
from scalecare_web.places.models import Place
from scalecare_web.places.reading import read


def _upload(cast: Cast, content: bytes, *, role: Role = Role.ANALYST, name: str = "place.zip", **given: str):
    file = SimpleUploadedFile(name, content, content_type="application/zip")
    address = f"/o/{cast.organisation.slug}/places/upload/"
    return cast.client(role).post(address, {"file": file, **given})


def _parquet(table: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    table.write_parquet(out)
    return out.getvalue()


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 30_000_000)
    return out.getvalue()


def _changed(**columns: object) -> bytes:
    """The example with a column of its practices replaced by one value."""
    table = pl.read_parquet(example_directory() / "practices.parquet")
    table = table.with_columns(**{name: pl.lit(value) for name, value in columns.items()})
    return zipped(instead={"practices.parquet": _parquet(table)})


def _kept_files(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_zip_of_a_place_directory_becomes_a_place(ours: Cast, settings) -> None:
    answer = _upload(ours, zipped(), name="place.zip")
    place = ours.organisation.places.get()
    assert answer.url == f"/o/{ours.organisation.slug}/places/{place.pk}/"
    assert (place.name, place.practices, place.registered) == ("Exampleshire", 86, 805_994)
    assert place.uploaded_by == ours.people[Role.ANALYST]
    assert place.directory.parent == Path(settings.MEDIA_ROOT) / "places"
    assert {path.name for path in _kept_files(settings)} == {p.name for p in example_directory().iterdir()}
    event = AuditEvent.objects.filter(organisation_id=ours.organisation.pk).last()
    assert (event.verb, event.subject) == ("place.kept", f"place:{place.pk}")
    codes = pl.read_parquet(example_directory() / "practices.parquet")["practice_code"]
    assert set(read(place).codes) == set(codes)


def test_a_place_is_the_same_whether_zipped_with_its_folder_or_without(ours: Cast, theirs: Cast) -> None:
    _upload(ours, zipped())
    _upload(theirs, zipped(inside=""))
    assert ours.organisation.places.get().sha256 == theirs.organisation.places.get().sha256


def test_a_part_of_a_place_can_be_kept(ours: Cast) -> None:
    _upload(ours, zipped(), area="sub-icb:e1a", name="place.zip")
    place = ours.organisation.places.get()
    assert place.area == "sub-icb:E1A"
    assert 0 < place.practices < 86
    assert len(read(place).practices) == place.practices


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"this is not a zip file, whatever its name says", "place.zip"),
        (b"PK\x03\x04 and then nothing that makes sense", "cannot be read"),
        (zipped(without=["manifest.json"]), "There is no &#39;manifest.json&#39;"),
        (zipped(without=["practices.parquet"]), "There is no &#39;practices.parquet&#39;"),
        (zipped(instead={"practices.parquet": b"PAR1 and no more"}), "practices.parquet"),
        (zipped(instead={"residence.parquet": b"PAR1 and no more"}), "residence.parquet"),
        (zipped(instead={"manifest.json": b"{"}), "manifest.json"),
        (zipped(instead={"manifest.json": b"{}"}), "manifest.json"),
        (zipped(instead={"boundaries.geojson": b"[]"}), "boundaries.geojson"),
        (zipped(instead={"readme.exe": b"MZ"}), "readme.exe"),
        (zipped(instead={"../../outside.parquet": b"PAR1"}), "outside its folder"),
        (_bomb(), "unpacks to"),
        (
            zipped(instead={"residence.parquet": _parquet(pl.DataFrame({"nhs_number": ["9434765919"]}))}),
            "single patients",
        ),
        (
            zipped(
                instead={
                    "measures.parquet": _parquet(pl.DataFrame({"practice_code": ["X81001"], "who": ["J"]}))
                }
            ),
            "has columns that no place has: who",
        ),
        (_changed(registered="many"), "The column &#39;registered&#39;"),
        (_changed(registered=-1), "The column &#39;registered&#39;"),
        (_changed(registered=None), "The column &#39;registered&#39;"),
        (_changed(practice_code="../../x"), "The column &#39;practice_code&#39;"),
        (_changed(easting="far"), "The column &#39;easting&#39;"),
        (_changed(practice_code="X81001"), "contradict each other"),
    ],
)
def test_a_bad_upload_says_what_is_wrong_and_leaves_nothing(
    ours: Cast, settings, content: bytes, said: str
) -> None:
    before = AuditEvent.objects.count()
    answer = _upload(ours, content, name="place.zip")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "There is a problem" in page
    assert not ours.organisation.places.exists()
    assert not _kept_files(settings)
    assert AuditEvent.objects.count() == before


def test_what_was_typed_is_there_after_a_bad_upload(ours: Cast) -> None:
    page = _upload(ours, b"no zip", area="icb:QEX").content.decode()
    assert 'value="icb:QEX"' in page


def test_a_huge_upload_is_refused(ours: Cast, settings) -> None:
    settings.PLACE_UPLOAD_MOST_BYTES = 50_000
    assert "the most that is taken" in _upload(ours, zipped()).content.decode()


@pytest.mark.parametrize(
    ("area", "said"), [("somewhere", "such as icb:QE1"), ("icb:QQQ", "give one of: icb:QEX")]
)
def test_an_area_that_is_not_there_is_refused(ours: Cast, settings, area: str, said: str) -> None:
    assert said in _upload(ours, zipped(), area=area).content.decode()
    assert not _kept_files(settings)


def test_the_same_place_is_kept_once(ours: Cast, settings) -> None:
    place = a_place(ours, "The first")
    assert "as &#39;The first&#39;" in _upload(ours, zipped()).content.decode()
    assert {path.parent for path in _kept_files(settings)} == {place.directory}


def test_files_go_when_what_follows_fails(ours: Cast, settings, monkeypatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(actions, "record", fails)
    with pytest.raises(DatabaseError), transaction.atomic():
        a_place(ours)
    assert not _kept_files(settings)
    assert not ours.organisation.places.exists()


def test_files_that_were_changed_afterwards_are_not_believed(ours: Cast) -> None:
    place = a_place(ours)
    manifest = place.directory / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"name": "Elsewhere"}))
    with pytest.raises(PlaceRefused, match="changed after they were kept"):
        read(place)
    page = ours.client(Role.ANALYST).get(f"/o/{ours.organisation.slug}/places/{place.pk}/").content.decode()
    assert "Bring them back from a backup" in page


def _at(cast: Cast, place: Place, more: str = "") -> str:
    return f"/o/{cast.organisation.slug}/places/{place.pk}/{more}"


def _told(cast: Cast) -> list[str]:
    return [event.verb for event in AuditEvent.objects.filter(organisation_id=cast.organisation.pk)]


def test_a_place_is_called_otherwise(ours: Cast) -> None:
    place, client = a_place(ours, "Ours"), ours.client(Role.ANALYST)
    empty = client.post(_at(ours, place, "rename/"), {"name": " "}).content.decode()
    assert "There is a problem" in empty
    long = client.post(_at(ours, place, "rename/"), {"name": "x" * 201}).content.decode()
    assert "x" * 201 in long
    assert "place.renamed" not in _told(ours)
    page = client.post(_at(ours, place, "rename/"), {"name": "West & East"}, follow=True).content.decode()
    assert "West &amp; East</h1>" in page
    assert _told(ours)[-1] == "place.renamed"
    before = len(_told(ours))
    client.post(_at(ours, place, "rename/"), {"name": "West & East"})
    assert len(_told(ours)) == before
    place.refresh_from_db()
    assert read(place).codes


def test_a_withdrawn_place_stands_in_another_list_until_it_is_brought_back(ours: Cast) -> None:
    place, client = a_place(ours, "Old county"), ours.client(Role.ANALYST)
    root = f"/o/{ours.organisation.slug}/places/"
    assert "No place is withdrawn" in client.get(f"{root}withdrawn/").content.decode()
    gone = client.post(_at(ours, place, "withdraw/"), follow=True).content.decode()
    assert "Withdrawn from use by The analyst" in gone
    assert "place-practices" in gone, "it can still be read"
    listed = client.get(root).content.decode()
    assert "Old county" not in listed
    assert "all were withdrawn" in listed
    assert "Withdrawn places (1)" in listed
    assert "Old county" in client.get(f"{root}withdrawn/").content.decode()
    assert _told(ours)[-1] == "place.withdrawn"
    before = len(_told(ours))
    client.post(_at(ours, place, "withdraw/"))
    assert len(_told(ours)) == before
    client.post(_at(ours, place, "bring-back/"))
    assert _told(ours)[-1] == "place.brought-back"
    client.post(_at(ours, place, "bring-back/"))
    assert len(_told(ours)) == before + 1
    assert "Old county" in client.get(root).content.decode()
    place.refresh_from_db()
    assert (place.withdrawn_at, place.withdrawn_by) == (None, None)


def test_a_place_that_is_withdrawn_and_uploaded_again_is_found_among_the_withdrawn(ours: Cast) -> None:
    place = a_place(ours)
    actions.withdraw(organisation=ours.organisation, place=place, by=ours.people[Role.ANALYST])
    assert "from the list of withdrawn places" in _upload(ours, zipped()).content.decode()


def test_a_place_whose_files_are_lost_can_be_withdrawn(ours: Cast) -> None:
    place = a_place(ours)
    (place.directory / "manifest.json").unlink()
    client = ours.client(Role.ANALYST)
    assert "Withdraw from use" in client.get(_at(ours, place)).content.decode()
    assert "Bring back into use" in client.post(_at(ours, place, "withdraw/"), follow=True).content.decode()


@pytest.mark.parametrize("role", Role)
def test_who_may_rename_and_withdraw(ours: Cast, role: Role) -> None:
    place, client = a_place(ours), ours.client(role)
    may = Permission.UPLOAD_PLACE in PERMITTED[role]
    page = client.get(_at(ours, place)).content.decode()
    for said in ("Rename", "Withdraw from use"):
        assert (said in page) == may
    for more in ("rename/", "withdraw/", "bring-back/"):
        assert client.post(_at(ours, place, more), {"name": "New"}).status_code == (302 if may else 403)


@pytest.mark.parametrize("role", Role)
def test_who_may_bring_places_in(ours: Cast, role: Role) -> None:
    may = Permission.UPLOAD_PLACE in PERMITTED[role]
    assert _upload(ours, zipped(), role=role).status_code == (302 if may else 403)
    assert ours.organisation.places.exists() == may
    example = ours.client(role).post(f"/o/{ours.organisation.slug}/places/example/")
    assert example.status_code == (302 if may else 403)


def test_the_example_is_built_by_the_library(ours: Cast) -> None:
    address = f"/o/{ours.organisation.slug}/places/example/"
    assert ours.client(Role.ORGANISATION_LEAD).post(address).status_code == 302
    assert ours.organisation.places.get().is_example
    again = ours.client(Role.ORGANISATION_LEAD).post(address, follow=True)
    assert "brought in before" in again.content.decode()


def test_another_organisations_place_is_not_found(ours: Cast, theirs: Cast) -> None:
    place = a_place(theirs)
    client = ours.client(Role.ANALYST)
    for page in ("", "practices.csv", "practices/X81001/"):
        assert client.get(f"/o/{ours.organisation.slug}/places/{place.pk}/{page}").status_code == 404
        assert client.get(f"/o/{theirs.organisation.slug}/places/{place.pk}/{page}").status_code == 404
    for change in ("rename/", "withdraw/", "bring-back/"):
        assert client.post(_at(ours, place, change), {"name": "Mine"}).status_code == 404
    place.refresh_from_db()
    assert (place.name, place.is_in_use) == ("Exampleshire", True)


def test_the_database_keeps_places_apart_too(ours: Cast, theirs: Cast) -> None:
    a_place(ours)
    a_place(theirs)
    with within(ours.organisation):
        seen = {place.organisation_id for place in Place.objects.all()}
    everyone = {ours.organisation.pk, theirs.organisation.pk}
    assert seen == ({ours.organisation.pk} if connection.vendor == "postgresql" else everyone)
