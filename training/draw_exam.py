"""Draws the exam: suites of labelled pictures with typefaces, backdrops, cameras, printers, screens, editors that training never draws with (split.json).

    python draw_exam.py --each 40 --out ../bench/out/exam
    python draw_exam.py --each 8 --seed 20261 --longest 1024 --quality 80 80 --out ../bench/exam     # the committed one

Writes <suite>-NNN.jpg and truth.json, which bench/accuracy.ts reads. The same seed draws the same pictures.
Suites of faults hold as many genuine twins: like pictures without the fault, made to tempt a false alarm.
"""
import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from factory import attacks, camera, card, edits, faces, holder
from factory.photos import truth_of


@dataclass(frozen=True)
class Suite:
    sides: tuple[str, ...] = ("face", "face", "emblem")
    level: str = "photo"
    share: tuple[float, float] = (0.3, 0.85)  # card's share of the picture
    tilt: float = 8
    turn: str = "upright"
    rare: float = 0.05  # share of rare characters in names
    long: float = 0.0  # of names that one row hardly holds
    sizes: tuple[tuple[int, int], ...] = ((1024, 768), (1280, 960), (1600, 1200), (1600, 1200), (2000, 1500), (4000, 3000))
    fault: str | None = None


SUITES = {
    "clean": Suite(("face", "emblem"), "clean", (0.5, 0.9), 2),
    "photo": Suite(),
    "hard": Suite(level="hard", share=(0.2, 0.8), tilt=14, sizes=((480, 360), (640, 480), (800, 600), (1280, 960), (1600, 1200))),
    "rotated": Suite(("face", "emblem"), share=(0.25, 0.6), turn="any"),
    "rare": Suite(("face",), rare=0.9),
    "minority": Suite(("face", "emblem")),
    "emblem": Suite(("emblem",)),
    "temporary": Suite(("temporary-face",), share=(0.35, 0.85)),
    "multi": Suite(("face", "emblem"), share=(0.35, 0.75)),
    "no-card": Suite(()),
    "copy": Suite(fault="copy"),
    "screen": Suite(fault="screen"),
    "edit": Suite(fault="edit"),
    "occlusion": Suite(fault="occlusion", share=(0.25, 0.6)),
    "cut": Suite(fault="cut"),
    "watermark": Suite(fault="watermark"),
    "electronic": Suite(("face", "emblem"), fault="electronic"),
    "long-name": Suite(("face",), long=1.0),
}


def draw_one(rng, name: str, suite: Suite, number: int, split: str, longest: int) -> camera.Photo:
    width, height = suite.sizes[int(rng.integers(len(suite.sizes)))]
    if width > longest:
        width, height = longest, longest * height // width
    if not suite.sides:
        return camera.nothing(rng, width, height, suite.level, split)
    person = holder.draw(rng, rare_share=suite.rare, long_share=suite.long)
    script = holder.one(rng, list(faces.SCRIPTS)) if name == "minority" else None
    scale = min(20.0, max(8.0, width / 100))
    drawn = lambda side: card.draw(rng, side, person, scale=scale, split=split, script=script)
    side = suite.sides[number // 2 % len(suite.sides)] if suite.fault else suite.sides[number % len(suite.sides)]
    take = lambda shown, **more: camera.photograph(rng, shown, width, height, suite.level, more.pop("share", suite.share), suite.tilt, suite.turn, more.pop("bleed", 0.0), split, **more)
    genuine = suite.fault is not None and number % 2 == 1
    if name == "multi":
        return take([drawn("face"), drawn("emblem")])
    if suite.fault is None:
        return take([drawn(side)])
    if suite.fault == "copy":
        if genuine:  # on white paper, or on a sheet of it, under dull or coloured light
            shown = drawn(side)
            dull = rng.uniform(0, 0.8)
            shown.picture = np.clip(shown.picture * (1 - dull) + shown.picture.mean(2, keepdims=True) * dull, 0, 255).astype(np.uint8)
            if rng.random() < 0.3:
                return take([shown], lay=attacks.partial(attacks.lay_on_sheet, split=split))
            return take([shown], kind="plain")
        return take([drawn(side)], lay=attacks.copy_layer(rng, split))
    if suite.fault == "screen":
        phone = camera.device(rng, split, flatbed=False)
        if genuine:  # at times upon something with a frame, as a screen has one
            return take([drawn(side)], make=phone, lay=attacks.lay_framed if rng.random() < 0.4 else None)
        return take([drawn(side)], make=phone, lay=attacks.screen_layer(rng, split))
    if suite.fault == "edit":
        photo = take([drawn(side)])
        if genuine:  # saved again, which is no edit
            quality = int(rng.integers(70, 97))
            photo.picture = camera.saved(photo.picture, quality)
            photo.camera["jpeg"] = [*photo.camera["jpeg"], quality]
            return photo
        return edits.edited(rng, photo, split, lambda: take([card.draw(rng, side, scale=scale, split=split)]))
    if suite.fault == "occlusion":
        kind = attacks.lists.pick_device(rng, attacks.lists.options("coverings", split))
        return take([drawn(side)], cover=attacks.partial(attacks.lay_covering, kind=kind, miss=genuine))
    if suite.fault == "cut":
        photo = take([drawn(side)], share=(0.75, 0.95) if genuine else (0.4, 0.95), bleed=0.0 if genuine else 0.3)
        while outside(photo) > 1e-4 if genuine else outside(photo) < 0.02:
            photo = take([drawn(side)], share=(0.6, 0.95) if genuine else (0.4, 0.95), bleed=0.0 if genuine else 0.3)
        if not genuine:
            photo.faults = {"kind": "cut", "device": "frame", "condition": "over a tenth" if outside(photo) > 0.1 else "up to a tenth", "outside": round(outside(photo), 4)}
        return photo
    if suite.fault == "electronic":
        if genuine:  # as straight as a hand lays it on the glass
            return take([drawn(side)], make=camera.device(rng, split, flatbed=True))
        return attacks.screenshot(rng, drawn(side), width, height)
    photo = take([drawn(side)])
    return photo if genuine else attacks.watermarked(rng, photo, split)


def outside(photo: camera.Photo) -> float:
    """Share of the card's area that lies beyond the picture."""
    h, w = photo.picture.shape[:2]
    quad = photo.quads[0].astype(np.float32)
    inside, _ = cv2.intersectConvexConvex(quad, np.float32([[0, 0], [w, 0], [w, h], [0, h]]))
    return 1 - inside / abs(cv2.contourArea(quad))


def keep(drawn: card.Card, faults: dict) -> dict[str, str]:
    """The fields that this side shows and that can still be read: none that an edit or a covering touched."""
    fields = drawn.holder.fields()
    names = ("Authority", "ValidDate") if drawn.side == "emblem" else tuple(fields) if drawn.side == "temporary-face" else tuple(fields)[:6]
    of_row = {"name": ("Name",), "name1": ("Name",), "sex": ("Sex", "Nation"), "birth": ("Birth",), "number": ("IdNum",), "issuer": ("Authority",), "term": ("ValidDate",)}
    lost = {field for row in faults.get("rows", ()) for field in (("Address",) if row.startswith("address") else of_row.get(row, ()))}
    # the birth date is known from the number too, and may be read from it
    return {} if faults.get("kind") == "cut" else {name: fields[name] for name in names if name not in lost}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--split", default="exam", help="train: a set to choose thresholds on, with training's devices")
    parser.add_argument("--longest", type=int, default=4096, help="px; pictures are drawn no larger")
    parser.add_argument("--quality", type=int, nargs=2, default=(92, 92), help="of the JPEG files, from and to")
    parser.add_argument("--share", type=float, nargs=2, help="card's share of the picture in every suite, from and to")
    parser.add_argument("--out", type=Path, default=Path("../bench/out/exam"))
    parser.add_argument("--suites", nargs="*", default=list(SUITES))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    listed = options.out / "truth.json"
    truth = [item for item in json.loads(listed.read_text()) if item["suite"] not in options.suites] if listed.exists() else []
    for name in options.suites:
        for number in range(options.each * (2 if SUITES[name].fault else 1)):
            rng = np.random.default_rng([options.seed, list(SUITES).index(name), number])
            photo = draw_one(rng, name, replace(SUITES[name], share=tuple(options.share)) if options.share else SUITES[name], number, options.split, options.longest)
            file = f"{name}-{number:03d}.jpg"
            cv2.imwrite(str(options.out / file), photo.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(options.quality[0], options.quality[1] + 1))])
            shown = [{**t, "fields": keep(c, photo.faults)} for t, c in zip(truth_of(photo), photo.shown)]
            truth.append({"file": file, "size": [photo.picture.shape[1], photo.picture.shape[0]], "suite": name, "cards": shown, "camera": photo.camera, "faults": photo.faults})
        listed.write_text(json.dumps(truth, ensure_ascii=False) + "\n")
    print(len(truth), "pictures")


if __name__ == "__main__":
    main()
