"""Knows how a complete site replaces the published one, and that nothing less ever does."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(site: Path, without: Collection[Path] = ()) -> Iterator[Path]:
    """Give a folder beside `site` that starts as its copy and replaces it if all goes well.

    The published site is not touched until the block has ended without an error; then it changes
    by renaming. What an interrupted swap left behind is put right first. The folders of `site` in
    `without` are not copied: they will be made anew.
    """
    fresh, old = site.with_name(f".{site.name}.new"), site.with_name(f".{site.name}.old")
    recover(site)
    shutil.rmtree(fresh, ignore_errors=True)
    if site.is_dir():
        left_out = {str(path) for path in without}
        shutil.copytree(
            site,
            fresh,
            ignore=lambda folder, names: [
                name for name in names if str(Path(folder) / name) in left_out
            ],
        )
    else:
        fresh.mkdir(parents=True)
    try:
        yield fresh
        if site.is_dir():
            site.rename(old)
        fresh.rename(site)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def recover(site: Path) -> None:
    """Bring the published site back if a swap was cut off between its two renames."""
    old = site.with_name(f".{site.name}.old")
    if old.is_dir() and not site.exists():
        old.rename(site)
    shutil.rmtree(old, ignore_errors=True)
