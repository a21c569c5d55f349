"""Runs whole or extracted notebooks, and prints the results of calls.

Standard input is a list of jobs in JSON. Each job runs in its own fork, in an empty folder, with a time limit. A job has `calls` and
`cells`, each with `name`, `source`, `keep` (the statements to run, or null for the whole cell) and `file` (a file to write instead).
After an exception the next cell runs.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import json
import os
import signal
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

SECONDS = 5


class Shell:
    """Replaces IPython's shell by commands that do nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments, **options: None


def run_cell(cell: dict[str, Any], namespace: dict[str, Any]) -> None:
    """Run a cell, in an event loop if it awaits something."""
    body = ast.parse(cell["source"], cell["name"]).body
    kept = body if cell["keep"] is None else [body[number] for number in cell["keep"]]
    for statement in kept:
        module = ast.Module([statement], [])
        code = compile(module, cell["name"], "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(eval(code, namespace))
        else:
            exec(code, namespace)


def run_job(job: dict[str, Any]) -> list[Any]:
    """Return the value of each call, or the name of its exception."""
    # As in a kernel, the names of the notebook are those of `__main__`.
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    namespace = main.__dict__
    namespace["get_ipython"] = Shell
    sys.path.insert(0, os.getcwd())
    for cell in job["cells"]:
        if cell["file"]:
            name, mode = cell["file"]
            with open(name, mode, encoding="utf-8") as stream:
                stream.write(cell["source"])
            continue
        try:
            run_cell(cell, namespace)
        except BaseException as error:
            print(f"{cell['name']}: {error!r}", file=sys.stderr)
    return [call(namespace, wanted) for wanted in job["calls"]]


def call(namespace: dict[str, Any], wanted: dict[str, Any]) -> Any:
    """Call a function and return its value, or the name of its exception."""
    try:
        return namespace[wanted["name"]](*wanted["arguments"])
    except Exception as error:
        return {"raises": type(error).__name__}


def in_a_fork(job: dict[str, Any]) -> Any:
    """Run a job in a fork, in a temporary folder; return "too long" after the time limit."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            os.chdir(folder)
            answer = json.dumps(run_job(job)).encode()
            os.chdir("/")
        os.write(writing, answer)
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    return json.loads(answer) if answer else "too long"


def main() -> None:
    """Run the jobs of standard input."""
    import numpy as np

    np.zeros(1)
    print(json.dumps([in_a_fork(job) for job in json.loads(Path("/dev/stdin").read_text(encoding="utf-8"))]))


if __name__ == "__main__":
    main()
