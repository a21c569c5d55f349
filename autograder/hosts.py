"""Chooses how workers are started on this system."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from autograder.fork_host import ForkHost
from autograder.launcher import Host
from autograder.spawn_host import SpawnHost


def can_fork() -> bool:
    """Say whether workers can be forked here. A Mac can fork, but not safely once its libraries are loaded."""
    return sys.platform.startswith("linux")


def open_host(packages: Sequence[str], *, fork: bool) -> Host:
    """Return the host of workers that have imported `packages`: forked from a zygote, or plain programs."""
    return ForkHost(packages) if fork else SpawnHost(packages)


def open_hosts(sets: Iterable[tuple[str, ...]], *, fork: bool) -> dict[tuple[str, ...], Host]:
    """Return a ready host for each set of packages; they start side by side."""
    hosts = {packages: open_host(packages, fork=fork) for packages in sets}
    for host in hosts.values():
        host.wait_until_ready()
    return hosts
