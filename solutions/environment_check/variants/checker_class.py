"""Keep the facts about one package in a small class, and yield the lines from generators."""

import importlib
import platform as machine


class Package:
    def __init__(self, import_name, install_name=""):
        self.import_name = import_name
        self.install_name = install_name
        self.module = None
        self.problem = "Not installed"
        try:
            self.module = importlib.import_module(import_name)
        except ImportError:
            self.absent = True
        except Exception as error:
            self.absent = False
            self.problem = "broken (%s)" % type(error).__name__

    @property
    def version(self):
        return str(self.module.__version__) if hasattr(self.module, "__version__") else "installed"

    def lines(self):
        if self.module is None:
            yield "✗ {}: {}".format(self.import_name, self.problem)
            yield "  Install with: conda install {}".format(self.install_name)
            return
        yield "✓ {}: {}".format(self.import_name, self.version)
        if self.import_name == "torch":
            yield from (" " + line for line in gpu_lines(self.module))


def gpu_lines(torch):
    if torch.cuda.is_available():
        yield "GPU: CUDA (%s)" % torch.version.cuda
        yield "Device: %s" % torch.cuda.get_device_name(torch.cuda.current_device())
    elif getattr(getattr(torch.backends, "mps", None), "is_available", bool)():
        yield "GPU: MPS (Mac)"
    else:
        yield "GPU: Not available"


def package_version(import_name):
    package = Package(import_name)
    if package.module is not None:
        return package.version
    return None if package.absent else package.problem


def accelerator():
    torch = Package("torch").module
    return "\n".join(gpu_lines(torch)) if torch is not None else "GPU: Not available"


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    head = ["Python: " + machine.python_version(), "Platform: " + machine.platform()]
    return "\n".join(head + [line for names in packages.items() for line in Package(*names).lines()])
