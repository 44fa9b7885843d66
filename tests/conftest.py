"""Builders and fixtures that several test modules share."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import time
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from browsing import base, browser, page, served  # noqa: F401 - fixtures of all
from pramoen import cli
from pramoen.assessment.form import (
    Comparator,
    Form,
    Indicator,
    Item,
    Missing,
    Result,
    Source,
    Target,
    Unit,
    UnitKind,
)
from pramoen.assessment.form_reader import read_form
from pramoen.data.dataset import Dataset, load

# Times say nothing on a busy machine. `--hypothesis-profile thorough` tries 2,000 cases each.
settings.register_profile("short", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile("short")

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data" / "dga"
SOURCE = Source("form", "ตารางในแบบประเมิน")
BAHT = Unit("million_baht", "ล้านบาท", UnitKind.MONEY)
COUNT = Unit("item", "ข้อ", UnitKind.ITEMS)


def make_target(
    value: str | None = "100",
    comparator: Comparator = Comparator.AT_LEAST,
    *,
    upper: str | None = None,
    unit: Unit = BAHT,
    inferred: bool = False,
    year: int = 2562,
) -> Target:
    """Return a target of 2562."""
    return Target(
        fiscal_year=year,
        comparator=comparator,
        inferred=inferred,
        value=None if value is None else Decimal(value),
        upper=None if upper is None else Decimal(upper),
        unit=unit,
        text="",
        note="",
        source=SOURCE,
        place="targets.csv แถว 2",
    )


def make_result(
    year: int, value: str | None = None, missing: Missing | None = None, text: str = ""
) -> Result:
    """Return a result: a number, or missing (pending unless told otherwise)."""
    reason = None if value is not None else (missing or Missing.PENDING)
    number = None if value is None else Decimal(value)
    return Result(year, number, text, reason, "", SOURCE, f"results.csv แถว {year}")


def make_item(
    code: str, target: Target | None, results: list[Result], parts: tuple[Item, ...] = ()
) -> Item:
    """Return an item of a composite."""
    return Item(code, f"ข้อ {code}", BAHT, "higher", False, target, tuple(results), parts, SOURCE)


def make_indicator(
    target: Target | None = None,
    results: list[Result] | None = None,
    *,
    code: str = "1.1",
    direction: str = "higher",
    items: tuple[Item, ...] = (),
    unit: Unit = BAHT,
    mandatory: bool = False,
) -> Indicator:
    """Return a leaf indicator with its target and results."""
    return Indicator(
        code=code,
        parent="",
        component=int(code[0]),
        kind="composite" if items else "simple",
        name=f"ตัวชี้วัด {code}",
        topic="",
        unit=unit,
        direction=direction,
        direction_inferred=False,
        mandatory=mandatory,
        if_any=False,
        notebook="",
        note="",
        objectives=(),
        definitions=(),
        items=items,
        target=target,
        results=tuple(results or [make_result(2562, "100")]),
        source=SOURCE,
        place="indicators.csv แถว 2",
    )


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The organisation's own data package."""
    return load(DATA)


@pytest.fixture(scope="session")
def form(dataset: Dataset) -> Form:
    """The form of 2562 as the report of 2562 knows it."""
    return read_form(dataset, 2562, 2562)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of the data package that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data" / "dga"))


# What is built once for many tests is built in one process: they run where it stands.
GROUPS = {"project": "site", "example_project": "example"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    for item in items:
        for fixture, group in GROUPS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(group))


YEARS = (2561, 2562)
COPIED = ("_extensions", "data", "docs/guide", "notebooks", "params")
FILES = ("_quarto.yml", "_language-th.yml", "_report.yml", "index.qmd", "glossary.qmd")


def run(project: Path, *arguments: str) -> tuple[int, str]:
    """Run a command as the shell does; return its exit code and everything it printed."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        try:
            cli.main([*arguments, "--project", str(project)])
            code: Any = 0
        except SystemExit as ended:
            code = ended.code
    return int(code or 0), told.getvalue()


def copy_of_project(root: Path, years: tuple[int, ...] = (2562,)) -> Path:
    """Copy the project into a folder, with the parameters of some years, and return the folder."""
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name)
    for name in FILES:
        shutil.copyfile(ROOT / name, root / name)
    for path in (root / "params" / "dga").glob("*.yml"):
        if int(path.stem) not in years:
            path.unlink()
    return root


def published(root: Path) -> Path:
    """Put a page in the place of a site, which nothing that is refused may touch."""
    (root / "reports" / "site").mkdir(parents=True)
    (root / "reports" / "site" / "index.html").write_text("published", encoding="utf-8")
    return root


def everything(root: Path) -> dict[str, bytes]:
    """Return data, parameters and the published site, byte for byte."""
    folders = (root / "data", root / "params", root / "reports" / "site")
    files = (path for folder in folders for path in folder.rglob("*"))
    return {str(path.relative_to(root)): path.read_bytes() for path in files if path.is_file()}


def until(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait until something holds, for some time; return whether it does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


def alive(process: int) -> bool:
    """Return whether a process still runs."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the reports of two years built by the embedded renderer."""
    root = copy_of_project(tmp_path_factory.mktemp("project"), YEARS)
    code, told = run(root, "build", "--renderer", "embedded")
    assert code == 0, told
    (root / "told.txt").write_text(told, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def site(project: Path) -> Path:
    return project / "reports" / "site"


EXAMPLE_YEARS, EXAMPLE_PRINTED = (2559, 2560, 2561, 2562), (2560, 2562)


@pytest.fixture(scope="session")
def example_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the made-up reports: pages of all years, two of them printed."""
    root = copy_of_project(tmp_path_factory.mktemp("example"))
    for year in EXAMPLE_YEARS:
        format_ = "all" if year in EXAMPLE_PRINTED else "html"
        told = run(
            root,
            *("build", "--organisation", "example", "--year", str(year)),
            *("--renderer", "embedded", "--format", format_),
        )
        assert told[0] == 0, told[1]
    return root


@pytest.fixture(scope="session")
def quarto_site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site, its reports rendered by the Quarto that is on PATH."""
    root = tmp_path_factory.mktemp("quarto") / "project"
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("_typst", "report.typ"))
    code, told = run(root, "build", "--renderer", "quarto")
    assert code == 0, told
    return root / "reports" / "site"


class Page(HTMLParser):
    """What the tests ask of a page: ids, links, language, headings, text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.headings: list[int] = []
        self.language = ""
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("link", "script", "img", "iframe", "source"):
            self.loaded.append(given.get("href") or given.get("src") or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.text += data
