"""Faults and frauds, drawn physically where that decides what is seen: prints, screens, coverings, watermarks.

Each maker returns the truth of what it did: the device of split.json, the condition, boxes in picture pixels.
"""
import math
from functools import partial

import cv2
import numpy as np
from PIL import Image, ImageDraw

from . import camera, card as cards, faces, holder
from . import split as lists


# --- prints -----------------------------------------------------------------------------------------------------------------

# device -> colour of the print, how tones are made, dots per mm, contrast, specks of toner
PRINTERS = {
    "laser-screen": ("grey", "screen", (2.6, 4.6), (1.0, 1.7), 0.02),
    "laser-grey": ("grey", "screen", (4.2, 6.5), (0.9, 1.5), 0.01),
    "inkjet": ("colour", "scatter", (8.0, 14.0), (0.8, 1.2), 0.0),
    "plain-grey": ("grey", "none", (9.0, 9.0), (0.7, 1.5), 0.0),
    "mono-lines": ("grey", "lines", (3.6, 7.0), (0.9, 1.6), 0.01),
    "colour-lines": ("colour", "lines", (4.0, 8.0), (0.85, 1.3), 0.006),
    "colour-diffusion": ("colour", "diffusion", (9.0, 24.0), (0.85, 1.2), 0.0),
    "photo-lab": ("colour", "none", (20.0, 20.0), (0.85, 1.15), 0.0),
    "any-grey": ("grey", "dots", (3.0, 9.0), (0.8, 1.7), 0.01),
    "any-colour": ("colour", "dots", (3.0, 10.0), (0.8, 1.35), 0.006),
    "any-inkjet": ("colour", "diffusion", (8.0, 30.0), (0.7, 1.2), 0.0),
    "any-photo": ("colour", "none", (20.0, 20.0), (0.65, 1.15), 0.0),
    "office-mono": ("grey", "screen", (3.2, 5.6), (1.0, 1.8), 0.015),
    "office-colour": ("colour", "rosette", (3.4, 6.0), (0.9, 1.4), 0.01),
    "photo-inkjet": ("colour", "scatter", (10.0, 16.0), (0.9, 1.15), 0.0),
    "fax-like": ("grey", "threshold", (7.0, 9.0), (1.3, 2.2), 0.02),
}
SCREEN_ANGLES = (15, 75, 0, 45)


def dots(height: int, width: int, pitch: float, degrees: float) -> np.ndarray:
    """Threshold mask 0…1 of a clustered-dot screen with `pitch` px between dots."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    a = math.radians(degrees)
    u, v = (x * math.cos(a) + y * math.sin(a)) / pitch, (y * math.cos(a) - x * math.sin(a)) / pitch
    return 0.5 + 0.25 * (np.cos(2 * math.pi * u) + np.cos(2 * math.pi * v))


def chain(height: int, width: int, pitch: float, degrees: float, slant: float) -> np.ndarray:
    """Waves −1…1 of two directions, the second weaker by `slant`."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    a = math.radians(degrees)
    u, v = (x * math.cos(a) + y * math.sin(a)) / pitch, (y * math.cos(a) - x * math.sin(a)) / pitch
    return (np.cos(2 * math.pi * u) + slant * np.cos(2 * math.pi * v)) / (1 + slant)


def printed(rng, picture: np.ndarray, scale: float, device: str) -> np.ndarray:
    """The card's picture (H×W×3, `scale` px/mm) as toner or ink on paper, same size, float32 0…255."""
    colour, tones, per_mm, contrast, specks = PRINTERS[device]
    out = picture.astype(np.float32)
    if device.startswith("any-"):
        out = reproduced(rng, out, scale)
    out = cv2.GaussianBlur(out, (0, 0), scale * rng.uniform(0.02, 0.09))  # what the copier's own scanner lost
    if colour == "grey":
        out = np.repeat((out @ np.array([0.299, 0.587, 0.114], np.float32))[..., None], 3, 2)
    else:
        mean = out.mean(2, keepdims=True)
        out = mean + (out - mean) * rng.uniform(0.55, 1.15) + rng.normal(0, 5, 3).astype(np.float32)
    out = np.clip((out - 128) * rng.uniform(*contrast) + 128 + rng.uniform(0, 40), 0, 255)
    h, w = out.shape[:2]
    pitch = scale / rng.uniform(*per_mm)
    ink = 1 - out / 255
    soft = rng.uniform(0.05, 0.25)
    if tones == "screen":
        level = dots(h, w, pitch, 45 + rng.normal(0, 2))[..., None]
        ink = np.clip((ink - level) / soft + 0.5, 0, 1)
    elif tones == "rosette":
        level = np.stack([dots(h, w, pitch, a) for a in SCREEN_ANGLES[:3]], 2)
        ink = np.clip((ink - level) / soft + 0.5, 0, 1) * rng.uniform(0.85, 1) + ink * 0.05
    elif tones == "dots":  # a screen an ink, of any angle and any shape of dot
        first, apart = rng.uniform(0, 90), rng.uniform(18, 40)
        angles = [first] * 3 if colour == "grey" else first + apart * rng.permutation(3) + rng.normal(0, 1.5, 3)
        pitches = max(pitch, 2.5) * (np.ones(3) if colour == "grey" else rng.uniform(0.85, 1.2, 3))
        shape, slant = rng.uniform(0.5, 2.0), rng.uniform(0.5, 1.0)  # round to square; slant under 1: dots join to chains
        level = np.stack([0.5 + 0.5 * np.sign(wave) * np.abs(wave) ** shape for wave in (chain(h, w, p, a, slant) for p, a in zip(pitches, angles))], 2)
        ink = np.clip((ink - level) / rng.uniform(0.05, 0.8) + 0.5, 0, 1) * rng.uniform(0.4, 1) + ink * rng.uniform(0, 0.5)
    elif tones == "lines":  # thin bars at an angle of each ink's own, that swell with the tone
        angles = [rng.uniform(0, 180)] * 3 if colour == "grey" else rng.uniform(0, 180) + np.array([0, 60, 120]) + rng.normal(0, 8, 3)
        pitch, (y, x) = max(pitch, 2.5), np.mgrid[0:h, 0:w].astype(np.float32)  # finer bars than the drawing can hold would beat with its pixels
        level = np.stack([0.5 + 0.45 * np.cos(2 * math.pi * (x * math.cos(math.radians(a)) + y * math.sin(math.radians(a))) / pitch) for a in angles], 2)
        ink = np.clip((ink - level) / soft + 0.5, 0, 1) * rng.uniform(0.5, 1) + ink * rng.uniform(0, 0.3)
    elif tones == "diffusion":  # single drops, each ink's scattered for itself
        small = (max(2, round(w / pitch)), max(2, round(h / pitch)))
        coarse = cv2.resize(ink, small, interpolation=cv2.INTER_AREA)
        grain = rng.random(coarse.shape, np.float32)
        grain -= cv2.GaussianBlur(grain, (0, 0), 1.0)  # drops keep apart
        spread = grain / (grain.std() + 1e-6) * 0.26
        coarse = coarse + (np.clip((coarse + spread - 0.5) * 4 + 0.5, 0, 1) - coarse) * rng.uniform(0.25, 0.9)
        ink = cv2.resize(np.clip(coarse, 0, 1).astype(np.float32), (w, h), interpolation=cv2.INTER_LINEAR)
    elif tones == "scatter":
        small = (max(2, round(w * per_mm[1] / scale)), max(2, round(h * per_mm[1] / scale)))
        coarse = cv2.resize(ink, small, interpolation=cv2.INTER_AREA)
        coarse = coarse + (coarse > rng.random(coarse.shape)) * rng.uniform(0.2, 0.8) * (0.5 - np.abs(coarse - 0.5)) - rng.uniform(0.05, 0.3) * (0.5 - np.abs(coarse - 0.5))
        ink = cv2.resize(np.clip(coarse, 0, 1).astype(np.float32), (w, h), interpolation=cv2.INTER_LINEAR)
        if rng.random() < 0.5:  # bands of the print head
            ink *= 1 - rng.uniform(0.02, 0.12) * (np.sin(np.arange(h) / scale * rng.uniform(2, 9)) > 0.8)[:, None, None]
    elif tones == "threshold":
        ink = (ink > rng.uniform(0.35, 0.6)).astype(np.float32)
    black = rng.uniform(15, 70)
    paper = np.array([rng.uniform(225, 252)] * 3, np.float32) + rng.normal(0, 3, 3).astype(np.float32)
    out = paper * (1 - ink) + ink * black
    if specks:
        spots = cv2.GaussianBlur((rng.random((h, w)) < specks * 0.02).astype(np.float32), (0, 0), 0.8) * rng.uniform(1, 3)
        out = out * (1 - np.clip(spots, 0, 0.8)[..., None]) + 40 * np.clip(spots, 0, 0.8)[..., None]
    return out


def reproduced(rng, picture: np.ndarray, scale: float) -> np.ndarray:
    """What scanners' and printers' programs make of a picture: pale tints dropped to white, another gamma, other inks, ink that runs."""
    out = picture
    if rng.random() < 0.4:
        drop = rng.uniform(3, 40)
        out = 255 - np.clip(255 - out - drop, 0, None) * (255 / (255 - drop))
    if rng.random() < 0.6:
        out = 255 * (np.clip(out, 0, 255) / 255) ** rng.uniform(0.6, 1.5, 3 if rng.random() < 0.5 else 1).astype(np.float32)
    if rng.random() < 0.6:  # inks that are not the card's: each takes something of the others
        mixed = np.eye(3) + rng.normal(0, 0.06, (3, 3))
        out = out @ (mixed / mixed.sum(1, keepdims=True)).T.astype(np.float32)
    if rng.random() < 0.4:
        out = cv2.GaussianBlur(out, (0, 0), scale * rng.uniform(0.05, 0.16))
    return out


def crease(rng, sheet: np.ndarray, scale: float) -> None:
    h, w = sheet.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    for _ in range(int(rng.integers(1, 5))):
        a = rng.choice([0, math.pi / 2]) + rng.normal(0, 0.3)
        off = (x - rng.uniform(0.1, 0.9) * w) * math.sin(a) + (y - rng.uniform(0.1, 0.9) * h) * math.cos(a) + 0.6 * scale * np.sin(x / scale / rng.uniform(4, 15))
        near = np.exp(-(off / (scale * rng.uniform(0.15, 0.5))) ** 2)
        side = np.tanh(off / (scale * rng.uniform(3, 12))) * np.exp(-np.abs(off) / (scale * 18))
        sheet *= (1 + near * rng.uniform(-0.25, 0.15) + side * rng.uniform(-0.12, 0.12))[..., None]


def flat_source(rng, drawn: cards.Card) -> tuple[np.ndarray, np.ndarray, float]:
    """The card on a copier's glass: (sheet, corners of the card on it, the print's size over the card's)."""
    h, w = drawn.picture.shape[:2]
    alpha = cards.alpha_mask(drawn.scale).astype(np.float32)[..., None] / 255
    margin = int(rng.uniform(6, 60) * drawn.scale)
    sheet = np.ones((h + 2 * margin, w + 2 * margin, 3), np.float32) * rng.uniform(244, 255)
    inner = sheet[margin:margin + h, margin:margin + w]
    inner[:] = inner * (1 - alpha) + drawn.picture * alpha
    if rng.random() < 0.6:  # the copier saw the card's edge as a thin shadow
        edge = cv2.morphologyEx((alpha[..., 0] > 0.5).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(np.float32)
        inner *= 1 - (cv2.GaussianBlur(edge, (0, 0), drawn.scale * rng.uniform(0.05, 0.2)) * rng.uniform(0.1, 0.6))[..., None]
    return sheet, np.float64([[0, 0], [w, 0], [w, h], [0, h]]) + margin, 1.0


def photo_source(rng, drawn: cards.Card) -> tuple[np.ndarray, np.ndarray, float]:
    """A phone's photo of the card, its ground and all, that was printed: as `flat_source`."""
    h, w = drawn.picture.shape[:2]
    around = (rng.uniform(0.03, 0.45, (2, 2)) * w).astype(int)
    ground = camera.backdrop(rng, h + around[:, 1].sum(), w + around[:, 0].sum(), "train")[0]
    turn, middle = math.radians(rng.normal(0, 3)), np.float64([w / 2, h / 2])
    quad = (np.float64([[0, 0], [w, 0], [w, h], [0, h]]) - middle) @ np.float64([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) + middle
    quad += rng.normal(0, 0.012 * w, (4, 2)) + around[0]
    camera.place(ground, drawn.picture, quad, cards.alpha_mask(drawn.scale), rng)
    photo, _ = camera.expose(rng, ground, "photo", w, [quad], "any-phone")
    edge = int(rng.uniform(0, 0.5) * w) if rng.random() < 0.8 else 0  # what the sheet has left white
    sheet = cv2.copyMakeBorder(photo.astype(np.float32), *(edge,) * 4, cv2.BORDER_CONSTANT, value=(rng.uniform(244, 255),) * 3)
    return sheet, quad + edge, float(np.exp(rng.uniform(np.log(0.7), np.log(2.2))))


def cut_source(rng, drawn: cards.Card) -> tuple[np.ndarray, np.ndarray, float]:
    """The copy cut out along the card's edge: as `flat_source`."""
    h, w = drawn.picture.shape[:2]
    alpha = cards.alpha_mask(drawn.scale).astype(np.float32)[..., None] / 255
    return rng.uniform(244, 255) * (1 - alpha) + drawn.picture * alpha, np.float64([[0, 0], [w, 0], [w, h], [0, h]]), 1.0


def lay_print(rng, out: np.ndarray, drawn: cards.Card, quad: np.ndarray, device: str, creased: bool, source) -> dict:
    """Lays a sheet with the card's copy on it, or the copy cut out along the card's edge, into the scene."""
    scale = drawn.scale
    sheet, place, enlarged = source(rng, drawn)
    sheet = printed(rng, sheet, scale / enlarged, device)
    margin = place[:, 1].min()
    if source is flat_source:
        for _ in range(int(rng.integers(0, 4))):  # other writing on the sheet
            y, px = rng.uniform(1, max(2, margin * 0.8)), int(scale * rng.uniform(2.5, 5))
            text = "".join(holder.one(rng, holder.all_han()) for _ in range(rng.integers(3, 16)))
            mask = Image.new("L", (sheet.shape[1], sheet.shape[0]), 0)
            face = faces.face("noto-sans-regular" if device in lists.options("printers", "train") else "harmony-regular")
            pen, x = ImageDraw.Draw(mask), rng.uniform(0, 0.5) * sheet.shape[1]
            for c in text:
                font = face.font(c, px)
                if font:
                    pen.text((x, y), c, font=font, fill=255)
                    x += px
            if y + px < margin:
                sheet *= 1 - (np.asarray(mask, np.float32) / 255 * 0.85)[..., None]
    sheet += cv2.GaussianBlur(rng.standard_normal(sheet.shape[:2]).astype(np.float32), (0, 0), scale * 0.1)[..., None] * rng.uniform(2, 9)  # fibres
    if creased:
        crease(rng, sheet, scale)
    H = cv2.getPerspectiveTransform(place.astype(np.float32), quad.astype(np.float32))
    outer = cv2.perspectiveTransform(np.float64([[[0, 0], [sheet.shape[1], 0], [sheet.shape[1], sheet.shape[0]], [0, sheet.shape[0]]]]), H)[0]
    camera.place(out, np.clip(sheet, 0, 255).astype(np.uint8), outer, np.full(sheet.shape[:2], 255, np.uint8), rng, shadow=0.4)
    return {"kind": "copy", "device": device, "condition": PRINTERS[device][0] + (" creased" if creased else "")}


def lay_on_sheet(rng, out: np.ndarray, drawn: cards.Card, quad: np.ndarray, split: str) -> dict:
    """The card itself upon a sheet of paper or a mat, whose edges are seen as a copy's are."""
    margins = rng.uniform(0.05, 0.9, (2, 2))
    reach = np.float32([[-margins[0, 0], -margins[0, 1]], [1 + margins[1, 0], -margins[0, 1]], [1 + margins[1, 0], 1 + margins[1, 1]], [-margins[0, 0], 1 + margins[1, 1]]])
    turn = math.radians(rng.normal(0, 6))
    reach = (reach - 0.5) @ np.float32([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) + 0.5
    H = cv2.getPerspectiveTransform(np.float32([[0, 0], [1, 0], [1, 1], [0, 1]]), quad.astype(np.float32))
    if split == "exam" or rng.random() < 0.5:
        paper = np.ones((120, 180, 3), np.float32) * rng.uniform(215, 255) + rng.normal(0, 4, 3).astype(np.float32)
    else:  # a mat, a picture, a thing with straight edges
        paper = camera.backdrop(rng, 640, 960, split)[0]
    camera.place(out, np.clip(paper, 0, 255).astype(np.uint8), cv2.perspectiveTransform(reach[None].astype(np.float64), H)[0], np.full(paper.shape[:2], 255, np.uint8), rng, shadow=0.4)
    camera.place(out, drawn.picture, quad, cards.alpha_mask(drawn.scale), rng)
    return {}


def copy_layer(rng, split: str, device: str | None = None):
    """A `lay` for camera.photograph that prints each card first. Devices that are another make each time print photos as well."""
    device = device or lists.pick_device(rng, lists.options("printers", split))
    creased, cut_out = rng.random() < 0.25, rng.random() < 0.3
    source = photo_source if device.startswith("any-") and rng.random() < 0.45 else cut_source if cut_out else flat_source
    return partial(lay_print, device=device, creased=creased, source=source)


# --- screens ----------------------------------------------------------------------------------------------------------------

CELL = 12  # px that one display pixel's tile is drawn with


def tile(rng, device: str) -> np.ndarray:
    """Light of one or two display pixels by colour, CELL px each: what a magnifier shows. Linear light, mean about 1."""
    c = CELL
    t = np.zeros((2 * c, 2 * c, 3), np.float32)
    stripe = lambda order, gap, lean=0: [[t.__setitem__((slice(py * c + gap, (py + 1) * c - gap), slice(px * c + i * c // 3 + gap, px * c + (i + 1) * c // 3), channel), 1.0)
                                          for i, channel in enumerate(order)] for py in range(2) for px in range(2)]
    if device == "lcd-rgb":
        stripe((0, 1, 2), 1)
    elif device == "lcd-wide-gap":
        stripe((0, 1, 2), 2)
    elif device == "lcd-bgr-tall":
        stripe((2, 1, 0), 1)
        t[:] = t.transpose(1, 0, 2)
    elif device == "lcd-chevron":  # stripes that lean one way in one row and the other in the next
        stripe((0, 1, 2), 1)
        for y in range(2 * c):
            t[y] = np.roll(t[y], (y if y < c else 2 * c - y) // 3, 0)
    elif device == "lcd-two-domain":  # each stripe in two halves that look up and down, a dark bar between them
        stripe((2, 0, 1), 1)
        t[c // 2::c] = 0
        t[c // 2 - 1::c] = 0
    elif device == "oled-stacked":  # red over green, blue beside them
        for py in range(2):
            for px in range(2):
                top, left = py * c, px * c
                t[top + 1:top + 5, left + 1:left + 6, 0] = 1
                t[top + 7:top + 11, left + 1:left + 6, 1] = 1
                t[top + 1:top + 11, left + 8:left + 11, 2] = 1
    elif device == "any-stripes":
        gaps, dark = rng.integers(0, 3, 3), int(rng.integers(0, 5))
        for i, channel in enumerate(rng.permutation(3)):
            for px in range(2):
                left = px * c + i * c // 3
                t[:, left + gaps[i] // 2:left + c // 3 - (gaps[i] + 1) // 2, channel] = 1
        for py in range(2):
            t[py * c:py * c + dark] *= rng.uniform(0, 0.6)
        if rng.random() < 0.4:  # the second row set off against the first
            t[c:] = np.roll(t[c:], int(rng.integers(1, 2 * c)), 1)
        if rng.random() < 0.3:
            t[:] = t.transpose(1, 0, 2)
    elif device == "any-patches":
        y, x = np.mgrid[0:2 * c, 0:2 * c] + 0.5
        period = c if rng.random() < 0.5 else 2 * c  # every pixel alike, or one in two rows and columns only
        for channel in range(3):
            for _ in range(int(rng.integers(1, 3)) if period == c else int(rng.integers(2, 4))):
                (px, py), turn, sharp = rng.uniform(0, period, 2), rng.uniform(0, math.pi), rng.uniform(1, 6)
                rx, ry = rng.uniform(0.12, 0.3, 2) * c
                dx, dy = np.mod(x - px + period / 2, period) - period / 2, np.mod(y - py + period / 2, period) - period / 2
                u, v = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
                t[np.abs(u / rx) ** sharp + np.abs(v / ry) ** sharp < 1, channel] = 1
    elif device == "led-dots":  # a wall of lamps: three round ones a pixel, much dark between
        y, x = np.mgrid[0:2 * c, 0:2 * c]
        for channel, (cx, cy) in enumerate(((0.3, 0.3), (0.7, 0.3), (0.5, 0.72))):
            t[..., channel] = np.hypot(np.mod(x, c) - cx * c, np.mod(y, c) - cy * c) < 0.17 * c
    else:  # OLED: green on every pixel, red and blue on every other one
        y, x = np.mgrid[0:2 * c, 0:2 * c]
        spot = lambda cx, cy, r: ((np.abs(x - cx) + np.abs(y - cy)) < r) if device == "oled-diamond" else ((np.abs(x - cx) < r * 0.62) & (np.abs(y - cy) < r * 0.8))
        for py in range(2):
            for px in range(2):
                t[spot(px * c + c * 0.25, py * c + c * 0.5, c * 0.24), 1] = 1
                t[spot(px * c + c * 0.72, py * c + c * 0.5, c * 0.36), 0 if (px + py) % 2 == 0 else 2] = 1
    return t / np.maximum(1e-6, t.mean((0, 1), keepdims=True))


def photo_on_screen(rng, wide: int, tall: int) -> tuple[np.ndarray, int, int]:
    """What a display shows around a card of wide×tall px, and where the card's left and top are: the ground of the first photo, or a viewer's plain one."""
    mx, my = int(wide * rng.uniform(0.06, 0.7)), int(tall * rng.uniform(0.08, 0.8))
    return camera.backdrop(rng, tall + 2 * my, wide + 2 * mx, "train", None if rng.random() < 0.5 else "plain")[0], mx, my


def letterboxed(rng, wide: int, tall: int) -> tuple[np.ndarray, int, int]:
    """A picture of the card across a whole phone, or turned along it, black or another plain tone above and below."""
    frame = int(wide * rng.uniform(0, 0.08))
    size = (tall + 2 * frame, wide + 2 * frame)
    picture = camera.backdrop(rng, *size, "train", None)[0] if rng.random() < 0.4 else np.full((*size, 3), rng.uniform(225, 255), np.float32)
    across, along = int(wide * rng.uniform(0, 0.03)), int(tall * rng.uniform(0.3, 1.6))
    if rng.random() < 0.3:
        across, along = int(wide * rng.uniform(0.02, 0.4)), int(tall * rng.uniform(0, 0.04))
    tone = (rng.uniform(0, 18),) * 3 if rng.random() < 0.6 else camera.colour(rng, 5, 255).tolist()
    return cv2.copyMakeBorder(picture, along, along, across, across, cv2.BORDER_CONSTANT, value=tone), frame + across, frame + along


def windowed(rng, wide: int, tall: int) -> tuple[np.ndarray, int, int]:
    """A program's window: a bar, and rows of what is written there."""
    mx, my = int(wide * rng.uniform(0.02, 0.5)), int(tall * rng.uniform(0.1, 1.2))
    ground = rng.uniform(215, 255) if rng.random() < 0.7 else rng.uniform(10, 60)
    out = np.full((tall + 2 * my, wide + 2 * mx, 3), ground, np.float32) + rng.uniform(-8, 8, 3).astype(np.float32)
    h, w = out.shape[:2]
    bar, row = int(my * rng.uniform(0.1, 0.4)), max(2, int(tall * rng.uniform(0.02, 0.06)))
    out[:bar] = camera.colour(rng, 5, 255)
    ink = 255 - ground + rng.uniform(-40, 40)
    for y in range(bar + row, h - row, int(row * rng.uniform(1.8, 4))):
        left, right = np.sort(rng.uniform(0, w, 2)).astype(int)
        out[y:y + row, left:right] = ink
    out[max(0, my - row):my + tall + row, max(0, mx - row):mx + wide + row] = ground
    return out, mx, my


def lay_screen(rng, out: np.ndarray, drawn: cards.Card, quad: np.ndarray, device: str, share_of_card: float) -> dict:
    """Shows the card's picture on a screen and lets the sensor's pixels integrate over the display's: the moiré comes by itself.

    `share_of_card`: display pixels across the card."""
    h, w = out.shape[:2]
    wide = int(share_of_card)
    tall = round(wide * cards.TALL / cards.WIDE)
    made_up = device.startswith("any-")
    layout = holder.one(rng, [photo_on_screen, photo_on_screen, letterboxed, windowed]) if made_up else photo_on_screen
    ground, mx, my = layout(rng, wide, tall)
    shown = cv2.resize(drawn.picture, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32)
    alpha = cv2.resize(cards.alpha_mask(drawn.scale), (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
    ground[my:my + tall, mx:mx + wide] = ground[my:my + tall, mx:mx + wide] * (1 - alpha) + shown * alpha
    ground = cv2.GaussianBlur(ground, (0, 0), rng.uniform(0.3, 1.2))  # the first photo's own softness
    ground = np.clip(ground + rng.standard_normal(ground.shape, np.float32) * rng.uniform(0, 4), 0, 255)
    bezel = int((rng.uniform(0, 0.12) if rng.random() < 0.7 else rng.uniform(0.12, 0.3)) * wide)
    edge = rng.uniform(5, 40) if rng.random() < 0.8 else rng.uniform(140, 230)
    rim = int(wide * rng.uniform(0.005, 0.03)) if made_up and rng.random() < 0.5 else 0  # the metal round the glass
    display = cv2.copyMakeBorder(ground, bezel, bezel, bezel, bezel, cv2.BORDER_CONSTANT, value=(edge,) * 3)
    display = cv2.copyMakeBorder(display, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=(rng.uniform(30, 220) if rim else edge,) * 3)
    dark = bezel + rim
    lit = np.zeros(display.shape[:2], np.float32)
    lit[dark:display.shape[0] - dark, dark:display.shape[1] - dark] = 1
    x0, y0 = mx + dark, my + dark
    H = cv2.getPerspectiveTransform(quad.astype(np.float32), np.float32([[x0, y0], [x0 + wide, y0], [x0 + wide, y0 + tall], [x0, y0 + tall]]))
    linear = (display / 255) ** 2.2
    mask = tile(rng, device)
    depth = rng.uniform(0.6, 1.0)
    mask = 1 + (mask - 1) * depth
    taps = 4
    light, seen = np.zeros((h, w, 3), np.float32), np.zeros((h, w), np.float32)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    side = 2 * CELL
    for i in range(taps):
        for j in range(taps):
            sx, sy = x + (j + rng.random()) / taps - 0.5, y + (i + rng.random()) / taps - 0.5
            d = H[2, 0] * sx + H[2, 1] * sy + H[2, 2]
            u, v = ((H[0, 0] * sx + H[0, 1] * sy + H[0, 2]) / d).astype(np.float32), ((H[1, 0] * sx + H[1, 1] * sy + H[1, 2]) / d).astype(np.float32)
            flags = dict(interpolation=cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
            pixel = cv2.remap(linear, np.floor(u), np.floor(v), **flags)
            cells = cv2.remap(mask, np.mod(u * CELL, side), np.mod(v * CELL, side), cv2.INTER_NEAREST, borderMode=cv2.BORDER_WRAP)
            on = cv2.remap(lit, np.floor(u), np.floor(v), **flags)[..., None]
            inside = ((u >= 0) & (v >= 0) & (u < display.shape[1]) & (v < display.shape[0])).astype(np.float32)
            light += pixel * (cells * on + 1 - on)
            seen += inside
    light, seen = light / taps ** 2, (seen / taps ** 2)[..., None]
    shine = np.array([rng.uniform(0.85, 1.1), 1, rng.uniform(0.95, 1.3)], np.float32) * rng.uniform(0.75, 1.15)
    light = light * shine + rng.uniform(0, 0.03)
    if rng.random() < 0.5:  # a window or a lamp mirrored in the glass
        cx, cy, r = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.08, 0.4) * w
        box = np.clip(1.2 - np.maximum(np.abs(x - cx) / r, np.abs(y - cy) / (r * rng.uniform(0.4, 1.2))), 0, 0.3) / 0.3
        light += (cv2.GaussianBlur(box.astype(np.float32), (0, 0), r * 0.1) * rng.uniform(0.02, 0.25))[..., None]
    if made_up and rng.random() < 0.4:  # its light spreads in the lens
        small = cv2.resize(light, None, fx=1 / 16, fy=1 / 16, interpolation=cv2.INTER_AREA)
        light += cv2.resize(cv2.GaussianBlur(small, (0, 0), w / 16 * rng.uniform(0.03, 0.12)), (w, h), interpolation=cv2.INTER_LINEAR) * rng.uniform(0.02, 0.15)
    if rng.random() < 0.25:  # bands of the backlight's pulses
        light *= (1 + rng.uniform(0.03, 0.15) * np.sin(y / h * rng.uniform(6, 60) + rng.uniform(0, 6)))[..., None]
    out[:] = out * rng.uniform(0.05 if rng.random() < 0.4 else 0.25, 1.0) * (1 - seen) + np.clip(light, 0, 1.3) ** (1 / 2.2) * 255 * seen
    return {"kind": "screen", "device": device, "condition": "bezel" if bezel > 0.02 * wide else "no bezel"}


def lay_framed(rng, out: np.ndarray, drawn: cards.Card, quad: np.ndarray) -> dict:
    """The card itself upon a framed thing: a folder, a mat, a dark tablet that is off. It looks like a bezel and is none."""
    centre = quad.mean(0)
    panel = centre + (quad - centre) * rng.uniform(1.15, 2.2, (1, 2)) + rng.normal(0, 0.05, 2) * np.linalg.norm(quad[0] - quad[2])
    inner = panel.mean(0) + (panel - panel.mean(0)) * rng.uniform(0.86, 0.97)
    dark = rng.uniform(5, 60) if rng.random() < 0.7 else rng.uniform(120, 245)
    cv2.fillConvexPoly(out, (panel * 16).astype(np.int32), (dark,) * 3, cv2.LINE_AA, 4)
    if rng.random() < 0.7:
        cv2.fillConvexPoly(out, (inner * 16).astype(np.int32), camera.colour(rng, 5, 245).tolist(), cv2.LINE_AA, 4)
    camera.place(out, drawn.picture, quad, cards.alpha_mask(drawn.scale), rng)
    return {}


def screen_layer(rng, split: str, device: str | None = None):
    device = device or lists.pick_device(rng, lists.options("screens", split))
    return partial(lay_screen, device=device, share_of_card=float(np.exp(rng.uniform(np.log(320), np.log(1500)))))


# --- coverings --------------------------------------------------------------------------------------------------------------

GRID = (24, 15)  # cells of the card in which truth says what is covered


def cover_layer(rng, split: str, kind: str | None = None):
    kind = kind or lists.pick_device(rng, lists.options("coverings", split))
    return partial(lay_covering, kind=kind)


def lay_covering(rng, out: np.ndarray, quads: list[np.ndarray], shown: list[cards.Card], kind: str, miss: bool = False) -> dict:
    """A finger, a sticker or a clip over part of the card; `miss`: beside the card instead (a genuine twin)."""
    if not quads:
        return {}
    quad, drawn = quads[0], shown[0]
    h, w = out.shape[:2]
    centre = quad.mean(0)
    wide = np.linalg.norm(quad[1] - quad[0])
    mask = np.zeros((h, w), np.float32)
    shade = np.zeros((h, w), np.float32)
    opaque = 1.0
    if kind == "any-thing":
        spot = quad[0] + (quad[1] - quad[0]) * rng.uniform(0.1, 0.9) + (quad[3] - quad[0]) * rng.uniform(0.15, 0.9)
        if miss:
            spot = centre + (spot - centre) / max(1e-6, np.linalg.norm(spot - centre)) * wide * rng.uniform(0.95, 1.2)
        mask, tone, opaque = some_thing(rng, h, w, spot, wide, math.atan2(*(quad[1] - quad[0])[::-1]), miss)
    elif kind in ("finger", "thumb"):
        side = int(rng.integers(4))
        at = quad[side] + (quad[(side + 1) % 4] - quad[side]) * rng.uniform(0.1, 0.9)
        inward = (centre - at) / np.linalg.norm(centre - at)
        thick = wide * (rng.uniform(0.1, 0.15) if kind == "finger" else rng.uniform(0.14, 0.2))
        reach = -wide * rng.uniform(0.08, 0.14) - thick / 2 if miss else wide * (rng.uniform(0.1, 0.28) if rng.random() < 0.6 else rng.uniform(0.28, 0.6))
        tip, root = at + inward * reach, at - inward * wide * 1.2 + rng.normal(0, wide * 0.15, 2)
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        axis = (root - tip) / np.linalg.norm(root - tip)
        t = np.clip((x - tip[0]) * axis[0] + (y - tip[1]) * axis[1], 0, None)
        off = np.hypot(x - tip[0] - t * axis[0], y - tip[1] - t * axis[1]) / (thick / 2 * (1 + np.clip(t / wide, 0, 1) * 0.25))
        mask = np.clip((1 - off) * thick / 3, 0, 1)
        shade = np.sqrt(np.clip(1 - off ** 2, 0, 1))
        skin = np.array([rng.uniform(150, 235), rng.uniform(110, 185), rng.uniform(85, 160)], np.float32)
        tone = skin * (0.55 + 0.5 * shade)[..., None] + cv2.GaussianBlur(rng.standard_normal((h, w)).astype(np.float32), (0, 0), wide / 300)[..., None] * 8
        if rng.random() < 0.6:  # the nail
            nail = tip + axis * thick * 0.42
            u, v = (x - nail[0]) * axis[0] + (y - nail[1]) * axis[1], (y - nail[1]) * axis[0] - (x - nail[0]) * axis[1]
            on = np.clip(3 - 3 * ((u / (thick * 0.3)) ** 4 + (v / (thick * 0.28)) ** 4), 0, 1)[..., None]
            tone = tone * (1 - on) + on * (skin * 0.5 + 125)
    else:
        spot = quad[0] + (quad[1] - quad[0]) * rng.uniform(0.15, 0.85) + (quad[3] - quad[0]) * rng.uniform(0.15, 0.9)
        if miss:
            spot = centre + (spot - centre) / max(1e-6, np.linalg.norm(spot - centre)) * wide * rng.uniform(0.95, 1.2)
        sizes = {"sticker": (0.12, 0.3, 0.5, 1.0), "label": (0.16, 0.4, 0.25, 0.6), "clip": (0.16, 0.3, 0.12, 0.2), "band": (0.8, 1.4, 0.07, 0.12)}[kind]
        across = wide * rng.uniform(*sizes[:2])
        turn = math.degrees(math.atan2(*(quad[1] - quad[0])[::-1])) + rng.normal(0, 25 if kind != "band" else 60)
        box = cv2.boxPoints(((float(spot[0]), float(spot[1])), (float(across), float(across * rng.uniform(*sizes[2:]) if kind != "band" else wide * rng.uniform(*sizes[2:]))), float(turn)))
        cv2.fillConvexPoly(mask, (box * 16).astype(np.int32), 1.0, cv2.LINE_AA, 4)
        tone = np.ones((h, w, 3), np.float32) * camera.colour(rng) * (1 + camera.cloud(rng, h, w, wide / 4) * 0.04)[..., None]
        if kind == "clip":
            tone *= (0.8 + 0.4 * np.abs(np.sin((np.mgrid[0:h, 0:w][1] + np.mgrid[0:h, 0:w][0]) / wide * 60)))[..., None]
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.6, wide * 0.01))
    out *= 1 - (np.clip(soft - mask, 0, 1) * rng.uniform(0.2, 0.7) * np.max(opaque))[..., None]
    out[:] = out * (1 - (mask * opaque)[..., None]) + tone * (mask * opaque)[..., None]
    if miss:
        return {}
    ys, xs = np.nonzero(mask > 0.5)
    inside = np.zeros((h, w), np.uint8)
    cv2.fillConvexPoly(inside, quad.astype(np.int32), 1)
    covered = float(((mask > 0.5) & (inside > 0)).sum() / max(1, inside.sum()))
    rows = []
    ch, cw = drawn.picture.shape[:2]
    H = cv2.getPerspectiveTransform(np.float32([[0, 0], [cw, 0], [cw, ch], [0, ch]]), quad.astype(np.float32))
    for line in drawn.lines:
        l, t, r, b = line.box
        poly = cv2.perspectiveTransform(np.float64([[[l, t], [r, t], [r, b], [l, b]]]), H)[0]
        area = np.zeros((h, w), np.uint8)
        cv2.fillConvexPoly(area, poly.astype(np.int32), 1)
        if ((mask > 0.5) & (area > 0)).sum() > 0.06 * max(1, area.sum()):
            rows.append(line.row)
    box = [int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max())] if len(xs) else []
    onto = cv2.getPerspectiveTransform(quad.astype(np.float32), np.float32([[0, 0], [GRID[0] * 8, 0], [GRID[0] * 8, GRID[1] * 8], [0, GRID[1] * 8]]))
    grid = cv2.resize(cv2.warpPerspective(mask, onto, (GRID[0] * 8, GRID[1] * 8)), GRID, interpolation=cv2.INTER_AREA) > 0.5
    return {"grid": ["".join("1" if v else "0" for v in row) for row in grid], "kind": "occlusion", "device": kind, "condition": "over text" if rows else "beside text", "boxes": [box], "rows": rows, "covered": round(covered, 4)}


def some_thing(rng, h: int, w: int, spot: np.ndarray, wide: float, turn: float, miss: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray | float]:
    """What else may lie on a card: (where 0…1, its colours H×W×3, how far it hides what is under it)."""
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    made = holder.one(rng, ["rod", "disc", "tape", "scrap", "glare" if not miss else "disc"])
    a = turn + (rng.normal(0, 0.3) + rng.choice([0, math.pi / 2]) if made == "tape" else rng.uniform(0, math.pi))
    u, v = (x - spot[0]) * math.cos(a) + (y - spot[1]) * math.sin(a), (y - spot[1]) * math.cos(a) - (x - spot[0]) * math.sin(a)
    grain = camera.cloud(rng, h, w, wide / rng.uniform(3, 30))[..., None] * rng.uniform(0, 0.06)
    if made == "rod":  # a pen, a ruler, a cable: long, rounded, at times with a bright line along
        thick, long = wide * rng.uniform(0.025, 0.09), wide * rng.uniform(0.35, 1.5)
        across = np.hypot(v, np.clip(np.abs(u) - long / 2, 0, None)) / (thick / 2)
        tone = camera.colour(rng, 10, 245) * (0.45 + 0.6 * np.sqrt(np.clip(1 - (v / thick * 2) ** 2, 0, 1)))[..., None] * (1 + grain)
        tone = tone + (np.exp(-((v / thick - rng.uniform(-0.3, 0.3)) * rng.uniform(6, 16)) ** 2) * rng.uniform(0, 150))[..., None]
        return np.clip((1 - across) * thick / 3, 0, 1), tone, 1.0
    if made == "disc":  # a coin, a cap, a blot
        r = wide * rng.uniform(0.06, 0.17)
        far = np.hypot(u, v * rng.uniform(1, 1.6)) / r
        rings = 1 + rng.uniform(0, 0.2) * np.sin(far * rng.uniform(8, 30)) + rng.uniform(0, 0.25) * (u + v) / r
        return np.clip((1 - far) * r / 2, 0, 1), camera.colour(rng, 20, 250) * rings[..., None] * (1 + grain), 1.0
    if made == "tape":  # a film that is seen through, with gloss and edges
        thick, long = wide * rng.uniform(0.08, 0.25), wide * rng.uniform(0.3, 1.2)
        inside = np.clip((thick / 2 - np.abs(v)) / 1.2, 0, 1) * np.clip((long / 2 - np.abs(u)) / 1.2, 0, 1)
        gloss = np.clip(camera.cloud(rng, h, w, wide / rng.uniform(4, 12)) * 0.5 + np.exp(-((v / thick - rng.uniform(-0.4, 0.4)) * rng.uniform(3, 9)) ** 2), 0, 1)
        hidden = np.clip(rng.uniform(0.1, 0.45) + gloss * rng.uniform(0.1, 0.6), 0, 0.95)
        tone = np.ones((h, w, 3), np.float32) * (camera.colour(rng, 190, 255) if rng.random() < 0.7 else camera.colour(rng, 60, 230))
        return inside, tone, hidden.astype(np.float32)
    if made == "scrap":  # paper or card of any shape, written on or not
        count = int(rng.integers(3, 8))
        angles = np.sort(rng.uniform(0, 2 * math.pi, count))
        reach = wide * rng.uniform(0.07, 0.25) * rng.uniform(0.6, 1.2, count)
        corners = np.stack([spot[0] + reach * np.cos(angles), spot[1] + reach * np.sin(angles)], 1)
        mask = np.zeros((h, w), np.float32)
        cv2.fillPoly(mask, [(cv2.convexHull(corners.astype(np.float32))[:, 0] * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
        tone = camera.colour(rng, 20, 250) * (1 + grain)
        if rng.random() < 0.5:
            tone = tone * (1 - (np.abs(np.sin(v / wide * rng.uniform(40, 160))) > 0.8) * rng.uniform(0.1, 0.7))[..., None]
        return mask, tone, 1.0
    r = wide * rng.uniform(0.08, 0.3)  # a lamp's glare, burnt white in its middle
    light = np.clip(rng.uniform(1.1, 1.8) - np.hypot(u, v * rng.uniform(1, 3)) / r, 0, 1) ** rng.uniform(0.7, 1.6)
    return light, np.full((h, w, 3), rng.uniform(244, 255), np.float32), 1.0


# --- watermarks -------------------------------------------------------------------------------------------------------------

PURPOSES = ("仅供办理业务使用", "仅供身份核验使用 他用无效", "仅限本次申请使用", "仅供入职登记使用", "复印无效 仅供存档")


def watermarked(rng, photo: camera.Photo, split: str) -> camera.Photo:
    """A purpose written across the picture, once or tiled, as people do before they hand a card's picture over."""
    h, w = photo.picture.shape[:2]
    quad = photo.quads[0]
    wide = np.linalg.norm(quad[1] - quad[0])
    text, px = holder.one(rng, PURPOSES), int(wide * rng.uniform(0.035, 0.085))
    if split == "train" and rng.random() < 0.5:  # what is written across is not for learning by heart
        text = "".join(holder.one(rng, holder.all_han()) for _ in range(rng.integers(4, 15)))
    face = faces.pick(rng, "hei", split)
    size = int(math.hypot(h, w)) + 2
    mask = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(mask)
    tiled = rng.random() < 0.6
    places = [(x, y) for y in range(0, size, int(px * rng.uniform(3.5, 7))) for x in range(0, size, int(px * (len(text) + 3)))] if tiled else [(size / 2 - px * len(text) / 2, size / 2 + rng.normal(0, px))]
    for x, y in places:
        for c in text:
            font = face.font(c, px)
            if font:
                pen.text((x, y), c, font=font, fill=255)
            x += px
    turned = np.asarray(mask.rotate(rng.uniform(-45, 45), resample=Image.BILINEAR), np.float32) / 255
    cx, cy = (quad.mean(0) if not tiled else np.array([w / 2, h / 2]))
    top, left = int(np.clip(size / 2 - cy, 0, size - h)), int(np.clip(size / 2 - cx, 0, size - w))
    alpha = turned[top:top + h, left:left + w, None] * rng.uniform(0.12, 0.4)
    ink = np.array(holder.one(rng, [(120, 120, 120), (200, 40, 40), (40, 70, 180), (250, 250, 250)]), np.float32)
    picture = photo.picture * (1 - alpha) + ink * alpha
    quality = int(rng.integers(75, 96))
    photo.picture = camera.saved(np.clip(picture, 0, 255).astype(np.uint8), quality)
    photo.faults = {"kind": "watermark", "device": "tiled" if tiled else "single", "condition": text}
    return photo


def screenshot(rng, card: cards.Card, width: int, height: int) -> camera.Photo:
    """A card as a program shows it, which no lens has seen: flat ground, bars and rows of an app, the card straight; at times shrunk or saved once more."""
    if rng.random() < 0.6:
        width, height = height, width  # a phone's
    ground, ink = ((rng.uniform(225, 255), rng.uniform(20, 120)) if rng.random() < 0.75 else (rng.uniform(10, 50), rng.uniform(150, 230)))
    out = np.full((height, width, 3), ground, np.float32) + rng.uniform(-6, 6, 3).astype(np.float32)
    wide = width * rng.uniform(0.55, 0.96)
    tall = wide * cards.TALL / cards.WIDE
    if tall > 0.9 * height:
        wide, tall = wide * 0.9 * height / tall, 0.9 * height
    left, top = (width - wide) * rng.uniform(0.3, 0.7), (height - tall) * rng.uniform(0.1, 0.9)
    bar = int(height * rng.uniform(0.02, 0.09))
    out[:bar] = rng.uniform(0, 255, 3)
    row = int(height * rng.uniform(0.015, 0.03))
    for y in range(bar + 2 * row, height - row, int(row * rng.uniform(2.2, 4))):  # what is written there, as bars
        if y + row < top - row or y > top + tall + row:
            x = int(width * rng.uniform(0.04, 0.2))
            out[y:y + row, x:int(x + (width - x) * rng.uniform(0.1, 0.9))] = ink
    quad = np.array([[left, top], [left + wide, top], [left + wide, top + tall], [left, top + tall]])
    camera.place(out, card.picture, quad, cards.alpha_mask(card.scale), rng, shadow=0.3)
    picture = np.clip(out, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        picture = camera.saved(picture, int(rng.integers(70, 97)))
    return camera.Photo(picture, [quad], [card], {"level": "clean", "device": "screenshot", "glare": []}, {"kind": "electronic", "device": "screenshot", "condition": "dark" if ground < 128 else "light"})
