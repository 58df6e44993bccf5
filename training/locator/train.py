"""Trains the locator on the labelled photos of factory.photos and on small pictures by the other ways of drawing, turned, scaled and tinted anew each time.

    python -m locator.train --minutes 15 --photos runs/photos --run runs/locator
"""
import json
import math
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

import loop

from .net import SIDES, STRIDE, VIEW, Locator

GRID = VIEW // STRIDE
OTHERS = "small-photos"  # folders by second.draw and its like


def load_truth(folder: Path, split: str) -> list[dict]:
    return [json.loads(line) for file in sorted(folder.glob(f"truth-{split}-*.jsonl")) for line in open(file)]


def photos_of(folder: Path, split: str) -> list[dict]:
    """What factory.photos drew, with the path of each picture."""
    return [{**item, "path": folder / item["file"]} for item in load_truth(folder, split)]


class Views(Dataset):
    def __init__(self, items: list[dict], augment: bool):
        self.items, self.augment = items, augment
        self.small: dict[int, np.ndarray] = {}

    def picture(self, number: int) -> tuple[np.ndarray, int, int]:
        """The photo at no more than the view needs, kept: decoding it anew each time takes longer than training on it."""
        if number not in self.small:
            full = cv2.imread(str(self.items[number]["path"]))[..., ::-1]
            factor = min(1.0, 1.4 * VIEW / max(full.shape[:2]))
            self.small[number] = cv2.resize(full, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        width, height = self.items[number]["size"]
        return self.small[number], width, height

    def __len__(self):
        return len(self.items)

    def __getitem__(self, number):
        item = self.items[number]
        picture, w, h = self.picture(number)
        rng = np.random.default_rng() if self.augment else np.random.default_rng(number)
        scale, turn, shift = VIEW / max(h, w), 0.0, (0.0, 0.0)
        quads = [np.array(c["quad"]) for c in item["cards"]]
        if self.augment:
            turn = rng.choice([0, 90, 180, 270]) + rng.normal(0, 5)
            scale *= math.exp(rng.uniform(-0.45, 0.3))
            shift = rng.normal(0, VIEW * 0.05, 2)
        a, b = scale * math.cos(math.radians(turn)), scale * math.sin(math.radians(turn))
        matrix = np.array([[a, -b, 0], [b, a, 0]], np.float64)
        matrix[:, 2] = np.array([VIEW / 2, VIEW / 2]) + shift - matrix[:, :2] @ (w / 2, h / 2)
        inner = matrix.copy()
        inner[:, :2] *= w / picture.shape[1]
        fill = (128, 128, 128)
        view = cv2.warpAffine(picture, inner, (VIEW, VIEW), flags=cv2.INTER_LINEAR, borderValue=fill)
        if self.augment:
            if rng.random() < 0.3:  # more letterbox: bars as a photo of another shape has them
                cut = int(rng.integers(1, VIEW // 4))
                bars = [(slice(0, cut), slice(None)), (slice(VIEW - cut, VIEW), slice(None)), (slice(None), slice(0, cut)), (slice(None), slice(VIEW - cut, VIEW))]
                view[bars[rng.integers(4)]] = fill
            out = view.astype(np.float32) * rng.uniform(0.6, 1.35) * rng.normal(1, 0.07, 3).astype(np.float32) + rng.uniform(-25, 25)
            if rng.random() < 0.15:
                out = np.repeat(out.mean(2, keepdims=True), 3, 2)
            if rng.random() < 0.2:
                out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.3, 1.3))
            view = np.clip(out + rng.standard_normal(out.shape, np.float32) * rng.uniform(0, 9), 0, 255).astype(np.uint8)
        heat = np.zeros((len(SIDES), GRID, GRID), np.float32)
        corners = np.zeros((8, GRID, GRID), np.float32)
        weight = np.zeros((GRID, GRID), np.float32)
        ys, xs = np.mgrid[0:GRID, 0:GRID].astype(np.float32)
        for quad, card in zip(quads, item["cards"]):
            points = quad @ matrix[:, :2].T + matrix[:, 2]
            centre = meet(points)
            if not (4 <= centre[0] < VIEW - 4 and 4 <= centre[1] < VIEW - 4):
                continue
            span = math.sqrt(abs(area(points)))
            cx, cy = centre / STRIDE - 0.5
            sigma = max(0.7, span / STRIDE / 14)
            blob = np.exp(-((xs - cx) ** 2 + (ys - cy) ** 2) / (2 * sigma ** 2))
            blob[int(np.clip(round(cy), 0, GRID - 1)), int(np.clip(round(cx), 0, GRID - 1))] = 1
            heat[SIDES.index(card["side"])] = np.maximum(heat[SIDES.index(card["side"])], blob)
            near = blob > 0.3
            offsets = np.stack([np.stack([points[k, 0] - (xs + 0.5) * STRIDE, points[k, 1] - (ys + 0.5) * STRIDE]) for k in range(4)]).reshape(8, GRID, GRID) / VIEW
            corners[:, near], weight[near] = offsets[:, near], blob[near]
        return torch.from_numpy(view.transpose(2, 0, 1).astype(np.float32) / 255), torch.from_numpy(heat), torch.from_numpy(corners), torch.from_numpy(weight)


def meet(q: np.ndarray) -> np.ndarray:
    """Where the diagonals cross: the picture of the card's middle."""
    a, b, c, d = q
    r, s = c - a, d - b
    t = ((b - a)[0] * s[1] - (b - a)[1] * s[0]) / (r[0] * s[1] - r[1] * s[0])
    return a + t * r


def area(q: np.ndarray) -> float:
    x, y = q[:, 0], q[:, 1]
    return 0.5 * float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def losses(out, heat, corners, weight):
    logits = out[:, :len(SIDES)]
    p = torch.sigmoid(logits).clamp(1e-5, 1 - 1e-5)
    positive = (heat == 1).float()
    focal = -(positive * (1 - p) ** 2 * torch.log(p) + (1 - positive) * (1 - heat) ** 4 * p ** 2 * torch.log(1 - p)).sum() / max(1.0, float(positive.sum()))
    miss = (nn.functional.smooth_l1_loss(out[:, len(SIDES):], corners, beta=0.01, reduction="none").mean(1) * weight).sum() / max(1.0, float(weight.sum()))
    return focal, miss


@torch.no_grad()
def examine(net, views) -> str:
    net.eval()
    errors, found, missed, false_alarms, sides = [], 0, 0, 0, 0
    for start in range(0, len(views), 32):
        batch = [views[i] for i in range(start, min(len(views), start + 32))]
        out = net(torch.stack([b[0] for b in batch]))
        for (view, heat, corners, weight), o in zip(batch, out):
            score, where = torch.sigmoid(o[:4]).amax(0).flatten().max(0)
            has = bool((heat == 1).any())
            if not has:
                false_alarms += float(score) > 0.4
                continue
            if float(score) < 0.4:
                missed += 1
                continue
            y, x = divmod(int(where), GRID)
            if weight[y, x] == 0:
                errors.append(1.0)
                continue
            found += 1
            sides += int(o[:4, y, x].argmax() == heat[:, y, x].argmax())
            guess, truth = o[4:, y, x].reshape(4, 2), corners[:, y, x].reshape(4, 2)
            diagonal = float((truth[0] - truth[2]).norm() + (truth[1] - truth[3]).norm()) / 2
            errors.append(float((guess - truth).norm(dim=1).mean()) / diagonal)
    net.train()
    errors = sorted(errors) or [1.0]
    return f"found {found} missed {missed} false {false_alarms} side right {sides / max(1, found):.3f} corner median {errors[len(errors) // 2]:.4f} p95 {errors[int(len(errors) * .95)]:.4f}"


def step_losses(net, batch):
    view, *truth = batch
    return losses(net(view.contiguous(memory_format=torch.channels_last)), *truth)


def main():
    options = loop.options_of(__doc__, "locator", 15, "photos", 2.5e-3)
    exam = Views(photos_of(options.photos, "exam"), False)
    others = [photo for folder in loop.folders_of(options.photos.parent / OTHERS) for photo in loop.pictures_of(folder)]
    loop.train(Locator, options, Views([*photos_of(options.photos, "train"), *others], True), [exam[i] for i in range(len(exam))], step_losses, {"focal": 1, "corner": 10}, examine, clip=10.0)


if __name__ == "__main__":
    main()
