"""The packs there are: list them, load one, check them all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from scalecare.content.errors import BadPack, Problem, UnknownPack
from scalecare.content.read import PACK_FILE, PackText, read_text, typed
from scalecare.content.rules import BY_KIND, EVERY_PACK, MIGRATIONS, Context, name_of
from scalecare.domain import Pack, PackStatus

SHIPPED = Path(__file__).parent / "packs"
DIGEST_FILE = "pack.sha256"
STATUS_LINE = re.compile(r"^status:[ \t]*(\w*).*$", re.MULTILINE)
Kind = TypeVar("Kind", bound=Pack)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Folders of packs, each PACK/VERSION."""

    folders: tuple[Path, ...]

    @classmethod
    def of(cls, *roots: Path) -> Shelf:
        """Find every pack below some folders.

        Parameters
        ----------
        roots
            Folders that hold PACK/VERSION, or a folder of one version.

        Raises
        ------
        UnknownPack
            If a folder holds no pack.
        """
        found = []
        for root in roots:
            below = sorted(file.parent for file in root.rglob(PACK_FILE))
            if not below:
                raise UnknownPack.no_folder(root)
            found += below
        return cls(tuple(sorted(found, key=_by_version)))

    def names(self) -> list[str]:
        """Return the ids of all packs."""
        return sorted({folder.parent.name for folder in self.folders})

    def versions(self, pack_id: str) -> list[Path]:
        """Return the folders of a pack, oldest version first.

        Parameters
        ----------
        pack_id
            The pack's id.

        Raises
        ------
        UnknownPack
            If there is no such pack.
        """
        found = [folder for folder in self.folders if folder.parent.name == pack_id]
        if not found:
            raise UnknownPack.named(pack_id, self.names())
        return found

    def folder(self, pack_id: str, version: str | None = None) -> Path:
        """Return the folder of a version; by default the newest published, else the newest there is.

        Parameters
        ----------
        pack_id
            The pack's id.
        version
            The version, or None.

        Raises
        ------
        UnknownPack
            If there is no such pack or version.
        """
        versions = self.versions(pack_id)
        if version is None:
            published = [each for each in versions if status_of(each) == PackStatus.PUBLISHED]
            return (published or versions)[-1]
        for folder in versions:
            if folder.name == version:
                return folder
        raise UnknownPack.version(pack_id, version, [folder.name for folder in versions])

    def load(self, pack_id: str, kind: type[Kind], version: str | None = None) -> Kind:
        """Return a pack; by default the newest version published.

        Parameters
        ----------
        pack_id
            The pack's id.
        kind
            The kind it should be, such as :class:`~scalecare.domain.Questionnaire`.
        version
            The version, or None.

        Raises
        ------
        UnknownPack
            If there is no such pack or version, or it is of another kind.
        BadPack
            If it cannot be read.

        Examples
        --------
        >>> from scalecare.domain import Criteria
        >>> len(shipped().load("readiness-criteria", Criteria, "1.0.0").stages)
        2
        """
        pack = load_folder(self.folder(pack_id, version))
        if not isinstance(pack, kind):
            raise UnknownPack.of_kind(pack_id, pack.kind, kind.__name__.lower())
        return pack

    def packs(self) -> Iterator[Pack]:
        """Yield the newest published version of each pack."""
        for name in self.names():
            yield load_folder(self.folder(name))


def _by_version(folder: Path) -> tuple[str, tuple[int, ...], str]:
    return folder.parent.name, version_order(folder.name), folder.name


def version_order(version: str) -> tuple[int, ...]:
    """Return what puts versions of a pack in order, by number and not by letter.

    Parameters
    ----------
    version
        Such as ``1.10.0``.

    Examples
    --------
    >>> sorted(["1.10.0", "1.9.0", "1.0.0"], key=version_order)
    ['1.0.0', '1.9.0', '1.10.0']
    """
    return tuple(int(part) for part in version.split(".") if part.isdigit())


@cache
def shipped() -> Shelf:
    """Return the packs that ship with Scalecare."""
    return Shelf.of(SHIPPED)


def with_own(folder: Path | None) -> Shelf:
    """Return the packs that ship with Scalecare, and those of a folder beside them.

    Parameters
    ----------
    folder
        Packs of one's own, or None.

    Raises
    ------
    UnknownPack
        If the folder holds no pack, or one by the name of a shipped one.
    """
    if folder is None:
        return shipped()
    own = Shelf.of(folder.resolve())
    if taken := sorted(set(own.names()) & set(shipped().names())):
        raise UnknownPack.taken(taken, folder)
    return Shelf((*shipped().folders, *own.folders))


@cache
def load_folder(folder: Path) -> Pack:
    """Return the pack of a folder.

    Parameters
    ----------
    folder
        The folder of one version.

    Raises
    ------
    BadPack
        If it cannot be read.
    """
    return typed(read_text(folder))


def status_of(folder: Path) -> str:
    """Return the status that a version's file states, without reading the rest.

    Parameters
    ----------
    folder
        The folder of one version.
    """
    stated = STATUS_LINE.search((folder / PACK_FILE).read_text(encoding="utf-8"))
    return stated[1] if stated else ""


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of a pack's files, names included, line ends as on Unix.

    The status is left out: publishing and retiring a version do not edit what it says.

    Parameters
    ----------
    folder
        The folder of one version.
    """
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if file == folder / PACK_FILE:
            text = STATUS_LINE.sub("", text, count=1)
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(text.encode())
    return digest.hexdigest()


def recorded_digest(folder: Path) -> str | None:
    """Return the digest that was recorded when a version was published, or None.

    Parameters
    ----------
    folder
        The folder of one version.
    """
    file = folder / DIGEST_FILE
    return file.read_text(encoding="ascii").strip() if file.exists() else None


def check(
    shelf: Shelf, *, parameters: Collection[str] = (), as_of: date | None = None, around: Shelf | None = None
) -> list[Problem]:
    """Return every problem of every pack.

    Parameters
    ----------
    shelf
        The packs.
    parameters
        Names of dated numbers that facts may name.
    as_of
        The day of the check; reviews before it are overdue. None leaves them be.
    around
        Packs that those of the shelf may refer to beside each other, and whose ids are taken.
    """
    problems: list[Problem] = []
    packs: dict[Path, tuple[PackText, Pack]] = {}
    for folder in shelf.folders:
        try:
            text = read_text(folder)
            packs[folder] = text, typed(text)
        except BadPack as error:
            problems += error.problems
    others = {pack.id: pack for pack in (around.packs() if around else ())}
    others |= {pack.id: pack for _, pack in packs.values()}
    for folder, (text, pack) in packs.items():
        before = _before(folder, packs)
        context = Context(
            folder=folder,
            digest=digest_of(folder),
            recorded=recorded_digest(folder),
            before=before,
            others=others,
            parameters=parameters,
            taken=around.names() if around else (),
            as_of=as_of,
        )
        problems += _broken(text, pack, context)
    return problems


def _before(folder: Path, packs: Mapping[Path, tuple[PackText, Pack]]) -> Pack | None:
    earlier: Sequence[Path] = [
        each for each in packs if each.parent == folder.parent and _by_version(each) < _by_version(folder)
    ]
    published = [packs[each][1] for each in earlier if packs[each][1].status is not PackStatus.DRAFT]
    return published[-1] if published else None


def _broken(text: PackText, pack: Pack, context: Context) -> Iterator[Problem]:
    for rule in (*EVERY_PACK, *BY_KIND[pack.kind], *MIGRATIONS):
        for fault in rule(pack, context):
            yield text.problem(name_of(rule), fault.at, fault.fact, fault.remedy)
