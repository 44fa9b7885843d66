"""Holds that a build does what changed and no more, that nothing is lost, and nothing half-made."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest

from assessing import CHAPTERS
from conftest import ROOT, YEARS, Begun, Page, alive, copy_of_project, run, short, until
from pramoen.build.flow import _new_site
from pramoen.build.plan import Planner, chosen_parameters
from pramoen.build.request import FORMATS, PRELOAD, Request
from pramoen.common.digests import digest_of_files
from pramoen.common.faults import UsageError
from pramoen.common.mime import ASSESSMENTS_MIME
from pramoen.common.places import Project
from pramoen.common.program import OUT_OF_REACH
from pramoen.common.turn import own_turn
from pramoen.execution.pool import Local, execute_all, execute_in_order, read_times
from pramoen.execution.runs import Run, finish
from pramoen.execution.work import NotebooksFailed, Outcome
from pramoen.notebook.report import open_report
from pramoen.rendering.renderer import choose
from test_site import checksums

pytestmark = pytest.mark.xdist_group("incremental")

PRAMOEN = [sys.executable, "-m", "pramoen"]
INDICATOR_4_2 = {"indicator-4-2", "component-4", "summary"}
HTML_ONLY = ("build", "--renderer", "embedded", "--format", "html")


@pytest.fixture(scope="module")
def built(begun: Begun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose report of 2562 is built, HTML only; tests leave it so."""
    root = begun(tmp_path_factory.mktemp("built"))
    code, told = run(root, *HTML_ONLY)
    assert code == 0, told
    return root


def status(root: Path) -> dict[str, Any]:
    code, told = run(root, "status", "--renderer", "embedded", "--json")
    assert code == 0, told
    found: dict[str, Any] = json.loads(told)[0]
    return found


@contextmanager
def changed(path: Path, old: str, new: str) -> Iterator[None]:
    """Change one place of a file for a while."""
    kept = path.read_text(encoding="utf-8")
    assert kept.count(old) >= 1
    path.write_text(kept.replace(old, new, 1), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(kept, encoding="utf-8")


def html_status(root: Path) -> dict[str, Any]:
    """Return what a build of HTML would do."""
    project = Project(root)
    request = Request(renderer="embedded", formats=("html",))
    planner = Planner(project, choose("embedded"), request.formats)
    plan = planner.plan(chosen_parameters(project, request)[0])
    return {"notebooks": dict(plan.stale), "report": list(plan.remake)}


def test_nothing_changed_means_nothing_is_done_and_pandas_not_imported(built: Path) -> None:
    before = checksums(built / "reports")
    script = (
        "import sys\nfrom pramoen.cli import app\n"
        f"app({[*HTML_ONLY, '--project', str(built)]!r}, standalone_mode=False)\n"
        "heavy = {'pandas', 'altair', 'papermill', 'nbformat', 'frictionless'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "ไม่มีอะไรเปลี่ยน" in ended.stdout
    assert checksums(built / "reports") == before


def test_the_same_command_again_is_answered_before_the_command_line_is_loaded(built: Path) -> None:
    command = [*PRAMOEN, *HTML_ONLY, "--project", str(built)]
    first = subprocess.run(command, capture_output=True, text=True, check=True)
    script = (
        "import sys\nfrom pramoen.__main__ import main\n"
        f"sys.argv = {['pramoen', *command[3:]]!r}\n"
        "main()\nassert 'typer' not in sys.modules"
    )
    again = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert first.stdout.splitlines()[-1] == again.stdout.strip()
    with changed(built / "params" / "dga" / "2562.yml", "fiscal_year", " fiscal_year"):
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0


def test_status_imports_no_pandas_and_changes_nothing(built: Path) -> None:
    before = checksums(built / "reports")
    script = (
        "import sys\nfrom pramoen.cli import app\n"
        f"app(['status', '--project', {str(built)!r}], standalone_mode=False)\n"
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert checksums(built / "reports") == before


def stale(root: Path) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return the notebooks that would run, with the reasons of each, by fiscal year."""
    project = Project(root)
    planner = Planner(project, choose("embedded"), FORMATS)
    plans = [planner.plan(p) for p in chosen_parameters(project, Request("dga"))]
    return {
        p.parameters.fiscal_year: {name: tuple(told) for name, told in p.stale.items()}
        for p in plans
    }


def tables_of(reasons: Iterable[str]) -> set[str]:
    """Return the tables whose rows changed."""
    told = [reason.removeprefix("rows:") for reason in reasons if reason.startswith("rows:")]
    return {json.loads(query)[0] for query in told}


@pytest.fixture(scope="module")
def executed(begun: Begun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the executed notebooks of 2561 and 2562, without a site; tests leave it so."""
    root = begun(tmp_path_factory.mktemp("executed"), YEARS)
    planner = Planner(Project(root), choose("embedded"), FORMATS)
    plans = [planner.plan(one) for one in chosen_parameters(Project(root), Request())]
    runs = [run for plan in plans for run in plan.stale_runs]
    execute_in_order(runs, lambda _: None, Local(None, PRELOAD))
    assert stale(root) == {2561: {}, 2562: {}}
    return root


@pytest.mark.parametrize(
    ("file", "old", "new", "dependents"),
    [
        ("results.csv", "2562,4.2,,,,pending", "2562,4.2,,99,,", INDICATOR_4_2),
        ("targets.csv", "2562,2562,4.2,,at_least", "2562,2562,4.2,,at_most", INDICATOR_4_2),
        ("formula_inputs.csv", "ล้านบาท", "ล้านบาท ", {"indicator-1-1-1", "component-1", "summary"}),
        ("director.csv", "องค์การมหาชน", "องค์กรมหาชน", {"director"}),
    ],
)
def test_a_changed_row_concerns_the_notebooks_that_asked_for_it_and_no_others(
    executed: Path, file: str, old: str, new: str, dependents: set[str]
) -> None:
    table = file.removesuffix(".csv")
    with changed(executed / "data" / "dga" / file, old, new):
        found = stale(executed)
    assert set(found[2562]) == dependents
    for reasons in found[2562].values():
        assert all(reason.startswith(("rows:", "record:")) for reason in reasons), reasons
        assert tables_of(reasons) <= {table}
    if file == "results.csv":
        assert found[2561] == {}
    assert stale(executed) == {2561: {}, 2562: {}}


def test_status_says_in_words_which_row_changed(executed: Path) -> None:
    path = executed / "data" / "dga" / "results.csv"
    with changed(path, "2562,4.2,,,,pending", "2562,4.2,,99,,"):
        code, told = run(executed, "status", "--renderer", "embedded")
    assert code == 0
    assert "indicator-4-2: แถวข้อมูลเปลี่ยน: results.csv (indicator 4.2)" in told
    assert "component-4: ผลที่ indicator-4-2 บันทึกไว้เปลี่ยน" in told
    assert "summary: ผลที่ indicator-4-2 บันทึกไว้เปลี่ยน" in told


def test_where_a_row_stands_makes_nothing_stale(executed: Path) -> None:
    path = executed / "data" / "dga" / "results.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    moved = sorted(rows, key=lambda row: row.split(",")[1], reverse=True)
    assert moved != rows
    with changed(path, "\n".join(rows), "\n".join(moved)):
        assert stale(executed) == {2561: {}, 2562: {}}
    with changed(path, head + "\n", f"{head}\n2563,4.2,,99,,,ร้อยละ 99,,form_c4_results,,,,,,\n"):
        assert stale(executed) == {2561: {}, 2562: {}}, "nothing later is known to a report"


def test_a_target_of_an_earlier_year_concerns_that_year_and_later_ones(
    executed: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(executed, tmp_path / "project"))
    assert run(root, "new-year", "2563")[0] == 0
    planner = Planner(Project(root), choose("embedded"), FORMATS)
    every = [
        run for one in chosen_parameters(Project(root), Request()) for run in planner.runs(one)
    ]
    execute_all([r for r in every if r.name == "indicator-4-2"], lambda _: None, Local(1, PRELOAD))
    path = root / "data" / "dga" / "targets.csv"
    rows = path.read_text("utf-8").splitlines()
    for year, concerned in ((2562, {2562, 2563}), (2563, {2563})):
        row = next(one for one in rows if one.startswith(f"{year},{year},4.2,"))
        with changed(path, row, row.replace("at_least", "at_most", 1)):
            found = stale(root)
        assert {one for one, names in found.items() if "indicator-4-2" in names} == concerned
        for one in concerned:
            assert tables_of(found[one]["indicator-4-2"]) == {"targets"}


@pytest.mark.parametrize(
    ("file", "old", "new", "dependents"),
    [
        (
            "definitions.csv",
            "2562,1.1.3,1,criterion,,",
            "2562,1.1.3,1,criterion,,ต้อง",
            {"indicator-1-1-3", "component-1", "summary"},
        ),
        ("units.csv", "score,คะแนน", "score,แต้ม", {"indicator-4-3", "component-4", "summary"}),
        (
            "sources.csv",
            "form_detail_1_5,form,",
            "form_detail_1_5,form,ก",
            {"indicator-1-5", "component-1", "summary", "sources"},
        ),
    ],
)
def test_a_description_concerns_those_that_use_it(
    executed: Path, file: str, old: str, new: str, dependents: set[str]
) -> None:
    with changed(executed / "data" / "dga" / file, old, new):
        found = stale(executed)
    assert set(found[2562]) == dependents
    # What the form of 2562 defines for its own year was not known before.
    assert set(found[2561]) == (set() if file == "definitions.csv" else dependents)


def test_a_notebook_that_opens_a_table_itself_depends_on_the_file(
    executed: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(executed, tmp_path / "project"))
    declared = 'organisation = "dga"\nfiscal_year = 2562\nform_year = 2562'
    parameters = nbformat.v4.new_code_cell(declared, metadata={"tags": ["parameters"]})
    code = nbformat.v4.new_code_cell("open('data/dga/units.csv', encoding='utf-8').read()")
    written: Any = nbformat.v4.new_notebook(cells=[parameters, code])
    nbformat.write(written, root / "notebooks" / "own.ipynb")
    with (root / "params" / "dga" / "2562.yml").open("a", encoding="utf-8") as file:
        file.write("chapters: [own.ipynb]\n")
    assert stale(root)[2562] == {"own": ("never",)}
    planner = Planner(Project(root), choose("embedded"), FORMATS)
    chosen = chosen_parameters(Project(root), Request("dga", 2562))[0]
    own = [one for one in planner.runs(chosen) if one.name == "own"]
    execute_all(own, lambda _: None, Local(1, PRELOAD))
    assert stale(root)[2562] == {}
    with changed(root / "data" / "dga" / "units.csv", "\n", "\n\n"):
        assert stale(root)[2562] == {"own": ("file:data/dga/units.csv",)}


def test_what_a_notebook_cannot_reach_runs_none(
    executed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "pramoen"
    shutil.copytree(ROOT / "src" / "pramoen", package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("pramoen.build.plan.PACKAGE", package)
    assert stale(executed)[2562] == {}
    texts = package / "words" / "th"
    apart = [package / name for name in OUT_OF_REACH]
    apart += [texts / "commands.po", texts / "workbook.po"]
    for place in apart:
        for path in [place] if place.is_file() else place.rglob("*.*"):
            path.write_bytes(path.read_bytes() + b"\n")
    assert stale(executed)[2562] == {}
    for path in (package / "telling" / "steps.py", texts / "telling.po"):
        whole = path.read_bytes()
        path.write_bytes(whole + b"\n")
        assert stale(executed)[2562]["indicator-4-2"] == ("package",)
        assert set(stale(executed)[2562]) == set(CHAPTERS)
        path.write_bytes(whole)
        assert stale(executed)[2562] == {}


def test_records_that_are_not_there_or_too_old_are_told_with_the_command(
    executed: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(executed, tmp_path / "project"))
    command = "สั่ง pramoen build --organisation dga --year 2562 หรือ pramoen explain 4.2 --year 2562"
    path = root / "data" / "dga" / "results.csv"
    assert len(open_report("dga", 2562, 2562, root).recorded(4)) == 4
    head = path.read_text(encoding="utf-8").partition("\n")[0] + "\n"
    later = "2563,4.2,,99,,,ร้อยละ 99,,form_c4_results,,,,,,\n"
    with changed(path, head, head + later):
        assert len(open_report("dga", 2562, 2562, root).recorded(4)) == 4, "rows moved, no more"
    with changed(path, "2562,4.2,,,,pending", "2562,4.2,,99,,"):
        report = open_report("dga", 2562, 2562, root)
        for component in (4, None):
            with pytest.raises(UsageError, match=r"ผลที่บันทึกของตัวชี้วัด 4\.2 เก่ากว่าข้อมูล") as told:
                report.recorded(component)
            assert command in str(told.value)
        assert len(report.recorded(1)) == 8
    (root / "reports/executed/dga/2562/indicator-4-2.ipynb").unlink()
    with pytest.raises(UsageError, match=r"ยังไม่มีผลที่บันทึกของตัวชี้วัด 4\.2") as told:
        open_report("dga", 2562, 2562, root).recorded(4)
    assert command in str(told.value)


def with_another_record(executed: Path, folder: Path, change: Callable[[Any], None]) -> Path:
    """Return a copy of an executed project in which what 4.2 recorded for 2562 is changed."""
    root = Path(shutil.copytree(executed, folder / "project"))
    path = root / "reports/executed/dga/2562/indicator-4-2.ipynb"
    made: Any = json.loads(path.read_text(encoding="utf-8"))
    change(made)
    path.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    return root


def test_records_of_another_version_of_the_program_are_told_with_the_command(
    executed: Path, tmp_path: Path
) -> None:
    """Such a record may lack what the notebook reads, or hold what a rule of today denies."""

    def of_another_version(made: Any) -> None:
        made["metadata"]["pramoen"]["inputs"]["package"] = "of another version"
        for output in (one for cell in made["cells"] for one in cell.get("outputs", ())):
            for record in output.get("data", {}).get(ASSESSMENTS_MIME, ()):
                del record["parts"]

    root = with_another_record(executed, tmp_path, of_another_version)
    ended = by_hand(root, "summary")
    assert ended.returncode != 0
    assert "KeyError" not in ended.stderr
    assert "ผลที่บันทึกของตัวชี้วัด 4.2 มาจากโปรแกรมคนละรุ่นกับที่ใช้อยู่: สั่ง pramoen build" in ended.stderr
    report = open_report("dga", 2562, 2562, root)
    with pytest.raises(UsageError, match="คนละรุ่น"):
        report.recorded(4)
    assert len(report.recorded(1)) == 8


def test_records_of_a_notebook_run_by_papermill_alone_are_told_as_what_they_are(
    executed: Path, tmp_path: Path
) -> None:
    """Nothing says of which data they are, so that nobody can tell whether they are old."""
    root = with_another_record(executed, tmp_path, lambda made: made["metadata"].pop("pramoen"))
    with pytest.raises(UsageError, match=r"4\.2 ไม่ได้มาจาก pramoen .*: สั่ง pramoen build"):
        open_report("dga", 2562, 2562, root).recorded(4)


def by_hand(root: Path, name: str, *given: str) -> subprocess.CompletedProcess[str]:
    """Run a notebook of a project as a person does."""
    command = ["papermill", f"notebooks/{name}.ipynb", str(root / "out.ipynb"), *given]
    return subprocess.run(
        [sys.executable, "-m", *command, "--no-progress-bar"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", short(("component", "summary"), "component"))
def test_by_hand_a_notebook_without_its_records_says_what_to_do(name: str, tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    given = ["-p", "component", "4"] if name == "component" else []
    ended = by_hand(root, name, *given)
    assert ended.returncode != 0
    assert "ยังไม่มีผลที่บันทึกของตัวชี้วัด" in ended.stderr
    assert "สั่ง pramoen build --organisation dga --year 2562" in ended.stderr


def test_explain_runs_the_notebook_of_its_indicator_and_no_other(
    executed: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(executed, tmp_path / "project"))
    path = root / "data" / "dga" / "results.csv"
    path.write_text(
        path.read_text("utf-8").replace("2562,4.2,,,,pending,", "2562,4.2,,99,,,ร้อยละ 99"), "utf-8"
    )
    before = checksums(root / "reports")
    code, told = run(root, "explain", "4.2", "--year", "2562")
    assert code == 0, told
    assert "99" in told
    after = checksums(root / "reports")
    differ = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert {name for name in differ if name.endswith(".ipynb")} == {
        "executed/dga/2562/indicator-4-2.ipynb"
    }


def test_a_notebook_that_ran_on_data_which_was_taken_back_is_run_again(
    executed: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(executed, tmp_path / "project"))
    planner = Planner(Project(root), choose("embedded"), FORMATS)
    for parameters in chosen_parameters(Project(root), Request("dga", 2562)):
        planner.remember_verified(parameters)
    assert stale(root)[2562] == {}
    results = root / "data" / "dga" / "results.csv"
    with changed(results, "2562,4.2,,,,pending,", "2562,4.2,,99,,,ร้อยละ 99"):
        assert run(root, "explain", "4.2", "--year", "2562")[0] == 0
    # As a build that was killed after it had run this notebook leaves it.
    assert set(stale(root)[2562]) == INDICATOR_4_2


def test_only_the_dependents_run_again_and_the_report_follows(built: Path) -> None:
    site = built / "reports" / "site"
    executed = built / "reports" / "executed" / "dga" / "2562"
    before = checksums(executed)
    path = built / "data" / "dga" / "director.csv"
    with changed(path, "การประเมินผลงานผู้อำนวยการองค์การมหาชน", "การประเมินผู้อำนวยการ ฉบับทดสอบ"):
        code, told = run(built, *HTML_ONLY)
        assert code == 0, told
        after = checksums(executed)
        page = Page(site / "dga/2562/chapters/director.html").text
    differ = {name for name in before if after[name] != before[name]}
    assert differ == {"director.ipynb", "verified.txt"}
    every = len(CHAPTERS)
    assert f"ไม่ต้องประมวลผลใหม่ {every - 1} จาก {every} สมุดบันทึก" in told
    assert "การประเมินผู้อำนวยการ ฉบับทดสอบ" in page
    code, told = run(built, *HTML_ONLY)
    assert code == 0, told
    assert checksums(executed) == before


def test_a_notebook_is_part_of_its_own_key(built: Path) -> None:
    with changed(built / "notebooks" / "director.ipynb", "cells", "cells "):
        assert html_status(built)["notebooks"] == {"director": ["notebook"]}
    with changed(built / "notebooks" / "economic-value.ipynb", "cells", "cells "):
        found = html_status(built)["notebooks"]
    assert found["indicator-1-1-1"] == ["notebook"]
    assert set(found) == {"indicator-1-1-1", "component-1", "summary"}


def test_the_parameters_are_part_of_the_key(built: Path) -> None:
    data = built / "data" / "dga"
    with changed(built / "params" / "dga" / "2562.yml", "form_year: 2562", "form_year: 2561"):
        path, other = data / "components.csv", data / "indicators.csv"
        kept = path.read_text("utf-8"), other.read_text("utf-8")
        for file, text in zip((path, other), kept, strict=True):
            file.write_text(text.replace("\n2562,", "\n2561,"), "utf-8")
        stale = html_status(built)["notebooks"]
        for file, text in zip((path, other), kept, strict=True):
            file.write_text(text, "utf-8")
    assert set(stale) == set(CHAPTERS)
    assert all("parameters" in reasons for reasons in stale.values())


def test_the_lock_file_is_part_of_the_key(built: Path) -> None:
    with changed(built / "requirements.lock", "==", "== "):
        stale = html_status(built)["notebooks"]
    assert set(stale) == set(CHAPTERS)
    assert all(reasons[0] == "lock" for reasons in stale.values())


def test_the_packages_code_and_the_fonts_are_part_of_the_key(
    built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other.ttf").write_bytes(b"font")
    monkeypatch.setattr("pramoen.build.plan.font_folder", lambda: tmp_path)
    assert {r[0] for r in html_status(built)["notebooks"].values()} == {"fonts"}
    monkeypatch.undo()
    (tmp_path / "narrative.py").write_text("changed = True\n")
    monkeypatch.setattr("pramoen.build.plan.PACKAGE", tmp_path)
    assert {r[0] for r in html_status(built)["notebooks"].values()} == {"package"}


def test_no_digest_stands_for_nothing(built: Path) -> None:
    project = Project(built)
    planner = Planner(project, choose("embedded"), FORMATS)
    (parameters,) = chosen_parameters(project, Request("dga", 2562))
    assert digest_of_files([], built) not in {*planner.made_from(parameters).values()}


def test_a_file_saved_while_a_notebook_runs_is_not_taken_for_what_it_read(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("1\n")
    source = tmp_path / "a.ipynb"
    source.write_text("{}")
    one = Run(source, tmp_path / "out.ipynb", {}, tmp_path, {}, data=(data,))
    before = one.inputs(one.relevant(None), {})
    data.write_text("saved meanwhile\n")
    read = {"files": [str(data)], "rows": {}}
    executed: Any = nbformat.v4.new_notebook(metadata={"papermill": {"reads": read}})
    finish(executed, one, before)
    nbformat.write(executed, one.output)
    assert one.reasons() == ["file:data.csv"]


def test_a_template_concerns_the_report_and_no_notebook(built: Path) -> None:
    with changed(built / "_extensions" / "pramoen" / "pramoen.css", "{", "{ "):
        assert html_status(built) == {"notebooks": {}, "report": ["extension"]}


def test_a_changed_guide_makes_the_guide_again_and_no_report(built: Path) -> None:
    site = built / "reports" / "site"
    before = checksums(site)
    guide = built / "docs" / "guide"
    with changed(guide / "reviewing.md", "# คู่มือผู้ตรวจทาน", "# คู่มือใหม่"):
        assert html_status(built) == {"notebooks": {}, "report": []}
        assert "คู่มือ: สร้างใหม่" in run(built, "status", "--renderer", "embedded")[1]
        assert run(built, *HTML_ONLY)[0] == 0
        assert "คู่มือใหม่" in Page(site / "guide" / "reviewing.html").text
        after = checksums(site)
    assert {name for name in before if before[name] != after[name]} == {
        "index.html",
        "manifest.json",
        "search.js",
        *(f"guide/{name}.html" for name in ("commands", "new-year", "reviewing")),
    }
    assert run(built, *HTML_ONLY)[0] == 0
    assert checksums(site) == before
    (site / "guide" / "reviewing.html").unlink()
    assert run(built, *HTML_ONLY)[0] == 0
    assert checksums(site) == before


def test_a_page_that_was_changed_or_lost_is_made_again(built: Path) -> None:
    page = built / "reports" / "site" / "dga" / "2562" / "index.html"
    with changed(page, "<html", "<html "):
        assert html_status(built) == {"notebooks": {}, "report": ["site"]}
    with changed(built / "reports" / "site" / "404.html", "<html", "<html "):
        assert html_status(built) == {"notebooks": {}, "report": ["site"]}
    kept = page.read_bytes()
    page.unlink()
    assert html_status(built)["report"] == ["site"]
    page.write_bytes(kept)


def test_keys_do_not_depend_on_the_folder_or_the_time(built: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    shutil.copytree(built, moved)
    for path in moved.rglob("*"):
        os.utime(path, (0, 0))
    assert html_status(moved) == {"notebooks": {}, "report": []}


@pytest.mark.long
def test_force_does_everything_again_with_the_same_bytes(built: Path) -> None:
    before = checksums(built / "reports" / "site")
    code, told = run(built, *HTML_ONLY, "--force")
    assert code == 0, told
    assert f"[{len(CHAPTERS)}/{len(CHAPTERS)}]" in told
    assert checksums(built / "reports" / "site") == before


def test_status_tells_in_thai_what_would_run_and_why(built: Path) -> None:
    with changed(built / "data" / "dga" / "director.csv", "องค์การมหาชน", "องค์กรมหาชน"):
        code, told = run(built, "status", "--renderer", "embedded")
    assert code == 0
    assert f"dga 2562: ประมวลผล 1 จาก {len(CHAPTERS)} สมุดบันทึก" in told
    assert "director: แถวข้อมูลเปลี่ยน: director.csv (fiscal_year 2562)" in told


def test_all_failures_are_told_at_the_end_and_the_others_have_run(built: Path) -> None:
    site, folder = built / "reports" / "site", built / "notebooks"
    before = checksums(site)
    with (
        changed(folder / "director.ipynb", "parts = report.rows(", "parts = 1 / 0 or report.rows("),
        changed(folder / "sources.ipynb", "pm.letter(report)", "nothing"),
        changed(folder / "summary.ipynb", "# ", "#  "),
    ):
        code, told = run(built, *HTML_ONLY)
        assert code == 1
        assert "สมุดบันทึกไม่สำเร็จ 2 ฉบับ" in told
        assert "dga 2562 director: เซลล์ที่ 4: ZeroDivisionError" in told
        assert "dga 2562 sources: เซลล์ที่" in told
        assert "NameError" in told
        assert "summary" not in html_status(built)["notebooks"], "it ran all the same"
        assert checksums(site) == before
        assert not list(site.parent.glob(".*.new")), "what was begun of a new site"
    code, told = run(built, *HTML_ONLY)
    assert code == 0, told
    assert checksums(site) == before
    assert not list((built / "reports" / "executed").rglob("*.failed.ipynb"))


def test_what_took_longest_starts_first(built: Path) -> None:
    project = Project(built)
    planner = Planner(project, choose("embedded"), FORMATS)
    runs = [r for r in planner.runs(chosen_parameters(project, Request())[0]) if not r.needs][:3]
    times = {runs[0].label: 1.0, runs[1].label: 3.0, runs[2].label: 2.0}
    order: list[str] = []
    execute_all(runs, lambda outcome: order.append(outcome.run.name), Local(1, PRELOAD), times)
    assert order == [runs[1].name, runs[2].name, runs[0].name]
    assert read_times(built / "reports" / "executed" / "times.json")


def test_while_notebooks_run_the_new_site_is_begun_once_and_goes_with_what_fails(
    built: Path,
) -> None:
    project = Project(built)
    request = Request(fiscal_year=2562)
    planner = Planner(project, choose("embedded"), FORMATS)
    (parameters,) = chosen_parameters(project, request)
    plan = planner.plan(parameters)
    run = next(run for run in plan.runs if not run.needs)
    begun = planner.site.with_name(f".{planner.site.name}.new")
    order: list[str] = []
    before = checksums(planner.site)

    def fails() -> None:
        with _new_site(planner, [plan], request) as fresh:
            assert not begun.exists()

            def meanwhile() -> None:
                fresh()
                order.append("begun")

            execute_all(
                [run],
                lambda outcome: order.append(outcome.run.name),
                Local(1, PRELOAD),
                meanwhile=meanwhile,
            )
            assert fresh() == begun
            assert (begun / "index.html").is_file()
            assert not (begun / plan.address).exists(), "that is made anew"
            raise MemoryError

    with pytest.raises(MemoryError):
        fails()
    assert order == ["begun", run.name]
    assert not begun.exists()
    assert checksums(planner.site) == before


def test_a_build_waits_for_its_turn_and_says_so(built: Path) -> None:
    command = [*PRAMOEN, *HTML_ONLY, "--project", str(built)]
    (built / "data" / "dga" / "results.csv").touch()  # it has to look what that is
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with own_turn(Project(built).lock, lambda: pytest.fail("somebody builds here")):
        build = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert build.stdout is not None
        assert "รอ: มีการสร้างรายงานในโครงการนี้อยู่แล้ว" in build.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            build.wait(timeout=1)
    told, _ = build.communicate(timeout=300)
    assert build.returncode == 0
    assert told.splitlines()[-1].startswith("ไม่มีอะไรเปลี่ยน"), told


@pytest.mark.long
def test_a_second_build_waits_for_the_first(begun: Begun, tmp_path: Path) -> None:
    root = begun(tmp_path / "project")
    command = [*PRAMOEN, *HTML_ONLY, "--project", str(root)]
    path = root / "data" / "dga" / "results.csv"
    told = path.read_text(encoding="utf-8")
    path.write_text(told.replace("2562,4.2,,,,pending", "2562,4.2,,99,,"), encoding="utf-8")
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    until_started(root)
    second = subprocess.run(command, capture_output=True, text=True, check=False)
    told, _ = first.communicate()
    assert (first.returncode, second.returncode) == (0, 0), told + second.stderr
    assert "รอ: มีการสร้างรายงานในโครงการนี้อยู่แล้ว" in second.stdout


@pytest.mark.parametrize("victim", short(("parent", "worker", "warm", "notebook"), "parent"))
def test_a_build_that_is_killed_anywhere_ends_the_same_at_the_next_call(
    victim: str, built: Path, begun: Begun, tmp_path: Path, long: bool
) -> None:
    root = begun(tmp_path / "project")
    chance = random.Random(victim)
    times = 4 if victim == "parent" else 2
    command = [*PRAMOEN, *HTML_ONLY, "--project", str(root), *(["--force"] if long else [])]
    for _ in range(times if long else 1):
        for name in ("indicator-4-2", "component-4", "summary"):  # in a short run no others run
            (root / "reports" / "executed" / "dga" / "2562" / f"{name}.ipynb").unlink(True)
        build = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until_started(root)
        family: dict[int, str] = {}
        for _ in range(3):
            time.sleep(chance.uniform(0.0, 0.7))
            family |= descendants(build.pid)
            if chosen := [p for p, role in family.items() if role == victim and alive(p)]:
                kill(chance.choice(chosen))
        build.wait(timeout=600)
        assert until(partial(all_gone, family)), "left running"
    ended = subprocess.run(
        [*PRAMOEN, *HTML_ONLY, "--project", str(root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert checksums(root / "reports" / "site") == checksums(built / "reports" / "site")
    left = [p.name for p in (root / "reports").rglob("*") if is_leftover(p.name)]
    assert left == []


def all_gone(processes: Iterable[int]) -> bool:
    return not any(alive(process) for process in processes)


def is_leftover(name: str) -> bool:
    return name.endswith((".part", ".running.ipynb", ".failed.ipynb")) or name.startswith(".site.")


def until_started(root: Path) -> None:
    """Wait until a build has begun to execute notebooks."""
    executed = root / "reports" / "executed"
    began = time.time()
    assert until(
        lambda: (
            any(
                path.stat().st_mtime >= began - 1
                for path in executed.rglob("*.ipynb")
                if path.exists()
            )
            if executed.is_dir()
            else False
        ),
        300,
    ), "the build did not start"


def descendants(process: int) -> dict[int, str]:
    """Return a build's processes by number, with the role each has."""
    roles = {process: "parent"}
    children: dict[int, list[int]] = {}
    commands: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                commands[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
            except (OSError, ValueError, IndexError):
                continue
            children.setdefault(parent, []).append(int(folder.name))
    waiting = [process]
    while waiting:
        parent = waiting.pop()
        for child in children.get(parent, []):
            command = commands.get(child, "")
            if "pramoen.execution.warm" in command:
                roles[child] = "notebook" if roles[parent] in ("warm", "notebook") else "warm"
            elif "spawn_main" in command:
                roles[child] = "worker"
            else:
                roles[child] = "other"
            waiting.append(child)
    return roles


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def test_a_run_whose_worker_is_lost_every_time_is_told_as_failed(built: Path) -> None:
    project = Project(built)
    planner = Planner(project, choose("embedded"), FORMATS)
    first = planner.runs(chosen_parameters(project, Request())[0])[0]
    tries: list[int] = []

    @contextmanager
    def losing() -> Iterator[Any]:
        from concurrent.futures import Executor, Future

        class Losing(Executor):
            def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
                tries.append(1)
                future: Future[Outcome] = Future()
                future.set_exception(RuntimeError("worker lost"))
                return future

        yield Losing()

    with pytest.raises(NotebooksFailed, match="3 ครั้ง"):
        execute_all([first], lambda _: None, losing)
    assert len(tries) == 3


@pytest.mark.long
def test_a_dask_cluster_builds_the_same_bytes_even_if_a_worker_is_killed(
    built: Path, begun: Begun, tmp_path: Path
) -> None:
    root = begun(tmp_path / "project")
    shutil.rmtree(root / "reports" / "executed", ignore_errors=True)
    binary = Path(sys.executable).parent
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"}
    scheduler = subprocess.Popen(
        [str(binary / "dask"), "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    started: list[subprocess.Popen[Any]] = [scheduler]
    try:
        address = ""
        assert scheduler.stderr is not None
        for line in scheduler.stderr:
            if "Scheduler at:" in line:
                address = line.split()[-1]
                break
        for _ in range(2):
            worker = [str(binary / "dask"), "worker", address, "--nthreads", "1", "--no-nanny"]
            started.append(
                subprocess.Popen(
                    [*worker, "--no-dashboard", "--local-directory", str(tmp_path)],
                    stderr=subprocess.DEVNULL,
                    env=environment,
                )
            )
        command = [*PRAMOEN, *HTML_ONLY, "--project", str(root)]
        build = subprocess.Popen(
            [*command, "--executor", "dask", "--scheduler", address],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        until_started(root)
        kill(started[1].pid)
        told, _ = build.communicate(timeout=240)
        assert build.returncode == 0, told
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert checksums(root / "reports" / "site") == checksums(built / "reports" / "site")


def test_a_cluster_that_is_not_there_is_told(built: Path) -> None:
    code, told = run(built, *HTML_ONLY, "--executor", "dask")
    assert code == 2
    assert "--scheduler" in told
