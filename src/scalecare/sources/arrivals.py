"""Look into what arrived: it must be of the family it was fetched for, and no page of excuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scalecare.domain import BoundaryKind
from scalecare.sources.boundaries import read_boundaries
from scalecare.sources.family import Extract, FamilyName
from scalecare.sources.fetch_errors import FetchError
from scalecare.sources.files import Kind, Location, RawFile, open_files
from scalecare.sources.publications import WantedFile
from scalecare.sources.recognise import recognise
from scalecare.sources.tables import tables_of

_HEAD = 1 << 16
_WEB_PAGE = re.compile(rb"^\s*(?:<!doctype html|<html)", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_FIRST_PAGE_ONLY = re.compile(rb'"exceededTransferLimit"\s*:\s*true')


@dataclass(frozen=True, slots=True)
class Content:
    """What one table, or one set of outlines, of a file is."""

    family: FamilyName
    outline: BoundaryKind | None = None

    def suits(self, wanted: WantedFile) -> bool:
        """Tell whether this is what is wanted.

        Parameters
        ----------
        wanted
            A file of the catalogue.
        """
        return self.family is wanted.family and self.outline is wanted.outline

    def __str__(self) -> str:
        return f"{self.family}: {self.outline}" if self.outline else str(self.family)


def check_arrival(path: Path, name: str, wanted: WantedFile) -> None:
    """Refuse a file that is not what it was fetched for.

    Parameters
    ----------
    path
        Where it lies.
    name
        What it is to be called.
    wanted
        What it should be.

    Raises
    ------
    FetchError
        If it is a web page, only the first part of a set of outlines, or of another family.
    SourceError
        If it is empty, damaged, or an archive cut short.
    """
    with path.open("rb") as file:
        refuse_web_page(name, file.read(_HEAD))
    seen: list[str] = []
    for content in contents(path, name):
        if content.suits(wanted):
            return
        seen.append(str(content))
    raise FetchError.other_content(name, str(Content(wanted.family, wanted.outline)), seen)


def refuse_web_page(name: str, head: bytes, *, said: bool = False) -> None:
    """Refuse a file that is a web page.

    Parameters
    ----------
    name
        What was asked for.
    head
        Its first bytes.
    said
        Whether the server says so itself.

    Raises
    ------
    FetchError
        With the title of the page.
    """
    if said or _WEB_PAGE.match(head):
        title = _TITLE.search(head)
        words = " ".join(title[1].decode("utf-8", errors="replace").split()) if title else ""
        raise FetchError.web_page(name, words)


def content_of(extract: Extract) -> Content:
    """Tell what an extract is.

    Parameters
    ----------
    extract
        As read.
    """
    if extract.family is not FamilyName.BOUNDARIES:
        return Content(extract.family)
    return Content(extract.family, BoundaryKind(extract.frame["kind"][0]))


def contents(path: Path, name: str) -> Iterator[Content]:
    """List what a file holds that Scalecare reads.

    Parameters
    ----------
    path
        Where it lies.
    name
        What to call it.

    Yields
    ------
    Content
        One for each table or set of outlines of a known family.

    Raises
    ------
    FetchError
        If a set of outlines is only the first part of it.
    SourceError
        If the file is empty or damaged.
    """
    for raw in open_files(Location(path, name, named_by_user=True)):
        if raw.kind is Kind.JSON:
            yield from _outlines(raw)
        else:
            families = (recognise(table) for table in tables_of(raw))
            yield from (Content(family.name) for family in families if family)


def _outlines(raw: RawFile) -> Iterator[Content]:
    if _FIRST_PAGE_ONLY.search(raw.content):
        raise FetchError.first_page_only(raw.name)
    extract = read_boundaries(raw)
    if extract is not None:
        yield content_of(extract)
