"""Trains a small network on two spirals with PyTorch: fed by two processes through shared memory.

Prints a line per epoch. Leaves the model and its losses in /out.
"""

import json
import math
import time

STARTED = time.monotonic()

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

SEED = 7
EPOCHS = 6
POINTS = 2000


class Spirals(Dataset):
    """Points of two spirals that wind around each other, and which of the two each is of."""

    def __len__(self):
        return POINTS

    def __getitem__(self, index):
        random = torch.Generator().manual_seed(SEED + index)
        side = index % 2
        turn = 0.5 + 2.5 * torch.rand(1, generator=random).item()
        angle = math.pi * (turn + side)
        noise = 0.05 * torch.randn(2, generator=random)
        point = torch.tensor([turn * math.cos(angle), turn * math.sin(angle)]) + noise
        return point, side


def train(model, batches, optimizer):
    """Goes through all batches once; returns the mean loss."""
    losses = []
    for points, sides in batches:
        loss = nn.functional.cross_entropy(model(points), sides)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


def main():
    torch.manual_seed(SEED)
    model = nn.Sequential(nn.Linear(2, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 2))
    batches = DataLoader(Spirals(), batch_size=50, shuffle=True, num_workers=2, persistent_workers=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    losses = []
    for epoch in range(1, EPOCHS + 1):
        losses.append(train(model, batches, optimizer))
        seconds = time.monotonic() - STARTED
        print(f"epoch {epoch:2d}  loss {losses[-1]:.4f}  after {seconds:.1f} s", flush=True)
    torch.save(model.state_dict(), "/out/model.pt")
    with open("/out/metrics.json", "w") as file:
        json.dump({"losses": losses, "threads": torch.get_num_threads(), "torch": torch.__version__}, file)
    again = nn.Sequential(nn.Linear(2, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 2))
    again.load_state_dict(torch.load("/out/model.pt"))
    same = all(torch.equal(a, b) for a, b in zip(model.parameters(), again.parameters()))
    print(f"saved and read again: {'the same' if same else 'DIFFERENT'}", flush=True)


if __name__ == "__main__":
    main()
