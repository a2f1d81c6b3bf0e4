"""PyTorch's side of gpu.sh on the same card: the same network and batches, the data on the device as bytes.

Usage: gpu_pytorch.py DATA_DIR GPU dense|conv BATCH [PRECISION]. Prints images a second of training: eager, compiled with
CUDA graphs (mode="reduce-overhead"), and a whole step captured by hand as one CUDA graph; with PRECISION tf32 or bf16 by
tensor cores. With BATCH iwae: seconds for the bound of 5,000 samples of 10,000 test images, dense.
"""
import gzip, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

data, gpu, shape = sys.argv[1], int(sys.argv[2]), sys.argv[3]
batch = 0 if sys.argv[4] == "iwae" else int(sys.argv[4])
precision = sys.argv[5] if len(sys.argv) > 5 else "fp32"
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == "tf32"
device = torch.device("cuda", gpu)
torch.cuda.set_device(device)
raw = gzip.open(f"{data}/train-images-idx3-ubyte.gz").read()
train = torch.tensor(np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 784)).to(device)

class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        if shape == "conv":
            # Windows of 4 at every second pixel, as vi4j's; 28 -> 14 -> 7.
            self.encoder = nn.Sequential(nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(),
                nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(64 * 49, 256), nn.ReLU())
            self.decoder = nn.Sequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 64 * 49), nn.ReLU(),
                nn.Unflatten(1, (64, 7, 7)), nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(),
                nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Flatten())
            self.posterior = nn.Linear(256, 40)
        else:
            self.encoder = nn.Sequential(nn.Linear(784, 400), nn.ReLU())
            self.decoder = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784))
            self.posterior = nn.Linear(400, 40)
    def forward(self, bytes):
        with torch.autocast("cuda", torch.bfloat16, enabled=precision == "bf16"):
            x = bytes.float() / 255
            mean, log_var = self.posterior(self.encoder(x)).float().chunk(2, 1)
            logits = self.decoder(mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)).float()
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        return (reconstruction - 0.5 * (1 + log_var - mean ** 2 - log_var.exp()).sum()) / len(x)

def rate(step):
    """Images a second of an epoch after a first one."""
    for _ in range(2):
        torch.cuda.synchronize(); start = time.perf_counter(); order = torch.randperm(len(train), device=device)
        steps = len(train) // batch
        for i in range(steps):
            step(order[i * batch:(i + 1) * batch])
        torch.cuda.synchronize()
    return steps * batch / (time.perf_counter() - start)

def trainer(**options):
    torch.manual_seed(1)
    vae = Vae().to(device)
    return vae, torch.optim.Adam(vae.parameters(), lr=1e-3, **options)

def eager():
    vae, adam = trainer()
    def step(rows):
        adam.zero_grad(); vae(train[rows]).backward(); adam.step()
    return rate(step)

def compiled():
    vae, adam = trainer(capturable=True)
    forward = torch.compile(vae, mode="reduce-overhead")
    update = torch.compile(adam.step)
    def step(rows):
        torch.compiler.cudagraph_mark_step_begin()
        adam.zero_grad(); forward(train[rows]).backward(); update()
    return rate(step)

def captured():
    vae, adam = trainer(capturable=True, fused=True)
    rows = torch.arange(batch, device=device)
    def whole():
        adam.zero_grad(set_to_none=False); vae(train[rows]).backward(); adam.step()
    side = torch.cuda.Stream(); side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3): whole()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph): whole()
    def step(next):
        rows.copy_(next); graph.replay()
    return rate(step)

def importance(vae, images, samples, chunk=500):
    """log (1/K) sum p(x, z)/q(z|x) of each image, with chunk draws at once."""
    x = images.float() / 255
    mean, log_var = vae.posterior(vae.encoder(x)).chunk(2, 1)
    logs = []
    for _ in range(samples // chunk):
        e = torch.randn(chunk, *mean.shape, device=x.device)
        z = mean + torch.exp(0.5 * log_var) * e
        loss = F.binary_cross_entropy_with_logits(vae.decoder(z.flatten(0, 1)).view(chunk, *x.shape),
            x.expand(chunk, *x.shape), reduction="none").sum(-1)
        logs.append(-loss + 0.5 * (e ** 2 - z ** 2 + log_var).sum(-1))
    return torch.logsumexp(torch.cat(logs), 0) - torch.log(torch.tensor(float(samples)))

if batch == 0:
    vae, _ = trainer()
    test = torch.tensor(np.frombuffer(gzip.open(f"{data}/t10k-images-idx3-ubyte.gz").read(), np.uint8, offset=16)
        .reshape(-1, 784)).to(device)
    with torch.no_grad():
        importance(vae, test[:100], 500)
        torch.cuda.synchronize(); start = time.perf_counter()
        for some in test.split(100):
            importance(vae, some, 5000)
        torch.cuda.synchronize(); print(f"seconds {time.perf_counter() - start:.1f}")
    sys.exit()

for name, measure in ("eager", eager), ("compiled", compiled), ("captured", captured):
    try:
        print(f"{name} {measure():.0f}", flush=True)
    except Exception as e:
        print(f"{name} {type(e).__name__}", flush=True)
