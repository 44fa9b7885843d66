"""Knows how to read an organisation's data package into typed rows that remember their place."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..common.faults import Fault, FaultyData
from ..common.reads import note_rows, unwatched, watching
from ..words import say

PACKAGE_FILE = "datapackage.json"
# The csv module's own limit, which Frictionless lifts for the whole process once it is loaded.
LONGEST_CELL = 131_072

Cell = str | int | Decimal | bool | date | None


class NotDescribed(FaultyData, KeyError):
    """A table or column that the program needs is not described, or is of another type."""

    def __init__(self, place: str, problem: str) -> None:
        remedy = say("data.dataset.as-the-projects", file=PACKAGE_FILE)
        super().__init__([Fault(PACKAGE_FILE, 0, place, problem, remedy=remedy)])

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


@dataclass(frozen=True)
class Row(Mapping[str, Cell]):
    """One row of a table: its cells by column name, and where it stands.

    `number` counts the header as row 1, as a spreadsheet does; `named_by` are the columns of the
    table's primary key.
    """

    file: str
    number: int
    cells: Mapping[str, Cell]
    named_by: tuple[str, ...] = ()

    def __getitem__(self, column: str) -> Cell:
        """Return the typed cell of a column."""
        try:
            return self.cells[column]
        except KeyError:
            raise NotDescribed(
                f"{self.file} {column}", say("data.dataset.no-such-column")
            ) from None

    def get(self, column: str, default: Any = None) -> Any:
        """Return the typed cell of a column, or `default` where the table has no such column."""
        return self.cells.get(column, default)

    def _of(self, kind: type, column: str) -> Any:
        """Return a cell that the schema makes of a kind, or None where it is empty."""
        cell = self[column]
        if cell is not None and not isinstance(cell, kind):
            raise NotDescribed(f"{self.file} {column}", say("data.dataset.other-type"))
        return cell

    def _required(self, kind: type, column: str) -> Any:
        cell = self._of(kind, column)
        if cell is None:
            fault = Fault(
                self.file,
                self.number,
                column,
                say("data.dataset.empty-cell"),
                remedy=say("data.dataset.fill-cell"),
            )
            raise FaultyData([fault])
        return cell

    def fault(self, column: str, problem: str, remedy: str, found: str | None = None) -> Fault:
        """Return what is wrong with a cell, with its place and, unless told, what stands there."""
        told = self.text(column) if found is None else found
        return Fault(self.file, self.number, column, problem, told, remedy)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the column names."""
        return iter(self.cells)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.cells)

    def text(self, column: str) -> str:
        """Return a text cell; an empty cell is the empty string."""
        cell = self[column]
        return "" if cell is None else str(cell)

    def number_in(self, column: str) -> Decimal | None:
        """Return a number cell, or None where it is empty."""
        number: Decimal | None = self._of(Decimal, column)
        return number

    def integer(self, column: str) -> int:
        """Return an integer cell that the schema requires."""
        number: int = self._required(int, column)
        return number

    def optional_integer(self, column: str) -> int | None:
        """Return an integer cell, or None where it is empty."""
        number: int | None = self._of(int, column)
        return number

    def flag(self, column: str) -> bool:
        """Return a boolean cell; an empty cell is false."""
        return self[column] is True

    def day(self, column: str) -> date:
        """Return a date cell that the schema requires."""
        day: date = self._required(date, column)
        return day

    @property
    def key(self) -> str:
        """File and primary key: a name that stays when rows above are added or taken away."""
        cells = (self.text(column) for column in self.named_by)
        return f"{self.file} [{' · '.join(cell for cell in cells if cell)}]"


class Tables(Mapping[str, tuple[Row, ...]]):
    """Tables by name, each read when it is first asked for.

    What a notebook depends on is seen from the files it opens, so none is opened in vain.
    """

    def __init__(self, names: Iterable[str], read: Callable[[str], Iterable[Row]]) -> None:
        self._names = tuple(names)
        self._read = read
        self._rows: dict[str, tuple[Row, ...]] = {}

    def __getitem__(self, name: str) -> tuple[Row, ...]:
        if name not in self._names:
            raise NotDescribed(name, say("data.dataset.no-such-table"))
        if name not in self._rows:
            self._rows[name] = tuple(self._read(name))
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class Dataset:
    """The tables of one organisation's data package.

    Attributes
    ----------
    folder
        The folder of ``datapackage.json``.
    tables
        Rows by table name, in file order.
    known_by
        The fiscal year (B.E.) by which everything in it was known, or None for all of it.
    """

    folder: Path
    tables: Mapping[str, tuple[Row, ...]]
    known_by: int | None = None

    def rows(self, table: str, **wanted: Cell) -> tuple[Row, ...]:
        """Return a table's rows whose cells equal the wanted ones, in file order.

        What was asked and what the rows hold is noted (`reads`): a notebook depends on these rows
        and no others, wherever in the file they stand.
        """
        found = self._matching(table, wanted)
        if watching():
            note_rows(_query(table, wanted, self.known_by), digest_of_rows(found))
        return found

    def _matching(self, table: str, wanted: Mapping[str, Cell]) -> tuple[Row, ...]:
        if not wanted:
            return tuple(self.tables[table])
        columns = tuple(wanted)
        if (table, columns) not in self._found:
            found: dict[tuple[Cell, ...], list[Row]] = {}
            for row in self.tables[table]:
                found.setdefault(tuple(row.cells[name] for name in columns), []).append(row)
            self._found[table, columns] = {cells: tuple(rows) for cells, rows in found.items()}
        return self._found[table, columns].get(tuple(wanted.values()), ())

    @cached_property
    def _found(self) -> dict[tuple[str, tuple[str, ...]], dict[tuple[Cell, ...], tuple[Row, ...]]]:
        """Rows by their cells in some columns of a table: what is asked once is asked often."""
        return {}

    def values(self, table: str, column: str, **wanted: Cell) -> frozenset[Cell]:
        """Return the different cells of a column in rows with the wanted cells.

        Noted as less than `rows` notes: that these cells are all there are, wherever they stand.
        """
        found = frozenset(row.cells[column] for row in self._matching(table, wanted))
        if watching():
            note_rows(_query(table, wanted, self.known_by, column), digest_of_values(found))
        return found

    def answer(self, query: str) -> str:
        """Return the digest of what a noted query finds now; of nothing where it cannot be asked.

        Examples
        --------
        >>> Dataset(Path(), {}).answer('["results", {}, null, null]')
        ''
        """
        asked, table, typed, column = self._asked(query)
        try:
            with unwatched():  # whoever compares does not use the rows
                if column is None:
                    return digest_of_rows(asked.rows(table, **typed))
                return digest_of_values(asked.values(table, column, **typed))
        except (KeyError, FaultyData):
            return ""

    def finds(self, query: str, row: Row) -> bool:
        """Return whether a noted query finds a row of this data now.

        One that asks which cells a column has at all rests on no row in particular.
        """
        asked, table, typed, column = self._asked(query)
        if f"{table}.csv" != row.file or column is not None:
            return False
        with unwatched():
            return any(one is row for one in asked.rows(table, **typed))

    def _asked(self, query: str) -> tuple[Dataset, str, dict[str, Cell], str | None]:
        """Return what a noted query asked: in which data, which table, cells and column."""
        table, wanted, known_by, column = json.loads(query)
        asked = self if known_by is None else self.until(known_by)
        return asked, table, {name: _from_query(cell) for name, cell in wanted.items()}, column

    def row(self, table: str, **wanted: Cell) -> Row:
        """Return the one row with the wanted cells.

        Raises
        ------
        FaultyData
            If there is not exactly one.
        """
        found = self.rows(table, **wanted)
        if len(found) == 1:
            return found[0]
        sought = ", ".join(f"{column} = {cell}" for column, cell in wanted.items())
        raise FaultyData(
            [
                Fault(
                    file=f"{table}.csv",
                    row=0,
                    column="",
                    problem=say(
                        "data.dataset.one-row-needed",
                        sought=sought or say("data.dataset.of-this-table"),
                    ),
                    found=say("data.dataset.rows-found", count=len(found)),
                )
            ]
        )

    def until(self, fiscal_year: int) -> Dataset:
        """Return what was known by a fiscal year: no row is about a later one.

        A row without a fiscal year, or of a table without that column, is about no year in
        particular and stays.
        """
        if fiscal_year not in self._until:
            self._until[fiscal_year] = Dataset(
                self.folder,
                Tables(
                    self.tables,
                    lambda name: (row for row in self.tables[name] if _is_known(row, fiscal_year)),
                ),
                fiscal_year,
            )
        return self._until[fiscal_year]

    @cached_property
    def _until(self) -> dict[int, Dataset]:
        return {}

    @cached_property
    def schema(self) -> Mapping[str, Any]:
        """The data package's description, as in ``datapackage.json``."""
        described: Mapping[str, Any] = json.loads(
            (self.folder / PACKAGE_FILE).read_text(encoding="utf-8")
        )
        return described


def _query(
    table: str, wanted: Mapping[str, Cell], known_by: int | None, column: str | None = None
) -> str:
    """Return a question to the data as text, the same for the same question."""
    cells = {name: f"{type(cell).__name__}:{cell}" for name, cell in sorted(wanted.items())}
    return json.dumps([table, cells, known_by, column], ensure_ascii=False)


def _from_query(cell: str) -> Cell:
    kind, _, text = cell.partition(":")
    read: Mapping[str, Callable[[str], Cell]] = {
        "str": str,
        "int": int,
        "Decimal": Decimal,
        "bool": lambda told: told == "True",
        "date": date.fromisoformat,
    }
    return read[kind](text) if kind in read else None


def digest_of_rows(rows: Iterable[Row]) -> str:
    """Return a digest of what rows hold; where they stand does not matter, their order does."""
    return _digest(
        [[None if cell is None else str(cell) for cell in row.cells.values()] for row in rows]
    )


def digest_of_values(cells: Iterable[Cell]) -> str:
    """Return a digest of which cells there are."""
    return _digest(sorted(str(cell) for cell in cells))


def _digest(content: Any) -> str:
    packed = json.dumps(content, ensure_ascii=False)
    return sha256(packed.encode()).hexdigest()[:16] if content else ""


def _is_known(row: Row, fiscal_year: int) -> bool:
    year = row.get("fiscal_year")
    return not isinstance(year, int) or year <= fiscal_year


def load(folder: Path) -> Dataset:
    """Read a data package that has been checked: cells are typed as its schema says.

    It is read here with the csv module, which takes milliseconds; ``checking.check`` validates it
    with Frictionless, and a test holds the two readings equal.

    A table is read when it is first asked for, and raises ``FaultyData`` then at the first cell
    that does not fit; ``checking.check`` lists all faults.
    """
    package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    return Dataset(folder, Tables(resources, lambda name: _read_rows(folder, resources[name])))


def _read_rows(folder: Path, resource: Mapping[str, Any]) -> Iterator[Row]:
    kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    named_by = tuple(resource["schema"].get("primaryKey", ())) or tuple(
        name for name in ("fiscal_year", "indicator", "item", "round", "order") if name in kinds
    )
    file = str(resource["path"])
    # What is used of a table is noted row by row, not as a file.
    with unwatched(), (folder / file).open(encoding="utf-8-sig", newline="") as lines:
        number = 1
        try:
            for number, cells in enumerate(csv.DictReader(lines), start=2):
                try:
                    read = {name: typed(cells[name], kinds[name]) for name in kinds}
                except (KeyError, ValueError, ArithmeticError, TypeError):
                    remedy = say("data.dataset.check-data")
                    fault = Fault(
                        file, number, "", say("data.dataset.row-unreadable"), remedy=remedy
                    )
                    raise FaultyData([fault]) from None
                yield Row(file, number, read, named_by)
        except csv.Error:
            raise FaultyData([unreadable(file, number + 1)]) from None


def unreadable(file: str, row: int) -> Fault:
    """Return the fault of a row where a file is no CSV, such as after a quote left open."""
    remedy = say("data.dataset.close-quotes", longest_cell=f"{LONGEST_CELL:,}")
    return Fault(file, row, "", say("data.dataset.not-csv"), remedy=remedy)


def typed(text: str, kind: str) -> Cell:
    """Return a cell by the type of its column; `ValueError` and the like where it is none."""
    if text == "":
        return None
    if kind == "integer":
        return int(text)
    if kind == "number":
        return Decimal(text)
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    return date.fromisoformat(text) if kind == "date" else text
