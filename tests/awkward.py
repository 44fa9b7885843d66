"""Notebooks that are hard to run like a kernel does, by what is awkward about them."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}

AWKWARD: dict[str, list[str]] = {
    "prints interleaved": [
        "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\nprint('d', file=sys.stderr)",
        "sys.stdout.write('no newline')\nsys.stderr.write('neither')",
        "print('x', end='', flush=True)\nprint('y', file=sys.stderr, flush=True)\nprint('z')",
        "print('1 of 3', end='\\r')\nprint('2 of 3', end='\\r')\nprint('ab\\bc')",
        "import time\nprint('early')\ntime.sleep(0.4)\nprint('late', file=sys.stderr)\nprint('end')",
        "sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable()",
        "try:\n    sys.stdout.write(b'bytes')\nexcept TypeError as error:\n    print(error)",
    ],
    "display with updates": [
        "from IPython.display import HTML, Markdown, clear_output, display\n"
        "handle = display('first', display_id='one')",
        "handle.update('second')\ndisplay('beside')",
        "display(HTML('<b>x</b>'), display_id='two')\ndisplay('again', display_id='one', update=True)",
        "display({'text/plain': 'raw', 'application/x-test+json': {'a': [1, 2]}}, raw=True)",
        "display(Markdown('# ก'), metadata={'k': 'v'})",
        "handle = display(display_id=True)\nhandle.update(Markdown('known by its id'))",
    ],
    "clear_output": [
        "from IPython.display import clear_output, display\nprint('gone')\nclear_output()\nprint('kept')",
        "print('gone')\nclear_output(wait=True)\nprint('kept')",
        "print('stays')\nclear_output(wait=True)",
        "for k in range(3):\n    clear_output(wait=True)\n    display(k)",
    ],
    "rich tracebacks": [
        "def f(x):\n    return 1 / x",
        "def g():\n    try:\n        f(0)\n    except ZeroDivisionError as error:\n"
        "        raise KeyError('ไม่พบ') from error\ng()",
        "1 +",
        "raise ExceptionGroup('many', [ValueError('a'), TypeError('b')])",
        "class Odd(Exception):\n    def __str__(self):\n        return ''\nraise Odd",
        "class Broken:\n    def __repr__(self):\n        raise RuntimeError('no repr')\nBroken()",
        "import warnings\nwarnings.simplefilter('error')\nwarnings.warn('as an error')",
    ],
    "sys.exit": ["import sys\nprint('before')\nsys.exit()"],
    "sys.exit with a code": ["import sys\nsys.exit(3)"],
    "results": [
        "1",
        "_ + 1",
        "None",
        "'semicolon';",
        "a = 1\na\na + 1",
        "In[1], Out[1], _2, __name__",
        "get_ipython().execution_count",
        "x = [1, 2]\nx",
        "import collections\ncollections.OrderedDict(a=1)",
        "print(_)",
        "{'ก': (1, 2)}, float('nan'), 10**30, 1.0",
    ],
    "magics": [
        "%precision 3\n3.14159",
        "%who_ls str",
        "%env PRAMOEN_TEST=1",
        "import os\nos.environ['PRAMOEN_TEST'], os.environ['TERM'], os.environ['PAGER']",
        "%pwd",
        "%%writefile /dev/null\ncontent",
        "%lsmagic nothing",
        "%no_such_magic",
        "%%bash\necho out\necho err >&2",
        "%%python3\nprint('sub')",
        "%alias_magic t timeit",
        "!echo shell; echo error >&2",
        "found = !echo a b\nfound",
        "!exit 3",
        "_exit_code",
        "%matplotlib inline",
        "int?",
        "%history",
        "%config InlineBackend.figure_formats",
        "%load_ext no_such_extension",
        "%run /no/such/file.py",
    ],
    "%%capture": [
        "%%capture kept\nprint('hidden')\nimport sys\nprint('err', file=sys.stderr)\n'value'",
        "kept.stdout, kept.stderr, len(kept.outputs)",
        "kept.show()",
        "from IPython.utils.capture import capture_output\nfrom IPython.display import display\n"
        "with capture_output() as c:\n    display('inside')\n    print('p')\nprint(repr(c.stdout))\nc()",
        "import contextlib, io\nbuffer = io.StringIO()\nwith contextlib.redirect_stdout(buffer):\n"
        "    print('redirected')\nbuffer.getvalue()",
    ],
    "async": [
        "import asyncio\nawait asyncio.sleep(0.01)\n'slept'",
        "async def f():\n    await asyncio.sleep(0)\n    return 5\nawait f()",
        "task = asyncio.ensure_future(f())",
        "await task",
        "async with asyncio.timeout(1):\n    print(await f())",
        "asyncio.run(f())",
        "asyncio.get_event_loop().is_running()",
        "[x async for x in __import__('contextlib').nullcontext()]",
        "results = await asyncio.gather(f(), f())\nresults",
        "await asyncio.wait_for(asyncio.sleep(5), 0.01)",
    ],
    "subprocesses": [
        "import os, subprocess\nprint('before')\nsubprocess.run(['echo', 'from a program'])\nprint('after')",
        "subprocess.run('echo error >&2', shell=True).returncode",
        "os.system('echo system')",
        "os.write(1, 'ไทย\\n'.encode())",
        "subprocess.check_output(['echo', 'caught'], text=True)",
    ],
    "warnings": [
        "import warnings\nwarnings.warn('once')",
        "warnings.warn('deprecated', DeprecationWarning)",
        "import logging\nlogging.warning('logged')\nlogging.getLogger('x').info('not shown')",
        "import pandas as pd\npd.DataFrame({'a': [1]}).a",
    ],
    "matplotlib": [
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(figsize=(2, 1))\naxes.plot([1, 2])",
        "plt.plot([1, 2, 3])\nplt.show()\nprint('after')",
        "figure",
        "plt.figure(figsize=(1, 1))\nprint('shown at the end of the cell')",
    ],
    "large outputs": [
        "print('x' * 3_000_000)",
        "for k in range(20_000):\n    print(k)",
        "'y' * 1_000_000",
        # A Jupyter kernel reads what programs print in a thread: it gets the time to.
        "import subprocess, sys, time\n"
        "done = subprocess.run([sys.executable, '-c', \"print('z' * 500_000)\"])\n"
        "time.sleep(1)\ndone.returncode",
    ],
    "characters": [
        "print('ผลการประเมิน ๒๕๖๒ 🙂 é \\x1b[31mแดง\\x1b[0m')",
        "'น้ำ', 'a\\tb', '\\u200b', chr(0)",
        "print(chr(0xd7ff))",
        "import pandas as pd\npd.DataFrame({'ปีงบประมาณ': [2562], 'ผล': ['<b>&']})",
        "raise ValueError('ข้อความไทย')",
    ],
    "pandas and Altair": [
        "import altair as alt, pandas as pd\nframe = pd.DataFrame({'a': [1.5, None], 'b': ['x', 'y']})",
        "frame",
        "frame.describe()",
        "alt.Chart(frame).mark_point().encode(x='a', y='b')",
        "pick = alt.selection_point()\nalt.Chart(frame).mark_bar().encode(x='a').add_params(pick)",
        "alt.Chart(frame).mark_line().encode(x='nothing')",
        "pd.DataFrame({'a': range(100)})",
        "frame.style",
    ],
    "state of a fresh process": [
        "import random, threading, gc\nthreading.active_count() >= 1, gc.isenabled()",
        "import sys\nsys.argv[0].endswith('ipykernel_launcher.py'), sys.path[0], __name__",
        "sorted(name for name in globals() if not name.startswith('_'))",
        "import os\nos.path.basename(os.getcwd()), input.__name__, [p == '' for p in sys.path].index(True)",
        "import signal\nsignal.getsignal(signal.SIGCHLD) == signal.SIG_DFL",
    ],
    "asking for input": ["input('name? ')", "import getpass\ngetpass.getpass()"],
    "widgets": [
        "import ipywidgets as w\nslider = w.IntSlider(3)\nslider",
        "slider.value = 5\nslider.value",
        "box = w.Output()\nbox",
        "with box:\n    print('inside'); display('shown'); 1 / 0",
        "box.outputs",
        "box.clear_output()\nbox.outputs",
        "with box:\n    print('A')\n    box.clear_output(wait=True)\n    print('B')",
        "box.outputs",
        "@box.capture()\ndef f():\n    print('captured')\nf()",
        "inner = w.Output()\nwith box:\n    with inner:\n        print('nested')",
        "inner.outputs, len(box.outputs)",
        # More than a connection holds, in both directions.
        "with box:\n    for k in range(10):\n        print('x' * 40_000); display(k)",
        "len(box.outputs)",
        "from rich.progress import track\nfor k in track(range(3), description='งาน'):\n    pass",
        "from tqdm.notebook import tqdm\nsum(tqdm(range(2)))",
        "button = w.Button()\nbutton.on_click(lambda _: print('clicked'))\nbutton.click()",
        "w.interactive(lambda x: print('x', x), x=3)",
    ],
    "debugger": [
        "1 / 0",
        "%debug",
        "breakpoint()",
        "import pdb\npdb.Pdb.__name__",
        "pdb.set_trace()",
        "%pdb on",
        "import faulthandler\nfaulthandler.enable()",
    ],
    "what a kernel is": [
        "kernel = get_ipython().kernel\nheader = kernel.get_parent()['header']\n"
        "sorted(kernel.get_parent()), sorted(header), type(header['date']).__name__, header['version']",
        "'IPKernelApp' in get_ipython().config, len(get_ipython().configurables)",
        "kernel.log.name, len(kernel.session.session), kernel.session.username",
        "(__doc__, __package__, __spec__, __import__('__main__').__dict__ is globals())",
        "import os\nos.environ['JPY_PARENT_PID'].isdigit(), os.environ['MPLBACKEND']",
        "%config",
        "%store",
        "%lsmagic",
        "%gui asyncio",
        "import logging\nlogging.getLogger('tornado').warning('said')",
        "kernel.io_loop.call_later(0, print, 'never seen') and None",
        "get_ipython().set_next_input('x = 1')",
        "from IPython.core.page import page\npage('paged')",
    ],
    "late outputs": [
        "import asyncio\nasync def late():\n    await asyncio.sleep(0.01)\n    print('late')\n"
        "task = asyncio.create_task(late())\nawait asyncio.sleep(0)",
        "await asyncio.sleep(0.1)\nprint('mine')",
        "task.done()",
    ],
    "what JSON cannot hold": [
        "'\\ud800'",
        "display({'text/plain': 'x', 'application/json': {'a': float('inf')}}, raw=True)",
        "display({'text/plain': 'x', 'image/png': b'\\x89PNG\\r\\n\\x1a\\n'}, raw=True)",
        "display({'text/plain': 'x', 'application/x+json': {'set': {1}}}, raw=True)",
        "print('a\\x00b\\x1b[1mc')",
    ],
    "threads": [
        "import threading\n"
        "thread = threading.Thread(target=lambda: print('from a thread'))\n"
        "thread.start(); thread.join()",
        "import concurrent.futures as cf\n"
        "with cf.ThreadPoolExecutor(2) as pool:\n    print(sorted(pool.map(abs, [-1, 2])))",
        "import multiprocessing as mp\n"
        "p = mp.get_context('fork').Process(target=print, args=('from a fork',), kwargs={'flush': True})\n"
        "p.start(); p.join(); p.exitcode",
    ],
    "post-run hooks": [
        "ip = get_ipython()\nip.events.register('post_run_cell', lambda result: print('hook'))",
        "'value'",
        "ip.display_formatter.formatters['text/html'].for_type(int, lambda n: f'<i>{n}</i>')\n7",
        "import comm\nchannel = comm.create_comm('nobody', data={'a': 1})\nchannel.send({'b': 2})",
    ],
}


def awkward_notebook(name: str) -> Any:
    """Return one of them as a notebook in which cells may fail, so that all of them run."""
    cells = [new_markdown_cell(f"# {name}")]
    tags = {"tags": ["raises-exception"]}
    cells += [new_code_cell(source, metadata=tags) for source in AWKWARD[name]]
    return new_notebook(cells=cells, metadata={"kernelspec": dict(KERNEL)})
