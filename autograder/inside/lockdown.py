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

from . import kernel, limits, plan, syscalls
from .plan import Plan

_Result = TypeVar("_Result")


class LayerFailed(Exception):
    """A layer cannot be put on here; `layer` names it."""

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(reason)
        self.layer = layer


class Lockdown:
    """Everything about locking down that can be made once, before the forks."""

    def __init__(self, chosen: Plan, mapped: int) -> None:
        """`mapped` is the address space of the zygote in bytes: a worker's budget comes on top of it."""
        self._plan = chosen
        self._mapped = mapped
        self._filter = _put_on(plan.SECCOMP, syscalls.Filter) if plan.SECCOMP in chosen.layers else None
        self._ruleset = _put_on(plan.LANDLOCK, self._rules) if plan.LANDLOCK in chosen.layers else None

    @property
    def descriptors(self) -> list[int]:
        """The descriptors that `lock` needs, and closes, in a worker."""
        return [] if self._ruleset is None else [self._ruleset.descriptor]

    def _rules(self) -> kernel.Ruleset:
        # A worker's own scratch is mounted later. Rights come down from the folders above a mount, not from the one that it covers; that
        # above is the box's own and holds nothing else.
        writable = [os.path.dirname(self._plan.scratch)] if self._plan.scratch else []
        return kernel.Ruleset(self._plan.readable, [*writable, *plan.DEVICES])

    def lock(self, *, uid: int, cpu_seconds: int) -> None:
        """Lock this process down; raise LayerFailed when a layer of the plan cannot be put on.

        `uid` is the user that the layer of that name changes to.
        """
        steps: dict[str, Callable[[], None]] = {
            plan.NAMESPACES: lambda: _leave_namespaces(self._plan.scratch),
            plan.LIMITS: lambda: self._limit(cpu_seconds),
            plan.UID: lambda: become(uid),
            plan.PRIVILEGES: _drop_privileges,
            plan.LANDLOCK: self._restrict_files,
            plan.SECCOMP: self._filter_calls,
        }
        for layer, step in steps.items():
            if layer in self._plan.layers:
                _put_on(layer, step)

    def _limit(self, cpu_seconds: int) -> None:
        caps = {
            resource.RLIMIT_AS: self._mapped + self._plan.memory,
            # Soft and hard alike: the first process of a namespace does not hear SIGXCPU.
            resource.RLIMIT_CPU: cpu_seconds,
            resource.RLIMIT_FSIZE: limits.LARGEST_FILE,
            resource.RLIMIT_NOFILE: limits.OPEN_FILES,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
        }
        if {plan.NAMESPACES, plan.UID} & set(self._plan.layers):
            # It counts all of a user's processes and threads: the limit is a worker's where the user is the worker's own.
            caps[resource.RLIMIT_NPROC] = limits.THREADS
        elif plan.BOX in self._plan.layers:
            # The box's user is shared by the few workers that are alive at a time.
            caps[resource.RLIMIT_NPROC] = 4 * limits.THREADS
        for name, value in caps.items():
            resource.setrlimit(name, (value, value))

    def _restrict_files(self) -> None:
        assert self._ruleset is not None
        kernel.no_new_privileges()
        self._ruleset.restrict()
        self._ruleset.close()

    def _filter_calls(self) -> None:
        assert self._filter is not None
        kernel.no_new_privileges()
        kernel.install_filter(self._filter.bytes_for(os.getpid()))


def _put_on(layer: str, step: Callable[[], _Result]) -> _Result:
    try:
        return step()
    except (OSError, ValueError) as error:
        raise LayerFailed(layer, str(error)) from error


def _leave_namespaces(scratch: str) -> None:
    """Enter a user, mount, ipc and uts namespace of our own; mount a private scratch folder and an empty /proc."""
    kernel.enter_new_user(kernel.NEW_MOUNTS | kernel.NEW_IPC | kernel.NEW_UTS)
    kernel.mount("none", "/", None, kernel.RECURSIVE | kernel.PRIVATE)
    safe = kernel.NO_SETUID | kernel.NO_DEVICES
    kernel.mount(
        "tmpfs", scratch, "tmpfs", safe, f"size={limits.SCRATCH_BYTES},nr_inodes={limits.SCRATCH_FILES},mode=700"
    )
    kernel.mount("tmpfs", "/proc", "tmpfs", safe | kernel.READ_ONLY, "size=4k,nr_inodes=2,mode=555")


def become(uid: int) -> None:
    """Become another user for good. Only root can."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _drop_privileges() -> None:
    kernel.drop_capabilities()
    kernel.no_new_privileges()
    kernel.set_dumpable(False)
