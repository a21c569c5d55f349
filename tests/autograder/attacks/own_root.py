"""Runs a command in a root of its own that is thrown away: attacks at the level `none` would act on this machine.

bubblewrap makes it, in memory. The system's programs, this Python with its packages and the kit are there, but what is written to them is
not kept. There is no home, no other process and no network.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from autograder.sandbox import bubblewrap
from tests.autograder.kit import ROOT

SETTINGS = ("passwd", "group", "hosts", "nsswitch.conf", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives")
LINKED = ("/bin", "/lib", "/lib64", "/sbin")
# Writing to them changes memory only.
PYTHONS = {Path(prefix).resolve() for prefix in (sys.prefix, sys.base_prefix)} - {Path("/usr")}
MOUNTS = Path("/proc/self/mountinfo")


def in_own_root(command: Sequence[str]) -> list[str]:
    """Return `command` for a root of its own. Its user is root there, and has no more rights here than before."""
    program = bubblewrap.find_bubblewrap()
    assert program is not None
    separate = [f"--unshare-{name}" for name in ("user", "pid", "net", "ipc", "uts")]
    words = [program.path, *separate, "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--die-with-parent"]
    # First, because the kit or its Python may be below it.
    words += ["--perms", "1777", "--tmpfs", "/tmp", "--setenv", "TMPDIR", "/tmp"]
    for path in sorted(_shown()):
        words += _mounted(path)
    words += ["--dev", "/dev", "--proc", "/proc"]
    return [*words, "--chdir", str(ROOT), "--", *command]


def _mounted(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    if path in PYTHONS:
        return ["--overlay-src", str(path), "--tmp-overlay", str(path)]
    return ["--ro-bind", str(path), str(path)]


def _shown() -> Iterator[Path]:
    yield from (path for path in map(Path, LINKED) if path.exists())
    yield from (path for path in (Path("/etc", name) for name in SETTINGS) if path.exists())
    yield from {Path("/usr"), ROOT, *PYTHONS}


@cache
def why_no_own_root() -> str:
    """Return why there can be no such root here, or ""."""
    if not sys.platform.startswith("linux") or bubblewrap.find_bubblewrap() is None:
        return "the level none needs a root of its own, and bubblewrap is not installed"
    done = subprocess.run(in_own_root(["true"]), capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"the level none needs a root of its own: {done.stderr.strip()}"


def is_own_root() -> bool:
    """Return whether the root of this process is in memory, as `in_own_root` makes it."""
    mounts = [line.split(" - ") for line in MOUNTS.read_text(encoding="utf-8").splitlines()]
    kinds = [kind.split()[0] for place, kind in mounts if place.split()[4] == "/"]
    return kinds[-1:] == ["tmpfs"]
