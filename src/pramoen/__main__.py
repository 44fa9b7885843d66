"""Runs the command line: ``python -m pramoen``."""

from .cli import main

main()
