"""Exact posteriors of logistic, probit and Poisson regressions of an intercept and a slope, by integration over a grid.

rare.csv has 5,000 rows and 33 ones. Priors: slope N(0, 1), intercept N(0, 1000^2). Run: python3 rare.py
"""

import json

import numpy as np
from scipy import optimize
from scipy.special import expit, gammaln, log_expit, log_ndtr

PRIOR = np.array([1e-6, 1.0])


def posterior(x, y, log_p, links=None, slope_precision=1.0):
    prior = np.array([1e-6, slope_precision])

    def log_joint(a, b):
        return log_p(y, a + b * x).sum() - (prior[0] * a * a + prior[1] * b * b) / 2

    best = optimize.minimize(lambda w: -log_joint(*w), np.zeros(2), method="BFGS")
    mode, cov = best.x, best.hess_inv
    root = np.linalg.cholesky(cov)
    # A grid in the mode's own units, wide enough for skewed tails.
    u = np.linspace(-9, 9, 181)
    grid = np.array([[mode + root @ np.array([s, t]) for t in u] for s in u])
    logs = np.array([[log_joint(*w) for w in row] for row in grid])
    p = np.exp(logs - logs.max())
    p /= p.sum()
    mean = np.einsum("st,stk->k", p, grid)
    sd = np.sqrt(np.einsum("st,stk->k", p, (grid - mean) ** 2))
    cell = (u[1] - u[0]) ** 2 * np.linalg.det(root)
    evidence = logs.max() + np.log(np.exp(logs - logs.max()).sum() * cell)
    evidence += 0.5 * np.log(prior).sum() - np.log(2 * np.pi)
    result = {"mean": mean.tolist(), "sd": sd.tolist(), "log_evidence": evidence}
    if links is not None:
        at = links(grid[..., 0] + 2 * grid[..., 1]).ravel()
        order = np.argsort(at)
        total = np.cumsum(p.ravel()[order])
        ends = [at[order][np.searchsorted(total, q)] for q in (0.025, 0.975)]
        result["probability_at_2"] = [float((p.ravel() * at).sum()), *map(float, ends)]
    return result


def main():
    x, y = np.loadtxt("rare.csv", delimiter=",", skiprows=1, unpack=True)
    from scipy.stats import norm

    logistic = lambda y, e: log_expit(np.where(y == 1, e, -e))
    probit = lambda y, e: log_ndtr(np.where(y == 1, e, -e))
    poisson = lambda y, e: y * e - np.exp(e) - gammaln(y + 1)
    result = {
        "logistic": posterior(x, y, logistic, expit),
        "probit": posterior(x, y, probit, norm.cdf),
        "poisson": posterior(x, y, poisson),
    }
    with open("rare.json", "w") as out:
        json.dump(result, out, indent=1)
        out.write("\n")


main()
