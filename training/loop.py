"""The loop that locator, row finder and surface net share: a cosine schedule over wall time, a checkpoint to go on from, the held-out look."""
import argparse
import json
import math
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

LOOK_EVERY = 240  # seconds
WARM_UP = 100  # steps


def options_of(about: str, name: str, minutes: float, photos: str, rate: float) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--photos", type=Path, default=Path("runs") / photos)
    parser.add_argument("--run", type=Path, default=Path("runs") / name)
    parser.add_argument("--rate", type=float, default=rate)
    parser.add_argument("--again", action="store_true", help="keep the weights, begin a new schedule")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true", help="in 16 bits where the processor has them: nearly twice as fast")
    return parser.parse_args()


def folders_of(photos: Path) -> list[Path]:
    """Every finished folder of `draw_exam.py` whose name begins as that of `photos`."""
    return sorted(folder for folder in photos.parent.glob(photos.name + "*") if (folder / "truth.json").exists())


def pictures_of(folder: Path) -> list[dict]:
    """Every picture of such a folder as its truth tells it, with its path."""
    return [{**item, "path": folder / item["file"]} for item in json.loads((folder / "truth.json").read_text())]


def train(make, options, data: Dataset, held: list, step_losses, weights: dict[str, float], examine, batch: int = 16, clip: float = 5.0, decay: float = 0.01) -> None:
    """`make` builds the net, once the seed is set. `step_losses(net, batch)` gives one loss for each name in `weights`; `examine(net, held)` says in words how good the net is."""
    options.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    cv2.setNumThreads(1)
    net = make().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=decay)
    checkpoint, begun, step = options.run / "checkpoint.pt", time.time(), 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        net.load_state_dict(state["net"])
        if not options.again:
            optimiser.load_state_dict(state["optimiser"])
            begun, step = time.time() - state["spent"], state["step"]
    loader = DataLoader(data, batch_size=batch, shuffle=True, num_workers=1, drop_last=True, prefetch_factor=8, persistent_workers=True)
    last, sums = time.time(), np.zeros(len(weights) + 1)
    while True:
        for item in loader:
            progress = (time.time() - begun) / (options.minutes * 60)
            if progress >= 1 or time.time() - last > LOOK_EVERY:
                means = " ".join(f"{name} {value / max(1, sums[-1]):.4f}" for name, value in zip(weights, sums))
                print(f"{(time.time() - begun) / 60:.1f} min step {step} {means} | {examine(net, held)}", flush=True)
                torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict(), "spent": time.time() - begun, "step": step}, checkpoint)
                sums[:], last = 0, time.time()
                if progress >= 1:
                    return
            for group in optimiser.param_groups:
                group["lr"] = options.rate * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * min(1, progress))) + 1e-6
            with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
                parts = step_losses(net, item)
            optimiser.zero_grad(set_to_none=True)
            sum(weight * part for weight, part in zip(weights.values(), parts)).backward()
            nn.utils.clip_grad_norm_(net.parameters(), clip)
            optimiser.step()
            step += 1
            sums += [*(float(part.detach()) for part in parts), 1]
