"""Knows another engine for papermill that is measured beside ours, in an environment of its own.

ploomber-engine's ``embedded`` runs all notebooks in one process, one after the other, and nothing
keeps what one leaves from the next: what it takes is what the cells take. It is no dependency, so
it is installed apart, with the versions of everything else that this environment has.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "reports" / "peers" / "ploomber"
_SHARED = ("altair", "ipykernel", "ipython", "nbclient", "nbformat", "pandas", "papermill")
_SCRIPT = """
import json, logging, sys, time
import papermill

logging.getLogger("papermill").setLevel(logging.ERROR)
runs, batches = json.load(sys.stdin), []
for _ in range(3):
    began = time.perf_counter()
    for run in runs:
        papermill.execute_notebook(
            run["source"], run["output"], parameters=run["parameters"], cwd=run["folder"],
            engine_name="embedded", progress_bar=False, request_save_on_cell_execute=False,
        )
    batches.append(time.perf_counter() - began)
print(json.dumps(batches))
"""


def environment() -> Path:
    """Return the Python of the peer's environment; it is made when it is first wanted."""
    python = FOLDER / "bin" / "python"
    ready = FOLDER / "ready"
    if not ready.is_file():
        venv.create(FOLDER, with_pip=True, clear=True)
        wanted = ["ploomber-engine", *(f"{name}=={version(name)}" for name in _SHARED)]
        command = [str(python), "-m", "pip", "install", "--quiet", *wanted]
        subprocess.run([*command, "--disable-pip-version-check"], check=True, stdout=sys.stderr)
        ready.touch()
    return python


def batches(runs: list[dict[str, object]]) -> list[float]:
    """Return the seconds that the peer takes for all runs, three times over in one process."""
    ended = subprocess.run(
        [str(environment()), "-c", _SCRIPT],
        input=json.dumps(runs),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: list[float] = json.loads(ended.stdout.splitlines()[-1])
    return found
