"""Makes the kernel calls in a forked child. Runs the filters of both processors in a small interpreter."""

from __future__ import annotations

import errno
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("these calls are Linux's", allow_module_level=True)

from autograder.sandbox.worker import linux, seccomp
from autograder.sandbox.worker.seccomp import MACHINES, Filter, numbers

ALLOW, KILL, ERROR = seccomp.SECCOMP_RET_ALLOW, seccomp.SECCOMP_RET_KILL_PROCESS, seccomp.SECCOMP_RET_ERRNO
AUDIT_ARCH_I386 = 0x40000003
SIGCHLD = 17
# The flags with which the C library starts a thread.
THREAD_FLAGS = 0x3D0F00
TIOCSTI = 0x5412
F_SETOWN, F_GETLK, F_SETLEASE = 8, 5, 1024
SOL_SOCKET, SO_TYPE, SO_PEERCRED, SO_PEERPIDFD = 1, 3, 17, 77
PID = 4711


def in_child(action: Callable[[], object]) -> str:
    """Return the result of an action in a forked child, or the name of its error or signal."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            result = f"{action()}"
        except OSError as error:
            result = errno.errorcode.get(error.errno or 0, "?")
        except BaseException as error:
            result = f"{type(error).__name__}: {error}"
        os.write(writing, result.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        result = file.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return result if status == 0 else signal.Signals(-status).name


def status_of(name: str) -> str:
    lines = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    return lines[name].strip()


def test_no_capability_is_left():
    def drop() -> str:
        linux.drop_capabilities()
        return " ".join(status_of(name).lstrip("0") or "0" for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"))

    assert in_child(drop) == "0 0 0 0"


def test_new_privileges_and_a_look_inside_are_forbidden():
    def forbid() -> str:
        linux.no_new_privileges()
        linux.set_dumpable(False)
        return f"{status_of('NoNewPrivs')} {linux._libc.prctl(linux.PR_GET_DUMPABLE, 0, 0, 0, 0)}"

    assert in_child(forbid) == "1 0"


@pytest.mark.parametrize(
    ("action", "result"),
    [
        (lambda folder: (folder / "open" / "file").read_text(), "content"),
        (lambda folder: (folder / "closed" / "file").read_text(), "EACCES"),
        (lambda folder: (folder / "open" / "file").write_text("new"), "EACCES"),
        (lambda folder: (folder / "own" / "file").write_text("new"), "3"),
        (lambda folder: os.rename(folder / "own" / "file", folder / "open" / "moved"), "EACCES"),
        (lambda folder: os.listdir(folder), "EACCES"),
        (lambda folder: os.truncate(folder / "closed" / "file", 0), "EACCES"),
    ],
    ids=range(7),
)
def test_landlock_leaves_what_it_is_told_to_leave(tmp_path, action, result):
    try:
        linux.landlock_version()
    except OSError as error:
        pytest.skip(f"no Landlock here: {error}")
    for name in ("open", "closed", "own"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("content")

    def restricted() -> object:
        linux.no_new_privileges()
        linux.Ruleset([str(tmp_path / "open")], [str(tmp_path / "own")]).restrict()
        return action(tmp_path)

    assert in_child(restricted) == result


def in_thread() -> str:
    results: list[str] = []
    thread = threading.Thread(target=results.append, args=("thread",))
    thread.start()
    thread.join()
    return results[0]


@pytest.mark.parametrize(
    ("action", "result"),
    [
        (in_thread, "thread"),
        (lambda: os.kill(os.getpid(), 0), "None"),
        (lambda: len(os.urandom(8)), "8"),
        (lambda: os.chmod("/", 0o700) or oct(os.stat("/").st_mode & 0o111), "0o111"),
        (os.fork, "EPERM"),
        (lambda: os.execv("/bin/true", ["true"]), "EPERM"),
        (socket.socket, "EPERM"),
        (lambda: os.kill(os.getppid(), 0), "EPERM"),
        (lambda: os.setpriority(os.PRIO_PROCESS, 0, 5), "EPERM"),
        (lambda: os.memfd_create("x"), "ENOSYS"),
        (lambda: linux.unshare(linux.CLONE_NEWUSER), "EPERM"),
        (lambda: linux.mount("none", "/", None, linux.MS_PRIVATE), "EPERM"),
    ],
    ids=range(12),
)  # fmt: skip
def test_the_filter_lets_numbers_be_computed_and_nothing_else(action, result):
    def filtered() -> object:
        linux.no_new_privileges()
        linux.install_filter(Filter().bytes_for(os.getpid()))
        return action()

    assert in_child(filtered) == result


def decision(code: bytes, machine: seccomp.Machine, number: int, *arguments: int, audit: int | None = None) -> int:
    """Run a classic BPF program on the kernel's record of a call. Return its decision."""
    padded = [*arguments, *[0] * 6][:6]
    record = struct.pack("IIQ6Q", number, machine.audit if audit is None else audit, 0, *padded)
    program, position, value = list(seccomp.INSTRUCTION.iter_unpack(code)), 0, 0
    while True:
        operation, yes, no, constant = program[position]
        position += 1
        if operation == seccomp.BPF_RET_K:
            return int(constant)
        if operation == seccomp.BPF_LD_W_ABS:
            (value,) = struct.unpack_from("I", record, constant)
        elif operation == seccomp.BPF_JA:
            position += constant
        else:
            true = {
                seccomp.BPF_JEQ_K: value == constant,
                seccomp.BPF_JGE_K: value >= constant,
                seccomp.BPF_JSET_K: bool(value & constant),
            }
            position += yes if true[operation] else no


@pytest.mark.parametrize("name", MACHINES)
class TestFilter:
    """Tests the tables of each processor on any processor."""

    def test_what_is_listed_is_allowed_pretended_or_absent(self, name):
        machine = MACHINES[name]
        code = Filter(machine).bytes_for(PID)
        for table, answer in (
            (seccomp._ALLOWED, ALLOW),
            (seccomp._PRETENDED, ERROR),
            (seccomp._ABSENT, ERROR | errno.ENOSYS),
        ):
            for call, number in numbers(table, machine.column).items():
                assert decision(code, machine, number) == answer, call

    def test_everything_else_is_refused_and_what_is_newer_is_absent(self, name):
        machine = MACHINES[name]
        code = Filter(machine).bytes_for(PID)
        tables = (seccomp._ALLOWED, seccomp._PRETENDED, seccomp._ABSENT, seccomp._CHECKED)
        listed = {number for table in tables for number in numbers(table, machine.column).values()}
        for number in set(range(600)) - listed:
            expected = errno.ENOSYS if number >= seccomp._NEWER_THAN_THE_LIST else errno.EPERM
            assert decision(code, machine, number) == ERROR | expected, number

    def test_another_interface_of_the_kernel_is_death(self, name):
        machine = MACHINES[name]
        code = Filter(machine).bytes_for(PID)
        assert decision(code, machine, 0, audit=AUDIT_ARCH_I386) == KILL
        assert decision(code, machine, seccomp.X32_SYSCALL_BIT) == KILL

    def test_arguments_that_name_others_are_refused(self, name):
        machine = MACHINES[name]
        code, number = Filter(machine).bytes_for(PID), numbers(seccomp._CHECKED, machine.column)
        refused = ERROR | errno.EPERM
        for call in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
            assert decision(code, machine, number[call], PID) == ALLOW
            assert decision(code, machine, number[call], PID + 1) == refused
            assert decision(code, machine, number[call], 0xFFFFFFFF) == refused
        for call in ("prlimit64", "sched_setaffinity"):
            assert decision(code, machine, number[call], 0) == ALLOW
            assert decision(code, machine, number[call], PID + 1) == refused
        assert decision(code, machine, number["sendto"], 3, 0, 5, 0, 0) == ALLOW
        assert decision(code, machine, number["sendto"], 3, 0, 5, 0, 1 << 40) == refused
        assert decision(code, machine, number["clone"], THREAD_FLAGS) == ALLOW
        for flags in (SIGCHLD, THREAD_FLAGS | linux.CLONE_NEWUSER, THREAD_FLAGS | linux.CLONE_NEWPID):
            assert decision(code, machine, number["clone"], flags) == refused
        assert decision(code, machine, number["ioctl"], 0, TIOCSTI) == refused
        for command in (F_SETOWN, F_GETLK, F_SETLEASE):
            assert decision(code, machine, number["fcntl"], 3, command) == refused
        assert decision(code, machine, number["getsockopt"], 3, SOL_SOCKET, SO_TYPE) == ALLOW
        for option in (SO_PEERCRED, SO_PEERPIDFD):
            assert decision(code, machine, number["getsockopt"], 3, SOL_SOCKET, option) == refused
        assert decision(code, machine, number["prctl"], linux.PR_SET_NO_NEW_PRIVS) == refused


def test_an_unknown_processor_is_a_sentence(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "m68k")
    with pytest.raises(OSError, match="no table of system calls for m68k"):
        seccomp.machine()
