"""Makes the IDX files beside it, and idx.json with what a reader must find in them. Needs numpy.

    python3 src/test/resources/reference/data/idx.py
"""

import gzip
import hashlib
import json
import pathlib
import struct

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
COUNT, HEIGHT, WIDTH = 7, 3, 5

generator = np.random.Generator(np.random.PCG64(20260101))
pixels = generator.integers(0, 256, (COUNT, HEIGHT, WIDTH), np.uint8)
pixels[0, 0, :3] = 0, 128, 255
labels = generator.integers(0, 256, COUNT, np.uint8)

images_file = struct.pack(">4I", 0x803, COUNT, HEIGHT, WIDTH) + pixels.tobytes()
labels_file = struct.pack(">2I", 0x801, COUNT) + labels.tobytes()
(HERE / "images-idx3-ubyte").write_bytes(images_file)
(HERE / "images-idx3-ubyte.gz").write_bytes(gzip.compress(images_file, mtime=0))
(HERE / "labels-idx1-ubyte").write_bytes(labels_file)
(HERE / "labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels_file, mtime=0))
expected = {
    "numpy": np.__version__,
    "count": COUNT,
    "height": HEIGHT,
    "width": WIDTH,
    "labels": labels.tolist(),
    "unit": [[float(v) for v in image.ravel() / np.float32(255)] for image in pixels],
    "images_sha256": hashlib.sha256(images_file).hexdigest(),
    "labels_sha256": hashlib.sha256(labels_file).hexdigest(),
}
(HERE / "idx.json").write_text(json.dumps(expected, indent=1) + "\n")
