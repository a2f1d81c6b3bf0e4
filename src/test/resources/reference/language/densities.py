"""Log densities by SciPy and their derivatives by mpmath, 40 digits: python3 densities.py > densities.json"""
import json
import mpmath as mp
import numpy as np
import scipy
from scipy import stats

mp.mp.dps = 40
ln, gam = mp.log, mp.loggamma


def choose(n, k):
    return gam(n + 1) - gam(k + 1) - gam(n - k + 1)


def beta(a, b):
    return gam(a) + gam(b) - gam(a + b)


def normal(y, m, s):
    return -((y - m) / s) ** 2 / 2 - ln(s) - ln(2 * mp.pi) / 2


def student(y, n, m, s):
    return gam((n + 1) / 2) - gam(n / 2) - ln(n * mp.pi) / 2 - ln(s) - (n + 1) / 2 * ln(1 + ((y - m) / s) ** 2 / n)


def cauchy(y, m, s):
    return -ln(mp.pi * s) - ln(1 + ((y - m) / s) ** 2)


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def nb(y, m, p):
    return gam(y + p) - gam(p) - gam(y + 1) + p * ln(p / (m + p)) + y * ln(m / (m + p))


LOG = {
    "normal": normal,
    "lognormal": lambda y, m, s: normal(ln(y), m, s) - ln(y),
    "studentT": student,
    "cauchy": cauchy,
    "laplace": lambda y, m, s: -abs(y - m) / s - ln(2 * s),
    "logistic": lambda y, m, s: -(y - m) / s - ln(s) - 2 * ln(1 + mp.exp(-(y - m) / s)),
    "gamma": lambda y, a, b: a * ln(b) - gam(a) + (a - 1) * ln(y) - b * y,
    "inverseGamma": lambda y, a, b: a * ln(b) - gam(a) - (a + 1) * ln(y) - b / y,
    "exponential": lambda y, b: ln(b) - b * y,
    "weibull": lambda y, a, s: ln(a / s) + (a - 1) * ln(y / s) - (y / s) ** a,
    "beta": lambda y, a, b: (a - 1) * ln(y) + (b - 1) * ln(1 - y) - beta(a, b),
    "uniform": lambda y, a, b: -ln(b - a) + 0 * y,
    "vonMises": lambda y, m, k: k * mp.cos(y - m) - ln(2 * mp.pi * mp.besseli(0, k)),
    "halfNormal": lambda y, s: normal(y, 0, s) + ln(2),
    "halfCauchy": lambda y, s: cauchy(y, 0, s) + ln(2),
    "halfStudentT": lambda y, n, s: student(y, n, 0, s) + ln(2),
    "poisson": lambda y, r: y * ln(r) - r - gam(y + 1),
    "poissonLog": lambda y, e: y * e - mp.exp(e) - gam(y + 1),
    "negativeBinomial2": nb,
    "negativeBinomial2Log": lambda y, e, p: nb(y, mp.exp(e), p),
    "bernoulli": lambda y, p: ln(p if y == 1 else 1 - p),
    "bernoulliLogit": lambda y, e: ln(sigmoid(e if y == 1 else -e)),
    "binomial": lambda y, n, p: choose(n, y) + y * ln(p) + (n - y) * ln(1 - p),
    "binomialLogit": lambda y, n, e: choose(n, y) + y * ln(sigmoid(e)) + (n - y) * ln(sigmoid(-e)),
    "betaBinomial": lambda y, n, a, b: choose(n, y) + beta(y + a, n - y + b) - beta(a, b),
}

SCIPY = {
    "normal": lambda y, m, s: stats.norm.logpdf(y, m, s),
    "lognormal": lambda y, m, s: stats.lognorm.logpdf(y, s, scale=np.exp(m)),
    "studentT": lambda y, n, m, s: stats.t.logpdf(y, n, m, s),
    "cauchy": lambda y, m, s: stats.cauchy.logpdf(y, m, s),
    "laplace": lambda y, m, s: stats.laplace.logpdf(y, m, s),
    "logistic": lambda y, m, s: stats.logistic.logpdf(y, m, s),
    "gamma": lambda y, a, b: stats.gamma.logpdf(y, a, scale=1 / b),
    "inverseGamma": lambda y, a, b: stats.invgamma.logpdf(y, a, scale=b),
    "exponential": lambda y, b: stats.expon.logpdf(y, scale=1 / b),
    "weibull": lambda y, a, s: stats.weibull_min.logpdf(y, a, scale=s),
    "beta": stats.beta.logpdf,
    "uniform": lambda y, a, b: stats.uniform.logpdf(y, a, b - a),
    "vonMises": lambda y, m, k: stats.vonmises.logpdf(y, k, m),
    "halfNormal": lambda y, s: stats.halfnorm.logpdf(y, scale=s),
    "halfCauchy": lambda y, s: stats.halfcauchy.logpdf(y, scale=s),
    "halfStudentT": lambda y, n, s: np.log(2) + stats.t.logpdf(y, n, 0, s),
    "poisson": stats.poisson.logpmf,
    "poissonLog": lambda y, e: stats.poisson.logpmf(y, np.exp(e)),
    "negativeBinomial2": lambda y, m, p: stats.nbinom.logpmf(y, p, p / (m + p)),
    "negativeBinomial2Log": lambda y, e, p: stats.nbinom.logpmf(y, p, p / (np.exp(e) + p)),
    "bernoulli": stats.bernoulli.logpmf,
    "bernoulliLogit": lambda y, e: stats.bernoulli.logpmf(y, 1 / (1 + np.exp(-e))),
    "binomial": stats.binom.logpmf,
    "binomialLogit": lambda y, n, e: stats.binom.logpmf(y, n, 1 / (1 + np.exp(-e))),
    "betaBinomial": stats.betabinom.logpmf,
}

POINTS = {
    "normal": [(0.3, -1.2, 0.7), (25.0, 1.0, 3.0)],
    "lognormal": [(0.3, -1.2, 0.7), (25.0, 1.0, 0.4)],
    "studentT": [(0.3, 4.0, -1.2, 0.7), (25.0, 1.5, 1.0, 3.0), (0.1, 60.0, 0.0, 1.0)],
    "cauchy": [(0.3, -1.2, 0.7), (25.0, 1.0, 3.0)],
    "laplace": [(0.3, -1.2, 0.7), (-2.0, 1.0, 3.0)],
    "logistic": [(0.3, -1.2, 0.7), (25.0, 1.0, 3.0)],
    "gamma": [(0.3, 0.4, 2.0), (7.0, 12.5, 1.5)],
    "inverseGamma": [(0.3, 0.4, 2.0), (7.0, 3.5, 1.5)],
    "exponential": [(0.3, 2.0), (7.0, 0.1)],
    "weibull": [(0.3, 0.8, 2.0), (7.0, 2.5, 5.0)],
    "beta": [(0.3, 0.4, 2.0), (0.9, 12.0, 3.5)],
    "uniform": [(0.3, 0.1, 2.0)],
    "vonMises": [(0.3, -1.2, 0.7), (2.0, 1.5, 19.0), (2.0, 1.9, 45.0)],
    "halfNormal": [(0.3, 0.7)],
    "halfCauchy": [(0.3, 0.7), (12.0, 5.0)],
    "halfStudentT": [(0.3, 3.0, 0.7)],
    "poisson": [(0, 0.7), (3, 2.5), (40, 37.0)],
    "poissonLog": [(0, 0.7), (3, -0.5), (40, 3.6)],
    "negativeBinomial2": [(0, 0.7, 2.0), (3, 2.5, 0.4), (40, 37.0, 15.0)],
    "negativeBinomial2Log": [(0, 0.7, 2.0), (3, -0.5, 0.4), (40, 3.6, 15.0)],
    "bernoulli": [(0, 0.7), (1, 0.2)],
    "bernoulliLogit": [(0, 0.7), (1, -0.4), (1, 9.0)],
    "binomial": [(0, 10, 0.7), (3, 10, 0.2), (10, 10, 0.6)],
    "binomialLogit": [(0, 10, 0.7), (3, 10, -0.4)],
    "betaBinomial": [(0, 10, 0.7, 2.0), (3, 10, 2.5, 1.2), (25, 40, 3.0, 4.5)],
}
DISCRETE = {"poisson", "poissonLog", "negativeBinomial2", "negativeBinomial2Log", "bernoulli", "bernoulliLogit"}
TRIALS = {"binomial", "binomialLogit", "betaBinomial"}

cases = []
for name, points in POINTS.items():
    fixed = 2 if name in TRIALS else 1 if name in DISCRETE else 0
    for point in points:
        exact = [mp.mpf(x) for x in point]
        value = LOG[name](*exact)
        by_scipy = float(SCIPY[name](*point))
        assert abs(value - by_scipy) < 1e-10 * max(1, abs(by_scipy)), (name, point, value, by_scipy)
        slopes = []
        for k in range(fixed, len(point)):
            slopes.append(float(mp.diff(lambda x: LOG[name](*exact[:k], x, *exact[k + 1:]), exact[k])))
        cases.append({"name": name, "y": point[0], "arguments": point[1:], "fixed": fixed,
                      "log_density": float(value), "scipy": by_scipy, "slopes": slopes})

rng = np.random.default_rng(1)
a = rng.normal(size=(3, 3))
cov = a @ a.T + np.eye(3)
x, mu = rng.normal(size=3), rng.normal(size=3)
nu, scale = 5.5, np.eye(3) + 0.3
eta, ordered = 0.4, [-1.0, 0.5, 2.0]
cdf = [0] + [1 / (1 + np.exp(-(c - eta))) for c in ordered] + [1]
logits = np.array([0.3, -1.0, 2.0])
weights, comps = [0.3, 0.7], [(-1.0, 0.5), (2.0, 1.5)]
y = [0.2, -1.4, 3.3]
init, trans = np.array([0.6, 0.4]), np.array([[0.9, 0.1], [0.25, 0.75]])
total = 0.0
for path in np.ndindex(2, 2, 2):
    p = init[path[0]] * trans[path[0], path[1]] * trans[path[1], path[2]]
    total += p * np.prod([stats.norm.pdf(y[t], *comps[path[t]]) for t in range(3)])
multivariate = {
    "x": x.tolist(), "mean": mu.tolist(), "covariance": cov.tolist(),
    "normal": stats.multivariate_normal(mu, cov).logpdf(x),
    "precision": stats.multivariate_normal(mu, np.linalg.inv(cov)).logpdf(x),
    "simplex": [0.2, 0.5, 0.3], "concentrations": [0.7, 2.0, 3.5],
    "dirichlet": stats.dirichlet([0.7, 2.0, 3.5]).logpdf([0.2, 0.5, 0.3]),
    "degrees": nu, "scale": scale.tolist(), "wishart": stats.wishart(nu, scale).logpdf(cov),
    "eta": eta, "cutpoints": ordered, "ordered": [float(np.log(cdf[k + 1] - cdf[k])) for k in range(4)],
    "logits": logits.tolist(), "categorical": (logits - np.log(np.exp(logits).sum())).tolist(),
    "weights": weights, "components": comps, "y": y,
    "mixture": float(sum(np.log(sum(w * stats.norm.pdf(v, *c) for w, c in zip(weights, comps))) for v in y)),
    "initial": init.tolist(), "transition": trans.tolist(), "hidden_markov": float(np.log(total)),
    "zero_inflated": [float(np.log(0.2 + 0.8 * stats.poisson.pmf(0, 1.5))), float(np.log(0.8 * stats.poisson.pmf(3, 1.5)))],
}
print(json.dumps({"made_by": f"densities.py, SciPy {scipy.__version__}, mpmath {mp.__version__}",
                  "univariate": cases, "multivariate": multivariate}, indent=1))
