"""PyTorch's side of net_step.sh: mean-field 784-2048-2048-2048-10 by local reparameterization, fused Adam, batch 128.

Prints the median milliseconds of a step, and peak memory in MB. Usage: net_pytorch.py STEPS THREADS
"""
import resource, statistics, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

steps, threads = map(int, sys.argv[1:3])
torch.set_num_threads(threads)
torch.manual_seed(1)
ROWS, BATCH, PRIOR = 60_000, 128, 3.0

class Layer(nn.Module):
    """Weights N(m, softplus(r)^2); sums are drawn, not weights."""
    def __init__(self, inputs, outputs):
        super().__init__()
        self.mean = nn.Parameter(torch.randn(outputs, inputs) / inputs ** 0.5)
        self.raw = nn.Parameter(torch.full((outputs, inputs), -5.0))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.prior = PRIOR ** 2 / inputs

    def forward(self, x):
        variance = F.softplus(self.raw) ** 2
        mean, spread = F.linear(x, self.mean, self.bias), F.linear(x * x, variance)
        self.kl = 0.5 * (variance / self.prior + self.mean ** 2 / self.prior - 1 - torch.log(variance / self.prior)).sum()
        return mean + torch.sqrt(spread + 1e-16) * torch.randn_like(mean)

layers = nn.ModuleList(Layer(i, o) for i, o in [(784, 2048), (2048, 2048), (2048, 2048), (2048, 10)])
adam = torch.optim.Adam(layers.parameters(), lr=1e-3, fused=True)
x, y = torch.rand(ROWS // 10, 784), torch.randint(10, (ROWS // 10,))
times = []
for step in range(steps):
    start = time.perf_counter()
    rows = torch.randint(len(x), (BATCH,))
    h = x[rows]
    for i, layer in enumerate(layers):
        h = layer(h if i == 0 else F.relu(h))
    loss = F.cross_entropy(h, y[rows]) + sum(layer.kl for layer in layers) / ROWS
    adam.zero_grad()
    loss.backward()
    adam.step()
    times.append(time.perf_counter() - start)
print("step_ms", 1000 * statistics.median(times[3:]))
print("peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
