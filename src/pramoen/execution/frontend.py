"""Knows what nbclient says to a notebook's widgets in the place of a front end, and when."""

from __future__ import annotations

from collections import deque
from typing import Any


class FrontEnd:
    """What nbclient's Output widget takes for a kernel client, its session and its shell channel.

    A kernel reads what comes to its shell channel when the running cell has ended. So messages
    wait here until then; sent at once, they could fill the connection while the kernel fills it
    from the other end.
    """

    def __init__(self) -> None:
        self.session = self
        self.shell_channel = self
        self.waiting: deque[dict[str, Any]] = deque()
        self._count = 0

    def msg(
        self,
        msg_type: str,
        content: dict[str, Any] | None = None,
        parent: dict[str, Any] | None = None,
        header: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return a message as the protocol has it."""
        self._count += 1
        return {
            "msg_type": msg_type,
            "header": header or {"msg_id": f"front-end-{self._count}", "msg_type": msg_type},
            "parent_header": parent or {},
            "metadata": metadata or {},
            "content": content or {},
            "buffers": [],
        }

    def send(self, message: dict[str, Any]) -> None:
        """Keep a message until the cell has ended."""
        self.waiting.append(message)
