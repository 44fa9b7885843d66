"""A page of the site lists the licences of what readers get and of what reports are made with."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from conftest import ROOT
from pramoen.common.places import Project
from pramoen.rendering.site.front import write_site_pages
from pramoen.rendering.site.licences import LIST, found, licences, pinned, written

FILE = ROOT / "src" / "pramoen" / "rendering" / "site" / LIST


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    site = tmp_path_factory.mktemp("site")
    write_site_pages(site, Project(ROOT), [], [])
    assert 'href="licences.html"' in (site / "index.html").read_text(encoding="utf-8")
    return unescape((site / "licences.html").read_text(encoding="utf-8"))


def test_the_list_is_what_lock_and_packages_say() -> None:
    """If this fails after a change of the lock, ``make licences`` writes the list anew."""
    assert FILE.read_text(encoding="utf-8") == written(found(ROOT))


def test_every_pinned_package_and_every_font_has_a_licence() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    listed = licences()
    assert {one.name: one.version for one in listed.packages} == pinned(lock)
    assert [one.name for one in listed.packages if not one.licence] == []
    assert {"typst", "pikepdf", "cryptography"} <= {
        one.name for one in listed.packages if one.makes_reports
    }
    assert {"pytest", "mypy"} <= {one.name for one in listed.packages if not one.makes_reports}
    assert [font.name for font in listed.fonts if not (font.licence and font.copyright)] == []


def test_the_page_tells_them_all_with_the_text_that_goes_with_fonts(page: str) -> None:
    for package in licences().packages:
        assert f">{package.name}</th>" in page
    for font in licences().fonts:
        assert font.copyright in page
    assert "PERMISSION & CONDITIONS" in page
    assert "Apache License 2.0" in page


def test_pages_of_reports_lead_to_the_page() -> None:
    template = ROOT / "src" / "pramoen" / "rendering" / "site" / "templates" / "page.html"
    assert "licences.html" in template.read_text(encoding="utf-8")


def test_the_same_list_gives_the_same_page(page: str, tmp_path: Path) -> None:
    write_site_pages(tmp_path, Project(ROOT), [], [])
    assert unescape((tmp_path / "licences.html").read_text(encoding="utf-8")) == page
