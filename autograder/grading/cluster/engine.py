"""Parses `--engine`: which cluster grades, and how to reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from autograder.grading.cluster.cluster_file import NO_FILE, ClusterFile
from autograder.model import KitError

if TYPE_CHECKING:
    from distributed import Client

FORMS: Final = "dask://HOST:PORT, dask-slurm, local-dask or local-dask:N"
Say = Callable[[str], None]
"""Shows a sentence to the person who waits."""


@dataclass(frozen=True)
class EngineOptions:
    """What the command line says of the engine. `insecure_network` allows connections that are not encrypted."""

    engine: str
    insecure_network: bool = False
    file: ClusterFile = NO_FILE


def no_care(say: Say) -> None:
    """Do nothing for a cluster whose workers are started by others."""


@dataclass(frozen=True)
class Cluster:
    """A cluster that runs.

    `connect` opens a new connection to the scheduler at `address`; it raises OSError if none answers. `advice` says how the cluster gets
    workers, or why it has none. `patience` is how many seconds a run waits while no worker is usable. `tend` is called every second.
    """

    address: str
    connect: Callable[[], Client]
    advice: Callable[[], str]
    patience: float = 120.0
    tend: Callable[[Say], None] = no_care


Opener = Callable[[], AbstractContextManager[Cluster]]
"""Opens a cluster, and closes what it started at the end."""


def parse_engine(options: EngineOptions) -> Opener:
    """Return what opens the cluster; raise KitError if the options have an error.

    Nothing is connected or started before the cluster is opened.
    """
    if find_spec("distributed") is None:
        raise KitError(f"--engine {options.engine}: needs the package distributed; `pip install '.[cluster]'` gets it")
    name, _, rest = options.engine.partition(":")
    parsers = _parsers()
    if name not in parsers:
        raise KitError(f"--engine {options.engine}: there is no such engine; write {FORMS}")
    return parsers[name](rest, options)


def _parsers() -> Mapping[str, Callable[[str, EngineOptions], Opener]]:
    """Return a function for each engine that parses what follows its name and a colon."""
    # These modules import distributed.
    from autograder.grading.cluster.connection import dask_opener
    from autograder.grading.cluster.local import local_opener
    from autograder.grading.cluster.slurm import slurm_opener

    return {"dask": dask_opener, "dask-slurm": slurm_opener, "local-dask": local_opener}
