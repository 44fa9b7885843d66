"""Knows the flow from data to the published site: check, execute, stage, render, publish."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .assess import Status
from .checking import require_sound
from .dataset import load
from .display import ASSESSMENTS_MIME
from .execution.runs import all_recorded, failed, recorded_inputs, require_parameters
from .faults import Fault, FaultyData
from .form_reader import read_form
from .params import read_parameters
from .places import Project
from .plan import PRELOAD, Planner, ReportPlan, Request, chosen_parameters, report_facts, site_of
from .progress import Teller
from .publishing.swap import recover
from .publishing.turn import own_turn
from .rendering import renderer

if TYPE_CHECKING:
    from .rendering.front import ReportSummary


def require_sound_data(project: Project, organisations: Sequence[str]) -> None:
    """Raise ``FaultyData`` with every fault in the data of all organisations."""
    faults: list[Fault] = []
    for name in organisations:
        recover(project.data(name))
        try:
            require_sound(project.data(name), project.stamp(name))
        except FaultyData as faulty:
            faults += faulty.faults
    if faults:
        raise FaultyData(faults)


def plan_of(project: Project, request: Request) -> tuple[Planner, list[ReportPlan]]:
    """Return what there is to do for a request, report by report; nothing is written.

    Raises
    ------
    UsageError

    """
    wanted = chosen_parameters(project, request)
    chosen = renderer.choose(request.renderer)
    planner = Planner(project, chosen, request.formats, site_of(project, request))
    return planner, [planner.plan(parameters, request.force) for parameters in wanted]


def build(project: Project, request: Request, teller: Teller) -> Path:
    """Build the reports asked for, as far as something changed, and publish the site.

    Returns its front page. Nothing is published unless everything succeeds. A second build waits
    for the first.

    Raises
    ------
    UsageError, FaultyData, NotebooksFailed, RenderingFailed

    """
    started = time.perf_counter()
    wanted = chosen_parameters(project, request)
    organisations = sorted({parameters.organisation for parameters in wanted})
    with own_turn(project.lock, lambda: teller.say("รอ: มีการสร้างรายงานในโครงการนี้อยู่แล้ว")):
        teller.say(f"ตรวจข้อมูล: {', '.join(organisations)}")
        require_sound_data(project, organisations)
        planner, plans = plan_of(project, request)
        index = planner.site / "index.html"
        _forget_failures(plans)
        plans = [plan for plan in plans if not plan.is_done]
        if not plans:
            teller.say(f"ไม่มีอะไรเปลี่ยน เปิดดูได้ที่ {index}")
            return index
        _require_readable(project, plans)
        _execute(project, plans, request, teller)
        _publish(project, planner, plans, request, teller)
    teller.say(f"เสร็จใน {time.perf_counter() - started:.1f} วินาที เปิดดูที่ {index}")
    return index


def _forget_failures(plans: Sequence[ReportPlan]) -> None:
    """Remove what was kept of notebooks that failed once and have been put right."""
    for plan in plans:
        for run in plan.runs:
            if run.name not in plan.stale:
                failed(run.output).unlink(missing_ok=True)


def _require_readable(project: Project, plans: Sequence[ReportPlan]) -> None:
    """Raise before anything runs if a notebook takes other parameters, or a form is not there."""
    for run in {run.name: run for plan in plans for run in plan.stale_runs}.values():
        require_parameters(run.source, run.parameters)
    for plan in plans:
        dataset = load(project.data(plan.parameters.organisation))
        read_form(dataset, plan.parameters.form_year, plan.parameters.fiscal_year)


def _execute(
    project: Project, plans: Sequence[ReportPlan], request: Request, teller: Teller
) -> None:
    from .execution.cluster import dask
    from .execution.pool import execute_all, local, read_times, write_times
    from .execution.work import Outcome

    runs = [run for plan in plans for run in plan.stale_runs]
    every = sum(len(plan.runs) for plan in plans)
    if len(runs) < every:
        teller.say(f"ไม่ต้องประมวลผลใหม่ {every - len(runs)} จาก {every} สมุดบันทึก")
    if not runs:
        return
    times = project.reports / "executed" / "times.json"
    if request.scheduler:
        executors = dask(request.scheduler)
    else:
        executors = local(min(request.jobs or _processors(), len(runs)), PRELOAD)
    with teller.counting("ประมวลผลสมุดบันทึก", len(runs)) as counter:

        def done(outcome: Outcome) -> None:
            state = "ไม่สำเร็จ" if outcome.error else f"{outcome.seconds:.1f} วินาที"
            counter.step(f"{outcome.run.label} ({state})")

        write_times(times, execute_all(runs, done, executors, read_times(times)))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _publish(
    project: Project,
    planner: Planner,
    plans: Sequence[ReportPlan],
    request: Request,
    teller: Teller,
) -> None:
    from .publishing.manifest import read_manifest, write_manifest
    from .publishing.swap import replacing
    from .rendering.book import site_url
    from .rendering.front import write_site_pages

    chosen = renderer.choose(request.renderer)
    made_from = dict(read_manifest(planner.site).get("reports", {}))
    with replacing(planner.site) as fresh:
        with teller.counting(f"สร้างรายงานด้วย {chosen.name}", len(plans)) as counter:
            for plan in plans:
                began = time.perf_counter()
                _publish_report(project, plan, fresh, chosen, request.formats)
                address = f"{plan.parameters.organisation}/{plan.parameters.fiscal_year}"
                made_from[address] = planner.made_from(plan.parameters)
                counter.step(f"{plan.label} ({time.perf_counter() - began:.1f} วินาที)")
        summaries = _summaries(project, fresh)
        extension = project.root / "_extensions" / "pramoen"
        write_site_pages(fresh, extension, summaries, site_url(project.root))
        inputs = _inputs(project, planner, [summary.facts for summary in summaries])
        write_manifest(fresh, inputs, project.root, chosen.name, made_from)


def _publish_report(
    project: Project,
    plan: ReportPlan,
    site: Path,
    chosen: renderer.Renderer,
    formats: Sequence[str],
) -> None:
    """Render one report from its executed notebooks into a site, with its data and notebooks."""
    from .publishing.charts import publish_charts
    from .publishing.downloads import write_downloads, write_indicator_files
    from .publishing.notebooks import publish_notebooks
    from .rendering.staging import stage

    parameters = plan.parameters
    staged = project.work(parameters.organisation, parameters.fiscal_year)
    facts = report_facts(project, parameters, formats)
    notebooks = [run.output for run in plan.runs]
    stage(project.root, staged, notebooks, facts)
    output = site / parameters.organisation / str(parameters.fiscal_year)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    chosen.render(staged, output, formats)
    records = all_recorded(notebooks, ASSESSMENTS_MIME)
    mark, notice = facts["pramoen"]["made_up"], facts["pramoen"]["notice"]
    write_downloads(records, output / "data", facts["book"]["title"], mark, notice)
    write_indicator_files(records, output / "data", mark)
    publish_charts(notebooks, output / "charts", mark)
    publish_notebooks(notebooks, output / "notebooks", facts["pramoen"])


def _inputs(project: Project, planner: Planner, facts: Sequence[Mapping[str, Any]]) -> set[Path]:
    """Return the project's own files that the reports of the site were made from."""
    found: set[Path] = set()
    for fact in facts:
        path = project.parameter_file(fact["organisation"], fact["fiscal_year"])
        found.add(path)
        for run in planner.runs(read_parameters(path)):
            names = recorded_inputs(run.output) or {}
            read = (name.removeprefix("file:") for name in names if name.startswith("file:"))
            found |= {run.source, *(project.root / name for name in read)}
    return {path for path in found if path.is_file()}


def _summaries(project: Project, site: Path) -> list[ReportSummary]:
    """Return the reports that the site holds, those of earlier builds included."""
    from .rendering.front import ReportSummary

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
