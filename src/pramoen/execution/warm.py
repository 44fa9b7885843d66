"""Knows the warm process: it imports the heavy libraries once and forks one child per notebook."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

from .pages import Range, copy_ahead, own_pages
from .servers import control_of

_PARENT_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def main(arguments: Sequence[str]) -> None:
    """Serve requests for children until nobody is left who could ask.

    Parameters
    ----------
    arguments
        The descriptor of the socket on which requests come, then the modules to import.

    """
    control = control_of(arguments[0])
    from . import kernel
    from .warmup import warm_up

    prepared = kernel.prepare()
    assert prepared.shell is not None
    with prepared.shell.builtin_trap:  # pandas asks while it is imported where it will show
        for name in arguments[1:]:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    warm_up(prepared)
    # Nothing made so far is ever collected, so no collection has to touch the memory that the
    # children share with this process.
    gc.collect()
    gc.freeze()
    nursery = Nursery(
        control,
        get_ready=lambda: warm_up(prepared),
        live=lambda conversation: kernel.live(prepared, conversation),
    )
    nursery.serve()


class Nursery:
    """Forks children, watches over them and tells how they ended.

    One child is always ready before it is asked for. Forking is cheap, but the first touch of
    each page of shared memory is not. So the first child does once what most notebooks do
    (`get_ready`) and tells which memory that touched; those after it have that memory copied
    while the notebook before them runs. Where the system cannot do that, each does as the first.
    """

    def __init__(
        self,
        control: socket.socket,
        get_ready: Callable[[], object],
        live: Callable[[Connection], None],
    ) -> None:
        self._control = control
        self._get_ready = get_ready
        self._live = live
        self._selector = selectors.DefaultSelector()
        self._children: dict[int, socket.socket] = {}
        self._spare: tuple[int, socket.socket] | None = None
        self._touched: list[Range] | None = None
        self._ended, self._wake = socket.socketpair()
        self._ended.setblocking(False)
        self._wake.setblocking(False)

    def serve(self) -> None:
        """Answer requests; what is left running when nobody can ask any more is ended."""
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._control, selectors.EVENT_READ)
        self._selector.register(self._ended, selectors.EVENT_READ)
        self._spare = self._fork()
        self._touched = _told(self._spare[1])
        try:
            while True:
                for key, _ in self._selector.select():
                    if key.fileobj is self._control:
                        if not self._answer():
                            return
                    elif key.fileobj is self._ended:
                        self._reap()
                    else:
                        self._abandoned(key.data)
        finally:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for child in [*self._children, *([self._spare[0]] if self._spare else [])]:
                self._end(child)

    def _answer(self) -> bool:
        """Hand the child that is ready to who asked; return whether there may be more requests."""
        said, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not said or len(descriptors) != 2:
            return False
        conversation, status = descriptors
        child, door = self._spare or self._fork()
        watched = socket.socket(fileno=status)
        self._children[child] = watched
        self._selector.register(watched, selectors.EVENT_READ, child)
        with contextlib.suppress(OSError):  # it has just been killed: its end will be told
            socket.send_fds(door, [b"+"], [conversation])
        os.close(conversation)
        door.close()
        self._spare = self._fork()
        return True

    def _fork(self) -> tuple[int, socket.socket]:
        """Return a new child and the socket on which it waits for its conversation."""
        door, inside = socket.socketpair()
        child = os.fork()
        if child == 0:
            self._be_child(inside, door)
        inside.close()
        return child, door

    def _be_child(self, inside: socket.socket, door: socket.socket) -> None:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()  # a group of its own, so that all that the notebook starts ends with it
            _die_with_parent()
            self._selector.close()
            for one in (self._control, self._ended, self._wake, door, *self._children.values()):
                one.close()
            self._prepare(inside)
            said, descriptors, _, _ = socket.recv_fds(inside, 1, 1)
            inside.close()
            if said and descriptors:
                self._live(Connection(descriptors[0]))
        finally:
            os._exit(1)

    def _prepare(self, inside: socket.socket) -> None:
        """Touch the memory that a notebook will, ahead of it; the first child says which it was."""
        if self._touched is None:
            self._get_ready()
            inside.sendall(json.dumps(own_pages()).encode() + b"\n")
        elif not copy_ahead(self._touched):
            self._get_ready()

    def _reap(self) -> None:
        """Tell of every child that has ended with which status it did."""
        with contextlib.suppress(BlockingIOError):
            while self._ended.recv(64):
                pass
        while self._children:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if child == 0:
                return
            self._kill_group(child)
            if self._spare and child == self._spare[0]:
                self._spare[1].close()
                self._spare = None
            watched = self._children.pop(child, None)
            if watched is not None:
                self._selector.unregister(watched)
                code = os.waitstatus_to_exitcode(status)
                with contextlib.suppress(OSError):
                    watched.sendall(code.to_bytes(4, "big", signed=True))
                watched.close()

    def _abandoned(self, child: int) -> None:
        """End a child whose notebook nobody waits for any more."""
        watched = self._children.pop(child, None)
        if watched is not None:
            self._selector.unregister(watched)
            watched.close()
            self._end(child)

    def _end(self, child: int) -> None:
        self._kill_group(child)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    @staticmethod
    def _kill_group(leader: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def _told(door: socket.socket) -> list[Range]:
    """Return the memory that the first child says it has touched; none if it was ended before."""
    said = b""
    while not said.endswith(b"\n"):
        piece = door.recv(65536)
        if not piece:
            return []
        said += piece
    return [(start, length) for start, length in json.loads(said)]


def _die_with_parent() -> None:
    """Ask the system to end this process when its parent dies; where it can."""
    if _LIBC is not None:
        _LIBC.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


if __name__ == "__main__":
    main(sys.argv[1:])
