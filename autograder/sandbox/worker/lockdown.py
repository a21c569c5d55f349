"""How a worker gives up its rights, in the one order that works, before it reads a byte of a submission.

Each layer is a function here, and each was wrong once in another place of the order: the map of users must be written while /proc is
there and the process is dumpable; mounts must be made before Landlock forbids them; seccomp comes last, because it refuses what the
others need.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from typing import TypeVar

from . import config, linux, seccomp
from .config import WorkerConfig

_Result = TypeVar("_Result")


class LayerFailed(Exception):
    """A layer cannot be put on here; `layer` names it."""

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(reason)
        self.layer = layer


class Lockdown:
    """Everything about locking down that can be made once, before the forks."""

    def __init__(self, chosen: WorkerConfig, mapped: int) -> None:
        """`mapped` is the address space of the fork server in bytes: a worker's budget comes on top of it."""
        self._plan = chosen
        self._mapped = mapped
        self._filter = _put_on(config.SECCOMP, seccomp.Filter) if config.SECCOMP in chosen.layers else None
        self._ruleset = _put_on(config.LANDLOCK, self._rules) if config.LANDLOCK in chosen.layers else None

    @property
    def descriptors(self) -> list[int]:
        """The descriptors that `lock` needs, and closes, in a worker."""
        return [] if self._ruleset is None else [self._ruleset.descriptor]

    def _rules(self) -> linux.Ruleset:
        # A worker's own scratch is mounted later. Rights come down from the folders above a mount, not from the one that it covers; that
        # above is the box's own and holds nothing else.
        writable = [os.path.dirname(self._plan.scratch)] if self._plan.scratch else []
        return linux.Ruleset(self._plan.readable, [*writable, *config.DEVICES])

    def lock(self, *, uid: int, cpu_seconds: int) -> None:
        """Lock this process down; raise LayerFailed when a layer of the plan cannot be put on.

        `uid` is the user that the layer of that name changes to.
        """
        steps: dict[str, Callable[[], None]] = {
            config.NAMESPACES: lambda: _leave_namespaces(self._plan.scratch),
            config.LIMITS: lambda: self._limit(cpu_seconds),
            config.UID: lambda: become(uid),
            config.PRIVILEGES: _drop_privileges,
            config.LANDLOCK: self._restrict_files,
            config.SECCOMP: self._filter_calls,
        }
        for layer, step in steps.items():
            if layer in self._plan.layers:
                _put_on(layer, step)

    def _limit(self, cpu_seconds: int) -> None:
        caps = {
            resource.RLIMIT_AS: self._mapped + self._plan.memory,
            # Soft and hard alike: the first process of a namespace does not hear SIGXCPU.
            resource.RLIMIT_CPU: cpu_seconds,
            resource.RLIMIT_FSIZE: config.LARGEST_FILE,
            resource.RLIMIT_NOFILE: config.OPEN_FILES,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
        }
        if {config.NAMESPACES, config.UID} & set(self._plan.layers):
            # It counts all of a user's processes and threads: the limit is a worker's where the user is the worker's own.
            caps[resource.RLIMIT_NPROC] = config.THREADS
        for name, value in caps.items():
            resource.setrlimit(name, (value, value))

    def _restrict_files(self) -> None:
        assert self._ruleset is not None
        linux.no_new_privileges()
        self._ruleset.restrict()
        self._ruleset.close()

    def _filter_calls(self) -> None:
        assert self._filter is not None
        linux.no_new_privileges()
        linux.install_filter(self._filter.bytes_for(os.getpid()))


def _put_on(layer: str, step: Callable[[], _Result]) -> _Result:
    try:
        return step()
    except (OSError, ValueError) as error:
        raise LayerFailed(layer, str(error)) from error


def _leave_namespaces(scratch: str) -> None:
    """Enter a user, mount, ipc and uts namespace of our own; mount a private scratch folder and an empty /proc."""
    linux.enter_new_user(linux.CLONE_NEWNS | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS)
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    safe = linux.MS_NOSUID | linux.MS_NODEV
    linux.mount(
        "tmpfs", scratch, "tmpfs", safe, f"size={config.SCRATCH_BYTES},nr_inodes={config.SCRATCH_FILES},mode=700"
    )
    linux.mount("tmpfs", "/proc", "tmpfs", safe | linux.MS_RDONLY, "size=4k,nr_inodes=2,mode=555")


def become(uid: int) -> None:
    """Become another user for good. Only root can."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _drop_privileges() -> None:
    linux.drop_capabilities()
    linux.no_new_privileges()
    linux.set_dumpable(False)
