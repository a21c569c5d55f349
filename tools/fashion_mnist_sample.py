"""Make `tests/fashion_mnist/sample.npz`, a balanced sample of Fashion-MNIST, from the four files of the full set.

python -m tools.fashion_mnist_sample FOLDER

The Debian package dataset-fashion-mnist puts the files into /usr/share/datasets/fashion-mnist. The sample has the first 100 training images
and the first 50 test images of each class, in the order of the full set. It is again four IDX files, each as an array of bytes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import struct
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "tests" / "fashion_mnist" / "sample.npz"
# The sha256 of each file, decompressed.
DIGESTS = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
PER_CLASS = {"train": 100, "t10k": 50}
IMAGE_HEADER, LABEL_HEADER = 16, 8
PIXELS = 28 * 28


def read(folder: Path, name: str) -> bytes:
    """Return the decompressed bytes of a file of the full set; raise ValueError for other bytes."""
    path = folder / f"{name}.gz"
    data = gzip.decompress(path.read_bytes())
    if hashlib.sha256(data).hexdigest() != DIGESTS[name]:
        raise ValueError(f"{path}: this is not Fashion-MNIST's file; get it again")
    return data


def first_of_each_class(labels: np.ndarray, count: int) -> np.ndarray:
    """Return the positions of the first `count` labels of each class, ascending."""
    return np.sort(np.concatenate([np.flatnonzero(labels == label)[:count] for label in range(10)]))


def sample_of(folder: Path) -> dict[str, np.ndarray]:
    """Return the four IDX files of the sample as arrays of bytes."""
    sample = {}
    for part, count in PER_CLASS.items():
        images_name, labels_name = f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"
        labels = np.frombuffer(read(folder, labels_name), np.uint8, offset=LABEL_HEADER)
        images = np.frombuffer(read(folder, images_name), np.uint8, offset=IMAGE_HEADER).reshape(-1, PIXELS)
        chosen = first_of_each_class(labels, count)
        head_of_images = struct.pack(">4B3i", 0, 0, 8, 3, len(chosen), 28, 28)
        head_of_labels = struct.pack(">4Bi", 0, 0, 8, 1, len(chosen))
        sample[images_name] = np.frombuffer(head_of_images + images[chosen].tobytes(), np.uint8)
        sample[labels_name] = np.frombuffer(head_of_labels + labels[chosen].tobytes(), np.uint8)
    return sample


def main() -> int:
    """Write the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder with the four .gz files")
    folder: Path = parser.parse_args().folder
    try:
        sample = sample_of(folder)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    np.savez_compressed(SAMPLE, **sample)  # type: ignore[arg-type] # The names are no keywords of numpy's.
    print(f"{SAMPLE.relative_to(ROOT)}: {SAMPLE.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
