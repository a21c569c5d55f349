"""Report the course's packages, their versions and the accelerator.

Use only the standard library. Import the packages inside the functions: the checker
must run on a machine without them, and every call must check again, also the Python
version and the platform.
"""

import importlib
import platform


def package_version(import_name):
    """Return the version of a package, or None if it is absent.

    Parameters
    ----------
    import_name : str, the name after `import`, such as "sklearn"

    Returns
    -------
    str or None. Import the package, then:

    - "1.26.4"            its `__version__`; convert one that is not a string with str()
    - "installed"         the import succeeds, but there is no `__version__`
    - None                it is absent: the import raises ImportError or a subclass of
                          it, also if the package lacks another one that it needs
    - "broken (OSError)"  the import raises any other Exception; the exact class of the
                          exception is in parentheses

    No Exception leaves this function.
    """
    # BEGIN SOLUTION
    try:
        module = importlib.import_module(import_name)
    except ImportError:
        return None
    except Exception as error:
        return f"broken ({type(error).__name__})"
    return str(getattr(module, "__version__", "installed"))
    # END SOLUTION


def accelerator():
    """Return the text about the accelerator of torch.

    Returns
    -------
    str, the first of these that fits; no space before a line, no newline at the end:

        GPU: CUDA (12.1)     torch.cuda.is_available() is true; torch.version.cuda
        Device: NVIDIA A100  the second line then: torch.cuda.get_device_name(0)

        GPU: MPS (Mac)       torch.backends.mps.is_available() is true; an older torch
                             has no torch.backends.mps, which counts as false

        GPU: Not available   neither of them, or torch is absent, or its import raises
                             any Exception
    """
    # BEGIN SOLUTION
    try:
        torch = importlib.import_module("torch")
    except Exception:
        return "GPU: Not available"
    if torch.cuda.is_available():
        device = torch.cuda.get_device_name(0)
        return f"GPU: CUDA ({torch.version.cuda})\nDevice: {device}"
    mps = getattr(torch.backends, "mps", None)
    if mps is not None and mps.is_available():
        return "GPU: MPS (Mac)"
    return "GPU: Not available"
    # END SOLUTION


# BEGIN SOLUTION
def _package_lines(import_name, install_name):
    """Return the report's lines about one package."""
    version = package_version(import_name)
    if version is None or version.startswith("broken ("):
        return [
            f"✗ {import_name}: {version or 'Not installed'}",
            f"  Install with: conda install {install_name or import_name}",
        ]
    lines = [f"✓ {import_name}: {version}"]
    if import_name == "torch":
        lines += [f" {line}" for line in accelerator().split("\n")]
    return lines


# END SOLUTION


def environment_report(packages):
    """Return the report about this machine and the packages.

    Parameters
    ----------
    packages : dict, {import name: install name}, such as {"numpy": None,
        "sklearn": "scikit-learn"}; None means the same name; stays unchanged

    Returns
    -------
    str, the lines joined by newlines, with none at the end; return it, do not print it:

        Python: 3.11.7                              platform.python_version()
        Platform: Linux-6.1.0-x86_64                platform.platform()

    and then the packages in the order of the dict; the lines depend on the result of
    package_version:

        ✓ numpy: 1.26.4                             a version, or "installed"
        ✗ sklearn: Not installed                    None
          Install with: conda install scikit-learn  two spaces; the install name
        ✗ cv2: broken (OSError)                     broken
          Install with: conda install opencv

    Right after the line of an installed torch come the lines of accelerator(), each
    with one space in front. There is no GPU line if torch is absent or broken, or if
    `packages` does not include torch.
    """
    # BEGIN SOLUTION
    lines = [f"Python: {platform.python_version()}", f"Platform: {platform.platform()}"]
    for import_name, install_name in packages.items():
        lines += _package_lines(import_name, install_name)
    return "\n".join(lines)
    # END SOLUTION


if __name__ == "__main__":
    course = {
        "numpy": None,
        "torch": "pytorch",
        "torchvision": None,
        "sklearn": "scikit-learn",
        "matplotlib": None,
    }
    try:
        print(environment_report(course))
    except NotImplementedError as todo:
        name = str(todo).removeprefix("TODO: ")
        print(f"{name} is not written yet: write it, then run this again")
