"""Reference values for the mixture of normal distributions: python3 mixture.py > mixture.json

scikit-learn's BayesianGaussianMixture started from given responsibilities, and the ELBO of its fixed point as
E_q[ln p] plus entropies with SciPy's Wishart and Dirichlet entropies. scikit-learn 1.2.1, SciPy 1.10.1."""
import json
import warnings

import numpy as np
from scipy import special, stats
from sklearn.mixture import BayesianGaussianMixture

rng = np.random.default_rng(3)
N, D, K = 60, 2, 3
X = np.round(np.vstack([rng.normal([0, 0], [1, 0.5], (25, 2)), rng.normal([4, 1], [0.7, 1.2], (20, 2)),
                        rng.normal([1.5, 3], 0.6, (15, 2))]), 3)
START = np.zeros((N, K))
START[np.arange(N), rng.integers(0, K, N)] = 1


class Started(BayesianGaussianMixture):
    def _initialize_parameters(self, x, random_state):
        self._initialize(x, START)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    model = Started(n_components=K, reg_covar=0, max_iter=20000, tol=0, weight_concentration_prior_type="dirichlet_distribution",
                    weight_concentration_prior=0.7).fit(X)
alpha, m, beta, nu = model.weight_concentration_, model.means_, model.mean_precision_, model.degrees_of_freedom_
inverse_scale = model.covariances_ * nu[:, None, None]
r = model.predict_proba(X)

a0, m0, b0, n0, w0inv = 0.7, X.mean(0), 1.0, D, np.cov(X.T)
log_pi = special.digamma(alpha) - special.digamma(alpha.sum())
elbo = stats.dirichlet(alpha).entropy() + special.gammaln(K * a0) - K * special.gammaln(a0) + (a0 - 1) * log_pi.sum()
elbo -= special.xlogy(r, r).sum()


def log_wishart_constant(w_inverse, n):
    return -n / 2 * np.linalg.slogdet(np.linalg.inv(w_inverse))[1] - n * D / 2 * np.log(2) - special.multigammaln(n / 2, D)


for k in range(K):
    w = np.linalg.inv(inverse_scale[k])
    log_det = special.digamma((nu[k] - np.arange(D)) / 2).sum() + D * np.log(2) + np.linalg.slogdet(w)[1]
    diff = X - m[k]
    quad = D / beta[k] + nu[k] * np.einsum("ia,ab,ib->i", diff, w, diff)
    elbo += (r[:, k] * (log_pi[k] + (log_det - D * np.log(2 * np.pi) - quad) / 2)).sum()
    elbo += (D * np.log(b0 / 2 / np.pi) + log_det - b0 * (D / beta[k] + nu[k] * (m[k] - m0) @ w @ (m[k] - m0))) / 2
    elbo += log_wishart_constant(w0inv, n0) + (n0 - D - 1) / 2 * log_det - nu[k] / 2 * np.trace(w0inv @ w)
    elbo += stats.wishart(nu[k], w).entropy()
    elbo += D / 2 * (1 + np.log(2 * np.pi)) - (D * np.log(beta[k]) + log_det) / 2

# K = 1: the evidence of the conjugate model (Murphy, "Conjugate Bayesian analysis of the Gaussian distribution", eq. 266).
xbar, s = X.mean(0), (X - X.mean(0)).T @ (X - X.mean(0))
shift = np.array([0.5, -0.3])
wn = w0inv + s + b0 * N / (b0 + N) * np.outer(xbar - m0 - shift, xbar - m0 - shift)
evidence = (-N * D / 2 * np.log(np.pi) + special.multigammaln((n0 + N) / 2, D) - special.multigammaln(n0 / 2, D)
            + n0 / 2 * np.linalg.slogdet(w0inv)[1] - (n0 + N) / 2 * np.linalg.slogdet(wn)[1] + D / 2 * np.log(b0 / (b0 + N)))
print(json.dumps({"x": X.tolist(), "start": START.tolist(), "concentration": a0, "alpha": alpha.tolist(),
                  "mean": m.tolist(), "beta": beta.tolist(), "nu": nu.tolist(), "inverse_scale": inverse_scale.tolist(),
                  "responsibilities": r.tolist(), "elbo": elbo, "iterations": int(model.n_iter_),
                  "single": {"shift": shift.tolist(), "log_evidence": evidence}}, indent=1))
