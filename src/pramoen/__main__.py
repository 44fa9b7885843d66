"""Runs the command line: ``pramoen`` and ``python -m pramoen``.

A worker process loads this module once more, so all commands are loaded where they are run.
"""


def main() -> None:
    """Run a command."""
    from .cli import main as run

    run()


if __name__ == "__main__":
    main()
