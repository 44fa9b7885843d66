"""Runs the command line: ``pramoen`` and ``python -m pramoen``.

A worker process loads this module once more, so all commands are loaded where they are run.
"""

import atexit
import gc
import sys


def main() -> None:
    """Run a command; a build that has nothing to do needs none of them."""
    from .build.unchanged import told_at_once

    if told_at_once(sys.argv[1:]):
        return
    from .cli import main as run

    atexit.register(gc.freeze)  # to look once more for circles in all that is loaded takes long
    run()


if __name__ == "__main__":
    main()
