"""Densities and predictive distributions that LikelihoodTest compares with, by SciPy 1.10, and where that loses digits
by mpmath: python3 families.py"""
import json

import mpmath
import numpy as np
from scipy import optimize, stats
from scipy.special import expit

mpmath.mp.dps = 60


def negative_binomial(y, eta, phi):
    phi, mu = mpmath.mpf(phi), mpmath.exp(eta)
    return (mpmath.loggamma(y + phi) - mpmath.loggamma(phi) - mpmath.loggamma(y + 1)
            + phi * mpmath.log(phi / (phi + mu)) + y * mpmath.log(mu / (phi + mu)))


FAMILIES = {
    "negative-binomial": (
        [0, 1, 7, 400],
        [-6.0, 0.3, 5.0],
        [1e-3, 0.4, 14.9, 15.1, 3e3, 1e7],
        negative_binomial,
        lambda eta, phi: (np.exp(eta), np.exp(eta) + np.exp(2 * eta) / phi),
        lambda y, eta, phi: stats.nbinom(phi, phi / (phi + np.exp(eta))).cdf(y),
    ),
    "gamma": (
        [1e-4, 0.8, 30.0],
        [-3.0, 0.1, 4.0],
        [1e-2, 0.7, 14.9, 15.1, 2e4],
        lambda y, eta, a: stats.gamma(a, scale=np.exp(eta) / a).logpdf(y),
        lambda eta, a: (np.exp(eta), np.exp(2 * eta) / a),
        lambda y, eta, a: stats.gamma(a, scale=np.exp(eta) / a).cdf(y),
    ),
    "beta": (
        [1e-5, 0.3, 0.999],
        [-4.0, 0.2, 3.0],
        [0.05, 2.0, 30.0, 5e3],
        lambda y, eta, phi: stats.beta(expit(eta) * phi, expit(-eta) * phi).logpdf(y),
        lambda eta, phi: (expit(eta), expit(eta) * expit(-eta) / (1 + phi)),
        lambda y, eta, phi: stats.beta(expit(eta) * phi, expit(-eta) * phi).cdf(y),
    ),
}
PREDICTIONS = {
    "negative-binomial": [(1.2, 0.3, 0.8), (2.5, 0.05, 40.0), (0.4, 0.9, 3.0)],
    "gamma": [(1.2, 0.3, 0.8), (2.5, 0.05, 400.0), (-3.0, 0.9, 3.0)],
    "beta": [(0.4, 0.3, 0.8), (-2.0, 0.05, 300.0), (1.0, 0.9, 12.0)],
}
out = {}
for name, (ys, etas, phis, log_density, moments, cdf) in FAMILIES.items():
    densities = [[y, e, p, float(log_density(y, e, p))] for y in ys for e in etas for p in phis]
    predictions = []
    for m, s, phi in PREDICTIONS[name]:
        z = np.linspace(-9, 9, 20001)
        w = np.exp(-z * z / 2)
        w /= w.sum()
        mean, variance = moments(m + s * z, phi)
        total = float(w @ mean)
        parameter = float(w @ (mean - total) ** 2)

        def below(y):
            return float(w @ cdf(y, m + s * z, phi))

        ends = []
        for q in (0.05, 0.95):
            if name == "negative-binomial":
                k = 0
                while below(k) < q:
                    k += 1
                ends.append(k)
            elif name == "gamma":
                ends.append(float(np.exp(optimize.brentq(lambda t: below(np.exp(t)) - q, m - 40, m + 20, xtol=1e-13))))
            else:
                ends.append(float(optimize.brentq(lambda t: below(t) - q, 1e-300, 1 - 1e-12, xtol=1e-14)))
        predictions.append(
            {"m": m, "s": s, "phi": phi, "mean": total, "noiseVariance": float(w @ variance),
             "parameterVariance": parameter, "interval": ends})
    out[name] = {"densities": densities, "predictions": predictions}
with open("families.json", "w") as f:
    json.dump(out, f, indent=1)
