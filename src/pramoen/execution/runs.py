"""Knows one run: a notebook with its parameters, where it goes, and what it depends on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat

from ..faults import UsageError

METADATA = "pramoen"


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
    inputs
        The files whose content, with source and parameters, decides the outputs.
    folder
        The working directory of the kernel: the project's root.
    """

    source: Path
    output: Path
    parameters: Mapping[str, Any]
    inputs: tuple[Path, ...]
    folder: Path

    @property
    def name(self) -> str:
        """The notebook's name without its ending."""
        return self.source.stem

    @property
    def label(self) -> str:
        """The run in words, for progress."""
        return f"{self.parameters['organisation']} {self.parameters['fiscal_year']} {self.name}"

    def digest(self) -> str:
        """Return a hash over everything the outputs depend on: no time, machine or folder."""
        content = sha256()
        content.update(json.dumps(dict(self.parameters), sort_keys=True).encode())
        for path in (self.source, *self.inputs):
            content.update(path.name.encode())
            content.update(sha256(path.read_bytes()).digest())
        return content.hexdigest()

    def is_fresh(self) -> bool:
        """Tell whether the output is there and was made from what there is now."""
        if not self.output.is_file():
            return False
        try:
            executed = json.loads(self.output.read_text(encoding="utf-8"))
        except (json.JSONDecodeError, UnicodeDecodeError):
            return False
        return bool(executed.get("metadata", {}).get(METADATA, {}).get("inputs") == self.digest())


def input_files(*folders: Path) -> tuple[Path, ...]:
    """Return the data and code files below folders that a notebook may read, in a fixed order."""
    endings = {".csv", ".json", ".py", ".toml", ".yml"}
    return tuple(
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in endings and path.is_file() and "__pycache__" not in path.parts
    )


def require_parameters(source: Path, parameters: Mapping[str, Any]) -> None:
    """Raise if a notebook does not declare exactly the parameters it will be given.

    Raises
    ------
    UsageError
        Naming the notebook and the parameters that are unknown to it or that it lacks.

    """
    import papermill

    declared = set(papermill.inspect_notebook(str(source)))
    unknown, lacking = sorted(set(parameters) - declared), sorted(declared - set(parameters))
    problems = [
        f"{words} {', '.join(names)}"
        for words, names in (("ไม่รู้จักพารามิเตอร์", unknown), ("ไม่ได้รับพารามิเตอร์", lacking))
        if names
    ]
    if problems:
        raise UsageError(f"{source.name}: {' และ '.join(problems)}")


def cleaned(notebook: Any, digest: str) -> Any:
    """Return an executed notebook without times and paths, so that equal runs give equal bytes."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata[METADATA] = {"inputs": digest}
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for key in ("papermill", "execution", "collapsed"):
            cell.metadata.pop(key, None)
    for index, cell in enumerate(notebook.cells):
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = f"injected-{index:02d}"
    return notebook


def write_whole(path: Path, notebook: Any) -> None:
    """Write a notebook completely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    text: str = nbformat.writes(notebook, indent=1)  # type: ignore[no-untyped-call]
    aside.write_text(text + "\n", encoding="utf-8")
    aside.replace(path)


def recorded(path: Path, mime: str) -> list[Any]:
    """Return the entries that an executed notebook recorded under a MIME type, in order."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found: list[Any] = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            found += output.get("data", {}).get(mime, [])
    return found


def all_recorded(paths: Iterable[Path], mime: str) -> Sequence[Any]:
    """Return the entries of several executed notebooks, in the order of the notebooks."""
    return [entry for path in paths for entry in recorded(path, mime)]
