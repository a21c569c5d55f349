"""Opens the hosts of a run: one for each set of packages, in the way that workers are started on this system."""

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
    """Return a ready host for each set of packages, of forked workers or of plain programs; they start side by side.

    Raise LayerMissing when the isolation cannot be had here; nothing is left behind then.
    """
    with contextlib.ExitStack() as opened:
        hosts: dict[tuple[str, ...], Host] = {}
        for number, packages in enumerate(sets):
            hosts[packages] = ForkHost(packages, isolation, number=number) if fork else SpawnHost(packages)
            opened.callback(hosts[packages].close)
        for host in hosts.values():
            host.wait_until_ready()
        opened.pop_all()
        return hosts
