"""Puts drawn cards on a backdrop and photographs them. Everything is seeded; truth comes back with the picture.

Frame: picture pixels, x right, y down. A card's corners come in the card's own order: its top-left, top-right, bottom-right,
bottom-left, whatever way it lies in the picture; they may lie outside it.
"""
import math
from dataclasses import dataclass, field

import cv2
import numpy as np

from . import card as cards

BACKDROPS = {  # kind -> split; "both" only for plain paper, which is everywhere
    "plain": "both", "wood": "train", "fabric": "train", "tiles": "train", "clutter": "train", "noise": "train", "papers": "train",
    "marble": "exam", "stripes": "exam", "carpet": "exam", "desk": "exam",
}


@dataclass
class Photo:
    picture: np.ndarray  # H×W×3 uint8 RGB
    quads: list[np.ndarray] = field(default_factory=list)  # 4×2 float64 each
    shown: list[cards.Card] = field(default_factory=list)
    camera: dict = field(default_factory=dict)


def cloud(rng, h, w, cell):
    """Smooth noise, about 0±1, with features of `cell` px."""
    small = rng.standard_normal((max(2, int(h / cell) + 2), max(2, int(w / cell) + 2))).astype(np.float32)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)


def colour(rng, low=20, high=245):
    base = rng.uniform(low, high)
    return np.clip(base + rng.normal(0, 28, 3), 0, 255).astype(np.float32)


def backdrop(rng, h: int, w: int, split: str = "train") -> np.ndarray:
    kinds = [k for k, s in BACKDROPS.items() if s in (split, "both")]
    kind = kinds[rng.integers(len(kinds))]
    out = np.ones((h, w, 3), np.float32) * (colour(rng) if rng.random() < 0.75 else colour(rng, 190, 255))
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    size = max(h, w)
    if kind == "plain":
        out += cloud(rng, h, w, size / 2)[..., None] * rng.uniform(0, 18)
    elif kind == "wood":
        turn = rng.uniform(0, math.pi)
        u = x * math.cos(turn) + y * math.sin(turn)
        grain = np.sin((u + cloud(rng, h, w, size / rng.uniform(2, 6)) * size * 0.03) / size * rng.uniform(60, 300))
        out = np.ones_like(out) * np.array([rng.uniform(90, 215), rng.uniform(60, 160), rng.uniform(30, 110)], np.float32)
        out *= (1 + grain * rng.uniform(0.02, 0.16) + cloud(rng, h, w, size / 14) * 0.05)[..., None]
    elif kind == "fabric":
        weave = np.sin(x / rng.uniform(0.6, 3)) * np.sin(y / rng.uniform(0.6, 3))
        out *= (1 + weave * rng.uniform(0.03, 0.2) + cloud(rng, h, w, size / 5) * 0.06)[..., None]
    elif kind == "tiles":
        step = size / rng.uniform(2, 9)
        turn = rng.uniform(0, math.pi)
        u, v = x * math.cos(turn) + y * math.sin(turn), -x * math.sin(turn) + y * math.cos(turn)
        seam = (np.mod(u, step) < step * 0.02 + 1) | (np.mod(v, step) < step * 0.02 + 1)
        if rng.random() < 0.5:
            out += (((u // step + v // step) % 2) * rng.uniform(-60, 60))[..., None]
        out[seam] *= rng.uniform(0.4, 1.3)
    elif kind == "noise":
        for cell in (size / 4, size / 16, size / 64):
            out += cloud(rng, h, w, cell)[..., None] * rng.uniform(3, 26)
    elif kind == "marble":
        out += (np.sin(cloud(rng, h, w, size / 5) * 5 + x / size * 20) * rng.uniform(8, 35))[..., None]
    elif kind == "stripes":
        turn = rng.uniform(0, math.pi)
        out += (np.sign(np.sin((x * math.cos(turn) + y * math.sin(turn)) / size * rng.uniform(15, 160))) * rng.uniform(5, 55))[..., None]
    elif kind == "carpet":
        out *= (1 + rng.standard_normal((h, w)).astype(np.float32) * rng.uniform(0.05, 0.2))[..., None]
    if kind in ("clutter", "papers", "desk") or rng.random() < 0.15:
        for _ in range(int(rng.integers(2, 12))):
            thing(rng, out, paper=kind == "papers")
    return np.clip(out, 0, 255)


def thing(rng, out: np.ndarray, paper: bool = False) -> None:
    """Something that is no ID card: a sheet with lines of writing, a bank-like card, a blob, a pen."""
    h, w = out.shape[:2]
    size = max(h, w)
    centre = rng.uniform(-0.1, 1.1, 2) * (w, h)
    kind = 0 if paper else rng.integers(5)
    tint = colour(rng, 190, 255) if kind == 0 else colour(rng)
    if kind in (0, 1):
        side = size * rng.uniform(0.15, 0.9)
        ratio = rng.uniform(0.5, 1.6) if kind == 0 else 0.63
        box = cv2.boxPoints(((float(centre[0]), float(centre[1])), (side, side * ratio), float(rng.uniform(0, 360))))
        cv2.fillConvexPoly(out, (box * 16).astype(np.int32), tint.tolist(), cv2.LINE_AA, 4)
        edge, down = (box[1] - box[0]), (box[3] - box[0])
        ink = np.clip(tint - rng.uniform(40, 180), 0, 255) if rng.random() < 0.8 else np.clip(tint + 90, 0, 255)
        rows = int(rng.integers(2, 22))
        for r in range(rows):
            at, stop = rng.uniform(0.05, 0.15), rng.uniform(0.5, 0.95)
            while at < stop:  # words as short strokes
                step = rng.uniform(0.01, 0.05)
                p, q = box[0] + edge * at + down * (r + 1) / (rows + 1), box[0] + edge * min(stop, at + step) + down * (r + 1) / (rows + 1)
                cv2.line(out, tuple(p.astype(int).tolist()), tuple(q.astype(int).tolist()), ink.tolist(), max(1, int(side * ratio / (rows + 1) * 0.35)), cv2.LINE_AA)
                at += step + rng.uniform(0.004, 0.02)
    elif kind == 2:
        cv2.ellipse(out, (int(centre[0]), int(centre[1])), (int(size * rng.uniform(0.02, 0.2)), int(size * rng.uniform(0.02, 0.2))), float(rng.uniform(0, 180)), 0, 360, tint.tolist(), -1, cv2.LINE_AA)
    elif kind == 3:
        turn, length = rng.uniform(0, 6.28), size * rng.uniform(0.2, 0.8)
        end = centre + length * np.array([math.cos(turn), math.sin(turn)])
        cv2.line(out, tuple(centre.astype(int).tolist()), tuple(end.astype(int).tolist()), tint.tolist(), max(2, int(size * rng.uniform(0.008, 0.04))), cv2.LINE_AA)
    else:
        points = (centre + rng.normal(0, size * 0.15, (int(rng.integers(3, 7)), 2))).astype(np.int32)
        cv2.fillPoly(out, [points], tint.tolist(), cv2.LINE_AA)


def pose(rng, w: int, h: int, share: tuple[float, float], tilt: float, turn: str, bleed: float) -> np.ndarray:
    """Corners of a card seen by a pinhole camera. `share`: card area over picture area; `turn`: upright, quarter, any."""
    angle = {"upright": rng.normal(0, 4), "quarter": rng.integers(4) * 90 + rng.normal(0, 6), "any": rng.uniform(0, 360)}[turn]
    a, b, c = np.radians(angle), np.radians(rng.normal(0, tilt)), np.radians(rng.normal(0, tilt))
    limit = math.radians(55)
    b, c = np.clip(b, -limit, limit), np.clip(c, -limit, limit)
    turn_z = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    turn_x = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    turn_y = np.array([[math.cos(c), 0, math.sin(c)], [0, 1, 0], [-math.sin(c), 0, math.cos(c)]])
    half = np.array([cards.WIDE, cards.TALL]) / 2
    flat = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * [*half, 0]
    space = flat @ (turn_x @ turn_y @ turn_z).T
    distance = rng.uniform(140, 420)
    points = space[:, :2] / (1 + space[:, 2:] / distance)
    x, y = points[:, 0], points[:, 1]
    area = 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
    points *= math.sqrt(rng.uniform(*share) * w * h / area)
    low, high = points.min(0), points.max(0)
    room = np.array([w, h]) - (high - low)
    slack = bleed * (high - low)
    where = [rng.uniform(min(0, r) - s, max(0, r) + s) if r > -2 * s or s > 0 else r / 2 for r, s in zip(room, slack)]
    return points - low + where


def place(out: np.ndarray, drawn: cards.Card, quad: np.ndarray, mask: np.ndarray, rng) -> None:
    """Warps the card in, shrinking it first where it will be small, with a contact shadow under it."""
    picture, alpha = drawn.picture, mask
    wide = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    factor = wide / picture.shape[1]
    if factor < 0.75:
        size = (max(8, int(picture.shape[1] * factor * 1.15)), max(8, int(picture.shape[0] * factor * 1.15)))
        picture, alpha = cv2.resize(picture, size, interpolation=cv2.INTER_AREA), cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    h, w = picture.shape[:2]
    matrix = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]) - 0.5, (quad - 0.5).astype(np.float32))
    size = (out.shape[1], out.shape[0])
    over = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    cover = cv2.warpPerspective(alpha, matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32)[..., None] / 255
    if rng.random() < 0.6:
        shade = cv2.GaussianBlur(cover[..., 0], (0, 0), max(0.5, wide * rng.uniform(0.004, 0.03)))
        dx, dy = rng.normal(0, wide * 0.01, 2)
        shade = cv2.warpAffine(shade, np.float32([[1, 0, dx], [0, 1, dy]]), size)
        out *= 1 - (shade * rng.uniform(0.1, 0.6))[..., None]
    out *= 1 - cover
    out += over * cover


def motion_kernel(length: float, turn: float) -> np.ndarray:
    reach = int(math.ceil(length / 2)) + 1
    y, x = np.mgrid[-reach:reach + 1, -reach:reach + 1].astype(np.float32)
    along, across = x * math.cos(turn) + y * math.sin(turn), -x * math.sin(turn) + y * math.cos(turn)
    kernel = np.clip(length / 2 + 0.5 - np.abs(along), 0, 1) * np.clip(1 - np.abs(across), 0, 1)
    return kernel / kernel.sum()


LEVELS = {  # focus (px of a 1 200 px wide card), motion, noise, light slope, shadow, glare, exposure, JPEG
    "clean": dict(focus=0.4, motion=0.0, noise=0.008, slope=0.08, shadow=0.0, glare=0.0, gain=(0.92, 1.05), jpeg=(88, 97)),
    "photo": dict(focus=1.1, motion=0.12, noise=0.022, slope=0.25, shadow=0.25, glare=0.2, gain=(0.68, 1.12), jpeg=(68, 95)),
    "hard": dict(focus=2.4, motion=0.45, noise=0.06, slope=0.45, shadow=0.55, glare=0.55, gain=(0.32, 1.3), jpeg=(35, 85)),
}


def expose(rng, out: np.ndarray, level: str, wide: float, quads: list[np.ndarray]) -> tuple[np.ndarray, dict]:
    """Light, shadow, glare, focus, motion, noise, white balance, JPEG. `wide`: the card's width in px, to which blur is relative."""
    k = LEVELS[level]
    h, w = out.shape[:2]
    size = max(h, w)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    info = {"level": level}
    turn = rng.uniform(0, 6.28)
    light = 1 + k["slope"] * rng.uniform(-1, 1) * ((x - w / 2) * math.cos(turn) + (y - h / 2) * math.sin(turn)) / size
    if rng.random() < k["shadow"]:
        turn, cut = rng.uniform(0, 6.28), rng.uniform(-0.4, 0.4) * size
        edge = ((x - w / 2) * math.cos(turn) + (y - h / 2) * math.sin(turn) - cut) / (size * rng.uniform(0.01, 0.2))
        light *= 1 - rng.uniform(0.12, 0.55) * (0.5 + 0.5 * np.tanh(edge))
    out = out * light[..., None]
    if rng.random() < k["glare"]:
        for _ in range(int(rng.integers(1, 3))):
            quad = quads[rng.integers(len(quads))] if quads else np.float64([[0, 0], [w, 0], [w, h], [0, h]])
            s, t = rng.uniform(0, 1, 2)
            cx, cy = (quad[0] * (1 - s) + quad[1] * s) * (1 - t) + (quad[3] * (1 - s) + quad[2] * s) * t
            rx, ry, a = wide * rng.uniform(0.03, 0.22), wide * rng.uniform(0.02, 0.12), rng.uniform(0, 3.14)
            u, v = ((x - cx) * math.cos(a) + (y - cy) * math.sin(a)) / rx, ((y - cy) * math.cos(a) - (x - cx) * math.sin(a)) / ry
            strength = rng.uniform(30, 230 if level == "hard" else 120)
            out = out + (strength * np.exp(-(u * u + v * v) ** rng.uniform(0.6, 2)))[..., None] * np.array([1, 1, rng.uniform(0.85, 1)], np.float32)
            info["glare"] = float(strength)
    unit = wide / 1200
    focus = abs(rng.normal(0, k["focus"])) * unit + 0.35 * min(1, unit)
    out = cv2.GaussianBlur(out, (0, 0), max(0.25, focus))
    info["focus"] = focus / unit
    if rng.random() < k["motion"]:
        length = rng.uniform(1.5, 9 if level == "hard" else 5) * unit
        if length > 1:
            out = cv2.filter2D(out, -1, motion_kernel(length, rng.uniform(0, 3.14)), borderType=cv2.BORDER_REPLICATE)
        info["motion"] = length / unit
    balance = np.array([rng.normal(1, 0.06), 1, rng.normal(1, 0.08)], np.float32)
    gain = rng.uniform(*k["gain"])
    out = out * balance * gain + rng.uniform(0, 14)
    noise = abs(rng.normal(0, k["noise"])) * 255
    grain = rng.standard_normal(out.shape[:2], np.float32)[..., None] * 0.8 + rng.standard_normal(out.shape, np.float32) * 0.5
    out = out + grain * noise
    picture = np.clip(out, 0, 255).astype(np.uint8)
    for _ in range(1 if rng.random() < 0.8 else 2):
        quality = int(rng.integers(*k["jpeg"]))
        picture = cv2.imdecode(cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)[..., ::-1]
    return np.ascontiguousarray(picture), info


def photograph(rng, shown: list[cards.Card], width: int, height: int, level: str = "photo", share=(0.3, 0.85), tilt: float = 8, turn: str = "upright",
               bleed: float = 0.0, split: str = "train") -> Photo:
    """Photographs one, several or no cards; several are kept apart."""
    out = backdrop(rng, height, width, split)
    quads: list[np.ndarray] = []
    masks: dict[float, np.ndarray] = {}
    rooms = divide(rng, width, height, len(shown))
    for drawn, (left, top, wide, tall) in zip(shown, rooms):
        quad = pose(rng, wide, tall, share, tilt, turn, bleed if len(shown) == 1 else 0.0) + [left, top]
        if any(overlap(quad, other) for other in quads):
            continue
        if drawn.scale not in masks:
            masks[drawn.scale] = cards.alpha_mask(drawn.scale)
        place(out, drawn, quad, masks[drawn.scale], rng)
        quads.append(quad)
    wide = float(np.mean([np.linalg.norm(q[1] - q[0]) for q in quads])) if quads else width * 0.6
    picture, info = expose(rng, out, level, wide, quads)
    return Photo(picture, quads, shown[:len(quads)], info)


def divide(rng, width: int, height: int, count: int) -> list[tuple[int, int, int, int]]:
    """Rooms for several cards: one beside or below the other."""
    if count < 2:
        return [(0, 0, width, height)] * count
    if width > height * 1.6 or (width > height * 0.8 and rng.random() < 0.25):
        return [(i * width // count, 0, width // count, height) for i in range(count)]
    return [(0, i * height // count, width, height // count) for i in range(count)]


def overlap(a: np.ndarray, b: np.ndarray) -> bool:
    return cv2.intersectConvexConvex(a.astype(np.float32), b.astype(np.float32))[0] > 0
