"""Puts drawn cards on a backdrop and photographs them. Everything is seeded; truth comes back with the picture.

Frame: picture pixels, x right, y down. A card's corners come in the card's own order: its top-left, top-right, bottom-right,
bottom-left, whatever way it lies in the picture; they may lie outside it.
"""
import math
from dataclasses import dataclass, field

import cv2
import numpy as np

from . import card as cards
from . import holder
from . import split as lists

@dataclass(frozen=True)
class Device:
    """What one make of camera does to light. Blur and noise come on top, by the level of the picture."""
    psf: str  # shape of defocus: gauss, disc, box, hexagon, oblong
    noise: str  # flat, shot (grows with light), smeared (denoised until it blotches), median (denoised in part), blotched (in colour), lines (a scanner's)
    tone: float = 0.0  # strength of an S-shaped tone curve
    sharpen: float = 0.0
    vignette: float = 0.0
    fringe: float = 0.0  # px that red and blue stand apart at the picture's corners
    bayer: bool = False  # one colour a pixel, the others guessed
    flatbed: bool = False


DEVICES: dict[str, Device | None] = {
    "any-phone": None,  # another one each time
    "soft-phone": Device("gauss", "flat"),
    "grainy-phone": Device("gauss", "shot", 0.1, 0.4, 0.1, 0.0, True),
    "dull-scanner": Device("gauss", "flat", flatbed=True),
    "sharp-phone": Device("disc", "shot", 0.35, 0.9, 0.25, 0.6, True),
    "smeared-phone": Device("disc", "smeared", 0.2, 1.2, 0.15, 0.3),
    "office-scanner": Device("box", "lines", 0.15, 0.5, flatbed=True),
}
FLATBED_SHARE = 0.1
SHAPES = {"train": ["gauss", "hexagon", "oblong"], "exam": ["disc", "box"]}  # of defocus


def built(rng, make: str) -> Device:
    """The device of that name; those made up have none of the exam's shapes and noises."""
    if known := DEVICES[make]:
        return known
    some = lambda chance, low, high: float(rng.uniform(low, high)) if rng.random() < chance else 0.0
    return Device(holder.one(rng, SHAPES["train"]), holder.one(rng, ["flat", "shot", "shot", "median", "blotched"]),
                  some(0.6, -0.15, 0.5), some(0.75, 0.1, 1.6), some(0.5, 0.05, 0.4), some(0.5, 0.1, 1.2), bool(rng.random() < 0.6))


def is_flatbed(make: str) -> bool:
    return (known := DEVICES[make]) is not None and known.flatbed


def device(rng, split: str, flatbed: bool | None = None) -> str:
    """A camera of the split; a scanner now and then, or as asked."""
    flat = rng.random() < FLATBED_SHARE if flatbed is None else flatbed
    return lists.pick_device(rng, tuple(n for n in lists.options("cameras", split) if is_flatbed(n) == flat))


@dataclass
class Photo:
    picture: np.ndarray  # H×W×3 uint8 RGB
    quads: list[np.ndarray] = field(default_factory=list)  # 4×2 float64 each
    shown: list[cards.Card] = field(default_factory=list)
    camera: dict = field(default_factory=dict)
    faults: dict = field(default_factory=dict)  # what is wrong with the picture: kind, condition, boxes


def cloud(rng, h, w, cell):
    """Smooth noise, about 0±1, with features of `cell` px."""
    small = rng.standard_normal((max(2, int(h / cell) + 2), max(2, int(w / cell) + 2))).astype(np.float32)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)


def colour(rng, low=20, high=245):
    base = rng.uniform(low, high)
    return np.clip(base + rng.normal(0, 28, 3), 0, 255).astype(np.float32)


def backdrop(rng, h: int, w: int, split: str = "train", kind: str | None = None) -> tuple[np.ndarray, str]:
    """(float32 H×W×3, the kind drawn)."""
    kind = kind or lists.pick(rng, "backdrops", split)
    out = np.ones((h, w, 3), np.float32) * (colour(rng) if rng.random() < 0.65 else colour(rng, 190, 255))
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
    elif kind == "lawn":
        for _ in range(400):
            at, turn, length = rng.uniform(0, 1, 2) * (w, h), rng.normal(-1.57, 0.5), size * rng.uniform(0.02, 0.08)
            end = at + length * np.array([math.cos(turn), math.sin(turn)])
            cv2.line(out, tuple(at.astype(int).tolist()), tuple(end.astype(int).tolist()), (colour(rng, 40, 150) * (0.6, 1, 0.5)).tolist(), max(1, int(size * 0.004)), cv2.LINE_AA)
    elif kind == "weave":
        step = size / rng.uniform(40, 160)
        over = ((x // step + y // step) % 2) * np.sin(np.mod(x, step) / step * 3.14) + ((x // step + y // step + 1) % 2) * np.sin(np.mod(y, step) / step * 3.14)
        out *= (0.75 + 0.3 * over)[..., None]
    elif kind == "leather":
        cells = cloud(rng, h, w, size / rng.uniform(60, 160))
        out *= (1 - 0.35 * np.exp(-(cells / 0.18) ** 2) + cloud(rng, h, w, size / 6) * 0.05)[..., None]
    elif kind == "carpet":
        out *= (1 + rng.standard_normal((h, w)).astype(np.float32) * rng.uniform(0.05, 0.2))[..., None]
    elif kind == "gingham":  # a checked cloth
        step, turn = size / rng.uniform(4, 30), rng.uniform(0, math.pi)
        u, v = x * math.cos(turn) + y * math.sin(turn), -x * math.sin(turn) + y * math.cos(turn)
        shares = (np.mod(u, step) < step * rng.uniform(0.3, 0.7)).astype(np.float32) + (np.mod(v, step) < step * rng.uniform(0.3, 0.7))
        out += shares[..., None] * (colour(rng) - out) * rng.uniform(0.2, 0.5)
    elif kind == "crackle":  # thin dark or pale lines between patches
        near = np.abs(cloud(rng, h, w, size / rng.uniform(6, 30))) < rng.uniform(0.02, 0.08)
        out += cv2.GaussianBlur(near.astype(np.float32), (0, 0), max(0.5, size * 0.001))[..., None] * rng.uniform(-70, 40)
    elif kind == "print":  # on top of a page
        page(rng, out, split, share=rng.uniform(1.0, 2.2))
    if kind in ("clutter", "papers", "desk") or rng.random() < 0.15:
        for _ in range(int(rng.integers(2, 12))):
            thing(rng, out, split, paper=kind == "papers")
    return np.clip(out, 0, 255), kind


def thing(rng, out: np.ndarray, split: str, paper: bool = False) -> None:
    """Something that is no ID card: a sheet with lines of writing, a bank-like card, a blob, a pen."""
    h, w = out.shape[:2]
    size = max(h, w)
    centre = rng.uniform(-0.1, 1.1, 2) * (w, h)
    if not paper and rng.random() < 0.3:
        other_card(rng, out, centre, size, split)
        return
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


def other_card(rng, out: np.ndarray, centre: np.ndarray, size: float, split: str) -> None:
    """A printed thing of a card's size that is no ID card: bank card, licence, badge, leaflet; with type, numbers, pictures, a portrait."""
    scale = rng.uniform(4, 9)
    wide, tall = cards.WIDE * scale, cards.WIDE * scale * float(rng.choice([0.63, 0.63, 0.7, 1.4]))
    picture = np.ones((int(tall), int(wide), 3), np.float32) * (colour(rng) if rng.random() < 0.6 else colour(rng, 190, 255))
    h, w = picture.shape[:2]
    picture += cloud(rng, h, w, w / rng.uniform(1, 9))[..., None] * rng.normal(0, 22, 3).astype(np.float32)
    ink = tuple(float(v) for v in (colour(rng, 0, 90) if picture.mean() > 110 else colour(rng, 170, 255)))
    pen = cards.Pen(rng, picture, scale, split)
    if rng.random() < 0.5:  # a logo or a chip
        x, y, r = rng.uniform(0.08, 0.9) * w, rng.uniform(0.1, 0.5) * h, rng.uniform(0.04, 0.12) * w
        shape = int(rng.integers(3))
        if shape == 0:
            cv2.circle(picture, (int(x), int(y)), int(r), colour(rng).tolist(), -1, cv2.LINE_AA)
        elif shape == 1:
            cv2.rectangle(picture, (int(x), int(y)), (int(x + r * 1.4), int(y + r)), (205, 180, 110), -1)
        else:
            cv2.fillPoly(picture, [np.int32([[x, y - r], [x + r, y + r], [x - r, y + r]])], colour(rng).tolist(), cv2.LINE_AA)
    if rng.random() < 0.3:
        left, top, across = rng.uniform(0.05, 0.7) * w, rng.uniform(0.15, 0.4) * h, rng.uniform(0.16, 0.26) * w
        cards.portrait(rng, picture, (left, top, min(w, left + across), min(h, top + across * 1.3)), rng.random() < 0.2)
    y = rng.uniform(0.12, 0.3) * h / scale
    while y < h / scale * rng.uniform(0.75, 0.95):
        roll, px = rng.random(), float(np.clip(rng.normal(3.2, 1.1), 1.6, 7))
        text = ("".join(cards.holder.one(rng, cards.holder.all_han()) for _ in range(rng.integers(2, 14))) if roll < 0.4 else " ".join(f"{rng.integers(0, 10000):04d}" for _ in range(4)) if roll < 0.6
                else "".join(chr(int(rng.integers(65, 91))) for _ in range(rng.integers(3, 14))) if roll < 0.8 else f"{rng.integers(1990, 2031)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}")
        pen.run(text, rng.uniform(0.05, 0.5) * w / scale, y, px, ink, tracking=rng.uniform(0, 0.5))
        y += px * rng.uniform(1.2, 2.8)
    side = size * rng.uniform(0.2, 0.75)
    box = cv2.boxPoints(((float(centre[0]), float(centre[1])), (side, side * h / w), float(rng.choice([0, 90, 180, 270]) + rng.normal(0, 8) if rng.random() < 0.6 else rng.uniform(0, 360))))
    place(out, np.clip(picture, 0, 255).astype(np.uint8), np.float64(box), np.full((h, w), 255, np.uint8), rng)


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


def place(out: np.ndarray, picture: np.ndarray, quad: np.ndarray, mask: np.ndarray, rng, shadow: float = 0.6) -> None:
    """Warps a flat thing in, shrinking it first where it will be small; `shadow`: how often a contact shadow lies under it."""
    alpha = mask
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
    if rng.random() < shadow:
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


def defocus(out: np.ndarray, shape: str, sigma: float) -> np.ndarray:
    """Blur whose spread is `sigma` px, whatever its shape."""
    if shape == "gauss" or sigma < 0.45:
        return cv2.GaussianBlur(out, (0, 0), max(0.25, sigma))
    if shape == "oblong":  # a lens that focuses the two directions apart
        return cv2.GaussianBlur(out, (0, 0), sigma * 1.3, sigmaY=sigma * 0.7)
    radius = sigma * {"disc": 2.0, "box": 1.73, "hexagon": 2.2}[shape]  # over the shape's standard deviation along one axis
    reach = int(math.ceil(radius))
    y, x = np.mgrid[-reach:reach + 1, -reach:reach + 1].astype(np.float32)
    if shape == "disc":
        kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    elif shape == "box":
        kernel = np.clip(radius + 0.5 - np.abs(x), 0, 1) * np.clip(radius + 0.5 - np.abs(y), 0, 1)
    else:
        kernel = np.clip(radius * 0.866 + 0.5 - np.max([np.abs(x * math.cos(a) + y * math.sin(a)) for a in (0.2, 0.2 + math.pi / 3, 0.2 + 2 * math.pi / 3)], 0), 0, 1)
    return cv2.filter2D(out, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def add_noise(rng, out: np.ndarray, kind: str, amount: float) -> np.ndarray:
    """`amount`: standard deviation at mid grey, 0…255."""
    h, w = out.shape[:2]
    if kind == "lines":
        return out + rng.standard_normal((1, w, 1)).astype(np.float32) * amount * 0.5 + rng.standard_normal((h, w, 1)).astype(np.float32) * amount * 0.4
    grain = rng.standard_normal((h, w), np.float32)[..., None] * 0.8 + rng.standard_normal(out.shape, np.float32) * 0.5
    if kind == "flat":
        return out + grain * amount
    grain = grain * np.sqrt(np.clip(out, 4, 255) / 128)
    if kind == "shot":
        return out + grain * amount
    if kind == "median":
        noisy = np.clip(out + grain * amount, 0, 255).astype(np.float32)
        strength = rng.uniform(0.3, 1.0)
        return noisy * (1 - strength) + cv2.medianBlur(noisy, 3) * strength
    if kind == "blotched":  # colours cleaned far more than brightness
        noisy = out + grain * amount * 1.3
        bright = noisy.mean(2, keepdims=True)
        return bright + cv2.GaussianBlur(noisy - bright, (0, 0), rng.uniform(1.0, 3.0))
    coarse = cv2.resize(rng.standard_normal((h // 3 + 1, w // 3 + 1, 3)).astype(np.float32), (w, h), interpolation=cv2.INTER_LINEAR)
    noisy = np.clip(out + grain * amount * 1.2 + coarse * amount * 0.5, 0, 255).astype(np.float32)
    return cv2.bilateralFilter(noisy, 5, 3 + amount * 2.2, 1.6)


def mosaic(out: np.ndarray) -> np.ndarray:
    """Keeps one colour a pixel and guesses the others, as a sensor under a colour filter does."""
    whole = np.clip(out, 0, 255).astype(np.uint8)
    raw = whole[..., 1].copy()
    raw[0::2, 0::2], raw[1::2, 1::2] = whole[0::2, 0::2, 0], whole[1::2, 1::2, 2]
    return cv2.cvtColor(raw, cv2.COLOR_BayerBG2RGB).astype(np.float32)


def saved(picture: np.ndarray, quality: int) -> np.ndarray:
    """H×W×3 RGB, as a JPEG gives it back. Every saving goes through here: with red and blue in another order it would leave other traces."""
    return np.ascontiguousarray(cv2.imdecode(cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)[..., ::-1])


def expose(rng, out: np.ndarray, level: str, wide: float, quads: list[np.ndarray], make: str = "soft-phone") -> tuple[np.ndarray, dict]:
    """Light, shadow, glare, focus, motion, noise, white balance, JPEG. `wide`: the card's width in px, to which blur is relative."""
    k, d = LEVELS[level], built(rng, make)
    h, w = out.shape[:2]
    size = max(h, w)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    info = {"level": level, "device": make, "glare": []}
    turn = rng.uniform(0, 6.28)
    if not d.flatbed:
        light = 1 + k["slope"] * rng.uniform(-1, 1) * ((x - w / 2) * math.cos(turn) + (y - h / 2) * math.sin(turn)) / size
        if rng.random() < k["shadow"]:
            turn, cut = rng.uniform(0, 6.28), rng.uniform(-0.4, 0.4) * size
            edge = ((x - w / 2) * math.cos(turn) + (y - h / 2) * math.sin(turn) - cut) / (size * rng.uniform(0.01, 0.2))
            light *= 1 - rng.uniform(0.12, 0.55) * (0.5 + 0.5 * np.tanh(edge))
        if d.vignette:
            light *= 1 - d.vignette * rng.uniform(0.4, 1.2) * (((x - w / 2) / size) ** 2 + ((y - h / 2) / size) ** 2) * 2
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
                info["glare"].append({"at": [round(float(cx), 1), round(float(cy), 1)], "reach": [round(float(rx), 1), round(float(ry), 1)], "strength": round(float(strength), 1)})
    unit = wide / 1200
    focus = abs(rng.normal(0, k["focus"])) * unit * (0.4 if d.flatbed else 1) + 0.35 * min(1, unit)
    out = defocus(out, d.psf, focus)
    info["focus"] = focus / unit
    if rng.random() < k["motion"] and not d.flatbed:
        length = rng.uniform(1.5, 9 if level == "hard" else 5) * unit
        if length > 1:
            out = cv2.filter2D(out, -1, motion_kernel(length, rng.uniform(0, 3.14)), borderType=cv2.BORDER_REPLICATE)
        info["motion"] = length / unit
    if d.fringe:
        for channel, away in ((0, 1 + d.fringe / size * 2), (2, 1 - d.fringe / size * 2)):
            spread = np.float32([[away, 0, w / 2 * (1 - away)], [0, away, h / 2 * (1 - away)]])
            out[..., channel] = cv2.warpAffine(np.ascontiguousarray(out[..., channel]), spread, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    balance = np.array([rng.normal(1, 0.06), 1, rng.normal(1, 0.08)], np.float32)
    gain = rng.uniform(*k["gain"])
    out = out * balance * gain + rng.uniform(0, 14)
    out = add_noise(rng, out, d.noise, abs(rng.normal(0, k["noise"])) * 255)
    if d.bayer:
        out = mosaic(out)
    if d.tone:
        part = np.clip(out, 0, 255) / 255
        out = (part * (1 - d.tone) + part * part * (3 - 2 * part) * d.tone) * 255
    if d.sharpen:
        out = out + (out - cv2.GaussianBlur(out, (0, 0), 1.0)) * d.sharpen * rng.uniform(0.4, 1.2)
    picture = np.clip(out, 0, 255).astype(np.uint8)
    info["jpeg"] = []
    for _ in range(1 if rng.random() < 0.8 else 2):
        info["jpeg"].append(int(rng.integers(*k["jpeg"])))
        picture = saved(picture, info["jpeg"][-1])
    return picture, info


def photograph(rng, shown: list[cards.Card], width: int, height: int, level: str = "photo", share=(0.3, 0.85), tilt: float = 8, turn: str = "upright",
               bleed: float = 0.0, split: str = "train", kind: str | None = None, lay=None, cover=None, make: str | None = None) -> Photo:
    """Photographs one, several or no cards; several are kept apart.

    `lay(rng, out, card, quad)` puts a card into the scene otherwise than as itself (a print, a screen); `cover(rng, out, quads, shown)` lays things over it.
    Both may return what truth should say of them."""
    make = make or device(rng, split)
    if is_flatbed(make):
        tilt, kind = 0.0, kind or ("plain" if rng.random() < 0.8 else None)
    out, kind = backdrop(rng, height, width, split, kind)
    quads: list[np.ndarray] = []
    kept: list[cards.Card] = []
    faults: dict = {}
    masks: dict[float, np.ndarray] = {}
    rooms = divide(rng, width, height, len(shown))
    for drawn, (left, top, wide, tall) in zip(shown, rooms):
        for _ in range(20):
            quad = pose(rng, wide, tall, share, tilt, turn, bleed if len(shown) == 1 else 0.0) + [left, top]
            if not any(overlap(quad, other) for other in quads):
                break
        else:
            continue
        if lay:
            faults.update(lay(rng, out, drawn, quad) or {})
        else:
            if drawn.scale not in masks:
                masks[drawn.scale] = cards.alpha_mask(drawn.scale)
            place(out, drawn.picture, quad, masks[drawn.scale], rng)
        quads.append(quad)
        kept.append(drawn)
    if cover:
        faults.update(cover(rng, out, quads, kept) or {})
    wide = float(np.mean([np.linalg.norm(q[1] - q[0]) for q in quads])) if quads else width * 0.6
    picture, info = expose(rng, out, level, wide, quads, make)
    return Photo(picture, quads, kept, {**info, "backdrop": kind, "typefaces": sorted({name for c in kept for name in c.typefaces})}, faults)


def nothing(rng, width: int, height: int, level: str = "photo", split: str = "train") -> Photo:
    """A picture without any ID card: bare ground, other cards, pages of print, heads, views, windows of a screen."""
    make = device(rng, split)
    out, kind = backdrop(rng, height, width, split)
    size = max(height, width)
    sort = holder.one(rng, ["ground", "cards", "cards", "cards", "page", "head", "view", "windows"])
    if sort == "cards":
        for _ in range(int(rng.integers(1, 5))):
            other_card(rng, out, rng.uniform(0.2, 0.8, 2) * (width, height), size, split)
    elif sort == "page":
        page(rng, out, split)
    elif sort == "head":
        tall = rng.uniform(0.5, 1.0) * height
        left = rng.uniform(0, max(1.0, width - tall * 0.75))
        cards.portrait(rng, out, (left, height - tall, min(width, left + tall * 0.75), height), rng.random() < 0.15)
    elif sort == "view":
        line = rng.uniform(0.3, 0.7) * height + cloud(rng, 1, width, width / 5)[0] * height * 0.06
        above = np.mgrid[0:height, 0:width][0] < line[None]
        sky = np.array([rng.uniform(90, 200), rng.uniform(140, 215), rng.uniform(180, 255)], np.float32) + cloud(rng, height, width, size / 6)[..., None] * 18
        out[:] = np.where(above[..., None], sky, colour(rng, 40, 160) + cloud(rng, height, width, size / 40)[..., None] * 20)
        for _ in range(int(rng.integers(0, 9))):
            x, w, top = rng.uniform(0, width), rng.uniform(0.03, 0.15) * width, rng.uniform(0.1, 0.6) * height
            cv2.rectangle(out, (int(x), int(top)), (int(x + w), int(rng.uniform(0.6, 1) * height)), colour(rng).tolist(), -1)
    elif sort == "windows":
        for _ in range(int(rng.integers(2, 6))):
            page(rng, out, split, share=rng.uniform(0.25, 0.7), straight=True)
    picture, info = expose(rng, np.clip(out, 0, 255).astype(np.float32), level, width * 0.6, [], make)
    return Photo(picture, [], [], {**info, "backdrop": kind, "typefaces": [], "shows": sort})


def page(rng, out: np.ndarray, split: str, share: float | None = None, straight: bool = False) -> None:
    """A printed page or a form with real type, some of it in rows of label and value."""
    h, w = out.shape[:2]
    scale = rng.uniform(3, 6)
    wide, tall = rng.uniform(90, 210), rng.uniform(90, 280)
    sheet = np.ones((int(tall * scale), int(wide * scale), 3), np.float32) * (rng.uniform(225, 255) if rng.random() < 0.85 else colour(rng))
    pen, y = cards.Pen(rng, sheet, scale, split), rng.uniform(5, 20)
    ink = tuple(float(v) for v in (colour(rng, 0, 80) if sheet.mean() > 120 else colour(rng, 190, 255)))
    px = rng.uniform(2.5, 6)
    while y < tall - 6:
        form = rng.random() < 0.3
        text = "".join(holder.one(rng, holder.all_han()) for _ in range(int(rng.integers(2, max(3, int((wide - 12) / px))))))
        if form:
            pen.run(text[:4] + "：", 6, y, px, ink)
            pen.run("".join(str(rng.integers(0, 10)) for _ in range(rng.integers(4, 19))) if rng.random() < 0.5 else text[4:12], 6 + px * 6, y, px, ink)
        else:
            pen.run(text, 6, y, px, ink)
        y += px * rng.uniform(1.3, 2.2)
        if rng.random() < 0.06:
            y += rng.uniform(5, 30)
    side = max(h, w) * (share or rng.uniform(0.5, 1.4))
    centre = rng.uniform(0.25, 0.75, 2) * (w, h)
    turn = 0.0 if straight else float(rng.normal(0, 12))
    box = cv2.boxPoints(((float(centre[0]), float(centre[1])), (side, side * tall / wide), turn))
    place(out, np.clip(sheet, 0, 255).astype(np.uint8), np.float64(box), np.full(sheet.shape[:2], 255, np.uint8), rng)


def divide(rng, width: int, height: int, count: int) -> list[tuple[int, int, int, int]]:
    """Rooms for several cards: one beside or below the other."""
    if count < 2:
        return [(0, 0, width, height)] * count
    if width > height * 1.6 or (width > height * 0.8 and rng.random() < 0.25):
        return [(i * width // count, 0, width // count, height) for i in range(count)]
    return [(0, i * height // count, width, height // count) for i in range(count)]


def overlap(a: np.ndarray, b: np.ndarray) -> bool:
    return cv2.intersectConvexConvex(a.astype(np.float32), b.astype(np.float32))[0] > 0
