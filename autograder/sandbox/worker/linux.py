"""The kernel calls that Python has no word for: namespaces, mounts, capabilities, Landlock, seccomp. Linux only.

Thin: a call that fails raises OSError with the name of what failed. Constants are those of linux/sched.h, mount.h, prctl.h, capability.h,
landlock.h and seccomp.h. Who calls what in which order is `lockdown`'s business.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import stat
import struct
from collections.abc import Iterable

from . import seccomp

NEW_MOUNTS, NEW_UTS, NEW_IPC, NEW_USER, NEW_PID = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000
READ_ONLY, NO_SETUID, NO_DEVICES, RECURSIVE, PRIVATE = 1, 2, 4, 0x4000, 1 << 18

_CALLS = "capset 126 91 | seccomp 317 277 | create_ruleset 444 444 | add_rule 445 445 | restrict_self 446 446"
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _call(name: str, *arguments: object) -> int:
    return _checked(_libc.syscall(seccomp.numbers(_CALLS, seccomp.machine().column)[name], *arguments), name)


# ------------------------------------------------------------------------------------------------- namespaces and mounts


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` name for new ones. NEW_PID holds for children only."""
    _checked(_libc.unshare(flags), "unshare")


def enter(namespace: int, kind: int) -> None:
    """Enter the namespace of an open descriptor; `kind` is its flag."""
    _checked(_libc.setns(namespace, kind), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount, as mount(2)."""
    name = kind.encode() if kind else None
    _checked(_libc.mount(source.encode(), target.encode(), name, flags, options.encode()), f"mount on {target}")


def enter_new_user(flags: int = 0) -> None:
    """Go on in a new user namespace, and in those that `flags` name, under our own numbers: the only ones there are in it."""
    # Until the maps are written, everybody there is nobody.
    user, group = os.getuid(), os.getgid()
    unshare(NEW_USER | flags)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        _write(f"/proc/self/{name}", text)


def _write(path: str, text: str) -> None:
    # A file object would lose the error of its last write when it is collected.
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


# --------------------------------------------------------------------------------------------------- rights of a process


def prctl(option: int, *arguments: int) -> None:
    """Set an attribute of this process, as prctl(2)."""
    padded = [*arguments, 0, 0, 0, 0][:4]
    _checked(_libc.prctl(option, *(ctypes.c_ulong(value) for value in padded)), f"prctl {option}")


def set_dumpable(value: bool) -> None:
    """Say whether others of our user may look into this process. It also decides who owns /proc/self."""
    prctl(4, int(value))


def no_new_privileges() -> None:
    """Forbid this process to gain rights by running a program. Landlock and seccomp ask for it."""
    prctl(38, 1)


def die_with_parent(signal: int) -> None:
    """Have this process get `signal` when its parent dies."""
    prctl(1, signal)


def drop_capabilities() -> None:
    """Give up every capability, in the bounding and the ambient set too."""
    for capability in range(64):
        if _libc.prctl(24, capability, 0, 0, 0) < 0 and ctypes.get_errno() == errno.EINVAL:
            break  # the kernel knows no more of them; EPERM only says that we have no right to drop what we do not have
    _libc.prctl(47, 4, 0, 0, 0)
    _call("capset", struct.pack("Ii", 0x20080522, 0), bytes(24))


# --------------------------------------------------------------------------------------------------------------- Landlock

READ = 0b1100  # read a file, list a folder
WRITE = 0x71B2  # write, truncate, make and remove files, folders and links, move between folders
_OF_A_FILE = 1 << 1 | 1 << 2 | 1 << 14
# Access rights on files that a version of Landlock can handle: 13 at first, then REFER, TRUNCATE, IOCTL_DEV.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}


def landlock_version() -> int:
    """Return the version of Landlock that the kernel has; raise OSError where it has none or is not asked for it."""
    return _call("create_ruleset", None, 0, 1)


class Ruleset:
    """What a process may do with files once it is restricted; sockets and signals to others are not in it."""

    def __init__(self, readable: Iterable[str], writable: Iterable[str] = ()) -> None:
        version = landlock_version()
        self._handled = max(rights for since, rights in _FILE_RIGHTS.items() if since <= version)
        network, scope = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
        size = 8 if version < 4 else 16 if version < 6 else 24
        try:
            self.descriptor = self._create(size, network, scope)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            # Some kernels count a version that they have only in part: without the scopes.
            self.descriptor = self._create(min(size, 16), network, 0)
        # Out of the way of what a worker puts in the places of its first descriptors.
        low = self.descriptor
        self.descriptor = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, 10)
        os.close(low)
        for path in readable:
            self._allow(path, READ)
        for path in writable:
            self._allow(path, READ | WRITE)

    def _create(self, size: int, network: int, scope: int) -> int:
        return _call("create_ruleset", struct.pack("QQQ", self._handled, network, scope)[:size], size, 0)

    def _allow(self, path: str, rights: int) -> None:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return  # what cannot be named cannot be opened either
        try:
            folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            allowed = rights & self._handled & (-1 if folder else _OF_A_FILE)
            _call("add_rule", self.descriptor, 1, struct.pack("=Qi", allowed, descriptor), 0)
        finally:
            os.close(descriptor)

    def restrict(self) -> None:
        """Restrict this process for good. It needs `no_new_privileges` before."""
        _call("restrict_self", self.descriptor, 0)

    def close(self) -> None:
        os.close(self.descriptor)


# --------------------------------------------------------------------------------------------------------- seccomp, memory


def install_filter(program: bytes) -> None:
    """Install a seccomp filter, given as `struct sock_filter[]`, for good. It needs `no_new_privileges` before."""
    code = ctypes.create_string_buffer(program, len(program))
    _call("seccomp", 1, 0, struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code)))


def gather_pages() -> None:
    """Ask for huge pages under what this process has allocated: a fork then copies far fewer page-table entries."""
    huge = 2 << 20
    with open("/proc/self/maps", encoding="utf-8") as maps:
        private = [line.split() for line in maps if line.split()[1] == "rw-p"]
    for words in private:
        if len(words) > 5 and words[5] != "[heap]":
            continue
        start, end = (int(word, 16) for word in words[0].split("-"))
        for page in range(-(-start // huge) * huge, end // huge * huge, huge):
            # Best effort: where the kernel refuses, forks are a little slower and nothing else differs.
            _libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(huge), 25)
