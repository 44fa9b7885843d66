"""The site on this machine: pages reload after a change, and nobody else reaches it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from conftest import Begun, run, short, until
from pramoen.build.flow import build
from pramoen.build.request import Request
from pramoen.build.serving import Shown, open_server, with_script
from pramoen.common.places import Project
from pramoen.common.progress import Teller
from pramoen.execution.work import NotebooksFailed
from test_incremental import HTML_ONLY
from test_site import checksums


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    (tmp_path / "index.html").write_text(
        '<meta http-equiv="Content-Security-Policy" content="x"><body>หน้า</body>', encoding="utf-8"
    )
    return Shown(tmp_path)


@pytest.fixture
def server_port(shown: Shown) -> Iterator[int]:
    server = open_server(shown, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield int(server.server_port)
    server.shutdown()


def get(port: int, address: str, host: str = "localhost", way: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(way, address, headers={"Host": host})
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8")


@contextmanager
def listening(port: int, page: str) -> Iterator[Callable[[], dict[str, Any]]]:
    """Give what a page hears, news by news."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/.pramoen/changes?page={page}", headers={"Host": "localhost"})
    answer = connection.getresponse()

    def news() -> dict[str, Any]:
        told = answer.readline().decode("utf-8")
        assert answer.readline() == b"\n"
        found: dict[str, Any] = json.loads(told.removeprefix("data: "))
        return found

    yield news
    connection.close()


def version_of(page: str) -> str:
    found = re.search(r'data-version="(\w+)"', page)
    assert found is not None
    return found.group(1)


def test_a_page_listens_for_changes_and_its_file_is_as_it_was(
    server_port: int, tmp_path: Path
) -> None:
    status, page = get(server_port, "/")
    assert (status, "/.pramoen/follow.js" in page, "Content-Security-Policy" in page) == (
        200,
        True,
        False,
    )
    assert "follow.js" not in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "EventSource" in get(server_port, "/.pramoen/follow.js")[1]


def test_another_name_and_what_is_outside_are_refused(server_port: int) -> None:
    assert get(server_port, "/", "example.org")[0] == 403
    assert get(server_port, "/", "example.org", "HEAD")[0] == 403
    assert get(server_port, "/../../etc/passwd")[0] == 404
    assert get(server_port, "/%00")[0] == 404
    with listening(server_port, "/../../etc/passwd") as news:
        assert news() == {"version": None, "fault": ""}


ODD = [
    "/%ED%A0%80",
    "/%ED%A0%80.html",
    "/%00",
    "/a%00.html",
    "/" + "a" * 5000,
    "/" + "%E0%B8%81" * 100 + ".html",
    "/" + "a/" * 3000,
    "//[",
    "/%FF%FE",
    "/..%2f..%2fetc%2fpasswd",
    "/.pramoen/changes?page=%ED%A0%80",
    "/.pramoen/changes?page=" + "a" * 5000,
    "/.pramoen/changes?page=%00",
]


@pytest.mark.parametrize("address", short(ODD, *ODD[:4]), ids=lambda address: address[:24])
@pytest.mark.parametrize("way", ["GET", "HEAD"])
def test_odd_addresses_are_answered_and_nothing_is_said_of_them(
    address: str, way: str, server_port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert get(server_port, address, way=way)[0] == 404
    assert get(server_port, "/")[0] == 200
    assert capfd.readouterr().err == ""


def test_no_folder_is_listed_and_no_link_leads_out(shown: Shown, server_port: int) -> None:
    outside = shown.site.with_name(f"{shown.site.name}-outside")
    outside.mkdir()
    (outside / "secret.html").write_text("secret", encoding="utf-8")
    (shown.site / "folder").mkdir()
    (shown.site / "folder" / "file.txt").write_text("inside", encoding="utf-8")
    (shown.site / "out").symlink_to(outside)
    (shown.site / "out.html").symlink_to(outside / "secret.html")
    (shown.site / "within.txt").symlink_to(shown.site / "folder" / "file.txt")
    for address in ("/folder/", "/out/secret.html", "/out/", "/out.html"):
        for way in ("GET", "HEAD"):
            assert get(server_port, address, way=way)[0] == 404, address
    assert get(server_port, "/within.txt") == (200, "inside")


def test_no_other_site_may_load_what_is_served(server_port: int) -> None:
    for address in ("/", "/nothing", "/.pramoen/follow.js"):
        connection = http.client.HTTPConnection("127.0.0.1", server_port, timeout=10)
        connection.request("GET", address, headers={"Host": "localhost"})
        headers = connection.getresponse().headers
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_client_that_says_nothing_is_let_go(
    server_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pramoen.build.serving._Handler.timeout", 0.2)
    with socket.create_connection(("127.0.0.1", server_port), timeout=30) as client:
        client.sendall(b"GET / HT")
        assert client.recv(100) == b""


def test_those_who_wait_hear_of_a_change(shown: Shown) -> None:
    threading.Timer(0.05, shown.follow).start()
    assert shown.wait(0, 10) == 1
    assert shown.wait(1, 0.01) == 1


def test_a_page_hears_of_a_newer_state_of_itself_and_of_no_other(
    shown: Shown, server_port: int
) -> None:
    own = version_of(get(server_port, "/index.html")[1])
    with listening(server_port, "/") as news:
        assert news() == {"version": own, "fault": ""}
        assert shown.pages == ["index.html"]
        shown.show({"other.html": b"<body>other</body>"})
        assert news()["version"] == own
        shown.show({"index.html": b"<body>newer</body>", "chart.js": b"drawn"})
        newer = news()["version"]
    assert newer != own
    assert version_of(get(server_port, "/")[1]) == newer
    assert "newer" in get(server_port, "/")[1] and get(server_port, "/chart.js")[1] == "drawn"
    (shown.site / "index.html").write_bytes(b"<body>newer</body>")
    shown.follow()
    assert version_of(get(server_port, "/")[1]) == newer  # the site brings nothing new
    assert get(server_port, "/chart.js")[0] == 404


def test_a_fault_is_told_to_pages_and_the_site_is_shown_as_it_was(
    shown: Shown, server_port: int
) -> None:
    own = version_of(get(server_port, "/")[1])
    with listening(server_port, "/") as news:
        news()
        shown.show({"index.html": b"<body>newer</body>"})
        news()
        shown.fail("ข้อมูลผิด <b>")
        assert news() == {"version": own, "fault": "ข้อมูลผิด <b>"}
        shown.follow()
        assert news() == {"version": own, "fault": ""}
    assert (shown.site / "index.html").read_text("utf-8").endswith("<body>หน้า</body>")


def test_a_change_of_style_is_news_to_every_page(shown: Shown, server_port: int) -> None:
    own = version_of(get(server_port, "/")[1])
    (shown.site / "assets").mkdir()
    (shown.site / "assets" / "style.css").write_text("body {}")
    assert version_of(get(server_port, "/")[1]) != own


def test_a_text_that_is_no_page_stays() -> None:
    assert with_script(b"text", "1") == b"text"


@pytest.mark.long
def test_a_saved_figure_is_shown_and_a_faulty_one_leaves_the_page(
    begun: Begun, tmp_path: Path
) -> None:
    root = begun(tmp_path / "project")
    told = tmp_path / "told.txt"
    command = [sys.executable, "-m", "pramoen", "serve", "--port", "0", "--year", "2562"]
    with told.open("wb") as output:
        serving = subprocess.Popen([*command, "--project", str(root)], stdout=output, stderr=output)
    try:
        assert until(lambda: "Ctrl+C" in told.read_text("utf-8"), 180), told.read_text("utf-8")
        found = re.search(r"127\.0\.0\.1:(\d+)", told.read_text("utf-8"))
        assert found is not None
        port, address = int(found.group(1)), "/dga/2562/indicators/4-2.html"
        assert "97.31" not in get(port, address)[1]
        path = root / "data/dga/results.csv"
        text = path.read_text(encoding="utf-8")
        with listening(port, address) as news:
            before = news()["version"]
            path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,97.31,,"), "utf-8")
            assert until(lambda: news()["version"] != before, 120)
            assert "97.31" in get(port, address)[1]
            assert until(lambda: "พร้อมใน" in told.read_text("utf-8"), 120), told.read_text("utf-8")
            assert "ทำก่อนเพราะหน้านี้เปิดอยู่: dga 2562 indicator-4-2" in told.read_text("utf-8")
            assert "97.31" in get(port, address)[1]
            built = checksums(root / "reports" / "site")
            path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,มาก,,"), "utf-8")
            assert until(lambda: "results.csv แถว" in news()["fault"], 60)
            assert until(lambda: "ข้อมูลผิด" in told.read_text("utf-8"), 60), told.read_text("utf-8")
            assert "97.31" in get(port, address)[1]
        assert checksums(root / "reports" / "site") == built
    finally:
        os.kill(serving.pid, signal.SIGINT)
        assert serving.wait(30) == 0
    other = begun(tmp_path / "other")
    path = other / "data/dga/results.csv"
    path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,97.31,,"), "utf-8")
    code, words = run(
        other, "build", "--year", "2562", "--renderer", "embedded", "--format", "html"
    )
    assert code == 0, words
    # The first site has a past that this one has not: it is told, and summed in the manifest.
    past = {"history.json", "history.html", "manifest.json"}
    again = checksums(other / "reports" / "site")
    assert set(again) == set(built)
    assert {name for name in built if again[name] != built[name]} <= past


def test_a_notebook_that_fails_behind_an_open_page_takes_nothing_away(
    begun: Begun, tmp_path: Path
) -> None:
    """What was shown ahead goes again if another notebook fails: the site is shown as it was."""
    root = begun(tmp_path / "project")
    assert run(root, *HTML_ONLY)[0] == 0
    built = checksums(root / "reports" / "site")
    shown = Shown(root / "reports" / "site")
    seen: list[bytes] = []

    class Audience:
        pages = ("dga/2562/indicators/4-2.html",)

        def show(self, files: Mapping[str, bytes]) -> None:
            shown.show(files)
            seen.append(shown.content(self.pages[0]) or b"")

    path = root / "data/dga/results.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,97.31,,"), "utf-8")
    director = root / "notebooks/director.ipynb"
    text = director.read_text("utf-8")
    director.write_text(
        text.replace("parts = report.rows(", "parts = 1 / 0 or report.rows("), "utf-8"
    )
    request = Request(renderer="embedded", formats=("html",))
    with pytest.raises(NotebooksFailed, match="director"):
        build(Project(root), request, Teller(Console(quiet=True)), None, Audience())
    assert len(seen) == 1 and b"97.31" in seen[0]
    shown.fail("สมุดบันทึกไม่สำเร็จ")
    assert b"97.31" not in (shown.content(Audience.pages[0]) or b"97.31")
    assert checksums(root / "reports" / "site") == built
