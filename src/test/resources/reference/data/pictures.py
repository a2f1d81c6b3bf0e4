"""Writes small PNG and JPEG files of each kind, and pictures.json with the values that Pillow reads from them.

Usage: python pictures.py   (written with Pillow 9.4.0 and NumPy 1.24.2)

box    the first grey picture, 7×5, brought to 3×2: every pixel cut into 2×3, of which blocks of 5×7 are averaged
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
rng = np.random.default_rng(5)
grey = rng.integers(0, 256, (5, 7), dtype=np.uint8)
color = rng.integers(0, 256, (5, 7, 3), dtype=np.uint8)
wide = rng.integers(0, 65536, (5, 7)).astype(np.uint16)
smooth = np.add.outer(np.arange(16) * 8, np.arange(16) * 7).astype(np.uint8)
pictures = {
    "grey.png": Image.fromarray(grey),
    "sixteen.png": Image.fromarray(wide),
    "bits.png": Image.fromarray(grey > 127),
    "rgb.png": Image.fromarray(color),
    "rgba.png": Image.fromarray(np.dstack([color, grey])),
    "palette.png": Image.fromarray(color).quantize(16),
    "grey.jpg": Image.fromarray(smooth),
    "rgb.jpg": Image.fromarray(np.dstack([smooth, smooth.T, smooth[::-1]])),
    "cmyk.jpg": Image.fromarray(np.dstack([smooth, smooth.T, smooth[::-1], smooth // 2]), mode="CMYK"),
    "flat-cmyk.jpg": Image.new("RGB", (16, 16), (64, 128, 192)).convert("CMYK"),
    "ycck.jpg": Image.fromarray(np.dstack([smooth, smooth.T, smooth[::-1], smooth // 2]), mode="CMYK"),
}
values = {}
for name, picture in pictures.items():
    picture.save(HERE / "pictures" / name)
    if name == "ycck.jpg":
        bytes_ = bytearray((HERE / "pictures" / name).read_bytes())
        bytes_[bytes_.index(b"Adobe") + 11] = 2  # says YCCK of what was stored as CMYK: other colours, but a valid file
        (HERE / "pictures" / name).write_bytes(bytes_)
    read = Image.open(HERE / "pictures" / name)
    if name == "sixteen.png":
        planes = (np.asarray(read).astype(int) >> 8)[None]
    elif name in ("grey.png", "bits.png", "grey.jpg"):
        planes = np.asarray(read.convert("L"))[None]
    else:
        planes = np.moveaxis(np.asarray(read.convert("RGB")), 2, 0)
    values[name] = planes.astype(int).tolist()
box = np.kron(grey, np.ones((2, 3))).reshape(2, 5, 3, 7).mean((1, 3))
json.dump({"planes": values, "box": box.tolist()}, open(HERE / "pictures.json", "w"))
