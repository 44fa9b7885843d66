"""Holds that the memory which a forked process touches is found, and is copied ahead of it."""

from __future__ import annotations

import ctypes
import json
import mmap
import os
from collections.abc import Callable
from typing import Any

import pytest

from pramoen.execution.pages import Range, copy_ahead, own_pages

PAGES = 40


def in_a_fork(work: Callable[[], Any]) -> Any:
    """Return what a forked process finds out."""
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writable, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writable)
    os.waitpid(child, 0)
    with os.fdopen(readable) as told:
        return json.load(told)


def test_only_what_a_fork_has_written_to_is_its_own_and_copying_ahead_does_the_same() -> None:
    if not own_pages():
        pytest.skip("this system does not tell which memory is shared")
    block = bytearray(b"x" * (PAGES + 1) * mmap.PAGESIZE)
    first = ctypes.addressof(ctypes.c_char.from_buffer(block)) + mmap.PAGESIZE
    start = first - first % mmap.PAGESIZE
    wanted: Range = (start, (PAGES - 1) * mmap.PAGESIZE)

    def own() -> int:
        pages = range(start, start + wanted[1], mmap.PAGESIZE)
        ranges = own_pages()
        return sum(any(at <= page < at + length for at, length in ranges) for page in pages)

    def written() -> int:
        for page in range(10):
            ctypes.memset(start + page * mmap.PAGESIZE, ord("y"), 1)
        return own()

    def copied() -> tuple[bool, int, int]:
        return copy_ahead([wanted]), own(), block.count(b"x")

    assert in_a_fork(own) == 0
    assert in_a_fork(written) == 10
    assert in_a_fork(copied) == [True, PAGES - 1, len(block)]
    assert not copy_ahead([])
    assert not copy_ahead([(mmap.PAGESIZE, mmap.PAGESIZE)])  # nothing is there
