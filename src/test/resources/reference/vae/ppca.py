"""Makes ppca.json beside it: probabilistic PCA with log p(x), the posterior and mutual information from SciPy's
multivariate normal. Needs scipy.

    python3 src/test/resources/reference/vae/ppca.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.stats import multivariate_normal

random = np.random.default_rng(7)
D, L, n = 6, 3, 5
w = random.normal(size=(D, L)) * 0.8
b = random.normal(size=D)
variance = 0.5
x = random.multivariate_normal(b, w @ w.T + variance * np.eye(D), size=n)

# The joint of (z, x), conditioned on x by the textbook formula for Gaussians.
joint = np.block([[np.eye(L), w.T], [w, w @ w.T + variance * np.eye(D)]])
gain = joint[:L, L:] @ np.linalg.inv(joint[L:, L:])
z = random.normal(size=(n, L))
h = 1e-6
log_given = lambda i, zi: multivariate_normal(b + w @ zi, variance * np.eye(D)).logpdf(x[i])

json.dump(
    {
        "scipy": scipy.__version__,
        "w": w.tolist(),
        "b": b.tolist(),
        "variance": variance,
        "x": x.tolist(),
        "log_likelihood": [multivariate_normal(b, joint[L:, L:]).logpdf(xi) for xi in x],
        "expected_log_likelihood": -multivariate_normal(b, joint[L:, L:]).entropy(),
        "posterior_mean": ((x - b) @ gain.T).tolist(),
        "posterior_covariance": (joint[:L, :L] - gain @ joint[L:, :L]).tolist(),
        "z": z.tolist(),
        "log_given_z": [log_given(i, z[i]) for i in range(n)],
        "gradient": [
            [(log_given(i, z[i] + h * e) - log_given(i, z[i] - h * e)) / (2 * h) for e in np.eye(L)] for i in range(n)
        ],
    },
    open(pathlib.Path(__file__).with_name("ppca.json"), "w"),
    indent=1,
)
