"""A VAE in PyTorch that reads and writes model.safetensors without the safetensors package, by the format itself.

Usage: python torch_vae.py   (written with torch 2.13.0, CPU, single precision)

torch/     model.safetensors and config.json of a VAE that PyTorch made: what 'vi4j vae import' takes
torch-conv/, torch-colour/   the same with convolutions, and of colour images
exported/  the same files as 'vi4j vae export' wrote them for a VAE that vi4j trained (left as they are)
torch.json …  for each: images (pixel by pixel, the channels of a pixel side by side, as logits), posterior means and log variances, codes, the decoder's logits,
                            and the ELBO of each image at z = mean + exp(log_var / 2) * noise
"""

import json
import math
import struct
from pathlib import Path

import torch
from torch import nn
from torch.distributions import Independent, Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import pad

HERE = Path(__file__).parent
ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh}


def read_safetensors(path):
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    data = bytearray(content[8 + length :])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            assert entry["dtype"] == "F32"
            begin, end = entry["data_offsets"]
            flat = torch.frombuffer(data[begin:end], dtype=torch.float32)
            tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors


def write_safetensors(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        raw = tensor.contiguous().numpy().tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


class Vae(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.f = ACTIVATIONS[config["activation"]]
        self.encoder, self.decoder = nn.ModuleDict(), nn.ModuleDict()
        height, width, channels = (config["image"] + [1])[:3]
        filters = config.get("convolutions", [])
        self.grids = [(channels, height, width)]
        for i, out in enumerate(filters):
            self.encoder[str(i)] = nn.Conv2d(channels, out, 4, stride=2)
            channels, height, width = out, (height + 1) // 2, (width + 1) // 2
            self.grids.append((channels, height, width))
        below = channels * height * width
        for i, width in enumerate(config["encoder"], len(filters)):
            self.encoder[str(i)] = nn.Linear(below, width)
            below = width
        self.encoder["mean"] = nn.Linear(below, config["latent"])
        self.encoder["log_var"] = nn.Linear(below, config["latent"])
        below = config["latent"]
        for i, width in enumerate(config["decoder"]):
            self.decoder[str(i)] = nn.Linear(below, width)
            below = width
        last = len(config["decoder"])
        names = [str(last + i) for i in range(len(filters))] + ["logits"]
        self.decoder[names[0]] = nn.Linear(below, math.prod(self.grids[-1]))
        for i, name in enumerate(names[1:], 1):
            self.decoder[name] = nn.ConvTranspose2d(self.grids[-i][0], self.grids[-i - 1][0], 4, stride=2)

    def posterior(self, x):
        h = x.unflatten(1, self.grids[0])
        small = iter(self.grids[1:])
        for name, layer in self.encoder.items():
            if isinstance(layer, nn.Conv2d):
                # One row and column before the image, behind it as many as the stride takes.
                _, height, width = next(small)
                h = pad(h, (1, 2 * width + 1 - h.shape[3], 1, 2 * height + 1 - h.shape[2]))
                h = self.f(layer(h))
            elif name.isdigit():
                h = self.f(layer(h.flatten(1)))
        return self.encoder["mean"](h.flatten(1)), self.encoder["log_var"](h.flatten(1))

    def logits(self, z):
        h = z
        large = iter(self.grids[-2::-1])
        for name, layer in self.decoder.items():
            if isinstance(layer, nn.ConvTranspose2d):
                _, height, width = next(large)
                h = layer(h if h.dim() == 4 else h.unflatten(1, self.grids[-1]))
                h = h[:, :, 1 : 1 + height, 1 : 1 + width]
            else:
                h = layer(h)
            h = h if name == "logits" else self.f(h)
        return h.flatten(1)

    def elbo(self, x, noise):
        mean, log_var = self.posterior(x)
        q = Independent(Normal(mean, (log_var / 2).exp()), 1)
        prior = Independent(Normal(torch.zeros_like(mean), torch.ones_like(mean)), 1)
        logits = self.logits(mean + (log_var / 2).exp() * noise)
        return -bce(logits, x, reduction="none").sum(1) - kl_divergence(q, prior)


def reference(folder, generator):
    config = json.loads((folder / "config.json").read_text())
    vae = Vae(config)
    vae.load_state_dict(read_safetensors(folder / "model.safetensors"))
    x = torch.rand(4, math.prod(config["image"]), generator=generator)
    noise = torch.randn(4, config["latent"], generator=generator)
    with torch.no_grad():
        mean, log_var = vae.posterior(x)
        numbers = {
            "images": x, "noise": noise, "mean": mean, "log_var": log_var,
            "logits": vae.logits(noise), "elbo": vae.elbo(x, noise),
        }
    by_pixel = lambda planes: planes.unflatten(1, vae.grids[0]).permute(0, 2, 3, 1).flatten(1)
    numbers["images"], numbers["logits"] = by_pixel(x), by_pixel(numbers["logits"])
    (HERE / (folder.name + ".json")).write_text(
        json.dumps({name: value.tolist() for name, value in numbers.items()}, indent=1) + "\n")


def write(folder, config):
    (HERE / folder).mkdir(exist_ok=True)
    (HERE / folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    write_safetensors(HERE / folder / "model.safetensors", Vae(config).state_dict())
    reference(HERE / folder, generator)


generator = torch.Generator().manual_seed(20250301)
torch.manual_seed(7)
SMALL = {"model": "vae", "likelihood": "bernoulli"}
write("torch", SMALL | {"image": [2, 3], "encoder": [5, 4], "latent": 2, "decoder": [7], "activation": "tanh"})
reference(HERE / "exported", generator)
# Sides of 5 and 6: halved they are 3 and 3, then 2 and 2.
convolutions = {"image": [5, 6], "convolutions": [2, 3], "encoder": [4], "latent": 2, "decoder": [5, 3]}
write("torch-conv", SMALL | convolutions | {"activation": "tanh"})
write("torch-colour", SMALL | convolutions | {"image": [5, 6, 3], "convolutions": [2], "activation": "relu"})
