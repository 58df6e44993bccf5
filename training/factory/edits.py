"""Edits of a finished picture, as with an image editor: retyped, spliced, moved, smoothed fields and portraits. Saved again afterwards.

An editor of split.json is a function of a `Desk`; it changes the picture in place and says which box of the card it touched, and which row. One whose
name begins with `any-` works in another way each time.
"""
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw

from . import camera, card as cards, faces, holder
from . import split as lists

FIELD_ROWS = ("name", "birth", "number", "address0", "issuer", "term")
Box = tuple[float, float, float, float]  # left, top, right, bottom in card px


@dataclass
class Desk:
    """What an editor works with. `H` and `G` take card px of `drawn` and `other` to picture px."""
    rng: np.random.Generator
    split: str
    picture: np.ndarray  # H×W×3 float32, changed in place
    H: np.ndarray
    drawn: cards.Card
    other_picture: np.ndarray
    G: np.ndarray
    other: cards.Card
    line: cards.Line
    device: str = ""

    @property
    def tall(self) -> float:
        return self.line.box[3] - self.line.box[1]

    @property
    def box(self) -> Box:
        """The line's value with a little ground around."""
        return around(self.line)

    def seen(self, box: Box) -> np.ndarray:
        return rectified(self.picture, self.H, box)

    def lay(self, piece: np.ndarray, box: Box, soft: float) -> None:
        if self.device.startswith("any-") and self.rng.random() < 0.45:
            piece = matched(self.rng, piece, self.seen(box))
        unrectify(self.picture, piece, self.H, box, soft)


def around(line: cards.Line) -> Box:
    pad = (line.box[3] - line.box[1]) * 0.18
    return (line.value_left - pad, line.box[1] - pad, max(line.box[2] + pad, line.value_left + 10), line.box[3] + pad)


def matched(rng, piece: np.ndarray, mine: np.ndarray) -> np.ndarray:
    """The piece as soft and as grainy as what it is laid over, as a careful hand makes it; what cannot be matched exactly is matched nearly."""
    if piece.shape != mine.shape:
        piece = cv2.resize(piece, (mine.shape[1], mine.shape[0]), interpolation=cv2.INTER_LINEAR)
    crisp = lambda of: np.percentile(np.abs(np.diff(of.mean(2), axis=1)), 98) / max(8.0, np.ptp(np.percentile(of.mean(2), (2, 98))))
    wanted = crisp(mine) * rng.uniform(0.9, 1.15)
    for sigma in (0.4, 0.55, 0.7, 0.9, 1.1, 1.4, 1.8):
        if crisp(piece) <= wanted:
            break
        piece = cv2.GaussianBlur(piece, (0, 0), sigma)
    over = lambda of: of - cv2.GaussianBlur(of, (0, 0), 1.2)
    grain_of = lambda of: np.median(np.abs(over(of)), axis=(0, 1)) * 1.48
    lacking = np.sqrt(np.clip(grain_of(mine) ** 2 - grain_of(piece) ** 2, 0, None)) * rng.uniform(0.8, 1.2)
    h, w = piece.shape[:2]
    if rng.random() < 0.5:  # noise as an editor makes it
        grain = rng.standard_normal(piece.shape, np.float32) if rng.random() < 0.5 else np.repeat(rng.standard_normal((h, w, 1), np.float32), 3, 2)
        grain = cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.3, 0.9))
        return piece + grain / (grain.std() + 1e-6) * lacking.astype(np.float32)
    # or that of the place itself, moved: without what is print
    grain = over(mine)
    limit = 3 * grain_of(mine) + 0.5
    grain = np.roll(np.clip(grain, -limit, limit), (int(rng.integers(h)), int(rng.integers(w))), (0, 1))
    return piece + grain / (grain.std((0, 1)) + 1e-6) * lacking.astype(np.float32)


# --- retyping: the old value gone, another typed --------------------------------------------------------------------------------

def retype(desk: Desk) -> tuple[Box, str]:
    rng, flat = desk.rng, desk.seen(desk.box)
    device = way_to_erase(desk)
    clean = ground_beside(desk, flat.shape) if device == "patch-retype" else erased(rng, flat, device)
    ink = ink_for(desk, flat)
    typed = type_over(rng, clean, retyped(rng, desk.drawn, desk.line), ink, face_for(desk), desk.split, desk.tall / (desk.box[3] - desk.box[1]))
    desk.lay(typed, desk.box, rng.uniform(0, 0.04))
    return desk.box, desk.line.row


def digit_retype(desk: Desk) -> tuple[Box, str]:
    """One to four glyphs only."""
    rng, (left, top, right, bottom) = desk.rng, desk.box
    count = max(2, len(desk.line.text) - 1)
    step = (right - left) / count
    first, many = int(rng.integers(count)), int(rng.integers(1, 5))
    box = (left + first * step, top, min(right, left + (first + many) * step), bottom)
    flat = desk.seen(box)
    device = way_to_erase(desk) if desk.device == "any-digits" else "patch-retype" if rng.random() < 0.4 else "noise-retype"
    clean = ground_beside(desk, flat.shape) if device == "patch-retype" else erased(rng, flat, device)
    text = "".join(holder.one(rng, "0123456789" if desk.line.row in ("number", "birth", "term") else holder.all_han()) for _ in range(many))
    typed = type_over(rng, clean, text, ink_for(desk, flat), face_for(desk), desk.split, desk.tall / (bottom - top), start=0.0)
    desk.lay(typed, box, rng.uniform(0, 0.06))
    return box, desk.line.row


WAYS_TO_ERASE = ("flat-retype", "noise-retype", "median-retype", "patch-retype", "between-ends", "blurred-ground")


def way_to_erase(desk: Desk) -> str:
    return holder.one(desk.rng, WAYS_TO_ERASE) if desk.device.startswith("any-") else desk.device


def ink_for(desk: Desk, flat: np.ndarray) -> np.ndarray:
    """The ink of what was there, nearly; at times too pale or too dark."""
    rng, (ink, ground) = desk.rng, np.percentile(flat.reshape(-1, 3), (4, 70), axis=0)
    if desk.device.startswith("any-") and rng.random() < 0.5:
        ink = np.clip(ink + (ground - ink) * rng.uniform(-0.3, 0.5), 0, 255)
    return ink + rng.normal(0, 8, 3)


def face_for(desk: Desk) -> faces.Face:
    """What the new text is set in: mostly like the card's, at times what the editor had."""
    rng, kind = desk.rng, "hei"
    if desk.device.startswith("any-"):
        digits = desk.line.row == "number"
        kind = ("ocrb" if digits and rng.random() < 0.6 else "hei") if rng.random() < 0.75 else holder.one(rng, ("song", "kai"))
    return faces.pick(rng, kind, desk.split)


def erased(rng, flat: np.ndarray, device: str) -> np.ndarray:
    if device in ("flat-retype", "noise-retype"):
        clean = np.ones_like(flat) * np.percentile(flat.reshape(-1, 3), 70, axis=0).astype(np.float32)
        if device == "noise-retype":  # grain put back by guess
            clean += cv2.GaussianBlur(rng.standard_normal(flat.shape).astype(np.float32), (0, 0), rng.uniform(0.3, 0.9)) * rng.uniform(2, 12)
        return clean
    if device == "median-retype":
        row = np.percentile(flat, 70, axis=1, keepdims=True)
        return np.repeat(row, flat.shape[1], 1).astype(np.float32)
    if device == "between-ends":  # from what lies left of the text to what lies right of it
        share = np.linspace(0, 1, flat.shape[1], dtype=np.float32)[None, :, None]
        clean = np.median(flat[:, :3], 1, keepdims=True) * (1 - share) + np.median(flat[:, -3:], 1, keepdims=True) * share
        return clean + rng.standard_normal(flat.shape, np.float32) * rng.uniform(0, 6)
    if device == "blurred-ground":  # the bright part of what was there, smeared
        ground = cv2.dilate(flat, np.ones((max(3, flat.shape[0] // 3),) * 2))
        return cv2.GaussianBlur(ground, (0, 0), flat.shape[0] * rng.uniform(0.1, 0.5)) - rng.uniform(0, 8)
    grey = flat.mean(2)
    ink = (grey < np.percentile(grey, 70) - 12).astype(np.uint8)
    ink = cv2.dilate(ink, np.ones((3, 3), np.uint8), iterations=max(1, flat.shape[0] // 20))
    return cv2.inpaint(np.clip(flat, 0, 255).astype(np.uint8), ink, max(2, flat.shape[0] // 10), cv2.INPAINT_TELEA).astype(np.float32)


def ground_beside(desk: Desk, shape: tuple[int, ...]) -> np.ndarray:
    """Blank ground of the same card, from right of the value or the strip above or below it; writing in it pressed down to the ground's tone."""
    left, top, right, bottom = desk.box
    roll, tall = desk.rng.random(), bottom - top
    box = (right, top, right + 2 * tall, bottom) if roll < 0.4 else (left, top - 0.5 * tall, right, top) if roll < 0.7 else (left, bottom, right, bottom + 0.5 * tall)
    piece = cv2.resize(desk.seen(box), (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.maximum(piece, np.percentile(piece, 55, axis=(0, 1)).astype(np.float32) - 10)


def retyped(rng, drawn: cards.Card, line: cards.Line) -> str:
    other = holder.draw(rng)
    return {"name": other.name, "number": other.number, "birth": f"{other.birth.year} 年 {other.birth.month} 月 {other.birth.day} 日", "address0": other.address[:11],
            "issuer": other.issuer, "term": cards.term_text(other)}[line.row]


def type_over(rng, clean: np.ndarray, text: str, ink, face: faces.Face, split: str, share: float, start: float = 0.1) -> np.ndarray:
    """`share`: type's height over the box's; `start`: where the type begins, in box heights."""
    h, w = clean.shape[:2]
    px = max(6, int(h * share * rng.uniform(0.9, 1.12)))
    spare = faces.face("noto-sans-regular" if split == "train" else "harmony-regular")
    mask = Image.new("L", (w * 2, h * 2), 0)
    pen, x = ImageDraw.Draw(mask), h * 2 * start
    for c in text:
        font = face.font(c, px * 2) or spare.font(c, px * 2)
        pen.text((x, h + px * 0.76), c, font=font, fill=255, anchor="ls")
        x += font.getlength(c) + (px * 0.1 if len(text) == 18 else 0)
        if x > w * 2 - px:
            break
    cover = cv2.resize(np.asarray(mask, np.float32) / 255, (w, h), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.6:
        cover = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.3, 1.0))
    return clean * (1 - cover[..., None]) + np.asarray(ink, np.float32) * cover[..., None]


# --- pasting: parts of another picture, or of another place ---------------------------------------------------------------------

def splice(desk: Desk) -> tuple[Box, str]:
    rng, box = desk.rng, desk.box
    same = [line for line in desk.other.lines if line.row == desk.line.row] or [desk.other.lines[-1]]
    q = around(same[0])
    piece = rectified(desk.other_picture, desk.G, q)
    box = (box[0], box[1], box[0] + (q[2] - q[0]) * (box[3] - box[1]) / max(1, q[3] - q[1]), box[3])
    mine = desk.seen(box)
    if desk.device in ("other-photo-splice", "any-splice"):  # matched in mean, as a careful hand does, or nearly so
        piece = piece + (np.median(mine, (0, 1)) - np.median(piece, (0, 1))) * (1 if desk.device == "other-photo-splice" else rng.uniform(0, 0.9))
    elif desk.device == "clone-splice":  # gradients kept, tones taken from around
        edge = mine.copy()
        piece = cv2.resize(piece, (mine.shape[1], mine.shape[0]), interpolation=cv2.INTER_LINEAR)
        mask = np.zeros(mine.shape[:2], np.uint8)
        mask[2:-2, 2:-2] = 255
        ys, xs = np.nonzero(mask)
        middle = (int((xs.min() + xs.max() + 1) // 2), int((ys.min() + ys.max() + 1) // 2))
        piece = cv2.seamlessClone(np.clip(piece, 0, 255).astype(np.uint8), np.clip(edge, 0, 255).astype(np.uint8), mask, middle, cv2.NORMAL_CLONE).astype(np.float32)
    desk.lay(piece, box, rng.uniform(0, 0.06))
    return box, desk.line.row


def glyph_move(desk: Desk) -> tuple[Box, str]:
    rng = desk.rng
    count = max(2, len(desk.line.text) // 2)
    flat = desk.seen(desk.box)
    step = flat.shape[1] / count
    moved = flat.copy()
    for _ in range(int(rng.integers(1, 4))):
        a, z = rng.integers(0, count, 2)
        width = int(step)
        if a != z:
            moved[:, int(z * step):int(z * step) + width] = flat[:, int(a * step):int(a * step) + width][:, :moved[:, int(z * step):int(z * step) + width].shape[1]]
    if desk.device == "glyph-clone":
        moved = cv2.GaussianBlur(moved, (0, 0), 0.5)
    desk.lay(moved, desk.box, rng.uniform(0, 0.04))
    return desk.box, desk.line.row


def line_of_glyphs(desk: Desk, line: cards.Line) -> list[Box]:
    """The boxes of a value's glyphs, as they stand evenly."""
    left, top, right, bottom = around(line)
    count = max(1, round((right - left) / (bottom - top) / 0.62)) if line.row in ("number", "birth", "term") else max(1, round((right - left) / (bottom - top) * 1.25))
    step = (right - left) / count
    return [(left + i * step, top, left + (i + 1) * step, bottom) for i in range(count)]


def glyphs_moved(desk: Desk) -> tuple[Box, str]:
    """Some glyphs of a value laid over others, of the same line or of another that has the like."""
    rng, line = desk.rng, desk.line
    digits = ("number", "birth", "term")
    likes = [other for other in desk.drawn.lines if other.row in FIELD_ROWS and (other.row in digits) == (line.row in digits)]
    own, theirs = line_of_glyphs(desk, line), line_of_glyphs(desk, holder.one(rng, likes) if rng.random() < 0.5 else line)
    first, many = int(rng.integers(len(own))), int(rng.integers(1, 4))
    chosen = own[first:first + many]
    for box in chosen:
        source = theirs[int(rng.integers(len(theirs)))]
        piece = rectified(desk.picture, desk.H, source)
        piece = piece + (np.percentile(desk.seen(box), 80, (0, 1)) - np.percentile(piece, 80, (0, 1))).astype(np.float32) * rng.uniform(0.5, 1)
        desk.lay(piece, box, rng.uniform(0, 0.08))
    return (chosen[0][0], line.box[1], chosen[-1][2], line.box[3]), line.row


def field_move(desk: Desk) -> tuple[Box, str]:
    """Another line of the same card over this one, scaled to its height."""
    rng, box = desk.rng, desk.box
    source = around(desk.drawn.lines[int(rng.integers(len(desk.drawn.lines)))])
    piece = desk.seen(source)
    box = (box[0], box[1], box[0] + (source[2] - source[0]) * (box[3] - box[1]) / max(1, source[3] - source[1]), box[3])
    desk.lay(piece, box, rng.uniform(0, 0.06))
    return box, desk.line.row


def portrait(desk: Desk) -> tuple[Box, str]:
    box = tuple(float(v) for v in desk.drawn.portrait)
    oh, ow = desk.other.picture.shape[:2]
    source = tuple(float(v) for v in desk.other.portrait) if desk.other.portrait else (0, 0, ow * 0.3, oh * 0.6)
    desk.lay(rectified(desk.other_picture, desk.G, source), box, 0.0 if desk.device == "portrait-paste" else 0.08)
    return box, "portrait"


def portrait_anew(desk: Desk) -> tuple[Box, str]:
    """A portrait that comes from no photo of a card, or from another's: sharper or softer than this one, of its tone or another, its border hard or soft."""
    rng, box = desk.rng, tuple(float(v) for v in desk.drawn.portrait)
    mine = desk.seen(box)
    if desk.other.portrait and rng.random() < 0.5:
        piece = rectified(desk.other_picture, desk.G, tuple(float(v) for v in desk.other.portrait))
    else:
        piece = np.zeros_like(mine)
        cards.portrait(rng, piece, (0, 0, mine.shape[1], mine.shape[0]), rng.random() < 0.1)
    if rng.random() < 0.5:
        piece += (np.median(mine, (0, 1)) - np.median(piece, (0, 1))) * rng.uniform(0, 0.9)
    if rng.random() < 0.5:
        piece = cv2.GaussianBlur(piece, (0, 0), rng.uniform(0.3, 1.5))
    if rng.random() < 0.4:
        piece += rng.standard_normal(piece.shape, np.float32) * rng.uniform(0, 8)
    desk.lay(piece, box, rng.uniform(0, 0.06))
    return box, "portrait"


# --- smoothing --------------------------------------------------------------------------------------------------------------------

def smooth(desk: Desk) -> tuple[Box, str]:
    rng, box, row = desk.rng, desk.box, desk.line.row
    if desk.device == "smear-box" and desk.drawn.portrait and rng.random() < 0.3:
        box, row = tuple(float(v) for v in desk.drawn.portrait), "portrait"
    flat = desk.seen(box)
    if desk.device == "blur-box":
        flat = cv2.GaussianBlur(flat, (0, 0), flat.shape[0] * rng.uniform(0.08, 0.25))
    elif desk.device == "smear-box":  # a median or a drag of the finger
        low = np.clip(flat, 0, 255).astype(np.uint8)
        flat = cv2.medianBlur(low, int(min(flat.shape[0] // 4, 20)) // 2 * 2 + 3).astype(np.float32) if rng.random() < 0.6 else cv2.blur(flat, (max(3, flat.shape[0] // 2), 1))
    else:
        cells = max(2, int(flat.shape[0] / rng.uniform(3, 6)))
        flat = cv2.resize(cv2.resize(flat, None, fx=1 / cells, fy=1 / cells, interpolation=cv2.INTER_AREA), (flat.shape[1], flat.shape[0]), interpolation=cv2.INTER_NEAREST)
    desk.lay(flat, box, 0.0)
    return box, row


EDITORS = {
    "flat-retype": retype, "median-retype": retype, "inpaint-retype": retype, "noise-retype": retype, "patch-retype": retype, "digit-retype": digit_retype,
    "splice": splice, "other-photo-splice": splice, "clone-splice": splice, "digit-move": glyph_move, "glyph-clone": glyph_move, "field-move": field_move,
    "any-retype": retype, "any-digits": digit_retype, "any-splice": splice, "any-move": glyphs_moved, "any-portrait": portrait_anew,
    "portrait-paste": portrait, "portrait-blend": portrait, "blur-box": smooth, "smear-box": smooth, "mosaic-box": smooth,
}


FROM_OTHER = (splice, portrait, portrait_anew)  # those that take something out of another picture


def frame_of(drawn: cards.Card, quad: np.ndarray) -> np.ndarray:
    h, w = drawn.picture.shape[:2]
    return cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), quad.astype(np.float32))


def edited(rng, photo: camera.Photo, split: str, take_other) -> camera.Photo:
    """Edits the finished picture and saves it again. `take_other()`: another photo of the same side, asked for where the editor takes parts from one."""
    drawn, quad = photo.shown[0], photo.quads[0]
    device = lists.pick_device(rng, tuple(name for name in lists.options("editors", split) if drawn.portrait is not None or "portrait" not in name))
    other = take_other() if EDITORS[device] in FROM_OTHER else photo
    lines = [line for line in drawn.lines if line.row in FIELD_ROWS]
    desk = Desk(rng, split, photo.picture.astype(np.float32), frame_of(drawn, quad), drawn, other.picture.astype(np.float32), frame_of(other.shown[0], other.quads[0]),
                other.shown[0], lines[int(rng.integers(len(lines)))], device)
    box, row = EDITORS[device](desk)
    again = int(rng.integers(70, 97))
    corners = cv2.perspectiveTransform(np.float64([[[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]]), desk.H)[0]
    photo.picture = camera.saved(np.clip(desk.picture, 0, 255).astype(np.uint8), again)
    photo.camera["jpeg"] = [*photo.camera["jpeg"], again]
    photo.faults = {"kind": "edit", "device": device, "condition": row, "rows": [row], "boxes": [[round(float(v), 1) for v in (*corners.min(0), *corners.max(0))]],
                    "quads": [corners.round(1).tolist()]}
    return photo


def rectified(picture, H, box: Box) -> np.ndarray:
    """The box of the card as the picture shows it, at the picture's own resolution."""
    l, t, r, b = box
    corners = cv2.perspectiveTransform(np.float64([[[l, t], [r, t], [r, b], [l, b]]]), H)[0]
    w, h = max(6, int(round(np.linalg.norm(corners[1] - corners[0])))), max(6, int(round(np.linalg.norm(corners[3] - corners[0]))))
    to = cv2.getPerspectiveTransform(corners.astype(np.float32), np.float32([[0, 0], [w, 0], [w, h], [0, h]]))
    return cv2.warpPerspective(picture, to, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def unrectify(picture, piece, H, box: Box, soft: float) -> None:
    """Pastes a rectified piece back; `soft`: feather as a share of its height. Only the part of the picture that it touches is worked on."""
    l, t, r, b = box
    corners = cv2.perspectiveTransform(np.float64([[[l, t], [r, t], [r, b], [l, b]]]), H)[0]
    left, top = np.maximum(0, np.floor(corners.min(0)).astype(int) - 2)
    right, bottom = np.ceil(corners.max(0)).astype(int) + 3
    part = picture[top:bottom, left:right]
    if part.size == 0:
        return
    h, w = piece.shape[:2]
    size = (part.shape[1], part.shape[0])
    to = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]), (corners - (left, top)).astype(np.float32))
    alpha = np.ones((h, w), np.float32)
    if soft > 0:
        alpha[[0, -1]] = 0
        alpha[:, [0, -1]] = 0
        alpha = cv2.GaussianBlur(alpha, (0, 0), max(0.5, soft * h))
    over = cv2.warpPerspective(piece.astype(np.float32), to, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(alpha, to, size, flags=cv2.INTER_LINEAR)[..., None]
    part[:] = part * (1 - cover) + over * cover
