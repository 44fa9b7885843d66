"""Knows what befalls a command from outside: errors of the system and signals, told in Thai."""

from __future__ import annotations

import errno
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..words import say
from .swap import TOO_LATE

WHOLE = say("common.mishaps.whole")

_ERRORS = {
    errno.ENOSPC: (say("common.mishaps.disk-full"), say("common.mishaps.disk-full-remedy")),
    errno.EDQUOT: (say("common.mishaps.quota-used"), say("common.mishaps.quota-used-remedy")),
    errno.EROFS: (say("common.mishaps.read-only"), say("common.mishaps.read-only-remedy")),
    errno.EACCES: (say("common.mishaps.no-permission"), say("common.mishaps.no-permission-remedy")),
    errno.EPERM: (say("common.mishaps.no-permission"), say("common.mishaps.no-permission-remedy")),
    errno.ENOTDIR: (
        say("common.mishaps.file-for-folder"),
        say("common.mishaps.file-for-folder-remedy"),
    ),
    errno.EEXIST: (
        say("common.mishaps.file-for-folder"),
        say("common.mishaps.file-for-folder-remedy"),
    ),
    errno.EISDIR: (
        say("common.mishaps.folder-for-file"),
        say("common.mishaps.folder-for-file-remedy"),
    ),
    errno.ENOENT: (say("common.mishaps.not-found"), say("common.mishaps.not-found-remedy")),
    errno.EBUSY: (say("common.mishaps.busy"), say("common.mishaps.busy-remedy")),
    errno.EMFILE: (say("common.mishaps.too-many-open"), say("common.mishaps.fewer-jobs")),
    errno.ENFILE: (say("common.mishaps.too-many-open"), say("common.mishaps.fewer-programs")),
    errno.ENOMEM: (say("common.mishaps.memory-full"), say("common.mishaps.memory-full-remedy")),
    errno.ENAMETOOLONG: (
        say("common.mishaps.name-too-long"),
        say("common.mishaps.name-too-long-remedy"),
    ),
}
_SIGNALS = {
    "SIGINT": " Ctrl-C",
    "SIGTERM": say("common.mishaps.told-to-stop"),
    "SIGHUP": say("common.mishaps.window-closed"),
}


class Stopped(KeyboardInterrupt):
    """A signal asks this process to stop; `number` is its number."""

    number: int = signal.SIGINT


def in_words(error: OSError | MemoryError) -> str:
    """Return an error of the system as one line: what, where and what to do.

    Examples
    --------
    >>> in_words(FileNotFoundError(errno.ENOENT, "No such file", "a.csv"))
    'ไม่พบไฟล์หรือโฟลเดอร์: a.csv — นำกลับมาไว้ที่เดิม แล้วสั่งใหม่อีกครั้ง'
    """
    code = error.errno if isinstance(error, OSError) else errno.ENOMEM
    problem, remedy = _ERRORS.get(code or 0, (say("common.mishaps.system-says", error=error), ""))
    place = f": {error.filename}" if isinstance(error, OSError) and error.filename else ""
    return f"{problem}{place}" + (f" — {remedy}" if remedy else "")


def stopped_in_words(interrupt: KeyboardInterrupt) -> str:
    """Return why a command was stopped, and what became of its work."""
    number = interrupt.number if isinstance(interrupt, Stopped) else signal.SIGINT
    name = signal.Signals(number).name
    whole = say("common.mishaps.replaced-already") if TOO_LATE in interrupt.args else WHOLE
    return say("common.mishaps.stopped", signal=_SIGNALS.get(name, name), whole=whole)


def exit_code(interrupt: KeyboardInterrupt) -> int:
    """Return the exit code of a command that was stopped, as a shell has it."""
    return 128 + (interrupt.number if isinstance(interrupt, Stopped) else signal.SIGINT)


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Let a request to end, or a closed terminal, stop this process as Ctrl-C does."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        names = []
    before = {
        number: signal.signal(number, _stop)
        for number in (getattr(signal, name) for name in names)
        if signal.getsignal(number) == signal.SIG_DFL
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _: FrameType | None) -> None:
    stopped = Stopped()
    stopped.number = number
    raise stopped
