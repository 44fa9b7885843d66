"""Knows how a complete folder takes the place of another: at no moment is there none."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import sys
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..words import say
from .faults import UsageError

State = Mapping[str, tuple[int, int, int]]

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux's renameat2
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_LAST = ("index.html", "manifest.json")
TOO_LATE = "the new folder is in place"
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


@contextmanager
def replacing(
    site: Path, without: Collection[Path] = (), keep: int = 0, guarded: bool = False
) -> Iterator[Path]:
    """Give a folder beside `site` that starts as its copy and replaces it if all goes well.

    The published site is not touched until the block has ended without an error; then the two
    folders change places in one step, where the system can, or else by two renames that `recover`
    completes. Who works here holds the project's lock.

    Parameters
    ----------
    site
        The folder to replace. If it is a link, the folder that it leads to is, and the link stays;
        where that folder cannot change places (it is mounted, or what holds it is not ours), its
        files are replaced one by one, each whole, the front page and the manifest last.
    without
        The folders of `site` that are not copied: they will be made anew.
    keep
        How many folders that were replaced are kept (`kept`); the oldest go first.
    guarded
        Whether what another program saves in `site` meanwhile is to stay, and the new folder to go.

    Raises
    ------
    UsageError
        If something was saved meanwhile in a guarded folder.

    """
    place = _real(site)
    fixed = site.is_symlink() and (os.path.ismount(place) or not os.access(place.parent, os.W_OK))
    recover(site if fixed else place)
    fresh = _beside(site if fixed else place, "new")
    seen = state_of(place) if guarded else {}
    if place.is_dir():
        left_out = {str(place / path.relative_to(site)) for path in without}
        shutil.copytree(
            place,
            fresh,
            ignore=lambda folder, names: [
                name for name in names if str(Path(folder) / name) in left_out
            ],
        )
    else:
        fresh.mkdir(parents=True)
    done = False
    try:
        yield fresh
        if guarded:
            require_same(place, seen)
        with _undisturbed():
            if fixed:
                _fill(place, fresh)
            else:
                put_in_place(fresh, place, keep)
            done = True
    finally:
        if (fixed or not done) and not _is_half_done(place):
            shutil.rmtree(fresh, ignore_errors=True)


def state_of(folder: Path) -> State:
    """Return what tells whether any file of a folder was saved since, without reading them."""
    stats = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    return {
        path.relative_to(folder).as_posix(): (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        for path, stat in stats.items()
    }


def require_same(folder: Path, seen: State) -> None:
    """Raise if another program has saved, made or removed a file of a folder since it was seen.

    Raises
    ------
    UsageError
        With the files; what they hold now stays.

    """
    now = state_of(folder)
    names = sorted(name for name in {*now, *seen} if now.get(name) != seen.get(name))
    if names:
        raise UsageError(say("common.swap.saved-meanwhile", names=", ".join(names), folder=folder))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no signal cut off what is done here; one that came meanwhile says that it was too late.

    Raises
    ------
    KeyboardInterrupt
        With `TOO_LATE`.

    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in (getattr(signal, name) for name in names)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            try:
                signal.raise_signal(number)
            except KeyboardInterrupt as interrupt:
                interrupt.args = (TOO_LATE,)
                raise


def _fill(place: Path, fresh: Path) -> None:
    """Give a folder the files of another, each in one step, and take away all others."""
    files = sorted(
        (path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file()),
        key=lambda path: (str(path) in _LAST, path),
    )
    for path in files:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        aside = _beside(place / path, "part")
        shutil.copy2(fresh / path, aside)
        aside.replace(place / path)
    wanted = {*files, *(parent for path in files for parent in path.parents)}
    for path in sorted(place.rglob("*"), reverse=True):
        if path.relative_to(place) not in wanted:
            path.unlink() if path.is_file() or path.is_symlink() else path.rmdir()


def put_in_place(fresh: Path, place: Path, keep: int = 0) -> None:
    """Make a complete folder beside `place` stand at `place`, and put away what stood there."""
    old = _beside(place, "old")
    if not place.is_dir():
        fresh.rename(place)
        return
    if exchange(fresh, place):
        fresh.rename(old)
    else:
        place.rename(old)
        fresh.rename(place)
    _put_away(old, place, keep)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; tell whether the system can do that.

    Raises
    ------
    OSError
        If it can, but not with these.

    """
    if _LIBC is None or not hasattr(_LIBC, "renameat2"):
        return False
    names = os.fsencode(one), os.fsencode(other)
    if _LIBC.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))


def recover(site: Path) -> None:
    """Complete what an interrupted swap has left behind; the holder of the lock may call it.

    A new folder that is whole, since the old one had already been moved aside for it, is put in
    its place; what is not whole is removed.
    """
    place = _real(site)
    old, fresh = _beside(place, "old"), _beside(place, "new")
    if _is_half_done(place):
        (fresh if fresh.is_dir() else old).rename(place)
    for leftover in (old, fresh):
        if leftover.exists():
            shutil.rmtree(leftover)


def interrupted(folder: Path) -> list[Path]:
    """Return the folders in a folder that are not there, because a swap of theirs was cut off."""
    places = (old.with_name(old.name[1 : -len(".old")]) for old in folder.glob(".*.old"))
    return [place for place in places if _is_half_done(place)]


def kept(site: Path) -> list[Path]:
    """Return the folders that `site` once was and that were kept, the newest first."""
    return sorted(_beside(_real(site), "kept").glob("*"), reverse=True)


def roll_back(site: Path) -> Path | None:
    """Bring back the newest folder that was kept; the one that stands there is kept instead.

    Returns the name under which that one is kept now, or None if none was kept.
    """
    place = _real(site)
    recover(place)
    earlier = kept(place)
    if not earlier:
        return None
    fresh = earlier[0].rename(_beside(place, "new"))
    put_in_place(fresh, place, keep=len(earlier))
    return kept(place)[0]


def _put_away(old: Path, place: Path, keep: int) -> None:
    if keep > 0:
        store = _beside(place, "kept")
        store.mkdir(exist_ok=True)
        old.rename(store / datetime.now().strftime("%Y%m%d-%H%M%S-%f"))
        for past in kept(place)[keep:]:
            shutil.rmtree(past)
    else:
        shutil.rmtree(old, ignore_errors=True)


def _is_half_done(place: Path) -> bool:
    """Tell whether a swap by two renames was cut off between them."""
    return not place.exists() and _beside(place, "old").is_dir()


def _real(site: Path) -> Path:
    return site.resolve() if site.is_symlink() else site


def _beside(place: Path, what: str) -> Path:
    return place.with_name(f".{place.name}.{what}")
