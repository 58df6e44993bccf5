"""Lines of photographed cards as strips: what the reader meets, with the camera, light and neighbours of a whole picture.

    python -m factory.strips --minutes 25 --seed 1 --out runs/strips

Drawing one takes six times as long as a line of `lines.py`; so they are drawn beforehand and learnt from again and again. Writes shards of <seed>-NNN.npz:
strips side by side, the width of each, and for each glyph its strip, character and extent in strip px.
"""
import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from . import attacks, camera, card, faces, holder
from .lines import STRIP, Drawn

SIZES = ((480, 360), (640, 480), (640, 480), (800, 600), (800, 600), (960, 720), (1280, 960))
SHARD = 200  # photos


def one_photo(rng, split: str = "train") -> camera.Photo:
    """Three in four as hard as photos come, at sizes that leave little of a stroke."""
    width, height = SIZES[int(rng.integers(len(SIZES)))]
    side = ("face", "emblem", "temporary-face")[rng.choice(3, p=[0.7, 0.18, 0.12])]
    person = holder.draw(rng, rare_share=0.5, wrong_share=0.05, long_share=0.08)
    script = holder.one(rng, list(faces.SCRIPTS)) if rng.random() < 0.1 else None
    shown = card.draw(rng, side, person, scale=min(20.0, max(8.0, width / 100)), split=split, script=script)
    lay = attacks.copy_layer(rng, split) if rng.random() < 0.06 else None
    level = "hard" if rng.random() < 0.75 else "photo"
    return camera.photograph(rng, [shown], width, height, level, (0.2, 0.85), 14, "quarter" if rng.random() < 0.2 else "upright", split=split, lay=lay)


def cut(rng, grey: np.ndarray, to_photo: np.ndarray, line: card.Line) -> Drawn:
    """One strip of a line, as a row finder with its errors would cut it. `to_photo`: card px → photo px."""
    left, top, right, bottom = line.box
    tall = rng.uniform(0.56, 0.88) * STRIP / max(4.0, bottom - top)  # strip px per card px
    wide = tall * rng.uniform(0.9, 1.12)
    before, behind = rng.uniform(0.05, 0.8) * STRIP, rng.uniform(0.05, 0.9) * STRIP
    if rng.random() < 0.15:  # the row finder went on where the ink had ended
        behind += rng.uniform(0, 2.5) * STRIP
    width = int(np.ceil((right - left) * wide + before + behind))
    slope = np.tan(np.radians(np.clip(rng.normal(0, 0.9), -6 * 55 / max(width, 55), 6 * 55 / max(width, 55))))
    middle = (top + bottom) / 2 + rng.uniform(-0.07, 0.07) * (bottom - top)
    to_card = np.array([[1 / wide, 0, left - before / wide], [slope / tall, 1 / tall, middle - STRIP / 2 / tall - slope * width / 2 / tall], [0, 0, 1]])
    to_picture = to_photo @ to_card
    at = lambda x, y: (lambda p: p[:2] / p[2])(to_picture @ [x, y, 1])
    density = np.linalg.norm(at(width / 2 + 1, STRIP / 2) - at(width / 2, STRIP / 2))
    finer = int(np.clip(np.ceil(density), 1, 5))
    strip = cv2.warpPerspective(grey, np.linalg.inv(to_picture) if finer == 1 else np.diag([finer, finer, 1.0]) @ np.linalg.inv(to_picture), (width * finer, STRIP * finer),
                                flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if finer > 1:
        strip = cv2.resize(strip, (width, STRIP), interpolation=cv2.INTER_AREA)
    return strip, [(c, (a - left) * wide + before, (b - left) * wide + before) for c, a, b in line.glyphs]


def of_photo(rng, photo: camera.Photo, looks: int = 2) -> Iterator[Drawn]:
    """Its lines, those that say different things on every card as often as `looks`, each time with other errors."""
    grey = cv2.cvtColor(photo.picture, cv2.COLOR_RGB2GRAY)
    for quad, shown in zip(photo.quads, photo.shown):
        height, width = shown.picture.shape[:2]
        to_photo = cv2.getPerspectiveTransform(np.float32([[0, 0], [width, 0], [width, height], [0, height]]), quad.astype(np.float32))
        for line in shown.lines:
            for _ in range(looks if line.row not in ("country", "title", "sex", "birth") else 1):
                yield cut(rng, grey, to_photo, line)


def write(path: Path, strips: list[Drawn]) -> None:
    widths = np.int32([strip.shape[1] for strip, _ in strips])
    glyphs = [(n, ord(c), a, b) for n, (_, extents) in enumerate(strips) for c, a, b in extents]
    np.savez(path, pixels=np.concatenate([strip for strip, _ in strips], 1), widths=widths, owner=np.int32([g[0] for g in glyphs]),
             character=np.int32([g[1] for g in glyphs]), extent=np.float32([g[2:] for g in glyphs]))


def read(path: Path) -> list[Drawn]:
    held = np.load(path)
    ends = np.cumsum(held["widths"])
    first = np.searchsorted(held["owner"], np.arange(len(ends) + 1))
    pixels, characters, extents = held["pixels"], held["character"], held["extent"]
    return [(pixels[:, end - wide:end], [(chr(c), float(a), float(b)) for c, (a, b) in zip(characters[i:k], extents[i:k])])
            for wide, end, i, k in zip(held["widths"], ends, first, first[1:])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", default="train")
    parser.add_argument("--out", type=Path, default=Path("runs/strips"))
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    begun, number = time.time(), 0
    while time.time() - begun < options.minutes * 60:
        strips = []
        for _ in range(SHARD):
            rng = np.random.default_rng([options.seed, number])
            strips += of_photo(rng, one_photo(rng, options.split))
            number += 1
        write(options.out / f"{options.seed}-{number // SHARD:03d}.npz", strips)
        print(number, "photos", len(strips), "strips in the last shard", flush=True)


if __name__ == "__main__":
    main()
