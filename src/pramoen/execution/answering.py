"""Knows the process that answers what notebooks ask for: got ready once, it serves all workers."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pkgutil import resolve_name
from typing import Any

from .servers import control_of


def main(arguments: Sequence[str]) -> None:
    """Answer until nobody is left who could ask.

    Parameters
    ----------
    arguments
        The descriptor of the socket on which conversations come, then the functions to ask for as
        ``module:function``. A module's ``get_ready`` is called ahead of the first request.

    """
    control = control_of(arguments[0])
    known = {place: resolve_name(place) for place in arguments[1:]}
    for place in known:
        import_module(place.partition(":")[0]).get_ready()
    asking: list[Connection] = []
    while True:
        for ready in wait([control, *asking]):
            if isinstance(ready, Connection):
                if not _answer(ready, known):
                    asking.remove(ready)
                continue
            said, descriptors, _, _ = socket.recv_fds(control, 1, 1)
            if not said:
                return
            asking += map(Connection, descriptors)


def _answer(asking: Connection, known: dict[str, Callable[[Any], Any]]) -> bool:
    """Answer one request; return whether there may be more."""
    try:
        place, request = json.loads(asking.recv_bytes())
        try:
            answer = {"content": known[place](request)}
        except Exception as error:  # it is the cell's that asked, and is told there
            answer = {"error": str(error) or type(error).__name__}
        asking.send_bytes(json.dumps(answer).encode())
    except (EOFError, OSError):
        asking.close()
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
