"""Measures everything in one run, prints it as tables and writes it as JSON: ``make bench``."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.builds import growth, rebuilds
from benchmarks.execution import execution
from benchmarks.notebooks import notebooks
from benchmarks.pdf import pdf
from benchmarks.serving import serving
from benchmarks.site import site
from benchmarks.verifying import verifying

PARTS = {
    "execution": execution,
    "notebooks": notebooks,
    "rebuilds": rebuilds,
    "growth": growth,
    "serve": serving,
    "pdf": pdf,
    "site": site,
    "verify": verifying,
}
OUTPUT = Path(__file__).resolve().parents[1] / "reports" / "bench.json"


def main(parts: list[str] = typer.Argument(None, help="Parts to measure; all by default.")) -> None:  # noqa: B008
    """Measure the parts one after the other."""
    console = Console()
    found: dict[str, Any] = {
        "machine": {"processors": os.cpu_count(), "python": platform.python_version()}
    }
    for name in parts or PARTS:
        console.print(f"[bold]{name}[/bold]")
        found[name] = PARTS[name]()
        _show(console, name, found[name])
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    console.print(f"written to {OUTPUT}")


def _show(console: Console, name: str, found: dict[str, Any]) -> None:
    table = Table(title=name, title_justify="left")
    table.add_column("measured")
    table.add_column("value", justify="right")
    for label, value in _rows(found):
        table.add_row(label, value)
    console.print(table)


def _rows(found: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    rows = []
    for key, value in found.items():
        label = f"{above}{key}"
        if isinstance(value, dict):
            rows += _rows(value, f"{label} › ")
        elif isinstance(value, int | float):
            rows.append((label, f"{value:,.3f}" if isinstance(value, float) else f"{value:,}"))
    return rows


if __name__ == "__main__":
    typer.run(main)
