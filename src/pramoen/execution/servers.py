"""Knows how a process is started that serves all workers, and that it ends with them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import ClassVar, Self


class Server:
    """A process that is asked over a socket; it ends when nobody holds that any more."""

    module: ClassVar[str]  # what it runs, which is given the socket's descriptor and arguments

    def __init__(
        self, control: socket.socket, process: subprocess.Popen[bytes] | None = None
    ) -> None:
        self.control = control  # to ask on; several processes may hold it
        self._process = process

    @classmethod
    def start(cls, arguments: Collection[str]) -> Self:
        """Start one."""
        ours, theirs = socket.socketpair()
        # Sets and the like iterate in the same order in every run, so outputs can be compared.
        environment = {"PYTHONHASHSEED": "0", **os.environ}
        process = subprocess.Popen(
            [sys.executable, "-m", cls.module, str(theirs.fileno()), *arguments],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        theirs.close()
        return cls(ours, process)

    def close(self) -> None:
        """Let go; the process ends when all have."""
        self.control.close()

    def end(self) -> None:
        """End a process that this one has started and nobody has asked for anything."""
        self.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def control_of(descriptor: str) -> socket.socket:
    """Return the socket on which this process is asked, which `Server.start` has started."""
    if sys.path[0] in ("", str(Path.cwd())):  # what `python -m` puts there, and others have not
        sys.path.pop(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the main process's to answer
    return socket.socket(fileno=int(descriptor))
