"""Draws what the portrait net learns from: genuine portraits, and portraits that one of two editors put in their place, cut out as the product does.

    python -m portrait.draw --photos runs/surface-photos --each 4000 --seed 1 --out runs/portraits
"""
import argparse
from pathlib import Path

import cv2
import numpy as np

import loop
from edits import train as edits_train
from edits.net import windows_of
from factory import camera, edits
from fourth import edits as other_edits
from .net import BOTTOM, CELLS_H, CELLS_W, LEFT, RIGHT, STRIDE, TOP, VIEW_H, VIEW_W

SHARE = 100  # samples a file
SAVED_AGAIN = 0.8  # of the genuine ones
OFF = 0.015  # how far the product is off, as a share of the portrait's diagonal
PORTRAIT_EDITORS = tuple(name for name in edits.lists.options("editors", "train") if "portrait" in name)
KINDS = tuple(kind for kind in other_edits.KINDS if kind[0].startswith("portrait"))


def cut_out(picture: np.ndarray, portrait: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`portrait`: its corners, px. View uint8 H×W×3 and the windows as float16."""
    frame = np.float32([[LEFT, TOP], [RIGHT, TOP], [RIGHT, BOTTOM], [LEFT, BOTTOM]])
    matrix = cv2.getPerspectiveTransform(portrait.astype(np.float32), frame).astype(np.float64)
    bright, tint = windows_of(picture, np.linalg.inv(matrix), CELLS_W, CELLS_H, STRIDE)
    inner, shrink = matrix, (RIGHT - LEFT) / np.linalg.norm(portrait[0] - portrait[1])
    while shrink < 0.5:
        picture, inner, shrink = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), inner @ np.diag([2.0, 2.0, 1]), shrink * 2
    view = cv2.warpPerspective(picture, inner, (VIEW_W, VIEW_H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return view, bright.astype(np.float16), tint.astype(np.float16)


class Portraits(edits_train.Views):
    def __init__(self, folders: list[Path], held: bool):
        super().__init__(folders, held)
        self.faces = [i for i, item in enumerate(self.items) if item["cards"][0].get("portrait") and item["cards"][0]["side"] == "face"]

    def edit(self, rng, photo: camera.Photo, number: int) -> camera.Photo:
        if rng.random() < 0.4:
            return edits.edited(rng, photo, "train", lambda: self.photo(rng, self.faces[int(rng.integers(len(self.faces)))]))
        photo.picture, _, _ = other_edits.edited(rng, self.as_card(photo, number), lambda: self.donor(rng, self.faces))
        return photo

    def draw(self, rng, number: int):
        """A genuine one and one with another portrait, through the same savings."""
        photo = self.photo(rng, number)
        picture, quad = photo.picture.copy(), photo.quads[0]
        first, second, sent = int(rng.integers(70, 97)), int(rng.integers(70, 96)), rng.random() < 0.4
        factor = rng.uniform(0.6, 1.15)
        left, top, right, bottom = self.items[number]["cards"][0]["portrait"]
        away = rng.normal(0, OFF, (4, 2)) + rng.normal(0, OFF, 2)
        for is_edited in (False, True):
            photo.picture = picture.copy()
            if is_edited:
                photo = self.edit(rng, photo, number)
            got = camera.saved(photo.picture, first) if is_edited or rng.random() < SAVED_AGAIN else picture
            corners = cv2.perspectiveTransform(np.float64([[[left, top], [right, top], [right, bottom], [left, bottom]]]),
                                               cv2.getPerspectiveTransform(np.float32([[0, 0], [1, 0], [1, 1], [0, 1]]), quad.astype(np.float32)).astype(np.float64))[0]
            if sent:
                got = camera.saved(cv2.resize(got, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR), second)
                corners = corners * factor
            corners = corners + away * np.linalg.norm(corners[0] - corners[2])
            yield (*cut_out(got, corners), is_edited)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, default=Path("runs/surface-photos"))
    parser.add_argument("--each", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("runs/portraits"))
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    edits.lists.options = lambda what, split: PORTRAIT_EDITORS
    other_edits.KINDS = KINDS
    data = Portraits(loop.folders_of(options.photos), options.held)
    print(len(data.faces), "faces", flush=True)
    rng, kept, part = np.random.default_rng([options.seed, options.held]), [], 0
    for i in range(options.each):
        try:
            kept += data.draw(rng, data.faces[int(rng.integers(len(data.faces)))])
        except RuntimeError:
            continue
        if len(kept) >= SHARE:
            view, bright, tint, edited = (np.stack(parts) for parts in zip(*kept))
            np.savez(options.out / f"{'held' if options.held else 'train'}-{options.seed}-{part:04d}.npz", view=view, bright=bright, tint=tint, edited=edited)
            kept, part = [], part + 1
            print(i + 1, flush=True)


if __name__ == "__main__":
    main()
