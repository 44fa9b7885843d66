"""Knows what a chapter of a report is: a notebook run for one thing, and where its page stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Chapter:
    """A chapter: a notebook, what it is run for, and its place in the report.

    Attributes
    ----------
    name
        The name of the executed notebook without its ending, such as ``indicator-1-1-3``.
    source
        The name of the notebook that is run, such as ``indicator``.
    address
        Where its page stands in the report, without its ending: ``indicators/1-1-3``.
    title
        Its title, from the data; empty where the notebook has a title of its own.
    given
        The parameters that it gets beside those of the report.
    needs
        The names of the chapters whose records it reads.
    part
        The address of the chapter it stands below, or nothing.
    """

    name: str
    source: str
    address: str
    title: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    part: str = ""

    @property
    def page(self) -> str:
        """The address of its page within the report."""
        return f"{self.address}.html"
