"""Knows which pages of memory a forked process writes to first, and has them copied ahead.

A child shares all memory with the process it was forked from until it writes to it; Python writes
to every object that it so much as looks at, to count references. Each first write to a page stops
the child for the system to copy it, some thousands of times in a light notebook. The system can
copy many at once in a fraction of the time, if it is told which.
"""

from __future__ import annotations

import ctypes
import mmap
import re
import sys
from collections.abc import Sequence
from pathlib import Path

Range = tuple[int, int]

_PAGE = mmap.PAGESIZE
_POPULATE_WRITE = 23  # madvise's MADV_POPULATE_WRITE, Linux 5.14 and newer
_PRESENT, _OF_A_FILE, _MAPPED_HERE_ONLY = 1 << 7, 1 << 5, 1 << 0  # the top byte in a page map
_OWN = bytes(
    ord("x") if byte & _PRESENT and byte & _MAPPED_HERE_ONLY and not byte & _OF_A_FILE else ord(".")
    for byte in range(256)
)
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def own_pages() -> list[Range]:
    """Return the address and length of all memory that this process shares with no other.

    In a forked process that is what it has written to since. Where the system does not tell,
    nothing is returned.
    """
    found = []
    try:
        with Path("/proc/self/pagemap").open("rb", buffering=0) as table:
            for line in Path("/proc/self/maps").read_text().splitlines():
                addresses, rights, *rest = line.split()
                if rights != "rw-p" or rest[-1] == "[vvar]":
                    continue
                start, end = (int(address, 16) for address in addresses.split("-"))
                table.seek(start // _PAGE * 8)
                pages = table.read((end - start) // _PAGE * 8)[7::8].translate(_OWN)
                found += [
                    (start + run.start() * _PAGE, (run.end() - run.start()) * _PAGE)
                    for run in re.finditer(rb"x+", pages)
                ]
    except (OSError, ValueError):
        return []
    return found


def copy_ahead(ranges: Sequence[Range]) -> bool:
    """Make memory this process's own, as if it had written to it; tell whether that was done.

    Memory that is not there any more is passed over.
    """
    if _LIBC is None or not ranges:
        return False
    copied = [
        _LIBC.madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), _POPULATE_WRITE) == 0
        for start, length in ranges
    ]
    return any(copied)
