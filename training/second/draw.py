"""A second way of drawing: other cards, cameras, printers, displays and coverings than `factory`'s, by code that was written without knowledge of it.

    python -m second.draw --seed 5001 --suites photo:250 hard:60 resaved:40 --out runs/genuine-second

A network that learns from one drawing code alone takes that code's manner for the nature of cards; what it learns from two holds on a third more often.
Pictures and truth.json are as `draw_exam.py` writes them. Lengths are millimetres of the card, whose middle is the origin, until a homography `Hm` takes them to
pixels; light is linear until `shoot`. Holders are invented, portraits are drawn of shapes, every card bears SPECIMEN 样本.
"""
import argparse
import io
import json
import math
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

cv2.setNumThreads(1)
F32 = np.float32
WIDE, TALL, PX_PER_MM = 85.6, 54.0, 20.0
TEXTURE_W, TEXTURE_H = int(WIDE * PX_PER_MM), int(TALL * PX_PER_MM)
FONTS = "/usr/share/fonts/"
HEI = {
    "wqy-zenhei": (FONTS + "truetype/wqy/wqy-zenhei.ttc", 0),
    "wqy-microhei": (FONTS + "truetype/wqy/wqy-microhei.ttc", 0),
    "noto-sans-sc": (FONTS + "opentype/noto/NotoSansCJK-Regular.ttc", 2),
    "noto-sans-sc-medium": (FONTS + "opentype/noto/NotoSansCJK-Medium.ttc", 2),
}
SONG = {"uming-cn": (FONTS + "truetype/arphic/uming.ttc", 0), "noto-serif-sc-bold": (FONTS + "opentype/noto/NotoSerifCJK-Bold.ttc", 2)}
OCR = {"ocr-b": (FONTS + "opentype/ocr-b/OCRB.otf", 0)}
FACES = {**HEI, **SONG, **OCR}
_fc = {}


def font(key, px):
    k = (key, int(round(px)))
    if k not in _fc:
        p, i = FACES[key]
        _fc[k] = ImageFont.truetype(p, k[1], index=i)
    return _fc[k]


# ------------------------------------------------------------------ tone helpers
_g = np.arange(65536, dtype=F32) / 65535
LIN2S = np.where(_g <= 0.0031308, 12.92 * _g, 1.055 * np.maximum(_g, 1e-9) ** (1 / 2.4) - 0.055).astype(F32)
_b = np.arange(256, dtype=F32) / 255
S2LIN8 = np.where(_b <= 0.04045, _b / 12.92, ((_b + 0.055) / 1.055) ** 2.4).astype(F32)


def to_linear(u8):
    return S2LIN8[u8]


def from_linear(x):
    return LIN2S[(np.clip(x, 0, 1) * 65535 + 0.5).astype(np.uint16)]


def to_bytes(x):
    return (np.clip(x, 0, 1) * 255 + 0.5).astype(np.uint8)


def blurred(x, s):
    return cv2.GaussianBlur(x, (0, 0), s) if s > 0.15 else x


def between(r, a, b):
    return float(r.uniform(a, b))


def pick(r, seq):
    return seq[int(r.integers(len(seq)))]


def noise(r, h, w, m, n=None):
    """Smooth noise of about m×n features, mean 0."""
    return cv2.resize(r.standard_normal((max(2, int(m)), max(2, int(n or m)))).astype(F32), (w, h), interpolation=cv2.INTER_CUBIC)


def clouds(r, h, w, base=4, oct=5, fall=0.6):
    """Noise of several octaves, standard deviation 1."""
    o = np.zeros((h, w), F32)
    a = 1.0
    for i in range(oct):
        o += a * noise(r, h, w, base * 2**i)
        a *= fall
    return o / o.std()


def saved(img, q, sub):
    """The bytes of a JPEG."""
    b = io.BytesIO()
    Image.fromarray(img).save(b, "JPEG", quality=int(q), subsampling=sub)
    return b.getvalue()


def opened(b):
    return np.array(Image.open(io.BytesIO(b)).convert("RGB"))


# ------------------------------------------------------------------ holders
PLACES = [
    ("110105", "北京市朝阳区", "北京市公安局朝阳分局"),
    ("310115", "上海市浦东新区", "上海市公安局浦东分局"),
    ("440305", "广东省深圳市南山区", "深圳市公安局南山分局"),
    ("330106", "杭州市西湖区", "杭州市公安局西湖分局"),
    ("510104", "成都市锦江区", "成都市公安局锦江分局"),
    ("420106", "武汉市武昌区", "武汉市公安局武昌分局"),
    ("320102", "南京市玄武区", "南京市公安局玄武分局"),
    ("610113", "西安市雁塔区", "西安市公安局雁塔分局"),
    ("370202", "山东省青岛市市南区", "青岛市公安局市南分局"),
    ("210102", "沈阳市和平区", "沈阳市公安局和平分局"),
    ("430102", "长沙市芙蓉区", "长沙市公安局芙蓉分局"),
    ("500103", "重庆市渝中区", "重庆市公安局渝中区分局"),
    ("410105", "郑州市金水区", "郑州市公安局金水分局"),
    ("350203", "福建省厦门市思明区", "厦门市公安局思明分局"),
    ("340104", "合肥市蜀山区", "合肥市公安局蜀山分局"),
    ("530102", "昆明市五华区", "昆明市公安局五华分局"),
    ("520102", "贵阳市南明区", "贵阳市公安局南明分局"),
    ("130102", "石家庄市长安区", "石家庄市公安局长安分局"),
    ("140105", "太原市小店区", "太原市公安局小店分局"),
    ("230103", "哈尔滨市南岗区", "哈尔滨市公安局南岗分局"),
    ("620102", "兰州市城关区", "兰州市公安局城关分局"),
    ("441881", "广东省英德市", "英德市公安局"),
    ("320583", "江苏省昆山市", "昆山市公安局"),
    ("431224", "湖南省溆浦县", "溆浦县公安局"),
    ("511722", "四川省宣汉县", "宣汉县公安局"),
    ("371328", "山东省蒙阴县", "蒙阴县公安局"),
    ("410883", "河南省孟州市", "孟州市公安局"),
    ("341322", "安徽省萧县", "萧县公安局"),
    ("532925", "云南省弥渡县", "弥渡县公安局"),
    ("150102", "呼和浩特市新城区", "呼和浩特市公安局新城区分局"),
]
SURNAMES = list(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
) + ["欧阳", "司马", "诸葛"]
MALE = list("伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建国志文轩昊然博晨逸铭泽瑞栋彬峰翔钧炜晟烨煜楠")
FEMALE = list("芳娜敏静秀丽娟英华慧巧美淑惠珠翠雅芝玉萍红月彩春菊兰凤洁梅琳素云莲雪荣爱霞香莺媛艳瑞佳嘉琼勤珍贞莉桂娣婷姣婉娴瑾颖露瑶怡婵雁蓓薇玥琪妍萱涵")
NATIONS = ["汉"] * 30 + ["回", "满", "壮", "苗", "土家", "彝", "蒙古", "侗", "瑶", "白", "朝鲜", "布依", "哈尼", "黎", "傣", "畲", "维吾尔"]
ROADS = [
    "幸福",
    "建设",
    "人民",
    "解放",
    "中山",
    "和平",
    "新华",
    "文化",
    "青年",
    "长江",
    "黄河",
    "湖滨",
    "学院",
    "科技",
    "友谊",
    "胜利",
    "光明",
    "朝阳",
    "滨河",
    "凤凰",
    "桂花",
    "松柏",
]
VILLAGES = ["大湾", "石桥", "柳林", "双塘", "新庄", "黄坡", "白云", "下河", "杨树", "东岭", "南塘", "马家", "古井", "竹溪", "清水", "高桥"]
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def check(s17):
    """The check character of seventeen digits."""
    return "10X98765432"[sum(int(a) * b for a, b in zip(s17, WEIGHTS)) % 11]


DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def date_of(r, y0=1944, y1=2012):
    m = int(r.integers(1, 13))
    return int(r.integers(y0, y1)), m, int(r.integers(1, DAYS[m - 1] + 1))


def name_of(r, sex):
    s = pick(r, SURNAMES)
    g = MALE if sex == "男" else FEMALE
    return s + "".join(pick(r, g) for _ in range(1 if r.random() < 0.22 else 2))


def address_of(r, place):
    a = place[1]
    if a.endswith("县") or r.random() < 0.3:
        a += f"{pick(r, VILLAGES)}镇{pick(r, VILLAGES)}村{pick(r, ['', str(int(r.integers(1, 19))) + '组'])}{int(r.integers(1, 320))}号"
    else:
        a += f"{pick(r, ROADS)}{pick(r, ['路', '街', '大道', '东路', '西路'])}{int(r.integers(1, 999))}号"
        if r.random() < 0.6:
            a += f"{int(r.integers(1, 30))}{pick(r, ['幢', '栋', '号楼'])}{pick(r, ['', str(int(r.integers(1, 6))) + '单元'])}{int(r.integers(1, 25))}0{int(r.integers(1, 5))}{pick(r, ['室', '号', ''])}"
    return a[:33]


def number_of(r, code, b, sex):
    s = (
        code
        + "%04d%02d%02d" % b
        + "%03d"
        % (
            int(r.integers(0, 499)) * 2 + (1 if sex == "男" else 0)
            if r.random() < 0.2
            else int(r.integers(0, 15)) * 20 + int(r.integers(0, 9)) * 2 + (1 if sex == "男" else 0)
        )
    )
    return s + check(s)


def holder(r):
    """An invented person and the fields of both sides."""
    sex = pick(r, "男女")
    place = pick(r, PLACES)
    b = date_of(r)
    while True:
        iy, im, idd = date_of(r, 2005, 2027)
        age = iy - b[0] - ((im, idd) < (b[1], b[2]))
        if age < 0 or (iy, im, idd) > (2026, 10, 20):
            continue
        term = 5 if age < 16 else 10 if age < 26 else 20 if age < 46 else 0
        if term and (iy + term, im, idd) <= (2026, 12, 1):
            continue
        break
    vd = "%04d.%02d.%02d-" % (iy, im, idd) + ("长期" if not term else "%04d.%02d.%02d" % (iy + term, im, idd))
    return dict(
        Name=name_of(r, sex),
        Sex=sex,
        Nation=pick(r, NATIONS),
        birth=b,
        Birth="%d/%d/%d" % b,
        Address=address_of(r, place),
        IdNum=number_of(r, place[0], b, sex),
        Authority=place[2],
        ValidDate=vd,
        code=place[0],
    )


# ------------------------------------------------------------------ card drawing
def style(r):
    """Where and in what this card is printed: every card differs a little."""
    list(HEI)
    v = pick(r, ["wqy-zenhei", "wqy-microhei", "noto-sans-sc", "wqy-zenhei", "noto-sans-sc-medium"])
    return dict(
        val=v,
        lab=pick(r, ["wqy-zenhei", "wqy-microhei", "noto-sans-sc-medium"]),
        song=pick(r, list(SONG)),
        dx=between(r, -0.35, 0.35),
        dy=between(r, -0.4, 0.4),
        rows=[between(r, 8.6, 9.2), between(r, 15.5, 16.1), between(r, 22.0, 22.6), between(r, 28.9, 29.6)],
        pitch=between(r, 4.4, 5.1),
        num=between(r, 45.9, 46.6),
        nx=between(r, 28.9, 30.2),
        npit=between(r, 2.38, 2.45),
        port=[0.625 + between(r, -0.004, 0.004), 0.15 + between(r, -0.008, 0.008), 0.885 + between(r, -0.004, 0.006), 0.74 + between(r, -0.01, 0.006)],
    )


INK, BLUE = (0.10, 0.10, 0.11), (0.16, 0.42, 0.66)


def face_glyphs(h, st):
    """Every glyph of the face: field (none: a label), character, place and size in mm, typeface, colour, advance."""
    G = []
    dx, dy = st["dx"], st["dy"]

    def put(f, ch, x, y, em, fk, col=INK):
        G.append(dict(f=f, ch=ch, x=x + dx, y=y + dy, em=em, fk=fk, col=col, adv=font(fk, em * PX_PER_MM).getlength(ch) / PX_PER_MM))

    def run(f, s, x, y, em, fk, gap=0.0, col=INK, adv=None):
        for c in s:
            put(f, c, x, y, em, fk, col)
            x += adv or (font(fk, em * PX_PER_MM).getlength(c) / PX_PER_MM + gap)
        return x

    L, V = st["lab"], st["val"]
    y0, y1, y2, y3 = st["rows"]
    for t, y in (("姓名", y0), ("性别", y1), ("出生", y2), ("住址", y3)):
        put(None, t[0], 6.5, y, 2.65, L, BLUE)
        put(None, t[1], 10.9, y, 2.65, L, BLUE)
    run("Name", h["Name"], 16.9, y0, 3.88, V, 0.18)
    run("Sex", h["Sex"], 16.9, y1, 3.175, V)
    run(None, "民族", 25.7, y1, 2.65, L, 0.5, BLUE)
    run("Nation", h["Nation"], 33.8, y1, 3.175, V, 0.05)
    b = h["birth"]
    x = run("Birth", str(b[0]), 16.9, y2, 3.175, V, 0.06)
    put(None, "年", x + 0.5, y2, 2.65, L, BLUE)
    for s, c in ((str(b[1]), 30.2), (str(b[2]), 38.4)):
        w = font(V, 3.175 * PX_PER_MM).getlength(s) / PX_PER_MM + 0.06 * (len(s) - 1)
        run("Birth", s, c - w / 2, y2, 3.175, V, 0.06)
    put(None, "月", 32.9, y2, 2.65, L, BLUE)
    put(None, "日", 41.1, y2, 2.65, L, BLUE)
    line, u = 0, 0.0
    x = 16.9
    for c in h["Address"]:
        w = 0.5 if ord(c) < 128 else 1.0
        if u + w > 11:
            line, u, x = line + 1, 0.0, 16.9
        put("Address", c, x, y3 + line * st["pitch"], 3.175, V)
        u += w
        x += font(V, 3.175 * PX_PER_MM).getlength(c) / PX_PER_MM + 0.03
    run(None, "公民身份号码", 6.5, st["num"], 2.75, L, col=BLUE, adv=3.3)
    for i, c in enumerate(h["IdNum"]):
        put("IdNum", c, st["nx"] + i * st["npit"], st["num"], 3.75, "ocr-b")
    return G


def emblem_glyphs(h, st):
    """The same of the emblem side."""
    G = []

    def run(f, s, x, y, em, fk, adv, col=INK):
        for c in s:
            a = font(fk, em * PX_PER_MM).getlength(c) / PX_PER_MM
            G.append(dict(f=f, ch=c, x=x + st["dx"], y=y + st["dy"], em=em, fk=fk, col=col, adv=a))
            x += adv if adv else a + 0.02

    run(None, "中华人民共和国", 30, 10.8, 5.0, st["song"], 6.6)
    run(None, "居民身份证", 28.5, 20.6, 7.4, st["song"], 10.2)
    run(None, "签发机关", 21.2, 42.3, 2.75, st["lab"], 3.05)
    run(None, "有效期限", 21.2, 48.4, 2.75, st["lab"], 3.05)
    run("Authority", h["Authority"], 34.8, 42.3, 3.175, st["val"], 3.2)
    run("ValidDate", h["ValidDate"], 34.8, 48.4, 3.175, st["val"], None)
    return G


def mask_of(glyphs):
    """The glyphs’ ink over the card’s texture."""
    im = Image.new("L", (TEXTURE_W, TEXTURE_H), 0)
    d = ImageDraw.Draw(im)
    for g in glyphs:
        d.text((g["x"] * PX_PER_MM, g["y"] * PX_PER_MM), g["ch"], font=font(g["fk"], g["em"] * PX_PER_MM), fill=255, anchor="lm")
    return np.array(im)


def glyph_box(g):
    return [g["x"] - 0.15, g["y"] - 0.62 * g["em"], g["x"] + g["adv"] + 0.15, g["y"] + 0.62 * g["em"]]


def field_box(G, f):
    b = np.array([glyph_box(g) for g in G if g["f"] == f])
    return [b[:, 0].min(), b[:, 1].min(), b[:, 2].max(), b[:, 3].max()]


def guilloche(r, emb):
    """The ground: two tints and families of winding lines."""
    yy, xx = np.mgrid[0:TEXTURE_H, 0:TEXTURE_W].astype(F32)
    u = xx / TEXTURE_W
    v = yy / TEXTURE_H
    cA = np.array([0.80, 0.90, 0.93]) + r.normal(0, 0.012, 3)
    cB = np.array([0.95, 0.90, 0.89]) + r.normal(0, 0.012, 3)
    cC = np.array([0.88, 0.93, 0.86]) + r.normal(0, 0.01, 3)
    t = np.clip(0.5 + 0.5 * np.sin(3.1 * u + 0.8 * np.sin(2 * v) + between(r, -0.4, 0.4)), 0, 1)[..., None]
    s = np.clip(1.3 * np.abs(v - 0.55), 0, 1)[..., None]
    img = (cA * (1 - t) + cB * t) * (1 - 0.35 * s) + cC * (0.35 * s)
    img = img.astype(F32)
    xs = np.linspace(-0.02, 1.02, 260)
    for fam in range(5):
        m = np.zeros((TEXTURE_H, TEXTURE_W), np.uint8)
        n = int(r.integers(26, 44))
        ph = between(r, 0, 6.3)
        f1, f2 = between(r, 1.2, 3.2), between(r, 3.5, 8)
        a1, a2 = between(r, 0.05, 0.13), between(r, 0.01, 0.035)
        sl = between(r, -0.3, 0.3)
        for i in range(n):
            c = -0.2 + 1.4 * i / n
            q = i * 0.09
            ys = c + sl * (xs - 0.5) + a1 * np.sin(2 * np.pi * f1 * xs + ph + q) + a2 * np.sin(2 * np.pi * f2 * xs - q * 1.7)
            cv2.polylines(m, [np.stack([xs * TEXTURE_W * 16, ys * TEXTURE_H * 16], -1).astype(np.int32)], False, 255, 1 if i % 3 else 2, cv2.LINE_AA, 4)
        col = np.array([[0.35, 0.66, 0.78], [0.80, 0.52, 0.58], [0.45, 0.70, 0.52], [0.62, 0.58, 0.80], [0.82, 0.68, 0.45]][fam]) + r.normal(0, 0.04, 3)
        k = (m.astype(F32) / 255 * between(r, 0.26, 0.42))[..., None]
        img = img * (1 - k) + col.astype(F32) * k
    m = np.zeros((TEXTURE_H, TEXTURE_W), np.uint8)
    cx, cy = (TEXTURE_W * between(r, 0.28, 0.4), TEXTURE_H * between(r, 0.45, 0.6))
    th = np.linspace(0, 2 * np.pi, 720)
    P = int(r.integers(7, 15))
    for i in range(22):
        rr = TEXTURE_H * (0.10 + 0.011 * i) * (1 + 0.16 * np.cos(P * th + i * 0.16))
        cv2.polylines(m, [np.stack([(cx + 1.25 * rr * np.cos(th)) * 16, (cy + rr * np.sin(th)) * 16], -1).astype(np.int32)], True, 255, 1, cv2.LINE_AA, 4)
    k = (m.astype(F32) / 255 * 0.3)[..., None]
    img = img * (1 - k) + np.array([0.85, 0.55, 0.60], F32) * k
    return img


def portrait(r, w, h, sex, age):
    """plain person of shapes, shaded; returns rgb in [0,1] and alpha"""
    yy, xx = np.mgrid[0:h, 0:w].astype(F32)
    X = (xx / w - 0.5) * w / h
    Y = yy / h
    img = np.ones((h, w, 3), F32) * np.array([0.97, 0.975, 0.985], F32)
    al = np.zeros((h, w), F32)

    def soft(d, e=0.004):
        return np.clip(0.5 - d / (2 * e), 0, 1).astype(F32)

    def ell(cx, cy, a, b, p=2.0):
        return ((np.abs((X - cx) / a) ** p + np.abs((Y - cy) / b) ** p) ** (1 / p) - 1) * min(a, b)

    def lay(m, c):
        nonlocal img, al
        c = np.asarray(c, F32)
        img = img * (1 - m[..., None]) + c * m[..., None]
        al = np.maximum(al, m)

    fw, fh = between(r, 0.142, 0.165), between(r, 0.195, 0.22)
    cy = between(r, 0.41, 0.44)
    sk = np.array([between(r, 0.80, 0.90), between(r, 0.64, 0.71), between(r, 0.53, 0.60)], F32) * between(r, 0.88, 1.04)
    hair = np.array([0.10, 0.09, 0.09], F32) + (between(r, 0.0, 0.05) if age < 50 else between(r, 0.1, 0.4))
    lx = between(r, -0.6, 0.6)
    tex = clouds(r, h, w, 8, 6, 0.8)[..., None]
    strand = (noise(r, h, w, 10, 150) * 0.6 + noise(r, h, w, 30, 220) * 0.5)[..., None]
    longh = sex == "女" and r.random() < 0.65
    if longh:
        lay(soft(ell(0, cy + 0.07, fw * 1.45, fh * between(r, 1.35, 1.75), 2.6), 0.006), hair + 0.025 * strand)
    else:
        lay(soft(ell(0, cy - 0.05, fw * 1.17, fh * 1.08, 2.4), 0.006), hair + 0.025 * strand)
    cl = np.array([pick(r, [0.12, 0.2, 0.55, 0.8]), pick(r, [0.14, 0.25, 0.5]), pick(r, [0.2, 0.35, 0.6])], F32) * between(r, 0.7, 1.1)
    ds = ell(0, 1.06, between(r, 0.34, 0.40), 0.30, 2.7)
    sh = np.clip(0.75 + 0.6 * (X * lx) - 0.25 * np.maximum(0, Y - 0.85), 0.4, 1.2)[..., None]
    lay(soft(ds), np.clip(cl * sh + 0.02 * tex + 0.025 * np.sin(60 * (X * 1.3 + Y))[..., None] * blurred(np.abs(tex[..., 0]), 9)[..., None], 0, 1))
    nk = soft(np.maximum(np.abs(X) - fw * 0.52, np.maximum(cy + 0.05 - Y, Y - 0.82 - 0.8 * np.maximum(0, 0.06 - np.abs(X)))))
    lay(nk, sk * (0.74 + 0.25 * X[..., None] * lx) + 0.012 * tex)
    for s in (-1, 1):
        p = np.array([[s * 0.015, 0.83], [s * 0.10, 0.74], [s * 0.16, 0.81], [s * 0.06, 0.92]])
        p = np.stack([(p[:, 0] * h / w + 0.5) * w, p[:, 1] * h], -1)
        m = np.zeros((h, w), np.uint8)
        cv2.fillPoly(m, [p.astype(np.int32)], 255, cv2.LINE_AA)
        lay(m.astype(F32) / 255, np.clip(cl * 0.8 + (0.35 if r.random() < 0.5 else 0.08), 0, 1) * sh)
    if not longh:
        for s in (-1, 1):
            lay(soft(ell(s * fw * 1.03, cy + 0.02, 0.022, 0.045)), sk * 0.86)
    nxn, nyn = X / fw, (Y - cy) / fh
    nzn = np.sqrt(np.clip(1 - np.clip(nxn**2 + nyn**2, 0, 1), 0, 1))
    lam = np.clip(0.62 + 0.38 * nzn + 0.16 * lx * nxn - 0.1 * nyn, 0.35, 1.15)[..., None]
    lay(soft(ell(0, cy, fw, fh, between(r, 2.0, 2.3))), np.clip(sk * lam + np.array([0.012, 0.008, 0.006], F32) * tex, 0, 1))
    blush = np.exp(-((np.abs(X) - fw * 0.5) ** 2 / 0.0012 + (Y - cy - 0.05) ** 2 / 0.0018))
    img -= (blush * 0.05)[..., None] * np.array([0, 1, 1], F32) * al[..., None]
    ey = cy - 0.02
    for s in (-1, 1):
        ex = s * fw * 0.43
        es = between(r, 0.027, 0.031)
        img -= (np.exp(-((X - ex) ** 2 / 0.0012 + (Y - ey) ** 2 / 0.0005)) * 0.12)[..., None]
        lay(soft(ell(ex, ey, es, es * 0.40), 0.003), [0.92, 0.90, 0.89])
        lay(soft(np.maximum(ell(ex, ey, 0.0125, 0.0125), ell(ex, ey, es, es * 0.42)), 0.003), [0.13, 0.09, 0.07])
        lay(soft(ell(ex + 0.004, ey - 0.004, 0.003, 0.003), 0.002), [0.95, 0.95, 0.95])
        lid = np.abs(Y - (ey - es * 0.42 * np.sqrt(np.clip(1 - ((X - ex) / es) ** 2, 0, 1)))) - 0.0028
        lay(soft(np.maximum(lid, np.abs(X - ex) - es), 0.002) * 0.8, [0.12, 0.09, 0.08])
        br = np.abs(Y - (ey - 0.046 + 4 * (X - ex - s * 0.005) ** 2)) - (0.0065 if sex == "男" else 0.0042)
        lay(soft(np.maximum(br, np.abs(X - ex) - 0.037), 0.004) * 0.8, hair + 0.05)
        if r.random() < 0:
            pass
    side = -np.sign(lx) or 1
    img -= (np.exp(-((X - side * 0.016) ** 2 / 0.00016)) * soft(np.maximum(ey - Y, Y - cy - 0.07), 0.02) * 0.10)[..., None]
    img += (np.exp(-((X) ** 2 / 0.00009)) * soft(np.maximum(ey - Y, Y - cy - 0.06), 0.015) * 0.05)[..., None]
    for s in (-1, 1):
        img -= (np.exp(-((X - s * 0.014) ** 2 / 0.00006 + (Y - cy - 0.073) ** 2 / 0.00003)) * 0.28)[..., None]
    my = cy + 0.118
    mw = between(r, 0.04, 0.05)
    lip = np.array([0.72, 0.38, 0.36] if sex == "女" else [0.66, 0.42, 0.38], F32)
    lay(soft(ell(0, my, mw, 0.0125), 0.004) * 0.85, lip)
    img -= (np.exp(-((Y - my + 0.3 * X**2) ** 2 / 0.000012)) * soft(np.abs(X) - mw, 0.004) * 0.3)[..., None]
    img -= (np.exp(-((Y - my - 0.027) ** 2 / 0.0001 + X**2 / 0.0012)) * 0.07)[..., None]
    top = np.maximum(
        ell(0, cy - 0.03, fw * 1.15, fh * 1.1, 2.3), (Y - (cy - fh * between(r, 0.42, 0.56) + between(r, 0.2, 1.3) * (X - between(r, -0.03, 0.03)) ** 2 * (5 if longh else 2)))
    )
    lay(soft(top, 0.007), np.clip(hair + 0.025 * strand + 0.06 * np.exp(-((Y - cy + fh * 0.85) ** 2 / 0.002))[..., None], 0, 1))
    if r.random() < 0.25:
        for s in (-1, 1):
            lay(soft(np.abs(ell(s * fw * 0.44, ey + 0.004, 0.05, 0.036, 3)) - 0.003, 0.002), [0.12, 0.12, 0.13])
        lay(soft(np.maximum(np.abs(Y - ey) - 0.003, np.abs(X) - 0.015), 0.002), [0.12, 0.12, 0.13])
    img = np.clip(img, 0, 1)
    img = blurred(img, 0.8) + r.normal(0, 0.008, (h, w, 1)).astype(F32)
    return np.clip(img, 0, 1), blurred(al, 1.2)


def rounded(w, h, rad):
    m = np.zeros((h, w), np.uint8)
    rad = int(rad)
    cv2.rectangle(m, (rad, 0), (w - 1 - rad, h - 1), 255, -1)
    cv2.rectangle(m, (0, rad), (w - 1, h - 1 - rad), 255, -1)
    for x in (rad, w - 1 - rad):
        for y in (rad, h - 1 - rad):
            cv2.circle(m, (x, y), rad, 255, -1, cv2.LINE_AA)
    return m.astype(F32) / 255


CARD_A = rounded(TEXTURE_W, TEXTURE_H, 3.18 * PX_PER_MM)


def make_card(r, side, h=None, st=None):
    """The card as it leaves the press: a texture, its side, holder, style and glyphs."""
    h = h or holder(r)
    st = st or style(r)
    img = guilloche(r, side == "emblem")
    if side == "face":
        G = face_glyphs(h, st)
        l, t, rr, b = st["port"]
        x0, y0, x1, y1 = int(l * TEXTURE_W), int(t * TEXTURE_H), int(rr * TEXTURE_W), int(b * TEXTURE_H)
        p, a = portrait(r, x1 - x0, y1 - y0, h["Sex"], 2026 - h["birth"][0])
        a = (a * 0.93)[..., None]
        img[y0:y1, x0:x1] = img[y0:y1, x0:x1] * (1 - a) + p * (a * 0.9 + 0.1 * a * img[y0:y1, x0:x1])
    else:
        G = emblem_glyphs(h, st)
        m = np.zeros((TEXTURE_H, TEXTURE_W), np.uint8)
        xs = np.arange(0, TEXTURE_W, 6)
        for i in range(9):
            ys = TEXTURE_H * (0.60 + 0.035 * i) - TEXTURE_H * 0.10 * np.sin(xs / TEXTURE_W * (3 + 0.5 * i) + i) * (1 - i / 12) - TEXTURE_H * 0.02 * np.sin(xs / 60.0 + i * 2)
            cv2.polylines(m, [np.stack([xs, ys], -1).astype(np.int32)], False, 255, 2, cv2.LINE_AA)
        k = (m.astype(F32) / 255 * 0.32)[..., None]
        img = img * (1 - k) + np.array([0.55, 0.62, 0.55], F32) * k
        c = (int(14.2 * PX_PER_MM), int(13 * PX_PER_MM))
        lay = np.zeros((TEXTURE_H, TEXTURE_W), np.uint8)
        cv2.circle(lay, c, int(6.2 * PX_PER_MM), 255, 12, cv2.LINE_AA)
        cv2.circle(lay, c, int(4.6 * PX_PER_MM), 200, -1, cv2.LINE_AA)
        for i in range(24):
            a = i * math.pi / 12
            cv2.line(
                lay,
                (int(c[0] + 5.1 * PX_PER_MM * math.cos(a)), int(c[1] + 5.1 * PX_PER_MM * math.sin(a))),
                (int(c[0] + 7.2 * PX_PER_MM * math.cos(a)), int(c[1] + 7.2 * PX_PER_MM * math.sin(a))),
                255,
                7,
                cv2.LINE_AA,
            )
        k = (lay.astype(F32) / 255 * 0.85)[..., None]
        img = img * (1 - k) + np.array([0.74, 0.16, 0.16], F32) * k
        l2 = np.zeros((TEXTURE_H, TEXTURE_W), np.uint8)
        for q in range(3):
            cv2.ellipse(l2, c, (int((3.6 - q) * PX_PER_MM), int((2.2 - 0.5 * q) * PX_PER_MM)), 30 + 60 * q, 0, 360, 255, 5, cv2.LINE_AA)
        k = (l2.astype(F32) / 255 * 0.8)[..., None]
        img = img * (1 - k) + np.array([0.90, 0.72, 0.34], F32) * k
    for col in (INK, BLUE):
        m = blurred(mask_of([g for g in G if g["col"] == col]).astype(F32) / 255, 0.9)
        m = np.clip(m * 1.12 - 0.03, 0, 1) * (0.955 + 0.03 * r.standard_normal((TEXTURE_H, TEXTURE_W)).astype(F32))
        m = np.clip(m, 0, 1)[..., None]
        img = img * (1 - m) + np.array(col, F32) * m
    im = Image.new("L", (TEXTURE_W, TEXTURE_H), 0)
    d = ImageDraw.Draw(im)
    d.text(
        ((60 if side == "face" else 62) * PX_PER_MM, (4.3 if side == "face" else 31) * PX_PER_MM), "SPECIMEN 样本", font=font("wqy-zenhei", 2.2 * PX_PER_MM), fill=255, anchor="lm"
    )
    m = (blurred(np.array(im).astype(F32) / 255, 0.8) * 0.75)[..., None]
    img = img * (1 - m) + np.array([0.78, 0.20, 0.24], F32) * m
    e = np.minimum(np.minimum(np.arange(TEXTURE_W)[None], np.arange(TEXTURE_W)[::-1][None]), np.minimum(np.arange(TEXTURE_H)[:, None], np.arange(TEXTURE_H)[::-1][:, None])).astype(F32)
    img = img * (1 + 0.05 * np.exp(-((e - 3) ** 2) / 8) - 0.18 * np.exp(-e / 1.2))[..., None] + r.normal(0, 0.004, img.shape).astype(F32)
    return dict(img=np.clip(img, 0, 1).astype(F32), side=side, h=h, st=st, G=G)


ROWS = {"Name": "name", "Sex": "sex", "Nation": "nation", "Birth": "birth", "IdNum": "number", "Authority": "issuer", "ValidDate": "term"}


def lines_of(glyphs):
    """The lines with values: their row's name, what they say, and their box and where the value begins as shares of the card."""
    found = {}
    for glyph in glyphs:
        if glyph["f"] is not None:
            found.setdefault((glyph["f"], round(glyph["y"], 1) if glyph["f"] == "Address" else 0), []).append(glyph)
    lines = []
    for (field, _), line in sorted(found.items(), key=lambda item: item[0][1]):
        boxes = np.array([glyph_box(glyph) for glyph in line]) / (WIDE, TALL, WIDE, TALL)
        left, top, right, bottom = (round(float(v), 5) for v in (*boxes[:, :2].min(0), *boxes[:, 2:].max(0)))
        row = ROWS.get(field) or f"address{sum(other['row'].startswith('address') for other in lines)}"
        lines.append({"row": row, "text": "".join(glyph["ch"] for glyph in line), "box": [left, top, right, bottom], "value": left})
    return lines


def card_truth(c, Hout):
    """What truth.json says of a card that `Hout` takes to the picture."""
    q = placed(Hout, [[-WIDE / 2, -TALL / 2], [WIDE / 2, -TALL / 2], [WIDE / 2, TALL / 2], [-WIDE / 2, TALL / 2]])
    f = ("Name", "Sex", "Nation", "Birth", "Address", "IdNum") if c["side"] == "face" else ("Authority", "ValidDate")
    return dict(
        side=c["side"],
        quad=[[round(float(x), 2), round(float(y), 2)] for x, y in q],
        portrait=[round(v, 4) for v in c["st"]["port"]] if c["side"] == "face" else None,
        lines=lines_of(c["G"]),
        fields={k: c["h"][k] for k in f},
    )


# ------------------------------------------------------------------ geometry and layers
def placed(Hm, pts):
    """Points through a homography."""
    p = np.asarray(pts, np.float64)
    p = np.c_[p, np.ones(len(p))] @ Hm.T
    return p[:, :2] / p[:, 2:]


def texture_to_mm(w, h, pp, cx=0.0, cy=0.0):
    """Texture px → mm, the texture’s middle at (cx, cy)."""
    return np.array([[1 / pp, 0, 0.5 / pp - w / pp / 2 + cx], [0, 1 / pp, 0.5 / pp - h / pp / 2 + cy], [0, 0, 1]])


def pose(r, W, H, w_mm, h_mm, fr, tilt, rot, shift=0.6):
    """A homography of mm → px under which w_mm×h_mm takes `fr` of the picture, tilted and turned; and the width in px."""
    f = between(r, 0.85, 1.15) * max(W, H)
    a = r.uniform(0, 2 * np.pi)
    t = math.radians(tilt)
    rx, ry = t * math.cos(a), t * math.sin(a)
    rz = math.radians(rot)
    R = cv2.Rodrigues(np.array([0, 0, rz]))[0] @ cv2.Rodrigues(np.array([rx, ry, 0.0]))[0]
    K = np.array([[f, 0, (W - 1) / 2], [0, f, (H - 1) / 2], [0, 0, 1]])
    Z = f * w_mm / (fr * W)
    sx, sy = r.uniform(-1, 1, 2) * shift
    C = [[-w_mm / 2, -h_mm / 2], [w_mm / 2, -h_mm / 2], [w_mm / 2, h_mm / 2], [-w_mm / 2, h_mm / 2]]
    for it in range(14):

        def hm(tx, ty):
            return K @ np.c_[R[:, 0], R[:, 1], [tx, ty, Z]]

        q = placed(hm(0, 0), C)
        bw, bh = np.ptp(q[:, 0]), np.ptp(q[:, 1])
        ww = (np.linalg.norm(q[1] - q[0]) + np.linalg.norm(q[2] - q[3])) / 2
        if it < 3:
            Z *= ww / (fr * W)
        if bw < 0.965 * W and bh < 0.965 * H and it >= 3:
            break
        if it >= 3:
            Z *= 1.05
    c = (q.max(0) + q.min(0)) / 2
    mx, my = (0.985 * W - bw) / 2, (0.985 * H - bh) / 2
    ox, oy = (W / 2 + sx * mx - c[0]) * Z / f, (H / 2 + sy * my - c[1]) * Z / f
    Hm = hm(ox, oy)
    q = placed(Hm, C)
    c = (q.max(0) + q.min(0)) / 2
    Hm = np.array([[1, 0, np.clip(c[0], bw / 2 + 4, W - bw / 2 - 4) - c[0]], [0, 1, np.clip(c[1], bh / 2 + 4, H - bh / 2 - 4) - c[1]], [0, 0, 1]]) @ Hm
    return Hm, float(ww)


def warp_rgba(tex, alpha, T, Hm, W, H, border=None):
    """A texture and its cover seen through Hm, cut to where they are seen."""
    M = Hm @ T
    h, w = alpha.shape[:2]
    c = np.array([[w / 2, h / 2], [w / 2 + 1, h / 2], [w / 2, h / 2 + 1]])
    q = placed(M, c)
    s = math.sqrt(abs(np.linalg.det(np.stack([q[1] - q[0], q[2] - q[0]]))))
    if s < 0.8:
        k = min(1.0, s * 1.12)
        w2, h2 = max(8, int(round(w * k))), max(8, int(round(h * k)))
        S = np.array([[w / w2, 0, (w / w2 - 1) / 2], [0, h / h2, (h / h2 - 1) / 2], [0, 0, 1]])
        tex = cv2.resize(tex, (w2, h2), interpolation=cv2.INTER_AREA) if tex is not None else None
        alpha = cv2.resize(alpha, (w2, h2), interpolation=cv2.INTER_AREA)
        M = M @ S
        h, w = h2, w2
    q = placed(M, [[-1, -1], [w, -1], [w, h], [-1, h]])
    x0, y0 = np.maximum(np.floor(q.min(0)).astype(int) - 2, 0)
    x1, y1 = min(W, int(np.ceil(q[:, 0].max())) + 3), min(H, int(np.ceil(q[:, 1].max())) + 3)
    if x1 <= x0 or y1 <= y0:
        return None
    M = np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]]) @ M
    a = cv2.warpPerspective(alpha, M, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    t = cv2.warpPerspective(tex, M, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) if tex is not None else None
    return t, a, (y0, y1, x0, x1)


def over(cv, tex, alpha, T, Hm, mul=False):
    """Lays a texture over the scene."""
    o = warp_rgba(tex, alpha, T, Hm, cv.shape[1], cv.shape[0])
    if o is None:
        return
    t, a, (y0, y1, x0, x1) = o
    a = a[..., None]
    R = cv[y0:y1, x0:x1]
    R += a * (t - R)


def shadow(cv, alpha, T, Hm, off, sig, k):
    """cast shadow in plane: alpha on px grid T, moved by off mm, blurred sig mm"""
    pp = 1 / T[0, 0]
    s = min(1.0, 4.0 / pp)
    pad = int(3 * sig * 4) + 4
    a = cv2.resize(alpha, None, fx=s, fy=s, interpolation=cv2.INTER_AREA)
    sx, sy = alpha.shape[1] / a.shape[1], alpha.shape[0] / a.shape[0]
    a = blurred(cv2.copyMakeBorder(a, pad, pad, pad, pad, cv2.BORDER_CONSTANT), sig * pp / sx)
    S = np.array([[sx, 0, (sx - 1) / 2 - pad * sx], [0, sy, (sy - 1) / 2 - pad * sy], [0, 0, 1]])
    O = np.array([[1, 0, off[0]], [0, 1, off[1]], [0, 0, 1.0]])
    o = warp_rgba(None, a, O @ T @ S, Hm, cv.shape[1], cv.shape[0])
    if o is not None:
        _, a, (y0, y1, x0, x1) = o
        cv[y0:y1, x0:x1] *= (1 - k * a)[..., None]


# ------------------------------------------------------------------ backgrounds (linear light)
def lerp(m, a, b):
    """From a to b by m."""
    m = np.clip(m, 0, 1)[..., None]
    return (np.asarray(a, F32) * (1 - m) + np.asarray(b, F32) * m).astype(F32)


def backdrop(r, kind, N=1800):
    yy, xx = np.mgrid[0:N, 0:N].astype(F32) / N
    fine = r.standard_normal((N, N)).astype(F32)
    if kind == "wood":
        g = noise(r, N, N, 260, 6) * 0.5 + noise(r, N, N, 700, 12) * 0.4 + noise(r, N, N, 1400, 40) * 0.35
        ring = np.sin(2 * np.pi * (yy * between(r, 5, 14) + 1.1 * noise(r, N, N, 4, 3) * 0.5))
        d = between(r, 0.5, 1.4)
        t = lerp(0.5 + 0.22 * g + 0.2 * ring, np.array([0.12, 0.062, 0.03]) * d, np.array([0.42, 0.25, 0.13]) * d)
        for i in range(int(r.integers(0, 4))):
            y = between(r, 0.05, 0.95)
            t *= (1 - 0.7 * np.exp(-(((yy - y) * N / 2.2) ** 2)))[..., None]
        t *= (1 + 0.05 * fine)[..., None]
        t = np.ascontiguousarray(t.transpose(1, 0, 2)) if r.random() < 0.4 else t
    elif kind == "cloth":
        p = int(r.integers(110, 260))
        wx = 0.003 * noise(r, N, N, 10)
        a = np.sin(2 * np.pi * p * (xx + wx))
        b = np.sin(2 * np.pi * p * (yy + wx))
        w = np.where((np.floor(xx * p) + np.floor(yy * p)) % 2 > 0, a, b)
        c = np.array(pick(r, [[0.05, 0.08, 0.18], [0.25, 0.05, 0.06], [0.3, 0.28, 0.25], [0.08, 0.16, 0.1], [0.45, 0.43, 0.4], [0.03, 0.03, 0.035]]))
        f = clouds(r, N, N, 3, 3)
        t = (c * (1 + 0.22 * w + 0.12 * f + 0.10 * fine)[..., None]).astype(F32)
        if r.random() < 0.35:
            s = (np.sin(2 * np.pi * xx * 9) > 0.6).astype(F32)
            t = t * (1 - 0.4 * s[..., None]) + 0.4 * s[..., None] * np.array(pick(r, [[0.5, 0.5, 0.5], [0.4, 0.1, 0.1]]), F32)
    elif kind == "paper":
        f = clouds(r, N, N, 60, 4)
        c = np.array(pick(r, [[0.78, 0.78, 0.76], [0.72, 0.68, 0.58], [0.6, 0.64, 0.68]]))
        t = (c * (1 + 0.012 * f + 0.015 * fine)[..., None]).astype(F32)
        im = Image.new("L", (N, N), 0)
        d = ImageDraw.Draw(im)
        m = r.random()
        if m < 0.5:
            for y in range(20, N, int(r.integers(38, 60))):
                d.text(
                    (int(r.integers(10, 60)), y),
                    "".join(pick(r, SURNAMES[:60] + MALE + ROADS + VILLAGES) for _ in range(60)),
                    font=font(pick(r, ["noto-serif-sc-bold", "wqy-microhei", "uming-cn"]), 28),
                    fill=210,
                )
        elif m < 0.8:
            for y in range(0, N, 70):
                d.line([(0, y), (N, y)], fill=120, width=2)
        t *= (1 - blurred(np.array(im).astype(F32) / 255, 0.8) * 0.88)[..., None]
    elif kind == "desk":
        c = np.array(pick(r, [[0.55, 0.55, 0.54], [0.08, 0.08, 0.085], [0.3, 0.33, 0.36], [0.6, 0.52, 0.42], [0.12, 0.2, 0.24]]))
        t = (c * (1 + 0.04 * clouds(r, N, N, 100, 3) + 0.05 * fine + 0.04 * noise(r, N, N, 3))[..., None]).astype(F32)
        if r.random() < 0.5:
            sp = blurred((fine > 2.6).astype(F32), 1.1) * 2.5
            t = t * (1 - 0.5 * np.clip(sp, 0, 1)[..., None]) + np.float32(between(r, 0, 0.5)) * 0.5 * np.clip(sp, 0, 1)[..., None]
    elif kind == "stone":
        f = clouds(r, N, N, 4, 7, 0.65)
        v = np.exp(-np.abs(f + 0.8 * noise(r, N, N, 3)) * 7)
        c = np.array(pick(r, [[0.62, 0.61, 0.6], [0.1, 0.11, 0.12], [0.45, 0.4, 0.34]]))
        t = (c * (1 + 0.07 * f - 0.45 * v + 0.02 * fine)[..., None]).astype(F32)
    else:  # hand: blurred room behind, palm and fingers
        t = lerp(0.5 + 0.4 * blurred(clouds(r, N, N, 3, 3), 12), np.array([0.08, 0.09, 0.1]) * between(r, 0.6, 2), np.array([0.35, 0.3, 0.26]) * between(r, 0.7, 1.6))
        sk = np.array([0.50, 0.285, 0.20]) * between(r, 0.65, 1.05)
        np.full((N, N), -1e3, F32)
        ang = between(r, -0.35, 0.35)
        X, Y = (xx - 0.5) * math.cos(ang) + (yy - 0.5) * math.sin(ang), -(xx - 0.5) * math.sin(ang) + (yy - 0.5) * math.cos(ang)
        segs = [(-0.30 + 0.14 * i, 0.20, -0.34 + 0.16 * i + between(r, -0.02, 0.02), -0.26 + 0.05 * abs(i - 1.3), 0.062) for i in range(4)] + [
            (0.25, 0.25, 0.33, -0.02, 0.07),
            (0, 0.34, 0, 0.7, 0.30),
        ]
        D = np.full((N, N), 9.0, F32)
        for x0, y0, x1, y1, w in segs:
            l2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
            q = np.clip(((X - x0) * (x1 - x0) + (Y - y0) * (y1 - y0)) / l2, 0, 1)
            dd = np.sqrt((X - x0 - q * (x1 - x0)) ** 2 + (Y - y0 - q * (y1 - y0)) ** 2) / w
            D = np.minimum(D, dd)
        m = np.clip((1 - D) * 60 + 0.5, 0, 1)
        lam = np.sqrt(np.clip(1.05 - np.clip(D, 0, 1) ** 2, 0.05, 1))
        cre = np.exp(-np.abs(clouds(r, N, N, 6, 5, 0.8)) * 6)
        tx = clouds(r, N, N, 120, 4, 0.8)
        skin = sk * (0.42 + 0.62 * lam - 0.10 * cre + 0.035 * tx + 0.02 * fine)[..., None]
        skin[..., 0] *= 1 + 0.04 * noise(r, N, N, 9)
        sh = blurred(m, 22)
        t *= (1 - 0.5 * sh)[..., None]
        t = (t * (1 - m[..., None]) + skin * m[..., None]).astype(F32)
    return np.clip(t, 0.004, 1).astype(F32)


BACKDROPS = ["wood", "cloth", "paper", "desk", "hand", "stone"]


def lay_backdrop(r, kind, W, H, Hm, span_mm):
    """The scene before the card is laid in it."""
    t = backdrop(r, kind)
    N = t.shape[0]
    T = texture_to_mm(N, N, N / (span_mm * 1.35))
    th = between(r, -0.5, 0.5) if kind != "hand" else 0
    T = np.array([[math.cos(th), -math.sin(th), 0], [math.sin(th), math.cos(th), 0], [0, 0, 1.0]]) @ T
    cv = cv2.warpPerspective(t, Hm @ T, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    if kind in ("wood", "desk", "stone", "cloth") and r.random() < 0.3:  # another thing lying at the margin
        w, h = between(r, 60, 160), between(r, 60, 160)
        a = np.ones((int(h * 4), int(w * 4)), F32)
        c = np.array(pick(r, [[0.7, 0.7, 0.68], [0.1, 0.15, 0.3], [0.4, 0.1, 0.08], [0.05, 0.05, 0.05]]), F32)
        s = pick(r, [-1, 1])
        T2 = texture_to_mm(a.shape[1], a.shape[0], 4, s * (span_mm * 0.42 + w / 2), between(r, -40, 40))
        th = between(r, -0.4, 0.4)
        T2 = np.array([[math.cos(th), -math.sin(th), 0], [math.sin(th), math.cos(th), 0], [0, 0, 1.0]]) @ T2
        shadow(cv, a, T2, Hm, (1, 1.5), 1.5, 0.55)
        over(cv, (np.ones(a.shape + (3,), F32) * c * (1 + 0.05 * r.standard_normal(a.shape).astype(F32))[..., None]), a, T2, Hm)
    return cv


# ------------------------------------------------------------------ camera
CAMERAS = {
    "phone A 50MP binned": dict(k=1.3, fw=5200, read=0.0016, sharp=0.55, sr=1.1, nr=0.6, curve=0.16, sat=1.08, sub=2),
    "phone B 12MP": dict(k=1.15, fw=3600, read=0.0022, sharp=0.4, sr=1.0, nr=0.45, curve=0.08, sat=1.0, sub=2),
    "phone C budget": dict(k=1.0, fw=2200, read=0.004, sharp=0.8, sr=1.3, nr=1.0, curve=0.22, sat=1.15, sub=2),
    "tablet D 8MP": dict(k=1.0, fw=2600, read=0.003, sharp=0.3, sr=1.2, nr=0.8, curve=0.05, sat=0.95, sub=1),
    "phone E 4:4:4": dict(k=1.25, fw=4200, read=0.0018, sharp=0.35, sr=0.9, nr=0.3, curve=0.12, sat=1.05, sub=0),
}


def illum(r, W, H, Hm, hard=False):
    """How the light falls, as a factor."""
    yy, xx = np.mgrid[0:H:8, 0:W:8].astype(F32)
    u, v = xx / W - 0.5, (yy - H / 2) / W
    a = r.uniform(0, 6.28)
    g = between(r, 0.1, 0.35) * (1.6 if hard else 1)
    L = 1 + g * (u * math.cos(a) + v * math.sin(a))
    d2 = u * u + v * v
    L *= 1 / (1 + between(r, 0.15, 0.6) * d2) ** 2
    if r.random() < (0.75 if hard else 0.45):  # soft shadow edge of a hand, phone, window bar
        a = r.uniform(0, 6.28)
        o = between(r, -0.30, 0.35)
        s = between(r, 0.012, 0.12)
        dd = u * math.cos(a) + v * math.sin(a) - o + 0.03 * np.sin(6 * (u * -math.sin(a) + v * math.cos(a)) + between(r, 0, 6))
        k = between(r, 0.45, 0.72) if hard else between(r, 0.15, 0.42)
        L *= 1 - k / (1 + np.exp(np.clip(-dd / s * 2.2, -30, 30)))
    return cv2.resize(L.astype(F32), (W, H), interpolation=cv2.INTER_LINEAR)


def shoot(r, lin, cam, k, Wo, Ho, focus=0.0, motion=0.0, mang=0.0, light=1.0, wbe=0.04, expo=None, ref=None, pc=92):
    """lin: radiance on sensor grid. returns uint8 RGB at output size; focus/motion in sensor px"""
    H, W = lin.shape[:2]
    s = math.hypot(between(r, 0.45, 0.65), focus)
    lin = blurred(lin, s)
    if motion > 0.6:
        n = int(math.ceil(motion)) | 1
        n = max(3, n + 2)
        ker = np.zeros((n, n), F32)
        c = n // 2
        d = motion / 2
        cv2.line(
            ker,
            (int((c - d * math.cos(mang)) * 16), int((c - d * math.sin(mang)) * 16)),
            (int((c + d * math.cos(mang)) * 16), int((c + d * math.sin(mang)) * 16)),
            1.0,
            1,
            cv2.LINE_AA,
            4,
        )
        ker = blurred(ker, 0.35)
        ker /= ker.sum()
        lin = cv2.filter2D(lin, -1, ker)
    c = lin if ref is None else lin[ref[0] : ref[1], ref[2] : ref[3]]
    e = (expo or between(r, 0.62, 0.8)) / max(1e-4, float(np.percentile(c[::7, ::7, 1], pc)))
    x = lin * e
    ct = np.array([between(r, 0.45, 0.62), 1.0, between(r, 0.5, 0.7)], F32)  # sensor response to the light before white balance
    x = np.clip(x, 0, 4)
    m = np.empty((H, W), F32)
    m[0::2, 0::2] = x[0::2, 0::2, 0] * ct[0]
    m[0::2, 1::2] = x[0::2, 1::2, 1]
    m[1::2, 0::2] = x[1::2, 0::2, 1]
    m[1::2, 1::2] = x[1::2, 1::2, 2] * ct[2]
    fw = cam["fw"] * light
    m += np.sqrt(np.maximum(m, 0) / fw + (cam["read"] / math.sqrt(light)) ** 2).astype(F32) * r.standard_normal((H, W), dtype=F32)
    raw = np.clip(m * 0.98 * 60000 / 1.25 + 1024, 0, 65535).astype(np.uint16)
    rgb = cv2.cvtColor(raw, cv2.COLOR_BayerRGGB2RGB_EA if hasattr(cv2, "COLOR_BayerRGGB2RGB_EA") else cv2.COLOR_BayerBG2RGB_EA)
    rgb = (rgb.astype(F32) - 1024) * (1.25 / 60000)
    gain = np.array([1 / ct[0], 1.0, 1 / ct[2]], F32) * (1 + r.normal(0, wbe, 3)).astype(F32)
    rgb = np.clip(np.clip(rgb, 0, 1.0 * 0.98) * gain, 0, 1.02)
    y = from_linear(rgb)
    yc = cv2.cvtColor(y, cv2.COLOR_RGB2YCrCb)
    nr = cam["nr"] * (1 if light > 0.5 else 1.6)
    yc[..., 1] = blurred(yc[..., 1], 0.8 + 1.3 * nr)
    yc[..., 2] = blurred(yc[..., 2], 0.8 + 1.3 * nr)
    sg = 0.5 / math.sqrt(fw) * 0.9
    yc[..., 0] = (1 - min(0.85, nr)) * yc[..., 0] + min(0.85, nr) * cv2.bilateralFilter(np.ascontiguousarray(yc[..., 0]), 5, max(0.012, 2.6 * sg), 1.3)
    yc[..., 0] += cam["sharp"] * (yc[..., 0] - blurred(yc[..., 0], cam["sr"]))
    yc[..., 1:] = 0.5 + (yc[..., 1:] - 0.5) * cam["sat"]
    o = np.clip(cv2.cvtColor(yc, cv2.COLOR_YCrCb2RGB), 0, 1)
    o = o + cam["curve"] * (o * o * (3 - 2 * o) - o)
    if (W, H) != (Wo, Ho):
        o = cv2.resize(o, (Wo, Ho), interpolation=cv2.INTER_AREA)
    return to_bytes(o), s


def frame(r, portrait=None, small=False):
    """The picture’s size."""
    L = 1600 if r.random() < 0.62 else int(r.integers(30, 46)) * 40
    L = min(1800, max(1200, L))
    a = pick(r, [4 / 3, 4 / 3, 4 / 3, 16 / 9, 3 / 2])
    S = int(round(L / a / 2)) * 2
    p = portrait if portrait is not None else r.random() < 0.22
    return (S, L) if p else (L, S)


def shrinking(k):
    """px of a scene k times as large → px of the picture."""
    return np.array([[1 / k, 0, 0.5 / k - 0.5], [0, 1 / k, 0.5 / k - 0.5], [0, 0, 1]])


CAMERA_NAMES = list(CAMERAS)


def gloss(r, W, H, k):
    """A soft mirrored light."""
    yy, xx = np.mgrid[0:H:16, 0:W:16].astype(F32)
    a = r.uniform(0, 6.28)
    d = (xx / W - 0.5) * math.cos(a) + (yy / H - 0.5) * math.sin(a)
    g = np.exp(-(((d - between(r, -0.5, 0.5)) / between(r, 0.15, 0.5)) ** 2))
    return cv2.resize((k * g).astype(F32), (W, H))


def card_on(cv, c, Hm, r, glossk=0.03, thick=True):
    """Lays the card with its shadow, its edge and its gloss."""
    T = texture_to_mm(TEXTURE_W, TEXTURE_H, PX_PER_MM)
    if thick:
        a = r.uniform(0, 6.28)
        d = between(r, 0.3, 1.1)
        shadow(cv, CARD_A, T, Hm, (d * math.cos(a), d * math.sin(a)), between(r, 0.25, 0.9), between(r, 0.35, 0.65))
        shadow(cv, CARD_A, T, Hm, (0, 0), 0.25, 0.35)
    o = warp_rgba(to_linear(to_bytes(c["img"])) * 0.92, CARD_A, T, Hm, cv.shape[1], cv.shape[0])
    t, a, (y0, y1, x0, x1) = o
    t = t + gloss(r, x1 - x0, y1 - y0, glossk)[..., None]
    R = cv[y0:y1, x0:x1]
    R += a[..., None] * (t - R)


def card_map(W, H, Hm):
    """u,v shares of the card on the sensor grid"""
    Hi = np.linalg.inv(Hm)
    yy, xx = np.mgrid[0:H, 0:W].astype(F32)
    w = Hi[2, 0] * xx + Hi[2, 1] * yy + Hi[2, 2]
    return ((Hi[0, 0] * xx + Hi[0, 1] * yy + Hi[0, 2]) / w / WIDE + 0.5).astype(F32), ((Hi[1, 0] * xx + Hi[1, 1] * yy + Hi[1, 2]) / w / TALL + 0.5).astype(F32)


def photo(r, side=None, mode="photo", card=None, over_fn=None, size=None, fr=None, bg=None, tiltmax=25, cname=None, q=None, quiet=False):
    """A photo of a card itself."""
    side = side or ("emblem" if r.random() < 0.25 else "face")
    c = card or make_card(r, side)
    cname = cname or pick(r, CAMERA_NAMES)
    cam = CAMERAS[cname]
    hard = mode == "hard"
    Wo, Ho = size or frame(r)
    k = cam["k"]
    if hard:
        cp = between(r, 480, 700)
        fr = cp / Wo
        k = max(k, 1.15)
    if fr is None:
        fr = between(r, 0.42, 0.85) if Wo > Ho else between(r, 0.6, 0.88)
    W, H = int(Wo * k) & ~1, int(Ho * k) & ~1
    k = W / Wo
    steep = hard and r.random() < 0.35
    tilt = between(r, 22, 34) if steep else min(tiltmax, abs(r.normal(0, 9)) if not hard else between(r, 2, 20))
    rot = r.normal(0, 4.5) if r.random() < 0.85 else between(r, -18, 18)
    Hm, ww = pose(r, W, H, WIDE, TALL, fr, tilt, rot)
    bg = bg or pick(r, BACKDROPS)
    cv = lay_backdrop(r, bg, W, H, Hm, WIDE * W / ww)
    card_on(cv, c, Hm, r, between(r, 0.005, 0.05))
    focus = abs(r.normal(0, 0.35)) * ww / 1200
    motion = 0.0
    light = between(r, 0.45, 1.2)
    prob = None
    if hard:
        prob = pick(r, ["dark", "focus", "motion", "shadow", "dark", "lowres"])
        if prob == "focus":
            focus = between(r, 0.8, 1.35) * k * ww / k / 600
        if prob == "motion":
            motion = between(r, 2.5, 4.5) * k
        if prob == "dark":
            light = between(r, 0.05, 0.11)
        elif light > 0.3:
            light = between(r, 0.15, 0.4)
    Ls = illum(r, W, H, Hm, hard and prob in ("shadow", "dark", None) or (hard and r.random() < 0.3))
    cv *= Ls[..., None]
    tint = np.array([1 + r.normal(0, 0.05), 1, 1 + r.normal(0, 0.06)], F32) if not hard else np.array([between(r, 0.95, 1.25), 1, between(r, 0.68, 1.05)], F32)
    cv *= tint
    glare = []
    if (mode == "photo" and r.random() < 0.3) or (hard and r.random() < 0.3):
        u, v = card_map(W, H, Hm)
        gx, gy, rx, ry = between(r, 0.05, 0.95), between(r, 0.05, 0.95), between(r, 0.04, 0.16), between(r, 0.05, 0.2)
        th = between(r, 0, 3)
        du, dv = (u - gx), (v - gy) / 1.585
        d = ((du * math.cos(th) + dv * math.sin(th)) / rx) ** 2 + ((dv * math.cos(th) - du * math.sin(th)) / ry) ** 2
        s = between(r, 0.08, 0.28)
        ins = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v)) > 0
        cv += (s * np.exp(-d) * ins)[..., None]
        glare.append(dict(x=round(gx, 3), y=round(gy, 3), rx=round(rx, 3), ry=round(ry * 1.585, 3), strength=round(s, 3)))
    extra = over_fn(r, cv, Hm, c) if over_fn else None
    q4 = placed(Hm, [[-WIDE / 2, -TALL / 2], [WIDE / 2, TALL / 2], [WIDE / 2, -TALL / 2], [-WIDE / 2, TALL / 2]])
    lo, hi = np.maximum(q4.min(0), 0).astype(int), q4.max(0).astype(int)
    img, s = shoot(
        r,
        cv,
        cam,
        k,
        Wo,
        Ho,
        focus,
        motion,
        between(r, 0, 3.14),
        light,
        0.035 if not hard else 0.06,
        expo=(between(r, 0.68, 0.92) if not hard else between(r, 0.22, 0.45) if prob == "dark" else between(r, 0.4, 0.9)),
        ref=(lo[1], hi[1], lo[0], hi[0]),
        pc=75 if extra and "glare" in extra else 92,
    )
    Hout = shrinking(k) @ Hm
    wout = ww / k
    camt = dict(
        device=cname,
        backdrop=bg,
        typefaces=[c["st"]["val"], c["st"]["lab"]] + (["ocr-b"] if c["side"] == "face" else [c["st"]["song"]]),
        focus=round(s / k * 1200 / wout, 3),
        motion=round(motion / k, 2),
        glare=glare,
    )
    if prob:
        camt["trouble"] = prob + (" steep" if steep else "")
    return dict(img=img, H=Hout, card=c, cam=camt, sig=s / k, sub=cam["sub"], q=q or int(r.integers(75, 96)), extra=extra, wout=wout)


# ------------------------------------------------------------------ copies
DPI = 600 / 25.4


def screen_thr(h, w, lpi, ang, line=False, ph=(0.0, 0.0)):
    """Thresholds of a halftone screen at 600 dpi."""
    f = lpi / 600.0
    a = math.radians(ang)
    x = np.arange(w, dtype=F32)[None]
    y = np.arange(h, dtype=F32)[:, None]

    def cosab(fx, fy, p):
        A, B = 2 * np.pi * fx * x, 2 * np.pi * fy * y + p
        return np.cos(A) * np.cos(B) - np.sin(A) * np.sin(B)

    u = cosab(f * math.cos(a), f * math.sin(a), ph[0])
    if line:
        return (np.arccos(np.clip(u, -1, 1)) / np.pi).astype(F32)
    v = cosab(-f * math.sin(a), f * math.cos(a), ph[1])
    t = (u + v) * 0.5
    srt = np.sort(t[:401, :401].ravel())
    lut = np.searchsorted(srt, np.linspace(-1, 1, 1024)).astype(F32) / srt.size
    return lut[np.clip((t * 0.5 + 0.5) * 1023, 0, 1023).astype(np.int16)]


INKS = np.array([[0.03, 0.27, 0.60], [0.52, 0.035, 0.14], [0.86, 0.70, 0.05], [0.022, 0.021, 0.022]], F32)


def printed(r, rgb, kind):
    """rgb uint8 at 600 dpi -> reflectance (linear) of ink on paper, paper = 1"""
    h, w = rgb.shape[:2]
    info = ""
    if kind in ("grey", "bw"):
        y = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(F32) / 255
        lo, hi = np.percentile(y[::9, ::9], [1, 88])
        y = blurred(y, between(r, 0.8, 1.6))
        if kind == "grey":
            lpi = pick(r, [85, 106, 120, 141])
            y = np.clip((y - lo * 0.8) / (hi * between(r, 0.98, 1.1) - lo * 0.8), 0, 1) ** between(r, 0.9, 1.3)
            m = (1 - y > screen_thr(h, w, lpi, 45, r.random() < 0.3)).astype(F32)
            info = f"{lpi} lpi"
            ed = np.clip((blurred(y, 6) - y) * 4, 0, 1)
            m = np.maximum(m, (ed > 0.55).astype(F32))
        else:
            t = blurred(y, 28) * 0.55 + 0.45 * hi * between(r, 0.75, 0.9)
            m = ((t - between(r, 0.07, 0.13)) > y + 0.012 * r.standard_normal(y.shape).astype(F32)).astype(F32)
            info = "threshold"
        n = noise(r, h, w, h // 6, w // 6)
        m = np.clip(blurred(m, between(r, 0.6, 0.95)) * (1 + 0.12 * n), 0, 1)
        m = np.clip((m - 0.12) * 1.3, 0, 1)
        sp = blurred((r.random((h, w), dtype=F32) > 1 - 3e-5).astype(F32), 1.6) * 9
        m = np.maximum(m, np.clip(sp, 0, 1) * 0.8)
        dens = between(r, 0.03, 0.08) + 0.02 * noise(r, h, w, 5)
        return (1 - m * (1 - dens))[..., None].repeat(3, 2), info
    lin = to_linear(rgb)
    a = 1 - np.clip(lin * between(r, 1.03, 1.15), 0, 1) ** between(r, 0.62, 0.8)
    K = a.min(2)
    gcr = between(r, 0.5, 0.9)
    Kk = np.clip((K - 0.25) / 0.75, 0, 1) ** 1.5 * gcr
    cmy = (a - Kk[..., None]) / (1 - Kk[..., None] * 0.98)
    gm = between(r, 0.82, 0.96)
    mean = cmy.mean(2, keepdims=True)
    cmy = mean + (cmy - mean) * gm  # gamut loss
    chans = [cmy[..., 0], cmy[..., 1], cmy[..., 2], Kk]
    out = np.ones((h, w, 3), F32)
    if kind == "colour":
        lpi = pick(r, [100, 120, 133, 150, 166, 175, 200, 212])
        line = r.random() < 0.4
        angs = [15, 75, 0, 45] if r.random() < 0.6 else [71.6, 18.4, 0, 45]
        info = f"{lpi} lpi {'lines' if line else 'dots'}"
        for i, c in enumerate(chans):
            m = (np.clip(c, 0, 1) > screen_thr(h, w, lpi, angs[i], line, (between(r, 0, 6), between(r, 0, 6)))).astype(F32)
            m = blurred(m, between(r, 0.6, 0.9))
            dx, dy = r.normal(0, 0.9, 2)
            m = cv2.warpAffine(m, np.array([[1, 0, dx], [0, 1, dy]]), (w, h), borderMode=cv2.BORDER_REFLECT)
            out *= 1 - (m * (1 + 0.06 * noise(r, h, w, h // 4, w // 4))).clip(0, 1)[..., None] * (1 - INKS[i])
        out *= (1 + 0.012 * noise(r, h, 1, 60, 2))[:, :1, None]
    elif kind == "inkjet":
        info = "error diffusion, bleed"
        bl = between(r, 0.8, 1.4)
        fib = clouds(r, h, w, 300, 2)
        for i, c in enumerate(chans):
            s = pick(r, [1, 1, 2])
            cc = c if s == 1 else cv2.resize(c, (w // s, h // s), interpolation=cv2.INTER_AREA)
            m = np.array(Image.fromarray(to_bytes(np.clip(cc * 0.82, 0, 1))).convert("1")).astype(F32)
            m = m if s == 1 else cv2.resize(m, (w, h), interpolation=cv2.INTER_NEAREST)
            g1, g2 = blurred(m, bl), blurred(m, bl * 2.1)
            k = np.clip(0.4 + 0.2 * fib, 0, 1)
            m = np.clip((g1 * (1 - k) + g2 * k) * (1 + 0.06 * fib) * 1.12, 0, 1)
            out *= 1 - m[..., None] * (1 - np.clip(INKS[i] + 0.05, 0, 1))
        per = int(r.integers(90, 220))
        out *= (1 - 0.03 * (np.abs((np.arange(h) % per) - per / 2) < 2).astype(F32))[:, None, None]
    else:  # photo paper
        info = "continuous tone, gloss"
        bl = between(r, 0.9, 1.7)
        for i, c in enumerate(chans):
            n = blurred(r.standard_normal((h, w), dtype=F32), 0.7) * 0.05
            m = np.clip(blurred(np.clip(c, 0, 1), bl) + n * np.sqrt(np.clip(c, 0, 1)), 0, 1)
            out *= 1 - m[..., None] * (1 - INKS[i])
    return out.astype(F32), info


def scan_of(r, cards, pad=6.0):
    """flatbed-like: cards on the white lid, 600 dpi. returns rgb, list of (card, H mm->px)"""
    DPI / PX_PER_MM
    cw, ch = WIDE, TALL
    Wm, Hm_ = cw + 2 * pad, (ch + pad) * len(cards) + pad
    W, H = int(Wm * DPI), int(Hm_ * DPI)
    cv = np.ones((H, W, 3), F32) * np.array([0.88, 0.88, 0.875], F32) * between(r, 0.93, 1.05)
    cv *= (1 + 0.01 * noise(r, H, W, 4))[..., None]
    out = []
    for i, c in enumerate(cards):
        th = math.radians(r.normal(0, 1.2))
        R = np.array([[math.cos(th), -math.sin(th), 0], [math.sin(th), math.cos(th), 0], [0, 0, 1.0]])
        A = np.array([[DPI, 0, W / 2], [0, DPI, (pad + ch / 2 + i * (ch + pad)) * DPI], [0, 0, 1.0]]) @ R
        T = texture_to_mm(TEXTURE_W, TEXTURE_H, PX_PER_MM)
        shadow(cv, CARD_A, T, A, (0.25, 0.35), 0.35, 0.5)
        over(cv, to_linear(to_bytes(c["img"])) * 0.93, CARD_A, T, A)
        out.append((c, A))
    cv = blurred(cv, 0.9)
    o = from_linear(cv)
    o = np.clip((o - 0.5) * between(r, 1.0, 1.18) + 0.5 + between(r, -0.01, 0.03), 0, 1)
    o += 0.35 * (o - blurred(o, 1.5))
    return to_bytes(o + r.normal(0, 0.006, o.shape[:2] + (1,)).astype(F32)), out


def fmat(x):
    return np.asarray(x, F32)


def warp_print(tex, T, Hm, W, H):
    """fine print integrated over the camera's pixels: drawn twice as fine, then averaged"""
    M = Hm @ T
    h, w = tex.shape[:2]
    c = np.array([[w / 2, h / 2], [w / 2 + 1, h / 2], [w / 2, h / 2 + 1]])
    q = placed(M, c)
    s = math.sqrt(abs(np.linalg.det(np.stack([q[1] - q[0], q[2] - q[0]]))))
    q = placed(M, [[-1, -1], [w, -1], [w, h], [-1, h]])
    x0, y0 = np.maximum(np.floor(q.min(0)).astype(int) - 2, 0)
    x1, y1 = min(W, int(np.ceil(q[:, 0].max())) + 3), min(H, int(np.ceil(q[:, 1].max())) + 3)
    if s < 0.5:
        tex = blurred(tex, 0.3 / s)
    M2 = np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1.0]]) @ np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1.0]]) @ M
    sz = ((x1 - x0) * 2, (y1 - y0) * 2)
    t = cv2.resize(cv2.warpPerspective(tex, M2, sz, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    a = cv2.resize(cv2.warpPerspective(np.ones((h, w), F32), M2, sz, flags=cv2.INTER_LINEAR), (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    return t, a, (y0, y1, x0, x1)


def copy(r, kind, src, cut, crease):
    """A print or photocopy of a card, photographed."""
    side = "emblem" if r.random() < 0.25 else "face"
    c = make_card(r, side)
    both = src == "scan" and not cut and r.random() < 0.25
    if src == "scan":
        cards = [c] + ([make_card(r, "emblem" if side == "face" else "face", c["h"], c["st"])] if both else [])
        rgb, pl = scan_of(r, cards, 1.5 if cut else between(r, 4, 9))
        zoom = 1.0 if r.random() < 0.7 else between(r, 1.1, 1.4)
        cam0 = None
    else:
        Wo, Ho = (1700, 1276)
        ph = photo(r, side, card=c, size=(Wo, Ho), fr=between(r, 0.68, 0.86), tiltmax=8, quiet=True)
        rgb = opened(saved(ph["img"], 90, 2))
        cam0 = ph["cam"]["device"] + " on " + ph["cam"]["backdrop"]
        want = between(r, 88, 104) if not cut else 85.6
        kx = want * DPI / ph["wout"]
        rgb = cv2.resize(rgb, None, fx=kx, fy=kx, interpolation=cv2.INTER_CUBIC)
        pl = [(c, np.array([[kx, 0, 0.5 * kx - 0.5], [0, kx, 0.5 * kx - 0.5], [0, 0, 1]]) @ ph["H"])]
        zoom = 1.0
        x0 = int(max(0, rgb.shape[1] - 2700) / 2)
        y0 = int(max(0, rgb.shape[0] - 2000) / 2)
        q = placed(pl[0][1], [[-WIDE / 2, -TALL / 2], [WIDE / 2, -TALL / 2], [WIDE / 2, TALL / 2], [-WIDE / 2, TALL / 2]])
        x0 = max(0, min(x0, int(q[:, 0].min()) - 20))
        y0 = max(0, min(y0, int(q[:, 1].min()) - 20))
        x1 = min(rgb.shape[1], max(x0 + 2700, int(q[:, 0].max()) + 20))
        y1 = min(rgb.shape[0], max(y0 + 2000, int(q[:, 1].max()) + 20))
        rgb = rgb[y0:y1, x0:x1]
        pl = [(c, np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1.0]]) @ pl[0][1])]
    refl, info = printed(r, rgb, kind)
    h, w = refl.shape[:2]
    pp = DPI / zoom
    paper = np.array(pick(r, [[0.84, 0.84, 0.85], [0.80, 0.80, 0.78], [0.86, 0.87, 0.90]]), F32) if kind != "photopaper" else np.array([0.87, 0.875, 0.89], F32)
    Tp = texture_to_mm(w, h, pp)
    main = pl[0]
    A = Tp @ main[1]  # card mm -> sheet mm
    qm = placed(A, [[-WIDE / 2, -TALL / 2], [WIDE / 2, -TALL / 2], [WIDE / 2, TALL / 2], [-WIDE / 2, TALL / 2]])
    if cut:
        off = between(r, -0.3, 1.6)
        cen = qm.mean(0)
        poly = cen + (qm - cen) * (1 + off / 35) + r.normal(0, 0.35, (4, 2))
        w_mm, h_mm = np.ptp(poly[:, 0]), np.ptp(poly[:, 1])
        ctr = (poly.max(0) + poly.min(0)) / 2
        fr = between(r, 0.42, 0.85)
        pw, phh, pcx, pcy = w_mm + 4, h_mm + 4, *ctr
        N = 12.0
        al = np.zeros((int(phh * N), int(pw * N)), np.uint8)
        TS = texture_to_mm(al.shape[1], al.shape[0], N, pcx, pcy)
        pp_ = placed(np.linalg.inv(TS), poly)
        cv2.fillPoly(al, [(pp_ * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        if r.random() < 0.5:
            al = to_bytes(np.clip((blurred(al.astype(F32) / 255, 18) - 0.35) * 30, 0, 1) * (al > 0))
        al = al.astype(F32) / 255
    else:
        allq = np.concatenate([placed(Tp @ p[1], [[-WIDE / 2, -TALL / 2], [WIDE / 2, TALL / 2], [WIDE / 2, -TALL / 2], [-WIDE / 2, TALL / 2]]) for p in pl])
        w_mm, h_mm = np.ptp(allq[:, 0]), np.ptp(allq[:, 1])
        ctr = (allq.max(0) + allq.min(0)) / 2
        pw, phh = (152.0, 102.0) if kind == "photopaper" and not both else pick(r, [(210.0, 297.0), (210.0, 148.0), (148.0, 210.0)])
        pw, phh = max(pw, w / pp + 6), max(phh, h / pp + 6)
        mx, my = (pw - w / pp) / 2, (phh - h / pp) / 2
        pcx, pcy = between(r, -0.7, 0.7) * mx, between(r, -0.7, 0.7) * my
        N = 5.0
        al = np.ones((int(phh * N), int(pw * N)), F32)
        TS = texture_to_mm(al.shape[1], al.shape[0], N, pcx, pcy)
        fr = between(r, 0.42, 0.8)
    cname = pick(r, CAMERA_NAMES)
    cam = CAMERAS[cname]
    Wo, Ho = frame(r, portrait=True if both else None)
    k = cam["k"]
    W, H = int(Wo * k) & ~1, int(Ho * k) & ~1
    k = W / Wo
    Hm, ww = pose(r, W, H, w_mm, h_mm, fr, min(25, abs(r.normal(0, 8))), r.normal(0, 5))
    Hm = Hm @ np.array([[1, 0, -ctr[0]], [0, 1, -ctr[1]], [0, 0, 1.0]])
    bg = pick(r, BACKDROPS if cut else ["wood", "cloth", "desk", "stone"])
    cv = lay_backdrop(r, bg, W, H, Hm, w_mm * W / ww)
    shadow(cv, al, TS, Hm, (between(r, -0.6, 0.6), between(r, -0.6, 0.6)), between(r, 0.2, 0.8), between(r, 0.3, 0.6))
    ptex = (np.ones(al.shape + (3,), F32) * paper) * (
        1 + 0.012 * r.standard_normal(al.shape + (1,)).astype(F32) + 0.012 * clouds(r, al.shape[0], al.shape[1], 20, 3)[..., None]
    )
    # shading of the sheet: waves and creases, as a multiplier over the sheet
    sh = 1 + between(r, 0.01, 0.05) * noise(r, al.shape[0], al.shape[1], 3)
    crack = np.zeros(al.shape, F32)
    yy, xx = np.mgrid[0 : al.shape[0], 0 : al.shape[1]].astype(F32)
    pos = placed(np.linalg.inv(TS), [ctr])[0]
    if crease:
        for _ in range(int(r.integers(1, 4))):
            a = pick(r, [0, math.pi / 2, between(r, 0, 3.14)]) + r.normal(0, 0.05)
            px, py = pos + r.normal(0, 14, 2) * N * 0.7
            d = ((xx - px) * math.cos(a) + (yy - py) * math.sin(a)) / N
            d = d + 0.12 * noise(r, al.shape[0], al.shape[1], 14)
            s = between(r, 0.04, 0.12) * pick(r, [-1, 1])
            sh += s * np.tanh(d / 0.5) * np.exp(-np.abs(d) / between(r, 6, 25))
            sh += 0.12 * np.exp(-((d / 0.22) ** 2)) - 0.15 * np.exp(-(((d - 0.45) / 0.35) ** 2))
            crack = np.maximum(crack, np.exp(-((d / 0.16) ** 2)) * between(r, 0.3, 0.8))
    sh = np.clip(sh, 0.5, 1.4).astype(F32)
    over(cv, ptex * sh[..., None], al, TS, Hm)
    # print region multiplied onto the sheet; toner lost in the creases
    o = warp_print(refl, Tp, Hm, W, H)
    t, a, (y0, y1, x0, x1) = o
    oa = warp_rgba(None, al, TS, Hm, W, H)
    full = np.zeros((H, W), F32)
    full[oa[2][0] : oa[2][1], oa[2][2] : oa[2][3]] = oa[1]
    a = a * full[y0:y1, x0:x1]
    oc = warp_rgba(None, crack, TS, Hm, W, H)
    fc = np.zeros((H, W), F32)
    fc[oc[2][0] : oc[2][1], oc[2][2] : oc[2][3]] = oc[1]
    t = t + (1 - t) * (fc[y0:y1, x0:x1] * (0.7 if kind in ("grey", "bw", "colour") else 0.3))[..., None]
    R = cv[y0:y1, x0:x1]
    R *= 1 + a[..., None] * (t - 1)
    if kind in ("photopaper", "colour"):
        cv += (full * gloss(r, W, H, between(r, 0.02, 0.07) if kind == "photopaper" else 0.015))[..., None]
    cv *= illum(r, W, H, Hm)[..., None] * np.array([1 + r.normal(0, 0.05), 1, 1 + r.normal(0, 0.06)], F32)
    focus = abs(r.normal(0, 0.3)) * ww / 1200
    q4 = placed(Hm, qm)
    lo, hi = np.maximum(q4.min(0), 0).astype(int), q4.max(0).astype(int)
    img, s = shoot(r, cv, cam, k, Wo, Ho, focus, 0, 0, between(r, 0.45, 1.2), expo=between(r, 0.68, 0.92), ref=(lo[1], hi[1], lo[0], hi[0]))
    cards = [card_truth(p[0], shrinking(k) @ Hm @ Tp @ p[1]) for p in pl]
    wout = np.linalg.norm(np.subtract(cards[0]["quad"][1], cards[0]["quad"][0]))
    nm = dict(
        grey="grey laser copier",
        bw="black/white copier",
        colour="colour laser printer",
        inkjet="inkjet on plain paper",
        photopaper="photo printer, glossy paper",
    )[kind]
    return dict(
        img=img,
        cards=cards,
        q=int(r.integers(75, 96)),
        sub=cam["sub"],
        cam=dict(device=cname, backdrop=bg, typefaces=[c["st"]["val"], c["st"]["lab"]], focus=round(s / k * 1200 / wout, 3), motion=0.0, glare=[]),
        faults=dict(
            kind="copy",
            device=f"{nm} ({info})",
            condition=f"{kind}; source {src}{' (' + cam0 + ')' if cam0 else ''}; {'cut out along the card' if cut else 'sheet %dx%d mm' % (pw, phh)}{'; both sides' if both else ''}{'; creased' if crease else ''}",
        ),
    )


# ------------------------------------------------------------------ screens
def submask(kind, S=24):
    """The sub-pixels of a display, and after how many pixels they repeat."""
    P = 2 if kind in ("oled", "ips2") else 1
    n = S * P
    yy, xx = (np.mgrid[0:n, 0:n].astype(F32) + 0.5) / S
    m = np.zeros((3, n, n), F32)
    if kind == "oled":

        def dia(cx, cy, rad, p=1.0):
            o = np.zeros((n, n), F32)
            for ox in (-2, 0, 2):
                for oy in (-2, 0, 2):
                    o = np.maximum(o, ((np.abs(xx - cx - ox) ** p + np.abs(yy - cy - oy) ** p) < rad**p).astype(F32))
            return o

        m[0] = dia(0.5, 0.5, 0.42) + dia(1.5, 1.5, 0.42)
        m[2] = dia(1.5, 0.5, 0.48) + dia(0.5, 1.5, 0.48)
        for gx in (0.0, 1.0):
            for gy in (0.0, 1.0):
                m[1] += dia(gx, gy, 0.24, 2)
    else:
        for c in range(3):
            xs = (
                xx
                + (0.16 * (np.abs((yy % 1) - 0.5) - 0.25) * (1 if kind == "va" else 0))
                + ((yy % 1 - 0.5) * 0.2 * np.where(yy % 2 < 1, 1, -1) if kind == "ips2" else 0)
            )
            m[c] = ((np.abs((xs % 1) - (c + 0.5) / 3) < 0.118) & (np.abs((yy % 1) - 0.5) < 0.40)).astype(F32)
    return m / m.mean((1, 2), keepdims=True), P


DISPLAYS = {
    "phone OLED pentile 1080x2400": dict(w=1080, h=2400, p=0.0645, k="oled", wp=(0.96, 1, 1.10), blk=0.0003),
    "phone OLED pentile 1260x2800": dict(w=1260, h=2800, p=0.0555, k="oled", wp=(0.98, 1, 1.06), blk=0.0003),
    "phone LCD IPS 1080x2340": dict(w=1080, h=2340, p=0.0625, k="ips", wp=(0.92, 1, 1.16), blk=0.003),
    "desktop monitor IPS 24in 1920x1080": dict(w=1920, h=1080, p=0.2745, k="ips2", wp=(0.95, 1, 1.12), blk=0.003),
    "desktop monitor VA 27in 2560x1440": dict(w=2560, h=1440, p=0.2331, k="va", wp=(0.97, 1, 1.08), blk=0.0012),
    "laptop TN/IPS 14in 1920x1080": dict(w=1920, h=1080, p=0.161, k="ips", wp=(0.9, 1, 1.2), blk=0.005),
}


def screen(r, dn, framed):
    """A card shown on a display, photographed."""
    d = DISPLAYS[dn]
    phone = "phone" in dn
    side = "emblem" if r.random() < 0.25 else "face"
    land = (not phone) or not framed or r.random() < 0.5
    dw, dh = (max(d["w"], d["h"]), min(d["w"], d["h"])) if land else (min(d["w"], d["h"]), max(d["w"], d["h"]))
    D = np.zeros((dh, dw, 3), np.uint8)
    c = make_card(r, side)
    ui = ""
    if phone:
        cw = between(r, 0.78, 0.93) * dw if (not land and framed) else between(r, 0.80, 0.97) * dw if not land else (between(r, 1.05, 1.35) if framed else between(r, 1.22, 1.32)) * dh
        cw = min(cw, 1500)
    else:
        cw = between(r, 620, 1150) if framed else between(r, 0.52, 0.75) * dh
    ph = photo(r, side, card=c, size=(1600, 1200), fr=between(r, 0.55, 0.85) if framed else between(r, 0.42, 0.5), tiltmax=10, quiet=True)
    src = opened(saved(ph["img"], 88, 2))
    s = cw / ph["wout"]
    src = cv2.resize(src, None, fx=s, fy=s, interpolation=cv2.INTER_AREA if s < 0.9 else cv2.INTER_CUBIC)
    A = np.array([[s, 0, 0.5 * s - 0.5], [0, s, 0.5 * s - 0.5], [0, 0, 1]]) @ ph["H"]
    sh, sw = src.shape[:2]
    cc = placed(A, [[0, 0]])[0]
    if framed:
        bgc = pick(r, [(20, 20, 22), (245, 245, 247), (60, 63, 68)])
        D[:] = bgc
        ix, iy = (dw - sw) // 2 + int(r.integers(-20, 21)), (dh - sh) // 2 + int(r.integers(-20, 21))
    else:
        ix, iy = int(dw / 2 - cc[0]), int(dh / 2 - cc[1])
    q = placed(A, [[-WIDE / 2, -TALL / 2], [WIDE / 2, -TALL / 2], [WIDE / 2, TALL / 2], [-WIDE / 2, TALL / 2]])
    mg = 6 if not framed else 14
    ix = int(np.clip(ix, mg - q[:, 0].min(), max(mg - q[:, 0].min(), dw - mg - q[:, 0].max())))
    iy = int(np.clip(iy, ((60 if phone else 90) if framed else mg) - q[:, 1].min(), max(mg - q[:, 1].min(), dh - mg - q[:, 1].max())))
    a0, b0, a1, b1 = max(0, ix), max(0, iy), min(dw, ix + sw), min(dh, iy + sh)
    D[b0:b1, a0:a1] = src[b0 - iy : b1 - iy, a0 - ix : a1 - ix]
    A = np.array([[1, 0, ix], [0, 1, iy], [0, 0, 1.0]]) @ A
    if framed:
        im = Image.fromarray(D)
        dr = ImageDraw.Draw(im)
        f = font("wqy-microhei", 26 if not phone else 34)
        if phone:
            dr.rectangle([0, 0, dw, 54], fill=bgc if sum(bgc) < 200 else (250, 250, 250))
            fg = (230,) * 3 if sum(bgc) < 200 else (30,) * 3
            dr.text((40, 27), "%d:%02d" % (r.integers(7, 23), r.integers(0, 60)), font=f, fill=fg, anchor="lm")
            dr.text((dw - 40, 27), "5G  %d%%" % r.integers(12, 99), font=f, fill=fg, anchor="rm")
            ui = "phone gallery with status bar, bezel"
            if not land:
                dr.text((dw // 2, dh - 130), "分享    编辑    收藏    删除", font=font("wqy-microhei", 44), fill=(128,) * 3, anchor="mm")
        else:
            y = max(0, b0 - 74)
            dr.rectangle([max(0, a0 - 6), y, min(dw, a1 + 6), y + 73], fill=(235, 236, 240))
            dr.text(
                (max(0, a0) + 18, y + 18),
                pick(r, ["IMG_%d.jpg - 图片查看器" % r.integers(1000, 9999), "身份证.jpg - 照片", "微信图片"]),
                font=f,
                fill=(40, 40, 40),
                anchor="lm",
            )
            dr.text((max(0, a0) + 18, y + 54), "文件  编辑  视图  缩放 %d%%" % (s * 100), font=font("wqy-microhei", 22), fill=(80, 80, 80), anchor="lm")
            dr.text((min(dw, a1) - 20, y + 18), "—  □  ×", font=f, fill=(40, 40, 40), anchor="rm")
            dr.rectangle([0, dh - 46, dw, dh], fill=(32, 36, 48))
            ui = "viewer window"
        D = np.array(im)
    p = d["p"]
    TD = texture_to_mm(dw, dh, 1 / p)
    cm = placed(TD @ A, [[0, 0]])[0]
    w_mm, h_mm = np.ptp(placed(TD @ A, [[-WIDE / 2, -TALL / 2], [WIDE / 2, -TALL / 2], [WIDE / 2, TALL / 2], [-WIDE / 2, TALL / 2]]), axis=0)
    cname = pick(r, CAMERA_NAMES)
    cam = CAMERAS[cname]
    Wo, Ho = frame(r, portrait=True if phone and not land and r.random() < 0.5 else False)
    k = 1.15 if cam["k"] > 1.1 else 1.0
    W, H = int(Wo * k) & ~1, int(Ho * k) & ~1
    k = W / Wo
    fr = between(r, 0.42, 0.72) if framed else between(r, 0.70, 0.85)
    sft = 0.4
    if Wo < Ho:
        fr = between(r, 0.6, 0.88)
    if phone and not framed:
        Wo, Ho, fr, sft = 1600, 900, between(r, 0.80, 0.85), 0.1
        W, H = int(Wo * k) & ~1, int(Ho * k) & ~1
        k = W / Wo
    Hm, ww = pose(r, W, H, w_mm, h_mm, fr, min(22 if framed else 9, abs(r.normal(0, 8))), r.normal(0, 4 if framed else 2), sft)
    Hm = Hm @ np.array([[1, 0, -cm[0]], [0, 1, -cm[1]], [0, 0, 1.0]])
    bg = pick(r, ["wood", "desk", "cloth", "stone"])
    cv = lay_backdrop(r, bg, W, H, Hm, w_mm * W / ww) * between(r, 0.10, 0.35)
    bz = between(r, 2.2, 4.5) if phone else between(r, 7, 18)
    N = 3.0
    al = rounded(int((dw * p + 2 * bz) * N), int((dh * p + 2 * bz) * N), (8.0 if phone else 3.0) * N)
    over(cv, np.ones(al.shape + (3,), F32) * 0.012 * between(r, 0.6, 2), al, texture_to_mm(al.shape[1], al.shape[0], N), Hm)
    # light of the panel, integrated over each camera pixel by 3x3 samples
    m, P = submask(d["k"])
    S = 24
    n = S * P
    foot = min(P * 0.5, p and (w_mm / ww / p) / 3)
    sb = max(0.3, foot * S / 3.4)
    big = np.tile(m, (1, 3, 3))
    mm = np.stack([blurred(b_, sb)[n : 2 * n, n : 2 * n] for b_ in big], -1).reshape(-1, 3).copy()
    lin = (D.astype(F32) / 255) ** between(r, 2.1, 2.35) * np.array(d["wp"], F32) + d["blk"]
    Hi = np.linalg.inv(Hm @ TD)
    Xc = np.arange(W, dtype=F32)[None]
    Yc = np.arange(H, dtype=F32)[:, None]
    acc = np.zeros((H, W, 3), F32)
    cov = np.zeros((H, W), F32)
    for i in range(3):
        for j in range(3):
            x, y = Xc + (i - 1) / 3.0, Yc + (j - 1) / 3.0
            w_ = 1 / (Hi[2, 0] * x + Hi[2, 1] * y + Hi[2, 2])
            u = ((Hi[0, 0] * x + Hi[0, 1] * y + Hi[0, 2]) * w_ + 0.5).astype(F32)
            v = ((Hi[1, 0] * x + Hi[1, 1] * y + Hi[1, 2]) * w_ + 0.5).astype(F32)
            ins = (u >= 0) & (u < dw) & (v >= 0) & (v < dh)
            e = cv2.remap(lin, np.floor(u), np.floor(v), cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
            idx = ((v * S).astype(np.int32) % n) * n + (u * S).astype(np.int32) % n
            acc += e * mm[idx] * ins[..., None]
            cov += ins
    cov /= 9
    ui = ui or ("panel fills the frame" if cov.min() > 0.99 else "panel edge in the frame")
    cv = cv * (1 - cov[..., None]) + acc / 9
    if d["k"] == "oled" and r.random() < 0.5 or r.random() < 0.15:
        cv *= (1 + between(r, 0.02, 0.07) * np.sin(np.arange(H, dtype=F32) / H * 2 * np.pi * between(r, 1.5, 6) + between(r, 0, 6)))[:, None, None]
    yy, xx = np.mgrid[0:H:8, 0:W:8].astype(F32)
    vg = 1 - between(r, 0.1, 0.35) * ((xx / W - 0.5 - between(r, -0.3, 0.3)) ** 2 + (yy / H - 0.5 - between(r, -0.3, 0.3)) ** 2)
    cv *= cv2.resize(vg, (W, H))[..., None]
    rf = clouds(r, H // 8, W // 8, 2, 3) * 0.3 + 0.5
    if r.random() < 0.5:
        w0, h0 = between(r, 0.1, 0.35), between(r, 0.15, 0.5)
        cx, cy = between(r, 0, 1), between(r, 0, 1)
        win = blurred(((np.abs(xx / W - cx + 0.2 * (yy / H - cy)) < w0 / 2) & (np.abs(yy / H - cy) < h0 / 2)).astype(F32), between(r, 1.5, 8))
        rf = cv2.resize(np.clip(rf, 0, 2), (win.shape[1], win.shape[0])) + between(r, 1, 3) * win
    rfl = cv2.resize(rf.astype(F32), (W, H))
    cv += (np.clip(rfl, 0, 5) * between(r, 0.004, 0.022))[..., None] * np.array([1.05, 1, 0.92], F32)
    q4 = placed(Hm @ TD @ A, [[-WIDE / 2, -TALL / 2], [WIDE / 2, TALL / 2], [WIDE / 2, -TALL / 2], [-WIDE / 2, TALL / 2]])
    lo, hi = np.maximum(q4.min(0), 0).astype(int), q4.max(0).astype(int)
    focus = abs(r.normal(0, 0.25)) * ww / 1200
    img, sg = shoot(r, cv, cam, k, Wo, Ho, focus, 0, 0, between(r, 0.4, 1.0), 0.03, expo=between(r, 0.65, 0.95), ref=(lo[1], hi[1], lo[0], hi[0]))
    ct = card_truth(c, shrinking(k) @ Hm @ TD @ A)
    wout = np.linalg.norm(np.subtract(ct["quad"][1], ct["quad"][0]))
    return dict(
        img=img,
        cards=[ct],
        q=int(r.integers(75, 96)),
        sub=cam["sub"],
        cam=dict(device=cname, backdrop=bg, typefaces=[c["st"]["val"], c["st"]["lab"]], focus=round(sg / k * 1200 / wout, 3), motion=0.0, glare=[]),
        faults=dict(kind="screen", device=dn, condition=f"{d['k']} grid, {w_mm / ww / p * k:.2f} display px per picture px, card {cw:.0f} display px; {ui}"),
    )


def occlude(r, kind):
    """A photo of a card on which something lies."""
    info = {}

    def fn(r, cv, Hm, c):
        H, W = cv.shape[:2]
        fs = ["Name", "Birth", "Address", "IdNum", "portrait"] if c["side"] == "face" else ["Authority", "ValidDate"]
        f = pick(r, fs)

        def bx(n):
            return [v * s for v, s in zip(c["st"]["port"], (WIDE, TALL, WIDE, TALL))] if n == "portrait" else field_box(c["G"], n)

        B = bx(f)
        N = 12.0
        hh, ww = int(96 * N), int(140 * N)
        T = texture_to_mm(ww, hh, N)
        yy, xx = np.mgrid[0:hh, 0:ww].astype(F32)
        X, Y = (xx + 0.5) / N - 70 + WIDE / 2, (yy + 0.5) / N - 48 + TALL / 2  # mm from the card's corner
        tx, ty = between(r, B[0] + 0.25 * (B[2] - B[0]), B[0] + 0.75 * (B[2] - B[0])), (B[1] + B[3]) / 2
        col = None
        hide = None
        if kind == "finger":
            side = pick(r, ["b", "r", "b", "l"]) if f not in ("Name",) else "l"
            a = {"b": math.pi / 2, "r": 0.0, "l": math.pi}[side] + r.normal(0, 0.35)
            R_ = between(r, 6.5, 8.5)
            dx, dy = math.cos(a), math.sin(a)
            s = (X - tx) * dx + (Y - ty) * dy
            n = -(X - tx) * dy + (Y - ty) * dx
            q = np.maximum(0, -s)
            wd = R_ * (1 + 0.05 * np.sin(s / 9.0))
            D = np.sqrt(np.where(s < 0, q**2 * 1.1 + n**2, n**2)) / wd
            al = np.clip((1 - D) * R_ * N * 0.5 + 0.5, 0, 1)
            lam = np.sqrt(np.clip(1.03 - np.clip(D, 0, 1) ** 2, 0.02, 1))
            sk = np.array([0.52, 0.29, 0.205], F32) * between(r, 0.6, 1.0)
            tex = clouds(r, hh, ww, 60, 4, 0.8)
            cre = np.exp(-np.abs(s - 17 + 0.8 * np.sin(n)) * 1.5) + np.exp(-np.abs(s - 19.5 + 0.6 * np.sin(n * 1.3)) * 1.8)
            col = sk * (0.40 + 0.66 * lam + 0.03 * tex - 0.12 * cre)[..., None]
            col[..., 0] *= 1.03 + 0.06 * np.exp(-q / 4)
            nl = (np.abs(n / (R_ * 0.62)) ** 2.6 + np.abs((s + R_ * 0.05) / (R_ * 0.80)) ** 2.6) ** (1 / 2.6)
            nm = np.clip((1 - nl) * 20, 0, 1)[..., None]
            col = col * (1 - 0.8 * nm) + 0.8 * nm * (
                np.array([0.66, 0.42, 0.36], F32) * (0.65 + 0.4 * lam)[..., None] + 0.12 * np.exp(-(((n - 2) / 1.1) ** 2))[..., None]
            )
            col = col * (1 - 0.35 * np.exp(-(((nl - 1) / 0.05) ** 2)))[..., None]
            shd = (between(r, -1.5, 1.5), 1.5, 1.6, 0.5)
        elif kind == "sticker":
            w, h = between(r, 8, 20), between(r, 6, 11)
            th = r.normal(0, 0.3)
            u, v = (X - tx) * math.cos(th) + (Y - ty) * math.sin(th), -(X - tx) * math.sin(th) + (Y - ty) * math.cos(th)
            rad = between(r, 0.4, 3)
            d = np.sqrt(np.maximum(np.abs(u) - w / 2 + rad, 0) ** 2 + np.maximum(np.abs(v) - h / 2 + rad, 0) ** 2) - rad
            al = np.clip(0.5 - d * N, 0, 1)
            cc = np.array(pick(r, [[0.75, 0.55, 0.04], [0.7, 0.7, 0.68], [0.55, 0.04, 0.05], [0.05, 0.2, 0.5], [0.2, 0.5, 0.1]]), F32)
            col = np.ones((hh, ww, 3), F32) * cc * (1 + 0.02 * r.standard_normal((hh, ww)).astype(F32))[..., None]
            ln = (np.abs(((v * 0.9) % 2.0) - 1.0) < 0.22) & (np.abs(u) < w * 0.36) & (np.abs(v) < h * 0.36)
            col[ln] *= 0.3
            col *= (1 + 0.12 * np.exp(-((d + 0.2) ** 2) / 0.02))[..., None]
            shd = (0.15, 0.2, 0.25, 0.4)
        elif kind == "pen":
            a = between(r, -0.6, 0.6) + (0 if f == "portrait" else math.pi / 2 if r.random() < 0.5 else 0.1)
            R_ = between(r, 3.4, 5.0)
            dx, dy = math.cos(a), math.sin(a)
            s = (X - tx) * dx + (Y - ty) * dy
            n = -(X - tx) * dy + (Y - ty) * dx
            tip = between(r, 8, 30)
            rr = R_ * np.clip((s + tip) / 13, 0.12, 1)
            rr = np.where(s + tip < 0, 0.001, rr)
            D = np.abs(n) / rr
            al = np.clip((1 - D) * rr * N * 0.8 + 0.5, 0, 1) * (s + tip > 0)
            nn = np.clip(n / rr, -1, 1)
            lam = 0.25 + 0.75 * np.sqrt(1 - nn**2 * 0.96)
            cc = np.array(pick(r, [[0.02, 0.03, 0.2], [0.03, 0.03, 0.03], [0.5, 0.03, 0.03], [0.55, 0.55, 0.55]]), F32)
            body = np.where((s + tip < 13)[..., None], np.array([0.45, 0.45, 0.46], F32), cc)
            body = np.where(((s + tip > 30) & (s + tip < 32))[..., None], np.array([0.6, 0.58, 0.5], F32), body)
            col = body * lam[..., None] + (0.75 * np.exp(-(((nn + 0.45) / 0.10) ** 2)) + 0.12 * np.exp(-(((nn - 0.6) / 0.12) ** 2)))[..., None]
            shd = (between(r, 1, 3), between(r, 1, 3), 1.2, 0.55)
        if col is not None:
            shadow(cv, al.astype(F32), T, Hm, shd[:2], shd[2], shd[3])
            over(cv, np.clip(col, 0, 3).astype(F32), al.astype(F32), T, Hm)
            hide = al
        elif kind == "tape":
            th = r.normal(0, 0.12) + (math.pi / 2 if f == "portrait" and r.random() < 0.5 else 0)
            w = between(r, 9, 15)
            u, v = (X - tx) * math.cos(th) + (Y - ty) * math.sin(th), -(X - tx) * math.sin(th) + (Y - ty) * math.cos(th)
            L = between(r, 28, 70)
            jag = 0.35 * np.sign(np.sin(v * 5))
            m = np.clip(0.5 + (w / 2 - np.abs(v)) * N, 0, 1) * np.clip(0.5 + (L / 2 + jag - np.abs(u)) * N, 0, 1)
            wr = np.exp(-np.abs(clouds(r, hh, ww, 5, 4)) * 9)
            mist = between(r, 0.06, 0.16)
            edge = np.exp(-(((np.abs(v) - w / 2) / 0.15) ** 2)) * (np.abs(u) < L / 2)
            tint = np.array([0.97, 0.93, 0.82], F32)
            g = np.exp(-(((u * 0.3 + v - between(r, -3, 3)) / between(r, 1.2, 2.8)) ** 2)) * (0.6 + 0.4 * noise(r, hh, ww, 20)) * between(r, 0.35, 0.9)
            o = warp_rgba(np.dstack([g * m, wr * m, edge]).astype(F32), m.astype(F32), T, Hm, W, H)
            t, a, (y0, y1, x0, x1) = o
            R = cv[y0:y1, x0:x1]
            b = blurred(R, 1.1 * W / 1600)
            a_ = a[..., None]
            R[:] = R * (1 - a_) + a_ * (b * tint * (1 - mist) + mist * 0.75) + (np.clip(t[..., 0], 0, 2) + 0.10 * t[..., 1] + 0.10 * t[..., 2])[..., None]
            hide = m * (g > 0.25)
            info["fields"] = [n for n in fs if (lambda q: m[(X > q[0]) & (X < q[2]) & (Y > q[1]) & (Y < q[3])].mean())(bx(n)) > 0.15] or [f]
        else:  # glare
            u, v = card_map(W, H, Hm)
            gx, gy = tx / WIDE, ty / TALL
            th = between(r, -0.5, 0.5)
            rx, ry = between(r, 0.10, 0.22), between(r, 0.05, 0.12)
            du, dv = u - gx, (v - gy) / 1.585
            d = ((du * math.cos(th) + dv * math.sin(th)) / rx) ** 2 + ((dv * math.cos(th) - du * math.sin(th)) / ry) ** 2
            ins = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v)) > 0
            k = np.exp(-(d**1.3)) * between(r, 2.2, 5) + 0.25 * np.exp(-d / 5)
            cv += (k * ins)[..., None] * np.array([1, 0.99, 0.96], F32)
            du, dv = X / WIDE - gx, (Y / TALL - gy) / 1.585
            d = ((du * math.cos(th) + dv * math.sin(th)) / rx) ** 2 + ((dv * math.cos(th) - du * math.sin(th)) / ry) ** 2
            hide = (d < 1.9).astype(F32)
            info["glare"] = [dict(x=round(gx, 3), y=round(gy, 3), rx=round(rx, 3), ry=round(ry * 1.585, 3), strength=3.0)]
        l, t = int(round((70 - WIDE / 2) * N)), int(round((48 - TALL / 2) * N))
        part = cv2.resize(np.ascontiguousarray(np.asarray(hide, F32)[t : t + int(TALL * N), l : l + int(WIDE * N)]), (24, 15), interpolation=cv2.INTER_AREA) > 0.5
        info["grid"] = ["".join("1" if q else "0" for q in row) for row in part]
        if "fields" not in info:
            info["fields"] = [
                n
                for n in fs + (["Sex", "Nation"] if c["side"] == "face" else [])
                if (lambda q: (hide[(X > q[0]) & (X < q[2]) & (Y > q[1] + 0.5) & (Y < q[3] - 0.5)] > 0.5).mean())(bx(n)) > 0.05
            ] or [f]
        return info

    p = photo(r, None, "photo", over_fn=fn, fr=between(r, 0.5, 0.82))
    cam = p["cam"]
    if "glare" in info:
        cam["glare"] = cam["glare"] + info["glare"]
    return dict(
        img=p["img"],
        cards=[card_truth(p["card"], p["H"])],
        q=p["q"],
        sub=p["sub"],
        cam=cam,
        faults=dict(kind="occlusion", device=kind, condition=f"{kind} over the card", fields=info["fields"], grid=info["grid"]),
    )


# ------------------------------------------------------------------ pictures
PRINTS = ["grey", "bw", "colour", "inkjet", "photopaper"]


def draw_one(seed, suite, i):
    """One picture and its truth; the kinds of a suite take turns."""
    r = np.random.default_rng([seed, zlib.crc32(suite.encode()), i])
    if suite in ("photo", "hard"):
        p = photo(r, "emblem" if i % 4 == 3 else "face", suite, bg=BACKDROPS[(i + i // 6) % 6])
        return dict(img=p["img"], cards=[card_truth(p["card"], p["H"])], q=p["q"], sub=p["sub"], cam=p["cam"], faults={})
    if suite == "copy":
        return copy(r, PRINTS[i % 5], "scan" if (i // 5) % 2 == 0 else "photo", (i // 10) % 2 == 1, (i % 7) in (1, 4))
    if suite == "screen":
        return screen(r, list(DISPLAYS)[i % 6], (i // 6 + i) % 2 == 0)
    if suite == "occlusion":
        return occlude(r, ["finger", "sticker", "tape", "glare", "pen"][i % 5])
    p = photo(r, "emblem" if i % 4 == 3 else "face", "photo")
    img = opened(saved(p["img"], r.integers(82, 97), p["sub"]))
    how = "saved twice"
    if i % 3 == 1:
        x = img.astype(F32) / 255
        x = np.clip((x - 0.5) * between(r, 1.05, 1.22) + 0.5 + between(r, -0.01, 0.05), 0, 1)
        x += between(r, 0.3, 0.8) * (x - blurred(x, between(r, 0.9, 1.6)))
        img = to_bytes(x)
        how = "contrast and sharpening on the whole"
    elif i % 3 == 2:
        img = opened(saved(img, r.integers(70, 90), 2))
        x = cv2.cvtColor(img, cv2.COLOR_RGB2HSV).astype(F32)
        x[..., 1] = np.clip(x[..., 1] * between(r, 1.0, 1.2), 0, 255)
        img = cv2.cvtColor((x + 0.5).astype(np.uint8), cv2.COLOR_HSV2RGB) if i % 2 else img
        how = "saved three times" + (", saturation" if i % 2 else "")
    p["cam"]["resaved"] = how
    return dict(img=img, cards=[card_truth(p["card"], p["H"])], q=int(r.integers(75, 94)), sub=pick(r, [0, 1, 2]), cam=p["cam"], faults={})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=5001)
    parser.add_argument("--suites", nargs="+", default=["photo:40"], help="name:count, of photo, hard, resaved, copy, screen, occlusion")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    truth = []
    for suite, count in (part.split(":") for part in options.suites):
        for number in range(int(count)):
            drawn = draw_one(options.seed, suite, number)
            file, (height, width) = f"{suite}-{number:03d}.jpg", drawn["img"].shape[:2]
            (options.out / file).write_bytes(saved(drawn["img"], drawn["q"], drawn["sub"]))
            truth.append({"file": file, "size": [width, height], "suite": suite, "cards": drawn["cards"], "camera": drawn["cam"], "faults": drawn["faults"]})
    (options.out / "truth.json").write_text(json.dumps(truth, ensure_ascii=False) + "\n")
    print(len(truth), "pictures")


if __name__ == "__main__":
    main()
