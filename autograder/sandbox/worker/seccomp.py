"""Builds the seccomp filter of a worker, for x86-64 and aarch64.

It allows the calls that numeric Python needs, on files, memory, threads, time and its own descriptors. It refuses all others with EPERM.
Calls newer than the list get ENOSYS, so that libraries fall back. No allowed call starts a program or a process, opens a socket, names
another process, or reaches the rarely used parts of the kernel. Names and numbers are those of the kernel's headers: asm/unistd_64.h and
asm-generic/unistd.h for the calls, linux/filter.h and linux/seccomp.h for the filter.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# Name, number on x86-64, number on aarch64; "-" if the machine has no such call.
_ALLOWED = """
read 0 63 | write 1 64 | close 3 57 | fstat 5 80 | lseek 8 62 | pread64 17 67 | pwrite64 18 68 | readv 19 65 | writev 20 66
preadv 295 69 | pwritev 296 70 | preadv2 327 286 | pwritev2 328 287 | dup 32 23 | dup2 33 - | dup3 292 24 | close_range 436 436
open 2 - | openat 257 56 | openat2 437 437 | creat 85 - | stat 4 - | lstat 6 - | newfstatat 262 79 | statx 332 291 | access 21 -
faccessat 269 48 | faccessat2 439 439 | getdents 78 - | getdents64 217 61 | readlink 89 - | readlinkat 267 78 | getcwd 79 17
chdir 80 49 | fchdir 81 50 | statfs 137 43 | fstatfs 138 44 | truncate 76 45 | ftruncate 77 46 | fallocate 285 47
fsync 74 82 | fdatasync 75 83 | rename 82 - | renameat 264 38 | renameat2 316 276 | mkdir 83 - | mkdirat 258 34 | rmdir 84 -
link 86 - | linkat 265 37 | unlink 87 - | unlinkat 263 35 | symlink 88 - | symlinkat 266 36 | umask 95 166 | sendfile 40 71
copy_file_range 326 285 | fadvise64 221 223
brk 12 214 | mmap 9 222 | munmap 11 215 | mremap 25 216 | mprotect 10 226 | madvise 28 233 | msync 26 227 | mincore 27 232
mlock 149 228 | munlock 150 229 | membarrier 324 283 | get_mempolicy 239 236
futex 202 98 | futex_waitv 449 449 | set_robust_list 273 99 | set_tid_address 218 96 | rseq 334 293 | gettid 186 178
sched_yield 24 124 | sched_getaffinity 204 123 | sched_get_priority_max 146 125 | sched_get_priority_min 147 126 | getcpu 309 168
rt_sigaction 13 134 | rt_sigprocmask 14 135 | rt_sigreturn 15 139 | rt_sigpending 127 136 | rt_sigtimedwait 128 137
rt_sigsuspend 130 133 | sigaltstack 131 132 | pause 34 - | restart_syscall 219 128 | exit 60 93 | exit_group 231 94
nanosleep 35 101 | clock_nanosleep 230 115 | clock_gettime 228 113 | clock_getres 229 114 | gettimeofday 96 169 | time 201 -
alarm 37 - | getitimer 36 102 | setitimer 38 103 | timer_create 222 107 | timer_settime 223 110 | timer_gettime 224 108
timer_getoverrun 225 109 | timer_delete 226 111 | timerfd_create 283 85 | timerfd_settime 286 86 | timerfd_gettime 287 87
getpid 39 172 | getppid 110 173 | getpgrp 111 - | getuid 102 174 | geteuid 107 175 | getgid 104 176 | getegid 108 177
getgroups 115 158 | getresuid 118 148 | getresgid 120 150 | capget 125 90 | getrlimit 97 163 | getrusage 98 165 | times 100 153
uname 63 160 | sysinfo 99 179 | getrandom 318 278 | arch_prctl 158 - | wait4 61 260 | waitid 247 95
pipe 22 - | pipe2 293 59 | eventfd 284 - | eventfd2 290 19 | poll 7 - | ppoll 271 73 | select 23 - | pselect6 270 72
epoll_create 213 - | epoll_create1 291 20 | epoll_ctl 233 21 | epoll_wait 232 - | epoll_pwait 281 22
recvfrom 45 207 | recvmsg 47 212 | shutdown 48 210 | socketpair 53 199 | getsockname 51 204 | getpeername 52 205
"""
# Landlock does not cover these. They report success and do nothing, so that shutil.copy and numpy.save work.
_PRETENDED = """
chmod 90 - | fchmod 91 52 | fchmodat 268 53 | utime 132 - | utimes 235 - | futimesat 261 - | utimensat 280 88
"""
# Libraries fall back to other calls if the kernel lacks these.
_ABSENT = "clone3 435 435 | memfd_create 319 279 | io_uring_setup 425 425 | io_uring_enter 426 426 | io_uring_register 427 427"
_CHECKED = """
kill 62 129 | tgkill 234 131 | rt_sigqueueinfo 129 138 | rt_tgsigqueueinfo 297 240 | prlimit64 302 261 | sched_setaffinity 203 122
prctl 157 167 | fcntl 72 25 | ioctl 16 29 | sendto 44 206 | clone 56 220
getsockopt 55 209
"""
# From this number on, all processors share numbers. An unlisted call from here on is newer than the list.
_NEWER_THAN_THE_LIST = 424
X32_SYSCALL_BIT = 0x40000000

# A process may ask about itself and name itself and its memory.
_PRCTL_ALLOWED = {
    "PR_GET_DUMPABLE": 3,
    "PR_SET_NAME": 15,
    "PR_GET_NAME": 16,
    "PR_GET_SECCOMP": 21,
    "PR_CAPBSET_READ": 23,
    "PR_GET_NO_NEW_PRIVS": 39,
    "PR_SET_THP_DISABLE": 41,
    "PR_GET_THP_DISABLE": 42,
    "PR_SET_VMA": 0x53564D41,
}
_IOCTL_ALLOWED = {
    "TCGETS": 0x5401,
    "TIOCGWINSZ": 0x5413,
    "FIONREAD": 0x541B,
    "FIONBIO": 0x5421,
    "FIONCLEX": 0x5450,
    "FIOCLEX": 0x5451,
}
# They send signals to others, watch files, or show locks that others have on them.
_FCNTL_REFUSED = {
    "F_GETLK": 5,
    "F_SETOWN": 8,
    "F_SETSIG": 10,
    "F_SETOWN_EX": 15,
    "F_OFD_GETLK": 36,
    "F_SETLEASE": 1024,
    "F_GETLEASE": 1025,
    "F_NOTIFY": 1026,
}
# Others name the process at the other end, or return a descriptor of it (SO_PEERPIDFD).
_GETSOCKOPT_ALLOWED = {
    "SO_TYPE": 3,
    "SO_ERROR": 4,
    "SO_SNDBUF": 7,
    "SO_RCVBUF": 8,
    "SO_PROTOCOL": 38,
    "SO_DOMAIN": 39,
}

CLONE_THREAD = 0x00010000
# CLONE_NEWTIME, _NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID and _NEWNET.
CLONE_NEW_NAMESPACES = 0x7E020080

# Classic BPF: load a word of the record; jump if it is equal, at least as large, or has a bit; jump; return.
BPF_LD_W_ABS = 0x20
BPF_JEQ_K = 0x15
BPF_JGE_K = 0x35
BPF_JSET_K = 0x45
BPF_JA = 0x05
BPF_RET_K = 0x06
SECCOMP_RET_ALLOW = 0x7FFF0000
SECCOMP_RET_ERRNO = 0x00050000
SECCOMP_RET_KILL_PROCESS = 0x80000000
# `struct seccomp_data`: where the number, the architecture and the six arguments of a call start.
SECCOMP_DATA_NR = 0
SECCOMP_DATA_ARCH = 4
SECCOMP_DATA_ARGS = 16
# `struct sock_filter`: code, distance if true, distance if false, constant.
INSTRUCTION = struct.Struct("HBBI")
# Stands for the worker's process id until it is known.
_OWN_PID = -1

_Instruction = tuple[int, int, int, int]


@dataclass(frozen=True)
class Machine:
    """A processor architecture: its column in the tables and its audit number."""

    column: int
    audit: int


AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64 = 0xC000003E, 0xC00000B7
MACHINES = {"x86_64": Machine(1, AUDIT_ARCH_X86_64), "aarch64": Machine(2, AUDIT_ARCH_AARCH64)}


class UnknownMachine(OSError):
    """The table lacks this processor."""


def machine() -> Machine:
    """Return this processor's architecture. Raise UnknownMachine if the table lacks it."""
    name = platform.machine()
    if name not in MACHINES:
        raise UnknownMachine(errno.ENOSYS, f"no table of system calls for {name}")
    return MACHINES[name]


def numbers(table: str, column: int) -> dict[str, int]:
    """Return {name: number} for a machine's calls in a table."""
    rows = [entry.split() for line in table.strip().split("\n") for entry in line.split("|")]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def _error(number: int) -> int:
    return SECCOMP_RET_ERRNO | number


# The instructions that decide about one call; they always return. The call's number is loaded already.
_Leaf = tuple[_Instruction, ...]


def _answer(action: int) -> _Leaf:
    return ((BPF_RET_K, 0, 0, action),)


def _low(argument: int) -> _Instruction:
    """Load the low word of an argument. Both machines are little-endian."""
    return (BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_ARGS + 8 * argument)


def _high(argument: int) -> _Instruction:
    return (BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_ARGS + 8 * argument + 4)


def _one_of(argument: int, values: Iterable[int], *, listed: int, other: int) -> _Leaf:
    tests = [instruction for value in values for instruction in ((BPF_JEQ_K, 0, 1, value), *_answer(listed))]
    return (_low(argument), *tests, *_answer(other))


def _leaves(on: Machine) -> dict[int, _Leaf]:
    """Return {number: decision} for each call in the tables."""
    refused = _error(errno.EPERM)
    no, yes = (BPF_RET_K, 0, 0, refused), (BPF_RET_K, 0, 0, SECCOMP_RET_ALLOW)
    checked: dict[str, _Leaf] = {
        "prctl": _one_of(0, _PRCTL_ALLOWED.values(), listed=SECCOMP_RET_ALLOW, other=refused),
        "ioctl": _one_of(1, _IOCTL_ALLOWED.values(), listed=SECCOMP_RET_ALLOW, other=refused),
        "fcntl": _one_of(1, _FCNTL_REFUSED.values(), listed=refused, other=SECCOMP_RET_ALLOW),
        "getsockopt": _one_of(2, _GETSOCKOPT_ALLOWED.values(), listed=SECCOMP_RET_ALLOW, other=refused),
        # No address: a datagram socket of a pair could otherwise send to any Unix socket by name.
        "sendto": (_low(4), (BPF_JEQ_K, 0, 2, 0), _high(4), (BPF_JEQ_K, 1, 0, 0), no, yes),
        # Threads only, no processes or namespaces. clone3 is absent: its flags are in memory, where a filter cannot look.
        "clone": (_low(0), (BPF_JSET_K, 0, 1, CLONE_NEW_NAMESPACES), no, (BPF_JSET_K, 0, 1, CLONE_THREAD), yes, no),
    }
    for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        checked[name] = _one_of(0, (_OWN_PID,), listed=SECCOMP_RET_ALLOW, other=refused)
    for name in ("prlimit64", "sched_setaffinity"):
        checked[name] = _one_of(0, (0, _OWN_PID), listed=SECCOMP_RET_ALLOW, other=refused)
    leaves = {number: checked[name] for name, number in numbers(_CHECKED, on.column).items()}
    for table, action in ((_ALLOWED, SECCOMP_RET_ALLOW), (_PRETENDED, _error(0)), (_ABSENT, _error(errno.ENOSYS))):
        leaves |= dict.fromkeys(numbers(table, on.column).values(), _answer(action))
    return leaves


def _segments(leaves: Mapping[int, _Leaf]) -> list[tuple[int, _Leaf]]:
    """Return (first number, decision) for each run of equal decisions, without gaps."""
    refused, absent = _answer(_error(errno.EPERM)), _answer(_error(errno.ENOSYS))
    segments: list[tuple[int, _Leaf]] = []
    for number in range(max(*leaves, _NEWER_THAN_THE_LIST) + 2):
        leaf = leaves.get(number, refused if number < _NEWER_THAN_THE_LIST else absent)
        if not segments or segments[-1][1] != leaf:
            segments.append((number, leaf))
    return [*segments, (X32_SYSCALL_BIT, _answer(SECCOMP_RET_KILL_PROCESS))]


def _search(segments: Sequence[tuple[int, _Leaf]]) -> list[_Instruction]:
    """Return a binary search: the kernel runs it for every call."""
    if len(segments) == 1:
        return list(segments[0][1])
    middle = len(segments) // 2
    low, high = _search(segments[:middle]), _search(segments[middle:])
    # A conditional jump reaches no further than 255 instructions.
    return [(BPF_JGE_K, 0, 1, segments[middle][0]), (BPF_JA, 0, 0, len(low)), *low, *high]


def _program(on: Machine) -> list[_Instruction]:
    """Return the filter. It kills a process that calls through another interface (32-bit, x32)."""
    begin = [
        (BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_ARCH),
        (BPF_JEQ_K, 1, 0, on.audit),
        (BPF_RET_K, 0, 0, SECCOMP_RET_KILL_PROCESS),
        (BPF_LD_W_ABS, 0, 0, SECCOMP_DATA_NR),
    ]
    return begin + _search(_segments(_leaves(on)))


class Filter:
    """The filter of one machine, built once. Each worker adds its process id."""

    def __init__(self, on: Machine | None = None) -> None:
        self._code = _program(on or machine())

    def bytes_for(self, pid: int) -> bytes:
        """Return the filter as `struct sock_filter[]` for the process `pid`."""
        return b"".join(
            INSTRUCTION.pack(code, yes, no, pid if value == _OWN_PID else value) for code, yes, no, value in self._code
        )
