"""Draws fictitious resident identity cards, photographs them in software and writes labelled pictures, genuine and not.

A third picture maker, written without sight of the others, so that what the networks learn does not hang on one maker's habits.
Everything is computed in linear light: the card or print is laid on a plane with other things, lit, imaged through a lens on a sensor
and developed as cameras develop; a display is integrated exactly over each sensor pixel. Holders are invented, every card bears 样本.

    python -m third.draw --seed 6001 --suites photo:200 hard:60 copy:150 screen:120 occlusion:60 --longest 1280 --out runs/surface-photos-third

Each picture is drawn from [seed, suite, index] alone.
"""

import argparse
import functools
import json
import math
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

CARD_W, CARD_H, CORNER = 85.6, 54.0, 3.18  # mm
ART = 16  # px per mm of the drawn card
PROP = 10  # px per mm of things laid about it
ROWS, COLUMNS = 16, 24  # cells of the grid of what is hidden
FONTS = Path("/usr/share/fonts")
FACES = {
    "zenhei": ("truetype/wqy/wqy-zenhei.ttc", 0),
    "microhei": ("truetype/wqy/wqy-microhei.ttc", 0),
    "noto-light": ("opentype/noto/NotoSansCJK-Light.ttc", 2),
    "noto-regular": ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
    "noto-medium": ("opentype/noto/NotoSansCJK-Medium.ttc", 2),
    "serif-regular": ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "serif-medium": ("opentype/noto/NotoSerifCJK-Medium.ttc", 2),
    "uming": ("truetype/arphic/uming.ttc", 0),
    "ukai": ("truetype/arphic/ukai.ttc", 0),
    "ocr-b": ("opentype/ocr-b/OCRB.otf", 0),
}
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉志宏梅春燕海波云飞晓东雪琴亮健峰浩宇佳怡欣梦琪子涵思远博雅诗雨泽轩俊凯天翔振邦立新永福长贵广庆家瑞世昌学义成才德胜"
    "凤菊淑珍美玲翠萍慧颖倩婷瑶璐晨曦若彤嘉宁正阳启航一鸣国栋少卿维民继先光耀景行安然"
)
NATIONS = [
    "回",
    "满",
    "壮",
    "苗",
    "蒙古",
    "藏",
    "维吾尔",
    "彝",
    "土家",
    "布依",
    "侗",
    "瑶",
    "朝鲜",
    "白",
    "哈尼",
    "哈萨克",
    "黎",
    "傣",
    "畲",
    "傈僳",
    "仡佬",
    "东乡",
    "水",
    "纳西",
    "羌",
    "土",
    "锡伯",
    "达斡尔",
    "塔吉克",
    "鄂温克",
]
REGIONS = [
    ("110108", "北京市海淀区"),
    ("120104", "天津市南开区"),
    ("130102", "河北省石家庄市长安区"),
    ("140105", "山西省太原市小店区"),
    ("150102", "内蒙古呼和浩特市新城区"),
    ("210102", "沈阳市和平区"),
    ("220102", "吉林省长春市南关区"),
    ("230103", "黑龙江省哈尔滨市南岗区"),
    ("310104", "上海市徐汇区"),
    ("320102", "南京市玄武区"),
    ("320583", "江苏省昆山市"),
    ("330106", "杭州市西湖区"),
    ("330783", "浙江省东阳市"),
    ("340103", "合肥市庐阳区"),
    ("350203", "福建省厦门市思明区"),
    ("360102", "江西省南昌市东湖区"),
    ("370102", "山东省济南市历下区"),
    ("370681", "山东省龙口市"),
    ("410105", "河南省郑州市金水区"),
    ("411502", "河南省信阳市浉河区"),
    ("420106", "武汉市武昌区"),
    ("421024", "湖北省江陵县"),
    ("430102", "长沙市芙蓉区"),
    ("431121", "湖南省祁阳县"),
    ("440106", "广州市天河区"),
    ("440305", "广东省深圳市南山区"),
    ("450103", "南宁市青秀区"),
    ("460106", "海口市龙华区"),
    ("500103", "重庆市渝中区"),
    ("510107", "成都市武侯区"),
    ("511321", "四川省南部县"),
    ("520102", "贵阳市南明区"),
    ("530102", "昆明市五华区"),
    ("540102", "拉萨市城关区"),
    ("610113", "西安市雁塔区"),
    ("620102", "兰州市城关区"),
    ("630102", "西宁市城东区"),
    ("640104", "银川市兴庆区"),
    ("650102", "乌鲁木齐市天山区"),
]
STREETS = [
    "建设",
    "人民",
    "解放",
    "和平",
    "新华",
    "中山",
    "文化",
    "胜利",
    "光明",
    "青年",
    "长江",
    "黄河",
    "东风",
    "朝阳",
    "育才",
    "幸福",
    "振兴",
    "南湖",
    "北苑",
    "西园",
    "翠竹",
    "金桥",
    "滨河",
    "桃园",
    "柳林",
    "松江",
]


# ---------------------------------------------------------------------------------------------------------------- small tools


def between(rng, low, high) -> float:
    return float(rng.uniform(low, high))


def spread(rng, low, high) -> float:
    """A draw even in its logarithm."""
    return float(np.exp(rng.uniform(math.log(low), math.log(high))))


def pick(rng, choices):
    return choices[int(rng.integers(len(choices)))]


def chance(rng, p) -> bool:
    return bool(rng.random() < p)


def grain(rng, height, width, *more) -> np.ndarray:
    return rng.standard_normal((int(height), int(width), *more), dtype=np.float32)


def clouds(rng, height, width, cells, octaves=1, aspect=1.0) -> np.ndarray:
    """A smooth random field of about unit deviation, `cells` lumps along the longer side, finer ones added by octave."""
    height, width, total, weight = int(height), int(width), 0, 1.0
    for _ in range(octaves):
        across, down = max(2, int(cells * width / max(height, width))), max(2, int(cells * aspect * height / max(height, width)))
        total = total + weight * cv2.resize(grain(rng, min(down + 2, height), min(across + 2, width)), (width, height), interpolation=cv2.INTER_CUBIC)
        cells, weight = cells * 2.1, weight * 0.55
    return total


def soften(image, sigma):
    return cv2.GaussianBlur(image, (0, 0), float(sigma)) if sigma > 0.12 else image


def to_linear(image):
    return cv2.pow(np.clip(image, 0, 1), 2.2)


def to_gamma(image):
    return cv2.pow(np.clip(image, 0, None), 1 / 2.2)


def bytes_of(image) -> np.ndarray:
    return np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)


def jpeg(rgb, quality, sampling=0x221111) -> bytes:
    return cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(quality), cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling])[1].tobytes()


def through_jpeg(rgb, quality, sampling=0x221111) -> np.ndarray:
    return np.ascontiguousarray(cv2.imdecode(np.frombuffer(jpeg(rgb, quality, sampling), np.uint8), cv2.IMREAD_COLOR)[..., ::-1])


def moved(points, matrix) -> np.ndarray:
    return cv2.perspectiveTransform(np.float64(points).reshape(1, -1, 2), np.float64(matrix))[0]


def placed(x, y, degrees=0.0, scale=1.0) -> np.ndarray:
    a = math.radians(degrees)
    return np.float64([[scale * math.cos(a), -scale * math.sin(a), x], [scale * math.sin(a), scale * math.cos(a), y], [0, 0, 1]])


def rounded(height, width, radius, edge=1.0) -> np.ndarray:
    """A mask of a rectangle with round corners that fills the picture, soft over `edge` px."""
    x = np.abs(np.arange(width, dtype=np.float32) + 0.5 - width / 2) - (width / 2 - radius)
    y = np.abs(np.arange(height, dtype=np.float32) + 0.5 - height / 2) - (height / 2 - radius)
    far = np.sqrt(np.maximum(x, 0)[None] ** 2 + np.maximum(y, 0)[:, None] ** 2) + np.minimum(np.maximum(x[None], y[:, None]), 0)
    return np.clip((radius - far) / edge + 0.5, 0, 1).astype(np.float32)


@functools.lru_cache(maxsize=400)
def typeface(name, size):
    path, index = FACES[name]
    return ImageFont.truetype(str(FONTS / path), size, index=index)


# ---------------------------------------------------------------------------------------------------------------- holders


def holder(rng) -> dict:
    """An invented person: the fields of both sides, consistent with each other."""
    code, place = pick(rng, REGIONS)
    name = pick(rng, SURNAMES) + "".join(pick(rng, GIVEN) for _ in range(2 if chance(rng, 0.78) else 1))
    year, month, day = int(rng.integers(1938, 2010)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    male = chance(rng, 0.5)
    digits = f"{code}{year}{month:02}{day:02}{int(rng.integers(0, 100)):02}{2 * int(rng.integers(0, 5)) + male}"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11]
    street, number = pick(rng, STREETS) + pick(rng, ["路", "街", "大道", "巷", "村", "里"]), int(rng.integers(1, 900))
    tail = pick(
        rng,
        [
            "",
            f"{int(rng.integers(1, 40))}幢{int(rng.integers(1, 5))}单元{int(rng.integers(101, 2700))}室",
            f"附{int(rng.integers(1, 30))}号",
            f"{int(rng.integers(1, 12))}组",
        ],
    )
    town = pick(rng, STREETS) + pick(rng, ["镇", "乡", "街道"]) if chance(rng, 0.35) else ""
    start_year = int(rng.integers(max(2004, year + 1), 2024))
    start = f"{start_year}.{int(rng.integers(1, 13)):02}.{int(rng.integers(1, 29)):02}"
    age = start_year - year
    years = 5 if age < 16 else 10 if age < 26 else 20 if age < 46 else 0
    county = place[place.rfind("省") + 1 :]
    cut = county.find("市")
    issuer = f"{county[: cut + 1]}公安局{county[cut + 1 : -1]}分局" if cut >= 0 and county[-1] == "区" else f"{county}公安局"
    return {
        "Name": name,
        "Sex": "男" if male else "女",
        "Nation": "汉" if chance(rng, 0.75) else pick(rng, NATIONS),
        "Birth": f"{year}/{month}/{day}",
        "Address": f"{place}{town}{street}{number}号{tail}",
        "IdNum": digits + check,
        "Authority": issuer,
        "ValidDate": f"{start}-{f'{start_year + years}{start[4:]}' if years else '长期'}",
        "age": max(5, age),
    }


# ---------------------------------------------------------------------------------------------------------------- the card


@dataclass
class Art:
    """A drawn side of a card: reflectance as a display would show it (0…1), and where its print is, in fractions of the card."""

    rgb: np.ndarray
    side: str
    lines: list
    portrait: list | None
    fields: dict
    typefaces: list

    def card(self, quad) -> dict:
        return {
            "side": self.side,
            "quad": [[round(float(x), 2), round(float(y), 2)] for x, y in quad],
            "portrait": self.portrait,
            "fields": self.fields,
            "lines": self.lines,
        }


def ground(rng, emblem_side) -> np.ndarray:
    """The pale printed ground: colours running into each other, bundles of waving lines, rosettes, a far wall on hills."""
    height, width = round(CARD_H * ART), round(CARD_W * ART)
    x, y = (np.arange(width, dtype=np.float32) + 0.5)[None] / ART, (np.arange(height, dtype=np.float32) + 0.5)[:, None] / ART
    blue, rose = np.float32([0.76, 0.87, 0.93]) + rng.normal(0, 0.02, 3), np.float32([0.93, 0.82, 0.87]) + rng.normal(0, 0.02, 3)
    turn = between(rng, -0.5, 0.5)
    mix = np.sin((x + y * turn) / CARD_W * between(rng, 2.2, 4.5) + between(rng, -0.4, 0.6)) ** 2 * between(rng, 0.5, 1)
    rgb = (blue + (rose - blue) * mix[..., None]).astype(np.float32)
    for _ in range(int(rng.integers(2, 5))):
        pitch, wave = between(rng, 0.45, 1.3), between(rng, 12, 45)
        bend = between(rng, 0.5, 4) * np.sin(x * 6.283 / wave + between(rng, 0, 6.28)) + between(rng, 0.2, 1.5) * np.sin(
            x * 6.283 / (wave * between(rng, 0.2, 0.5)) + between(rng, 0, 6.28)
        )
        swell = 1 + between(rng, 0, 0.5) * np.sin(x * 6.283 / (wave * 1.7) + between(rng, 0, 6.28))
        if chance(rng, 0.3):
            across = np.sqrt((x - between(rng, 0, CARD_W)) ** 2 + (y - between(rng, 0, CARD_H)) ** 2) + bend * 0.4
        else:
            across = (y - CARD_H / 2) * swell + bend
        thin = between(rng, 0.2, 0.75)
        line = np.clip((np.cos(np.float32(6.2832 / pitch) * across) - thin) / (1 - thin), 0, 1)
        tint = pick(rng, [np.float32([0.30, 0.12, 0.06]), np.float32([0.05, 0.24, 0.12]), np.float32([0.14, 0.16, 0.04])]) * between(rng, 0.12, 0.5)
        rgb -= line[..., None] * tint
    canvas = np.zeros((height, width), np.uint8)
    t = np.linspace(0, 2 * math.pi, 500)
    for _ in range(int(rng.integers(1, 4))):
        cx, cy, radius, petals = between(rng, 5, CARD_W - 5), between(rng, 5, CARD_H - 5), between(rng, 6, 18), int(rng.integers(5, 17))
        for turn in np.linspace(0, 2 * math.pi / petals, int(rng.integers(4, 11)), endpoint=False):
            r = radius * (0.62 + 0.38 * np.cos(petals * (t + turn)) * np.cos(2 * turn))
            curve = np.stack([cx + r * np.cos(t), cy + r * np.sin(t)], 1) * ART
            cv2.polylines(canvas, [np.int32(curve * 16)], True, int(rng.integers(60, 150)), 1, cv2.LINE_AA, 4)
    hills = CARD_H * between(rng, 0.5, 0.75) + np.cumsum(rng.normal(0, 0.8, 41))
    ridge = np.interp(np.linspace(0, 40, width), np.arange(41), hills)
    teeth = np.where((np.arange(width) // (ART * 1.1)).astype(int) % 2 > 0, 0.9, 0.0)
    wall = np.clip((y - (ridge - teeth * (np.sin(np.arange(width) / 230) > -0.3))[None]) * ART, 0, 1) * np.clip(
        1.3 - (y - ridge[None]) / between(rng, 4, 14), 0, 1
    )
    rgb -= (np.float32([0.2, 0.2, 0.1]) / 255) * canvas[..., None]
    rgb -= wall.astype(np.float32)[..., None] * np.float32([0.05, 0.075, 0.03]) * between(rng, 0.5, 1.6 if emblem_side else 1)
    return rgb


def write(pen, text, x, y, face, size_mm, advance_mm, narrow=None) -> list:
    """Writes a line with its middle at y, in mm; its ink's box. Western characters advance `narrow` mm."""
    font = typeface(face, max(6, round(size_mm * ART)))
    box = [1e9, 1e9, -1e9, -1e9]
    middle = font.getbbox("国" if face != "ocr-b" else "8", anchor="ls")
    base = y * ART - (middle[1] + middle[3]) / 2
    for character in text:
        step = advance_mm if ord(character) > 255 or narrow is None else narrow
        l, t, r, b = font.getbbox(character, anchor="ls")
        left = x * ART + (0 if ord(character) > 255 or narrow is None else (step * ART - (r + l)) / 2)
        pen.text((left, base), character, fill=255, font=font, anchor="ls")
        box = [min(box[0], left + l), min(box[1], base + t), max(box[2], left + r), max(box[3], base + b)]
        x += step
    return [box[0] / ART / CARD_W, box[1] / ART / CARD_H, box[2] / ART / CARD_W, box[3] / ART / CARD_H]


def joined(*boxes) -> list:
    return [round(float(v), 4) for v in (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))]


def portrait(rng, person) -> tuple[np.ndarray, np.ndarray]:
    """A head and shoulders made of shapes: colour (0…1) and coverage."""
    height, width = round(28 * ART), round(21 * ART)
    old, male = np.clip((person["age"] - 35) / 40, 0, 1), person["Sex"] == "男"
    young = person["age"] < 14
    skin = np.float64([236, 200, 172]) * (1 - between(rng, 0, 0.33)) * np.float64([1, between(rng, 0.95, 1.02), between(rng, 0.9, 1.05)])
    hair = np.float64([28, 24, 24]) * (1 - old * 0.6) + np.float64([150, 150, 150]) * old * between(rng, 0, 1) + rng.uniform(0, 14, 3)
    image, cover = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    cx, cy = width * between(rng, 0.485, 0.515), height * between(rng, 0.40, 0.46)
    rx, ry = width * between(rng, 0.2, 0.255), height * between(rng, 0.2, 0.235)

    def blot(shape, colour, *how):
        for target, paint in ((image, tuple(float(c) for c in np.clip(colour, 0, 255))), (cover, 255)):
            shape(target, paint, *how)

    def oval(x, y, a, b, colour, turn=0.0, start=0.0, end=360.0, thickness=-1):
        blot(
            lambda im, c: cv2.ellipse(
                im, (int(x * 16), int(y * 16)), (int(max(1, a) * 16), int(max(1, b) * 16)), turn, start, end, c, thickness, cv2.LINE_AA, 4
            ),
            colour,
        )

    def area(points, colour):
        blot(lambda im, c: cv2.fillPoly(im, [np.int32(np.float64(points) * 16)], c, cv2.LINE_AA, 4), colour)

    long_hair = not male and chance(rng, 0.6)
    if long_hair:
        oval(cx, cy + ry * 0.3, rx * between(rng, 1.15, 1.4), ry * between(rng, 1.3, 1.75), hair * 0.9)
    cloth = pick(
        rng,
        [
            np.float64([40, 44, 60]),
            np.float64([225, 225, 228]),
            np.float64([120, 40, 44]),
            np.float64([60, 90, 130]),
            np.float64([70, 80, 62]),
            np.float64([150, 130, 150]),
            np.float64([20, 20, 22]),
        ],
    ) + rng.uniform(-18, 18, 3)
    neck, slope = cy + ry * 1.15, between(rng, 0.08, 0.16) * height
    area(
        [[cx - rx * 0.55, cy + ry * 0.4], [cx + rx * 0.55, cy + ry * 0.4], [cx + rx * 0.62, neck + slope * 1.6], [cx - rx * 0.62, neck + slope * 1.6]],
        skin * 0.82,
    )
    wide = between(rng, 0.44, 0.52) * width
    area(
        [
            [cx - rx * 0.66, neck],
            [cx - wide * 0.7, neck + slope * 0.7],
            [cx - wide, neck + slope * 1.6],
            [cx - wide, height],
            [cx + wide, height],
            [cx + wide, neck + slope * 1.6],
            [cx + wide * 0.7, neck + slope * 0.7],
            [cx + rx * 0.66, neck],
            [cx, neck + slope * between(rng, 0.6, 1.8)],
        ],
        cloth,
    )
    if chance(rng, 0.5):
        area([[cx - rx * 0.68, neck - 4], [cx, neck + slope * 1.7], [cx - rx * 0.95, neck + slope * 1.5]], cloth * 0.7 + 70)
        area([[cx + rx * 0.68, neck - 4], [cx, neck + slope * 1.7], [cx + rx * 0.95, neck + slope * 1.5]], cloth * 0.7 + 70)
    for side in (-1, 1):
        oval(cx + side * rx * 1.0, cy + ry * 0.05, rx * 0.13, ry * 0.2, skin * 0.9)
    oval(cx, cy - ry * 0.18, rx * between(rng, 1.04, 1.12), ry * between(rng, 1.0, 1.1), hair)
    jaw = between(rng, 0.75, 0.95)
    outline = np.linspace(0, 2 * math.pi, 60)
    area(np.stack([cx + rx * np.cos(outline) * np.where(np.sin(outline) > 0, 1 - (1 - jaw) * np.sin(outline) ** 2, 1), cy + ry * np.sin(outline)], 1), skin)
    bald = male and old > 0.4 and chance(rng, 0.3)
    line, part = between(rng, 0.55, 0.8) if not bald else 0.95, rng.normal(0, 0.25)
    fringe = [[cx + rx * 1.04 * math.cos(a), cy + ry * 1.05 * math.sin(a)] for a in np.linspace(math.pi * 1.02, math.pi * 1.98, 24)]
    low = [[cx + rx * v, cy - ry * (line - 0.3 * v * v + part * v * (1 - v * v) + between(rng, -0.03, 0.03))] for v in np.linspace(0.93, -0.93, 13)]
    area(fringe + low, hair)
    eye_y, apart = cy - ry * between(rng, 0.02, 0.1), rx * between(rng, 0.4, 0.47)
    for side in (-1, 1):
        x = cx + side * apart
        oval(x, eye_y, rx * 0.2, ry * between(rng, 0.05, 0.075), np.float64([238, 234, 230]))
        oval(x, eye_y, rx * 0.085, ry * 0.06, np.float64([40, 28, 22]))
        oval(x, eye_y - ry * 0.02, rx * 0.21, ry * 0.075, np.float64([50, 36, 32]), 0, 190, 350, 2)
        oval(x, eye_y - ry * 0.11, rx * 0.25, ry * 0.08, hair * 0.8 + skin * 0.2, 0, 200, 340, int(rng.integers(3, 8)))
        oval(cx + side * rx * 0.1, cy + ry * 0.36, rx * 0.06, ry * 0.03, skin * 0.62)
        if old > 0.3:
            oval(cx + side * rx * 0.42, cy + ry * 0.45, rx * 0.2, ry * 0.3, skin * 0.84, 0, 200, 320, 2)
    oval(cx, cy + ry * 0.3, rx * 0.15, ry * 0.1, skin * 0.9, 0, 20, 160, 3)
    oval(
        cx,
        cy + ry * between(rng, 0.56, 0.62),
        rx * between(rng, 0.24, 0.33),
        ry * between(rng, 0.035, 0.06),
        np.float64([176, 96, 92]) * between(rng, 0.75, 1.05),
    )
    if not young and chance(rng, 0.28):
        frame = np.float64(pick(rng, [[30, 28, 30], [90, 70, 50], [140, 140, 146]]))
        for side in (-1, 1):
            oval(cx + side * apart, eye_y, rx * 0.33, ry * between(rng, 0.16, 0.2), frame, thickness=int(rng.integers(2, 6)))
        blot(lambda im, c: cv2.line(im, (int(cx - rx * 0.1), int(eye_y)), (int(cx + rx * 0.1), int(eye_y)), c, 3, cv2.LINE_AA), frame)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    light = 1 + between(rng, -0.12, 0.12) * x - 0.16 * x * x + 0.05 * y + 0.02 * clouds(rng, height, width, 30)
    rgb = soften(image.astype(np.float32) / 255, between(rng, 0.8, 2.2)) * light[..., None] + 0.012 * grain(rng, height, width)[..., None]
    return np.clip(rgb, 0, 1), soften(cover.astype(np.float32) / 255, 1.2)


def roundel(rng, size) -> tuple[np.ndarray, np.ndarray]:
    """A red and gold badge of its own design: a scalloped disc with waves and leaves."""
    y, x = (np.mgrid[0:size, 0:size].astype(np.float32) + 0.5 - size / 2) / (size / 2)
    r, a = np.hypot(x, y), np.arctan2(y, x)
    scallops = int(rng.integers(14, 28))
    disc = np.clip((0.93 + 0.04 * np.cos(scallops * a) - r) * size / 3, 0, 1)
    gold = np.clip(1 - np.abs(r - 0.82) * 22, 0, 1) + (r < 0.66) * np.clip(np.sin(y * 17 + 1.6 * np.sin(x * between(rng, 3, 7))) * 3 - 1.6, 0, 1) * (y > 0)
    gold += np.clip(np.cos(int(rng.integers(3, 8)) * (a + 1.57)) * 1.4 - r * 3 + 0.9, 0, 1) * (y < 0.2)
    gold = np.clip(gold, 0, 1)[..., None]
    red = np.float32([0.82, 0.16, 0.18]) + np.float32(rng.uniform(-0.06, 0.06, 3))
    return (red * (1 - gold) + np.float32([0.93, 0.62, 0.45]) * gold).astype(np.float32), disc.astype(np.float32)


def draw_card(rng, person, side) -> Art:
    rgb = ground(rng, side == "emblem")
    height, width = rgb.shape[:2]
    pale, dark = Image.new("L", (width, height)), Image.new("L", (width, height))
    label, value = ImageDraw.Draw(pale), ImageDraw.Draw(dark)
    label_face = pick(rng, ["zenhei", "microhei", "noto-regular", "noto-medium", "noto-light"])
    value_face = pick(
        rng, ["zenhei", "microhei", "noto-regular", "noto-medium", "noto-light", "noto-regular", "microhei", "serif-medium", "serif-regular", "uming", "ukai"]
    )
    dx, dy, lines, place = rng.normal(0, 0.3), rng.normal(0, 0.3), [], None
    label_size, size, tracking = between(rng, 2.6, 2.9), between(rng, 2.9, 3.15), between(rng, 1.0, 1.04)
    note = lambda row, text, box, at: lines.append({"row": row, "text": text, "box": box, "value": at})
    if side == "face":
        left, start = 6.6 + dx, 16.9 + dx + between(rng, -0.4, 0.4)
        pitch = [between(rng, 6.4, 7.0), between(rng, 5.8, 6.5), between(rng, 5.9, 7.0), between(rng, 15.1, 16.9)]
        y = 46.0 + dy + between(rng, -0.6, 0.6) - sum(pitch)
        labelled = lambda text, x, y: write(label, text, x, y, label_face, label_size, label_size * 1.12)
        named = lambda text, x, y, mm=size: write(value, text, x, y, value_face, mm, mm * tracking, mm * 0.56)

        def row(kind, text, tag, at_label, at_value, y, mm=size):
            first, second = labelled(tag, at_label, y), named(text, at_value, y, mm)
            note(kind, tag + text, joined(first, second), round(second[0], 4))

        row("name", person["Name"], "姓名", left, start, y, between(rng, 3.6, 4.0))
        y += pitch[0]
        row("sex", person["Sex"], "性别", left, start, y)
        row("nation", person["Nation"], "民族", 26.5 + dx, 33.6 + dx, y)
        y += pitch[1]
        year, month, day = person["Birth"].split("/")
        boxes = [labelled("出生", left, y), named(year, start, y)]
        for digits, tag, at, mark in ((None, "年", None, 25.6), (month, "月", 30.3, 34.2), (day, "日", 38.2, 42.3)):
            if digits:
                boxes.append(named(digits, at + dx + (0.9 if len(digits) == 1 else 0), y))
            boxes.append(labelled(tag, mark + dx, y))
        note("birth", f"出生{year}年{month}月{day}日", joined(*boxes), round(boxes[1][0], 4))
        y += pitch[2]
        parts, part, used = [], "", 0
        for character in person["Address"]:
            step = 2 if ord(character) > 255 else 1
            if used + step > 22:
                parts.append(part)
                part, used = "", 0
            part, used = part + character, used + step
        parts.append(part)
        leading, lift = between(rng, 4.0, 4.5), 0.0
        for i, part in enumerate(parts[:3]):
            if i == 0:
                row("address0", part, "住址", left, start, y)
            else:
                lift += leading
                box = named(part, start, y + lift)
                note(f"address{i}", part, joined(box), round(box[0], 4))
        y += pitch[3]
        first = labelled("公民身份号码", left, y)
        at, digit = 29.3 + dx + between(rng, -0.8, 0.8), between(rng, 3.7, 4.1)
        second = write(value, person["IdNum"], at, y, "ocr-b", digit, digit * between(rng, 0.605, 0.635))
        note("number", "公民身份号码" + person["IdNum"], joined(first, second), round(second[0], 4))
        fields = {key: person[key] for key in ("Name", "Sex", "Nation", "Birth", "Address", "IdNum")}
        face, cover = portrait(rng, person)
        scale = between(rng, 0.94, 1.04)
        face, cover = (cv2.resize(v, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for v in (face, cover))
        px, py = round((53.6 + dx + between(rng, -0.5, 0.7)) * ART), round((8.2 + dy + between(rng, -0.5, 0.8)) * ART)
        ph, pw = cover.shape
        window = rgb[py : py + ph, px : px + pw]
        whitened = between(rng, 0, 0.55) if chance(rng, 0.6) else 0.0
        window += (0.95 - window) * whitened * soften(np.pad(np.ones((ph - 40, pw - 40), np.float32), 20), 10)[..., None]
        strength = between(rng, 0.86, 1.0)
        window += (face * (1 - 0.06) + 0.06 - window) * (cover * strength)[..., None]
        place = [round(v, 4) for v in (px / width, py / height, (px + pw) / width, (py + ph) / height)]
        faces = [label_face, value_face, "ocr-b"]
        mark = (between(rng, 25, 40), between(rng, 2.6, 4.2)) if chance(rng, 0.6) else (between(rng, 55, 66), between(rng, 39, 42))
    else:
        badge, cover = roundel(rng, round(between(rng, 14.2, 16.4) * ART))
        px, py, n = round((5.4 + dx) * ART), round((4.8 + dy) * ART), len(cover)
        rgb[py : py + n, px : px + n] += (badge - rgb[py : py + n, px : px + n]) * cover[..., None] * between(rng, 0.85, 1)
        title = pick(rng, ["serif-medium", "serif-regular", "uming", "serif-medium"])
        mm = between(rng, 4.5, 5.0)
        write(value, "中华人民共和国", 30.5 + dx, 9.6 + dy, title, mm, mm * between(rng, 1.2, 1.45))
        mm = between(rng, 7.2, 8.0)
        write(value, "居民身份证", 27.0 + dx, 20.4 + dy, title, mm, mm * between(rng, 1.22, 1.4))
        y, label_size = 41.8 + dy + between(rng, -0.6, 0.6), between(rng, 2.7, 3.0)
        start = 34.7 + dx
        for kind, tag, key in (("issuer", "签发机关", "Authority"), ("term", "有效期限", "ValidDate")):
            first = write(value, tag, 19.6 + dx, y, label_face, label_size, label_size * 1.13)
            second = write(value, person[key], start, y, value_face, size, size * tracking, size * 0.56)
            note(kind, tag + person[key], joined(first, second), round(second[0], 4))
            y += between(rng, 5.6, 6.4)
        fields = {key: person[key] for key in ("Authority", "ValidDate")}
        faces = [title, label_face, value_face]
        mark = (between(rng, 5, 12), between(rng, 30, 37)) if chance(rng, 0.5) else (between(rng, 58, 66), between(rng, 28, 35))
    stamp = Image.new("L", (width, height))
    write(ImageDraw.Draw(stamp), "SPECIMEN样本", *mark, pick(rng, ["noto-medium", "zenhei"]), between(rng, 1.8, 2.5), 2.2, 1.55)
    ink, blue = rng.uniform(0.05, 0.2) + rng.normal(0, 0.012, 3), np.float32([0.25, 0.53, 0.80]) + rng.normal(0, 0.05, 3)
    strength, edge = between(rng, 0.8, 1), between(rng, 0.3, 1.1)
    for mask, colour, force in (
        (pale, blue, between(rng, 0.75, 1)),
        (dark, ink, strength),
        (stamp, np.float32(pick(rng, [[0.75, 0.2, 0.25], [0.45, 0.45, 0.5]])), between(rng, 0.45, 0.8)),
    ):
        cover = soften(np.asarray(mask, np.float32) / 255, edge)
        if force is strength:
            cover = np.clip(cover * between(rng, 0.95, 1.2), 0, 1)
        rgb += (colour.astype(np.float32) - rgb) * (cover * force)[..., None]
    return Art(np.clip(worn(rng, rgb), 0.01, 1), side, lines, place, fields, sorted(set(faces)))


def worn(rng, rgb) -> np.ndarray:
    """Years in a pocket: scratches, a rubbed rim, dirt, a veil over everything."""
    height, width = rgb.shape[:2]
    age = rng.random() ** 1.6
    marks = np.zeros((height, width), np.uint8)
    for _ in range(int(rng.poisson(14 * age))):
        x, y, turn, long = between(rng, 0, width), between(rng, 0, height), between(rng, 0, 6.28), spread(rng, 20, 500)
        bend = between(rng, -0.2, 0.2)
        points = [[x + long * t * math.cos(turn + bend * t), y + long * t * math.sin(turn + bend * t)] for t in np.linspace(0, 1, 6)]
        cv2.polylines(marks, [np.int32(np.float64(points) * 16)], False, int(rng.integers(30, 150)), 1, cv2.LINE_AA, 4)
    rgb = rgb + (marks.astype(np.float32) / 255 * (0.35 if chance(rng, 0.7) else -0.3))[..., None]
    rim = 1 - rounded(height, width, CORNER * ART, spread(rng, 6, 24))
    rgb += (rim * np.clip(clouds(rng, height, width, 40) * 0.5, 0, 1) * age * 0.5)[..., None] * (0.95 - rgb)
    rgb *= (1 - np.clip(clouds(rng, height, width, 8, 2), 0, 2) * 0.03 * age)[..., None] * (1 - np.float32([0, 0.01, 0.035]) * age * between(rng, 0, 1.5))
    veil = between(rng, 0, 0.05)
    return rgb * (1 - veil) + veil * 0.9


# ---------------------------------------------------------------------------------------------------------------- lens and plane


class Lens:
    """Where the light of a picture point comes from when the lens (or the curl of a sheet) bends the picture; coordinates in px, centres at +0.5."""

    def __init__(self, rng, width, height, strong=1.0, curl=0.0):
        self.size, self.half = (width, height), math.hypot(width, height) / 2
        self.k = float(rng.normal(0, 0.012)) * strong if chance(rng, 0.55) else 0.0
        self.centre = (width / 2 + rng.normal(0, width * 0.01), height / 2 + rng.normal(0, height * 0.01))
        self.fringe = rng.normal(0, 0.5) / self.half * width / 1280 if chance(rng, 0.35) else 0.0
        self.curl, self.turn, self.wave, self.phase = curl, between(rng, 0, 6.28), between(rng, 2.0, 4.5) / max(width, height), between(rng, 0, 6.28)

    def source(self, x, y, fringe=0.0):
        u, v = (x - self.centre[0]) / self.half, (y - self.centre[1]) / self.half
        stretch = 1 + self.k * (u * u + v * v) + fringe
        x, y = self.centre[0] + u * self.half * stretch, self.centre[1] + v * self.half * stretch
        if self.curl:
            push = self.curl * np.sin((x * math.cos(self.turn) + y * math.sin(self.turn)) * self.wave + self.phase)
            x, y = x + push * math.sin(self.turn + 0.3), y - push * math.cos(self.turn + 0.3)
        return x, y

    def seen(self, points) -> np.ndarray:
        """Where points of the undistorted picture are seen."""
        points = np.float64(points)
        at = points.copy()
        for _ in range(12):
            at += points - np.stack(self.source(at[:, 0], at[:, 1]), 1)
        return at

    def grid(self, fringe=0.0):
        width, height = self.size
        x, y = (np.arange(width, dtype=np.float32) + 0.5)[None], (np.arange(height, dtype=np.float32) + 0.5)[:, None]
        x, y = self.source(x, y, np.float32(fringe))
        return np.ascontiguousarray(np.broadcast_to(x, (height, width)), np.float32), np.ascontiguousarray(np.broadcast_to(y, (height, width)), np.float32)

    def apply(self, image) -> np.ndarray:
        if not (self.k or self.fringe or self.curl):
            return image
        bend = lambda part, fringe: cv2.remap(part, *(v - 0.5 for v in self.grid(fringe)), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        if not self.fringe:
            return bend(image, 0.0)
        return np.dstack([bend(np.ascontiguousarray(image[..., c]), f) for c, f in ((0, self.fringe), (1, 0.0), (2, -self.fringe * 0.8))])


def pose(rng, width, height, wide_mm, tall_mm, share, tilt=14.0, roll=None, margin=0.015, aside=0.3) -> np.ndarray:
    """The homography from mm on the plane, its origin in the middle of the card, to picture px; the card takes about `share` of the picture."""
    if roll is None:
        roll = rng.normal(0, 5) if chance(rng, 0.85) else between(rng, -40, 40)
        roll += pick(rng, [90, -90, 180]) if chance(rng, 0.07) else 0
    focal = between(rng, 0.75, 1.7) * max(width, height)
    a, b, c = math.radians(roll), math.radians(rng.normal(0, tilt * 0.55)), math.radians(rng.normal(0, tilt * 0.55))
    spin = np.float64([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    nod = np.float64([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    shake = np.float64([[math.cos(c), 0, math.sin(c)], [0, 1, 0], [-math.sin(c), 0, math.cos(c)]])
    turn = nod @ shake @ spin
    box_w = abs(wide_mm * math.cos(a)) + abs(tall_mm * math.sin(a))
    box_h = abs(wide_mm * math.sin(a)) + abs(tall_mm * math.cos(a))
    scale = share * min(width / box_w, height / box_h)
    free_x, free_y = max(0.0, width - scale * box_w) / 2 * aside, max(0.0, height - scale * box_h) / 2 * aside
    middle = width / 2 + between(rng, -1, 1) * free_x, height / 2 + between(rng, -1, 1) * free_y
    corners = np.float64([[-wide_mm, -tall_mm], [wide_mm, -tall_mm], [wide_mm, tall_mm], [-wide_mm, tall_mm]]) / 2
    for _ in range(40):
        lens = np.float64([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
        depth = focal / scale
        shift = np.float64([(middle[0] - width / 2) / scale, (middle[1] - height / 2) / scale, depth])
        matrix = lens @ np.column_stack([turn[:, 0], turn[:, 1], shift])
        at = moved(corners, matrix)
        low, high = at.min(0), at.max(0)
        pad = margin * max(width, height)
        if share > 1 or (low.min() >= pad and high[0] <= width - pad and high[1] <= height - pad):
            break
        middle = (middle[0] + np.clip((width - high[0]) - low[0], -60, 60) * 0.4, middle[1] + np.clip((height - high[1]) - low[1], -60, 60) * 0.4)
        scale *= 0.975
    return matrix / matrix[2, 2]


class Scene:
    """A lit plane in picture space: what it reflects, what hides the card, where it is glossy."""

    def __init__(self, rng, width, height, matrix):
        self.rng, self.width, self.height, self.matrix = rng, width, height, matrix
        self.rgb = np.zeros((height, width, 3), np.float32)
        self.hidden, self.gloss = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
        angle = between(rng, 0, 6.28)
        self.slant = np.float64([math.cos(angle), math.sin(angle)]) * between(rng, 0.2, 1.6)
        self.hardness = between(rng, 0.15, 1.0)
        ends = moved([[0, 0], [1, 0], [0, 1]], matrix)
        self.px_mm = float((np.linalg.norm(ends[1] - ends[0]) + np.linalg.norm(ends[2] - ends[0])) / 2)

    def window(self, corners):
        """The picture's part a quad covers: left, top, right, bottom."""
        low, high = np.floor(corners.min(0)) - 2, np.ceil(corners.max(0)) + 2
        return max(0, int(low[0])), max(0, int(low[1])), min(self.width, int(high[0])), min(self.height, int(high[1]))

    def lay(self, rgb, cover, px, place, lift=0.0, hides=False, gloss=0.0, crisp=1.0, multiply=False, disturbs=None):
        """Lays a texture (linear, `px` to the mm, placed on the plane) on what is there; lift (mm) throws a shadow. Its mask and where that lies."""
        height, width = cover.shape
        shape = np.float64([[0, 0], [width, 0], [width, height], [0, height]])
        to_plane = np.float64(place) @ np.diag([1 / px, 1 / px, 1])
        # things that reach behind the camera are not for a homography: keep what is in front
        depth = np.column_stack([moved(shape, to_plane), np.ones(4)]) @ self.matrix[2]
        if depth.min() < 0.05:
            return None
        l, t, r, b = self.window(moved(shape, self.matrix @ to_plane))
        if r <= l or b <= t:
            return None
        shrink = px / (self.px_mm * np.linalg.norm(np.float64(place)[:2, 0]))
        if shrink > 1.1:
            factor = min(1.0, crisp * 1.15 / shrink)
            size = max(2, round(width * factor)), max(2, round(height * factor))
            rgb, cover = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), cv2.resize(cover, size, interpolation=cv2.INTER_AREA)
            disturbs = None if disturbs is None else cv2.resize(disturbs, size, interpolation=cv2.INTER_AREA)
            to_plane = to_plane @ np.diag([width / size[0], height / size[1], 1])
        half = np.float64([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        chain = np.float64([[1, 0, -l - 0.5], [0, 1, -t - 0.5], [0, 0, 1]]) @ self.matrix @ to_plane @ half
        bend = lambda image: cv2.warpPerspective(image, chain, (r - l, b - t), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        # colours are spread past the rim so that the rim does not darken
        paint = cv2.warpPerspective(rgb, chain, (r - l, b - t), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        mask = np.clip(bend(cover), 0, 1)
        if lift > 0:
            self.shade(mask, (l, t, r, b), lift)
        below = self.rgb[t:b, l:r]
        if multiply:
            below *= 1 - mask[..., None] * (1 - paint)
        else:
            below += (paint - below) * mask[..., None]
        self.gloss[t:b, l:r] += (gloss - self.gloss[t:b, l:r]) * mask
        if hides:
            seen = mask if disturbs is None else bend(disturbs)
            self.hidden[t:b, l:r] = np.maximum(self.hidden[t:b, l:r], seen)
        return mask, (l, t, r, b)

    def shade(self, mask, where, lift):
        """The shadow that a thing `lift` mm above the plane throws on what is below it."""
        reach = lift * self.px_mm
        pad = int(min(160, reach * 2.2 + 4))
        l, t, r, b = where
        wide = np.pad(mask, pad)
        soft = max(0.6, reach * (0.55 + 0.5 * (1 - self.hardness)))
        small = max(1, int(soft / 3))
        fuzzy = cv2.resize(wide, (max(2, wide.shape[1] // small), max(2, wide.shape[0] // small)), interpolation=cv2.INTER_AREA)
        fuzzy = soften(fuzzy, soft / small)
        shift = self.slant * reach
        move = np.float64([[small, 0, shift[0]], [0, small, shift[1]]])
        fuzzy = cv2.warpAffine(fuzzy, move, (wide.shape[1], wide.shape[0]), flags=cv2.INTER_LINEAR)
        x0, y0, x1, y1 = max(0, l - pad), max(0, t - pad), min(self.width, r + pad), min(self.height, b + pad)
        part = fuzzy[y0 - t + pad : y1 - t + pad, x0 - l + pad : x1 - l + pad]
        self.rgb[y0:y1, x0:x1] *= 1 - (0.35 + 0.35 * self.hardness) * part[..., None]

    def light(self, even=1.0, shadow=0.5):
        """Multiplies by one or two uneven lamps of their own colour and by shadows of things out of sight."""
        rng, height, width = self.rng, self.height, self.width
        h, w = max(8, height // 8), max(8, width // 8)
        x, y = np.meshgrid(np.linspace(-1, 1, w, dtype=np.float32), np.linspace(-1, 1, h, dtype=np.float32))

        def lamp(depth):
            px, py, far = between(rng, -2, 2), between(rng, -2, 2), between(rng, 0.8, 3)
            fall = (far * far / ((x - px) ** 2 + (y - py) ** 2 + far * far)) ** 1.5
            return 1 + depth * (fall / fall.mean() - 1)

        colour = lambda warm: np.float32([1 + 0.22 * warm, 1, 1 - 0.3 * warm]) * (1 + np.float32([0.5, 1, 0.5]) * rng.normal(0, 0.02))
        warm = rng.normal(0, 0.55)
        field_ = lamp(between(rng, 0.1, 0.9) * even)[..., None] * colour(np.clip(warm, -1, 1))
        if chance(rng, 0.35):
            part = between(rng, 0.15, 0.6)
            field_ = field_ * (1 - part) + part * lamp(0.9 * even)[..., None] * colour(np.clip(warm + rng.normal(0, 0.8), -1.2, 1.2))
        if chance(rng, shadow):
            shape = np.zeros((h, w), np.uint8)
            if chance(rng, 0.5):
                edge, turn = between(rng, -0.9, 0.9), between(rng, 0, 6.28)
                shape[(x * math.cos(turn) + y * math.sin(turn) + 0.05 * np.sin(6 * (y - x))) > edge] = 255
            else:
                around = np.linspace(0, 6.28, 14)
                radius = rng.uniform(0.3, 0.9) * (1 + rng.normal(0, 0.25, 14))
                cx, cy = between(rng, 0, w), between(rng, 0, h)
                cv2.fillPoly(shape, [np.int32(np.stack([cx + radius * np.cos(around) * w / 2, cy + radius * np.sin(around) * w / 2], 1))], 255, cv2.LINE_AA)
            field_ = field_ * (1 - between(rng, 0.15, 0.65) * soften(shape.astype(np.float32) / 255, spread(rng, 0.6, 18)))[..., None]
        self.rgb *= cv2.resize(field_.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)

    def card_map(self, image, wide=CARD_W, tall=CARD_H) -> np.ndarray:
        """What lies over the card, as seen on its own surface: ROWS*8 × COLUMNS*8."""
        inverse = np.diag([COLUMNS * 8 / wide, ROWS * 8 / tall, 1]) @ np.float64([[1, 0, wide / 2], [0, 1, tall / 2], [0, 0, 1]]) @ np.linalg.inv(self.matrix)
        return cv2.warpPerspective(image, inverse, (COLUMNS * 8, ROWS * 8), flags=cv2.INTER_LINEAR)

    def sheen(self, strength, warm=0.0):
        """A broad veil of reflected sky or wall on the glossy parts, a little uneven as laminate is."""
        rng = self.rng
        h, w = self.height // 8, self.width // 8
        veil = np.clip(0.5 + 0.6 * clouds(rng, h, w, 2), 0, 2)
        tint = 1 + np.float32([warm, 0, -warm])
        if chance(rng, 0.35):  # the pattern of thin films that a card shows from aside
            phase = clouds(rng, h, w, 3) * 2 + np.linspace(0, between(rng, 2, 9), w, dtype=np.float32)[None]
            rainbow = np.dstack([np.cos(phase), np.cos(phase + 2.1), np.cos(phase + 4.2)]) * between(rng, 0.1, 0.5)
        else:
            rainbow = 0
        veil = (veil[..., None] * tint * (1 + rainbow)).astype(np.float32) * strength
        self.rgb += cv2.resize(veil, (self.width, self.height), interpolation=cv2.INTER_LINEAR) * self.gloss[..., None]

    def shine(self, light):
        self.rgb += light[..., None] * np.float32([1, between(self.rng, 0.93, 1.02), between(self.rng, 0.85, 1.08)])

    def glare(self, at, size, strength) -> np.ndarray:
        """The light of a lamp, tube or window mirrored at a picture point, `size` px large, on what is glossy."""
        rng, k = self.rng, 4
        h, w = self.height // k, self.width // k
        shape = np.zeros((h, w), np.uint8)
        cx, cy, s, turn = at[0] / k, at[1] / k, size / k, between(rng, 0, 180)
        kind = pick(rng, ["lamp", "window", "tube", "patch"])
        if kind == "lamp":
            cv2.ellipse(shape, (int(cx), int(cy)), (max(1, int(s)), max(1, int(s * between(rng, 0.5, 1)))), turn, 0, 360, 255, -1)
        elif kind == "tube":
            dx, dy = s * 2.2 * math.cos(math.radians(turn)), s * 2.2 * math.sin(math.radians(turn))
            cv2.line(shape, (int(cx - dx), int(cy - dy)), (int(cx + dx), int(cy + dy)), 255, max(1, int(s * 0.4)))
        elif kind == "window":
            box = np.float64([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [s, s * between(rng, 0.7, 1.6)] + rng.normal(0, s * 0.15, (4, 2))
            cv2.fillConvexPoly(shape, np.int32(moved(box, placed(cx, cy, turn))), 255)
            for v in (-0.02, 0.35):
                bar = np.float64([[v * 2 * s, -2 * s], [v * 2 * s, 2 * s]])
                a, b = moved(bar, placed(cx, cy, turn))
                cv2.line(shape, tuple(np.int32(a).tolist()), tuple(np.int32(b).tolist()), 0, max(1, int(s * 0.12)))
        else:
            lump = np.exp(-(((np.arange(w) - cx) / s) ** 2)[None] - (((np.arange(h) - cy) / s) ** 2)[:, None]).astype(np.float32)
            shape = np.uint8(255 * np.clip(lump * (1 + 0.4 * clouds(rng, h, w, 12)), 0, 1))
        blur = s * spread(rng, 0.06, 0.6)
        soft = soften(shape.astype(np.float32) / 255, blur) * strength
        light = cv2.resize(soft, (self.width, self.height), interpolation=cv2.INTER_LINEAR)
        light = light * (1 + between(rng, 0, 0.1) * cv2.resize(clouds(rng, h, w, spread(rng, 15, 120)), (self.width, self.height)))
        return np.clip(light, 0, None) * self.gloss * (1 - self.hidden)


# ---------------------------------------------------------------------------------------------------------------- what lies about


def muted(rng, low, high) -> np.ndarray:
    """A colour, seldom a loud one."""
    colour = rng.uniform(low, high, 3)
    return np.float32(colour.mean() + (colour - colour.mean()) * rng.random() ** 2)


def texture_paper(rng, height, width, px=PROP, printed=None) -> np.ndarray:
    white = between(rng, 0.72, 0.9) * np.float32([1, between(rng, 0.97, 1), between(rng, 0.9, 1.03)])
    sheet = np.ones((height, width, 3), np.float32) * white * (1 + 0.008 * grain(rng, height, width) + 0.01 * clouds(rng, height, width, 30))[..., None]
    printed = printed or pick(rng, ["blank", "lines", "grid", "text", "form", "blank"])
    ink = np.zeros((height, width), np.uint8)
    if printed in ("lines", "grid"):
        step = int(px * between(rng, 4, 9))
        ink[::step] = 120
        if printed == "grid":
            ink[:, ::step] = 120
    elif printed == "text":
        step, size = int(px * between(rng, 4.5, 7)), between(rng, 2.3, 3.6)
        page = Image.new("L", (width, height))
        pen, font = ImageDraw.Draw(page), typeface(pick(rng, ["serif-regular", "noto-regular", "uming"]), int(size * px))
        many = max(1, int(width / (size * px)))
        words = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
        for y in range(step, height, step):
            pen.text((px * 2, y), "".join(pick(rng, words) for _ in range(int(many * between(rng, 0.5, 0.95)))), fill=215, font=font)
        ink = np.asarray(page)
    elif printed == "form":
        for _ in range(int(rng.integers(3, 9))):
            x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
            cv2.rectangle(ink, (x, y), (x + int(rng.integers(60, 900)), y + int(rng.integers(40, 300))), 200, 2)
    tint = np.float32(pick(rng, [[0.1, 0.1, 0.1], [0.15, 0.25, 0.5], [0.45, 0.45, 0.5]]))
    return sheet + (tint - sheet) * (ink.astype(np.float32) / 255)[..., None]


def backdrop(rng, height, width, px) -> tuple[np.ndarray, str]:
    """A surface the card lies on, linear reflectance, `px` to the mm; and its name."""
    kind = pick(
        rng,
        [
            "wood",
            "wood",
            "desk",
            "dark-desk",
            "fabric",
            "fabric",
            "mesh",
            "paper",
            "cutting-mat",
            "keyboard",
            "stone",
            "leather",
            "carpet",
            "tiles",
            "book",
            "pages",
            "gloss-black",
            "cardboard",
        ],
    )
    x, y = (np.arange(width, dtype=np.float32) / px)[None], (np.arange(height, dtype=np.float32) / px)[:, None]
    hue = lambda low, high: muted(rng, low, high)
    flat = lambda colour: np.ones((height, width, 3), np.float32) * np.float32(colour)
    if kind == "wood":
        bend = clouds(rng, height, width, 4) * between(rng, 1, 6)
        rings = np.sin(y * between(rng, 0.6, 2.5) + bend) * 0.5 + clouds(rng, height, width, 90, 1, 0.06) * 0.4
        base = np.float32(pick(rng, [[0.45, 0.27, 0.13], [0.62, 0.45, 0.28], [0.16, 0.08, 0.045], [0.3, 0.17, 0.09], [0.55, 0.5, 0.42]])) * between(
            rng, 0.7, 1.2
        )
        return base * (1 + between(rng, 0.06, 0.25) * rings[..., None]) + 0 * x[..., None], kind
    if kind in ("desk", "dark-desk", "gloss-black"):
        colour = hue(0.3, 0.75) if kind == "desk" else hue(0.015, 0.07)
        return flat(colour) * (1 + between(rng, 0.005, 0.05) * grain(rng, height, width) + 0.03 * clouds(rng, height, width, 6, 3))[..., None], kind
    if kind == "fabric":
        pitch, turn = spread(rng, 0.25, 1.6), between(rng, -0.3, 0.3)
        u, v = x + y * turn + 0.2 * clouds(rng, height, width, 5), y - x * turn + 0.2 * clouds(rng, height, width, 5)
        weave = np.cos(u * 6.283 / pitch) * 0.5 + np.cos(v * 6.283 / pitch) * 0.5 + 0.4 * np.cos((u + v) * 3.1416 / pitch)
        return hue(0.02, 0.6) * (1 + between(rng, 0.1, 0.35) * weave + 0.1 * grain(rng, height, width) + 0.06 * clouds(rng, height, width, 4))[..., None], kind
    if kind == "mesh":
        pitch = spread(rng, 0.8, 4)
        holes = np.clip((np.cos(x * 6.283 / pitch) + np.cos((y + 0.5 * pitch * (np.floor(x / pitch) % 2)) * 6.283 / pitch) - between(rng, -0.6, 0.8)) * 2, 0, 1)
        metal = hue(0.25, 0.6).mean() * (1 + 0.06 * clouds(rng, height, width, 60, 1, 0.05))
        return (metal[..., None] * (1 - holes[..., None] * between(rng, 0.6, 0.95))).astype(np.float32) * np.float32([1, 1, between(rng, 0.95, 1.05)]), kind
    if kind in ("paper", "pages"):
        return texture_paper(rng, height, width, px, "text" if kind == "pages" else None), kind
    if kind == "cutting-mat":
        sheet = flat(pick(rng, [[0.02, 0.16, 0.1], [0.03, 0.08, 0.2], [0.05, 0.05, 0.06]])) * (1 + 0.05 * grain(rng, height, width))[..., None]
        line = np.maximum((x % 10 < 0.3) * 1.0, (y % 10 < 0.3) * 1.0) + 0.4 * np.maximum((x % 5 < 0.2) * 1.0, (y % 5 < 0.2) * 1.0)
        return sheet + np.float32(np.clip(line, 0, 1))[..., None] * 0.35 * np.float32([0.9, 1, 0.6]), kind
    if kind == "keyboard":
        pitch = between(rng, 17, 19.5)
        shift = np.floor(y / pitch) * pitch * 0.27
        a, b = np.abs((x + shift) % pitch - pitch / 2), np.abs(y % pitch - pitch / 2) + 0 * x
        cap = np.clip((pitch * 0.43 - np.maximum(a, b)) * 2, 0, 1)
        low, high = (hue(0.01, 0.04), hue(0.03, 0.12)) if chance(rng, 0.7) else (hue(0.2, 0.4), hue(0.6, 0.8))
        sheet = low + (high.mean() * np.float32([1, 1, 1.02]) - low) * cap[..., None] * (1 + 0.15 * np.cos(b / pitch * 3))[..., None]
        mark = np.clip((0.9 - np.abs(a - 2.2)) * 2, 0, 1) * (b < 3) * (b > 0.6) * cap
        return (sheet + (0.6 - sheet) * mark[..., None] * 0.7).astype(np.float32), kind
    if kind == "stone":
        veins = clouds(rng, height, width, between(rng, 5, 60), 3)
        return np.clip(hue(0.2, 0.7) * (1 + between(rng, 0.08, 0.3) * veins[..., None] + 0.04 * grain(rng, height, width)[..., None]), 0.01, 1), kind
    if kind == "leather":
        bumps = clouds(rng, height, width, max(height, width) / px / 1.3, 1)
        return np.clip(hue(0.02, 0.3) * (1 + 0.3 * (bumps - np.roll(bumps, 2, 1)))[..., None], 0.005, 1), kind
    if kind == "carpet":
        return np.clip(
            hue(0.05, 0.4) * (1 + 0.3 * clouds(rng, height, width, max(height, width) / px / 1.5) + 0.3 * grain(rng, height, width))[..., None], 0.005, 1
        ), kind
    if kind == "tiles":
        pitch = between(rng, 25, 110)
        joint = np.clip(np.maximum(1.5 - np.abs(x % pitch - pitch / 2), 1.5 - np.abs(y % pitch - pitch / 2)), 0, 1)
        return flat(hue(0.4, 0.8)) * (1 + 0.03 * clouds(rng, height, width, 12, 3))[..., None] * (1 - 0.5 * joint[..., None]), kind
    if kind == "book":
        sheet = flat(hue(0.03, 0.6)) * (1 + 0.02 * grain(rng, height, width))[..., None]
        for _ in range(int(rng.integers(1, 6))):
            a, b = int(rng.integers(0, width)), int(rng.integers(0, height))
            cv2.rectangle(
                sheet,
                (a, b),
                (a + int(rng.integers(40, 900)), b + int(rng.integers(20, 400))),
                tuple(map(float, hue(0.05, 0.8))),
                -1 if chance(rng, 0.6) else int(rng.integers(3, 20)),
            )
        return sheet, kind
    return flat([0.42, 0.28, 0.17]) * (
        1 + 0.05 * np.cos(x * 6.283 / between(rng, 3, 7)) + 0.04 * clouds(rng, height, width, 80) + 0.03 * grain(rng, height, width)
    )[..., None], kind


def set_table(rng, scene) -> str:
    """Fills the scene with a surface."""
    width, height = scene.width, scene.height
    view = moved([[0, 0], [width, 0], [width, height], [0, height]], np.linalg.inv(scene.matrix))
    centre, reach = view.mean(0), min(900.0, float(np.ptp(view, axis=0).max()))
    px = min(12.0, scene.px_mm * 1.2, 1500 / reach)
    side = int(reach * px * 1.05)
    rgb, kind = backdrop(rng, side, side, px)
    turn = pick(rng, [0, 0, 90]) + rng.normal(0, 12)
    half = np.float64([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    chain = np.linalg.inv(half) @ scene.matrix @ placed(*centre, turn) @ placed(-reach / 2, -reach / 2) @ np.diag([1 / px, 1 / px, 1]) @ half
    scene.rgb = cv2.warpPerspective(np.ascontiguousarray(rgb, np.float32), chain, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    scene.gloss += {"gloss-black": 0.5, "tiles": 0.4, "dark-desk": 0.15}.get(kind, 0.0)
    return kind


def finger(rng, long=170.0) -> tuple[np.ndarray, np.ndarray]:
    """A finger lying along x with its tip at 0."""
    half = between(rng, 7, 9.8)
    height, width = int(half * 2.3 * PROP), int(long * PROP)
    x, y = (np.arange(width, dtype=np.float32) + 0.5)[None] / PROP, (np.arange(height, dtype=np.float32) + 0.5)[:, None] / PROP - half * 1.15
    radius = half * (0.86 + 0.14 * np.clip(x / 22, 0, 1) + 0.04 * np.cos(x / 5.5))
    tip = half * between(rng, 1.0, 1.4)
    ahead = np.maximum(0, tip - x) / tip
    inside = 1 - np.sqrt(ahead**2 + (y / radius) ** 2)
    cover = np.clip(inside * half * PROP / 1.5, 0, 1)
    round_ = np.sqrt(np.clip(1 - (1 - np.clip(inside, 0, 1)) ** 2, 0, 1))
    tone = rng.random() ** 1.4
    skin = np.float32([0.72, 0.42, 0.30]) * (1 - tone) + np.float32([0.16, 0.075, 0.045]) * tone
    skin = skin * np.float32(1 + rng.normal(0, 0.05, 3))
    joint = sum(np.exp(-(((x - at - 0.04 * y * y) / 0.35) ** 2)) for at in (23.5, 25.0, 26.2, 47.0, 48.4, 49.6, 78.0, 79.5))
    shade = (0.32 + 0.68 * round_) * (1 - 0.16 * joint * (round_ > 0.4)) * (1 + 0.035 * clouds(rng, height, width, 250) + 0.05 * clouds(rng, height, width, 27))
    rgb = skin * shade[..., None]
    rgb[..., 0] += 0.06 * np.exp(-(((x - 4) / 6) ** 2)) * round_ * (1 - tone)
    if chance(rng, 0.55):
        plate = np.clip((1 - (((x - half * 0.95) / (half * 0.78)) ** 4 + (y / (half * 0.62)) ** 4)) * 5, 0, 1)
        polish = np.float32(pick(rng, [[0.78, 0.5, 0.42]] * 4 + [[0.5, 0.03, 0.06], [0.6, 0.35, 0.4]])) * (0.5 + 0.5 * (1 - tone))
        rgb = rgb + (polish * (0.75 + 0.35 * round_[..., None]) - rgb) * plate[..., None] * 0.8
        rgb += (np.exp(-(((y + half * 0.2) / 0.7) ** 2)) * plate * 0.25)[..., None]
    return rgb.astype(np.float32), cover.astype(np.float32)


def thing(rng, kind) -> dict:
    """A thing to lie on a card: rgb, cover, its lift in mm, gloss and, if it can be seen through, what it disturbs."""
    out = {"px": PROP, "lift": 0.4, "gloss": 0.0, "disturbs": None, "multiply": False}
    hue = lambda low, high: muted(rng, low, high)
    if kind == "finger":
        rgb, cover = finger(rng)
        return {**out, "rgb": rgb, "cover": cover, "lift": 2.5, "anchor": (between(rng, 6, 14) * PROP, cover.shape[0] / 2)}
    if kind == "pen":
        half = between(rng, 3.5, 5.5)
        height, width = int(half * 2 * PROP), int(140 * PROP)
        x, y = (np.arange(width, dtype=np.float32) / PROP)[None], ((np.arange(height, dtype=np.float32) + 0.5) / PROP - half)[:, None]
        radius = half * np.clip(x / 16, 0.1, 1)
        cover = np.clip((radius - np.abs(y)) * PROP, 0, 1)
        light = 0.25 + 0.75 * np.sqrt(np.clip(1 - (y / radius) ** 2, 0, 1)) + 0.9 * np.exp(-(((y / radius + 0.35) / 0.12) ** 2))
        body = np.where((x > between(rng, 20, 60))[..., None], hue(0.01, 0.6), hue(0.05, 0.7)) * light[..., None]
        return {**out, "rgb": body.astype(np.float32), "cover": cover, "lift": 3.0}
    if kind == "coin":
        size = int(between(rng, 19, 25.5) * PROP)
        y, x = (np.mgrid[0:size, 0:size].astype(np.float32) + 0.5 - size / 2) / (size / 2)
        r = np.hypot(x, y)
        metal = np.float32(pick(rng, [[0.55, 0.54, 0.52], [0.6, 0.45, 0.18], [0.45, 0.25, 0.14]]))
        relief = clouds(rng, size, size, 14, 2) * (r < 0.8) + 3 * np.exp(-(((r - 0.9) / 0.04) ** 2))
        light = 0.75 + 0.12 * (relief - np.roll(relief, (2, 2), (0, 1))) * 2 + 0.25 * x
        return {
            **out,
            "rgb": (metal * np.clip(light, 0.1, 2)[..., None]).astype(np.float32),
            "cover": np.clip((1 - r) * size / 2, 0, 1),
            "lift": 1.2,
            "gloss": 0.3,
        }
    if kind in ("scrap", "sticky", "sleeve", "sticker", "matte-tape"):
        width, height = {
            "scrap": (between(rng, 15, 60), between(rng, 10, 45)),
            "sticky": (between(rng, 15, 76),) * 2,
            "sleeve": (between(rng, 100, 200), between(rng, 100, 150)),
            "sticker": (between(rng, 8, 32), between(rng, 8, 26)),
            "matte-tape": (between(rng, 25, 110), between(rng, 10, 25)),
        }[kind]
        px = 4 if kind == "sleeve" else PROP
        width, height = int(width * px), int(height * px)
        rgb = texture_paper(rng, height, width)
        cover = np.ones((height, width), np.float32)
        if kind == "scrap":
            ragged = 8 + 6 * np.abs(clouds(rng, height, width, 25, 2))
            y, x = np.mgrid[0:height, 0:width]
            cover = np.clip((np.minimum.reduce([x, y, width - x, height - y]) - ragged) / 2, 0, 1).astype(np.float32)
        elif kind == "sticky":
            rgb *= (
                np.float32(pick(rng, [[1, 0.9, 0.25], [1, 0.45, 0.55], [0.5, 0.9, 0.5], [0.4, 0.75, 1]]))
                * (0.85 + 0.2 * np.linspace(0, 1, height, dtype=np.float32) ** 2)[:, None, None]
            )
        elif kind == "sleeve":
            rgb = (
                np.ones_like(rgb)
                * hue(0.02, 0.6)
                * (
                    1
                    + 0.2 * np.cos(np.arange(height, dtype=np.float32) / between(rng, 1.5, 5))[:, None]
                    + 0.12 * grain(rng, height, width)
                    + 0.12 * clouds(rng, height, width, 5)
                )[..., None]
            )
            out.update(lift=4.0, px=px)
        elif kind == "sticker":
            rgb = np.ones_like(rgb) * hue(0.05, 0.9)
            cv2.circle(rgb, (width // 2, height // 2), min(width, height) // 3, tuple(map(float, hue(0.05, 0.9))), -1, cv2.LINE_AA)
            cv2.circle(rgb, (int(width * 0.4), int(height * 0.42)), min(width, height) // 8, tuple(map(float, hue(0.0, 0.5))), -1, cv2.LINE_AA)
            cover = rounded(height, width, between(rng, 0.05, 0.5) * min(width, height), 2.0)
        else:
            rgb = (
                np.ones_like(rgb)
                * np.float32(pick(rng, [[0.75, 0.72, 0.62], [0.55, 0.42, 0.25], [0.08, 0.08, 0.08], [0.7, 0.7, 0.7]]))
                * (1 + 0.04 * clouds(rng, height, width, 60, 1, 0.1))[..., None]
            )
            cover *= between(rng, 0.75, 1)
        return {**out, "rgb": rgb.astype(np.float32), "cover": cover, "gloss": 0.15 if kind == "sticker" else 0.0}
    if kind == "clear-tape":
        width, height = int(between(rng, 30, 110) * PROP), int(between(rng, 10, 26) * PROP)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        rim = np.exp(-np.minimum(y, height - y) / 3) + np.exp(-np.minimum(x + 6 * np.sin(y / 5), width - x).clip(0) / 4)
        lumps = np.clip(clouds(rng, height, width, between(rng, 10, 30), 2) - between(rng, 0.9, 1.8), 0, 1)
        folds = np.clip(clouds(rng, height, width, 25, 1, 0.12) - 1.6, 0, 1) * chance(rng, 0.5)
        shine = np.clip(between(rng, 0.0, 0.9) * np.clip(clouds(rng, height, width, 4), 0, 1.5), 0, 1)
        milk = np.clip(between(rng, 0.08, 0.3) + lumps * 0.7 + folds * 0.8 + shine * 0.8 + rim * 0.4, 0, 0.97)
        tint = np.float32([1, between(rng, 0.85, 1), between(rng, 0.45, 0.95)])
        rgb = (0.62 + 0.5 * np.clip(shine + lumps + folds, 0, 1))[..., None] * tint
        disturbs = np.clip((milk - 0.3) * 2.2, 0, 1)
        return {**out, "rgb": rgb.astype(np.float32), "cover": milk.astype(np.float32), "lift": 0.0, "gloss": 1.2, "disturbs": disturbs.astype(np.float32)}
    if kind == "stamp":
        size = int(between(rng, 24, 42) * PROP)
        page = Image.new("L", (size, size))
        pen = ImageDraw.Draw(page)
        if chance(rng, 0.5):
            pen.ellipse((8, 8, size - 8, size - 8), outline=255, width=int(between(rng, 6, 14)))
            pen.regular_polygon((size / 2, size / 2, size * 0.16), 5, fill=255)
            tall = size // 7
            pen.text((size / 2, size * 0.22), "样本专用章", fill=255, font=typeface("serif-medium", tall), anchor="mm")
            pen.text((size / 2, size * 0.78), "核验测试", fill=255, font=typeface("serif-medium", tall), anchor="mm")
        else:
            pen.rectangle((8, size * 0.3, size - 8, size * 0.7), outline=255, width=int(between(rng, 5, 12)))
            pen.text(
                (size / 2, size * 0.5), pick(rng, ["样本作废", "仅供测试", "再次复印无效"]), fill=255, font=typeface("noto-medium", size // 7), anchor="mm"
            )
        ink = np.asarray(page, np.float32) / 255
        cover = soften(ink, 1.2) * np.clip(0.85 + 0.3 * clouds(rng, size, size, 18, 2), 0.1, 1) * between(rng, 0.6, 0.95)
        rgb = np.ones((size, size, 3), np.float32) * np.float32(pick(rng, [[0.7, 0.03, 0.05], [0.6, 0.02, 0.1], [0.05, 0.08, 0.5], [0.3, 0.03, 0.4]]))
        return {**out, "rgb": rgb, "cover": cover, "lift": 0.0, "multiply": True, "disturbs": np.clip(soften(cover, 6) * 1.7, 0, 1)}
    if kind == "key":
        shape = np.zeros((260, 620), np.uint8)
        cv2.circle(shape, (130, 130), 120, 255, -1, cv2.LINE_AA)
        cv2.circle(shape, (70, 130), 28, 0, -1, cv2.LINE_AA)
        cv2.rectangle(shape, (230, 100), (600, 165), 255, -1)
        for x in range(330, 600, 34):
            cv2.rectangle(shape, (x, 165 - int(rng.integers(0, 40))), (x + 18, 170), 0, -1)
        cover = shape.astype(np.float32) / 255
        relief = soften(cover, 6)
        light = 0.7 + 1.2 * (relief - np.roll(relief, (5, 5), (0, 1))) + 0.1 * clouds(rng, 260, 620, 30)
        return {
            **out,
            "rgb": np.float32(pick(rng, [[0.5, 0.5, 0.5], [0.55, 0.4, 0.16]])) * np.clip(light, 0.1, 2)[..., None].astype(np.float32),
            "cover": cover,
            "lift": 1.5,
            "gloss": 0.3,
        }
    if kind in ("cable", "lanyard"):
        size, thick = 1300, int((between(rng, 3, 6) if kind == "cable" else between(rng, 9, 18)) * 5)
        t = np.linspace(0, 1, 60)
        a, b = between(rng, -200, 200), between(rng, -150, 150)
        curve = np.stack([size * t, size / 2 + a * np.sin(t * 3.14) + b * np.sin(t * 6.28)], 1)
        curve[:, 1] += size / 2 - np.interp(size / 2, curve[:, 0], curve[:, 1])
        mask, core = np.zeros((size, size), np.uint8), np.zeros((size, size), np.uint8)
        cv2.polylines(mask, [np.int32(curve)], False, 255, thick, cv2.LINE_AA)
        cv2.polylines(core, [np.int32(curve - thick * 0.12)], False, 255, max(1, thick // 5), cv2.LINE_AA)
        rgb = hue(0.01, 0.6) * np.ones((size, size, 1), np.float32)
        light = (
            0.55 + 0.9 * soften(core.astype(np.float32) / 255, thick / 6)
            if kind == "cable"
            else 0.9 + 0.12 * np.cos(np.arange(size, dtype=np.float32) * 0.9)[None]
        )
        return {
            **out,
            "rgb": (rgb * np.float32(light)[..., None]).astype(np.float32),
            "cover": mask.astype(np.float32) / 255,
            "px": 5,
            "lift": 1.6 if kind == "cable" else 0.6,
        }
    width, height = int(CARD_W * PROP), int(CARD_H * PROP)  # another card
    base = hue(0.03, 0.6) + (hue(0.03, 0.7) - 0.3) * np.linspace(0, 1, width, dtype=np.float32)[None, :, None] * 0.5
    rgb = np.clip(np.ones((height, width, 3), np.float32) * base * (1 + 0.2 * clouds(rng, height, width, 4, 2))[..., None], 0.01, 1)
    cv2.rectangle(rgb, (80, 200), (200, 290), (0.6, 0.5, 0.25), -1)
    for x in range(80, 700, 38):
        cv2.rectangle(rgb, (x, 340), (x + 22, 375), (0.75, 0.75, 0.75), -1)
    return {**out, "rgb": rgb, "cover": rounded(height, width, CORNER * PROP), "lift": 0.9, "gloss": 0.7}


def clutter(rng, scene, wide=CARD_W, tall=CARD_H) -> list[str]:
    """Lays some things under or beside where the card will lie: a sheet, a switched-off phone, a notebook, a monitor."""
    names = []
    if chance(rng, 0.4):
        kind = pick(rng, ["sheet", "phone-off", "notebook", "monitor", "sheet", "tray", "book"])
        x, y = rng.normal(0, 9, 2)
        if kind == "sheet":
            size = (between(rng, 100, 210), between(rng, 70, 297))
            rgb, lift, gloss, corner = texture_paper(rng, int(size[1] * 5), int(size[0] * 5), 5), 0.3, 0, 0.2
        elif kind in ("phone-off", "monitor"):
            size = (between(rng, 145, 168), between(rng, 70, 79)) if kind == "phone-off" else (between(rng, 200, 300), between(rng, 120, 180))
            rgb = np.ones((int(size[1] * 5), int(size[0] * 5), 3), np.float32) * between(rng, 0.006, 0.03)
            lift, gloss, corner = between(rng, 2, 7), 0.9, between(rng, 1, 9)
            inset = int(between(rng, 1.5, 5) * 5)
            rgb[:inset], rgb[-inset:], rgb[:, :inset], rgb[:, -inset:] = (between(rng, 0.01, 0.2),) * 4
            if kind == "monitor":
                glow = clouds(rng, *rgb.shape[:2], 4)[..., None] * 0.1 + np.float32(rng.uniform(0.2, 0.9, 3))
                rgb[inset:-inset, inset:-inset] = np.clip(glow[inset:-inset, inset:-inset], 0.02, 1.2)
                y = -(tall / 2 + size[1] / 2 + between(rng, 2, 14))
        else:
            size = (between(rng, 110, 200), between(rng, 75, 150))
            rgb, lift, gloss, corner = (
                texture_paper(rng, int(size[1] * 5), int(size[0] * 5), 5, "lines" if kind == "notebook" else None),
                between(rng, 2, 12),
                0.1,
                between(rng, 0.2, 6),
            )
            if kind != "notebook":
                rgb = rgb * muted(rng, 0.03, 0.9)
        cover = rounded(*rgb.shape[:2], corner * 5 + 1)
        turn = rng.normal(0, 6) + (90 if chance(rng, 0.1) and kind != "monitor" else 0)
        scene.lay(rgb.astype(np.float32), cover, 5, placed(x, y, turn) @ placed(-size[0] / 2, -size[1] / 2), lift, gloss=gloss)
        names.append(kind)
    return names


# ---------------------------------------------------------------------------------------------------------------- cameras

MALVAR = {
    "green": np.float32([[0, 0, -1, 0, 0], [0, 0, 2, 0, 0], [-1, 2, 4, 2, -1], [0, 0, 2, 0, 0], [0, 0, -1, 0, 0]]) / 8,
    "along": np.float32([[0, 0, 0.5, 0, 0], [0, -1, 0, -1, 0], [-1, 4, 5, 4, -1], [0, -1, 0, -1, 0], [0, 0, 0.5, 0, 0]]) / 8,
    "cross": np.float32([[0, 0, -1.5, 0, 0], [0, 2, 0, 2, 0], [-1.5, 0, 6, 0, -1.5], [0, 2, 0, 2, 0], [0, 0, -1.5, 0, 0]]) / 8,
}


def mosaic(rgb) -> np.ndarray:
    raw = rgb[..., 1].copy()
    raw[0::2, 0::2], raw[1::2, 1::2] = rgb[0::2, 0::2, 0], rgb[1::2, 1::2, 2]
    return raw


def demosaic(raw, how) -> np.ndarray:
    """An RGGB mosaic made whole: 'linear', 'edge' or 'malvar'."""
    if how != "malvar":
        code = cv2.COLOR_BayerRGGB2RGB if how == "linear" else cv2.COLOR_BayerRGGB2RGB_EA
        return cv2.cvtColor(np.clip(raw * 32000, 0, 65535).astype(np.uint16), code).astype(np.float32) / 32000
    green, along, down, cross = (cv2.filter2D(raw, -1, k) for k in (MALVAR["green"], MALVAR["along"], np.ascontiguousarray(MALVAR["along"].T), MALVAR["cross"]))
    red, blue = raw.copy(), raw.copy()
    full = raw.copy()
    full[0::2, 0::2], full[1::2, 1::2] = green[0::2, 0::2], green[1::2, 1::2]
    red[0::2, 1::2], red[1::2, 0::2], red[1::2, 1::2] = along[0::2, 1::2], down[1::2, 0::2], cross[1::2, 1::2]
    blue[1::2, 0::2], blue[0::2, 1::2], blue[0::2, 0::2] = along[1::2, 0::2], down[0::2, 1::2], cross[0::2, 0::2]
    return np.clip(np.dstack([red, full, blue]), 0, None)


def blurred(image, focus, motion, angle, disc) -> np.ndarray:
    """Out of focus by a disc or a bell, and moved along a short path."""
    if focus > 0.25:
        if disc and focus > 0.7:
            radius = focus * 2
            n = math.ceil(radius) * 2 + 3
            y, x = np.mgrid[0:n, 0:n].astype(np.float32) - n // 2
            kernel = np.clip(radius - np.hypot(x, y) + 0.5, 0, 1)
            image = cv2.filter2D(image, -1, kernel / kernel.sum())
        else:
            image = soften(image, focus)
    if motion > 0.6:
        n = math.ceil(motion) * 2 + 3
        kernel = np.zeros((n, n), np.float32)
        for t in np.linspace(-0.5, 0.5, int(motion * 4) + 2):
            x, y = n // 2 + motion * t * math.cos(angle), n // 2 + motion * t * math.sin(angle) + 0.25 * motion * t * t
            i, j, fx, fy = int(x), int(y), x % 1, y % 1
            kernel[j : j + 2, i : i + 2] += np.outer([1 - fy, fy], [1 - fx, fx])
        image = cv2.filter2D(image, -1, kernel / kernel.sum())
    return image


def denoised(rng, image, how, sigma) -> np.ndarray:
    """Noise of about `sigma` (gamma coded) taken off as cameras do."""
    force = between(rng, 0.6, 2.2) * sigma
    if how == "bilateral":
        return cv2.bilateralFilter(image, 5, 2 * force, between(rng, 1, 2.5))
    if how == "alike":  # a small search for alike neighbourhoods, on lightness
        luma, total, weight = image @ np.float32([0.3, 0.59, 0.11]), image.copy(), np.ones(image.shape[:2], np.float32)
        for dx, dy in ((2, 0), (0, 2), (-2, 0), (0, -2), (1, 1), (-1, 1)):
            shifted = np.roll(image, (dy, dx), (0, 1))
            near = np.exp(-cv2.blur((luma - np.roll(luma, (dy, dx), (0, 1))) ** 2, (3, 3)) / (2.0 * force * force + 1e-7))
            total += shifted * near[..., None]
            weight += near
        return total / weight[..., None]
    if how == "wavelet":
        out, base = 0, image
        for level in range(int(rng.integers(1, 4))):
            lower = soften(base, 0.8 * 2**level)
            detail, core = base - lower, force * (1.0, 0.5, 0.28)[level]
            out = out + np.sign(detail) * np.maximum(np.abs(detail) - core, 0)
            base = lower
        return out + base
    if how == "guided":
        luma, r = image @ np.float32([0.3, 0.59, 0.11]), (5, 5)
        mean, square = cv2.blur(luma, r), cv2.blur(luma * luma, r)
        slope = (square - mean * mean) / (square - mean * mean + 2.5 * force * force + 1e-7)
        smooth = cv2.blur(image, r)
        return smooth + (image - smooth) * cv2.blur(slope, r)[..., None]
    if how == "median":
        return cv2.medianBlur(np.ascontiguousarray(image), 3)
    return image


def sharpened(image, radius, amount, halo=1.0, floor=0.0) -> np.ndarray:
    """Unsharp masking of the lightness, its overshoot limited to `halo`."""
    luma = image @ np.float32([0.3, 0.59, 0.11])
    detail = luma - soften(luma, radius)
    if floor:
        detail = np.sign(detail) * np.maximum(np.abs(detail) - floor, 0)
    return image + np.clip(amount * detail, -halo, halo)[..., None]


def colour_smoothed(image, sigma) -> np.ndarray:
    ycc = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2YCrCb)
    h, w = ycc.shape[:2]
    small = cv2.resize(ycc[..., 1:], (w // 2, h // 2), interpolation=cv2.INTER_AREA)
    ycc[..., 1:] = cv2.resize(soften(small, sigma / 2), (w, h), interpolation=cv2.INTER_LINEAR)
    return cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB)


@dataclass
class Camera:
    """One camera's way of making a picture, drawn from ranges that have no steps."""

    name: str
    over: float  # sensor px per picture px
    photons: float
    bayer: bool
    focus: float
    motion: float
    hard: bool
    cast: np.ndarray = field(default_factory=lambda: np.ones(3, np.float32))


def draw_camera(rng, hard=False, steady=False) -> Camera:
    kind = pick(rng, ["phone", "phone", "phone", "phone", "big-sensor", "webcam", "compact"])
    over = {"phone": between(rng, 1.0, 1.4), "big-sensor": between(rng, 1.0, 1.25), "webcam": between(rng, 0.55, 1.0), "compact": between(rng, 1.0, 1.35)}[kind]
    photons = spread(rng, 60, 900) if hard else spread(rng, 350, 20000)
    focus = spread(rng, 0.8, 2.6) if hard and chance(rng, 0.6) else abs(rng.normal(0.35, 0.35))
    motion = (spread(rng, 1.5, 9) if hard else spread(rng, 0.7, 2.5)) if chance(rng, 0.5 if hard else 0.15) and not steady else 0.0
    cast = np.float32([1 + rng.normal(0, 0.06), 1 + rng.normal(0, 0.015), 1 + rng.normal(0, 0.07)])
    return Camera(kind, over, photons, kind not in ("big-sensor",) and chance(rng, 0.8), float(focus), float(motion), hard, cast)


def develop(rng, camera, light, size, optics=True) -> np.ndarray:
    """From light on the sensor (linear, card white near 0.8) to picture bytes of `size`."""
    height, width = light.shape[:2]
    scale = width / 1280
    if optics:
        light = blurred(light, math.hypot(camera.focus, 0.3) * scale, camera.motion * scale, between(rng, 0, 3.14), chance(rng, 0.5))
    if chance(rng, 0.6):
        x, y = np.linspace(-1, 1, width, dtype=np.float32)[None], np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        light = light * (1 - between(rng, 0, 0.28) * (x * x + y * y) / 2)[..., None]
    light = light * camera.cast + between(rng, 0, 0.015) * float(light.mean())
    gains = np.float32([between(rng, 1.3, 2.2), 1, between(rng, 1.3, 2.2)])
    read = spread(rng, 0.4, 4) / math.sqrt(camera.photons) * 0.25
    noise = lambda signal, gain: np.sqrt(np.clip(signal, 0, None) * gain / camera.photons + (read * gain) ** 2) * grain(rng, height, width)
    sigma = math.sqrt(0.5 / camera.photons) * 0.9
    if camera.bayer:
        raw = mosaic(light)
        gain = np.ones_like(raw)
        gain[0::2, 0::2], gain[1::2, 1::2] = gains[0], gains[2]
        raw = raw + noise(raw, gain)
        if chance(rng, 0.3):
            raw += grain(rng, height, 1) * read * 0.5 + grain(rng, 1, width) * read * 0.3
        clip = between(rng, 1.0, 1.3)
        image = demosaic(np.clip(raw, 0, clip), pick(rng, ["linear", "edge", "malvar", "malvar"]))
    else:
        image = np.dstack([light[..., c] + noise(light[..., c], gains[c] / between(rng, 1, 4)) for c in range(3)])
    image = to_gamma(image)
    how = pick(rng, ["none", "bilateral", "alike", "wavelet", "guided", "median", "wavelet", "frames"])
    if how == "frames":  # several frames put on each other: less noise, a little softer
        image = soften(image, between(rng, 0.2, 0.55)) if sigma > 0.01 else image
        how = "none"
    if sigma > 0.004 or chance(rng, 0.3):
        image = denoised(rng, image, how, max(sigma, 0.006))
    if chance(rng, 0.55) or sigma > 0.03:
        image = colour_smoothed(image, between(rng, 0.6, 3.0) + 40 * sigma)
    if chance(rng, 0.5):  # local contrast
        h, w = max(8, height // 16), max(8, width // 16)
        base = cv2.resize(
            soften(cv2.resize(image @ np.float32([0.3, 0.59, 0.11]), (w, h), interpolation=cv2.INTER_AREA), spread(rng, 0.7, 5)),
            (width, height),
            interpolation=cv2.INTER_LINEAR,
        )
        image = image + (between(rng, -0.25, 0.35) * (image @ np.float32([0.3, 0.59, 0.11]) - base) - between(rng, 0, 0.25) * (base - 0.5))[..., None]
    if camera.over > 1.05:
        how = pick(
            rng,
            [
                cv2.INTER_AREA,
                cv2.INTER_AREA,
                cv2.INTER_CUBIC,
                cv2.INTER_LANCZOS4,
                cv2.INTER_LINEAR,
                cv2.INTER_NEAREST if camera.over < 1.3 and chance(rng, 0.25) else cv2.INTER_AREA,
            ],
        )
    else:
        how = pick(rng, [cv2.INTER_CUBIC, cv2.INTER_LINEAR, cv2.INTER_LANCZOS4])
    sharpen_last = chance(rng, 0.5)
    amount, radius, halo = spread(rng, 0.15, 1.8), spread(rng, 0.5, 2.6), spread(rng, 0.04, 0.6)
    strong = chance(rng, 0.8)
    if strong and not sharpen_last:
        image = sharpened(image, radius * max(1, camera.over), amount, halo, between(rng, 0, 0.02))
    if (width, height) != tuple(size):
        image = cv2.resize(image, tuple(size), interpolation=how)
    if strong and sharpen_last:
        image = sharpened(image, radius, amount, halo, between(rng, 0, 0.02))
    grey = (image @ np.float32([0.3, 0.59, 0.11]))[..., None]
    image = grey + (image - grey) * between(rng, 0.75, 1.35)
    bow, toe = between(rng, -0.12, 0.28), between(rng, -0.01, 0.03)
    image = np.clip(image, 0, 1)
    image = image + bow * (image * image * (3 - 2 * image) - image)
    return bytes_of(toe + (1 - toe) * image)


def scanned(rng, light, size) -> tuple[np.ndarray, str]:
    """From the light of an evenly lit page to a flatbed scanner's picture; CCD or contact sensor, its line along x or y."""
    if chance(rng, 0.5):
        out, name = scanned(rng, np.ascontiguousarray(light.transpose(1, 0, 2)), size[::-1])
        return np.ascontiguousarray(out.transpose(1, 0, 2)), name
    ccd = chance(rng, 0.5)
    height, width = light.shape[:2]
    light = soften(light, between(rng, 0.3, 1.1))
    offset = rng.normal(0, 0.45 if ccd else 0.25, 2)
    shift = lambda part, by: cv2.warpAffine(
        part, np.float64([[1, 0, rng.normal(0, 0.05)], [0, 1, by]]), (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    light = np.dstack([shift(light[..., 0].copy(), offset[0]), light[..., 1], shift(light[..., 2].copy(), offset[1])])
    column = grain(rng, 1, width, 3) * spread(rng, 0.001, 0.012) + (soften(grain(rng, 1, width, 3), 8) * 0.01)
    line = grain(rng, height, 1, 3) * spread(rng, 0.0005, 0.008)
    photons = spread(rng, 1500, 30000)
    light = light * (1 + column + line) + np.sqrt(np.clip(light, 0, None) / photons) * grain(rng, height, width, 3)
    image = to_gamma(light * between(rng, 0.95, 1.2) * np.float32(1 + rng.normal(0, 0.02, 3)))
    if tuple(size) != (width, height):
        image = cv2.resize(image, tuple(size), interpolation=pick(rng, [cv2.INTER_AREA, cv2.INTER_CUBIC, cv2.INTER_LINEAR]))
    if chance(rng, 0.7):
        image = sharpened(image, spread(rng, 0.5, 1.6), spread(rng, 0.2, 1.8))
    low, high = between(rng, 0, 0.08), between(rng, 0.92, 1.05)
    return bytes_of((image - low) / (high - low)), "scanner-ccd" if ccd else "scanner-cis"


def sent(rng, picture, hard=False) -> bytes:
    """A picture's way to its file: JPEG, sometimes after a messenger had it, never of another size."""
    sampling = pick(rng, [0x221111, 0x221111, 0x221111, 0x111111, 0x211111])
    if chance(rng, 0.35):
        picture = through_jpeg(picture, rng.integers(55 if hard else 72, 97), pick(rng, [0x221111, 0x111111]))
        if chance(rng, 0.3):
            height, width = picture.shape[:2]
            factor = between(rng, 0.6, 0.95)
            small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
            picture = cv2.resize(through_jpeg(small, rng.integers(60, 92)), (width, height), interpolation=cv2.INTER_CUBIC)
    return jpeg(picture, rng.integers(38 if hard else 60, 78 if hard else 98), sampling)


def frame_size(rng, longest) -> tuple[int, int]:
    longest = int(longest * (1 if chance(rng, 0.75) else between(rng, 0.7, 1)))
    ratio = pick(rng, [4 / 3, 4 / 3, 4 / 3, 16 / 9, 3 / 2, 1.0, between(rng, 1, 1.8)])
    width, height = longest, int(longest / ratio) // 2 * 2
    return (height, width) if chance(rng, 0.3) else (width, height)


def sensor_of(size, over) -> tuple[int, int]:
    return int(size[0] * over) // 2 * 2, int(size[1] * over) // 2 * 2


@dataclass
class Shot:
    """A finished picture with what is true of it."""

    picture: np.ndarray
    quad: np.ndarray
    camera: dict
    faults: dict = field(default_factory=dict)
    art: Art | None = None
    others: list = field(default_factory=list)


def exposed(rng, scene, hard=False) -> None:
    """Sets the exposure by what is in the middle of the picture."""
    height, width = scene.height, scene.width
    middle = scene.rgb[height // 4 : -height // 4 : 7, width // 4 : -width // 4 : 7]
    white = float(np.percentile(middle.max(2), 92))
    scene.rgb *= (between(rng, 0.35, 0.8) if hard and chance(rng, 0.5) else between(rng, 0.62, 0.98)) / max(0.02, white)


def corner_points(wide=CARD_W, tall=CARD_H):
    return np.float64([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]) / 2


def lay_card(rng, scene, art) -> None:
    """Lays the card in the middle of the plane."""
    height, width = art.rgb.shape[:2]
    edge = rounded(height, width, CORNER * ART, 1.5)
    inner = np.pad(rounded(height - 10, width - 10, CORNER * ART - 5, 6), 5)
    rgb = to_linear(art.rgb) * (1 + between(rng, -0.25, 0.3) * (edge - inner))[..., None]
    scene.lay(rgb, edge, ART, placed(-CARD_W / 2, -CARD_H / 2), spread(rng, 0.5, 3), gloss=between(rng, 0.5, 1.2), crisp=spread(rng, 0.95, 1.5))


def field_cover(art, hidden_map) -> list[str]:
    """The fields of which a good part is hidden, by the map of the card's surface."""
    names = {"name": "Name", "sex": "Sex", "nation": "Nation", "birth": "Birth", "number": "IdNum", "issuer": "Authority", "term": "ValidDate"}
    boxes = [(names.get(line["row"], "Address"), [line["value"], *line["box"][1:]]) for line in art.lines]
    if art.portrait:
        boxes.append(("Portrait", art.portrait))
    found = []
    for name, (l, t, r, b) in boxes:
        part = hidden_map[
            int(t * ROWS * 8) : max(int(t * ROWS * 8) + 1, math.ceil(b * ROWS * 8)),
            int(l * COLUMNS * 8) : max(int(l * COLUMNS * 8) + 1, math.ceil(r * COLUMNS * 8)),
        ]
        if part.size and (part > 0.4).mean() > 0.08 and name not in found:
            found.append(name)
    return found


def grid_of(hidden_map) -> list[str]:
    cells = hidden_map.reshape(ROWS, 8, COLUMNS, 8).mean((1, 3))
    return ["".join("1" if v > 0.35 else "0" for v in row) for row in cells]


# ---------------------------------------------------------------------------------------------------------------- genuine cards


def draw_art(rng, person=None, side=None) -> Art:
    return draw_card(rng, person or holder(rng), side or ("face" if chance(rng, 0.7) else "emblem"))


def told(camera, size, quad, backdrop_name, art, glares, device=None) -> dict:
    """What the truth says of the camera; blur counted in px of a card 1200 px wide."""
    wide = (np.linalg.norm(quad[0] - quad[1]) + np.linalg.norm(quad[3] - quad[2])) / 2
    to_card = 1200 / wide * size[0] / 1280
    focus, motion = (math.hypot(camera.focus, 0.3) * to_card, camera.motion * to_card) if camera else (0.5 * 1200 / wide, 0.0)
    return {
        "device": device or camera.name,
        "backdrop": backdrop_name,
        "typefaces": art.typefaces,
        "focus": round(float(focus), 3),
        "motion": round(float(motion), 3),
        "glare": glares,
    }


def light_box(scene, light, wide=CARD_W, tall=CARD_H) -> list | None:
    bright = scene.card_map(light, wide, tall) > 0.35
    if not bright.any():
        return None
    rows, columns = np.flatnonzero(bright.any(1)), np.flatnonzero(bright.any(0))
    return [round(float(v), 3) for v in (columns[0] / (COLUMNS * 8), rows[0] / (ROWS * 8), (columns[-1] + 1) / (COLUMNS * 8), (rows[-1] + 1) / (ROWS * 8))]


def rim_fingers(rng, scene) -> None:
    """Fingers that hold the card by its rim, over no print."""
    for _ in range(int(rng.integers(1, 4))):
        rgb, cover = finger(rng)
        edge = pick(rng, ["left", "right", "bottom", "top"])
        deep, along = between(rng, 0.8, 6.0 if edge == "right" else 3.6), between(rng, -0.42, 0.42)
        x, y, out = {
            "left": (-CARD_W / 2 + deep, along * CARD_H, 180),
            "right": (CARD_W / 2 - deep, along * CARD_H, 0),
            "bottom": (along * CARD_W, CARD_H / 2 - deep, 90),
            "top": (along * CARD_W, -CARD_H / 2 + deep, -90),
        }[edge]
        turn = out + rng.normal(0, 18)
        scene.lay(rgb, cover, PROP, placed(x, y, turn) @ placed(0, -cover.shape[0] / 2 / PROP), 2.5, gloss=0.0)


def beside(rng, scene) -> str:
    """Lays a thing along the card, a little away from it; its kind."""
    kind = pick(rng, ["pen", "coin", "key", "card", "sticky", "scrap", "cable", "sleeve", "sticker"])
    it = thing(rng, kind)
    height, width = (v / it["px"] for v in it["cover"].shape)
    ends = chance(rng, 0.4)
    tall = {"cable": 120}.get(kind, height)  # a cable may wind
    away = ((CARD_W if ends else CARD_H) / 2 + tall / 2 + between(rng, 4, 14)) * (1 if chance(rng, 0.5) else -1)
    along = between(rng, -30, 30)
    place = placed(*((away, along) if ends else (along, away)), (90 if ends else 0) + rng.normal(0, 1.5)) @ placed(-width / 2, -height / 2)
    scene.lay(it["rgb"], it["cover"], it["px"], place, it["lift"], gloss=it["gloss"])
    return kind


def sleeved(rng, scene) -> None:
    """A clear sleeve over the card: a haze, a bright rim, no cover."""
    width, height = CARD_W + between(rng, 2, 7), CARD_H + between(rng, 2, 7)
    w, h = int(width * PROP), int(height * PROP)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    near = np.minimum.reduce([x, y, w - 1 - x, h - 1 - y])
    haze = between(rng, 0.01, 0.06) + 0.5 * np.exp(-near / between(rng, 2, 6)) + 0.25 * np.exp(-(((near - between(rng, 9, 16)) / 1.6) ** 2))
    scene.lay(
        np.ones((h, w, 3), np.float32) * 0.75,
        np.clip(haze, 0, 1),
        PROP,
        placed(*rng.normal(0, 0.7, 2), rng.normal(0, 0.7)) @ placed(-width / 2, -height / 2),
        0.3,
        gloss=1.2,
    )


def genuine(rng, size, hard=False, art=None, covering=None, plain=False) -> Shot:
    """A genuine card photographed or scanned; `covering` names what hides a part of it."""
    art = art or draw_art(rng)
    by_scanner = not hard and not covering and chance(rng, 0.12)
    camera = None if by_scanner else draw_camera(rng, hard)
    over = between(rng, 1.0, 1.3) if by_scanner else camera.over
    width, height = sensor_of(size, over)
    share = between(rng, 0.38, 0.85) if hard else between(rng, 1.01, 1.12) if chance(rng, 0.08) and not plain else between(rng, 0.5, 0.97)
    matrix = pose(rng, width, height, CARD_W, CARD_H, share, 0 if by_scanner else 22 if hard else 14, aside=0.6)
    scene = Scene(rng, width, height, matrix)
    if by_scanner:
        tone = pick(rng, [between(rng, 0.75, 0.95), between(rng, 0.01, 0.06), between(rng, 0.3, 0.6), 0.9])
        scene.rgb[:] = tone * (1 + 0.01 * clouds(rng, height, width, 20, 2))[..., None]
        name, scene.hardness = "scanner-lid", 0.3
    else:
        name = "+".join([set_table(rng, scene), *([] if plain else clutter(rng, scene))])
    lay_card(rng, scene, art)
    if not by_scanner and not plain and chance(rng, 0.1):
        sleeved(rng, scene)
        name += "+sleeve"
    if not by_scanner and not plain and chance(rng, 0.2):
        name += "+" + beside(rng, scene)
    if not by_scanner and not covering and chance(rng, 0.22):
        rim_fingers(rng, scene)
        name += "+fingers"
    extra = cover_with(rng, scene, art, covering) if covering and covering != "glare" else None
    glares = []
    if not by_scanner:
        scene.light(1.0, 0.55 if hard else 0.4)
        exposed(rng, scene, hard)
        scene.sheen(spread(rng, 0.003, 0.12), rng.normal(0, 0.1))
        if covering == "glare":
            extra = bleached(rng, scene, art)
        elif chance(rng, 0.45 if hard else 0.25):
            for _ in range(3):
                at = moved([[between(rng, -0.5, 0.5) * CARD_W, between(rng, -0.5, 0.5) * CARD_H]], matrix)[0]
                light = scene.glare(at, between(rng, 3, 11) * scene.px_mm, spread(rng, 0.15, 0.6) if hard else spread(rng, 0.3, 3))
                if hard and light.max() < 0.6 or not field_cover(art, np.clip(scene.card_map(light) / 0.6, 0, 1)):
                    scene.shine(light)
                    glares += [box for box in [light_box(scene, light)] if box]
                    break
    else:
        scene.rgb *= between(rng, 0.85, 1.0)
    lens = Lens(rng, width, height, 0.0 if by_scanner else 1.0)
    if by_scanner:
        lens.k = lens.fringe = 0.0
    quad = lens.seen(moved(corner_points(), matrix)) * [size[0] / width, size[1] / height]
    light = lens.apply(scene.rgb)
    if by_scanner:
        picture, device = scanned(rng, light, size)
        camera_told = told(None, size, quad, name, art, glares, device)
    else:
        picture = develop(rng, camera, light, size)
        camera_told = told(camera, size, quad, name, art, glares)
    return Shot(picture, quad, camera_told, {} if not extra else {"kind": "occlusion", "device": camera_told["device"], **extra}, art)


# ---------------------------------------------------------------------------------------------------------------- covered cards

COVERS = [
    "finger",
    "finger",
    "finger",
    "pen",
    "coin",
    "scrap",
    "sticky",
    "clear-tape",
    "clear-tape",
    "matte-tape",
    "sticker",
    "stamp",
    "key",
    "cable",
    "lanyard",
    "card",
    "sleeve",
    "glare",
    "glare",
]


def aim(rng, art) -> tuple[float, float]:
    """A point of the print to hide, in mm from the card's middle."""
    boxes = [[line["value"], *line["box"][1:]] for line in art.lines] + ([art.portrait] if art.portrait else [])
    l, t, r, b = pick(rng, boxes)
    return (between(rng, l + (r - l) * 0.1, r - (r - l) * 0.1) - 0.5) * CARD_W, (between(rng, t, b) - 0.5) * CARD_H


def cover_with(rng, scene, art, kind) -> dict:
    """Hides a part of the print under a thing, or more of them; says what is hidden."""
    x = y = turn = 0.0
    for _ in range(6):
        for nth in range(int(rng.integers(1, 4)) if kind in ("finger", "coin", "sticker", "clear-tape") else 1):
            it = thing(rng, kind)
            height, width = it["cover"].shape
            if kind == "finger" and nth:  # the next finger of the same hand
                x, y = np.float64([x, y]) + placed(0, 0, turn)[:2, :2] @ [between(rng, -6, 6), between(rng, 16, 21)]
                turn += rng.normal(2, 4)
            else:
                x, y = aim(rng, art)
                turn = between(rng, 0, 360)
            ax, ay = it.get("anchor", (width * between(rng, 0.2, 0.8), height * between(rng, 0.2, 0.8)))
            if kind == "finger" and not nth:  # from the nearest sides more than across the card
                turn = pick(rng, [0 if x > 0 else 180, 90 if y > 0 else -90, 90]) + rng.normal(0, 25)
            elif kind in ("card", "sleeve"):
                nearest = min((CARD_W / 2 - x, -90), (CARD_W / 2 + x, 90), (CARD_H / 2 - y, 0), (CARD_H / 2 + y, 180))[1]
                turn = (nearest if chance(rng, 0.8) else pick(rng, [0, 90, 180, 270])) + rng.normal(0, 14)
                ax, ay = between(rng, 0.25, 0.75) * width, between(rng, 2, 9) * it["px"]
            elif kind in ("cable", "lanyard"):
                ax, ay = width / 2, height / 2
            elif kind in ("clear-tape", "matte-tape", "sticky", "stamp", "sticker"):
                turn = pick(rng, [0, 0, 90]) + rng.normal(0, 14)
            place = placed(x, y, turn) @ placed(-ax / it["px"], -ay / it["px"])
            scene.lay(it["rgb"], it["cover"], it["px"], place, it["lift"], True, it["gloss"], multiply=it["multiply"], disturbs=it["disturbs"])
        hidden = scene.card_map(scene.hidden)
        fields = field_cover(art, hidden)
        if fields:
            break
    return {"condition": kind, "fields": fields, "grid": grid_of(hidden)}


def bleached(rng, scene, art) -> dict:
    """Light so strong on a field that its print is gone."""
    total = np.zeros_like(scene.hidden)
    for _ in range(8):
        at = moved([aim(rng, art)], scene.matrix)[0]
        scene.gloss = np.where(scene.gloss > 0.3, np.maximum(scene.gloss, 0.7), scene.gloss)
        light = scene.glare(at, between(rng, 4, 14) * scene.px_mm, spread(rng, 2.5, 9))
        scene.shine(light)
        total += light
        hidden = np.clip(scene.card_map(total) / 1.6, 0, 1) ** 1.5
        fields = field_cover(art, hidden)
        if fields and chance(rng, 0.8):
            break
    return {"condition": "glare", "fields": fields, "grid": grid_of(hidden)}


# ---------------------------------------------------------------------------------------------------------------- copies

INKS = np.float32([[0.06, 0.33, 0.62], [0.58, 0.05, 0.2], [0.86, 0.74, 0.07], [0.025, 0.025, 0.027]])


@functools.lru_cache(maxsize=4)
def blue_noise(which) -> np.ndarray:
    """A threshold tile whose dots keep apart (made once, the same in every run)."""
    rng = np.random.default_rng([7, which])
    tile = rng.random((128, 128)).astype(np.float32)
    f = np.hypot(np.fft.fftfreq(128)[:, None], np.fft.fftfreq(128)[None])
    for _ in range(14):
        tile = np.fft.ifft2(np.fft.fft2(tile) * (1 - np.exp(-((f / 0.3) ** 2)))).real
        tile = (np.argsort(np.argsort(tile.ravel())).reshape(128, 128) / 128**2).astype(np.float32)
    return tile


def printed(rng, image, px, process) -> np.ndarray:
    """Linear reflectance (paper = 1) of a gamma-coded picture printed by `process` at `px` to the mm."""
    height, width = image.shape[:2]
    x, y = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    target = to_linear(image)
    if process in ("photo", "dye"):
        gamma = between(rng, 0.85, 1.2)
        target = cv2.pow(soften(target, px * between(rng, 0.02, 0.075)), gamma)
        grey = target.mean(2, keepdims=True)
        target = grey + (target - grey) * between(rng, 0.8, 1.25)
        lowest = between(rng, 0.006, 0.04)
        target = lowest + np.clip(target, 0, 1) * (1 - lowest) * np.float32(1 + rng.normal(0, 0.02, 3))
        if process == "dye":
            target *= 1 + between(rng, 0.002, 0.012) * grain(rng, height, 1, 1) + between(rng, 0, 0.006) * np.cos(x * 6.283 / (px * 25.4 / 300))[..., None]
        else:
            target *= 1 + between(rng, 0.002, 0.01) * soften(grain(rng, height, width), 0.7)[..., None]
        return np.clip(target, 0, 1).astype(np.float32)
    mono = process in ("laser-mono", "office-bw", "office-grey")
    if mono:
        target = np.repeat((target @ np.float32([0.28, 0.6, 0.12]))[..., None], 3, 2)
    gain = between(rng, 1.05, 1.5)
    wanted = 1 - cv2.pow(np.clip(target, 0, 1), 1 / gain)
    if mono:
        amounts = [None, None, None, wanted[..., 0]]
    else:
        black = between(rng, 0.3, 1) * wanted.min(2) ** between(rng, 1, 2.5)
        amounts = [wanted[..., i] - black for i in range(3)] + [black]
    out = np.ones((height, width, 3), np.float32)
    laser = process.startswith(("laser", "office"))
    pitch = px * 25.4 / spread(rng, 75, 150 if mono else 200)  # px between dots
    base, line_screen, dpi_px = between(rng, 0, 90), chance(rng, 0.35), px * 25.4 / spread(rng, 240, 720)
    band = between(rng, 0, 0.06) * np.sin(y * 6.283 / (px * spread(rng, 0.4, 8)) + between(rng, 0, 6.28)) + between(rng, 0, 0.03) * grain(rng, height, 1)
    if process == "inkjet" and chance(rng, 0.5):
        swath = int(px * between(rng, 1, 9))
        band = band + between(rng, 0.03, 0.25) * (np.arange(height) % swath < max(1, px * 0.1))[:, None]
    mottle = clouds(rng, height, width, max(height, width) / px / 0.7) * between(rng, 0.005, 0.05)
    for ink, amount in enumerate(amounts):
        if amount is None:
            continue
        amount = np.clip(amount * (1 + band + mottle), 0, 1)
        if process == "office-bw" and ink == 3:
            spot, hard = np.float32(between(rng, 0.3, 0.6)) + 0.03 * grain(rng, height, width), 7.0
        elif laser:
            turn = math.radians(base + (15, 75, 0, 45)[ink] + rng.normal(0, 1))
            u, v = (x * math.cos(turn) + y * math.sin(turn)) / pitch, (y * math.cos(turn) - x * math.sin(turn)) / pitch
            spot = 0.5 + 0.5 * np.cos(6.2832 * u) if line_screen else 0.5 + 0.25 * (np.cos(6.2832 * u) + np.cos(6.2832 * v))
            spot, hard = spot + between(rng, 0.01, 0.07) * grain(rng, height, width), max(1.2, pitch / between(rng, 1.6, 3.2))
        else:
            tile = np.roll(blue_noise(ink), rng.integers(0, 128, 2), (0, 1))
            spot = cv2.remap(tile, (x / dpi_px % 127 + 0 * y).astype(np.float32), (y / dpi_px % 127 + 0 * x).astype(np.float32), cv2.INTER_NEAREST)
            hard = spread(rng, 1.4, 6)
        cover = np.clip((amount - spot) * hard + 0.5, 0, 1) * np.clip(amount * 12, 0, 1)
        if process == "inkjet":
            cover = soften(cover, max(0.4, px * between(rng, 0.012, 0.05)))
        else:
            cover = soften(cover, between(rng, 0.3, 0.8))
        slip = rng.normal(0, px * 0.03, 2) if not mono else (0, 0)
        if abs(slip[0]) + abs(slip[1]) > 0.3:
            cover = cv2.warpAffine(cover, np.float64([[1, 0, slip[0]], [0, 1, slip[1]]]), (width, height), borderMode=cv2.BORDER_REPLICATE)
        colour = INKS[ink] * between(rng, 0.8, 1.25)
        if mono:
            colour = colour + between(rng, 0, 0.03)
        out *= 1 - cover[..., None] * (1 - colour)
    if laser and chance(rng, 0.7):  # stray toner
        specks = (rng.random((height // 2, width // 2)) > 1 - spread(rng, 1e-5, 2e-3)).astype(np.float32)
        out *= (
            1
            - between(rng, 0.3, 0.9)
            * np.clip(soften(cv2.resize(specks, (width, height), interpolation=cv2.INTER_NEAREST), between(rng, 0.6, 1.5)) * 2, 0, 1)[..., None]
        )
    return out


def copier_eye(rng, image, px, process) -> np.ndarray:
    """What the copier's scanner and its document settings make of the original (gamma coded)."""
    image = soften(image, px * between(rng, 0.015, 0.07))
    if chance(rng, 0.6):
        image = sharpened(image, px * between(rng, 0.04, 0.15), between(rng, 0.3, 2))
    if process in ("laser-mono", "office-bw", "office-grey"):
        low, high = between(rng, 0.02, 0.25), between(rng, 0.62, 0.98)
    else:
        low, high = between(rng, -0.05, 0.1), between(rng, 0.85, 1.02)
    return np.clip((image - low) / (high - low), 0, 1)


def original_for_print(rng, art, px) -> tuple[np.ndarray, np.ndarray, str]:
    """What is printed (gamma coded at px to the mm of the print), the card's corners in it (px) and how it was got."""
    if chance(rng, 0.3):
        longest = int(rng.integers(1000, 1500))
        shot = genuine(rng, (longest, int(longest * 0.75) // 2 * 2), art=art, plain=chance(rng, 0.4))
        picture = shot.picture if chance(rng, 0.3) else through_jpeg(shot.picture, rng.integers(60, 95))
        wide = between(rng, 75, 130)
        factor = wide * px / np.linalg.norm(shot.quad[0] - shot.quad[1])
        factor = min(factor, 2300 / max(picture.shape[:2]))
        picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA)
        real = np.float64([picture.shape[1] / shot.picture.shape[1], picture.shape[0] / shot.picture.shape[0]])
        return picture.astype(np.float32) / 255, shot.quad * real, "photo"
    factor = px / ART * between(rng, 0.94, 1.05)
    card = cv2.resize(art.rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    height, width = card.shape[:2]
    pad = int(px * between(rng, 1, 5))
    around = between(rng, 0.86, 1.02)
    page = np.ones((height + 2 * pad, width + 2 * pad, 3), np.float32) * around
    mask = np.pad(rounded(height, width, CORNER * px), pad)
    dark = soften(np.roll(mask, rng.integers(-3, 4, 2), (0, 1)), px * 0.25)
    page *= 1 - between(rng, 0, 0.45) * dark[..., None]
    page += (np.pad(card, ((pad, pad), (pad, pad), (0, 0))) - page) * mask[..., None]
    corners = np.float64([[pad, pad], [pad + width, pad], [pad + width, pad + height], [pad, pad + height]])
    return np.clip(page, 0, 1), corners, "scan"


def copied(rng, size) -> Shot:
    """A print of a card, photographed or scanned."""
    person = holder(rng)
    art = draw_art(rng, person)
    process = pick(rng, ["laser-mono", "laser-colour", "laser-colour", "inkjet", "inkjet", "office-bw", "office-grey", "photo", "photo", "photo", "dye"])
    px = between(rng, 15, 20)
    image, corners, origin = original_for_print(rng, art, px)
    shiny = process in ("photo", "dye")

    def run(image):
        seen = image if shiny else copier_eye(rng, image, px, process)
        return printed(rng, seen, px, process)

    sheet = run(image)
    again = not shiny and chance(rng, 0.2)
    if again:
        sheet = run(to_gamma(soften(sheet, px * 0.04)))
    middle = corners.mean(0)
    corners_mm = (corners - middle) / px
    wide, tall = np.ptp(corners_mm, axis=0)
    carrier = pick(rng, ["photo-paper", "photo-paper", "cut", "cut-image", "fill"] if shiny else ["a4", "a4", "a4", "cut", "cut", "fill", "pouch"])
    by_scanner = chance(rng, 0.18)
    camera = None if by_scanner else draw_camera(rng, chance(rng, 0.15))
    over = between(rng, 1.0, 1.35) if by_scanner else camera.over
    width, height = sensor_of(size, over)
    share = between(rng, 0.98, 1.2) if carrier == "fill" else between(rng, 0.45, 0.95)
    matrix = pose(rng, width, height, wide, tall, share, 0 if by_scanner else 13, aside=0.5)
    scene = Scene(rng, width, height, matrix)
    if by_scanner:
        scene.rgb[:] = pick(rng, [between(rng, 0.75, 0.95), between(rng, 0.02, 0.5)])
        name = "scanner-lid"
    else:
        name = "+".join([set_table(rng, scene), *(clutter(rng, scene) if carrier in ("cut", "pouch", "photo-paper", "cut-image") else [])])
    whole = np.float64([[0, 0], sheet.shape[1::-1]])
    print_mm = (whole - middle) / px
    if carrier in ("a4", "fill"):
        page = np.float64([210, 297]) if chance(rng, 0.8) else np.float64([297, 210])
        corner = print_mm[0] - rng.uniform(2, np.maximum(3, page - np.ptp(print_mm, axis=0)))
    elif carrier in ("photo-paper", "cut-image"):
        border = between(rng, 2, 9) if carrier == "photo-paper" else 0.0
        corner, page = print_mm[0] - border, np.ptp(print_mm, axis=0) + 2 * border
    else:
        slack = rng.uniform(-0.5, 0.7, 2)
        corner, page = corners_mm.min(0) - slack, np.ptp(corners_mm, axis=0) + 2 * slack
    density = 6 if page.max() > 150 else 9
    h, w = int(page[1] * density), int(page[0] * density)
    paper = texture_paper(rng, h, w, density, "blank")
    cover = rounded(h, w, (between(rng, 0.05, CORNER) if carrier in ("cut", "pouch") and chance(rng, 0.6) else 0.15) * density)
    if carrier in ("cut", "cut-image"):  # scissors are not straight
        ragged = 2 + density * 0.1 * (1 + clouds(rng, h, w, 6))
        y, x = np.mgrid[0:h, 0:w]
        cover *= np.clip(np.minimum.reduce([x, y, w - 1 - x, h - 1 - y]) - ragged, 0, 1)
    gloss = between(rng, 0.25, 1.2) if shiny and chance(rng, 0.75) else between(rng, 0, 0.1)
    flat = placed(*corner)
    shadow = scene.lay(paper, cover.astype(np.float32), density, flat, between(rng, 0.1, 0.6), gloss=gloss)
    before = scene.rgb.copy()
    # the print may reach past a trimmed sheet: keep it to the paper
    cut = np.zeros(sheet.shape[:2], np.float32)
    a, b = np.round((corner - print_mm[0]) * px).astype(int), np.round((corner + page - print_mm[0]) * px).astype(int)
    cut[max(0, a[1]) : max(0, b[1]), max(0, a[0]) : max(0, b[0])] = 1
    scene.lay(sheet, cut, px, placed(*print_mm[0]), 0, gloss=gloss, crisp=spread(rng, 0.95, 1.4), multiply=True)
    others = []
    if carrier == "a4" and origin == "scan" and chance(rng, 0.4):  # both sides on one sheet
        second = draw_art(rng, person, "emblem" if art.side == "face" else "face")
        page2 = cv2.resize(second.rgb, (int(CARD_W * px), int(CARD_H * px)), interpolation=cv2.INTER_AREA)
        step = (tall + between(rng, 6, 25)) * (1 if chance(rng, 0.5) else -1)
        other = run(page2)
        scene.lay(other, np.ones(other.shape[:2], np.float32), px, placed(-CARD_W / 2, step - CARD_H / 2), 0, multiply=True)
        others.append((second, corner_points() + [0, step]))
    sheet_mask = np.zeros((height, width), np.float32)
    if shadow is not None:
        mask, (l, t, r, b) = shadow
        sheet_mask[t:b, l:r] = mask
    if carrier in ("cut", "cut-image", "pouch"):  # what the knife left of the print lies within the paper
        scene.rgb = before * (1 - sheet_mask[..., None]) + scene.rgb * sheet_mask[..., None]
    folds = 0 if shiny or not chance(rng, 0.4) else int(rng.integers(1, 4))
    creased(rng, scene, sheet_mask, folds)
    if chance(rng, 0.1):  # such copies are often stamped
        it = thing(rng, "stamp")
        at = placed(*aim(rng, art), rng.normal(0, 20)) @ placed(-it["cover"].shape[1] / 2 / it["px"], -it["cover"].shape[0] / 2 / it["px"])
        scene.lay(it["rgb"], it["cover"], it["px"], at, multiply=True)
    if carrier == "pouch":
        sleeved(rng, scene)
    if carrier in ("cut", "pouch") and not by_scanner and chance(rng, 0.25):
        rim_fingers(rng, scene)
        name += "+fingers"
    glares = []
    if not by_scanner:
        scene.light(1.0, 0.4)
        exposed(rng, scene, camera.hard)
        scene.sheen(spread(rng, 0.003, 0.1), rng.normal(0, 0.1))
        if chance(rng, 0.4 if gloss > 0.2 else 0.05):
            at = moved([[between(rng, -0.5, 0.5) * wide, between(rng, -0.5, 0.5) * tall]], matrix)[0]
            light = scene.glare(at, between(rng, 3, 12) * scene.px_mm, spread(rng, 0.2, 2.5))
            scene.shine(light)
            glares += [box for box in [light_box(scene, light, wide, tall)] if box]
    curl = between(rng, 0.5, 6) * width / 1280 if not by_scanner and not shiny and chance(rng, 0.4) else 0.0
    lens = Lens(rng, width, height, 1.0, curl)
    if by_scanner:
        lens.k = lens.fringe = 0.0
    to_size = [size[0] / width, size[1] / height]
    quad = lens.seen(moved(corners_mm, matrix)) * to_size
    light = lens.apply(scene.rgb)
    if by_scanner:
        picture, device = scanned(rng, light, size)
        camera_told = told(None, size, quad, name, art, glares, device)
    else:
        picture, camera_told = develop(rng, camera, light, size), told(camera, size, quad, name, art, glares)
    for_others = [(other, lens.seen(moved(at, matrix)) * to_size) for other, at in others]
    for_others = [(other, at) for other, at in for_others if at.min() >= 0 and (at <= size).all()]
    condition = "+".join([carrier, origin, *(["again"] if again else []), *(["folded"] if folds else []), *(["curled"] if curl else [])])
    return Shot(picture, quad, camera_told, {"kind": "copy", "device": process, "condition": condition}, art, for_others)


def creased(rng, scene, mask, folds) -> None:
    """Light on a sheet that was folded, and worn ink along the folds."""
    x, y = np.arange(scene.width, dtype=np.float32)[None], np.arange(scene.height, dtype=np.float32)[:, None]
    for _ in range(folds):
        turn = pick(rng, [0, 1.5708]) + rng.normal(0, 0.1) if chance(rng, 0.7) else between(rng, 0, 3.14)
        cx, cy = between(rng, 0.15, 0.85) * scene.width, between(rng, 0.15, 0.85) * scene.height
        far = (x - cx) * math.cos(turn) + (y - cy) * math.sin(turn)
        step = np.tanh(far / (scene.px_mm * between(rng, 0.2, 1.2))) * np.exp(-np.abs(far) / (scene.px_mm * spread(rng, 8, 90)))
        ridge = np.exp(-((far / (scene.px_mm * between(rng, 0.12, 0.4))) ** 2))
        scene.rgb *= 1 + (mask * (between(rng, 0.03, 0.2) * step - between(rng, 0.0, 0.2) * ridge))[..., None]
        scene.rgb += (mask * ridge * between(rng, 0, 0.35))[..., None] * np.clip(0.75 - scene.rgb, 0, 1)


# ---------------------------------------------------------------------------------------------------------------- screens


def subpixels(rng, kind, n=32) -> np.ndarray:
    """One repeat of a display's lit areas by colour, n samples to the display pixel."""

    def bars(order, gap, dark, slant=0.0):
        tall = 2 if slant else 1
        cell = np.zeros((n * tall, n, 3), np.float32)
        x, y = (np.arange(n) + 0.5)[None] / n, (np.arange(n * tall) + 0.5)[:, None] / n
        lean = slant * (np.abs(y % 2 - 1) - 0.5) if slant else 0 * y
        for place, colour in enumerate(order):
            if colour is not None:
                at = (x - lean - (place + 0.5) / len(order) + 0.5) % 1 - 0.5
                on = (np.abs(at) < (0.5 - gap) / len(order)) & ((y % 1) > dark)
                cell[..., colour] += on
        return cell

    gap, dark = between(rng, 0.04, 0.22), between(rng, 0.03, 0.3)
    if kind in ("rgb", "va"):
        cell = bars([0, 1, 2], gap, dark)
        if kind == "va":
            cell[n // 2 :] *= between(rng, 0.25, 0.8)
            cell[n // 2 - 1 : n // 2 + 1] = 0
        return cell
    if kind == "bgr":
        return bars([2, 1, 0], gap, dark)
    if kind == "ips":
        return bars([0, 1, 2], gap, dark, between(rng, 0.08, 0.3))
    if kind == "woled":
        return bars(pick(rng, [[0, None, 1, 2], [0, None, 2, 1]]), gap, dark)
    if kind == "turned":
        return np.ascontiguousarray(bars([0, 1, 2], gap, dark).transpose(1, 0, 2))
    if kind == "s-stripe":
        cell = np.zeros((n, n, 3), np.float32)
        cell[n // 12 : n // 2 - 1, n // 10 : n // 2 - 1, 0] = 1
        cell[n // 2 + 1 : -n // 12, n // 10 : n // 2 - 1, 1] = 1
        cell[n // 12 : -n // 12, n // 2 + 2 : -n // 12, 2] = 1
        return cell
    if kind == "quad":
        cell = np.zeros((2 * n, 2 * n, 3), np.float32)
        for y, x, colour in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
            cell[y * n + 3 : (y + 1) * n - 3, x * n + 3 : (x + 1) * n - 3, colour] = 1
        return cell
    if kind == "dlp":
        cell = np.zeros((n, n, 3), np.float32)
        edge = max(1, int(n * between(rng, 0.03, 0.08)))
        cell[edge:-edge, edge:-edge] = 1
        return cell
    y, x = (np.mgrid[0 : 2 * n, 0 : 2 * n] + 0.5) / n  # diamond: a green in every pixel, red and blue by turns
    cell = np.zeros((2 * n, 2 * n, 3), np.float32)
    wrap = lambda d: (d + 1) % 2 - 1
    green, other = between(rng, 0.2, 0.27), between(rng, 0.3, 0.42)
    for gx in (0.25, 1.25):
        for gy in (0.5, 1.5):
            cell[..., 1] += np.hypot(wrap(x - gx), wrap(y - gy) * between(rng, 0.7, 0.9)) < green
    for rx, ry, colour in ((0.75, 1.0, 0), (1.75, 0.0, 0), (0.75, 0.0, 2), (1.75, 1.0, 2)):
        cell[..., colour] += np.abs(wrap(x - rx)) + np.abs(wrap(y - ry)) < other * (1.15 if colour == 2 else 1)
    return np.clip(cell, 0, 1)


def integrated(cell, n, jacobian, sigma, fold) -> np.ndarray:
    """The repeat as the sensor sees it at every phase: each frequency weighed by pixel aperture, lens, and the sites of a `fold` times finer colour sensor."""
    height, width = cell.shape[:2]
    fx, fy = np.fft.fftfreq(width)[None] * n, np.fft.fftfreq(height)[:, None] * n  # cycles per display px
    sx, sy = jacobian[0, 0] * fx + jacobian[1, 0] * fy, jacobian[0, 1] * fx + jacobian[1, 1] * fy  # cycles per picture px
    base = np.sinc(sx / fold) * np.sinc(sy / fold) * np.exp(-2 * (math.pi * sigma / fold) ** 2 * (sx * sx + sy * sy))
    out = np.empty_like(cell)
    at = (np.arange(fold) - (fold - 1) / 2) / fold
    for colour in range(3):
        if fold == 1:
            weight = base
        else:
            sites = [
                (x, y)
                for j, y in enumerate(at)
                for i, x in enumerate(at)
                if (i + j) % 2 == 1 and colour == 1 or colour == 0 and i % 2 == 0 and j % 2 == 0 or colour == 2 and i % 2 == 1 and j % 2 == 1
            ]
            weight = base * np.mean([np.exp(2j * math.pi * (sx * x + sy * y)) for x, y in sites], axis=0)
        plane = np.fft.ifft2(np.fft.fft2(cell[..., colour]) * weight).real
        out[..., colour] = plane / plane.mean()
    return np.clip(out, 0, None).astype(np.float32)


def interface(rng, height, width, rect, shown, kind) -> np.ndarray:
    """A display's content: the shown picture in its rectangle (l, t, w, h) and about it what an app draws; uint8."""
    l, t, w, h = rect
    dark = chance(rng, 0.45)
    canvas = np.full((height, width, 3), pick(rng, [0, 0, 18, 30]) if dark else pick(rng, [255, 245, 237, 225]), np.uint8)
    ink = (225, 225, 225) if dark else (50, 50, 55)
    unit = max(4, int(min(height, width) / 34))
    if kind == "desktop":
        wall = np.clip(128 + 60 * clouds(rng, height, width, 3)[..., None] + rng.uniform(-70, 70, 3), 0, 255)
        canvas[:] = wall
        cv2.rectangle(canvas, (l - unit, t - 3 * unit), (l + w + unit, t + h + unit), (40, 40, 44) if dark else (238, 238, 240), -1)
        for i in range(5):
            cv2.circle(
                canvas, (l + unit * (1 + 2 * i), t - int(1.6 * unit)), max(2, unit // 3), tuple(int(v) for v in rng.integers(60, 255, 3)), -1, cv2.LINE_AA
            )
        cv2.rectangle(canvas, (0, height - 2 * unit), (width, height), (25, 28, 34), -1)
        for i in range(9):
            cv2.rectangle(
                canvas,
                (unit * (2 + 2 * i), height - int(1.7 * unit)),
                (unit * (3 + 2 * i), height - int(0.6 * unit)),
                tuple(int(v) for v in rng.integers(60, 255, 3)),
                -1,
            )
    elif kind == "chat":
        canvas[:] = 20 if dark else 237
        for y in range(int(unit * between(rng, 2, 6)), height, int(unit * 5)):
            mine = chance(rng, 0.5)
            wide = int(between(rng, 0.2, 0.6) * width)
            x = width - wide - 4 * unit if mine else 4 * unit
            cv2.rectangle(canvas, (x, y), (x + wide, y + int(unit * 2.2)), (150, 235, 105) if mine else (255, 255, 255), -1)
            cv2.rectangle(
                canvas,
                (width - 3 * unit if mine else unit, y),
                (width - unit if mine else 3 * unit, y + 2 * unit),
                tuple(int(v) for v in rng.integers(60, 220, 3)),
                -1,
            )
            for i in range(int(rng.integers(1, 8))):
                cv2.rectangle(canvas, (x + unit + i * unit, y + unit // 2), (x + unit + int((i + 0.8) * unit), y + int(unit * 1.5)), (60, 60, 60), 1)
    elif kind == "viewer":
        canvas[:] = pick(rng, [82, 60, 128, 200])
        cv2.rectangle(canvas, (0, 0), (width, 3 * unit), (50, 54, 57), -1)
        cv2.rectangle(canvas, (l - 3 * unit, 4 * unit), (l + w + 3 * unit, height), (255, 255, 255), -1)
        for i in range(12):
            cv2.circle(canvas, (unit * (2 + 3 * i), int(1.5 * unit)), max(2, unit // 2), (200, 200, 200), -1, cv2.LINE_AA)
    else:
        for y in (int(unit * 1.2), height - int(unit * 2.4)):
            for i in range(5):
                cv2.circle(canvas, (int(width * (i + 0.5) / 5), y), max(2, int(unit * 0.55)), ink, max(1, unit // 8), cv2.LINE_AA)
    x0, y0, x1, y1 = max(0, l), max(0, t), min(width, l + w), min(height, t + h)
    if x1 > x0 and y1 > y0:
        canvas[y0:y1, x0:x1] = cv2.resize(shown, (w, h), interpolation=cv2.INTER_AREA if w < shown.shape[1] else cv2.INTER_CUBIC)[
            y0 - t : y1 - t, x0 - l : x1 - l
        ]
    return canvas


def shown_picture(rng, art) -> tuple[np.ndarray, np.ndarray]:
    """The picture file that the display shows and the card's corners in it."""
    how = rng.random()
    if how < 0.55:
        longest = int(rng.integers(900, 1500))
        shot = genuine(rng, (longest, int(longest * pick(rng, [0.75, 0.5625, 0.667])) // 2 * 2), art=art, plain=chance(rng, 0.4))
        picture, quad = shot.picture, shot.quad
    else:
        factor = between(rng, 0.45, 1.0)
        card = cv2.resize(art.rgb, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        height, width = card.shape[:2]
        pad = int(width * (between(rng, 0.02, 0.3) if how < 0.8 else 0.0))
        page = np.full((height + 2 * pad, width + 2 * pad, 3), pick(rng, [1.0, 0.97, 0.9, 0.2, 0.0]), np.float32)
        mask = rounded(height, width, CORNER * ART * factor)[..., None]
        page[pad : pad + height, pad : pad + width] += (card - page[pad : pad + height, pad : pad + width]) * mask
        picture = bytes_of(sharpened(soften(page, between(rng, 0.2, 1.2)), 1.2, between(rng, 0, 1.2)) * between(rng, 0.9, 1.05))
        quad = np.float64([[pad, pad], [pad + width, pad], [pad + width, pad + height], [pad, pad + height]])
    return through_jpeg(picture, rng.integers(55, 97), pick(rng, [0x221111, 0x111111])), quad


def recaptured(rng, size) -> Shot:
    """A card's picture on a display, photographed."""
    art = draw_art(rng)
    shown, quad = shown_picture(rng, art)
    family = pick(rng, ["phone", "phone", "phone", "tablet", "laptop", "laptop", "monitor", "monitor", "television", "projector"])
    layout = pick(
        rng,
        {
            "phone": ["diamond", "diamond", "rgb", "ips", "s-stripe", "turned"],
            "tablet": ["rgb", "ips", "turned", "diamond"],
            "laptop": ["rgb", "ips", "rgb", "quad", "diamond"],
            "monitor": ["rgb", "va", "bgr", "ips"],
            "television": ["va", "woled", "rgb", "bgr"],
            "projector": ["dlp", "dlp", "rgb"],
        }[family],
    )
    oled = layout in ("diamond", "s-stripe", "woled")
    camera = draw_camera(rng, chance(rng, 0.12))
    camera.focus = abs(float(rng.normal(0.0, 0.3))) + (spread(rng, 0.4, 1.5) if chance(rng, 0.25) else 0)
    fold = pick(rng, [1, 1, 2, 3, 4])
    if fold > 1:
        camera.over, camera.bayer = 1.0, False
    elif camera.name != "webcam":
        camera.bayer = True
    width, height = sensor_of(size, camera.over)
    ratio = float(np.clip(math.exp(rng.normal(math.log(1.15), 0.6)), 0.3, 4)) / camera.over  # display px per sensor px
    card_mm = between(rng, 60, 120)
    upright = quad - quad.mean(0)
    shown_wide = np.linalg.norm(quad[0] - quad[1])
    box = np.ptp(upright, axis=0) / shown_wide * card_mm
    share = between(rng, 0.45, 1.12)
    matrix = pose(rng, width, height, box[0], box[1], share, 13, roll=rng.normal(0, 5) if chance(rng, 0.85) else between(rng, -30, 30), aside=0.4)
    scene = Scene(rng, width, height, matrix)
    card_px = card_mm * scene.px_mm
    pitch = card_mm / (card_px * ratio)  # mm per display px
    # the display about the shown picture, in display px
    picture_w, picture_h = shown.shape[1] * card_mm / shown_wide / pitch, shown.shape[0] * card_mm / shown_wide / pitch
    if family == "phone" and chance(rng, 0.75):
        panel_w = picture_w * between(rng, 1.0, 1.15)
        panel_h = panel_w * between(rng, 1.78, 2.22)
    else:
        panel_w = picture_w * between(rng, 1.02, 2.2)
        panel_h = panel_w / pick(rng, [1.778, 1.6, 1.333, 2.1])
        if panel_h < picture_h:
            panel_w, panel_h = panel_w * picture_h / panel_h * 1.02, picture_h * 1.02
    detail = min(1.0, 1.25 / ratio, 2600 / max(panel_w, panel_h))  # canvas px per display px
    w, h = int(panel_w * detail), int(panel_h * detail)
    offset = (panel_w - picture_w) * between(rng, 0.2, 0.8), (panel_h - picture_h) * between(rng, 0.25, 0.75)
    rect = tuple(round(v * detail) for v in (*offset, picture_w, picture_h))
    app = pick(
        rng,
        {"phone": ["gallery", "gallery", "chat", "viewer"], "tablet": ["gallery", "viewer", "chat"], "projector": ["viewer", "gallery"]}.get(
            family, ["desktop", "viewer", "gallery", "desktop"]
        ),
    )
    canvas = interface(rng, h, w, rect, shown, app)
    # where the card's corners are on the panel, and so on the plane
    on_canvas = quad * [rect[2] / shown.shape[1], rect[3] / shown.shape[0]] + rect[:2]
    corners = on_canvas / detail * pitch
    left_top = -corners.mean(0)
    corners_mm = corners + left_top
    name = set_table(rng, scene)
    body = np.float64([w, h]) / detail * pitch
    lens = Lens(rng, width, height)
    bezel = {
        "phone": between(rng, 1, 6),
        "tablet": between(rng, 5, 14),
        "laptop": between(rng, 4, 16),
        "monitor": between(rng, 3, 22),
        "television": between(rng, 4, 20),
        "projector": 0,
    }[family]
    if bezel:
        bw, bh = int((body[0] + 2 * bezel) * 5), int((body[1] + 2 * bezel) * 5)
        shell = np.ones((bh, bw, 3), np.float32) * pick(rng, [between(rng, 0.004, 0.03), between(rng, 0.004, 0.05), between(rng, 0.2, 0.7)])
        scene.lay(shell, rounded(bh, bw, between(rng, 1, 9) * 5), 5, placed(*(left_top - bezel)), between(rng, 3, 8), gloss=0.8)
    else:
        scene.rgb[:] = between(rng, 0.6, 0.85) * (1 + 0.02 * clouds(rng, height, width, 60, 2))[..., None]
    scene.light(1.0, 0.3)
    room = spread(rng, 0.02, 0.9)
    surround = lens.apply(blurred(scene.rgb, camera.focus * width / 1280, 0, 0, False)) * room
    emitted, lit = displayed(rng, lens, scene, canvas, layout, family, left_top, pitch, ratio, detail, fold, camera.focus * width / 1280, oled)
    white = between(rng, 0.62, 1.25)
    if family == "projector":
        light = surround / room * (room * 0.3 + 0.02 + emitted * lit[..., None] * white)
    else:
        light = surround * (1 - lit[..., None]) + emitted * white * lit[..., None]
        light += on_glass(rng, height, width, lit) * room
    glow = cv2.resize(
        soften(cv2.resize(light, (width // 16, height // 16), interpolation=cv2.INTER_AREA), between(rng, 1, 8)),
        (width, height),
        interpolation=cv2.INTER_LINEAR,
    )
    light = light + glow * between(rng, 0, 0.06)
    mean = light[height // 4 : -height // 4 : 3, width // 4 : -width // 4 : 3].mean((0, 1))
    light = light * (mean.mean() / mean) ** between(rng, 0.2, 0.95)  # the camera's own idea of white
    seen = lens.seen(moved(corners_mm, matrix)) * [size[0] / width, size[1] / height]
    picture = develop(rng, camera, light.astype(np.float32), size, optics=False)
    condition = f"{layout}+{app}+{ratio * camera.over:.2f}px" + (f"+binned{fold}" if fold > 1 else "")
    return Shot(picture, seen, told(camera, size, seen, f"{name}+{family}", art, []), {"kind": "screen", "device": family, "condition": condition}, art)


def displayed(rng, lens, scene, canvas, layout, family, left_top, pitch, ratio, detail, fold, focus, oled) -> tuple[np.ndarray, np.ndarray]:
    """The display's light on each sensor pixel (white = 1) and how far the pixel lies on the panel."""
    h, w = canvas.shape[:2]
    inverse = np.linalg.inv(scene.matrix)
    x, y = lens.grid()
    x = x - np.float32(scene.width / 2)
    y = y - np.float32(scene.height / 2)
    m = (
        np.float64([[1 / pitch, 0, -left_top[0] / pitch], [0, 1 / pitch, -left_top[1] / pitch], [0, 0, 1]])
        @ inverse
        @ np.float64([[1, 0, scene.width / 2], [0, 1, scene.height / 2], [0, 0, 1]])
    )
    m = m / m[2, 2]
    (a, b, c), (d, e, f), (g, k, _) = m.tolist()
    below = g * x + k * y + 1
    u, v = (a * x + b * y + c) / below, (d * x + e * y + f) / below
    jacobian = np.float64([[m[0, 0] - m[0, 2] * m[2, 0], m[0, 1] - m[0, 2] * m[2, 1]], [m[1, 0] - m[1, 2] * m[2, 0], m[1, 1] - m[1, 2] * m[2, 1]]])
    levels = canvas.astype(np.float32) / 255
    gamma = between(rng, 1.9, 2.4)
    if family in ("laptop", "monitor") and chance(rng, 0.3):  # twisted nematic: dark from below, pale from above
        levels = levels + between(rng, -0.12, 0.16) * np.linspace(-1, 1, h, dtype=np.float32)[:, None, None] * (1 - levels)
    content = cv2.pow(np.clip(levels, 0, 1), gamma)
    visible = ratio < 0.9 and detail == 1.0
    near = cv2.INTER_NEAREST if visible else cv2.INTER_LINEAR
    if not visible and ratio * detail > 1.3:
        content = soften(content, 0.35 * ratio * detail)
    light = cv2.remap(content, u * np.float32(detail) - 0.5, v * np.float32(detail) - 0.5, near, borderMode=cv2.BORDER_REPLICATE)
    n, sharp = 32, spread(rng, 0.18, 0.5)
    if visible:
        light = soften(light, 0.45)
    if focus > 0.15:
        light = soften(light, focus)
    cell = subpixels(rng, layout, n)
    if family == "projector" and layout != "dlp":
        cell = np.dstack([np.roll(subpixels(rng, "dlp", n)[..., 0], rng.integers(-6, 7, 2), (0, 1)) for _ in range(3)])
        focus = math.hypot(focus, 0.3 / ratio)
    tile = integrated(cell, n, jacobian, math.hypot(sharp, focus * fold), fold)
    tall, wide = tile.shape[:2]
    tile = np.pad(tile, ((0, 1), (0, 1), (0, 0)), mode="wrap")
    light *= cv2.remap(
        tile, np.mod(u * np.float32(n) - 0.5, np.float32(wide)), np.mod(v * np.float32(n) - 0.5, np.float32(tall)), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
    )
    across, down = u * np.float32(2 * detail / w) - 1, v * np.float32(2 * detail / h) - 1
    edge = np.float32(max(1.0, focus * 2) * ratio)
    lit = np.clip((w / detail / 2 - np.abs(u - w / detail / 2)) / edge + 0.5, 0, 1) * np.clip((h / detail / 2 - np.abs(v - h / detail / 2)) / edge + 0.5, 0, 1)
    black = spread(rng, 0.0002, 0.002) if oled else spread(rng, 0.0008, 0.012)
    if not oled and chance(rng, 0.5):  # backlight bleeding in from the rim
        black = black + between(rng, 0, 0.03) * (np.exp(-(1 - np.abs(across)).clip(0) * 6) * (down > 0) + np.exp(-(1 - np.abs(down)).clip(0) * 6))[..., None]
    tilt = 1 + between(rng, -0.2, 0.2) * across + between(rng, -0.2, 0.2) * down
    tint = np.float32(1 + rng.normal(0, 0.07, 3)) * (1 + (across * between(rng, -0.08, 0.08))[..., None] * np.float32(rng.normal(0, 1, 3)))
    light = (black + light) * tilt[..., None] * tint
    if chance(rng, 0.35):  # the shutter rolls while the display refreshes or its light is pulsed
        rows = np.arange(scene.height, dtype=np.float32) / scene.height
        wave = np.sin(rows * 6.283 * spread(rng, 0.6, 25) + between(rng, 0, 6.28))
        if chance(rng, 0.5):
            wave = np.tanh(wave * 4)
        band = 1 + between(rng, 0.02, 0.22) * wave
        light *= band[:, None, None] if chance(rng, 0.7) else (1 + (band - 1)[:, None] * np.float32(rng.uniform(-1, 1, 3)))[:, None, :]
    return light.astype(np.float32), lit.astype(np.float32)


def on_glass(rng, height, width, lit) -> np.ndarray:
    """What a display's glass mirrors, and the grease and dust on it."""
    h, w = height // 8, width // 8
    mirror = np.clip(clouds(rng, h, w, 3, 2) * 0.5 + 0.3, 0, None) * spread(rng, 0.003, 0.08)
    if chance(rng, 0.3):
        shape = np.zeros((h, w), np.uint8)
        corners = moved(
            np.float64([[-1, -1], [1, -1], [1, 1.3], [-1, 1.3]]) * w * between(rng, 0.05, 0.25),
            placed(between(rng, 0, w), between(rng, 0, h), between(rng, -30, 30)),
        )
        cv2.fillConvexPoly(shape, np.int32(corners), 255)
        mirror = mirror + soften(shape.astype(np.float32) / 255, spread(rng, 0.5, 8)) * spread(rng, 0.03, 0.5)
    film = cv2.resize(mirror.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    if chance(rng, 0.45):
        film += np.clip(clouds(rng, height, width, between(rng, 6, 40), 2, between(rng, 0.3, 1)) - 0.8, 0, 1.5) * spread(rng, 0.005, 0.06)
    if chance(rng, 0.45):
        dust = (rng.random((height // 2, width // 2)) > 1 - spread(rng, 2e-5, 6e-4)).astype(np.float32)
        film += soften(cv2.resize(dust, (width, height), interpolation=cv2.INTER_NEAREST), between(rng, 0.5, 1.2)) * between(rng, 0.05, 0.5)
    return (film * lit)[..., None] * np.float32(1 + rng.normal(0, 0.08, 3))


# ---------------------------------------------------------------------------------------------------------------- the whole


def occluded(rng, size) -> Shot:
    while True:
        shot = genuine(rng, size, hard=chance(rng, 0.15), covering=pick(rng, COVERS))
        if shot.faults["fields"]:
            return shot


SUITES = {
    "photo": lambda rng, size: genuine(rng, size),
    "hard": lambda rng, size: genuine(rng, size, hard=True),
    "copy": copied,
    "screen": recaptured,
    "occlusion": occluded,
}


def draw_one(seed, suite, index, longest, out) -> dict:
    """Draws and writes one picture; its truth."""
    rng = np.random.default_rng([seed, zlib.crc32(suite.encode()), index])
    size = frame_size(rng, longest)
    shot = SUITES[suite](rng, size)
    name = f"{suite}-{index:03}.jpg"
    (out / name).write_bytes(sent(rng, shot.picture, suite == "hard"))
    cards = [shot.art.card(shot.quad), *(art.card(quad) for art, quad in shot.others)]
    return {"file": name, "size": list(size), "suite": suite, "cards": cards, "camera": shot.camera, "faults": shot.faults}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=6001)
    parser.add_argument("--suites", nargs="+", default=["photo:10"], help="suite:count, of " + ", ".join(SUITES))
    parser.add_argument("--longest", type=int, default=1280)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    truth = []
    for order in options.suites:
        suite, count = order.split(":")
        truth += [draw_one(options.seed, suite, index, options.longest, options.out) for index in range(int(count))]
    (options.out / "truth.json").write_text(json.dumps(truth, ensure_ascii=False))


if __name__ == "__main__":
    main()
