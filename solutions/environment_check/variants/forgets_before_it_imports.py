"""Forget a package and the finders' caches before each import; read the exception's class from its traceback."""

import importlib
import platform
import sys


def package_version(import_name):
    import traceback

    importlib.invalidate_caches()
    for name in [name for name in sys.modules if name.split(".")[0] == import_name]:
        del sys.modules[name]
    try:
        module = importlib.import_module(import_name)
    except ImportError:
        return None
    except Exception:
        last = traceback.format_exc().rstrip().rsplit("\n", 1)[-1]
        return f"broken ({last.split(':')[0].split('.')[-1]})"
    return str(getattr(module, "__version__", "installed"))


def accelerator():
    import contextlib

    text = "GPU: Not available"
    with contextlib.suppress(Exception):
        from torch import backends, cuda, version

        if cuda.is_available():
            text = f"GPU: CUDA ({version.cuda})\nDevice: {cuda.get_device_name(0)}"
        elif backends.mps.is_available():
            text = "GPU: MPS (Mac)"
    return text


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    import textwrap

    lines = ["Python: " + ".".join(platform.python_version_tuple()), "Platform: " + platform.platform()]
    for import_name, install_name in packages.items():
        version = package_version(import_name)
        if version is None or version[:7] == "broken ":
            advice = f"Install with: conda install {install_name}"
            lines += [f"✗ {import_name}: {version or 'Not installed'}", textwrap.indent(advice, "  ")]
            continue
        lines.append(f"✓ {import_name}: {version}")
        if import_name == "torch":
            lines.append(textwrap.indent(accelerator(), " "))
    return "\n".join(lines)
