"""What the worker does for archives: it makes them, and brings them in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

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

    file: uuid.UUID
    path: Path
    rows: int
    made_at: datetime


def make(run: Run, on_progress: OnProgress) -> Made:
    """Write an archive."""
    on_progress("Reading everything")
    made_at = timezone.now()
    content = gather(run.organisation, complete=run.inputs["complete"])
    on_progress("Writing the archive", 0.3)
    file = uuid.uuid4()
    path = Path(settings.MEDIA_ROOT) / "archives" / f"{file}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    write(content, path, made_at=made_at)
    path.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    return Made(file, path, content.counted, made_at)


def keep_made(run: Run, made: Made) -> None:
    """Note the archive down."""
    actions.keep_archive(
        run=run,
        file=made.file,
        rows=made.rows,
        size=made.path.stat().st_size,
        sha256=digest_of_file(made.path),
        made_at=made.made_at,
        by=run.asked_by,
    )


def look(run: Run, on_progress: OnProgress) -> Path:
    """Find the upload; what can go wrong with it shows when it is brought in, all or nothing."""
    on_progress("Bringing everything in")
    path = stored_upload(run.inputs["upload"])
    if not path.exists():
        raise CannotBringIn.upload_gone()
    return path


def bring_in(run: Run, path: Path) -> None:
    """Bring everything in, in the transaction in which the run ends; the upload goes either way."""
    try:
        refuse_unless_empty(run.organisation)
        with path.open("rb") as file:
            whole = opened(file, run.inputs["name"], most_bytes=settings.ARCHIVE_UPLOAD_MOST_BYTES)
            with whole as archive:
                rows = BringingIn(run.organisation, archive).everything()
        actions.note_brought_in(run=run, rows=rows, by=run.asked_by)
    finally:
        path.unlink(missing_ok=True)


JOBS = (
    Job(MAKE, make, keep_made, "archive-of-run"),
    Job(BRING_IN, look, bring_in, "archive-of-run"),
)
