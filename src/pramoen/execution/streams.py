"""Knows how what a cell prints becomes stream messages, file descriptors 1 and 2 included."""

from __future__ import annotations

import io
import os
import tempfile
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

# A Jupyter kernel sends what was printed this many seconds after the first word, or earlier at a
# flush. The same rule here gives the same order where standard output and error interleave.
FLUSH_INTERVAL = 0.2

Publish = Callable[[str, str, str], object]


class Streams:
    """Standard output and error of one notebook's process.

    What Python prints and what programs write to the file descriptors end in the same two
    streams, in the order in which they were written. The descriptors go to files and not to
    pipes, so that no thread has to read them and nothing written can block.
    """

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._lock = threading.RLock()
        self._process = os.getpid()
        self.out = Stream(self, "stdout", 1)
        self.err = Stream(self, "stderr", 2)

    def write(self, stream: Stream, text: str) -> None:
        """Add text to a stream, and send what has been waiting too long."""
        if os.getpid() != self._process:  # a fork made by the notebook: its parent will read it
            os.write(stream.descriptor, text.encode(errors="replace"))
            return
        with self._lock:
            now = time.monotonic()
            for one in (self.out, self.err):
                one.drain()
                if one.waiting_since is not None and now - one.waiting_since > FLUSH_INTERVAL:
                    self.flush(one)
            stream.keep(text)

    def flush(self, stream: Stream) -> None:
        """Send what a stream holds."""
        if os.getpid() != self._process:
            return
        with self._lock:
            stream.drain()
            for request, text in stream.take():
                self._publish(stream.name, text, request)


class Stream(io.TextIOBase):
    """One of the two streams, in the place of ``sys.stdout`` or ``sys.stderr``."""

    encoding = "UTF-8"
    errors = "replace"
    name = ""

    def __init__(self, streams: Streams, name: str, descriptor: int) -> None:
        self._streams = streams
        self.name = name
        self.descriptor = descriptor
        self.waiting_since: float | None = None
        self._pieces: dict[str, list[str]] = {}
        self._request = ""
        self._own_request: ContextVar[str] = ContextVar("request")
        self._original = os.dup(descriptor)
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - as long as the process
        os.dup2(self._file.fileno(), descriptor)
        self._read = 0
        self._rest = b""

    def write(self, text: str, /) -> int:
        """Add text; it is sent at the next flush."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._streams.write(self, text)
        return len(text)

    def flush(self) -> None:
        """Send what is held."""
        self._streams.flush(self)

    def writable(self) -> bool:
        """Tell that the stream can be written to."""
        return True

    def isatty(self) -> bool:
        """Tell that nobody sits at it."""
        return False

    def fileno(self) -> int:
        """Return the descriptor that was there before, as a Jupyter kernel does."""
        return self._original

    def set_parent(self, parent: dict[str, Any]) -> None:
        """Take what is printed from now on for the output of a request.

        What a cell has started, and that prints later, still prints for its own cell.
        """
        self._request = parent["header"]["msg_id"]
        self._own_request.set(self._request)

    def keep(self, text: str, request: str | None = None) -> None:
        """Hold text until the next flush."""
        if text:
            if not self._pieces:
                self.waiting_since = time.monotonic()
            of = self._own_request.get(self._request) if request is None else request
            self._pieces.setdefault(of, []).append(text)

    def take(self) -> list[tuple[str, str]]:
        """Return what is held, with the request that it is the output of, and hold nothing."""
        held = [(request, "".join(pieces)) for request, pieces in self._pieces.items()]
        self._pieces.clear()
        self.waiting_since = None
        return held

    def drain(self) -> None:
        """Hold what programs have written to the descriptor since the last time."""
        size = os.fstat(self._file.fileno()).st_size
        if size == self._read:
            return
        raw = self._rest + os.pread(self._file.fileno(), size - self._read, self._read)
        self._read = size
        whole = _whole_characters(raw)
        self._rest = raw[whole:]
        self.keep(raw[:whole].decode(errors="replace"), self._request)


def _whole_characters(raw: bytes) -> int:
    """Return how many bytes form whole UTF-8 characters: the last one may still be coming.

    Examples
    --------
    >>> _whole_characters("กข".encode()), _whole_characters("กข".encode()[:-1])
    (6, 3)
    """
    for back in range(1, min(4, len(raw)) + 1):
        byte = raw[-back]
        if byte & 0xC0 == 0x80:
            continue
        length = 1 if byte < 0x80 else 2 if byte >> 5 == 0b110 else 3 if byte >> 4 == 0b1110 else 4
        return len(raw) - back if length > back and byte >= 0xC0 else len(raw)
    return len(raw)
