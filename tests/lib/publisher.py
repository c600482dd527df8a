"""A publisher's web server on this machine, which can be told to misbehave."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Resource:
    """What lies at an address, and how the server treats those who ask for it.

    ``drops`` and ``statuses`` are used up one by one: after how many bytes the connection breaks,
    and what is answered before all goes well.
    """

    body: bytes
    etag: str = ""
    content_type: str = "application/octet-stream"
    has_ranges: bool = True
    drops: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    location: str = ""


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: Mapping[str, str]


class Publisher(ThreadingHTTPServer):
    """Serves resources by path, the query left aside unless it is part of a name."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.resources: dict[str, Resource] = {}
        self.asked: list[Asked] = []

    @property
    def address(self) -> str:
        """Where the mirror lies."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def put(self, address: str, body: bytes | str, **how: object) -> Resource:
        """Serve something as if it were at a published address."""
        content = body.encode() if isinstance(body, str) else body
        resource = Resource(content, **how)  # type: ignore[arg-type]
        self.resources[_path_of(address)] = resource
        return resource

    def at(self, address: str) -> Resource:
        """Return what is served for a published address."""
        return self.resources[_path_of(address)]

    def remove(self, address: str) -> None:
        """Serve nothing there any more."""
        del self.resources[_path_of(address)]

    def asked_for(self, address: str) -> list[Asked]:
        """Return the requests for a published address."""
        return [one for one in self.asked if urlsplit(one.path).path == _path_of(address)]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: broken connections are what the tests ask for."""


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"/{parts.netloc}{parts.path}"


class _Handler(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        self.server.asked.append(Asked(self.path, dict(self.headers)))
        found = self.server.resources.get(urlsplit(self.path).path)
        if found is None:
            self._say(404, b"", {})
        elif found.statuses:
            self._say(found.statuses.pop(0), b"", {"Location": found.location} if found.location else {})
        elif found.etag and self.headers.get("If-None-Match") == found.etag:
            self._say(304, b"", {"ETag": found.etag})
        else:
            self._send(found)

    def _send(self, found: Resource) -> None:
        headers = {"Content-Type": found.content_type} | ({"ETag": found.etag} if found.etag else {})
        asked = self.headers.get("Range", "")
        same = self.headers.get("If-Range") == found.etag
        body, status = found.body, 200
        if asked and found.has_ranges and same:
            start = int(asked.removeprefix("bytes=").partition("-")[0])
            if start >= len(body):
                self._say(416, b"", {"Content-Range": f"bytes */{len(body)}"})
                return
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[start:], 206
        self._say(status, body, headers, stop_after=found.drops.pop(0) if found.drops else None)

    def _say(
        self, status: int, body: bytes, headers: Mapping[str, str], stop_after: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:stop_after])
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def publisher() -> Iterator[Publisher]:
    """Serve in the background."""
    server = Publisher()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
