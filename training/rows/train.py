"""Trains the row finder on cards cut out of factory.photos, and of what the surface net learns from, with corners off by as much as the locator's are.

    python -m rows.train --minutes 60 --photos runs/photos --run runs/rows
"""
import math
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

import loop

from locator.train import load_truth
from .net import CARD_H, CARD_W, POINTS, PORTRAIT, ROWS, STRIDE, VIEW_H, VIEW_W, Rows

FRAUDS = "surface-photos"
LEFT, TOP = (VIEW_W - CARD_W) / 2, (VIEW_H - CARD_H) / 2
PLACE = np.array([[LEFT + CARD_W * PORTRAIT[0], TOP + CARD_H * PORTRAIT[1]], [LEFT + CARD_W * PORTRAIT[2], TOP + CARD_H * PORTRAIT[3]]])
FRAME = np.array([[LEFT, TOP], [LEFT + CARD_W, TOP], [LEFT + CARD_W, TOP + CARD_H], [LEFT, TOP + CARD_H]])


def misplace(rng, quad: np.ndarray, diagonal: float) -> np.ndarray:
    """Corners as the locator gives them: mostly close, at times shifted, turned and scaled by a tenth of the card."""
    rough = float(rng.choice([0.15, 0.5, 1.0], p=[0.35, 0.35, 0.3]))
    centre = quad.mean(0)
    turn, size = math.radians(rng.normal(0, 3.5 * rough)), math.exp(rng.normal(0, 0.07 * rough))
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]) * size
    return (quad - centre) @ spin.T + centre + rng.normal(0, diagonal * 0.035 * rough, 2) + rng.normal(0, diagonal * 0.025 * rough, (4, 2))


def relit(rng, view: np.ndarray) -> np.ndarray:
    """Another light, another white balance, some blur and grain; grey at times."""
    out = view.astype(np.float32) * rng.uniform(0.6, 1.35) * rng.normal(1, 0.07, 3).astype(np.float32) + rng.uniform(-25, 25)
    if rng.random() < 0.15:
        out = np.repeat(out.mean(2, keepdims=True), 3, 2)
    if rng.random() < 0.25:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.3, 1.2))
    return np.clip(out + rng.standard_normal(out.shape, np.float32) * rng.uniform(0, 9), 0, 255).astype(np.uint8)


def framed(rng, picture: np.ndarray, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A picture that the card fills: it ends close to some of the card's sides, before or beyond them. Where it ends, only the print tells the corners."""
    size = np.array([picture.shape[1], picture.shape[0]])
    out = rng.normal(0.01, 0.025, (2, 2)) * np.linalg.norm(quad[0] - quad[1])
    first, last = quad.min(0) - out[0], quad.max(0) + out[1]
    ends = rng.random((2, 2)) < 0.55
    first = np.where(ends[0], np.clip(np.round(first), 0, size // 2), 0).astype(int)
    last = np.where(ends[1], np.clip(np.round(last), size // 2, size), size).astype(int)
    return np.ascontiguousarray(picture[first[1]:last[1], first[0]:last[0]]), quad - first


def close_up(picture: np.ndarray, quad: np.ndarray, wide: int) -> tuple[np.ndarray, np.ndarray]:
    """The card with much of what is around it, no larger than a view needs in which it is `wide` px; and its quad there. Small enough to be kept."""
    around = np.linalg.norm(quad[0] - quad[2]) * 0.45
    left, top = np.maximum(0, np.floor(quad.min(0) - around)).astype(int)
    right, bottom = np.ceil(quad.max(0) + around).astype(int)
    part, quad = picture[top:bottom, left:right], quad - (left, top)
    factor = min(1.0, 1.25 * wide / np.linalg.norm(quad[0] - quad[1]))
    small = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 0.9 else part
    return np.ascontiguousarray(small), quad * (np.array([small.shape[1], small.shape[0]]) / (part.shape[1], part.shape[0]))


def cards_of(folder: Path, split: str) -> list[tuple[Path, dict]]:
    """Every card of a folder of factory.photos, and its picture's file."""
    return [(folder / photo["file"], card) for photo in load_truth(folder, split) for card in photo["cards"]]


def cards_of_exam(folder: Path) -> list[tuple[Path, dict]]:
    """The same of a folder of `draw_exam.py`: prints, screens and coverings as a camera of full resolution has them."""
    return [(photo["path"], card) for photo in loop.pictures_of(folder) for card in photo["cards"]]


class Views(Dataset):
    def __init__(self, items: list[tuple[Path, dict]], augment: bool):
        self.items, self.augment = items, augment
        self.kept: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def __len__(self):
        return len(self.items)

    def __getitem__(self, number):
        file, card = self.items[number]
        if number not in self.kept:
            self.kept[number] = close_up(cv2.imread(str(file))[..., ::-1], np.array(card["quad"]), CARD_W)
        picture, quad = self.kept[number]
        rng = np.random.default_rng() if self.augment else np.random.default_rng(number)
        if self.augment and rng.random() < 0.35:
            picture, quad = framed(rng, picture, quad)
        off = misplace(rng, quad, np.linalg.norm(quad[0] - quad[2]))
        matrix = cv2.getPerspectiveTransform(off.astype(np.float32), FRAME.astype(np.float32)).astype(np.float64)
        view = cv2.warpPerspective(picture, matrix, (VIEW_W, VIEW_H), flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128))
        if self.augment:
            view = relit(rng, view)
        move = lambda points: cv2.perspectiveTransform(np.float64(points).reshape(1, -1, 2), matrix)[0]
        inside = cv2.getPerspectiveTransform(np.float32([[0, 0], [1, 0], [1, 1], [0, 1]]), quad.astype(np.float32)).astype(np.float64)
        rows, columns = VIEW_H // STRIDE, VIEW_W // STRIDE
        core, height, kind = np.zeros((rows * 4, columns * 4), np.uint8), np.zeros((rows, columns), np.float32), np.full((rows, columns), -1, np.int64)
        for line in card["lines"]:
            l, t, r, b = line["box"]
            box = move(cv2.perspectiveTransform(np.float64([[[l, t], [r, t], [r, b], [l, b]]]), inside)[0])
            tall = (np.linalg.norm(box[3] - box[0]) + np.linalg.norm(box[2] - box[1])) / 2
            middle_l, middle_r = (box[0] + box[3]) / 2, (box[1] + box[2]) / 2
            along = (middle_r - middle_l) / max(1e-6, np.linalg.norm(middle_r - middle_l))
            up = np.array([-along[1], along[0]]) * tall * 0.27
            a, z = middle_l + along * tall * 0.12, middle_r - along * tall * 0.12
            patch = np.array([a - up, z - up, z + up, a + up]) / STRIDE * 4
            cv2.fillConvexPoly(core, np.round(patch * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
            near = np.zeros((rows, columns), np.uint8)
            wide = np.array([a - up * 1.5, z - up * 1.5, z + up * 1.5, a + up * 1.5]) / STRIDE
            cv2.fillConvexPoly(near, np.round(wide * 16).astype(np.int32), 1, cv2.LINE_8, 4)
            height[near > 0] = math.log(max(2.0, tall))
            kind[near > 0] = ROWS.index(line["row"].rstrip("0123456789"))
        soft = cv2.resize(core, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        shift = np.full(POINTS * 2, np.nan, np.float32)  # a side without portrait has no place for it
        shift[:8] = (move(quad) - FRAME).reshape(8)
        if card["portrait"]:
            l, t, r, b = card["portrait"]
            shift[8:] = (move(cv2.perspectiveTransform(np.float64([[[l, t], [r, b]]]), inside)[0]) - PLACE).reshape(4)
        return torch.from_numpy(view.transpose(2, 0, 1).astype(np.float32) / 255), torch.from_numpy(soft), torch.from_numpy(height), torch.from_numpy(kind), torch.from_numpy(shift)


def losses(out, corners, soft, height, kind, shift):
    core = nn.functional.binary_cross_entropy_with_logits(out[:, 0], soft, pos_weight=torch.tensor(2.0))
    on = kind >= 0
    tall = nn.functional.smooth_l1_loss(out[:, 1][on], height[on], beta=0.05)
    row = nn.functional.cross_entropy(out[:, 2:], kind.clamp(min=0), reduction="none")[on].mean()
    told = ~shift.isnan()
    miss = nn.functional.smooth_l1_loss(corners[told], shift[told], beta=1.0)
    return core, tall, row, miss


@torch.no_grad()
def examine(net, views) -> str:
    net.eval()
    sums, errors, before, faces, hits, total, n = np.zeros(4), [], [], [], 0, 0, 0
    diagonal = math.hypot(CARD_W, CARD_H)
    for start in range(0, len(views), 32):
        batch = [torch.stack(x) for x in zip(*views[start:start + 32])]
        out, corners = net(batch[0])
        sums += [float(v) for v in losses(out, corners, *batch[1:])]
        n += 1
        off = (corners - batch[4]).reshape(-1, POINTS, 2).norm(dim=2) / diagonal
        errors += off[:, :4].mean(1).tolist()
        faces += [v for v in off[:, 4:].mean(1).tolist() if v == v]
        before += (batch[4][:, :8].reshape(-1, 4, 2).norm(dim=2).mean(1) / diagonal).tolist()
        on = batch[3] >= 0
        hits += int((out[:, 2:].argmax(1) == batch[3])[on].sum())
        total += int(on.sum())
    net.train()
    errors.sort(), before.sort(), faces.sort()
    s = sums / n
    return f"core {s[0]:.4f} height {s[1]:.4f} rows right {hits / total:.4f} corners median {errors[len(errors) // 2]:.4f} p95 {errors[int(len(errors) * .95)]:.4f} (before {before[len(before) // 2]:.4f}) portraits {faces[len(faces) // 2]:.4f}"


def step_losses(net, batch):
    view, *truth = batch
    out, corners = net(view.contiguous(memory_format=torch.channels_last))
    return losses(out, corners, *truth)


def main():
    options = loop.options_of(__doc__, "rows", 12, "photos", 2e-3)
    exam = Views(cards_of(options.photos, "exam"), False)
    shown = cards_of(options.photos, "train") + [item for folder in loop.folders_of(options.photos.parent / FRAUDS) for item in cards_of_exam(folder)]
    weights = {"core": 3, "height": 2, "row": 0.5, "corners": 1}
    loop.train(Rows, options, Views(shown, True), [exam[i] for i in range(len(exam))], step_losses, weights, examine, batch=24)


if __name__ == "__main__":
    main()
