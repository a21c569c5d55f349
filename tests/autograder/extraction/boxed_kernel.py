"""Runs in the sandbox: executes notebooks with nbclient, each in its own kernel, and prints the results of calls.

Standard input is a list of jobs in JSON: a `notebook`, and `calls` with `name` and `arguments`. The sandbox has no network, and no files
except the interpreter and the packages; kernel and client communicate over sockets in the scratch folder.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

PACKAGES, SCRATCH = sys.argv[1:]
sys.path.append(PACKAGES)
os.environ.update(HOME=SCRATCH, IPYTHONDIR=f"{SCRATCH}/ipython", JUPYTER_RUNTIME_DIR=f"{SCRATCH}/runtime")
os.chdir(SCRATCH)

import nbformat  # noqa: E402 - needs the path above
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager  # noqa: E402
from jupyter_client.manager import AsyncKernelManager  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellTimeoutError  # noqa: E402

SECONDS = 5
KERNEL = f"""
import sys
sys.path = ["", *sys.path, {PACKAGES!r}]
from ipykernel.kernelapp import launch_new_instance
launch_new_instance()
"""
ASK = """
import json as _json

def _called(name, arguments):
    try:
        return globals()[name](*arguments)
    except Exception as error:
        return {{"raises": type(error).__name__}}

print({mark!r} + _json.dumps([_called(*call) for call in _json.loads({calls!r})]))
"""
MARK = "answers of the calls: "


class Kernels(KernelSpecManager):
    """Offers one kernel: this interpreter, with the packages of the sandbox."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        options = ["--HistoryManager.enabled=False", "-f", "{connection_file}"]
        return KernelSpec(argv=[sys.executable, "-s", "-P", "-S", "-B", "-c", KERNEL, *options], language="python")


def answers(job: dict[str, Any]) -> object:
    """Execute all cells of a notebook and return the results of the calls, or None if they were not reached."""
    notebook = nbformat.reads(json.dumps(job["notebook"]), as_version=4)
    calls = json.dumps([(call["name"], call["arguments"]) for call in job["calls"]])
    notebook.cells.append(nbformat.v4.new_code_cell(ASK.format(mark=MARK, calls=calls)))
    kernel = AsyncKernelManager(kernel_name="python3", transport="ipc", kernel_spec_manager=Kernels())
    client = NotebookClient(notebook, km=kernel, timeout=SECONDS, allow_errors=True)
    try:
        client.execute()
    except CellTimeoutError:
        return "too long"
    printed = [output.text for output in notebook.cells[-1].outputs if output.output_type == "stream"]
    marked = [line for text in printed for line in text.splitlines() if line.startswith(MARK)]
    return json.loads(marked[-1].removeprefix(MARK)) if marked else None


print(json.dumps([answers(job) for job in json.load(sys.stdin)]))
