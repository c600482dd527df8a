"""The command as its user sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scalecare.cli.place import app
from scalecare.domain import ScalecareError

RUN = CliRunner()
PRACTICES = "practice_code,practice_name,postcode,lat,lon,list_size,pcn_code,icb_code\n" + "".join(
    f"X8100{n},PRACTICE [bold]{n},XX{n} 1AA,52.{n},-2.0,{n}5000,U99001,QEX\n" for n in range(1, 5)
)


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "practices_2026-07.csv").write_text(PRACTICES)
    return folder


def _left(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in tmp_path.iterdir() if path.name != "in")


def test_build_then_show_tells_practices_people_and_networks(tmp_path, source):
    out = tmp_path / "place"
    built = RUN.invoke(app, ["build", str(source), "--out", str(out)])
    assert built.exit_code == 0, built.output
    assert "4 practices, 120,000 people, as of 2026-07-01" in built.output
    shown = RUN.invoke(app, ["show", str(out), "--area", "icb:QEX"])
    assert shown.exit_code == 0, shown.output
    assert "1 networks" in shown.output
    assert "120,000" in shown.output


def test_json_is_for_machines(tmp_path, source):
    out = tmp_path / "place"
    built = RUN.invoke(app, ["build", str(source), "--out", str(out), "--name", "Mine", "--json"])
    assert json.loads(built.stdout)["counts"]["registered"] == 120000
    assert json.loads(built.stdout)["name"] == "Mine"
    shown = RUN.invoke(app, ["show", str(out), "--json"])
    assert json.loads(shown.stdout)["networks"]["above"] == 1


def test_a_missing_out_is_wrong_usage(source):
    assert RUN.invoke(app, ["build", str(source)]).exit_code == 2


def test_a_date_that_is_none_is_wrong_usage(tmp_path, source):
    result = RUN.invoke(app, ["build", str(source), "--out", str(tmp_path / "place"), "--as-of", "soon"])
    assert result.exit_code == 2
    assert "'soon' is no date" in result.output


def test_an_existing_out_is_refused_before_anything_is_read(tmp_path, source):
    out = tmp_path / "place"
    assert RUN.invoke(app, ["build", str(source), "--out", str(out)]).exit_code == 0
    (source / "practices_2026-07.csv").write_bytes(b"\x1f\x8bbroken")
    result = RUN.invoke(app, ["build", str(source), "--out", str(out)])
    assert isinstance(result.exception, ScalecareError)
    assert "--force" in str(result.exception)


def test_a_bad_source_leaves_nothing_behind(tmp_path, source):
    (source / "other_2026-07.csv").write_text(PRACTICES.replace("45000", "-45000"))
    result = RUN.invoke(app, ["build", str(source), "--out", str(tmp_path / "place")])
    assert isinstance(result.exception, ScalecareError)
    assert "other_2026-07.csv, row 5" in str(result.exception)
    assert _left(tmp_path) == []


def test_a_bad_source_leaves_the_older_place_as_it_was(tmp_path, source):
    out = tmp_path / "place"
    assert RUN.invoke(app, ["build", str(source), "--out", str(out)]).exit_code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    (source / "practices_2026-07.csv").write_text(PRACTICES.replace("45000", "many"))
    assert RUN.invoke(app, ["build", str(source), "--out", str(out), "--force"]).exit_code != 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert _left(tmp_path) == ["place"]


def test_two_runs_write_the_same_bytes_in_separate_processes(tmp_path, source):
    call = "from scalecare.cli.place import app; app()"
    for name in ("one", "two"):
        arguments = ["build", str(source), "--out", str(tmp_path / name), "--name", "Place"]
        subprocess.run([sys.executable, "-c", call, *arguments], check=True, capture_output=True)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("command", ["build", "show"])
def test_help_has_a_worked_example(command):
    result = RUN.invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"scalecare place {command}" in result.output


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.csv", b"%PDF-1.7\n"),
        ("list.csv", b""),
        ("list.csv", PRACTICES.replace(",", ";").encode()),
        ("list.csv", PRACTICES.splitlines()[0].encode()),
        ("list.csv", (PRACTICES + PRACTICES.splitlines()[1]).encode()),
        ("list.csv", PRACTICES.replace("list_size", "list_size,list_size").encode()),
        ("list.zip", b"PK\x03\x04" + b"\xff" * 60),
        ("list.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 60),
    ],
    ids=["pdf", "empty", "semicolons", "headers only", "twice", "header twice", "broken zip", "old workbook"],
)
def test_junk_is_refused_by_name_with_a_remedy_and_nothing_is_left(tmp_path, source, name, content):
    junk = source / name
    junk.write_bytes(content)
    result = RUN.invoke(app, ["build", str(junk), "--out", str(tmp_path / "place")])
    assert isinstance(result.exception, ScalecareError), result.exception
    assert result.exception.exit_code == 3
    assert result.exception.fact.startswith(name)
    assert result.exception.remedy
    assert _left(tmp_path) == []
