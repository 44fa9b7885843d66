"""Knows what takes time once in a process that runs notebooks and makes reports.

Importing this module imports what both need, so that workers can be copies of a process that has.
"""

from __future__ import annotations

import papermill

from ..execution import engine
from ..publishing import charts, downloads, evidence, notebooks, rerun
from ..rendering import embedded, staging
from ..rendering.pdf import document, textlayer
from ..rendering.site import history, pages
from . import reports

IMPORTED = (
    papermill,
    engine,
    reports,
    *(charts, downloads, evidence, notebooks, rerun),
    *(embedded, staging, document, textlayer, history),
)


def get_ready() -> None:
    """Do what has to be done once in each process, ahead of the first notebook and report."""
    pages.environment()
