"""Makes docs/homes.csv, invented data: 60 homes whose size and number of rooms go together. Needs NumPy."""
import pathlib

import numpy as np

rng = np.random.default_rng(20261122)
n = 60
size = rng.normal(120, 30, n).round(1)
rooms = (size / 28 + rng.normal(0, 0.6, n)).round(0).clip(1)
age = rng.uniform(0, 80, n).round(0)
km = rng.gamma(3, 2, n).round(1)
price = (40 + 2.1 * size + 8 * rooms - 0.7 * age - 6 * km + rng.normal(0, 20, n)).round(1)
with open(pathlib.Path(__file__).with_name("homes.csv"), "w") as out:
    out.write("size_m2,rooms,age_years,km_to_centre,price\n")
    for row in zip(size, rooms, age, km, price):
        out.write(",".join(f"{v:g}" for v in row) + "\n")
