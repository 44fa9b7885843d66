"""Holds that one process answers what notebooks ask for, and that no worker needs it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor
from importlib import import_module
from pathlib import Path

import pytest

from conftest import alive, until
from pramoen.execution.answers import answering
from pramoen.execution.pool import Local

MODULE = """
import os

def get_ready():
    global ready
    ready = True

def process(told):
    return [os.getpid(), ready, told]

def refuse(told):
    raise ValueError(f"ไม่รับ {told}")
"""
PROCESS, REFUSE = "answered_here:process", "answered_here:refuse"


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "answered_here.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.fixture
def workers(module: None) -> Iterator[Executor]:
    """Two workers with one process that answers for them."""
    with Local(2, None, services=(PROCESS, REFUSE))() as executor:
        yield executor


def asked(executor: Executor, times: int = 1) -> set[int]:
    """Return the processes that answered."""
    answers = [executor.submit(answering(PROCESS), {"ก": n}) for n in range(times)]
    told = [answer.result() for answer in answers]
    assert [one[1:] for one in told] == [[True, {"ก": n}] for n in range(times)]
    return {one[0] for one in told}


def test_one_process_that_was_got_ready_answers_all_workers(workers: Executor) -> None:
    (answered,) = asked(workers, 20)
    working = {workers.submit(os.getpid).result() for _ in range(10)}
    assert answered not in {*working, os.getpid()}


def test_what_a_function_refuses_is_told_in_its_words_and_it_answers_on(workers: Executor) -> None:
    (answered,) = asked(workers)
    with pytest.raises(RuntimeError, match="ไม่รับ 7"):
        workers.submit(answering(REFUSE), 7).result()
    assert asked(workers) == {answered}


def test_where_the_process_is_lost_workers_do_the_work_themselves(workers: Executor) -> None:
    (answered,) = asked(workers)
    os.kill(answered, signal.SIGKILL)
    working = {one.result() for one in [workers.submit(_got_ready) for _ in range(20)]}
    assert asked(workers, 20) <= working


def _got_ready() -> int:
    import_module("answered_here").get_ready()
    return os.getpid()


def test_the_process_ends_with_the_workers() -> None:
    with Local(1, None, services=(PROCESS,))() as executor:
        (answered,) = asked(executor)
        assert alive(answered)
    assert until(lambda: not alive(answered), 20)


def test_without_such_a_process_the_work_is_done_here() -> None:
    _got_ready()
    assert answering(PROCESS)("ก") == [os.getpid(), True, "ก"]
