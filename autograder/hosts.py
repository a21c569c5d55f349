"""Chooses how workers are started on this system."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from autograder.fork_host import ForkHost
from autograder.launcher import Host
from autograder.spawn_host import SpawnHost


def can_fork() -> bool:
    """Say whether workers can be forked here. A Mac can fork, but not safely once its libraries are loaded."""
    return sys.platform.startswith("linux")


def open_hosts(sets: Iterable[tuple[str, ...]], *, fork: bool) -> dict[tuple[str, ...], Host]:
    """Return a ready host for each set of packages, of forked workers or of plain programs; they start side by side."""
    hosts: dict[tuple[str, ...], Host] = {packages: (ForkHost if fork else SpawnHost)(packages) for packages in sets}
    for host in hosts.values():
        host.wait_until_ready()
    return hosts
