"""scikit-learn's mixture of fewer rows than columns, and of columns that repeat others: python3 singular.py > singular.json

Columns are standardized (over n - 1), prior covariance R + 1e-8 I, reg_covar 1e-8, started from given responsibilities.
scikit-learn 1.2.1."""
import json
import warnings

import numpy as np
from sklearn.mixture import BayesianGaussianMixture

FLOOR = 1e-8


class Started(BayesianGaussianMixture):
    def _initialize_parameters(self, x, random_state):
        self._initialize(x, self.start)


def fit(x, owner):
    center, scale = x.mean(0), x.std(0, ddof=1)
    z = (x - center) / scale
    d = x.shape[1]
    model = Started(n_components=2, reg_covar=FLOOR, max_iter=1000, tol=0, weight_concentration_prior=0.5,
                    weight_concentration_prior_type="dirichlet_distribution",
                    covariance_prior=np.cov(z.T) + FLOOR * np.eye(d))
    model.start = np.eye(2)[owner]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(z)
    return {"x": x.tolist(), "owner": owner.tolist(), "labels": model.predict(z).tolist(),
            "count": (model.degrees_of_freedom_ - d).tolist(), "mean": (center + scale * model.means_).tolist(),
            "covariance": [(c * np.outer(scale, scale)).tolist() for c in model.covariances_]}


rng = np.random.default_rng(12)
wide = np.loadtxt("wide.csv", delimiter=",", skiprows=1)
a = np.round(np.concatenate([rng.normal(0, 1, 30), rng.normal(7, 1.5, 20)]), 3)
collinear = np.stack([a, 2 * a + 1], 1)
print(json.dumps({"wide": fit(wide, np.array([0, 0, 1, 1, 0, 1])),
                  "collinear": fit(collinear, (a > 4).astype(int))}, indent=1))
