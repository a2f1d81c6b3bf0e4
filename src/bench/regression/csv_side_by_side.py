"""Fits a large CSV file with vi4j beside pandas.read_csv and NumPy's X'X, in turn, and prints the medians.

Usage: csv_side_by_side.py ROWS COLUMNS [RUNS] (python3-pandas; ./vi4j must be built). The file is made in the working
folder and deleted afterwards. vi4j's time is the whole command: start of the JVM, reading, X'X, both posteriors.
"""
import os
import statistics
import subprocess
import sys
import time

import numpy as np
import pandas as pd

rows, columns = int(sys.argv[1]), int(sys.argv[2])
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
file = "side_by_side.csv"
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
rng = np.random.default_rng(0)
try:
    with open(file, "w") as out:
        out.write(",".join(f"x{j}" for j in range(columns)) + ",y\n")
        for start in range(0, rows, 20000):
            X = rng.standard_normal((min(20000, rows - start), columns))
            y = X @ np.arange(columns) / columns + rng.standard_normal(len(X))
            np.savetxt(out, np.column_stack([X, y]), delimiter=",", fmt="%.6f")
    print(f"{os.path.getsize(file) / 1e9:.2f} GB", flush=True)
    times = {"vi4j": [], "pandas + NumPy": []}
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([os.path.join(root, "vi4j"), "regression", "fit", "--data", file, "--target", "y", "--alpha", "1",
                        "--beta", "1", "--standardize"], check=True, stdout=subprocess.DEVNULL)
        times["vi4j"].append(time.perf_counter() - start)
        start = time.perf_counter()
        data = pd.read_csv(file).to_numpy()
        data.T @ data
        times["pandas + NumPy"].append(time.perf_counter() - start)
        del data
        print({name: round(values[-1], 2) for name, values in times.items()}, flush=True)
    for name, values in times.items():
        print(f"{name}: median {statistics.median(values):.2f} s of {runs}")
finally:
    if os.path.exists(file):
        os.remove(file)
