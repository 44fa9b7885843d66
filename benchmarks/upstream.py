"""Runs a folder of other people's notebooks through both engines and tells where they differ.

Called as ``python -m benchmarks.upstream FOLDER``, with a copy of papermill's or nbclient's own
test notebooks. Each runs beside a copy of its neighbours, by papermill's own engine and by ours.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import papermill

ENGINES = {"papermill": None, "pramoen": "pramoen"}
LONGEST = 90  # one of papermill's own sleeps for 60
# What is new in every run, or tells of the process rather than of the notebook.
_NEW = (
    (r"[0-9a-f]{32}", "MODEL"),
    (r"0x[0-9a-f]{6,}", "0xN"),
    (r"ipykernel_\d+", "ipykernel_N"),
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.,\d]*", "TIME"),
    (r"\d+(\.\d+)? ?(ns|µs|us|ms|s) ", "N s "),
)

Told = Mapping[str, Any]


def outcome(source: Path, engine: str | None) -> Told:
    """Run a notebook by one engine and return how it ended and what its cells put out."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "notebooks"
        shutil.copytree(source.parent, place)
        output = place / "executed.ipynb"
        options: dict[str, Any] = (
            {"extra_arguments": ["--log-level=CRITICAL"]} if not engine else {}
        )
        ended = "well"
        try:
            papermill.execute_notebook(
                place / source.name,
                output,
                engine_name=engine,
                kernel_name="python3",
                cwd=place,
                progress_bar=False,
                execution_timeout=LONGEST,
                **options,
            )
        except Exception as error:
            name = getattr(error, "ename", "")
            ended = f"{type(error).__name__} {name}".strip()
        cells = nbformat.read(output, as_version=4).cells if output.is_file() else []
        return {"ended": ended, "cells": [_cell(one, place) for one in cells]}


def _cell(cell: Any, place: Path) -> Any:
    if cell.cell_type != "code":
        return cell.source
    return [cell.source, cell.execution_count, _comparable(joined(cell.outputs), str(place))]


def joined(shown: Sequence[Any]) -> list[Any]:
    """Join neighbouring pieces of one stream, which are cut by chance."""
    joined: list[Any] = []
    for one in shown:
        last = joined[-1] if joined else {}
        if one.output_type == "stream" and last.get("name") == one.name:
            last["text"] += one.text
        else:
            joined.append(dict(one))
    return joined


def _comparable(value: Any, place: str) -> Any:
    if isinstance(value, dict):
        return {key: _comparable(inner, place) for key, inner in value.items()}
    if isinstance(value, list):
        return [_comparable(inner, place) for inner in value]
    if isinstance(value, str):
        value = value.replace(place, "FOLDER")
        for pattern, name in _NEW:
            value = re.sub(pattern, name, value)
    return value


def main(folder: str) -> int:
    """Compare every notebook of a folder; return how many differ."""
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    differing = 0
    sources = sorted(Path(folder).rglob("*.ipynb"))
    for source in sources:
        told = {name: outcome(source, engine) for name, engine in ENGINES.items()}
        same = told["papermill"] == told["pramoen"]
        differing += not same
        name = source.relative_to(folder)
        print(f"{name}: {'same' if same else 'differs'}: {told['papermill']['ended']}", flush=True)
        if not same:
            print(json.dumps(told, ensure_ascii=False, indent=1), flush=True)
    print(f"{len(sources)} notebooks, {differing} differ")
    return differing


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1]) else 0)
