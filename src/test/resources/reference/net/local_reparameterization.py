"""Mean-field weights by local reparameterization in PyTorch, float64: loss and gradients for given noise.

Writes local_reparameterization.json beside itself. Needs torch.
"""
import json
import pathlib

import torch

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
n, rows = 5, 40
sizes = [3, 4, 2]
x = torch.randn(n, sizes[0])
labels = torch.tensor([0, 1, 1, 0, 1])
layers = []
for k_in, k_out in zip(sizes, sizes[1:]):
    layers.append([
        torch.randn(k_in, k_out, requires_grad=True),
        torch.randn(k_out, requires_grad=True),
        (0.05 + torch.rand(k_in, k_out)).requires_grad_(),
        (0.05 + torch.rand(k_out)).requires_grad_(),
    ])
noise = [torch.randn(n, k) for k in sizes[1:]]
prior = [0.7, 0.3]

a = x
for i, (m, b, v, s) in enumerate(layers):
    mean = a @ m + b
    std = ((a * a) @ v + s).sqrt()
    z = mean + std * noise[i]
    a = torch.relu(z) if i == 0 else z
nll = torch.nn.functional.cross_entropy(a, labels)
kl = torch.zeros(())
for i, (m, b, v, s) in enumerate(layers):
    for mean, var, p in ((m, v, prior[i]), (b, s, 1.0)):
        q = torch.distributions.Normal(mean, var.sqrt())
        kl = kl + torch.distributions.kl_divergence(q, torch.distributions.Normal(torch.zeros_like(mean), p**0.5)).sum()
(nll + kl / rows).backward()
out = {
    "x": x.tolist(), "labels": labels.tolist(), "rows": rows, "prior": prior,
    "noise": [e.tolist() for e in noise],
    "parameters": torch.cat([p.detach().reshape(-1) for layer in layers for p in layer]).tolist(),
    "nll": nll.item(), "kl": kl.item(),
    "gradient": torch.cat([p.grad.reshape(-1) for layer in layers for p in layer]).tolist(),
}
# The likelihood's part alone, which is what goes back through the graph.
for layer in layers:
    for p in layer:
        p.grad = None
a = x
for i, (m, b, v, s) in enumerate(layers):
    z = a @ m + b + ((a * a) @ v + s).sqrt() * noise[i]
    a = torch.relu(z) if i == 0 else z
torch.nn.functional.cross_entropy(a, labels).backward()
out["nll_gradient"] = torch.cat([p.grad.reshape(-1) for layer in layers for p in layer]).tolist()
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out))
