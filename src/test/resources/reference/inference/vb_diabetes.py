"""Variational and exact posterior of linear regression with learned precisions, as reference values (NumPy alone).

Usage: vb_diabetes.py > vb-diabetes.json, beside diabetes.csv (python3-numpy).

The model is that of stan_diabetes.R. For the table stacked 1, 5 and 50 times, so that n grows and nothing else changes:

  vb     q(w) q(alpha) q(beta) with a full covariance, the textbook's updates (Bishop 2006, 10.3, with an unknown beta)
         until nothing moves, and its ELBO from the definition E ln p(y, w, alpha, beta) + H[q];
  exact  the moments of w and sigma and ln p(y) by integration: given (alpha, beta) w is normal, its moments and the
         evidence are closed in the eigenvectors of X'X, and the two precisions are integrated over by Gauss-Legendre's
         rule in their logarithms, twelve of q's standard deviations to each side.
"""
import json
import os
from math import lgamma, log, pi

import numpy as np

TINY = 1e-6
here = os.path.dirname(os.path.abspath(__file__))
table = np.loadtxt(os.path.join(here, "diabetes.csv"), delimiter=",", skiprows=1)
X, y = table[:, :-1], table[:, -1] - table[:, -1].mean()
X = (X - X.mean(0)) / X.std(0)
v = y.var()


def digamma(x):
    shift = 0.0
    while x < 20:
        shift, x = shift - 1 / x, x + 1
    return shift + log(x) - 1 / (2 * x) - 1 / (12 * x**2) + 1 / (120 * x**4) - 1 / (252 * x**6)


def expected_log_gamma(a, b):
    """E ln p(x) for x ~ Gamma(a, b) under the prior Gamma(TINY, TINY v), and the entropy of Gamma(a, b)."""
    prior = TINY * log(TINY * v) - lgamma(TINY) + (TINY - 1) * (digamma(a) - log(b)) - TINY * v * a / b
    return prior + a - log(b) + lgamma(a) + (1 - a) * digamma(a)


def variational(n, G, h, yy):
    d = len(h)
    a, c = TINY + (d - 1) / 2, TINY + n / 2
    alpha, beta = (d - 1) / v, 2 / v
    for sweep in range(10000):
        S = np.linalg.inv(np.diag(np.r_[1e-6, np.full(d - 1, alpha)]) + beta * G)
        m = beta * S @ h
        b = TINY * v + (m[1:] @ m[1:] + np.trace(S[1:, 1:])) / 2
        r = yy - 2 * m @ h + m @ G @ m + np.trace(G @ S)
        e = TINY * v + r / 2
        moved = max(abs(a / b / alpha - 1), abs(c / e / beta - 1))
        alpha, beta = a / b, c / e
        if moved < 1e-14:
            break
    ln_alpha, ln_beta = digamma(a) - log(b), digamma(c) - log(e)
    elbo = n / 2 * (ln_beta - log(2 * pi)) - beta * r / 2
    elbo += (log(1e-6) - 1e-6 * (m[0] ** 2 + S[0, 0])) / 2
    elbo += ((d - 1) * ln_alpha - alpha * (m[1:] @ m[1:] + np.trace(S[1:, 1:]))) / 2
    elbo += np.linalg.slogdet(S)[1] / 2 + d / 2 + expected_log_gamma(a, b) + expected_log_gamma(c, e)
    return dict(mean=m, sd=np.sqrt(np.diag(S)), alpha=alpha, beta=beta, elbo=elbo)


def log_prior(x):
    return TINY * log(TINY * v) - lgamma(TINY) + TINY * np.log(x) - TINY * v * x  # of ln x


def exact(n, G, h, yy, q):
    """The intercept is apart: columns and target are centred, so its row of X'X is zero but for n."""
    d = len(h)
    values, vectors = np.linalg.eigh(G[1:, 1:])
    rotated = vectors.T @ h[1:]
    nodes, weights = np.polynomial.legendre.leggauss(240)
    reach_a, reach_b = 12 / np.sqrt(d / 2), 12 / np.sqrt(n / 2)
    logs, parts = [], []
    for node, weight in zip(nodes, weights):
        a = q["alpha"] * np.exp(reach_a * node)
        for node_b, weight_b in zip(nodes, weights):
            b = q["beta"] * np.exp(reach_b * node_b)
            spread = 1 / (a + b * values)
            m = b * spread * rotated
            S0 = 1 / (1e-6 + b * n)
            log_evidence = (n * log(b / (2 * pi)) + (d - 1) * log(a) + np.log(spread).sum() + log(1e-6) + log(S0)
                            - b * yy + (m**2 / spread).sum()) / 2
            logs.append(log_evidence + log_prior(a) + log_prior(b) + log(weight * weight_b * reach_a * reach_b))
            w = vectors @ m
            within = np.r_[S0, (vectors**2 * spread).sum(1)]
            parts.append((np.r_[0, w], within, 1 / np.sqrt(b), 1 / b))
    logs = np.array(logs)
    evidence = logs.max() + log(np.exp(logs - logs.max()).sum())
    p = np.exp(logs - evidence)
    M = np.array([part[0] for part in parts])
    mean = p @ M
    variance = p @ np.array([part[1] for part in parts]) + p @ (M - mean) ** 2
    sigma = p @ np.array([part[2] for part in parts])
    return dict(mean=mean, sd=np.sqrt(variance), sigma=sigma,
                sigma_sd=np.sqrt(p @ np.array([part[3] for part in parts]) - sigma**2), log_evidence=evidence)


answers = []
for times in (1, 5, 50):
    n = times * len(y)
    ones = np.column_stack([np.ones(len(y)), X])
    G, h, yy = times * ones.T @ ones, times * ones.T @ y, times * y @ y
    G[0, 1:] = G[1:, 0] = 0
    q = variational(n, G, h, yy)
    p = exact(n, G, h, yy, q)
    answers.append(dict(times=times, vb=q, exact=p, mean_off_in_sd=(q["mean"] - p["mean"]) / p["sd"],
                        sd_ratio=q["sd"] / p["sd"], kl=p["log_evidence"] - q["elbo"]))
print(json.dumps(dict(made_with=f"NumPy {np.__version__}", stacked=answers), indent=1,
                 default=lambda x: x.tolist() if isinstance(x, np.ndarray) else float(x)))
