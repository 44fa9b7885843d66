"""Knows the commands; each is a thin layer over one function of the package."""

from __future__ import annotations

import io
import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup
from typer.exceptions import TyperException

from . import __version__
from .commands import (
    checking,
    comparing,
    opening,
    reviewing,
    serving,
    signing,
    tracing,
    undoing,
    verifying,
    workbook,
)
from .commands.framework import in_thai, speak_thai
from .commands.options import (
    AsJson,
    OneOrganisation,
    Organisation,
    Project,
    Year,
    one_organisation,
    turn,
)
from .common.faults import FaultyData, UsageError
from .common.mishaps import (
    WHOLE,
    exit_code,
    in_words,
    stopped_in_words,
    stopping_in_order,
)
from .common.places import find_project

AT_FAULT, WRONG_USE = 1, 2


class Commands(TyperGroup):
    """The commands; each of them can be stopped in order, and says so."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with stopping_in_order():
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt as interrupt:
                _complain([stopped_in_words(interrupt)])
                raise typer.Exit(exit_code(interrupt)) from None


app = typer.Typer(
    name="pramoen",
    cls=Commands,
    help="สร้างรายงานผลการประเมินองค์การมหาชนประจำปี จากข้อมูล CSV ด้วยสมุดบันทึก Jupyter",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (
    opening,
    workbook,
    undoing,
    checking,
    comparing,
    tracing,
    verifying,
    signing,
    reviewing,
    serving,
):
    group.add_to(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pramoen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="พิมพ์รุ่นของโปรแกรม"),
    ] = False,
) -> None: ...


@app.command(epilog="ตัวอย่าง: pramoen build --year 2562 --format html")
def build(
    organisation: Organisation = None,
    year: Year = None,
    renderer: Annotated[
        str,
        typer.Option("--renderer", help="auto, quarto หรือ embedded (auto ใช้ Quarto ถ้ามีในเครื่อง)"),
    ] = "auto",
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", help="all, html หรือ pdf (pdf สร้างหน้าเว็บไว้ด้วยเสมอ)")
    ] = "all",
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            help="จำนวนสมุดบันทึกหรือรายงานที่ทำพร้อมกัน (ปกติเท่าจำนวนหน่วยประมวลผล)",
            show_default=False,
        ),
    ] = None,
    executor: Annotated[
        str,
        typer.Option("--executor", help="local (เครื่องนี้) หรือ dask (คลัสเตอร์ ต้องระบุ --scheduler)"),
    ] = "local",
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            help="ที่อยู่ตัวจัดคิวของ Dask เช่น tcp://10.0.0.1:8786",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="ทำใหม่ทั้งหมด แม้ไม่มีอะไรเปลี่ยน")] = False,
    keep: Annotated[
        int,
        typer.Option("--keep", min=0, help="เก็บเว็บรายงานฉบับก่อนไว้กี่ฉบับ (นำกลับด้วย pramoen rollback)"),
    ] = 0,
    project: Project = None,
) -> None:
    """ตรวจข้อมูล ประมวลผลสมุดบันทึกที่มีอะไรเปลี่ยน และเผยแพร่เว็บรายงานพร้อม PDF ที่ reports/site"""
    from .build.chapters import unnamed_in_words
    from .build.facts import FORMATS
    from .build.flow import build as build_site
    from .build.flow import unchanged_in_words
    from .build.plan import Request
    from .build.unchanged import made_from, remember
    from .common.progress import Teller

    formats = {"all": FORMATS, "html": ("html",), "pdf": FORMATS}.get(format)
    if formats is None:
        raise UsageError(f"ไม่มีรูปแบบ {format} (มี all, html, pdf)")
    if executor not in ("local", "dask") or (executor == "dask") != (scheduler is not None):
        raise UsageError("--executor เป็น local หรือ dask และ dask ต้องระบุ --scheduler ที่อยู่ของตัวจัดคิว")
    request = Request(organisation, year, renderer, formats, jobs, scheduler, force, keep)
    found = find_project(project)
    seen = made_from(found.root)
    index = build_site(found, request, Teller(Console()))
    remember(found.root, sys.argv[1:], seen, [*unnamed_in_words(found), unchanged_in_words(index)])


@app.command(epilog="ตัวอย่าง: pramoen rollback")
def rollback(organisation: Organisation = None, project: Project = None) -> None:
    """นำเว็บรายงานฉบับก่อนที่ build --keep เก็บไว้กลับมา ฉบับปัจจุบันเก็บไว้แทน"""
    from .common.swap import roll_back

    place = find_project(project)
    own = place.own_site(organisation) if organisation else place.site
    site = own if own.exists() else place.site
    with turn(place):
        now_kept = roll_back(site)
    if now_kept is None:
        raise UsageError(f"ไม่มีเว็บรายงานฉบับก่อนของ {site} (เก็บไว้ได้ด้วย pramoen build --keep 3)")
    typer.echo(f"นำเว็บรายงานฉบับก่อนกลับมาที่ {site} แล้ว ฉบับที่ถูกแทนอยู่ที่ {now_kept}")


@app.command(epilog="ตัวอย่าง: pramoen status --year 2562")
def status(
    organisation: Organisation = None,
    year: Year = None,
    renderer: Annotated[
        str, typer.Option("--renderer", help="ตัวสร้างรายงานที่จะใช้: auto, quarto หรือ embedded")
    ] = "auto",
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """บอกว่า build จะทำอะไรบ้างและเพราะเหตุใด โดยไม่ทำอะไรเลย"""
    from .build.chapters import unnamed_in_words
    from .build.flow import plan_of
    from .build.plan import Request, as_lines, as_records

    place = find_project(project)
    planner, plans = plan_of(place, Request(organisation, year, renderer))
    if as_json:
        typer.echo(json.dumps(as_records(plans), ensure_ascii=False, indent=2))
    else:
        guide = ["คู่มือ: สร้างใหม่"] if planner.guide_changed else []
        reviews = opening.left_to_review(place, [one.parameters for one in plans])
        typer.echo("\n".join([*as_lines(plans), *guide, *unnamed_in_words(place), *reviews]))


@app.command(epilog="ตัวอย่าง: pramoen explain 1.1.1 --year 2562 --json")
def explain(
    indicator: Annotated[
        str, typer.Argument(help="เลขตัวชี้วัดตามแบบประเมิน เช่น 1.1.1", show_default=False)
    ],
    year: Annotated[
        int, typer.Option("--year", help="ปีงบประมาณ พ.ศ. ของรายงาน", show_default=False)
    ],
    organisation: OneOrganisation = None,
    as_json: AsJson = False,
    project: Project = None,
) -> None:
    """อธิบายที่มาของตัวชี้วัดหนึ่งตัวทีละขั้น ตามที่สมุดบันทึกคำนวณไว้"""
    from .commands.explain import as_text
    from .commands.explain import explain as explain_indicator

    records = explain_indicator(*one_organisation(project, organisation), year, indicator)
    if as_json:
        entry = dict(records[0], items=list(records[1:]))
        typer.echo(json.dumps(entry, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(as_text(records)))


def main(arguments: list[str] | None = None) -> None:
    """Run a command; exit with 0 when done, 1 for faulty data or notebooks, 2 for wrong use."""
    from .execution.work import NotebooksFailed
    from .rendering.errors import RenderingFailed

    speak_thai()
    for stream in (sys.stdout, sys.stderr):  # a terminal that has no Thai letters is no fault
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        sys.exit(app(args=arguments, prog_name="pramoen", standalone_mode=False) or 0)
    except typer.Abort:
        _complain(["ยกเลิกแล้ว"])
        sys.exit(AT_FAULT)
    except TyperException as wrong:
        command = getattr(getattr(wrong, "ctx", None), "command_path", "pramoen")
        told = in_thai(wrong.format_message()) if hasattr(wrong, "format_message") else str(wrong)
        if type(wrong).__name__ == "NoArgsIsHelpError":
            _complain([told])
        else:
            _complain([told, f"ดูวิธีใช้ด้วย {command} --help"])
        sys.exit(WRONG_USE)
    except FaultyData as faulty:
        _complain([f"พบข้อมูลผิด {len(faulty.faults)} จุด ข้อมูลและเว็บรายงานเดิมไม่ถูกเปลี่ยน"])
        _complain([f"  {fault}" for fault in faulty.faults])
        sys.exit(AT_FAULT)
    except NotebooksFailed as failed:
        _complain([f"สมุดบันทึกไม่สำเร็จ {len(failed.outcomes)} ฉบับ เว็บรายงานเดิมไม่ถูกเปลี่ยน"])
        _complain([f"  {outcome.run.label}: {outcome.error}" for outcome in failed.outcomes])
        sys.exit(AT_FAULT)
    except RenderingFailed as failed:
        _complain([f"สร้างรายงานไม่สำเร็จ เว็บรายงานเดิมไม่ถูกเปลี่ยน\n{failed}"])
        sys.exit(AT_FAULT)
    except UsageError as wrong:
        _complain([str(wrong)])
        sys.exit(WRONG_USE)
    except (OSError, MemoryError) as error:
        _complain([f"ทำไม่สำเร็จ {WHOLE}", f"  {in_words(error)}"])
        sys.exit(AT_FAULT)


def _complain(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)
