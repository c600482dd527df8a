"""Download one file: what is there already is not asked for again, and what breaks off is resumed."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scalecare.sources.arrivals import refuse_web_page
from scalecare.sources.fetch_errors import FetchError
from scalecare.sources.fetched import Fetched, FetchLedger, Marks, Unfinished
from scalecare.sources.web import Answer, Broken, Web

OnBytes = Callable[[str, int, int | None], None]
"""Called with a file's name, how many bytes have arrived, and of how many if that is known."""

_CHUNK = 1 << 18
_HEAD = 1 << 16
_PARTIAL, _UNCHANGED, _BEYOND_THE_END = 206, 304, 416
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Received:
    """A whole file that has arrived, under its name for the time being."""

    path: Path
    marks: Marks
    resumed: bool


def partial_of(target: Path) -> Path:
    """Return what a file is called until it is whole: hidden, so that no reader takes it for whole.

    Parameters
    ----------
    target
        What it will be called.
    """
    return target.with_name(f".{target.name}.partial")


def is_unchanged(web: Web, known: Fetched) -> bool:
    """Tell whether the publisher's file is still the one that was fetched.

    Parameters
    ----------
    web
        To ask with.
    known
        What was fetched.

    Returns
    -------
    bool
        True also where the server gives nothing to tell by: neither a mark nor a length that
        differs.

    Raises
    ------
    FetchError
        If the server cannot be asked.
    """
    ask = {"If-None-Match": known.marks.etag, "If-Modified-Since": known.marks.last_modified}

    def compare() -> bool:
        with web.answer(known.address, {name: mark for name, mark in ask.items() if mark}) as answer:
            return answer.status == _UNCHANGED or _looks_the_same(answer, known)

    return web.patiently(known.address, compare)


def _looks_the_same(answer: Answer, known: Fetched) -> bool:
    same = _marks(answer).same_as(known.marks)
    return answer.length in (None, known.size) if same is None else same


class Download:
    """One file on its way.

    Parameters
    ----------
    web, ledger
        To ask with, and to note how to go on.
    address, target
        From where, and what it is to be called.
    on_bytes
        Told as bytes arrive.
    """

    def __init__(
        self, web: Web, ledger: FetchLedger, address: str, target: Path, on_bytes: OnBytes | None
    ) -> None:
        self._web, self._ledger = web, ledger
        self._address, self._target, self._on_bytes = address, target, on_bytes
        self._partial = partial_of(target)
        self._done, self._resumed = 0, False
        self._total: int | None = None

    def receive(self) -> Received:
        """Download the file, going on where an earlier try broke off.

        Returns
        -------
        Received
            The whole file, not yet under its own name.

        Raises
        ------
        FetchError
            If it cannot be had whole. What arrived is kept if the server can resume.
        """
        try:
            return self._web.patiently(self._address, self._once)
        except FetchError as problem:
            resumes = bool(self._start())
            if not resumes:
                self.give_up()
            if isinstance(problem.__cause__, Broken) and self._done:
                tries = self._web.transfer.tries
                raise FetchError.interrupted(
                    self._target.name, self._done, self._total, tries, resumes=resumes
                ) from problem
            raise

    def give_up(self) -> None:
        """Leave nothing of a file that is not to be gone on with."""
        self._partial.unlink(missing_ok=True)
        self._ledger.begin(self._target.name, None)

    def _once(self) -> Received:
        start, marks = self._start(), self._marks()
        ask = {"Range": f"bytes={start}-", "If-Range": marks.to_resume} if start else {}
        with self._web.answer(self._address, ask) as answer:
            if answer.status == _BEYOND_THE_END:
                self.give_up()
                raise Broken("the server has less of the file than arrived")
            goes_on = bool(start) and self._continues(answer, start, marks)
            if answer.status == _PARTIAL and not goes_on:
                self.give_up()
                raise Broken("the server gives another part than was asked for")
            if answer.is_web_page:
                refuse_web_page(self._target.name, answer.body.read(_HEAD), said=True)
            # The answer to a request for a part need not repeat all marks.
            marks = marks if goes_on else _marks(answer)
            self._take(answer, start if goes_on else 0, marks)
            return Received(self._partial, marks, self._resumed)

    def _start(self) -> int:
        """Return how much is there to go on from."""
        can_resume = bool(self._marks().to_resume) and self._partial.exists()
        return self._partial.stat().st_size if can_resume else 0

    def _marks(self) -> Marks:
        known = self._ledger.unfinished(self._target.name)
        return known.marks if known and known.address == self._address else Marks()

    def _continues(self, answer: Answer, start: int, marks: Marks) -> bool:
        told = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        is_next = answer.status == _PARTIAL and told is not None and int(told[1]) == start
        return is_next and _marks(answer).same_as(marks) is not False

    def _take(self, answer: Answer, start: int, marks: Marks) -> None:
        """Write the body behind what is there, or anew."""
        self._done = start
        self._total = None if answer.length is None else start + answer.length
        self._resumed = self._resumed or start > 0
        self._refuse_if_too_large()
        with self._room_for(0):
            self._ledger.begin(self._target.name, Unfinished(address=self._address, marks=marks))
            file = self._partial.open("ab" if start else "wb")
        with file:
            while chunk := answer.body.read(_CHUNK):
                with self._room_for(len(chunk)):
                    file.write(chunk)
                    file.flush()
                self._done += len(chunk)
                if self._on_bytes:
                    self._on_bytes(self._target.name, self._done, self._total)
        if self._total is not None and self._done < self._total:
            raise Broken("the connection broke")

    def _refuse_if_too_large(self) -> None:
        free = shutil.disk_usage(self._target.parent).free
        missing = (self._total or 0) - self._done
        if missing > free:
            raise FetchError.disk_full(str(self._target.parent), missing, free)

    @contextmanager
    def _room_for(self, count: int) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            if problem.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise FetchError.unwritable(self._target.name, problem.strerror) from problem
            free = shutil.disk_usage(self._target.parent).free
            raise FetchError.disk_full(str(self._target.parent), count, free) from problem


def _marks(answer: Answer) -> Marks:
    headers = answer.headers
    return Marks(etag=headers.get("etag", ""), last_modified=headers.get("last-modified", ""))
