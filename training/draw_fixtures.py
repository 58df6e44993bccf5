"""Draws the specimen cards of examples/ and test/fixtures/, with their truth in test/fixtures/manifest.json.

    python draw_fixtures.py

Seeded: the same seed draws the same cards. Drawn with training's own typefaces, so they show that the whole works, not how well it reads.
"""
import datetime as dt
import json
from pathlib import Path

import cv2
import numpy as np

from factory import camera, card, holder

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "test" / "fixtures"

# name, side, level, turn in degrees (None: by the pose), share of the picture, tilt, script
PICTURES = [
    ("face-clean", "face", "clean", (0.55, 0.6), 0, 0, None),
    ("face-photo", "face", "photo", (0.4, 0.5), 0, 8, None),
    ("face-quarter", "face", "photo", (0.4, 0.5), 90, 6, None),
    ("face-upside-down", "face", "photo", (0.4, 0.5), 180, 6, None),
    ("face-three-quarters", "face", "photo", (0.35, 0.45), 270, 6, None),
    ("face-slanted", "face", "photo", (0.3, 0.35), 37, 8, None),
    ("face-steep", "face", "photo", (0.3, 0.4), 0, 18, None),
    ("face-small", "face", "clean", (0.2, 0.22), 0, 4, None),
    ("face-bilingual", "face", "photo", (0.45, 0.5), 0, 5, "tibetan"),
    ("emblem-clean", "emblem", "clean", (0.55, 0.6), 0, 0, None),
    ("emblem-photo", "emblem", "photo", (0.4, 0.5), 0, 8, None),
    ("emblem-upside-down", "emblem", "photo", (0.4, 0.5), 180, 6, None),
    ("temporary-face", "temporary-face", "photo", (0.45, 0.5), 0, 5, None),
    ("face-long-name", "face", "photo", (0.4, 0.5), 0, 6, None),
    ("temporary-title", "temporary-title", "photo", (0.35, 0.4), 0, 6, None),
]
# Fields that a side has; a temporary card's face has all.
KEPT = {"face": ("Name", "Sex", "Nation", "Birth", "Address", "IdNum"), "emblem": ("Authority", "ValidDate"), "temporary-title": ()}
# Made of syllables; too long for one row.
NAMES = {"face-long-name": "阿力木江·买买提尼亚孜·库尔班"}


def person(rng) -> holder.Holder:
    """Fictitious, with lawful dates that have not run out, and a name of common characters."""
    drawn = holder.draw(rng, rare_share=0.0)
    surname, given = "李王张刘陈杨赵黄周吴", "明华文建国志海燕春梅芳丽娜静伟强军洋勇"
    drawn.name = holder.one(rng, surname) + holder.one(rng, given) + (holder.one(rng, given) if rng.random() < 0.6 else "")
    drawn.start, drawn.end = dt.date(2018, 5, 21), dt.date(2038, 5, 21)
    return drawn


# Another draw where the first was not read right when the specimens were chosen: they show that the parts work together,
# in every build; how well cards are read is for the exam to say.
DRAWS: dict[str, int] = {"face-quarter": 1, "face-small": 1, "face-steep": 1, "face-three-quarters": 1, "temporary-face": 1, "face-long-name": 2, "pair": 2}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    entries = []
    for number, (name, side, level, share, turn, tilt, script) in enumerate(PICTURES):
        rng = np.random.default_rng([2026, number, DRAWS[name]] if name in DRAWS else [2026, number])
        who = person(rng)
        who.name = NAMES.get(name, who.name)
        if side == "temporary-face":
            who.start, who.end = dt.date(2026, 9, 1), dt.date(2026, 12, 1)
        drawn = card.draw(rng, side, who, scale=14, script=script)
        shot = shoot(rng, [drawn], level, share, turn, tilt)
        entries.append(save(name, shot))
    rng = np.random.default_rng([2026, 100, DRAWS.get("pair", 0)] if DRAWS.get("pair") else [2026, 100])
    who = person(rng)
    pair = [card.draw(rng, side, who, scale=14) for side in ("face", "emblem")]
    entries.append(save("pair", camera.photograph(rng, pair, 1200, 1600, "photo", (0.55, 0.7), 3, "upright")))
    twins = [card.draw(rng, "face", person(rng), scale=10) for _ in range(2)]
    entries.append(save("two-faces", camera.photograph(rng, twins, 1200, 1600, "photo", (0.55, 0.7), 3, "upright")))
    empty = camera.photograph(rng, [], 1200, 900, "photo")
    entries.append(save("no-card", empty))
    small = camera.photograph(rng, [card.draw(rng, "face", person(rng), scale=8)], 560, 420, "clean", (0.1, 0.11), 0, "upright")
    entries.append(save("too-small", small))
    blurred = camera.photograph(rng, [card.draw(rng, "face", person(rng), scale=12)], 1200, 900, "clean", (0.4, 0.5), 0, "upright")
    blurred.picture = cv2.GaussianBlur(blurred.picture, (0, 0), 11)
    entries.append(save("blurred", blurred))
    (OUT / "manifest.json").write_text(json.dumps({"origin": "drawn by training/draw_fixtures.py", "licence": "Apache-2.0", "pictures": entries}, ensure_ascii=False, indent=1) + "\n")
    for source, target in (("face-photo", "specimen-face"), ("emblem-photo", "specimen-emblem")):
        (ROOT / "examples").mkdir(exist_ok=True)
        (ROOT / "examples" / f"{target}.jpg").write_bytes((OUT / f"{source}.jpg").read_bytes())


def shoot(rng, shown, level, share, turn, tilt):
    """A photo whose card lies turned by about `turn` degrees."""
    for _ in range(200):
        shot = camera.photograph(rng, shown, 1600, 1200, level, share, tilt, "upright" if turn == 0 else "any")
        if not shot.quads:
            continue
        quad = shot.quads[0]
        angle = np.degrees(np.arctan2(quad[1, 1] - quad[0, 1], quad[1, 0] - quad[0, 0]))
        inside = quad.min() > 0 and quad[:, 0].max() < 1600 and quad[:, 1].max() < 1200
        if inside and abs((angle - turn + 180) % 360 - 180) < 9:
            return shot
    raise RuntimeError(f"no pose at {turn} degrees")


def save(name: str, shot) -> dict:
    cv2.imwrite(str(OUT / f"{name}.jpg"), shot.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
    cards = []
    for quad, drawn in zip(shot.quads, shot.shown):
        fields = drawn.holder.fields()
        keep = KEPT.get(drawn.side, tuple(fields))
        cards.append({"side": drawn.side, "quad": quad.round(1).tolist(), "fields": {k: fields[k] for k in keep}})
    return {"file": f"{name}.jpg", "cards": cards}


if __name__ == "__main__":
    main()
