"""Use a class for each kind of accelerator, and try them from the best one down."""

import abc
import importlib
import platform


class Accelerator(abc.ABC):
    def __init__(self, torch):
        self._torch = torch

    @abc.abstractmethod
    def fits(self): ...

    @abc.abstractmethod
    def __str__(self): ...


class Cuda(Accelerator):
    def fits(self):
        return self._torch is not None and self._torch.cuda.is_available()

    def __str__(self):
        return f"GPU: CUDA ({self._torch.version.cuda})\nDevice: {self._torch.cuda.get_device_name(0)}"


class Mps(Accelerator):
    def fits(self):
        backends = getattr(self._torch, "backends", None)
        return hasattr(backends, "mps") and backends.mps.is_available()

    def __str__(self):
        return "GPU: MPS (Mac)"


class Nothing(Accelerator):
    def fits(self):
        return True

    def __str__(self):
        return "GPU: Not available"


def package_version(import_name):
    try:
        module = importlib.import_module(import_name)
    except ImportError:
        return None
    except Exception as error:
        return "broken (%s)" % error.__class__.__name__
    return str(module.__version__) if hasattr(module, "__version__") else "installed"


def accelerator():
    try:
        torch = importlib.import_module("torch")
    except Exception:
        torch = None
    kinds = (kind(torch) for kind in (Cuda, Mps, Nothing))
    return str(next(kind for kind in kinds if kind.fits()))


class Report:
    def __init__(self):
        self._lines = []

    def __iadd__(self, line):
        self._lines.append(line)
        return self

    def __str__(self):
        return "\n".join(self._lines)


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    report = Report()
    report += "Python: " + platform.python_version()
    report += "Platform: " + platform.platform()
    for name in packages.keys():
        version = package_version(name)
        if version is None or version.startswith("broken ("):
            report += f"✗ {name}: {version or 'Not installed'}"
            report += f"  Install with: conda install {packages[name]}"
        else:
            report += f"✓ {name}: {version}"
            if name == "torch":
                for line in accelerator().split("\n"):
                    report += " " + line
    return str(report)
