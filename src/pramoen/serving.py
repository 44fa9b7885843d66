"""Knows how the site is shown on this machine, and that an open page reloads after a change."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .places import Project

HOST = "127.0.0.1"
_SCRIPT_ADDRESS, _CHANGES_ADDRESS = "/.pramoen/reload.js", "/.pramoen/changes"
_SCRIPT = f"""\
const changes = new EventSource("{_CHANGES_ADDRESS}");
let seen = null;
changes.onmessage = (message) => {{
  if (seen !== null && message.data !== seen) location.reload();
  seen = message.data;
}};
"""
# A page's own policy allows no connection; it is left out of what is served here, and only here.
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
_HEARTBEAT_SECONDS = 5.0


class Changes:
    """Counts what was built; those who wait hear of it at once."""

    def __init__(self) -> None:
        self.count = 0
        self._told = threading.Condition()

    def tell(self) -> None:
        """Say that the site was built anew."""
        with self._told:
            self.count += 1
            self._told.notify_all()

    def wait(self, known: int, seconds: float) -> int:
        """Return the count once it is no longer the known one, or after some time."""
        with self._told:
            self._told.wait_for(lambda: self.count != known, seconds)
            return self.count


class _Handler(SimpleHTTPRequestHandler):
    """Answers with the site's files; pages listen for changes."""

    def __init__(self, *given: object, site: Path, changes: Changes) -> None:
        self._changes = changes
        super().__init__(*given, directory=str(site))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer one request; other names of this machine than its own are refused."""
        name = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if name not in (HOST, "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self.path == _SCRIPT_ADDRESS:
            self._answer(_SCRIPT.encode(), "text/javascript")
        elif self.path == _CHANGES_ADDRESS:
            self._listen()
        else:
            path = Path(self.translate_path(self.path))
            page = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
            if page.suffix == ".html" and page.is_file():
                self._answer(with_script(page.read_bytes()), "text/html; charset=utf-8")
            else:
                super().do_GET()

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _listen(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        known = -1
        try:
            while True:
                known = self._changes.wait(known, _HEARTBEAT_SECONDS)
                self.wfile.write(f"data: {known}\n\n".encode())
                self.wfile.flush()
        except OSError:  # the page was closed
            return

    def log_message(self, *_: object) -> None:
        """Keep the terminal for what the build tells."""


def with_script(page: bytes) -> bytes:
    """Return a page that reloads itself after a change.

    Examples
    --------
    >>> with_script(b"<body>x</body>")
    b'<body>x<script src="/.pramoen/reload.js"></script></body>'
    """
    script = f'<script src="{_SCRIPT_ADDRESS}"></script>'.encode()
    head, end, rest = _POLICY.sub(b"", page).rpartition(b"</body>")
    return head + script + end + rest if end else page


def open_server(site: Path, port: int, changes: Changes) -> ThreadingHTTPServer:
    """Return a server of the site that this machine alone can reach; port 0 takes a free one."""
    server = ThreadingHTTPServer((HOST, port), partial(_Handler, site=site, changes=changes))
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
