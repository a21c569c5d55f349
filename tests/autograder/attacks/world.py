"""Builds a world for attacks: secrets, listeners and a bystander.

The secrets are random, so that theft shows in a score or a text. All users can read the files, as in a usual kit: only the grader's
isolation keeps them secret.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

MINI_KIT = Path(__file__).resolve().parents[2] / "attacks" / "kit"
PREFIX = "CANARY-"
TOKEN_NAME = "GRADER_API_TOKEN"
SECRETS = ("hidden", "classmate", "gradebook", "results", "token", "memory")


class World:
    """One world. `settle` records its state; `changes` returns what changed since."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="attacked-"))
        self.scratch = Path(tempfile.mkdtemp(prefix="attacked-scratch-"))
        for folder in (self.folder, self.scratch):
            folder.chmod(0o755)
        self.root = self.folder / "kit"
        self.canaries = {name: PREFIX + secrets.token_hex(12) for name in SECRETS}
        # The secret is in the digits after the point, so that a guess fails.
        self.secret = 2 + secrets.randbits(50) / 2**50
        self._plant_files()
        self._plant_listeners()
        environment = {**os.environ, TOKEN_NAME: self.canaries["token"]}
        self.bystander = subprocess.Popen(["sleep", "86400"], env=environment, start_new_session=True)
        self._before: Mapping[str, str] = {}

    def __enter__(self) -> World:
        return self

    def __exit__(self, *exception: object) -> None:
        for listener in self._listeners.values():
            listener.close()
        self.bystander.kill()
        self.bystander.wait()
        for folder in (self.folder, self.scratch):
            shutil.rmtree(folder, ignore_errors=True)

    def _plant_files(self) -> None:
        shutil.copytree(MINI_KIT, self.root, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        self.solution = self.root / "solutions" / "target" / "target.py"
        self.hidden = self.root / "tests" / "target" / "test_hidden.py"
        self.visible = self.root / "tests" / "target" / "test_visible.py"
        self.classmate = self.root / "submissions" / "classmate" / "target.py"
        self.gradebook = self.root / "reports" / "gradebook.csv"
        self.results = self.root / "reports" / "results.json"
        text = self.solution.read_text()
        self.solution.write_text(re.sub(r"(?m)^SECRET = .*$", f"SECRET = {self.secret!r}", text))
        with self.hidden.open("a") as hidden:
            hidden.write(f"\n# {self.canaries['hidden']}\n")
        _write(self.classmate, f"# {self.canaries['classmate']}\ndef honest(x):\n    return x + x\n")
        _write(self.gradebook, f"student,target,total,notes\nada,5,5,{self.canaries['gradebook']}\n")
        _write(self.results, f'{{"score": 5, "output": "{self.canaries["results"]}"}}\n')

    def _plant_listeners(self) -> None:
        """Listen without answering. The kernel keeps connections until `_heard` reads them."""
        path, self.abstract = self.folder / "listener", f"attacked-{secrets.token_hex(6)}"
        self._listeners = {
            "tcp": socket.create_server(("127.0.0.1", 0), backlog=64),
            "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            "unix": socket.socket(socket.AF_UNIX),
            "abstract": socket.socket(socket.AF_UNIX),
        }
        self._listeners["udp"].bind(("127.0.0.1", 0))
        for name, address in (("unix", str(path)), ("abstract", f"\0{self.abstract}")):
            self._listeners[name].bind(address)
            self._listeners[name].listen(64)
        path.chmod(0o777)
        self.unix = path
        for listener in self._listeners.values():
            listener.setblocking(False)

    def names(self, grader: int, marker: str) -> dict[str, str | int]:
        """Return the attacker's knowledge: everything but the secrets."""
        paths = ("root", "solution", "hidden", "visible", "classmate", "gradebook", "results", "unix")
        return {
            **{name: str(getattr(self, name)) for name in paths},
            "token_name": TOKEN_NAME,
            "tcp": self._listeners["tcp"].getsockname()[1],
            "udp": self._listeners["udp"].getsockname()[1],
            "abstract": self.abstract,
            "grader": grader,
            "bystander": self.bystander.pid,
            "canary": PREFIX,
            "marker": marker,
        }

    def settle(self) -> None:
        self._before = self._state()

    def changes(self) -> list[str]:
        """Return a sentence for each change and for each message to a listener."""
        now = self._state()
        names = sorted(now.keys() | self._before.keys())
        changed = [name for name in names if now.get(name) != self._before.get(name)]
        sentences = [
            f"{name}: was {self._before.get(name, 'absent')}, is {now.get(name, 'absent')}" for name in changed
        ]
        return [*sentences, *self._heard()]

    def leaks(self, text: str) -> list[str]:
        """Return a sentence for each secret in a text."""
        leaked = [name for name, canary in self.canaries.items() if canary.removeprefix(PREFIX) in text]
        sentences = [f"the canary of {name} is in the report" for name in leaked]
        if repr(self.secret) in text:
            sentences.append("the secret number is in the report")
        return sentences

    def _state(self) -> dict[str, str]:
        files = {f"file {path.relative_to(self.folder)}": _file_state(path) for path in _everything(self.folder)}
        return {**files, "the bystander": _process_state(self.bystander.pid)}

    def _heard(self) -> Iterator[str]:
        for name, listener in self._listeners.items():
            try:
                while True:
                    if name == "udp":
                        yield f"the {name} listener heard {listener.recv(100)!r}"
                    else:
                        listener.accept()[0].close()
                        yield f"the {name} listener got a connection"
            except BlockingIOError:
                continue


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _everything(folder: Path) -> list[Path]:
    return [folder, *sorted(folder.rglob("*"))]


def _file_state(path: Path) -> str:
    status = path.lstat()
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""
        extended = os.listxattr(path, follow_symlinks=False)
    except OSError as error:
        digest, extended = f"cannot be read ({error.strerror})", []
    return f"{status.st_mode:o} {status.st_uid} {status.st_size} {status.st_mtime_ns} {digest} {extended}"


def _process_state(pid: int) -> str:
    """Return state, priority, policy, limits and rights of a process, or "gone"."""
    folder = Path(f"/proc/{pid}")
    try:
        words = (folder / "stat").read_text().rpartition(")")[2].split()
        status = dict(line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line)
        limits = hashlib.sha256((folder / "limits").read_bytes()).hexdigest()[:16]
        killable = (folder / "oom_score_adj").read_text().strip()
    except OSError:
        return "gone"
    if words[0] == "Z":
        return "gone"
    chosen = (words[0], words[3], words[15], words[16], words[38], status["Cpus_allowed"], status["Uid"].split()[0])
    return " ".join((*chosen, limits, killable))


def descendants(pid: int) -> dict[int, str]:
    """Return {pid: name} of all living processes below a process."""
    parents, names = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                name, _, rest = (folder / "stat").read_text().partition("(")[2].rpartition(")")
            except OSError:
                continue
            state, parent = rest.split()[:2]
            parents[int(folder.name)] = int(parent)
            names[int(folder.name)] = "" if state == "Z" else name
    below, waiting = {pid}, [pid]
    while waiting:
        children = [child for child, parent in parents.items() if parent == waiting[0] and child not in below]
        waiting = [*waiting[1:], *children]
        below.update(children)
    return {child: names[child] for child in below - {pid} if names[child]}
