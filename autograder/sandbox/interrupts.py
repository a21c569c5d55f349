"""Signals that stop a run: the command receives each once, and its children never do.

The terminal sends SIGINT to every process of the group for Ctrl-C, and SIGHUP when it closes; `kill` and a shutdown send SIGTERM. Between a
fork and the child's first line, Python runs functions of its own in both processes. If an interrupt falls into one of them, the child
prints it as an "exception ignored", and the parent loses it.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

# SIGHUP is missing on Windows.
TERMINATIONS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
SHELL_STATUS_OF_SIGNAL = 128


class Terminated(KeyboardInterrupt):
    """A signal asked the command to end. What handles Ctrl-C handles it too."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = SHELL_STATUS_OF_SIGNAL + number


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """Raise Terminated for the first SIGTERM or SIGHUP, and ignore the next ones. A signal that is ignored already stays so."""
    before = {number: signal.getsignal(number) for number in TERMINATIONS}
    heard = [number for number in TERMINATIONS if before[number] == signal.SIG_DFL]

    def stop(number: int, frame: FrameType | None) -> None:
        for each in heard:
            signal.signal(each, signal.SIG_IGN)
        raise Terminated(number)

    for number in heard:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


@contextlib.contextmanager
def delayed() -> Iterator[None]:
    """Delay the signals to the end of the block, in this process and in the children it starts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *TERMINATIONS})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def ignored() -> Iterator[None]:
    """Ignore the signals to the end of the block, in all threads and in the programs it starts. Only for the main thread."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, *TERMINATIONS)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore() -> None:
    """Ignore the signals in this process, a child started with `delayed`: the command ends its children itself."""
    numbers = {signal.SIGINT, *TERMINATIONS}
    for number in numbers:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
