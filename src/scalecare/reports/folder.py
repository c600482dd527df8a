"""Files that appear in a folder all together or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from scalecare.reports.errors import ReportError


def check_folder(out: Path, names: Sequence[str], *, force: bool) -> None:
    """Refuse, before any work is done, a folder that files cannot be written to.

    Parameters
    ----------
    out
        The folder they would go to.
    names
        Files that may be written there.
    force
        Whether older ones may be replaced.

    Raises
    ------
    ReportError
        If a file stands in the way of the folder, or older files are there and ``force`` is not given.
    """
    if out.exists() and not out.is_dir():
        raise ReportError.not_a_folder(out)
    there = [name for name in names if (out / name).exists()]
    if there and not force:
        raise ReportError.already_there(out, there)


def write_folder(out: Path, names: Sequence[str], fill: Callable[[Path], None]) -> tuple[Path, ...]:
    """Make files beside a folder, then put them in it; a run that fails leaves what was there.

    Files of these names that are not made this time are older ones, and are removed; files of others
    are left alone.

    Parameters
    ----------
    out
        The folder; made if it is not there.
    names
        Files that may be made, in the order to return them.
    fill
        Writes them into the folder it is given.

    Returns
    -------
    tuple[Path, ...]
        The files written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.parent / f".{out.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        fill(partial)
        made = [name for name in names if (partial / name).exists()]
        _move(partial, out, names, made)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return tuple(out / name for name in made)


def _move(partial: Path, out: Path, names: Sequence[str], made: Sequence[str]) -> None:
    """Put the files in place; a folder that is not there yet appears in one step."""
    if not out.exists():
        partial.rename(out)
        return
    for name in made:
        (partial / name).replace(out / name)
    for name in set(names) - set(made):
        (out / name).unlink(missing_ok=True)
