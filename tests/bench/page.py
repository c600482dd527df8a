"""The whole page, from the latest figures of each section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tests.bench.process import Figures
from tests.bench.tables import table

INTRODUCTION = """# Benchmarks

Measured, not promised: `make bench` writes this page. Nothing in the tests asserts a time.
Single runs; expect a tenth to a third either way between runs and machines.

<!-- not run: measuring takes an hour and a half -->
```bash
make bench                                             all of it, in an hour or two
.venv/bin/python -m tests.bench --only england --icb QT1,QOC
.venv/bin/python -m tests.bench --only peers           the other programs; an hour alone on two cores
.venv/bin/python -m tests.bench --only peers --write docs/benchmarks.md --date 2026-07-31
.venv/bin/python -m tests.bench --only none --write docs/benchmarks.md      rewrite the page only
```

The published files are looked for in `../shared/data`. The latest figures of each section are kept in
`build/bench`, so sections can be run alone. The peers' groupings are kept there one by one: a run that was
broken off goes on where it stopped, and `--again` measures them anew. The programs compared with are
installed in `.venv-peers`, `.venv-peers-graphs` and `.venv-peers-ortools` from the locks of the same names in
`tests/bench`, away from Scalecare's own environment and, where they clash, from each other; so is Locust, in
`.venv-people`."""


class Section(Protocol):
    """A module with a title and a text."""

    TITLE: str

    @staticmethod
    def page(figures: Figures) -> str:
        """Return the text.

        Parameters
        ----------
        figures
            What was measured.
        """


def write_page(sections: Mapping[str, Section], kept: Mapping[str, dict[str, Any] | None]) -> str:
    """Return the page.

    Parameters
    ----------
    sections
        By name, in order.
    kept
        What is kept of each.
    """
    texts = [section_text(name, section, kept[name]) for name, section in sections.items()]
    return "\n\n".join([INTRODUCTION, _machines(sections, kept), *texts]) + "\n"


def section_text(name: str, section: Section, record: dict[str, Any] | None) -> str:
    """Return one section with its heading.

    Parameters
    ----------
    name
        As on the command line.
    section
        Its module.
    record
        What is kept of it.
    """
    text = f"Not measured yet: `python -m tests.bench --only {name}`."
    return f"## {section.TITLE}\n\n{text if record is None else section.page(record['figures'])}"


def _machines(sections: Mapping[str, Section], kept: Mapping[str, dict[str, Any] | None]) -> str:
    """One column for each machine, so that figures from two are not taken for one."""
    measured: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, section in sections.items():
        record = kept[name]
        if record is not None:
            described = {"measured on": record["date"], **record["machine"]}
            key = tuple((what, str(value)) for what, value in described.items() if value is not None)
            measured.setdefault(key, []).append(section.TITLE)
    if not measured:
        return "## Machine\n\nNothing is measured yet."
    names = list(dict.fromkeys(what for key in measured for what, _ in key))
    described_all = [dict(key) for key in measured]
    rows = [[name.replace("_", " "), *(one.get(name, "") for one in described_all)] for name in names]
    headers = ["", *("; ".join(titles) for titles in measured.values())]
    if len(measured) == 1:
        headers = ["", "All sections below"]
    return "## Machine\n\n" + table(headers, rows, words=len(headers))
