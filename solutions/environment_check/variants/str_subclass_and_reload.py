"""Load each package anew with reload, and return texts of a class of their own."""

import importlib
from platform import platform, python_version


class Text(str):
    """A text with a method that puts spaces in front of each line."""

    __slots__ = ()

    def moved(self, spaces):
        return Text("\n".join(" " * spaces + line for line in self.split("\n")))


class Missing(Text):
    """What takes the place of a version if there is none."""

    __slots__ = ()


def loaded(import_name):
    return importlib.reload(importlib.__import__(import_name))


def package_version(import_name):
    try:
        return Text(loaded(import_name).__version__)
    except ImportError:
        return None
    except AttributeError as error:
        if error.name == "__version__":
            return Text("installed")
        return Missing(f"broken ({error.__class__.__name__})")
    except Exception as error:
        return Missing(f"broken ({error.__class__.__name__})")


def accelerator():
    try:
        torch = loaded("torch")
    except Exception:
        return Text("GPU: Not available")
    if torch.cuda.is_available():
        return Text(f"GPU: CUDA ({torch.version.cuda})\nDevice: {torch.cuda.get_device_name(0)}")
    mps = "mps" in vars(torch.backends) and torch.backends.mps.is_available()
    return Text("GPU: MPS (Mac)" if mps else "GPU: Not available")


def environment_report(packages):
    packages = {name: other or name for name, other in packages.items()}
    text = Text(f"Python: {python_version()}\nPlatform: {platform()}")
    for import_name, install_name in packages.items():
        version = package_version(import_name)
        if version is None or isinstance(version, Missing) or version.startswith("broken ("):
            text += f"\n✗ {import_name}: {version or 'Not installed'}"
            text += "\n" + Text(f"Install with: conda install {install_name}").moved(2)
        else:
            text += f"\n✓ {import_name}: {version}"
            text += "\n" + Text(accelerator()).moved(1) if import_name == "torch" else ""
    return Text(text)
