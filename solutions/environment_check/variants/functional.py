"""Use functools and lambdas: reduce over the packages, and a table for the accelerator."""

import importlib
import platform
from functools import partial, reduce

add_line = "{}\n{}".format
broken = "broken ({})".format


def package_version(import_name):
    try:
        return str(getattr(importlib.import_module(import_name), "__version__", "installed"))
    except ImportError:
        return None
    except Exception as error:
        return broken(type(error).__name__)


QUESTIONS = (
    (
        lambda torch: torch.cuda.is_available(),
        lambda torch: add_line(f"GPU: CUDA ({torch.version.cuda})", f"Device: {torch.cuda.get_device_name(0)}"),
    ),
    (
        lambda torch: getattr(torch.backends, "mps", None) is not None and torch.backends.mps.is_available(),
        lambda torch: "GPU: MPS (Mac)",
    ),
    (lambda torch: True, lambda torch: "GPU: Not available"),
)


def accelerator():
    try:
        torch = importlib.import_module("torch")
    except Exception:
        return "GPU: Not available"
    return next(answer(torch) for question, answer in QUESTIONS if question(torch))


def add_package(pair, report):
    name, install_name = pair
    version = package_version(name)
    if version is None or version.startswith("broken ("):
        lines = (
            f"✗ {name}: {'Not installed' if version is None else version}",
            f"  Install with: conda install {install_name}",
        )
    else:
        lines = (f"✓ {name}: {version}", *map(" {}".format, accelerator().split("\n") if name == "torch" else ()))
    return reduce(add_line, lines, report)


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    first = add_line("Python: " + platform.python_version(), "Platform: " + platform.platform())
    steps = [partial(add_package, pair) for pair in packages.items()]
    return reduce(lambda report, step: step(report), steps, first)
