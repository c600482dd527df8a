"""Write a folder whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from scalecare.store.errors import PlaceDirectoryError

MANIFEST = "manifest.json"
PRACTICES = "practices.parquet"
"""The files that mark a place directory."""


def is_place_directory(folder: Path) -> bool:
    """Tell a place directory: other folders may hold a manifest.json too.

    Parameters
    ----------
    folder
        Which.
    """
    return all((folder / name).is_file() for name in (MANIFEST, PRACTICES))


def check_out(out: Path, *, force: bool) -> None:
    """Refuse, before any work is done, a place that could not be written.

    Parameters
    ----------
    out
        Where it is to go.
    force
        Whether an older place directory may be replaced; nothing else ever is.

    Raises
    ------
    PlaceDirectoryError
        If something lies there that may not be replaced, or there is no folder to hold it.
    """
    if not out.absolute().parent.is_dir():
        raise PlaceDirectoryError.no_parent(out)
    if not out.exists() and not out.is_symlink():
        return
    if not force:
        raise PlaceDirectoryError.exists(out)
    if not out.is_dir() or out.is_symlink() or (any(out.iterdir()) and not is_place_directory(out)):
        raise PlaceDirectoryError.not_ours(out)


def write_whole(out: Path, fill: Callable[[Path], None], *, force: bool) -> None:
    """Fill a folder beside ``out`` and then give it that name.

    Parameters
    ----------
    out
        Where it is to go.
    fill
        Writes the files into the folder it is given. If it fails, nothing is left behind and an
        older folder stays as it was.
    force
        As in :func:`check_out`.

    Raises
    ------
    PlaceDirectoryError
        As in :func:`check_out`, or if the system does not let us write, or the disk is full.
    """
    check_out(out, force=force)
    out = out.absolute()
    part = out.parent / f".{out.name}.{os.getpid()}.part"
    old = out.parent / f".{out.name}.{os.getpid()}.old"
    try:
        part.mkdir()
        fill(part)
        if out.exists():
            out.rename(old)
        part.rename(out)
    except OSError as problem:
        raise PlaceDirectoryError.not_written(out, problem.strerror or problem) from problem
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if old.exists() and not out.exists():
            old.rename(out)
        shutil.rmtree(old, ignore_errors=True)
