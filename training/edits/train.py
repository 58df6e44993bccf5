"""Trains the edits net on genuine pictures, half of them edited on the fly by one of two editors (factory/edits.py, fourth/edits.py), some written across.

    python -m edits.train --minutes 20 --photos runs/surface-photos
"""
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

import loop

from factory import attacks, camera, card, edits, holder
from fourth import edits as other_edits
from surface.train import auc, developed
from .net import CARD_H, CARD_W, STRIDE, VIEW_H, VIEW_W, WINDOW, Edits, card_scores, windows_of

LEFT, TOP = (VIEW_W - CARD_W) / 2, (VIEW_H - CARD_H) / 2
FRAME = np.float32([[LEFT, TOP], [LEFT + CARD_W, TOP], [LEFT + CARD_W, TOP + CARD_H], [LEFT, TOP + CARD_H]])
HELD_EVERY = 10
NARROWEST = 300  # px; smaller cards show too little
WIDEST = 1300
WHOLE = 0.75  # of the pictures were never cut: the blocks of all their savings lie alike
USES = 8  # of one drawn sample before another is drawn in its place: drawing takes longer than training on it
PX_PER_MM = 10
BLANK = np.zeros((int(card.TALL * PX_PER_MM), int(card.WIDE * PX_PER_MM), 1), np.uint8)


def card_of(item: dict) -> card.Card:
    """The drawn card as far as truth tells it: where its lines and portrait are."""
    truth, (h, w) = item["cards"][0], BLANK.shape[:2]
    lines = [card.Line(line["row"], line["text"], tuple(v * s for v, s in zip(line["box"], (w, h, w, h))), line["value"] * w) for line in truth["lines"]]
    portrait = tuple(v * s for v, s in zip(truth["portrait"], (w, h, w, h))) if truth["portrait"] else None
    return card.Card(BLANK, truth["side"], holder.draw(np.random.default_rng(0)), lines, portrait, PX_PER_MM)


class Views(Dataset):
    def __init__(self, folders: list[Path], held: bool):
        self.held = held
        self.items, self.bytes, self.kept = [], {}, {}
        for folder in folders:
            for item in loop.pictures_of(folder):
                if item["cards"] and not item["faults"] and np.linalg.norm(np.subtract(*item["cards"][0]["quad"][:2])) >= NARROWEST:
                    self.items.append(item)
        self.items = [item for i, item in enumerate(self.items) if (i % HELD_EVERY == 0) == held]
        self.sides = {side: [i for i, item in enumerate(self.items) if item["cards"][0]["side"] == side] for side in {item["cards"][0]["side"] for item in self.items}}

    def __len__(self):
        return len(self.items)

    def photo(self, rng, number: int) -> camera.Photo:
        """The card and a little around it, cut out of the picture, at times smaller or through another camera's processing."""
        item = self.items[number]
        if item["path"] not in self.bytes:
            self.bytes[item["path"]] = np.fromfile(item["path"], np.uint8)
        picture = cv2.imdecode(self.bytes[item["path"]], cv2.IMREAD_COLOR)[..., ::-1]
        quad = np.float64(item["cards"][0]["quad"])
        margin = np.linalg.norm(quad[0] - quad[2]) * 0.08
        left, top = np.maximum(0, np.floor(quad.min(0) - margin)).astype(int)
        if rng.random() < WHOLE:
            left, top = left // WINDOW * WINDOW, top // WINDOW * WINDOW
        right, bottom = np.ceil(quad.max(0) + margin).astype(int)
        picture, quad = picture[top:bottom, left:right], quad - (left, top)
        if not self.held:
            wide = np.linalg.norm(quad[0] - quad[1])
            if wide > WIDEST or rng.random() < 0.3:
                factor = rng.uniform(max(0.55, NARROWEST / wide), min(1.0, WIDEST / wide)) if wide > NARROWEST else 1.0
                picture, quad = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), quad * factor
            if rng.random() < 0.4:
                picture = np.clip(developed(rng, picture[None])[0], 0, 255).astype(np.uint8)
        return camera.Photo(np.ascontiguousarray(picture), [quad], [card_of(item)], {"jpeg": []})

    def as_card(self, photo: camera.Photo, number: int) -> other_edits.Card:
        truth = self.items[number]["cards"][0]
        return other_edits.Card(photo.picture, photo.quads[0], truth["lines"], truth["portrait"])

    def donor(self, rng, side: list[int]) -> other_edits.Card:
        number = side[int(rng.integers(len(side)))]
        return self.as_card(self.photo(rng, number), number)

    def draw(self, rng, number: int) -> tuple[np.ndarray, ...]:
        """(view uint8 H×W×3, windows of brightness and of colour as float16, which holds their quarters, cells 2×H×W: share of each that was edited, that
        lies under a watermark)."""
        photo = self.photo(rng, number)
        mark = np.zeros(photo.picture.shape[:2], np.float32)
        if rng.random() < 0.3:
            before = photo.picture.astype(np.float32)
            photo = attacks.watermarked(rng, photo, "train")
            photo.faults = {}
            changed = cv2.GaussianBlur(np.abs(photo.picture - before).mean(2), (0, 0), 1.5)
            mark = cv2.dilate((changed > 5).astype(np.float32), np.ones((9, 9)))
        side = self.sides[photo.shown[0].side]
        if (roll := rng.random()) < 0.28:
            photo = edits.edited(rng, photo, "train", lambda: self.photo(rng, side[int(rng.integers(len(side)))]))
        elif roll < 0.56:
            photo.picture, places, _ = other_edits.edited(rng, self.as_card(photo, number), lambda: self.donor(rng, side))
            photo.picture = camera.saved(photo.picture, int(rng.integers(70, 97)))
            photo.faults = {"quads": places}
        else:  # saved again, which is no edit
            photo.picture = camera.saved(photo.picture, int(rng.integers(70, 97)))
        if rng.random() < 0.4:  # and sent on, mostly smaller
            factor = rng.uniform(0.6, 1.15)
            photo.picture = cv2.resize(photo.picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
            photo.picture = camera.saved(photo.picture, int(rng.integers(70, 96)))
            mark = cv2.resize(mark, (photo.picture.shape[1], photo.picture.shape[0]), interpolation=cv2.INTER_AREA)
            photo.quads[0] = photo.quads[0] * factor
            photo.faults["quads"] = [np.float64(place) * factor for place in photo.faults.get("quads", [])]
        quad = photo.quads[0] + rng.normal(0, np.linalg.norm(photo.quads[0][0] - photo.quads[0][2]) * 0.004, (4, 2))
        matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), FRAME).astype(np.float64)
        picture, inner = photo.picture, matrix
        shrink = CARD_W / np.linalg.norm(quad[0] - quad[1])
        if shrink < 0.5:  # as the product's pyramid does: halves first
            picture, inner = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), matrix @ np.diag([2.0, 2.0, 1])
        view = cv2.warpPerspective(picture, inner, (VIEW_W, VIEW_H), flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128))
        touched = np.zeros((VIEW_H, VIEW_W), np.float32)
        for place in photo.faults.get("quads", []):
            poly = cv2.perspectiveTransform(np.float64([place]), matrix)[0]
            cv2.fillConvexPoly(touched, poly.astype(np.int32), 1.0)
        marked = cv2.warpPerspective(mark, matrix, (VIEW_W, VIEW_H), flags=cv2.INTER_LINEAR)
        shrunk = [cv2.resize(of, (VIEW_W // STRIDE, VIEW_H // STRIDE), interpolation=cv2.INTER_AREA) for of in (touched, marked)]
        bright, tint = windows_of(photo.picture, np.linalg.inv(matrix))
        return view, bright.astype(np.float16), tint.astype(np.float16), np.stack(shrunk)

    def __getitem__(self, number):
        if self.held:
            view, *others = self.draw(np.random.default_rng([77, number]), number)
        else:
            rng = np.random.default_rng()
            # each slot draws anew once in USES times
            if number not in self.kept or rng.random() < 1 / USES:
                self.kept[number] = self.draw(rng, number)
            view, *others = self.kept[number]
            view = np.clip(view.astype(np.float32) * rng.uniform(0.7, 1.3) * rng.normal(1, 0.05, 3).astype(np.float32) + rng.uniform(-20, 20), 0, 255)
        bright, tint, cells = (torch.from_numpy(part.astype(np.float32)) for part in others)
        return torch.from_numpy(np.ascontiguousarray(view.transpose(2, 0, 1), np.float32)) / 255, bright, tint, cells


# Layers that the row finder has alike: what it learnt of edges and type is a beginning; from nothing the net learns nothing for long.
SHARED = {"near.0": "first", "near.1": "second", "near.2": "third.0", "near.3": "third.1"}


def begun(rows: Path) -> Edits:
    net = Edits()
    if rows.exists():
        learnt, own = torch.load(rows, map_location="cpu")["net"], net.state_dict()
        for name, value in own.items():
            layer = next((layer for layer in SHARED if name.startswith(layer + ".")), None)
            if layer:
                value.copy_(learnt[name.replace(layer, SHARED[layer], 1)])
    return net


def step_losses(net, batch):
    view, bright, tint, cells = batch
    out = net(view.contiguous(memory_format=torch.channels_last), bright, tint).float()
    return (nn.functional.binary_cross_entropy_with_logits(out, cells, pos_weight=torch.tensor(6.0)),
            nn.functional.binary_cross_entropy_with_logits(card_scores(out), (cells.flatten(2).amax(2) > 0.5).float()))


@torch.no_grad()
def examine(net, held) -> str:
    net.eval()
    scores = torch.cat([card_scores(net(*(torch.stack([b[i] for b in held[start:start + 32]]) for i in range(3)))) for start in range(0, len(held), 32)]).numpy()
    truth = np.array([[float(kind.max() > 0.5) for kind in b[3]] for b in held])
    net.train()
    edited, sure = scores[:, 0], np.quantile(scores[truth[:, 0] < 0.5, 0], 0.98)
    return f"AUC {auc(edited, truth[:, 0]):.4f}, at 2 % false alarms {(edited[truth[:, 0] > 0.5] > sure).mean():.3f} found; AUC of watermarks {auc(scores[:, 1], truth[:, 1]):.4f}"


def main():
    options = loop.options_of(__doc__, "edits", 20, "surface-photos", 2e-3)
    folders = loop.folders_of(options.photos)
    held = Views(folders, True)
    loop.train(lambda: begun(options.run.parent / "rows" / "checkpoint.pt"), options, Views(folders, False), [held[i] for i in range(len(held))], step_losses, {"cells": 8, "card": 2}, examine, batch=12, decay=0.02)


if __name__ == "__main__":
    main()
