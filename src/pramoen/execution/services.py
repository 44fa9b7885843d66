"""Knows what a notebook's process may ask of the process that runs it: work it has warm."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

_ask: Callable[[str, Any], Any] | None = None
_offered: frozenset[str] = frozenset()


def offer(names: Collection[str], ask: Callable[[str, Any], Any]) -> None:
    """Say which services there are, and how to ask for them."""
    global _ask, _offered
    _offered, _ask = frozenset(names), ask


def ask(name: str, request: Any) -> Any:
    """Return the answer of a service, or None where nobody offers it: then do it yourself.

    Examples
    --------
    >>> ask("svg", {}) is None
    True
    """
    return _ask(name, request) if _ask is not None and name in _offered else None
