"""Ask for pages and files over https: with a name, a time limit, tries with pauses, and perhaps a mirror."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import IO, TypeVar
from urllib.parse import urlsplit

from scalecare.sources.fetch_errors import FetchError
from scalecare.sources.publications import Transfer

_T = TypeVar("_T")
_MOST_OF_A_PAGE = 1 << 26
_UNCHANGED, _PREPARING, _BEYOND_THE_END = 304, 202, 416
_GONE = (404, 410)
_LATER = (_PREPARING, 408, 425, 429)
_ANSWERED = (200, 206, _UNCHANGED, _BEYOND_THE_END)
_SERVER_FAULTS = 500
_USER_AGENT = f"scalecare/{version('scalecare')} (reads published NHS files)"


class Broken(Exception):
    """A passing fault: the same request may succeed if it is made again."""

    def __init__(self, problem: object, *, status: int | None = None, is_nameless: bool = False) -> None:
        super().__init__(str(problem))
        self.status, self.is_nameless = status, is_nameless


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says: its status, its headers, and the body to read from."""

    status: int
    headers: Mapping[str, str]
    body: IO[bytes]

    @property
    def length(self) -> int | None:
        """The length of the body in bytes, where the server tells it."""
        told = self.headers.get("content-length", "")
        return int(told) if told.isdigit() else None

    @property
    def is_web_page(self) -> bool:
        """Whether the server calls the body a web page."""
        return self.headers.get("content-type", "").lower().startswith("text/html")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read: its published address, and its text."""

    address: str
    text: str


class Web:
    """The network as Scalecare uses it.

    Parameters
    ----------
    transfer
        How long to wait, and how often to try.
    pause
        Waits so many seconds; ``time.sleep`` outside tests.
    mirror
        Where a mirror lies in which each published address ``https://HOST/PATH`` is at
        ``MIRROR/HOST/PATH``; None for the published hosts themselves.

    Raises
    ------
    FetchError
        If the mirror is at no http address.
    """

    def __init__(
        self, transfer: Transfer, *, pause: Callable[[float], None], mirror: str | None = None
    ) -> None:
        self.transfer = transfer
        self._pause = pause
        self._mirror = mirror.rstrip("/") if mirror else None
        if mirror and urlsplit(mirror).scheme not in ("http", "https"):
            raise FetchError.unsafe(mirror)
        self._plain = {urlsplit(mirror).netloc} if mirror else set()
        self._open = urllib.request.build_opener(_SafeRedirects(self._refuse_unsafe))
        self._open_here = urllib.request.build_opener(
            _SafeRedirects(self._refuse_unsafe), urllib.request.ProxyHandler({})
        )

    def page(self, address: str) -> Page:
        """Return a page, trying again where a fault may pass.

        Parameters
        ----------
        address
            Where it is published.

        Raises
        ------
        FetchError
            If it is not there, or cannot be had.
        """

        def read() -> Page:
            with self.answer(address) as answer:
                content = answer.body.read(_MOST_OF_A_PAGE)
                if len(content) < min(answer.length or 0, _MOST_OF_A_PAGE):
                    raise Broken("the page was cut short")
            return Page(address, content.decode("utf-8", errors="replace"))

        return self.patiently(address, read)

    def patiently(self, address: str, action: Callable[[], _T]) -> _T:
        """Return what an action returns, trying again after each passing fault.

        Parameters
        ----------
        address
            What is asked for, for the message.
        action
            May raise :class:`Broken`.

        Raises
        ------
        FetchError
            If the last try fails as well.
        """
        pause = self.transfer.first_pause_seconds
        for tried in range(1, self.transfer.tries + 1):
            try:
                return action()
            except Broken as problem:
                # A host whose name nobody knows means no network: waiting would not help.
                if tried == self.transfer.tries or problem.is_nameless:
                    raise self._given_up(address, problem, tried) from problem
                self._pause(pause)
                pause *= self.transfer.pause_grows_by
        raise AssertionError("there is at least one try")

    @contextmanager
    def answer(self, address: str, headers: Mapping[str, str] | None = None) -> Iterator[Answer]:
        """Ask once, and give the server's answer to be read.

        Parameters
        ----------
        address
            Where the page or file is published.
        headers
            To send along.

        Yields
        ------
        Answer
            One of success, "unchanged" or "beyond the end".

        Raises
        ------
        Broken
            If the fault may pass; also while the body is read.
        FetchError
            If it will not.
        """
        asked = self._mirrored(address)
        self._refuse_unsafe(asked)
        request = urllib.request.Request(asked, headers={"User-Agent": _USER_AGENT, **(headers or {})})
        opener = self._open_here if _is_here(asked) else self._open
        with _faults_that_pass():
            try:
                response = opener.open(request, timeout=self.transfer.timeout_seconds)
            except urllib.error.HTTPError as refusal:
                response = refusal
            with response:
                told = {name.lower(): value for name, value in response.headers.items()}
                _refuse_status(address, response.status)
                yield Answer(response.status, told, response)

    def _mirrored(self, address: str) -> str:
        if self._mirror is None:
            return address
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._mirror}/{parts.netloc}{parts.path}{query}"

    def _refuse_unsafe(self, address: str) -> None:
        parts = urlsplit(address)
        is_plain = parts.scheme == "http" and (_is_here(address) or parts.netloc in self._plain)
        if parts.scheme != "https" and not is_plain:
            raise FetchError.unsafe(address)

    def _given_up(self, address: str, problem: Broken, tries: int) -> FetchError:
        if problem.status is not None:
            return FetchError.failing(address, problem.status, tries)
        return FetchError.no_network(urlsplit(self._mirrored(address)).netloc, problem, tries)


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not to where nothing is encrypted."""

    def __init__(self, refuse: Callable[[str], None]) -> None:
        self._refuse = refuse

    def redirect_request(  # type: ignore[no-untyped-def]
        self, req, fp, code, msg, headers, newurl
    ) -> urllib.request.Request | None:
        try:
            self._refuse(newurl)
        except FetchError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def _faults_that_pass() -> Iterator[None]:
    """Turn what the standard library raises on a bad line into one kind of fault."""
    try:
        yield
    except urllib.error.URLError as problem:
        raise Broken(problem.reason, is_nameless=isinstance(problem.reason, socket.gaierror)) from problem
    except http.client.HTTPException as problem:
        raise Broken(problem or "the connection broke") from problem
    except TimeoutError as problem:
        raise Broken("no answer in time") from problem
    except OSError as problem:
        raise Broken(problem) from problem


def _refuse_status(address: str, status: int) -> None:
    if status in _GONE:
        raise FetchError.not_there(address, status)
    if status in _LATER or status >= _SERVER_FAULTS:
        raise Broken(f"the server answers {status}", status=status)
    if status not in _ANSWERED:
        raise FetchError.refused(address, status)


def _is_here(address: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
