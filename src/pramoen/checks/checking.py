"""Knows how to check a data package: files, columns and cells first, then what must agree."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..common.faults import Fault, FaultyData
from ..common.fiscal import has_thai_digits, is_plain_number, to_arabic_digits
from ..common.reads import unwatched
from ..common.texts import controls_in
from ..data.dataset import LONGEST_CELL, PACKAGE_FILE, load, unreadable
from ..words import say
from .consistency import inconsistencies
from .contradictions import contradictions
from .description import description_faults
from .references import Table, unknown_references
from .soundness import Soundness, read_soundness, seen_now, soundness_of, write_soundness
from .validation import duplicate, frictionless_faults

_SEPARATORS = {
    ";": say("checks.checking.semicolon"),
    "\t": say("checks.checking.tab"),
    "|": say("checks.checking.bar"),
}
# Keys that may hold an empty cell, which a primary key may not.
OPEN_KEYS: Mapping[str, Sequence[str]] = {
    "results": ("fiscal_year", "indicator", "item"),
    "targets": ("form_year", "fiscal_year", "indicator", "item"),
    "breaks": ("fiscal_year", "indicator", "item"),
    "interim": ("fiscal_year", "indicator", "item", "round"),
    "evidence": ("fiscal_year", "indicator", "item", "round", "order"),
}


def check(folder: Path, sound: Collection[str] = ()) -> tuple[Fault, ...]:
    """Return every fault of a data package, sorted by file and row; none means it can be used.

    What must agree between tables is looked at once files, columns and cells are well formed.
    Tables in `sound` were found so by Frictionless, as they are now.
    """
    try:
        package = _read_package(folder)
    except FaultyData as faulty:
        return tuple(faulty.faults)
    faults: list[Fault] = []
    readable: dict[str, Table] = {}
    for resource in package["resources"]:
        table = _Table(folder, resource)
        faults += table.faults()
        if table.well_formed:
            readable[table.name] = resource, table.records
    described = [resource for resource, _ in readable.values()]
    faults += frictionless_faults(folder, package, described, _places(faults), sound)
    told = _places(faults)
    faults += (one for one in unknown_references(readable) if not _places([one]) & told)
    if not faults:
        try:
            dataset = load(folder)
            faults += [*inconsistencies(dataset), *contradictions(dataset)]
        except FaultyData as faulty:
            faults += faulty.faults
    return tuple(sorted(set(faults)))


def require_sound(folder: Path, stamp: Path | None = None) -> None:
    """Raise ``FaultyData`` with every fault of the data package, if it has any.

    Parameters
    ----------
    folder
        The folder of the data package.
    stamp
        A file that remembers what was found sound, by content; the same content is not checked
        again. None to check in any case.

    """
    with unwatched():  # that data is sound decides nothing but whether there is a report
        _require_sound(folder, stamp)


def _require_sound(folder: Path, stamp: Path | None) -> None:
    known = read_soundness(stamp) if stamp is not None else Soundness()
    if known.seen and known.seen == seen_now(folder):
        return
    now = soundness_of(folder)
    if known.whole != now.whole:
        sound = {name for name, digest in now.tables.items() if known.tables.get(name) == digest}
        if faults := check(folder, sound):
            raise FaultyData(faults)
    if stamp is not None:
        write_soundness(stamp, now)


def _read_package(folder: Path) -> dict[str, Any]:
    path = folder / PACKAGE_FILE
    remedy = say("checks.checking.check-folder")
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        names = [resource["name"] for resource in package["resources"]]
    except FileNotFoundError:
        raise FaultyData(
            [Fault(str(path), 0, "", say("checks.checking.no-description"), remedy=remedy)]
        ) from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        fault = Fault(
            str(path),
            getattr(error, "lineno", 0),
            "",
            say("checks.checking.description-unreadable"),
            str(error),
            remedy,
        )
        raise FaultyData([fault]) from None
    if repeated := sorted({str(name) for name in names if names.count(name) > 1}):
        problem, remedy = (
            say("checks.checking.table-name-twice"),
            say("checks.checking.table-name-twice-remedy"),
        )
        raise FaultyData([Fault(str(path), 0, "", problem, ", ".join(repeated), remedy)])
    if wrong := list(description_faults(package, PACKAGE_FILE)):
        raise FaultyData(wrong)
    return dict(package)


class _Table:
    """One CSV file as text, before any typing."""

    def __init__(self, folder: Path, resource: Mapping[str, Any]) -> None:
        self.name = str(resource["name"])
        self.file = str(resource["path"])
        self.fields = {field["name"]: field for field in resource["schema"]["fields"]}
        self.data: bytes | None = None
        self.text: str | None = None
        self.records: list[list[str]] = []
        self.well_formed = False
        path = folder / self.file
        if path.is_file():
            self.data = path.read_bytes()
            try:
                self.text = self.data.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                self.bad_byte = error.start

    def faults(self) -> Iterator[Fault]:
        if self.data is None:
            yield Fault(
                self.file,
                0,
                "",
                say("checks.checking.no-file"),
                remedy=say("checks.checking.no-file-remedy"),
            )
            return
        if self.text is None:
            row = self.data[: self.bad_byte].count(b"\n") + 1
            found = self.data[self.bad_byte : self.bad_byte + 8].hex(" ")
            yield Fault(
                self.file,
                row,
                "",
                say("checks.checking.not-utf8"),
                found,
                say("checks.checking.not-utf8-remedy"),
            )
            return
        records = self.records
        try:
            for record in csv.reader(io.StringIO(self.text)):
                if any(len(cell) > LONGEST_CELL for cell in record):
                    raise csv.Error
                records.append(record)
        except csv.Error:
            yield unreadable(self.file, len(records) + 1)
            return
        header = records[0] if records else []
        wrong = list(self._header_faults(header))
        self.well_formed = not wrong
        yield from wrong
        seen: dict[tuple[str, ...], int] = {}
        for number, record in enumerate(records[1:], start=2):
            cells = dict(zip(header, record, strict=False))
            unreadable_cells = list(self._control_faults(number, cells))
            self.well_formed = self.well_formed and not unreadable_cells
            yield from unreadable_cells
            yield from self._digit_faults(number, cells)
            yield from self._duplicate_faults(number, cells, seen)

    def _header_faults(self, header: Sequence[str]) -> Iterator[Fault]:
        wanted = list(self.fields)
        line = ",".join(header)
        separator = next((one for one in _SEPARATORS if line.split(one) == wanted), None)
        if separator is not None:
            remedy = say("checks.checking.save-with-commas")
            problem = say("checks.checking.other-separator", separator=_SEPARATORS[separator])
            yield Fault(self.file, 1, "", problem, line, remedy)
            return
        for column in wanted:
            if column not in header:
                remedy = say("checks.checking.add-column", title=self.fields[column]["title"])
                yield Fault(
                    self.file, 1, column, say("checks.checking.no-such-column"), remedy=remedy
                )
        for index, column in enumerate(header):
            if column not in wanted or column in header[:index]:
                problem = (
                    say("checks.checking.column-twice")
                    if column in wanted
                    else say("checks.checking.unknown-column")
                )
                yield Fault(
                    self.file, 1, column, problem, column, say("checks.checking.remove-column")
                )
        if sorted(header) == sorted(wanted) and list(header) != wanted:
            remedy = say("checks.checking.order-of-columns", columns=", ".join(wanted))
            yield Fault(
                self.file,
                1,
                "",
                say("checks.checking.columns-out-of-order"),
                ", ".join(header),
                remedy,
            )

    def _control_faults(self, number: int, cells: Mapping[str, str]) -> Iterator[Fault]:
        for column, cell in cells.items():
            if found := controls_in(cell):
                codes = ", ".join(f"U+{ord(letter):04X}" for letter in found)
                problem = say("checks.checking.control-characters", codes=codes)
                remedy = say("checks.checking.control-characters-remedy")
                yield Fault(self.file, number, column, problem, cell, remedy)

    def _digit_faults(self, number: int, cells: Mapping[str, str]) -> Iterator[Fault]:
        for column, cell in cells.items():
            kind = self.fields.get(column, {}).get("type")
            # Excel writes TRUE, which Frictionless takes for true.
            small = cell.lower()
            if kind == "boolean" and cell != small and small in ("true", "false"):
                remedy = say("checks.checking.small-letters", small=small)
                yield Fault(
                    self.file,
                    number,
                    column,
                    say("checks.checking.neither-true-nor-false"),
                    cell,
                    remedy,
                )
            if not cell or kind not in ("integer", "number", "date"):
                continue
            if has_thai_digits(cell):
                remedy = say("checks.checking.arabic-digits", cell=to_arabic_digits(cell))
                yield Fault(
                    self.file, number, column, say("checks.checking.thai-digits"), cell, remedy
                )
            elif kind == "number" and not is_plain_number(cell):
                remedy = say("checks.checking.digits-only")
                yield Fault(
                    self.file, number, column, say("checks.checking.not-a-number"), cell, remedy
                )

    def _duplicate_faults(
        self, number: int, cells: Mapping[str, str], seen: dict[tuple[str, ...], int]
    ) -> Iterator[Fault]:
        columns = OPEN_KEYS.get(self.name)
        if columns is None or any(column not in cells for column in columns):
            return
        key = tuple(cells[column] for column in columns)
        if key in seen:
            yield duplicate(self.file, number, seen[key], columns, key)
        seen.setdefault(key, number)


def _places(faults: Iterable[Fault]) -> set[tuple[str, int, str]]:
    return {(fault.file, fault.row, fault.column) for fault in faults}
