"""Writes pca.json: principal components of a few codes, by scikit-learn.

Usage: python pca.py   (written with scikit-learn 1.2.1)
"""

import json
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA

rng = np.random.default_rng(3)
codes = (rng.normal(size=(12, 4)) @ rng.normal(size=(4, 4)) + [1, -2, 0.5, 3]).astype(np.float32)
pca = PCA(n_components=2).fit(codes.astype(float))
scores = pca.transform(codes.astype(float))
# Signs are arbitrary: the largest entry of each component is made positive.
signs = np.sign(pca.components_[range(2), np.abs(pca.components_).argmax(1)])
(Path(__file__).parent / "pca.json").write_text(json.dumps({
    "codes": codes.tolist(),
    "x": (scores[:, 0] * signs[0]).tolist(),
    "y": (scores[:, 1] * signs[1]).tolist(),
    "explained": pca.explained_variance_ratio_.tolist(),
}, indent=1) + "\n")
