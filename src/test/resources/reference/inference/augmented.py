"""Reference values for regression whose rows have factors of their own: python3 augmented.py > augmented.json

Coordinate ascent written from the papers with NumPy loops, the ELBO as E_q[ln p(y, all)] plus SciPy's entropies (for the
logistic likelihood Jaakkola and Jordan's bound in its definition, not where its last term vanishes), and the exact
posterior by trapezoidal sums over a grid. mean_bound is how far q's mean can be from the exact one when
KL(q(w)||p(w|y)) <= gap = log evidence - ELBO: by Donsker and Varadhan's inequality
E_q[w] - E_p[w] <= inf_t (gap + ln E_p exp(t (w - E_p[w]))) / t, and the same for -w.
NumPy 1.24.2, SciPy 1.10.1."""
import json

import numpy as np
from scipy import optimize, special, stats

rng = np.random.default_rng(20)
N, ALPHA, BETA, NU = 30, np.array([0.5, 2.0]), 1.7, 4.0
HYPER_W, HYPER_N = (1.5, 0.7), (2.5, 0.4)  # shape and rate of learned precisions' priors
X = np.round(np.column_stack([np.ones(N), rng.normal(size=N)]), 3)
ETA = X @ np.array([0.3, 1.5])
BINARY = (rng.random(N) < special.expit(ETA)).astype(float)
REAL = np.round(ETA + rng.standard_t(2, size=N), 3)
REAL[4] += 12
W_GRID = [np.linspace(-7, 8, 1501), np.linspace(-6, 9, 1501)]


def log_likelihood(kind, y, eta, beta=BETA):
    if kind == "logistic":
        return -np.logaddexp(0, np.where(y == 1, -eta, eta))
    if kind == "probit":
        return special.log_ndtr(np.where(y == 1, eta, -eta))
    return stats.t.logpdf(y, NU, eta, 1 / np.sqrt(beta))


def exact(kind, y):
    a, b = np.meshgrid(*W_GRID, indexing="ij")
    log = stats.norm.logpdf(a, scale=ALPHA[0] ** -0.5) + stats.norm.logpdf(b, scale=ALPHA[1] ** -0.5)
    for i in range(N):
        log += log_likelihood(kind, y[i], a * X[i, 0] + b * X[i, 1])
    cell = (W_GRID[0][1] - W_GRID[0][0]) * (W_GRID[1][1] - W_GRID[1][0])
    evidence = special.logsumexp(log) + np.log(cell)
    p = np.exp(log - evidence) * cell
    mean = np.array([(p * a).sum(), (p * b).sum()])
    sd = np.sqrt([(p * (a - mean[0]) ** 2).sum(), (p * (b - mean[1]) ** 2).sum()])
    return evidence, mean, sd, [(W_GRID[0], p.sum(1)), (W_GRID[1], p.sum(0))]


def mean_bound(gap, marginal, mean, sd):
    grid, p = marginal

    def worst(sign):
        def value(log_t):
            t = np.exp(log_t)
            return (gap + special.logsumexp(sign * t * (grid - mean), b=p)) / t
        return optimize.minimize_scalar(value, bounds=(np.log(1e-3 / sd), np.log(20 / sd)), method="bounded").fun

    return max(worst(1), worst(-1))


def lam(xi):
    return np.tanh(xi / 2) / (4 * xi)


def cavi(kind, y, learned):
    gw = [(HYPER_W[0], HYPER_W[1])] * 2 if learned else None
    gn = HYPER_N if learned and kind == "student" else None
    ea = np.array([s / r for s, r in gw]) if learned else ALPHA
    en = gn[0] / gn[1] if gn else BETA
    if kind == "logistic":
        xi = np.full(N, 1e-6)
    elif kind == "probit":
        ez = np.where(y == 1, 1, -1) * np.sqrt(2 / np.pi)
    else:
        el, rate = np.ones(N), np.full(N, NU / 2)
    last = np.inf
    for _ in range(5000):
        if kind == "logistic":
            c, h = 2 * lam(xi), X.T @ (y - 0.5)
        elif kind == "probit":
            c, h = np.ones(N), X.T @ ez
        else:
            c, h = en * el, X.T @ (en * el * y)
        precision = np.diag(ea) + sum(c[i] * np.outer(X[i], X[i]) for i in range(N))
        s = np.linalg.inv(precision)
        m = s @ h
        eta = X @ m
        v = np.array([x @ s @ x for x in X])
        if kind == "logistic":
            xi = np.sqrt(eta ** 2 + v)
        elif kind == "probit":
            side = np.where(y == 1, 1, -1)
            ez = eta + side * np.exp(stats.norm.logpdf(eta) - special.log_ndtr(side * eta))
        else:
            rate = NU / 2 + en * ((y - eta) ** 2 + v) / 2
            el = (NU + 1) / 2 / rate
            if gn:
                gn = (HYPER_N[0] + N / 2, HYPER_N[1] + (el * ((y - eta) ** 2 + v)).sum() / 2)
                en = gn[0] / gn[1]
        if learned:
            gw = [(HYPER_W[0] + 0.5, HYPER_W[1] + (m[j] ** 2 + s[j, j]) / 2) for j in range(2)]
            ea = np.array([a / b for a, b in gw])
        now = np.concatenate([m, s.ravel(), ea, [en]])
        if np.all(np.abs(now - last) <= 1e-14 * np.abs(now)):
            break
        last = now
    value = elbo(kind, y, m, s, eta, v, locals(), learned, gw, gn)
    local = {"logistic": lambda: xi, "probit": lambda: ez, "student": lambda: el}[kind]()
    return {"elbo": value, "mean": m.tolist(), "covariance": s.tolist(), "local": local.tolist(),
            "alpha": [list(g) for g in gw] if learned else None, "beta": list(gn) if gn else None}


def gamma_prior_and_entropy(q, prior):
    a, b = q
    log_p = prior[0] * np.log(prior[1]) - special.gammaln(prior[0]) \
        + (prior[0] - 1) * (special.digamma(a) - np.log(b)) - prior[1] * a / b
    return log_p + stats.gamma(a, scale=1 / b).entropy()


def elbo(kind, y, m, s, eta, v, q, learned, gw, gn):
    total = stats.multivariate_normal(m, s).entropy()
    for j in range(2):
        log_a = special.digamma(gw[j][0]) - np.log(gw[j][1]) if learned else np.log(ALPHA[j])
        mean_a = gw[j][0] / gw[j][1] if learned else ALPHA[j]
        total += (log_a - np.log(2 * np.pi) - mean_a * (m[j] ** 2 + s[j, j])) / 2
        if learned:
            total += gamma_prior_and_entropy(gw[j], HYPER_W)
    if kind == "logistic":
        xi = q["xi"]
        side = np.where(y == 1, 1, -1)
        return total + (-np.logaddexp(0, -xi) + (side * eta - xi) / 2 - lam(xi) * (eta ** 2 + v - xi ** 2)).sum()
    if kind == "probit":
        for i in range(N):
            lower, upper = (-eta[i], np.inf) if y[i] == 1 else (-np.inf, -eta[i])
            z = stats.truncnorm(lower, upper, loc=eta[i])
            total += z.entropy() - np.log(2 * np.pi) / 2 - (z.moment(2) - 2 * z.mean() * eta[i] + eta[i] ** 2 + v[i]) / 2
        return total
    log_b = special.digamma(gn[0]) - np.log(gn[1]) if gn else np.log(BETA)
    mean_b = gn[0] / gn[1] if gn else BETA
    if gn:
        total += gamma_prior_and_entropy(gn, HYPER_N)
    for i in range(N):
        a, b = (NU + 1) / 2, q["rate"][i]
        total += (log_b + special.digamma(a) - np.log(b) - np.log(2 * np.pi)
                  - mean_b * a / b * ((y[i] - eta[i]) ** 2 + v[i])) / 2
        total += gamma_prior_and_entropy((a, b), (NU / 2, NU / 2))
    return total


document = {"x": X.tolist(), "binary": BINARY.tolist(), "real": REAL.tolist(), "alpha": ALPHA.tolist(), "beta": BETA,
            "nu": NU, "weight_prior": HYPER_W, "noise_prior": HYPER_N}
for kind in ["logistic", "probit", "student"]:
    y = REAL if kind == "student" else BINARY
    known, learned = cavi(kind, y, False), cavi(kind, y, True)
    evidence, mean, sd, marginals = exact(kind, y)
    gap = evidence - known["elbo"]
    document[kind] = {"known": known, "learned": learned, "log_evidence": evidence, "exact_mean": mean.tolist(),
                      "exact_sd": sd.tolist(),
                      "mean_bound": [mean_bound(gap, marginals[j], mean[j], sd[j]) for j in range(2)]}
print(json.dumps(document, indent=1))
