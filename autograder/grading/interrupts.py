"""Ctrl-C while children are forked: the command hears it, once, and its children never do.

The terminal sends it to every process of the group. Between a fork and the first line of a child Python runs functions of its own, in both
processes; an interrupt that falls into one of them is printed as an "exception ignored" by the child, and lost by the parent.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Hold Ctrl-C back until the end of the block, in this process and in the children that it starts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def never_hear() -> None:
    """Have this process, a child that was started in such a block, ignore Ctrl-C: it is the command's to hear, which ends its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
