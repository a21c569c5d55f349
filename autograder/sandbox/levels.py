"""What stands between a submission and everything else: the layers, and the three levels that are made of them.

A level is what a place can do; it is found by doing (`available`), in processes of our own, never by asking for a version. Values cross
and verdicts do not at every level, `none` included: the layers protect answers, files, the grader and the other submissions.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from autograder.sandbox.worker import config


@dataclass(frozen=True)
class Layer:
    """One means of isolation: what it stops, and how a place that lacks it gets it."""

    name: str
    stops: str
    remedy: str


@dataclass(frozen=True)
class Level:
    """A set of layers that can be had together, and what is left open with it."""

    name: str
    layers: frozenset[str]
    open: str


@dataclass(frozen=True)
class Isolation:
    """How workers are kept: the name of the level, and the layers that are put on (in tests one may be left off)."""

    level: str
    layers: frozenset[str]


_NAMESPACE_REMEDY = (
    "allow user namespaces: `sudo sysctl -w kernel.unprivileged_userns_clone=1` (Debian), "
    "`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu 24.04 and later)"
)

LAYERS: Final[Mapping[str, Layer]] = {
    layer.name: layer
    for layer in (
        Layer(
            config.BUBBLEWRAP,
            "reading hidden tests, solutions, other submissions and tokens; the network; seeing other processes",
            f"install bubblewrap (`sudo apt install bubblewrap`), and {_NAMESPACE_REMEDY}",
        ),
        Layer(
            config.NAMESPACES,
            "a full disk and files left for the next submission; reaching the fork server and other workers",
            _NAMESPACE_REMEDY,
        ),
        Layer(config.LIMITS, "using up memory, processor time, open files", "use Linux"),
        Layer(
            config.UID,
            "signals to the grader and its files that are not public, where there are no namespaces",
            "run the grader as root in a container whose Python every user can read",
        ),
        Layer(config.PRIVILEGES, "set-user-id programs, core dumps, ptrace", "use Linux"),
        Layer(
            config.LANDLOCK,
            "reading and writing files and reaching local sockets where bubblewrap is missing",
            "use Linux 6.2 or later with Landlock among its security modules (`lsm=landlock,...` at boot)",
        ),
        Layer(
            config.SECCOMP,
            "starting processes, sockets, ptrace, changing others' limits, the rarely used parts of the kernel",
            "use Linux on x86-64 or aarch64 with seccomp",
        ),
    )
}

_ALWAYS = frozenset({config.LIMITS, config.PRIVILEGES, config.LANDLOCK, config.SECCOMP})
LEVELS: Final[Mapping[str, Level]] = {
    level.name: level
    for level in (
        Level(
            "full", _ALWAYS | {config.BUBBLEWRAP, config.NAMESPACES}, "nothing that we know of but faults of the kernel"
        ),
        Level("container", _ALWAYS | {config.UID}, "names and sizes of other files"),
        Level("none", frozenset({config.LIMITS}), "files, network and other processes of the account that grades"),
    )
}
NONE: Final = Isolation("none", LEVELS["none"].layers)
LEAST_FOR_HIDDEN: Final = "container"


def isolation(level: str) -> Isolation:
    """Return the isolation with all the layers of a level."""
    return Isolation(level, LEVELS[level].layers)


def at_least(level: str, least: str) -> bool:
    """Say whether a level is as good as another, or better."""
    order = list(LEVELS)
    return order.index(level) <= order.index(least)


def can_fork() -> bool:
    """Say whether workers can be forked here. A Mac can fork, but not safely once its libraries are loaded."""
    return sys.platform.startswith("linux")


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
