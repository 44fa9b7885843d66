"""Knows how a worker asks the process that answers what notebooks ask for, one for all workers."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pkgutil import resolve_name
from typing import Any

from .servers import Server


class Answers(Server):
    """The process that answers; what it gets ready once, workers need not."""

    module = "pramoen.execution.answering"
    _conversation: Connection | None = None

    def ask(self, place: str, request: Any) -> Any:
        """Return what a function, ``module:function``, answers to a request; both are JSON.

        Raises
        ------
        EOFError
            If the process has ended.
        RuntimeError
            What the function raised, in its words.

        """
        try:
            if self._conversation is None:
                ours, theirs = socket.socketpair()
                with theirs:
                    socket.send_fds(self.control, [b"+"], [theirs.fileno()])
                self._conversation = Connection(ours.detach())
            self._conversation.send_bytes(json.dumps([place, request]).encode())
            answer = json.loads(self._conversation.recv_bytes())
        except OSError:
            raise EOFError from None
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["content"]


_current: Answers | None = None


def adopt(control: socket.socket) -> None:
    """Ask a process that another process has started."""
    global _current  # noqa: PLW0603 - one for all notebooks of this process
    _current = Answers(control)


def answering(place: str) -> Callable[[Any], Any]:
    """Return a function, ``module:function``, that is carried out where it has been got ready.

    Where there is no such process, or it is lost, this one carries it out itself.
    """
    return partial(_answer, place)


def _answer(place: str, request: Any) -> Any:
    global _current  # noqa: PLW0603
    if _current is not None:
        try:
            return _current.ask(place, request)
        except EOFError:
            _current = None
    return resolve_name(place)(request)
