"""Knows that one build works in a project at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def own_turn(lock: Path, waits: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a project; call `waits` once if another build holds it, then wait.

    The system lets go of the lock when a build ends, however it ends.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except Timeout:
        waits()
        held.acquire()
    try:
        yield
    finally:
        held.release()
