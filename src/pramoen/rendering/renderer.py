"""Knows which renderer makes a report: Quarto where it is installed, else the embedded one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..common.faults import UsageError
from ..words import say
from . import quarto
from .memory import Memory

NAMES = ("auto", "quarto", "embedded")


@dataclass(frozen=True)
class Renderer:
    """A renderer: its name and version, and how it makes a report of a staged project.

    `render` takes the staged project, the folder of the report, the formats, how many processors
    it may use, and what it may remember. `ahead` gives some of its pages alone, as far as it can.
    `typeset` makes the PDF alone, `sum_up` the one that sums the report up, while other processes
    make the rest; None if it cannot.
    """

    name: str
    version: str
    render: Callable[[Path, Path, Sequence[str], int, Memory], list[Path]]
    ahead: Callable[[Path, Sequence[str], Memory], Mapping[str, str]]
    typeset: Callable[[Path, Path, Memory], list[Path]] | None = None
    sum_up: Callable[[Path, Path], list[Path]] | None = None


def choose(name: str) -> Renderer:
    """Return the renderer of a name; ``auto`` takes Quarto if it is there.

    Raises
    ------
    UsageError
        If there is no such renderer, or Quarto is asked for and missing.

    """
    if name not in NAMES:
        raise UsageError(
            say("rendering.renderer.no-such-renderer", name=name, names=", ".join(NAMES))
        )
    found = quarto.find_quarto() if name != "embedded" else None
    if name == "quarto" and found is None:
        oldest = ".".join(str(part) for part in quarto.OLDEST)
        raise UsageError(say("rendering.renderer.no-quarto", oldest=oldest))
    if found is not None:
        return Renderer("quarto", f"quarto {found.version}", quarto.render, quarto.ahead)
    printed = (_embedded_typeset, _embedded_sum_up)
    return Renderer("embedded", "embedded", _embedded, _embedded_ahead, *printed)


def _embedded(
    staged: Path, output: Path, formats: Sequence[str], jobs: int, memory: Memory
) -> list[Path]:
    from . import embedded

    return embedded.render(staged, output, formats, jobs, memory)


def _embedded_ahead(staged: Path, addresses: Sequence[str], memory: Memory) -> Mapping[str, str]:
    from . import embedded

    return embedded.ahead(staged, addresses, memory)


def _embedded_typeset(staged: Path, output: Path, memory: Memory) -> list[Path]:
    from . import embedded

    return embedded.typeset(staged, output, memory)


def _embedded_sum_up(staged: Path, output: Path) -> list[Path]:
    from . import embedded

    return embedded.sum_up(staged, output)
