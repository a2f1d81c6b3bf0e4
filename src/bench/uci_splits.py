"""Writes the 20 splits of Hernandez-Lobato and Adams (2015), 90 % to train on and 10 % to test on, of a CSV file.

Usage: python3 src/bench/uci_splits.py FILE.csv FOLDER    (see uci.R)

FOLDER/00-train.csv, FOLDER/00-test.csv ... FOLDER/19-test.csv have the header and the rows as they stand in the file,
in the order of the published index files, which are those of numpy's legacy generator from seed 1.
"""

import sys
from pathlib import Path

import numpy as np

if len(sys.argv) != 3:
    sys.exit("usage: python3 uci_splits.py FILE.csv FOLDER")
header, *rows = Path(sys.argv[1]).read_text().splitlines()
folder = Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
n = len(rows)
np.random.seed(1)
for split in range(20):
    order = np.random.choice(range(n), n, replace=False)
    end = round(n * 0.9)
    for name, part in (("train", order[:end]), ("test", order[end:])):
        lines = [header] + [rows[i] for i in part]
        (folder / f"{split:02d}-{name}.csv").write_text("\n".join(lines) + "\n")
