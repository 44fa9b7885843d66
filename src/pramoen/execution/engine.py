"""Knows how papermill runs a notebook in a forked process: the engine named ``pramoen``.

Any project can use it: ``papermill IN.ipynb OUT.ipynb --engine pramoen``. See docs/execution.md.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from nbclient.exceptions import CellExecutionComplete, CellExecutionError
from nbclient.util import run_hook, run_sync
from nbformat import from_dict
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from .children import NotebookProcess, notebook_process
from .coalescing import coalesced
from .frontend import FrontEnd

Service = Callable[[Any], Any]
Finish = Callable[[Any], None]
CELL_LIMIT: int | None = None  # seconds a cell may take; no limit
READS = "reads"
HANDLED = "handled"

_PYTHON = re.compile(rf"python({sys.version_info[0]}(\.{sys.version_info[1]})?)?")
_JSON = re.compile(r"application/(.*\+)?json")
_TOLD = {
    "stream": ("name", "text"),
    "display_data": ("metadata", "data"),
    "execute_result": ("metadata", "data", "execution_count"),
}
_USUAL = ("-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}")
_WITHOUT_EFFECT = re.compile("--log-level=|--HistoryManager.hist_file=|--quiet$")


class ForkEngine(Engine):  # type: ignore[misc]
    """Runs each notebook in a process forked from a warm one."""

    @classmethod
    def execute_notebook(
        cls, nb: Any, kernel_name: str, *, finish: Finish | None = None, **options: Any
    ) -> Any:
        """Run a notebook and return it with its outputs.

        Parameters
        ----------
        nb, kernel_name
            As in papermill.
        finish
            Called with a notebook that ran without error, before papermill writes it; it may
            change the notebook's metadata.
        **options
            As in papermill's engines, and those of `execute_managed_notebook`.

        """
        executed = super().execute_notebook(nb, kernel_name, **options)
        if finish is not None and not executed.metadata.papermill.exception:
            finish(executed)
        return executed

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        notebook_timeout: float | None = None,
        services: Mapping[str, Service] | None = None,
        watch_reads: bool = False,
        preload: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        """Run a notebook's cells and fill in their outputs.

        Parameters
        ----------
        nb_man
            Papermill's manager of the notebook.
        kernel_name
            The kernel the notebook asks for; another than this Python's is left to papermill's
            own engine.
        log_output, stdout_file, stderr_file
            As in papermill.
        start_timeout
            Only for papermill's own engine: forking has nothing to wait for.
        execution_timeout
            Seconds a cell may take; `CELL_LIMIT` unless this or ``timeout`` says otherwise.
        notebook_timeout
            Seconds all cells together may take.
        services
            What the notebook may ask of this process, by name.
        watch_reads
            Whether to note the files and the rows of data that the notebook read, under
            ``metadata.papermill.reads``.
        preload
            The modules that a new warm process imports; by default what the environment variable
            PRAMOEN_PRELOAD names, or pandas and Altair.
        **options
            Options of ``nbclient.NotebookClient``.

        Notes
        -----
        Where a cell takes too long or its process dies, the cell gets an error output that says
        so, and papermill raises its ``PapermillExecutionError`` as for any failing cell.

        """
        why = unsuited(kernel_name, options)
        if why:
            logger.warning("pramoen engine: %s; using papermill's standard engine", why)
            if log_output:
                options["log_output"] = True
            NBClientEngine.execute_managed_notebook(
                nb_man,
                kernel_name,
                stdout_file=stdout_file,
                stderr_file=stderr_file,
                start_timeout=start_timeout,
                execution_timeout=execution_timeout,
                **options,
            )
            return
        options.pop("input_path", None)
        options.pop("extra_arguments", None)  # a kernel's command line, which there is none of
        client = ForkClient(
            nb_man,
            kernel_name=kernel_name,
            timeout=execution_timeout or options.pop("timeout", CELL_LIMIT),
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
            **options,
        )
        client.run(services or {}, notebook_timeout, watch_reads, preload)


def unsuited(kernel_name: str, options: Mapping[str, Any] | None = None) -> str:
    """Return why a notebook cannot be run by fork here, or nothing if it can.

    Parameters
    ----------
    kernel_name
        The kernel that it asks for.
    options
        The options for papermill's engine.

    """
    if not hasattr(os, "fork"):
        return "this system cannot fork"
    try:
        spec = _specification(kernel_name, os.environ.get("JUPYTER_PATH"))
    except NoSuchKernel:
        return f"there is no kernel named {kernel_name}"
    program, *arguments = spec.argv
    interpreter = sys.executable if _PYTHON.fullmatch(program) else shutil.which(program)
    own = Path(sys.executable).resolve()
    if interpreter is None or Path(interpreter).resolve() != own:
        return f"the kernel {kernel_name} is not this Python's"
    if [one for one in arguments if one not in _USUAL]:
        return f"the kernel {kernel_name} has a command line of its own: {' '.join(spec.argv)}"
    if spec.metadata.get("kernel_provisioner"):
        return f"the kernel {kernel_name} has a provisioner of its own"
    return _beyond_fork(options or {})


@cache
def _specification(kernel_name: str, _where: str | None) -> KernelSpec:
    """Return a kernel's specification; it is looked for in some folders, so only once."""
    return KernelSpecManager().get_kernel_spec(kernel_name)


def _environment(kernel_name: str) -> dict[str, str]:
    """Return the environment that Jupyter gives to a kernel of this specification."""
    spec = _specification(kernel_name, os.environ.get("JUPYTER_PATH"))
    own = {name: Template(value).safe_substitute(os.environ) for name, value in spec.env.items()}
    return {**os.environ, **own, "JPY_PARENT_PID": str(os.getpid())}


def _beyond_fork(options: Mapping[str, Any]) -> str:
    """Return which option is about starting a kernel, if one is."""
    arguments = [
        one for one in options.get("extra_arguments") or () if not _WITHOUT_EFFECT.match(one)
    ]
    if arguments:
        return f"it is given arguments for a kernel's command line: {' '.join(arguments)}"
    managers = [name for name in ("km", "kernel_manager_class") if options.get(name) is not None]
    return f"it is given a kernel manager of its own ({managers[0]})" if managers else ""


class ForkClient(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's notebook client with a forked process in the place of a kernel."""

    def run(
        self,
        services: Mapping[str, Service],
        limit: float | None,
        watch: bool,
        preload: Sequence[str] | None,
    ) -> None:
        """Run all cells."""
        self.reset_execution_trackers()
        self._services = services
        self._deadline = None if limit is None else time.monotonic() + limit
        start = {
            "folder": self.resources.get("metadata", {}).get("path") or str(Path.cwd()),
            "environment": _environment(self.kernel_name),
            "services": list(services),
            "watch": watch,
        }
        with notebook_process(start, preload) as (self._process, ready):
            self._number = ready["process"]
            self.kc = FrontEnd()
            self._run_hook("on_notebook_start", notebook=self.nb)
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = ready["language_info"]
            reads = self._reads() if watch else None
            if reads is not None:
                self.nb.metadata.papermill[READS] = reads
        self.set_widgets_metadata()

    def _reads(self) -> dict[str, Any] | None:
        """Return what the notebook read, or None where its process has ended before it told."""
        try:
            self._process.send({"msg_type": READS})
            while message := self._process.receive():
                if message["msg_type"] == READS:
                    return dict(message["content"])
        except EOFError:
            return None
        return None

    def _run_hook(self, name: str, **told: Any) -> None:
        """Call what was given as one of nbclient's hooks, as nbclient does."""
        if getattr(self, name) is not None:
            run_sync(run_hook)(getattr(self, name), **told)

    def execute_cell(self, cell: Any, cell_index: int, **_: Any) -> Any:
        """Run one cell and fill in its outputs.

        Raises
        ------
        CellExecutionError
            If the cell fails, takes too long, or its process ends.

        """
        place = {"cell": cell, "cell_index": cell_index}
        self._run_hook("on_cell_start", **place)
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in cell.metadata.get("tags", ()):
            return cell
        if self.record_timing:
            cell.metadata["execution"] = {}
        self._run_hook("on_cell_execute", **place)
        cell.outputs = []
        self.clear_before_next_output = False
        try:
            reply = self._converse(cell, cell_index)
        except EOFError:
            name, words = "DeadKernelError", _ending_in_words(self._process)
            self._give_up(cell, name, words)
        except TimeoutError as late:
            self._give_up(cell, "CellTimeoutError", str(late))
        self.code_cells_executed += 1
        self._run_hook("on_cell_executed", **place, execute_reply={"content": reply})
        if self.coalesce_streams:
            cell.outputs = coalesced(cell.outputs)
        self._raise_if_failed(cell, cell_index, reply)
        return cell

    def _converse(self, cell: Any, index: int) -> dict[str, Any]:
        """Have a cell run, take what it puts out, and return the reply that ends it."""
        request = f"{index}-{self.code_cells_executed}"
        self._process.send(_execute_request(request, cell.source))
        self._run_hook("on_cell_complete", cell=cell, cell_index=index)
        self._status(cell, index, "busy")
        limit = self._get_timeout(cell)
        deadline = _earliest(self._deadline, None if limit is None else time.monotonic() + limit)
        while True:
            message = self._receive(deadline)
            if message is None:
                deadline = self._too_late(limit)
                if self.error_on_timeout:
                    return {**self.error_on_timeout, "status": "error"}
            elif message["parent_header"].get("msg_id") != request:
                continue
            elif message["msg_type"] == "execute_reply":
                if self.record_timing:
                    self._status(cell, index, "idle")
                self._tell_widgets(deadline)
                return dict(message["content"])
            else:
                self.process_message(message, cell, index)

    def _receive(self, deadline: float | None) -> dict[str, Any] | None:
        """Return the next message that is no request for a service, or None after the deadline."""
        while True:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            message = self._process.receive(left)
            if message is None or message["msg_type"] != "service":
                return message
            wanted = message["content"]
            try:
                answer = {"content": self._services[wanted["name"]](wanted["request"])}
            except Exception as error:  # it is the cell's that asked, and is told there
                answer = {"error": str(error) or type(error).__name__}
            self._process.send(answer)

    def output(
        self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> Any:
        """Take what a cell puts out, as nbclient does.

        What is well formed at a glance is not held to the schema here, which takes longer than
        many a cell: the whole notebook is when it is written.
        """
        hooks = self.output_hook_stack[msg["parent_header"].get("msg_id")]
        if hooks or self.clear_before_next_output or not is_well_formed(msg):
            return super().output(outs, msg, display_id, cell_index)
        told = {key: msg["content"][key] for key in _TOLD[msg["msg_type"]]}
        if display_id:
            places = self._display_id_map.setdefault(display_id, {})
            places.setdefault(cell_index, []).append(len(outs))
        outs.append(out := from_dict({"output_type": msg["msg_type"], **told}))
        return out

    def _tell_widgets(self, deadline: float | None) -> None:
        """Bring to the process what the front end has to say, one message after the other."""
        while self.kc.waiting:
            self._process.send(self.kc.waiting.popleft())
            while (message := self._receive(deadline)) is None or message["msg_type"] != HANDLED:
                if message is None:
                    raise TimeoutError("a widget of the cell took longer than the cell may")

    def _status(self, cell: Any, index: int, state: str) -> None:
        content = {"execution_state": state}
        try:
            self.process_message({"msg_type": "status", "content": content}, cell, index)
        except CellExecutionComplete:
            cell.metadata["execution"]["shell.execute_reply"] = cell.metadata["execution"][
                "iopub.status.idle"
            ]

    def _too_late(self, limit: int | None) -> float | None:
        """Interrupt or give up, as the client is set up to; return when to look again."""
        if self._deadline is not None and time.monotonic() >= self._deadline:
            raise TimeoutError("the notebook took longer than it may")
        if not self.interrupt_on_timeout:
            raise TimeoutError(f"the cell took longer than {limit} seconds")
        self._process.interrupt(self._number)
        return _earliest(self._deadline, None if limit is None else time.monotonic() + limit)

    def _raise_if_failed(self, cell: Any, index: int, reply: Mapping[str, Any]) -> None:
        if reply["status"] != "error":
            return
        self._run_hook(
            "on_cell_error", cell=cell, cell_index=index, execute_reply={"content": reply}
        )
        allowed = not self.force_raise_errors and (
            self.allow_errors
            or reply.get("ename") in self.allow_error_names
            or "raises-exception" in cell.metadata.get("tags", ())
        )
        if not allowed:
            raise CellExecutionError.from_cell_and_msg(cell, dict(reply))

    def _give_up(self, cell: Any, name: str, words: str) -> None:
        """Mark a cell that will not end by itself, and end its process."""
        self._process.close()
        content = {"ename": name, "evalue": words, "traceback": [f"{name}: {words}"]}
        cell.outputs.append(new_output("error", **content))
        raise CellExecutionError.from_cell_and_msg(cell, content)


def is_well_formed(message: Mapping[str, Any]) -> bool:
    """Tell whether an output is certain to fit the schema of notebooks; it may if this is false.

    Examples
    --------
    >>> told = {"metadata": {}, "data": {"text/plain": "1", "application/x+json": [1]}}
    >>> is_well_formed({"msg_type": "display_data", "content": told})
    True
    >>> told["data"]["text/html"] = 1
    >>> is_well_formed({"msg_type": "display_data", "content": told})
    False
    """
    content = message["content"]
    if message["msg_type"] == "stream":
        return isinstance(content.get("name"), str) and isinstance(content.get("text"), str)
    if message["msg_type"] not in _TOLD or not isinstance(content.get("metadata"), dict):
        return False
    return isinstance(content.get("execution_count", 0), int) and all(
        isinstance(value, str) or _JSON.fullmatch(kind)
        for kind, value in content.get("data", {"": None}).items()
    )


def _execute_request(request: str, source: str) -> dict[str, Any]:
    return {
        "msg_type": "execute_request",
        "header": {"msg_id": request, "msg_type": "execute_request"},
        "metadata": {},
        "content": {
            "code": source,
            "silent": False,
            "store_history": True,
            "allow_stdin": False,
            "stop_on_error": False,
        },
    }


def _earliest(*moments: float | None) -> float | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _ending_in_words(process: NotebookProcess) -> str:
    """Return how a notebook's process ended.

    Raises
    ------
    ProcessLost
        If that was not the notebook's doing: the warm process has ended, too.

    """
    code = process.ending()
    if code == 0:
        return "the notebook's process has ended: an earlier cell called exit() or quit()"
    if code > 0:
        return f"the notebook's process ended with exit code {code}"
    return f"the notebook's process was ended by {signal.Signals(-code).name}"
