"""Makes integrated.json: exact posteriors of linear regressions with unknown noise, by brute force with NumPy.

Nothing of vi4j's eigenvalues: the likelihood of each (sigma, alpha) is the density of y under its marginal normal
distribution N(level 1, sigma^2 / W + X P X' + t^2 11'), and the integral over ln sigma (and ln alpha) is a plain sum over a
fine uniform grid. With a known prior the n x n matrix is factored, and means and variances of the coefficients come from the
joint normal distribution of (w, y); where alpha is learned that matrix is singular in float64 for small alpha, so the
d x d posterior precision is factored for each point. A flat prior is held against its closed form, Student's t of least squares.
Usage, from the repository's root: python src/test/resources/reference/regression/integrated.py > integrated.json
"""
import json
import sys

import numpy as np
from scipy import stats
from scipy.optimize import brentq
from scipy.special import gammaln


def table(name):
    names = open(name).readline().strip().split(",")
    rows = np.loadtxt(name, delimiter=",", skiprows=1)
    return names[:-1], rows[:, :-1], rows[:, -1]


def gamma(x, shape, rate):
    return shape * np.log(rate) - gammaln(shape) + (shape - 1) * np.log(x) - rate * x


def posterior(raw, y, prior, weights=None):
    n, p = raw.shape
    w = np.ones(n) if weights is None else weights / weights.mean()
    center, level = np.average(raw, 0, w), np.average(y, weights=w)
    scale, unit = np.sqrt(np.average((raw - center) ** 2, 0, w)), np.sqrt(np.average((y - level) ** 2, weights=w))
    X, z = (raw - center) / scale, (y - level) / unit
    ones = np.ones(n)
    points = []
    # Uniform on ln sigma, the width in each direction found by looking; on ln alpha where that is learned.
    alphas = np.exp(np.arange(-40, 22, 0.2)) if prior == "learned" else [1 / 2.5**2]
    sigmas = np.exp(np.arange(np.log(1e-3 if n > p + 1 else 1e-9), np.log(60), 0.02 if prior == "weak" else 0.04))
    wide = 2.5**2 if prior == "weak" else 1e6
    A = np.c_[ones, X]
    for alpha in alphas:
        P = np.diag(np.r_[wide, np.full(p, 1 / alpha)])
        S = A @ P @ A.T
        for sigma in sigmas:
            if prior == "weak":
                L = np.linalg.cholesky(S + np.diag(sigma**2 / w))
                half = np.linalg.solve(L, z)
                log = -0.5 * half @ half - np.log(np.diag(L)).sum() - n / 2 * np.log(2 * np.pi)
            else:
                Q = np.diag(1 / np.diag(P)) + (A.T * w) @ A / sigma**2
                L = np.linalg.cholesky(Q)
                m = np.linalg.solve(Q, (A.T * w) @ z / sigma**2)
                r = z - A @ m
                log = (-0.5 * (w * r * r).sum() / sigma**2 - 0.5 * (m * m / np.diag(P)).sum() - np.log(np.diag(L)).sum()
                       - 0.5 * np.log(np.diag(P)).sum() + 0.5 * np.log(w).sum() - n * np.log(sigma)
                       - n / 2 * np.log(2 * np.pi))
            # Priors, with the Jacobians of the logarithms.
            if prior == "weak":
                log += -sigma + np.log(sigma)
            else:
                log += gamma(sigma**-2, 1e-6, 1e-16) + np.log(2) - 2 * np.log(sigma)
                log += gamma(alpha, 1e-6, 1e-6) + np.log(alpha)
            points.append((log, sigma, alpha, L))
    logs = np.array([q[0] for q in points])
    cell = (0.02 if prior == "weak" else 0.04) * (1 if prior == "weak" else 0.2)
    evidence = logs.max() + np.log(np.exp(logs - logs.max()).sum() * cell)
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    mean = np.zeros(p + 1)
    square = np.zeros((p + 1, p + 1))
    mixture = []
    for q, (log, sigma, alpha, L) in zip(weight, points):
        if q < 1e-12:
            continue
        P = np.diag(np.r_[wide, np.full(p, 1 / alpha)])
        if prior == "weak":
            half = np.linalg.solve(L, A @ P)
            m = half.T @ np.linalg.solve(L, z)
            V = P - half.T @ half
        else:
            V = np.linalg.inv(L @ L.T)
            m = V @ ((A.T * w) @ z) / sigma**2
        mean += q * m
        square += q * (V + np.outer(m, m))
        mixture.append((q, m, V, sigma))
    back = np.diag(np.r_[unit, unit / scale])
    back[0, 1:] = -unit * center / scale
    covariance = back @ (square - np.outer(mean, mean)) @ back.T
    lower, upper = [], []
    for j in range(p + 1):
        ms = np.array([back[j] @ m for q, m, V, s in mixture])
        ss = np.sqrt([back[j] @ V @ back[j] for q, m, V, s in mixture])
        qs = np.array([q for q, m, V, s in mixture])
        ends = [brentq(lambda x: qs @ stats.norm.cdf((x - ms) / ss) - a, (ms - 12 * ss).min(), (ms + 12 * ss).max(),
                       xtol=1e-13) for a in (0.025, 0.975)]
        shift = level if j == 0 else 0
        lower.append(ends[0] + shift)
        upper.append(ends[1] + shift)
    sigma = np.array([s for q, m, V, s in mixture]) * unit
    qs = np.array([q for q, m, V, s in mixture])
    noise = qs @ sigma
    return {"mean": (back @ mean + np.r_[level, np.zeros(p)]).tolist(), "sd": np.sqrt(np.diag(covariance)).tolist(),
            "lower": lower, "upper": upper, "noise": noise, "noise_sd": np.sqrt(qs @ (sigma - noise) ** 2),
            "log_evidence": evidence - n * np.log(unit)}


def flat(raw, y):
    """Flat in w and sigma: w is Student's t about least squares with n - d - 1 degrees of freedom."""
    n, p = raw.shape
    center = raw.mean(0)
    X = np.c_[np.ones(n), raw - center]
    w, *_ = np.linalg.lstsq(X, y, rcond=None)
    squares = ((y - X @ w) ** 2).sum()
    df = n - p - 1 - 1
    back = np.eye(p + 1)
    back[0, 1:] = -center
    scale = np.sqrt(np.diag(back @ np.linalg.inv(X.T @ X) @ back.T) * squares / df)
    t = stats.t(df).ppf(0.975)
    noise = np.sqrt(squares / 2) * np.exp(gammaln((df - 1) / 2) - gammaln(df / 2))
    return {"mean": (back @ w).tolist(), "sd": (scale * np.sqrt(df / (df - 2))).tolist(),
            "lower": (back @ w - t * scale).tolist(), "upper": (back @ w + t * scale).tolist(),
            "noise": noise, "noise_sd": np.sqrt(squares / (df - 2) - noise**2)}


names, raw, y = table("docs/homes.csv")
# Thirty rows without much of an effect, and six rows of eight columns.
rng = np.random.default_rng(4)
weak = np.round(np.c_[rng.normal(size=30), rng.normal(size=30) + 3], 3)
few = np.round(rng.normal(size=(6, 9)), 3)
ranged = np.round(np.c_[rng.normal(size=25) * 1e3 + 5e3, rng.normal(size=25), rng.uniform(0.2, 5, 25)], 3)
heavy = np.round(2 + 0.001 * ranged[:, 0] - ranged[:, 1] + rng.normal(size=25) / np.sqrt(ranged[:, 2]), 3)
json.dump({
    "source": f"NumPy {np.__version__}, src/test/resources/reference/regression/integrated.py",
    "homes": {"weak": posterior(raw, y, "weak"), "learned": posterior(raw, y, "learned"), "flat": flat(raw, y)},
    "none": {"x": weak[:, :1].tolist(), "y": weak[:, 1].tolist(), "weak": posterior(weak[:, :1], weak[:, 1], "weak"),
             "learned": posterior(weak[:, :1], weak[:, 1], "learned"), "flat": flat(weak[:, :1], weak[:, 1])},
    "few": {"x": few[:, :8].tolist(), "y": few[:, 8].tolist(), "weak": posterior(few[:, :8], few[:, 8], "weak")},
    "weighted": {"x": ranged[:, :2].tolist(), "w": ranged[:, 2].tolist(), "y": heavy.tolist(),
                 "weak": posterior(ranged[:, :2], heavy, "weak", ranged[:, 2])},
}, sys.stdout, indent=1)
