"""Makes the guide's pictures from the program itself, in a copy of the project.

Part of ``make screenshots``. The figures of 2563 are made up, as the guide says.
"""

from __future__ import annotations

import contextlib
import html
import io
import shutil
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from PIL import Image, ImageOps

from benchmarks.browser import chromium
from benchmarks.sheets import pages_of
from pramoen import cli
from pramoen.common.theme import font_folder, tokens
from pramoen.workbook.conflict_sheet import beside

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "guide"
LARGEST = 150_000
YEAR = "2563"
RESULTS = "ผลการดำเนินงาน"
_COPIED = ("_extensions", "data", "notebooks", "params", "docs/guide")
_MISTAKES = {"4.2": "=96+1", "1.1.1": "3,700 ล้านบาท", "1.1.3": "105%", "4.3": "ดีมาก"}
_FIGURES = {"1.1.1": "๓,๗๒๐", "1.1.3": 150.5, "2.1.1": "100%", "4.2": "95%", "4.3": 4.2}
_ANOTHERS = {"4.2": "97%", "4.3": 4.5, "1.5": 3}
_TERMINAL = """<!DOCTYPE html><html lang="th"><meta charset="utf-8"><style>
@font-face {{ font-family: Sarabun; src: url("{font}"); }}
body {{ margin: 0; background: {paper}; }}
pre {{ margin: 0; padding: 18px 22px; width: 836px; background: {paper}; color: {ink};
  font: 15px/1.7 Sarabun; white-space: pre-wrap; overflow-wrap: anywhere; }}
b {{ color: {accent}; font-weight: 600; }}
</style><pre>{text}</pre></html>"""


class Terminal:
    """Runs commands in a project and remembers what a person sees."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen = ""

    def run(self, *arguments: str, shown: str = "", lines: int = 0) -> None:
        """Run a command; show it as `shown` was typed, and the first lines of what it tells."""
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            try:
                cli.main([*arguments, "--project", str(self.root)])
            except SystemExit as ended:
                if ended.code == cli.WRONG_USE:
                    raise RuntimeError(told.getvalue()) from None
        text = told.getvalue().replace(f"{self.root}/", "").rstrip().splitlines()
        cut = [*text[:lines], "…"] if lines and len(text) > lines else text
        command = html.escape(shown or " ".join(arguments))
        self.seen += f"<b>$ pramoen {command}</b>\n" + html.escape("\n".join(cut)) + "\n"

    def picture(self, browser: Any, name: str) -> None:
        """Draw what was seen since the last picture."""
        dark = tokens()["dark"]
        page = browser.new_page(viewport={"width": 880, "height": 200})
        source = self.root / "terminal.html"
        font = (font_folder() / "Sarabun-Regular.ttf").as_uri()
        source.write_text(_TERMINAL.format(font=font, text=self.seen.rstrip(), **dark), "utf-8")
        page.goto(source.as_uri())
        page.evaluate("document.fonts.ready.then(() => true)")
        drawn = Image.open(io.BytesIO(page.locator("pre").screenshot())).convert("RGB")
        drawn.quantize(32).save(GUIDE / name, optimize=True)
        page.close()
        self.seen = ""


def fill(book: Path, column: str, values: dict[str, Any]) -> None:
    """Type values into the results of indicators; a reason that no longer holds is removed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are about looks that this library does not keep
        opened = openpyxl.load_workbook(book)
    sheet = opened[RESULTS]
    places = {cell.value: cell.column for cell in sheet[3]}
    for row in range(4, sheet.max_row + 1):
        indicator = sheet.cell(row, places["indicator"]).value
        if indicator in values and not sheet.cell(row, places["item"]).value:
            sheet.cell(row, places[column]).value = values[indicator]
            sheet.cell(row, places["missing"]).value = None
    opened.save(book)


def picture_of_sheet(book: Path, number: int, name: str) -> None:
    """Draw the top of a page as LibreOffice prints the workbook, without the white around it."""
    with TemporaryDirectory() as aside:
        drawn = Image.open(pages_of(book, Path(aside), 120, number + 1)[number]).convert("RGB")
    footer = int(drawn.height * 0.93)
    around = ImageOps.invert(drawn.crop((0, 0, drawn.width, footer))).getbbox()
    assert around is not None, f"{name} is blank"
    left, top, right, bottom = around
    seen = (left, top, min(right, left + 920), min(bottom, top + 760))
    drawn.crop(seen).quantize(32).save(GUIDE / name, optimize=True)


def picture_of_page(
    browser: Any, address: Path, name: str, part: str = "", opened: str = "", height: int = 560
) -> None:
    """Draw the top of a page, or the end of a part of it, with what it unfolds opened."""
    page = browser.new_page(viewport={"width": 960, "height": height}, reduced_motion="reduce")
    page.goto(address.as_uri())
    page.evaluate("document.fonts.ready.then(() => true)")
    for words in opened.split("|") if opened else ():
        page.locator(f"{part} summary", has_text=words).first.click()
    taken = page.locator(part).screenshot() if part else page.screenshot()
    page.close()
    drawn = Image.open(io.BytesIO(taken)).convert("RGB")
    drawn = drawn.crop((0, drawn.height - height, drawn.width, drawn.height)) if part else drawn
    drawn.quantize(64).save(GUIDE / name, optimize=True)


def accept_all(root: Path) -> None:
    """Accept every open warning, as an analyst does who has looked at the documents."""
    from pramoen.changes.acceptance import accept
    from pramoen.checks.findings import findings_of
    from pramoen.common.places import Project

    project = Project(root)
    open_ = [one.code for one in findings_of(project, "dga").open]
    accept(project, "dga", dict.fromkeys(open_, "ตรวจกับงบการเงินแล้ว"), "สมหญิง")


def copied(root: Path) -> None:
    """Copy what a project is made of, with the parameters of 2562 alone."""
    for name in _COPIED:
        shutil.copytree(ROOT / name, root / name)
    for path in (*ROOT.glob("*.yml"), *ROOT.glob("*.qmd"), ROOT / "requirements.lock"):
        shutil.copyfile(path, root / path.name)
    for path in (root / "params" / "dga").glob("*.yml"):
        if path.stem != "2562":
            path.unlink()


def make(root: Path, browser: Any) -> None:
    """Go through the year and take the pictures."""
    terminal = Terminal(root)
    book = root / "reports" / "workbooks" / f"dga-{YEAR}.xlsx"
    shown = book.relative_to(root).as_posix()
    terminal.run("new-year", YEAR, "--who", "สมหญิง", shown=f"new-year {YEAR}", lines=12)
    terminal.picture(browser, "terminal-new-year.png")
    terminal.run("workbook", "export", "--year", YEAR)
    spoilt = Path(shutil.copyfile(book, root / "spoilt.xlsx"))
    fill(spoilt, "value", _MISTAKES)
    terminal.seen = ""
    importing = f"workbook import {shown} --dry-run"
    terminal.run("workbook", "import", str(spoilt), "--dry-run", shown=importing)
    terminal.picture(browser, "terminal-faults.png")
    picture_of_sheet(book, 0, "sheet-progress.png")
    another = Path(shutil.copyfile(book, book.with_stem(f"{book.stem}-สมชาย")))
    fill(book, "value", _FIGURES)
    picture_of_sheet(book, 3, "sheet-results.png")  # behind the overview, which has two pages
    terminal.run("workbook", "import", str(book), "--dry-run", shown=importing)
    terminal.picture(browser, "terminal-dry-run.png")
    terminal.run("workbook", "import", str(book), "--yes", "--who", "สมหญิง")
    fill(another, "value", _ANOTHERS)
    terminal.run("workbook", "import", str(another), "--dry-run")
    picture_of_sheet(beside(another), 0, "sheet-conflicts.png")
    terminal.run("check", "--year", YEAR, "--html", str(root / "check.html"))
    picture_of_page(browser, root / "check.html", "page-check.png")
    terminal.run("diff", "2562", YEAR, "--html", str(root / "diff.html"))
    picture_of_page(browser, root / "diff.html", "page-diff.png")
    accept_all(root)
    built = ("build", "--organisation", "dga", "--renderer", "embedded", "--format", "html")
    report = root / "reports" / "site" / "dga" / YEAR
    terminal.seen = ""
    for state, who in (("checked", "สมศรี"), ("approved", "สมชาย")):
        terminal.run("review", "--year", YEAR, "--state", state, "--who", who)
    kept, terminal.seen = terminal.seen, ""
    terminal.run(*built)
    picture_of_page(browser, report / "index.html", "page-approved.png", height=420)
    terminal.seen = kept
    why = ("--why", "งบการเงินฉบับตรวจสอบ", "--who", "สมหญิง")
    terminal.run("correct", "4.2", "--year", YEAR, "--to", "97", *why)
    terminal.run("review", "--year", YEAR)
    terminal.picture(browser, "terminal-review.png")
    terminal.run(*built)
    picture_of_page(browser, report / "index.html", "page-withdrawn.png", height=420)
    terminal.seen = ""
    terminal.run("explain", "1.1.3", "--year", "2562", lines=16)
    terminal.picture(browser, "terminal-explain.png")
    page = report.with_name("2562") / "indicators" / "1-1-3.html"
    unfolded = "คำนวณอย่างไร|แหล่งที่มา"
    where = ("page-origin.png", "#indicator-1-1-3-how-title", unfolded)
    picture_of_page(browser, page, *where, height=640)


def main() -> None:
    """Write every picture into docs/guide; each is small enough for a page."""
    with TemporaryDirectory() as aside, chromium() as browser:
        root = Path(aside) / "project"
        copied(root)
        make(root, browser)
    pictures = sorted(GUIDE.glob("*.png"))
    large = [path.name for path in pictures if path.stat().st_size > LARGEST]
    assert not large, f"larger than {LARGEST} bytes: {large}"
    print(f"{GUIDE}: {len(pictures)} pictures")


if __name__ == "__main__":
    main()
