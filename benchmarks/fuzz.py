"""Feeds spoilt data, schemas, parameters and workbooks to the program: ``make fuzz``.

Every mutant is made of a seed, so that what is found can be made again. It ends well or with a
fault that has a name, in bounded time, and no published site is touched. Workers hold the mutants
apart: one that takes a whole process with it is told by its seed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 30  # seconds that one mutant may compute, whatever else the machine does
_BATCH = 25
_FULL = 100  # of so many mutants of data, one is read by Frictionless, too
_CELLS = (
    *("", " ", "0", "-0", "-1", "1e999", "1E-400", "NaN", "Infinity", "0x10", "1_000", "1,000"),
    *("๓", "²", "½", "9" * 400, "2562", "2019", "9999999999999999999", "1.1", "1.1.1.1", "9.9"),
    *("true", "TRUE", "2019-02-30", "0001-01-01", "25620-01-01", "\x00", "\x1b[31m", "\uffff"),
    *(
        "\ufeff",
        "\u202e",
        "\ud7ff",
        "\U0010ffff",
        "'",
        '"',
        "=1+1",
        "@x",
        "{{< x >}}",
        "../..",
        "a" * 9000,
    ),
    *(
        "percent",
        "item",
        "all_items",
        "between",
        "delivered",
        "pending",
        "higher",
        "null",
        "[]",
        "{}",
    ),
)
_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, "", "x", "../x.csv", "/etc/passwd", [], {}, [None], {"name": "x"}),
    *("units", "string", "integer", "date", "any", ["units"], [[]], "^(a+)+$", "(", 10**400),
)
_PARAMETERS = (
    *("", "[]", "null", "a: b", "organisation: dga", "fiscal_year: 2562", "form_year: x", "\x00"),
    *("organisation: ../dga", "fiscal_year: 1e9", "form_year: 9999", "? [a]\n: b", "&a [*a, *a]"),
    *(
        "!!python/object/apply:os.system [x]",
        "organisation: dga\norganisation: x",
        "\t",
        "- - -",
        "%",
    ),
)

Mutate = Callable[[random.Random, Path], str]


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant: its seed, what was done, and how it ended."""

    seed: int
    what: str
    ended: str
    bad: bool


class TooLong(BaseException):
    """A mutant takes longer than any may."""


def spoil_table(dice: random.Random, root: Path) -> str:
    """Spoil one table of the data."""
    path = dice.choice(sorted((root / "data" / "dga").glob("*.csv")))
    how = dice.choice((_cell, _cell, _cell, _cell, _rows, _columns, _bytes, _whole))
    return f"{path.name} {how(dice, path)}"


def _cell(dice: random.Random, path: Path) -> str:
    import csv

    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    row, value = dice.randrange(len(rows)), dice.choice(_CELLS)
    column = dice.randrange(len(rows[row]))
    rows[row][column] = value
    _write(path, rows)
    return f"row {row + 1} column {column + 1} = {value[:20]!r}"


def _rows(dice: random.Random, path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at, kind = dice.randrange(len(lines)), dice.choice(("twice", "gone", "blank", "last", "cut"))
    line = lines.pop(at)
    again = {
        "twice": [line, line],
        "gone": [],
        "blank": [line, "\n"],
        "last": [],
        "cut": [line[:-3]],
    }
    lines[at:at] = again[kind]
    lines += [line] if kind == "last" else []
    path.write_text("".join(lines), encoding="utf-8")
    return f"line {at + 1} {kind}"


def _columns(dice: random.Random, path: Path) -> str:
    import csv

    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    one, other = (dice.randrange(len(rows[0])) for _ in range(2))
    kind = dice.choice(("gone", "swapped", "twice"))
    for row in rows:
        if kind == "gone":
            del row[one : one + 1]
        elif kind == "twice":
            row.append(row[min(one, len(row) - 1)] if row else "")
        elif max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]
    _write(path, rows)
    return f"column {one + 1} {kind}"


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    import csv

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def _bytes(dice: random.Random, path: Path) -> str:
    content = bytearray(path.read_bytes())
    for _ in range(dice.choice((1, 1, 3, 20))):
        at = dice.randrange(len(content) + 1)
        kind = dice.randrange(3)
        if kind == 0:
            content[at:at] = bytes(
                [dice.choice((0, 10, 13, 34, 44, 255, 0xEF, dice.randrange(256)))]
            )
        elif at < len(content):
            content[at : at + 1] = b"" if kind == 1 else bytes([dice.randrange(256)])
    path.write_bytes(bytes(content))
    return "bytes changed"


def _whole(dice: random.Random, path: Path) -> str:
    content = path.read_bytes()
    forms: dict[str, Callable[[], Any]] = {
        "gone": path.unlink,
        "empty": lambda: path.write_bytes(b""),
        "cut": lambda: path.write_bytes(content[: dice.randrange(len(content) + 1)]),
        "twice": lambda: path.write_bytes(content + content),
        "utf-16": lambda: path.write_bytes(content.decode(errors="replace").encode("utf-16")),
        "semicolons": lambda: path.write_bytes(content.replace(b",", b";")),
        "tabs": lambda: path.write_bytes(content.replace(b",", b"\t")),
        "old line ends": lambda: path.write_bytes(content.replace(b"\n", b"\r")),
        "a folder": lambda: _as_folder(path),
        "one quote": lambda: path.write_bytes(b'"' + content),
    }
    name = dice.choice(sorted(forms))
    forms[name]()
    return name


def _as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def spoil_schema(dice: random.Random, root: Path) -> str:
    """Spoil the description of the data at one place."""
    path = root / "data" / "dga" / "datapackage.json"
    if dice.random() < 0.2:
        return f"datapackage.json {dice.choice((_bytes, _whole))(dice, path)}"
    described = json.loads(path.read_text(encoding="utf-8"))
    spots = list(_spots(described, ()))
    spot = dice.choice([one for one in spots if len(one) > dice.choice((0, 2, 4))] or spots)
    holder = described
    for step in spot[:-1]:
        holder = holder[step]
    kind = dice.choice(("gone", "value", "value", "renamed"))
    value = dice.choice(_VALUES)
    if kind == "gone":
        del holder[spot[-1]]
    elif kind == "renamed" and isinstance(holder, dict):
        holder[f"{spot[-1]}x"] = holder.pop(spot[-1])
    else:
        holder[spot[-1]] = value
    path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    return f"datapackage.json {'/'.join(map(str, spot))} {kind} {str(value)[:20]}"


def _spots(value: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in inside:
        yield (*above, key)
        yield from _spots(inner, (*above, key))


def spoil_parameters(dice: random.Random, root: Path) -> str:
    """Spoil the parameters of a report."""
    path = root / "params" / "dga" / "2562.yml"
    if dice.random() < 0.4:
        return f"2562.yml {dice.choice((_bytes, _whole))(dice, path)}"
    lines = path.read_text(encoding="utf-8").splitlines()
    text = dice.choice(_PARAMETERS)
    if dice.random() < 0.5:
        lines[dice.randrange(len(lines))] = text
    else:
        lines.insert(dice.randrange(len(lines) + 1), text)
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"2562.yml {text[:20]!r}"


def spoil_workbook(dice: random.Random, root: Path) -> str:
    """Spoil a filled-in workbook: one of its parts, or its bytes."""
    path = root / "book.xlsx"
    path.write_bytes(_book())
    if dice.random() < 0.2:
        return f"book.xlsx {dice.choice((_bytes, _whole))(dice, path)}"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = dice.choice(sorted(parts))
    kind = dice.choice(("gone", "cut", "text", "text", "text", "tag", "digit"))
    content = parts[name].decode("utf-8", "replace")
    at = dice.randrange(max(1, len(content)))
    told = dice.choice(_CELLS).replace("&", "&amp;").replace("<", "&lt;")
    spoilt = {
        "cut": lambda: content[:at],
        "text": lambda: content[:at] + content[at:].replace(">", f">{told}", 1),
        "tag": lambda: content[:at] + content[at:].replace("<", "<x", 1),
        "digit": lambda: content[:at] + content[at:].replace("1", "9" * 12, 1),
    }
    if kind == "gone":
        del parts[name]
    else:
        parts[name] = spoilt[kind]().encode("utf-8", "replace")
    with zipfile.ZipFile(path, "w") as book:
        for one, held in parts.items():
            book.writestr(one, held)
    return f"book.xlsx {name} {kind} at {at}"


@cache
def _book() -> bytes:
    """Return the year's workbook as it is given out."""
    from pramoen.common.params import read_parameters
    from pramoen.workbook.export import write_workbook
    from pramoen.workbook.layout import Layout

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        parameters = read_parameters(ROOT / "params" / "dga" / "2562.yml")
        write_workbook(Layout(ROOT / "data" / "dga", parameters), path)
        return path.read_bytes()


KINDS: tuple[tuple[Mutate, int], ...] = (
    (spoil_table, 70),
    (spoil_schema, 15),
    (spoil_parameters, 10),
    (spoil_workbook, 5),
)


def mutant(seed: int, root: Path) -> Outcome:
    """Make one mutant of a fresh copy of the project below `root`, and feed it to the program."""
    dice = random.Random(seed)
    _fresh(root)
    mutate = dice.choices([one for one, _ in KINDS], [weight for _, weight in KINDS])[0]
    try:
        what = mutate(dice, root)
    except Exception as error:  # told by its seed: it must not take the others' outcomes with it
        return Outcome(seed, mutate.__name__, f"not spoilt, {type(error).__name__}: {error}", True)
    published = _digest(root / "reports" / "site")
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        ended, bad = _fed(mutate, root, seed % _FULL == 0), False
    except TooLong:
        ended, bad = f"took longer than {LONGEST} seconds", True
    except Exception as error:
        ended, bad = f"{type(error).__name__}: {error}"[:300], True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if _digest(root / "reports" / "site") != published:
        ended, bad = "the published site was changed", True
    return Outcome(seed, what, ended, bad)


def _too_long(*_: object) -> None:
    raise TooLong


def _fresh(root: Path) -> None:
    """Make the small project that mutants are made of."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "reports" / "site").mkdir(parents=True)
    (root / "reports" / "site" / "index.html").write_text("published", encoding="utf-8")
    shutil.copytree(ROOT / "data" / "dga", root / "data" / "dga")
    (root / "params" / "dga").mkdir(parents=True)
    shutil.copyfile(ROOT / "params" / "dga" / "2562.yml", root / "params" / "dga" / "2562.yml")
    shutil.copyfile(ROOT / "_quarto.yml", root / "_quarto.yml")


def _fed(mutate: Mutate, root: Path, fully: bool) -> str:
    """Feed a mutant to what reads it; return how it ended: well, or with faults that have names."""
    from pramoen.checks.checking import check
    from pramoen.checks.plausibility import warnings_of
    from pramoen.common.faults import FaultyData, UsageError
    from pramoen.common.params import read_parameters
    from pramoen.common.places import Project
    from pramoen.data.dataset import load
    from pramoen.notebook.report import Report

    folder = root / "data" / "dga"
    if mutate is spoil_workbook:
        return _imported(root)
    try:
        parameters = read_parameters(root / "params" / "dga" / "2562.yml")
        if parameters.organisation != "dga":
            return "another organisation"
        if faults := check(folder, _known(folder, fully)):
            assert all(fault.file and fault.problem for fault in faults)
            return "faults"
        dataset = load(folder)
        warnings_of(dataset)
        _assessed(Report(parameters, Project(root), dataset, dataset.until(parameters.fiscal_year)))
    except (FaultyData, UsageError) as named:
        assert str(named)
        return type(named).__name__
    except Exception:
        # What Frictionless would have refused never comes so far.
        if fully or not check(folder, _known(folder, True)):
            raise
        return "faults"
    return "well"


def _assessed(report: Any) -> None:
    """Assess every indicator of a report and record it, by the steps of its notebook."""
    from pramoen import notebook as pm
    from pramoen.telling.records import records_of

    for form in report.structure.leaves:
        this = report.indicator(form.code)
        results, target = this.results(), this.targets()[report.fiscal_year]
        items = pm.assess_items(this.form, list(results.index), pm.results_of(results))
        result = results.loc[report.fiscal_year]
        status = pm.status_of(result, target, [item.status for item in items])
        attained, beyond = pm.attainment(result.value, target), pm.gap(result.value, target)
        since = pm.comparable_since(pm.results_of(results), pm.last_break(this.form))
        numbers = pm.numbers_of(pm.results_of(results), since)
        trend = pm.trend_of(numbers, has_ratio=this.unit.kind.has_ratio)
        found = pm.assessed(this, results, target, status, attained, beyond, trend, items)
        pm.steps_list(pm.steps_of(found), items)
        records_of(found, report.parameters.organisation)


def _known(folder: Path, fully: bool) -> Collection[str]:
    """Return the tables that Frictionless need not read: those that are as they were, or all."""
    from pramoen.checks.soundness import soundness_of

    now = soundness_of(folder).tables
    return {name for name, digest in now.items() if not fully or digest == _sound().get(name)}


@cache
def _sound() -> dict[str, str]:
    from pramoen.checks.soundness import soundness_of

    return dict(soundness_of(ROOT / "data" / "dga").tables)


def _imported(root: Path) -> str:
    """Run the import of a workbook as a person does, without writing."""
    from pramoen import cli

    told = io.StringIO()
    arguments = ["workbook", "import", str(root / "book.xlsx"), "--dry-run", "--project", str(root)]
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        try:
            cli.main(arguments)
        except SystemExit as ended:
            assert ended.code in (0, 1, 2, None), told.getvalue()
            assert "Traceback" not in told.getvalue()
            return f"exit code {ended.code or 0}"
    return "exit code 0"


def _digest(folder: Path) -> str:
    found = sha256()
    for path in sorted(folder.rglob("*")):
        found.update(str(path.relative_to(folder)).encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def _get_ready(root: Path) -> None:
    """Import once, with no time limit, what every mutant needs; sound data is no fault.

    Workers that are forked have it from the process that asks.
    """
    _fresh(root)
    (root / "data" / "dga" / "units.csv").write_bytes(b"")
    assert _fed(spoil_table, root, fully=True) == "faults"
    _fresh(root)
    assert _fed(spoil_table, root, fully=False) == "well"
    (root / "book.xlsx").write_bytes(_book())
    assert _imported(root) == "exit code 0"


def _batch(seeds: Sequence[int], folder: str) -> list[Outcome]:
    root = Path(folder) / str(os.getpid())
    return [mutant(seed, root) for seed in seeds]


def fuzz(count: int, first: int = 0, jobs: int = 2, seconds: float = 3600) -> list[Outcome]:
    """Feed `count` mutants to the program; return what became of each, as far as time allows."""
    began = time.monotonic()
    batches = [
        range(at, min(at + _BATCH, first + count)) for at in range(first, first + count, _BATCH)
    ]
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        _get_ready(Path(folder) / "ready")
        while batches and time.monotonic() - began < seconds:
            with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
                running = {pool.submit(_batch, batch, folder): batch for batch in batches}
                try:
                    for future in as_completed(
                        running, timeout=seconds - (time.monotonic() - began)
                    ):
                        found += future.result()
                        batches.remove(running[future])
                        _progress(found, count)
                except BrokenProcessPool:
                    # One of those that ran took its process with it: each runs by itself.
                    lost = [b for f, b in running.items() if b in batches and not f.cancelled()][
                        :jobs
                    ]
                    for batch in lost:
                        batches.remove(batch)
                        if len(batch) > 1:
                            batches += [range(seed, seed + 1) for seed in batch]
                        else:
                            found.append(Outcome(batch[0], "", "the process died", True))
                except TimeoutError:
                    for future in running:
                        future.cancel()
    return found


def _progress(found: Sequence[Outcome], count: int) -> None:
    """Tell how far it is, a line for every thousand mutants, since a run takes an hour."""
    if found and len(found) % 1000 < _BATCH:
        bad = sum(one.bad for one in found)
        print(f"{len(found):,} of {count:,}, {bad} ended badly", file=sys.stderr, flush=True)


def main(count: int = 10_000, first: int = 0, jobs: int = 2, seconds: float = 3600) -> int:
    """Feed mutants to the program and tell what became of them; return 1 if any ended badly."""
    began = time.monotonic()
    found = fuzz(count, first, jobs, seconds)
    bad = [one for one in found if one.bad]
    print(f"{len(found):,} mutants in {time.monotonic() - began:.0f} s: {dict(_counted(found))}")
    for one in sorted(bad, key=lambda outcome: outcome.seed):
        print(f"seed {one.seed}: {one.what}: {one.ended}")
    return 1 if bad else 0


def _counted(found: Sequence[Outcome]) -> list[tuple[str, int]]:
    return Counter("bad" if one.bad else one.ended for one in found).most_common()


if __name__ == "__main__":
    import typer

    def command(count: int = 10_000, first: int = 0, jobs: int = 2, seconds: float = 3600) -> None:
        """Feed so many mutants, from the seed `first` on, in at most so many seconds."""
        raise typer.Exit(main(count, first, jobs, seconds))

    typer.run(command)
