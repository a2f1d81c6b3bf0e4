"""Cuts the embedded sample out of Fashion-MNIST: 10,000 training and 2,000 test images, stratified by label.

    python3 src/main/scripts/cut_sample.py FOLDER_WITH_FASHION_MNIST

Takes the first 1,000 training and the first 200 test images of each of the ten classes, in the order of the full
set, so nothing is random, and writes gzipped IDX files to src/main/resources/org/vi4j/data/image/sample/. The full files
are checked first by the SHA-256 sums of their uncompressed content. Needs numpy; only used to make the sample.
"""

import gzip
import hashlib
import pathlib
import struct
import sys

import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[1] / "resources/org/vi4j/data/image/sample"
CLASSES = 10
PER_CLASS = {"train": 1000, "t10k": 200}
SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}


def read(folder, name, header_bytes):
    content = gzip.decompress((folder / f"{name}.gz").read_bytes())
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256[name]:
        sys.exit(f"{folder / name}.gz holds content with SHA-256 {digest}, not Fashion-MNIST's {SHA256[name]}")
    return np.frombuffer(content, np.uint8, offset=header_bytes)


def write(name, header, values):
    content = struct.pack(f">{len(header)}I", *header) + values.tobytes()
    # Without name and time in the gzip header the same content gives the same file.
    (OUT / f"{name}.gz").write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    print(f"{name}: {header[1]}, SHA-256 {hashlib.sha256(content).hexdigest()}")


def main(folder):
    OUT.mkdir(parents=True, exist_ok=True)
    for half, per_class in PER_CLASS.items():
        images_name, labels_name = f"{half}-images-idx3-ubyte", f"{half}-labels-idx1-ubyte"
        labels = read(folder, labels_name, 8)
        images = read(folder, images_name, 16).reshape(-1, 28, 28)
        firsts = [np.flatnonzero(labels == label)[:per_class] for label in range(CLASSES)]
        chosen = np.sort(np.concatenate(firsts))
        write(images_name, (0x803, len(chosen), 28, 28), images[chosen])
        write(labels_name, (0x801, len(chosen)), labels[chosen])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
