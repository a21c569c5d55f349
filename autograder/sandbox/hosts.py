"""Opens the hosts of a run: one for each set of packages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from autograder.sandbox import levels
from autograder.sandbox.fork_host import ForkHost
from autograder.sandbox.launcher import Host
from autograder.sandbox.levels import Isolation
from autograder.sandbox.spawn_host import SpawnHost


def open_hosts(
    sets: Iterable[tuple[str, ...]], *, fork: bool, isolation: Isolation = levels.NONE
) -> dict[tuple[str, ...], Host]:
    """Start a host for each set of packages. Return them once all are ready.

    `fork` says whether workers are forked or started as programs. Raise LayerMissing if a layer of the isolation does not work here.
    """
    with contextlib.ExitStack() as opened:
        hosts = start_hosts(sets, opened, fork=fork, isolation=isolation)
        for host in hosts.values():
            host.wait_until_ready()
        opened.pop_all()
        return hosts


def start_hosts(
    sets: Iterable[tuple[str, ...]], opened: contextlib.ExitStack, *, fork: bool, isolation: Isolation
) -> dict[tuple[str, ...], Host]:
    """Start a host for each set of packages, without waiting for any. `opened` closes them."""
    hosts: dict[tuple[str, ...], Host] = {}
    for number, packages in enumerate(sets):
        hosts[packages] = ForkHost(packages, isolation, number=number) if fork else SpawnHost(packages)
        opened.callback(hosts[packages].close)
    return hosts
