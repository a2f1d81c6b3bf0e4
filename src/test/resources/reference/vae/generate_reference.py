"""Writes vae.json, the reference numbers of the VAE's tests, with PyTorch in double precision.

Usage: python generate_reference.py   (written with torch 2.13.0, CPU)

bce    binary cross-entropy from logits, summed over pixels, one number an image
kl     KL(N(mu, diag sigma^2) || N(0, I)), one number an image, by torch.distributions
vae    a 6-5-2-5-6 VAE (tanh) on a batch of 4: its losses and gradients, and its parameters after 3 steps of Adam

Weights are written as [inputs][outputs], the transpose of torch's Linear.weight.
"""

import json
import math
from pathlib import Path

import torch
from torch.distributions import Independent, Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits as bce

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
generator = torch.Generator().manual_seed(20240917)
PIXELS, HIDDEN, LATENT, BATCH = 6, 5, 2, 4
RATE, EPSILON = 1e-2, 1e-8


def normal(*shape):
    return torch.randn(*shape, generator=generator)


def bce_reference():
    logits = torch.tensor(
        [
            [100.0, -100.0, 100.0, -100.0, 0.0],
            [100.0, -100.0, 50.0, -50.0, 30.0],
            [1e-3, -1e-3, 17.5, -17.5, 88.0],
            [-2.5, 0.75, 3.25, -0.125, 6.0],
        ]
    )
    targets = torch.tensor(
        [
            [1.0, 0.0, 0.0, 1.0, 0.5],
            [0.25, 0.75, 128 / 255, 3 / 255, 1.0],
            [0.5, 1.0, 0.0, 1.0, 254 / 255],
            [0.0, 1.0, 17 / 255, 0.625, 1.0],
        ]
    )
    logits.requires_grad_()
    loss = bce(logits, targets, reduction="none").sum(1)
    loss.sum().backward()
    return {
        "logits": logits.tolist(),
        "targets": targets.tolist(),
        "loss": loss.tolist(),
        "gradient": logits.grad.tolist(),
    }


def kl_reference():
    posterior = torch.cat([2 * normal(5, 3), 1.5 * normal(5, 3)], dim=1)
    posterior[0] = 0  # q = p
    posterior[1, 3:] = torch.tensor([-20.0, 5.0, 0.0])
    posterior.requires_grad_()
    mean, log_var = posterior.chunk(2, dim=1)
    q = Independent(Normal(mean, (0.5 * log_var).exp()), 1)
    p = Independent(Normal(torch.zeros_like(mean), torch.ones_like(mean)), 1)
    kl = kl_divergence(q, p)
    kl.sum().backward()
    return {"posterior": posterior.tolist(), "kl": kl.tolist(), "gradient": posterior.grad.tolist()}


class Vae(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.ModuleDict(
            {
                "encoder-0": torch.nn.Linear(PIXELS, HIDDEN),
                "posterior": torch.nn.Linear(HIDDEN, 2 * LATENT),
                "decoder-0": torch.nn.Linear(LATENT, HIDDEN),
                "logits": torch.nn.Linear(HIDDEN, PIXELS),
            }
        )
        for parameter in self.parameters():
            parameter.data = 0.7 * normal(*parameter.shape)

    def terms(self, x, noise):
        posterior = self.layers["posterior"](torch.tanh(self.layers["encoder-0"](x)))
        mean, log_var = posterior.chunk(2, dim=1)
        z = mean + (0.5 * log_var).exp() * noise
        logits = self.layers["logits"](torch.tanh(self.layers["decoder-0"](z)))
        q, p = Normal(mean, (0.5 * log_var).exp()), Normal(0.0, 1.0)
        return bce(logits, x, reduction="none").sum(1), kl_divergence(q, p).sum(1)

    def table(self, of):
        named = {}
        for name, layer in self.layers.items():
            named[name + "_W"] = of(layer.weight).t().tolist()
            named[name + "_b"] = of(layer.bias).tolist()
        return named


def vae_reference():
    vae = Vae()
    images = torch.rand(BATCH, PIXELS, generator=generator)
    noises = [normal(BATCH, LATENT) for _ in range(3)]
    reference = {
        "images": images.tolist(),
        "noise": [noise.tolist() for noise in noises],
        "parameters": vae.table(lambda p: p.detach()),
        "learning_rate": RATE,
    }
    adam = torch.optim.Adam(vae.parameters(), lr=RATE, betas=(0.9, 0.999), eps=EPSILON)
    for step, noise in enumerate(noises, start=1):
        adam.zero_grad()
        reconstruction, kl = vae.terms(images, noise)
        (reconstruction + kl).mean().backward()
        if step == 1:
            reference["reconstruction"] = reconstruction.tolist()
            reference["kl"] = kl.tolist()
            reference["gradient"] = vae.table(lambda p: p.grad)
        # torch adds epsilon to sqrt(v / (1 - beta2^t)), DL4J (and section 2 of the paper) to sqrt(v): the same step
        # with epsilon scaled.
        adam.param_groups[0]["eps"] = EPSILON / math.sqrt(1 - 0.999**step)
        adam.step()
    reference["parameters_after"] = vae.table(lambda p: p.detach())
    return reference


document = {"torch": torch.__version__, "bce": bce_reference(), "kl": kl_reference(), "vae": vae_reference()}
Path(__file__).with_name("vae.json").write_text(json.dumps(document, indent=1) + "\n")
