"""Knows a notebook's own process: a Jupyter kernel without sockets that lives for one notebook."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import ipykernel_launcher
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client._version import protocol_version
from jupyter_client.session import Session, extract_header, json_packer, json_unpacker
from traitlets import Any as AnyTrait
from traitlets import List as ListTrait
from traitlets import Type
from traitlets.config import Config

from ..common import reads, services
from .streams import Streams

INLINE_FIGURES = "module://matplotlib_inline.backend_inline"


class Messages(Session):
    """A session that hands its messages to a connection instead of a socket."""

    connection = AnyTrait(None)
    request = AnyTrait("")
    held: ListTrait[tuple[bytes, list[bytes]]] = ListTrait()

    def signature(self) -> dict[str, Any]:
        """Return who sends a message and when, as the protocol has it."""
        return {
            "username": self.username,
            "session": self.session,
            "date": datetime.now(UTC),
            "version": protocol_version,
        }

    def msg(
        self,
        msg_type: str,
        content: dict[Any, Any] | None = None,
        parent: dict[str, Any] | None = None,
        header: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return a message as the protocol has it, without what only sockets need."""
        return {
            "header": {"msg_type": msg_type},
            "msg_type": msg_type,
            "parent_header": extract_header(parent or {}),
            "content": {} if content is None else content,
        }

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> dict[str, Any]:
        """Send a message to the process that runs the notebook.

        A cell's result goes with the reply that follows it at once.
        """
        message = (
            msg_or_type
            if isinstance(msg_or_type, dict)
            else self.msg(msg_or_type, content, parent=parent)
        )
        blobs = [bytes(buffer) for buffer in buffers or ()]
        if message["msg_type"] in ("error", "execute_reply"):
            message["content"] = _sendable(message["content"])
        frame = {
            "msg_type": message["msg_type"],
            "content": message["content"],
            "parent_header": {"msg_id": message["parent_header"].get("msg_id") or self.request},
            "buffers": len(blobs),
        }
        if metadata is not None:
            frame["metadata"] = metadata
        packed = json_packer(frame)
        with _sending:
            # A fork made by the notebook shares the connection, but it is not its to use.
            if os.getpid() == self.pid and self.connection is not None:
                self.held.append((packed, blobs))
                if message["msg_type"] != "execute_result":
                    self._send_held()
        return message

    def _send_held(self) -> None:
        """Send what is held as one frame, a list of messages, and the buffers of each after it."""
        held, self.held = self.held, []
        self.connection.send_bytes(b"[" + b",".join(packed for packed, _ in held) + b"]")
        for _, blobs in held:
            for blob in blobs:
                self.connection.send_bytes(blob)

    def stream(self, name: str, text: str, request: str) -> None:
        """Send what a cell has printed."""
        content = {"name": name, "text": _sendable(text)}
        self.send(None, "stream", content, parent={"header": {"msg_id": request}})


_sending = threading.RLock()


def _sendable(value: Any) -> Any:
    r"""Return text with escapes in the place of what UTF-8 cannot hold: halves of a pair.

    Examples
    --------
    >>> _sendable(["ก", "\ud83d"])
    ['ก', '\\ud83d']
    """
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="backslashreplace").decode()
    if isinstance(value, list):
        return [_sendable(one) for one in value]
    if isinstance(value, dict):
        return {key: _sendable(one) for key, one in value.items()}
    return value


class NotebookKernel(IPythonKernel):
    """The kernel of one notebook, made once and then copied by fork for every notebook."""

    _execute_sleep = 0.0  # nothing to wait for: the messages of a cell are sent when it ends
    debugger_class = Type(object)  # the real one would be imported just to be named here

    def __init__(self, **options: Any) -> None:
        # A thread that saves the history would not survive a fork, so it stays in memory.
        # Libraries know a notebook by the section of the configuration that its kernel has.
        config = Config(
            {"HistoryManager": {"hist_file": ":memory:"}, "IPKernelApp": {"connection_file": ""}}
        )
        with _without_debugger():
            super().__init__(config=config, **options)  # type: ignore[no-untyped-call]

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run cells on an event loop, in the only thread."""
        waker: Any = SimpleNamespace(
            add_callback=loop.call_soon_threadsafe,
            call_later=loop.call_later,
            stop=_nothing,  # the process ends when all that was asked of it has been answered
            asyncio_loop=loop,
        )
        self.io_loop = waker
        none = SimpleNamespace(subshell_id_from_thread_id=_nothing, list_subshell=list)
        self.shell_channel_thread = SimpleNamespace(
            parent_thread=threading.current_thread(), manager=none
        )


def _nothing(*_: object, **__: object) -> None:
    """Do nothing: what a kernel would do here has nobody to do it for."""


@contextlib.contextmanager
def _without_debugger() -> Iterator[None]:
    """Keep the kernel from importing a debugger that nobody could attach to."""
    name = "ipykernel.debugger"
    there = sys.modules.get(name)
    sys.modules[name] = SimpleNamespace(_is_debugpy_available=False)  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
        if there is not None:
            sys.modules[name] = there


def prepare() -> NotebookKernel:
    """Return the kernel that every fork starts from; no thread is started."""
    app = IPKernelApp.instance()
    app.init_pdb()
    app.configure_tornado_logger()
    app.patch_io()
    app.log.setLevel(app.log_level)  # what no handler tells need not be put into words
    kernel: NotebookKernel = NotebookKernel.instance(
        session=Messages(key=b"unused"), iopub_socket=b"", log=app.log, user_ns=None
    )
    # Some magics look for the kernel in the application that usually starts it.
    app.kernel = kernel
    app.init_shell()
    app.init_extensions()
    # A kernel reads each cell twice before it runs: what it has just read it need not read again.
    shell = kernel.shell
    assert shell is not None
    shell.transform_cell = lru_cache(maxsize=1)(shell.transform_cell)
    shell.should_run_async = lru_cache(maxsize=1)(shell.should_run_async)
    sys.breakpointhook = _nothing  # a kernel's debugger stops only if somebody is attached to it
    return kernel


def live(kernel: NotebookKernel, connection: Connection) -> None:
    """Be the process of one notebook until its connection ends; never returns."""
    code = 1
    complaints = os.dup(2)
    try:
        atexit._clear()  # what the parent registered is the parent's to do
        start = json_unpacker(connection.recv_bytes())
        _settle(kernel, connection, start)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        kernel.use_loop(loop)
        with contextlib.suppress(EOFError, ConnectionError):
            loop.run_until_complete(_serve(kernel, connection))
        code = 0
    except BaseException:
        os.write(complaints, traceback.format_exc().encode())
    finally:
        with contextlib.suppress(BaseException):
            atexit._run_exitfuncs()
        os._exit(code)


def _settle(kernel: NotebookKernel, connection: Connection, start: dict[str, Any]) -> None:
    """Make this process look like a kernel that was just started for the notebook."""
    os.environ.clear()
    os.environ.update(start["environment"])
    os.chdir(start["folder"])
    sys.argv = [ipykernel_launcher.__file__]
    IPKernelApp.instance().init_path()
    _reseed()
    messages = kernel.session
    assert isinstance(messages, Messages)
    messages.pid = os.getpid()
    messages.connection = connection
    with open(os.devnull) as nothing:  # noqa: PTH123 - a descriptor is wanted
        os.dup2(nothing.fileno(), 0)
    streams = Streams(messages.stream)
    sys.stdout, sys.stderr = streams.out, streams.err
    for handler in kernel.log.handlers:  # what a kernel has to say is not the notebook's output
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(open(os.dup(streams.err.fileno()), "w"))  # noqa: PTH123, SIM115
    shell = kernel.shell
    assert shell is not None
    shell.init_environment()
    os.environ.setdefault("MPLBACKEND", INLINE_FIGURES)
    services.offer(start["services"], lambda name, request: _ask(messages, name, request))
    if start["watch"]:
        reads.watch()
    hello = {"process": os.getpid(), "language_info": kernel.language_info}
    messages.send(None, "ready", hello)


def _reseed() -> None:
    """Give random numbers a start of their own; the ``random`` module does so by itself."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


async def _serve(kernel: NotebookKernel, connection: Connection) -> None:
    """Run cell after cell; between them the loop is free for what the notebook left running."""
    loop = asyncio.get_running_loop()
    messages = kernel.session
    assert isinstance(messages, Messages)
    while True:
        request = json_unpacker(await _next_frame(loop, connection))
        if request["msg_type"] == "reads":
            messages.send(None, "reads", {"files": reads.files(), "rows": reads.rows()})
            continue
        if kernel.shell is not None and kernel.shell.exit_now:
            return
        request |= {"msg_id": request["header"]["msg_id"], "buffers": []}
        request.setdefault("parent_header", {})
        messages.request = request["header"]["msg_id"]
        request["header"] |= messages.signature()
        kernel.set_parent([b""], request)  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            if request["msg_type"] == "execute_request":
                await kernel.execute_request(None, [b""], request)  # type: ignore[no-untyped-call]
            else:
                await _hear_front_end(kernel, request)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


async def _hear_front_end(kernel: NotebookKernel, message: dict[str, Any]) -> None:
    """Give a message to whom it is for, as a kernel does, and say that this is done."""
    try:
        handled = kernel.shell_handlers[message["msg_type"]](None, [b""], message)
        if asyncio.iscoroutine(handled):
            await handled
    except Exception:
        kernel.log.exception("Exception in message handler:")
    sys.stdout.flush()
    sys.stderr.flush()
    messages = kernel.session
    assert messages is not None
    messages.send(None, "handled", {})


async def _next_frame(loop: asyncio.AbstractEventLoop, connection: Connection) -> bytes:
    if connection.poll():
        return connection.recv_bytes()
    there = asyncio.Event()
    loop.add_reader(connection.fileno(), there.set)
    try:
        await there.wait()
    finally:
        loop.remove_reader(connection.fileno())
    return connection.recv_bytes()


def _ask(messages: Messages, service: str, content: Any) -> Any:
    """Ask the process that runs the notebook for a service, and wait for the answer.

    Raises
    ------
        RuntimeError: The service failed; the cell that asked is told so.
    """
    if os.getpid() != messages.pid or threading.current_thread() is not threading.main_thread():
        return None
    messages.send(None, "service", {"name": service, "request": content})
    answer = json_unpacker(messages.connection.recv_bytes())
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["content"]
