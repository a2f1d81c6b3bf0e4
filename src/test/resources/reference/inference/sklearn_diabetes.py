"""BayesianRidge and ARDRegression of scikit-learn on its diabetes table, as reference values.

Usage: sklearn_diabetes.py > sklearn-diabetes.json, which also writes diabetes.csv beside it (python3-sklearn).

Columns are divided by their standard deviation (over n) and centred, as is the target, and there is no intercept: so
the two programs have the same model. scikit-learn maximises over the precisions with Gamma hyperpriors; its fixed
point, lambda = (gamma + 2 l1)/(w'w + 2 l2) with gamma = d - lambda tr(Sigma), is that of coordinate ascent with
q(w) q(lambda) q(beta), E[lambda] = (l1 + d/2)/(l2 + (w'w + tr(Sigma))/2), and the same for the noise. ARDRegression
drops weights beyond threshold_lambda; it is set out of reach.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes
from sklearn.linear_model import ARDRegression, BayesianRidge

data = load_diabetes(scaled=False)
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "diabetes.csv"), "w") as out:
    out.write(",".join(data.feature_names) + ",progression\n")
    for row, y in zip(data.data, data.target):
        out.write(",".join(repr(round(float(v), 6)) for v in row) + f",{y:g}\n")
X = np.loadtxt(os.path.join(here, "diabetes.csv"), delimiter=",", skiprows=1)
X, y = X[:, :-1], X[:, -1]
X = (X - X.mean(0)) / X.std(0)
y = y - y.mean()
prior = dict(alpha_1=1e-2, alpha_2=1e-1, lambda_1=1e-2, lambda_2=1e-1)
ridge = BayesianRidge(fit_intercept=False, n_iter=20000, tol=1e-15, **prior).fit(X, y)
ard = ARDRegression(fit_intercept=False, n_iter=20000, tol=1e-14, threshold_lambda=1e300, **prior).fit(X, y)
intercept = BayesianRidge(n_iter=20000, tol=1e-15, alpha_1=1e-6, alpha_2=1e-6, lambda_1=1e-6, lambda_2=1e-6).fit(X, y)
print(json.dumps({
    "made_with": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
    "prior": prior,
    "ridge": dict(mean=list(ridge.coef_), covariance=ridge.sigma_.tolist(), alpha=ridge.lambda_, beta=ridge.alpha_),
    "ard": dict(mean=list(ard.coef_), covariance=ard.sigma_.tolist(), alpha=list(ard.lambda_), beta=ard.alpha_),
    "intercept": dict(mean=list(intercept.coef_), sd=list(np.sqrt(np.diag(intercept.sigma_))), alpha=intercept.lambda_,
                      beta=intercept.alpha_),
}, indent=1))
