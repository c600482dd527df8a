"""Organisations with something in every table, and archives of them, for tests."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.lib.rows import any_row
from tests.lib.web import Cast

from scalecare_web.accounts.permissions import Role
from scalecare_web.exchange.archive import shape
from scalecare_web.exchange.models import Archive
from scalecare_web.gates.models import EvidenceFile, EvidenceVersion
from scalecare_web.places.models import Place
from scalecare_web.runs.models import Run, RunState

PAPER = b"%PDF-1.4 what shows it"
_DIGEST = hashlib.sha256(PAPER).hexdigest()


def fill_every_table(cast: Cast) -> None:
    """Put a row into every table that archives hold, and a file beside each row that has one."""
    for model in shape.tables():
        if model is EvidenceVersion:
            _a_paper(cast)
        elif not model._default_manager.filter(organisation=cast.organisation).exists():
            any_row(model, cast.organisation)
    write_files(cast)


def _a_paper(cast: Cast) -> None:
    EvidenceVersion.objects.create(
        organisation=cast.organisation,
        file=EvidenceFile.objects.filter(organisation=cast.organisation).first(),
        number=1,
        name="minutes.pdf",
        kind="PDF",
        size=len(PAPER),
        sha256=_DIGEST,
        uploaded_by=cast.people[Role.ORGANISATION_LEAD],
    )


def write_files(cast: Cast) -> None:
    """Write the files that rows name: a document, and a place directory."""
    for version in EvidenceVersion.objects.filter(organisation=cast.organisation, sha256=_DIGEST):
        _write(Path(settings.MEDIA_ROOT) / version.path, PAPER)
    for place in Place.objects.filter(organisation=cast.organisation):
        _write(place.directory / "manifest.json", b"{}")
        _write(place.directory / "inner" / "practices.parquet", b"PAR1" + str(place.pk).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def made(cast: Cast, role: Role = Role.ADMINISTRATOR, *, complete: bool = True) -> bytes:
    """Make an archive by the page, and take it out by the page."""
    cache.clear()  # the limit on how often is claimed elsewhere
    client = cast.client(role)
    before = set(Archive.objects.values_list("pk", flat=True))
    root = f"/o/{cast.organisation.slug}/exchange/"
    client.post(root + "make/", {"complete": "yes" if complete else "no"})
    run = Run.objects.filter(organisation=cast.organisation, kind="exchange.make").order_by("-pk").first()
    assert run.state == RunState.DONE, (run.fact, run.remedy)
    (archive,) = Archive.objects.exclude(pk__in=before)
    answer = client.get(f"{root}{archive.pk}/download/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def bring_in(client: Client, slug: str, content: bytes, name: str = "archive.zip") -> Any:
    """Bring an archive in by the page."""
    cache.clear()
    return client.post(f"/o/{slug}/exchange/bring-in/", {"archive": SimpleUploadedFile(name, content)})


def members(content: bytes) -> dict[str, bytes]:
    """What an archive holds, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tables(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows of an archive, by table."""
    return {
        name.removeprefix("tables/").removesuffix(".json"): json.loads(data)
        for name, data in members(content).items()
        if name.startswith("tables/")
    }


def zipped(content: dict[str, bytes]) -> bytes:
    """A zip of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def changed(content: bytes, **instead: Any) -> bytes:
    """An archive in whose manifest some entries are others; digests stay as they were."""
    inside = members(content)
    manifest = json.loads(inside["archive.json"]) | instead
    return zipped(inside | {"archive.json": json.dumps(manifest).encode()})


def rewritten(content: bytes, name: str, data: bytes) -> bytes:
    """An archive with a member replaced and its digest put right, as a forger would."""
    inside = members(content)
    manifest = json.loads(inside["archive.json"])
    manifest["digests"][name] = hashlib.sha256(data).hexdigest()
    return zipped(inside | {name: data, "archive.json": json.dumps(manifest).encode()})
