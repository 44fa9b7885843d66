"""Builders and fixtures that several test modules share."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from filelock import FileLock
from hypothesis import settings
from lxml import etree

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
from pramoen.build.request import Request
from pramoen.common.params import Parameters
from pramoen.data.dataset import Dataset, load
from pramoen.execution.pool import Executors, Kept
from pramoen.workbook.export import write_workbook
from pramoen.workbook.layout import Layout

# Times say nothing on a busy machine. `--hypothesis-profile thorough` tries 2,000 cases each.
settings.register_profile("short", deadline=None, max_examples=40)
settings.register_profile("long", deadline=None, max_examples=100)
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


# Fixtures for which a site is built or a browser started; `make quick` runs what needs neither.
SLOW = {"everything_built", "browser"}
# What builds reports of its own, runs notebooks, renders, typesets, or has commands work on whole
# data and workbooks.
SLOW_MODULES = {
    *("test_alone", "test_comparison", "test_hostile_site", "test_kills", "test_newyear"),
    *("test_other_forms", "test_reproducible", "test_texts", "test_engine", "test_mishaps"),
    *("test_notebooks", "test_economic_value", "test_evidence", "test_added_by_people"),
    *("test_another_formula", "test_read_back", "test_rendering", "test_textlayer"),
    *("test_excel_cells", "test_faulty_input", "test_fuzz", "test_libreoffice"),
    *("test_names_for_codes", "test_plausibility", "test_random_workbooks", "test_review"),
    *("test_example", "test_follow", "test_incremental", "test_in_a_hurry"),
    *("test_licences", "test_serving", "test_workbook", "test_year_by_workbook"),
}
# What stands on a fixture is tried where the fixture stands.
GROUPS = {"project": "site", "example_project": "example"}
# The groups that take longest, longest first: whoever begins with them is not alone at the end. Of
# the first two, one builds `everything_built` and the other does not wait for it.
FIRST = ("site", "hostile", "alone", "added", "year", "forms", "print", "incremental", "example")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run long sets whole, and build everything from nothing"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Try more made-up cases in a long run, unless another number of them was asked for."""
    if config.getoption("--long") and not config.getoption("--hypothesis-profile"):
        settings.load_profile("long")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group what shares a fixture, mark what is slow, leave long sets out; the longest first."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        for fixture, group in GROUPS.items():
            if fixture in fixtures:
                item.add_marker(pytest.mark.xdist_group(group))
        if not SLOW.isdisjoint(fixtures) or item.path.stem in SLOW_MODULES:
            item.add_marker("slow")
        # Of most long sets a short run tries some cases (`short`); the weekly run leaves none out.
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason="of a long set; make long runs it"))
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, int]:
    """Return when a test comes: slow ones first, and of these the groups that take longest."""
    marker = item.get_closest_marker("xdist_group")
    group = marker.args[0] if marker else ""
    return item.get_closest_marker("slow") is None, (*FIRST, group).index(group)


@pytest.fixture(scope="session")
def long(pytestconfig: pytest.Config) -> bool:
    """Whether long sets are run whole."""
    return bool(pytestconfig.getoption("--long"))


def short(values: Collection[Any], *kept: Any) -> list[Any]:
    """Return the cases of a set of which a short run tries those that are kept."""
    assert all(one in values for one in kept), kept
    return [one if one in kept else pytest.param(one, marks=pytest.mark.long) for one in values]


YEARS = (2561, 2562)
EVERY_YEAR = (2559, 2560, 2561, 2562)
Begun = Callable[..., Path]
COPIED = ("_extensions", "data", "docs/guide", "notebooks", "params")
FILES = (
    *("_quarto.yml", "_language-th.yml", "_report.yml", "index.qmd", "glossary.qmd"),
    "requirements.lock",
)


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


@pytest.fixture(scope="session", autouse=True)
def workers(long: bool) -> Iterator[None]:
    """Keep the workers of one build for the next in the same surroundings: most start none.

    Commands, too, are put together once. In a long run each build starts its own, as users' do.
    """
    if long:
        yield
        return
    ours: dict[object, Kept] = {}

    def kept(request: Request, given: Executors | None = None) -> Kept:
        if given is None:
            around = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
            key = (request.jobs, request.scheduler is None, *sorted(around.items()))
            given = ours.setdefault(key, started(request))
        return Kept(given)

    started = Request.workers
    with pytest.MonkeyPatch.context() as patched, contextlib.ExitStack() as ended:
        patched.setattr(Request, "workers", kept)
        patched.setattr("typer.main.get_command", cache(typer.main.get_command))
        yield
        for one in ours.values():
            ended.enter_context(one)


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


def accept_warnings(root: Path, *options: str) -> None:
    """Accept the open warnings, each by its code."""
    warnings = json.loads(run(root, "check", "--json", *options)[1])[0]["warnings"]
    codes = [one["code"] for one in warnings if not one["accepted"]]
    code, told = run(root, "accept", *codes, "--why", "ทบทวนแล้ว")
    assert code == 0, told


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
def everything_built(tmp_path_factory: pytest.TempPathFactory, long: bool) -> Path:
    """A project with its reports, pages and print, built once for all workers; none changes it.

    A short run builds two years of the real organisation and every year of the made-up one. What
    the build of each told, and which sites there were after it, stands beside it in a JSON file.
    """
    folder = tmp_path_factory.getbasetemp()
    root = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "everything"
    with FileLock(f"{root}.lock"):
        if not root.with_suffix(".json").is_file():
            shutil.rmtree(root, ignore_errors=True)
            copy_of_project(root, EVERY_YEAR if long else YEARS)
            built = {}
            for organisation in ("example", "dga"):
                own = ("--organisation", organisation, "--renderer", "embedded")
                code, told = run(root, "build", *own)
                assert code == 0, told
                sites = [path.name for path in (root / "reports").glob("site*")]
                built[organisation] = {"told": told, "sites": sites}
            root.with_suffix(".json").write_text(json.dumps(built), encoding="utf-8")
    return root


def _copy_with_site(built: Path, root: Path, site: str) -> Path:
    """Copy a built project as it is, with one of its sites."""
    others = {path.name for path in (built / "reports").glob("site*")} - {site}

    def left_out(folder: str, _: list[str]) -> set[str]:
        return others if Path(folder) == built / "reports" else set()

    return Path(shutil.copytree(built, root, ignore=left_out))


@pytest.fixture(scope="session")
def begun(everything_built: Path, long: bool) -> Begun:
    """Copies the project as `copy_of_project` does, with what was executed and made of its years.

    So a build does what a test changes, and no more; where nothing is rendered, `made` can be left
    out. A long run builds from nothing.
    """

    def copied(root: Path, years: tuple[int, ...] = (2562,), made: bool = True) -> Path:
        def other(_: str, names: list[str]) -> list[str]:
            return [name for name in names if name.isdecimal() and int(name) not in years]

        copy_of_project(root, years)
        kept = ("checked", "executed", "made") if made else ("checked", "executed")
        for name in () if long else kept:
            shutil.copytree(
                everything_built / "reports" / name, root / "reports" / name, ignore=other
            )
        return root

    return copied


@pytest.fixture(scope="session")
def project(
    everything_built: Path, begun: Begun, long: bool, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A project with the reports of two years by the embedded renderer; a long run builds it."""
    root = tmp_path_factory.mktemp("project") / "project"
    if not long:
        return _copy_with_site(everything_built, root, "site")
    code, told = run(begun(root, YEARS), "build", "--renderer", "embedded")
    assert code == 0, told
    return root


@pytest.fixture(scope="session")
def site(project: Path) -> Path:
    return project / "reports" / "site"


@pytest.fixture(scope="session")
def example_project(
    everything_built: Path, begun: Begun, long: bool, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A project with the made-up reports of all years, pages and print; a long run builds it."""
    root = tmp_path_factory.mktemp("example") / "project"
    if not long:
        return _copy_with_site(everything_built, root, "site-example")
    own = ("--organisation", "example", "--renderer", "embedded")
    code, told = run(begun(root, EVERY_YEAR), "build", *own)
    assert code == 0, told
    return root


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose data a command has found sound, which is remembered."""
    root = copy_of_project(tmp_path_factory.mktemp("checked") / "project")
    code, told = run(root, "check")
    assert code == 0, told
    return root


@pytest.fixture
def project_copy(checked: Path, tmp_path: Path) -> Path:
    """A copy of the same that a test may spoil."""
    return Path(shutil.copytree(checked, tmp_path / "project"))


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of 2562 as it is given out."""
    path = tmp_path_factory.mktemp("workbook") / "dga-2562.xlsx"
    of_2562 = Parameters(organisation="dga", fiscal_year=2562, form_year=2562)
    write_workbook(Layout(DATA, of_2562), path)
    return path


@pytest.fixture(scope="session")
def opened_year(begun: Begun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose year 2563 was opened, with its workbook, and what was sound remembered."""
    root = begun(tmp_path_factory.mktemp("year") / "project", made=False)
    assert run(root, "new-year", "2563", "--who", "สมหญิง")[0] == 0
    exported = ("workbook", "export", "--year", "2563", "--output", str(root / "mine.xlsx"))
    assert run(root, *exported)[0] == 0
    return root


@pytest.fixture(scope="session")
def quarto_site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site, its reports rendered by the Quarto that is on PATH."""
    root = tmp_path_factory.mktemp("quarto") / "project"
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("_typst*", "report.typ"))
    code, told = run(root, "build", "--renderer", "quarto")
    assert code == 0, told
    return root / "reports" / "site"


class Page:
    """What the tests ask of a page: ids, links, language, headings, text."""

    def __init__(self, path: Path) -> None:
        self.path = path
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, huge_tree=True)
        root = etree.parse(path, parser).getroot()
        self.language = root.get("lang", "")
        self.text = "".join(root.itertext())
        self.ids = [one.get("id") for one in root.iter() if "id" in one.attrib]
        self.links = [one.get("href") for one in root.iter("a") if "href" in one.attrib]
        loading = root.iter("link", "script", "img", "iframe", "source")
        self.loaded = [one.get("href") or one.get("src") or "" for one in loading]
        self.headings = [int(one.tag[1]) for one in root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
