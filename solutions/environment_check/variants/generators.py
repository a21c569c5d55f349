"""Use generators: each part of the report yields its lines, and chain joins them."""

import platform
from importlib import import_module
from itertools import chain


def package_version(import_name):
    try:
        found = vars(import_module(import_name))
    except Exception as error:
        return None if issubclass(type(error), ImportError) else f"broken ({error.__class__.__name__})"
    return next((str(found[key]) for key in ("__version__",) if key in found), "installed")


def possible_texts():
    try:
        torch = import_module("torch")
    except Exception:
        yield "GPU: Not available"
        return
    if torch.cuda.is_available():
        yield f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}"
    if "mps" in dir(torch.backends) and torch.backends.mps.is_available():
        yield "GPU: MPS (Mac)"
    yield "GPU: Not available"


def accelerator():
    return next(possible_texts())


def head():
    yield f"Python: {platform.python_version()}"
    yield f"Platform: {platform.platform()}"


def body(name, install_name):
    version = package_version(name)
    if version is None or version.startswith("broken ("):
        yield f"✗ {name}: {version or 'Not installed'}"
        yield f"  Install with: conda install {install_name}"
    else:
        yield f"✓ {name}: {version}"
        yield from (" " + line for line in accelerator().splitlines() if name == "torch")


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    return "\n".join(chain(head(), chain.from_iterable(body(*pair) for pair in packages.items())))
