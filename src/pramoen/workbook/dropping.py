"""Knows what goes with an indicator or item that is not used this year: all that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..changes.tables import Record


@dataclass(frozen=True)
class Dropped:
    """The indicators and items that are not used, and the plans and rows that were about them."""

    indicators: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    named: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is dropped."""
        return bool(self.indicators or self.items)

    def takes(self, table: str, row: Mapping[str, str]) -> bool:
        """Tell whether a row of the year goes, too."""
        if row.get("indicator") in self.indicators and table != "rules":
            return True
        if row.get("item") in self.items or row.get("parent_item") in self.items:
            return True
        if row.get("plan") in self.plans:
            return True
        return table == "communication_counts" and row.get("row") in self.topics


def dropped(marked: Iterable[tuple[str, Record]], rows: Mapping[str, Sequence[Record]]) -> Dropped:
    """Return what is dropped by the marked rows of indicators and items.

    Parameters
    ----------
    marked
        Table and row of every mark.
    rows
        The rows of the year by table, which tell what belongs to what.
    """
    codes: set[str] = set()
    items: set[str] = set()
    named: dict[str, str] = {}
    for table, row in marked:
        (codes if table == "indicators" else items).add(
            row["indicator"] if table == "indicators" else row["item"]
        )
        subject = row["indicator"] if table == "indicators" else f"{row['indicator']} {row['item']}"
        named[subject] = row["name"]
    for row in rows.get("indicators", ()):
        if row["parent"] in codes:
            codes.add(row["indicator"])
    listed = rows.get("items", ())
    items |= {row["item"] for row in listed if row["indicator"] in codes}
    for _ in listed:  # parts of parts
        items |= {row["item"] for row in listed if row["parent_item"] in items}
    plans = {row["plan"] for row in rows.get("plans", ()) if row["indicator"] in codes}
    topics = {r["row"] for r in rows.get("communication_plan", ()) if r["indicator"] in codes}
    return Dropped(frozenset(codes), frozenset(items), frozenset(plans), frozenset(topics), named)
