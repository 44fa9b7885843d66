"""Knows what a report shows of its figures: notebooks, pages, drawings and print say the same."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..words import say
from . import arithmetic
from .report import LABELS, Report
from .tables import RECORDS, SVG
from .texts import (
    Table,
    Words,
    drawings,
    heard,
    in_format,
    lines_of,
    markdown_numbers,
    numbers,
    plain,
    skeleton,
)

# The output of a notebook that stands alone says whose it is.
_TITLE = re.compile(r'<p class="indicator-title">.*?</p>', re.DOTALL)


def check_shown(report: Report) -> None:
    """Compare what a report's notebooks record and show with records, pages, PDF and drawings."""
    _notebooks_record(report)
    _outputs_agree(report)
    _pages_follow(report)
    _print_follows(report)
    _drawings_follow(report)


def _notebooks_record(report: Report) -> None:
    """Compare what the notebooks recorded with the records that were published."""
    published = {(one.get("indicator"), one.get("item") or ""): one for one in report.records}
    recorded = set()
    for path, found in report.notebooks.items():
        for output in found:
            content = output.get(RECORDS)
            for one in content if isinstance(content, list) else ():
                key = (one.get("indicator"), one.get("item") or "")
                recorded.add(key)
                expected = _as_recorded(published.get(key, {}))
                told = {**one, "notebook": path.stem}
                for name in sorted({*told, *expected}):
                    subject = f"{key[0]} {key[1]}".strip()
                    report.compared.same(
                        "recorded",
                        _canonical(expected.get(name)),
                        _canonical(told.get(name)),
                        report.file(path),
                        f"{subject} {name}",
                        say("verify.shown.notebook-record-differs"),
                    )
    if report.notebooks:
        missing = sorted(f"{code} {item}".strip() for code, item in published.keys() - recorded)
        file = report.file(report.folder / "data" / "assessments.json")
        report.compared.same(
            "recorded", [], missing, file, "", say("verify.shown.no-notebook-recorded")
        )


def _as_recorded(published: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without what is known only when it is published: its cell, rows of data."""
    found = {name: value for name, value in published.items() if name != "cell"}
    for name in ("results", "rounds", "target"):
        held = found.get(name)
        if isinstance(held, list):
            found[name] = [_without_row(one) for one in held]
        elif isinstance(held, dict):
            found[name] = _without_row(held)
    return found


def _without_row(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "row"}


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _outputs_agree(report: Report) -> None:
    """Compare the forms of each output: text and Markdown say the numbers of HTML, all of them.

    A report names an indicator in its title; in Jupyter the output does.
    """
    for path, found in report.notebooks.items():
        for at, output in enumerate(found, start=1):
            if "text/markdown" not in output or "text/html" not in output:
                continue
            place, shown = say("verify.shown.output-at", at=at), output["text/html"]
            what = say("verify.shown.markdown-differs-from-html")
            untitled = numbers(heard(_TITLE.sub(" ", shown)))
            on_page, in_print = (
                markdown_numbers(in_format(output["text/markdown"], name))
                for name in ("html", "typst")
            )
            _same_numbers(report, path, place, what, untitled, on_page | in_print)
            if "text/plain" in output:
                what = say("verify.shown.text-differs-from-html")
                told = numbers(output["text/plain"])
                _same_numbers(report, path, place, what, numbers(heard(shown)), told)


def _same_numbers(
    report: Report, path: Path, place: str, what: str, one: Counter[str], other: Counter[str]
) -> None:
    report.compared.counts["outputs"] += 1
    if one != other:
        expected, found = (
            " ".join(sorted((a - b).elements())) for a, b in ((one, other), (other, one))
        )
        report.compared.note(
            report.file(path),
            place,
            what,
            expected or say("verify.shown.none"),
            found or say("verify.shown.none"),
        )


def _pages_follow(report: Report) -> None:
    """Compare the pages with the notebooks they were made from, and with the figures themselves."""
    for path, words in report.told.items():
        for page, own in report.pages_of(path).items():
            shown, file = _Shown([own], [words]), report.file(page)
            for block in words.blocks:
                shown.compare(report, file, block, say("verify.shown.page-differs"))
            drawn = _Shown(*([Words(everything="\n".join(one.labels))] for one in (own, words)))
            for label in words.labels:
                drawn.compare(report, file, label, say("verify.shown.sparkline-differs"))
            # The page of the notebook itself has all it shows, what has no name, too.
            code = page.parent == path.parent
            _same_tables(report, file, _named(words, code), _named(own, code))
            if code:
                for table, other in zip(_unnamed(words), _unnamed(own), strict=False):
                    _same_lines(report, file, table, other)
        for table in words.tables:
            _same_table(report, table)
    for path, words in report.pages.items():
        for mark in words.marks:
            label = plain(LABELS.get(mark.code, mark.code))
            what = say("verify.shown.status-word-differs")
            report.compared.same(
                "marks", label, mark.word, report.file(path), say("verify.shown.status-mark"), what
            )
        for table in words.tables:
            if table.address.startswith("tbl-trend-"):
                _trend_table(report, report.file(path), table)
    shown, file = (
        _Shown(report.pages.values(), report.told.values()),
        report.file(report.folder / "data/assessments.json"),
    )
    for record in report.records:
        name = f"{record.get('indicator')} {record.get('item') or ''}".strip()
        what = say("verify.shown.sentence-differs", name=name)
        shown.compare(report, file, plain(str(record.get("sentence", ""))), what)


class _Shown:
    """What several pages say together, for looking up texts with and without their numbers.

    `notebooks` are what they were made from.
    """

    def __init__(self, pages: Iterable[Words], notebooks: Iterable[Words]) -> None:
        self.everything = "\n".join(words.everything for words in pages)
        self.skeleton = skeleton(self.everything)
        self.known = "\n".join(words.everything for words in notebooks)

    def compare(self, report: Report, file: str, text: str, what: str) -> None:
        """Note a text that is shown with other numbers, even if a page says it rightly elsewhere.

        One that is not shown at all is no fault. What looks like it and stands in the notebooks as
        it is shown is another text, or a part of a longer one.
        """
        if not re.search(r"\d", text):
            return
        report.compared.counts["texts"] += 1
        for found in re.finditer(re.escape(skeleton(text)), self.skeleton):
            shown = self.everything[found.start() : found.end()]
            if shown not in self.known:
                report.compared.note(file, "", what, text, shown)
                return


def _same_table(report: Report, table: Table) -> None:
    """Compare a notebook's table with those of the same caption on pages, row by row."""
    for path, words in report.pages.items() if table.caption else ():
        for other in words.tables:
            if other.caption == table.caption:
                _same_lines(report, report.file(path), table, other)


def _unnamed(words: Words) -> list[Table]:
    return [table for table in words.tables if not table.caption]


def _named(words: Words, unnamed: bool) -> Counter[str]:
    """Return the names of tables and how often each is there; those without one have an empty."""
    return Counter(table.caption for table in words.tables if table.caption or unnamed)


def _same_tables(report: Report, file: str, told: Counter[str], shown: Counter[str]) -> None:
    """Note every table of a notebook that its page lacks, and every one that it has beyond."""
    report.compared.counts["tables"] += 1
    for found, what in (
        (told - shown, say("verify.shown.table-missing")),
        (shown - told, say("verify.shown.table-extra")),
    ):
        for caption, count in found.items():
            name = say(
                "verify.shown.table-named",
                caption=f"“{caption}”" if caption else say("verify.shown.without-name"),
            )
            report.compared.note(
                file,
                name,
                what,
                found=say("verify.shown.tables-counted", count=count) if count > 1 else "",
            )


def _same_lines(report: Report, file: str, table: Table, other: Table) -> None:
    rows, found = lines_of(table), lines_of(other)
    name = f"“{table.caption}”" if table.caption else say("verify.shown.without-name")
    what = say("verify.shown.table-differs", name=name)
    report.compared.same("tables", len(rows), len(found), file, say("verify.count-of-rows"), what)
    for number, (row, told) in enumerate(zip(rows, found, strict=False)):
        report.compared.same(
            "tables", row, told, file, say("verify.shown.row", number=number), what
        )


def _trend_table(report: Report, file: str, table: Table) -> None:
    """Compare the table of a subject's years with the CSV file: each year's number and status."""
    key = table.address.removeprefix("tbl-trend-")
    for subject in report.subjects:
        indicator, item = subject.key
        if key not in (indicator.replace(".", "-") if not item else item.replace("_", "-"),):
            continue
        rows = {row[0]: row for row in table.rows if row}
        for row in subject.rows:
            shown = rows.get(row["result_year"])
            if shown is None:
                report.compared.note(
                    file,
                    say("verify.shown.table", address=table.address),
                    say("verify.shown.no-row-of-year"),
                    row["result_year"],
                )
                continue
            value = arithmetic.number(row["value"])
            said = {
                Fraction(n.replace(",", "")) for n in numbers(shown[1] if len(shown) > 1 else "")
            }
            report.compared.counts["figures"] += 1
            if value is not None and said and abs(value) not in said:
                place = say(
                    "verify.shown.table-of-year", address=table.address, year=row["result_year"]
                )
                report.compared.note(
                    file, place, say("verify.shown.result-differs"), row["value"], shown[1]
                )
            if row["result_year"] == row["fiscal_year"]:
                label = plain(LABELS.get(row["status"], ""))
                place = say(
                    "verify.shown.table-of-year", address=table.address, year=row["result_year"]
                )
                report.compared.same(
                    "figures",
                    True,
                    label in shown,
                    file,
                    place,
                    say("verify.shown.status-not-as-csv"),
                )


def _print_follows(report: Report) -> None:
    """Compare the PDF with the notebooks: every text and every row of the tables that it has."""
    if not report.print:
        return
    path = report.file(report.folder / "report.pdf")
    shown = _Shown([Words(everything=report.print)], report.told.values())
    for words in report.told.values():
        for part in words.parts:
            shown.compare(report, path, part, say("verify.shown.pdf-differs"))
        for table in words.tables:
            if table.caption and table.caption in report.print:
                for row in lines_of(table):
                    report.compared.same(
                        "printed",
                        True,
                        row in report.print,
                        path,
                        say("verify.shown.table-quoted", caption=table.caption),
                        say("verify.shown.row-not-found", row=row),
                    )


def _drawings_follow(report: Report) -> None:
    """Compare every drawing wherever it stands: notebook, page and file say the same numbers."""
    there: dict[str, tuple[str, Counter[str]]] = {}
    for path, found in report.notebooks.items():
        for output in found:
            for kind in (SVG, "text/html", "text/markdown"):
                _same_drawings(report, path, drawings(str(output.get(kind, ""))), there)
    for path, words in report.pages.items():
        _same_drawings(report, path, words.drawings, there)
    pages = numbers("\n".join(words.everything for words in report.pages.values()))
    for path in sorted(report.folder.rglob("*.svg")):
        # A picture that leaves its page carries its title and whose it is.
        drawn = {
            name: said - _only(said - there[name][1] if name in there else Counter(), pages)
            for name, said in drawings(path.read_text(encoding="utf-8")).items()
        }
        _same_drawings(report, path, drawn, there)


def _only(said: Counter[str], known: Counter[str]) -> Counter[str]:
    """Return those numbers that are known, however often."""
    return Counter({number: count for number, count in said.items() if number in known})


def _same_drawings(
    report: Report,
    path: Path,
    found: Mapping[str, Counter[str]],
    there: dict[str, tuple[str, Counter[str]]],
) -> None:
    """Compare drawings with those of the same names seen before; what is new is remembered."""
    for name, said in found.items():
        first, expected = there.setdefault(name, (report.file(path), said))
        _same_numbers(
            report, path, name, say("verify.shown.drawing-differs", first=first), expected, said
        )
