"""Holds that the engine runs notebooks as papermill's standard engine does, and what it adds."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError
from nbformat import ValidationError
from nbformat.v4 import new_code_cell, new_notebook

from awkward import AWKWARD, KERNEL, awkward_notebook
from benchmarks.upstream import joined
from conftest import ROOT, alive, short, until
from pramoen.common.mime import ASSESSMENTS_MIME
from pramoen.execution import children
from pramoen.execution.engine import unsuited
from pramoen.execution.runs import recorded

# What runs in another process arrives in pieces that are cut by chance.
CUT_BY_CHANCE = ("magics", "threads", "subprocesses", "large outputs")
NO_UNIQUE_NAMES = (
    (r"[0-9a-f]{32}", "MODEL"),
    (r"\d+\.\d+\s?it/s", "N it/s"),
    (r"/[\w./-]{1,200}/(session|kernel)\.py:\d+: UserWarning", "UserWarning"),
    (r"(content = self.pack\(content\)|packed = json_packer\(frame\))", "packed"),
    (r"ipykernel_\d+", "ipykernel_N"),
    (r"0x[0-9a-f]{6,}", "0xN"),
    (r"\bT_[0-9a-f]{5}", "T_N"),
)


def run(notebook: Any, engine: str | None, folder: Path, **options: Any) -> Any:
    """Run a notebook and return it as it was written, failed cells and all."""
    name = engine or "standard"
    source, output = folder / f"{name}.ipynb", folder / f"{name}.out.ipynb"
    nbformat.write(notebook, source)
    if engine is None:
        options["extra_arguments"] = ["--log-level=CRITICAL"]
        # Now and then the standard engine misses the end of a cell, and would wait for ever.
        options.setdefault("execution_timeout", 20)
    for attempt in (1, 2, 3):
        try:
            papermill.execute_notebook(
                source, output, engine_name=engine, cwd=folder, progress_bar=False, **options
            )
        except papermill.PapermillExecutionError:
            break
        except CellTimeoutError:
            if engine is not None or attempt == 3:
                raise
        else:
            break
    return nbformat.read(output, as_version=4)


def outputs(notebook: Any, merged: bool = False) -> list[Any]:
    """Return what cells put out, without timing and names that are new in every run."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown = joined(cell.outputs) if merged else cell.outputs
            found.append((cell.source, cell.execution_count, comparable(list(shown))))
        else:
            found.append((cell.source, None, []))
    return found


def comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: comparable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [comparable(inner) for inner in value]
    if isinstance(value, str):
        for pattern, name in NO_UNIQUE_NAMES:
            value = re.sub(pattern, name, value)
    return value


def test_an_output_that_is_none_is_refused_as_by_a_kernel(tmp_path: Path) -> None:
    """What is well formed at a glance is not held to the schema for each output; all else is."""
    said = []
    for engine in (None, "pramoen"):
        shown = "display({'text/html': 1}, raw=True)"
        with pytest.raises(ValidationError) as refused:
            run(notebook_of("from IPython.display import display", shown), engine, tmp_path)
        said.append(str(refused.value))
    assert said[0] == said[1]


def notebook_of(*sources: str) -> Any:
    cells = [new_code_cell(source) for source in sources]
    return new_notebook(cells=cells, metadata={"kernelspec": dict(KERNEL)})


# Of these a short run tries what IPython shows, what a process is, and what is cut by a limit.
BRIEFLY = (
    *("prints interleaved", "rich tracebacks", "results", "subprocesses"),
    *("pandas and Altair", "what JSON cannot hold"),
)


@pytest.mark.parametrize("name", short(AWKWARD, *BRIEFLY))
def test_an_awkward_notebook_gives_the_outputs_of_a_kernel(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A kernel that sees this variable leaves the file descriptors alone.
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    merged = name in CUT_BY_CHANCE
    ours = outputs(run(awkward_notebook(name), "pramoen", tmp_path), merged)
    assert len(ours) >= len(AWKWARD[name])
    for _ in range(3):  # in a Jupyter kernel, a busy machine changes the order or comes too late
        theirs = outputs(run(awkward_notebook(name), None, tmp_path), merged)
        if ours == theirs:
            return
    for mine, standard in zip(ours, theirs, strict=True):
        assert mine == standard


def test_what_a_widget_shows_is_kept_as_papermill_keeps_it(tmp_path: Path) -> None:
    notebook = notebook_of(
        "import ipywidgets as w\nbox = w.Output(); box",
        "with box:\n    print('x'); print('y')",
        "with box:\n    display('shown')",
    )
    ours, theirs = (kept_widgets(run(notebook, engine, tmp_path)) for engine in ("pramoen", None))
    assert ours == theirs
    assert ours["OutputModel"][0]["outputs"][0]["text"] == "x\ny\n"


def kept_widgets(notebook: Any) -> dict[str, list[Any]]:
    """Return the states of a notebook's widgets by their kind, without the names that are drawn."""
    found: dict[str, list[Any]] = {}
    models = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    for model in models.values():
        found.setdefault(model["model_name"], []).append(comparable(model["state"]))
    return found


def test_half_a_pair_is_printed_by_its_code_and_the_notebook_goes_on(tmp_path: Path) -> None:
    ran = run(notebook_of("print('half \\ud83d')", "'after'"), "pramoen", tmp_path)
    assert ran.cells[0].outputs[0].text == "half \\ud83d\n"
    assert ran.cells[1].outputs[0].data["text/plain"] == "'after'"
    source = tmp_path / "in.ipynb"
    nbformat.write(notebook_of("raise ValueError('half \\ud83d')"), source)
    with pytest.raises(papermill.PapermillExecutionError, match=r"ValueError: half \\ud83d"):
        papermill.execute_notebook(source, None, engine_name="pramoen", progress_bar=False)


@pytest.mark.parametrize("cell", ["exit()", "get_ipython().ask_exit()"])
def test_a_notebook_that_quits_ends_with_that_cell(cell: str, tmp_path: Path) -> None:
    last = run(notebook_of("print('a')", cell), "pramoen", tmp_path, watch_reads=True)
    assert [one.execution_count for one in last.cells] == [1, 2]
    assert "reads" in last.metadata.papermill
    source = tmp_path / "in.ipynb"
    nbformat.write(notebook_of(cell, "print('never')"), source)
    with pytest.raises(papermill.PapermillExecutionError, match="called exit") as told:
        papermill.execute_notebook(source, None, engine_name="pramoen", progress_bar=False)
    assert told.value.cell_index == 1


NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", short(NOTEBOOKS, "component"))
def test_our_notebooks_have_the_same_outputs_and_metadata(name: str, tmp_path: Path) -> None:
    path = ROOT / "notebooks" / f"{name}.ipynb"
    parameters = {"organisation": "dga", "fiscal_year": 2562, "form_year": 2562}
    made = []
    for engine in ("pramoen", None):
        output = tmp_path / f"{engine}.ipynb"
        options = {} if engine else {"extra_arguments": ["--log-level=CRITICAL"]}
        papermill.execute_notebook(
            path, output, parameters, engine_name=engine, cwd=ROOT, progress_bar=False, **options
        )
        made.append(nbformat.read(output, as_version=4))
    ours, theirs = made
    assert outputs(ours) == outputs(theirs)
    for mine, standard in zip(ours.cells, theirs.cells, strict=True):
        assert set(mine.metadata) == set(standard.metadata)
        assert set(mine.metadata.get("execution", {})) == set(
            standard.metadata.get("execution", {})
        )
    assert ours.metadata.language_info == theirs.metadata.language_info


def test_every_notebook_starts_from_the_same_fresh_state(tmp_path: Path) -> None:
    leaving = notebook_of(
        "import random, os, sys, threading\nimport numpy, pandas as pd",
        "random.seed(1); numpy.random.seed(1); pd.options.display.max_rows = 3\n"
        "os.environ['LEFT'] = '1'; sys.path.append('/left'); leftover = 1",
        "threading.Thread(target=threading.Event().wait, daemon=True).start()",
    )
    looking = notebook_of(
        "import os, random, sys, threading\nimport numpy, pandas as pd",
        "'leftover' in globals(), 'LEFT' in os.environ, '/left' in sys.path",
        "pd.options.display.max_rows, threading.active_count()",
        "print(random.random(), numpy.random.random())",
    )
    run(leaving, "pramoen", tmp_path)
    first, second = (run(looking, "pramoen", tmp_path) for _ in range(2))
    assert first.cells[1].outputs[0].data["text/plain"] == "(False, False, False)"
    assert first.cells[2].outputs[0].data["text/plain"] == "(60, 1)"
    drawn = [notebook.cells[3].outputs[0].text.split() for notebook in (first, second)]
    assert drawn[0][0] != drawn[1][0], "random numbers repeat"
    assert drawn[0][1] != drawn[1][1], "NumPy's random numbers repeat"


def test_a_failing_cell_is_marked_and_the_notebook_kept(tmp_path: Path) -> None:
    source, output = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(notebook_of("print('ok')", "1 / 0", "print('never')"), source)
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        papermill.execute_notebook(source, output, engine_name="pramoen", progress_bar=False)
    kept = nbformat.read(output, as_version=4)
    assert "An Exception was encountered" in kept.cells[0].source
    statuses = [cell.metadata.get("papermill", {}).get("status") for cell in kept.cells]
    assert statuses == [None, "completed", None, "failed", "pending"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"execution_timeout": 1}, "longer than 1 seconds"),
        ({"notebook_timeout": 1.0}, "notebook took longer"),
        ({"execution_timeout": 1, "watch_reads": True}, "longer than 1 seconds"),
    ],
)
def test_what_takes_too_long_is_ended_with_what_it_started(
    options: dict[str, Any], words: str, tmp_path: Path
) -> None:
    source, output = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    cell = (
        "import subprocess, time\nchild = subprocess.Popen(['sleep', '60'])\n"
        "print(child.pid, flush=True)\ntime.sleep(60)"
    )
    nbformat.write(notebook_of(cell), source)
    began = time.monotonic()
    with pytest.raises(papermill.PapermillExecutionError, match=words):
        papermill.execute_notebook(
            source, output, engine_name="pramoen", progress_bar=False, **options
        )
    assert time.monotonic() - began < 20
    shown = nbformat.read(output, as_version=4).cells[-1].outputs
    assert shown[-1].ename == "CellTimeoutError"
    assert gone(int(shown[0].text))


def test_when_a_cell_began_is_told_when_it_begins(tmp_path: Path) -> None:
    (cell,) = run(notebook_of("import time\ntime.sleep(1)\n'done'"), "pramoen", tmp_path).cells[-1:]
    times = {name: datetime.fromisoformat(at) for name, at in cell.metadata.execution.items()}
    assert (times["shell.execute_reply"] - times["iopub.execute_input"]).total_seconds() >= 1


def test_a_cell_that_ends_its_process_keeps_its_number(tmp_path: Path) -> None:
    ran = run(notebook_of("1", "import os\nos._exit(7)"), "pramoen", tmp_path)
    assert [c.execution_count for c in ran.cells if c.cell_type == "code"][-2:] == [1, 2]


def test_a_cell_that_takes_too_long_can_be_interrupted_and_the_rest_runs(tmp_path: Path) -> None:
    notebook = notebook_of("import time\ntime.sleep(60)", "'after'")
    notebook.cells[0].metadata["tags"] = ["raises-exception"]
    ran = run(notebook, "pramoen", tmp_path, execution_timeout=1, interrupt_on_timeout=True)
    cells = [cell for cell in ran.cells if cell.cell_type == "code"]
    assert cells[0].outputs[0].ename == "KeyboardInterrupt"
    assert cells[1].outputs[0].data["text/plain"] == "'after'"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL"),
        ("import os\nos._exit(7)", "exit code 7"),
        ("import ctypes\nctypes.string_at(0)", "ended by SIGSEGV"),
    ],
)
def test_a_process_that_dies_fails_its_cell_and_nothing_else(
    cell: str, words: str, tmp_path: Path
) -> None:
    source, output = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(notebook_of("print('before')", cell, "print('never')"), source)
    with pytest.raises(papermill.PapermillExecutionError, match=words):
        papermill.execute_notebook(
            source, output, engine_name="pramoen", progress_bar=False, watch_reads=True
        )
    kept = nbformat.read(output, as_version=4)
    assert kept.cells[1].outputs[0].text == "before\n"
    assert kept.cells[-1].metadata.papermill.status == "pending"
    assert run(notebook_of("1 + 1"), "pramoen", tmp_path).cells[0].outputs[0].data == {
        "text/plain": "2"
    }


def test_a_warm_process_that_was_killed_is_replaced(tmp_path: Path) -> None:
    run(notebook_of("1"), "pramoen", tmp_path)
    told = run(notebook_of("import os\nos.getppid()"), "pramoen", tmp_path)
    warm = int(told.cells[0].outputs[0].data["text/plain"])
    os.kill(warm, signal.SIGKILL)
    assert gone(warm)
    told = run(notebook_of("import os\nos.getppid()"), "pramoen", tmp_path)
    assert int(told.cells[0].outputs[0].data["text/plain"]) != warm


def test_a_notebook_whose_warm_process_dies_is_lost_and_not_to_blame(tmp_path: Path) -> None:
    source = tmp_path / "in.ipynb"
    cell = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"
    nbformat.write(notebook_of(cell), source)
    with pytest.raises(children.ProcessLost):
        papermill.execute_notebook(source, None, engine_name="pramoen", progress_bar=False)


def test_nothing_is_left_when_the_process_that_asked_is_killed(tmp_path: Path) -> None:
    source, told = tmp_path / "in.ipynb", tmp_path / "told"
    cell = (
        "import os, pathlib, subprocess, time\nchild = subprocess.Popen(['sleep', '300'])\n"
        "numbers = f'{os.getpid()} {os.getppid()} {child.pid}'\n"
        f"pathlib.Path({str(told)!r}).write_text(numbers)\n"
        "time.sleep(300)"
    )
    nbformat.write(notebook_of(cell), source)
    script = (
        "import papermill\n"
        f"papermill.execute_notebook({str(source)!r}, None, engine_name='pramoen')"
    )
    host = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL)
    until(lambda: told.is_file() and len(told.read_text().split()) == 3)
    host.kill()
    host.wait()
    assert all(gone(int(process)) for process in told.read_text().split())


def test_an_interrupt_ends_the_notebook_and_the_engine_lives_on(tmp_path: Path) -> None:
    source, told = tmp_path / "in.ipynb", tmp_path / "told"
    cell = (
        f"import os, pathlib, time\npathlib.Path({str(told)!r}).write_text(str(os.getpid()))\n"
        "time.sleep(300)"
    )
    nbformat.write(notebook_of(cell), source)

    def interrupt() -> None:
        until(lambda: told.is_file() and told.read_text() != "")
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        papermill.execute_notebook(source, None, engine_name="pramoen", progress_bar=False)
    thread.join()
    assert gone(int(told.read_text()))
    assert run(notebook_of("1 + 1"), "pramoen", tmp_path).cells[0].outputs


def test_another_kernel_is_left_to_papermills_own_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert unsuited("python3") == ""
    assert "no kernel named" in unsuited("no_such_kernel")
    monkeypatch.setattr("pramoen.execution.engine.unsuited", lambda *_: "it is for another kernel")
    monkeypatch.setattr(
        children, "notebook_process", lambda *_: pytest.fail("a process was forked")
    )
    with caplog.at_level(logging.WARNING, logger="papermill"):
        ran = run(notebook_of("1 + 1"), "pramoen", tmp_path)
    assert ran.cells[0].outputs[0].data["text/plain"] == "2"
    assert "it is for another kernel; using papermill's standard engine" in caplog.text


def write_kernel(folder: Path, name: str, **changed: Any) -> None:
    """Write the specification of a kernel below a folder of Jupyter's data."""
    usual = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": usual, "display_name": name, "language": "python", **changed}
    place = folder / "kernels" / name / "kernel.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(spec), encoding="utf-8")


def test_what_a_kernel_is_started_with_is_heeded_or_left_to_papermill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    usual = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
    write_kernel(tmp_path, "plain", argv=["python3", *usual])
    write_kernel(tmp_path, "flags", argv=[sys.executable, "-W", "error", *usual])
    write_kernel(tmp_path, "other", argv=["/bin/sh", *usual])
    assert unsuited("plain") == ""
    assert "command line of its own" in unsuited("flags")
    assert "not this Python's" in unsuited("other")
    assert unsuited("plain", {"extra_arguments": ["--log-level=CRITICAL"]}) == ""
    assert "--InlineBackend.rc={}" in unsuited(
        "plain", {"extra_arguments": ["--InlineBackend.rc={}"]}
    )
    assert "kernel manager" in unsuited("plain", {"kernel_manager_class": "x"})


def test_a_kernels_specification_and_resources_reach_the_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("ABOVE", "from above")
    write_kernel(tmp_path, "own", env={"OWN": "${ABOVE} and the kernel"})
    (elsewhere := tmp_path / "elsewhere").mkdir()
    notebook = notebook_of("import os\nprint(os.environ['OWN'], os.getcwd())")
    made = [
        run(
            notebook,
            engine,
            tmp_path,
            kernel_name="own",
            language="python",
            resources={"metadata": {"path": str(elsewhere)}},
        )
        for engine in ("pramoen", None)
    ]
    assert made[0].cells[0].outputs[0].text == f"from above and the kernel {elsewhere}\n"
    assert outputs(made[0]) == outputs(made[1])


def test_nbclients_options_mean_what_they_mean_there(tmp_path: Path) -> None:
    said: dict[str | None, list[str]] = {}
    made = []
    for engine in ("pramoen", None):
        told = said.setdefault(engine, [])

        def hook(name: str, told: list[str] = told) -> Callable[..., None]:
            return lambda **_: told.append(name)

        names = ["notebook_start", "cell_start", "cell_execute", "cell_complete"]
        names += ["cell_executed", "cell_error"]
        notebook = notebook_of(
            "import sys\nprint('b', file=sys.stderr)\nprint('a 1%\\ra 2%')\n"
            "print('d', file=sys.stderr)",
            "print('one'); display(1); print('two')",
            "1 / 0",
        )
        options: dict[str, Any] = {f"on_{name}": hook(name) for name in names}
        options |= {"coalesce_streams": True, "allow_error_names": ["ZeroDivisionError"]}
        made.append(outputs(run(notebook, engine, tmp_path, **options)))
    assert made[0] == made[1]
    assert said["pramoen"] == said[None]


def test_a_cell_that_swallows_one_interrupt_is_interrupted_again(tmp_path: Path) -> None:
    cell = (
        "import time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    pass\n"
        "print('swallowed', flush=True)\ntime.sleep(60)"
    )
    notebook = notebook_of(cell)
    notebook.cells[0].metadata["tags"] = ["raises-exception"]
    ran = run(notebook, "pramoen", tmp_path, execution_timeout=1, interrupt_on_timeout=True)
    [cell] = [one for one in ran.cells if one.cell_type == "code"]
    assert [one.get("ename", one.get("text")) for one in cell.outputs] == [
        "swallowed\n",
        "KeyboardInterrupt",
    ]


def test_without_fork_papermills_own_engine_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert unsuited("python3") == "this system cannot fork"


def test_reads_are_noted_and_services_answered(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a\n1\n")
    (tmp_path / "written.csv").write_text("")
    notebook = notebook_of(
        "import pandas as pd\npd.read_csv('data.csv')\nopen('written.csv', 'w').close()",
        "from pramoen.common.services import ask\nask('double', 21), ask('other', 1)",
    )
    ran = run(notebook, "pramoen", tmp_path, watch_reads=True, services={"double": lambda n: 2 * n})
    read = ran.metadata.papermill.reads["files"]
    assert ran.metadata.papermill.reads["rows"] == {}
    assert str(tmp_path / "data.csv") in read
    assert str(tmp_path / "written.csv") not in read
    assert ran.cells[1].outputs[0].data["text/plain"] == "(42, None)"


def test_a_service_that_fails_is_told_in_the_cell_that_asked(tmp_path: Path) -> None:
    def refuse(_request: object) -> None:
        raise ValueError("what was asked for cannot be drawn")

    cell = "from pramoen.common.services import ask\nask('draw', {})"
    notebook = notebook_of(cell, "print('not reached')")
    failed = run(notebook, "pramoen", tmp_path, services={"draw": refuse})
    (error,) = [o for c in failed.cells for o in c.get("outputs", ()) if o.output_type == "error"]
    assert (error.ename, error.evalue) == ("RuntimeError", "what was asked for cannot be drawn")
    caught = notebook_of(
        f"try:\n    {cell.splitlines()[0]}\n    ask('draw', {{}})\n"
        "except RuntimeError as told:\n    print(told)",
        "print('reached')",
    )
    ran = run(caught, "pramoen", tmp_path, services={"draw": refuse})
    assert [one.outputs[0].text for one in ran.cells if one.cell_type == "code"] == [
        "what was asked for cannot be drawn\n",
        "reached\n",
    ]


def test_the_engine_works_from_papermills_command_line(tmp_path: Path) -> None:
    output = tmp_path / "out.ipynb"
    command = ["papermill", "notebooks/indicator.ipynb", str(output), "--engine", "pramoen"]
    command += ["-f", "params/dga/2562.yml", "-r", "indicator", "4.2", "--no-progress-bar"]
    binary = Path(sys.executable).parent / "papermill"
    subprocess.run([str(binary), *command[1:]], cwd=ROOT, check=True, capture_output=True)
    made = nbformat.read(output, as_version=4)
    assert any("2562" in str(cell.source) for cell in made.cells)
    (record,) = recorded(output, ASSESSMENTS_MIME)
    assert (record["indicator"], record["fiscal_year"]) == ("4.2", 2562)


def gone(process: int, seconds: float = 15) -> bool:
    """Tell whether a process ends within some seconds."""
    return until(lambda: not alive(process), seconds)
