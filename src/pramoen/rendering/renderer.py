"""Knows which renderer makes a report: Quarto where it is installed, else the embedded one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..faults import UsageError
from . import embedded, quarto

NAMES = ("auto", "quarto", "embedded")


@dataclass(frozen=True)
class Renderer:
    """A renderer: its name and how it turns a staged project into the files of a report."""

    name: str
    render: Callable[[Path, Path, Sequence[str]], list[Path]]


def choose(name: str) -> Renderer:
    """Return the renderer of a name; ``auto`` takes Quarto if it is there.

    Raises
    ------
    UsageError
        If there is no such renderer, or Quarto is asked for and missing.

    """
    if name not in NAMES:
        raise UsageError(f"ไม่มีตัวสร้างรายงานชื่อ {name} (มี {', '.join(NAMES)})")
    has_quarto = name != "embedded" and quarto.find_quarto() is not None
    if name == "quarto" and not has_quarto:
        oldest = ".".join(str(part) for part in quarto.OLDEST)
        raise UsageError(
            f"ไม่พบ Quarto รุ่น {oldest} ขึ้นไปใน PATH ติดตั้งด้วย conda env create -f environment.yml "
            "หรือใช้ --renderer embedded"
        )
    if has_quarto:
        return Renderer("quarto", quarto.render)
    return Renderer("embedded", embedded.render)
