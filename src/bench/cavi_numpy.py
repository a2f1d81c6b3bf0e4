"""NumPy's side of cavi_vs_numpy.sh: a hundred sweeps of mean-field VI over X'X. Usage: cavi_numpy.py N D"""
import sys, time
import numpy as np

n, d = int(sys.argv[1]), int(sys.argv[2])
rng = np.random.default_rng(0)
X = rng.standard_normal((n, d)) + 0.5 * rng.standard_normal((n, 1)); y = X @ np.cos(np.arange(d)) + 0.5 * rng.standard_normal(n)
alpha, beta = 1.0, 4.0
for round in range(10):
    start = time.perf_counter()
    G, b, m = X.T @ X, X.T @ y, np.zeros(d)
    products = time.perf_counter() - start
    s2 = 1 / (alpha + beta * np.diag(G))
    for _ in range(100):
        for j in range(d):
            m[j] = beta * s2[j] * (b[j] - G[j] @ m + G[j, j] * m[j])
    fit = time.perf_counter() - start
    if round == 0: print(f"first {fit:.4f}")
    else: print(f"products {products:.4f}\nsweeps {fit - products:.4f}\nfit {fit:.4f}")
