"""The configuration of the workers: their limits, the layers of the sandbox, and what the grader tells a fork server at its start."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

# What a worker may use, besides the clocks.
MEMORY = 1 << 30
SCRATCH_BYTES, SCRATCH_FILES = 64 << 20, 4096
LARGEST_FILE = 64 << 20
THREADS = 64
OPEN_FILES = 128
# Of statements that went wrong while a submission was loaded: the first is what a student needs to know.
PROBLEMS = 20

# Exit status of a worker that broke down by itself: of what it was told to do, or of what was done to it.
FAILED = 70

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
    """How workers are to be locked down, and what they may import.

    `layers` are the names above; `packages` are imported before the first fork, `importable` are the top-level names that student code may
    import besides the standard library, `package_paths` the folders in which they stand. `memory` is a worker's budget in bytes above
    what the fork server maps. `readable` are the files and folders that Landlock leaves readable; `scratch` is the folder that a worker may
    write to, or "" for none. `own_uid` is the user that the fork server becomes before it does anything else (None: stays who it is);
    `first_uid` the first of the users that layer `uid` gives to workers.
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
