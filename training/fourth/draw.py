"""Draws labelled synthetic pictures of fictitious resident identity cards: genuine, copied, shown on a screen, covered.

Everything is invented: holders come from short word lists, portraits from ellipses, the emblem is an abstract roundel and
every card bears a SPECIMEN mark. A picture depends on (seed, suite, index) alone.

The scene is a plane seen by a pinhole camera and is mixed in linear light. Frames used below:
  card    px of the card's own drawing, CARD_DENSITY px a mm, origin at its top-left corner
  plane   mm on the table, origin at the card's centre, axes along the card's edges
  picture px of the finished picture
All images inside are float32 RGB, H x W x 3, linear, 1.0 = a perfect white under unit light.

    python -m fourth.draw --seed 7001 --suites photo:150 hard:50 copy:120 --longest 1280 --out runs/surface-photos-fourth
"""

import argparse
import json
import math
import re
import zlib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

CARD_MM = (85.6, 54.0)
CORNER_MM = 3.18
CARD_DENSITY = 14.0
CARD_PX = (round(CARD_MM[0] * CARD_DENSITY), round(CARD_MM[1] * CARD_DENSITY))
CARD_OUTLINE = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * CARD_MM
FINGER_MM = 95.0
GRID = (24, 16)
CELL_SAMPLES = 20
MAX_RASTER_PX = 1.9e6
MIN_SHARE = 0.15
GAMMA = 2.2
# A veil of this many times the white of the card leaves about a third of the contrast of print.
HIDING_VEIL = 1.3
# As many grid cells may lie under a neighbour of a genuine card.
HARMLESS_CELLS = 3
# A field is lost when more than this share of one character's square is hidden.
LOST_CHARACTER_SHARE = 0.5

FONT_ROOT = "/usr/share/fonts/"
SANS_FONTS = (
    ("truetype/wqy/wqy-zenhei.ttc", 0),
    ("truetype/wqy/wqy-microhei.ttc", 0),
    ("opentype/noto/NotoSansCJK-Light.ttc", 2),
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("opentype/noto/NotoSansCJK-Medium.ttc", 2),
)
# This face has no Latin letters or digits: they are set in another.
HAN_ONLY_FONT = ("truetype/droid/DroidSansFallbackFull.ttf", 0)
SERIF_FONTS = (
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("truetype/arphic/uming.ttc", 0),
    ("truetype/arphic/ukai.ttc", 0),
)
NUMBER_FONT = ("opentype/ocr-b/OCRB.otf", 0)

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉建华玉红志国海燕春梅鹏飞宇浩然子涵梓轩欣怡晨曦思雨嘉诚佳琪雪松柏青云山川东南西北若水心怀远博学瑞祥福康宁安泰和顺德仁义礼智信"
NATIONS = ("汉",) * 14 + ("满", "回", "壮", "苗", "土家", "彝", "蒙古", "布依", "维吾尔", "朝鲜", "侗", "瑶", "哈尼", "达斡尔")
PROVINCES = {"河北省": 13, "辽宁省": 21, "江苏省": 32, "浙江省": 33, "安徽省": 34, "福建省": 35, "山东省": 37, "河南省": 41, "湖北省": 42,
             "湖南省": 43, "广东省": 44, "四川省": 51, "贵州省": 52, "云南省": 53, "陕西省": 61, "甘肃省": 62}
PLACE_HEADS = "青白清临新平安永长华云石龙凤金玉东南西北宁和丰泰昌兴"
PLACE_TAILS = "山川江河城阳州原溪泉湖岭林源陵水港田坪桥"
ROADS = ("人民路", "解放路", "中山大道", "建设街", "文化巷", "滨河路", "工农路", "迎宾大道", "学府街", "朝阳路", "和平里", "光明街")
COMMON_CHARS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
SKIN_TONES = ((255, 224, 196), (241, 194, 160), (224, 172, 130), (198, 140, 100), (160, 106, 74), (118, 76, 52), (80, 52, 38), (235, 188, 175))


# ---------------------------------------------------------------- small tools


def chance(rng, probability):
    """True with the given probability."""
    return rng.random() < probability


def pick(rng, options):
    """One of a sequence, evenly."""
    return options[int(rng.integers(len(options)))]


def log_uniform(rng, low, high):
    """A number between low and high, even on a logarithmic scale."""
    return float(math.exp(rng.uniform(math.log(low), math.log(high))))


def to_linear(image):
    """Display values 0..1 -> linear light."""
    return cv2.pow(np.ascontiguousarray(np.clip(image, 0, 1), dtype=np.float32), GAMMA)


def to_display(image):
    """Linear light -> display values 0..1, clipped."""
    return cv2.pow(np.clip(image, 0, 1).astype(np.float32), 1 / GAMMA)


def rgb(red, green, blue):
    """8-bit display colour -> linear float32 triple."""
    return (np.array([red, green, blue], np.float32) / 255) ** GAMMA


def tint(rng, hue, saturation, value):
    """Linear colour from ranges of hue (degrees), saturation and value (0..1, display scale)."""
    hsv = np.float32([[[rng.uniform(*hue) % 360, rng.uniform(*saturation), rng.uniform(*value)]]])
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0] ** GAMMA


def blur(image, sigma):
    """Gaussian blur; sigma in px, nothing below 0.15."""
    return cv2.GaussianBlur(image, (0, 0), sigma) if sigma > 0.15 else image


def smooth_noise(rng, height, width, grain):
    """Random field of about unit deviation whose lumps are `grain` px wide (a pair gives y, x grains)."""
    grain_y, grain_x = grain if isinstance(grain, tuple) else (grain, grain)
    rows, columns = max(2, int(height / max(grain_y, 1)) + 2), max(2, int(width / max(grain_x, 1)) + 2)
    seedling = rng.standard_normal((min(rows, height), min(columns, width)), dtype=np.float32)
    return cv2.resize(seedling, (width, height), interpolation=cv2.INTER_CUBIC)


def fractal(rng, height, width, grain, octaves=4):
    """Sum of noise fields of halving grain and weight."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        total += smooth_noise(rng, height, width, max(1, grain / 2**octave)) * 0.6**octave
    return total


def transform(points, matrix):
    """Points N x 2 through a 3 x 3 homography."""
    return cv2.perspectiveTransform(np.float64(points).reshape(-1, 1, 2), matrix).reshape(-1, 2)


def scaling(factor, shift=(0.0, 0.0)):
    """3 x 3 matrix: scale, then shift."""
    return np.array([[factor, 0, shift[0]], [0, factor, shift[1]], [0, 0, 1]], np.float64)


def rotation(degrees):
    """3 x 3 matrix turning clockwise on the picture."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]], np.float64)


def project(image, matrix, size, border=cv2.BORDER_CONSTANT):
    """Warps into a picture of size (w, h), shrinking first so that fine print is averaged, not skipped."""
    height, width = image.shape[:2]
    corners = transform([[0, 0], [width, 0], [width, height], [0, height]], matrix)
    spans = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    factor = max(spans[0] / width, spans[2] / width, spans[1] / height, spans[3] / height)
    if factor < 0.8:
        small = (max(2, round(width * factor)), max(2, round(height * factor)))
        image = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
        matrix = matrix @ np.diag([width / small[0], height / small[1], 1.0])
    # Pixel centres sit at half units in the continuous frames and at whole units in OpenCV.
    matrix = scaling(1, (-0.5, -0.5)) @ matrix @ scaling(1, (0.5, 0.5))
    return cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border)


@lru_cache(maxsize=256)
def typeface(path, index, pixels):
    """A font of the given em size in px."""
    return ImageFont.truetype(FONT_ROOT + path, pixels, index=index)


# ---------------------------------------------------------------- the card


@dataclass
class Card:
    """A drawn card side: reflectance and coverage in card px, with its labels in shares of the card."""

    image: np.ndarray
    alpha: np.ndarray
    side: str
    lines: list
    portrait: list | None
    fields: dict
    places: dict


def checked_number(rng, region, birth, male):
    """18-character number: region, birth date, an odd sequence for a man, ISO 7064 MOD 11-2 check."""
    sequence = int(rng.integers(0, 499)) * 2 + (1 if male else 2)
    body = f"{region}{birth[0]:04d}{birth[1]:02d}{birth[2]:02d}{sequence:03d}"
    remainder = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body)) % 11
    return body + "10X98765432"[remainder]


def invent_place(rng):
    """A two-character place name that need not exist."""
    return pick(rng, PLACE_HEADS) + pick(rng, PLACE_TAILS)


def invent_holder(rng):
    """Field values of a face side."""
    birth = (int(rng.integers(1935, 2016)), int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    male = chance(rng, 0.5)
    province = pick(rng, list(PROVINCES))
    region = f"{PROVINCES[province]:02d}{rng.integers(1, 14):02d}{rng.integers(1, 30):02d}"
    if chance(rng, 0.6):
        tail = f"{pick(rng, ROADS)}{rng.integers(1, 400)}号" + (f"{rng.integers(1, 30)}栋{rng.integers(101, 2900)}室" if chance(rng, 0.5) else "")
    else:
        tail = f"{invent_place(rng)}镇{invent_place(rng)}村{rng.integers(1, 15)}组{rng.integers(1, 99)}号"
    address = province + invent_place(rng) + "市" + invent_place(rng) + pick(rng, "区县") + tail
    return {
        "Name": pick(rng, SURNAMES) + "".join(pick(rng, GIVEN) for _ in range(int(rng.choice([1, 2, 2, 2])))),
        "Sex": "男" if male else "女",
        "Nation": pick(rng, NATIONS),
        "Birth": "{}/{}/{}".format(*birth),
        "Address": address,
        "IdNum": checked_number(rng, region, birth, male),
    }


def invent_issue(rng):
    """Field values of an emblem side."""
    year, month, day = int(rng.integers(2004, 2025)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    start = f"{year}.{month:02d}.{day:02d}"
    span = pick(rng, (5, 10, 10, 20, 20, 0))
    authority = invent_place(rng) + pick(rng, ("县公安局", "市公安局", "市公安局" + invent_place(rng) + "分局"))
    return {"Authority": authority, "ValidDate": start + "-" + (f"{year + span}{start[4:]}" if span else "长期")}


def break_address(address):
    """Rows of at most 11 full-width characters, two half-width ones counting as one."""
    rows, width = [""], 0.0
    for char in address:
        step = 0.5 if char.isascii() else 1.0
        if width + step > 11:
            rows.append("")
            width = 0.0
        rows[-1] += char
        width += step
    return rows[:3]


class Typesetter:
    """Collects the text of a card side as ink masks (values and labels apart) and keeps the boxes it filled."""

    def __init__(self, rng):
        self.value_mask = Image.new("L", CARD_PX)
        self.label_mask = Image.new("L", CARD_PX)
        self.label_font = pick(rng, (*SANS_FONTS, HAN_ONLY_FONT))
        self.value_font = pick(rng, (*SANS_FONTS, HAN_ONLY_FONT) if chance(rng, 0.9) else SERIF_FONTS)
        self.stroke = int(chance(rng, 0.2))
        self.offset = rng.uniform(-0.012, 0.012, 2)

    def write(self, text, left, middle, size_mm, label=False, font=None, pitch_mm=None):
        """Writes at a share of the card (left edge, row middle); returns the inked box in shares."""
        draw = ImageDraw.Draw(self.label_mask if label else self.value_mask)
        font = font or (self.label_font if label else self.value_font)
        pieces = text if pitch_mm else (re.findall("[ -~]+|[^ -~]+", text) if font == HAN_ONLY_FONT else (text,))
        x, y = (left + self.offset[0]) * CARD_PX[0], (middle + self.offset[1]) * CARD_PX[1]
        boxes = []
        for piece in pieces:
            stand_in = font == HAN_ONLY_FONT and piece.isascii()
            face = typeface(*(SANS_FONTS[0] if stand_in else font), round(size_mm * CARD_DENSITY))
            draw.text((x, y), piece, fill=255, font=face, anchor="lm", stroke_width=0 if label else self.stroke)
            boxes.append(draw.textbbox((x, y), piece, font=face, anchor="lm"))
            x += pitch_mm * CARD_DENSITY if pitch_mm else face.getlength(piece)
        boxes = np.array(boxes, np.float64)
        box = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
        return (box / np.tile(CARD_PX, 2)).tolist()


def join_boxes(boxes):
    """The smallest box around several."""
    table = np.array(boxes)
    return np.concatenate([table[:, :2].min(axis=0), table[:, 2:].max(axis=0)]).round(4).tolist()


def set_face(rng, setter, fields):
    """Writes a face side; returns its lines and the boxes of each field's value."""
    spread = rng.uniform(0.94, 1.05)
    rows = {name: 0.165 + (middle - 0.165) * spread for name, middle in (("name", 0.165), ("sex", 0.294), ("birth", 0.415), ("address", 0.544))}
    label_mm, value_mm = rng.uniform(2.5, 2.9), rng.uniform(3.0, 3.4)
    left, start = 0.075, 0.195
    lines, places = [], {}

    def add(row, text, label_boxes, values):
        """Notes a line of the card; returns the boxes of its value."""
        value_box = join_boxes(values)
        lines.append({"row": row, "text": text, "box": join_boxes(label_boxes + values), "value": value_box[0]})
        return [value_box]

    name = setter.write(fields["Name"], start, rows["name"], value_mm * 1.18)
    places["Name"] = add("name", "姓名" + fields["Name"], [setter.write("姓名", left, rows["name"], label_mm, True)], [name])
    sex, nation = setter.write(fields["Sex"], start, rows["sex"], value_mm), setter.write(fields["Nation"], 0.395, rows["sex"], value_mm)
    labels = [setter.write("性别", left, rows["sex"], label_mm, True), setter.write("民族", 0.30, rows["sex"], label_mm, True)]
    add("sex", f"性别{fields['Sex']}民族{fields['Nation']}", labels, [sex, nation])
    places["Sex"], places["Nation"] = [sex], [nation]
    year, month, day = fields["Birth"].split("/")
    values = [setter.write(part, x, rows["birth"], value_mm) for part, x in ((year, start), (month, 0.345), (day, 0.43))]
    labels = [setter.write(mark, x, rows["birth"], label_mm, True) for mark, x in (("出生", left), ("年", 0.295), ("月", 0.385), ("日", 0.475))]
    places["Birth"] = add("birth", f"出生{year}年{month}月{day}日", labels, values)
    places["Address"] = []
    for number, part in enumerate(break_address(fields["Address"])):
        middle = rows["address"] + number * rng.uniform(0.094, 0.098)
        label = [setter.write("住址", left, middle, label_mm, True)] if number == 0 else []
        value = setter.write(part, start, middle, value_mm)
        places["Address"] += add(f"address{number}", "住址" * (number == 0) + part, label, [value])
    label = setter.write("公民身份号码", left, 0.858, label_mm, True)
    value = setter.write(fields["IdNum"], rng.uniform(0.33, 0.355), 0.858, rng.uniform(3.6, 4.2), font=NUMBER_FONT, pitch_mm=rng.uniform(2.3, 2.45))
    places["IdNum"] = add("number", "公民身份号码" + fields["IdNum"], [label], [value])
    return lines, places


def set_emblem(rng, setter, fields):
    """Writes an emblem side; returns its lines and the boxes of each field's value."""
    serif = pick(rng, SERIF_FONTS[:2])
    setter.write("中华人民共和国", 0.345 + rng.uniform(-0.02, 0.02), 0.17, rng.uniform(4.6, 5.0), font=serif, pitch_mm=rng.uniform(5.6, 6.3))
    setter.write("居民身份证", 0.30 + rng.uniform(-0.02, 0.02), 0.355, rng.uniform(7.4, 8.2), font=serif, pitch_mm=rng.uniform(9.5, 10.6))
    label_mm, value_mm = rng.uniform(2.5, 2.9), rng.uniform(3.1, 3.6)
    first = rng.uniform(0.75, 0.79)
    lines, places = [], {}
    for row, key, label, middle in (("issuer", "Authority", "签发机关", first), ("term", "ValidDate", "有效期限", first + rng.uniform(0.108, 0.118))):
        box = setter.write(label, 0.235, middle, label_mm)
        value = setter.write(fields[key], 0.406, middle, value_mm)
        places[key] = [value]
        lines.append({"row": row, "text": label + fields[key], "box": join_boxes([box, value]), "value": round(value[0], 4)})
    return lines, places


def background_pattern(rng):
    """Pale washes under winding guilloche lines, linear, card size."""
    width, height = CARD_PX
    warm = rng.random()
    paper = tint(rng, (180, 260), (0.0, 0.06), (0.9, 0.98))
    image = np.empty((height, width, 3), np.float32)
    image[:] = paper
    for hue, strength in (((185, 215), 1.0), ((330, 375), 0.6 + warm), ((120, 170), 0.4), ((25, 55), 0.5 * warm)):
        wash = np.clip(smooth_noise(rng, height, width, width * rng.uniform(0.3, 0.7)) * 0.5 + 0.4, 0, 1) * min(1, strength) * rng.uniform(0.4, 1.0)
        image += wash[..., None] * (tint(rng, hue, (0.12, 0.32), (0.86, 0.97)) - image)
    along = np.linspace(0, 1, 120)
    for _ in range(int(rng.integers(2, 5))):
        lines = np.zeros((height, width), np.uint8)
        count, waves, swing = int(rng.integers(18, 60)), rng.uniform(1, 7), rng.uniform(0.02, 0.16)
        phase_step, phase, second = rng.uniform(-0.25, 0.25), rng.uniform(0, 6.3), rng.uniform(0, 0.5)
        upright = chance(rng, 0.3)
        for index in range(count):
            angle = waves * 2 * math.pi * along + phase + phase_step * index
            across = (index + 0.5) / count + swing * (np.sin(angle) + second * np.sin(2.7 * angle + index * 0.1))
            curve = np.stack([across * width, along * height] if upright else [along * width, across * height], axis=1)
            cv2.polylines(lines, [np.int32(curve * 16)], False, 255, 1, cv2.LINE_AA, 4)
        ink = tint(rng, pick(rng, ((190, 225), (335, 370), (130, 175), (20, 50))), (0.25, 0.6), (0.6, 0.85))
        image += (lines.astype(np.float32) / 255 * rng.uniform(0.25, 0.75))[..., None] * (ink - image)
    for _ in range(int(rng.integers(0, 3))):
        add_rosette(rng, image)
    return image


def add_rosette(rng, image):
    """Draws a pale rosette of turning loops somewhere on the card."""
    height, width = image.shape[:2]
    turn = np.linspace(0, 2 * math.pi, 900)
    lines = np.zeros((height, width), np.uint8)
    centre, size, petals = rng.uniform(0.1, 0.9, 2) * CARD_PX, rng.uniform(0.08, 0.3) * width, int(rng.integers(5, 19))
    for ring in np.linspace(0.4, 1, int(rng.integers(3, 9))):
        radius = size * ring * (1 + 0.3 * np.sin(petals * turn + ring * 3))
        curve = centre + np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius[:, None]
        cv2.polylines(lines, [np.int32(curve * 16)], True, 255, 1, cv2.LINE_AA, 4)
    ink = tint(rng, (0, 360), (0.15, 0.45), (0.65, 0.88))
    image += (lines.astype(np.float32) / 255 * rng.uniform(0.3, 0.7))[..., None] * (ink - image)


def draw_portrait(rng, width, height):
    """A doll-like head of soft ellipses; returns reflectance and coverage (the ground melts into the card)."""
    image = np.empty((height, width, 3), np.float32)
    image[:] = tint(rng, (190, 230), (0.0, 0.12), (0.88, 0.98))
    skin, hair, dress = rgb(*pick(rng, SKIN_TONES[:5])), tint(rng, (0, 40), (0.1, 0.6), (0.05, 0.22)), tint(rng, (0, 360), (0, 0.6), (0.08, 0.85))
    middle, eye_line, face = width * rng.uniform(0.47, 0.53), height * rng.uniform(0.40, 0.46), width * rng.uniform(0.2, 0.25)

    def ellipse(x, y, rx, ry, colour, softness=1.5, opacity=1.0, upper_half=False):
        """Lays a soft ellipse, or its upper half, in px of the portrait."""
        mask = np.zeros((height, width), np.uint8)
        arc = (180, 360) if upper_half else (0, 360)
        cv2.ellipse(mask, (int(x), int(y)), (max(1, int(rx)), max(1, int(ry))), 0, *arc, 255, -1, cv2.LINE_AA)
        weight = blur(mask.astype(np.float32) / 255, softness)[..., None] * opacity
        image[:] = image * (1 - weight) + colour * weight

    if chance(rng, 0.45):
        ellipse(middle, eye_line + face * rng.uniform(0.2, 1.0), face * 1.35, face * 2.0, hair, 3)
    ellipse(middle, height * 1.02, width * rng.uniform(0.44, 0.56), height * 0.28, dress, 2)
    ellipse(middle, height * 0.74, face * 0.55, height * 0.14, skin * 0.8, 2)
    if chance(rng, 0.5):
        ellipse(middle, height * 0.98, width * 0.14, height * 0.17, rgb(235, 235, 238) * rng.uniform(0.3, 1), 1.5)
    ellipse(middle, eye_line + face * 0.25, face, face * rng.uniform(1.28, 1.45), skin, 2)
    ellipse(middle + face * 0.35, eye_line + face * 0.45, face * 0.6, face * 0.9, skin * 1.12, 14, 0.5)
    ellipse(middle, eye_line - face * 0.35, face * 1.06, face * rng.uniform(0.95, 1.15), hair, 2, 1.0, True)
    for sign in (-1, 1):
        ellipse(middle + sign * face * 0.42, eye_line + face * 0.1, face * 0.17, face * 0.07, rgb(45, 35, 32), 1.5)
        ellipse(middle + sign * face * 0.42, eye_line - face * 0.14, face * 0.24, face * 0.05, hair, 2, 0.8)
    ellipse(middle, eye_line + face * 0.62, face * 0.14, face * 0.06, skin * 0.62, 3)
    ellipse(middle, eye_line + face * 0.98, face * 0.3, face * 0.07, skin * np.float32([0.8, 0.45, 0.42]), 2.5)
    image *= 1 + 0.03 * fractal(rng, height, width, 30, 3)[..., None]
    fade = np.zeros((height, width), np.float32)
    cv2.rectangle(fade, (6, 6), (width - 7, height - 7), 1.0, -1)
    return image, blur(fade, rng.uniform(1, 6))


def add_roundel(rng, image):
    """The abstract stand-in of the emblem: a red disc with golden rings and rays."""
    scale = CARD_PX[0]
    centre, radius = (int(0.145 * scale), int(0.23 * CARD_PX[1])), int(rng.uniform(0.07, 0.085) * scale)
    canvas = np.ascontiguousarray(image)
    gold, red = (tint(rng, (38, 52), (0.5, 0.8), (0.7, 0.9)).tolist(), tint(rng, (350, 368), (0.7, 0.9), (0.65, 0.85)).tolist())
    cv2.circle(canvas, centre, radius, gold, -1, cv2.LINE_AA)
    cv2.circle(canvas, centre, int(radius * rng.uniform(0.72, 0.86)), red, -1, cv2.LINE_AA)
    petals = int(rng.integers(5, 12))
    for petal in range(petals):
        angle = petal * 2 * math.pi / petals + rng.uniform(0, 0.1)
        end = (int(centre[0] + radius * 0.6 * math.cos(angle)), int(centre[1] + radius * 0.6 * math.sin(angle)))
        cv2.line(canvas, centre, end, gold, max(2, radius // 16), cv2.LINE_AA)
    cv2.circle(canvas, centre, radius // 4, gold, -1, cv2.LINE_AA)
    image[:] = canvas


def add_specimen_mark(rng, image, side):
    """Stamps SPECIMEN 样本 in pale ink where no field stands."""
    mask = Image.new("L", CARD_PX)
    face = typeface(*pick(rng, SANS_FONTS), int(rng.uniform(2.4, 4.2) * CARD_DENSITY))
    where = pick(rng, ((0.75, 0.785), (0.45, 0.06), (0.5, 0.945)) if side == "face" else ((0.5, 0.58), (0.3, 0.6), (0.5, 0.945), (0.75, 0.06)))
    ImageDraw.Draw(mask).text((where[0] * CARD_PX[0], where[1] * CARD_PX[1]), "SPECIMEN 样本", fill=255, font=face, anchor="mm")
    ink = tint(rng, pick(rng, ((350, 365), (205, 235), (0, 360))), (0.2, 0.8), (0.3, 0.7))
    weight = np.asarray(mask, np.float32)[..., None] / 255 * rng.uniform(0.25, 0.6)
    image += weight * (ink - image)


def wear(rng, image):
    """Scratches, rubbed edges and grime of a carried card, in place."""
    height, width = image.shape[:2]
    age = rng.random() ** 2
    scratches = np.zeros((height, width), np.uint8)
    for _ in range(int(rng.poisson(14 * age))):
        start = rng.uniform(0, 1, 2) * CARD_PX
        end = start + rng.normal(0, 0.2, 2) * width
        cv2.line(scratches, tuple(int(v) for v in start), tuple(int(v) for v in end), int(rng.integers(40, 200)), 1, cv2.LINE_AA)
    image += (blur(scratches.astype(np.float32) / 255, rng.uniform(0.4, 1.2)) * rng.uniform(0.1, 0.4))[..., None] * (rgb(245, 245, 245) - image)
    rim = np.ones((height, width), np.float32)
    inset = int(rng.uniform(2, 8))
    rim[inset:-inset, inset:-inset] = 0
    rim = blur(rim, rng.uniform(2, 9)) * np.clip(0.5 + fractal(rng, height, width, 90, 3), 0, 1) * age
    image += rim[..., None] * (tint(rng, (20, 60), (0, 0.25), (0.6, 0.95)) - image)
    grime = 1 - np.clip(fractal(rng, height, width, 260, 4) - 0.6, 0, 1) * 0.18 * age
    image *= grime[..., None]


def rounded_mask(height, width, radius):
    """Coverage 0..1 of a rectangle with round corners; radius in px."""
    mask = np.zeros((height, width), np.uint8)
    radius = int(radius)
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - 1 - radius), 255, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask.astype(np.float32) / 255


def draw_card(rng, side=None):
    """A card side with its labels."""
    side = side or ("emblem" if chance(rng, 1 / 3) else "face")
    image = background_pattern(rng)
    setter = Typesetter(rng)
    portrait = None
    if side == "face":
        fields = invent_holder(rng)
        lines, places = set_face(rng, setter, fields)
        left, top = rng.uniform(0.615, 0.645), rng.uniform(0.12, 0.17)
        width, height = int(rng.uniform(0.235, 0.26) * CARD_PX[0]), int(rng.uniform(0.56, 0.61) * CARD_PX[1])
        x, y = int(left * CARD_PX[0]), int(top * CARD_PX[1])
        picture, cover = draw_portrait(rng, width, height)
        window = image[y:y + height, x:x + width]
        window += cover[..., None] * (picture - window)
        portrait = np.round([x / CARD_PX[0], y / CARD_PX[1], (x + width) / CARD_PX[0], (y + height) / CARD_PX[1]], 4).tolist()
    else:
        fields = invent_issue(rng)
        lines, places = set_emblem(rng, setter, fields)
        add_roundel(rng, image)
    add_specimen_mark(rng, image, side)
    spread = rng.uniform(0.3, 1.0)
    for mask, ink in ((setter.value_mask, tint(rng, (0, 360), (0, 0.2), (0.08, 0.3))),
                      (setter.label_mask, tint(rng, (195, 225), (0.4, 0.8), (0.35, 0.65)))):
        weight = blur(np.asarray(mask, np.float32) / 255, spread)[..., None] * rng.uniform(0.85, 1.0)
        image += weight * (ink - image)
    wear(rng, image)
    image *= 0.86
    return Card(image, rounded_mask(CARD_PX[1], CARD_PX[0], CORNER_MM * CARD_DENSITY), side, lines, portrait, fields, places)


# ---------------------------------------------------------------- geometry of the scene


@dataclass
class View:
    """Where the camera stands: a homography from plane units (mm or display px) to picture px."""

    size: tuple
    matrix: np.ndarray
    density: float
    tilt: float


def choose_size(rng, longest, smallest=640):
    """Picture size (w, h) px; usually lying, of a common camera shape."""
    long_side = int(rng.integers(smallest, longest + 1)) if chance(rng, 0.6) else pick(rng, (longest, min(longest, 1024), min(longest, 800)))
    shape = pick(rng, (4 / 3, 4 / 3, 3 / 2, 16 / 9, 1.0, 1.6))
    size = (long_side, round(long_side / shape))
    return size if chance(rng, 0.72) else size[::-1]


def place(rng, size, outline, tilt, fit):
    """A view in which `outline` (N x 2 plane units about the origin) fills the share `fit` of the picture's room.

    `tilt` is the largest angle in degrees between the plane and the sensor.
    """
    turn = rng.normal(0, 5) if chance(rng, 0.8) else rng.uniform(-25, 25)
    upright_picture = size[1] > size[0] * 1.2
    if chance(rng, 0.1):
        turn += pick(rng, (90, 180, 270))
    elif upright_picture and chance(rng, 0.12):
        turn += pick(rng, (90, 270))
    angle, axis = math.radians(tilt * rng.random() ** 1.3), rng.uniform(0, 2 * math.pi)
    spin = cv2.Rodrigues(np.array([math.cos(axis), math.sin(axis), 0]) * angle)[0] @ rotation(turn)
    reach = float(np.ptp(outline[:, 0]))
    distance = reach * rng.uniform(1.6, 5.0)
    tilted = np.array([[spin[0, 0], spin[0, 1], 0], [spin[1, 0], spin[1, 1], 0], [spin[2, 0] / distance, spin[2, 1] / distance, 1]])
    seen = transform(outline, tilted)
    low, span = seen.min(axis=0), np.ptp(seen, axis=0)
    room = min(size[0] / span[0], size[1] / span[1])
    least = math.sqrt(MIN_SHARE * size[0] * size[1] / cv2.contourArea(np.float32(seen)))
    density = min(0.985, max(fit, least / room)) * room
    slack = np.array(size) - span * density
    corner = np.clip(rng.normal(0.5, 0.25, 2), 0.03, 0.97) * slack
    matrix = scaling(density, corner - low * density) @ tilted
    return View(size, matrix, density, math.degrees(angle))


class Plane:
    """A raster in the table's plane that fills the whole picture of a view, turned by `turn` degrees against the card."""

    def __init__(self, view, turn=0.0):
        to_picture = view.matrix @ rotation(turn)
        width, height = view.size
        corners = transform([[0, 0], [width, 0], [width, height], [0, height]], np.linalg.inv(to_picture))
        reach = 2.2 * max(view.size) / view.density
        low, high = np.clip(corners.min(axis=0), -reach, reach), np.clip(corners.max(axis=0), -reach, reach)
        span = high - low
        self.density = min(view.density * 1.05, math.sqrt(MAX_RASTER_PX / (span[0] * span[1])))
        self.width, self.height = (max(8, int(side * self.density)) for side in span)
        self.from_mm = scaling(self.density, -low * self.density)
        self.to_picture = to_picture @ np.linalg.inv(self.from_mm)
        self.size = view.size

    def points(self, points_mm):
        """mm -> raster px."""
        return transform(points_mm, self.from_mm)

    def seen(self, raster, border=cv2.BORDER_CONSTANT):
        """The raster as the picture shows it."""
        return project(raster, self.to_picture, self.size, border)


class Layer:
    """Things lying on the plane above the card: colour, opacity, what counts as covered and as hidden."""

    def __init__(self, view):
        self.plane = Plane(view)
        shape = (self.plane.height, self.plane.width)
        self.colour = np.zeros((*shape, 3), np.float32)
        self.alpha, self.cover, self.hide, self.frost = (np.zeros(shape, np.float32) for _ in range(4))
        self.lift_mm = 1.0

    def polygon(self, points_mm):
        """Coverage of a filled outline in mm."""
        mask = np.zeros(self.alpha.shape, np.uint8)
        cv2.fillPoly(mask, [np.int32(np.clip(self.plane.points(points_mm), -2e4, 2e4) * 16)], 255, cv2.LINE_AA, 4)
        return mask.astype(np.float32) / 255

    def stroke(self, points_mm, width_mm):
        """Coverage of a round-capped path in mm."""
        mask = np.zeros(self.alpha.shape, np.uint8)
        thickness = max(1, round(width_mm * self.plane.density))
        cv2.polylines(mask, [np.int32(np.clip(self.plane.points(points_mm), -2e4, 2e4) * 16)], False, 255, thickness, cv2.LINE_AA, 4)
        return mask.astype(np.float32) / 255

    def paint(self, mask, colour, opacity=1.0, hides=True):
        """Lays a colour (triple or image) through a mask over what is there."""
        weight = mask * opacity
        self.colour += weight[..., None] * (colour - self.colour)
        # Colour is premultiplied: mixing towards `colour` by weight keeps it so, as alpha is mixed alike.
        self.alpha += weight * (1 - self.alpha)
        self.cover = np.maximum(self.cover, mask)
        if hides:
            self.hide = np.maximum(self.hide, mask)

    def noise(self, rng, grain_mm, octaves=4):
        """A fractal field over the raster with lumps of a physical size."""
        return fractal(rng, *self.alpha.shape, max(1.0, grain_mm * self.plane.density), octaves)

    def on_card(self, raster):
        """A raster of this layer cut to the card, CELL_SAMPLES px a grid cell."""
        width, height = GRID[0] * CELL_SAMPLES, GRID[1] * CELL_SAMPLES
        card_to_mm = np.array([[CARD_MM[0] / width, 0, -CARD_MM[0] / 2], [0, CARD_MM[1] / height, -CARD_MM[1] / 2], [0, 0, 1]])
        return cv2.warpAffine(raster, (self.plane.from_mm @ card_to_mm)[:2], (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)

    def compose(self, rng, picture):
        """The picture with this layer and its shadow over it."""
        if self.frost.any():
            frost = self.plane.seen(self.frost)[..., None]
            picture = picture + frost * (blur(picture, 3.0) - picture)
        alpha = self.plane.seen(self.alpha)
        angle, reach = rng.uniform(0, 6.3), self.lift_mm * rng.uniform(0.3, 1.6) * self.plane.density
        shadow = blur(alpha, max(0.8, reach * rng.uniform(0.3, 1.0)))
        shadow = cv2.warpAffine(shadow, np.float32([[1, 0, reach * math.cos(angle)], [0, 1, reach * math.sin(angle)]]), self.plane.size)
        picture = picture * (1 - shadow * rng.uniform(0.2, 0.65))[..., None]
        return picture * (1 - alpha[..., None]) + self.plane.seen(self.colour)


# ---------------------------------------------------------------- grounds (each: height, width in px, density in px a mm)


def plain_ground(rng, height, width, density):
    """Painted or plastic desk, light or dark, with a faint mottling."""
    colour = tint(rng, (0, 360), (0, 0.5), (0.08, 0.95)) if chance(rng, 0.6) else tint(rng, (0, 360), (0, 0.1), (0.05, 0.98))
    return colour * (1 + 0.06 * fractal(rng, height, width, 8 * density, 4) + 0.04 * rng.standard_normal((height, width), np.float32))[..., None]


def wood_ground(rng, height, width, density):
    """Planks with long grain, pores and knots."""
    stretch = fractal(rng, height, width, 30 * density, 3)
    ring = np.sin(smooth_noise(rng, height, width, (14 * density, 160 * density)) * rng.uniform(4, 14) + stretch * 0.6)
    pores = smooth_noise(rng, height, width, (0.35 * density, 9 * density))
    light, dark = tint(rng, (18, 40), (0.3, 0.65), (0.35, 0.85)), tint(rng, (12, 32), (0.4, 0.7), (0.15, 0.45))
    mix = np.clip(0.5 + 0.3 * ring + 0.14 * pores, 0, 1)[..., None]
    return light * (1 - mix) + dark * mix


def cloth_ground(rng, height, width, density):
    """Woven threads, resolved or only just, with folds and an optional check."""
    pitch = rng.uniform(0.25, 1.6) * density
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wobble = smooth_noise(rng, height, width, 20 * density) * 0.5
    warp, weft = np.sin(2 * math.pi * (x / pitch + wobble)), np.sin(2 * math.pi * (y / pitch + wobble))
    weave = np.where(np.sin(math.pi * (x + y) / pitch) > 0, warp, weft)
    threads = smooth_noise(rng, height, width, (0.8 * pitch + 1, 40 * pitch)) + smooth_noise(rng, height, width, (40 * pitch, 0.8 * pitch + 1))
    colour = np.empty((height, width, 3), np.float32)
    colour[:] = tint(rng, (0, 360), (0, 0.7), (0.1, 0.9))
    if chance(rng, 0.4):
        check = rng.uniform(6, 30) * density
        bands = ((x % check < check * 0.4).astype(np.float32) + (y % check < check * 0.4)) / 2 * rng.uniform(0.4, 1)
        colour += bands[..., None] * (tint(rng, (0, 360), (0, 0.7), (0.1, 0.9)) - colour)
    folds = 1 + 0.14 * fractal(rng, height, width, 60 * density, 2)
    return colour * (folds * (1 + rng.uniform(0.08, 0.35) * weave + 0.07 * threads))[..., None]


def tile_ground(rng, height, width, density):
    """Ceramic or stone tiles with joints."""
    side, joint = rng.uniform(15, 110) * density, rng.uniform(0.8, 3) * density
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x += rng.uniform(0, side)
    shade = rng.normal(1, 0.06, (int(height / side) + 2, int(width / side) + 3)).astype(np.float32)
    tile = tint(rng, (0, 360), (0, 0.4), (0.3, 0.95)) * (shade[(y / side).astype(int), (x / side).astype(int)])[..., None]
    gap = blur(((x % side < joint) | (y % side < joint)).astype(np.float32), 0.7)[..., None]
    return (tile * (1 - gap) + tint(rng, (20, 60), (0, 0.2), (0.25, 0.85)) * gap) * (1 + 0.05 * fractal(rng, height, width, 12 * density)[..., None])


def keyboard_ground(rng, height, width, density):
    """A field of keys with legends."""
    key, gap = 16 * density, 3 * density
    dark = chance(rng, 0.7)
    image = Image.new("RGB", (width, height), (22, 22, 24) if dark else (190, 190, 192))
    draw = ImageDraw.Draw(image)
    cap, legend = ((40, 40, 44), (215, 215, 215)) if dark else ((238, 238, 238), (60, 60, 60))
    face = typeface(*SANS_FONTS[3], max(6, int(4.5 * density)))
    for row in range(int(height / (key + gap)) + 1):
        shift = rng.uniform(-key, 0)
        for column in range(int(width / (key + gap)) + 2):
            left, top = shift + column * (key + gap), row * (key + gap)
            draw.rounded_rectangle((left, top, left + key, top + key), 2 * density, cap)
            draw.text((left + key * 0.3, top + key * 0.2), chr(65 + int(rng.integers(26))), fill=legend, font=face)
    return to_linear(np.asarray(image, np.float32) / 255)


def newspaper_ground(rng, height, width, density):
    """Columns of print on greyish or white paper."""
    sheet = int(rng.uniform(205, 250))
    image = Image.new("RGB", (width, height), (sheet, sheet, sheet - int(rng.integers(0, 22))))
    draw = ImageDraw.Draw(image)
    size = max(5, int(rng.uniform(2.2, 4.5) * density))
    face, column = typeface(*pick(rng, SERIF_FONTS + SANS_FONTS), size), rng.uniform(45, 110) * density
    per_line = max(4, int(column / size) - 2)
    for left in np.arange(-column / 2, width, column):
        for top in np.arange(0, height, size * rng.uniform(1.25, 1.7)):
            if not chance(rng, 0.08):
                letters = rng.integers(0, len(COMMON_CHARS), per_line)
                draw.text((left, top), "".join(COMMON_CHARS[i] for i in letters), fill=(40, 40, 42), font=face)
    return to_linear(np.asarray(image, np.float32) / 255) * (1 + 0.05 * fractal(rng, height, width, 40 * density, 3)[..., None])


def leather_ground(rng, height, width, density):
    """Grained leather: cells parted by dark furrows."""
    grain = np.abs(fractal(rng, height, width, rng.uniform(1.0, 2.5) * density + 1, 2))
    shade = 0.6 + 0.4 * np.clip(grain * 1.6, 0, 1) + 0.08 * fractal(rng, height, width, 40 * density)
    return tint(rng, (0, 50), (0.1, 0.7), (0.1, 0.55)) * shade[..., None]


def marble_ground(rng, height, width, density):
    """Veined stone."""
    field_ = fractal(rng, height, width, 60 * density, 5)
    vein = np.exp(-np.abs(field_) * rng.uniform(5, 14))[..., None] * rng.uniform(0.3, 0.9)
    base, line = tint(rng, (0, 360), (0, 0.15), (0.2, 0.97)), tint(rng, (0, 60), (0, 0.4), (0.2, 0.8))
    return base * (1 - vein) + line * vein


def skin_ground(rng, height, width, density):
    """An open palm: soft hills and creases."""
    hills, creases = fractal(rng, height, width, 35 * density, 2), np.abs(fractal(rng, height, width, 22 * density, 3))
    fine = np.abs(fractal(rng, height, width, 1.5 * density + 1, 2))
    tone = rgb(*pick(rng, SKIN_TONES))
    shade = 0.8 + 0.16 * hills - 0.25 * np.exp(-creases * 14) - 0.05 * np.exp(-fine * 3)
    redness = 1 + np.float32([0.06, -0.04, -0.05]) * np.clip(fractal(rng, height, width, 18 * density, 2), -1, 1)[..., None]
    return tone * np.clip(shade, 0.1, 2)[..., None] * redness


def mat_ground(rng, height, width, density):
    """A printed mat: dots, stripes or lozenges."""
    pitch = rng.uniform(1.5, 16) * density
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    kind = int(rng.integers(3))
    wave_x, wave_y = np.sin(2 * math.pi * x / pitch), np.sin(2 * math.pi * y / pitch)
    pattern = (wave_x * wave_y, wave_x, np.sin(2 * math.pi * (x + y) / pitch) * np.sin(2 * math.pi * (x - y) / pitch))[kind]
    mask = np.clip((pattern - rng.uniform(-0.2, 0.4)) * 6 + 0.5, 0, 1)[..., None]
    return tint(rng, (0, 360), (0, 0.7), (0.1, 0.95)) * (1 - mask) + tint(rng, (0, 360), (0, 0.7), (0.1, 0.95)) * mask


def frame_ground(rng, height, width, density):
    """A framed dark or lit pane under the card, as a tablet that is switched off or a picture frame."""
    image = np.empty((height, width, 3), np.float32)
    image[:] = tint(rng, (0, 360), (0, 0.3), (0.2, 0.8))
    left, top = rng.uniform(0.0, 0.18, 2) * (width, height)
    right, bottom = (width, height) - rng.uniform(0.0, 0.18, 2) * (width, height)
    frame = rng.uniform(2, 10) * density
    for inset, colour in ((0, tint(rng, (0, 360), (0, 0.1), (0.05, 0.9))), (frame, tint(rng, (200, 260), (0, 0.3), (0.03, 0.95)))):
        cv2.rectangle(image, (int(left + inset), int(top + inset)), (int(right - inset), int(bottom - inset)), colour.tolist(), -1)
    return image * (1 + 0.08 * fractal(rng, height, width, 90 * density, 2)[..., None])


def cards_ground(rng, height, width, density):
    """A heap of other, patterned cards."""
    image = plain_ground(rng, height, width, density)
    for _ in range(int(rng.integers(4, 11))):
        box = ((rng.uniform(0, width), rng.uniform(0, height)), (CARD_MM[0] * density, CARD_MM[1] * density), rng.uniform(0, 180))
        outline = np.int32(cv2.boxPoints(box))
        cv2.fillPoly(image, [outline], tint(rng, (0, 360), (0.1, 0.8), (0.15, 0.95)).tolist(), cv2.LINE_AA)
        cv2.line(image, outline[0].tolist(), outline[2].tolist(), tint(rng, (0, 360), (0, 0.6), (0.2, 0.95)).tolist(), int(6 * density) + 1)
    return image * (1 + 0.04 * smooth_noise(rng, height, width, 50 * density)[..., None])


GROUNDS = (plain_ground, plain_ground, wood_ground, wood_ground, cloth_ground, cloth_ground, tile_ground, keyboard_ground, newspaper_ground,
           leather_ground, marble_ground, skin_ground, mat_ground, frame_ground, cards_ground)


# ---------------------------------------------------------------- light


LAMPS = {"day": (0.95, 1.0, 1.08), "lamp": (1.35, 1.0, 0.6), "shade": (0.82, 1.0, 1.3), "neon": (0.92, 1.06, 0.95), "flash": (1.0, 1.0, 1.05)}


def illuminate(rng, size, hard):
    """Light over the picture, H x W x 3: one or two lamps of different colour, falloff and cast shadows."""
    width, height = size
    small_w, small_h = max(8, width // 4), max(8, height // 4)
    y, x = np.mgrid[0:small_h, 0:small_w].astype(np.float32)
    x, y = x / small_w - 0.5, y / small_h - 0.5
    light = np.zeros((small_h, small_w, 3), np.float32)
    for _ in range(int(rng.choice([1, 1, 2]))):
        angle, slope = rng.uniform(0, 6.3), rng.uniform(0, 0.9 if hard else 0.5)
        reach = 1 + slope * (x * math.cos(angle) + y * math.sin(angle))
        if chance(rng, 0.35):
            spot = rng.uniform(-0.6, 0.6, 2)
            reach *= rng.uniform(0.5, 1.0) + np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / rng.uniform(0.1, 0.8))
        light += np.maximum(reach, 0.05)[..., None] * np.float32(pick(rng, list(LAMPS.values())))
    if chance(rng, 0.6 if hard else 0.3):
        for _ in range(int(rng.integers(1, 3))):
            centre, shape = rng.uniform(0, 1, 2) * (small_w, small_h), rng.uniform(0.15, 0.6, 2) * small_w
            mask = np.zeros((small_h, small_w), np.float32)
            outline = np.int32(cv2.boxPoints((tuple(centre), tuple(shape), rng.uniform(0, 180))))
            cv2.fillPoly(mask, [outline], 1.0)
            light *= 1 - blur(mask, log_uniform(rng, 0.8, 30))[..., None] * rng.uniform(0.2, 0.7)
    return cv2.resize(light / light.mean(), (width, height), interpolation=cv2.INTER_LINEAR)


def veil(rng, strength, at_mm=None, size_mm=None):
    """Light mirrored by the laminate, on a raster of the card (GRID cells x CELL_SAMPLES), peak `strength` x white.

    Without a place it is a broad reflection such as a window, a ceiling or a tube; with one, a patch there.
    """
    height, width = GRID[1] * CELL_SAMPLES, GRID[0] * CELL_SAMPLES
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / CELL_SAMPLES
    cell_mm = CARD_MM[0] / GRID[0]
    kind = pick(rng, ("window", "ceiling", "tube", "round")) if at_mm is None else pick(rng, ("window", "round", "round", "tube"))
    centre = np.array(at_mm if at_mm is not None else rng.uniform(-0.5, 0.5, 2) * CARD_MM) / cell_mm + np.array(GRID) / 2
    size = (size_mm or rng.uniform(15, 60)) / cell_mm
    turn = rng.uniform(0, math.pi)
    along = (x - centre[0]) * math.cos(turn) + (y - centre[1]) * math.sin(turn)
    across = -(x - centre[0]) * math.sin(turn) + (y - centre[1]) * math.cos(turn)
    if kind == "ceiling":
        shape = np.clip(0.5 + along / size, 0, 1)
    elif kind == "tube":
        shape = np.exp(-((across / (size * 0.3)) ** 2)) * np.exp(-((along / (size * 2)) ** 4))
    elif kind == "window":
        pane = ((np.abs(along) < size * 0.5) & (np.abs(across) < size * 0.4)).astype(np.float32)
        pane *= 1 - rng.uniform(0, 0.9) * ((np.abs(along) < size * 0.03) | (np.abs(across) < size * 0.03))
        shape = blur(pane, log_uniform(rng, 1.5, 25))
    else:
        shape = np.exp(-((along / (size * 0.5)) ** 2) - (across / (size * rng.uniform(0.3, 0.6))) ** 2)
    waviness = 1 + 0.15 * smooth_noise(rng, height, width, 90)
    return np.clip(shape * waviness, 0, None).astype(np.float32) * strength


# ---------------------------------------------------------------- cameras


@dataclass(frozen=True)
class Device:
    """Ranges a camera model draws from; blur in px, noise in shares of white, probabilities 0..1."""

    blur: tuple = (0.3, 0.9)
    noise: tuple = (0.004, 0.02)
    mosaic: float = 0.5
    denoise: tuple = ("none", "chroma", "bilateral", "waxy", "merge", "beauty")
    sharpen: tuple = (0.0, 0.9)
    local_tone: float = 0.3
    fringe: tuple = (0.0, 0.0012)
    vignette: tuple = (0.0, 0.35)
    resend: float = 0.2


DEVICES = {
    "flagship-phone": Device(noise=(0.002, 0.01), denoise=("merge", "waxy", "chroma"), sharpen=(0.2, 1.0), local_tone=0.7),
    "budget-phone": Device(blur=(0.5, 1.3), noise=(0.008, 0.03), denoise=("bilateral", "waxy", "chroma", "beauty"), sharpen=(0.3, 1.5)),
    "old-phone": Device(blur=(0.7, 1.6), noise=(0.012, 0.045), mosaic=0.8, denoise=("none", "chroma", "bilateral"), sharpen=(0.0, 1.8)),
    "compact-camera": Device(noise=(0.003, 0.02), denoise=("none", "chroma"), sharpen=(0.1, 0.7), fringe=(0.0004, 0.002), local_tone=0.0),
    "webcam": Device(blur=(0.7, 1.5), noise=(0.01, 0.035), mosaic=0.8, denoise=("none", "bilateral"), sharpen=(0.5, 2.2), vignette=(0.1, 0.5)),
    "messenger": Device(blur=(0.4, 1.2), resend=1.0),
    "scanner": Device(blur=(0.25, 0.8), noise=(0.001, 0.006), mosaic=0.0, denoise=("none",), sharpen=(0.0, 1.4), local_tone=0.0, vignette=(0.0, 0.0)),
}
PHOTO_DEVICES = tuple(name for name in DEVICES if name != "scanner")


def luminance(image):
    """Rec. 709 luma of RGB, H x W."""
    return image @ np.float32([0.2126, 0.7152, 0.0722])


def motion_kernel(length, degrees):
    """A straight smear of `length` px."""
    side = int(length) * 2 + 3
    kernel = np.zeros((side, side), np.float32)
    middle, reach = side // 2, np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))]) * length / 2
    ends = [tuple(int(round(v)) for v in middle + sign * reach) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA)
    return kernel / kernel.sum()


def through_lens(rng, light, device, hard):
    """Defocus, shake, lateral colour and vignetting."""
    height, width = light.shape[:2]
    light = blur(light, rng.uniform(*device.blur) * (rng.uniform(1, 2.0) if hard else 1) * width / 1100)
    if chance(rng, 0.3 if hard else 0.12):
        light = cv2.filter2D(light, -1, motion_kernel(rng.uniform(2, 6 if hard else 3.5), rng.uniform(0, 180)))
    fringe = rng.uniform(*device.fringe)
    if fringe > 0.0003:
        for channel, sign in ((0, 1), (2, -1)):
            factor = 1 + sign * fringe
            shift = np.float32([[factor, 0, (1 - factor) * width / 2], [0, factor, (1 - factor) * height / 2]])
            plane = np.ascontiguousarray(light[..., channel])
            light[..., channel] = cv2.warpAffine(plane, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    return light * (1 - rng.uniform(*device.vignette) * radius)[..., None]


def expose(rng, light, hard):
    """Gains so that whites land near the top of the scale, with the camera's idea of white balance."""
    average = light.reshape(-1, 3)[::37].mean(axis=0)
    correction = (average.mean() / average) ** rng.uniform(0.0, 0.8)
    off = rng.normal(0, 0.10 if hard else 0.035, 3)
    white = np.quantile(luminance(light[::5, ::5]), rng.uniform(0.93, 0.997))
    target = rng.uniform(0.32, 1.15) if hard else rng.uniform(0.6, 0.98)
    return light * np.float32(correction * np.exp(off) * target / max(white, 1e-3))


def sense(rng, light, device, hard):
    """Shot and read noise, with or without a colour filter mosaic."""
    noise = log_uniform(rng, *device.noise) * (rng.uniform(1, 2.2) if hard else 1)
    light = np.clip(light, 0, 1)
    if chance(rng, device.mosaic):
        raw = np.empty(light.shape[:2], np.float32)
        raw[0::2, 0::2], raw[1::2, 1::2] = light[0::2, 0::2, 0], light[1::2, 1::2, 2]
        raw[0::2, 1::2], raw[1::2, 0::2] = light[0::2, 1::2, 1], light[1::2, 0::2, 1]
        raw += rng.standard_normal(raw.shape, np.float32) * noise * np.sqrt(raw + 0.05)
        code = pick(rng, (cv2.COLOR_BayerRGGB2RGB, cv2.COLOR_BayerRGGB2RGB_EA))
        return cv2.cvtColor(np.uint16(np.clip(raw, 0, 1) * 65535), code).astype(np.float32) / 65535
    grain = rng.standard_normal(light.shape, np.float32)
    size = rng.uniform(0, 0.9)
    # Pictures shrunk or grown by the phone have noise wider or narrower than a pixel.
    grain = blur(grain, size) * (1 + 2.2 * max(0, size - 0.3))
    return light + grain * noise * np.sqrt(light + 0.05)


def denoise(rng, image, kind):
    """A phone's cleaning of display-scale RGB."""
    if kind in ("chroma", "merge", "waxy"):
        ycc = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
        radius = rng.uniform(1, 4)
        for channel in (1, 2):
            ycc[..., channel] = blur(np.ascontiguousarray(ycc[..., channel]), radius)
        image = cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB)
    if kind == "merge":
        shift = rng.normal(0, 0.5, 2)
        other = cv2.warpAffine(image, np.float32([[1, 0, shift[0]], [0, 1, shift[1]]]), image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        difference = np.abs(image - other).mean(axis=2, keepdims=True)
        return image + 0.5 * np.exp(-((difference / 0.06) ** 2)) * (other - image)
    if kind in ("bilateral", "waxy", "beauty"):
        spread = rng.uniform(10, 30) if kind == "bilateral" else rng.uniform(25, 60)
        narrow = np.uint8(np.clip(image, 0, 1) * 255 + 0.5)
        cleaned = cv2.bilateralFilter(narrow, 5 if kind == "bilateral" else 7, spread, 3).astype(np.float32) / 255
        if kind == "beauty":
            cleaned = cleaned * 0.93 + 0.05
        return cleaned + rng.uniform(0, 0.35) * (image - cleaned)
    return image


def develop(rng, image, device, hard):
    """Linear sensor values -> display-scale RGB: tone, cleaning, sharpening, saturation."""
    image = np.clip(image, 0, 1)
    if chance(rng, device.local_tone):
        bright = luminance(image)
        around = cv2.resize(blur(cv2.resize(bright, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA), rng.uniform(3, 12)), bright.shape[::-1])
        image = np.clip(image * ((0.3 / (around + 0.05)) ** rng.uniform(0.1, 0.45))[..., None], 0, 1)
    image = to_display(image)
    curve = rng.uniform(-0.1, 0.5) if not hard else rng.uniform(-0.5, 0.7)
    image = image + curve * (image * image * (3 - 2 * image) - image)
    image = denoise(rng, image, pick(rng, device.denoise))
    amount = rng.uniform(*device.sharpen) * (rng.uniform(1, 1.6) if hard else 1)
    image = image + amount * (image - blur(image, log_uniform(rng, 0.6, 2.2)))
    grey = luminance(image)[..., None]
    return np.clip(grey + rng.uniform(0.7, 1.3) * (image - grey), 0, 1)


def shoot(rng, light, device, hard):
    """Scene light -> 8-bit RGB as the camera would save it."""
    light = through_lens(rng, light, device, hard)
    image = develop(rng, sense(rng, expose(rng, light, hard), device, hard), device, hard)
    return np.uint8(image * 255 + 0.5)


def save(rng, path, image, name):
    """Writes the JPEG, at times after an earlier saving and a trip through another size; returns the qualities used."""
    qualities = []
    height, width = image.shape[:2]
    picture = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    if chance(rng, DEVICES[name].resend):
        qualities.append(int(rng.integers(60, 97)))
        if chance(rng, 0.6):
            factor = rng.uniform(0.6, 1.4)
            picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, qualities[0]])[1], cv2.IMREAD_COLOR)
        if picture.shape[:2] != (height, width):
            picture = cv2.resize(picture, (width, height), interpolation=pick(rng, (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA)))
    qualities.append(int(rng.integers(60, 97)))
    cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, qualities[-1]])
    return qualities


# ---------------------------------------------------------------- laying cards and paper on the ground


@dataclass
class Sheet:
    """A flat thing on the table: reflectance and coverage, a matrix from its px to mm, its thickness and the colour of its side."""

    image: np.ndarray
    alpha: np.ndarray
    to_mm: np.ndarray
    thickness_mm: float
    side_colour: np.ndarray


CARD_TO_MM = scaling(1 / CARD_DENSITY, (-CARD_MM[0] / 2, -CARD_MM[1] / 2))


def card_sheet(rng, card):
    """The genuine card: a millimetre of plastic with a pale side."""
    return Sheet(card.image, card.alpha, CARD_TO_MM, 1.0, tint(rng, (180, 260), (0, 0.1), (0.5, 0.95)))


def lay(rng, picture, view, sheet):
    """The picture with the sheet, its side and its shadow; also the coverage of the sheet."""
    matrix = view.matrix @ sheet.to_mm
    alpha = project(sheet.alpha, matrix, view.size)
    angle = rng.uniform(0, 2 * math.pi)
    toward = np.array([math.cos(angle), math.sin(angle)])
    thickness = sheet.thickness_mm * view.density
    reach = toward * thickness * rng.uniform(0.3, 2.2)
    shadow = cv2.warpAffine(alpha, np.float32([[1, 0, reach[0]], [0, 1, reach[1]]]), view.size)
    shadow = blur(shadow, max(0.4, thickness * rng.uniform(0.3, 1.5)))
    picture = picture * (1 - shadow * rng.uniform(0.15, 0.7))[..., None]
    lean = math.sin(math.radians(view.tilt)) * thickness
    if lean > 0.3:
        offset = np.array([-toward[1], toward[0]]) * lean
        side = cv2.warpAffine(alpha, np.float32([[1, 0, offset[0]], [0, 1, offset[1]]]), view.size)[..., None]
        picture = picture * (1 - side) + side * sheet.side_colour * rng.uniform(0.4, 0.9)
    image = project(sheet.image, matrix, view.size, cv2.BORDER_REPLICATE)
    return picture * (1 - alpha[..., None]) + image * alpha[..., None], alpha


def cast_veil(picture, view, reflected):
    """Adds a reflection given on the card's grid raster."""
    height, width = reflected.shape
    to_mm = scaling(CARD_MM[0] / width, (-CARD_MM[0] / 2, -CARD_MM[1] / 2)) @ np.diag([1, CARD_MM[1] / height / (CARD_MM[0] / width), 1])
    return picture + project(reflected, view.matrix @ to_mm, view.size)[..., None]


def add_sleeve(rng, picture, view):
    """A clear plastic sleeve around the card: slightly milky, with welded rims and long glints."""
    width, height = CARD_MM[0] + rng.uniform(3, 16), CARD_MM[1] + rng.uniform(3, 16)
    density = 6
    shape = (int(height * density), int(width * density))
    clear = rng.uniform(0.03, 0.1)
    alpha = np.full(shape, clear, np.float32)
    rim = int(rng.uniform(0.6, 2.5) * density)
    cv2.rectangle(alpha, (rim, rim), (shape[1] - rim, shape[0] - rim), clear + rng.uniform(0.08, 0.3), max(1, rim // 3))
    glint = np.clip(smooth_noise(rng, *shape, (shape[0] * 0.6, shape[1] * 0.12)) - 0.9, 0, 1) * rng.uniform(0, 0.45)
    image = np.empty((*shape, 3), np.float32)
    image[:] = 0.85
    sheet = Sheet(image, np.clip(alpha + glint, 0, 0.6), scaling(1 / density, (-width / 2, -height / 2)), 0.2, rgb(230, 230, 230))
    return lay(rng, picture, view, sheet)[0]


def ground_picture(rng, view, maker):
    """A ground as the view shows it."""
    plane = Plane(view, rng.uniform(0, 90) if chance(rng, 0.7) else 0.0)
    image = (maker or pick(rng, GROUNDS))(rng, plane.height, plane.width, plane.density)
    return plane.seen(np.clip(image, 0, 1.1).astype(np.float32), cv2.BORDER_REFLECT)


# ---------------------------------------------------------------- things near or over the card


def outward(rng, at, spread=35):
    """Degrees of a direction from a point of the card to the outside."""
    base = math.degrees(math.atan2(at[1] * 1.6, at[0])) if np.hypot(*at) > 6 else rng.uniform(0, 360)
    return base + rng.normal(0, spread)


def heading(degrees):
    """Unit vector of a direction."""
    return np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])


def bend(rng, start, degrees, length, wander=8):
    """A gently winding path of mm points."""
    points = [np.array(start, float)]
    for _ in range(12):
        points.append(points[-1] + heading(degrees) * length / 12)
        degrees += rng.normal(0, wander)
    return np.array(points)


def add_hand(layer, rng, at, degrees, breadth, tone):
    """The back of the hand and the arm behind fingers that point to `at`."""
    start = np.array(at) + heading(degrees) * (FINGER_MM * rng.uniform(0.6, 0.85) + breadth / 2)
    mask = layer.stroke(bend(rng, start, degrees, 300, 3), breadth)
    depth = cv2.distanceTransform(np.uint8(mask > 0.5), cv2.DIST_L2, 3) / (breadth / 2 * layer.plane.density)
    shade = 0.5 + 0.5 * np.sqrt(np.clip(depth, 0, 1)) + 0.05 * layer.noise(rng, 20) + 0.02 * layer.noise(rng, 1.0, 2)
    layer.paint(mask, tone * shade[..., None])


def add_finger(layer, rng, tip, degrees, width, tone):
    """One finger pointing from outside to `tip`: rounded shading, creases, a nail seen or not."""
    start = np.array(tip) + heading(degrees) * width / 2
    path = bend(rng, start, degrees, FINGER_MM, 2.5)
    mask = layer.stroke(path, width)
    depth = cv2.distanceTransform(np.uint8(mask > 0.5), cv2.DIST_L2, 3) / (width / 2 * layer.plane.density)
    round_ = np.sqrt(np.clip(1 - (1 - np.clip(depth, 0, 1)) ** 2, 0, 1))
    shade = 0.42 + 0.58 * round_ + 0.03 * layer.noise(rng, 5) + 0.02 * layer.noise(rng, 0.6, 2)
    flush = np.float32([1.04, 0.95, 0.93]) ** np.clip(layer.noise(rng, 14, 2), -1, 1)[..., None]
    layer.paint(mask, tone * shade[..., None] * flush)
    across = heading(degrees + 90)
    for share in (1.5, 1.62, 3.2):
        middle = start + heading(degrees) * width * share
        crease = layer.stroke([middle - across * width * 0.36, middle + across * width * 0.36], 0.4)
        layer.paint(blur(crease, 0.25 * layer.plane.density) * mask, tone * 0.5, 0.5)
    if chance(rng, 0.55):
        middle = start + heading(degrees) * width * 0.12
        nail = layer.stroke([middle, middle + heading(degrees) * width * 0.3], width * rng.uniform(0.5, 0.62))
        painted = tint(rng, (320, 380), (0.3, 0.9), (0.4, 0.9)) if chance(rng, 0.15) else tone * np.float32([1.15, 1.05, 1.05])
        layer.paint(blur(nail, 1.0) * mask, painted * np.clip(0.8 + 0.3 * round_, 0, 2)[..., None], 0.85)


def cover_fingers(layer, rng, at):
    """A thumb, or two to four fingers side by side."""
    tone, count = rgb(*pick(rng, SKIN_TONES)) * rng.uniform(0.8, 1.1), int(rng.choice([1, 1, 2, 3, 4]))
    degrees, width = outward(rng, at), rng.uniform(13, 19) + (rng.uniform(1, 5) if count == 1 else 0)
    across = heading(degrees + 90)
    add_hand(layer, rng, at, degrees, rng.uniform(55, 85), tone)
    for index in range(count):
        tip = np.array(at) + across * (index - (count - 1) / 2) * width * rng.uniform(0.9, 1.1) + heading(degrees) * rng.uniform(-5, 3)
        add_finger(layer, rng, tip, degrees + rng.normal(0, 5), width * rng.uniform(0.9, 1.05), tone)
    layer.lift_mm = rng.uniform(1, 8)
    return f"fingers-{count}"


def strip_outline(at, degrees, length, width):
    """Four corners of a strip centred at a point, mm."""
    along, across = heading(degrees) * length / 2, heading(degrees + 90) * width / 2
    return np.array([at - along - across, at + along - across, at + along + across, at - along + across])


def cover_tape(layer, rng, at):
    """Clear, yellowed or milky sticky tape with bright edges, bubbles and glints."""
    degrees = pick(rng, (0, 0, 90)) + rng.normal(0, 8)
    outline = strip_outline(np.array(at), degrees, rng.uniform(22, 130), rng.uniform(8, 26))
    mask = layer.polygon(outline)
    milky = chance(rng, 0.4)
    base = tint(rng, (35, 60), (0.05, 0.45), (0.7, 0.95)) if chance(rng, 0.6) else tint(rng, (0, 360), (0, 0.08), (0.8, 1.0))
    opacity = rng.uniform(0.78, 0.93) if milky else rng.uniform(0.05, 0.24)
    layer.paint(mask, base, opacity, hides=milky)
    inner = np.clip(layer.noise(rng, rng.uniform(1.5, 5), 3) - rng.uniform(1.0, 1.8), 0, 1) * mask
    layer.paint(np.clip(blur(inner, 1) * 2, 0, 1) * mask, rgb(250, 250, 248), rng.uniform(0.1, 0.45), hides=False)
    glint = np.clip(1.2 * layer.noise(rng, 25, 1) - 0.9, 0, 1) * mask
    layer.paint(np.clip(glint, 0, 1), rgb(255, 255, 255), rng.uniform(0.0, 0.4), hides=False)
    for first in range(4):
        edge = layer.stroke(outline[[first, (first + 1) % 4]], rng.uniform(0.12, 0.35))
        layer.paint(edge, base * pick(rng, (0.55, 1.15)), rng.uniform(0.25, 0.7), hides=False)
    if milky:
        layer.frost = np.maximum(layer.frost, mask * rng.uniform(0.6, 1.0))
    layer.lift_mm = 0.1
    return "tape-milky" if milky else "tape-clear"


def ragged_outline(rng, at, radius_mm, roughness, corners=40):
    """A closed outline of random radius around a point, mm."""
    angles = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    bulge = sum(rng.normal(0, roughness / order) * np.cos(order * angles + rng.uniform(0, 6.3)) for order in range(1, 9))
    stretch = rng.uniform(0.6, 1.6) if roughness else 1.0
    radii = radius_mm * np.clip(1 + bulge, 0.3, 2)
    return np.array(at) + np.stack([np.cos(angles) * radii * stretch, np.sin(angles) * radii], axis=1)


def cover_paper(layer, rng, at):
    """A torn scrap or a cut slip of paper, blank, ruled or printed."""
    if chance(rng, 0.5):
        outline = ragged_outline(rng, at, rng.uniform(5, 24), 0.12, int(rng.integers(9, 60)))
    else:
        outline = strip_outline(np.array(at), rng.normal(0, 25), rng.uniform(12, 70), rng.uniform(5, 30))
    mask = layer.polygon(outline)
    sheet = tint(rng, (0, 360), (0, 0.25), (0.75, 0.99)) * (1 + 0.05 * layer.noise(rng, 10) + 0.02 * layer.noise(rng, 0.4, 2))[..., None]
    layer.paint(mask, sheet)
    if chance(rng, 0.4):
        low, high = outline.min(axis=0), outline.max(axis=0)
        ink = tint(rng, (190, 250), (0.0, 0.8), (0.1, 0.7))
        for y in np.arange(low[1], high[1], rng.uniform(3, 8)):
            layer.paint(layer.stroke([(low[0], y), (high[0], y + rng.normal(0, 0.5))], rng.uniform(0.15, 1.2)) * mask, ink, rng.uniform(0.3, 0.9))
    layer.lift_mm = rng.uniform(0.1, 4)
    return "paper"


def cover_sticker(layer, rng, at):
    """A sticker, round or cornered, loud or in the card's own pale colours, with or without a figure."""
    pale = chance(rng, 0.5)
    radius = rng.uniform(3, 14)
    if chance(rng, 0.4):
        outline = ragged_outline(rng, at, radius, 0.0, 64)
    else:
        outline = strip_outline(np.array(at), rng.normal(0, 12), radius * rng.uniform(1.5, 5), radius * rng.uniform(0.7, 1.6))
    mask = layer.polygon(outline)
    colour = tint(rng, (170, 380), (0.02, 0.16), (0.8, 0.96)) if pale else tint(rng, (0, 360), (0.3, 1), (0.3, 1.0))
    layer.paint(mask, colour * (1 + 0.03 * layer.noise(rng, 8, 2))[..., None])
    for _ in range(int(rng.integers(0, 5))):
        centre = np.array(at) + rng.normal(0, radius / 3, 2)
        figure = layer.polygon(ragged_outline(rng, centre, radius * rng.uniform(0.15, 0.6), rng.uniform(0, 0.25)))
        layer.paint(figure * mask, tint(rng, (0, 360), (0.0, 0.3 if pale else 1), (0.7 if pale else 0.1, 1)), rng.uniform(0.4, 1))
    layer.lift_mm = 0.15
    return "sticker-pale" if pale else "sticker"


def rod_shading(layer, mask, width_mm):
    """Cylinder-like brightness 0.3..1 over a stroke of the given width."""
    depth = cv2.distanceTransform(np.uint8(mask > 0.5), cv2.DIST_L2, 3) / (width_mm / 2 * layer.plane.density)
    return 0.3 + 0.7 * np.sin(np.clip(depth, 0, 1) * math.pi / 2)


def cover_rod(layer, rng, at):
    """A pen, cable, rubber band or cord across the card."""
    kind, low, high, wander = pick(rng, (("pen", 7, 11, 0), ("cable", 2.5, 6, 9), ("band", 1.5, 6, 0.6), ("cord", 1.5, 4, 14), ("lanyard", 9, 18, 3)))
    width, degrees = rng.uniform(low, high), rng.uniform(0, 360)
    one_way, other_way = bend(rng, at, degrees, 260, wander), bend(rng, at, degrees + 180, rng.uniform(8, 60) if kind == "pen" else 260, wander)
    mask = layer.stroke(np.concatenate([other_way[::-1], one_way]), width)
    shade = rod_shading(layer, mask, width) if kind not in ("band", "lanyard") else 0.9 + 0.1 * layer.noise(rng, 1.0, 2)
    layer.paint(mask, tint(rng, (0, 360), (0, 0.9), (0.06, 0.95)) * shade[..., None])
    if kind in ("pen", "cable"):
        layer.paint(layer.stroke(one_way + heading(degrees + 90) * width * 0.15, width * 0.12) * mask, rgb(255, 255, 255), rng.uniform(0.1, 0.5))
    layer.lift_mm = width * 0.5
    return kind


def cover_coin(layer, rng, at):
    """One to three coins or buttons."""
    for _ in range(int(rng.integers(1, 4))):
        centre, radius = np.array(at) + rng.normal(0, 8, 2), rng.uniform(7, 13.5)
        mask = layer.polygon(ragged_outline(rng, centre, radius, 0.0, 90))
        metal = tint(rng, (25, 55), (0.0, 0.5), (0.4, 0.85)) * (0.85 + 0.22 * layer.noise(rng, 9, 3))[..., None]
        layer.paint(mask, metal)
        relief = layer.polygon(ragged_outline(rng, centre, radius * 0.55, 0.2, 60)) * mask
        layer.paint(np.abs(relief - blur(relief, 0.3 * layer.plane.density)) * 2, metal * pick(rng, (0.4, 1.6)), 0.8)
        rim = np.clip(mask - layer.polygon(ragged_outline(rng, centre, radius * 0.9, 0.0, 90)), 0, 1)
        layer.paint(rim, metal * 1.25, 0.7)
    layer.lift_mm = 2
    return "coin"


def cover_clip(layer, rng, at):
    """A wire paper clip or a bulldog clip gripping a border."""
    degrees = outward(rng, at)
    along, across = heading(degrees), heading(degrees + 90)
    colour = tint(rng, (0, 360), (0, 0.9), (0.1, 0.95))
    if chance(rng, 0.4):
        for inset, reach in ((5, 34), (3.6, 26), (2.2, 30)):
            loop = np.array([at + across * inset + along * reach, at + across * inset, at - across * inset, at - across * inset + along * reach])
            mask = layer.stroke(loop, rng.uniform(0.9, 1.6))
            layer.paint(mask, colour * rod_shading(layer, mask, 1.3)[..., None])
    else:
        width = rng.uniform(9, 26)
        body = layer.polygon(strip_outline(np.array(at) + along * 6, degrees, rng.uniform(12, 22), width * 2))
        layer.paint(body, colour * (0.9 + 0.15 * layer.noise(rng, 12, 2))[..., None])
        handle = layer.stroke([at + along * 10 - across * width * 0.4, at - along * 14, at + along * 10 + across * width * 0.4], 1.4)
        layer.paint(handle, rgb(190, 190, 195))
    layer.lift_mm = 2.5
    return "clip"


def cover_hair(layer, rng, at):
    """A lock of hair falling over the card."""
    degrees, colour = rng.uniform(0, 360), tint(rng, (10, 40), (0.1, 0.7), (0.05, 0.45))
    across, width = heading(degrees + 90), rng.uniform(4, 16)
    for _ in range(int(rng.integers(18, 45))):
        start = np.array(at) + across * rng.normal(0, width / 2) - heading(degrees) * rng.uniform(10, 120)
        layer.paint(layer.stroke(bend(rng, start, degrees + rng.normal(0, 4), 260, 4), rng.uniform(0.2, 1.2)), colour * rng.uniform(0.5, 2.0))
    layer.lift_mm = 1
    return "hair"


def cover_leaf(layer, rng, at):
    """A leaf or petal with veins."""
    degrees, length = rng.uniform(0, 360), rng.uniform(20, 60)
    share = np.linspace(0, 1, 40)
    half = length * rng.uniform(0.14, 0.3) * np.sin(math.pi * share**0.8)
    spine = np.array(at) + heading(degrees) * (share[:, None] - 0.5) * length
    across = heading(degrees + 90)
    mask = layer.polygon(np.concatenate([spine + across * half[:, None], (spine - across * half[:, None])[::-1]]))
    colour = tint(rng, (20, 140), (0.3, 0.9), (0.2, 0.8))
    layer.paint(mask, colour * (1 + 0.15 * layer.noise(rng, 7))[..., None])
    layer.paint(layer.stroke(spine, 0.8) * mask, colour * 1.7, 0.8)
    for index in range(4, 36, 4):
        for sign in (-1, 1):
            tip = spine[index] + heading(degrees + sign * 45) * length * 0.25
            layer.paint(layer.stroke([spine[index], tip], 0.35) * mask, colour * 1.5, 0.6)
    layer.lift_mm = rng.uniform(0.5, 4)
    return "leaf"


def cover_sleeve(layer, rng, at):
    """Clothing, a towel or a strap reaching in from outside with a soft rim."""
    degrees = outward(rng, at, 25)
    along, across = heading(degrees), heading(degrees + 90)
    offsets = np.linspace(-1, 1, 24)
    half = rng.uniform(12, 70)
    rim = np.array(at) + across * offsets[:, None] * half + along * (4 * offsets[:, None] ** 2 + np.cumsum(rng.normal(0, 0.5, 24))[:, None])
    mask = layer.polygon(np.concatenate([rim, (rim + along * 320)[::-1]]))
    plane = layer.plane
    layer.paint(mask, cloth_ground(rng, plane.height, plane.width, plane.density))
    layer.paint(blur(layer.stroke(rim + along * 2, 0.6), 1) * mask, rgb(40, 40, 40), 0.4)
    layer.lift_mm = rng.uniform(2, 9)
    return "clothing"


def cover_ink(layer, rng, at):
    """Ink blots, a felt-tip scribble or correction fluid."""
    kind = pick(rng, ("blot", "scribble", "fluid", "marker"))
    if kind == "blot":
        for _ in range(int(rng.integers(1, 5))):
            blot = layer.polygon(ragged_outline(rng, np.array(at) + rng.normal(0, 6, 2), rng.uniform(2, 9), 0.12))
            stain = tint(rng, (0, 360), (0.1, 0.9), (0.05, 0.4))
            layer.paint(blur(blot, rng.uniform(0.5, 4)), stain * (1 + 0.25 * layer.noise(rng, 5))[..., None], rng.uniform(0.85, 1))
    elif kind == "scribble":
        steps = int(rng.integers(16, 50))
        spots = np.array(at) + np.stack([np.linspace(-1, 1, steps) * rng.uniform(8, 26), np.tile([1, -1], steps)[:steps] * rng.uniform(2, 5)], axis=1)
        layer.paint(layer.stroke(spots + rng.normal(0, 0.8, spots.shape), rng.uniform(0.5, 1.8)), tint(rng, (0, 360), (0, 1), (0.05, 0.6)))
    else:
        fluid = kind == "fluid"
        for index in range(int(rng.integers(1, 4))):
            path = bend(rng, np.array(at) + (-rng.uniform(6, 20), index * 3.5), rng.normal(0, 6), rng.uniform(15, 45), 4)
            stripe = layer.stroke(path, rng.uniform(3.5, 6))
            worn = np.clip(1.25 + 0.3 * layer.noise(rng, 1.5, 3), 0, 1) * stripe
            colour = tint(rng, (0, 360), (0, 0.05), (0.9, 1)) if fluid else tint(rng, (0, 360), (0, 1), (0.04, 0.3))
            layer.paint(worn, colour * (1 + 0.04 * layer.noise(rng, 2, 3))[..., None], 0.99)
    layer.lift_mm = 0.05
    return kind


OCCLUDERS = (cover_fingers, cover_fingers, cover_fingers, cover_tape, cover_tape, cover_paper, cover_sticker, cover_sticker, cover_rod, cover_coin,
             cover_clip, cover_hair, cover_leaf, cover_sleeve, cover_ink)
NEIGHBOURS = (cover_fingers, cover_fingers, cover_paper, cover_sticker, cover_rod, cover_coin, cover_clip, cover_leaf, cover_sleeve)


def add_electronics(layer, rng, at):
    """A phone or laptop lying beside the card, its pane dark or lit."""
    degrees = rng.normal(0, 12)
    body = rng.uniform(70, 80), rng.uniform(150, 165)
    if chance(rng, 0.4):
        body = rng.uniform(300, 360), rng.uniform(200, 250)
    direction = np.sign(np.array(at)) * (abs(at[0]) * CARD_MM[1] > abs(at[1]) * CARD_MM[0], abs(at[0]) * CARD_MM[1] <= abs(at[1]) * CARD_MM[0])
    centre = direction * (np.array(CARD_MM) + body) / 2 + direction * rng.uniform(4, 14) + (1 - np.abs(direction)) * rng.normal(0, 20, 2)
    layer.paint(layer.polygon(strip_outline(centre, degrees, *body)), tint(rng, (0, 360), (0, 0.2), (0.05, 0.9)))
    pane = layer.polygon(strip_outline(centre, degrees, body[0] - 8, body[1] - 12))
    glow = tint(rng, (0, 360), (0, 0.6), (0.05, 1.0)) * (0.8 + 0.3 * layer.noise(rng, 30, 2))[..., None]
    layer.paint(pane, glow)
    for _ in range(int(rng.integers(0, 6))):
        tile = strip_outline(centre + rng.uniform(-0.35, 0.35, 2) * body, degrees, *rng.uniform(6, 40, 2))
        layer.paint(layer.polygon(tile) * pane, tint(rng, (0, 360), (0, 0.8), (0.1, 1)))
    layer.lift_mm = 7
    return "electronics"


def border_point(rng, depth_mm):
    """A point at a border of the card, `depth_mm` inside it (negative: outside)."""
    half = np.array(CARD_MM) / 2
    at = rng.uniform(-0.9, 0.9, 2) * half
    axis = int(rng.integers(2))
    at[axis] = pick(rng, (-1, 1)) * (half[axis] - depth_mm)
    return at


def lost_fields(card, hide):
    """Names of the fields, and of the rows, that a hiding raster of the card (as from Layer.on_card) takes away."""
    height, width = hide.shape
    gone = set()
    for key, boxes in card.places.items():
        for left, top, right, bottom in boxes:
            part = hide[int(top * height):int(math.ceil(bottom * height)), int(left * width):int(math.ceil(right * width))]
            if part.sum() > LOST_CHARACTER_SHARE * part.shape[0] ** 2:
                gone.add(key)
    rows = []
    for line in card.lines:
        left, top, right, bottom = line["box"]
        part = hide[int(top * height):int(math.ceil(bottom * height)), int(line["value"] * width):int(math.ceil(right * width))]
        if part.sum() > LOST_CHARACTER_SHARE * part.shape[0] ** 2:
            rows.append(line["row"])
    return [key for key in card.fields if key in gone], rows


def covered_cells(cover):
    """Cells of the grid, 16 x 24 booleans, of which at least half lies under something."""
    return cv2.resize(cover, GRID, interpolation=cv2.INTER_AREA) >= 0.5


def harmless_layer(rng, view, card):
    """A layer of neighbours that may touch the border but take no field; None when three tries failed."""
    for _ in range(3):
        layer = Layer(view)
        for _ in range(int(rng.integers(1, 3))):
            if chance(rng, 0.3):
                add_electronics(layer, rng, border_point(rng, 0))
            else:
                pick(rng, NEIGHBOURS)(layer, rng, border_point(rng, rng.uniform(-14, 3.0)))
        cover = layer.on_card(layer.cover)
        # A neighbour may take the tip of a border, so few cells, and may not come near the half character that is a lost field.
        if covered_cells(cover).sum() <= HARMLESS_CELLS and not lost_fields(card, np.clip(blur(cover, 6) * 2, 0, 1))[0]:
            return layer
    return None


# ---------------------------------------------------------------- genuine and covered cards


@dataclass
class Shot:
    """A finished picture and what is true of it."""

    image: np.ndarray
    cards: list
    device: str
    level: str
    faults: dict = field(default_factory=dict)


def truth_of(card, corners, hidden=()):
    """The card's entry of the labels; corners in picture px."""
    return {
        "quad": np.round(corners, 2).tolist(),
        "side": card.side,
        "lines": card.lines,
        "portrait": card.portrait,
        "fields": {key: value for key, value in card.fields.items() if key not in hidden},
    }


def genuine_scene(rng, longest, device):
    """View, card and the unlit picture of a card on its ground."""
    flat = device == "scanner"
    card = draw_card(rng)
    size = choose_size(rng, longest)
    view = place(rng, size, CARD_OUTLINE, 0 if flat else rng.uniform(3, 38), rng.uniform(0.48, 0.985))
    picture = ground_picture(rng, view, plain_ground if flat and chance(rng, 0.7) else None)
    return view, card, lay(rng, picture, view, card_sheet(rng, card))[0]


def flat_light(rng, size):
    """Even light of a scanner with a faint banding across its travel."""
    bands = 1 + rng.uniform(0, 0.02) * smooth_noise(rng, size[1], 1, 3)
    return np.repeat(np.repeat(bands, size[0], axis=1)[..., None], 3, axis=2)


def draw_genuine(rng, longest, hard):
    """A genuine card, uncovered, in easy or hard conditions."""
    device = "scanner" if chance(rng, 0.08) else pick(rng, PHOTO_DEVICES)
    view, card, picture = genuine_scene(rng, longest, device)
    if device != "scanner" and chance(rng, 0.9 if hard else 0.5):
        picture = cast_veil(picture, view, veil(rng, rng.uniform(0.05, 0.6) if hard else log_uniform(rng, 0.01, 0.18)))
    if chance(rng, 0.2 if hard else 0.08):
        picture = add_sleeve(rng, picture, view)
    layer = harmless_layer(rng, view, card) if device != "scanner" and chance(rng, 0.5) else None
    if layer:
        picture = layer.compose(rng, picture)
    picture = picture * (flat_light(rng, view.size) if device == "scanner" else illuminate(rng, view.size, hard))
    corners = transform(CARD_OUTLINE, view.matrix)
    return Shot(shoot(rng, picture, DEVICES[device], hard), [truth_of(card, corners)], device, "hard" if hard else "photo")


def draw_occluded(rng, longest):
    """A genuine card partly covered by a thing or washed out by glare."""
    hard = chance(rng, 0.2)
    device = pick(rng, PHOTO_DEVICES)
    view, card, picture = genuine_scene(rng, longest, device)
    while True:
        boxes = [box for places in card.places.values() for box in places] + ([card.portrait] if card.portrait else [])
        left, top, right, bottom = pick(rng, boxes) if chance(rng, 0.85) else (0.0, 0.0, 1.0, 1.0)
        at = (np.array([rng.uniform(left, right), rng.uniform(top, bottom)]) - 0.5) * CARD_MM
        if chance(rng, 0.16):
            strength = rng.uniform(1.8, 4.5) if chance(rng, 0.6) else rng.uniform(5, 14)
            reflected = veil(rng, strength, at, rng.uniform(12, 45))
            cover = hide = (reflected > HIDING_VEIL).astype(np.float32)
            layer, condition = None, "glare-moderate" if strength < 5 else "glare-hard"
        else:
            layer = Layer(view)
            condition = pick(rng, OCCLUDERS)(layer, rng, at)
            reflected, cover, hide = None, layer.on_card(layer.cover), layer.on_card(layer.hide)
        cells, (hidden, rows) = covered_cells(cover), lost_fields(card, hide)
        if (hidden or cells.sum() > 2 * HARMLESS_CELLS) and 0 < cells.mean() < 0.7:
            break
    picture = cast_veil(picture, view, veil(rng, log_uniform(rng, 0.01, 0.3)) if reflected is None else reflected)
    if layer:
        picture = layer.compose(rng, picture)
    picture = picture * illuminate(rng, view.size, hard)
    grid = ["".join("1" if cell else "0" for cell in row) for row in cells]
    faults = {"kind": "occlusion", "device": device, "condition": condition, "rows": rows, "grid": grid, "fields": hidden}
    truth = truth_of(card, transform(CARD_OUTLINE, view.matrix), hidden)
    return Shot(shoot(rng, picture, DEVICES[device], hard), [truth], device, "hard" if hard else "photo", faults)


# ---------------------------------------------------------------- copies


def first_capture(rng, image):
    """The scan or photo a copy was printed from: softer, noisier, its tones and colours shifted. Reflectance in and out."""
    image = blur(image, rng.uniform(0.8, 3.2))
    if chance(rng, 0.65):
        # Copiers and scanning apps stretch the tones until the ground of the card is nearly white.
        image = image * (rng.uniform(0.75, 1.1) / np.quantile(luminance(image)[::7, ::7], 0.9))
    image = image * np.exp(rng.normal(0, 0.06, 3)).astype(np.float32) * rng.uniform(0.85, 1.2)
    grain = blur(rng.standard_normal(image.shape, np.float32), rng.uniform(0.5, 1.8))
    display = to_display(image + grain * rng.uniform(0.004, 0.03))
    if chance(rng, 0.5):
        quality = int(rng.integers(35, 92))
        packed = cv2.imencode(".jpg", np.uint8(display * 255), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        display = cv2.imdecode(packed, cv2.IMREAD_COLOR).astype(np.float32) / 255
    display += rng.uniform(0, 1.0) * (display - blur(display, rng.uniform(1.5, 4)))
    return np.clip(display, 0, 1)


def photo_print(rng, display):
    """Continuous-tone print: narrower gamut, raised black, paper white, fine lustre. Display values -> reflectance."""
    grey = luminance(display)[..., None]
    display = grey + rng.uniform(0.55, 1.1) * (display - grey)
    contrast = rng.uniform(-0.3, 0.5)
    display = np.clip(display + contrast * (display * display * (3 - 2 * display) - display), 0, 1)
    black, white = rng.uniform(0.015, 0.09), tint(rng, pick(rng, ((35, 60), (205, 240))), (0.0, 0.04), (0.86, 0.98))
    image = black + to_linear(display) * (white - black)
    lustre = blur(rng.standard_normal(image.shape[:2], np.float32), rng.uniform(0.8, 2.5))
    return blur(image, rng.uniform(0.3, 1.6)) * (1 + lustre * rng.uniform(0, 0.05))[..., None]


def ink_cells(rng, shape, style, lines_per_mm, degrees, density):
    """Threshold field 0..1 of a screen: dots, lines or scattered (frequency-modulated) droplets."""
    height, width = shape
    if style == "scatter":
        grain = rng.standard_normal((height, width), np.float32)
        grain = blur(grain, 0.8) - blur(grain, 2.0)
        return np.clip(0.5 + grain / (4 * grain.std()), 0, 1)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    pace = 2 * math.pi * lines_per_mm / density
    along = np.cos((x * cos + y * sin) * pace)
    if style == "line":
        return 0.5 + 0.5 * along
    return 0.5 + 0.25 * (along + np.cos((y * cos - x * sin) * pace))


def screened_print(rng, display, style):
    """Colour toner or ink through screens at four angles. Display values -> reflectance."""
    zoom = 1.6
    density = CARD_DENSITY * zoom
    big = cv2.resize(display, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
    ruling = rng.uniform(2.4, 7.0) if style != "scatter" else 0
    inks = {"cyan": rgb(20, 150, 215), "magenta": rgb(215, 30, 125), "yellow": rgb(250, 228, 30), "black": rgb(35, 33, 36)}
    absorb = 1 - big
    black = np.clip((absorb.min(axis=2) - 0.35) / 0.65, 0, 1) * rng.uniform(0.5, 1)
    image = np.empty(big.shape, np.float32)
    image[:] = tint(rng, (30, 250), (0, 0.05), (0.9, 0.99))
    sharpness, turn = rng.uniform(1.5, 7), rng.uniform(0, 15)
    gain = rng.uniform(0.85, 1.2)
    # Light inks and finer drops than this raster can hold leave part of the tone continuous.
    visible = rng.uniform(0.25, 1.0)
    for channel, (name, degrees) in enumerate((("cyan", 15), ("magenta", 75), ("yellow", 0), ("black", 45))):
        amount = (black if name == "black" else np.clip(absorb[..., channel] - 0.8 * black, 0, 1)) * gain * rng.uniform(0.85, 1.15)
        threshold = ink_cells(rng, amount.shape, style, ruling, degrees + turn, density)
        laid = blur(np.clip((amount - threshold) * sharpness + 0.5, 0, 1) * np.clip(amount * 25, 0, 1), rng.uniform(0.3, 1.0))
        laid = np.clip(amount, 0, 1) + visible * (laid - np.clip(amount, 0, 1))
        image *= 1 - laid[..., None] * (1 - inks[name])
    return cv2.resize(image, display.shape[1::-1], interpolation=cv2.INTER_AREA)


def grey_print(rng, display, two_level):
    """Black toner only: screened grey, or hard two-level with specks. Display values -> reflectance."""
    grey = luminance(display)
    if two_level:
        around = blur(grey, rng.uniform(14, 60))
        limit = around * rng.uniform(0.75, 0.92) if chance(rng, 0.6) else rng.uniform(0.4, 0.65)
        toner = np.clip((limit - grey) * rng.uniform(10, 60) + 0.5, 0, 1)
        if chance(rng, 0.5):
            # A fax line keeps about 8 dots a mm.
            coarse = cv2.resize(toner, None, fx=8 / CARD_DENSITY, fy=pick(rng, (4, 8)) / CARD_DENSITY, interpolation=cv2.INTER_AREA)
            toner = cv2.resize(np.float32(coarse > 0.5), toner.shape[::-1], interpolation=cv2.INTER_NEAREST)
    else:
        amount = np.clip((1 - grey) * rng.uniform(0.8, 1.3) + rng.uniform(-0.1, 0.12), 0, 1)
        style = pick(rng, ("dot", "line", "scatter", "smooth"))
        if style == "smooth":
            toner = amount
        else:
            threshold = ink_cells(rng, amount.shape, style, rng.uniform(2.4, 5.5), pick(rng, (0, 45, 45, 90)) + rng.uniform(-2, 2), CARD_DENSITY)
            toner = np.clip((amount - threshold) * rng.uniform(1.5, 5) + 0.5, 0, 1) * np.clip(amount * 20, 0, 1)
    specks = (rng.random(grey.shape, np.float32) > 1 - rng.uniform(0, 0.004)).astype(np.float32)
    toner = np.clip(blur(toner, rng.uniform(0.3, 1.2)) + blur(specks, 0.9) * 2, 0, 1)
    ink, paper = rng.uniform(0.02, 0.12), tint(rng, (30, 60), (0, 0.08), (0.82, 0.98))
    dropout = 1 - 0.25 * np.clip(fractal(rng, *grey.shape, 25, 3), 0, 1) * rng.random()
    return paper * (1 - toner * dropout * (1 - ink))[..., None]


def make_print(rng, display, method):
    """One printing of the chosen method."""
    if method == "photo-paper":
        return photo_print(rng, display)
    if method in ("laser-colour", "inkjet-colour"):
        return screened_print(rng, display, pick(rng, ("dot", "line")) if method == "laser-colour" else "scatter")
    return grey_print(rng, display, method == "two-level")


def printed_card(rng, card, method, centre_mm, margin_mm, framed):
    """A sheet holding the print of a card with `margin_mm` around it; `framed` prints the ground the source lay on."""
    margin = round(margin_mm * CARD_DENSITY)
    height, width = CARD_PX[1] + 2 * margin, CARD_PX[0] + 2 * margin
    image = np.ones((height, width, 3), np.float32)
    if framed:
        maker = pick(rng, GROUNDS)
        image[:] = np.clip(maker(rng, height, width, CARD_DENSITY * rng.uniform(0.6, 1.2)), 0, 1)
    elif chance(rng, 0.4):
        image *= rng.uniform(0.75, 1.0)
    inner = (slice(margin, margin + CARD_PX[1]), slice(margin, margin + CARD_PX[0]))
    alpha = np.zeros((height, width), np.float32)
    alpha[inner] = card.alpha
    if framed or chance(rng, 0.6):
        # The lid of a copier leaves a dark line along the card's thick edge.
        reach = rng.normal(0, 0.5, 2) * CARD_DENSITY
        shadow = cv2.warpAffine(blur(alpha, rng.uniform(2, 14)), np.float32([[1, 0, reach[0]], [0, 1, reach[1]]]), (width, height))
        image *= 1 - rng.uniform(0.1, 0.85) * shadow[..., None]
    image[inner] += card.alpha[..., None] * (card.image - image[inner])
    printed = make_print(rng, first_capture(rng, image), method)
    to_mm = scaling(1 / CARD_DENSITY, np.array(centre_mm) - np.array([width, height]) / 2 / CARD_DENSITY)
    return Sheet(np.clip(printed, 0, 1), np.ones((height, width), np.float32), to_mm, 0.15, rgb(240, 240, 240))


def cut_out(rng, sheet):
    """Trims a printed sheet by scissors: uneven margins, crooked sides, corners straight, clipped or rounded."""
    height, width = sheet.alpha.shape
    margin = (width - CARD_PX[0]) // 2
    inset = margin - rng.uniform(-0.4, 4.0, 4) * CARD_DENSITY * rng.random()
    left, top, right, bottom = inset[0], inset[1], width - inset[2], height - inset[3]
    radius = pick(rng, (0, 0, rng.uniform(2, 5))) * CARD_DENSITY
    outline = []
    turns = (((left, top), 180, (1, 1)), ((right, top), 270, (-1, 1)), ((right, bottom), 0, (-1, -1)), ((left, bottom), 90, (1, -1)))
    for corner, begin, inward in turns:
        corner = np.array(corner) + rng.normal(0, 0.35, 2) * CARD_DENSITY
        bow = radius * rng.uniform(0.6, 1.3)
        for step in range(int(rng.integers(2, 7)) if radius else 1):
            outline.append(corner + np.array(inward) * bow + heading(begin + step * 18) * bow if radius else corner)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.int32(np.array(outline) * 16)], 255, cv2.LINE_AA, 4)
    return replace(sheet, alpha=mask.astype(np.float32) / 255)


def paper_sheet(rng, centres):
    """The large sheet the prints lie on, with creases left to `relief`; at times stapled."""
    density = 3.0
    span = pick(rng, ((210, 297), (297, 210), (148, 210), (152, 102), (216, 279)))
    low, high = np.min(centres, axis=0) - np.array(CARD_MM) / 2 - 3, np.max(centres, axis=0) + np.array(CARD_MM) / 2 + 3
    span = np.maximum(span, high - low)
    corner = low - rng.random(2) * (span - (high - low))
    height, width = int(span[1] * density), int(span[0] * density)
    image = np.empty((height, width, 3), np.float32)
    image[:] = tint(rng, pick(rng, ((35, 60), (205, 240))), (0, 0.03), (0.88, 0.98))
    image *= 1 + 0.015 * fractal(rng, height, width, 40)[..., None]
    if chance(rng, 0.3):
        x, y = int(rng.uniform(4, 14) * density), int(rng.uniform(4, 14) * density)
        cv2.line(image, (x, y), (x + int(12 * density * 0.8), y + int(rng.normal(0, 5))), (0.25, 0.25, 0.27), 2, cv2.LINE_AA)
    return Sheet(image, np.ones((height, width), np.float32), scaling(1 / density, corner), 0.2, rgb(235, 235, 235))


def relief(rng, view, strength):
    """Brightness of curled and creased paper as the picture shows it, about 1."""
    density, span = 4, (180, 140)
    height, width = span[1] * density, span[0] * density
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / density
    angle = rng.uniform(0, 6.3)
    shade = 1 + strength * np.sin((x * math.cos(angle) + y * math.sin(angle)) / rng.uniform(12, 50) + rng.uniform(0, 6.3))
    shade += strength * 0.5 * fractal(rng, height, width, 40 * density, 2)
    for _ in range(int(rng.integers(1, 6)) if chance(rng, 0.35) else 0):
        angle = rng.uniform(0, 6.3)
        distance = (x - rng.uniform(20, span[0] - 20)) * math.cos(angle) + (y - rng.uniform(20, span[1] - 20)) * math.sin(angle)
        shade += rng.uniform(0.03, 0.12) * np.sign(distance) * np.exp(-np.abs(distance) / rng.uniform(3, 15))
        shade += rng.uniform(-0.05, 0.2) * np.exp(-((distance / rng.uniform(0.15, 0.5)) ** 2))
    to_mm = scaling(1 / density, (-span[0] / 2, -span[1] / 2))
    return project(shade.astype(np.float32), view.matrix @ to_mm, view.size, cv2.BORDER_REPLICATE)


def draw_copy(rng, longest):
    """A photocopy or print of a card, photographed or scanned."""
    method = pick(rng, ("photo-paper",) * 9 + ("laser-colour",) * 4 + ("inkjet-colour",) * 4 + ("grey-copier",) * 4 + ("two-level",) * 2)
    layout = pick(rng, ("cut", "cut", "cut", "sheet", "both-sides") if method == "photo-paper" else ("cut", "sheet", "sheet", "both-sides"))
    scanned = layout != "cut" and chance(rng, 0.3)
    device = "scanner" if scanned else pick(rng, PHOTO_DEVICES)
    cards, centres = [draw_card(rng)], [np.zeros(2)]
    if layout == "both-sides":
        cards = [cards[0], draw_card(rng, "emblem" if cards[0].side == "face" else "face")]
        centres.append(np.array([rng.normal(0, 4), (CARD_MM[1] + rng.uniform(6, 30)) * pick(rng, (-1, 1))]))
    outline = np.concatenate([CARD_OUTLINE + centre for centre in centres])
    size = choose_size(rng, longest)
    # A pair of cards is tall; a standing picture leaves each of them large enough to read.
    size = (min(size), max(size)) if layout == "both-sides" else size
    fit = rng.uniform(0.8, 0.985) if layout == "both-sides" else rng.uniform(0.5, 0.985)
    view = place(rng, size, outline, 0 if scanned else rng.uniform(3, 35), fit)
    picture = ground_picture(rng, view, plain_ground if scanned else None)
    coverage = np.zeros(view.size[::-1], np.float32)
    sheets = [] if layout == "cut" else [paper_sheet(rng, centres)]
    framed = method == "photo-paper" and layout == "cut" and chance(rng, 0.4)
    for card, centre in zip(cards, centres):
        sheet = printed_card(rng, card, method, centre, rng.uniform(4.2, 6) if layout == "cut" else rng.uniform(0.6, 3), framed)
        sheets.append(cut_out(rng, sheet) if layout == "cut" else replace(sheet, thickness_mm=0.0))
    for sheet in sheets:
        if layout != "cut" and sheet is not sheets[0]:
            # Ink lies on the large sheet: its own white must be the sheet's white.
            white = np.quantile(sheet.image.reshape(-1, 3)[::41], 0.995, axis=0)
            sheet = replace(sheet, image=sheet.image * (sheets[0].image[0, 0] / white).astype(np.float32))
            matrix = view.matrix @ sheet.to_mm
            alpha = blur(project(sheet.alpha, matrix, view.size), 0.8)
            picture = picture * (1 - alpha[..., None]) + project(sheet.image, matrix, view.size, cv2.BORDER_REPLICATE) * alpha[..., None]
        else:
            picture, alpha = lay(rng, picture, view, sheet)
        coverage = np.maximum(coverage, alpha)
    if not scanned:
        shade = relief(rng, view, rng.uniform(0.0, 0.12))
        picture = picture * (1 + coverage * (shade - 1))[..., None]
        if method == "photo-paper" and chance(rng, 0.6):
            gloss = project(veil(rng, log_uniform(rng, 0.03, 0.5)), np.diag([view.size[0] / 480, view.size[1] / 320, 1.0]), view.size)
            picture = picture + (gloss * coverage)[..., None]
    fibre = blur(rng.standard_normal(coverage.shape, np.float32), rng.uniform(0.5, 1.2))
    picture = picture * (1 + coverage * fibre * rng.uniform(0, 0.02))[..., None]
    hard = chance(rng, 0.2)
    picture = picture * (flat_light(rng, view.size) if scanned else illuminate(rng, view.size, hard))
    truths = [truth_of(card, transform(CARD_OUTLINE + centre, view.matrix)) for card, centre in zip(cards, centres)]
    faults = {"kind": "copy", "device": "scan" if scanned else device, "condition": f"{method}-{layout}" + ("-framed" if framed else "")}
    return Shot(shoot(rng, picture, DEVICES[device], hard), truths, device, "hard" if hard else "photo", faults)


# ---------------------------------------------------------------- screens


TILE_SAMPLES = 12


def subpixel_tile(rng, kind):
    """Emission of a 2 x 2 block of display pixels, TILE_SAMPLES a pixel, mean 1 in each colour."""
    side = 2 * TILE_SAMPLES
    tile = np.zeros((side, side, 3), np.float32)
    y, x = (np.mgrid[0:side, 0:side] + 0.5) / TILE_SAMPLES
    if kind == "pentile":
        for channel, centres in ((1, ((0.5, 0.5), (1.5, 0.5), (0.5, 1.5), (1.5, 1.5))), (0, ((0, 0), (1, 1))), (2, ((1, 0), (0, 1)))):
            for cx, cy in centres:
                dx, dy = np.abs((x - cx + 1) % 2 - 1), np.abs((y - cy + 1) % 2 - 1)
                tile[..., channel] += (dx + dy < (0.38 if channel == 1 else 0.52)).astype(np.float32)
    elif kind == "projector":
        gap = rng.uniform(0.04, 0.14)
        tile[:] = ((x % 1 > gap) & (y % 1 > gap)).astype(np.float32)[..., None]
    else:
        slant = 0.25 * np.abs((y % 2) - 1) if kind == "chevron" else 0.0
        black_x, black_y = (rng.uniform(0.10, 0.22), rng.uniform(0.14, 0.3)) if kind == "tn" else (rng.uniform(0.04, 0.12), rng.uniform(0.05, 0.18))
        for channel in range(3):
            position = (x + slant) % 1 * 3 - (2 - channel if kind == "bgr" else channel)
            tile[..., channel] = (position > black_x) & (position < 1 - black_x) & (y % 1 > black_y)
        if kind == "turned":
            tile = np.ascontiguousarray(tile.transpose(1, 0, 2))
    return tile / tile.mean(axis=(0, 1))


SCREENS = {
    "ips-monitor": ("stripe", "chevron", "bgr"),
    "tn-monitor": ("tn", "stripe"),
    "laptop": ("stripe", "chevron", "stripe"),
    "tablet": ("stripe", "turned", "chevron"),
    "lcd-phone": ("turned", "stripe"),
    "oled-phone": ("pentile", "pentile"),
    "projector": ("projector", "projector"),
}


def shown_content(rng, longest, pixels):
    """What the display shows, as display-scale RGB in display px, with its cards and their corners there.

    `pixels` is the width of the card on the display.
    """
    height = round(pixels * CARD_MM[1] / CARD_MM[0])
    nested = chance(rng, 0.35)
    if nested:
        shot = draw_genuine(rng, min(longest, 900), False)
        corners = np.array(shot.cards[0]["quad"])
        factor = pixels / np.linalg.norm(corners[1] - corners[0])
        factor = min(factor, 2200 / max(shot.image.shape[:2]))
        picture = cv2.resize(shot.image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
        corners, truth = corners * factor, shot.cards[0]
        coverage = None
    else:
        card = draw_card(rng)
        picture = np.uint8(to_display(cv2.resize(card.image, (pixels, height), interpolation=cv2.INTER_AREA) / 0.86) * 255)
        coverage = cv2.resize(card.alpha, (pixels, height), interpolation=cv2.INTER_AREA)
        corners, truth = np.float64([[0, 0], [pixels, 0], [pixels, height], [0, height]]), truth_of(card, np.zeros((4, 2)))
    tall, wide = picture.shape[:2]
    if chance(rng, 0.35):
        sides = (rng.uniform(0.0, 0.08, 4) * pixels).astype(int)
    else:
        sides = (np.minimum(rng.uniform(0.05, 1.0, 4), 1.0) * pixels * 0.7).astype(int)
    left, top, right, bottom = (int(v) for v in sides)
    around = pick(rng, ((0, 0, 0), (18, 18, 20), (255, 255, 255), (236, 236, 236), (82, 86, 89)))
    canvas = Image.new("RGB", (wide + left + right, tall + top + bottom), around)
    add_chrome(rng, canvas, top, bottom)
    keep_corners = coverage is not None and chance(rng, 0.7)
    canvas.paste(Image.fromarray(picture), (left, top), Image.fromarray(np.uint8(coverage * 255)) if keep_corners else None)
    return np.asarray(canvas, np.float32) / 255, truth, corners + (left, top)


def add_chrome(rng, canvas, top, bottom):
    """Status bar, window title, chat bubbles or buttons in the free strips above and below the picture (px)."""
    draw = ImageDraw.Draw(canvas)
    width, height = canvas.size
    bar = tuple(int(v) for v in rng.integers(20, 250, 3))
    size = max(10, width // 45)
    face = typeface(*pick(rng, SANS_FONTS), size)
    dark = sum(bar) > 380
    if top > 2 * size and chance(rng, 0.75):
        draw.rectangle((0, 0, width, int(1.7 * size)), fill=bar)
        draw.text((size, 0.3 * size), pick(rng, ("12:08  相册", "文件  编辑  视图  工具  帮助", "图片查看器", "< 聊天", "scan.pdf - 100%")),
                  fill=(20, 20, 20) if dark else (235, 235, 235), font=face)
        for index in range(3):
            draw.ellipse((width - (3 + 2 * index) * size, 0.4 * size, width - (2.2 + 2 * index) * size, 1.2 * size), fill=(120, 130, 140))
    if bottom > 3 * size and chance(rng, 0.7):
        draw.rounded_rectangle((size, height - 2.2 * size, width * rng.uniform(0.3, 0.95), height - 0.5 * size), size // 2, fill=bar)
        letters = "".join(COMMON_CHARS[i] for i in rng.integers(0, len(COMMON_CHARS), 12))
        draw.text((2 * size, height - 1.9 * size), letters, fill=(20, 20, 20) if dark else (235, 235, 235), font=face)


def glass_dirt(rng, size):
    """Dust, smears and fingerprints on a pane, scattered light 0..1 over the picture."""
    width, height = size
    dirt = np.clip(fractal(rng, height, width, width / 6, 4) - 0.4, 0, 1) * rng.uniform(0, 0.4)
    specks = np.zeros((height, width), np.float32)
    for _ in range(int(rng.poisson(25))):
        spot = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(specks, spot, int(rng.choice([0, 1, 1, 2])), float(rng.uniform(0.2, 1)), -1, cv2.LINE_AA)
    return dirt + blur(specks, 0.7)


def screen_coordinates(view, content_matrix, factor):
    """Display px coordinates (x, y) under each sample of the picture enlarged by `factor`."""
    width, height = view.size[0] * factor, view.size[1] * factor
    inverse = np.linalg.inv(view.matrix @ content_matrix)
    inverse = (inverse / inverse[2, 2]).astype(np.float64)
    x = ((np.arange(width) + 0.5) / factor)[None, :]
    y = ((np.arange(height) + 0.5) / factor)[:, None]
    depth = (inverse[2, 0] * x + inverse[2, 1] * y + inverse[2, 2])
    across = ((inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2]) / depth).astype(np.float32)
    down = ((inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2]) / depth).astype(np.float32)
    return across, down


def emitted(rng, view, content, content_matrix, kind):
    """Light of the display as it falls on the lens, sampled twice as fine as the picture.

    Also each sample's depth inside the border (display px) and the pitch of the display (picture px).
    """
    factor = 2
    across, down = screen_coordinates(view, content_matrix, factor)
    pitch = view.density * np.linalg.norm(content_matrix[:2, 0]) * factor
    light = to_linear(content)
    if pitch < 0.9:
        light = blur(light, 0.45 * (1 / pitch - 0.8))
    sampling = cv2.INTER_NEAREST if pitch > 2.5 else cv2.INTER_LINEAR
    seen = cv2.remap(light, across - 0.5, down - 0.5, sampling, borderMode=cv2.BORDER_CONSTANT)
    tile = subpixel_tile(rng, kind)
    # A sample gathers light over its own width, or less where it stands for one photosite of a finer mosaic:
    # soften the tile by that much before sampling it.
    repeated = np.tile(tile, (3, 3, 1))
    repeated = blur(repeated, TILE_SAMPLES * max(0.1, rng.uniform(0.18, 0.45) / pitch))
    side = 2 * TILE_SAMPLES
    tile = np.ascontiguousarray(repeated[side - 1:2 * side + 2, side - 1:2 * side + 2])
    mask = cv2.remap(tile, np.mod(across, 2) * TILE_SAMPLES + 0.5, np.mod(down, 2) * TILE_SAMPLES + 0.5, cv2.INTER_LINEAR)
    seen *= 1 + rng.uniform(0.45, 1.0) * (mask - 1)
    height, width = content.shape[:2]
    depth = np.minimum(np.minimum(across, width - across), np.minimum(down, height - down))
    return seen, depth, pitch / factor


def draw_screen(rng, longest):
    """A card shown on a display and photographed."""
    device, screen = pick(rng, PHOTO_DEVICES), pick(rng, list(SCREENS))
    kind = pick(rng, SCREENS[screen])
    size = choose_size(rng, longest)
    fit = rng.uniform(0.48, 0.985)
    card_width = fit * min(size[0], size[1] * CARD_MM[0] / CARD_MM[1])
    # Display pixels from half a picture pixel (unresolved) to three of them.
    pitch = log_uniform(rng, 0.5, 1.1) if screen in ("oled-phone", "lcd-phone", "tablet") else log_uniform(rng, 0.6, 2.6)
    content, truth, corners = shown_content(rng, longest, int(np.clip(card_width / pitch, 240, 1500)))
    to_plane = scaling(1.0, -corners.mean(axis=0))
    view = place(rng, size, transform(corners, to_plane), rng.uniform(1, 28), fit)
    white = np.float32([0.93, 1.0, rng.uniform(1.0, 1.35)])
    light, depth, pitch = emitted(rng, view, content, to_plane, kind)
    inside = np.clip(depth + 0.5, 0, 1)
    y, x = np.mgrid[0:light.shape[0], 0:light.shape[1]].astype(np.float32) / light.shape[0]
    angle = rng.uniform(0, 6.3)
    light *= (1 + rng.uniform(0, 0.5 if screen == "tn-monitor" else 0.2) * (x * math.cos(angle) + y * math.sin(angle)))[..., None]
    if chance(rng, 0.25):
        light *= (1 + rng.uniform(0.03, 0.2) * np.sin(y * rng.uniform(15, 120) + rng.uniform(0, 6.3)))[..., None]
    black = rng.uniform(0.0005, 0.004) if screen == "oled-phone" else rng.uniform(0.003, 0.09 if screen in ("projector", "tn-monitor") else 0.03)
    light = (light * (1 - black) + black) * white * inside[..., None]
    # A box over 2 x 2 samples is a sensor pixel of full fill; what is finer than the pixel aliases.
    light = cv2.resize(blur(light, rng.uniform(0.3, 1.1)), view.size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(inside, view.size, interpolation=cv2.INTER_AREA)
    room = illuminate(rng, view.size, False) * log_uniform(rng, 0.02, 0.5)
    bezel_px = rng.uniform(0.008, 0.07) * content.shape[1]
    bezel = cv2.resize(np.clip(depth + bezel_px, 0, 1), view.size, interpolation=cv2.INTER_AREA) * (1 - inside)
    surroundings = np.empty((*inside.shape, 3), np.float32)
    surroundings[:] = tint(rng, (0, 360), (0, 0.4), (0.1, 0.9))
    surroundings += bezel[..., None] * (tint(rng, (200, 260), (0, 0.15), (0.05, 0.3 if chance(rng, 0.8) else 0.9)) - surroundings)
    if screen == "projector":
        surroundings[:] = 0.8
    pane = glass_dirt(rng, view.size)[..., None] * rng.uniform(0.02, 0.2) + rng.uniform(0.005, 0.05)
    if chance(rng, 0.35):
        mirrored = project(veil(rng, log_uniform(rng, 0.05, 1.0)), np.diag([size[0] / 480, size[1] / 320, 1.0]), view.size)
        pane = pane + mirrored[..., None]
    light = light + room * (surroundings * (1 - inside[..., None]) + pane * inside[..., None])
    truth = {**truth, "quad": np.round(transform(corners, view.matrix @ to_plane), 2).tolist()}
    hard = chance(rng, 0.15)
    faults = {"kind": "screen", "device": screen, "condition": f"{kind}-pitch{pitch:.2f}"}
    camera = DEVICES[device]
    if chance(rng, 0.7):
        # A sharp lens over a bare mosaic lets the grid through, as false colour or as moire.
        camera = replace(camera, blur=(0.1, 0.5), mosaic=1.0)
    return Shot(shoot(rng, light, camera, hard), [truth], device, "hard" if hard else "photo", faults)


# ---------------------------------------------------------------- the suites


MAKERS = {
    "photo": lambda rng, longest: draw_genuine(rng, longest, False),
    "hard": lambda rng, longest: draw_genuine(rng, longest, True),
    "copy": draw_copy,
    "screen": draw_screen,
    "occlusion": draw_occluded,
}


def draw_picture(seed, suite, index, longest, folder):
    """Draws and writes one picture; returns its labels."""
    rng = np.random.default_rng([seed, zlib.crc32(suite.encode()), index])
    shot = MAKERS[suite](rng, longest)
    name = f"{suite}-{index:03d}.jpg"
    qualities = save(rng, folder / name, shot.image, shot.device)
    return {
        "file": name,
        "size": [shot.image.shape[1], shot.image.shape[0]],
        "suite": suite,
        "cards": shot.cards,
        "camera": {"level": shot.level, "device": shot.device, "glare": [], "jpeg": qualities},
        "faults": shot.faults,
    }


def main():
    """Reads the command line and draws the suites one picture after another."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--suites", nargs="+", required=True, help="suite:count, suites: " + " ".join(MAKERS))
    parser.add_argument("--longest", type=int, default=1280, help="longest side of the largest picture, px")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    truth = []
    for item in options.suites:
        suite, count = item.split(":")
        truth += [draw_picture(options.seed, suite, index, options.longest, options.out) for index in range(int(count))]
    (options.out / "truth.json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
