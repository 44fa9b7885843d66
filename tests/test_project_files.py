"""The project's own files agree with each other."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessing import NOTEBOOKS
from conftest import ROOT
from pramoen.common.program import OUT_OF_REACH
from pramoen.common.theme import screen_style, with_typst_colours
from pramoen.rendering.markdown import cell_options

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REQUIRED = [re.match(r"[a-z0-9-]+", r, re.I) for r in PROJECT["project"]["dependencies"]]
NAMES = {match.group().lower() for match in REQUIRED if match}
# What conda-forge does not have comes from pip.
FROM_PIP = {"fontpkg-sarabun", "typst", "pypandoc-binary", "pypdfium2"} | {
    "manimgx-fonts",
    "noto-cjk-sans-jp-regular",
    "pymupdf-fonts",
}
LONGEST_MODULE = 450
OPTIONS = {"label", "fig-cap", "tbl-cap", "fig-alt", "echo", "output", "code-fold"}


def notebook(name: str) -> dict[str, Any]:
    path = ROOT / "notebooks" / f"{name}.ipynb"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_the_conda_environment_has_what_the_package_needs() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge"]
    plain = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    conda = {re.split(r"[ =<>\[]", entry)[0] for entry in plain}
    installed = {re.split(r"[ =<>\[]", entry)[0] for entry in pip}
    assert {"python", "quarto", "pip"} <= conda
    assert "-e ." in pip or "-e" in installed
    assert conda >= NAMES - FROM_PIP
    assert installed >= FROM_PIP
    parts = [r.split(">=") for r in PROJECT["project"]["dependencies"]]
    wanted = {name.split("[")[0]: version for name, version in parts}
    for entry in [*plain, *pip]:
        name, _, version = entry.partition(">=")
        name = name.split("[")[0]
        if name in wanted:
            assert version == wanted[name], entry
    assert f"python{PROJECT['project']['requires-python']}" in plain


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.M))
    groups = PROJECT["project"]["optional-dependencies"]["dev"]
    wanted = NAMES | {re.split(r"[>\[]", name)[0].lower() for name in groups}
    assert {name.replace("_", "-") for name in wanted} <= pinned
    assert lock.count("--hash=sha256:") > len(pinned)
    assert "://" not in lock


def test_every_dependency_has_its_reason_beside_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    optional = PROJECT["project"]["optional-dependencies"]
    every = [*PROJECT["project"]["dependencies"], *itertools.chain(*optional.values())]
    assert [one for one in every if not re.search(rf'"{re.escape(one)}", +# \w', text)] == []


def test_the_tokens_are_the_same_in_page_style_and_typst_template() -> None:
    extension = ROOT / "_extensions" / "pramoen"
    assert (extension / "tokens.css").read_text(encoding="utf-8") == screen_style()
    template = (extension / "typst-template.typ").read_text(encoding="utf-8")
    assert with_typst_colours(template) == template


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_has_no_outputs_and_one_parameters_cell(name: str) -> None:
    cells = notebook(name)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    assert len(tagged) == 1
    assert cells[0]["cell_type"] == "markdown"
    assert "".join(cells[0]["source"]).startswith("# ")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_keeps_to_the_options_both_renderers_honour(name: str) -> None:
    for cell in notebook(name)["cells"]:
        if cell["cell_type"] == "code":
            options, _ = cell_options("".join(cell["source"]))
            assert set(options) <= OPTIONS
        else:
            text = "".join(cell["source"])
            assert not re.search(r"\{\{<|\$\$|<[a-z]", text)


def test_the_quarto_book_names_no_chapter_and_turns_execution_off() -> None:
    book = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    template = yaml.safe_load((ROOT / "_report.yml").read_text(encoding="utf-8"))
    assert "chapters" not in book["book"], "chapters are those of each report's form"
    assert template["book"]["chapters"] == ["index.qmd", "glossary.qmd"]
    assert book["lang"] == "th"
    assert book["execute"] == {"enabled": False, "echo": False}
    assert set(book["format"]) == {"html", "pramoen-typst"}


def test_no_module_takes_more_than_one_sitting() -> None:
    long = [
        f"{path.name} {count}"
        for path in (ROOT / "src").rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    ]
    assert long == []


def test_every_module_says_in_its_first_line_what_it_knows() -> None:
    silent = [
        path.name
        for path in (ROOT / "src").rglob("*.py")
        if not re.match(r'"""(Knows|Runs|What|pramoen:)', path.read_text(encoding="utf-8"))
    ]
    assert silent == []


def lint_imports(source: Path) -> tuple[int, str]:
    """Hold a source tree against the contracts of pyproject.toml; return code and report."""
    script = (
        f"import sys; sys.path.insert(0, {str(source)!r})\n"
        "from importlinter.cli import lint_imports\n"
        f"sys.exit(lint_imports({str(ROOT / 'pyproject.toml')!r}, no_cache=True))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_every_room_imports_only_what_it_may() -> None:
    code, told = lint_imports(ROOT / "src")
    assert code == 0, told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("assessment/trend.py", "from .. import telling", "What a notebook reaches BROKEN"),
        ("data/made_up.py", "import pramoen.checks.coverage", "the workbook BROKEN"),
        ("execution/runs.py", "from ..data import dataset", "nothing of indicators BROKEN"),
        ("rendering/book.py", "import pramoen.show", "nothing of indicators BROKEN"),
        ("publishing/charts.py", "from .. import execution", "of each other"),
        ("verify/files.py", "from ..rendering.site import words", "nothing of rendering BROKEN"),
        ("checks/coverage.py", "from .. import show", "nothing of a report BROKEN"),
        ("notebook/cells.py", "from .. import workbook", "changes no data BROKEN"),
        ("common/turn.py", "import pramoen.cli", "know build BROKEN"),
    ],
)
def test_an_import_in_the_wrong_direction_is_told(
    module: str, line: str, broken: str, tmp_path: Path
) -> None:
    package = tmp_path / "pramoen"
    shutil.copytree(ROOT / "src" / "pramoen", package)
    path = package / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    code, told = lint_imports(tmp_path)
    assert code == 1
    assert broken in re.sub(r"\s+", " ", told)


@pytest.mark.slow
def test_a_notebook_reaches_nothing_that_its_key_leaves_out() -> None:
    code = "import sys, pramoen.notebook; print([n for n in sys.modules if 'pramoen' in n])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pramoen.data.dataset" in told.stdout
    assert not any(f"pramoen.{name}" in told.stdout for name in OUT_OF_REACH if "." not in name)


@pytest.mark.parametrize("name", ["README.md", "README.th.md"])
def test_the_readme_shows_its_two_commands_and_files_that_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "make report" in text
    assert "make test" in text
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / link).exists(), link


def test_every_command_is_in_both_readmes() -> None:
    from pramoen.cli import app

    for name in ("README.md", "README.th.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for command in app.registered_commands:
            assert command.callback is not None
            assert f"pramoen {command.name or command.callback.__name__}" in text


def test_the_source_tree_speaks_of_no_local_path() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        assert not re.search(r"/(work|root|tmp)/", path.read_text(encoding="utf-8")), path


def test_the_license_is_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert Path(ROOT / "CHANGELOG.md").is_file()


def test_only_what_has_passed_with_quarto_is_published_by_pinned_actions() -> None:
    folder = ROOT / ".github" / "workflows"
    told = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yml")}
    site, test = told["site"]["jobs"], told["test"]["jobs"]["test"]
    assert (site["publish"]["needs"], site["build"]["needs"]) == ("build", "test")
    assert site["test"]["uses"] == "./.github/workflows/test.yml"
    assert "workflow_call" in told["test"][True], "YAML reads `on` so"
    steps = [step for job in (test, site["build"], site["publish"]) for step in job["steps"]]
    runs = [step.get("run", "") for step in steps]
    assert {"make test", "pramoen verify reports/site"} <= set(runs)
    used = [step["uses"] for step in steps if "uses" in step]
    assert any(one.startswith("quarto-dev/quarto-actions/setup@") for one in used)
    assert all(re.search(r"@[0-9a-f]{40}$", one) for one in used), used


def test_once_a_week_every_long_set_is_tried_whole() -> None:
    folder = ROOT / ".github" / "workflows"
    long, test = (
        yaml.safe_load((folder / f"{name}.yml").read_text("utf-8")) for name in ("long", "test")
    )
    (when,) = long[True]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["cron"]), "a minute of one day of the week"
    (job,) = long["jobs"].values()
    assert job == {"uses": "./.github/workflows/test.yml", "with": {"long": True}}
    runs = {step.get("run"): step.get("if") for step in test["jobs"]["test"]["steps"]}
    assert runs["make long"] == "${{ inputs.long }}"
    assert runs["make test"] == "${{ !inputs.long }}"
    assert test[True]["workflow_call"]["inputs"]["long"] == {"type": "boolean", "default": False}


# What Quarto (1.10, `project-gitignore.ts`) adds to a .gitignore that has no line just like it.
QUARTO_IGNORES = ("/.quarto/", "**/*.quarto_ipynb")


def test_git_ignores_what_quarto_leaves_and_quarto_finds_nothing_to_add(tmp_path: Path) -> None:
    ignored = shutil.copyfile(ROOT / ".gitignore", tmp_path / ".gitignore")
    assert set(QUARTO_IGNORES) <= set(ignored.read_text(encoding="utf-8").splitlines())
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    left = (
        *(".quarto/idx/index.qmd.json", "_book/index.html", "notebooks/summary.quarto_ipynb"),
        *("notebooks/.gitignore", "notebooks/.quarto/x"),
        *("reports/work/dga/2562/_book/index.html", "reports/work/dga/2562/.quarto/x"),
    )
    asked = ["git", "-C", str(tmp_path), "check-ignore", *left]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    assert told.splitlines() == [*left]
