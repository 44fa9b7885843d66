"""Knows at a glance that a build has nothing to do, before anything that could do it is loaded.

A build that has ended notes what it saw: every file that it was made from and every file that it
made, with its inode, size and the time of its last change of any kind, which no program can set.
Where the same command finds all of that as it was, there is nothing to do. Whatever differs, and
be it a file that was touched only, is for the build, which compares what the files hold.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_MADE_FROM = ("data", "docs", "notebooks", "params", "_extensions")
_MADE = ("executed", "work")
_PACKAGE = Path(__file__).parent.parent


def told_at_once(arguments: Sequence[str]) -> bool:
    """Say that nothing has changed since the same command ended, and return whether it is so."""
    try:
        root = _project(arguments)
        if root is None:
            return False
        noted = json.loads(_note(root, arguments).read_text(encoding="utf-8"))
        if noted["seen"] != [made_from(root), _made(root)]:
            return False
        print(*noted["lines"], sep="\n")
    except (OSError, ValueError, LookupError, TypeError):
        return False
    return True


def remember(root: Path, arguments: Sequence[str], seen: str, lines: Sequence[str]) -> None:
    """Note what a build saw that has ended.

    Parameters
    ----------
    root
        The project.
    arguments
        The command line; for another than one that builds, nothing is noted.
    seen
        What `made_from` returned before the build began.
    lines
        What is to be said the next time.

    """
    if _project(arguments) is None:
        return
    note = _note(root, arguments)
    noted = {"seen": [seen, _made(root)], "lines": list(lines)}
    with suppress(OSError):  # the build has ended well; the next one looks for itself
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")


def made_from(root: Path) -> str:
    """Return what changes with anything that reports are made from: files, packages, Quarto."""
    folders = [*(root / name for name in _MADE_FROM), _PACKAGE]
    files = [path for path in root.iterdir() if path.is_file()]
    packages = [path for path in map(Path, sys.path[1:]) if path.is_dir()]
    around = (*packages, *_quarto(), *files, *_below(folders))
    return _digest([sys.version, *(_seen(one) for one in around)])


def _quarto() -> list[Path]:
    """Return the files that are others when another Quarto is installed, if there is one."""
    found = shutil.which("quarto")
    program = Path(found).resolve() if found else None
    return [program, program.parent.parent / "share" / "version"] if program else []


def _made(root: Path) -> str:
    reports = root / "reports"
    folders = [*(reports / name for name in _MADE), *reports.glob("site*")]
    return _digest([_seen(path) for path in _below(folders)])


def _project(arguments: Sequence[str]) -> Path | None:
    """Return the project of a command line that builds, unless it must do everything again."""
    if arguments[:1] != ["build"] or "--force" in arguments:
        return None
    here = Path.cwd().resolve()
    if "--project" in arguments[:-1]:
        here = Path(arguments[arguments.index("--project") + 1]).resolve()
    around = (here, *here.parents)
    return next((one for one in around if (one / "_quarto.yml").is_file()), None)


def _note(root: Path, arguments: Sequence[str]) -> Path:
    return root / "reports" / "checked" / f"{_digest([str(Path.cwd()), *arguments])[:16]}.json"


def _below(folders: Sequence[Path]) -> Iterator[Path]:
    """Yield all files below folders, linked ones too, but not what Python keeps of its own."""
    for folder in sorted(folders):
        for where, inner, files in os.walk(folder, followlinks=True):
            inner[:] = sorted(name for name in inner if name != "__pycache__")
            yield from (Path(where, name) for name in sorted(files))


def _seen(path: Path) -> tuple[str, int, int, int]:
    try:
        found = path.stat()
    except OSError:  # a link to nothing, as an editor makes while a file is open
        return str(path), 0, 0, 0
    return str(path), found.st_ino, found.st_size, found.st_ctime_ns


def _digest(told: object) -> str:
    return sha256(json.dumps(told).encode()).hexdigest()
