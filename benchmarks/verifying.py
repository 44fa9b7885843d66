"""Measures what it takes to verify a published site, for each of its reports."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.builds import build_once
from benchmarks.sets import YEARS, project_copy
from pramoen.verify.site import verify

ROUNDS = 3


def verifying() -> dict[str, Any]:
    """Return the processor seconds for each report, and how much was compared in all."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_copy(Path(folder) / "project")
        build_once(project)
        rounds = []
        for _ in range(ROUNDS):
            began = time.process_time()
            compared = verify(project.site)
            rounds.append(time.process_time() - began)
        return {
            "seconds for each report": min(rounds) / len(YEARS),
            "comparisons": sum(compared.counts.values()),
            "differences": len(compared.found),
        }
