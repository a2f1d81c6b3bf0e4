"""Tables as NumPy saves them, beside this script. Usage: npy.py"""
import os

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
X = np.arange(12).reshape(4, 3) / 4
X[3, 2] = np.nan
save = lambda name, array: np.save(os.path.join(here, name), array)
save("f4.npy", X.astype("<f4"))
save("f8.npy", X)
save("fortran.npy", np.asfortranarray(X))
save("integers.npy", np.arange(12).reshape(4, 3).astype("<i8"))
save("vector.npy", X[:, 0])
save("objects.npy", np.array([["a", "b"]], dtype=object))
with open(os.path.join(here, "version2.npy"), "wb") as out:
    np.lib.format.write_array(out, X, version=(2, 0))
# What vi4j's own writer must write, byte for byte.
save("matrix.npy", np.array([[0.5, -1.25, 3], [1e-7, 2, np.float32(1) / np.float32(3)]], dtype=np.float32))
