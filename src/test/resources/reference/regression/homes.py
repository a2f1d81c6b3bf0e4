"""Makes homes.json, the posteriors of docs/homes.csv, with NumPy and none of vi4j's formulas for evidence or ELBO.

Evidence: density of y under its marginal normal distribution N(0, I/beta + X A^-1 X'). ELBO: that less KL(q||exact)
computed from full covariances. Usage, from the repository's root: python homes.py > homes.json
"""
import json
import sys

import numpy as np

names = open("docs/homes.csv").readline().strip().split(",")
table = np.loadtxt("docs/homes.csv", delimiter=",", skiprows=1)
raw, target = table[:, :-1], table[:, -1]
alpha, beta, wide = 0.01, 0.0025, 1e-6
n, p = raw.shape


def fit(standardize):
    """Columns about their means; alpha is the precision of a standard deviation's change, or of the coefficient."""
    center, scale, shift = raw.mean(0), raw.std(0), target.mean()
    X, y = np.c_[np.ones(n), (raw - center) / scale], target - shift
    prior = np.r_[wide / target.var(), np.full(p, alpha) / (1 if standardize else scale**2)]
    precision = np.diag(prior) + beta * X.T @ X
    covariance = np.linalg.inv(precision)
    mean = np.linalg.solve(precision, beta * X.T @ y)
    marginal = np.eye(n) / beta + X @ np.diag(1 / prior) @ X.T
    evidence = -0.5 * (n * np.log(2 * np.pi) + np.linalg.slogdet(marginal)[1] + y @ np.linalg.solve(marginal, y))
    q = np.diag(1 / np.diag(precision))
    kl = 0.5 * (np.trace(precision @ q) - len(mean) - np.linalg.slogdet(precision)[1] - np.linalg.slogdet(q)[1])
    back = np.diag(np.r_[1, 1 / scale])
    back[0, 1:] = -center / scale
    offset = np.r_[shift, np.zeros(p)]
    new = np.array([100.0, 4, 30, 5])
    x = np.r_[1, (new - center) / scale]
    return {
        "mean": (back @ mean + offset).tolist(),
        "covariance": (back @ covariance @ back.T).tolist(),
        "sd_mean_field": np.sqrt(np.diag(back @ q @ back.T)).tolist(),
        "log_evidence": evidence,
        "kl_q_to_exact": kl,
        "predict": {"x": new.tolist(), "mean": x @ mean + shift, "sd_exact": np.sqrt(1 / beta + x @ covariance @ x),
                    "sd_mean_field": np.sqrt(1 / beta + x @ q @ x)},
    }


json.dump({"source": f"NumPy {np.__version__}, docs/homes.csv, alpha={alpha}, beta={beta}, intercept precision {wide} / var(y)",
           "columns": ["intercept"] + names[:-1], "plain": fit(False), "standardized": fit(True)}, sys.stdout, indent=1)
