"""Configures workers: limits, layers and the settings of a fork server."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

# A worker's limits, besides its time.
MEMORY = 1 << 30
SCRATCH_BYTES, SCRATCH_FILES = 64 << 20, 4096
LARGEST_FILE = 64 << 20
THREADS = 64
OPEN_FILES = 128
# Failed statements that a worker reports after it loaded a submission. A student needs the first one.
PROBLEMS = 20

# Exit status of a worker whose own code failed: EX_SOFTWARE of sysexits.h.
FAILED = 70
# The descriptor of a forked worker's stream to the grader.
STREAM = 3
# Bytes of one message to or from the fork server.
MESSAGE_BYTES = 4096

BUBBLEWRAP = "bubblewrap"
NAMESPACES = "namespaces"
LIMITS = "limits"
UID = "uid"
PRIVILEGES = "privileges"
LANDLOCK = "landlock"
SECCOMP = "seccomp"

DEVICES = tuple(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom"))


@dataclass(frozen=True)
class WorkerConfig:
    """The settings of a fork server and its workers.

    `layers` are names from above. `packages` are imported before the first fork. `importable` are the top-level names that student code may
    import besides the standard library; `package_paths` are their folders. `memory` is a worker's budget in bytes, on top of the fork
    server's address space. `readable` are the files and folders that Landlock leaves readable. `scratch` is the folder that a worker may
    write to, "" for none. `own_uid` is the user that the fork server becomes first (None: it keeps its own). `first_uid` is the first of
    the users that the layer `uid` gives to workers.
    """

    layers: tuple[str, ...]
    packages: tuple[str, ...] = ()
    importable: tuple[str, ...] = ()
    package_paths: tuple[str, ...] = ()
    memory: int = MEMORY
    readable: tuple[str, ...] = ()
    scratch: str = ""
    own_uid: int | None = None
    first_uid: int = 0

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> WorkerConfig:
        fields: dict[str, Any] = json.loads(text)
        for name, value in fields.items():
            fields[name] = tuple(value) if isinstance(value, list) else value
        return cls(**fields)
