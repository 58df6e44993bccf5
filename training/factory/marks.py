"""Writing over a finished photo: purposes that a program writes across it, in any manner, and marks that the card itself bears, which look much alike.

The exam's watermarks are drawn by `attacks.watermarked`, in one manner of their own.
"""
import math

import cv2
import numpy as np
from PIL import Image, ImageDraw

from . import faces, holder

BEGINNINGS, ENDS = ("仅供", "仅限", "仅用于", "只限", "专供", ""), ("使用", "之用", "专用", "备案", "存档", "")
NOTES = ("他用无效", "复印无效", "再次复印无效", "不得转借", "盖章有效")
CARD_MARKS = ("SPECIMEN", "样本", "SPECIMEN 样本", "样本 SPECIMEN", "样张", "SAMPLE", "SPECIMEN样本", "测试样本", "Specimen", "TEST 样本")


def purpose(rng) -> str:
    """What nobody learns by heart: of the words around it only a few are fixed."""
    middle = "".join(holder.one(rng, holder.all_han()) for _ in range(rng.integers(2, 10)))
    text = holder.one(rng, BEGINNINGS) + middle + holder.one(rng, ENDS)
    if rng.random() < 0.3:
        text += holder.one(rng, (" ", "，", "")) + holder.one(rng, NOTES)
    if rng.random() < 0.15:
        text += f" {rng.integers(2018, 2031)}" + holder.one(rng, ("年{}月{}日", "-{}-{}", ".{}.{}")).format(rng.integers(1, 13), rng.integers(1, 29))
    return text


def write(pen: ImageDraw.ImageDraw, face: faces.Face, text: str, x: float, y: float, px: int, spacing: float, stroke: int = 0) -> float:
    """Writes from left to right; the x behind it."""
    for c in text:
        if font := face.font(c, px) if c != " " else None:
            pen.text((x, y), c, font=font, fill=0 if stroke else 255, stroke_width=stroke, stroke_fill=255)
            x += font.getlength(c) + spacing
        else:
            x += px / 2
    return x


def turned(rng, mask: Image.Image, degrees: float, at: tuple[float, float], size: tuple[int, int]) -> np.ndarray:
    """The square mask turned about its middle, which comes to lie at `at` of a picture of width and height `size`; 0…1."""
    side = mask.size[0]
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0) + np.float64([[0, 0, at[0] - side / 2], [0, 0, at[1] - side / 2]])
    return cv2.warpAffine(np.asarray(mask), matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32) / 255


def across(rng, picture: np.ndarray, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(H×W×3 float32 with a purpose written across, H×W 0…1: where). Once or tiled, any face, size, turn, colour and strength."""
    h, w = picture.shape[:2]
    wide = np.linalg.norm(quad[1] - quad[0])
    px = max(7, int(wide * math.exp(rng.uniform(math.log(0.03), math.log(0.13)))))
    face = faces.pick(rng, holder.one(rng, ("hei", "hei", "hei", "song", "kai")), "train")
    lines = [purpose(rng) for _ in range(1 if rng.random() < 0.75 else 2)]
    tiled = rng.random() < 0.5
    side = int(math.hypot(h, w)) + 2
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    spacing, leading, stroke = px * (rng.uniform(0, 0.3) if rng.random() < 0.3 else 0), px * rng.uniform(1.1, 1.6), 1 if rng.random() < 0.1 and px > 14 else 0
    long = max(len(line) for line in lines) * (px + spacing)
    if tiled:
        down, right, offset = px * rng.uniform(2.2, 8) + leading * (len(lines) - 1), long + px * rng.uniform(0.5, 6), rng.uniform(0, 1)
        for row, y in enumerate(np.arange(-rng.uniform(0, down), side, down)):
            for x in np.arange(-right * (row * offset % 1), side, right):
                for number, line in enumerate(lines):
                    write(pen, face, line, x, y + number * leading, px, spacing, stroke)
        at = (w / 2, h / 2)
    else:
        for number, line in enumerate(lines):
            write(pen, face, line, side / 2 - long / 2, side / 2 - px / 2 + number * leading, px, spacing, stroke)
        if rng.random() < 0.12:  # framed as a stamp is
            pen.rectangle((side / 2 - long / 2 - px * 0.4, side / 2 - px * 0.8, side / 2 + long / 2 + px * 0.4, side / 2 + px * 0.8 + leading * (len(lines) - 1)), outline=255, width=max(1, px // 12))
        at = tuple(quad.mean(0) + (quad[1] - quad[0]) * rng.normal(0, 0.12) + (quad[3] - quad[0]) * rng.normal(0, 0.18))
    degrees = rng.uniform(-60, 60) if (roll := rng.random()) < 0.75 else 0.0 if roll < 0.95 else rng.choice([-90.0, 90.0])
    alpha = turned(rng, mask, degrees, at, (w, h))
    if rng.random() < 0.3:
        alpha = cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.3, 0.8))
    strength = math.exp(rng.uniform(math.log(0.12), math.log(0.85)))
    if (roll := rng.random()) < 0.35:
        ink = np.full(3, rng.uniform(0, 170), np.float32)
    elif roll < 0.55:
        ink = np.full(3, rng.uniform(215, 255), np.float32)
    else:
        ink = np.float32(holder.one(rng, [(210, 30, 30), (40, 70, 190), (190, 40, 60), (30, 130, 70), (90, 90, 200), (230, 120, 30)])) + rng.normal(0, 20, 3).astype(np.float32)
    cover = alpha[..., None] * strength
    out = picture * (1 - cover) + np.clip(ink, 0, 255) * cover
    if rng.random() < 0.12:  # a thin shadow keeps pale letters legible
        shade = cv2.GaussianBlur(np.roll(alpha, (1, 1), (0, 1)), (0, 0), 1.0)[..., None] * rng.uniform(0.2, 0.5)
        out = picture * (1 - shade)
        out = out * (1 - cover) + np.clip(ink, 0, 255) * cover
    reach = max(3, int(px * 0.5)) // 2 * 2 + 1
    return out, cv2.morphologyEx((alpha > 0.3).astype(np.float32), cv2.MORPH_CLOSE, np.ones((reach, reach)))


def on_card(rng, picture: np.ndarray, quad: np.ndarray) -> np.ndarray:
    """H×W×3 float32: the card bears another mark, as drawn cards do, in its own plane and as soft as a lens makes it."""
    h, w = picture.shape[:2]
    wide = np.linalg.norm(quad[1] - quad[0])
    text, px = holder.one(rng, CARD_MARKS), max(6, int(wide * math.exp(rng.uniform(math.log(0.018), math.log(0.14)))))
    face = faces.pick(rng, holder.one(rng, ("hei", "hei", "song")), "train")
    side = int(wide * 1.6)
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    long = write(ImageDraw.Draw(Image.new("L", (8, 8))), face, text, 0, 0, px, 0)
    write(pen, face, text, side / 2 - long / 2, side / 2 - px / 2, px, 0)
    right = quad[1] - quad[0]
    degrees = -math.degrees(math.atan2(right[1], right[0])) + (rng.normal(0, 2) if rng.random() < 0.5 else rng.uniform(-50, 50))
    at = quad[0] + right * rng.uniform(0.15, 0.85) + (quad[3] - quad[0]) * rng.uniform(0.06, 0.95)
    alpha = turned(rng, mask, degrees, tuple(at), (w, h))
    inside = np.zeros((h, w), np.float32)
    cv2.fillConvexPoly(inside, quad.astype(np.int32), 1.0)
    alpha = cv2.GaussianBlur(alpha * inside, (0, 0), rng.uniform(0.4, 1.4))[..., None] * math.exp(rng.uniform(math.log(0.15), 0))
    ink = np.float32(holder.one(rng, [(200, 40, 40), (60, 60, 60), (120, 120, 120), (40, 70, 180), (210, 90, 90), (250, 250, 250)])) * rng.uniform(0.7, 1.0)
    return picture * (1 - alpha) + ink * alpha
