"""Knows the command that shows the site on this machine and rebuilds it after a change."""

from __future__ import annotations

import threading
import time
from typing import Annotated

import typer
from rich.console import Console

from ..faults import FaultyData, UsageError
from .options import Organisation, Project, Year


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="ตัวอย่าง: pramoen serve --year 2562")(serve)


def serve(
    organisation: Organisation = None,
    year: Year = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="พอร์ต (0 คือพอร์ตที่ว่าง)")
    ] = 8000,
    renderer: Annotated[
        str, typer.Option("--renderer", help="ตัวสร้างรายงาน: auto, quarto หรือ embedded")
    ] = "embedded",
    project: Project = None,
) -> None:
    """เปิดเว็บรายงานในเครื่องนี้ สร้างใหม่เมื่อบันทึกไฟล์ (ไม่รวม PDF) และหน้าที่เปิดอยู่โหลดเอง"""
    from ..build import build
    from ..execution.work import NotebooksFailed
    from ..places import find_project
    from ..plan import Request, site_of
    from ..progress import Teller
    from ..rendering.errors import RenderingFailed
    from ..serving import HOST, Changes, open_server, watch

    where = find_project(project)
    teller = Teller(Console())
    request = Request(organisation, year, renderer, ("html",))
    changes = Changes()

    def rebuild() -> None:
        began = time.perf_counter()
        try:
            build(where, request, teller)
        except FaultyData as faulty:
            teller.say("\n".join(["ข้อมูลผิด หน้าเว็บยังเป็นฉบับเดิม", *map(str, faulty.faults)]))
        except NotebooksFailed as failed:
            told = (f"{outcome.run.label}: {outcome.error}" for outcome in failed.outcomes)
            teller.say("\n".join(["สมุดบันทึกไม่สำเร็จ หน้าเว็บยังเป็นฉบับเดิม", *told]))
        except (RenderingFailed, UsageError) as failed:
            teller.say(f"หน้าเว็บยังเป็นฉบับเดิม: {failed}")
        else:
            changes.tell()
            teller.say(f"พร้อมใน {time.perf_counter() - began:.1f} วินาที")

    build(where, request, teller)
    try:
        server = open_server(site_of(where, request), port, changes)
    except OSError as error:
        raise UsageError(
            f"เปิดพอร์ต {port} ไม่ได้ ({error.strerror}) ใช้ --port 0 เพื่อใช้พอร์ตที่ว่าง"
        ) from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://{HOST}:{server.server_port}/"
        watch(where, lambda: teller.say(f"เปิดดูที่ {address} กด Ctrl+C เพื่อหยุด"), rebuild)
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
