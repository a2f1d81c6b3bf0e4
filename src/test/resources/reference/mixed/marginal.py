"""Makes marginal.json: marginal likelihoods of mixed models and conditional means of their coefficients, by brute force.

y is normal with covariance sigma^2 / W + X P X' + sum over terms of Z (I x Sigma) Z', an [n, n] matrix, whose density SciPy
computes; the coefficients' mean and variance given y come from their joint normal distribution with y. Nothing is eliminated.
Usage, from the repository's root: python src/test/resources/reference/mixed/marginal.py > src/test/resources/reference/mixed/marginal.json
"""
import json
import sys

import numpy as np
from scipy.stats import multivariate_normal


def problem(rng, n, p, factors):
    """factors: list of (levels, [(columns of the term), ...]); a column is -1 for ones or a feature's place."""
    x = np.round(rng.normal(size=(n, p)), 3)
    fixed = np.c_[np.ones(n), x]
    y = np.round(rng.normal(size=n) + x[:, 0], 3)
    w = np.round(rng.uniform(0.5, 1.5, n), 3)
    sigma = float(np.round(rng.uniform(0.4, 0.9), 3))
    prior = np.full(p + 1, 0.16)
    S = np.diag(sigma**2 / w) + fixed @ np.diag(1 / prior) @ fixed.T
    parts, out, cov = [], [], []
    for levels, terms in factors:
        level = np.r_[np.arange(levels), rng.integers(0, levels, n - levels)]
        Z, K, spec = [], [], []
        for columns in terms:
            q = len(columns)
            sd = np.round(rng.uniform(0.3, 1.2, q), 3)
            A = rng.normal(size=(q, q + 2))
            R = A @ A.T
            R = R / np.sqrt(np.outer(np.diag(R), np.diag(R)))
            Sigma = R * np.outer(sd, sd)
            spec.append({"columns": columns, "covariance": Sigma.tolist()})
            z = np.column_stack([np.ones(n) if c < 0 else x[:, c] for c in columns])
            big = np.zeros((n, levels * q))
            for i in range(n):
                big[i, level[i] * q:(level[i] + 1) * q] = z[i]
            Z.append(big)
            K.append(np.kron(np.eye(levels), Sigma))
            S += big @ K[-1] @ big.T
        out.append({"levels": levels, "level": level.tolist(), "terms": spec})
        parts.append((Z, K))
    mean_fixed = np.diag(1 / prior) @ fixed.T @ np.linalg.solve(S, y)
    sd_fixed = np.sqrt(np.diag(np.diag(1 / prior) - np.diag(1 / prior) @ fixed.T @ np.linalg.solve(S, fixed) @ np.diag(1 / prior)))
    for f, (Z, K) in enumerate(parts):
        for t in range(len(Z)):
            out[f]["terms"][t]["mean"] = (K[t] @ Z[t].T @ np.linalg.solve(S, y)).tolist()
            out[f]["terms"][t]["sd"] = np.sqrt(np.diag(K[t] - K[t] @ Z[t].T @ np.linalg.solve(S, Z[t]) @ K[t])).tolist()
    return {"x": x.tolist(), "y": y.tolist(), "w": w.tolist(), "sigma": sigma, "prior": prior.tolist(), "factors": out,
            "mean": mean_fixed.tolist(), "sd": sd_fixed.tolist(),
            "log": float(multivariate_normal(np.zeros(n), S).logpdf(y))}


rng = np.random.default_rng(7)
json.dump([problem(rng, 40, 2, [(6, [[-1]])]),
           problem(rng, 60, 2, [(8, [[-1, 0]])]),
           problem(rng, 80, 3, [(5, [[-1, 0, 2]]), (11, [[-1], [1]]), (3, [[-1]])])], sys.stdout)
