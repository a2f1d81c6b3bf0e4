"""Writes likelihoods.json, the reference numbers of likelihoods, convolutions and objectives, with PyTorch in double
precision.

Usage: python generate_likelihoods.py   (written with torch 2.13.0, CPU)

likelihoods  log p(x | parameters) of each row and its derivatives; a learned scale is 1/512 + exp(r)
grid         a convolution (windows of 4, stride 2) and its transpose on grids of odd sizes, pixels by channels
dreg         the importance-weighted bound and the doubly reparameterized gradient of q's parameters, by autograd
full         z = mu + C eps, KL(N(mu, CC') || N(0, I)) and derivatives, by torch.distributions
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.distributions import AffineTransform, Laplace, MultivariateNormal, Normal, OneHotCategorical
from torch.distributions import SigmoidTransform, TransformedDistribution, Uniform, kl_divergence

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
generator = torch.Generator().manual_seed(20241105)


def normal(*shape):
    return torch.randn(*shape, generator=generator)


def uniform(*shape):
    return torch.rand(*shape, generator=generator)


def grown(r):
    return 1 / 512 + torch.exp(r)


def logistic(m, s):
    return TransformedDistribution(Uniform(0.0, 1.0), [SigmoidTransform().inv, AffineTransform(m, s)])


def discretized(x, m, s):
    half = 0.5 / 255
    d = logistic(m, s)
    above = torch.where(x > 1 - half, torch.ones_like(m), d.cdf(x + half))
    below = torch.where(x < half, torch.zeros_like(m), d.cdf(x - half))
    return torch.log(above - below)


def case(setting, x, parameters, density):
    parameters = parameters.clone().requires_grad_()
    log_density = density(x, parameters)
    log_density.sum().backward()
    return {
        "setting": setting,
        "x": x.tolist(),
        "parameters": parameters.detach().tolist(),
        "log_density": log_density.detach().tolist(),
        "gradient": parameters.grad.tolist(),
    }


def likelihoods():
    n, d = 3, 5
    cases = []
    grey = torch.tensor([[0, 1, 128, 254, 255], [255, 0, 0, 3, 77], [20, 200, 128, 0, 255]]) / 255
    families = {
        "gaussian": (lambda x, m, s: Normal(m, s).log_prob(x), normal(n, d)),
        "laplace": (lambda x, m, s: Laplace(m, s).log_prob(x), normal(n, d)),
        "discretized-logistic": (discretized, grey),
    }
    for name, (density, x) in families.items():
        # The reference subtracts cumulative probabilities: locations near x, or nothing would be left of the digits.
        m = x + 0.2 * normal(n, d)
        cases.append(case(f"{name}:0.25", x, m, lambda x, p, f=density: f(x, p, torch.tensor(0.25).expand_as(p)).sum(1)))
        r = -1.5 + 0.1 * normal(1).expand(n, 1)
        cases.append(
            case(
                f"{name}-learned",
                x,
                torch.cat([m, r], 1),
                lambda x, p, f=density: f(x, p[:, :d], grown(p[:, d:]).expand(n, d)).sum(1),
            )
        )
        r = -1.5 + 0.3 * normal(1, d).expand(n, d)
        cases.append(
            case(
                f"{name}-per-dimension",
                x,
                torch.cat([m, r], 1),
                lambda x, p, f=density: f(x, p[:, :d], grown(p[:, d:])).sum(1),
            )
        )
    hot = F.one_hot(torch.tensor([2, 0, 1]), 3).double()
    pair = F.one_hot(torch.tensor([1, 1, 0]), 2).double()
    x = torch.cat([normal(n, 1), hot, normal(n, 1), pair], 1)

    def mixed(x, p):
        s = grown(p[:, 7:])
        return (
            Normal(p[:, 0], s[:, 0]).log_prob(x[:, 0])
            + OneHotCategorical(logits=p[:, 1:4]).log_prob(x[:, 1:4])
            + Normal(p[:, 4], s[:, 1]).log_prob(x[:, 4])
            + OneHotCategorical(logits=p[:, 5:7]).log_prob(x[:, 5:7])
        )

    r = 0.3 * normal(1, 2).expand(n, 2)
    cases.append(case("mixed:1,3,1,2", x, torch.cat([2 * normal(n, 7), r], 1), mixed))
    return cases


def by_pixel(x):
    """[n, c, h, w] to rows, pixel by pixel."""
    return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)


def grid():
    cases = []
    for height, width, channels, filters in [(5, 6, 2, 3), (7, 4, 1, 2), (1, 3, 2, 2)]:
        n = 2
        small = ((height + 1) // 2, (width + 1) // 2)
        x = normal(n, channels, height, width)
        weight = normal(filters, channels, 4, 4)
        bias = normal(filters)
        bottom, right = 2 * small[0] + 1 - height, 2 * small[1] + 1 - width
        out = F.conv2d(F.pad(x, (1, right, 1, bottom)), weight, bias, stride=2)
        assert out.shape[2:] == small
        z = normal(n, filters, *small)
        back_bias = normal(channels)
        back = F.conv_transpose2d(z, weight, back_bias, stride=2)[:, :, 1 : 1 + height, 1 : 1 + width]
        cases.append(
            {
                "height": height,
                "width": width,
                "channels": channels,
                "filters": filters,
                "x": by_pixel(x).tolist(),
                "weight": weight.permute(2, 3, 1, 0).reshape(-1, filters).tolist(),
                "bias": bias.tolist(),
                "convolution": by_pixel(out).tolist(),
                "z": by_pixel(z).tolist(),
                "back_bias": back_bias.tolist(),
                "transposed": by_pixel(back).tolist(),
            }
        )
    return cases


def cholesky(q, latent):
    """Rows [mu | log sigma^2 | entries of U below its diagonal] to mu and C = diag(sigma) U, U's diagonal of ones."""
    rows = []
    at = 2 * latent
    for j in range(latent):
        row = [q[:, at + k] for k in range(j)] if q.shape[1] > 2 * latent else [torch.zeros(len(q))] * j
        at += j
        rows.append(torch.stack(row + [torch.ones(len(q))] + [torch.zeros(len(q))] * (latent - 1 - j), 1))
    return q[:, :latent], torch.exp(0.5 * q[:, latent : 2 * latent, None]) * torch.stack(rows, 1)


def dreg(latent, samples, full):
    n, d = 3, 4
    width = 2 * latent + (latent * (latent - 1) // 2 if full else 0)
    q = (0.5 * normal(n, width)).requires_grad_()
    noise = normal(n, samples, latent).float().double()  # what single precision holds
    weight, x = normal(latent, d), normal(n, d)
    mean, c = cholesky(q, latent)
    z = mean[:, None] + torch.einsum("njk,nsk->nsj", c, noise)
    # q's own parameters count only through z.
    fixed = MultivariateNormal(mean.detach()[:, None], scale_tril=c.detach()[:, None])
    log_p = Normal(z @ weight, 0.7).log_prob(x[:, None]).sum(-1)
    log_w = log_p + Normal(0.0, 1.0).log_prob(z).sum(-1) - fixed.log_prob(z)
    normalized = torch.softmax(log_w, 1).detach()
    (gradient,) = torch.autograd.grad((normalized**2 * log_w).sum(), q)
    zs = z.detach().requires_grad_()
    (dz,) = torch.autograd.grad(Normal(zs @ weight, 0.7).log_prob(x[:, None]).sum(), zs)
    return {
        "latent": latent,
        "samples": samples,
        "posterior": "full" if full else "diagonal",
        "q": q.detach().tolist(),
        "noise": noise.reshape(-1, latent).tolist(),
        "log_density": log_p.detach().reshape(-1).tolist(),
        "dz": dz.reshape(-1, latent).tolist(),
        "bound": (torch.logsumexp(log_w, 1) - math.log(samples)).detach().tolist(),
        "weights": normalized.reshape(-1).tolist(),
        "gradient": gradient.tolist(),
    }


def full():
    n, latent = 4, 3
    q = (0.8 * normal(n, latent * (latent + 3) // 2)).requires_grad_()
    noise, pull = normal(n, latent), normal(n, latent)
    mean, c = cholesky(q, latent)
    z = mean + torch.einsum("njk,nk->nj", c, noise)
    (through,) = torch.autograd.grad((z * pull).sum(), q, retain_graph=True)
    kl = kl_divergence(
        MultivariateNormal(mean, scale_tril=c), MultivariateNormal(torch.zeros(latent), torch.eye(latent))
    )
    (gradient,) = torch.autograd.grad(kl.sum(), q)
    return {
        "q": q.detach().tolist(),
        "noise": noise.tolist(),
        "pull": pull.tolist(),
        "z": z.detach().tolist(),
        "through": through.tolist(),
        "kl": kl.detach().tolist(),
        "gradient": gradient.tolist(),
    }


document = {
    "likelihoods": likelihoods(),
    "grid": grid(),
    "dreg": [dreg(2, 1, False), dreg(3, 5, False), dreg(3, 4, True)],
    "full": full(),
}
Path(__file__).with_name("likelihoods.json").write_text(json.dumps(document, indent=1) + "\n")
