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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest

from conftest import alive, copy_of_project, run, until
from pramoen.build.facts import FORMATS
from pramoen.build.plan import PRELOAD, Planner, Request, chosen_parameters
from pramoen.common.digests import digest_of_files
from pramoen.common.places import Project
from pramoen.execution.pool import execute_all, local, read_times
from pramoen.execution.runs import Run, finish
from pramoen.execution.work import NotebooksFailed, Outcome
from pramoen.rendering.renderer import choose
from test_site import checksums

PRAMOEN = [sys.executable, "-m", "pramoen"]
HTML_ONLY = ("build", "--renderer", "embedded", "--format", "html")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose report of 2562 is built, HTML only; tests leave it so."""
    root = copy_of_project(tmp_path_factory.mktemp("built"))
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


def test_status_imports_no_pandas_and_changes_nothing(built: Path) -> None:
    before = checksums(built / "reports")
    script = (
        "import sys\nfrom pramoen.cli import app\n"
        f"app(['status', '--project', {str(built)!r}], standalone_mode=False)\n"
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert checksums(built / "reports") == before


@pytest.mark.parametrize(
    ("file", "old", "new", "dependents"),
    [
        ("economic_value.csv", "ล้านบาท", "ล้านบาท ", {"summary", "component-1", "sources"}),
        ("communication_counts.csv", "\n", "\n\n", {"component-2", "sources"}),
        ("director.csv", "องค์การมหาชน", "องค์กรมหาชน", {"director", "sources"}),
        ("findings.csv", " ", "  ", {"summary", "sources"}),
        ("letter.csv", "\n", "\n\n", {"sources"}),
    ],
)
def test_a_change_in_one_table_concerns_the_notebooks_that_read_it(
    built: Path, file: str, old: str, new: str, dependents: set[str]
) -> None:
    with changed(built / "data" / "dga" / file, old, new):
        found = html_status(built)
    assert set(found["notebooks"]) == dependents
    for reasons in found["notebooks"].values():
        assert reasons == [f"file:data/dga/{file}"]
    assert html_status(built) == {"notebooks": {}, "report": []}


def test_only_the_dependents_run_again_and_the_report_follows(built: Path) -> None:
    site = built / "reports" / "site"
    executed = built / "reports" / "executed" / "dga" / "2562"
    before = checksums(executed)
    path = built / "data" / "dga" / "director.csv"
    with changed(path, "การประเมินผลงานผู้อำนวยการองค์การมหาชน", "การประเมินผู้อำนวยการ ฉบับทดสอบ"):
        code, told = run(built, *HTML_ONLY)
        assert code == 0, told
        after = checksums(executed)
        page = (site / "dga/2562/notebooks/director.html").read_text(encoding="utf-8")
    assert {name for name in before if after[name] != before[name]} == {
        "director.ipynb",
        "sources.ipynb",
    }
    assert "ไม่ต้องประมวลผลใหม่ 6 จาก 8 สมุดบันทึก" in told
    assert "การประเมินผู้อำนวยการ ฉบับทดสอบ" in page
    code, told = run(built, *HTML_ONLY)
    assert code == 0, told
    assert checksums(executed) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "reason", "notebooks"),
    [
        ("notebooks/director.ipynb", "cells", "cells ", "notebook", 1),
        ("params/dga/2562.yml", "form_year: 2562", "form_year: 2561", "parameters", 8),
        ("requirements.lock", "==", "== ", "lock", 8),
    ],
)
def test_notebook_parameters_and_lock_file_are_part_of_the_key(
    built: Path, file: str, old: str, new: str, reason: str, notebooks: int
) -> None:
    path = built / file
    if file == "requirements.lock":
        path.write_text("", encoding="utf-8")
        stale = html_status(built)["notebooks"]
        path.unlink()
    else:
        with changed(path, old, new):
            stale = html_status(built)["notebooks"]
    assert len(stale) == notebooks
    assert all(reasons == [reason] for reasons in stale.values())


def test_the_packages_code_and_the_fonts_are_part_of_the_key(
    built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other.ttf").write_bytes(b"font")
    monkeypatch.setattr("pramoen.build.plan.font_folder", lambda: tmp_path)
    assert {tuple(r) for r in html_status(built)["notebooks"].values()} == {("fonts",)}
    monkeypatch.undo()
    (tmp_path / "narrative.py").write_text("changed = True\n")
    monkeypatch.setattr("pramoen.build.plan._PACKAGE", tmp_path)
    assert {tuple(r) for r in html_status(built)["notebooks"].values()} == {("package",)}


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
    before = one.inputs(one.relevant(None))
    data.write_text("saved meanwhile\n")
    executed: Any = nbformat.v4.new_notebook(metadata={"papermill": {"reads": [str(data)]}})
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
        assert "คู่มือใหม่" in (site / "guide" / "reviewing.html").read_text(encoding="utf-8")
        after = checksums(site)
    assert {name for name in before if before[name] != after[name]} == {
        "index.html",
        "manifest.json",
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


def test_force_does_everything_again_with_the_same_bytes(built: Path) -> None:
    before = checksums(built / "reports" / "site")
    code, told = run(built, *HTML_ONLY, "--force")
    assert code == 0, told
    assert "[8/8]" in told
    assert checksums(built / "reports" / "site") == before


def test_status_tells_in_thai_what_would_run_and_why(built: Path) -> None:
    with changed(built / "data" / "dga" / "letter.csv", "\n", "\n\n"):
        code, told = run(built, "status", "--renderer", "embedded")
    assert code == 0
    assert "dga 2562: ประมวลผล 1 จาก 8 สมุดบันทึก" in told
    assert "sources: data/dga/letter.csv เปลี่ยน" in told


def test_all_failures_are_told_at_the_end_and_the_others_have_run(built: Path) -> None:
    site, folder = built / "reports" / "site", built / "notebooks"
    before = checksums(site)
    with (
        changed(folder / "director.ipynb", "report.director()", "1 / 0"),
        changed(folder / "sources.ipynb", "report.provenance()", "nothing"),
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
    code, told = run(built, *HTML_ONLY)
    assert code == 0, told
    assert checksums(site) == before
    assert not list((built / "reports" / "executed").rglob("*.failed.ipynb"))


def test_what_took_longest_starts_first(built: Path) -> None:
    project = Project(built)
    planner = Planner(project, choose("embedded"), FORMATS)
    runs = planner.runs(chosen_parameters(project, Request())[0])[:3]
    times = {runs[0].label: 1.0, runs[1].label: 3.0, runs[2].label: 2.0}
    order: list[str] = []
    execute_all(runs, lambda outcome: order.append(outcome.run.name), local(1, PRELOAD), times)
    assert order == [runs[1].name, runs[2].name, runs[0].name]
    assert read_times(built / "reports" / "executed" / "times.json")


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    command = [*PRAMOEN, *HTML_ONLY, "--project", str(root), "--force"]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    until_started(root)
    second = subprocess.run(command, capture_output=True, text=True, check=False)
    told, _ = first.communicate()
    assert (first.returncode, second.returncode) == (0, 0), told + second.stderr
    assert "รอ: มีการสร้างรายงานในโครงการนี้อยู่แล้ว" in second.stdout


@pytest.mark.parametrize("victim", ["parent", "worker", "warm", "notebook"])
def test_a_build_that_is_killed_anywhere_ends_the_same_at_the_next_call(
    victim: str, built: Path, tmp_path: Path
) -> None:
    root = copy_of_project(tmp_path / "project")
    chance = random.Random(victim)
    for _ in range(4 if victim == "parent" else 2):
        command = [*PRAMOEN, *HTML_ONLY, "--project", str(root), "--force"]
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
        build.wait(timeout=120)
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
        )
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


def test_a_dask_cluster_builds_the_same_bytes_even_if_a_worker_is_killed(
    built: Path, tmp_path: Path
) -> None:
    root = copy_of_project(tmp_path / "project")
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
