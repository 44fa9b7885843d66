"""The site on this machine: pages reload after a change, and nobody else reaches it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conftest import copy_of_project, until
from pramoen.serving import Changes, open_server, with_script


@pytest.fixture
def server_port(tmp_path: Path) -> int:
    (tmp_path / "index.html").write_text(
        '<meta http-equiv="Content-Security-Policy" content="x"><body>หน้า</body>', encoding="utf-8"
    )
    server = open_server(tmp_path, 0, Changes())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_port)


def get(port: int, address: str, host: str = "localhost") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", address, headers={"Host": host})
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8")


def test_a_page_listens_for_changes_and_its_file_is_as_it_was(
    server_port: int, tmp_path: Path
) -> None:
    status, page = get(server_port, "/")
    assert (status, "/.pramoen/reload.js" in page, "Content-Security-Policy" in page) == (
        200,
        True,
        False,
    )
    assert "reload.js" not in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "EventSource" in get(server_port, "/.pramoen/reload.js")[1]


def test_another_name_and_what_is_outside_are_refused(server_port: int) -> None:
    assert get(server_port, "/", "example.org")[0] == 403
    assert get(server_port, "/../../etc/passwd")[0] == 404


def test_those_who_wait_hear_of_a_change() -> None:
    changes = Changes()
    threading.Timer(0.05, changes.tell).start()
    assert changes.wait(0, 10) == 1
    assert changes.wait(1, 0.01) == 1


def test_a_text_that_is_no_page_stays() -> None:
    assert with_script(b"text") == b"text"


def test_a_saved_figure_is_shown_and_a_faulty_one_leaves_the_page(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    told = tmp_path / "told.txt"
    command = [sys.executable, "-m", "pramoen", "serve", "--port", "0", "--year", "2562"]
    with told.open("wb") as output:
        serving = subprocess.Popen([*command, "--project", str(root)], stdout=output, stderr=output)
    try:
        assert until(lambda: "Ctrl+C" in told.read_text("utf-8"), 180), told.read_text("utf-8")
        found = re.search(r"127\.0\.0\.1:(\d+)", told.read_text("utf-8"))
        assert found is not None
        port, address = int(found.group(1)), "/dga/2562/notebooks/component-4.html"
        assert "97.31" not in get(port, address)[1]
        path = root / "data/dga/results.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,97.31,,"), "utf-8")
        assert until(lambda: "พร้อมใน" in told.read_text("utf-8"), 120), told.read_text("utf-8")
        assert "97.31" in get(port, address)[1]
        path.write_text(text.replace("2562,4.2,,,,pending", "2562,4.2,,มาก,,"), "utf-8")
        assert until(lambda: "ข้อมูลผิด" in told.read_text("utf-8"), 60)
        assert "results.csv แถว" in told.read_text("utf-8")
        assert "97.31" in get(port, address)[1]
    finally:
        os.kill(serving.pid, signal.SIGINT)
        assert serving.wait(30) == 0
