"""Draws one side of a fictitious card from our own primitives: no scan, no real emblem, no real face, always a SPECIMEN mark.

Frame: the card's own pixels, x right and y down, origin at its top-left corner; 85.6 × 54.0 mm at `scale` px/mm.
Nominal places are those of the facts page; every draw moves them over the published ranges.
"""
import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw

from . import alphabet, faces, holder, lines

WIDE, TALL, CORNER = 85.6, 54.0, 3.18
MM_PER_POINT = 0.3528


@dataclass
class Line:
    """One printed line: which row, what it says, and where (left, top, right, bottom in card px)."""
    row: str
    text: str
    box: tuple[float, float, float, float]
    value_left: float  # where the value begins, in card px
    glyphs: list[tuple[str, float, float]] = field(default_factory=list)  # each character of the text and where it begins and ends, in card px


@dataclass
class Card:
    picture: np.ndarray  # H×W×3 uint8 RGB
    side: str  # face, emblem, temporary-face, temporary-title
    holder: holder.Holder
    lines: list[Line] = field(default_factory=list)
    portrait: tuple[float, float, float, float] | None = None
    scale: float = 10.0
    typefaces: tuple[str, ...] = ()


def tint_ground(rng, side: str, height: int, width: int, varied: bool = False) -> np.ndarray:
    """Float32 RGB 0…255: a slow blend of pale tints under fine guilloche lines. `varied`: lines that wind narrowly and stand out more, too: what was trained on
    those that run all but straight took winding ones for a sign of the card itself, whatever grid lay over them."""
    palette = {"face": [(205, 226, 238), (232, 222, 232), (214, 232, 226)], "emblem": [(214, 226, 236), (236, 224, 228), (226, 232, 218)],
               "temporary-face": [(214, 234, 208), (238, 236, 204), (218, 234, 214)], "temporary-title": [(206, 232, 206), (238, 234, 198), (214, 232, 210)]}[side]
    shade = rng.uniform(0.86, 1.06) if rng.random() < 0.8 else rng.uniform(0.75, 1.1)
    stops = np.array([np.clip(np.array(c) * shade + rng.normal(0, 9, 3), 120, 255) for c in palette], np.float32)
    turn = rng.uniform(-0.6, 0.6)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    t = np.clip((x * math.cos(turn) + y * math.sin(turn)) / (width * math.cos(turn) + height * abs(math.sin(turn)) + 1) * 2, 0, 1.999)
    low = t.astype(int)
    part = (t - low)[..., None]
    out = stops[low] * (1 - part) + stops[low + 1] * part
    unit = width / WIDE
    for _ in range(rng.integers(1, 5)):
        pitch, angle = rng.uniform(0.35, 1.6) * unit, rng.uniform(0, math.pi)
        along, across = x * math.cos(angle) + y * math.sin(angle), -x * math.sin(angle) + y * math.cos(angle)
        bend = sum(rng.uniform(0.2, 2.5) * unit * np.sin(along / (rng.uniform(3, 22) * unit) + rng.uniform(0, 6.3)) for _ in range(2))
        winds = varied and rng.random() < 0.6
        if winds:
            length = rng.uniform(0.3, 1.6) * unit
            bend = bend * 0.4 + rng.uniform(0.3, 1.4) * length * np.sin(along / length + rng.uniform(0, 1.5) * np.sin(across / (rng.uniform(1, 9) * unit)))
        wave = np.sin((across + bend) / pitch * 2 * math.pi)
        sharp = rng.uniform(-0.6 if winds else 0.3, 0.92)
        ink = np.array([rng.uniform(-45, 5), rng.uniform(-32, 6), rng.uniform(-28, 8)], np.float32) * rng.uniform(0.3, 1)
        if side.startswith("temporary"):
            ink = np.array([rng.uniform(-40, 0), rng.uniform(-16, 4), rng.uniform(-50, 0)], np.float32) * rng.uniform(0.3, 1)
        out += np.clip((wave - sharp) / (1 - sharp), 0, 1)[..., None] * ink
    for _ in range(rng.integers(0, 3)):  # rosettes
        cx, cy, reach = rng.uniform(0.1, 0.95) * width, rng.uniform(0, 1) * height, rng.uniform(6, 24) * unit
        radius, angle = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
        ring = np.sin(radius / (rng.uniform(0.5, 1.3) * unit) * 6.28 + rng.uniform(1, 6) * np.sin(angle * rng.integers(3, 14)))
        out += (np.clip(ring - 0.5, 0, 1) * np.exp(-(radius / reach) ** 2))[..., None] * np.array([rng.uniform(-50, 0), rng.uniform(-40, 0), rng.uniform(-40, 0)], np.float32)
    return out


def great_wall(rng, canvas: np.ndarray, unit: float, ink) -> None:
    """A freehand wall over hills: a thick wavy ribbon with merlons, and towers."""
    height, width = canvas.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    base = rng.uniform(0.55, 0.85) * height
    xs = np.arange(0, width, max(1, int(unit)))
    ys = base - rng.uniform(3, 10) * unit * np.sin(xs / width * rng.uniform(4, 9) + rng.uniform(0, 6)) - rng.uniform(0, 6) * unit * xs / width
    for thick, shift in ((rng.uniform(0.3, 0.8), 0.0), (rng.uniform(0.3, 0.8), rng.uniform(1.2, 2.6))):
        cv2.polylines(layer, [np.stack([xs, ys + shift * unit], 1).astype(np.int32)], False, 255, max(1, int(thick * unit)), cv2.LINE_AA)
    for x, y in list(zip(xs, ys))[:: int(rng.integers(2, 5))]:
        cv2.rectangle(layer, (int(x), int(y - 0.7 * unit)), (int(x + 0.6 * unit), int(y)), 255, -1)
    for x, y in list(zip(xs, ys))[:: int(rng.integers(14, 30))]:
        cv2.rectangle(layer, (int(x), int(y - rng.uniform(2, 4) * unit)), (int(x + rng.uniform(2, 4) * unit), int(y + unit)), 255, -1)
    canvas += (layer.astype(np.float32) / 255 * rng.uniform(0.25, 0.8))[..., None] * (np.array(ink, np.float32) - canvas)


def emblem(rng, canvas: np.ndarray, box) -> None:
    """A red disc with gold marks of our own: ring, dots, bars. Not the national emblem, only what sits in its place."""
    left, top, right, bottom = box
    cx, cy, rx, ry = (left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2
    red = (rng.uniform(170, 225), rng.uniform(25, 70), rng.uniform(25, 65))
    gold = (rng.uniform(200, 245), rng.uniform(150, 205), rng.uniform(60, 120))
    layer = canvas.copy()
    centre = (int(cx), int(cy))
    cv2.ellipse(layer, centre, (int(rx), int(ry)), 0, 0, 360, red, -1, cv2.LINE_AA)
    if rng.random() < 0.8:
        cv2.ellipse(layer, centre, (int(rx * 0.93), int(ry * 0.93)), 0, 0, 360, gold, max(1, int(rx * rng.uniform(0.06, 0.16))), cv2.LINE_AA)
    for _ in range(int(rng.integers(3, 9))):
        angle, reach = rng.uniform(0, 6.28), rng.uniform(0.1, 0.6)
        spot = (int(cx + rx * reach * math.cos(angle)), int(cy + ry * reach * math.sin(angle)))
        cv2.circle(layer, spot, max(1, int(rx * rng.uniform(0.05, 0.2))), gold, -1, cv2.LINE_AA)
    for _ in range(int(rng.integers(1, 4))):
        y = cy + ry * rng.uniform(0.1, 0.7)
        half = rx * rng.uniform(0.25, 0.6)
        cv2.rectangle(layer, (int(cx - half), int(y)), (int(cx + half), int(y + ry * rng.uniform(0.05, 0.15))), gold, -1)
    canvas[:] = layer


def portrait(rng, canvas: np.ndarray, box, grey: bool) -> None:
    """A drawn head and shoulders: from a flat line drawing to a shaded, noisy head. Nobody's likeness."""
    left, top, right, bottom = (int(v) for v in box)
    h, w = bottom - top, right - left
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    y, x = y / h, x / w
    back = np.array([rng.uniform(195, 252)] * 3, np.float32) + rng.normal(0, 6, 3).astype(np.float32)
    pic = np.ones((h, w, 3), np.float32) * back
    skin = np.array([rng.uniform(165, 235), rng.uniform(130, 195), rng.uniform(105, 170)], np.float32)
    hair = np.array([rng.uniform(15, 75) if rng.random() < 0.8 else rng.uniform(110, 190)] * 3, np.float32) + rng.normal(0, 6, 3).astype(np.float32)
    cloth = rng.uniform(20, 220, 3).astype(np.float32)
    cx, cy, rx, ry = 0.5 + rng.normal(0, 0.02), rng.uniform(0.40, 0.48), rng.uniform(0.19, 0.26), rng.uniform(0.21, 0.28)

    def put(mask, colour, soft=0.012):
        alpha = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(0.4, soft * w))[..., None]
        pic[:] = pic * (1 - alpha) + alpha * colour

    shoulders = (((x - cx) / rng.uniform(0.36, 0.5)) ** 2 + ((y - 1.08) / rng.uniform(0.28, 0.38)) ** 2) < 1
    put(shoulders, cloth)
    put((np.abs(x - cx) < rx * rng.uniform(0.4, 0.6)) & (y > cy) & (y < 0.82), skin * 0.9)
    long = rng.random() < 0.45
    put((((x - cx) / (rx * rng.uniform(1.12, 1.35))) ** 2 + ((y - cy + 0.04) / (ry * rng.uniform(1.12, 1.3))) ** 2 < 1) & (y < cy + (0.2 if long else 0.0)), hair)
    put(((x - cx) / rx) ** 2 + ((y - cy - 0.02) / ry) ** 2 < 1, skin)
    put((((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1.05) & (y < cy - ry * rng.uniform(0.45, 0.7)), hair)
    dark = skin * rng.uniform(0.2, 0.45)
    whites, glasses, flat = rng.random() < 0.4, rng.random() < 0.2, rng.random() < 0.3
    for side in (-1, 1):
        reach = np.hypot((x - cx - side * rx * 0.42) / rx, (y - cy + 0.01) / rx * (h / w))
        if whites:
            put((((x - cx - side * rx * 0.42) / (rx * 0.22)) ** 2 + ((y - cy + 0.01) / (ry * 0.08)) ** 2) < 1, np.float32([250, 250, 250]), 0.004)
        if glasses:
            put((reach > 0.3) & (reach < 0.3 + rng.uniform(0.03, 0.07)), hair, 0.004)
        put((((x - cx - side * rx * 0.42) / (rx * rng.uniform(0.16, 0.24))) ** 2 + ((y - cy + 0.01) / (ry * rng.uniform(0.05, 0.09))) ** 2) < 1, dark)
        put((np.abs(x - cx - side * rx * 0.43) < rx * 0.26) & (np.abs(y - cy + ry * 0.26) < ry * 0.035), hair)
    put((((x - cx) / (rx * 0.36)) ** 2 + ((y - cy - ry * 0.55) / (ry * 0.07)) ** 2) < 1, skin * np.array([0.8, 0.55, 0.5], np.float32))
    put((np.abs(x - cx + 0.01) < rx * 0.07) & (y > cy) & (y < cy + ry * 0.3), skin * 0.82)
    pic *= (1 + (x - 0.5) * rng.uniform(-0.3, 0.3) + (y - 0.5) * rng.uniform(-0.2, 0.1))[..., None]
    pic += cv2.GaussianBlur(rng.standard_normal((h, w, 3)).astype(np.float32), (0, 0), 1.2) * (rng.uniform(0, 2) if flat else rng.uniform(2, 14))
    if grey:
        pic[:] = pic.mean(2, keepdims=True)
    mask = np.ones((h, w), np.float32)
    if rng.random() < 0.75:  # the portrait's ground melts into the card
        mask = np.clip(np.abs(pic - back).max(2) / 22, 0, 1)
        mask = cv2.GaussianBlur(mask, (0, 0), max(0.5, w * 0.008))
    canvas[top:bottom, left:right] = canvas[top:bottom, left:right] * (1 - mask[..., None]) + pic * mask[..., None]


class Pen:
    """Writes runs of text in mm onto the card. `glyphs`: what was written since someone last took it, as `Line` has it."""

    def __init__(self, rng, canvas, unit, split):
        self.rng, self.canvas, self.unit = rng, canvas, unit
        self.hei = faces.pick(rng, "hei", split)
        self.song = faces.pick(rng, "song", split)
        self.any = faces.face("noto-sans-regular" if split == "train" else "harmony-regular")
        self.spread = float(rng.choice([0, rng.uniform(0, 0.05)])) * unit
        self.glyphs: list[tuple[str, float, float]] = []

    def line(self, row: str, text: str, boxes, value: float) -> Line:
        """The line that the runs since the last one make up."""
        glyphs, self.glyphs = self.glyphs, []
        return Line(row, text, join(boxes), value, glyphs)

    def run(self, text: str, x: float, y: float, size: float, ink, face=None, tracking: float = 0.0) -> tuple[float, float, float, float]:
        """Draws from x with the em's middle at y (mm); returns the inked box in card px."""
        face, unit = face or self.hei, self.unit
        px = max(6, round(size * unit))
        left, middle = x * unit, y * unit
        base = middle + px * 0.38
        width = int(len(text) * (px * 1.05 + abs(tracking) * unit) + px * 2)
        pad = px
        x0, y0 = int(left) - pad, int(middle) - px
        mask = Image.new("L", (width + 2 * pad, 2 * px + 2), 0)
        pen = ImageDraw.Draw(mask)
        at = left - x0
        for c in text:
            font = face.font(c, px) or self.any.font(c, px)
            pen.text((at, base - y0), c, font=font, fill=255, anchor="ls")
            wide = font.getlength(c)
            self.glyphs.append((c, x0 + at, x0 + at + wide))
            at += wide + tracking * unit
        cover = np.asarray(mask, np.float32) / 255
        if self.spread > 0.15:
            cover = np.clip(cv2.GaussianBlur(cover, (0, 0), self.spread) * 1.25, 0, 1)
        ys, xs = np.nonzero(cover > 0.3)
        height, span = self.canvas.shape[:2]
        a, b, c2, d = max(0, x0), max(0, y0), min(span, x0 + cover.shape[1]), min(height, y0 + cover.shape[0])
        if c2 > a and d > b:
            alpha = cover[b - y0:d - y0, a - x0:c2 - x0, None]
            region = self.canvas[b:d, a:c2]
            region *= 1 - alpha
            region += alpha * np.array(ink, np.float32)
        if not len(xs):
            return (left, middle, left, middle)
        return (float(x0 + xs.min()), float(y0 + ys.min()), float(x0 + xs.max() + 1), float(y0 + ys.max() + 1))


def join(boxes):
    boxes = list(boxes)
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def specimen(rng, canvas, unit, pen: Pen) -> None:
    """The mark that every drawn card carries; place, size, colour and turn vary."""
    height, width = canvas.shape[:2]
    small = rng.random() < 0.4  # crisp and out of the way, or large and pale across
    size = int((rng.uniform(1.7, 2.8) if small else rng.uniform(3.0, 9.0)) * unit)
    words = holder.one(rng, ["SPECIMEN 样本", "SPECIMEN 样本", "样本 SPECIMEN"])
    mask = Image.new("L", (width, height), 0)
    draw, at = ImageDraw.Draw(mask), 0.0
    length = sum((pen.hei.font(c, size) or pen.any.font(c, size)).getlength(c) for c in words)
    x, y = rng.uniform(0.05, 0.6) * width, rng.uniform(0.05, 0.8) * height
    if small:
        x, y = ((rng.uniform(0.04, 0.95 - length / width) * width, float(rng.choice([rng.uniform(0.02, 0.08), rng.uniform(0.9, 0.94)])) * height) if rng.random() < 0.6
                else (rng.uniform(0.6, 0.98 - length / width) * width, rng.uniform(0.72, 0.78) * height))
    for c in words:
        font = pen.hei.font(c, size) or pen.any.font(c, size)
        draw.text((x + at, y), c, font=font, fill=255)
        at += font.getlength(c)
    turned = mask.rotate(rng.normal(0, 2) if small else rng.uniform(-40, 40), center=(x + length / 2, y + size / 2), resample=Image.BILINEAR)
    alpha = np.asarray(turned, np.float32)[..., None] / 255 * (rng.uniform(0.4, 0.95) if small else rng.uniform(0.10, 0.34))
    canvas += alpha * (np.array(holder.one(rng, [(200, 30, 30), (40, 60, 160), (90, 90, 90), (220, 120, 30), (30, 120, 60)]), np.float32) - canvas)


def minority_marks(rng, pen: Pen, script: str, x: float, y: float, size: float, count: int, ink) -> None:
    _, low, high = faces.SCRIPTS[script]
    text = "".join(chr(int(rng.integers(low, high))) for _ in range(count))
    font = faces.script_font(script, max(6, round(size * pen.unit)))
    mask = Image.new("L", (pen.canvas.shape[1], int(size * pen.unit * 2)), 0)
    ImageDraw.Draw(mask).text((x * pen.unit, size * pen.unit), text, font=font, fill=255, anchor="lm")
    top = int((y - size) * pen.unit)
    alpha = np.asarray(mask, np.float32)[..., None] / 255
    top = max(0, top)
    region = pen.canvas[top:top + alpha.shape[0]]
    alpha = alpha[:region.shape[0]]
    region += alpha * (np.array(ink, np.float32) - region)


def inks(rng):
    black = tuple(rng.uniform(8, 55) + rng.uniform(-6, 6, 3))
    blue = (rng.uniform(40, 120), rng.uniform(95, 150), rng.uniform(150, 215)) if rng.random() < 0.85 else tuple(rng.uniform(40, 110) + rng.uniform(-6, 6, 3))
    return black, blue


def personal_rows(rng, pen: Pen, person: holder.Holder, out: list[Line], temporary: bool, script: str | None, face: tuple[float, float, float, float]) -> None:
    """`face`: the portrait's box in mm, which no row runs into."""
    black, blue = inks(rng)
    if temporary and rng.random() < 0.5:  # labels in a green or in the values' own ink
        blue = black if rng.random() < 0.5 else (rng.uniform(25, 80), rng.uniform(70, 120), rng.uniform(40, 80))
    unit = pen.unit
    value_x = 16.9 + rng.normal(0, 0.35)
    label_x = 6.4 + rng.normal(0, 0.4)
    size, label = rng.uniform(2.95, 3.35), rng.uniform(2.45, 2.8)
    name_size = size * rng.uniform(1.08, 1.26)
    gap = rng.uniform(1.4, 2.8)  # between a label's two characters
    y = rng.uniform(7.4, 9.6) if not temporary else rng.uniform(5.6, 7.4)
    pitch = (rng.uniform(6.2, 7.1), rng.uniform(5.6, 6.6), rng.uniform(5.7, 7.0)) if not temporary else (rng.uniform(4.9, 5.6),) * 3
    if script:
        pitch = tuple(p * rng.uniform(0.98, 1.08) for p in pitch)
    leading = rng.uniform(4.1, 5.0) if not temporary else rng.uniform(3.8, 4.3)

    def put_label(text, x, y, spread=True):
        if script and script != "mongolian":
            minority_marks(rng, pen, script, x, y - label * 0.98, label * 0.62, int(rng.integers(3, 8)), blue)
        if spread and len(text) == 2:
            first = pen.run(text[0], x, y, label, blue)
            return join([first, pen.run(text[1], x + label + gap * 0.7, y, label, blue)])
        return pen.run(text, x, y, label, blue, tracking=rng.uniform(0, 0.3))

    def note(row, text, boxes, value):
        out.append(pen.line(row, text, boxes, value))

    marks = bool(script) and rng.random() < 0.4  # the holder's name in the script too
    a = put_label("姓名", label_x, y)
    if marks:
        minority_marks(rng, pen, script, value_x, y - name_size * 0.95, name_size * 0.55, int(rng.integers(5, 14)), black)
    room = int((face[0] - 0.4 - value_x) / name_size / 1.02)
    name, rest = person.name, ""
    if len(name) > room and rng.random() < 0.7:  # long names go on in a second row
        cut = room if (dot := name.rfind("·", 0, room) + 1) < 3 or rng.random() < 0.7 else dot
        name, rest = name[:cut], name[cut:]
    name_size = min(name_size, (face[0] - 0.4 - value_x) / len(name) / 1.02)  # or are set smaller
    b = pen.run(name, value_x, y, name_size, black, tracking=float(rng.choice([0, 0.1])) if len(person.name) < 9 else 0.0)
    note("name", "姓名" + name, [a, b], b[0])
    if rest:
        below = name_size * rng.uniform(1.08, 1.45)
        b = pen.run(rest, value_x, y + below, name_size, black)
        note("name1", rest, [b], b[0])
        # where no room is left below, all further rows stand lower
        y += max(0.0, below + name_size * rng.uniform(1.08, 1.5) - pitch[0])
    y += pitch[0]
    a, b = put_label("性别", label_x, y), pen.run(person.sex, value_x, y, size, black)
    nx = max(25.7 + rng.normal(0, 0.5), value_x + size * 2.2)
    c = put_label("民族", nx, y)
    d = pen.run(person.nation, nx + label * 2 + gap * 0.7 + rng.uniform(0.8, 2.0), y, size, black)
    note("sex", f"性别{person.sex}民族{person.nation}", [a, b, c, d], b[0])
    y += pitch[1]
    a = put_label("出生", label_x, y)
    boxes = [a]
    x = value_x
    year = pen.run(str(person.birth.year), x, y, size, black)
    x = year[2] / unit + rng.uniform(0.6, 1.6)
    boxes += [year, pen.run("年", x, y, label, blue)]
    month_x = max(30.0 + rng.normal(0, 0.5), x + label + 0.8) if rng.random() < 0.7 else x + label + rng.uniform(0.7, 1.6)
    month = pen.run(str(person.birth.month), month_x, y, size, black)
    x = month[2] / unit + rng.uniform(0.6, 1.6)
    boxes += [month, pen.run("月", x, y, label, blue)]
    day = pen.run(str(person.birth.day), x + label + rng.uniform(0.7, 2.2), y, size, black)
    x = day[2] / unit + rng.uniform(0.6, 1.6)
    boxes += [day, pen.run("日", x, y, label, blue)]
    note("birth", f"出生{person.birth.year}年{person.birth.month}月{person.birth.day}日", boxes, year[0])
    y += pitch[2]
    track = rng.uniform(-0.05, 0.12)
    room = int((face[0] - 0.4 - value_x) / (size + track))
    address = lines.break_address(person.address, rng, room)
    a = put_label("住址", label_x, y)
    for index, text in enumerate(address):
        b = pen.run(text, value_x, y + index * leading, size, black, tracking=track)
        note(f"address{index}", ("住址" if index == 0 else "") + text, [a, b] if index == 0 else [b], b[0])
    last = y + (len(address) - 1) * leading
    def number_at(y):
        text = "公民身份号码"
        a = put_label(text, label_x, y, False)
        x = a[2] / unit + rng.uniform(1.6, 4.2)
        face = pen.hei if rng.random() < 0.12 else faces.face("ocr-b")
        number_size = rng.uniform(3.3, 3.9) if face.kind == "ocrb" else rng.uniform(3.4, 3.9)
        advance = (face.font("0", 100) or pen.any.font("0", 100)).getlength("0") / 100 * number_size
        tracking = (rng.uniform(40.5, 44.0) - 18 * advance) / 17 if not temporary else rng.uniform(0.05, 0.35)
        tracking = min(tracking, (82.5 - x - 18 * advance) / 17)
        b = pen.run(person.number, x, y, number_size, black, face, tracking)
        note("number", text + person.number, [a, b], b[0])

    def emblem_row_at(row, y):
        text, value = ("签发机关", person.issuer) if row == "issuer" else ("有效期限", term_text(person))
        a = put_label(text, label_x, y, False)
        b = pen.run(value, a[2] / unit + rng.uniform(1.2, 2.6), y, size, black)
        note(row, text + value, [a, b], b[0])

    if not temporary:
        number_at(max(46.3 + rng.normal(0, 0.7), last + 4.8))
        return
    # No official drawing of a temporary card was found: its last three rows come in any order, as low as they fit or right below the address.
    rows = ["number", "issuer", "term"] if rng.random() < 0.3 else list(rng.permutation(["number", "issuer", "term"]))
    pitch = rng.uniform(4.5, 5.9)
    lowest = 51.5 - 2 * pitch
    y = max(last + rng.uniform(4.6, 5.6), face[3] + rng.uniform(2.0, 3.2) if rng.random() < 0.6 else 0)
    y = min(lowest, y) if rng.random() < 0.6 else lowest - rng.uniform(0, 1.0)
    for row in rows:
        number_at(y) if row == "number" else emblem_row_at(row, y)
        y += pitch


def term_text(person: holder.Holder) -> str:
    return f"{person.start:%Y.%m.%d}-" + ("长期" if person.end is None else f"{person.end:%Y.%m.%d}")


def spaced(rng, pen, text, middle, y, size, ink, fill) -> tuple[float, float, float, float]:
    """Text centred on `middle` and spread over about `fill` mm."""
    tracking = max(0.0, (fill - len(text) * size) / max(1, len(text) - 1))
    width = len(text) * size + (len(text) - 1) * tracking
    return pen.run(text, middle - width / 2, y, size, ink, pen.song, tracking)


def draw(rng, side: str, person: holder.Holder | None = None, scale: float = 10.0, split: str = "train", script: str | None = None, mark: bool = True) -> Card:
    """One side at `scale` px/mm; `script` names a minority script for bilingual labels."""
    person = person or holder.draw(rng)
    if side.startswith("temporary"):
        person = holder.for_three_months(person)
    width, height = round(WIDE * scale), round(TALL * scale)
    canvas = tint_ground(rng, side, height, width, split == "train")
    pen = Pen(rng, canvas, scale, split)
    out: list[Line] = []
    box = None
    if side in ("face", "temporary-face"):
        temporary = side != "face"
        left, top = rng.uniform(52.5, 56.0) if not temporary else rng.uniform(53.0, 61.0), rng.uniform(6.5, 9.0) if not temporary else rng.uniform(4.0, 6.5)
        wide = rng.uniform(20.0, 23.0) if not temporary else rng.uniform(17.5, 20.5)
        mm = (left, top, left + wide, top + wide * rng.uniform(1.2, 1.38))
        box = tuple(v * scale for v in mm)
        portrait(rng, canvas, box, grey=temporary or rng.random() < 0.05)
        personal_rows(rng, pen, person, out, temporary, script, mm)
    elif side == "emblem":
        black, _ = inks(rng)
        ex, ey, wide = rng.uniform(4.5, 6.5), rng.uniform(3.8, 6.0), rng.uniform(13.5, 16.5)
        emblem(rng, canvas, tuple(v * scale for v in (ex, ey, ex + wide, ey + wide * rng.uniform(1.02, 1.16))))
        if rng.random() < 0.6:
            great_wall(rng, canvas, scale, (rng.uniform(120, 190), rng.uniform(130, 190), rng.uniform(140, 200)))
        middle = rng.uniform(49, 53)
        y = rng.uniform(8.5, 11.5)
        b = spaced(rng, pen, "中华人民共和国", middle, y, rng.uniform(4.6, 5.4), black, rng.uniform(38, 50))
        out.append(pen.line("country", "中华人民共和国", [b], b[0]))
        y += rng.uniform(8.5, 11.5)
        b = spaced(rng, pen, "居民身份证", middle, y, rng.uniform(6.8, 8.2), black, rng.uniform(42, 54))
        out.append(pen.line("title", "居民身份证", [b], b[0]))
        label_x, label = rng.uniform(20.0, 23.5), rng.uniform(2.5, 2.9)
        size = rng.uniform(2.9, 3.4)
        y = rng.uniform(40.0, 43.0)
        for row, text, value in (("issuer", "签发机关", person.issuer), ("term", "有效期限", term_text(person))):
            if script and script != "mongolian":
                minority_marks(rng, pen, script, label_x, y - label * 0.98, label * 0.6, int(rng.integers(4, 12)), black)
            a = pen.run(text, label_x, y, label, black, tracking=rng.uniform(0, 0.25))
            b = pen.run(value, max(34.7 + rng.normal(0, 0.4), a[2] / scale + 1.2), y, size, black)
            out.append(pen.line(row, text + value, [a, b], b[0]))
            y += rng.uniform(5.6, 6.6)
    else:
        black, _ = inks(rng)
        great_wall(rng, canvas, scale, (rng.uniform(120, 170), rng.uniform(80, 125), rng.uniform(40, 85)))
        middle, y = 42.8 + rng.normal(0, 1.5), rng.uniform(13, 20)
        b = spaced(rng, pen, "中华人民共和国", middle, y, rng.uniform(5.0, 6.2), black, rng.uniform(46, 60))
        out.append(pen.line("country", "中华人民共和国", [b], b[0]))
        b = spaced(rng, pen, "临时居民身份证", middle, y + rng.uniform(8.5, 12), rng.uniform(6.0, 7.4), black, rng.uniform(50, 64))
        out.append(pen.line("title", "临时居民身份证", [b], b[0]))
    if mark:
        specimen(rng, canvas, scale, pen)
    if split == "train" and rng.random() < 0.03:  # some cards are worn: scratches
        for _ in range(int(rng.integers(1, 6))):
            p, q = rng.uniform(0, 1, 2) * (width, height), rng.uniform(0, 1, 2) * (width, height)
            cv2.line(canvas, tuple(p.astype(int)), tuple(q.astype(int)), (235, 235, 235), 1, cv2.LINE_AA)
    return Card(np.clip(canvas, 0, 255).astype(np.uint8), side, person, out, box, scale, tuple(sorted({pen.hei.name, pen.song.name})))


def alpha_mask(scale: float) -> np.ndarray:
    """The card's rounded outline, 0…255, H×W."""
    width, height, r = round(WIDE * scale), round(TALL * scale), int(CORNER * scale)
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (r, 0), (width - 1 - r, height - 1), 255, -1)
    cv2.rectangle(mask, (0, r), (width - 1, height - 1 - r), 255, -1)
    for cx, cy in ((r, r), (width - 1 - r, r), (r, height - 1 - r), (width - 1 - r, height - 1 - r)):
        cv2.circle(mask, (cx, cy), r, 255, -1, cv2.LINE_AA)
    return mask


__all__ = ["Card", "Line", "draw", "alpha_mask", "alphabet"]
