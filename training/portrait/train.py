"""Trains the portrait net on what portrait/draw.py drew.

    python -m portrait.draw --each 9000 && python -m portrait.draw --held --each 300 && python -m portrait.train --minutes 12
"""
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

import loop

from surface.train import auc
from .net import Portrait

PARTS = ("view", "bright", "tint", "edited")


class Samples(Dataset):
    """What files of draw.py hold, whose names begin with `what`; `varied`: each time in another light, and mirrored at times."""

    def __init__(self, folder: Path, what: str, varied: bool):
        files = [np.load(file) for file in sorted(folder.glob(f"{what}-*.npz"))]
        self.view, self.bright, self.tint, self.edited = (np.concatenate([file[part] for file in files]) for part in PARTS)
        self.varied = varied

    def __len__(self):
        return len(self.edited)

    def __getitem__(self, number):
        view, bright, tint = (part[number].astype(np.float32) for part in (self.view, self.bright, self.tint))
        if self.varied:
            rng = np.random.default_rng()
            view = np.clip(view * rng.uniform(0.75, 1.25) * rng.normal(1, 0.05, 3).astype(np.float32) + rng.uniform(-20, 20), 0, 255)
            # Windows and what is in them run the other way then.
            if rng.random() < 0.5:
                view, bright, tint = view[:, ::-1], bright[..., ::-1], tint[..., ::-1]
        arrays = view.transpose(2, 0, 1) / 255, bright, tint
        return *(torch.from_numpy(np.ascontiguousarray(array, np.float32)) for array in arrays), torch.tensor(float(self.edited[number]))


def step_losses(net, batch):
    view, bright, tint, edited = batch
    return (nn.functional.binary_cross_entropy_with_logits(net(view.contiguous(memory_format=torch.channels_last), bright, tint).float(), edited),)


@torch.no_grad()
def examine(net, held) -> str:
    net.eval()
    scores = torch.cat([net(*(torch.stack([b[i] for b in held[start:start + 64]]) for i in range(3))) for start in range(0, len(held), 64)]).float().numpy()
    truth = np.array([float(b[3]) for b in held])
    net.train()
    sure = np.quantile(scores[truth < 0.5], 0.98)
    return f"AUC {auc(scores, truth):.4f}, at 2 % false alarms {(scores[truth > 0.5] > sure).mean():.3f} found"


def main():
    options = loop.options_of(__doc__, "portrait", 12, "portraits", 2e-3)
    held = Samples(options.photos, "held", False)
    loop.train(Portrait, options, Samples(options.photos, "train", True), [held[i] for i in range(len(held))], step_losses, {"portrait": 1}, examine, batch=32, decay=0.02)


if __name__ == "__main__":
    main()
