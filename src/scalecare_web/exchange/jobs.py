"""What the worker does for archives: it makes them, and brings them in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from scalecare_web.accounts.permissions import Permission
from scalecare_web.exchange import actions
from scalecare_web.exchange.archive.bringing_in import BringingIn, refuse_unless_empty, stored_upload
from scalecare_web.exchange.archive.gathering import gather
from scalecare_web.exchange.archive.opening import opened
from scalecare_web.exchange.archive.writing import digest_of_file, write
from scalecare_web.exchange.errors import CannotBringIn
from scalecare_web.runs.jobs import Job, OnProgress
from scalecare_web.runs.models import Run

MAKE = "exchange.make"
BRING_IN = "exchange.bring-in"


@dataclass(frozen=True, slots=True)
class Made:
    """An archive that was written, and what is in it."""

    path: Path
    rows: int
    made_at: datetime


def make(run: Run, on_progress: OnProgress) -> Made:
    """Write an archive."""
    on_progress("Reading everything")
    made_at = timezone.now()
    content = gather(run.organisation, complete=run.inputs["complete"])
    on_progress("Writing the archive", 0.3)
    path = _laid(run) / f"{run.tries}.zip"
    write(content, path, made_at=made_at)
    return Made(path, content.counted, made_at)


def keep_made(run: Run, made: Made) -> None:
    """Note the archive down, and put it where those lie that were noted down."""
    archive = actions.keep_archive(
        run=run,
        rows=made.rows,
        size=made.path.stat().st_size,
        sha256=digest_of_file(made.path),
        made_at=made.made_at,
        by=run.asked_by,
    )
    made.path.replace(archive.path)


def let_go_of_made(run: Run) -> None:
    """Take away what this try and those before it wrote and nobody noted down."""
    for tries in range(1, run.tries + 1):
        for path in _laid(run).glob(f"{tries}.zip*"):
            path.unlink(missing_ok=True)
    with suppress(OSError):  # another try is at it, or there was none
        _laid(run).rmdir()


def _laid(run: Run) -> Path:
    """Where the archives of a run lie until one is noted down."""
    return Path(settings.MEDIA_ROOT) / "archives" / "unfinished" / str(run.pk)


def look(run: Run, on_progress: OnProgress) -> Path:
    """Find the upload; what can go wrong with it shows when it is brought in, all or nothing."""
    on_progress("Bringing everything in")
    path = stored_upload(run.inputs["upload"])
    if not path.exists():
        raise CannotBringIn.upload_gone()
    return path


def bring_in(run: Run, path: Path) -> None:
    """Bring everything in, in the transaction in which the run ends."""
    refuse_unless_empty(run.organisation)
    with path.open("rb") as file:
        whole = opened(file, run.inputs["name"], most_bytes=settings.ARCHIVE_UPLOAD_MOST_BYTES)
        with whole as archive:
            rows = BringingIn(run.organisation, archive).everything()
    actions.note_brought_in(run=run, rows=rows, by=run.asked_by)


def let_go_of_upload(run: Run) -> None:
    """Take the upload away once the run has ended; while a worker may still be at it, it stays."""
    if run.organisation.runs.filter(pk=run.pk, ended_at__isnull=False).exists():
        stored_upload(run.inputs["upload"]).unlink(missing_ok=True)


JOBS = (
    Job(MAKE, make, keep_made, "archive-of-run", let_go=let_go_of_made, permission=Permission.EXPORT_ARCHIVE),
    Job(
        BRING_IN,
        look,
        bring_in,
        "archive-of-run",
        let_go=let_go_of_upload,
        permission=Permission.IMPORT_ARCHIVE,
    ),
)
