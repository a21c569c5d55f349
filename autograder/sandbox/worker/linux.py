"""Wraps Linux calls for namespaces, mounts, capabilities, Landlock and seccomp.

A call that fails raises OSError with the name of the call. Constants have the names and values of the kernel's headers: linux/sched.h,
mount.h, prctl.h, capability.h, landlock.h, seccomp.h and asm-generic/mman-common.h.
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

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_REC = 0x4000
MS_PRIVATE = 1 << 18

PR_SET_PDEATHSIG = 1
PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
LINUX_CAPABILITY_VERSION_3 = 0x20080522
# The size of a capability set in that version.
CAPABILITY_BITS = 64

SECCOMP_SET_MODE_FILTER = 1
MADV_COLLAPSE = 25
HUGE_PAGE = 2 << 20

# The first descriptor that a worker leaves alone when it arranges its own.
FIRST_FREE_DESCRIPTOR = 10

# Name, number on x86-64, number on aarch64.
_CALLS = "capset 126 91 | seccomp 317 277 | create_ruleset 444 444 | add_rule 445 445 | restrict_self 446 446"
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _checked(result: int, call: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
    return result


def _call(name: str, *arguments: object) -> int:
    return _checked(_libc.syscall(seccomp.numbers(_CALLS, seccomp.machine().column)[name], *arguments), name)


# ------------------------------------------------------------------------------------------------- namespaces and mounts


def unshare(flags: int) -> None:
    """Enter new namespaces, named by `flags`. CLONE_NEWPID changes only the children's."""
    _checked(_libc.unshare(flags), "unshare")


def enter(namespace: int, kind: int) -> None:
    """Enter the namespace of an open descriptor. `kind` is its flag."""
    _checked(_libc.setns(namespace, kind), "setns")


def mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """Mount, as mount(2)."""
    name = kind.encode() if kind else None
    _checked(_libc.mount(source.encode(), target.encode(), name, flags, options.encode()), f"mount on {target}")


def enter_new_user(flags: int = 0) -> None:
    """Enter a new user namespace, and those in `flags`. Keep user and group."""
    # Until the maps are written, every user there is nobody.
    user, group = os.getuid(), os.getgid()
    unshare(CLONE_NEWUSER | flags)
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
    """Set whether processes of the same user may trace this one. It also decides who owns /proc/self."""
    prctl(PR_SET_DUMPABLE, int(value))


def no_new_privileges() -> None:
    """Stop this process from gaining rights by running a program. Landlock and seccomp need it."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent(signal: int) -> None:
    """Have the kernel send this process `signal` when its parent dies."""
    prctl(PR_SET_PDEATHSIG, signal)


def drop_capabilities() -> None:
    """Drop every capability, in the bounding and ambient sets too."""
    for capability in range(CAPABILITY_BITS):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 and ctypes.get_errno() == errno.EINVAL:
            break  # The kernel knows no more of them. EPERM only says that this process has no right to drop them.
    _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    # `struct __user_cap_data_struct[2]`: no effective, permitted or inheritable capability.
    _call("capset", struct.pack("Ii", LINUX_CAPABILITY_VERSION_3, 0), bytes(24))


# --------------------------------------------------------------------------------------------------------------- Landlock

LANDLOCK_CREATE_RULESET_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
LANDLOCK_ACCESS_FS_WRITE_FILE = 1 << 1
LANDLOCK_ACCESS_FS_READ_FILE = 1 << 2
LANDLOCK_ACCESS_FS_READ_DIR = 1 << 3
LANDLOCK_ACCESS_FS_REMOVE_DIR = 1 << 4
LANDLOCK_ACCESS_FS_REMOVE_FILE = 1 << 5
LANDLOCK_ACCESS_FS_MAKE_DIR = 1 << 7
LANDLOCK_ACCESS_FS_MAKE_REG = 1 << 8
LANDLOCK_ACCESS_FS_MAKE_SYM = 1 << 12
LANDLOCK_ACCESS_FS_REFER = 1 << 13
LANDLOCK_ACCESS_FS_TRUNCATE = 1 << 14
LANDLOCK_ACCESS_FS_IOCTL_DEV = 1 << 15
LANDLOCK_ACCESS_NET = 1 << 0 | 1 << 1  # BIND_TCP, CONNECT_TCP
LANDLOCK_SCOPE = 1 << 0 | 1 << 1  # ABSTRACT_UNIX_SOCKET, SIGNAL

READ = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR
WRITE = (
    LANDLOCK_ACCESS_FS_WRITE_FILE
    | LANDLOCK_ACCESS_FS_REMOVE_DIR
    | LANDLOCK_ACCESS_FS_REMOVE_FILE
    | LANDLOCK_ACCESS_FS_MAKE_DIR
    | LANDLOCK_ACCESS_FS_MAKE_REG
    | LANDLOCK_ACCESS_FS_MAKE_SYM
    | LANDLOCK_ACCESS_FS_REFER
    | LANDLOCK_ACCESS_FS_TRUNCATE
)
_OF_A_FILE = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_TRUNCATE
# Rights that a version of Landlock handles: all below REFER at first. A later version adds the one named here.
_ADDED_RIGHT = {2: LANDLOCK_ACCESS_FS_REFER, 3: LANDLOCK_ACCESS_FS_TRUNCATE, 5: LANDLOCK_ACCESS_FS_IOCTL_DEV}
NETWORK_SINCE, SCOPE_SINCE = 4, 6
# Of `struct landlock_ruleset_attr`: the rights on files, then those on the network, then the scopes.
_FILES_SIZE, _NETWORK_SIZE, _SCOPE_SIZE = 8, 16, 24


def landlock_version() -> int:
    """Return the kernel's version of Landlock. Raise OSError if it is off."""
    return _call("create_ruleset", None, 0, LANDLOCK_CREATE_RULESET_VERSION)


class Ruleset:
    """The files left to a restricted process. It allows no TCP, and no abstract sockets or signals to others."""

    def __init__(self, readable: Iterable[str], writable: Iterable[str] = ()) -> None:
        version = landlock_version()
        self._handled = LANDLOCK_ACCESS_FS_REFER - 1
        for since, right in _ADDED_RIGHT.items():
            self._handled |= right if version >= since else 0
        low = self._create(version)
        # A worker replaces its first descriptors.
        self.descriptor = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, FIRST_FREE_DESCRIPTOR)
        os.close(low)
        for path in readable:
            self._allow(path, READ)
        for path in writable:
            self._allow(path, READ | WRITE)

    def _create(self, version: int) -> int:
        attributes = struct.pack("QQQ", self._handled, LANDLOCK_ACCESS_NET, LANDLOCK_SCOPE)
        if version >= SCOPE_SINCE:
            try:
                return _call("create_ruleset", attributes, _SCOPE_SIZE, 0)
            except OSError as error:
                # Some kernels report this version and lack the scopes.
                if error.errno != errno.EINVAL:
                    raise
        size = _NETWORK_SIZE if version >= NETWORK_SINCE else _FILES_SIZE
        return _call("create_ruleset", attributes[:size], size, 0)

    def _allow(self, path: str, rights: int) -> None:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return  # A path that cannot be named cannot be opened either.
        try:
            folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            allowed = rights & self._handled & (-1 if folder else _OF_A_FILE)
            beneath = struct.pack("=Qi", allowed, descriptor)
            _call("add_rule", self.descriptor, LANDLOCK_RULE_PATH_BENEATH, beneath, 0)
        finally:
            os.close(descriptor)

    def restrict(self) -> None:
        """Restrict this process for good. Call `no_new_privileges` first."""
        _call("restrict_self", self.descriptor, 0)

    def close(self) -> None:
        os.close(self.descriptor)


# --------------------------------------------------------------------------------------------------------- seccomp, memory


def install_filter(program: bytes) -> None:
    """Install a seccomp filter, a `struct sock_filter[]`, for good. Call `no_new_privileges` first."""
    code = ctypes.create_string_buffer(program, len(program))
    _call(
        "seccomp",
        SECCOMP_SET_MODE_FILTER,
        0,
        struct.pack("HxxxxxxQ", len(program) // seccomp.INSTRUCTION.size, ctypes.addressof(code)),
    )


def gather_pages() -> None:
    """Ask for huge pages under this process's memory. A fork then copies far fewer page-table entries."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        private = [line.split() for line in maps if line.split()[1] == "rw-p"]
    for words in private:
        if len(words) > 5 and words[5] != "[heap]":
            continue
        start, end = (int(word, 16) for word in words[0].split("-"))
        for page in range(-(-start // HUGE_PAGE) * HUGE_PAGE, end // HUGE_PAGE * HUGE_PAGE, HUGE_PAGE):
            # Best effort: if the kernel refuses, only forks become a little slower.
            _libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(HUGE_PAGE), MADV_COLLAPSE)
