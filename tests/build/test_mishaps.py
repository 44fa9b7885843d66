"""Holds that what befalls a command from outside is told in words, and that nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from conftest import ROOT, copy_of_project, published, run, short, until
from pramoen import __version__
from pramoen.common import mishaps
from pramoen.common.faults import UsageError
from pramoen.common.places import Project
from pramoen.execution.runs import Run, failed
from pramoen.execution.work import execute

PRAMOEN = [sys.executable, "-m", "pramoen"]


def test_the_version_is_told() -> None:
    told = subprocess.run([*PRAMOEN, "--version"], capture_output=True, text=True, check=True)
    assert told.stdout == f"pramoen {__version__}\n"


ERRORS = {
    errno.ENOSPC: "ที่เก็บข้อมูลเต็ม",
    errno.EROFS: "อ่านได้อย่างเดียว",
    errno.EACCES: "ไม่มีสิทธิ์",
    errno.EMFILE: "เกินที่ระบบยอม",
    errno.EIO: "ระบบแจ้งว่า",
}


def test_an_error_of_the_system_is_told_in_thai() -> None:
    for code, words in ERRORS.items():
        assert words in mishaps.in_words(OSError(code, os.strerror(code), "x"))


@pytest.mark.parametrize("code", short(ERRORS, errno.ENOSPC))
def test_an_error_of_the_system_is_told_with_its_place_and_leaves_the_site(
    code: int, project_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = published(project_copy)

    def fails(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code), str(root / "reports" / "x"))

    monkeypatch.setattr("pramoen.build.flow._execute", fails)
    ended, told = run(root, "build", "--renderer", "embedded", "--format", "html")
    assert ended == 1
    assert ERRORS[code] in told
    assert str(root / "reports" / "x") in told
    assert mishaps.WHOLE in told
    assert "Traceback" not in told
    assert [path.name for path in (root / "reports" / "site").iterdir()] == ["index.html"]


def test_memory_that_does_not_suffice_is_told(
    project_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("pramoen.build.flow._execute", fails)
    ended, told = run(project_copy, "build", "--renderer", "embedded")
    assert (ended, "หน่วยความจำไม่พอ" in told) == (1, True)


def test_a_file_where_a_folder_should_be_is_told(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path / "project")
    (root / "reports").write_text("", encoding="utf-8")
    ended, told = run(root, "build")
    assert ended == 1
    assert "มีไฟล์อยู่ตรงที่ต้องเป็นโฟลเดอร์" in told
    assert str(root / "reports") in told


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_command_that_is_told_to_stop_says_so_and_leaves_no_rest(
    name: str, tmp_path: Path
) -> None:
    root = copy_of_project(tmp_path / "project")
    published(root)
    told = tmp_path / "told"
    with told.open("w", encoding="utf-8") as stream:
        building = subprocess.Popen(
            [*PRAMOEN, "build", "--project", str(root), "--renderer", "embedded"],
            stdout=stream,
            stderr=stream,
        )
    assert until(lambda: "ตรวจข้อมูล" in told.read_text(encoding="utf-8"), 60)
    building.send_signal(getattr(signal, name))
    assert building.wait(60) == 128 + getattr(signal, name)
    assert "หยุดแล้วเพราะ" in told.read_text(encoding="utf-8")
    assert "Traceback" not in told.read_text(encoding="utf-8")
    assert [path.name for path in (root / "reports").glob("*site*")] == ["site"]
    assert [path.name for path in (root / "reports" / "site").iterdir()] == ["index.html"]


def test_a_terminal_of_another_encoding_is_written_to_without_a_fault() -> None:
    ended = subprocess.run(
        [*PRAMOEN, "status", "--project", str(ROOT)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert b"\\u0e" in ended.stdout


def test_a_parameter_file_of_the_other_ending_is_told_and_a_systems_own_is_left(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "params" / "dga"
    folder.mkdir(parents=True)
    for name in ("2562.yml", "._2562.yml", ".2561.yml.swp"):
        (folder / name).touch()
    project = Project(tmp_path)
    assert project.parameter_files("dga") == [folder / "2562.yml"]
    assert project.parameter_files("nobody") == []
    (folder / "2561.yaml").touch()
    with pytest.raises(UsageError, match=r"2561\.yaml: .* เปลี่ยนชื่อเป็น 2561\.yml"):
        project.parameter_files("dga")


def run_of(folder: Path, source: str, **metadata: object) -> Run:
    folder.mkdir(parents=True, exist_ok=True)
    notebook = new_notebook(cells=[new_code_cell("1"), new_code_cell(source)], metadata=metadata)
    nbformat.write(notebook, folder / "in.ipynb")
    given = {"organisation": "x", "fiscal_year": 2562}
    return Run(folder / "in.ipynb", folder / "out.ipynb", given, folder, {}, preload=())


def test_a_path_with_braces_and_a_notebook_without_a_kernel_are_run(tmp_path: Path) -> None:
    run = run_of(tmp_path / "a {b} {fiscal_year}", "print(fiscal_year)")
    assert execute(run).error == ""
    made = nbformat.read(run.output, as_version=4)
    assert made.cells[-1].outputs[0].text == "2562\n"


def test_a_notebook_whose_process_ends_is_told_by_cell_and_kept(tmp_path: Path) -> None:
    run = run_of(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    error = execute(run).error
    assert "เซลล์ที่ 3" in error
    assert "SIGKILL" in error
    assert str(failed(run.output)) in error
    kept = nbformat.read(failed(run.output), as_version=4)
    assert any(
        output.get("ename") == "DeadKernelError"
        for c in kept.cells
        for output in c.get("outputs", ())
    )


def test_a_full_disk_does_not_blame_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(tmp_path, "1")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(run.output))

    monkeypatch.setattr(shutil, "copytree", full)
    monkeypatch.setattr("papermill.execute_notebook", full)
    assert execute(run).error.startswith("ที่เก็บข้อมูลเต็ม: ")
