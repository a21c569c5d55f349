"""Defines the layers of isolation and the three levels.

Verdicts are made outside the worker at every level, even at `none`. The layers protect answers, files, the grader and other
submissions.
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
    """One means of isolation: the attacks it stops, and how to get it."""

    name: str
    stops: str
    remedy: str


@dataclass(frozen=True)
class Level:
    """A set of layers, and the attacks it leaves open."""

    name: str
    layers: frozenset[str]
    open: str


@dataclass(frozen=True)
class Isolation:
    """The isolation of a run: a level and its layers. Tests may leave layers off."""

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
            "reading hidden tests, solutions, other submissions and tokens; using the network; seeing other processes",
            f"install bubblewrap (`sudo apt install bubblewrap`), and {_NAMESPACE_REMEDY}",
        ),
        Layer(
            config.NAMESPACES,
            "filling the disk; leaving files for the next submission; reaching the fork server or other workers",
            _NAMESPACE_REMEDY,
        ),
        Layer(config.LIMITS, "using up memory, processor time or open files", "use Linux"),
        Layer(
            config.UID,
            "without namespaces: sending signals to the grader, and reading its private files",
            "run the grader as root in a container, with a Python that every user can read",
        ),
        Layer(config.PRIVILEGES, "set-user-ID programs; core dumps; being traced by others", "use Linux"),
        Layer(
            config.LANDLOCK,
            "without bubblewrap: reading and writing files, and reaching local sockets",
            "use Linux 6.2 or later with Landlock among its security modules (`lsm=landlock,...` at boot)",
        ),
        Layer(
            config.SECCOMP,
            "starting processes; opening sockets; tracing; changing limits of others; the rarely used parts of the kernel",
            "use Linux on x86-64 or aarch64 with seccomp",
        ),
    )
}

_ALWAYS = frozenset({config.LIMITS, config.PRIVILEGES, config.LANDLOCK, config.SECCOMP})
LEVELS: Final[Mapping[str, Level]] = {
    level.name: level
    for level in (
        Level("full", _ALWAYS | {config.BUBBLEWRAP, config.NAMESPACES}, "only bugs in the kernel, as far as we know"),
        Level("container", _ALWAYS | {config.UID}, "names and sizes of other files"),
        Level("none", frozenset({config.LIMITS}), "files, network and other processes of the grading account"),
    )
}
NONE: Final = Isolation("none", LEVELS["none"].layers)
LEAST_FOR_HIDDEN: Final = "container"


def isolation(level: str) -> Isolation:
    """Return the isolation with all layers of a level."""
    return Isolation(level, LEVELS[level].layers)


def at_least(level: str, least: str) -> bool:
    """Return whether a level is as good as another, or better."""
    order = list(LEVELS)
    return order.index(level) <= order.index(least)


def can_fork() -> bool:
    """Return whether forks are safe here. On macOS they are not, once libraries are loaded."""
    return sys.platform.startswith("linux")


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
