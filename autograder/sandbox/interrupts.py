"""Ctrl-C while children are forked: the command receives it once, and its children never do.

The terminal sends SIGINT to every process of the group. Between a fork and the child's first line, Python runs functions of its own in both
processes. If an interrupt falls into one of them, the child prints it as an "exception ignored", and the parent loses it.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def delayed() -> Iterator[None]:
    """Delay SIGINT to the end of the block, in this process and in the children it starts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore() -> None:
    """Ignore SIGINT in this process, a child started with `delayed`: the command ends its children itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
