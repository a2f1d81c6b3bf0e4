"""Makes link.json: marginal likelihoods of mixed models without noise, by brute force.

With one factor, ln p(y, w | psi) and each level's mean and standard deviation given w are sums over a grid of the level's effects, 12
prior standard deviations to each side: the trapezoidal rule, which is exact to rounding for such functions. "laplace" is
Laplace's approximation of ln p(y | psi) over all coefficients, by Newton's steps with dense matrices.
Usage, from the repository's root: python src/test/resources/reference/mixed/link.py > src/test/resources/reference/mixed/link.json
"""
import json
import sys

import numpy as np
from scipy.special import gammaln, log_ndtr
from scipy.stats import norm


def log_density(kind, y, eta):
    if kind == "logistic":
        return y * eta - np.logaddexp(0, eta)
    if kind == "probit":
        return log_ndtr(np.where(y == 1, eta, -eta))
    return y * eta - np.exp(eta) - gammaln(y + 1)


def derivatives(kind, y, eta):
    """The slope and the negative second derivative."""
    if kind == "logistic":
        p = 1 / (1 + np.exp(-eta))
        return y - p, p * (1 - p)
    if kind == "probit":
        s = np.where(y == 1, 1.0, -1.0)
        r = np.exp(norm.logpdf(eta) - log_ndtr(s * eta))
        return s * r, r * (r + s * eta)
    return y - np.exp(eta), np.exp(eta)


def grid(kind, y, eta, z, weight, Sigma):
    """ln of the integral over one level's effects, their means and standard deviations."""
    q = len(Sigma)
    L = np.linalg.cholesky(Sigma)
    line = np.linspace(-12, 12, 20001 if q == 1 else 1601)
    h = line[1] - line[0]
    mesh = np.meshgrid(*[line] * q, indexing="ij")
    t = np.stack([m.ravel() for m in mesh], 1)
    u = t @ L.T
    logs = -(t**2).sum(1) / 2 - q / 2 * np.log(2 * np.pi)
    for i in range(len(y)):
        logs = logs + weight[i] * log_density(kind, y[i], eta[i] + u @ z[i])
    top = logs.max()
    f = np.exp(logs - top)
    total = f.sum()
    mean = (f[:, None] * u).sum(0) / total
    sd = np.sqrt((f[:, None] * (u - mean) ** 2).sum(0) / total)
    return top + np.log(total) + q * np.log(h), mean, sd


def problem(rng, kind, n, p, factors):
    x = np.round(rng.normal(size=(n, p)), 3)
    fixed = np.c_[np.ones(n), x]
    offset = np.round(rng.normal(0, 0.4, n), 3)
    weight = rng.integers(1, 4, n).astype(float)
    w = np.round(rng.normal(0, 0.6, p + 1), 3)
    prior = np.full(p + 1, 0.16)
    out, R, K, eta = [], [], [], fixed @ w + offset
    for levels, columns in factors:
        level = np.r_[np.arange(levels), rng.integers(0, levels, n - levels)]
        q = len(columns)
        sd = np.round(rng.uniform(0.8, 1.8, q), 3)
        Sigma = np.outer(sd, sd) * (0.4 + 0.6 * np.eye(q))
        z = np.column_stack([np.ones(n) if c < 0 else x[:, c] for c in columns])
        big = np.zeros((n, levels * q))
        for i in range(n):
            big[i, level[i] * q:(level[i] + 1) * q] = z[i]
        R.append(big)
        K.append(np.kron(np.eye(levels), np.linalg.inv(Sigma)))
        out.append({"levels": levels, "level": level.tolist(), "terms": [{"columns": columns, "covariance": Sigma.tolist()}],
                    "z": z, "Sigma": Sigma})
        eta = eta + big @ (np.kron(np.eye(levels), np.linalg.cholesky(Sigma)) @ rng.normal(size=levels * q))
    y = rng.poisson(np.exp(np.minimum(eta, 3))) if kind == "poisson" else (rng.logistic(size=n) < eta).astype(int)
    result = {"likelihood": kind, "x": x.tolist(), "y": y.tolist(), "offset": offset.tolist(), "w": weight.tolist(),
              "prior": prior.tolist(), "fixed": w.tolist()}
    if len(factors) == 1:
        one = out[0]
        level = np.array(one["level"])
        log, means, sds = norm(0, prior**-0.5).logpdf(w).sum(), [], []
        for g in range(one["levels"]):
            own = level == g
            value, mean, sd = grid(kind, y[own], (fixed @ w + offset)[own], one["z"][own], weight[own], one["Sigma"])
            log += value
            means.append(mean.tolist())
            sds.append(sd.tolist())
        result.update({"log": log, "mean": means, "sd": sds})
    A = np.hstack(R + [fixed])
    P = np.zeros((A.shape[1], A.shape[1]))
    at = 0
    for k in K + [np.diag(prior)]:
        P[at:at + len(k), at:at + len(k)] = k
        at += len(k)
    b = np.zeros(A.shape[1])
    for _ in range(200):
        s, c = derivatives(kind, y, A @ b + offset)
        H = A.T @ ((weight * c)[:, None] * A) + P
        b = b + 0.5 * np.linalg.solve(H, A.T @ (weight * s) - P @ b)
    s, c = derivatives(kind, y, A @ b + offset)
    H = A.T @ ((weight * c)[:, None] * A) + P
    result["laplace"] = ((weight * log_density(kind, y, A @ b + offset)).sum() - b @ P @ b / 2
                         + np.linalg.slogdet(P)[1] / 2 - np.linalg.slogdet(H)[1] / 2)
    for one in out:
        del one["z"], one["Sigma"]
    result["factors"] = out
    return result


rng = np.random.default_rng(3)
json.dump([problem(rng, "logistic", 24, 2, [(6, [-1])]),
           problem(rng, "poisson", 24, 1, [(6, [-1])]),
           problem(rng, "probit", 24, 2, [(4, [-1, 0])]),
           problem(rng, "logistic", 60, 2, [(4, [-1]), (11, [-1, 1])]),
           problem(rng, "poisson", 60, 2, [(12, [-1]), (5, [-1])])], sys.stdout)
