"""KL(N(m, v) || p) and derivatives of E[-log p] by m and log v, by SciPy's adaptive integration: priors.json.

Usage: python3 priors.py > priors.json
"""
import json

import numpy as np
from scipy.integrate import quad

def parts(variance, width, share):
    wide = variance / (1 - share + share * width**2)
    return wide, width**2 * wide


def energy(prior, w, variance, share, width):
    if prior == "GAUSSIAN":
        return 0.5 * w * w / variance + 0.5 * np.log(2 * np.pi * variance)
    if prior == "LAPLACE":
        b = np.sqrt(variance / 2)
        return abs(w) / b + np.log(2 * b)
    wide, narrow = parts(variance, width, share)
    logs = [-0.5 * w * w / p - 0.5 * np.log(2 * np.pi * p) + np.log(q) for p, q in ((wide, 1 - share), (narrow, share))]
    return -np.logaddexp(*logs)


def mean(f, m, v, variance, width):
    """Over w, in pieces about the mean and about the narrow part, whose scales differ."""
    sd = np.sqrt(v)
    scales = np.sqrt(variance) * width * np.array([0, 0.3, 1, 3, 6, 10])
    breaks = np.concatenate([m + sd * np.array([-12, -6, -3, -1, 0, 1, 3, 6, 12]), scales, -scales])
    ends = sorted({x for x in breaks if m - 12 * sd <= x <= m + 12 * sd})
    density = lambda w: np.exp(-0.5 * ((w - m) / sd) ** 2) / np.sqrt(2 * np.pi) / sd
    return sum(quad(lambda w: density(w) * f((w - m) / sd, w), a, b, epsabs=1e-13, epsrel=1e-12, limit=500)[0]
               for a, b in zip(ends, ends[1:]))


rows = []
for prior, share, width in (("GAUSSIAN", 0, 1), ("LAPLACE", 0, 1), ("MIXTURE", 0.5, 0.1), ("MIXTURE", 0.9, 0.005)):
    for variance in (0.01, 1.0):
        for m, v in ((0.0, 1.0), (0.3, 0.01), (-1.5, 0.3), (0.02, 0.002), (2.0, 0.001), (0.01, 2e-4)):
            m, v = m * np.sqrt(variance), v * variance
            u = lambda w: energy(prior, w, variance, share, width)
            # Stein: E[U'] = E[z U]/sd, and by log v: E[(z^2 - 1) U]/2.
            rows.append(dict(prior=prior, share=share, width=width, variance=variance, m=m, v=v,
                             kl=mean(lambda z, w: u(w), m, v, variance, width) - 0.5 * np.log(2 * np.pi * np.e * v),
                             by_mean=mean(lambda z, w: z * u(w), m, v, variance, width) / np.sqrt(v),
                             by_log_variance=0.5 * mean(lambda z, w: (z * z - 1) * u(w), m, v, variance, width)))
print(json.dumps(rows, indent=1))
