"""Environment check: report which packages of the course are there, in which version, and on which accelerator.

Use only the standard library. Import the packages inside the functions, when they are called: the checker
has to run on a machine where they are missing, and every call has to look again.
"""

import importlib
import platform


def package_version(import_name):
    """Return the version of a package as text, or None when the package is absent.

    Parameters
    ----------
    import_name : str, the name after `import`, such as "sklearn"

    Returns
    -------
    str or None. Import the package, then:

    - "1.26.4"            its `__version__`; one that is not a string is converted with str()
    - "installed"         it can be imported but has no `__version__`
    - None                it is absent: the import raises ImportError or a subclass of it, also when what is missing
                          is another package that it needs
    - "broken (OSError)"  its import raises any other Exception: the name of the exception's own class in parentheses

    No Exception leaves this function.
    """
    raise NotImplementedError("TODO: package_version")


def accelerator():
    """Return the text about the accelerator that torch can use.

    Returns
    -------
    str, the first of these that fits; no blank in front of a line, no newline at the end:

        GPU: CUDA (12.1)       torch.cuda.is_available() is true; 12.1 means torch.version.cuda
        Device: NVIDIA A100    the second line in this case: torch.cuda.get_device_name(0)

        GPU: MPS (Mac)         torch.backends.mps.is_available() is true; an older torch has no torch.backends.mps,
                               which counts as false

        GPU: Not available     neither of them, or torch is absent, or importing it raises any Exception
    """
    raise NotImplementedError("TODO: accelerator")


def environment_report(packages):
    """Return the report about this machine and the given packages.

    Parameters
    ----------
    packages : dict, {import name: install name}, such as {"numpy": "numpy", "sklearn": "scikit-learn"}; not changed

    Returns
    -------
    str, lines joined by a newline, none at the end; it is returned, not printed:

        Python: 3.11.7                              platform.python_version()
        Platform: Linux-6.1.0-x86_64                platform.platform()

    and then, for each package in the order of the dict, with what package_version gives:

        ✓ numpy: 1.26.4                             a version, or "installed"
        ✗ sklearn: Not installed                    None
          Install with: conda install scikit-learn  two blanks in front; the install name
        ✗ cv2: broken (OSError)                     broken
          Install with: conda install opencv

    Right after the line of an installed torch come the lines of accelerator(), each with one blank in front.
    Under a torch that is missing or broken, and without torch in `packages`, there is no GPU line.
    """
    raise NotImplementedError("TODO: environment_report")
