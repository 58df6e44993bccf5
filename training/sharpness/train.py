"""Trains the sharpness net on rows of genuine cards of `draw_exam.py --split train`, whose cameras' blur is known; some are blurred further, noised, sharpened and saved again.

    python -m sharpness.train --minutes 15 --photos runs/sharpness-photos
"""
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

import loop

from factory import camera
from .net import FINEST, INK_SHARE, ROWS, STRIP_H, STRIP_W, Sharpness

HELD_EVERY = 10
CARD = np.float32([[0, 0], [1, 0], [1, 1], [0, 1]])
WIDTH = 1200  # px of a card that its blur is given for
NOT_VALUES = ("country", "title")


def blur_of(camera: dict) -> float:
    return float(np.hypot(camera["focus"], camera.get("motion", 0) / np.sqrt(12)))


class Rows(Dataset):
    """Of each picture `ROWS` rows: (strips ROWS×1×64×320, log2 of source px per strip px, log2 of the blur)."""

    def __init__(self, folders: list[Path], held: bool):
        self.held = held
        every = [item for folder in folders for item in loop.pictures_of(folder) if len(item["cards"]) == 1 and "focus" in item["camera"] and not item["faults"]]
        self.items = [item for i, item in enumerate(every) if (i % HELD_EVERY == 0) == held]
        self.pictures = {}

    def __len__(self):
        return len(self.items)

    def __getitem__(self, number):
        rng = np.random.default_rng([79, number]) if self.held else np.random.default_rng()
        item = self.items[number]
        if number not in self.pictures:
            self.pictures[number] = cv2.imread(str(item["path"]), cv2.IMREAD_GRAYSCALE)
        card, blur = item["cards"][0], blur_of(item["camera"])
        quad = np.float32(card["quad"])
        wide = np.linalg.norm(quad[0] - quad[1])
        rows = [line for line in card["lines"] if line["row"] not in NOT_VALUES]
        chosen = [rows[i] for i in (np.linspace(0, len(rows) - 1, ROWS).round().astype(int) if self.held else rng.integers(0, len(rows), ROWS))]
        spoil = None if self.held else spoiling(rng, wide)
        if spoil:
            blur = np.linalg.norm([blur, spoil["blur"] * WIDTH / wide, spoil["motion"] * WIDTH / wide / np.sqrt(12)])
        strips, finer = zip(*(self.cut(rng, self.pictures[number], cv2.getPerspectiveTransform(CARD, quad), line["box"], spoil) for line in chosen))
        return torch.from_numpy(np.stack(strips))[:, None], torch.tensor(finer, dtype=torch.float32), torch.tensor(np.log2(blur + FINEST), dtype=torch.float32)

    def cut(self, rng, grey, to_picture, box, spoil):
        """The right end of a row, where its value is."""
        left, top, right, bottom = box
        at = lambda x, y: (lambda p: p[:2] / p[2])(to_picture @ [x, y, 1])
        begin, end = at(left, (top + bottom) / 2), at(right, (top + bottom) / 2)
        along = (end - begin) / np.linalg.norm(end - begin)
        across = np.float64([-along[1], along[0]])
        height = np.linalg.norm(at((left + right) / 2, bottom) - at((left + right) / 2, top))
        step = height / INK_SHARE / STRIP_H
        if not self.held:
            step *= rng.uniform(0.9, 1.15)
            end = end + along * height * rng.normal(0, 0.3) + across * height * rng.normal(0, 0.06)
        origin = end - along * step * STRIP_W - across * step * STRIP_H / 2
        to_source = np.float64([[along[0] * step, across[0] * step, origin[0]], [along[1] * step, across[1] * step, origin[1]]])
        if spoil:
            corners = np.float64([to_source @ [x, y, 1] for x in (0, STRIP_W) for y in (0, STRIP_H)])
            low, high = np.clip(np.floor(corners.min(0) - 12), 0, None).astype(int), np.ceil(corners.max(0) + 12).astype(int)
            piece = grey[low[1]:high[1], low[0]:high[0]]
            if min(piece.shape) > 8:
                piece, factor = spoiled(rng, piece, spoil)
                to_source = factor * (to_source - np.float64([[0, 0, low[0]], [0, 0, low[1]]]))
                grey, step = piece, step * factor
        strip = cv2.warpAffine(grey, to_source, (STRIP_W, STRIP_H), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        return (strip - strip.mean()) / (strip.std() + 8), np.log2(step)


def spoiling(rng, wide: float) -> dict | None:
    """What happens to all rows of a picture alike; `blur`, a standard deviation, and `motion`, a length, in source px."""
    if rng.random() < 0.35:
        return None
    return {"blur": wide / WIDTH * rng.choice([0, abs(rng.normal(0, 3)), rng.uniform(0, 14)], p=[0.5, 0.3, 0.2]),
            "motion": wide / WIDTH * rng.choice([0, rng.uniform(1, 25)], p=[0.75, 0.25]), "angle": rng.uniform(0, np.pi), "factor": rng.choice([1, rng.uniform(0.4, 1)]),
            "noise": rng.choice([0, rng.uniform(0, 10)]), "sharpen": rng.choice([0, rng.uniform(0, 1.5)], p=[0.6, 0.4]), "quality": rng.choice([0, int(rng.integers(40, 96))]), "gamma": rng.uniform(0.7, 1.4)}


def spoiled(rng, piece: np.ndarray, how: dict) -> tuple[np.ndarray, float]:
    """The piece, and px of it per px that it had."""
    out = piece.astype(np.float32)
    if how["blur"] > 0.05:
        out = cv2.GaussianBlur(out, (0, 0), how["blur"])
    if how["motion"] > 0.5:
        out = cv2.filter2D(out, -1, camera.motion_kernel(how["motion"], how["angle"]), borderType=cv2.BORDER_REPLICATE)
    if how["factor"] < 1:
        out = cv2.resize(out, None, fx=how["factor"], fy=how["factor"], interpolation=cv2.INTER_AREA)
    if how["noise"] > 0:
        out = out + rng.normal(0, how["noise"], out.shape).astype(np.float32)
    if how["sharpen"] > 0:
        out = out + how["sharpen"] * (out - cv2.GaussianBlur(out, (0, 0), 1.2))
    out = 255 * (np.clip(out, 0, 255) / 255) ** how["gamma"]
    out = np.clip(out, 0, 255).astype(np.uint8)
    if how["quality"]:
        out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, how["quality"]])[1], cv2.IMREAD_GRAYSCALE)
    return out, how["factor"]


def step_losses(net, batch):
    strips, finer, blur = batch
    return (nn.functional.smooth_l1_loss(net(strips, finer).float(), blur, beta=0.3),)


def ranks(x: np.ndarray) -> np.ndarray:
    return x.argsort().argsort().astype(np.float64)


@torch.no_grad()
def examine(net, held) -> str:
    net.eval()
    told = np.float64([float(net(strips[None], finer[None])) for strips, finer, _ in held])
    net.train()
    blur = np.float64([float(b) for _, _, b in held])
    return f"Spearman {np.corrcoef(ranks(told), ranks(blur))[0, 1]:.4f}, off by {np.abs(told - blur).mean():.3f} of log2"


def main():
    options = loop.options_of(__doc__, "sharpness", 15, "sharpness-photos", 2e-3)
    folders = loop.folders_of(options.photos)
    held = Rows(folders, True)
    loop.train(Sharpness, options, Rows(folders, False), [held[i] for i in range(len(held))], step_losses, {"blur": 1}, examine, batch=32)


if __name__ == "__main__":
    main()
