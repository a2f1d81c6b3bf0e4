"""Writes scores.json, the reference numbers of ClassScores, NumberScores and SelectiveRisk.

Usage: python scores.py   (written with numpy 1.24.2, scipy 1.10.1, scikit-learn 1.2.1)

classes   log_loss, accuracy_score and the Brier score by scikit-learn (the latter as the sum over classes of
          brier_score_loss); the calibration error of 15 bins by numpy; its debiased form with the folded normal
          distribution of scipy, and the same mean by 200,000 draws, as the code of Kumar, Liang and Ma (2019) has it
entropies scipy.stats.entropy of the mean probabilities, and the mean of it over draws
numbers   mixtures: the density and distribution function by scipy.stats.norm, quantiles by brentq, the CRPS by
          quadrature of its definition
selective the error rates of the most certain rows, over all orders of ties in the mean
"""

import itertools
import json
from pathlib import Path

import numpy as np
from scipy import integrate, optimize, stats
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss

rng = np.random.default_rng(20261129)


def classes(n, k, sharp):
    logits = sharp * rng.normal(size=(n, k))
    p = np.exp(logits)
    p /= p.sum(axis=1, keepdims=True)
    soft = np.exp(0.6 * logits)
    soft /= soft.sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(k, p=row) for row in soft])
    confidence = p.max(axis=1)
    right = (p.argmax(axis=1) == labels).astype(float)
    which = np.clip(np.ceil(confidence * 15).astype(int) - 1, 0, 14)
    bins = []
    for b in range(15):
        rows = which == b
        if rows.any():
            bins.append([int(b), int(rows.sum()), confidence[rows].mean(), right[rows].mean()])
    weights = np.array([b[1] / n for b in bins])
    gaps = np.array([abs(b[2] - b[3]) for b in bins])
    sds = np.array([np.sqrt(b[3] * (1 - b[3]) / b[1]) for b in bins])
    ece = float(weights @ gaps)
    noisy = [stats.foldnorm.mean(g / s, scale=s) if s > 0 else g for g, s in zip(gaps, sds)]
    accuracies = np.array([b[3] for b in bins])
    confidences = np.array([b[2] for b in bins])
    draws = np.abs(rng.normal(accuracies, sds, size=(200_000, len(bins))) - confidences) @ weights
    losses = -np.log(p[np.arange(n), labels])
    return {
        "probabilities": p.tolist(),
        "labels": labels.tolist(),
        "nll": log_loss(labels, p, labels=range(k)),
        "nll_se": stats.sem(losses),
        "accuracy": accuracy_score(labels, p.argmax(axis=1)),
        "accuracy_se": stats.sem(right),
        "brier": sum(brier_score_loss(labels == j, p[:, j]) for j in range(k)),
        "ece": ece,
        "ece_debiased": 2 * ece - float(weights @ np.array(noisy)),
        "ece_debiased_by_draws": 2 * ece - float(draws.mean()),
        "ece_debiased_by_draws_se": float(draws.std() / np.sqrt(len(draws))),
        "bins": bins,
    }


def entropies(s, n, k):
    p = np.exp(1.5 * rng.normal(size=(s, n, k)))
    p /= p.sum(axis=2, keepdims=True)
    p[0, 0] = [1] + [0] * (k - 1)
    return {
        "draws": p.tolist(),
        "predictive": [stats.entropy(p[:, i].mean(axis=0)) for i in range(n)],
        "expected": [float(np.mean([stats.entropy(p[d, i]) for d in range(s)])) for i in range(n)],
    }


def numbers(n, s, spread):
    means = spread * rng.normal(size=(n, s)) + 3
    variances = rng.gamma(2, 0.5, size=(n, s)) + 0.01
    sds = np.sqrt(variances)
    targets = 3 + 1.5 * rng.normal(size=n)

    def cdf(i, x):
        return stats.norm.cdf(x, means[i], sds[i]).mean()

    def quantile(i, p):
        return optimize.brentq(lambda x: cdf(i, x) - p, -100, 100, xtol=1e-13, rtol=1e-14)

    def crps(i):
        y = targets[i]
        left = integrate.quad(lambda x: cdf(i, x) ** 2, -60, y, epsabs=1e-11, limit=500)[0]
        right = integrate.quad(lambda x: (1 - cdf(i, x)) ** 2, y, 60, epsabs=1e-11, limit=500)[0]
        return left + right

    nll = [-np.log(stats.norm.pdf(targets[i], means[i], sds[i]).mean()) for i in range(n)]
    ends = {p: [quantile(i, p) for i in range(n)] for p in (0.05, 0.25, 0.75, 0.95)}
    pit = np.array([cdf(i, targets[i]) for i in range(n)])
    misses = targets - means.mean(axis=1)
    each = [crps(i) for i in range(n)]

    def held(low, high):
        return float(np.mean([a <= y <= b for a, y, b in zip(ends[low], targets, ends[high])]))

    return {
        "means": means.tolist(),
        "variances": variances.tolist(),
        "targets": targets.tolist(),
        "nll": float(np.mean(nll)),
        "nll_se": stats.sem(nll),
        "rmse": float(np.sqrt(np.mean(misses**2))),
        "rmse_se": float(stats.sem(misses**2) / 2 / np.sqrt(np.mean(misses**2))),
        "coverage_50": held(0.25, 0.75),
        "coverage_90": held(0.05, 0.95),
        "width_50": float(np.mean(np.array(ends[0.75]) - np.array(ends[0.25]))),
        "width_90": float(np.mean(np.array(ends[0.95]) - np.array(ends[0.05]))),
        "crps": float(np.mean(each)),
        "crps_se": stats.sem(each),
        "transforms": np.histogram(pit, bins=20, range=(0, 1))[0].tolist(),
    }


def selective():
    uncertainty = [0.3, 0.1, 0.2, 0.2, 0.2, 0.5, 0.1]
    loss = [1.0, 0.0, 1.0, 0.0, 0.5, 2.0, 0.0]
    curves = []
    for order in itertools.permutations(range(len(loss))):
        if all(uncertainty[a] <= uncertainty[b] for a, b in zip(order, order[1:])):
            curves.append(np.cumsum([loss[i] for i in order]) / np.arange(1, len(loss) + 1))
    risk = np.mean(curves, axis=0)
    return {"uncertainty": uncertainty, "loss": loss, "risk": risk.tolist(), "area": float(risk.mean())}


document = {
    "classes": [classes(400, 3, 2.0), classes(300, 10, 3.0), classes(40, 2, 1.0)],
    "entropies": entropies(5, 6, 4),
    "numbers": [numbers(60, 1, 0.5), numbers(60, 7, 0.8), numbers(40, 3, 6.0)],
    "selective": selective(),
}
Path(__file__).with_name("scores.json").write_text(json.dumps(document) + "\n")
