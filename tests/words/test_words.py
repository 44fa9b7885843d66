"""Texts that people read stand in the catalogues of their language, and nowhere in Python."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes
from openpyxl import load_workbook

from conftest import ROOT, Page
from pramoen import words
from pramoen.words import say
from pramoen.words.catalogues import compiled
from printed import READERS
from test_other_forms import THREE, YEAR, project_of

PACKAGE = ROOT / "src" / "pramoen"
CATALOGUES = sorted((PACKAGE / "words").glob("*/*.po"))
THAI = re.compile("[\u0e00-\u0e7f]")
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_-]+)+")
# What Thai a module may hold, and why: it reads or writes the language itself.
OWN_THAI = {
    "assessment/units.py": "a percentage is told by its name in records of before units had kinds",
    "common/fiscal.py": "digits and months",
    "common/texts.py": "the two ways to write ำ",
    "rendering/pdf/clusters.py": "the letters that ำ is made of",
    "common/thai.py": "words that a line is not broken before or after",
    "rendering/site/words.py": "which letters make a Thai word",
    "show/sparkline.py": "a percentage is told by the name of its unit in the records",
    "verify/texts.py": "digits, and the two ways to write ำ",
    "workbook/cells.py": "what people type into cells: ำ, ร้อยละ, พ.ศ., months",
}


TEMPLATES = sorted((PACKAGE / "rendering" / "site" / "templates").iterdir())
# Filters, print template, style and scripts, whose texts are put in as they are copied.
SOURCES = sorted(
    path
    for folder in (ROOT / "_extensions" / "pramoen", PACKAGE / "rendering" / "site" / "assets")
    for path in folder.iterdir()
    if path.suffix in (".lua", ".typ", ".js", ".css")
)
NAMED = re.compile("⟦([^⟧]+)⟧")
# How many lines of them hold Thai of their own, and why.
OWN_LINES = {
    "columns.lua": (1, "words of the form that a column's heading may end in"),
    "pramoen.js": (1, "what the heading of a column of years begins with"),
    "refuse.lua": (2, "said where nothing is staged, so nothing put in"),
    "screen.lua": (1, "words that announce a number"),
    "search.js": (12, "spellings, digits and vowels of what is searched"),
    "thai.lua": (3, "digits, and words that a line is not broken after"),
    "typst-template.typ": (2, "digits, and where the long title is broken"),
    "words.lua": (4, "letters, signs that close, and the era before a year"),
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    """Return the room of a module; the command line belongs to the commands."""
    first = path.relative_to(PACKAGE).parts[0]
    return "commands" if first in ("cli.py", "__main__.py") else first


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def texts() -> dict[str, str]:
    return {str(one.id): str(one.string) for p in CATALOGUES for one in catalogue(p) if one.id}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def thai_strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the Thai strings of a module that are neither documentation nor patterns to read by."""
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            left_out.add(node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            left_out.update(inner for one in node.args for inner in ast.walk(one))
    for node in ast.walk(tree):
        thai = isinstance(node, ast.Constant) and THAI.search(str(node.value))
        if thai and node not in left_out:
            assert isinstance(node, ast.Constant)
            yield node


def said(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield key and filled places of every `say` of a module, whatever it is called there."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("words")
        for alias in node.names
        if alias.name == "say"
    }
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in names:
            given = {one.arg or "**" for one in node.keywords}
            yield from ((str(x.value), given) for x in node.args if isinstance(x, ast.Constant))


def said_in_template(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield the same of a template."""
    for call in Environment().parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "say":
            given = {one.key for one in call.kwargs}
            yield from ((str(x.value), given) for x in call.args if isinstance(x, nodes.Const))


def named_in(path: Path) -> list[str]:
    """Return the texts that a source names where they are put in."""
    return NAMED.findall(path.read_text(encoding="utf-8"))


def test_no_thai_text_stands_in_python_outside_the_catalogues() -> None:
    found = {name_of(p): [n.lineno for n in thai_strings(tree_of(p))] for p in modules()}
    holding = {name: lines for name, lines in found.items() if lines}
    assert {name: lines for name, lines in holding.items() if name not in OWN_THAI} == {}
    assert set(OWN_THAI) - set(holding) == set(), "an exception that none needs any more"


def test_no_thai_text_stands_in_a_template() -> None:
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in TEMPLATES}
    found = [(name, line) for name, told in lines.items() for line in told if THAI.search(line)]
    assert found == []


def test_no_thai_text_stands_in_filters_print_template_style_and_scripts() -> None:
    found = Counter(
        path.name
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if THAI.search(line)
    )
    assert found == {name: count for name, (count, _) in OWN_LINES.items()}


def test_a_text_put_into_a_source_is_there_and_ends_no_string_and_no_content_of_it() -> None:
    known = texts()
    named = {key for path in SOURCES for key in named_in(path)}
    assert {key for key in named if not key.startswith("rendering.")} == set()
    assert len(named) > 40
    assert [key for key in sorted(named) if re.search(r'["\\#$*_`<>@\[\]]', known[key])] == []


def test_thai_text_would_be_found_wherever_it_stands() -> None:
    code = '"""เอกสาร"""\nimport re\nre.compile("[ก-ฮ]")\nx = {"ก": f"{x} ข", "d": ["ค"]}\nf(a="ง")'
    assert {str(node.value) for node in thai_strings(ast.parse(code))} == {"ก", " ข", "ค", "ง"}


def test_every_text_that_is_said_is_there_with_the_places_that_are_filled() -> None:
    known = texts()
    calls = [(path, room_of(path), *call) for path in modules() for call in said(path)]
    calls += [(p, "rendering", *call) for p in TEMPLATES for call in said_in_template(p)]
    assert [
        (path.name, key, given)
        for path, room, key, given in calls
        if not key.startswith(f"{room}.") or key not in known or places(known[key]) != given
    ] == []


def test_every_text_of_a_catalogue_is_used_in_its_room() -> None:
    used = {"rendering": {key for path in TEMPLATES for key, _ in said_in_template(path)}}
    used["rendering"].update(key for path in SOURCES for key in named_in(path))
    for path in modules():
        found = used.setdefault(room_of(path), set())
        found |= {str(n.value) for n in ast.walk(tree_of(path)) if isinstance(n, ast.Constant)}
    assert [key for key in texts() if key not in used[key.partition(".")[0]]] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_catalogue_is_complete_and_in_order(path: Path) -> None:
    entries = [one for one in catalogue(path) if one.id]
    keys = [str(one.id) for one in entries]
    assert (PACKAGE / path.stem).is_dir(), "a catalogue is of a room"
    assert keys == sorted(keys)
    assert [
        key for key in keys if not KEY.fullmatch(key) or not key.startswith(f"{path.stem}.")
    ] == []
    assert [one.id for one in entries if not one.string or one.fuzzy] == []
    assert not catalogue(path).obsolete
    repeated = Counter(str(one.string) for one in entries)
    assert [text for text, count in repeated.items() if count > 1] == []
    for one in entries:
        assert all(re.fullmatch("[a-z_]+", name) for name in places(str(one.string))), one.id


def test_a_text_that_is_not_there_or_lacks_a_place_is_told_at_once() -> None:
    with pytest.raises(KeyError, match=r"no text common\.faults\.nothing"):
        say("common.faults.nothing")
    with pytest.raises(KeyError, match="row"):
        say("common.faults.row", column=5)
    with pytest.raises(FileNotFoundError):
        say("nowhere.a")


def write_catalogue(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'msgid "room.a"\nmsgstr "{text}"\n', encoding="utf-8")


def test_a_catalogue_is_compiled_once_and_again_after_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "th" / "room.po"
    write_catalogue(path, "ก")
    assert json.loads(compiled(path)) == {"room.a": "ก"}
    with monkeypatch.context() as patched:
        patched.setattr("pramoen.words.catalogues.texts_of", lambda _: pytest.fail("read again"))
        assert json.loads(compiled(path)) == {"room.a": "ก"}
    stat = path.stat()
    write_catalogue(path, "กข")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert json.loads(compiled(path)) == {"room.a": "กข"}, "another size, saved at the same time"
    assert [one.name for one in (path.parent / "__pycache__").iterdir()] == ["room.json"]


def test_a_catalogue_is_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "th" / "room.po"
    write_catalogue(path, "ก")
    (path.parent / "__pycache__").write_text("a file where the folder would be", encoding="utf-8")
    assert json.loads(compiled(path)) == {"room.a": "ก"}
    assert json.loads(compiled(path)) == {"room.a": "ก"}


def test_commands_answer_without_loading_babel_or_catalogues_that_they_do_not_say() -> None:
    say("commands.cli.help")
    code = (
        "import sys, pramoen.cli; from pramoen import words; "
        "print('babel' in sys.modules, words._texts.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    babel, catalogues = done.stdout.split()
    assert babel == "False"
    assert int(catalogues) < len(CATALOGUES) / 2


def test_a_changed_entry_changes_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = (PACKAGE / "words" / "th" / "common.po").read_text(encoding="utf-8")
    (tmp_path / "common.po").write_text(told.replace("แถว {row}", "บรรทัด {row}"), encoding="utf-8")
    monkeypatch.setattr(words, "_THAI", tmp_path)
    words._texts.cache_clear()
    try:
        assert say("common.faults.row", row=5) == "บรรทัด 5"
    finally:
        words._texts.cache_clear()


@pytest.mark.slow
def test_one_changed_entry_changes_pages_print_and_workbook(tmp_path: Path) -> None:
    old, new = say("data.made_up.mark"), "ข้อมูลทดลอง"
    package, root, book = tmp_path / "lib" / "pramoen", tmp_path / "project", tmp_path / "book.xlsx"
    shutil.copytree(PACKAGE, package)
    path = package / "words" / "th" / "data.po"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    heading, link = say("rendering.print.signatures"), say("rendering.script.copy-link")
    path = path.with_name("rendering.po")
    told = path.read_text(encoding="utf-8")
    for text in (heading, link):
        told = told.replace(f'"{text}"', f'"{text} ใหม่"')
    path.write_text(told, encoding="utf-8")
    project_of(root, THREE)
    report = ("--organisation", "example", "--year", YEAR, "--project", str(root))
    for command in (
        ("build", "--renderer", "embedded"),
        ("workbook", "export", "--output", str(book)),
    ):
        subprocess.run(
            [sys.executable, "-m", "pramoen", *command, *report],
            env=os.environ | {"PYTHONPATH": str(package.parent)},
            check=True,
            capture_output=True,
        )
    made = root / "reports" / "site-example" / "example" / YEAR
    page = Page(made / "index.html").text
    printed = "".join(READERS["pdfium"](made / "report.pdf"))
    cells = [str(c.value) for sheet in load_workbook(book) for row in sheet for c in row if c.value]
    assert new in page
    assert new in printed and f"{heading} ใหม่" in printed
    script = (root / "reports" / "site-example" / "assets" / "site.js").read_text(encoding="utf-8")
    assert f'"{link} ใหม่"' in script
    assert new in "\n".join(cells)
