"""Knows the floor: the same cells run by ``exec`` in one warm process, read and written alike."""

from __future__ import annotations

import ast
import contextlib
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output


class Floor:
    """Runs notebooks with nothing between their cells and this process."""

    def __init__(self) -> None:
        self._shell = InteractiveShell.instance()
        self._shown = CapturingDisplayPublisher()
        self._shell.display_pub = self._shown

    def run(self, source: Path, output: Path, parameters: Mapping[str, Any], folder: Path) -> None:
        """Run one notebook and write it with its outputs."""
        notebook = nbformat.read(source, as_version=4)
        names: dict[str, Any] = {}
        before = Path.cwd()
        os.chdir(folder)
        try:
            count = 0
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    count += 1
                    cell.outputs = self._outputs(cell.source, names, count)
                    cell.execution_count = count
                    if "parameters" in cell.metadata.get("tags", ()):
                        names.update(parameters)
        finally:
            os.chdir(before)
        output.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, output)

    def _outputs(self, source: str, names: dict[str, Any], count: int) -> list[Any]:
        tree = ast.parse(source)
        ending = tree.body[-1] if tree.body else None
        last = ending if isinstance(ending, ast.Expr) else None
        if last is not None:
            tree.body.pop()
        printed = io.StringIO()
        self._shown.outputs = []
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, "cell", "exec"), names)
            value = (
                eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None
            )
        shown = [new_output("stream", text=printed.getvalue())] if printed.getvalue() else []
        for one in self._shown.outputs:
            shown.append(new_output("display_data", data=one["data"], metadata=one["metadata"]))
        if value is not None:
            formatter = self._shell.display_formatter
            assert formatter is not None
            data, metadata = formatter.format(value)
            shown.append(
                new_output("execute_result", data=data, metadata=metadata, execution_count=count)
            )
        return shown
