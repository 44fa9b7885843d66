"""Holds that a build with nothing to do says so at once, and only then."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pramoen.build import unchanged

COMMAND = ["build", "--year", "2562"]
LINES = ["ไม่มีอะไรเปลี่ยน"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in miniature whose build has just ended."""
    (tmp_path / "_quarto.yml").touch()
    for name in (
        *("data/dga/results.csv", "data/dga/evidence/letter.txt", "params/dga/2562.yml"),
        *("notebooks/indicator.ipynb", "docs/guide/index.md", "_extensions/pramoen/thai.lua"),
        *("reports/executed/dga/2562/summary.ipynb", "reports/work/dga/2562/index.qmd"),
        *("reports/site/index.html", "reports/site/dga/2562/index.html", "packages/altair.py"),
        *("shared/letters.csv", "quarto/bin/quarto", "quarto/share/version"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "data/letters").symlink_to(tmp_path / "shared")
    (tmp_path / "quarto/bin/quarto").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "quarto/bin"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "packages")])
    unchanged.remember(tmp_path, COMMAND, unchanged.made_from(tmp_path), LINES)
    return tmp_path


def test_the_same_command_is_answered_at_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert unchanged.told_at_once(COMMAND)
    assert capsys.readouterr().out.splitlines() == LINES


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda root: (root / "data/dga/results.csv").touch(), id="touched"),
        pytest.param(lambda root: (root / "data/dga/targets.csv").touch(), id="new table"),
        pytest.param(lambda root: (root / "data/dga/evidence/letter.txt").unlink(), id="evidence"),
        pytest.param(lambda root: (root / "params/dga/2563.yml").touch(), id="new year"),
        pytest.param(lambda root: (root / "notebooks/risks.ipynb").touch(), id="new notebook"),
        pytest.param(lambda root: (root / "docs/guide/index.md").write_text("x"), id="guide"),
        pytest.param(lambda root: (root / "_extensions/pramoen/thai.lua").touch(), id="format"),
        pytest.param(lambda root: (root / "_quarto.yml").write_text("x"), id="quarto's project"),
        pytest.param(lambda root: shutil.rmtree(root / "reports/executed"), id="executed"),
        pytest.param(lambda root: (root / "reports/site/index.html").unlink(), id="page removed"),
        pytest.param(
            lambda root: (root / "reports/site/dga/2562/index.html").write_text("spoilt"),
            id="page spoilt",
        ),
        pytest.param(lambda root: (root / "packages/pandas.py").touch(), id="package installed"),
        pytest.param(
            lambda root: (root / "reports/executed/dga/2562/summary.ipynb").write_text("other"),
            id="other notebook",
        ),
        pytest.param(lambda root: (root / "shared/letters.csv").write_text("x"), id="linked data"),
        pytest.param(lambda root: (root / "quarto/bin/quarto").write_text("2"), id="Quarto"),
        pytest.param(lambda root: (root / "quarto/share/version").write_text("2"), id="version"),
    ],
)
def test_whatever_differs_is_left_to_the_build(
    project: Path, change: Callable[[Path], object]
) -> None:
    change(project)
    assert not unchanged.told_at_once(COMMAND)


@pytest.mark.parametrize(
    "command", [["build"], ["build", "--year", "2561"], ["status", "--year", "2562"]]
)
def test_another_command_is_not_answered_for_this_one(project: Path, command: list[str]) -> None:
    assert not unchanged.told_at_once(command)


def test_everything_is_made_again_where_that_is_asked_for(project: Path) -> None:
    forced = [*COMMAND, "--force"]
    unchanged.remember(project, forced, unchanged.made_from(project), LINES)
    assert not unchanged.told_at_once(forced)


def test_a_file_saved_while_the_build_ran_is_seen_the_next_time(project: Path) -> None:
    seen = unchanged.made_from(project)
    (project / "data/dga/results.csv").write_text("saved meanwhile", encoding="utf-8")
    unchanged.remember(project, COMMAND, seen, LINES)
    assert not unchanged.told_at_once(COMMAND)


def test_a_link_to_nothing_is_no_fault(project: Path) -> None:
    (project / "data/dga/.#results.csv").symlink_to("analyst@office.1234")
    seen = unchanged.made_from(project)
    unchanged.remember(project, COMMAND, seen, LINES)
    assert unchanged.told_at_once(COMMAND)


def test_a_note_that_cannot_be_written_is_no_fault(project: Path) -> None:
    shutil.rmtree(project / "reports/checked")
    (project / "reports/checked").touch()
    unchanged.remember(project, COMMAND, unchanged.made_from(project), LINES)
    assert not unchanged.told_at_once(COMMAND)


def test_a_note_that_cannot_be_read_is_no_fault(project: Path) -> None:
    (note,) = (project / "reports/checked").iterdir()
    for spoilt in ("", "[]", '{"seen": 1}', "null"):
        note.write_text(spoilt, encoding="utf-8")
        assert not unchanged.told_at_once(COMMAND)


def test_elsewhere_than_in_a_project_it_is_left_to_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not unchanged.told_at_once(["build"])
    assert not unchanged.told_at_once(["build", "--project"])


def test_nothing_heavy_is_loaded_for_it() -> None:
    script = (
        "import sys, pramoen.build.unchanged\n"
        "assert not {'typer', 'rich', 'yaml', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
