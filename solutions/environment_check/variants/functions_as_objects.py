"""Use callable objects in place of functions, made by closures and by a class."""

import importlib
import platform


def make_package_version(load=importlib.import_module, otherwise="installed"):
    def look(import_name):
        try:
            module = load(import_name)
        except ImportError:
            return None
        except Exception as error:
            return f"broken ({type(error).__name__})"
        return str(getattr(module, "__version__", otherwise))

    return look


class AcceleratorText:
    __slots__ = ("_none",)

    def __init__(self, none):
        self._none = none

    def __call__(self):
        try:
            torch = importlib.import_module("torch")
        except Exception:
            return self._none
        if torch.cuda.is_available():
            return f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}"
        mps = getattr(torch.backends, "mps", None)
        return "GPU: MPS (Mac)" if mps is not None and mps.is_available() else self._none


class ReportWriter:
    def __init__(self, find_version, find_accelerator):
        self.__find_version = find_version
        self.__find_accelerator = find_accelerator
        self.__marks = {True: "✓", False: "✗"}

    def __call__(self, packages):
        lines = ["Python: " + platform.python_version(), "Platform: " + platform.platform()]
        for name, install_name in packages.items():
            install_name = install_name or name
            version = self.__find_version(name)
            fine = version is not None and not version.startswith("broken (")
            lines.append(f"{self.__marks[fine]} {name}: {version or 'Not installed'}")
            if not fine:
                lines.append(f"  Install with: conda install {install_name}")
            elif name == "torch":
                lines.extend(f" {line}" for line in self.__find_accelerator().split("\n"))
        return "\n".join(lines)


package_version = make_package_version()
accelerator = AcceleratorText("GPU: Not available")
environment_report = ReportWriter(package_version, accelerator)
