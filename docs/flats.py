"""Makes flats.csv, invented data: python3 flats.py > flats.csv"""
import numpy as np

r = np.random.default_rng(7)
n = 120
size = np.round(r.normal(100, 30, n), 1)
rooms = np.round(size / 25 + r.normal(0, 0.8, n), 1)
city = r.choice(["Rome", "Oslo"], n)
eta = -0.5 + 0.05 * (size - 100) + 0.8 * (city == "Rome")
sold = np.where(r.random(n) < 1 / (1 + np.exp(-eta)), "yes", "no")
price = np.round(50 + 2 * size + 10 * r.standard_t(2, n), 2)
print("size,rooms,city,sold,price")
for row in zip(size, rooms, city, sold, price):
    print(",".join(map(str, row)))
