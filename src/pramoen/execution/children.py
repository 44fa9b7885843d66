"""Knows how to get a fresh, warm process for a notebook, and how it ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any

from .servers import Server

PRELOAD_VARIABLE = "PRAMOEN_PRELOAD"
PRELOADED = ("pandas", "altair")


class ProcessLost(Exception):
    """The warm process or a notebook's process is gone, and not by the notebook's doing."""


class NotebookProcess:
    """A process that runs the cells of one notebook."""

    def __init__(self, conversation: Connection, status: socket.socket) -> None:
        self._conversation = conversation
        self._status = status
        self._received: deque[dict[str, Any]] = deque()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a request.

        Raises
        ------
        EOFError
            If the process has ended.
        """
        from jupyter_client.session import json_packer

        try:
            self._conversation.send_bytes(json_packer(message))
        except OSError:  # it is gone, or it was given up and its connection closed
            raise EOFError from None

    def receive(self, timeout: float | None = None) -> dict[str, Any] | None:
        """Return the next message, or None if there is none within `timeout` seconds.

        Raises
        ------
        EOFError
            If the process has ended.
        """
        from jupyter_client.session import json_unpacker

        try:
            if self._received:
                return self._received.popleft()
            if timeout is not None and not self._conversation.poll(timeout):
                return None
            for message in json_unpacker(self._conversation.recv_bytes()):
                message["header"] = {"msg_type": message["msg_type"]}
                message["buffers"] = [
                    self._conversation.recv_bytes() for _ in range(message.get("buffers", 0))
                ]
                self._received.append(message)
            return self._received.popleft()
        except OSError:
            raise EOFError from None

    def interrupt(self, process: int) -> None:
        """Interrupt the running cell, as Ctrl-C would."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGINT)

    def ending(self) -> int:
        """Return the exit code of a process that has ended, negative if a signal ended it.

        Raises
        ------
        ProcessLost
            If the warm process that would know it is gone, too.
        """
        self._status.settimeout(10)
        try:
            told = self._status.recv(4)
        except OSError:
            told = b""
        if len(told) != 4:
            raise ProcessLost("the warm process has ended")
        return int.from_bytes(told, "big", signed=True)

    def close(self) -> None:
        """Let go of the process; if it still runs, it is ended with all that it has started."""
        self._conversation.close()
        self._status.close()


class WarmProcess(Server):
    """The process that forks; it is given the modules to import first, if they can be."""

    module = "pramoen.execution.warm"

    def fork(self) -> NotebookProcess:
        """Return a fresh process.

        Raises
        ------
        ProcessLost
            If the warm process has ended.
        """
        conversation, theirs = socket.socketpair()
        status, their_status = socket.socketpair()
        try:
            descriptors = [theirs.fileno(), their_status.fileno()]
            socket.send_fds(self.control, [b"+"], descriptors)
        except OSError:
            raise ProcessLost("the warm process has ended") from None
        finally:
            theirs.close()
            their_status.close()
        return NotebookProcess(Connection(conversation.detach()), status)


_lock = threading.Lock()
_current: WarmProcess | None = None


def adopt(control: socket.socket) -> None:
    """Use a warm process that another process has started."""
    global _current  # noqa: PLW0603 - one for all notebooks of this process
    with _lock:
        _current = WarmProcess(control)


@contextlib.contextmanager
def notebook_process(
    start: Mapping[str, Any], preload: Sequence[str] | None = None
) -> Iterator[tuple[NotebookProcess, dict[str, Any]]]:
    """Give a fresh process and what it said of itself; it is ended with the block.

    Parameters
    ----------
    start
        ``folder`` to run in, ``environment``, ``services`` on offer, and whether to ``watch``
        which files are read.
    preload
        The modules that a warm process imports, should one have to be started.

    Raises
    ------
    ProcessLost
        If no process can be had, even from a new warm process.

    """
    process, ready = _first_words(start, preloaded() if preload is None else preload)
    try:
        yield process, ready
    finally:
        process.close()


def _first_words(
    start: Mapping[str, Any], preload: Sequence[str]
) -> tuple[NotebookProcess, dict[str, Any]]:
    """Fork and greet; a warm process that turns out to be gone is replaced once."""
    global _current  # noqa: PLW0603
    for _ in range(2):
        with _lock:
            warm = _current = _current or WarmProcess.start(preload)
        process = None
        try:
            process = warm.fork()
            process.send(start)
            ready = process.receive()
        except (EOFError, ProcessLost):
            if process is not None:
                process.close()
            with _lock:
                if _current is warm:
                    warm.close()
                    _current = None
            continue
        assert ready is not None
        return process, dict(ready["content"])
    raise ProcessLost("no process could be started for a notebook")


def preloaded() -> tuple[str, ...]:
    """Return the modules that the warm process imports, as the environment or default has them."""
    named = os.environ.get(PRELOAD_VARIABLE)
    return tuple(named.split(",")) if named is not None else PRELOADED
