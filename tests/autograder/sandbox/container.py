"""Imitates a container without namespaces, such as Gradescope's.

bubblewrap makes it: all files of this machine, a root with a container's rights, and a seccomp filter that refuses namespaces and mounts.
All users there can read this Python.
"""

from __future__ import annotations

import atexit
import errno
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from autograder.sandbox import bubblewrap
from autograder.sandbox.worker import seccomp

# Capabilities that root usually has in a container.
CAPABILITIES = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE")
REFUSED = "unshare 272 97 | setns 308 268 | mount 165 40 | umount2 166 39 | pivot_root 155 41"
ABSENT = "clone3 435 435"
CLONE = {"x86_64": 56, "aarch64": 220}


def in_container(command: Sequence[str], *rights: str) -> list[str]:
    """Return `command` for the container, with these rights too."""
    mounts = ["--bind", "/", "/", "--dev-bind", "/dev", "/dev"]
    closed = _closed_to_others(Path(sys.base_prefix).resolve())
    if closed is not None:
        below = closed / Path(sys.base_prefix).resolve().relative_to(closed).parts[0]
        mounts += ["--perms", "0755", "--tmpfs", str(closed), "--bind", str(below), str(below)]
    return _contained(command, mounts, rights)


def in_root(command: Sequence[str], root: Path, shown: Mapping[str, str], environment: Mapping[str, str]) -> list[str]:
    """Return `command` for a container with a root of its own, and with the network.

    `shown` maps paths in it to what is there of this machine, read-only. Only `environment` is set.
    """
    mounts = ["--bind", str(root), "/", "--dev", "/dev", "--ro-bind", "/etc/resolv.conf", "/etc/resolv.conf"]
    mounts += [word for inside, path in shown.items() for word in ("--ro-bind", path, inside)]
    mounts += ["--chdir", "/", "--clearenv"]
    mounts += [word for name, value in environment.items() for word in ("--setenv", name, value)]
    return _contained(command, mounts, ())


def _contained(command: Sequence[str], mounts: Sequence[str], rights: Iterable[str]) -> list[str]:
    """Return `command` with these mounts, a container's rights, and the filter."""
    bwrap = bubblewrap.find_bubblewrap()
    assert bwrap is not None
    words = [bwrap.path, *mounts, "--proc", "/proc", "--unshare-pid", "--die-with-parent", "--cap-drop", "ALL"]
    words += [word for name in (*CAPABILITIES, *rights) for word in ("--cap-add", f"CAP_{name}")]
    # bubblewrap reads the filter from a descriptor.
    return ["sh", "-c", f"exec 9<'{_filter_file()}'; exec {shlex.join([*words, '--seccomp', '9', '--', *command])}"]


@cache
def why_no_container() -> str:
    """Return why the container does not work here, or ""."""
    if os.geteuid() != 0:
        return "only root can imitate a container"
    if bubblewrap.find_bubblewrap() is None:
        return "bubblewrap is not installed"
    done = subprocess.run(in_container(["true"]), capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"the imitation of a container does not work: {done.stderr.strip()}"


def _closed_to_others(path: Path) -> Path | None:
    """Return the closest folder above a path without access for others."""
    return next((above for above in path.parents if not above.stat().st_mode & 0o001), None)


@cache
def _filter_file() -> str:
    """Write the filter to a file and return its name."""
    machine = seccomp.machine()
    load, equal, any_bit = seccomp.BPF_LD_W_ABS, seccomp.BPF_JEQ_K, seccomp.BPF_JSET_K
    answer, allowed = seccomp.BPF_RET_K, seccomp.SECCOMP_RET_ALLOW
    refused, absent = seccomp.SECCOMP_RET_ERRNO | errno.EPERM, seccomp.SECCOMP_RET_ERRNO | errno.ENOSYS
    code = [(load, 0, 0, seccomp.SECCOMP_DATA_NR)]
    for table, action in ((REFUSED, refused), (ABSENT, absent)):
        for number in seccomp.numbers(table, machine.column).values():
            code += [(equal, 0, 1, number), (answer, 0, 0, action)]
    clone = CLONE["x86_64" if machine.column == 1 else "aarch64"]
    code += [(equal, 0, 3, clone), (load, 0, 0, seccomp.SECCOMP_DATA_ARGS)]
    code += [(any_bit, 0, 1, seccomp.CLONE_NEW_NAMESPACES), (answer, 0, 0, refused)]
    code += [(answer, 0, 0, allowed)]
    with tempfile.NamedTemporaryFile(prefix="container-", suffix=".bpf", delete=False) as file:
        file.write(b"".join(seccomp.INSTRUCTION.pack(*instruction) for instruction in code))
    atexit.register(os.unlink, file.name)
    return file.name
