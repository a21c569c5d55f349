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
    raise NotImplementedError("TODO: package_version")


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
    raise NotImplementedError("TODO: accelerator")


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
    raise NotImplementedError("TODO: environment_report")


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
