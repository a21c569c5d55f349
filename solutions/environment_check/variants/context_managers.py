"""Use suppress, and a context manager that records the exception of an import."""

import importlib
import platform
from contextlib import redirect_stdout, suppress
from io import StringIO


class Attempt:
    def __enter__(self):
        self.kind = None
        return self

    def __exit__(self, kind, error, trace):
        self.kind = kind
        return kind is None or issubclass(kind, Exception)


def package_version(import_name):
    module = None
    with Attempt() as attempt:
        module = importlib.import_module(import_name)
    if attempt.kind is None:
        return str(getattr(module, "__version__", "installed"))
    return None if issubclass(attempt.kind, ImportError) else f"broken ({attempt.kind.__name__})"


def accelerator():
    torch = None
    with suppress(Exception):
        torch = importlib.import_module("torch")
    if torch is not None and torch.cuda.is_available():
        return f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}"
    with suppress(AttributeError):
        if torch.backends.mps.is_available():
            return "GPU: MPS (Mac)"
    return "GPU: Not available"


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    with StringIO() as page:
        with redirect_stdout(page):
            print_report(packages)
        return page.getvalue().removesuffix("\n")


def print_report(packages):
    print("Python:", platform.python_version())
    print("Platform:", platform.platform())
    for name, install_name in packages.items():
        version = package_version(name)
        if version is None or version.startswith("broken ("):
            print(f"✗ {name}:", version or "Not installed")
            print("  Install with: conda install", install_name)
        else:
            print(f"✓ {name}:", version)
            if name == "torch":
                print_indented(accelerator())


def print_indented(text):
    for line in text.split("\n"):
        print("", line)
