"""A VAE in PyTorch that reads and writes model.safetensors without the safetensors package, by the format itself.

Usage: python torch_vae.py   (written with torch 2.13.0, CPU, single precision)

torch/     model.safetensors and config.json of a VAE that PyTorch made: what 'vi4j vae import' takes
exported/  the same files as 'vi4j vae export' wrote them for a VAE that vi4j trained (left as they are)
torch.json, exported.json   for each: images, posterior means and log variances, codes, the decoder's logits,
                            and the ELBO of each image at z = mean + exp(log_var / 2) * noise
"""

import json
import struct
from pathlib import Path

import torch
from torch import nn
from torch.distributions import Independent, Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits as bce

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
        pixels = config["image"][0] * config["image"][1]
        self.f = ACTIVATIONS[config["activation"]]
        self.encoder, self.decoder = nn.ModuleDict(), nn.ModuleDict()
        below = pixels
        for i, width in enumerate(config["encoder"]):
            self.encoder[str(i)] = nn.Linear(below, width)
            below = width
        self.encoder["mean"] = nn.Linear(below, config["latent"])
        self.encoder["log_var"] = nn.Linear(below, config["latent"])
        below = config["latent"]
        for i, width in enumerate(config["decoder"]):
            self.decoder[str(i)] = nn.Linear(below, width)
            below = width
        self.decoder["logits"] = nn.Linear(below, pixels)

    def posterior(self, x):
        h = x
        for name, layer in self.encoder.items():
            if name.isdigit():
                h = self.f(layer(h))
        return self.encoder["mean"](h), self.encoder["log_var"](h)

    def logits(self, z):
        h = z
        for name, layer in self.decoder.items():
            if name.isdigit():
                h = self.f(layer(h))
        return self.decoder["logits"](h)

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
    x = torch.rand(4, config["image"][0] * config["image"][1], generator=generator)
    noise = torch.randn(4, config["latent"], generator=generator)
    with torch.no_grad():
        mean, log_var = vae.posterior(x)
        numbers = {
            "images": x, "noise": noise, "mean": mean, "log_var": log_var,
            "logits": vae.logits(noise), "elbo": vae.elbo(x, noise),
        }
    (HERE / (folder.name + ".json")).write_text(
        json.dumps({name: value.tolist() for name, value in numbers.items()}, indent=1) + "\n")


generator = torch.Generator().manual_seed(20250301)
torch.manual_seed(7)
config = {
    "model": "vae", "likelihood": "bernoulli", "image": [2, 3],
    "encoder": [5, 4], "latent": 2, "decoder": [7], "activation": "tanh"}
(HERE / "torch").mkdir(exist_ok=True)
(HERE / "torch" / "config.json").write_text(json.dumps(config, indent=1) + "\n")
made = Vae(config)
write_safetensors(HERE / "torch" / "model.safetensors", made.state_dict())
reference(HERE / "torch", generator)
reference(HERE / "exported", generator)
