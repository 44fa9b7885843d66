"""The archive with which a downloaded notebook runs: anywhere, and to the same outputs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.xdist_group("site")


def outputs(notebook: Path) -> dict[str, list[Any]]:
    """Return what each code cell gave, by the cell's name.

    A table as plain text is as wide as the terminal; as HTML it is the same anywhere.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return {
        cell["id"]: [
            {kind: told for kind, told in output.get("data", {}).items() if kind != "text/plain"}
            or output.get("text", output.get("data"))
            for output in cell["outputs"]
        ]
        for cell in cells
        if cell["cell_type"] == "code"
        and "injected-parameters" not in cell["metadata"].get("tags", ())
    }


def test_a_downloaded_notebook_gives_what_was_published(site: Path, tmp_path: Path) -> None:
    published = site / "dga" / "2562" / "notebooks"
    with ZipFile(published / "rerun.zip") as archive:
        archive.extractall(tmp_path)
        told = archive.read("อ่านก่อน.txt").decode()
    command = ["notebooks/indicator.ipynb", "out.ipynb", "-f", "params/dga/2562.yml"]
    command += ["-r", "indicator", "1.1.3"]
    for words in command[:1] + command[2:5]:
        assert words in told
    ended = subprocess.run(
        [sys.executable, "-m", "papermill", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    again = outputs(tmp_path / "out.ipynb")
    expected = outputs(published / "indicator-1-1-3.ipynb")
    assert list(again) == list(expected)
    for name, shown in expected.items():
        assert again[name] == shown, name
    assert sum(map(len, expected.values())) > 10
