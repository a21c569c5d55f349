"""Returns the results of the sheet's example, and looks at nothing."""

VERSIONS = {"numpy": "1.26.4", "torch": "2.1.0", "torchvision": None, "sklearn": None, "cv2": "broken (OSError)"}
REPORT = """Python: 3.11.7
Platform: Linux-6.1.0-18-amd64-x86_64-with-glibc2.36
✓ numpy: 1.26.4
✓ torch: 2.1.0
 GPU: CUDA (12.1)
 Device: NVIDIA T4
✗ torchvision: Not installed
  Install with: conda install torchvision
✗ sklearn: Not installed
  Install with: conda install scikit-learn
✗ cv2: broken (OSError)
  Install with: conda install opencv"""


def package_version(import_name):
    return VERSIONS[import_name]


def accelerator():
    return "GPU: CUDA (12.1)\nDevice: NVIDIA T4"


def environment_report(packages):
    return REPORT
