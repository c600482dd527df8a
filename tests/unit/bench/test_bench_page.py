from __future__ import annotations

import pytest
from tests.bench import __main__ as bench
from tests.bench import england, places
from tests.bench.page import write_page
from tests.bench.rivals.counts import fewest_practices, most_practices
from tests.bench.tables import gap, share, table


def _row(icb: str, *, seconds: float, gap: float, faults: tuple[str, ...] = ()):
    return {
        "icb": icb,
        "name": f"Name of {icb}",
        "practices": 100,
        "admissible_hubs": 5000,
        "hubs": 25,
        "exceptions": 1,
        "first_plan_seconds": 0.5,
        "proven_seconds": {"0.01": 1.0} if gap <= 0.01 else {},
        "seconds": seconds,
        "gap": gap,
        "objective": 2_000_000.0,
        "mean_km": 2.0,
        "peak_mb": 2048.0,
        "faults": list(faults),
    }


def _line(text: str, start: str) -> list[str]:
    found = next(line for line in text.splitlines() if line.startswith(f"| {start} "))
    return [cell.strip() for cell in found.strip("|").split("|")]


def test_a_share_below_one_is_never_shown_as_all():
    assert share(0.99999) == "99.9 %"
    assert share(1.0) == "100.0 %"
    assert share(0.9994, 2) == "99.94 %"


def test_a_gap_is_none_only_where_it_is_proven():
    assert gap(0.0) == "0"
    assert gap(0.000004) == "0.001 %"
    assert gap(0.0104) == "1.040 %"


def test_an_icb_that_failed_shows_why_and_counts_as_not_done():
    rows = [
        _row("AAA", seconds=3.0, gap=0.0),
        {"icb": "BBB", "name": "B", "practices": 9, "error": "ended by SIGKILL"},
    ]
    text = england.page({"rows": rows, "icbs": 36})
    assert "ended by SIGKILL" in _line(text, "BBB")
    assert _line(text, "First plan within 10 s")[-1] == "1 of 2"
    assert _line(text, "All")[-1] == "1 of 2"


def test_a_plan_that_was_not_proven_or_has_a_fault_is_not_counted_as_such():
    rows = [
        _row("AAA", seconds=3.0, gap=0.0005),
        _row("BBB", seconds=61.0, gap=0.016, faults=("H01 is apart",)),
    ]
    text = england.page({"rows": rows, "icbs": 36})
    assert _line(text, "Proven to 1.0 % at the end")[-1] == "1 of 2"
    assert _line(text, "Proven to 0.1 % within 60 s")[-1] == "1 of 2"
    assert _line(text, "In band")[-1] == "1 of 2"
    assert _line(text, "Worst gap")[-1] == "1.600 %"
    assert _line(text, "BBB")[-1] == "no"
    assert _line(text, "All")[7] == "–"


def test_the_average_distance_of_all_is_weighted_by_people():
    near, far = _row("AAA", seconds=1.0, gap=0.0), _row("BBB", seconds=1.0, gap=0.0)
    near |= {"objective": 1_000_000.0, "mean_km": 1.0}
    far |= {"objective": 12_000_000.0, "mean_km": 4.0}
    assert _line(england.page({"rows": [near, far], "icbs": 36}), "All")[12] == "3.25"


def test_a_page_without_figures_says_so_for_every_section():
    page = write_page(bench.SECTIONS, dict.fromkeys(bench.SECTIONS))
    assert page.count("Not measured yet") == len(bench.SECTIONS)


def test_figures_from_two_machines_are_told_apart():
    figures = {"rows": [_row("AAA", seconds=1.0, gap=0.0)], "icbs": 36}
    growth = {"icb": "QOP", "name": "Greater Manchester", "rows": []}
    kept = dict.fromkeys(bench.SECTIONS)
    kept["england"] = {"machine": {"cores": 2}, "date": None, "figures": figures}
    kept["growth"] = {"machine": {"cores": 8}, "date": "2026-07-01", "figures": growth}
    page = write_page(bench.SECTIONS, kept)
    assert "| cores | 2 | 8 |" in page
    assert "| measured on |  | 2026-07-01 |" in page


def test_a_bar_in_a_cell_does_not_break_the_table():
    assert table(("a", "b"), [("x|y", "1")]).splitlines()[-1] == "| x/y | 1 |"


def test_without_the_published_files_it_says_which_and_writes_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(places, "DATA", tmp_path / "nowhere")
    monkeypatch.setattr(bench, "load", lambda section: None)
    bench.main(["--write", str(tmp_path / "benchmarks.md")])
    assert "04_lsoa" in capsys.readouterr().err
    assert not (tmp_path / "benchmarks.md").exists()


def test_an_unknown_section_is_refused_with_those_there_are():
    with pytest.raises(SystemExit, match="england, peers, residence, place-build, growth"):
        bench.main(["--only", "scotland"])


def test_an_icb_that_the_place_does_not_have_is_refused():
    with pytest.raises(SystemExit, match="no ICB QZZ; it has QOC, QT1"):
        places.wanted([{"icb": "QOC"}, {"icb": "QT1"}], ["QT1", "QZZ"])


def test_the_band_is_given_in_practices_of_average_size_and_no_narrower():
    given = {"people": [8_000, 10_000, 9_000], "minimum_people": 30_000, "maximum_people": 50_000}
    assert (fewest_practices(given), most_practices(given)) == (3, 6)
