"""Trains the surface net on pictures of `draw_exam.py --split train`.

    python draw_exam.py --split train --seed 31 --each 220 --longest 1280 --quality 80 96 --suites photo hard copy screen edit occlusion --out runs/surface-photos
    python -m surface.train --minutes 20 --photos runs/surface-photos
"""
import math
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

import loop

from .net import CARD_H, CARD_W, CONTEXT_H, CONTEXT_W, PATCH, PLACES, SCENE, SCENE_DIAGONAL, STRIDE, Surface, either

LEFT, TOP = (CONTEXT_W - CARD_W) / 2, (CONTEXT_H - CARD_H) / 2
FRAME = np.float32([[LEFT, TOP], [LEFT + CARD_W, TOP], [LEFT + CARD_W, TOP + CARD_H], [LEFT, TOP + CARD_H]])
HELD_EVERY = 8  # every eighth picture is kept for choosing, never trained on
USES = 4  # of one cut before the picture is decoded and cut anew, which takes as long as all the rest


class Looks(Dataset):
    def __init__(self, folders: list[Path], held: bool, augment: bool):
        self.augment = augment
        every = [item for folder in folders for item in loop.pictures_of(folder) if item["cards"]]
        self.items = [item for i, item in enumerate(every) if (i // 2 % HELD_EVERY == 0) == held]
        self.bytes: dict[Path, np.ndarray] = {}
        self.kept: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}

    def __len__(self):
        return len(self.items)

    def cut(self, item, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """uint8 RGB: scene, context, and grain P×PATCH×PATCH×3."""
        if item["path"] not in self.bytes:
            self.bytes[item["path"]] = np.fromfile(item["path"], np.uint8)
        picture = cv2.imdecode(self.bytes[item["path"]], cv2.IMREAD_COLOR)[..., ::-1]
        quad = np.float64(item["cards"][0]["quad"])
        if self.augment and rng.random() < 0.3:  # the same card from farther away
            factor = rng.uniform(0.55, 1.0)
            picture, quad = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), quad * factor
        diagonal = np.linalg.norm(quad[0] - quad[2])
        quad = quad + rng.normal(0, diagonal * 0.006, (4, 2))
        matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), FRAME).astype(np.float64)
        shrink = CARD_W / np.linalg.norm(quad[0] - quad[1])
        small, inner = picture, matrix
        if shrink < 0.7:
            factor = shrink * 1.2
            small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
            inner = matrix @ np.diag([1 / factor, 1 / factor, 1])
        context = cv2.warpPerspective(small, inner, (CONTEXT_W, CONTEXT_H), flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128))
        height, width = picture.shape[:2]
        grain = np.zeros((len(PLACES), PATCH, PATCH, 3), np.uint8)
        for slot, (u, v) in enumerate(PLACES):
            if self.augment:
                u, v = u + rng.normal(0, 0.02), v + rng.normal(0, 0.02)
            x, y = cv2.perspectiveTransform(np.float64([[[LEFT + CARD_W * u, TOP + CARD_H * v]]]), np.linalg.inv(matrix))[0, 0]
            left, top = (max(0, min(size - PATCH, round(at) - PATCH // 2)) for at, size in ((x, width), (y, height)))
            part = picture[top:top + PATCH, left:left + PATCH]
            grain[slot, :part.shape[0], :part.shape[1]] = part
        return scene_of(picture, quad), context, grain

    def __getitem__(self, number):
        item = self.items[number]
        rng = np.random.default_rng() if self.augment else np.random.default_rng(number)
        if not self.augment:
            looks = self.cut(item, rng)
        else:
            if number not in self.kept or rng.random() < 1 / USES:
                self.kept[number] = self.cut(item, rng)
            looks = self.kept[number]
        scene, context, grain = (look.astype(np.float32) for look in looks)
        faults = item["faults"]
        copied, shown = faults.get("kind") == "copy", faults.get("kind") == "screen"
        by_scene = np.float32([copied, shown])
        if self.augment:
            # most of what tells a print or a screen is its grain: more kinds of it than there are devices in the pictures
            if not copied and not shown and (roll := rng.random()) < 0.3:
                copied, shown = roll < 0.15, roll >= 0.15
                grain = dotted(rng, grain) if copied else gridded(rng, grain)
            grain, context, scene = developed(rng, grain), developed(rng, context[None])[0], developed(rng, scene[None])[0]
            gain, tint, lift = rng.uniform(0.7, 1.3), rng.normal(1, 0.05, 3).astype(np.float32), rng.uniform(-20, 20)
            context, grain, scene = (np.clip(look * gain * tint + lift, 0, 255) for look in (context, grain, scene))
            if rng.random() < 0.5:  # patches have no way up
                grain = grain[:, ::-1]
            if rng.random() < 0.5:
                grain = grain[:, :, ::-1]
            if rng.random() < 0.5:
                grain = grain.transpose(0, 2, 1, 3)
        grain = (grain - grain.mean((1, 2), keepdims=True)) / 32
        cover = np.zeros((CONTEXT_H // STRIDE, CONTEXT_W // STRIDE), np.float32)
        if faults.get("grid"):
            grid = np.float32([[int(c) for c in row] for row in faults["grid"]])
            full = np.zeros((CONTEXT_H, CONTEXT_W), np.float32)
            full[int(TOP):int(TOP) + CARD_H, int(LEFT):int(LEFT) + CARD_W] = cv2.resize(grid, (CARD_W, CARD_H), interpolation=cv2.INTER_LINEAR)
            cover = cv2.resize(full, (CONTEXT_W // STRIDE, CONTEXT_H // STRIDE), interpolation=cv2.INTER_AREA)
        channels_first = lambda look: torch.from_numpy(np.ascontiguousarray(np.moveaxis(look, -1, -3), np.float32))
        return channels_first(scene) / 255, channels_first(context) / 255, channels_first(grain), torch.from_numpy(np.float32([copied, shown])), torch.from_numpy(by_scene), torch.from_numpy(cover)


def scene_of(picture: np.ndarray, quad: np.ndarray) -> np.ndarray:
    """SCENE×SCENE×3 uint8: the card small in the middle, upright, and what is around it; grey where the picture ends."""
    right = quad[1] - quad[0] + quad[2] - quad[3]
    diagonal = (np.linalg.norm(quad[0] - quad[2]) + np.linalg.norm(quad[1] - quad[3])) / 2
    factor = SCENE_DIAGONAL / diagonal
    x, y = right / np.linalg.norm(right) * factor
    turn = np.float64([[x, y], [-y, x]])
    shrink = min(1.0, factor * 1.2)
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 0.7 else picture
    real = small.shape[1] / picture.shape[1]
    matrix = np.hstack([turn / real, (np.float64([SCENE / 2, SCENE / 2]) - turn @ quad.mean(0))[:, None]])
    return cv2.warpAffine(small, matrix, (SCENE, SCENE), flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128))


def gridded(rng, grain: np.ndarray) -> np.ndarray:
    """Patches (P×PATCH×PATCH×3, 0…255) as if a display of unknown pixels had been seen through an unknown sensor: waves by colour, two directions."""
    y, x = np.mgrid[0:PATCH, 0:PATCH].astype(np.float32)
    turn, pitch = rng.uniform(0, math.pi), float(np.exp(rng.uniform(np.log(2.1), np.log(14))))
    depth, other = rng.uniform(0.04, 0.3), rng.uniform(0, 1)
    apart, cross = rng.choice([0.0, 2.09, rng.uniform(0, 6.28)]), rng.uniform(0.8, 1.25)
    out = np.empty_like(grain)
    for slot in range(len(grain)):
        a, p = turn + rng.normal(0, 0.02), pitch * rng.uniform(0.96, 1.04)
        bend = rng.normal(0, 0.004)
        u, v = x * math.cos(a) + y * math.sin(a) + bend * y * y, y * math.cos(a) - x * math.sin(a) + bend * x * x
        phase = rng.uniform(0, 6.28)
        for c in range(3):
            wave = np.sin(u / p * 6.28 + phase + c * apart) + other * np.sin(v / (p * cross) * 6.28 + phase)
            out[slot, ..., c] = grain[slot, ..., c] * (1 + depth * wave / (1 + other))
    return out


def dotted(rng, grain: np.ndarray) -> np.ndarray:
    """Patches as if printed in dots of unknown pitch: one screen for grey, one a colour for rosettes, or scattered dots."""
    y, x = np.mgrid[0:PATCH, 0:PATCH].astype(np.float32)
    pitch, soft, keep = rng.uniform(1.8, 6.5), rng.uniform(0.15, 0.9), rng.uniform(0.0, 0.6)
    angles = [math.radians(d) + rng.normal(0, 0.05) for d in (15, 75, 0)] if rng.random() < 0.6 else [rng.uniform(0, 1.57)] * 3
    scattered = rng.random() < 0.4
    out = np.empty_like(grain)
    for slot in range(len(grain)):
        ink = 1 - grain[slot] / 255
        noise = cv2.GaussianBlur(rng.random((PATCH, PATCH, 3)).astype(np.float32), (0, 0), pitch * 0.22)
        noise = (noise - noise.mean()) / (noise.std() + 1e-6) * 0.22 + 0.5
        for c, a in enumerate(angles):
            level = noise[..., c] if scattered else 0.5 + 0.25 * (np.cos((x * math.cos(a) + y * math.sin(a)) / pitch * 6.28) + np.cos((y * math.cos(a) - x * math.sin(a)) / pitch * 6.28))
            printed = np.clip((ink[..., c] - level) / soft + 0.5, 0, 1)
            out[slot, ..., c] = 255 * (1 - (printed * (1 - keep) + ink[..., c] * keep))
        out[slot] = cv2.GaussianBlur(out[slot], (0, 0), rng.uniform(0.35, 1.1))
    return out


# colours of a sensor's four neighbours, by channel
MOSAICS = (((0, 1), (1, 2)), ((2, 1), (1, 0)), ((1, 0), (2, 1)), ((1, 2), (0, 1)))


def through_mosaic(rng, tall: np.ndarray) -> np.ndarray:
    """A picture H×W×3 (0…255) as a sensor under a mosaic of colours sees it: each pixel has one, the others come from its neighbours; then colour is smoothed, as
    phones do against its noise."""
    out = np.empty_like(tall)
    mosaic, spread = MOSAICS[int(rng.integers(4))], rng.random() < 0.5
    red_blue, green = np.float32([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 4, np.float32([[0, 1, 0], [1, 4, 1], [0, 1, 0]]) / 4
    for channel in range(3):
        seen = np.zeros(tall.shape[:2], np.float32)
        for row in range(2):
            for column in range(2):
                if mosaic[row][column] == channel:
                    seen[row::2, column::2] = tall[row::2, column::2, channel]
        out[..., channel] = cv2.filter2D(seen, -1, green if channel == 1 else red_blue, borderType=cv2.BORDER_REFLECT_101)
    if spread:
        bright = out.mean(2, keepdims=True)
        out = bright + cv2.GaussianBlur(out - bright, (0, 0), rng.uniform(0.7, 3.0))
    return out


def developed(rng, pieces: np.ndarray) -> np.ndarray:
    """What cameras make of a picture after the lens: denoising, sharpening, a tone curve, another JPEG. Pieces N×H×W×3, 0…255."""
    flat = np.ascontiguousarray(pieces.reshape(-1, *pieces.shape[2:])).astype(np.float32)
    if rng.random() < 0.3:
        flat = through_mosaic(rng, flat)
    if rng.random() < 0.3:
        flat = cv2.GaussianBlur(flat, (0, 0), rng.uniform(0.3, 0.9))
    elif rng.random() < 0.25:
        flat = cv2.bilateralFilter(np.clip(flat, 0, 255), 5, rng.uniform(4, 25), 1.6)
    if rng.random() < 0.35:
        flat = flat + (flat - cv2.GaussianBlur(flat, (0, 0), 1.0)) * rng.uniform(0.2, 1.2)
    if rng.random() < 0.3:
        part, strength = np.clip(flat, 0, 255) / 255, rng.uniform(0, 0.5)
        flat = (part * (1 - strength) + part * part * (3 - 2 * part) * strength) * 255
    if rng.random() < 0.3:
        flat = flat + rng.standard_normal(flat.shape, np.float32) * np.sqrt(np.clip(flat, 4, 255) / 128) * rng.uniform(0, 7)
    flat = np.clip(flat, 0, 255)
    if rng.random() < 0.4:
        flat = cv2.imdecode(cv2.imencode(".jpg", flat.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 96))])[1], cv2.IMREAD_COLOR).astype(np.float32)
    return flat.reshape(pieces.shape)


def auc(scores: np.ndarray, truth: np.ndarray) -> float:
    bad, good = scores[truth > 0.5], scores[truth <= 0.5]
    return float((bad[:, None] > good[None]).mean()) if len(bad) and len(good) else float("nan")


@torch.no_grad()
def examine(net, held) -> str:
    net.eval()
    judged, covers, truth, covered = [], [], [], []
    for start in range(0, len(held), 32):
        batch = held[start:start + 32]
        by_grain, by_scene, cover = net(*(torch.stack([b[i] for b in batch]) for i in range(3)))
        judged.append(torch.stack([either(by_grain, by_scene), by_grain, by_scene], 2).numpy()), truth.append(np.stack([b[4].numpy() for b in batch]))
        covers.append(torch.sigmoid(cover).flatten(1).topk(4).values.mean(1).numpy()), covered.append(np.array([float(b[5].max()) for b in batch]))
    net.train()
    judged, truth, covers, covered = np.concatenate(judged), np.concatenate(truth), np.concatenate(covers), np.concatenate(covered)
    of = lambda kind: "/".join(f"{auc(judged[:, kind, how], truth[:, kind]):.4f}" for how in range(3))
    return f"AUC by both/grain/scene: copy {of(0)} screen {of(1)}; cover {auc(covers, covered):.4f}"


def step_losses(net, batch):
    *looks, of_grain, of_scene, cover = batch
    by_grain, by_scene, over = net(*looks)
    # few cells are ever covered, so those count for more
    return (nn.functional.binary_cross_entropy_with_logits(by_grain, of_grain), nn.functional.binary_cross_entropy_with_logits(by_scene, of_scene),
            nn.functional.binary_cross_entropy_with_logits(over, cover, pos_weight=torch.tensor(12.0)))


def main():
    options = loop.options_of(__doc__, "surface", 20, "surface-photos", 2e-3)
    folders = loop.folders_of(options.photos)
    held = Looks(folders, True, False)
    loop.train(Surface, options, Looks(folders, False, True), [held[i] for i in range(len(held))], step_losses, {"grain": 1, "scene": 1, "cover": 8}, examine, decay=0.02)


if __name__ == "__main__":
    main()
