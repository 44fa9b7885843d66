"""Knows how progress is told: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Teller:
    """Tells what a build does, step by step."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def say(self, text: str) -> None:
        """Tell one line that stays."""
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def counting(self, title: str, total: int) -> Iterator[Counter]:
        """Count `total` steps under a title."""
        if not self.console.is_terminal:
            self.say(f"{title} ({total})")
            yield Counter(self, None, total)
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console) as bar:
            task = bar.add_task(title, total=total)
            yield Counter(self, lambda: bar.advance(task), total)


class Counter:
    """Counts the steps of one stretch of work."""

    def __init__(self, teller: Teller, advance: object, total: int) -> None:
        self._teller = teller
        self._advance = advance
        self._total = total
        self._count = 0

    def step(self, text: str) -> None:
        """Tell that one step is done."""
        self._count += 1
        if callable(self._advance):
            self._advance()
        self._teller.say(f"  [{self._count}/{self._total}] {text}")
