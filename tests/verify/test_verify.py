"""A published site proves itself: every single change is found, and a clean site has none."""

from __future__ import annotations

import ast
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from conftest import ROOT, run, short
from pramoen.rendering.pdf.fonttables import read_cmap
from pramoen.verify.differences import Compared, Difference
from pramoen.verify.files import NoSite
from pramoen.verify.site import verify
from pramoen.verify.texts import words_of

Change = Callable[[Path], None]
RECORDS = "application/vnd.pramoen.assessments+json"


@pytest.fixture(scope="module")
def clean(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it was published, with one of its reports."""
    folder = tmp_path_factory.mktemp("clean") / "site"
    shutil.copytree(site, folder)
    shutil.rmtree(folder / "dga" / "2561")
    listed(folder)
    return folder


def listed(site: Path) -> None:
    """Write the manifest anew, as one does who changes a file and hides it."""
    path = site / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    files = (p for p in sorted(site.rglob("*")) if p.is_file() and p != path)
    manifest["files"] = {
        p.relative_to(site).as_posix(): sha256(p.read_bytes()).hexdigest() for p in files
    }
    path.write_text(json.dumps(manifest), encoding="utf-8")


def text(pattern: str, there: str, instead: str, at: int = 0, last: bool = False) -> Change:
    """Return a change of a text file: one piece of it, the one at a position, by another.

    Of several files that have the piece it is the first or the last: a page, or its code's.
    """

    def change(site: Path) -> None:
        path = found(site, pattern, there, at)[-1 if last else 0]
        told = path.read_text(encoding="utf-8")
        parts = told.split(there)
        joined = there.join(parts[: at + 1]) + instead + there.join(parts[at + 1 :])
        path.write_text(joined, encoding="utf-8")

    return change


def found(site: Path, pattern: str, there: str, at: int) -> list[Path]:
    """Return the files of a pattern that have a text so often, wherever they lie."""
    paths = sorted(site.glob(pattern))
    return [path for path in paths if path.read_text(encoding="utf-8").count(there) > at]


def row(pattern: str, number: int) -> Change:
    """Return a change that takes a row out of a CSV file."""

    def change(site: Path) -> None:
        path = sorted(site.glob(pattern))[0]
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        path.write_text("\ufeff" + "".join(lines[:number] + lines[number + 1 :]), encoding="utf-8")

    return change


def record(change_: Callable[[Any], None], indicator: str) -> Change:
    """Return a change of a record in JSON."""

    def change(site: Path) -> None:
        path = site / "dga/2562/data/assessments.json"
        records = json.loads(path.read_text(encoding="utf-8"))
        change_(next(r for r in records if r["indicator"] == indicator and not r["item"]))
        path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")

    return change


def without(indicator: str) -> Change:
    """Return a change that takes a record out of JSON."""

    def change(site: Path) -> None:
        path = site / "dga/2562/data/assessments.json"
        records = json.loads(path.read_text(encoding="utf-8"))
        kept = [one for one in records if one["indicator"] != indicator]
        path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")

    return change


def output(mime: str, there: str, instead: str) -> Change:
    """Return a change of one output of an executed notebook."""

    def change(site: Path) -> None:
        for path in sorted(site.rglob("*.ipynb")):
            book = json.loads(path.read_text(encoding="utf-8"))
            for cell in book["cells"]:
                for one in cell.get("outputs", ()):
                    held = one.get("data", {}).get(mime)
                    shown = json.dumps(held, ensure_ascii=False)
                    if held is not None and there in shown:
                        one["data"][mime] = json.loads(shown.replace(there, instead, 1))
                        path.write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")
                        return
        raise AssertionError(f"no output {mime} has {there}")

    return change


def sheet(part: str, there: str, instead: str) -> Change:
    """Return a change of a part of the workbook."""

    def change(site: Path) -> None:
        path = site / "dga/2562/data/assessments.xlsx"
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        told = parts[part].decode()
        assert there in told or re.search(there, told)
        parts[part] = re.sub(there, instead, told, count=1).encode()
        with zipfile.ZipFile(path, "w") as book:
            for name, content in parts.items():
                book.writestr(name, content)

    return change


def printed(there: str, instead: str) -> Change:
    """Return a change of letters that the PDF draws: the codes of others in their place."""

    def change(site: Path) -> None:
        path = site / "dga/2562/report.pdf"
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            assert any(_redrawn(pdf, page, there, instead) for page in list(pdf.pages)[8:])
            pdf.save(path)

    return change


def _redrawn(pdf: pikepdf.Pdf, page: pikepdf.Page, there: str, instead: str) -> bool:
    """Draw a word of a page otherwise; return whether the page has it in one piece."""
    resources: Any = page.Resources
    fonts = {
        name: {text: code for code, text in read_cmap(font.ToUnicode.read_bytes()).items()}
        for name, font in resources.Font.items()
    }
    operations: list[Any] = list(pikepdf.parse_content_stream(page))
    codes: dict[str, int] = {}
    for operands, operator in operations:
        if str(operator) == "Tf":
            codes = fonts[str(operands[0])]
        strings = operands[0] if str(operator) == "TJ" else operands
        if str(operator) not in ("Tj", "TJ") or not set(there + instead) <= codes.keys():
            continue
        wanted, other = (b"".join(codes[c].to_bytes(2, "big") for c in w) for w in (there, instead))
        for at, string in enumerate(strings):
            if isinstance(string, pikepdf.String) and wanted in bytes(string):
                strings[at] = pikepdf.String(bytes(string).replace(wanted, other, 1))
                page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))
                return True
    return False


def swapped(one: str, other: str) -> Change:
    """Return a change that puts two files in each other's place."""

    def change(site: Path) -> None:
        first, second = ((site / name).read_bytes() for name in (one, other))
        (site / one).write_bytes(second)
        (site / other).write_bytes(first)

    return change


def written(name: str) -> Change:
    def change(site: Path) -> None:
        (site / name).write_bytes(b"x")

    return change


def taken(table: str) -> str:
    return "" if table else table


def added(table: str) -> str:
    return table + table


def tables(page: str, change_: Callable[[str], str], named: bool) -> Change:
    """Return a change of the last table of a page that has a name, or none."""

    def change(site: Path) -> None:
        told = (site / page).read_text(encoding="utf-8")
        found = re.findall(r"(</figcaption>)?(<table.*?</table>)", told, flags=re.DOTALL)
        table = [one for head, one in found if bool(head or "<caption" in one) == named][-1]
        (site / page).write_text(told.replace(table, change_(table), 1), encoding="utf-8")

    return change


def linked(name: str) -> Change:
    def change(site: Path) -> None:
        (site / name).unlink()
        (site / name).symlink_to("index.html")

    return change


def gone(name: str) -> Change:
    return lambda site: (site / name).unlink()


DATA = "dga/2562/data"
CSV = f"{DATA}/assessments.csv"
PAGES = "dga/2562/**/*.html"
CODE = "dga/2562/notebooks/"
PENDING = '<span class="word">รอผลการดำเนินงาน</span></span>'
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"

# Files whose manifest tells on: what changed is seen by its digest alone.
FILES: dict[str, Change] = {
    "a byte of a picture": written("guide/page-check.png"),
    "a file gone": gone(f"{DATA}/datapackage.json"),
    "a file added": written("dga/2562/more.html"),
    "two files swapped": swapped(f"{DATA}/indicator-4-2.csv", f"{DATA}/indicator-4-3.csv"),
    "a link in place of a file": linked("404.html"),
}

# Changes that hide: the manifest is written anew after each.
HIDDEN: dict[str, Change] = {
    "a result in CSV": text(CSV, ",128.124,", ",128.123,"),
    "a target in CSV": text(CSV, ",at_least,100,", ",at_least,101,"),
    "a status in CSV": text(CSV, ",pending,", ",met,", 20),
    "a reason in CSV": text(CSV, ",not_reported,", ",not_applicable,"),
    "a row of CSV taken away": row(CSV, 5),
    "a row of an indicator's CSV taken away": row(f"{DATA}/indicator-1-1-3.csv", 2),
    "a digit of an indicator's CSV": text(f"{DATA}/indicator-4-3.csv", "4.8857", "4.8867"),
    "two indicators' CSV swapped": FILES["two files swapped"],
    "a result in JSON": record(lambda r: r["results"][0].update(value="91.359"), "1.1.3"),
    "a target in JSON": record(lambda r: r["target"].update(value="101"), "1.1.3"),
    "a status in JSON": record(lambda r: r.update(status="met"), "4.2"),
    "a change in JSON": record(lambda r: r["trend"]["changes"][0].update(absolute="11.9"), "1.1.3"),
    "a mean in JSON": record(lambda r: r["trend"].update(mean="107"), "1.1.3"),
    "a growth in JSON": record(lambda r: r["trend"].update(growth_percent="18.5"), "1.1.3"),
    "a count of items in JSON": record(lambda r: r["parts"].update(met=1), "1.1.2"),
    "a digit of a sentence in JSON": record(
        lambda r: r.update(sentence=r["sentence"].replace("128.124", "128.125")), "1.1.3"
    ),
    "a record of JSON taken away": without("5.1"),
    "a number of the workbook": sheet(SHEET, r"<v>128\.124</v>", "<v>128.125</v>"),
    "a row of the workbook taken away": sheet(SHEET, r'<row r="9".*?</row>', ""),
    "a status of the workbook": sheet(STRINGS, r">pending<", ">met<"),
    "a digit in a cell of a page": text(PAGES, ">103.204</td>", ">103.205</td>"),
    "a digit in another page's cell": text(PAGES, ">103.204</td>", ">103.205</td>", last=True),
    "a digit in a sentence of a page": text(PAGES, "(91.358, ", "(91.359, "),
    "a digit in another's sentence": text(PAGES, "(91.358, ", "(91.359, ", last=True),
    "a table without a name taken from a code page": tables(f"{CODE}summary.html", taken, False),
    "a table without a name added to a code page": tables(f"{CODE}summary.html", added, False),
    "a named table taken from a code page": tables(f"{CODE}indicator-1-1-3.html", taken, True),
    "a named table taken from a page": tables("dga/2562/indicators/1-1-3.html", taken, True),
    "a status word of a page": text(PAGES, PENDING, ">บรรลุเป้าหมาย</span>", 3),
    "a digit of a notebook's record": output(RECORDS, '"91.358"', '"91.368"'),
    "a digit of a notebook's table": output("text/html", "103.204", "103.214"),
    "a digit of a notebook's Markdown": output("text/markdown", "103\\\\.204", "103\\\\.214"),
    "a number that Markdown no longer says": output("text/markdown", "103\\\\.204", "…"),
    "a digit of a notebook's text": output("text/plain", "103.204", "103.214"),
    "a digit of a drawing in a notebook": output("image/svg+xml", "128.124", "128.224"),
    "a digit of a drawing on a page": text(PAGES, ">128.124</text>", ">128.224</text>"),
    "a digit of a drawing": text("dga/2562/charts/trend-1-1-3.svg", "128.124", "128.224"),
    "a digit of the PDF": printed("103.204", "103.214"),
    "another digit of the PDF": printed("91.358", "91.359"),
}


# One for each part of a site that is compared, in files of their own: a short run hides them at
# once, and alone one in the file that the others are held to.
BRIEFLY = (
    "a digit of an indicator's CSV",
    "a target in JSON",
    "a status of the workbook",
    "a digit in a cell of a page",
    "a digit in another's sentence",
    "a digit of a notebook's record",
    "a digit of a drawing on a page",
    "a digit of the PDF",
)


@pytest.fixture
def site_copy(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "site"))


def test_a_clean_site_has_no_difference(site: Path) -> None:
    compared = verify(site)
    assert compared.found == []
    kinds = {"files", "statuses", "trends", "cells", "recorded", "tables", "printed", "texts"}
    assert all(compared.counts[kind] > 20 for kind in kinds)


def test_every_changed_file_is_told_by_its_name(site_copy: Path) -> None:
    before = {path: seen(path) for path in site_copy.rglob("*")}
    for change in FILES.values():
        change(site_copy)
    changed = {path for path in {*before, *site_copy.rglob("*")} if before.get(path) != seen(path)}
    names = {path.relative_to(site_copy).as_posix() for path in changed if not path.is_dir()}
    assert len(names) > len(FILES)
    assert {one.file for one in verify(site_copy).found} >= names


def seen(path: Path) -> tuple[bool, bytes] | None:
    """Return what a file holds and whether it is a link; None if it is none."""
    return (path.is_symlink(), path.read_bytes()) if path.is_file() else None


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_told(name: str, site_copy: Path) -> None:
    FILES[name](site_copy)
    assert verify(site_copy).found


def test_every_file_is_told_that_has_a_change_which_hides(site_copy: Path) -> None:
    before = {path: seen(path) for path in site_copy.rglob("*")}
    for name in BRIEFLY:
        HIDDEN[name](site_copy)
    changed = {path for path in before if before[path] != seen(path)}
    assert len(changed) == len(BRIEFLY)
    listed(site_copy)
    found = {one.file for one in verify(site_copy).found}
    assert {path.relative_to(site_copy).as_posix() for path in changed} <= found


@pytest.mark.parametrize("name", short(HIDDEN, "a result in CSV"))
def test_a_change_that_hides_from_the_manifest_is_told(name: str, site_copy: Path) -> None:
    HIDDEN[name](site_copy)
    listed(site_copy)
    found = verify(site_copy).found
    assert found
    assert all(one.file and one.problem for one in found)


def test_of_long_texts_the_part_is_told_that_differs() -> None:
    sentence = "ผลเพิ่มขึ้นทุกปี " * 20
    one, other = f"{sentence}91.358 {sentence}", f"{sentence}91.359 {sentence}"
    told = str(Difference("page.html", "", "ต่างกัน", one, other))
    assert "91.358" in told
    assert "91.359" in told
    assert told.count("…") == 4
    assert str(Difference("a", "b", "ต่างกัน", "1", "2")).count("…") == 0


@pytest.mark.long
def test_the_command_tells_that_nothing_differs(site: Path) -> None:
    code, told = run(site.parent, "verify", str(site))
    assert code == 0
    assert "ตรงกันทั้งหมด" in told


def test_the_command_tells_in_thai_and_in_json(site_copy: Path) -> None:
    HIDDEN["a result in CSV"](site_copy)
    code, told = run(site_copy.parent, "verify", str(site_copy))
    assert code == 1
    assert f"{CSV}: เนื้อไฟล์เปลี่ยนไปจากตอนเผยแพร่" in told
    code, told = run(site_copy.parent, "verify", str(site_copy), "--json")
    assert code == 1
    assert {one["file"] for one in json.loads(told)["differences"]} >= {CSV}


def test_a_folder_that_is_no_site_is_wrong_use(tmp_path: Path) -> None:
    code, told = run(tmp_path, "verify", str(tmp_path))
    assert code == 2
    assert "ไม่ใช่เว็บไซต์ที่เผยแพร่" in told
    with pytest.raises(NoSite):
        verify(tmp_path)


SPOILT = (b"", b"{", b"\xff\xfe", b"[]", b"null", b"%PDF-1.7")


@pytest.mark.parametrize("spoilt", short(SPOILT, b"\xff\xfe"))
def test_a_spoilt_file_is_told_and_stops_nothing(spoilt: bytes, site_copy: Path) -> None:
    """Whatever a file holds, it is told by its name; no other file goes unread for it."""
    for name in ("assessments.csv", "assessments.json", "assessments.xlsx", "datapackage.json"):
        (site_copy / DATA / name).write_bytes(spoilt)
    for path in (site_copy / "dga/2562/report.pdf", *site_copy.glob("dga/2562/**/*.ipynb")):
        path.write_bytes(spoilt)
    listed(site_copy)
    found = verify(site_copy).found
    assert {one.file for one in found} >= {f"{DATA}/assessments.json", f"{DATA}/assessments.xlsx"}


def test_verification_shares_no_code_with_what_it_verifies() -> None:
    for path in (ROOT / "src" / "pramoen" / "verify").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                texts_only = (node.level, node.module) == (2, "words")
                assert node.level < 2 or texts_only
                assert node.level or not (node.module or "").startswith("pramoen")
            if isinstance(node, ast.Import):
                assert not any(name.name.startswith("pramoen") for name in node.names)


def test_what_print_tells_in_an_annex_parts_the_text_that_print_is_compared_with() -> None:
    words = words_of(
        '<ul><li>ค่า 100 · ที่มา <span class="source">targets.csv [2562 · 1.5]</span> · 7</li></ul>'
    )
    assert words.blocks == ["ค่า100·ที่มาtargets.csv[2562·1.5]·7"]
    assert words.parts == ["ค่า100·ที่มา", "targets.csv[2562·1.5]", "·7"]


def test_a_difference_is_told_once_and_in_order() -> None:
    compared = Compared()
    for file in ("b", "a", "b"):
        compared.note(file, "", "ต่าง", "1", "2")
    assert [str(one) for one in compared.found] == [
        "a: ต่าง (ควรเป็น “1” แต่พบ “2”)",
        "b: ต่าง (ควรเป็น “1” แต่พบ “2”)",
    ]
