"""Bring the rows and files of an archive into an empty organisation: all of them, or none."""

from __future__ import annotations

import secrets
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from scalecare_web.accounts.models import Membership, Organisation, User
from scalecare_web.exchange.archive import shape
from scalecare_web.exchange.archive.opening import Opened, event_of
from scalecare_web.exchange.archive.writing import digest_of_file
from scalecare_web.exchange.errors import BadArchive, CannotBringIn
from scalecare_web.exchange.models import FormerEvent
from scalecare_web.files.archives import pieces_of
from scalecare_web.files.keeping import keep
from scalecare_web.runs.models import Run, RunState

_OWN_RUNS = "exchange."
_MOST_AT_ONCE = 500
Keys = dict[str, dict[Any, Any]]
"""The keys of here by those of the archive, by table."""


def refuse_unless_empty(organisation: Organisation) -> None:
    """Refuse an organisation that has content of its own; members and the bringing in itself are none.

    Raises
    ------
    CannotBringIn
        If it has.
    """
    for model in shape.tables():
        rows = model._default_manager.filter(organisation=organisation)
        if model is Membership:
            continue
        if model is Run:
            rows = rows.exclude(kind__startswith=_OWN_RUNS)
        if count := rows.count():
            raise CannotBringIn.not_empty(str(model._meta.verbose_name_plural), count)


class BringingIn:
    """The rows of one archive on their way in: keys change, everything else stays as it was.

    Nobody comes in with the rows. People are matched by e-mail address or made as placeholders that
    cannot sign in, and memberships arrive as ended: an archive is a file that anybody could have
    written, so an administrator invites people anew. Work that was under way arrives as cancelled.
    """

    def __init__(self, organisation: Organisation, archive: Opened) -> None:
        self._organisation = organisation
        self._archive = archive
        self._keys: Keys = {}
        self._now = timezone.now()
        self._written: list[Path] = []

    def everything(self) -> int:
        """Bring everything in; return how many rows.

        Raises
        ------
        BadArchive
            If something cannot be. Then no row and no file stays.
        """
        try:
            with transaction.atomic():
                return self._everything()
        except BaseException:
            for path in self._written:
                path.unlink(missing_ok=True)
                with suppress(OSError):  # a folder that others use stays
                    path.parent.rmdir()
            raise

    def _everything(self) -> int:
        known = {shape.label_of(model): model for model in shape.tables()}
        for label, rows in self._archive.rows.items():
            if label not in known and rows:
                raise BadArchive.unknown_table(label)
        people = self._people()
        count = 0
        for label, model in known.items():
            count += self._table(model, self._archive.rows.get(label, []), people)
        self._describe()
        self._former_events()
        self._files(known)
        return count

    def _people(self) -> dict[Any, Any]:
        """Return the keys of people here by those of the archive."""
        users = get_user_model().objects
        found = {}
        for number, row in enumerate(self._archive.people, start=1):
            try:
                email, name = str(row["email"]).lower(), str(row.get("name", ""))
                get_user_model()._meta.get_field("email").clean(email, None)
                person = users.filter(email=email).first() or self._placeholder(email, name)
                found[row["key"]] = person.pk
            except (KeyError, TypeError, ValidationError) as problem:
                raise BadArchive.bad_row("people", number, _words(problem)) from problem
        return found

    def _placeholder(self, email: str, name: str) -> User:
        person = get_user_model().objects.create_user(email, None, name=name[:200])
        person.is_active = False
        person.save(update_fields=["is_active"])
        return person

    def _table(self, model: type[models.Model], rows: list[dict[str, Any]], people: dict[Any, Any]) -> int:
        label = shape.label_of(model)
        keys = self._keys.setdefault(label, {})
        for batch in _in_order(model, rows):
            made = [self._row(model, row, number, people) for number, row in batch]
            try:
                saved = model._default_manager.bulk_create(made, batch_size=_MOST_AT_ONCE)
            except DatabaseError as problem:
                raise BadArchive.breaks_rules(label, _words(problem)) from problem
            keys |= {row["key"]: one.pk for (_, row), one in zip(batch, saved, strict=True)}
        if len(keys) != len(rows):
            raise BadArchive.bad_row(label, len(rows), "two rows have the same key")
        return len(rows)

    def _row(
        self, model: type[models.Model], row: dict[str, Any], number: int, people: dict[Any, Any]
    ) -> models.Model:
        label = shape.label_of(model)
        columns = {column.name: column for column in shape.columns(model)}
        try:
            if strange := set(row) - set(columns) - {"key"}:
                raise ValueError(f"there is no column {min(strange)}")
            values = {
                columns[name].attname: self._value(columns[name], value, people)
                for name, value in row.items()
                if name != "key"
            }
            made = model(organisation=self._organisation, **values)
            self._settle(made)
            for column in columns.values():
                _refuse_unfit(column, getattr(made, column.attname))
        except (KeyError, TypeError, ValueError, ValidationError) as problem:
            raise BadArchive.bad_row(label, number, _words(problem)) from problem
        return made

    def _value(self, column: models.Field, value: Any, people: dict[Any, Any]) -> Any:
        if value is None:
            return None
        if shape.is_person(column):
            return people[value]
        if isinstance(column, models.ForeignKey):
            return self._keys[shape.label_of(column.related_model)][value]
        if isinstance(column, models.UUIDField) and column.unique:
            return uuid.uuid4()  # it names files, or would clash with where the archive was made
        return self._within(column, column.to_python(value))

    def _within(self, column: models.Field, value: Any) -> Any:
        """Change the keys that stand in the words of a column."""
        for within in shape.KEYS_WITHIN.get(shape.label_of(column.model), ()):
            keys = self._keys.get(within.table, {})
            if within.column == column.name:  # people typed what stands in words: it may lead nowhere
                value = within.changed(value, keys.get if within.before else keys.__getitem__)
        return value

    def _settle(self, made: models.Model) -> None:
        """Let nobody in, and let no work go on."""
        if isinstance(made, Membership) and made.ended_at is None:
            made.ended_at = self._now
        if isinstance(made, Run) and made.state in {RunState.WAITING, RunState.RUNNING}:
            made.state, made.ended_at = RunState.CANCELLED, self._now

    def _describe(self) -> None:
        there = self._archive.manifest.get("organisation") or {}
        self._organisation.ods_code = self._organisation.ods_code or str(there.get("ods_code", ""))[:10]
        self._organisation.save(update_fields=["ods_code"])

    def _former_events(self) -> None:
        chain = uuid.uuid4()
        events = [event_of(row, "the archive") for row in self._archive.audit]
        same = ("sequence", "at", "actor", "actor_name", "verb", "subject", "detail", "previous", "digest")
        FormerEvent.objects.bulk_create(
            [
                FormerEvent(
                    organisation=self._organisation,
                    chain=chain,
                    organisation_there=event.organisation_id,
                    **{name: getattr(event, name) for name in same},
                )
                for event in events
            ],
            batch_size=_MOST_AT_ONCE,
        )

    def _files(self, known: dict[str, type[models.Model]]) -> None:
        """Put each file where its row, with its new key, looks for it, and nowhere else."""
        for name in self._archive.files:
            _, label, key, *inner = name.split("/")
            rows = {str(old): new for old, new in self._keys.get(label, {}).items()}
            if label not in shape.FILES or key not in rows or not inner:
                raise BadArchive.damaged("The archive", f"{name} belongs to no row")
            row = known[label]._default_manager.get(pk=rows[key])
            lies = Path(settings.MEDIA_ROOT) / shape.FILES[label](row)
            self._unpack(name, lies if inner == ["content"] else lies.joinpath(*inner))
            self._agrees(name, row, lies)

    def _agrees(self, name: str, row: Any, lies: Path) -> None:
        if lies.is_file() and getattr(row, "sha256", None) not in (None, digest_of_file(lies)):
            raise BadArchive.damaged("The archive", f"{name} is not the file that its row names")

    def _unpack(self, name: str, path: Path) -> None:
        if path.exists():  # the same content under the same digest, for another row
            return
        self._written.append(path)
        keep(path, pieces_of(self._archive.archive, self._archive.archive.getinfo(name)))


def _in_order(
    model: type[models.Model], rows: list[dict[str, Any]]
) -> list[list[tuple[int, dict[str, Any]]]]:
    """Return rows in batches, each after the rows of the same table that it refers to."""
    own = [f.name for f in shape.references(model) if f.related_model is model]
    left = list(enumerate(rows, start=1))
    batches, done = [], {None}
    while left:
        batch = [(n, row) for n, row in left if all(row.get(name) in done for name in own)]
        if not batch:
            raise BadArchive.bad_row(
                shape.label_of(model), left[0][0], "it refers to a row that is not there"
            )
        batches.append(batch)
        done |= {row.get("key") for _, row in batch}
        taken = {number for number, _ in batch}
        left = [(number, row) for number, row in left if number not in taken]
    return batches


def _refuse_unfit(column: models.Field, value: Any) -> None:
    """Refuse what no form would have let through: too long, out of range, no choice."""
    if column.is_relation or value in column.empty_values:
        return
    column.run_validators(value)
    if column.choices and value not in {choice for choice, _ in column.flatchoices}:
        raise ValueError(f"{column.name} has none of its choices")


def _words(problem: Exception) -> str:
    """Return what is wrong in a few words, and never a whole value of somebody's."""
    if isinstance(problem, ValidationError):
        return ", ".join(getattr(problem, "message_dict", {"value": ""}))
    if isinstance(problem, KeyError):
        return f"it refers to {problem}, which is not there"
    return str(problem).splitlines()[0][:200] if str(problem) else type(problem).__name__


def stored_upload(name: str) -> Path:
    """Return where an uploaded archive waits for the worker.

    Parameters
    ----------
    name
        As ``new_upload`` gave it.
    """
    return Path(settings.MEDIA_ROOT) / "archives" / "uploads" / f"{uuid.UUID(name)}.zip"


def new_upload() -> str:
    """Return a name for an upload that nobody can guess."""
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
