"""Where PyTorch's optimizers are after each of 8 steps up given gradients, for UpdaterTest.

python3 updaters.py > updaters.json   (PyTorch 2)
"""
import json

import torch

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(1)
gradients = torch.randn(8, 3, generator=generator) * torch.tensor([10.0, 20.0, 3.0]) + torch.tensor([30.0, 60.0, -12.0])
makers = {
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "ada-max": lambda p: torch.optim.Adamax(p, lr=0.05),
    "rms-prop": lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.95, eps=1e-8),
    "ada-grad": lambda p: torch.optim.Adagrad(p, lr=0.05),
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
}
paths = {}
for name, make in makers.items():
    lam = torch.zeros(3, requires_grad=True)
    optimizer = make([lam])
    paths[name] = []
    for g in gradients:
        lam.grad = -g
        optimizer.step()
        paths[name].append(lam.detach().tolist())
print(json.dumps({"torch": torch.__version__, "gradients": gradients.tolist(), "paths": paths}))
