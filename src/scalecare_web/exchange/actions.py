"""What changes about archives."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from scalecare_web.accounts.models import Organisation, User
from scalecare_web.audit.models import AuditEvent
from scalecare_web.audit.record import record
from scalecare_web.exchange.archive.bringing_in import new_upload, refuse_unless_empty, stored_upload
from scalecare_web.exchange.models import Archive
from scalecare_web.files.keeping import keep
from scalecare_web.runs import actions as runs
from scalecare_web.runs.models import Run


@transaction.atomic
def ask_for_archive(*, organisation: Organisation, complete: bool, by: User) -> Run:
    """Ask for an archive of everything."""
    title = "Complete archive" if complete else "Archive without what was said in confidence"
    return runs.ask(
        organisation=organisation, kind="exchange.make", title=title, inputs={"complete": complete}, by=by
    )


@transaction.atomic
def keep_archive(*, run: Run, rows: int, size: int, sha256: str, made_at: datetime, by: User) -> Archive:
    """Note an archive that the worker has written."""
    archive = run.organisation.archives.create(
        is_complete=run.inputs["complete"],
        run=run,
        rows=rows,
        size=size,
        sha256=sha256,
        made_by=by,
        made_at=made_at,
    )
    record(run.organisation, by, "archive.made", archive, complete=archive.is_complete, sha256=sha256)
    return archive


@transaction.atomic
def note_download(*, organisation: Organisation, archive: Archive, by: User) -> AuditEvent:
    """Note that somebody takes an archive out."""
    return record(organisation, by, "archive.downloaded", archive, complete=archive.is_complete)


@transaction.atomic
def ask_to_bring_in(
    *, organisation: Organisation, upload: UploadedFile, name: str, sha256: str, by: User
) -> Run:
    """Keep an upload that was checked, and ask for it to be brought in.

    Raises
    ------
    CannotBringIn
        If the organisation is not empty.
    """
    refuse_unless_empty(organisation)
    kept = new_upload()
    path = stored_upload(kept)
    keep(path, upload.chunks())
    inputs = {"upload": kept, "name": name, "sha256": sha256}
    title = "Bring an archive in"
    try:
        return runs.ask(
            organisation=organisation, kind="exchange.bring-in", title=title, inputs=inputs, by=by
        )
    except BaseException:
        path.unlink()
        raise


@transaction.atomic
def note_brought_in(*, run: Run, rows: int, by: User) -> AuditEvent:
    """Note that an archive was brought in, with its digest."""
    return record(run.organisation, by, "archive.brought-in", run, rows=rows, sha256=run.inputs["sha256"])
