"""Knows how runs are carried out on a Dask cluster: the extra ``cluster``."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from ..common.faults import UsageError
from ..words import say
from .pool import Executors

TIMEOUT = 15  # seconds to wait for the scheduler


def dask(scheduler: str) -> Executors:
    """Return an opener of a Dask cluster that is already there.

    The workers must see the project's folder at the same path, and have this package installed.

    Parameters
    ----------
    scheduler
        The scheduler's address, such as ``tcp://10.0.0.1:8786``.

    """

    @contextmanager
    def opened() -> Iterator[Executor]:
        try:
            from distributed import Client
        except ImportError:
            raise UsageError(say("execution.cluster.cluster-not-installed")) from None
        try:
            client = Client(scheduler, timeout=TIMEOUT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(
                say("execution.cluster.no-scheduler", scheduler=scheduler, error=error)
            ) from None
        with client:
            yield client.get_executor(pure=False)

    return opened
