"""Knows how the site is shown on this machine, and that an open page follows every change."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ..common.digests import digest_of_file
from ..common.places import Project

HOST = "127.0.0.1"
_SCRIPT_ADDRESS, _CHANGES_ADDRESS = "/.pramoen/follow.js", "/.pramoen/changes"
# A page's own policy allows no connection; it is left out of what is served here, and only here.
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
LONGEST_NAME, LONGEST_PATH = 255, 1024  # bytes, well within what file systems have
_HEARTBEAT_SECONDS, _MOMENT_SECONDS = 5.0, 0.7


class Shown:
    """What is shown now: the site, in front of it what was made ahead, and what went wrong.

    What was made ahead is in memory alone, so whatever happens, the site's folder holds nothing
    but whole builds.
    """

    def __init__(self, site: Path) -> None:
        self.site = site
        self._ahead: Mapping[str, bytes] = {}
        self._fault = ""
        self._open: Counter[str] = Counter()
        self._behind: set[str] = set()
        self._count = 0
        self._told = threading.Condition()

    @property
    def pages(self) -> Collection[str]:
        """The addresses of the pages that are open in a browser, relative to the site."""
        with self._told:
            return [address for address, number in self._open.items() if number > 0]

    @contextmanager
    def opened(self, address: str) -> Iterator[None]:
        """Note that a page is open for as long as the block takes."""
        with self._told:
            self._open[address] += 1
            self._behind.discard(address)
            self._told.notify_all()
        try:
            yield
        finally:
            with self._told:
                self._open[address] -= 1

    def show(self, files: Mapping[str, bytes]) -> None:
        """Show files in front of the site, until the whole site follows.

        Waits a moment for open pages to load anew: they need the processors that come free now.
        """
        with self._told:
            self._behind = {address for address in files if self._open[address] > 0}
        self._tell({**self._ahead, **files}, self._fault)
        with self._told:
            self._told.wait_for(lambda: not self._behind, _MOMENT_SECONDS)

    def follow(self) -> None:
        """Show the site as it is now: it was built, or nothing had to be."""
        self._tell({}, "")

    def fail(self, message: str) -> None:
        """Show the site as it was, and say in every open page what is wrong."""
        self._tell({}, message)

    def _tell(self, ahead: Mapping[str, bytes], fault: str) -> None:
        with self._told:
            self._ahead, self._fault = ahead, fault
            self._count += 1
            self._told.notify_all()

    def wait(self, known: int, seconds: float) -> int:
        """Return the number of changes once it is no longer the known one, or after some time."""
        with self._told:
            self._told.wait_for(lambda: self._count != known, seconds)
            return self._count

    def content(self, address: str) -> bytes | None:
        """Return what stands at an address, if it is a file."""
        ahead = self._ahead.get(address)
        path = self.site / address
        return ahead if ahead is not None else path.read_bytes() if path.is_file() else None

    def is_ahead(self, address: str) -> bool:
        """Tell whether what stands at an address was made ahead of the site."""
        return address in self._ahead

    def version(self, page: bytes) -> str:
        """Return what tells one state of a page from another: its content, and what all share."""
        shared = sorted((self.site / "assets").glob("*"))
        digests = "".join(digest_of_file(path) for path in shared)
        return sha256(page + digests.encode()).hexdigest()[:16]

    def news(self, address: str) -> str:
        """Return what an open page has to know, as JSON: its version now, and what is wrong."""
        page = self.content(address)
        version = None if page is None else self.version(page)
        return json.dumps({"version": version, "fault": self._fault})


class _Handler(SimpleHTTPRequestHandler):
    """Answers with what is shown; pages listen for changes."""

    def __init__(self, *given: object, shown: Shown) -> None:
        self._shown = shown
        super().__init__(*given, directory=str(shown.site))  # type: ignore[arg-type]

    timeout = 20  # seconds for a client to say what it wants, and to take what it is given

    def _refused(self) -> bool:
        """Refuse other names of this machine than its own, and addresses that no file can have."""
        name = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if name not in (HOST, "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN)
            return True
        if not self._is_answerable():
            self.send_error(HTTPStatus.NOT_FOUND)
            return True
        return False

    def _is_answerable(self) -> bool:
        try:
            asked = urlsplit(self.path)
        except ValueError:
            return False
        about = [asked.path, *parse_qs(asked.query, errors="surrogateescape").get("page", [])]
        return all(_is_sayable(one) and self._is_inside(one) for one in about)

    def _is_inside(self, asked: str) -> bool:
        """Tell whether an address leads to the site, and through no link out of it."""
        try:
            place = Path(self.translate_path(asked)).resolve()
        except (OSError, RuntimeError):  # links that lead in a circle
            return False
        return place.is_relative_to(self._shown.site.resolve())

    def list_directory(self, path: object) -> None:
        """Show no folder: a site is what its pages lead to."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Say that no other site may load what is here."""
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        if not self._refused():
            super().do_HEAD()

    def do_GET(self) -> None:
        """Answer one request."""
        if self._refused():
            return
        asked = urlsplit(self.path)
        if asked.path == _SCRIPT_ADDRESS:
            self._answer(_script(), "text/javascript")
        elif asked.path == _CHANGES_ADDRESS:
            self._listen(self._address(parse_qs(asked.query).get("page", ["/"])[0]))
        else:
            self._give(self._address(self.path))

    def _give(self, address: str) -> None:
        is_page = address.endswith(".html")
        content = self._shown.content(address) if is_page or self._shown.is_ahead(address) else None
        if content is None:
            super().do_GET()
        elif is_page:
            version = self._shown.version(content)
            self._answer(with_script(content, version), "text/html; charset=utf-8")
        else:
            self._answer(content, guess_type(address)[0] or "application/octet-stream")

    def _address(self, asked: str) -> str:
        """Return the file that is asked for, relative to the site, whatever way it is written."""
        path = Path(self.translate_path(asked))
        if path.is_dir() and asked.partition("?")[0].endswith("/"):
            path /= "index.html"
        return path.relative_to(self._shown.site).as_posix()

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _listen(self, address: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        known = -1
        try:
            with self._shown.opened(address):
                while True:
                    known = self._shown.wait(known, _HEARTBEAT_SECONDS)
                    self.wfile.write(f"data: {self._shown.news(address)}\n\n".encode())
                    self.wfile.flush()
        except OSError:  # the page was closed
            return

    def log_message(self, *_: object) -> None:
        """Keep the terminal for what the build tells."""


def _is_sayable(asked: str) -> bool:
    """Tell whether an address can be the name of a file: Unicode without NUL, not too long.

    Examples
    --------
    >>> _is_sayable("/dga/2562/"), _is_sayable("/%ED%A0%80"), _is_sayable("/%00")
    (True, False, False)
    """
    try:
        names = unquote(asked, errors="strict").encode()
    except UnicodeError:
        return False
    short = len(names) <= LONGEST_PATH and all(
        len(one) <= LONGEST_NAME for one in names.split(b"/")
    )
    return short and b"\0" not in names


def _script() -> bytes:
    return resources.files("pramoen.build").joinpath("follow.js").read_bytes()


def with_script(page: bytes, version: str) -> bytes:
    """Return a page that follows every change.

    Examples
    --------
    >>> with_script(b"<body>x</body>", "1f")
    b'<body>x<script src="/.pramoen/follow.js" data-version="1f"></script></body>'
    """
    script = f'<script src="{_SCRIPT_ADDRESS}" data-version="{version}"></script>'.encode()
    head, end, rest = _POLICY.sub(b"", page).rpartition(b"</body>")
    return head + script + end + rest if end else page


class _Server(ThreadingHTTPServer):
    """Keeps quiet about readers who go away while they are answered."""

    def handle_error(self, *about: Any) -> None:
        """Tell of an error, unless a connection was closed or a file is being replaced."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(*about)


def open_server(shown: Shown, port: int) -> ThreadingHTTPServer:
    """Return a server of the site that this machine alone can reach; port 0 takes a free one."""
    server = _Server((HOST, port), partial(_Handler, shown=shown))
    server.daemon_threads = True
    return server


def watch(project: Project, ready: Callable[[], None], rebuild: Callable[[], None]) -> None:
    """Call `ready` once watching, and `rebuild` whenever what a report is made from was saved."""
    import watchfiles

    folders = ("data", "params", "notebooks", "_extensions", "docs/guide")
    paths = [project.root / name for name in folders if (project.root / name).is_dir()]
    files = [path for path in project.root.glob("*") if path.suffix in (".yml", ".qmd")]
    watching = False
    for changed in watchfiles.watch(
        *paths, *files, debounce=100, step=20, rust_timeout=200, yield_on_timeout=True
    ):
        if not watching:
            watching = True
            ready()
        if changed:
            rebuild()
