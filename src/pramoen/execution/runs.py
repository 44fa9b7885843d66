"""Knows one run: a notebook with its parameters, where it goes, and what it depends on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..common.digests import GONE, Inputs, changes, digest_of_file, digest_of_value
from ..common.faults import UsageError
from ..common.mime import ASSESSMENTS_MIME
from ..words import say

METADATA = "pramoen"
NEVER = "never"
ROWS = "rows:"
KERNEL, LANGUAGE = "python3", "python"  # also of a notebook that does not name its own


@dataclass(frozen=True)
class Run:
    """One notebook to execute.

    Attributes
    ----------
    source
        The notebook as it is in the project, without outputs.
    output
        Where the executed notebook goes.
    parameters
        What papermill injects.
    folder
        The working directory of the notebook: the project's root.
    surroundings
        Digests of what every notebook depends on, by name: package, lock file, fonts.
    needs
        The executed notebooks whose records it reads.
    data
        The files that it is taken to read where it cannot be seen which ones it does.
    services
        What the notebook may ask of the process that runs it: ``module:function`` by name.
    preload
        The modules to import once for all notebooks.
    """

    source: Path
    output: Path
    parameters: Mapping[str, Any]
    folder: Path
    surroundings: Inputs
    needs: tuple[Path, ...] = ()
    data: tuple[Path, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)
    preload: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the executed notebook without its ending."""
        return self.output.stem

    @property
    def label(self) -> str:
        """The run in words, for progress."""
        return f"{self.parameters['organisation']} {self.parameters['fiscal_year']} {self.name}"

    def inputs(self, read: Iterable[str], rows: Mapping[str, str]) -> dict[str, str]:
        """Return the digest of everything the outputs depend on.

        Parameters
        ----------
        read
            The files it read, as paths relative to the project's root.
        rows
            The digests of the rows of data that it asked for, by query.

        """
        return {
            **self.surroundings,
            "notebook": digest_of_file(self.source),
            "parameters": digest_of_value(dict(self.parameters)),
            **{f"file:{name}": digest_of_file(self.folder / name) for name in read},
            **{f"{ROWS}{query}": digest for query, digest in rows.items()},
            **{f"record:{path.stem}": digest_of_records(path) for path in self.needs},
        }

    def relevant(self, read: Iterable[str] | None) -> list[str]:
        """Return the project's own files among those read, relative to its root.

        What is built and what the surroundings stand for is left out. None means that it could
        not be seen what was read: then it is all data.
        """
        if read is None:
            return sorted(path.relative_to(self.folder).as_posix() for path in self.data)
        package = Path(__file__).parent.parent
        found = []
        for path in map(Path, read):
            own = path.is_relative_to(self.folder) and not path.is_relative_to(package)
            parts = path.relative_to(self.folder).parts if own else ()
            hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
            if parts and not hidden and parts[0] != "reports" and path.is_file():
                found.append(Path(*parts).as_posix())
        return sorted(found)

    def reasons(self, answer: Callable[[str], str] | None = None) -> list[str]:
        """Return the names of the inputs that differ from those of the output, if any.

        `NEVER` stands for a notebook that has no output yet. `answer` gives the digest of what a
        query of rows finds now; without it the rows are taken to be as they were.
        """
        recorded = recorded_inputs(self.output)
        if recorded is None:
            return [NEVER]
        read = [name.removeprefix("file:") for name in recorded if name.startswith("file:")]
        rows = {
            name.removeprefix(ROWS): known if answer is None else answer(name.removeprefix(ROWS))
            for name, known in recorded.items()
            if name.startswith(ROWS)
        }
        return changes(recorded, self.inputs(read, rows))


def digest_of_records(path: Path) -> str:
    """Return a digest of what an executed notebook recorded; `GONE` where it is not there."""
    try:
        stat = path.stat()
        return _digest_of_records(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, ValueError, KeyError):
        return GONE


@cache
def _digest_of_records(path: Path, _changed: int, _size: int) -> str:
    return digest_of_value(recorded(path, ASSESSMENTS_MIME))


def recorded_inputs(output: Path) -> Inputs | None:
    """Return the inputs that an executed notebook was made from, or None if it is not there."""
    try:
        executed = json.loads(output.read_text(encoding="utf-8"))
        found: Inputs = executed["metadata"][METADATA]["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def running(output: Path) -> Path:
    """Return where papermill writes while a notebook runs."""
    return output.with_name(f"{output.stem}.running.ipynb")


def failed(output: Path) -> Path:
    """Return where a failed notebook is kept."""
    return output.with_name(f"{output.stem}.failed.ipynb")


def require_parameters(source: Path, parameters: Mapping[str, Any]) -> None:
    """Raise if a notebook does not declare exactly the parameters it will be given.

    Raises
    ------
    UsageError
        Naming the notebook and the parameters that are unknown to it or that it lacks, or a
        notebook that cannot be read.

    """
    from papermill.inspection import _infer_parameters
    from papermill.iorw import load_notebook_node

    try:
        notebook = load_notebook_node(str(source))
        declared = {one.name for one in _infer_parameters(notebook, name=KERNEL, language=LANGUAGE)}
    except Exception as error:  # a half-saved notebook fails anywhere in the reader
        problem = say("execution.runs.notebook-unreadable", kind=type(error).__name__)
        remedy = say("execution.runs.notebook-unreadable-remedy")
        raise UsageError(f"{source}: {problem} — {remedy}") from None
    unknown, lacking = sorted(set(parameters) - declared), sorted(declared - set(parameters))
    problems = [
        f"{words} {', '.join(names)}"
        for words, names in (
            (say("execution.runs.unknown-parameters"), unknown),
            (say("execution.runs.lacking-parameters"), lacking),
        )
        if names
    ]
    if problems:
        raise UsageError(f"{source.name}: {say('execution.runs.and').join(problems)}")


def finish(notebook: Any, run: Run, before: Inputs) -> None:
    """Rid an executed notebook of times and paths, so that equal runs give equal bytes.

    In their place comes what it was made from: the inputs as they were `before` it ran, since a
    file that is saved meanwhile is not what it read.
    """
    seen = notebook.metadata.pop("papermill").get("reads") or {}
    inputs = run.inputs(run.relevant(seen.get("files")), seen.get("rows", {}))
    inputs |= {name: digest for name, digest in before.items() if name in inputs}
    notebook.metadata.pop("widgets", None)
    notebook.metadata[METADATA] = {"key": digest_of_value(inputs), "inputs": inputs}
    notebook.metadata["language_info"] = {"name": "python"}
    for index, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution", "collapsed"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = f"injected-{index:02d}"


def recorded(path: Path, mime: str) -> list[Any]:
    """Return the entries that an executed notebook recorded under a MIME type, in order."""
    return [entry for _, entry in recorded_with_cells(path, mime)]


def recorded_with_cells(path: Path, mime: str) -> list[tuple[str, Any]]:
    """Return the same entries, each with the name of the cell that recorded it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [
        (str(cell.get("id", "")), entry)
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        for entry in output.get("data", {}).get(mime, [])
    ]


def all_recorded(paths: Iterable[Path], mime: str) -> Sequence[Any]:
    """Return the entries of several executed notebooks, in the order of the notebooks."""
    return [entry for path in paths for entry in recorded(path, mime)]
