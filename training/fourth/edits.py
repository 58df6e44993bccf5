"""Does to a photographed card what people do with an image editor, and says where: lessons for a finder of edited places.

The cards are fictitious and marked as specimens; nothing here aims at a convincing document, only at the traces that work leaves:
another ground, another grain, another edge, a second JPEG history, a repeated patch.

Frames: share (0..1 of the card's width and height), picture px, and desk px: a raster of one region, upright or cut as it lies.
Images under work are float32 RGB, H x W x 3, display values 0..255; a box is left, top, right, bottom.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from PIL import Image, ImageDraw

from fourth.draw import chance, draw_portrait, log_uniform, pick, smooth_noise, to_display, transform, typeface

HAN_FONTS = (
    ("truetype/wqy/wqy-zenhei.ttc", 0),
    ("truetype/wqy/wqy-microhei.ttc", 0),
    ("truetype/droid/DroidSansFallbackFull.ttf", 0),
    ("opentype/noto/NotoSansCJK-Light.ttc", 2),
    ("opentype/noto/NotoSansCJK-DemiLight.ttc", 2),
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("opentype/noto/NotoSansCJK-Medium.ttc", 2),
)
# The Droid face holds Han only, so digits need one of the others.
DIGIT_FONTS = tuple(font for font in HAN_FONTS if "Droid" not in font[0]) + (("truetype/dejavu/DejaVuSans.ttf", 0),)
NUMBER_FONTS = (
    ("opentype/ocr-b/OCRB.otf", 0),
    ("opentype/ocr-b/OCRB.otf", 0),
    ("truetype/dejavu/DejaVuSansMono.ttf", 0),
    ("truetype/liberation/LiberationMono-Regular.ttf", 0),
    ("truetype/liberation/LiberationMono-Bold.ttf", 0),
    ("opentype/noto/NotoSansCJK-Medium.ttc", 2),
)

LABELS = {"name": "姓名", "sex": "性别", "birth": "出生", "address0": "住址", "number": "公民身份号码", "issuer": "签发机关", "term": "有效期限"}
VALUE_ROWS = ("name", "sex", "birth", "address0", "address1", "address2", "number", "issuer", "term")
# What a doctored document most often has changed is worth most.
ROW_WEIGHTS = {"name": 3.0, "sex": 1.5, "birth": 3.0, "number": 4.0, "address0": 1.5, "address1": 1.0, "address2": 0.5, "issuer": 2.0, "term": 3.5}
DIGITS = "0123456789"
NAME_CHARS = "伟芳娜敏静丽强磊军洋勇杰娟涛明超霞平刚文辉华红海燕春梅鹏宇浩晨诚雪林高宋周吴"
NATION_CHARS = "汉满回壮苗彝侗瑶羌藏白黎"
PLACE_CHARS = "青清临新平永安华云石龙凤金玉东南西北宁和丰泰昌兴山川江河城阳原溪泉湖"
# Printed labels inside a value and the words that make a place or a date one: they stay.
FIXED_CHARS = "年月日民族省市县区镇乡村组号栋室路街公安局分长期.-（）()"
BIRTH_DIGITS = slice(6, 14)

# Share of an em that a glyph takes, enough to tell digits from Han.
DIGIT_WIDTH, MARK_WIDTH, LABEL_WIDTH, HAN_WIDTH = 0.56, 0.32, 0.85, 0.98
SEGMENT_EM = 28
# Price of a glyph of unexpected width, against that of a fully inked column left out.
WIDTH_PRICE = 15.0
SUPERSAMPLING = 4
CHANGE_LEVEL, VISIBLE_LEVEL = 6.0, 12.0
# White noise keeps this share of its deviation after a blur of one px is taken from it.
HIGH_PASS_SHARE = 0.87
# Ground with more mean ink than this has print on it; only a careless hand clones from there.
CROWDED_INK = 0.12
CAREFUL_SHARE = 0.35
FINISHED_SHARE = 0.4
MOST_TRIES = 12

# Strokes that make another character, in shares of the glyph's box.
STROKES = {
    "1": [[(0.4, 0.0), (-0.5, 0.7), (1.3, 0.7)]],
    "3": [[(0.1, 0.12), (0.05, 0.4), (0.3, 0.5)], [(0.3, 0.5), (0.02, 0.65), (0.1, 0.9)]],
    "0": [[(0.15, 0.5), (0.85, 0.5)]],
    "5": [[(0.1, 0.5), (0.02, 0.75), (0.15, 0.92)]],
    "6": [[(0.6, 0.08), (0.95, 0.25), (0.8, 0.45)]],
    "9": [[(0.1, 0.5), (0.05, 0.75), (0.25, 0.95)]],
    "7": [[(0.1, 0.5), (0.8, 0.5)]],
    "日": [[(0.15, 0.35), (0.85, 0.35)]],
    "大": [[(0.6, 0.8), (0.75, 0.92)]],
    "王": [[(0.7, 0.75), (0.85, 0.85)]],
}


@dataclass
class Card:
    """A photographed card: the card and a little around it (H x W x 3 uint8 RGB), its corners in px in the card's own order."""

    picture: np.ndarray
    quad: np.ndarray
    lines: list[dict]
    portrait: tuple[float, float, float, float] | None


# ---------------------------------------------------------------- the desk


def card_size(card):
    """Mean width and height of the card in picture px."""
    sides = np.linalg.norm(np.roll(card.quad, -1, axis=0) - card.quad, axis=1)
    return (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2


def corners(box):
    """The four corners of a box, 4 x 2, clockwise from the top left."""
    left, top, right, bottom = box
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def around(points):
    """The box around points."""
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def grown(box, x, y=None):
    """A box widened on all sides, by x and (where given) y."""
    y = x if y is None else y
    return np.array([box[0] - x, box[1] - y, box[2] + x, box[3] + y])


class Desk:
    """One region of a card laid out for work.

    `image` is to be changed, `before` stays; `boxes` (desk px) tell roughly where work was done. Mostly the region is warped upright;
    on a card that lies straight it may be the picture's own pixels, as for someone who copies without any transform.
    """

    def __init__(self, rng, card, box, straight_below_deg=1.0):
        """Lays out `box` (shares); a card tilted less than `straight_below_deg` may be worked on as it lies."""
        shares = cv2.getPerspectiveTransform(np.float32(corners((0, 0, 1, 1))), np.float32(card.quad))
        edge = card.quad[1] - card.quad[0]
        tilt_deg = abs(math.degrees(math.atan2(edge[1], edge[0])))
        if tilt_deg < straight_below_deg and chance(rng, 0.6):
            height, width = card.picture.shape[:2]
            left, top, right, bottom = around(transform(corners(box), shares))
            left, top, right, bottom = max(0, int(left)), max(0, int(top)), min(width, math.ceil(right)), min(height, math.ceil(bottom))
            self.straight = True
            self.to_picture = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], np.float64)
            self.image = card.picture[top:bottom, left:right].astype(np.float32)
        else:
            # A finer raster than the photograph keeps more of it through two warps.
            zoom = pick(rng, (1.0, 1.5))
            scale = np.array(card_size(card)) * zoom
            size = np.maximum(np.round((np.array(box[2:]) - box[:2]) * scale), 8).astype(int)
            self.straight = False
            self.to_picture = shares @ np.array([[1 / scale[0], 0, box[0]], [0, 1 / scale[1], box[1]], [0, 0, 1]])
            flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
            warped = cv2.warpPerspective(card.picture, self.to_picture, tuple(int(v) for v in size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
            self.image = warped.astype(np.float32)
        self.before = self.image.copy()
        self.from_shares = np.linalg.inv(self.to_picture) @ shares
        self.boxes = []

    def place(self, box):
        """A box in shares -> the whole-px box around it on the desk, kept inside."""
        return self.inside(around(transform(corners(box), self.from_shares)))

    def inside(self, box):
        """A desk box rounded outwards and kept on the desk, at least 2 px wide."""
        height, width = self.image.shape[:2]
        left, top = int(np.clip(math.floor(box[0]), 0, width - 2)), int(np.clip(math.floor(box[1]), 0, height - 2))
        return left, top, int(np.clip(math.ceil(box[2]), left + 2, width)), int(np.clip(math.ceil(box[3]), top + 2, height))

    def window(self, box):
        """A view of the image under a whole-px box."""
        return self.image[box[1]:box[3], box[0]:box[2]]

    def quads(self):
        """Corners (4 x 2 picture px) of what truly changed under each box; a box with no visible change gives none."""
        change = np.abs(self.image - self.before).max(axis=2)
        found = []
        for box in self.boxes:
            left, top, right, bottom = self.inside(box)
            part = change[top:bottom, left:right]
            if part.max() < VISIBLE_LEVEL:
                continue
            rows, columns = np.nonzero((part > CHANGE_LEVEL).any(axis=1))[0], np.nonzero((part > CHANGE_LEVEL).any(axis=0))[0]
            tight = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
            found.append(transform(corners(tight), self.to_picture))
        return found

    def lay(self, picture):
        """Puts what changed back into the picture (H x W x 3 uint8), in place."""
        changed = (np.abs(self.image - self.before).max(axis=2) > 0.5).astype(np.float32)
        if not changed.any():
            return
        height, width = self.image.shape[:2]
        left, top, right, bottom = around(transform(corners((0, 0, width, height)), self.to_picture))
        left, top = max(0, int(left)), max(0, int(top))
        right, bottom = min(picture.shape[1], math.ceil(right)), min(picture.shape[0], math.ceil(bottom))
        image = np.clip(self.image, 0, 255)
        if not self.straight:
            matrix = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64) @ self.to_picture
            size = (right - left, bottom - top)
            image = np.clip(cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), 0, 255)
            changed = cv2.warpPerspective(cv2.dilate(changed, np.ones((3, 3))), matrix, size)
        window = picture[top:bottom, left:right]
        window[:] = np.round(window + changed[..., None] * (image - window)).astype(np.uint8)


def cut(card, box, size):
    """The region `box` (shares) of a card as an upright image of `size` (w, h) px, averaged where it shrinks."""
    shares = cv2.getPerspectiveTransform(np.float32(corners((0, 0, 1, 1))), np.float32(card.quad))
    scale = np.array(card_size(card))
    native = np.maximum(np.round((np.array(box[2:]) - box[:2]) * scale), 4).astype(int)
    steps = (np.array(box[2:]) - box[:2]) / native
    matrix = shares @ np.array([[steps[0], 0, box[0]], [0, steps[1], box[1]], [0, 0, 1]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    region = cv2.warpPerspective(card.picture, matrix, tuple(int(v) for v in native), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return cv2.resize(region, size, interpolation=cv2.INTER_AREA if size[0] < native[0] else cv2.INTER_CUBIC).astype(np.float32)


# ---------------------------------------------------------------- measures and matches


def soften(image, sigma):
    """Gaussian blur; sigma in px, nothing below 0.2."""
    return cv2.GaussianBlur(image, (0, 0), sigma) if sigma > 0.2 else image


def gray(image):
    """Luminance, H x W."""
    return image @ np.float32([0.299, 0.587, 0.114])


def edge_spread(image):
    """Deviation in px of the blur that the sharpest edges of an image show."""
    light = gray(image)
    across = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=0.125))
    contrast, steepest = float(np.percentile(light, 96) - np.percentile(light, 4)), float(np.percentile(across, 99))
    return float(np.clip(contrast / (math.sqrt(2 * math.pi) * max(steepest, 0.5)), 0.3, 4.0))


def grain(image):
    """Deviation of the noise per channel, in levels; print hardly counts, as the median is taken."""
    rest = np.abs(image - cv2.GaussianBlur(image, (0, 0), 1.0)).reshape(-1, 3)
    return np.median(rest, axis=0) / (0.6745 * HIGH_PASS_SHARE)


def add_grain(rng, image, deviation, lump=0.0):
    """Adds noise of a deviation per channel (levels), smoothed over `lump` px without growing weaker; partly common to the channels."""
    height, width = image.shape[:2]
    noise = 0.8 * rng.standard_normal((height, width, 1), np.float32) + 0.6 * rng.standard_normal((height, width, 3), np.float32)
    noise = soften(noise, lump)
    return image + noise / max(float(noise.std()), 1e-3) * np.float32(deviation)


def match_grain(rng, image, reference):
    """Gives an image the softness and noise of another, where it is sharper or cleaner."""
    lack = edge_spread(reference) ** 2 - edge_spread(image) ** 2
    if lack > 0:
        image = soften(image, math.sqrt(lack))
    missing = np.sqrt(np.maximum(grain(reference) ** 2 - grain(image) ** 2, 0))
    return add_grain(rng, image, missing, rng.uniform(0, 0.8))


def match_tone(image, reference, amount=1.0):
    """Mean and deviation per channel moved towards those of another image."""
    (mean, spread), (aim, aim_spread) = (cv2.meanStdDev(side) for side in (image, reference))
    gain = np.clip(aim_spread / np.maximum(spread, 1), 0.4, 2.5).ravel().astype(np.float32)
    return image + amount * ((image - mean.ravel().astype(np.float32)) * gain + aim.ravel().astype(np.float32) - image)


def recompressed(rng, image, quality):
    """An image after a JPEG of its own whose 8 x 8 grid starts anywhere."""
    y, x = (int(v) for v in rng.integers(0, 8, 2))
    padded = cv2.copyMakeBorder(np.clip(image, 0, 255).astype(np.uint8), y, 0, x, 0, cv2.BORDER_REPLICATE)
    # OpenCV writes blue first: the other order would weigh the colours wrongly in the luminance.
    data = cv2.imencode(".jpg", padded[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[y:, x:, ::-1].astype(np.float32)


def coarsened(image, factor, method=cv2.INTER_LINEAR):
    """An image shrunk by a factor and enlarged again."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(4, round(width / factor)), max(4, round(height / factor))), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=method)


def feathered(height, width, feather, radius=0):
    """Coverage 0..1 of a rectangle that fades over `feather` px inside its border; corners rounded by `radius` px."""
    mask = np.zeros((height, width), np.float32)
    inset = min(int(feather * 1.5), height // 3, width // 3)
    radius = int(min(radius, height // 2 - inset - 1, width // 2 - inset - 1))
    if radius > 0:
        cv2.rectangle(mask, (inset + radius, inset + radius), (width - 1 - inset - radius, height - 1 - inset - radius), 1.0, -1)
        mask = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2))
    else:
        mask[inset:height - inset, inset:width - inset] = 1
    return soften(mask, feather * 0.6)


def blend(window, image, mask):
    """Lays an image over a window through a mask 0..1, in place."""
    window += mask[..., None] * (image - window)


# ---------------------------------------------------------------- rows and glyphs


def value_text(line):
    """What a row says after its printed label."""
    return line["text"].removeprefix(LABELS.get(line["row"], ""))


def choose_row(rng, card, among=VALUE_ROWS):
    """A row with a value, the ones people tamper with more often; None where the card has none."""
    rows = [line for line in card.lines if line["row"] in among and value_text(line)]
    if not rows:
        return None
    weights = np.array([ROW_WEIGHTS[line["row"]] for line in rows])
    return rows[int(rng.choice(len(rows), p=weights / weights.sum()))]


def value_box(line):
    """Box of a row's value in shares."""
    left, top, right, bottom = line["box"]
    return np.array([max(left, line["value"]), top, right, bottom])


def row_desk(rng, card, line, straight_below_deg=1.0, right=0.0):
    """A desk with a row's value (or as far as `right`, in shares) and some ground around."""
    box = value_box(line)
    tall = box[3] - box[1]
    box = grown([box[0], box[1], max(box[2], right), box[3]], 0.6 * tall, 0.8 * tall)
    return Desk(rng, card, np.clip(box, -0.01, 1.01), straight_below_deg)


def ink_map(image, em):
    """How much darker than its ground each px is, 0..1 of the darkest print; em in px."""
    # Without the blur a noisy picture would count as ink all over.
    light = soften(gray(image), 0.045 * em)
    side = max(3, int(em * 0.7)) | 1
    ground = soften(cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((side, side))), side / 3)
    ink = np.maximum(ground - light, 0)
    return np.clip(ink / max(float(np.percentile(ink, 98)), 4.0), 0, 1)


def nominal_width(char, row):
    """Width of a character in ems."""
    if char in DIGITS or char == "X":
        return DIGIT_WIDTH
    if char in ".-()":
        return MARK_WIDTH
    return LABEL_WIDTH if row in ("birth", "sex") and char in FIXED_CHARS else HAN_WIDTH


def segment(profile, widths):
    """Columns (start, end) of glyphs of about the given widths along an ink profile: the cheapest way to cover the ink.

    Dynamic programming: ink left between glyphs, ink under a cut and unexpected widths all cost.
    """
    count = len(profile)
    gaps = np.concatenate([[0], np.cumsum(profile)])
    cuts = 1.5 * np.concatenate([[0], np.minimum(profile[:-1], profile[1:]), [0]])
    best, ends, starts = gaps.copy(), [], []
    for width in widths:
        costs = np.full(count + 1, np.inf)
        start = np.zeros(count + 1, int)
        for step in range(max(2, round(width * 0.65)), round(width * 1.4) + 2):
            if step > count:
                break
            price = np.full(count + 1, np.inf)
            price[step:] = best[:-step] + cuts[:-step] + cuts[step:] + WIDTH_PRICE * (step / width - 1) ** 2
            start = np.where(price < costs, np.arange(count + 1) - step, start)
            costs = np.minimum(price, costs)
        relative = costs - gaps
        best = np.minimum.accumulate(relative) + gaps
        ends.append(np.maximum.accumulate(np.where(relative <= best - gaps, np.arange(count + 1), 0)))
        starts.append(start)
    if not np.isfinite(best[-1]):
        return None
    spans, position = [], count
    for end, start in zip(reversed(ends), reversed(starts), strict=True):
        position = end[position]
        spans.append((int(start[position]), int(position)))
        position = start[position]
    return spans[::-1]


def find_glyphs(desk, line):
    """Boxes (desk px) of each character of a row's value, or None where they can't be told apart."""
    text, row = value_text(line), line["row"]
    left, top, right, bottom = desk.place(value_box(line))
    em = bottom - top
    ink = ink_map(desk.window((left, top, right, bottom)), em)
    factor = SEGMENT_EM / em
    profile = cv2.resize(ink, (max(4, round((right - left) * factor)), SEGMENT_EM), interpolation=cv2.INTER_AREA).mean(axis=0)
    profile = np.clip(profile / max(float(np.percentile(profile, 85)), 0.02), 0, 1)
    widths = np.array([nominal_width(char, row) for char in text]) * SEGMENT_EM
    if row not in ("birth", "sex"):
        # Values without labels inside run from end to end, so their own length tells the em better than the box's height.
        widths *= min(len(profile) / (widths.sum() - (0.12 * widths[0] if row == "number" else 0)), 1.5)
    spans = segment(profile, widths)
    if spans is None:
        return None
    boxes = []
    for start, end in spans:
        first, last = left + start / factor, left + end / factor
        cell = ink[:, max(0, int(first - left)):max(1, math.ceil(last - left))]
        rows = np.nonzero(cell.max(axis=1) > 0.3)[0]
        columns = np.nonzero(cell.max(axis=0) > 0.25)[0]
        if len(rows) < 3 or len(columns) < 1:
            return None
        x = max(left, int(first))
        boxes.append(np.array([x + columns[0], top + rows[0], x + columns[-1] + 1, top + rows[-1] + 1], np.float64))
    return boxes


def ink_colour(image, em):
    """Mean colour of the darkest print."""
    ink = ink_map(image, em)
    return image[ink >= np.percentile(ink, 96)].mean(axis=0)


def runs(places):
    """Neighbouring whole numbers gathered: [3, 4, 8] -> [[3, 4], [8]]."""
    gathered = []
    for place in sorted(places):
        if gathered and place == gathered[-1][-1] + 1:
            gathered[-1].append(place)
        else:
            gathered.append([place])
    return gathered


# ---------------------------------------------------------------- what else a row may say


def alternatives(row, text, place):
    """Characters that may stand at a place of a value instead of its own; empty where the own one stays."""
    char = text[place]
    if char in DIGITS or char == "X":
        options = DIGITS + "X" if row == "number" and place == len(text) - 1 else DIGITS
    elif row == "name":
        options = NAME_CHARS
    elif char in FIXED_CHARS or not char.strip() or char.isascii():
        options = ""
    elif row == "sex":
        options = "男女" if place == 0 else (NATION_CHARS if len(text) == 4 else "")
    else:
        options = PLACE_CHARS
    return options.replace(char, "")


def dated(year, month, day):
    """Whether three strings are the digits of a date that a card could bear."""
    return (year + month + day).isdigit() and 1920 <= int(year) <= 2049 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def plausible(row, text):
    """Whether the dates inside a value stay dates."""
    if row == "number" and len(text) == 18:
        birth = text[BIRTH_DIGITS]
        return dated(birth[:4], birth[4:6], birth[6:])
    if row == "birth":
        parts = text.rstrip("日").replace("年", "月").split("月")
        return len(parts) == 3 and all(parts) and dated(*parts)
    if row == "term":
        return all(len(part.split(".")) == 3 and dated(*part.split(".")) for part in text.split("-") if part != "长期")
    return True


def replaced(text, place, char):
    """A text with another character at a place."""
    return text[:place] + char + text[place + 1:]


def reworded(rng, row, text, count):
    """Another value of the same layout and the places that differ, at most `count` of them; None where nothing may change."""
    open_places = [place for place in range(len(text)) if alternatives(row, text, place)]
    size = min(count, len(open_places))
    if chance(rng, 0.6):
        first = int(rng.integers(len(open_places) - size + 1))
        chosen = open_places[first:first + size]
    else:
        chosen = rng.permutation(open_places)[:size].tolist()
    changed = text
    for place in chosen:
        # One place at a time, so that a date with all its digits changed is still reached.
        options = [char for char in alternatives(row, text, place) if plausible(row, replaced(changed, place, char))]
        changed = replaced(changed, place, pick(rng, options)) if options else changed
    places = [place for place in range(len(text)) if changed[place] != text[place]]
    return (changed, places) if places else None


# ---------------------------------------------------------------- grounds


def fill_between(window, across):
    """A window filled by a gradient between its opposite borders: left and right where `across`, else top and bottom."""
    if across:
        return fill_between(window.transpose(1, 0, 2), False).transpose(1, 0, 2)
    edge = max(1, window.shape[0] // 12)
    above, below = window[:edge].mean(axis=0), window[-edge:].mean(axis=0)
    share = np.linspace(0, 1, window.shape[0], dtype=np.float32)[:, None, None]
    return above * (1 - share) + below * share


def fill_texture(rng, desk, box, em):
    """A window's own soft ground with patches of grain from ink-free places around, overlapped with feathers."""
    left, top, right, bottom = box
    base = soften(cv2.morphologyEx(desk.image, cv2.MORPH_CLOSE, np.ones((max(3, int(em * 0.7)) | 1,) * 2)), em * 0.4)
    detail = desk.before - soften(desk.before, em * 0.25)
    ink = ink_map(desk.before, em)
    side = int(np.clip(em * rng.uniform(0.25, 0.6), 4, min(desk.image.shape[:2]) - 1))
    total, weight = np.zeros((bottom - top, right - left, 3), np.float32), np.full((bottom - top, right - left, 1), 1e-3, np.float32)
    stencil = feathered(side, side, side * 0.2)[..., None] + 1e-3
    busy = cv2.boxFilter(ink, -1, (side, side), anchor=(0, 0))[:ink.shape[0] - side + 1, :ink.shape[1] - side + 1]
    quiet = np.argwhere(busy <= np.percentile(busy, 15))
    step = max(2, int(side * 0.6))
    for y in range(0, bottom - top, step):
        for x in range(0, right - left, step):
            source_y, source_x = pick(rng, quiet)
            high, wide = min(side, bottom - top - y), min(side, right - left - x)
            total[y:y + high, x:x + wide] += (stencil * detail[source_y:source_y + side, source_x:source_x + side])[:high, :wide]
            weight[y:y + high, x:x + wide] += stencil[:high, :wide]
    return base[top:bottom, left:right] + total / weight


def fill_clone(rng, desk, box, em):
    """A window under ground cloned from whichever side of it is emptiest, perhaps with its tone fitted; texture where no side is free."""
    left, top, right, bottom = box
    height, width = desk.image.shape[:2]
    moves = [(0, -(bottom - top)), (0, bottom - top), (left - right, 0), (right - left, 0)]
    moves = [(x, y) for x, y in moves if left + x >= 0 and right + x <= width and top + y >= 0 and bottom + y <= height]
    ink = ink_map(desk.before, em)
    crowding = [float(ink[top + y:bottom + y, left + x:right + x].mean()) for x, y in moves]
    if not moves or min(crowding) > CROWDED_INK and chance(rng, 0.9):
        return fill_texture(rng, desk, box, em)
    x, y = moves[int(np.argmin(crowding))]
    source = desk.before[top + y:bottom + y, left + x:right + x]
    if chance(rng, 0.5):
        source = source + np.median(desk.window(box), axis=(0, 1)) - np.median(source, axis=(0, 1))
    window = desk.window(box)
    mask = feathered(*source.shape[:2], rng.uniform(0, 3))
    return window + mask[..., None] * (source - window)


def clear(rng, desk, box, em):
    """Takes the print out of a whole-px box of the desk, by one of the ways an editor offers; em in px."""
    window = desk.window(box)
    way = pick(rng, ("flat", "down", "across", "median", "telea", "stokes", "clone", "clone", "texture", "texture"))
    ink = cv2.dilate((ink_map(desk.image, em) > rng.uniform(0.12, 0.3)).astype(np.uint8), np.ones((3, 3)))
    if way == "flat":
        free = window[ink[box[1]:box[3], box[0]:box[2]] == 0]
        filled = np.empty_like(window)
        filled[:] = free.mean(axis=0) if len(free) > 8 else np.percentile(window, 75, axis=(0, 1))
    elif way in ("down", "across"):
        filled = fill_between(window, way == "across")
    elif way == "median":
        side = int(np.clip(em * 0.9, 5, 61)) | 1
        filled = cv2.medianBlur(np.clip(desk.image, 0, 255).astype(np.uint8), side)[box[1]:box[3], box[0]:box[2]].astype(np.float32)
    elif way in ("telea", "stokes"):
        mask = np.zeros_like(ink)
        mask[box[1]:box[3], box[0]:box[2]] = ink[box[1]:box[3], box[0]:box[2]] if chance(rng, 0.7) else 1
        method = cv2.INPAINT_TELEA if way == "telea" else cv2.INPAINT_NS
        picture = np.clip(desk.image, 0, 255).astype(np.uint8)
        filled = cv2.inpaint(picture, mask, rng.uniform(2, 5), method)[box[1]:box[3], box[0]:box[2]].astype(np.float32)
        filled = np.where(mask[box[1]:box[3], box[0]:box[2], None] > 0, filled, window)
    elif way == "clone":
        filled = fill_clone(rng, desk, box, em)
    else:
        filled = fill_texture(rng, desk, box, em)
    if way in ("flat", "down", "across", "median") and chance(rng, 0.5):
        filled = add_grain(rng, filled, grain(desk.before) * rng.uniform(0.5, 1.3), rng.uniform(0, 0.8))
    window[:] = filled


# ---------------------------------------------------------------- retyped


@dataclass
class Hand:
    """How someone types: the same for all glyphs of one edit. Lengths in ems, softness in desk px."""

    han: tuple
    digit: tuple
    size: float
    shift: tuple
    spacing: float
    softness: float
    colour: np.ndarray
    strength: float

    def font(self, char):
        """The typeface for a character."""
        return self.digit if char.isascii() else self.han


def choose_hand(rng, row, image, em):
    """A way of typing for a row whose surroundings are `image`; em in px."""
    exact = chance(rng, 0.5)
    han, digit = pick(rng, HAN_FONTS), pick(rng, NUMBER_FONTS if row == "number" else DIGIT_FONTS)
    colour = ink_colour(image, em)
    if chance(rng, 0.25):
        colour = np.float32([0, 0, 0])
    elif chance(rng, 0.3):
        colour = np.clip(colour + rng.normal(0, 14, 3), 0, 255)
    # A crisp hand, one that measured its neighbours, or one that blurred by feeling.
    softness = pick(rng, (0.0, edge_spread(image), edge_spread(image), rng.uniform(0.4, 1.8)))
    size = 1.0 if exact else rng.uniform(0.9, 1.1)
    shift = (0.0, 0.0) if exact else tuple(rng.normal(0, 0.05, 2))
    return Hand(han, digit, size, shift, 0.0 if exact else rng.normal(0, 0.04), softness, np.float32(colour), rng.uniform(0.85, 1.0))


def font_px(font, char, tall):
    """Em in px at which a face's digits (or, for Han, the square of 国) are `tall` px high."""
    box = typeface(*font, 100).getbbox("0" if char.isascii() else "国")
    return 100 * tall / (box[3] - box[1])


def type_run(desk, hand, text, boxes, tall, flowing):
    """Types characters over their places (desk px boxes) as coverage; `tall` gives px heights of digits and of Han.

    `flowing`: set in one go from the first place with the font's own advances; otherwise each in the middle of its place.
    """
    height, width = desk.image.shape[:2]
    left = max(0, int(boxes[0][0] - 0.6 * tall["han"]))
    right = min(width, int(boxes[-1][2] + (2.5 if flowing else 0.6) * tall["han"]))
    canvas = Image.new("L", ((right - left) * SUPERSAMPLING, height * SUPERSAMPLING))
    draw = ImageDraw.Draw(canvas)
    em = tall["han"]
    pen = boxes[0][0]
    for char, box in zip(text, boxes, strict=True):
        kind = "digit" if char.isascii() else "han"
        font = hand.font(char)
        face = typeface(*font, max(6, round(font_px(font, char, tall[kind] * hand.size) * SUPERSAMPLING)))
        inked = face.getbbox(char)
        model = face.getbbox("0" if kind == "digit" else "国")
        middle = tall["digit_middle" if kind == "digit" else "han_middle"]
        y = (middle + hand.shift[1] * em) * SUPERSAMPLING - (model[1] + model[3]) / 2
        if flowing:
            x = (pen - left + hand.shift[0] * em) * SUPERSAMPLING - (inked[0] if pen == boxes[0][0] else 0)
            pen += face.getlength(char) / SUPERSAMPLING + hand.spacing * em
        else:
            x = ((box[0] + box[2]) / 2 - left + hand.shift[0] * em) * SUPERSAMPLING - (inked[0] + inked[2]) / 2
        draw.text((x, y), char, fill=255, font=face)
    cover = cv2.resize(np.asarray(canvas, np.float32) / 255, (right - left, height), interpolation=cv2.INTER_AREA)
    full = np.zeros((height, width), np.float32)
    full[:, left:right] = cover
    return full


def heights(text, boxes, em):
    """Heights and middles (px) of a row's digits and Han, measured on its glyphs; either kind stands in for the other."""
    digits = [box for char, box in zip(text, boxes, strict=True) if char in DIGITS]
    han = [box for char, box in zip(text, boxes, strict=True) if not char.isascii() and char not in "年月日民族一二三"]
    middle = float(np.median([(box[1] + box[3]) / 2 for box in digits or han or boxes]))
    digit = float(np.median([box[3] - box[1] for box in digits])) if digits else 0.72 * em
    tall = float(np.median([max(box[2] - box[0], box[3] - box[1]) for box in han])) if han else digit / 0.78
    han_middle = float(np.median([(box[1] + box[3]) / 2 for box in han])) if han else middle
    return {"digit": digit, "digit_middle": middle, "han": max(tall, 4.0), "han_middle": han_middle}


def retyped(rng, card, _donor, extent):
    """Characters of one row cleared and typed anew: `extent` is glyph, digits or value."""
    among = ("birth", "number", "term", "address1") if extent == "digits" else VALUE_ROWS
    line = choose_row(rng, card, among)
    if line is None:
        return []
    desk = row_desk(rng, card, line)
    boxes = find_glyphs(desk, line)
    text = value_text(line)
    count = {"glyph": 1, "digits": int(rng.integers(2, 7)), "value": len(text)}[extent]
    news = reworded(rng, line["row"], text, count)
    if boxes is None or news is None:
        return []
    text_new, places = news
    box = desk.place(value_box(line))
    em = box[3] - box[1]
    tall = heights(text, boxes, em)
    hand = choose_hand(rng, line["row"], desk.window(box), em)
    flowing = extent == "value" and line["row"] in ("name", "address0", "address1", "address2", "issuer", "term")
    groups = [list(range(len(text)))] if flowing else runs(places)
    noise, pad = grain(desk.before), em * rng.uniform(0.03, 0.15)
    cover = np.zeros(desk.image.shape[:2], np.float32)
    for group in groups:
        area = around(np.concatenate([corners(boxes[place]) for place in group]))
        clear(rng, desk, desk.inside(grown(area, pad)), tall["han"])
        cover = np.maximum(cover, type_run(desk, hand, [text_new[p] for p in group], [boxes[p] for p in group], tall, flowing))
        # Flowing text may end behind the old one's end; the quad shrinks to what changed.
        desk.boxes.append(grown(area, pad + em * 0.35, pad + em * 0.2) + [0, 0, 2.5 * em if flowing else 0, 0])
    cover = soften(cover, hand.softness) * hand.strength
    desk.image += cover[..., None] * (hand.colour - desk.image)
    finish_patch(rng, desk, noise)
    return [desk]


def finish_patch(rng, desk, noise):
    """What may happen to the work before it is laid down: noise over it, or a JPEG of its own."""
    touched = np.zeros(desk.image.shape[:2], np.float32)
    for box in desk.boxes:
        left, top, right, bottom = desk.inside(box)
        changed = np.abs(desk.image - desk.before)[top:bottom, left:right].max(axis=2) > 1
        touched[top:bottom, left:right] = np.maximum(touched[top:bottom, left:right], changed)
    touched = soften(touched, 0.8)[..., None]
    if chance(rng, 0.35):
        desk.image += touched * (add_grain(rng, desk.image, noise * rng.uniform(0.5, 1.2), rng.uniform(0, 0.8)) - desk.image)
    if chance(rng, 0.3):
        desk.image += touched * (recompressed(rng, desk.image, rng.uniform(45, 92)) - desk.image)


# ---------------------------------------------------------------- moved and spliced


def paste(rng, desk, box, patch, em):
    """Lays a patch (H x W x 3, fitted to the whole-px box) over print: hard, feathered, or its ink alone on a cleared ground."""
    window = desk.window(box)
    adapt = chance(rng, 0.6)
    ground = np.percentile(patch, 70, axis=(0, 1)).astype(np.float32)
    here = np.percentile(window, 70, axis=(0, 1)).astype(np.float32)
    way = pick(rng, ("hard", "feathered", "multiplied", "darkened"))
    if way in ("multiplied", "darkened"):
        clear(rng, desk, box, em)
        window = desk.window(box)
        lit = patch / np.maximum(ground, 8)
        inked = window * np.minimum(lit, 1) if way == "multiplied" else np.minimum(window, lit * here if adapt else patch)
        blend(window, inked, feathered(*window.shape[:2], rng.uniform(0.5, 1.5)))
        return
    if adapt and chance(rng, 0.4) and min(window.shape[:2]) > 8:
        # A gain map follows the light across the patch, not only its mean.
        side = em * 1.2
        closed = [soften(cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((max(3, int(em * 0.6)) | 1,) * 2)), side) for part in (window, patch)]
        patch = patch * np.clip(closed[0] / np.maximum(closed[1], 8), 0.3, 3)
    elif adapt:
        patch = patch * (here / np.maximum(ground, 8)) if chance(rng, 0.5) else patch + here - ground
    feather = 0.0 if way == "hard" else rng.uniform(0.06, 0.2) * min(window.shape[:2])
    blend(window, patch, feathered(*window.shape[:2], feather))


def moved_glyph(rng, card, _donor):
    """One to three glyphs of a row covered by others of the same kind, from the row itself or another."""
    # A sex or nation has no twin on the card.
    among = [row for row in VALUE_ROWS if row != "sex"]
    line = choose_row(rng, card, among)
    if line is None:
        return []
    desk = row_desk(rng, card, line, 4.0)
    other = line if chance(rng, 0.65) else choose_row(rng, card, among)
    source_desk = desk if other is line else row_desk(rng, card, other, 4.0)
    boxes, sources = find_glyphs(desk, line), find_glyphs(source_desk, other)
    if boxes is None or sources is None:
        return []
    text, stock = value_text(line), value_text(other)
    em = float(np.median([box[3] - box[1] for box in boxes]))
    pad = em * rng.uniform(0.04, 0.14)
    news = reworded(rng, line["row"], text, pick(rng, (1, 1, 2, 3)))
    for place in news[1] if news else []:
        twins = [i for i, char in enumerate(stock) if char != text[place] and char.isascii() == text[place].isascii()
                 and char not in FIXED_CHARS and char.strip() and plausible(line["row"], replaced(text, place, char))]
        if not twins:
            continue
        twin = pick(rng, twins)
        text = replaced(text, place, stock[twin])
        origin, goal = sources[twin], boxes[place]
        # Glyphs of one row are laid on one line; others are scaled to the row.
        factor = 1.0 if other is line else em / float(np.median([box[3] - box[1] for box in sources]))
        start = source_desk.inside(grown(origin, pad))
        patch = source_desk.before[start[1]:start[3], start[0]:start[2]]
        if abs(factor - 1) > 0.04:
            patch = cv2.resize(patch, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        high, wide = patch.shape[:2]
        x, y = round((goal[0] + goal[2] - wide) / 2), round((goal[1] + goal[3] - high) / 2)
        x, y = max(0, min(x, desk.image.shape[1] - wide)), max(0, min(y, desk.image.shape[0] - high))
        if wide > desk.image.shape[1] or high > desk.image.shape[0]:
            continue
        if goal[2] - goal[0] > wide - pad:
            # What is wider than its cover would look out from under it.
            clear(rng, desk, desk.inside(grown(goal, 1)), em)
        paste(rng, desk, (x, y, x + wide, y + high), patch.copy(), em)
        desk.boxes.append(around(np.concatenate([corners(goal), corners((x, y, x + wide, y + high))])))
    return [desk]


def moved_row(rng, card, _donor):
    """A value shifted as a whole by a part of an em, its old place cleared."""
    line = choose_row(rng, card)
    if line is None:
        return []
    desk = row_desk(rng, card, line, 2.0)
    box = desk.place(value_box(line))
    em = box[3] - box[1]
    start = desk.inside(grown(box, 0.1 * em))
    patch = desk.window(start).copy()
    x, y = (int(np.sign(v) * max(2, abs(v))) for v in rng.normal(0, (0.4 * em, 0.18 * em)))
    left, top = np.clip(start[0] + x, 0, desk.image.shape[1] - patch.shape[1]), np.clip(start[1] + y, 0, desk.image.shape[0] - patch.shape[0])
    goal = (int(left), int(top), int(left) + patch.shape[1], int(top) + patch.shape[0])
    clear(rng, desk, start, em)
    paste(rng, desk, goal, patch, em)
    desk.boxes.append(around(np.concatenate([corners(start), corners(goal)])))
    return [desk]


def lay_value(rng, desk, line, source, other, history):
    """Puts the value of a row of the card `source` over that of `line` on its desk; `history` may degrade the patch."""
    own, foreign = value_box(line), value_box(other)
    if (foreign[2] - foreign[0]) > 1.9 * (own[2] - own[0]) + 0.1:
        return
    tall = own[3] - own[1]
    scale = tall / (foreign[3] - foreign[1]) if abs(tall / (foreign[3] - foreign[1]) - 1) > 0.15 else 1.0
    pad = rng.uniform(0.05, 0.3) * tall
    width = max(own[2] - own[0], (foreign[2] - foreign[0]) * scale)
    middle = (own[1] + own[3]) / 2
    half = max(tall, (foreign[3] - foreign[1]) * scale) / 2
    goal_share = grown([own[0], middle - half, own[0] + width, middle + half], 0.4 * pad, pad)
    foreign_middle = (foreign[1] + foreign[3]) / 2
    reach = (goal_share[2] - own[0]) / scale
    origin = [foreign[0] - 0.4 * pad / scale, foreign_middle - (half + pad) / scale, foreign[0] + reach, foreign_middle + (half + pad) / scale]
    goal = desk.place(goal_share)
    patch = cut(source, origin, (goal[2] - goal[0], goal[3] - goal[1]))
    if history and chance(rng, 0.5):
        patch = recompressed(rng, patch, rng.uniform(35, 92))
    if history and chance(rng, 0.25):
        patch = match_grain(rng, patch, desk.window(goal))
    paste(rng, desk, goal, patch, (goal[3] - goal[1]) * 0.7)
    desk.boxes.append(np.array(goal, np.float64))


def swapped_rows(rng, card, _donor):
    """The value of one row laid over that of another, perhaps both ways."""
    # Sex and birth have printed labels inside, which nobody would take along.
    among = [row for row in VALUE_ROWS if row not in ("sex", "birth")]
    line, other = choose_row(rng, card, among), choose_row(rng, card, among)
    if line is None or line is other:
        return []
    desks = []
    for goal, origin in ((line, other), (other, line))[:1 + chance(rng, 0.4)]:
        width = value_box(origin)[2] - value_box(origin)[0]
        desk = row_desk(rng, card, goal, right=min(goal["value"] + 1.4 * width, 0.97))
        lay_value(rng, desk, goal, card, origin, False)
        desks.append(desk)
    return desks


def spliced(rng, card, donor):
    """A row's value taken from another card's photograph."""
    line = choose_row(rng, card)
    giver = donor()
    other = next((each for each in giver.lines if line and each["row"] == line["row"] and value_text(each)), None)
    if other is None:
        return []
    width = value_box(other)[2] - value_box(other)[0]
    desk = row_desk(rng, card, line, right=min(line["value"] + width, 0.98))
    lay_value(rng, desk, line, giver, other, True)
    return [desk]


# ---------------------------------------------------------------- portraits


def figure_mask(image):
    """Head and shoulders of a portrait, 0 or 1: what differs from the ground at the upper corners; else a plain outline."""
    height, width = image.shape[:2]
    band = max(1, height // 3), max(1, width // 7)
    ground = np.concatenate([image[:band[0], :band[1]].reshape(-1, 3), image[:band[0], -band[1]:].reshape(-1, 3)])
    distance = np.abs(soften(image, 1.0) - np.median(ground, axis=0)).sum(axis=2)
    level = cv2.threshold(np.clip(distance / 3, 0, 255).astype(np.uint8), 0, 1, cv2.THRESH_OTSU)[0] * 1.8
    mask = cv2.morphologyEx((distance > level).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((max(3, width // 8) | 1,) * 2))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count > 1:
        mask = (labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())).astype(np.uint8)
    if not 0.22 < mask.mean() < 0.8:
        mask[:] = 0
        cv2.ellipse(mask, (width // 2, int(height * 0.4)), (int(width * 0.26), int(height * 0.27)), 0, 0, 360, 1, -1)
        cv2.ellipse(mask, (width // 2, height), (int(width * 0.46), int(height * 0.27)), 0, 0, 360, 1, -1)
        mask[int(height * 0.55):int(height * 0.8), int(width * 0.38):int(width * 0.62)] = 1
    return mask.astype(np.float32)


def head(mask):
    """Top row and middle column (px) of the head on a figure mask, and its width; a usual place stands in for what can't be."""
    height, width = mask.shape
    top = int(np.argmax(mask.sum(axis=1) > 0.12 * width))
    columns = np.nonzero(mask[top:top + max(2, height // 3)].any(axis=0))[0]
    middle, broad = (float(columns.mean()), float(np.ptp(columns) + 1)) if len(columns) else (0.0, 0.0)
    return (top if 0.02 < top / height < 0.3 else int(0.13 * height),
            middle if 0.38 < middle / width < 0.62 else 0.5 * width,
            broad if 0.3 < broad / width < 0.75 else 0.5 * width)


def portrait_desk(rng, card):
    """A desk with the portrait and a margin, and the portrait's whole-px box on it."""
    left, top, right, bottom = card.portrait
    desk = Desk(rng, card, np.clip(grown(card.portrait, 0.15 * (right - left), 0.12 * (bottom - top)), 0, 1), 2.5)
    return desk, desk.place(card.portrait)


def foreign_portrait(rng, donor, size):
    """Another person's portrait of `size` (w, h) px: from a donor's photograph or drawn like a studio's; None where the donor has none."""
    if chance(rng, 0.3):
        return studio_portrait(rng, size)
    giver = donor()
    return cut(giver, giver.portrait, size) if giver.portrait is not None else None


def studio_portrait(rng, size):
    """A portrait that no camera has seen on a card, `size` (w, h) px: clean shapes and smooth shading."""
    width, height = size[0] * 2, size[1] * 2
    if chance(rng, 0.4):
        image = to_display(draw_portrait(rng, max(width, 60), max(height, 80))[0]) * 255
        return cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    tone = rng.uniform((205, 215, 225), (255, 255, 255)) if chance(rng, 0.75) else rng.uniform(40, 230, 3)
    shade = np.linspace(rng.uniform(0.85, 1.05), rng.uniform(0.85, 1.05), height, dtype=np.float32)[:, None, None]
    image = np.ascontiguousarray(np.broadcast_to(np.float32(tone) * shade, (height, width, 3)))
    light = rng.uniform(-0.3, 0.3)
    middle, eyes, face = width * rng.uniform(0.47, 0.53), height * rng.uniform(0.38, 0.46), width * rng.uniform(0.18, 0.24)
    skin = np.float32(rng.uniform((185, 135, 105), (250, 215, 190)))
    hair, dress = np.float32(rng.uniform(10, 75) * np.array([1, 0.9, 0.85])), np.float32(rng.uniform(15, 240, 3))

    def shape(x, y, rx, ry, colour, arc=(0, 360), soft=0.006):
        """A shaded ellipse (or a sector of it), in px of the double-size raster."""
        mask = np.zeros((height, width), np.uint8)
        cv2.ellipse(mask, (int(x), int(y)), (max(1, int(rx)), max(1, int(ry))), 0, *arc, 255, -1, cv2.LINE_AA)
        slope = 1 + light * (np.arange(width, dtype=np.float32) - x)[None, :, None] / (2 * max(rx, 4))
        weight = soften(mask.astype(np.float32) / 255, soft * width)[..., None]
        image[:] += weight * (np.clip(colour * slope, 0, 255) - image)

    if chance(rng, 0.5):
        shape(middle, eyes + face * 0.5, face * 1.3, face * rng.uniform(1.6, 2.6), hair)
    shape(middle, height * 1.05, width * rng.uniform(0.4, 0.55), height * rng.uniform(0.25, 0.33), dress)
    shape(middle, eyes + face * 1.6, face * 0.5, face * 0.75, skin * 0.85)
    if chance(rng, 0.4):
        shape(middle, height * 0.84, face * 0.75, height * 0.06, np.float32([240, 240, 242]))
    shape(middle, eyes - face * 0.2, face * 1.12, face * rng.uniform(1.15, 1.35), hair)
    shape(middle, eyes + face * 0.25, face, face * rng.uniform(1.2, 1.4), skin)
    shape(middle, eyes - face * 0.3, face * 1.02, face * rng.uniform(0.6, 0.95), hair, (180, 360))
    for side in (-1, 1):
        x = middle + side * face * 0.42
        shape(x, eyes + face * 0.1, face * 0.2, face * 0.09, np.float32([235, 232, 228]))
        shape(x, eyes + face * 0.1, face * 0.09, face * 0.09, np.float32([35, 25, 22]))
        shape(x, eyes - face * 0.14, face * 0.26, face * 0.05, hair)
        shape(middle + side * face, eyes + face * 0.25, face * 0.12, face * 0.26, skin * 0.92)
    shape(middle, eyes + face * 0.6, face * 0.13, face * 0.06, skin * 0.75, soft=0.01)
    shape(middle, eyes + face * 1.0, face * 0.32, face * 0.09, skin * np.float32([0.82, 0.5, 0.5]))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def aged(rng, patch, reference):
    """A foreign portrait after what it may have been through: tone, softness, a small copy, a JPEG of its own."""
    if chance(rng, 0.55):
        patch = match_tone(patch, reference, rng.uniform(0.6, 1.0))
    elif chance(rng, 0.5):
        patch = patch * rng.uniform(0.8, 1.2) + rng.normal(0, 8, 3).astype(np.float32)
    if chance(rng, 0.25):
        patch = coarsened(patch, log_uniform(rng, 1.3, 4.0), pick(rng, (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)))
    if chance(rng, 0.45):
        patch = match_grain(rng, patch, reference)
    elif chance(rng, 0.2):
        patch = patch + rng.uniform(0.3, 1.2) * (patch - soften(patch, rng.uniform(0.8, 2)))
    if chance(rng, 0.35):
        patch = recompressed(rng, patch, rng.uniform(25, 90))
    return patch


def portrait_box(rng, card, donor):
    """The whole portrait replaced, exactly or a little off, with hard, rounded or feathered borders."""
    desk, box = portrait_desk(rng, card)
    width, height = box[2] - box[0], box[3] - box[1]
    if chance(rng, 0.6):
        change, shift = rng.uniform(-0.06, 0.09, 2) * (width, height) / 2, rng.normal(0, 0.015, 2) * (width, height)
        box = desk.inside(grown(box, *change) + np.tile(shift, 2))
    reference = desk.window(box).copy()
    patch = foreign_portrait(rng, donor, (box[2] - box[0], box[3] - box[1]))
    if patch is None:
        return []
    feather = pick(rng, (0.0, 0.0, rng.uniform(0.5, 2), rng.uniform(0.01, 0.07) * width))
    radius = rng.uniform(0.03, 0.15) * width if chance(rng, 0.2) else 0
    blend(desk.window(box), aged(rng, patch, reference), feathered(*reference.shape[:2], feather, radius))
    desk.boxes.append(np.array(box, np.float64))
    return [desk]


def portrait_figure(rng, card, donor):
    """Only another's head and shoulders, cut out softly, on this portrait's own ground."""
    desk, box = portrait_desk(rng, card)
    window = desk.window(box)
    patch = foreign_portrait(rng, donor, (box[2] - box[0], box[3] - box[1]))
    if patch is None:
        return []
    reference = window.copy()
    own, theirs = figure_mask(reference), figure_mask(patch)
    patch = aged(rng, patch, reference)
    # The ground behind the old figure is only guessed, small and smooth, as a healing brush would.
    small = (max(16, window.shape[1] // 4), max(16, window.shape[0] // 4))
    hidden = cv2.resize(cv2.dilate(own, np.ones((5, 5))), small, interpolation=cv2.INTER_AREA)
    sketch = cv2.resize(np.clip(reference, 0, 255).astype(np.uint8), small, interpolation=cv2.INTER_AREA)
    guess = cv2.inpaint(sketch, (hidden > 0.05).astype(np.uint8), 3, cv2.INPAINT_TELEA)
    guess = cv2.resize(guess, reference.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    guess = add_grain(rng, guess.astype(np.float32), grain(reference) * rng.uniform(0, 1.2), 0.5)
    blend(window, guess, soften(cv2.dilate(own, np.ones((3, 3))), 1.5))
    reach = int(rng.integers(-1, 4))
    theirs = cv2.dilate(theirs, np.ones((2 * reach + 1,) * 2)) if reach > 0 else cv2.erode(theirs, np.ones((1 - 2 * reach,) * 2))
    blend(window, patch, soften(theirs, log_uniform(rng, 0.3, 4)))
    desk.boxes.append(np.array(box, np.float64))
    return [desk]


def portrait_face(rng, card, donor):
    """Only the face's oval swapped, feathered or blended along gradients."""
    desk, box = portrait_desk(rng, card)
    window = desk.window(box)
    height, width = window.shape[:2]
    patch = foreign_portrait(rng, donor, (width, height))
    if patch is None:
        return []
    (top, middle, broad), (their_top, their_middle, their_broad) = head(figure_mask(window)), head(figure_mask(patch))
    scale = float(np.clip(broad / their_broad, 0.75, 1.3))
    # A figure found badly must not push the face off its place.
    shift = np.clip([middle - scale * their_middle - (1 - scale) * width / 2, top - scale * their_top], (-0.12 * width, -0.15 * height),
                    (0.12 * width, 0.15 * height)) + ((1 - scale) * width / 2, 0)
    matrix = np.float32([[scale, 0, shift[0]], [0, scale, shift[1]]])
    patch = cv2.warpAffine(aged(rng, patch, window), matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros((height, width), np.float32)
    centre = (int(middle), int(top + rng.uniform(0.26, 0.35) * height))
    radii = (int(np.clip(broad * rng.uniform(0.34, 0.46), 4, width * 0.3)), int(height * rng.uniform(0.15, 0.21)))
    cv2.ellipse(mask, centre, radii, rng.uniform(-5, 5), 0, 360, 1, -1)
    if chance(rng, 0.4):
        source, target = (np.clip(part, 0, 255).astype(np.uint8) for part in (patch, window))
        left, top, wide, high = cv2.boundingRect((mask > 0).astype(np.uint8))
        mode = pick(rng, (cv2.NORMAL_CLONE, cv2.NORMAL_CLONE, cv2.MIXED_CLONE))
        window[:] = cv2.seamlessClone(source, target, (mask * 255).astype(np.uint8), (left + wide // 2, top + high // 2), mode)
    else:
        blend(window, patch, soften(mask, log_uniform(rng, 0.5, 0.06 * width + 1)))
    desk.boxes.append(np.array(box, np.float64))
    return [desk]


def portrait_beautified(rng, card, _donor):
    """This portrait's own face smoothed, lightened or pulled into another shape."""
    desk, box = portrait_desk(rng, card)
    window = desk.window(box)
    height, width = window.shape[:2]
    top, middle, broad = head(figure_mask(window))
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, (int(middle), int(top + 0.29 * height)), (int(broad * 0.45), int(0.23 * height)), 0, 0, 360, 1, -1)
    mask = soften(mask, 0.03 * width)
    if chance(rng, 0.7):
        smooth = cv2.bilateralFilter(window.copy(), int(rng.integers(5, 10)), rng.uniform(25, 80), rng.uniform(2, 6))
        blend(window, smooth + rng.uniform(0, 22), mask * rng.uniform(0.7, 1))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    map_x, map_y = columns.copy(), rows.copy()
    eyes, anywhere = [(middle - 0.2 * broad, 0.28), (middle + 0.2 * broad, 0.28)], [(middle + rng.normal(0, 0.2) * broad, rng.uniform(0.1, 0.5))]
    pulls = eyes if chance(rng, 0.5) else anywhere
    strength, reach = rng.uniform(0.12, 0.45) * pick(rng, (-1, 1)), rng.uniform(0.18, 0.5) * broad
    for x, y in pulls:
        away_x, away_y = columns - x, rows - (top + y * height)
        near = strength * np.exp(-(away_x**2 + away_y**2) / reach**2)
        map_x -= away_x * near * pick(rng, (0.3, 1.0))
        map_y -= away_y * near
    window[:] = cv2.remap(window.copy(), map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    desk.boxes.append(np.array(box, np.float64))
    return [desk]


def portrait_recoloured(rng, card, _donor):
    """Hair or clothes of this portrait given another colour, or the ground behind them whitened or blued."""
    desk, box = portrait_desk(rng, card)
    window = desk.window(box)
    height, width = window.shape[:2]
    figure = figure_mask(window)
    top = head(figure)[0]
    light = gray(window)
    part = pick(rng, ("hair", "clothes", "clothes", "ground"))
    if part == "hair":
        upper = figure * (np.arange(height) < top + 0.35 * height)[:, None]
        mask = upper * (light < np.percentile(light[upper > 0], 45)) if upper.any() else upper
    elif part == "clothes":
        mask = figure * (np.arange(height) > rng.uniform(0.74, 0.8) * height)[:, None]
    else:
        mask = 1 - figure
    mask = soften(np.float32(mask), log_uniform(rng, 0.4, 3))
    colour = np.float32(rng.uniform(150, 255, 3) if part == "ground" else rng.uniform(10, 230, 3))
    if chance(rng, 0.6):
        # Kept shading: the colour takes the place of the mean only.
        mean = (window * mask[..., None]).sum(axis=(0, 1)) / max(float(mask.sum()), 1)
        painted = window * (colour / np.maximum(mean, 12)) if chance(rng, 0.4) else window + colour - mean
    else:
        painted = colour + np.zeros_like(window)
    blend(window, np.clip(painted, 0, 255), mask * rng.uniform(0.6, 1))
    desk.boxes.append(np.array(box, np.float64))
    return [desk]


# ---------------------------------------------------------------- removed, smeared, brushed


def part_of_value(rng, desk, line):
    """A whole-px box with all of a value or a stretch of it that is some ems long, and its em in px."""
    left, top, right, bottom = desk.place(value_box(line))
    em = bottom - top
    if chance(rng, 0.55) and right - left > 2 * em:
        length = rng.uniform(0.8 * em, 0.7 * (right - left))
        left = int(rng.uniform(left, right - length))
        right = int(left + length)
    return desk.inside(grown((left, top, right, bottom), em * rng.uniform(0, 0.15))), em


def removed(rng, card, _donor):
    """All or part of a value taken off, the ground closed over it."""
    line = choose_row(rng, card)
    if line is None:
        return []
    desk = row_desk(rng, card, line, 3.0)
    box, em = part_of_value(rng, desk, line)
    clear(rng, desk, box, em)
    desk.boxes.append(np.array(box, np.float64))
    return [desk]


def smeared(rng, card, _donor):
    """Print made unreadable or worked over in place: blur, mosaic, median, sharpening, contrast."""
    line = choose_row(rng, card)
    if line is None:
        return []
    desk = row_desk(rng, card, line, 3.0)
    box, em = part_of_value(rng, desk, line)
    window = desk.window(box)
    way = pick(rng, ("blur", "mosaic", "median", "sharpen", "contrast", "drag"))
    if way == "blur":
        worked = soften(window, em * rng.uniform(0.07, 0.35))
    elif way == "mosaic":
        worked = coarsened(window, max(2.0, em * rng.uniform(0.12, 0.5)), cv2.INTER_NEAREST)
    elif way == "median":
        worked = cv2.medianBlur(np.clip(window, 0, 255).astype(np.uint8), int(np.clip(em * rng.uniform(0.12, 0.5), 3, 41)) | 1).astype(np.float32)
    elif way == "sharpen":
        worked = window + rng.uniform(0.8, 3) * (window - soften(window, rng.uniform(0.7, 2.5)))
    elif way == "contrast":
        middle = np.median(window, axis=(0, 1))
        worked = middle + (window - middle) * rng.uniform(1.3, 2.2) + rng.uniform(-10, 20)
    else:
        worked = cv2.blur(window, (max(2, int(em * rng.uniform(0.3, 1.2))), 1))
    blend(window, np.clip(worked, 0, 255), feathered(*window.shape[:2], pick(rng, (0.0, rng.uniform(0.5, 3)))))
    desk.boxes.append(np.array(box, np.float64))
    return [desk]


def random_stroke(rng):
    """A short level, upright or slanting stroke as Han have them, two points in shares of the glyph's box."""
    start, length = rng.uniform(0.05, 0.7, 2), rng.uniform(0.2, 0.6)
    return [start, start + length * np.array(pick(rng, ((1, 0), (0, 1), (0.5, 0.5), (-0.4, 0.6))))]


def brushed(rng, card, _donor):
    """Strokes added to glyphs in the colour of the ink, or a part of a glyph taken off."""
    line = choose_row(rng, card)
    if line is None:
        return []
    desk = row_desk(rng, card, line, 4.0)
    boxes = find_glyphs(desk, line)
    if boxes is None:
        return []
    text, em = value_text(line), float(np.median([box[3] - box[1] for box in boxes]))
    colour = ink_colour(desk.window(desk.place(value_box(line))), em) if chance(rng, 0.8) else np.float32([0, 0, 0])
    known = [place for place, char in enumerate(text) if char in STROKES]
    letters = [place for place, char in enumerate(text) if char not in ".-()"]
    softness = pick(rng, (0.3, edge_spread(desk.before)))
    for _ in range(pick(rng, (1, 1, 2))):
        place = pick(rng, known) if known and chance(rng, 0.7) else pick(rng, letters)
        glyph = boxes[place]
        size = np.array([max(glyph[2] - glyph[0], 0.4 * em), glyph[3] - glyph[1]])
        if chance(rng, 0.35):
            share = rng.uniform(0.25, 0.6)
            side = pick(rng, (np.array([0, 0, share, 1]), np.array([1 - share, 0, 1, 1]), np.array([0, 0, 1, share]), np.array([0, 1 - share, 1, 1])))
            part = desk.inside(np.tile(glyph[:2], 2) + side * np.tile(size, 2))
            clear(rng, desk, part, em)
            desk.boxes.append(np.array(part, np.float64))
            continue
        strokes = STROKES.get(text[place]) or [random_stroke(rng)]
        mask = np.zeros(desk.image.shape[:2], np.uint8)
        points = [np.array(stroke) * size + glyph[:2] for stroke in strokes]
        for stroke in points:
            cv2.polylines(mask, [np.int32(np.round(stroke * 16))], False, 255, max(1, round(em * rng.uniform(0.07, 0.14))), cv2.LINE_AA, 4)
        cover = soften(mask.astype(np.float32) / 255, softness) * rng.uniform(0.7, 1)
        desk.image += cover[..., None] * (colour - desk.image)
        desk.boxes.append(grown(around(np.concatenate(points)), 0.2 * em))
    return [desk]


def healed(rng, card, _donor):
    """Spots of a round brush on a value or beside it: lightened, darkened, healed or cloned."""
    line = choose_row(rng, card)
    if line is None:
        return []
    desk = row_desk(rng, card, line, 4.0)
    left, top, right, bottom = desk.place(value_box(line))
    em, (height, width) = bottom - top, desk.image.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        x, y, radius = rng.uniform(left, right), rng.uniform(top, bottom), em * rng.uniform(0.25, 0.7)
        mask = np.zeros((height, width), np.float32)
        cv2.circle(mask, (int(x), int(y)), max(2, int(radius)), 1.0, -1)
        way = pick(rng, ("gain", "heal", "clone"))
        if way == "gain":
            worked = np.clip(desk.image * (rng.uniform(0.7, 0.88) if chance(rng, 0.5) else rng.uniform(1.12, 1.4)), 0, 255)
        elif way == "heal":
            worked = cv2.inpaint(np.clip(desk.image, 0, 255).astype(np.uint8), (mask > 0).astype(np.uint8), 3, cv2.INPAINT_TELEA).astype(np.float32)
        else:
            shift = np.float32([[1, 0, rng.normal(0, em)], [0, 1, rng.normal(0, 0.7 * em)]])
            worked = cv2.warpAffine(desk.image, shift, (width, height), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT)
        blend(desk.image, worked, soften(mask, radius * rng.uniform(0.05, 0.4)))
        desk.boxes.append(np.array([x - 1.3 * radius, y - 1.3 * radius, x + 1.3 * radius, y + 1.3 * radius]))
    return [desk]


# ---------------------------------------------------------------- the careful hand


def harmonise(rng, picture, before, quads):
    """Fits softness, noise and border of each touched place to what is around it, in a picture (uint8), in place."""
    for quad in quads:
        box = around(quad)
        margin = max(8, int(0.35 * min(box[2:] - box[:2])))
        left, top = np.maximum(box[:2] - margin, 0).astype(int)
        right, bottom = np.ceil(box[2:] + margin).astype(int)
        window = picture[top:bottom, left:right]
        touched = np.zeros(window.shape[:2], np.uint8)
        cv2.fillPoly(touched, [np.int32(np.round(quad - (left, top)))], 1)
        mask = soften(touched.astype(np.float32), rng.uniform(0.8, 3))
        work, surroundings = window.astype(np.float32), before[top:bottom, left:right].astype(np.float32)
        if chance(rng, 0.75):
            blend(work, match_grain(rng, work, surroundings), mask)
        if chance(rng, 0.6):
            # Only the rim: strongest where the mask stands half way.
            blend(work, soften(work, rng.uniform(0.6, 1.6)), np.clip(4 * mask * (1 - mask), 0, 1))
        window[:] = np.clip(np.round(work), 0, 255).astype(np.uint8)


def finished(rng, picture):
    """A picture (uint8) with a light blur, noise or resampling all over, as an export or a filter leaves it."""
    way = pick(rng, ("blur", "noise", "resample"))
    if way == "blur":
        return cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 0.9))
    if way == "noise":
        height, width = picture.shape[:2]
        noise = smooth_noise(rng, height, width, pick(rng, (1.0, 1.5))) * rng.uniform(1, 5)
        return np.clip(np.round(picture + noise[..., None]), 0, 255).astype(np.uint8)
    return np.clip(coarsened(picture, rng.uniform(1.05, 1.6), cv2.INTER_CUBIC), 0, 255).astype(np.uint8)


# ---------------------------------------------------------------- all kinds


# Name, weight in percent on a face side, function. On a side without portrait the others share the whole.
KINDS = (
    ("portrait-box", 12, portrait_box),
    ("portrait-figure", 6, portrait_figure),
    ("portrait-face", 6, portrait_face),
    ("portrait-beautified", 3, portrait_beautified),
    ("portrait-recoloured", 3, portrait_recoloured),
    ("retyped-glyph", 8, partial(retyped, extent="glyph")),
    ("retyped-digits", 10, partial(retyped, extent="digits")),
    ("retyped-value", 12, partial(retyped, extent="value")),
    ("moved-glyph", 9, moved_glyph),
    ("moved-row", 3, moved_row),
    ("swapped-rows", 3, swapped_rows),
    ("spliced", 15, spliced),
    ("removed", 3, removed),
    ("smeared", 3, smeared),
    ("brushed", 2.5, brushed),
    ("healed", 1.5, healed),
)


def edited(rng, card: Card, donor: Callable[[], Card]) -> tuple[np.ndarray, list[np.ndarray], str]:
    """One edit of a card: the picture (uint8, same size, not yet saved again), quads (4 x 2 px) tight around what was touched, its name.

    `donor` gives another card of the same side and is called only when an edit needs one. Where an edit finds nothing to do on this card,
    another way of the same kind or another kind is tried; RuntimeError after MOST_TRIES.
    """
    kinds = [kind for kind in KINDS if card.portrait is not None or not kind[0].startswith("portrait")]
    weights = np.array([weight for _, weight, _ in kinds])
    name, _, work = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
    for trial in range(MOST_TRIES):
        desks = work(rng, card, donor)
        quads = [quad for desk in desks for quad in desk.quads()]
        if quads:
            break
        # Half of the tries stay with the kind, so that kinds that often fail keep their share.
        if trial >= MOST_TRIES // 2:
            name, _, work = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
    else:
        raise RuntimeError(f"no edit found a place on a card with rows {[line['row'] for line in card.lines]}")
    picture = card.picture.copy()
    for desk in desks:
        desk.lay(picture)
    if chance(rng, CAREFUL_SHARE):
        harmonise(rng, picture, card.picture, quads)
        if chance(rng, FINISHED_SHARE):
            picture = finished(rng, picture)
    height, width = picture.shape[:2]
    return picture, [np.clip(quad, 0, (width, height)).astype(np.float32) for quad in quads], name
