"""Knows what a build is asked for and who works for it; loaded before all that does the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..execution.pool import Executors, Kept

FORMATS = ("html", "pdf")
PRELOAD = ("pandas", "altair", "pramoen.notebook")
READY = "pramoen.build.ready"  # what workers import
SERVICES = {"svg": "pramoen.show.vega:svg_here"}  # what notebooks may ask for


@dataclass(frozen=True)
class Request:
    """What to build: which reports, with which renderer, in which formats.

    `jobs` notebooks run at once, by default one per processor; `scheduler` is the address of a
    Dask cluster to run them on instead; `force` does everything again; `keep` is how many of the
    sites that were replaced are kept.
    """

    organisation: str | None = None
    fiscal_year: int | None = None
    renderer: str = "auto"
    formats: Sequence[str] = FORMATS
    jobs: int | None = None
    scheduler: str | None = None
    force: bool = False
    keep: int = 0

    def workers(self, given: Executors | None = None) -> Kept:
        """Return who does the work: those given, or as many on this machine as are asked for."""
        from ..execution.pool import Kept, Local

        preload, services = (None, ()) if self.scheduler else (PRELOAD, tuple(SERVICES.values()))
        return Kept(given or Local(self.jobs, preload, READY, services))
