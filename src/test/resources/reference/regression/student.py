"""Makes student.json: the posterior of a regression with Student's t noise on outlier.csv, whose fourth row is far off.

A plain sum over a grid of (intercept, slope, ln sigma) with NumPy, four degrees of freedom, with vi4j's weak prior: in units of the
target's median and median absolute deviation (times 1.4826) and the column's mean and standard deviation, N(0, 2.5^2) for level
and slope and an exponential distribution for sigma. Usage, from the repository's root:
python src/test/resources/reference/regression/student.py > student.json
"""
import json
import sys

import numpy as np
from scipy import stats

x, y = np.loadtxt("src/test/resources/reference/regression/outlier.csv", delimiter=",", skiprows=1).T


def posterior(y, nu):
    center = np.median(y)
    unit = 1.482602218505602 * np.median(np.abs(y - center))
    z, u = (y - center) / unit, (x - x.mean()) / x.std()
    a, b = np.linspace(-0.9, 0.9, 181), np.linspace(0.2, 1.6, 181)
    s = np.linspace(np.log(0.1), np.log(2), 121)
    log = -(a[:, None, None] ** 2 + b[None, :, None] ** 2) / (2 * 2.5**2) - np.exp(s) + s
    for zi, ui in zip(z, u):
        log = log + stats.t(nu).logpdf((zi - a[:, None, None] - b[None, :, None] * ui) / np.exp(s)) - s
    p = np.exp(log - log.max())
    p /= p.sum()
    # The edges of the grid weigh nothing.
    assert max(p[0].sum(), p[-1].sum(), p[:, 0].sum(), p[:, -1].sum(), p[..., 0].sum(), p[..., -1].sum()) < 1e-7
    slope = unit / x.std() * b
    level = center + unit * a
    intercept = level[:, None] - slope[None, :] * x.mean()
    both = p.sum(2)
    m = [(both * intercept).sum(), (both.sum(0) * slope).sum()]
    v = [(both * (intercept - m[0]) ** 2).sum(), (both.sum(0) * (slope - m[1]) ** 2).sum()]
    noise = p.sum((0, 1)) @ np.exp(s) * unit
    return {"mean": m, "sd": np.sqrt(v).tolist(), "noise": noise,
            "noise_sd": np.sqrt(p.sum((0, 1)) @ (np.exp(s) * unit - noise) ** 2)}


json.dump({"source": f"NumPy {np.__version__}, src/test/resources/reference/regression/student.py",
           "nu4": posterior(y, 4), "nu2": posterior(y, 2)}, sys.stdout, indent=1)
