"""Draws a folder of small labelled photos for the locator and the row finder, from a seed.

    python -m factory.photos --count 3000 --seed 1 --out runs/photos

Writes NNNNNN.jpg (long side 640) and truth-<seed>.jsonl, a line a picture: quads, sides, printed lines in card fractions.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from . import attacks, camera, card, faces, holder

SIDES = ("face", "emblem", "temporary-face", "temporary-title")


def one_photo(rng, split: str = "train", long_share: float = 0.0) -> camera.Photo:
    long, short = 640, int(rng.choice([480, 480, 480, 426, 360, 640]))
    width, height = (long, short) if rng.random() < 0.7 else (short, long)
    level = str(rng.choice(["clean", "photo", "hard"], p=[0.2, 0.4, 0.4]))
    count = 0 if (roll := rng.random()) < 0.16 else 2 if roll < 0.27 else 3 if roll < 0.29 else 1
    if count == 0:
        return camera.nothing(rng, width, height, level, split)
    shown = []
    for _ in range(count):
        side = SIDES[rng.choice(4, p=[0.42, 0.34, 0.14, 0.10])]
        script = holder.one(rng, list(faces.SCRIPTS)) if rng.random() < 0.15 else None
        shown.append(card.draw(rng, side, holder.draw(rng, wrong_share=0.05, long_share=long_share), scale=rng.uniform(5.5, 7.5), split=split, script=script))
        if rng.random() < 0.08:  # grey cards are cards too
            grey = shown[-1].picture.mean(2, keepdims=True)
            shown[-1].picture = np.repeat(np.clip((grey - 128) * rng.uniform(0.8, 1.6) + 140, 0, 255), 3, 2).astype(np.uint8)
    turn = str(rng.choice(["upright", "quarter", "any"], p=[0.3, 0.35, 0.35]))
    bleed = float(rng.choice([0.0, 0.0, 0.0, 0.2]))
    share = (0.07, 0.45) if rng.random() < 0.35 else (0.3, 0.95)
    lay = attacks.copy_layer(rng, split) if (roll := rng.random()) < 0.06 else attacks.screen_layer(rng, split) if roll < 0.09 else None
    cover = attacks.cover_layer(rng, split) if rng.random() < 0.14 else None
    make = camera.device(rng, split, flatbed=False) if roll < 0.09 else None
    return camera.photograph(rng, shown, width, height, level, share, float(rng.choice([2, 8, 16, 26])), turn, bleed, split, lay=lay, cover=cover, make=make)


def truth_of(photo: camera.Photo) -> list[dict]:
    out = []
    for quad, drawn in zip(photo.quads, photo.shown):
        h, w = drawn.picture.shape[:2]
        out.append({"quad": quad.round(2).tolist(), "side": drawn.side,
                    "lines": [{"row": line.row, "text": line.text, "box": [round(v / s, 4) for v, s in zip(line.box, (w, h, w, h))], "value": round(line.value_left / w, 4)} for line in drawn.lines],
                    "portrait": [round(v / s, 4) for v, s in zip(drawn.portrait, (w, h, w, h))] if drawn.portrait else None})
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--split", default="train")
    parser.add_argument("--long-names", type=float, default=0.0, help="share of names that one row hardly holds")
    parser.add_argument("--out", type=Path, default=Path("runs/photos"))
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    with open(options.out / f"truth-{options.split}-{options.seed}.jsonl", "w") as truth:
        for number in range(options.count):
            rng = np.random.default_rng([options.seed, number])
            photo = one_photo(rng, options.split, options.long_names)
            name = f"{options.split}-{options.seed}-{number:06d}.jpg"
            cv2.imwrite(str(options.out / name), photo.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
            truth.write(json.dumps({"file": name, "size": [photo.picture.shape[1], photo.picture.shape[0]], "cards": truth_of(photo), "camera": photo.camera}, ensure_ascii=False) + "\n")
            truth.flush()


if __name__ == "__main__":
    main()
