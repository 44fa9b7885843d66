"""Knows how papermill finds the engine: it loads this while it is still being imported itself."""

from __future__ import annotations

from typing import Any


class PramoenEngine:
    """What papermill registers under the name ``pramoen``; the engine is imported when used."""

    @staticmethod
    def execute_notebook(notebook: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook; see `pramoen.execution.engine.ForkEngine` for the options."""
        from .engine import ForkEngine

        return ForkEngine.execute_notebook(notebook, kernel_name, **options)

    @staticmethod
    def nb_kernel_name(notebook: Any, name: str | None = None) -> str:
        """Return the name of the kernel that a notebook asks for."""
        from .engine import ForkEngine

        return str(ForkEngine.nb_kernel_name(notebook, name))

    @staticmethod
    def nb_language(notebook: Any, language: str | None = None) -> str:
        """Return the language of a notebook."""
        from .engine import ForkEngine

        return str(ForkEngine.nb_language(notebook, language))
