"""Knows the flow from data to the published site: check, execute, stage, render, publish."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..assessment.assess import Status
from ..checks.checking import require_sound
from ..common.faults import Fault, FaultyData, UsageError
from ..common.params import read_parameters
from ..common.places import Project
from ..common.progress import Teller
from ..common.swap import State, recover, replacing, state_of
from ..common.turn import own_turn
from ..data.made_up import is_made_up
from ..execution.runs import failed, recorded_inputs, require_parameters
from ..rendering import renderer
from ..telling.highlights import highlights
from ..telling.outcomes import shares
from ..words import say
from .chapters import unnamed_in_words
from .facts import report_facts
from .plan import Planner, ReportPlan, chosen_parameters, site_of
from .request import Request

if TYPE_CHECKING:
    from ..execution.pool import Executors
    from ..rendering.site.front import ReportSummary
    from ..rendering.site.pages import Page
    from .ahead import Audience
    from .reports import ReportTask


ATTEMPTS = 3


class SavedMeanwhile(UsageError):
    """An input was saved while a report was built: a part of it has the old, a part the new."""


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


def build(
    project: Project,
    request: Request,
    teller: Teller,
    workers: Executors | None = None,
    audience: Audience | None = None,
) -> Path:
    """Build the reports asked for, as far as something changed, and publish the site.

    Returns its front page. Nothing is published unless everything succeeds. A second build waits
    for the first.

    Parameters
    ----------
    project, request, teller
        Where, what, and who is told how it goes.
    workers
        Who does the work; by default workers that end with the build.
    audience
        Whose open pages come first, if there is anyone.

    Raises
    ------
    UsageError, FaultyData, NotebooksFailed, RenderingFailed

    """
    started = time.perf_counter()
    with own_turn(project.lock, lambda: teller.say(say("build.flow.waiting"))):
        for last in (*[False] * (ATTEMPTS - 1), True):
            try:
                done, index = _once(project, request, teller, workers, audience)
                break
            except SavedMeanwhile as mixed:
                if last:
                    raise
                teller.say(say("build.flow.made-anew", mixed=mixed))
    spent = time.perf_counter() - started
    teller.say(
        say("build.flow.done-open-at", seconds=f"{spent:.1f}", index=index)
        if done
        else unchanged_in_words(index)
    )
    return index


def unchanged_in_words(index: Path) -> str:
    """Return what is said where there was nothing to do."""
    return say("build.flow.unchanged-open-at", index=index)


def execute_only(project: Project, request: Request, teller: Teller) -> None:
    """Run the notebooks in which something changed; publish nothing.

    Who calls holds the project's lock.

    Raises
    ------
    UsageError, FaultyData, NotebooksFailed

    """
    wanted = chosen_parameters(project, request)
    require_sound_data(project, sorted({one.organisation for one in wanted}))
    _, plans = plan_of(project, request)
    if any(plan.stale for plan in plans):
        with request.workers() as team:
            _require_readable(plans, team)
            _execute(project, plans, request, teller, team)


def _once(
    project: Project,
    request: Request,
    teller: Teller,
    workers: Executors | None,
    audience: Audience | None,
) -> tuple[bool, Path]:
    """Build from inputs as they are now; return whether there was anything to do, and the page.

    Raises
    ------
    SavedMeanwhile
        If an input was saved before all was done: nothing is published of what would be mixed.

    """
    wanted = chosen_parameters(project, request)
    organisations = sorted({parameters.organisation for parameters in wanted})
    seen = _inputs_now(project, organisations)
    with request.workers(workers) as team:
        team.begin()
        teller.say(say("build.flow.checking-data", organisations=", ".join(organisations)))
        require_sound_data(project, organisations)
        planner, plans = plan_of(project, request)
        for line in unnamed_in_words(project):
            teller.say(line)
        index = planner.site / "index.html"
        _forget_failures(plans)
        for plan in plans:
            if not plan.stale:
                planner.remember_verified(plan.parameters)
        plans = [plan for plan in plans if not plan.is_done]
        if not plans and not planner.guide_changed:
            return False, index
        _require_readable(plans, team)
        if audience is not None:
            from .ahead import execute_ahead

            tasks = report_tasks(project, planner, plans, planner.site, request)
            plans, outcomes = execute_ahead(plans, tasks, audience, team)
            for outcome in outcomes:
                teller.say(say("build.flow.page-open-first", label=outcome.run.label))
        with _new_site(planner, plans, request) as fresh:
            _execute(project, plans, request, teller, team, fresh)
            _publish(project, planner, plans, request, teller, team, seen, fresh())
    for plan in plans:
        planner.remember_verified(plan.parameters)
    return True, index


@contextmanager
def _new_site(
    planner: Planner, plans: Sequence[ReportPlan], request: Request
) -> Iterator[Callable[[], Path]]:
    """Give what returns the folder that is to replace the site; the first call makes it.

    It is made, and what fills it is loaded, while notebooks run.
    """
    anew = [planner.site / plan.address for plan in plans]
    with ExitStack() as opened:

        @cache
        def fresh() -> Path:
            from ..rendering.pdf import document  # noqa: F401
            from ..rendering.site import front, guide  # noqa: F401

            return opened.enter_context(replacing(planner.site, anew, request.keep))

        yield fresh


def _inputs_now(project: Project, organisations: Sequence[str]) -> dict[Path, State]:
    """Return what tells whether data, parameters or notebooks were saved since, by folder."""
    folders = [project.notebooks]
    for name in organisations:
        folders += [project.data(name), project.parameter_file(name, 0).parent]
    return {folder: state_of(folder) for folder in folders}


def _forget_failures(plans: Sequence[ReportPlan]) -> None:
    """Remove what was kept of notebooks that failed once and have been put right."""
    for plan in plans:
        for run in plan.runs:
            if run.name not in plan.stale:
                failed(run.output).unlink(missing_ok=True)


def _require_readable(plans: Sequence[ReportPlan], workers: Executors) -> None:
    """Raise before anything runs if a notebook takes other parameters, or a form is not there."""
    runs = {run.name: run for plan in plans for run in plan.stale_runs}.values()
    if not runs:
        return
    try:
        with workers() as executor:  # which have imported papermill
            asked = [executor.submit(require_parameters, r.source, r.parameters) for r in runs]
            for answer in asked:
                answer.result()
    except BrokenExecutor:  # a worker was lost: others come with the first notebook
        for run in runs:
            require_parameters(run.source, run.parameters)


def _execute(
    project: Project,
    plans: Sequence[ReportPlan],
    request: Request,
    teller: Teller,
    workers: Executors,
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    from ..execution.cluster import dask
    from ..execution.pool import execute_in_order, read_times, write_times
    from ..execution.work import Outcome

    runs = [run for plan in plans for run in plan.stale_runs]
    every = sum(len(plan.runs) for plan in plans)
    if len(runs) < every:
        teller.say(say("build.flow.up-to-date", unchanged=every - len(runs), every=every))
    if not runs:
        return
    times = project.reports / "executed" / "times.json"
    executors = dask(request.scheduler) if request.scheduler else workers
    with teller.counting(say("build.flow.running-notebooks"), len(runs)) as counter:

        def done(outcome: Outcome) -> None:
            state = (
                say("build.flow.failed")
                if outcome.error
                else say("build.flow.seconds", seconds=f"{outcome.seconds:.1f}")
            )
            counter.step(f"{outcome.run.label} ({state})")

        outcomes = execute_in_order(runs, done, executors, read_times(times), meanwhile)
        write_times(times, outcomes)


def _publish(
    project: Project,
    planner: Planner,
    plans: Sequence[ReportPlan],
    request: Request,
    teller: Teller,
    workers: Executors,
    seen: Mapping[Path, State],
    fresh: Path,
) -> None:
    from ..publishing.manifest import read_manifest, write_manifest
    from ..rendering.book import site_url
    from ..rendering.fonts import write_fonts
    from ..rendering.memory import Memory
    from ..rendering.site.front import write_site_pages
    from ..rendering.site.guide import guide_pages
    from ..rendering.site.shared import FOLDER
    from .reports import make_reports

    chosen = renderer.choose(request.renderer)
    made_from = dict(read_manifest(planner.site).get("reports", {}))
    # As it is before the work begins: what is saved meanwhile is to be made again.
    made_from |= {plan.address: planner.made_from(plan.parameters) for plan in plans}
    guide = planner.guide
    for name in _made_up_elsewhere(project, planner.site):
        shutil.rmtree(fresh / name, ignore_errors=True)
        made_from = {one: of for one, of in made_from.items() if not one.startswith(f"{name}/")}
    tasks = report_tasks(project, planner, plans, fresh, request)
    memory = Memory(project.made / "assets", planner.makers, request.force)
    guide_made: list[Page] = []
    summaries: list[ReportSummary] = []

    def get_whole_site_ready() -> None:
        write_fonts(fresh / FOLDER, memory)
        guide_made[:] = guide_pages(project.guide, project.root, memory)

    def make_whole_site() -> None:
        summaries[:] = _summaries(project, fresh, tasks)
        address = site_url(project.root)
        write_site_pages(fresh, project, summaries, guide_made, address, memory)

    with teller.counting(
        say("build.flow.making-reports", renderer=chosen.name), len(plans)
    ) as counter:
        make_reports(
            tasks,
            lambda task, took: counter.step(
                say("build.flow.made-in", label=task.label, took=f"{took:.1f}")
            ),
            workers,
            meanwhile=get_whole_site_ready,
            with_pages=make_whole_site,
        )
    inputs = _inputs(project, planner, [summary.facts for summary in summaries])
    write_manifest(fresh, inputs, project.root, chosen.name, made_from, guide)
    changed = [folder for folder, state in seen.items() if state_of(folder) != state]
    if changed:
        names = ", ".join(folder.relative_to(project.root).as_posix() for folder in changed)
        raise SavedMeanwhile(say("build.flow.saved-meanwhile", names=names))


def _made_up_elsewhere(project: Project, site: Path) -> list[str]:
    """Return the made-up organisations that have no place in a site, whatever it once held."""
    names = project.organisations() if site == project.site else []
    return [name for name in names if is_made_up(project.data(name))]


def report_tasks(
    project: Project,
    planner: Planner,
    plans: Sequence[ReportPlan],
    site: Path,
    request: Request,
) -> list[ReportTask]:
    """Return the reports of plans as tasks that write into a site and share the processors."""
    from ..execution.pool import processors
    from ..rendering.memory import Memory
    from .reports import ReportTask

    jobs = request.jobs or processors()
    chosen = renderer.choose(request.renderer)
    return [
        ReportTask(
            label=plan.label,
            root=project.root,
            staged=project.work(plan.parameters.organisation, plan.parameters.fiscal_year),
            executed=project.executed(plan.parameters.organisation, plan.parameters.fiscal_year),
            chapters=planner.chapters(plan.parameters),
            facts={
                **report_facts(project, plan.parameters, request.formats),
                "pramoen-years": planner.other_years(plan.parameters),
            },
            output=site / plan.address,
            renderer=chosen,
            formats=tuple(request.formats),
            data=project.data(plan.parameters.organisation),
            jobs=max(1, jobs // len(plans)),
            memory=Memory(project.made / plan.address, planner.makers, request.force),
        )
        for plan in plans
    ]


def _inputs(project: Project, planner: Planner, facts: Sequence[Mapping[str, Any]]) -> set[Path]:
    """Return the project's own files that the reports of the site were made from."""
    found = set(project.guide.glob("*"))
    for fact in facts:
        path = project.parameter_file(fact["organisation"], fact["fiscal_year"])
        found.add(path)
        data = project.data(fact["organisation"])
        for run in planner.runs(read_parameters(path)):
            found.add(run.source)
            for name in recorded_inputs(run.output) or {}:
                kind, _, of = name.partition(":")
                if kind == "file":
                    found.add(project.root / of)
                elif kind == "rows":
                    found.add(data / f"{json.loads(of)[0]}.csv")
    return {path for path in found if path.is_file()}


def _summaries(project: Project, site: Path, tasks: Sequence[ReportTask]) -> list[ReportSummary]:
    """Return the reports that the site holds, those of earlier builds included.

    Of `tasks`, what is printed and packed is not there yet.
    """
    from ..rendering.site.front import ReportSummary

    expected = {
        task.output: {one["address"] for one in task.facts["pramoen"]["downloads"]}
        for task in tasks
    }

    labels = {str(status): status.label for status in Status}
    found = []
    for organisation in project.organisations():
        for path in project.parameter_files(organisation):
            parameters = read_parameters(path)
            folder = site / organisation / str(parameters.fiscal_year)
            if (folder / "index.html").is_file():
                facts = report_facts(project, parameters)["pramoen"]
                data = folder / "data" / "assessments.json"
                records = json.loads(data.read_text(encoding="utf-8"))
                findings = [one.sentence for one in highlights(records)]
                held = [(one.code, one.percent, one.year) for one in shares(records)]
                coming = expected.get(folder, ())
                found.append(ReportSummary.of(folder, site, facts, labels, findings, held, coming))
    return found
