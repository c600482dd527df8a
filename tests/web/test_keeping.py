"""A file is kept whole or not at all, whenever the program is interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from tests.lib.gates import a_document
from tests.lib.web import Cast

from scalecare_web.files.keeping import keep


def _interrupted(_file: object = None) -> Iterator[bytes]:
    yield b"Minutes of"
    raise OSError("No space left on device")


def test_a_file_has_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"

    def pieces() -> Iterator[bytes]:
        yield b"one "
        assert not path.exists()
        yield b"two"

    keep(path, pieces())
    assert path.read_bytes() == b"one two"
    assert path.stat().st_mode & 0o777 == settings.FILE_UPLOAD_PERMISSIONS
    assert list(path.parent.iterdir()) == [path]


def test_nothing_stays_of_what_was_interrupted_and_what_was_there_before_does(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for before in ([], [b"before"]):
        if before:
            keep(path, before)
        with pytest.raises(OSError, match="No space"):
            keep(path, _interrupted())
        assert [each.read_bytes() for each in tmp_path.iterdir()] == before


def test_a_document_whose_upload_broke_off_is_whole_when_it_comes_again(ours: Cast, monkeypatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        measured = iter([InMemoryUploadedFile.chunks])  # the check reads it to its end; keeping it breaks off
        patch.setattr(InMemoryUploadedFile, "chunks", lambda file: next(measured, _interrupted)(file))
        a_document(ours)
    assert not ours.organisation.evidence_files.exists()
    version = a_document(ours).versions.get()
    assert (Path(settings.MEDIA_ROOT) / version.path).read_bytes() == b"Minutes of the board"
