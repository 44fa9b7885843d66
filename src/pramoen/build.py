"""Knows the flow from data to the published site: check, execute, stage, render, publish."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .assess import Status
from .checking import require_sound
from .dataset import load
from .display import ASSESSMENTS_MIME
from .execution.pool import Outcome, execute_all
from .execution.runs import Run, all_recorded, input_files, require_parameters
from .faults import Fault, FaultyData, UsageError
from .fiscal import period_text
from .form_reader import read_form
from .params import Parameters, read_parameters
from .places import Project
from .progress import Teller
from .publishing.downloads import write_downloads
from .publishing.manifest import write_manifest
from .publishing.notebooks import publish_notebooks
from .publishing.swap import replacing
from .rendering import renderer
from .rendering.front import ReportSummary, write_front_page
from .rendering.shared import write_assets
from .rendering.staging import stage

CHAPTERS = (
    "summary",
    *(f"component-{number}" for number in range(1, 6)),
    "director",
    "sources",
)
FORMATS = ("html", "pdf")


@dataclass(frozen=True)
class Request:
    """What to build: which reports, with which renderer, in which formats."""

    organisation: str | None = None
    fiscal_year: int | None = None
    renderer: str = "auto"
    formats: Sequence[str] = FORMATS
    jobs: int | None = None


def chosen_parameters(project: Project, request: Request) -> list[Parameters]:
    """Return the parameters of every report that is asked for, all of them checked.

    Raises
    ------
    UsageError
        If a parameter file is at fault, or no report fits the request.

    """
    organisations = project.organisations()
    if request.organisation and request.organisation not in organisations:
        known = ", ".join(organisations)
        raise UsageError(f"ไม่มีองค์การ {request.organisation} ในโฟลเดอร์ params/ (มี {known})")
    found = []
    for organisation in [request.organisation] if request.organisation else organisations:
        for path in project.parameter_files(organisation):
            parameters = read_parameters(path)
            if parameters.organisation != organisation or str(parameters.fiscal_year) != path.stem:
                raise UsageError(f"{path}: organisation และ fiscal_year ต้องตรงกับชื่อโฟลเดอร์และชื่อไฟล์")
            if request.fiscal_year in (None, parameters.fiscal_year):
                found.append(parameters)
    if not found:
        year = f" ปี {request.fiscal_year}" if request.fiscal_year else ""
        raise UsageError(f"ไม่มีไฟล์พารามิเตอร์ของรายงาน{year} ในโฟลเดอร์ params/")
    return found


def runs_of(project: Project, parameters: Parameters) -> list[Run]:
    """Return the notebook runs of one report, in chapter order."""
    inputs = input_files(project.data(parameters.organisation), Path(__file__).parent)
    executed = project.executed(parameters.organisation, parameters.fiscal_year)
    return [
        Run(
            source=project.notebooks / f"{name}.ipynb",
            output=executed / f"{name}.ipynb",
            parameters=parameters.model_dump(),
            inputs=inputs,
            folder=project.root,
        )
        for name in CHAPTERS
    ]


def require_sound_data(project: Project, organisations: Sequence[str]) -> None:
    """Raise ``FaultyData`` with every fault in the data of all organisations."""
    faults: list[Fault] = []
    for name in organisations:
        try:
            require_sound(project.data(name), project.stamp(name))
        except FaultyData as faulty:
            faults += faulty.faults
    if faults:
        raise FaultyData(faults)


def build(project: Project, request: Request, teller: Teller) -> Path:
    """Build the reports asked for and publish the site; return its front page.

    Nothing is published unless everything succeeds.

    Raises
    ------
    UsageError, FaultyData, NotebooksFailed, RenderingFailed

    """
    started = time.perf_counter()
    wanted = chosen_parameters(project, request)
    chosen = renderer.choose(request.renderer)
    organisations = sorted({parameters.organisation for parameters in wanted})
    teller.say(f"ตรวจข้อมูล: {', '.join(organisations)}")
    require_sound_data(project, organisations)
    runs = [run for parameters in wanted for run in runs_of(project, parameters)]
    for run in runs[: len(CHAPTERS)]:
        require_parameters(run.source, run.parameters)
    for parameters in wanted:
        dataset = load(project.data(parameters.organisation))
        read_form(dataset, parameters.form_year, parameters.fiscal_year)
    _execute(runs, request, teller)
    with replacing(project.site) as fresh:
        with teller.counting(f"สร้างรายงานด้วย {chosen.name}", len(wanted)) as counter:
            for parameters in wanted:
                began = time.perf_counter()
                _publish_report(project, parameters, fresh, chosen, request.formats)
                label = f"{parameters.organisation} {parameters.fiscal_year}"
                counter.step(f"{label} ({time.perf_counter() - began:.1f} วินาที)")
        extension = project.root / "_extensions" / "pramoen"
        summaries = _summaries(project, fresh)
        write_front_page(fresh, extension, summaries)
        write_manifest(fresh, _inputs(project, summaries), project.root, chosen.name)
    index = project.site / "index.html"
    teller.say(f"เสร็จใน {time.perf_counter() - started:.0f} วินาที เปิดดูที่ {index}")
    return index


def _execute(runs: Sequence[Run], request: Request, teller: Teller) -> None:
    with teller.counting("ประมวลผลสมุดบันทึก", len(runs)) as counter:

        def done(outcome: Outcome) -> None:
            state = "ไม่สำเร็จ" if outcome.error else f"{outcome.seconds:.1f} วินาที"
            counter.step(f"{outcome.run.label} ({state})")

        execute_all(runs, done, request.jobs)


def _publish_report(
    project: Project,
    parameters: Parameters,
    site: Path,
    chosen: renderer.Renderer,
    formats: Sequence[str],
) -> None:
    staged = project.work(parameters.organisation, parameters.fiscal_year)
    facts = report_facts(project, parameters, formats)
    notebooks = [run.output for run in runs_of(project, parameters)]
    stage(project.root, staged, notebooks, facts)
    output = site / parameters.organisation / str(parameters.fiscal_year)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    chosen.render(staged, output, formats)
    records = all_recorded(notebooks, ASSESSMENTS_MIME)
    write_assets(output / "assets", project.root / "_extensions" / "pramoen")
    write_downloads(records, output / "data", facts["book"]["title"])
    publish_notebooks(notebooks, output / "notebooks", facts["pramoen"])


def report_facts(
    project: Project, parameters: Parameters, formats: Sequence[str] = FORMATS
) -> Mapping[str, Any]:
    """Return what differs from report to report, as ``_report.yml`` holds it."""
    dataset = load(project.data(parameters.organisation))
    row = dataset.row("organisation", organisation=parameters.organisation)
    year = parameters.fiscal_year
    years = [int(path.stem) for path in project.parameter_files(parameters.organisation)]
    return {
        "book": {
            "title": f"รายงานผลการประเมินองค์การมหาชน ประจำปีงบประมาณ พ.ศ. {year}",
            "subtitle": row.text("name"),
        },
        "pramoen": {
            "organisation": parameters.organisation,
            "organisation_name": row.text("name"),
            "short_name": row.text("short_name"),
            "fiscal_year": year,
            "period": period_text(year),
            "form": f"แบบประเมินองค์การมหาชน ประจำปีงบประมาณ พ.ศ. {parameters.form_year}",
            "legal_basis": row.text("legal_basis"),
            "years": sorted(years, reverse=True),
            "formats": list(formats),
        },
    }


def _inputs(project: Project, summaries: Sequence[ReportSummary]) -> set[Path]:
    """Return the project's own files that the reports of the site were made from."""
    found: set[Path] = set()
    for summary in summaries:
        facts = summary.facts
        path = project.parameter_file(facts["organisation"], facts["fiscal_year"])
        found.add(path)
        for run in runs_of(project, read_parameters(path)):
            found |= {run.source, *run.inputs}
    return {path for path in found if path.is_relative_to(project.root)}


def _summaries(project: Project, site: Path) -> list[ReportSummary]:
    """Return the reports that the site holds, those of earlier builds included."""
    labels = {str(status): status.label for status in Status}
    found = []
    for organisation in project.organisations():
        for path in project.parameter_files(organisation):
            parameters = read_parameters(path)
            folder = site / organisation / str(parameters.fiscal_year)
            if (folder / "index.html").is_file():
                facts = report_facts(project, parameters)["pramoen"]
                found.append(ReportSummary.of(folder, site, facts, labels))
    return found
