"""The pages that stand alone: what a check and a comparison found, each one file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from browsing import PHONE, watched
from conftest import ROOT, copy_of_project, run, short
from test_browser import axe, html_errors
from test_checking import set_cell
from test_plausibility import reported

pytestmark = pytest.mark.xdist_group("alone")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page of a check that warns, of one that found faults, and of a diff."""
    folder = tmp_path_factory.mktemp("alone")
    root = copy_of_project(folder / "project", (2561, 2562))
    data = root / "data" / "dga"
    for name in ("warned", "accepted", "faulty"):
        if name == "warned":
            reported("2562", "4.2", "102.5")(data)
        elif name == "accepted":
            assert run(root, "accept", "percent/results/2562/4.2", "--why", "ตรวจแล้ว")[0] == 0
        else:
            set_cell(data, "targets", 2, "value", "<b>12a</b>")
        run(root, "check", "--html", str(folder / f"{name}.html"))
    code, told = run(ROOT, "diff", "2561", "2562", "--html", str(folder / "diff.html"))
    assert code == 0, told
    return folder


NAMES = ("warned", "accepted", "faulty", "diff")


def test_they_are_valid_html_and_allow_their_own_style_alone(pages: Path) -> None:
    assert html_errors(pages) == []
    for name in NAMES:
        text = (pages / f"{name}.html").read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
        assert policy is not None
        assert "unsafe" not in policy[1]
        assert "://" not in text
    assert "&lt;b&gt;12a" in (pages / "faulty.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("check",), ("diff", "2561", "2562")])
@pytest.mark.parametrize("name", ["", "file/page.html"])
def test_a_page_that_cannot_be_written_is_told(
    tmp_path: Path, arguments: tuple[str, ...], name: str
) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    code, told = run(ROOT, *arguments, "--html", str(tmp_path / name))
    assert code == 2
    assert f"{tmp_path / name}: เขียนหน้า HTML ไม่ได้ (" in told
    assert "—" in told
    assert "Traceback" not in told
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", short(("light", "dark"), "dark"))
def test_they_have_no_barrier_and_fit_a_phone(
    browser: Any, pages: Path, name: str, scheme: str
) -> None:
    with watched(browser, viewport=PHONE, color_scheme=scheme, bypass_csp=False) as page:
        page.goto((pages / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        shown = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
        assert shown.startswith("Sarabun"), "the policy refuses the page's own style"
        assert page.evaluate("document.fonts.ready.then(f => [...f].map(one => one.status))")
        assert axe(page) == []
