"""What tests of commands share: the invented county as a place directory, and a way to run a command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.lib.commands import Command

from scalecare.cli import main
from scalecare.examples import write_exampleshire
from scalecare.parameters import load_parameters
from scalecare.sources import build_place
from scalecare.store import write_place_directory


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The place directory of Exampleshire."""
    folder = tmp_path_factory.mktemp("county")
    files = write_exampleshire(folder / "files")
    built = build_place(list(files), name="Exampleshire", parameters=load_parameters())
    write_place_directory(built, folder / "place")
    return folder / "place"


@pytest.fixture
def scalecare(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command line; returns its exit code and what it printed on both streams."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["scalecare", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return run
