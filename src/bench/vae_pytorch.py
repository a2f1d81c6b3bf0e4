"""PyTorch's side of vae_vs_pytorch.sh: the same network, data, batches and measures. Prints one "name value" line a figure.

Usage: vae_pytorch.py DATA_DIR BATCH EPOCHS THREADS
"""
import gzip, math, resource, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

data, batch, epochs, threads = sys.argv[1], *map(int, sys.argv[2:5])
torch.set_num_threads(threads)

def started():
    """Seconds since the epoch at which this process began, imports included."""
    ticks = float(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]) / 100
    uptime = float(open("/proc/uptime").read().split()[0])
    return time.time() - (uptime - ticks)

def images(name):
    raw = gzip.open(f"{data}/{name}-images-idx3-ubyte.gz").read()
    return torch.tensor(np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 784).astype(np.float32) / 255)

class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.mean, self.log_var = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.decoder, self.logits = nn.Linear(20, 400), nn.Linear(400, 784)
    def encode(self, x):
        h = F.relu(self.hidden(x)); return self.mean(h), self.log_var(h)
    def decode(self, z):
        return self.logits(F.relu(self.decoder(z)))
    def terms(self, x):
        mean, log_var = self.encode(x)
        logits = self.decode(mean + torch.exp(0.5 * log_var) * torch.randn_like(mean))
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1)
        return reconstruction, -0.5 * (1 + log_var - mean ** 2 - log_var.exp()).sum(1)

def iwae(vae, x, samples, block):
    """The bound of each image, `block` images of `samples` draws at a time."""
    bounds = []
    for start in range(0, len(x), block):
        part = x[start:start + block]
        mean, log_var = vae.encode(part)
        noise = torch.randn(samples, *mean.shape); z = mean + torch.exp(0.5 * log_var) * noise
        logits = vae.decode(z)
        loss = F.binary_cross_entropy_with_logits(logits, part.expand_as(logits), reduction="none").sum(2)
        weight = 0.5 * (noise ** 2 + log_var - z ** 2).sum(2) - loss
        bounds.append(torch.logsumexp(weight, 0) - math.log(samples))
    return torch.cat(bounds)

torch.manual_seed(1)
train, test, vae = images("train"), images("t10k"), Vae()
adam = torch.optim.Adam(vae.parameters(), lr=1e-3)
begun = time.perf_counter()
for epoch in range(epochs):
    start, total, order = time.perf_counter(), 0.0, torch.randperm(len(train))
    for i in range(0, len(train), batch):
        x = train[order[i:i + batch]]
        adam.zero_grad(); reconstruction, kl = vae.terms(x)
        loss = (reconstruction + kl).mean(); loss.backward(); adam.step(); total += loss.item() * len(x)
        if epoch == 0 and i == 0: print("first_step_seconds", time.time() - started())
    print("train_first_epoch" if epoch == 0 else "train", len(train) / (time.perf_counter() - start), flush=True)
print("train_whole", epochs * len(train) / (time.perf_counter() - begun))
with torch.no_grad():
    for round in range(15):
        start = time.perf_counter()
        for i in range(0, len(test), 500): vae.encode(test[i:i + 500])
        print("encode", len(test) / (time.perf_counter() - start), flush=True)
    some = test[:500]
    for round in range(3):
        start = time.perf_counter(); iwae(vae, some, 500, 2)
        print("iwae_500", len(some) / (time.perf_counter() - start), flush=True)
print("peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
