"""Writes matrix.npy, a small matrix as NumPy saves it.

Usage: python npy.py   (written with NumPy 1.24.2)
"""

from pathlib import Path

import numpy as np

np.save(
    Path(__file__).parent / "matrix.npy",
    np.array([[0.5, -1.25, 3], [1e-7, 2, np.float32(1) / np.float32(3)]], dtype=np.float32))
