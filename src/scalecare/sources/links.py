"""Find, on a page or in a listing, what a pattern looks for, newest first."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin

from scalecare.sources.dates import parse_date
from scalecare.sources.fetch_errors import FetchError, NotThere
from scalecare.sources.publications import Publication, WantedFile
from scalecare.sources.web import Page, Web

_EDITION, _VERSION = "edition", "version"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a pattern found, and the edition it is of, if that is said."""

    address: str
    edition: date | None
    version: int = 0


class Finder:
    """Finds the files of publications; each page is read once.

    Parameters
    ----------
    web
        To read pages with.
    """

    def __init__(self, web: Web) -> None:
        self._web = web
        self._pages: dict[str, Page] = {}

    def find(self, publication: Publication, name: str, wanted: WantedFile) -> Link:
        """Return the address of the newest edition of a file.

        Parameters
        ----------
        publication
            Where it is published.
        name
            The file's, for the message.
        wanted
            How it is found.

        Raises
        ------
        FetchError
            If a page cannot be had, or links no such file.
        """
        if wanted.link is None:
            return Link(str(wanted.address), wanted.edition)
        listing = self._page(publication.listing or publication.landing)
        editions = publication.editions and self._editions(publication.editions, listing)
        links, pages = 0, 0
        for page, edition in editions or [(listing, None)]:
            entries = entries_of(page)
            links, pages = links + len(entries), pages + 1
            found = newest(wanted.link, entries, _address_of(wanted))
            if found:
                return Link(found[0].address, found[0].edition or edition)
        raise FetchError.no_link(name, listing.address, links, pages)

    def _editions(self, pattern: re.Pattern[str], landing: Page) -> Iterator[tuple[Page, date | None]]:
        """Read the newest editions one by one; one that is announced may not be there yet."""
        entries = entries_of(landing)
        editions = newest(pattern, entries, lambda match: match[0])
        if not editions:
            raise FetchError.no_editions(landing.address, len(entries))
        for edition in editions[: self._web.transfer.editions_tried]:
            with suppress(NotThere):
                yield self._page(edition.address), edition.edition

    def _page(self, address: str) -> Page:
        if address not in self._pages:
            self._pages[address] = self._web.page(address)
        return self._pages[address]


def newest(
    pattern: re.Pattern[str], entries: tuple[str, ...], address_of: Callable[[re.Match[str]], str]
) -> tuple[Link, ...]:
    """Return what a pattern finds among entries, newest first, each address once.

    Parameters
    ----------
    pattern
        With a group ``edition`` where entries say their date, and ``version`` where one date has
        several.
    entries
        As :func:`entries_of` returns them.
    address_of
        Makes the address of a match.
    """
    matches = [match for entry in entries if (match := pattern.search(entry))]
    links = dict.fromkeys(
        Link(address_of(match), _edition(match), int(_group(match, _VERSION) or 0)) for match in matches
    )
    return tuple(sorted(links, key=lambda link: (link.edition or date.min, link.version), reverse=True))


def entries_of(page: Page) -> tuple[str, ...]:
    """Return the links of a web page, or the entries of a JSON listing as one line each.

    Parameters
    ----------
    page
        As read.

    Examples
    --------
    >>> entries_of(Page("https://example.org/a/", '<a href="b/c.csv#top">C</a>'))
    ('https://example.org/a/b/c.csv',)
    >>> entries_of(Page("https://example.org/", '{"results": [{"title": "B", "id": "1"}]}'))
    ('{"id": "1", "title": "B"}',)
    """
    if page.text.lstrip()[:1] in ("{", "["):
        try:
            return tuple(dict.fromkeys(_objects(json.loads(page.text))))
        except json.JSONDecodeError:
            return ()
    links = _Links()
    links.feed(page.text)
    links.close()
    return tuple(dict.fromkeys(urldefrag(urljoin(page.address, href.strip())).url for href in links.found))


def edition_date(text: str) -> date | None:
    """Return the date that an edition's name says: a month and year, or a year.

    Parameters
    ----------
    text
        Such as ``july-2026``, ``April_2023``, ``August 2026`` or ``2025``.

    Examples
    --------
    >>> edition_date("April_2023")
    datetime.date(2023, 4, 1)
    """
    text = re.sub(r"[_\s]+", "-", text.strip())
    return date(int(text), 1, 1) if re.fullmatch(r"20\d\d", text) else parse_date(text)


def _address_of(wanted: WantedFile) -> Callable[[re.Match[str]], str]:
    def address(match: re.Match[str]) -> str:
        groups = {name: value or "" for name, value in match.groupdict().items()}
        return wanted.address.format_map(groups) if wanted.address else match[0]

    return address


def _edition(match: re.Match[str]) -> date | None:
    said = _group(match, _EDITION)
    return edition_date(said) if said else None


def _group(match: re.Match[str], name: str) -> str | None:
    return match.groupdict().get(name)


def _objects(value: Any) -> Iterator[str]:
    """Write each object of a JSON text as one line of its plain fields, in order of name."""
    if isinstance(value, dict):
        plain = {key: held for key, held in value.items() if isinstance(held, str | int)}
        if plain:
            yield json.dumps(plain, sort_keys=True, ensure_ascii=False)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for held in inner:
        yield from _objects(held)


class _Links(HTMLParser):
    """Collects where the links of a web page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the target of a link."""
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.found.append(target)
