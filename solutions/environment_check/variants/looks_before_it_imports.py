"""Call find_spec before the import, import names from platform, and write to a StringIO."""

import io
import sys
import textwrap
from importlib import import_module
from importlib.util import find_spec
from platform import platform, python_version


def package_version(import_name):
    if find_spec(import_name) is None:
        return None
    try:
        import_module(import_name)
    except ImportError:
        return None
    except Exception:
        return f"broken ({sys.exc_info()[0].__name__})"
    return str(vars(sys.modules[import_name]).get("__version__", "installed"))


def accelerator():
    version = package_version("torch")
    if version is None or version.startswith("broken ("):
        return "GPU: Not available"
    torch = import_module("torch")
    if torch.cuda.device_count() > 0 and torch.cuda.is_available():
        device = torch.cuda.get_device_properties(0)
        return f"GPU: CUDA ({torch.version.cuda})\nDevice: {device.name}"
    if find_spec("torch.backends.mps") is not None and torch.backends.mps.is_available():
        return "GPU: MPS (Mac)"
    return "GPU: Not available"


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    out = io.StringIO()
    print("Python:", python_version(), file=out)
    print("Platform:", platform(), file=out)
    for import_name, install_name in packages.items():
        version = package_version(import_name)
        if version is None or version.startswith("broken ("):
            print(f"✗ {import_name}: {version or 'Not installed'}", file=out)
            print(f"  Install with: conda install {install_name}", file=out)
            continue
        print(f"✓ {import_name}: {version}", file=out)
        if import_name == "torch":
            print(textwrap.indent(accelerator(), " "), file=out)
    return out.getvalue().rstrip("\n")
