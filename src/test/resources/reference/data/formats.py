"""Writes small files of every other format and orientation, and formats.json with the values that Pillow reads.

Usage: python formats.py   (written with Pillow 9.4.0 and NumPy 1.24.2)

Pictures are turned as ImageOps.exif_transpose does.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent
OUT = HERE / "formats"
OUT.mkdir(exist_ok=True)
rng = np.random.default_rng(6)
grey = rng.integers(0, 256, (11, 13), dtype=np.uint8)
color = rng.integers(0, 256, (11, 13, 3), dtype=np.uint8)
wide = rng.integers(0, 65536, (11, 13)).astype(np.uint16)
smooth = np.add.outer(np.arange(16) * 8, np.arange(24) * 5).astype(np.uint8)
bright = np.dstack([smooth, smooth[::-1], smooth[:, ::-1]])
G, C, W, S, B = map(Image.fromarray, (grey, color, wide, smooth, bright))


def save(name, picture, **how):
    picture.save(OUT / name, **how)


save("grey.bmp", G)
save("rgb.bmp", C)
save("rgba.bmp", Image.fromarray(np.dstack([color, grey])))
save("palette.bmp", C.quantize(16))
save("bits.bmp", Image.fromarray(grey > 127))
save("grey.gif", G)
save("palette.gif", C.quantize(64))
save("animation.gif", G, save_all=True, append_images=[Image.fromarray(255 - grey)])
save("grey.tif", G)
save("rgb.tif", C)
save("sixteen.tif", W)
save("bits.tif", Image.fromarray(grey > 127), compression="group4")
for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
    save(f"{compression}.tif", C, compression=compression)
save("pages.tif", G, save_all=True, append_images=[Image.fromarray(255 - grey)])
save("inverted.tif", G, tiffinfo={262: 0})
save("palette.tif", C.quantize(16))
save("rgba.tif", Image.fromarray(np.dstack([color, grey])))
save("lossless.webp", C, lossless=True)
save("alpha.webp", Image.fromarray(np.dstack([color, grey | 1])), lossless=True, exact=True)
save("grey.webp", G, lossless=True)
save("lossy.webp", Image.fromarray(np.dstack([smooth] * 3)), quality=95)
save("animation.webp", C, save_all=True, append_images=[C.rotate(180)], lossless=True)
for turn in range(1, 9):
    exif = Image.Exif()
    exif[274] = turn
    save(f"turned{turn}.jpg", S, exif=exif, quality=98)
exif = Image.Exif()
exif[274] = 6
save("turned.png", C, exif=exif)
save("turned.webp", C, exif=exif, lossless=True)
save("turned.tif", C, tiffinfo={274: 8})
jpeg = (OUT / "turned1.jpg").read_bytes()
(OUT / "extraneous.jpg").write_bytes(jpeg[:-2] + b"\0\0" + jpeg[-2:])
values = {}
for file in sorted(OUT.iterdir()):
    read = ImageOps.exif_transpose(Image.open(file))
    if file.name == "turned.tif":  # which Pillow turns by itself
        read = Image.fromarray(np.rot90(color))
    if read.mode == "I;16":
        planes = (np.asarray(read).astype(int) >> 8)[None]
    elif read.mode in ("1", "L") or file.name.startswith("grey.gif") or file.name.startswith("animation.gif"):
        planes = np.asarray(read.convert("L"))[None]
    else:
        planes = np.moveaxis(np.asarray(read.convert("RGB")), 2, 0)
    values[file.name] = planes.astype(int).tolist()
json.dump(values, open(HERE / "formats.json", "w"))
