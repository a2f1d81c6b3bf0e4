"""KL(N(m, v) || p) and derivatives of E[-log p] by m and log v, by SciPy's adaptive integration: priors.json.

Usage: python3 priors.py > priors.json
"""
import json

import numpy as np
from scipy.integrate import quad

NARROW = 0.01


def parts(variance):
    wide = 2 * variance / (1 + NARROW)
    return wide, NARROW * wide


def energy(prior, w, variance):
    if prior == "GAUSSIAN":
        return 0.5 * w * w / variance + 0.5 * np.log(2 * np.pi * variance)
    if prior == "LAPLACE":
        b = np.sqrt(variance / 2)
        return abs(w) / b + np.log(2 * b)
    wide, narrow = parts(variance)
    logs = [-0.5 * w * w / p - 0.5 * np.log(2 * np.pi * p) + np.log(0.5) for p in (wide, narrow)]
    return -np.logaddexp(*logs)


def mean(f, m, v, variance):
    sd = np.sqrt(v)
    scale = np.sqrt(variance) / sd
    breaks = sorted({x for x in (-m / sd, -m / sd - 0.3 * scale, -m / sd + 0.3 * scale) if -11 < x < 11})
    density = lambda z: np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    return quad(lambda z: density(z) * f(z, m + sd * z), -12, 12, points=breaks, epsabs=1e-12, epsrel=1e-12, limit=500)[0]


rows = []
for prior in ("GAUSSIAN", "LAPLACE", "MIXTURE"):
    for variance in (0.01, 1.0):
        for m, v in ((0.0, 1.0), (0.3, 0.01), (-1.5, 0.3), (0.02, 0.002), (2.0, 0.001)):
            m, v = m * np.sqrt(variance), v * variance
            u = mean(lambda z, w: energy(prior, w, variance), m, v, variance)
            # Stein: E[U'] = E[z U]/sd, and by log v: E[(z^2 - 1) U]/2.
            by_mean = mean(lambda z, w: z * energy(prior, w, variance), m, v, variance) / np.sqrt(v)
            by_log_variance = 0.5 * mean(lambda z, w: (z * z - 1) * energy(prior, w, variance), m, v, variance)
            rows.append(dict(prior=prior, variance=variance, m=m, v=v, kl=u - 0.5 * np.log(2 * np.pi * np.e * v),
                             by_mean=by_mean, by_log_variance=by_log_variance))
print(json.dumps(rows, indent=1))
