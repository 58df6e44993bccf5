"""Trains the watermark net on pictures of `draw_exam.py --split train`; half of them are written across on the fly (factory/marks.py).

    python -m watermark.train --minutes 40 --photos runs/surface-photos
"""
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

import loop

from factory import camera, marks
from surface.train import auc, developed
from .net import CARD_H, CARD_W, STRIDE, VIEW_H, VIEW_W, Watermark, card_scores

LEFT, TOP = (VIEW_W - CARD_W) / 2, (VIEW_H - CARD_H) / 2
FRAME = np.float32([[LEFT, TOP], [LEFT + CARD_W, TOP], [LEFT + CARD_W, TOP + CARD_H], [LEFT, TOP + CARD_H]])
HELD_EVERY = 10
WIDEST = (380, 900)  # px that a card has across when it is written upon
USES = 5  # of one drawn sample before another is drawn in its place


class Views(Dataset):
    def __init__(self, folders: list[Path], held: bool):
        self.held = held
        every = [item for folder in folders for item in loop.pictures_of(folder) if item["cards"]]
        self.items = [item for i, item in enumerate(every) if (i % HELD_EVERY == 0) == held]
        self.bytes, self.kept = {}, {}

    def __len__(self):
        return len(self.items)

    def draw(self, rng, number: int) -> tuple[np.ndarray, np.ndarray]:
        """(view uint8 H×W×3, share of each cell that is written across)."""
        item = self.items[number]
        if item["path"] not in self.bytes:
            self.bytes[item["path"]] = np.fromfile(item["path"], np.uint8)
        picture = cv2.imdecode(self.bytes[item["path"]], cv2.IMREAD_COLOR)[..., ::-1]
        quad = np.float64(item["cards"][0]["quad"])
        factor = min(1.0, rng.uniform(*WIDEST) / np.linalg.norm(quad[0] - quad[1]))
        if factor < 1:
            picture, quad = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), quad * factor
        margin = np.linalg.norm(quad[0] - quad[2]) * 0.3
        left, top = np.maximum(0, np.floor(quad.min(0) - margin)).astype(int)
        right, bottom = np.ceil(quad.max(0) + margin).astype(int)
        picture, quad = picture[top:bottom, left:right].astype(np.float32), quad - (left, top)
        if rng.random() < 0.3:
            picture = developed(rng, picture[None])[0]
        if rng.random() < 0.4:
            picture = marks.on_card(rng, picture, quad)
        written = np.zeros(picture.shape[:2], np.float32)
        if rng.random() < 0.5:
            picture, written = marks.across(rng, picture, quad)
        picture = camera.saved(np.clip(picture, 0, 255).astype(np.uint8), int(rng.integers(60, 97)))
        quad = quad + rng.normal(0, np.linalg.norm(quad[0] - quad[2]) * 0.004, (4, 2))
        matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), FRAME).astype(np.float64)
        inner = matrix
        if CARD_W / np.linalg.norm(quad[0] - quad[1]) < 0.5:  # as the product's pyramid does: halves first
            picture, inner = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), matrix @ np.diag([2.0, 2.0, 1])
        view = cv2.warpPerspective(picture, inner, (VIEW_W, VIEW_H), flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128))
        cells = cv2.resize(cv2.warpPerspective(written, matrix, (VIEW_W, VIEW_H), flags=cv2.INTER_LINEAR), (VIEW_W // STRIDE, VIEW_H // STRIDE), interpolation=cv2.INTER_AREA)
        return view, cells

    def __getitem__(self, number):
        rng = np.random.default_rng([78, number]) if self.held else np.random.default_rng()
        if self.held:
            view, cells = self.draw(rng, number)
        else:
            if number not in self.kept or rng.random() < 1 / USES:
                self.kept[number] = self.draw(rng, number)
            view, cells = self.kept[number]
        view = view.astype(np.float32)
        if not self.held:
            view = np.clip(view * rng.uniform(0.7, 1.3) * rng.normal(1, 0.06, 3).astype(np.float32) + rng.uniform(-20, 20), 0, 255)
        return torch.from_numpy(np.ascontiguousarray(view.transpose(2, 0, 1))) / 255, torch.from_numpy(cells)


# Layers that the edits net has alike: what it learnt of edges and type is a beginning.
SHARED = ("near.0", "near.1")


def begun(edits: Path) -> Watermark:
    net = Watermark()
    if edits.exists():
        learnt, own = torch.load(edits, map_location="cpu")["net"], net.state_dict()
        for name, value in own.items():
            if name.startswith(tuple(f"{layer}." for layer in SHARED)):
                value.copy_(learnt[name])
    return net


def step_losses(net, batch):
    view, cells = batch
    out = net(view.contiguous(memory_format=torch.channels_last))
    return (nn.functional.binary_cross_entropy_with_logits(out, (cells > 0.35).float(), weight=1 - 0.9 * ((cells > 0.05) & (cells <= 0.35)).float()),
            nn.functional.binary_cross_entropy_with_logits(card_scores(out), (cells.flatten(1).amax(1) > 0.5).float()))


@torch.no_grad()
def examine(net, held) -> str:
    net.eval()
    scores = torch.cat([card_scores(net(torch.stack([b[0] for b in held[start:start + 32]]))) for start in range(0, len(held), 32)]).numpy()
    truth = np.array([float(b[1].max() > 0.5) for b in held])
    net.train()
    sure = np.quantile(scores[truth < 0.5], 0.98)
    return f"AUC {auc(scores, truth):.4f}, at 2 % false alarms {(scores[truth > 0.5] > sure).mean():.3f} found"


def main():
    options = loop.options_of(__doc__, "watermark", 40, "surface-photos", 2e-3)
    folders = loop.folders_of(options.photos)
    held = Views(folders, True)
    loop.train(lambda: begun(options.run.parent / "edits" / "checkpoint.pt"), options, Views(folders, False), [held[i] for i in range(len(held))], step_losses, {"cells": 6, "card": 1}, examine, decay=0.02)


if __name__ == "__main__":
    main()
