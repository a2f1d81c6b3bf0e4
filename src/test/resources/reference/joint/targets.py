"""Log densities over unconstrained coordinates, with gradients, by PyTorch's distributions and autodiff.

python targets.py > targets.json     (torch 2.x, double precision)
"""

import json
import math

import torch
from torch.distributions import (Bernoulli, HalfCauchy, MixtureSameFamily, Categorical, Independent, MultivariateNormal,
                                 Normal, Poisson)
from torch.distributions import transforms as T

torch.set_default_dtype(torch.float64)
torch.manual_seed(1)

Y = torch.tensor([28., 8, -3, 7, -1, 1, 18, 12])
SIGMA = torch.tensor([15., 10, 16, 11, 9, 11, 10, 18])
X = torch.randn(40, 3).round(decimals=3)
LABELS = (torch.rand(40) < torch.sigmoid(X @ torch.tensor([1., -2, 0.5]))).double()
COUNTS = torch.poisson(torch.exp(X @ torch.tensor([0.5, -0.3, 0.2])))
REALS = (X @ torch.tensor([1., 2, -1]) + 0.7 * torch.randn(40)).round(decimals=3)


def eight(u, centred):
    mu, tau = u[0], u[1].exp()
    f = Normal(0., 5.).log_prob(mu) + HalfCauchy(torch.tensor(5.)).log_prob(tau) + u[1]
    theta = u[2:] if centred else mu + tau * u[2:]
    inner = Normal(mu, tau) if centred else Normal(0., 1.)
    return f + inner.log_prob(u[2:]).sum() + Normal(theta, SIGMA).log_prob(Y).sum()


def funnel(u):
    return Normal(0., 3.).log_prob(u[0]) + Normal(0., (u[0] / 2).exp()).log_prob(u[1:]).sum()


def banana(u, c=0.8, s=0.5):
    return Normal(0., 1.).log_prob(u[0]) + Normal(c * (u[0] ** 2 - 1), s).log_prob(u[1])


MEANS = torch.tensor([[-2., 1.], [3., 0.5], [0., -4.]])
SDS = torch.tensor([1., 0.5, 2.])


def mixture(u):
    parts = Independent(Normal(MEANS, SDS[:, None].expand(3, 2)), 1)
    return MixtureSameFamily(Categorical(torch.tensor([0.2, 0.3, 0.5])), parts).log_prob(u)


def correlated(u, rho=0.7):
    return MultivariateNormal(torch.zeros(4), (1 - rho) * torch.eye(4) + rho * torch.ones(4, 4)).log_prob(u)


def regression(u, family):
    eta = X @ u
    likelihood = {"linear": lambda: Normal(eta, 0.7).log_prob(REALS),
                  "logistic": lambda: Bernoulli(logits=eta).log_prob(LABELS),
                  "poisson": lambda: Poisson(eta.exp()).log_prob(COUNTS)}[family]()
    return likelihood.sum() + Normal(0., 2.).log_prob(u).sum()


def constraints(u):
    """scale ~ positive, share ~ interval(-1, 3), levels ordered(3), weights simplex(4): a density that uses each."""
    f = 0.
    scale, f = u[0].exp(), f + u[0]
    interval = T.ComposeTransform([T.SigmoidTransform(), T.AffineTransform(-1., 4.)])
    share, f = interval(u[1]), f + interval.log_abs_det_jacobian(u[1], interval(u[1]))
    levels = torch.cumsum(torch.cat([u[2:3], u[3:5].exp()]), 0)
    f = f + u[3:5].sum()
    stick = T.StickBreakingTransform()
    weights = stick(u[5:8])
    f = f + stick.log_abs_det_jacobian(u[5:8], weights)
    theta = torch.cat([scale[None], share[None], levels, weights])
    coefficients = torch.arange(1., 10.)
    return f + (coefficients * torch.log(1 + theta ** 2)).sum() - 0.5 * (levels ** 2).sum(), theta


def case(f, u):
    u = u.clone().requires_grad_()
    out = f(u)
    value, theta = out if isinstance(out, tuple) else (out, None)
    gradient, = torch.autograd.grad(value, u)
    entry = {"u": u.tolist(), "logDensity": value.item(), "gradient": gradient.tolist()}
    if theta is not None:
        entry["theta"] = theta.tolist()
    return entry


targets = {
    "eightCentred": (lambda u: eight(u, True), 10),
    "eightNonCentred": (lambda u: eight(u, False), 10),
    "funnel": (funnel, 5),
    "banana": (banana, 2),
    "mixture": (mixture, 2),
    "correlated": (correlated, 4),
    "linear": (lambda u: regression(u, "linear"), 3),
    "logistic": (lambda u: regression(u, "logistic"), 3),
    "poisson": (lambda u: regression(u, "poisson"), 3),
    "constraints": (constraints, 8),
}
points = {name: [case(f, 1.5 * torch.randn(d)) for _ in range(4)] for name, (f, d) in targets.items()}
gram = X @ X.T * 4 + 0.49 * torch.eye(40)
print(json.dumps({
    "torch": torch.__version__,
    "x": X.tolist(), "labels": LABELS.tolist(), "counts": COUNTS.tolist(), "reals": REALS.tolist(),
    "linearLogEvidence": MultivariateNormal(torch.zeros(40), gram).log_prob(REALS).item(),
    "points": points}, indent=1))
