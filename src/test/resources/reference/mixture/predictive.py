"""The posterior predictive density of a mixture, by SciPy: python3 predictive.py > predictive.json"""
import json

import numpy as np
from scipy.special import digamma
from scipy.stats import multivariate_t

concentration = np.array([3.5, 12.25])
mean = np.array([[1.0, -2.0], [0.5, 4.0]])
beta = np.array([4.0, 11.5])
nu = np.array([5.5, 13.0])
inverse_scale = np.array([[[3.0, 1.2], [1.2, 2.0]], [[7.0, -2.0], [-2.0, 9.0]]])
x = np.array([[1.0, -2.0], [0.0, 1.0], [30.0, -5.0], [0.6, 3.9], [-2.0, -2.5]])
d = 2

density = np.zeros(len(x))
log_rho = np.zeros((len(x), 2))
for k in range(2):
    w = np.linalg.inv(inverse_scale[k])
    df = nu[k] + 1 - d
    shape = np.linalg.inv(df * beta[k] / (1 + beta[k]) * w)
    density += concentration[k] / concentration.sum() * multivariate_t(mean[k], shape, df).pdf(x)
    log_det = digamma((nu[k] - np.arange(d)) / 2).sum() + d * np.log(2) + np.linalg.slogdet(w)[1]
    gap = x - mean[k]
    log_rho[:, k] = (digamma(concentration[k]) - digamma(concentration.sum()) + log_det / 2 - d / 2 * np.log(2 * np.pi)
                     - d / (2 * beta[k]) - nu[k] / 2 * np.einsum("ia,ab,ib->i", gap, w, gap))
r = np.exp(log_rho - log_rho.max(axis=1, keepdims=True))
r /= r.sum(axis=1, keepdims=True)
print(json.dumps({
    "concentration": concentration.tolist(), "mean": mean.tolist(), "beta": beta.tolist(), "nu": nu.tolist(),
    "inverse_scale": inverse_scale.tolist(), "x": x.tolist(), "log_density": np.log(density).tolist(),
    "responsibilities": r.tolist()}, indent=1))
