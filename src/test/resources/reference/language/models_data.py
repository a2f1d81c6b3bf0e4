"""Data of the published models, simulated but for the schools and the pelts: python3 models_data.py > models_data.json"""
import json
import numpy as np

rng = np.random.default_rng(20)


def r(x):
    return np.round(x, 6).tolist()


def series_garch(T):
    y, s = np.zeros(T), 0.5
    for t in range(T):
        if t:
            s = np.sqrt(0.1 + 0.3 * (y[t - 1] - 0.1) ** 2 + 0.4 * s * s)
        y[t] = 0.1 + s * rng.normal()
    return y


def series_arma(T):
    y, e = np.zeros(T), 0.0
    for t in range(T):
        new = 0.4 * rng.normal()
        y[t] = 0.3 + 0.6 * (y[t - 1] if t else 0.3) + 0.3 * e + new
        e = new
    return y


def series_hmm(T):
    y, s = np.zeros(T), 0
    for t in range(T):
        s = s if rng.uniform() < [0.9, 0.8][s] else 1 - s
        y[t] = rng.normal([-1.0, 2.0][s], 0.8)
    return y


N, K = 500, 8
x = rng.normal(size=(N, K))
eta = 0.3 + x @ rng.normal(0, 0.7, K)
J, I = 60, 20
ability, a, b = rng.normal(size=J), np.exp(0.4 * rng.normal(size=I)), rng.normal(0.2, 1, I)
jj, kk = np.repeat(np.arange(J), I), np.tile(np.arange(I), J)
correct = rng.uniform(size=J * I) < 1 / (1 + np.exp(-a[kk] * (ability[jj] - b[kk])))
gx = np.sort(rng.uniform(-3, 3, 40))
G, per = 40, 10
group = np.repeat(np.arange(G), per)
px = rng.normal(size=G * per)
rate = np.exp(0.8 + 0.4 * px + rng.normal(0, 0.5, G)[group])
which = rng.uniform(size=300) < 0.4
hare = [30, 47.2, 70.2, 77.4, 36.3, 20.6, 18.1, 21.4, 22, 25.4, 27.1, 40.3, 57, 76.6, 52.3, 19.5, 11.2, 7.6, 14.6, 16.2, 24.7]
lynx = [4, 6.1, 9.8, 35.2, 59.4, 41.7, 19, 13, 8.3, 9.1, 7.4, 8, 12.3, 19.5, 45.7, 51.1, 29.7, 15.8, 9.7, 10.1, 8.6]
data = {
    "eight_schools": {"J": 8, "y": [28, 8, -3, 7, -1, 1, 18, 12], "sigma": [15, 10, 16, 11, 9, 11, 10, 18]},
    "logistic": {"N": N, "K": K, "x": r(x), "y": (rng.uniform(size=N) < 1 / (1 + np.exp(-eta))).astype(int).tolist()},
    "garch": {"T": 200, "r": r(series_garch(200)), "sigma1": 0.5},
    "arma": {"T": 200, "y": r(series_arma(200))},
    "hmm": {"T": 200, "y": r(series_hmm(200))},
    "gp": {"N": 40, "x": r(gx), "y": r(np.sin(2 * gx) + 0.3 * rng.normal(size=40))},
    "irt": {"J": J, "K": I, "N": J * I, "jj": (jj + 1).tolist(), "kk": (kk + 1).tolist(), "y": correct.astype(int).tolist()},
    "mixture": {"N": 300, "y": r(np.where(which, rng.normal(-1.5, 0.7, 300), rng.normal(1.2, 1.1, 300)))},
    "lotka_volterra": {"N": 20, "ts": list(range(1, 21)), "y_init": [hare[0], lynx[0]], "y": [list(p) for p in zip(hare[1:], lynx[1:])]},
    "poisson_glmm": {"N": G * per, "G": G, "x": r(px), "group": (group + 1).tolist(), "y": rng.poisson(rate).tolist()},
}
print(json.dumps(data))
