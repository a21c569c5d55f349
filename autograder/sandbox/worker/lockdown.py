"""Gives up a worker's rights before it reads a submission.

Each layer is one step, and only this order works. The user map is written while /proc is mounted and the process is dumpable. Mounts come
before Landlock, which forbids them. Seccomp comes last, because it refuses the calls of the other steps.
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
    """A layer does not work here. `layer` names it."""

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(reason)
        self.layer = layer


class Lockdown:
    """The lockdown of all workers, prepared once before the forks."""

    def __init__(self, settings: WorkerConfig, mapped: int) -> None:
        """`mapped` is the fork server's address space in bytes. A worker's budget comes on top."""
        self._settings = settings
        self._mapped = mapped
        self._filter = _apply(config.SECCOMP, seccomp.Filter) if config.SECCOMP in settings.layers else None
        self._ruleset = _apply(config.LANDLOCK, self._rules) if config.LANDLOCK in settings.layers else None

    @property
    def descriptors(self) -> list[int]:
        """The descriptors for `lock`. It closes them in a worker."""
        return [] if self._ruleset is None else [self._ruleset.descriptor]

    def _rules(self) -> linux.Ruleset:
        # A worker mounts its own scratch folder later, and a mount gets the rights of the folder above it. In the sandbox that folder
        # contains nothing else.
        writable = [os.path.dirname(self._settings.scratch)] if self._settings.scratch else []
        return linux.Ruleset(self._settings.readable, [*writable, *config.DEVICES])

    def lock(self, *, uid: int, cpu_seconds: int) -> None:
        """Lock this process down. Raise LayerFailed if a layer does not work.

        `uid` is the user for the layer of that name.
        """
        steps: dict[str, Callable[[], None]] = {
            config.NAMESPACES: lambda: _enter_namespaces(self._settings.scratch),
            config.LIMITS: lambda: self._limit(cpu_seconds),
            config.UID: lambda: become(uid),
            config.PRIVILEGES: _drop_privileges,
            config.LANDLOCK: self._restrict_files,
            config.SECCOMP: self._filter_calls,
        }
        for layer, step in steps.items():
            if layer in self._settings.layers:
                _apply(layer, step)

    def _limit(self, cpu_seconds: int) -> None:
        caps = {
            resource.RLIMIT_AS: self._mapped + self._settings.memory,
            # Soft and hard limits are equal: the first process of a pid namespace ignores SIGXCPU.
            resource.RLIMIT_CPU: cpu_seconds,
            resource.RLIMIT_FSIZE: config.LARGEST_FILE,
            resource.RLIMIT_NOFILE: config.OPEN_FILES,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
        }
        if {config.NAMESPACES, config.UID} & set(self._settings.layers):
            # It counts all processes and threads of a user, so the worker needs a user of its own.
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


def _apply(layer: str, step: Callable[[], _Result]) -> _Result:
    try:
        return step()
    except (OSError, ValueError) as error:
        raise LayerFailed(layer, str(error)) from error


def _enter_namespaces(scratch: str) -> None:
    """Enter new namespaces. Mount a private scratch folder and an empty /proc."""
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
