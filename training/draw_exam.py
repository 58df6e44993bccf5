"""Draws the exam: suites of labelled pictures with typefaces and backdrops that training never draws.

    python draw_exam.py --each 40 --out ../bench/out/exam

Writes <suite>-NNN.jpg and truth.json, which bench/accuracy.ts reads. The same seed draws the same pictures.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from factory import camera, card, faces, holder
from factory.photos import truth_of

# suite -> sides, level, share of the picture, tilt, turn, share of rare characters in names
SUITES = {
    "clean": (("face", "emblem"), "clean", (0.5, 0.9), 2, "upright", 0.05),
    "photo": (("face", "face", "emblem"), "photo", (0.3, 0.85), 8, "upright", 0.05),
    "hard": (("face", "face", "emblem"), "hard", (0.2, 0.8), 14, "upright", 0.05),
    "rotated": (("face", "emblem"), "photo", (0.25, 0.6), 8, "any", 0.05),
    "rare": (("face",), "photo", (0.35, 0.85), 6, "upright", 0.9),
    "minority": (("face", "emblem"), "photo", (0.35, 0.85), 6, "upright", 0.05),
    "emblem": (("emblem",), "photo", (0.3, 0.85), 8, "upright", 0.05),
    "temporary": (("temporary-face",), "photo", (0.35, 0.85), 6, "upright", 0.05),
    "no-card": ((), "photo", (0.3, 0.8), 0, "upright", 0),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--out", type=Path, default=Path("../bench/out/exam"))
    parser.add_argument("--suites", nargs="*", default=list(SUITES))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    truth = []
    for suite in options.suites:
        sides, level, share, tilt, turn, rare = SUITES[suite]
        for number in range(options.each):
            rng = np.random.default_rng([options.seed, list(SUITES).index(suite), number])
            shown = []
            if sides:
                person = holder.draw(rng, rare_share=rare)
                script = holder.one(rng, list(faces.SCRIPTS)) if suite == "minority" else None
                shown = [card.draw(rng, sides[number % len(sides)], person, scale=15, split="exam", script=script)]
            photo = camera.photograph(rng, shown, 1600, 1200, level, share, tilt, turn, 0.0, "exam")
            name = f"{suite}-{number:03d}.jpg"
            cv2.imwrite(str(options.out / name), photo.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
            cards = [{**t, "fields": keep(drawn)} for t, drawn in zip(truth_of(photo), photo.shown)]
            truth.append({"file": name, "suite": suite, "cards": cards, "camera": photo.camera})
    (options.out / "truth.json").write_text(json.dumps(truth, ensure_ascii=False))
    print(len(truth), "pictures")


def keep(drawn) -> dict[str, str]:
    fields = drawn.holder.fields()
    names = ("Authority", "ValidDate") if drawn.side == "emblem" else tuple(fields) if drawn.side == "temporary-face" else tuple(fields)[:6]
    return {k: fields[k] for k in names}


if __name__ == "__main__":
    main()
