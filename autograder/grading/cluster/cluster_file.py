"""Reads `cluster.toml`, the staff's settings of Slurm and TLS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from autograder.course.toml_file import read_toml
from autograder.model import KitError
from autograder.text import clean_name

NAME = "cluster.toml"
MOST_JOBS, MOST_CORES, MOST_MINUTES = 1000, 256, 7 * 24 * 60
EXAMPLE = "; docs/cluster.md has an example"

# These go into the script of a job, where a blank or a sign of the shell would begin something else.
Word = Annotated[str, Meta(pattern=r"\A[\w.,:@%+=/~-]+\Z")]
Line = Annotated[str, Meta(pattern=r"\A[^\r\n\x00]+\Z")]


class Slurm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The jobs that grade: how many, what each asks for, and what it runs first."""

    jobs: Annotated[int, Meta(ge=1, le=MOST_JOBS)]
    memory: Annotated[str, Meta(pattern=r"\A[1-9]\d{0,5} ?[MG]B\Z")]
    cores: Annotated[int, Meta(ge=1, le=MOST_CORES)] = 1
    walltime: Annotated[str, Meta(pattern=r"\A(\d{1,3}-)?\d{1,3}:[0-5]\d:[0-5]\d\Z")] = "01:00:00"
    partition: Word | None = None
    account: Word | None = None
    directives: tuple[Line, ...] = ()
    prologue: tuple[Line, ...] = ()
    python: Line | None = None
    interface: Word | None = None
    shared: Line = "~"
    wait_minutes: Annotated[int, Meta(ge=1, le=MOST_MINUTES)] = 10


class Tls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The files, in PEM format, with which the command, the scheduler and the workers know each other."""

    ca: Path
    cert: Path
    key: Path


class _Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    slurm: Slurm | None = None
    tls: Tls | None = None


@dataclass(frozen=True)
class ClusterFile:
    """What a `cluster.toml` has; both tables are optional."""

    path: Path
    slurm: Slurm | None = None
    tls: Tls | None = None


NO_FILE: Final = ClusterFile(Path(NAME))
ADVICE: Final = {
    "slurm": "a table [slurm] with jobs and memory at least",
    "slurm.jobs": f"a whole number from 1 to {MOST_JOBS}",
    "slurm.memory": 'the memory of one job, as in "8GB" or "900MB"',
    "slurm.cores": f"a whole number from 1 to {MOST_CORES}: the submissions that one job grades at once",
    "slurm.walltime": 'hours, minutes and seconds, as in "01:30:00", or days before them, as in "1-00:00:00"',
    "slurm.partition": "the name of a partition; `sinfo` lists them",
    "slurm.account": "the name of an account; `sacctmgr show associations` lists yours",
    "slurm.directives": 'a list of options of sbatch, as in ["--qos=teaching"]',
    "slurm.prologue": 'a list of shell lines, as in ["module load python/3.11"]',
    "slurm.python": "the path of a Python that has the kit's packages on all nodes",
    "slurm.interface": 'the network interface that all nodes have, as in "ib0"',
    "slurm.shared": "a folder that all nodes see under the same path",
    "slurm.wait_minutes": f"a whole number from 1 to {MOST_MINUTES}",
    "tls": "a table [tls] with ca, cert and key",
    "tls.ca": "the path of the certificate authority's file (PEM)",
    "tls.cert": "the path of a certificate (PEM)",
    "tls.key": "the path of the certificate's private key (PEM)",
}
"""What each field is, for the message about a wrong one."""


def read_cluster(given: Path | None, root: Path) -> ClusterFile:
    """Read the given file, or that of the kit's folder if there is one.

    Paths in it are relative to it. Raise KitError with the field that is wrong, and what it may be.
    """
    path = root / NAME if given is None else given
    if given is None and not path.exists():
        return ClusterFile(path)
    try:
        tables = msgspec.convert(
            read_toml(path, "cluster file", unreadable=EXAMPLE, invalid=EXAMPLE), _Tables, dec_hook=_path
        )
    except msgspec.ValidationError as error:
        raise KitError(f"{path}: {_advice(str(error))}") from error
    return ClusterFile(path, tables.slurm, None if tables.tls is None else _beside(path, tables.tls))


def _path(kind: type, value: object) -> Path:
    if kind is not Path or not isinstance(value, str) or not value:
        raise ValueError("Expected a path")
    return Path(value)


def _beside(path: Path, tls: Tls) -> Tls:
    return Tls(*(path.parent.absolute() / Path(name).expanduser() for name in (tls.ca, tls.cert, tls.key)))


def _advice(message: str) -> str:
    """Return which field is wrong, and what it may be, from a message of msgspec."""
    problem, _, where = message.partition(" - at `$.")
    table = re.sub(r"\[.*", "", where.rstrip("`"))
    missing = re.fullmatch("Object missing required field `(.*)`", problem)
    unknown = re.fullmatch("Object contains unknown field `(.*)`", problem, re.DOTALL)
    if unknown:
        known = [field for field in ADVICE if field.rpartition(".")[0] == table]
        return f"unknown field {clean_name(unknown[1])}; the fields are {', '.join(known)}"
    field = f"{table}.{missing[1]}" if missing else table
    return f"{field} must be {ADVICE[field]}"
