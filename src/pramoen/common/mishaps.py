"""Knows what befalls a command from outside: errors of the system and signals, told in Thai."""

from __future__ import annotations

import errno
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from .swap import TOO_LATE

WHOLE = "ข้อมูลและเว็บรายงานที่เผยแพร่แล้วอยู่ครบตามเดิม"
_AGAIN = "แล้วสั่งใหม่อีกครั้ง"

_ERRORS = {
    errno.ENOSPC: ("ที่เก็บข้อมูลเต็ม", f"ลบไฟล์ที่ไม่ใช้ (reports/made ลบได้ทุกเมื่อ) {_AGAIN}"),
    errno.EDQUOT: ("ใช้ที่เก็บข้อมูลครบโควตา", f"ลบไฟล์ที่ไม่ใช้หรือขอโควตาเพิ่ม {_AGAIN}"),
    errno.EROFS: ("ที่เก็บข้อมูลนี้อ่านได้อย่างเดียว", f"ย้ายโครงการไปไว้ในที่ที่เขียนได้ {_AGAIN}"),
    errno.EACCES: ("ไม่มีสิทธิ์อ่านหรือเขียน", f"ขอสิทธิ์ในไฟล์หรือโฟลเดอร์นี้ {_AGAIN}"),
    errno.EPERM: ("ไม่มีสิทธิ์อ่านหรือเขียน", f"ขอสิทธิ์ในไฟล์หรือโฟลเดอร์นี้ {_AGAIN}"),
    errno.ENOTDIR: ("มีไฟล์อยู่ตรงที่ต้องเป็นโฟลเดอร์", f"ย้ายหรือเปลี่ยนชื่อไฟล์นั้น {_AGAIN}"),
    errno.EEXIST: ("มีไฟล์อยู่ตรงที่ต้องเป็นโฟลเดอร์", f"ย้ายหรือเปลี่ยนชื่อไฟล์นั้น {_AGAIN}"),
    errno.EISDIR: ("มีโฟลเดอร์อยู่ตรงที่ต้องเป็นไฟล์", f"ย้ายหรือเปลี่ยนชื่อโฟลเดอร์นั้น {_AGAIN}"),
    errno.ENOENT: ("ไม่พบไฟล์หรือโฟลเดอร์", f"นำกลับมาไว้ที่เดิม {_AGAIN}"),
    errno.EBUSY: ("ไฟล์หรือโฟลเดอร์นี้มีโปรแกรมอื่นใช้อยู่", f"ปิดโปรแกรมนั้น {_AGAIN}"),
    errno.EMFILE: ("เปิดไฟล์พร้อมกันเกินที่ระบบยอม", f"ลดงานที่ทำพร้อมกันด้วย --jobs 1 {_AGAIN}"),
    errno.ENFILE: ("เปิดไฟล์พร้อมกันเกินที่ระบบยอม", f"ปิดโปรแกรมอื่นบางส่วน {_AGAIN}"),
    errno.ENOMEM: ("หน่วยความจำไม่พอ", f"ปิดโปรแกรมอื่นหรือใช้ --jobs 1 {_AGAIN}"),
    errno.ENAMETOOLONG: ("ชื่อไฟล์ยาวเกินที่ระบบยอม", f"ย้ายโครงการไปไว้ในโฟลเดอร์ที่ชื่อสั้นลง {_AGAIN}"),
}
_SIGNALS = {"SIGINT": " Ctrl-C", "SIGTERM": "คำสั่งหยุดจากระบบ", "SIGHUP": "หน้าต่างที่ใช้สั่งถูกปิด"}


class Stopped(KeyboardInterrupt):
    """A signal asks this process to stop; `number` is its number."""

    number: int = signal.SIGINT


def in_words(error: OSError | MemoryError) -> str:
    """Return an error of the system as one line: what, where and what to do.

    Examples
    --------
    >>> in_words(FileNotFoundError(errno.ENOENT, "No such file", "a.csv"))
    'ไม่พบไฟล์หรือโฟลเดอร์: a.csv — นำกลับมาไว้ที่เดิม แล้วสั่งใหม่อีกครั้ง'
    """
    code = error.errno if isinstance(error, OSError) else errno.ENOMEM
    problem, remedy = _ERRORS.get(code or 0, (f"ระบบแจ้งว่า {error}", ""))
    place = f": {error.filename}" if isinstance(error, OSError) and error.filename else ""
    return f"{problem}{place}" + (f" — {remedy}" if remedy else "")


def stopped_in_words(interrupt: KeyboardInterrupt) -> str:
    """Return why a command was stopped, and what became of its work."""
    number = interrupt.number if isinstance(interrupt, Stopped) else signal.SIGINT
    name = signal.Signals(number).name
    whole = "ฉบับใหม่เข้าแทนที่เรียบร้อยแล้ว" if TOO_LATE in interrupt.args else WHOLE
    return f"หยุดแล้วเพราะ{_SIGNALS.get(name, name)} {whole}"


def exit_code(interrupt: KeyboardInterrupt) -> int:
    """Return the exit code of a command that was stopped, as a shell has it."""
    return 128 + (interrupt.number if isinstance(interrupt, Stopped) else signal.SIGINT)


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Let a request to end, or a closed terminal, stop this process as Ctrl-C does."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        names = []
    before = {
        number: signal.signal(number, _stop)
        for number in (getattr(signal, name) for name in names)
        if signal.getsignal(number) == signal.SIG_DFL
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _: FrameType | None) -> None:
    stopped = Stopped()
    stopped.number = number
    raise stopped
