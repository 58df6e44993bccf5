"""Printed lines as the reader meets them: a 32 px strip, and for each glyph its character and horizontal extent.

A line is drawn large on a patch of card ground, taken through a small camera (resolution, focus, motion, light, noise,
JPEG), and then sampled into a strip with the residual errors of a row finder: scale, slope, offset, neighbours above and below.
"""
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw

from . import alphabet, camera, faces, holder

STRIP = 32
LABELS = {"name": "姓名", "sex": "性别", "nation": "民族", "birth": "出生", "address": "住址", "number": "公民身份号码", "issuer": "签发机关", "term": "有效期限"}

Drawn = tuple[np.ndarray, list[tuple[str, float, float]]]  # a strip, uint8 32×W, and each glyph's character, left and right, strip px


@dataclass
class Segment:
    text: str
    size: float  # of the value's size
    tone: float  # grey of the ink, 0 black
    gap: float  # blank before it, in value sizes
    kind: str = "hei"
    tracking: float = 0.0


def value_run(rng, text: str, gap: float = 0.0, tracking: float = 0.0) -> Segment:
    return Segment(text, 1.0, rng.uniform(0.0, 0.28), gap, "hei", tracking)


def label_run(rng, text: str, gap: float = 0.0) -> Segment:
    spread = rng.uniform(0.2, 1.0) if len(text) == 2 else rng.uniform(-0.02, 0.1)
    return Segment(text, rng.uniform(0.75, 0.92), rng.uniform(0.2, 0.62), gap, "hei", spread)


def break_address(text: str, rng, room: int = 12) -> list[str]:
    """Lines of about eleven full widths, two half widths to one, and never more than `room`."""
    width, limit, out, line = 0.0, min(room, rng.choice([10, 11, 11, 11, 12])), [], ""
    for c in text:
        w = 0.5 if ord(c) < 0x80 else 1.0
        if width + w > limit:
            out.append(line)
            line, width = "", 0.0
        line += c
        width += w
    return [*out, line] if line else out


def uniform_text(rng, focus: np.ndarray | None) -> str:
    length, roll = int(rng.integers(2, 17)), rng.random()
    if focus is not None and rng.random() < 0.5:
        upto = np.cumsum(focus, dtype=np.float64)
        return "".join(holder.all_han()[i] for i in np.searchsorted(upto, rng.random(length) * upto[-1], side="right"))
    pool = alphabet.NAMES if roll < 0.08 else holder.rare() if roll < 0.6 else holder.all_han()
    return "".join(holder.one(rng, pool) for _ in range(length))


def row(rng, focus: np.ndarray | None = None) -> list[Segment]:
    """What one printed row says, label and value."""
    person = holder.draw(rng, rare_share=0.5, wrong_share=0.1)
    gap = rng.uniform(0.5, 1.3)
    kind = rng.random()
    if kind < 0.18:
        name = part_of_dotted(rng) if rng.random() < 0.22 else person.name
        value = value_run(rng, name, gap, rng.choice([0, 0, rng.uniform(0, 0.35)]))
        value.size = rng.uniform(1.0, 1.25)
        return [label_run(rng, "姓名"), value] if rng.random() < 0.6 else [value]
    if kind < 0.22:
        out = [label_run(rng, "性别"), value_run(rng, person.sex, gap), label_run(rng, "民族", rng.uniform(0.8, 3.2)), value_run(rng, holder.one(rng, holder.NATIONS), rng.uniform(0.3, 0.8))]
        return out if rng.random() < 0.6 else out[:2] if rng.random() < 0.5 else [out[3]] if rng.random() < 0.3 else out[2:]
    if kind < 0.27:
        b = person.birth
        out = [label_run(rng, "出生")] if rng.random() < 0.7 else []
        for text, unit in ((str(b.year), "年"), (str(b.month), "月"), (str(b.day), "日")):
            out += [value_run(rng, text, gap if not out or text == str(b.year) else rng.uniform(0.3, 1.2)), label_run(rng, unit, rng.uniform(0.15, 0.7))]
        return out
    if kind < 0.43:
        lines = break_address(as_written(rng, person.address) if rng.random() < 0.8 else signs_text(rng), rng)
        index = int(rng.integers(len(lines)))
        value = value_run(rng, lines[index], gap, rng.uniform(-0.03, 0.08))
        return [label_run(rng, "住址"), value] if index == 0 and rng.random() < 0.6 else [value]
    if kind < 0.52:
        number = person.number if rng.random() < 0.95 else "".join(holder.one(rng, "0123456789X") for _ in range(18))
        value = Segment(number, rng.uniform(0.95, 1.2), rng.uniform(0, 0.25), rng.uniform(0.3, 1.2), "ocrb" if rng.random() < 0.62 else "latin" if rng.random() < 0.5 else "hei", rng.uniform(0.0, 0.22))
        return [label_run(rng, "公民身份号码"), value] if rng.random() < 0.6 else [value]
    if kind < 0.56:
        return [label_run(rng, "签发机关"), value_run(rng, person.issuer, gap)] if rng.random() < 0.6 else [value_run(rng, person.issuer)]
    if kind < 0.63:
        until = "长期" if person.end is None else f"{person.end:%Y.%m.%d}"
        value = value_run(rng, f"{person.start:%Y.%m.%d}-{until}", gap, rng.uniform(-0.02, 0.08))
        return [label_run(rng, "有效期限"), value] if rng.random() < 0.6 else [value]
    if kind < 0.645:
        return [Segment(holder.one(rng, ["中华人民共和国", "居民身份证", "临时居民身份证", "中华人民共和国临时居民身份证"]), 1.2, rng.uniform(0, 0.2), 0, "song", rng.uniform(0, 0.3))]
    return [value_run(rng, uniform_text(rng, focus), 0, rng.choice([0, rng.uniform(0, 0.3)]))]


def part_of_dotted(rng) -> str:
    """A dotted name, whole or as two rows break it: often behind a dot."""
    name, roll = holder.dotted_name(rng), rng.random()
    if roll < 0.5 or "·" not in name:
        return name
    cut = name.index("·") + 1 if roll < 0.8 else int(rng.integers(1, len(name)))
    return name[:cut] if rng.random() < 0.7 else name[cut:]


def in_brackets(rng) -> str:
    """Brackets of the whole width or of half of it, around a name, a phase of building, a number."""
    inside = holder.one(rng, [holder.one(rng, holder.ESTATES), holder.one(rng, "一二三四五六东西南北") + holder.one(rng, "期区院段"), "集体户", str(rng.integers(1, 99)),
                              "".join(holder.one(rng, holder.all_han()) for _ in range(rng.integers(1, 4)))])
    opening, closing = ("（", "）") if rng.random() < 0.4 else ("(", ")")
    return f"{opening}{inside}{closing}"


def as_written(rng, address: str) -> str:
    """An address with its brackets as some offices write them, and at times with more of them."""
    if rng.random() < 0.25:
        at = int(rng.integers(3, len(address)))
        address = address[:at] + in_brackets(rng) + address[at:]
    if rng.random() < 0.12:
        address += hash_number(rng) if rng.random() < 0.65 else "之" + holder.one(rng, "一一一二三四五六")
    return address.replace("（", "(").replace("）", ")") if rng.random() < 0.5 else address


def signs_text(rng) -> str:
    """House numbers of every make, where single signs decide: digits, letters, hyphens, brackets between characters."""
    out = ""
    while len(out) < 9:
        roll = rng.random()
        out += (holder.one(rng, "ABCDEFGHJKLMNPQRSTUVWXYZ") if roll < 0.22 else f"{rng.integers(1, 99)}-{rng.integers(1, 2999)}" if roll < 0.5 else str(rng.integers(1, 2999)) if roll < 0.58
                else "".join(holder.one(rng, "11172") for _ in range(rng.integers(2, 5))) if roll < 0.64
                else in_brackets(rng) if roll < 0.72 else hash_number(rng) if roll < 0.765 else "之" + holder.one(rng, "一一二三四五") if roll < 0.775 else "-" if roll < 0.79 else "·" if roll < 0.80
                else holder.one(rng, "号幢栋室楼座组村层单元门附路街区院排弄巷社队") if roll < 0.935 else holder.one(rng, holder.all_han()))
    return out


def hash_number(rng) -> str:
    """A building's number with #, and what may stand behind it."""
    rest = ["", "楼", str(rng.integers(1, 40)), f"{rng.integers(1, 9)}-{rng.integers(1, 2999)}", f"{rng.integers(101, 2999)}"]
    return f"{rng.integers(1, 99)}#{holder.one(rng, rest)}"


def wavy(rng, height: int, width: int) -> np.ndarray:
    """Card ground in grey, about 0: fine wavy lines, with no tint of its own."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    out = np.zeros((height, width), np.float32)
    for _ in range(rng.integers(0, 3)):
        pitch, turn = rng.uniform(4, 16), rng.uniform(0, 2 * np.pi)
        wave = (x * np.cos(turn) + y * np.sin(turn)) / pitch * 6.28 + rng.uniform(1, 6) * np.sin((x * np.sin(turn) - y * np.cos(turn)) / rng.uniform(25, 120) + rng.uniform(0, 6))
        out -= rng.uniform(0.01, 0.13) * (np.sin(wave) > rng.uniform(0.2, 0.9))
    return out


SHEETS = 80


@lru_cache(maxsize=SHEETS)
def sheet_of_ground(number: int) -> np.ndarray:
    return wavy(np.random.default_rng([20, number]), 260, 1700)


def ground(rng, height: int, width: int) -> np.ndarray:
    """A patch of card ground, 0…1. Drawn once in large sheets, then cut, since drawing it anew takes longer than the text."""
    sheet = sheet_of_ground(int(rng.integers(SHEETS)))
    top, left = rng.integers(0, 260 - height), rng.integers(0, max(1, 1700 - width))
    patch = sheet[top:top + height, left:left + width]
    if patch.shape[1] < width:
        patch = np.pad(patch, ((0, 0), (0, width - patch.shape[1])), mode="reflect")
    out = patch * rng.uniform(0.4, 1.3) + rng.uniform(0.68, 0.97)
    out += np.linspace(-0.5, 0.5, width, dtype=np.float32)[None] * rng.uniform(-0.08, 0.08) + np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * rng.uniform(-0.05, 0.05)
    return out.astype(np.float32)


def paste(canvas: np.ndarray, rng, segments: list[Segment], px: int, x: float, base: float, style: dict) -> tuple[list[tuple[str, float, float]], float]:
    """Draw segments from x with their feet on `base`; returns glyph extents and the end."""
    extents = []
    for segment in segments:
        x += segment.gap * px
        size = max(8, round(px * segment.size))
        face = style[segment.kind]
        fallback = style["any"]
        top, bottom = max(0, int(base - size * 1.2)), min(canvas.shape[0], int(base + size * 0.5))
        if bottom <= top:
            continue
        band = canvas[top:bottom]
        mask = Image.new("L", (band.shape[1], band.shape[0]), 0)
        pen = ImageDraw.Draw(mask)
        for c in segment.text:
            if c == "·" and style["dot"]:  # typefaces set it as wide as a character or as a full stop
                advance, reach = style["dot"][0] * size, style["dot"][1] * size
                middle, level = x + advance / 2, base - top - 0.37 * size
                pen.ellipse((middle - reach, level - reach, middle + reach, level + reach), fill=255)
                extents.append((c, x, x + advance))
                x += advance + segment.tracking * px
                continue
            shape = style["dash"] if c == "-" else c
            font = face.font(shape, size) or fallback.font(shape, size)
            advance = font.getlength(shape)
            closer = advance * (1 - style["one"]) / 2 if c == "1" and segment.kind != "ocrb" else 0.0
            x -= closer
            if ord(shape) > 0x2E80 or segment.kind == "ocrb":
                left, right = 0.0, advance
            else:
                box = font.getbbox(shape)
                left, right = min(0.0, box[0]), max(advance, box[2])
            pen.text((x, base - top), shape, font=font, fill=255, anchor="ls")
            extents.append((c, x + left, x + right))
            x += advance + segment.tracking * px - closer
        x -= segment.tracking * px
        cover = np.asarray(mask, np.float32) / 255
        if style["spread"] > 0:
            cover = cv2.GaussianBlur(cover, (0, 0), 0.6 + style["spread"])
            cover = np.clip((cover - 0.5) * 2.2 + 0.5 + style["shift"], 0, 1)
        if style["dots"] > 0:
            cover *= 1 - style["dots"] * (rng.random(band.shape, np.float32) > 0.6)
        band *= 1 - cover
        band += cover * segment.tone
    return extents, x


def script_above(rng, canvas: np.ndarray, x: float, base: float, size: float) -> None:
    script = holder.one(rng, [s for s in faces.SCRIPTS if s != "mongolian"])
    _, low, high = faces.SCRIPTS[script]
    text = "".join(chr(int(rng.integers(low, high))) for _ in range(rng.integers(3, 14)))
    mask = Image.new("L", (canvas.shape[1], canvas.shape[0]), 0)
    ImageDraw.Draw(mask).text((x, base), text, font=faces.script_font(script, max(6, round(size))), fill=255, anchor="ls")
    cover = np.asarray(mask, np.float32) / 255
    canvas *= 1 - cover
    canvas += cover * rng.uniform(0, 0.6)


def beyond(rng, canvas: np.ndarray, left: float, right: float, px: int) -> None:
    """What may stand past either end of a line and is no writing: the card's edge, the portrait, a finger, a stroke of the picture."""
    height, width = canvas.shape
    y = np.arange(height, dtype=np.float32)[:, None]
    x = np.arange(width, dtype=np.float32)[None]
    for _ in range(rng.integers(1, 3)):
        kind, off = rng.random(), rng.uniform(0.35, 2.2) * px
        after = rng.random() < 0.8
        distance = (x - right - off if after else left - off - x) + (y - height / 2) * rng.normal(0, 0.08)
        if kind < 0.5:  # an edge, sharp or soft, darker or brighter beyond it
            cover = 1 / (1 + np.exp(-np.clip(distance / rng.uniform(0.4, px * 0.25), -30, 30)))
            tone = rng.uniform(0, 1) + (rng.standard_normal((height, width)).astype(np.float32) * rng.uniform(0, 0.1) if rng.random() < 0.5 else 0)
        elif kind < 0.75:  # blobs: hair, an eye, a stain
            tone, cover = rng.uniform(0, 0.8), np.zeros((height, width), np.float32)
            for _ in range(rng.integers(1, 4)):
                cx = right + off + rng.uniform(0, 2) * px if after else left - off - rng.uniform(0, 2) * px
                cy, rx, ry = rng.uniform(0, height), rng.uniform(0.1, 0.8) * px, rng.uniform(0.1, 0.8) * px
                cover = np.maximum(cover, np.clip(2 - 2 * (((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2), 0, 1))
            cover = cover * (distance > -off * 0.7)
        else:  # lines of the ground's picture
            turn, thick = rng.uniform(0, 3.14), rng.uniform(0.03, 0.12) * px
            cx = right + off + rng.uniform(0, 1.5) * px if after else left - off - rng.uniform(0, 1.5) * px
            cover = np.clip(1.5 - np.abs((x - cx) * np.sin(turn) - (y - height / 2) * np.cos(turn)) / thick, 0, 1) * (distance > -off * 0.7) * rng.uniform(0.2, 1)
            tone = rng.uniform(0, 0.7)
        canvas *= 1 - cover
        canvas += cover * tone


def written_over(rng, canvas: np.ndarray, px: int, style: dict) -> None:
    """A mark across a line: large and pale, or small and crisp, once or again and again."""
    height, width = canvas.shape
    mark = Image.new("L", (width, height), 0)
    words = holder.one(rng, ["SPECIMEN 样本", "仅供办理业务使用", "样本", "SPECIMEN", "仅供身份核验使用 他用无效"])
    pen, crisp = ImageDraw.Draw(mark), rng.random() < 0.4
    size = int(px * (rng.uniform(0.4, 0.9) if crisp else rng.uniform(0.7, 2.2)))
    for _ in range(int(rng.integers(1, 4)) if rng.random() < 0.3 else 1):
        at = (rng.uniform(-width * 0.1, width * 0.7), rng.uniform(-0.2, 0.7) * height)
        for c in words:
            font = style["hei"].font(c, size) or style["any"].font(c, size)
            pen.text(at, c, font=font, fill=255)
            at = (at[0] + font.getlength(c), at[1])
    turned = mark.rotate(rng.normal(0, 3) if crisp else rng.uniform(-40, 40), resample=Image.BILINEAR)
    cover = np.asarray(turned, np.float32) / 255 * (rng.uniform(0.2, 0.9) if crisp else rng.uniform(0.06, 0.45))
    canvas *= 1 - cover
    canvas += cover * rng.uniform(0.1, 0.75)


def blurred(rng, photo: np.ndarray, glyph: float, split: str) -> np.ndarray:
    """Out of focus and moved, `glyph` being a character's height in px: from not at all to what a person can hardly read."""
    if rng.random() < 0.75:
        spread = rng.uniform(0, 1) ** 1.6 * min(2.4, 0.35 + glyph * 0.055) if rng.random() < 0.65 else rng.uniform(0.3, 0.35 + glyph * 0.115)
        photo = camera.defocus(photo, holder.one(rng, camera.SHAPES[split]), spread)
    if rng.random() < 0.28:
        kernel = camera.motion_kernel(rng.uniform(1.5, 2.5 + glyph * 0.22), rng.uniform(0, np.pi))
        photo = cv2.filter2D(photo, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    return photo


def grain(rng, shape: tuple[int, ...]) -> np.ndarray:
    """Noise of strength 1, at times as coarse as a sensor's guessed colours or a camera's own cleaning make it."""
    out = rng.standard_normal(shape, np.float32)
    if rng.random() < 0.35:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.0))
        out /= out.std() + 1e-6
    return out


def processed(rng, photo: np.ndarray) -> np.ndarray:
    """What a camera makes of what its sensor saw, before it sharpens: colours guessed from their neighbours, noise cleaned away with some of the strokes, contrast bent. Grey, 0…1."""
    if rng.random() < 0.3:
        photo = camera.mosaic(photo[..., None] * 255 * rng.normal(1, [0.06, 0.0, 0.08])).mean(2) / 255
    cleaned = rng.random()
    if cleaned < 0.14:
        share = np.float32(rng.uniform(0.3, 1.0))
        photo = photo * (1 - share) + cv2.medianBlur(photo.astype(np.float32), 3) * share
    elif cleaned < 0.26:
        whole = np.clip(photo * 255, 0, 255).astype(np.uint8)
        photo = cv2.fastNlMeansDenoising(whole, None, float(rng.uniform(3, 22)), int(rng.choice([3, 5])), int(rng.choice([7, 11]))).astype(np.float32) / 255
    elif cleaned < 0.38:  # faint detail goes, strong stays
        smooth, least = cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.8, 2.0)), rng.uniform(0.005, 0.06)
        detail = photo - smooth
        photo = smooth + np.sign(detail) * np.maximum(np.abs(detail) - least, 0)
    if rng.random() < 0.3:
        bent, strength = np.clip(photo, 0, 1), rng.uniform(-0.15, 0.5)
        photo = bent * (1 - strength) + bent * bent * (3 - 2 * bent) * strength
    return photo


def draw(rng, split: str = "train", focus: np.ndarray | None = None) -> Drawn:
    """W follows the text. `focus`: how often each of `holder.all_han()` is wanted in texts of any characters."""
    px = int(rng.integers(34, 50))
    segments = row(rng, focus)
    style = {"hei": faces.pick(rng, "hei" if rng.random() < 0.86 else rng.choice(["song", "kai"]), split), "song": faces.pick(rng, "song", split),
             "ocrb": faces.face("ocr-b"), "latin": faces.pick(rng, "latin", split), "any": faces.face("noto-sans-regular" if split == "train" else "harmony-regular"),
             "dash": holder.one(rng, "－—–") if rng.random() < 0.12 else "-",  # some offices set it as wide as a character
             "one": rng.uniform(0.62, 1.0) if rng.random() < 0.35 else 1.0,  # in some typefaces a 1 has less room than other digits
             "dot": (rng.uniform(0.2, 0.75), rng.uniform(0.04, 0.085)) if rng.random() < 0.45 else None,
             "spread": rng.choice([0.0, rng.uniform(0, 0.9)]), "shift": rng.uniform(-0.18, 0.22), "dots": rng.choice([0, 0, 0, rng.uniform(0, 0.35)])}
    width = int(sum(len(s.text) * (1 + max(0, s.tracking)) * s.size + s.gap for s in segments) * px + px * 4)
    height = int(px * 3.4)
    canvas = ground(rng, height, width)
    base = height / 2 + px * 0.36
    left = px * 1.2
    extents, end = paste(canvas, rng, segments, px, left - segments[0].gap * px, base, style)
    if rng.random() < 0.12:  # a bilingual card's small script above the line
        script_above(rng, canvas, left, base - px * rng.uniform(0.92, 1.15), px * rng.uniform(0.4, 0.62))
    for sign in (-1, 1):  # neighbours at an address's pitch or farther
        if rng.random() < 0.35:
            text = "".join(holder.one(rng, holder.all_han()) for _ in range(rng.integers(2, 9)))
            pitch = rng.uniform(1.28, 1.9) * px
            paste(canvas, rng, [value_run(rng, text)], px, left + rng.uniform(-2, 3) * px, base + sign * pitch, style)
    if rng.random() < 0.28:  # a purpose watermark or the SPECIMEN mark across the text, or close to it
        written_over(rng, canvas, px, style)
    if rng.random() < 0.35:
        beyond(rng, canvas, extents[0][1], extents[-1][2], px)
    # the camera: glyph height in photo pixels decides how much is lost
    glyph = float(np.exp(rng.uniform(np.log(10.5), np.log(42)))) if rng.random() < 0.85 else rng.uniform(24, 44)
    scale = min(1.0, glyph / px)
    photo = cv2.resize(canvas, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else canvas
    photo = blurred(rng, photo, glyph, split)
    h, w = photo.shape
    light = 1 + (np.linspace(-1, 1, w, dtype=np.float32)[None] * rng.uniform(-0.25, 0.25) + np.linspace(-1, 1, h, dtype=np.float32)[:, None] * rng.uniform(-0.15, 0.15))
    if rng.random() < 0.12:  # a shadow's edge
        cut = rng.uniform(0, w)
        light *= 1 - rng.uniform(0.1, 0.5) * (0.5 + 0.5 * np.tanh((np.arange(w, dtype=np.float32)[None] - cut + (np.arange(h, dtype=np.float32)[:, None] - h / 2) * rng.uniform(-1, 1)) / rng.uniform(2, 24)))
    gain = rng.uniform(0.3, 1.1)
    photo = photo * light * gain + rng.uniform(0, 0.18)
    if rng.random() < 0.15:  # glare washes part of the line
        cx, spread = rng.uniform(0, w), rng.uniform(0.5, 4) * glyph
        photo = photo + rng.uniform(0.15, 0.8) * np.exp(-(((np.arange(w)[None] - cx) / spread) ** 2 + ((np.arange(h)[:, None] - rng.uniform(0, h)) / spread) ** 2)).astype(np.float32)
    noise = grain(rng, photo.shape) * rng.uniform(0, 1) ** 2 * 0.12
    photo = photo + (noise * np.sqrt(np.clip(photo, 0.02, 1) * 2) if rng.random() < 0.5 else noise)  # of a sensor it grows with light
    photo = processed(rng, photo)
    if rng.random() < 0.35:
        soft = cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.7, 1.5))
        photo = photo + (photo - soft) * rng.uniform(0.3, 1.8)
    photo = np.clip(photo * 255, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        photo = cv2.imdecode(cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(28, 96))])[1], cv2.IMREAD_GRAYSCALE)
    # the strip: glyphs take 0.55…0.9 of its height
    tall = rng.uniform(0.56, 0.88) * STRIP / (px * scale)
    wide = tall * rng.uniform(0.86, 1.16)
    margin_left, margin_right = rng.uniform(0.05, 0.8) * STRIP, rng.uniform(0.05, 0.9) * STRIP
    if rng.random() < 0.2:  # the row finder went on where the ink had ended
        margin_right += rng.uniform(0, 3.5) * STRIP
    if rng.random() < 0.08:
        margin_left += rng.uniform(0, 1.5) * STRIP
    x0, x1 = (extents[0][1]) * scale, extents[-1][2] * scale
    out_w = int(np.ceil((x1 - x0) * wide + margin_left + margin_right))
    slope, lean = np.tan(np.radians(rng.normal(0, 1.1))), rng.normal(0, 0.05)
    slope = np.clip(slope, -6 / max(out_w, 40) * 1.1, 6 / max(out_w, 40) * 1.1)
    cy = (height / 2) * scale + rng.uniform(-0.07, 0.07) * px * scale
    cx = (x0 + x1) / 2
    m = np.array([[wide, lean * tall, 0], [slope * wide, tall, 0]], np.float64)
    m[0, 2] = (margin_left + (x1 - x0) * wide / 2) - m[0, 0] * cx - m[0, 1] * cy
    m[1, 2] = STRIP / 2 - m[1, 0] * cx - m[1, 1] * cy
    flags = cv2.INTER_LINEAR if tall > 0.6 else cv2.INTER_AREA
    if tall < 0.6:  # what the sampler of the product does too: shrink before sampling
        f = max(0.25, tall * 1.25)
        photo = cv2.resize(photo, None, fx=f, fy=f, interpolation=cv2.INTER_AREA)
        m[:, :2] /= f
    strip = cv2.warpAffine(photo, m, (out_w, STRIP), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    shift = lambda x: (x * scale - cx) * wide + margin_left + (x1 - x0) * wide / 2
    return strip, [(c, shift(a), shift(b)) for c, a, b in extents]


def index_of() -> dict[str, int]:
    return {c: i for i, c in enumerate(alphabet.load())}
