"""An exam by other code: it was written without knowledge of `factory`, `second` or the engine, and nothing is ever trained on what it draws.

    python other_exam.py --seed 777 --out ../bench/out/other        # 210 pictures, some 12 minutes
    cd .. && npm run bench:accuracy -- bench/out/other

Cards, cameras with a sensor's mosaic, printers, displays, an image editor's careless, ordinary and careful hand, coverings: every picture draws its own from wide ranges.
truth.json is as `draw_exam.py` writes it; pictures saved again or retouched as a whole (`resaved`) are genuine. What was chosen by it stands in docs/benchmarks.md. Holders are invented, portraits are drawn of shapes, every card
bears SPECIMEN 样本.
"""
import argparse
import datetime
import io
import json
import math
import os
import time

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

cv2.setNumThreads(1)
F = np.float32
PX = 20  # art pixels a millimetre
CWMM, CHMM = 85.6, 54.0
CW, CH = 1712, 1080

# ------------------------------------------------------------------ fonts
NS = "/usr/share/fonts/opentype/noto/NotoSansCJK-%s.ttc"
FONTS = {
    "wqy-microhei": ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    "wqy-zenhei": ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    "noto-demilight": (NS % "DemiLight", 2),
    "noto-regular": (NS % "Regular", 2),
    "noto-light": (NS % "Light", 2),
    "noto-medium": (NS % "Medium", 2),
    "sungtil": ("/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
    "uming": ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    "noto-serif": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Medium.ttc", 2),
    "noto-serif-b": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-SemiBold.ttc", 2),
    "kaiti": ("/usr/share/fonts/truetype/arphic-gkai00mp/gkai00mp.ttf", 0),
    "ocrb": ("/usr/share/fonts/opentype/ocr-b/OCRB.otf", 0),
    "ocrb-s": ("/usr/share/fonts/opentype/ocr-b/OCRBS.otf", 0),
    "dejavu-mono": ("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 0),
    "liberation-mono": ("/usr/share/fonts/truetype/liberation2/LiberationMono-Bold.ttf", 0),
    "liberation-sans": ("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", 0),
}
_fc = {}


def font(k, size):
    key = (k, int(round(size)))
    if key not in _fc:
        p, i = FONTS[k]
        _fc[key] = ImageFont.truetype(p, key[1], index=i)
    return _fc[key]


# ------------------------------------------------------------------ small helpers
def to_lin(a):
    return cv2.pow(np.maximum(a, 0).astype(F), 2.2)


def to_srgb(a):
    return cv2.pow(np.maximum(a, 0).astype(F), 1 / 2.2)


def blur(a, s):
    if s <= 0.15:
        return a
    return cv2.GaussianBlur(a, (0, 0), float(s))


def smooth_noise(rng, h, w, cell, ch=1):
    n = rng.standard_normal((max(2, int(h / cell) + 3), max(2, int(w / cell) + 3), ch)).astype(F)
    n = cv2.resize(n, (w, h), interpolation=cv2.INTER_CUBIC)
    return n if ch > 1 else n.reshape(h, w)


def U(rng, a, b):
    return float(rng.uniform(a, b))


def pick(rng, seq):
    return seq[int(rng.integers(len(seq)))]


def LU(rng, a, b):
    return float(math.exp(rng.uniform(math.log(a), math.log(b))))


def pts(H, p):
    return cv2.perspectiveTransform(np.asarray(p, np.float64).reshape(-1, 1, 2), H).reshape(-1, 2)


CARDQ = np.array([[0, 0], [CWMM, 0], [CWMM, CHMM], [0, CHMM]], np.float64)

# ------------------------------------------------------------------ fictitious holders
REG = {
    "110105": "北京市朝阳区",
    "120101": "天津市和平区",
    "130102": "河北省石家庄市长安区",
    "140825": "山西省新绛县",
    "150102": "内蒙古呼和浩特市新城区",
    "210102": "辽宁省沈阳市和平区",
    "220104": "吉林省长春市朝阳区",
    "230103": "黑龙江省哈尔滨市南岗区",
    "230223": "黑龙江省依安县",
    "310115": "上海市浦东新区",
    "320106": "江苏省南京市鼓楼区",
    "321283": "江苏省泰兴市",
    "330106": "浙江省杭州市西湖区",
    "330783": "浙江省东阳市",
    "340104": "安徽省合肥市蜀山区",
    "341302": "安徽省宿州市埇桥区",
    "350203": "福建省厦门市思明区",
    "350582": "福建省晋江市",
    "360103": "江西省南昌市西湖区",
    "360730": "江西省宁都县",
    "370102": "山东省济南市历下区",
    "370923": "山东省东平县",
    "410105": "河南省郑州市金水区",
    "410225": "河南省兰考县",
    "411502": "河南省信阳市浉河区",
    "420106": "湖北省武汉市武昌区",
    "421181": "湖北省麻城市",
    "430104": "湖南省长沙市岳麓区",
    "433127": "湖南省永顺县",
    "440305": "广东省深圳市南山区",
    "441900": "广东省东莞市",
    "450103": "广西南宁市青秀区",
    "460105": "海南省海口市秀英区",
    "500103": "重庆市渝中区",
    "510107": "四川省成都市武侯区",
    "513221": "四川省汶川县",
    "520102": "贵州省贵阳市南明区",
    "522634": "贵州省雷山县",
    "530102": "云南省昆明市五华区",
    "532524": "云南省建水县",
    "610113": "陕西省西安市雁塔区",
    "620102": "甘肃省兰州市城关区",
    "640104": "宁夏银川市兴庆区",
    "650102": "新疆乌鲁木齐市天山区",
}
SUR = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
SUR2 = ["欧阳", "上官", "司马", "诸葛", "东方"]
GM = "伟强磊军洋勇杰涛明超平刚辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林轩博文哲瀚泽晨阳铭煜翔锋志国建德忠荣喆昊峻岩垚淼"
GF = "芳娜敏静丽艳娟霞玲桂英秀兰红梅燕慧雪琳洁婷莹佳倩欣怡雅颖琴蕾薇梦瑶璐珍萍蓉菲悦彤妍萱珺玥祎娅滢"
NAT = [
    "满",
    "回",
    "壮",
    "苗",
    "土家",
    "维吾尔",
    "彝",
    "蒙古",
    "藏",
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
    "仡佬",
    "纳西",
    "达斡尔",
    "羌",
]
ROAD = [
    "人民",
    "解放",
    "中山",
    "建设",
    "和平",
    "新华",
    "文化",
    "迎宾",
    "胜利",
    "青年",
    "长江",
    "学府",
    "东风",
    "北环",
    "滨河",
    "朝晖",
    "花园",
    "金桥",
    "广场南",
    "凤凰",
]
VIL = ["李家", "上坪", "大塘", "石桥", "杨柳", "东湾", "马鞍", "龙泉", "高田", "双河", "沙坝", "白云", "三元", "西岭", "官庄", "南坪"]
W17 = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check(n17):
    return "10X98765432"[sum(int(c) * w for c, w in zip(n17, W17)) % 11]


def mknum(rng, region, birth, sex):
    seq = int(rng.integers(0, 100)) * 10 + pick(rng, [1, 3, 5, 7, 9] if sex == "男" else [0, 2, 4, 6, 8])
    b = region + "%04d%02d%02d" % birth + "%03d" % (seq % 1000)
    return b + check(b)


def consistent(f):
    n = f["IdNum"]
    y, m, d = (int(v) for v in f["Birth"].split("/"))
    return check(n[:17]) == n[17] and n[6:14] == "%04d%02d%02d" % (y, m, d) and (int(n[16]) % 2 == 1) == (f["Sex"] == "男")


def address(rng, place):
    k = rng.random()
    if "县" in place or k < 0.3:
        return (
            place
            + pick(rng, VIL)
            + pick(rng, ["镇", "乡"])
            + pick(rng, VIL)
            + "村"
            + pick(
                rng,
                [
                    "%d组%d号" % (rng.integers(1, 20), rng.integers(1, 200)),
                    "%d号" % rng.integers(1, 400),
                    "委会%s组%d号" % (pick(rng, VIL), rng.integers(1, 99)),
                ],
            )
        )
    if k < 0.75:
        return (
            place
            + pick(rng, ROAD)
            + pick(rng, ["路", "街", "大道", "东路", "北街"])
            + "%d号" % rng.integers(1, 999)
            + pick(
                rng,
                [
                    "",
                    "%d栋%d室" % (rng.integers(1, 40), rng.integers(1, 33) * 100 + rng.integers(1, 9)),
                    "%d幢%d单元%d" % (rng.integers(1, 30), rng.integers(1, 5), rng.integers(1, 18) * 100 + rng.integers(1, 5)),
                    "院%d号楼%d门%d号" % (rng.integers(1, 12), rng.integers(1, 7), rng.integers(1, 7) * 100 + rng.integers(1, 4)),
                ],
            )
        )
    return (
        place
        + pick(rng, ROAD)
        + pick(rng, ["路", "街"])
        + "%d弄%d号%d室" % (rng.integers(1, 900), rng.integers(1, 150), rng.integers(1, 20) * 100 + rng.integers(1, 9))
    )


def mkface(rng, sex=None):
    sex = sex or pick(rng, ["男", "女"])
    r = rng.random()
    nation = "汉" if r < 0.78 else pick(rng, NAT)
    if nation in ("维吾尔", "哈萨克") and rng.random() < 0.7:
        name = pick(rng, ["阿依古丽", "买买提江", "古丽娜尔", "艾力", "热依汗", "吐尔逊"]) + "·" + pick(rng, ["艾合买提", "吾斯曼", "卡德尔", "玉素甫", "肉孜"])
    else:
        g = GM if sex == "男" else GF
        s = pick(rng, SUR) if rng.random() < 0.95 else pick(rng, SUR2)
        name = s + "".join(pick(rng, g) for _ in range(1 if rng.random() < 0.3 else 2))
    y = int(np.clip(rng.normal(1983, 16), 1936, 2015))
    m = int(rng.integers(1, 13))
    d = int(rng.integers(1, (datetime.date(y + (m == 12), m % 12 + 1, 1) - datetime.timedelta(1)).day + 1))
    reg = pick(rng, list(REG))
    place = REG[reg if rng.random() < 0.8 else pick(rng, list(REG))]
    return {
        "Name": name,
        "Sex": sex,
        "Nation": nation,
        "Birth": "%d/%d/%d" % (y, m, d),
        "Address": address(rng, place),
        "IdNum": mknum(rng, reg, (y, m, d), sex),
    }


def mkterm(rng):
    term = pick(rng, [5, 10, 10, 20, 20, 20, 0])
    while True:
        lo = {5: 2022, 10: 2017, 20: 2007, 0: 2005}[term]
        y = int(rng.integers(lo, 2027))
        m = int(rng.integers(1, 13))
        d = int(rng.integers(1, 29))
        t = datetime.date(y, m, d)
        if t > datetime.date(2026, 10, 30):
            continue
        if term and datetime.date(y + term, m, d) < datetime.date(2026, 12, 1):
            continue
        return "%04d.%02d.%02d-" % (y, m, d) + ("长期" if not term else "%04d.%02d.%02d" % (y + term, m, d))


def mkauth(rng):
    p = REG[pick(rng, list(REG))]
    for a in ("省", "广西", "内蒙古", "宁夏", "新疆"):
        if a in p:
            p = p.split(a, 1)[1]
            break
    if p.endswith("区") and "市" in p:
        c, q = p.split("市", 1)
        return c + "市公安局" + (q[:-1] if len(q) > 2 else q) + "分局"
    return p + "公安局"


def mkback(rng):
    return {"Authority": mkauth(rng), "ValidDate": mkterm(rng)}


# ------------------------------------------------------------------ the card (one own design, small variations of print)
_base = {}


def lines(phase, w):
    d = np.abs(phase - np.round(phase))
    return np.exp(-((d / w) ** 2)).astype(F)


def base(side):
    if side in _base:
        return _base[side]
    y, x = np.mgrid[0:CH, 0:CW].astype(F) / PX
    t = x / CWMM
    v = y / CHMM
    c = lambda h: np.array(h, F) / 255
    if side == "face":
        left, mid, right = c([206, 228, 236]), c([238, 232, 238]), c([204, 226, 232])
    else:
        left, mid, right = c([240, 226, 228]), c([226, 234, 238]), c([214, 232, 222])
    wl = np.clip(1 - t * 2, 0, 1)[..., None]
    wr = np.clip(t * 2 - 1, 0, 1)[..., None]
    img = left * wl + right * wr + mid * (1 - wl - wr)
    ink = lambda h: 1 - c(h)
    p1 = y / 0.66 + 0.9 * np.sin(x * 0.21 + 0.5 * np.sin(y * 0.13)) + 0.35 * np.sin(x * 0.62 + y * 0.2)
    p2 = y / 0.82 - 1.1 * np.sin(x * 0.17 + 1.3) + 0.4 * np.sin(x * 0.5 - y * 0.25)
    r = np.hypot((x - 27) / 1.5, y - 27)
    th = np.arctan2(y - 27, (x - 27) / 1.5)
    p3 = r / 0.7 + 0.8 * np.sin(th * 12 + r * 0.25)
    r4 = np.hypot(x - 70, y - 30)
    th4 = np.arctan2(y - 30, x - 70)
    p4 = r4 / 0.8 + 0.6 * np.sin(th4 * 9 - r4 * 0.2)
    cov = lambda g, k: g[..., None] * k
    img = img - cov(lines(p1, 0.15), ink([120, 176, 200])) * (0.26 + 0.14 * (1 - t))[..., None]
    img = img - cov(lines(p2, 0.12), ink([214, 150, 170])) * (0.20 + 0.18 * np.exp(-(((t - 0.5) / 0.25) ** 2)))[..., None]
    img = img - cov(lines(p3, 0.12) * np.exp(-((r / 19) ** 4)), ink([150, 190, 150])) * 0.34
    if side == "emblem":
        img = img - cov(lines(p4, 0.12) * np.exp(-((r4 / 20) ** 4)), ink([220, 160, 120])) * 0.3
    fine = lines(x / 0.62 + 0.9 * np.sin(y * 0.4), 0.17) * np.exp(-(((v - 0.5) / 0.42) ** 4))
    img = img - cov(fine, ink([196, 200, 226])) * 0.2
    if side == "emblem":  # a freehand wall-like wavy silhouette, own drawing
        w = 40 + 4 * np.sin(x * 0.12) + 1.5 * np.sin(x * 0.33 + 1)
        band = ((y > w) & (y < w + 2.2)).astype(F)
        cren = ((y > w - 0.7) & (y <= w) & (np.mod(x, 1.6) < 0.8)).astype(F)
        img = img - cov(blur(np.maximum(band * 0.6, cren), 1.5), ink([150, 186, 170])) * 0.4
    _base[side] = np.clip(img, 0, 1).astype(F)
    return _base[side]


def portrait(rng, sex, year):
    """An invented plain head of shapes; returns colour, alpha (560x420)."""
    h, w = 560, 420
    y, x = np.mgrid[0:h, 0:w].astype(F)
    age = 2026 - year
    skin = np.array(pick(rng, [[226, 188, 164], [214, 170, 144], [232, 200, 180], [200, 154, 126]]), F) / 255
    hairc = np.array([0.10, 0.09, 0.09], F) + U(rng, 0, 0.08)
    if age > 55:
        hairc = hairc + U(rng, 0.05, 0.45)
    img = np.full((h, w, 3), 1, F)
    al = np.zeros((h, w), F)
    cx = 210 + U(rng, -8, 8)
    cy = 248 + U(rng, -15, 10)
    rx = U(rng, 100, 120)
    ry = U(rng, 128, 148)

    def put(m, col, k=1.0):
        nonlocal img
        m = (np.clip(m, 0, 1) * k)[..., None]
        img = img * (1 - m) + np.asarray(col, F) * m
        np.maximum(al, np.clip(m[..., 0], 0, 1), out=al)

    ell = lambda ax, ay, bx, by, s=3.0: np.clip((1 - np.hypot((x - ax) / bx, (y - ay) / by)) * min(bx, by) / s + 0.5, 0, 1)
    long = sex == "女" and rng.random() < 0.7
    if long:
        put(np.maximum(ell(cx, cy - 5, rx * 1.28, ry * 1.2, 5), ell(cx, cy + 140, rx * 1.3, U(rng, 90, 170), 8)), hairc)
    cloth = np.array(pick(rng, [[40, 44, 60], [230, 230, 232], [90, 30, 40], [60, 80, 110], [30, 30, 32], [110, 120, 100]]), F) / 255
    sh = ell(cx, 600, 215 + U(rng, -15, 15), 190, 3)
    fold = 1 + 0.12 * np.sin(x * 0.05 + y * 0.02) + 0.04 * smooth_noise(rng, h, w, 12)
    put(sh, cloth)
    img = np.where((sh > 0.5)[..., None], img * fold[..., None], img)
    neck = np.clip(1 - np.abs(x - cx) / (rx * 0.52), 0, 1) * 20 * (y > cy) * (y < 470 + 20 * np.cos((x - cx) / 40))
    put(np.clip(neck, 0, 1), skin * 0.86)
    for s in (-1, 1):
        put(np.clip(1 - np.abs(y - (430 + (x - cx) * s * 0.6)) / 16, 0, 1) * 3 * ((x - cx) * s > -4) * (np.abs(x - cx) < 95), cloth * 0.7 + 0.2)
    for s in (-1, 1):
        put(ell(cx + s * rx * 0.99, cy + 8, 14, 30), skin * 0.9)
    face = ell(cx, cy, rx, ry)
    put(face, skin)
    lx = U(rng, -0.5, 0.5)
    nz = np.sqrt(np.clip(1 - ((x - cx) / rx / 1.05) ** 2 - ((y - cy) / ry / 1.05) ** 2, 0, 1))
    shade = 0.74 + 0.30 * nz + 0.14 * lx * (x - cx) / rx - 0.05 * (y - cy) / ry + 0.012 * smooth_noise(rng, h, w, 5) + 0.02 * smooth_noise(rng, h, w, 20)
    img = np.where((face > 0.3)[..., None], img * shade[..., None], img)
    hl = cy - ry * U(rng, 0.35, 0.6)
    top = ell(cx, cy - 4, rx * 1.1, ry * 1.07, 4) * np.clip(
        (hl + 14 * np.sin((x - cx) / rx * 2 + U(rng, 0, 3)) + (np.abs(x - cx) / rx) ** 3 * 70 - y) / 7 + 0.5, 0, 1
    )
    put(top, hairc)
    st = smooth_noise(rng, h, w // 1, 3)
    img = np.where((top > 0.4)[..., None], img * (1 + 0.14 * cv2.blur(st, (1, 15)))[..., None], img)
    for s in (-1, 1):
        ex, ey = cx + s * rx * 0.42, cy - 6
        put(ell(ex, ey, 20, 8.5), [0.93, 0.91, 0.9])
        put(ell(ex, ey, 8.2, 8.4), [0.14, 0.09, 0.07])
        put(ell(ex + 2, ey - 3, 2.2, 2.2), [0.9, 0.9, 0.9])
        put(np.clip(1 - np.abs(y - (ey - 8 + ((x - ex) / 21) ** 2 * 6)) / 2.4, 0, 1) * (np.abs(x - ex) < 22), [0.16, 0.12, 0.11], 0.85)
        put(np.clip(1 - np.abs(y - (ey - 27 + ((x - ex) / 28) ** 2 * 6)) / (5 if sex == "男" else 3.2), 0, 1) * (np.abs(x - ex) < 28), hairc * 0.8, 0.8)
        put(ell(cx + s * 9, cy + 50, 5, 3.5), skin * 0.5, 0.7)
        put(ell(cx + s * 15, cy + 40, 7, 14, 9), skin * 0.8, 0.35)
    put(ell(cx - 4, cy + 20, 7, 34, 9), skin * 1.12, 0.3)
    put(ell(cx, cy + 78, 31, 9.5), np.array([0.72, 0.38, 0.38]) if sex == "女" else np.array([0.66, 0.42, 0.4]), 0.85)
    put(np.clip(1 - np.abs(y - (cy + 78 + 2 * np.sin((x - cx) / 9))) / 1.8, 0, 1) * (np.abs(x - cx) < 29), [0.35, 0.18, 0.18], 0.8)
    if rng.random() < 0.25:
        for s in (-1, 1):
            d = np.abs(np.hypot((x - cx - s * rx * 0.42) / 33, (y - cy + 4) / 24) - 1)
            put(np.clip(1 - d / 0.1, 0, 1), [0.12, 0.12, 0.14], 0.9)
        put(((np.abs(y - cy + 8) < 2.5) & (np.abs(x - cx) < 10)).astype(F), [0.12, 0.12, 0.14])
    img = blur(np.clip(img, 0, 1), 1.1)
    img += 0.02 * rng.standard_normal((h, w, 1)).astype(F) + 0.012 * rng.standard_normal((h, w, 3)).astype(F)
    return np.clip(img, 0, 1), np.clip(blur(al, 1.5), 0, 1)


PBOX = (0.625, 0.15, 0.88, 0.74)


def text_specs(rng, s, fk, size, x, yc, wrap=None, pitch=4.5, track=0.0):
    """[(ch, x_mm, yc_mm, fontkey, size_mm)]"""
    out = []
    cx = x
    units = 0.0
    for ch in s:
        u = 0.5 if ch.isascii() else 1.0
        if wrap and units + u > wrap + 1e-6:
            yc += pitch
            cx = x
            units = 0.0
        out.append((ch, cx, yc, fk, size))
        cx += font(fk, size * PX * 4).getlength(ch) / (PX * 4) * (1 + (0.0 if ch.isascii() else track))
        units += u
    return out


def number_specs(s, fk, size, x, yc, pitch):
    return [(c, x + i * pitch, yc, fk, size) for i, c in enumerate(s)]


def draw_specs(specs, bold=0.0):
    im = Image.new("L", (CW, CH), 0)
    d = ImageDraw.Draw(im)
    for ch, x, y, fk, sz in specs:
        d.text((x * PX, y * PX), ch, font=font(fk, sz * PX), fill=255, anchor="lm")
    a = np.asarray(im).astype(F) / 255
    if bold > 0:
        a = np.clip(blur(a, 0.8) * (1 + bold), 0, 1)
    return a


def spec_box(specs, pad=0.3):
    b = [1e9, 1e9, -1e9, -1e9]
    for ch, x, y, fk, sz in specs:
        w = font(fk, sz * PX).getlength(ch) / PX
        b = [min(b[0], x), min(b[1], y - sz * 0.55), max(b[2], x + w), max(b[3], y + sz * 0.55)]
    return [b[0] - pad, b[1] - pad, b[2] + pad, b[3] + pad]


class Card:
    pass


def layout(rng):
    """print geometry of one batch: shared by a genuine card and whatever is retyped on it"""
    L = Card()
    j = lambda s: U(rng, -s, s)
    L.dx, L.dy = j(0.35), j(0.35)
    L.hei = pick(rng, ["wqy-microhei", "noto-demilight", "wqy-zenhei", "wqy-microhei"])
    L.song = pick(rng, ["noto-serif", "sungtil", "noto-serif-b"])
    L.num = pick(rng, ["ocrb", "ocrb", "ocrb-s"])
    L.rows = [CHMM * (v + j(0.006)) for v in (0.165, 0.294, 0.415, 0.544)]
    L.x = CWMM * (0.197 + j(0.004))
    L.apitch = U(rng, 4.2, 4.8)
    L.ns, L.vs, L.ls = U(rng, 3.7, 4.0), U(rng, 3.05, 3.25), U(rng, 2.7, 2.95)
    L.numx, L.numy, L.numsz = CWMM * (0.345 + j(0.008)), CHMM * (0.858 + j(0.006)), U(rng, 3.6, 3.9)
    L.npitch = (CWMM * 0.84 - L.numx) / 17.7
    L.track = U(rng, 0, 0.02)
    L.bold = U(rng, 0, 0.35)
    return L


def face_specs(L, f):
    r = L.rows
    S = {}
    T = lambda s, size, x, y, **k: text_specs(None, s, L.hei, size, x + L.dx, y + L.dy, track=L.track, **k)
    S["Name"] = T(f["Name"], L.ns, L.x, r[0])
    S["Sex"] = T(f["Sex"], L.vs, L.x, r[1])
    S["Nation"] = T(f["Nation"], L.vs, CWMM * 0.395, r[1])
    y, m, d = f["Birth"].split("/")
    cen = lambda s, xc: T(s, L.vs, xc - font(L.hei, L.vs * PX * 4).getlength(s) / (PX * 8), r[2])
    S["Birth"] = T(y, L.vs, L.x, r[2]) + cen(m, CWMM * 0.363) + cen(d, CWMM * 0.461)
    S["Address"] = T(f["Address"], L.vs, L.x, r[3], wrap=11, pitch=L.apitch)
    S["IdNum"] = number_specs(f["IdNum"], L.num, L.numsz, L.numx + L.dx, L.numy + L.dy, L.npitch)
    return S


def back_specs(L, f):
    T = lambda s, size, x, y: text_specs(None, s, L.hei, size, x + L.dx, y + L.dy, track=L.track)
    return {"Authority": T(f["Authority"], L.vs, CWMM * 0.406, CHMM * 0.78), "ValidDate": T(f["ValidDate"], L.vs, CWMM * 0.406, CHMM * 0.89)}


def make_card(rng, side, fields=None, L=None):
    c = Card()
    c.side = side
    c.L = L = L or layout(rng)
    c.fields = fields or (mkface(rng) if side == "face" else mkback(rng))
    img = base(side).copy()
    img = 1 - (1 - img) * U(rng, 0.8, 1.2) * (1 + rng.uniform(-0.08, 0.08, 3).astype(F))  # ink load of the batch
    lab = []
    T = lambda s, x, y, sz=None: lab.extend(text_specs(None, s, L.hei, sz or L.ls, x + L.dx, y + L.dy))
    if side == "face":
        r = L.rows
        T("姓", 6.4, r[0])
        T("名", 6.4 + L.ls * 1.35, r[0])
        T("性", 6.4, r[1])
        T("别", 6.4 + L.ls * 1.35, r[1])
        T("民族", CWMM * 0.30, r[1])
        T("出", 6.4, r[2])
        T("生", 6.4 + L.ls * 1.35, r[2])
        T("年", CWMM * 0.297, r[2])
        T("月", CWMM * 0.396, r[2])
        T("日", CWMM * 0.492, r[2])
        T("住", 6.4, r[3])
        T("址", 6.4 + L.ls * 1.35, r[3])
        for i, ch in enumerate("公民身份号码"):
            T(ch, 6.4 + i * L.ls * 1.13, L.numy)
        pi, pa = portrait(rng, c.fields["Sex"], int(c.fields["Birth"][:4]))
        l, t, rr, b = PBOX
        l, t, rr, b = int(l * CW), int(t * CH), int(rr * CW), int(b * CH)
        pi = cv2.resize(pi, (rr - l, b - t), interpolation=cv2.INTER_AREA)
        pa = cv2.resize(pa, (rr - l, b - t))[..., None]
        reg = img[t:b, l:rr]
        np.clip(pa + 0.25, 0, 1)
        img[t:b, l:rr] = reg * (1 - pa) + pa * (pi * 0.96 + 0.02) * (1 - 0.25 * (1 - reg))
        m = draw_specs(lab, 0.1)[..., None] * 0.85
        img = img * (1 - m) + m * np.array([0.16, 0.42, 0.66], F)
        c.specs = face_specs(L, c.fields)
        c.portrait = [round(v, 4) for v in PBOX]
        sx, sy = pick(rng, [(26, 3.3), (59, 42.5), (44, 3.3)])
    else:
        big = []
        for i, ch in enumerate("中华人民共和国"):
            big.append((ch, 30.5 + i * 6.6, CHMM * 0.19, L.song, 5.0))
        for i, ch in enumerate("居民身份证"):
            big.append((ch, 31.5 + i * 9.4, CHMM * 0.375, L.song, 7.8))
        T("签发机关", CWMM * 0.245, CHMM * 0.78)
        T("有效期限", CWMM * 0.245, CHMM * 0.89)
        m = draw_specs(big, 0.5)[..., None] * 0.93
        img = img * (1 - m) + m * np.array([0.13, 0.12, 0.13], F)
        m = draw_specs(lab, 0.5)[..., None] * 0.93
        img = img * (1 - m) + m * np.array([0.13, 0.12, 0.13], F)
        em = np.zeros((CH, CW), F)
        ye = np.zeros((CH, CW), F)  # an abstract red roundel, not the emblem
        o = (int(0.145 * CW), int(0.235 * CH))
        R = int(0.075 * CW)
        cv2.circle(em, o, R, 1, -1, cv2.LINE_AA)
        cv2.circle(ye, o, int(R * 0.9), 1, 6, cv2.LINE_AA)
        for k in range(12):
            a = k * math.pi / 6
            cv2.line(
                ye,
                (int(o[0] + R * 0.45 * math.cos(a)), int(o[1] + R * 0.45 * math.sin(a))),
                (int(o[0] + R * 0.78 * math.cos(a)), int(o[1] + R * 0.78 * math.sin(a))),
                1,
                9,
                cv2.LINE_AA,
            )
        cv2.circle(ye, o, int(R * 0.3), 1, -1, cv2.LINE_AA)
        em = em[..., None]
        ye = blur(ye, 1)[..., None]
        img = img * (1 - em) + em * np.array([0.78, 0.14, 0.13], F)
        img = img * (1 - ye) + ye * np.array([0.9, 0.66, 0.22], F)
        c.specs = back_specs(L, c.fields)
        c.portrait = None
        sx, sy = pick(rng, [(4, 29), (4, 50.5), (62, 50.9)][:2])
    sp = (
        draw_specs([(ch, sx + i, sy, "noto-regular", 1.9) for i, ch in enumerate("")] + text_specs(None, "SPECIMEN 样本", "noto-regular", 1.9, sx, sy))[
            ..., None
        ]
        * 0.8
    )
    img = img * (1 - sp) + sp * np.array(pick(rng, [[0.75, 0.2, 0.2], [0.45, 0.45, 0.55]]), F)
    allt = [s for v in c.specs.values() for s in v]
    c.inkc = np.array([0.13, 0.12, 0.14], F) + U(rng, -0.03, 0.08)
    c.inka = U(rng, 0.88, 0.96)
    c.tblur = U(rng, 0.6, 1.1)
    m = blur(draw_specs(allt, L.bold), c.tblur)[..., None]
    m = m * c.inka * (1 + 0.05 * rng.standard_normal((CH, CW, 1)).astype(F))
    img = img * (1 - m) + m * c.inkc
    img = img + 0.006 * rng.standard_normal(img.shape).astype(F)
    c.art = np.clip(img, 0, 1).astype(F)
    c.faces = [L.hei, L.num] if side == "face" else [L.hei, L.song]
    return c


# ------------------------------------------------------------------ backdrops (linear albedo tiles, 10 px a mm, mirrored)
BPX = 9


def backdrop(rng, kind):
    n = 1200
    y, x = np.mgrid[0:n, 0:n].astype(F) / BPX
    rgb = lambda r, g, b: np.array([r, g, b], F) / 255
    if kind == "wood":
        a, b = pick(
            rng,
            [
                ((222, 188, 140), (180, 138, 92)),
                ((160, 108, 70), (96, 60, 38)),
                ((214, 200, 178), (176, 158, 132)),
                ((92, 62, 46), (50, 34, 28)),
                ((196, 140, 96), (150, 92, 54)),
            ],
        )
        g = cv2.resize(rng.standard_normal((40, 8)).astype(F), (n, n), interpolation=cv2.INTER_CUBIC)
        warp = y * U(rng, 0.12, 0.5) + g * U(rng, 0.3, 1.2)
        t = 0.5 + 0.5 * np.sin(warp * 2 * np.pi * 0.5)
        t = t ** U(rng, 0.6, 2)
        fib = cv2.resize(rng.standard_normal((n, n // 30)).astype(F), (n, n), interpolation=cv2.INTER_LINEAR)
        por = (cv2.resize(rng.random((n, n // 18)).astype(F), (n, n), interpolation=cv2.INTER_LINEAR) > 0.93).astype(F)
        t = np.clip(t * 0.75 + fib * 0.07 + 0.1, 0, 1)[..., None]
        img = rgb(*a) * t + rgb(*b) * (1 - t)
        img = img * (1 - 0.18 * blur(por, 0.7)[..., None])
        if rng.random() < 0.3:
            s = int(U(rng, 0.2, 0.8) * n)
            img[s : s + 8] *= 0.45
        if rng.random() < 0.5:
            img = img.transpose(1, 0, 2)
    elif kind in ("cloth", "plaid"):
        p = U(rng, 0.35, 0.9)
        xx = x + 0.05 * smooth_noise(rng, n, n, 30)
        yy = y + 0.05 * smooth_noise(rng, n, n, 30)
        wv = np.sin(2 * np.pi * xx / p) * np.sin(2 * np.pi * yy / p) + 0.35 * np.sin(4 * np.pi * yy / p)
        col = rgb(*pick(rng, [(60, 74, 110), (196, 190, 178), (120, 36, 44), (52, 52, 56), (110, 128, 104), (210, 170, 160), (150, 150, 156)]))
        img = np.ones((n, n, 3), F) * col
        if kind == "plaid":
            P = U(rng, 14, 40)
            c2 = rgb(*rng.integers(40, 230, 3))
            m = ((np.mod(x, P) < P * 0.3).astype(F) + (np.mod(y, P) < P * 0.3).astype(F)) * 0.4
            m += (np.mod(x + P / 2, P) < 1.2) * 0.3
            img = img * (1 - m[..., None]) + c2 * m[..., None]
        img = img * (1 + 0.16 * wv + 0.06 * rng.standard_normal((n, n)).astype(F) + 0.10 * smooth_noise(rng, n, n, 260))[..., None]
    elif kind in ("paper", "document", "notebook"):
        img = np.ones((n, n, 3), F) * rgb(*pick(rng, [(242, 240, 234), (250, 250, 250), (232, 226, 208), (236, 240, 246)]))
        img = img * (1 + 0.012 * rng.standard_normal((n, n, 1)).astype(F) + 0.012 * smooth_noise(rng, n, n, 8)[..., None])
        if kind == "document":
            im = Image.new("L", (n, n), 0)
            d = ImageDraw.Draw(im)
            ys = 40
            fs = int(U(rng, 3, 4.6) * BPX)
            words = list("".join(ROAD) + "".join(VIL) + SUR + "的一是在有和为了不合同条款申请人乙方甲方单位日期办理须知")
            while ys < n:
                d.text(
                    (50, ys),
                    "".join(pick(rng, words) for _ in range(int(rng.integers(12, 32)))),
                    font=font(pick(rng, ["sungtil", "noto-regular"][:1]), fs),
                    fill=225,
                )
                ys += int(fs * U(rng, 1.5, 1.7))
            img = img * (1 - 0.85 * np.asarray(im).astype(F)[..., None] / 255)
        if kind == "notebook":
            m = (np.mod(y, 8) < 0.22).astype(F)[..., None]
            img = img * (1 - m * 0.45) + m * 0.45 * rgb(90, 130, 190)
    elif kind == "granite":
        s = smooth_noise(rng, n, n, 7) + 0.8 * smooth_noise(rng, n, n, 18) + 0.5 * smooth_noise(rng, n, n, 3)
        b = U(rng, 0.2, 0.6)
        img = np.clip(b + 0.13 * s, 0.03, 0.95)[..., None] * (1 + rng.uniform(-0.06, 0.06, 3).astype(F))
    elif kind == "leather":
        s = np.abs(smooth_noise(rng, n, n, 9)) + 0.6 * np.abs(smooth_noise(rng, n, n, 5))
        col = rgb(*pick(rng, [(90, 56, 40), (40, 38, 38), (140, 84, 50), (70, 20, 24), (44, 56, 80)]))
        img = (1 - 0.35 * np.exp(-((s / 0.18) ** 2)) + 0.04 * smooth_noise(rng, n, n, 100))[..., None] * col
    elif kind in ("hand", "palm"):
        c = rgb(*pick(rng, [(222, 178, 152), (206, 158, 130), (190, 140, 112)]))
        s = smooth_noise(rng, n, n, 120) * 0.05 + smooth_noise(rng, n, n, 6) * 0.012 + smooth_noise(rng, n, n, 2.5) * 0.018
        img = (1 + s)[..., None] * c
        red = smooth_noise(rng, n, n, 70)[..., None]
        img = img * (1 + red * np.array([0.02, -0.03, -0.03], F))
        for k in range(5):
            a, b0 = U(rng, -0.6, 0.6), U(rng, 10, 120)
            dd = np.abs(y - (b0 + a * x + 6 * np.sin(x * 0.04 + k)))
            img = img * (1 - 0.22 * np.exp(-((dd / U(rng, 0.4, 1.2)) ** 2)))[..., None]
    elif kind == "tile":
        img = (
            np.ones((n, n, 3), F)
            * rgb(*pick(rng, [(214, 206, 194), (180, 182, 184), (236, 232, 226)]))
            * (1 + 0.03 * smooth_noise(rng, n, n, 60) + 0.015 * smooth_noise(rng, n, n, 4))[..., None]
        )
        o = int(U(rng, 0.1, 0.9) * n)
        img[:, o : o + 22] *= 0.62
        o = int(U(rng, 0.1, 0.9) * n)
        img[o : o + 22] *= 0.62
    else:  # desk laminate / mat / cardboard
        c = rgb(*pick(rng, [(200, 202, 204), (84, 88, 94), (36, 38, 42), (176, 150, 116), (222, 216, 206), (60, 92, 84), (120, 120, 124)]))
        img = (
            np.ones((n, n, 3), F)
            * c
            * (
                1
                + 0.035 * rng.standard_normal((n, n, 1)).astype(F)
                + 0.03 * smooth_noise(rng, n, n, 5)[..., None]
                + 0.04 * smooth_noise(rng, n, n, 200)[..., None]
            )
        )
    return to_lin(np.clip(img, 0.01, 1))


BACKS = ["wood", "wood", "cloth", "plaid", "paper", "document", "notebook", "granite", "leather", "hand", "palm", "tile", "desk", "desk"]


# ------------------------------------------------------------------ geometry: a pinhole phone over a plane
def geometry(rng, W, H, quad, frac, tilt, rz, off=1.0, margin=0.015):
    """homography plane -> final pixels; quad = the card's corners on the plane"""
    quad = np.asarray(quad, np.float64)
    c = quad.mean(0)
    f = U(rng, 0.75, 1.35) * max(W, H)
    az = U(rng, 0, 2 * math.pi)
    tx, ty = math.radians(tilt) * math.cos(az), math.radians(tilt) * math.sin(az)
    cx, sx, cy, sy, cz, sz = math.cos(tx), math.sin(tx), math.cos(ty), math.sin(ty), math.cos(rz), math.sin(rz)
    R = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]]) @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]]) @ np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    for t in range(60):
        Z = f * np.linalg.norm(quad[1] - quad[0]) / (frac * W)
        for _ in range(4):
            M = (
                np.array([[f, 0, 0], [0, f, 0], [0, 0, 1.0]])
                @ np.column_stack([R[:, 0], R[:, 1], [0, 0, Z]])
                @ np.array([[1, 0, -c[0]], [0, 1, -c[1]], [0, 0, 1.0]])
            )
            q = pts(M, quad)
            wd = q[:, 0].max() - q[:, 0].min()
            Z *= wd / (frac * W)
        lo, hi = q.min(0), q.max(0)
        m = margin * W
        fx, fy = W - 2 * m - (hi[0] - lo[0]), H - 2 * m - (hi[1] - lo[1])
        if fx >= 0 and fy >= 0:
            u = 0.5 + off * (rng.random(2) - 0.5) * 0.9
            T = np.array([[1, 0, m + u[0] * fx - lo[0]], [0, 1, m + u[1] * fy - lo[1]], [0, 0, 1]])
            return T @ M, (math.degrees(math.hypot(tx, ty)), az)
        frac *= 0.96
    raise RuntimeError("no fit")


def warp(tex, M, size, border=cv2.BORDER_CONSTANT, val=0, prescale=None, interp=cv2.INTER_LINEAR):
    """warp with an anti-alias blur for the mean reduction"""
    if prescale is None:
        h, w = tex.shape[:2]
        q = pts(M, [[0, 0], [w, 0], [w, h], [0, h]])
        prescale = math.sqrt(max(1e-9, abs(cv2.contourArea(q.astype(F))) / (w * h)))
    if prescale < 0.95:
        tex = blur(tex, 0.42 * math.sqrt(1 / prescale**2 - 1) + 0.1)
    return cv2.warpPerspective(tex, M, size, flags=interp, borderMode=border, borderValue=val)


S_ = lambda a, b=None: np.diag([a, a if b is None else b, 1.0])
T_ = lambda x, y: np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def rounded(w, h, r):
    m = np.zeros((h, w), F)
    r = int(r)
    cv2.rectangle(m, (r, 0), (w - r - 1, h), 1, -1)
    cv2.rectangle(m, (0, r), (w, h - r - 1), 1, -1)
    for a in ((r, r), (w - r - 1, r), (r, h - r - 1), (w - r - 1, h - r - 1)):
        cv2.circle(m, a, r, 1, -1, cv2.LINE_AA)
    return m


CARDMASK = np.pad(rounded(CW, CH, 3.18 * PX), 4)


# ------------------------------------------------------------------ light
def temp_rgb(k):  # rough black-body tint, green = 1
    t = (k - 5500) / 1000.0
    return np.array([1 - 0.085 * t + 0.012 * t * t, 1, 1 + 0.11 * t - 0.006 * t * t], F).clip(0.35, 2.6)


def lightmap(rng, w, h, hard=0.0):
    y, x = np.mgrid[0:72, 0:96].astype(F)
    x = x / 96 - 0.5
    y = y / 72 - 0.5
    a = U(rng, 0, 6.28)
    L = 1 + U(rng, 0.05, 0.35 + 0.4 * hard) * (x * math.cos(a) + y * math.sin(a))
    if rng.random() < 0.5:
        px, py, hgt = U(rng, -0.8, 0.8), U(rng, -0.8, 0.8), U(rng, 0.6, 1.5)
        L = L * (1 / (1 + ((x - px) ** 2 + (y - py) ** 2) / hgt**2) ** 1.5)
        L = L / L.mean()
    return cv2.resize(L, (w, h), interpolation=cv2.INTER_CUBIC)


def cast_shadow(rng, w, h, dark, soft):
    """the shadow of a phone, an arm or a window bar; returns a multiplier"""
    k = 4
    m = np.zeros((h // k, w // k), F)
    hh, ww = m.shape
    kind = pick(rng, ["phone", "arm", "bar"])
    if kind == "phone":
        a = U(rng, -0.5, 0.5)
        c = np.array([U(rng, -0.1, 1.1) * ww, U(rng, -0.1, 1.1) * hh])
        s = U(rng, 0.35, 0.7) * ww
        q = np.array([[-1, -0.5], [1, -0.5], [1, 0.5], [-1, 0.5]]) * s / 2
        R = np.array([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]])
        cv2.fillPoly(m, [np.int32(q @ R + c)], 1)
    elif kind == "arm":
        p0 = (int(U(rng, -0.1, 1.1) * ww), hh + 20)
        p1 = (int(U(rng, 0, 1) * ww), int(U(rng, 0.1, 0.8) * hh))
        cv2.line(m, p0, p1, 1, int(U(rng, 0.12, 0.35) * ww))
        cv2.circle(m, p1, int(U(rng, 0.1, 0.2) * ww), 1, -1)
    else:
        b = U(rng, 0.15, 0.6) * ww
        x0 = U(rng, -0.2, 0.9) * ww
        sl = U(rng, -0.5, 0.5) * hh
        cv2.fillPoly(m, [np.int32([[x0, 0], [x0 + b, 0], [x0 + b + sl, hh], [x0 + sl, hh]])], 1)
    return 1 - dark * cv2.resize(blur(m, soft * ww), (w, h))


# ------------------------------------------------------------------ the camera
def device(rng, s=None, low=0.0):
    d = Card()
    d.s = s or pick(rng, [1.0, 1.0, 1.15, 1.3, 1.45, 1.6])  # sensor pixels a final pixel
    d.fw = LU(rng, 900, 9000) * (1 - 0.86 * low)
    d.read = LU(rng, 0.0003, 0.002) * (1 + 4 * low)
    d.lens = U(rng, 0.45, 1.0)
    d.ca = U(rng, 0, 6e-4)
    d.vig = U(rng, 0.03, 0.32)
    d.pat = int(rng.integers(4))
    d.dem = pick(rng, ["ea", "ea", "bilinear", "malvar", "malvar"])
    d.nr = LU(rng, 0.25, 2.2) * (1 + 1.2 * low)
    d.cnr = U(rng, 0.8, 3.0) * (1 + low)
    d.sr, d.sa = U(rng, 0.7, 1.7), LU(rng, 0.15, 1.6)
    d.kelvin = U(rng, 2900, 7500)
    d.wberr = U(rng, -700, 900)
    d.tint = U(rng, -0.035, 0.035)
    d.cross = U(rng, 0.08, 0.26)
    d.contrast = U(rng, 0, 0.55)
    d.sat = U(rng, 0.92, 1.28)
    d.ltm = U(rng, 0, 0.5)
    d.level = U(rng, 0.72, 0.94)
    d.camq = int(rng.integers(86, 98))
    d.resz = pick(rng, [cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4])
    d.name = "cam-%s-s%.2f-fw%d-nr%.1f-sh%.1f" % (d.dem, d.s, d.fw, d.nr, d.sa)
    return d


MAL = [
    np.array(k, F) / 8
    for k in (
        [[0, 0, -1, 0, 0], [0, 0, 2, 0, 0], [-1, 2, 4, 2, -1], [0, 0, 2, 0, 0], [0, 0, -1, 0, 0]],
        [[0, 0, 0.5, 0, 0], [0, -1, 0, -1, 0], [-1, 4, 5, 4, -1], [0, -1, 0, -1, 0], [0, 0, 0.5, 0, 0]],
        [[0, 0, -1.5, 0, 0], [0, 2, 0, 2, 0], [-1.5, 0, 6, 0, -1.5], [0, 2, 0, 2, 0], [0, 0, -1.5, 0, 0]],
    )
]


def demosaic(raw, how):
    if how != "malvar":
        return (
            cv2.demosaicing((np.clip(raw, 0, 1.02) * 64000).astype(np.uint16), cv2.COLOR_BayerRGGB2RGB_EA if how == "ea" else cv2.COLOR_BayerRGGB2RGB).astype(F)
            / 64000
        )
    g, r1, r3 = (cv2.filter2D(raw, -1, k) for k in (MAL[0], MAL[1], MAL[2]))
    r2 = cv2.filter2D(raw, -1, MAL[1].T)
    o = np.empty(raw.shape + (3,), F)
    o[..., 1] = g
    o[0::2, 1::2, 1] = raw[0::2, 1::2]
    o[1::2, 0::2, 1] = raw[1::2, 0::2]
    R, B = o[..., 0], o[..., 2]
    R[0::2, 0::2] = raw[0::2, 0::2]
    R[0::2, 1::2] = r1[0::2, 1::2]
    R[1::2, 0::2] = r2[1::2, 0::2]
    R[1::2, 1::2] = r3[1::2, 1::2]
    B[1::2, 1::2] = raw[1::2, 1::2]
    B[0::2, 1::2] = r2[0::2, 1::2]
    B[1::2, 0::2] = r1[1::2, 0::2]
    B[0::2, 0::2] = r3[0::2, 0::2]
    return np.clip(o, 0, 1.02)


def motion_kernel(length, ang):
    n = int(length * 2) | 1
    n = max(n, 3)
    k = np.zeros((n * 4, n * 4), F)
    c = n * 2
    dx, dy = math.cos(ang) * length * 2, math.sin(ang) * length * 2
    cv2.line(k, (int(c - dx), int(c - dy)), (int(c + dx), int(c + dy)), 1, 3, cv2.LINE_AA)
    k = cv2.resize(k, (n, n), interpolation=cv2.INTER_AREA)
    return k / k.sum()


def disc(r):
    n = int(math.ceil(r)) * 2 + 3
    k = np.zeros((n * 8, n * 8), F)
    cv2.circle(k, (n * 4, n * 4), int(r * 8), 1, -1, cv2.LINE_AA)
    k = cv2.resize(k, (n, n), interpolation=cv2.INTER_AREA)
    return k / k.sum()


def camera(rng, lin, d, W, H, white, defocus=0.0, motion=(0.0, 0.0)):
    """lin: irradiance at sensor size under the scene's own light colour; white = level to put near d.level"""
    h, w = lin.shape[:2]
    if d.ca > 5e-5:
        for c, k in ((0, 1 + d.ca), (2, 1 - d.ca)):
            M = np.array([[k, 0, (1 - k) * w / 2], [0, k, (1 - k) * h / 2]], F)
            lin[..., c] = cv2.warpAffine(lin[..., c], M, (w, h), borderMode=cv2.BORDER_REPLICATE)
    lin = blur(lin, d.lens)
    if defocus > 0.5:
        lin = cv2.filter2D(lin, -1, disc(defocus * d.s), borderType=cv2.BORDER_REFLECT)
    if motion[0] > 0.6:
        lin = cv2.filter2D(lin, -1, motion_kernel(motion[0] * d.s, motion[1]), borderType=cv2.BORDER_REFLECT)
    y, x = np.mgrid[0:h, 0:w].astype(F)
    r2 = ((x - w / 2) ** 2 + (y - h / 2) ** 2) / (w * w + h * h) * 4
    lin = lin * (1 - d.vig * r2 * (1 - 0.25 * r2))[..., None]
    ill = temp_rgb(d.kelvin)
    gain = d.level**2.2 / white
    M = np.eye(3, dtype=F) * (1 - d.cross) + d.cross * np.array([[0, 0.8, 0.2], [0.5, 0, 0.5], [0.2, 0.8, 0]], F)  # filters overlap
    raw3 = cv2.transform(lin * (ill * gain), M)
    rawill = M @ ill
    wb = rawill[1] / rawill
    oy, ox = d.pat // 2, d.pat % 2
    ch = lambda i, j: {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 2}[(i, j)]
    raw = np.empty((h, w), F)
    for i in (0, 1):
        for j in (0, 1):
            raw[i::2, j::2] = raw3[i::2, j::2, ch((i + oy) % 2, (j + ox) % 2)]
    sc = 0.62  # keeps the blue/red head room
    raw *= sc
    n = rng.standard_normal((h, w), dtype=F)
    raw = raw + n * np.sqrt(np.maximum(raw, 0) / d.fw + d.read**2) + (d.read * 0.12) * rng.standard_normal((h, 1), dtype=F)
    raw = np.round(np.clip(raw, -0.02, 1) * 1023) / 1023
    if oy or ox:
        raw = np.pad(raw, ((oy, oy), (ox, ox)), mode="reflect")
    hh, ww = raw.shape
    raw = raw[: hh // 2 * 2, : ww // 2 * 2].copy()
    for i in (0, 1):
        for j in (0, 1):
            raw[i::2, j::2] *= wb[ch(i, j)] / sc
    rgb = demosaic(np.maximum(raw, 0), d.dem)[oy : oy + h, ox : ox + w]
    if rgb.shape[:2] != (h, w):
        rgb = cv2.copyMakeBorder(rgb, 0, h - rgb.shape[0], 0, w - rgb.shape[1], cv2.BORDER_REPLICATE)
    rgb = cv2.transform(rgb, np.diag(1 / wb).astype(F))
    rgb = cv2.transform(rgb, np.linalg.inv(M).astype(F))
    est = temp_rgb(d.kelvin + d.wberr * (d.kelvin / 5500)) * np.array([1, 1 + d.tint, 1], F)
    rgb = rgb / est
    ycc = cv2.cvtColor(to_srgb(np.clip(rgb, 0, 1.4)), cv2.COLOR_RGB2YCrCb)
    Y = ycc[..., 0]
    cc = blur(ycc[..., 1:], d.cnr)
    if d.nr > 0.3:
        Yd = cv2.bilateralFilter(Y, 5, 0.02 * d.nr, 1.6)
        Y = 0.25 * Y + 0.75 * Yd
    if d.ltm > 0.05:
        lo = cv2.resize(cv2.GaussianBlur(cv2.resize(Y, (w // 8, h // 8), interpolation=cv2.INTER_AREA), (0, 0), w / 90), (w, h))
        Y = Y * (np.clip(lo, 0.06, 1.2) / 0.55) ** (-0.35 * d.ltm)
    Y = np.where(Y > 0.82, 0.82 + 0.18 * np.tanh((Y - 0.82) / 0.18 * 0.9), Y)
    Y = Y + d.contrast * 0.22 * (Y - 0.5) * (4 * np.clip(Y, 0, 1) * (1 - np.clip(Y, 0, 1)))
    dt = np.clip(Y - blur(Y, d.sr), -0.12, 0.12)
    Y = Y + d.sa * np.sign(dt) * np.maximum(np.abs(dt) - 0.004, 0)
    ycc = np.dstack([Y, (cc - 0.5) * d.sat + 0.5]).astype(F)
    out = np.clip(cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB), 0, 1)
    o8 = (out * 255 + 0.5).astype(np.uint8)
    if d.s != 1.0:
        if rng.random() < 0.7:
            o8 = jpeg8(o8, d.camq, 2)
        o8 = cv2.resize(o8, (W, H), interpolation=d.resz)
    return o8


def encode(o8, q, ss):
    b = io.BytesIO()
    Image.fromarray(o8).save(b, "JPEG", quality=int(q), subsampling=int(ss))
    return b.getvalue()


def jpeg8(o8, q, ss):
    return np.asarray(Image.open(io.BytesIO(encode(o8, q, ss))).convert("RGB"))


# ------------------------------------------------------------------ shaded things lying about
def capsule(img, p0, p1, r0, r1, colf, light=(-0.5, -0.6), ambient=0.45, gloss=0.0, shadow=0.5, texture=None, rng=None):
    """a lit round rod between two image points, in place (linear). colf(t)->colour arrays"""
    h, w = img.shape[:2]
    p0 = np.array(p0, float)
    p1 = np.array(p1, float)
    R = max(r0, r1) * 1.9
    x0, y0 = np.floor(np.minimum(p0, p1) - R).astype(int)
    x1, y1 = np.ceil(np.maximum(p0, p1) + R).astype(int)
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(w, x1), min(h, y1)
    if x1 <= x0 + 2 or y1 <= y0 + 2:
        return
    y, x = np.mgrid[y0:y1, x0:x1].astype(F)
    d = p1 - p0
    ln = np.hypot(*d)
    u = d / ln
    t = ((x - p0[0]) * u[0] + (y - p0[1]) * u[1]) / ln
    tc = np.clip(t, 0, 1)
    ex = x - (p0[0] + tc * d[0])
    ey = y - (p0[1] + tc * d[1])
    dist = np.hypot(ex, ey)
    rad = r0 + (r1 - r0) * tc
    reg = img[y0:y1, x0:x1]
    sx, sy = -light[0] * r1 * 0.45, -light[1] * r1 * 0.45
    sh = np.clip(1 - (np.hypot(ex - sx, ey - sy) - rad * 0.85) / (rad * 0.6), 0, 1)[..., None]
    reg *= 1 - shadow * cv2.GaussianBlur(sh, (0, 0), max(0.5, r1 * 0.12)).reshape(sh.shape)
    k = np.clip(dist / rad, 0, 1)
    nz = np.sqrt(1 - k * k)
    nx = ex / np.maximum(rad, 1e-3)
    ny = ey / np.maximum(rad, 1e-3)
    lam = np.clip(nx * light[0] + ny * light[1] + 0.75 * nz, 0, 1.2)
    c = colf(t) * (ambient + (1 - ambient) * lam)[..., None]
    if texture is not None:
        c = c * (1 + texture(x, y, t))[..., None]
    if gloss:
        c = c + gloss * np.exp(-(((nx * -light[1] * 0 + nx * light[0] + ny * light[1] - 0.45) / 0.09) ** 2))[..., None]
    m = np.clip(rad - dist + 0.5, 0, 1)[..., None]
    reg *= 1 - m
    reg += m * c


def finger(rng, img, tip, base_, r, skin, nail=True):
    n = rng.standard_normal((64, 64)).astype(F)

    def tex(x, y, t):
        a = n[(y.astype(int) // 3) % 64, (x.astype(int) // 3) % 64] * 0.02
        for k in (0.32, 0.36, 0.68):
            a = a - 0.10 * np.exp(-(((t - k) / 0.012) ** 2))
        return a

    capsule(
        img,
        tip,
        base_,
        r * 0.86,
        r * 1.08,
        lambda t: np.broadcast_to(skin, t.shape + (3,)) * (1 + 0.10 * np.exp(-((t / 0.12) ** 2))[..., None] * np.array([1.2, -0.3, -0.2], F)),
        texture=tex,
        ambient=0.4,
        gloss=0.02,
    )
    if nail:
        tip = np.array(tip, float)
        b = np.array(base_, float)
        u = (b - tip) / np.hypot(*(b - tip))
        h, w = img.shape[:2]
        m = np.zeros((h, w), F)
        c = tip + u * r * 0.25
        cv2.ellipse(m, (int(c[0]), int(c[1])), (int(r * 0.72), int(r * 0.52)), math.degrees(math.atan2(u[1], u[0])), 0, 360, 1, -1, cv2.LINE_AA)
        m = blur(m, 1)[..., None] * 0.6
        img *= 1 - m
        img += m * skin * np.array([1.15, 1.0, 1.02], F) * 1.05


# ------------------------------------------------------------------ a photograph of a genuine card
def frame(rng, hard=False):
    L = int(pick(rng, [1600, 1600, 1600, 1600, 1280, 1200, 1440, 1800, 1706]))
    a = pick(rng, [4 / 3, 4 / 3, 4 / 3, 3 / 2, 16 / 9, 1.25])
    W, H = L, int(L / a) // 2 * 2
    if rng.random() < 0.22:
        W, H = H, W
    return W, H


def photo(rng, card, W=None, H=None, frac=None, tilt=None, rz=None, dev=None, hard=None, bk=None, deco=None, calm=False):
    """returns dict(o8, Hmm, quad, dev, backdrop, ...)"""
    if W is None:
        W, H = frame(rng)
    portr = H > W
    frac = frac or (U(rng, 0.72, 0.92) if portr else U(rng, 0.42, 0.85))
    tilt = U(rng, 0, 1) ** 1.3 * 25 if tilt is None else tilt
    rz = rng.normal(0, math.radians(5)) if rz is None else rz
    dev = dev or device(rng)
    s = dev.s
    Hm, (tl, az) = geometry(rng, W, H, CARDQ, frac, tilt, rz)
    w, h = int(round(W * s)), int(round(H * s))
    Hs = S_(w / W, h / H) @ Hm
    q = pts(Hs, CARDQ)
    pxmm = math.sqrt(cv2.contourArea(q.astype(F)) / (CWMM * CHMM))
    bk = bk or pick(rng, BACKS)
    tex = backdrop(rng, bk)
    a = U(rng, -0.5, 0.5)
    ca, sa = math.cos(a), math.sin(a)
    ts = U(rng, 0.8, 1.5)
    B = Hs @ np.array([[ca, -sa, CWMM / 2], [sa, ca, CHMM / 2], [0, 0, 1]]) @ S_(ts / BPX) @ T_(-600 + U(rng, -200, 200), -600 + U(rng, -200, 200))
    img = warp(tex, B, (w, h), cv2.BORDER_WRAP if bk in ("document", "notebook") else cv2.BORDER_REFLECT, prescale=pxmm * ts / BPX)
    if bk == "hand":  # a held card: the room behind, fingers under the card
        room = np.clip(
            0.3
            + 0.25 * smooth_noise(rng, h, w, w / 3)[..., None]
            + 0.10 * smooth_noise(rng, h, w, w / 7)[..., None]
            + 0.025 * smooth_noise(rng, h, w, w / 5, 3),
            0.03,
            0.9,
        )
        img = room
        skin = to_lin(np.array(pick(rng, [[222, 176, 150], [204, 156, 128], [186, 136, 108]]), F) / 255)
        for k in range(4):
            yy = 6 + k * 13 + U(rng, -2, 2)
            finger(rng, img, pts(Hs, [[CWMM - 20 + U(rng, 0, 6), yy]])[0], pts(Hs, [[CWMM + 60, yy + 14 + k * 5]])[0], 8.2 * pxmm, skin, False)
        img *= 1
    mask = warp(CARDMASK, Hs @ S_(1 / PX) @ T_(-4, -4), (w, h))
    la = U(rng, 0, 6.28)
    off = U(rng, 0.4, 2.2) if bk != "hand" else U(rng, 2, 8)
    d = np.array([math.cos(la), math.sin(la)]) * off * pxmm
    sh = cv2.warpAffine(mask, np.array([[1, 0, d[0]], [0, 1, d[1]]], F), (w, h))
    img *= (1 - U(rng, 0.15, 0.45) * blur(sh, max(1, off * 0.55 * pxmm)) - 0.3 * blur(mask, 0.5 * pxmm))[..., None].clip(0.15, 1)
    tt = math.sin(math.radians(tl)) * 0.95 * pxmm
    ed = np.array([math.cos(az + 1.57), math.sin(az + 1.57)]) * tt
    if tt > 0.6:
        e = np.maximum(mask, cv2.warpAffine(mask, np.array([[1, 0, ed[0]], [0, 1, ed[1]]], F), (w, h)))
        img = img * (1 - e[..., None]) + e[..., None] * np.array([0.42, 0.43, 0.42], F) * U(rng, 0.5, 1.2)
    art = to_lin(card.art) * 0.80 + 0.012
    al = warp(art, Hs @ S_(1 / PX), (w, h), cv2.BORDER_REPLICATE)
    edge = np.clip(blur(mask, 0.25 * pxmm) * 2 - 1, 0, 1)
    al = al * (1 + (1 - edge[..., None]) * U(rng, -0.2, 0.25))  # bevel
    m3 = mask[..., None]
    img = img * (1 - m3) + m3 * al
    if bk == "hand" and rng.random() < 0.7:  # thumb on the empty edge
        yy = U(rng, 22, 34)
        skin_ = skin
        finger(rng, img, pts(Hs, [[U(rng, -5, -3), yy]])[0], pts(Hs, [[-45, yy + 25]])[0], 7.5 * pxmm, skin_)
    if deco:
        deco(rng, img, Hs, pxmm)
    light = lightmap(rng, w, h, 0.6 if hard else 0)
    if hard and hard.get("shadow") or rng.random() < 0.4:
        dk = U(rng, 0.45, 0.72) if hard and hard.get("shadow") else U(rng, 0.1, 0.4)
        light = light * cast_shadow(rng, w, h, dk, U(rng, 0.006, 0.03) if hard and hard.get("shadow") else U(rng, 0.015, 0.08))
    img *= np.maximum(light, 0.05)[..., None]
    gl = []
    if not calm and rng.random() < 0.55:  # laminate: a lamp's or a window's reflection, and a veil
        gx, gy, gw, gh = U(rng, -5, 90), U(rng, -5, 58), U(rng, 6, 26), U(rng, 5, 18)
        st = U(rng, 0.05, 0.30)
        g = np.zeros((CH // 4, CW // 4), F)
        a = U(rng, -40, 40)
        if rng.random() < 0.5:
            cv2.ellipse(g, (int(gx * 5), int(gy * 5)), (int(gw * 5), int(gh * 5)), a, 0, 360, 1, -1)
        else:
            cv2.fillPoly(g, [np.int32(cv2.boxPoints(((gx * 5, gy * 5), (gw * 8, gh * 8), a)))], 1)
        g = blur(g, U(rng, 6, 30)) * (1 + 0.15 * smooth_noise(rng, CH // 4, CW // 4, 14)) * st
        img += (warp(g, Hs @ S_(0.2), (w, h)) * mask)[..., None] * temp_rgb(U(rng, 4500, 8000) - dev.kelvin + 5500)
        gl.append({"box": [round(float(v), 3) for v in ((gx - gw) / CWMM, (gy - gh) / CHMM, (gx + gw) / CWMM, (gy + gh) / CHMM)], "strength": round(st, 2)})
    img += m3 * U(rng, 0.0, 0.03)
    img += 0.004
    white = float(np.percentile(img[..., 1][mask > 0.9][::17], 80))
    if not hard:
        white = max(white, float(np.percentile(img[::9, ::9, 1], 97)) * U(rng, 0.6, 0.8))
    foc, mo = 0.0, (0.0, 0.0)
    if hard:
        foc = hard.get("defocus", 0.0)
        mo = (hard.get("motion", 0.0), U(rng, 0, 3.14))
    o8 = camera(rng, img, dev, W, H, white, foc, mo)
    quad = pts(Hm, CARDQ)
    cw = np.linalg.norm(quad[1] - quad[0])
    fsig = math.hypot(dev.lens / s, foc * 0.5) * 1200 / cw
    return dict(o8=o8, H=Hm, quad=quad, dev=dev, backdrop=bk, W=W, H_=H, glare=gl, focus=round(fsig, 2), motion=round(mo[0], 1), card=card, tilt=tl)


# ------------------------------------------------------------------ printing
def _spot(kind, u, v):
    if kind == "line":
        return 0.5 + 0.5 * np.cos(2 * np.pi * u)
    return 0.5 + 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v))


def screen_thr(rng, kind, h, w, ppmm, lpi, ang):
    f = lpi / 25.4 / ppmm
    a = math.radians(ang)
    ph = rng.random(2)
    y, x = np.mgrid[0:h, 0:w].astype(F)
    u = (x * math.cos(a) + y * math.sin(a)) * f + ph[0]
    v = (-x * math.sin(a) + y * math.cos(a)) * f + ph[1]
    s = _spot(kind, u, v)
    g = np.sort(_spot(kind, rng.random(4096), rng.random(4096))).astype(F)
    return np.interp(s, g, np.linspace(0, 1, 4096)).astype(F)


def fs(cov):
    return np.asarray(Image.fromarray((np.clip(cov, 0, 1) * 255).astype(np.uint8)).convert("1")).astype(F)


INKS = [np.array(v, F) for v in ([0.02, 0.36, 0.74], [0.68, 0.03, 0.17], [0.95, 0.78, 0.05], [0.03, 0.03, 0.032])]


def separate(rng, s, gcr):
    c = 1 - np.clip(s, 0, 1)
    mn = c.min(2)
    k = np.maximum(mn**1.3 * gcr, np.clip((mn - 0.5) / 0.25, 0, 1) * np.minimum(mn * 1.12, 1))
    cmy = np.clip((c - k[..., None]) / np.maximum(1 - k[..., None], 0.05), 0, 1)
    return np.dstack([cmy, k])


def print_patch(rng, srgb, ppmm, kind):
    """a print's reflectance (linear) and a word for the machine"""
    h, w = srgb.shape[:2]
    paper = to_lin(np.array(pick(rng, [[0.95, 0.95, 0.94], [0.93, 0.93, 0.95], [0.95, 0.94, 0.90]]), F))
    if kind in ("grey-laser", "grey-line", "grey-diffused", "bw-copy"):
        L = srgb @ np.array(pick(rng, [[0.3, 0.59, 0.11], [0.25, 0.65, 0.1], [0.34, 0.33, 0.33]]), F)
        p2, p92 = np.percentile(L[::7, ::7], [1.5, 92])
        lo = max(U(rng, 0.04, 0.16), p2 * 0.85)
        L = np.clip((L - lo) / (U(rng, 0.88, 1.06) * max(0.25, p92 - lo)), 0, 1) ** U(rng, 0.7, 1.15)  # the copier's automatic exposure
        L = L + U(rng, 0.2, 0.9) * (L - blur(L, 0.06 * ppmm))
        if kind == "bw-copy":
            loc = blur(L, 2.5 * ppmm)
            t = U(rng, 0.40, 0.58) if rng.random() < 0.6 else np.clip(loc * U(rng, 0.72, 0.82), 0.3, 0.75)
            L = blur(L, 0.03 * ppmm) + 0.03 * smooth_noise(rng, h, w, 2) + 0.015 * rng.standard_normal((h, w)).astype(F)
            cov = np.clip((t - L) * U(rng, 8, 25) + 0.5, 0, 1)
            sp = (rng.random((h, w)) > 1 - LU(rng, 3e-6, 6e-5)).astype(F)
            cov = np.maximum(cov, cv2.dilate(sp, np.ones((3, 3))))
            name = "bw copier"
        elif kind == "grey-diffused":
            k = pick(rng, [1, 1, 1.5, 2])
            small = cv2.resize(L, (int(w / k), int(h / k)), interpolation=cv2.INTER_AREA)
            cov = cv2.resize(fs(1 - small), (w, h), interpolation=cv2.INTER_LINEAR)
            name = "copier, error diffusion %d dpi" % (ppmm * 25.4 / k)
        else:
            lpi = pick(rng, [85, 106, 106, 120, 133, 141, 150])
            ang = pick(rng, [45, 45, 45, 60, 30, 135])
            thr = screen_thr(rng, "line" if kind == "grey-line" else "dot", h, w, ppmm, lpi, ang)
            cov = np.clip((1 - L - thr) * U(rng, 4, 14) + 0.5, 0, 1)
            name = "mono laser %d lpi %d deg" % (lpi, ang)
        cov = cov * (1 - 0.10 * np.clip(smooth_noise(rng, h, w, 30), 0, 1)) * (1 + 0.06 * rng.standard_normal((h, w)).astype(F))
        ref = paper * (1 - np.clip(cov, 0, 1)[..., None] * (1 - INKS[3] * U(rng, 1, 2)))
        if rng.random() < 0.35:
            ref = ref * (1 - 0.05 * np.abs(smooth_noise(rng, 1, w, 25)))[..., None]  # drum streaks
    elif kind in ("colour-laser", "colour-laser-line"):
        s = np.clip((srgb - 0.03) / U(rng, 0.9, 1.0), 0, 1)
        g = s.mean(2, keepdims=True)
        s = g + (s - g) * U(rng, 0.75, 1.1)
        S = separate(rng, s, U(rng, 0.4, 0.95))
        lpi = pick(rng, [106, 120, 141, 150, 170, 190, 212])
        kd = "line" if kind.endswith("line") else "dot"
        base_a = U(rng, -3, 3)
        angs = [15, 75, 0, 45]
        if rng.random() < 0.3:
            angs = [18.4, 71.6, 0, 45]
        ref = np.ones((h, w, 3), F) * paper
        sharp = U(rng, 3, 12)
        for i in range(4):
            thr = screen_thr(rng, kd, h, w, ppmm, lpi * U(rng, 0.97, 1.03) if rng.random() < 0.5 else lpi, angs[i] + base_a)
            c = S[..., i] ** U(rng, 0.85, 1.1)
            cov = np.clip((c - thr) * sharp + 0.5, 0, 1) * np.clip(c * 30, 0, 1)
            dx, dy = rng.normal(0, 0.03 * ppmm, 2)
            cov = cv2.warpAffine(cov, np.array([[1, 0, dx], [0, 1, dy]], F), (w, h))
            cov = np.clip(cov * (1 + 0.05 * rng.standard_normal((h, w)).astype(F)), 0, 1)
            ref *= 1 - cov[..., None] * (1 - INKS[i]) * U(rng, 0.85, 1)
        name = "colour laser %s %d lpi" % (kd, lpi)
    elif kind == "inkjet":
        S = separate(rng, np.clip(srgb, 0, 1) ** U(rng, 0.85, 1.05), U(rng, 0.2, 0.8))
        ref = np.ones((h, w, 3), F) * paper
        dpi = pick(rng, [300, 360, 600, 600])
        k = max(1.0, ppmm * 25.4 / dpi)
        bl = U(rng, 0.02, 0.055) * ppmm
        wick = [smooth_noise(rng, h, w, 4) * U(rng, 0.3, 1.0) for _ in range(2)]
        y, x = np.mgrid[0:h, 0:w].astype(F)
        for i in range(4):
            small = cv2.resize(S[..., i], (int(w / k), int(h / k)), interpolation=cv2.INTER_AREA)
            small = np.clip(
                small * (U(rng, 0.85, 1.0) if i < 3 else U(rng, 1.05, 1.25)) + 0.015 * rng.standard_normal(small.shape).astype(F) * (small > 0.02), 0, 1
            )
            cov = cv2.resize(fs(small), (w, h), interpolation=cv2.INTER_LINEAR)
            dx, dy = rng.normal(0, 0.02 * ppmm, 2)
            cov = cv2.remap(cov, x + wick[0] + F(dx), y + wick[1] + F(dy), cv2.INTER_LINEAR)
            cov = np.clip(blur(cov, bl) * U(rng, 1.12, 1.4), 0, 1)
            ref *= 1 - cov[..., None] * (1 - INKS[i] ** 0.9) * U(rng, 0.88, 0.98)
        if rng.random() < 0.4:
            ref *= (1 - 0.05 * (np.mod(np.arange(h) / ppmm, U(rng, 3, 9)) < 0.3).astype(F))[:, None, None]  # head banding
        name = "inkjet %d dpi plain paper" % dpi
    else:
        k = ppmm * 25.4 / pick(rng, [254, 300, 320])
        s = cv2.resize(srgb, (int(w / k), int(h / k)), interpolation=cv2.INTER_AREA)
        s = np.clip(s + U(rng, 0.05, 0.5) * (s - blur(s, 1.2)), 0, 1)
        s = np.clip(s + U(rng, 0, 0.3) * (s - 0.5) * 4 * s * (1 - s), 0, 1)
        s = np.clip(s * (1 + rng.uniform(-0.04, 0.04, 3).astype(F)) * 0.97 + 0.02, 0, 1)
        if rng.random() < 0.45:  # minilab/inkjet photo: fine diffused dots of light inks
            s = cv2.resize(s, (w, h), interpolation=cv2.INTER_CUBIC)
            s = np.dstack([0.6 * s[..., c] + 0.4 * blur(fs(s[..., c]), 0.8) for c in range(3)])
        else:
            s = cv2.resize(s, (w, h), interpolation=cv2.INTER_CUBIC)
        ref = to_lin(np.clip(s, 0, 1)) * paper
        name = "photo paper"
    return np.clip(blur(ref, U(rng, 0.02, 0.05) * ppmm), 0.004, 1), paper, name


def source_picture(rng, card, long_px, photo_src):
    """the picture a copier or a display is given: srgb, quad in it"""
    if photo_src:
        W = int(long_px)
        H = int(W / U(rng, 1.35, 1.6)) // 2 * 2
        W = W // 2 * 2
        p = photo(rng, card, W, H, frac=U(rng, 0.74, 0.94), tilt=U(rng, 0, 9), rz=rng.normal(0, 0.03), dev=device(rng, s=1.0), bk=None)
        return jpeg8(p["o8"], rng.integers(78, 96), 2).astype(F) / 255, p["quad"], "phone photo on " + p["backdrop"]
    mg = U(rng, 0.03, 0.10)
    cw = long_px / (1 + 2 * mg)
    k = cw / CW
    m = int(mg * cw)
    art = cv2.resize(card.art, (int(round(cw)), int(round(CH * k))), interpolation=cv2.INTER_AREA)
    h, w = art.shape[:2]
    msk = cv2.resize(rounded(CW, CH, 3.18 * PX), (w, h), interpolation=cv2.INTER_AREA)[..., None]
    img = np.full((h + 2 * m, w + 2 * m, 3), U(rng, 0.94, 1.0), F)
    mm = np.zeros(img.shape[:2], F)
    mm[m : m + h, m : m + w] = msk[..., 0]
    d = U(rng, 0.002, 0.006) * w
    sh = cv2.warpAffine(mm, np.array([[1, 0, d], [0, 1, d]], F), mm.shape[::-1])
    img *= (1 - U(rng, 0.1, 0.5) * blur(sh, d))[..., None]
    img[m : m + h, m : m + w] = img[m : m + h, m : m + w] * (1 - msk) + msk * art
    img = blur(img, U(rng, 0.5, 1.1) * max(0.6, w / 2000))
    img = np.clip((img - 0.02) * U(rng, 1.0, 1.1) + 0.012 * rng.standard_normal(img.shape).astype(F), 0, 1)
    return img, np.array([[m, m], [m + w, m], [m + w, m + h], [m, m + h]], float), "flatbed scan"


def rect_mask(Hs, poly, w, h):
    m = np.zeros((h, w), np.uint8)
    q = np.clip(pts(Hs, poly), -30000, 30000)
    cv2.fillPoly(m, [np.int32(np.round(q * 16))], 255, cv2.LINE_AA, 4)
    return m.astype(F) / 255


def copy(rng, card, kind, photo_src, cut, crease):
    W, H = frame(rng)
    dev = device(rng, s=pick(rng, [1.0, 1.2, 1.4, 1.6]))
    wmm = 85.6 * (U(rng, 0.97, 1.03) if rng.random() < 0.7 else U(rng, 1.1, 1.7))
    dpi = 600 if wmm < 100 else 450
    ppmm = dpi / 25.4
    src, q, sname = source_picture(rng, card, 1500 if photo_src else wmm * ppmm * 1.1, photo_src)
    k = wmm * ppmm / np.linalg.norm(q[1] - q[0])
    x0, y0 = np.maximum(q.min(0) - 8 * ppmm / k * U(rng, 0.4, 1.6), 0).astype(int) if photo_src else (0, 0)
    x1, y1 = np.minimum(q.max(0) + 8 * ppmm / k * U(rng, 0.4, 1.6), src.shape[1::-1]).astype(int) if photo_src else src.shape[1::-1]
    src = src[y0:y1, x0:x1]
    q = q - [x0, y0]
    src = cv2.resize(src, None, fx=k, fy=k, interpolation=cv2.INTER_CUBIC if k > 1 else cv2.INTER_AREA)
    q = q * k
    ref, paper, pname = print_patch(rng, np.clip(src, 0, 1), ppmm, kind)
    ph, pw = ref.shape[:2]
    qmm = q / ppmm
    portr = H > W
    frac = U(rng, 0.7, 0.9) if portr else U(rng, 0.42, 0.85)
    # rotation limits: the whole patch need not be in the frame, the card must
    Hm, (tl, az) = geometry(rng, W, H, qmm, frac, U(rng, 0, 1) ** 1.4 * 22, rng.normal(0, math.radians(5)))
    s = dev.s
    w, h = int(round(W * s)), int(round(H * s))
    Hs = S_(w / W, h / H) @ Hm
    qs = pts(Hs, qmm)
    pxmm = math.sqrt(cv2.contourArea(qs.astype(F)) / cv2.contourArea(qmm.astype(F)))
    bk = pick(rng, [b for b in BACKS if b != "hand"])
    a = U(rng, -0.5, 0.5)
    ca, sa = math.cos(a), math.sin(a)
    img = warp(
        backdrop(rng, bk),
        Hs @ np.array([[ca, -sa, 40], [sa, ca, 25], [0, 0, 1]]) @ S_(1.1 / BPX) @ T_(-600 + U(rng, -200, 200), -600),
        (w, h),
        cv2.BORDER_WRAP if bk in ("document", "notebook") else cv2.BORDER_REFLECT,
        prescale=pxmm * 1.1 / BPX,
    )
    pmm = np.array([pw, ph]) / ppmm
    if cut:
        lo = qmm.min(0) - rng.uniform(0.2, 4, 2)
        hi = qmm.max(0) + rng.uniform(0.2, 4, 2)
        j = lambda: rng.uniform(-0.7, 0.7, 2)
        poly = np.array([lo + j(), [hi[0], lo[1]] + j(), hi + j(), [lo[0], hi[1]] + j()])
        mids = (poly + np.roll(poly, -1, 0)) / 2 + rng.uniform(-0.35, 0.35, (4, 2))
        poly = np.stack([poly, mids], 1).reshape(-1, 2)
    else:
        o = np.array([U(rng, 8, 70), U(rng, 12, 110)])
        A4 = np.array([210, 297]) if rng.random() < 0.8 else np.array([148, 210])
        A4 = np.maximum(A4, o + pmm + 6)
        poly = np.array([-o, [A4[0] - o[0], -o[1]], A4 - o, [-o[0], A4[1] - o[1]]])
    pm = rect_mask(Hs, poly, w, h)
    sheet = np.ones((h, w, 3), F) * paper
    if not cut and rng.random() < 0.5:  # a form's or a heading's type on the sheet
        im = Image.new("L", (1680, 2380), 0)
        d = ImageDraw.Draw(im)
        fz = int(U(rng, 30, 42))
        ot, ob = (o[1]) * 8, (o[1] + pmm[1]) * 8
        for yy in list(np.arange(ot - 75, 0, -75)) + list(np.arange(ob + 50, 2300, 75)):
            if rng.random() < 0.75:
                d.text(
                    (U(rng, 90, 300), yy),
                    pick(
                        rng,
                        [
                            "身份证复印件粘贴处",
                            "申请人签字：            日期：    年   月   日",
                            "本人承诺以上材料真实有效",
                            "附件二：身份证明材料",
                            "仅供办理业务使用，他用无效",
                            "一、申请人基本情况",
                            "联系电话：                经办人：",
                        ],
                    ),
                    font=font("sungtil", fz),
                    fill=235,
                )
        tm = warp(np.asarray(im).astype(F) / 255, Hs @ T_(*(-o)) @ S_(1 / 8.0), (w, h))
        sheet *= 1 - 0.9 * tm[..., None]
    Mp = Hs @ S_(1 / ppmm)
    pmask = cv2.warpPerspective(np.ones((ph, pw), F), Mp, (w, h))[..., None]
    sheet = sheet * (1 - pmask) + pmask * warp(ref, Mp, (w, h), cv2.BORDER_REPLICATE)
    sheet *= (1 + 0.012 * rng.standard_normal((h, w)).astype(F) * min(1, pxmm / 12) + 0.012 * smooth_noise(rng, h, w, max(2.5, 0.35 * pxmm)))[..., None]
    wave = 1 + U(rng, 0.0, 0.05) * smooth_noise(rng, h, w, U(rng, 18, 60) * pxmm)
    if crease:
        y, x = np.mgrid[0:h, 0:w].astype(F)
        for _ in range(int(rng.integers(1, 4))):
            p0 = pts(Hs, [qmm.min(0) + rng.random(2) * (qmm.max(0) - qmm.min(0))])[0]
            a = U(rng, 0, 3.14) if rng.random() < 0.5 else pick(rng, [0, 1.57]) + U(rng, -0.05, 0.05)
            dd = ((x - p0[0]) * math.sin(a) - (y - p0[1]) * math.cos(a)) / pxmm + 0.25 * smooth_noise(rng, h, w, 6 * pxmm)
            st = U(rng, 0.03, 0.13)
            wave = wave * (1 + st * np.tanh(dd / 0.5) * np.exp(-np.abs(dd) / U(rng, 5, 25)) + U(rng, -0.12, 0.2) * np.exp(-((dd / 0.22) ** 2)))
            loss = (np.exp(-((dd / 0.3) ** 2)) * np.clip(0.2 + smooth_noise(rng, h, w, max(2, 0.3 * pxmm)), 0, 1) * 0.7)[..., None]
            sheet = sheet * (1 - loss) + loss * paper
    sheet *= wave[..., None]
    dsh = U(rng, 0.3, 1.6 if cut else 0.8) * pxmm
    la = U(rng, 0, 6.28)
    sh = cv2.warpAffine(pm, np.array([[1, 0, dsh * math.cos(la)], [0, 1, dsh * math.sin(la)]], F), (w, h))
    img *= (1 - 0.4 * blur(sh, dsh * 0.7 + 0.6))[..., None]
    img = img * (1 - pm[..., None]) + pm[..., None] * sheet
    light = lightmap(rng, w, h)
    if rng.random() < 0.4:
        light = light * cast_shadow(rng, w, h, U(rng, 0.1, 0.4), U(rng, 0.015, 0.08))
    img *= np.maximum(light, 0.05)[..., None]
    gl = []
    if kind == "photo-paper" and rng.random() < 0.6:
        g = np.zeros((h // 4, w // 4), F)
        cv2.ellipse(
            g,
            (int(U(rng, 0.1, 0.9) * w / 4), int(U(rng, 0.1, 0.9) * h / 4)),
            (int(U(rng, 0.05, 0.2) * w / 4), int(U(rng, 0.04, 0.12) * w / 4)),
            U(rng, 0, 180),
            0,
            360,
            1,
            -1,
        )
        img += (cv2.resize(blur(g, U(rng, 8, 30)), (w, h)) * pm * U(rng, 0.06, 0.3))[..., None]
    img += 0.004
    white = float(np.percentile(img[..., 1][pm > 0.9][::17], 85)) * U(rng, 0.92, 1.1)
    o8 = camera(rng, img, dev, W, H, white)
    quad = pts(Hm, qmm)
    cw = np.linalg.norm(quad[1] - quad[0])
    return dict(
        o8=o8,
        H=Hm,
        quad=quad,
        dev=dev,
        backdrop=bk,
        W=W,
        H_=H,
        glare=gl,
        focus=round(dev.lens / s * 1200 / cw, 2),
        motion=0.0,
        card=card,
        fault={
            "kind": "copy",
            "device": pname,
            "condition": "%s; source: %s; %s; %s; printed card %d mm wide"
            % (kind, sname, "cut out" if cut else "whole sheet", "creased" if crease else "flat", wmm),
        },
    )


# ------------------------------------------------------------------ displays
def subpixels(rng, kind, k=12):
    """an emitting tile (2x2 display pixels), mean 1 in every channel"""
    n = 2 * k
    y, x = np.mgrid[0 : n * 4, 0 : n * 4].astype(F) / (4 * k)
    t = np.zeros((n * 4, n * 4, 3), F)
    if kind.startswith("pentile"):
        rg, rrb = U(rng, 0.15, 0.19), U(rng, 0.22, 0.28)
        for i in range(2):
            for j in range(2):
                for oy in (-2, 0, 2):
                    for ox in (-2, 0, 2):
                        gy, gx = i + 0.25 + oy, j + 0.25 + ox
                        t[..., 1] = np.maximum(t[..., 1], (np.abs(x - gx) / (rg * 1.25) + np.abs(y - gy) / rg < 1.25))
                        by, bx = i + 0.75 + oy, j + 0.75 + ox
                        c = 0 if (i + j) % 2 == 0 else 2
                        t[..., c] = np.maximum(t[..., c], np.abs(x - bx) + np.abs(y - by) < rrb * (1.25 if c == 2 else 1.1))
    else:
        bgr = kind.endswith("bgr")
        fill = U(rng, 0.68, 0.86)
        vf = U(rng, 0.74, 0.92)
        sl = U(rng, 0.1, 0.3) if "chevron" in kind else 0.0
        for c in range(3):
            p = ((2 - c if bgr else c) + 0.5) / 3
            xx = np.mod(x - p - sl * (np.mod(y, 1) - 0.5) * np.where(np.mod(np.floor(y), 2) == 0, 1, -1) + 0.5, 1) - 0.5
            t[..., c] = (np.abs(xx) < fill / 6) & (np.abs(np.mod(y, 1) - 0.5) < vf / 2)
    t = cv2.resize(t, (n, n), interpolation=cv2.INTER_AREA)
    return t / t.mean((0, 1))


SCREENS = {
    "phone OLED pentile": ("pentile", "phone"),
    "phone IPS LCD": ("stripe", "phone"),
    "phone IPS LCD dual-domain": ("stripe-chevron", "phone"),
    "desktop monitor IPS": ("stripe-chevron", "monitor"),
    "desktop monitor VA/TN": ("stripe", "monitor"),
    "desktop monitor BGR": ("stripe-bgr", "monitor"),
    "laptop IPS": ("stripe", "laptop"),
    "tablet IPS": ("stripe-chevron", "phone"),
}


def screen(rng, card, name, bezel, photo_src):
    sub, form = SCREENS[name]
    W, H = frame(rng)
    if W < H:
        W, H = H, W
    dev = device(rng, s=pick(rng, [1.0, 1.0, 1.15, 1.3, 1.5]))
    cpx = int(
        {"phone": U(rng, 720, 1060), "monitor": U(rng, 430, 900), "laptop": U(rng, 480, 1000)}[form] * (1.35 if form == "phone" and rng.random() < 0.25 else 1)
    )
    src, q, sname = source_picture(rng, card, cpx / (0.84 if photo_src else 1 / 1.12), photo_src)
    k = cpx / np.linalg.norm(q[1] - q[0])
    k = min(k, 1.0)
    src = cv2.resize(src, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    q = q * k
    sh, sw = src.shape[:2]
    if rng.random() < 0.5:
        src = np.clip(src + U(rng, 0.1, 0.5) * (src - blur(src, 0.9)), 0, 1)  # viewers resample sharply
    Hm, (tl, az) = geometry(rng, W, H, q, U(rng, 0.5, 0.86), U(rng, 0, 1) ** 1.2 * 20, rng.normal(0, math.radians(3.5)))
    s = dev.s
    w, h = int(round(W * s)), int(round(H * s))
    Hs = S_(w / W, h / H) @ Hm
    Hi = np.linalg.inv(Hs)
    fc = pts(Hi, [[0, 0], [w, 0], [w, h], [0, h]])
    lo, hi = np.floor(fc.min(0)).astype(int) - 4, np.ceil(fc.max(0)).astype(int) + 4
    lo = np.maximum(lo, -1500)
    hi = np.minimum(hi, [sw + 1500, sh + 1500])
    lo = np.minimum(lo, 0)
    hi = np.maximum(hi, [sw, sh])
    # the display's own rectangle (in display pixels)
    dl, dh = lo.copy(), hi.copy()
    bz = 0
    if bezel:
        if form == "phone":
            m = int(U(rng, 0, 0.05) * sw)
            if rng.random() < 0.65:
                dl[0], dh[0] = -m, sw + m
            else:
                dl[1], dh[1] = -m - 60, sh + m + 60
            bz = U(rng, 0.012, 0.045) * cpx
        else:
            e = int(rng.integers(3))
            m = int(U(rng, 10, 0.22 * cpx))
            if e == 0:
                dl[0] = -m
            elif e == 1:
                dh[1] = sh + m + 60
            else:
                dl[1] = -m - 90
            bz = U(rng, 0.05, 0.2) * cpx
    cw_, ch_ = hi - lo
    canvas = np.zeros((ch_, cw_, 3), F)
    bgc = (
        pick(rng, [[0, 0, 0], [0, 0, 0], [0.13, 0.13, 0.14], [0.95, 0.95, 0.96], [1, 1, 1], [0.8, 0.84, 0.88]])
        if form == "phone"
        else pick(rng, [[0.12, 0.12, 0.13], [0.95, 0.95, 0.96], [0.2, 0.35, 0.5], [0.5, 0.55, 0.5], [0.85, 0.86, 0.88]])
    )
    canvas[:] = np.array(bgc, F)
    if form != "phone" and rng.random() < 0.5:
        canvas = np.clip(canvas + 0.04 * smooth_noise(rng, ch_, cw_, max(cw_, ch_) / 4, 3), 0, 1)
    ui = Image.fromarray((np.clip(canvas, 0, 1) * 255).astype(np.uint8))
    d = ImageDraw.Draw(ui)
    ox, oy = -lo
    if bezel:
        if form == "phone":
            ink = (255, 255, 255) if sum(bgc) < 1.5 else (20, 20, 20)
            fz = max(22, int(cpx * 0.034))
            yb = max(dl[1], lo[1] + 8, -int(0.38 * sh)) + oy
            yb = min(yb, oy - fz * 2 - 6) if -dl[1] > fz * 2 + 10 else yb
            d.text((max(dl[0], lo[0]) + ox + fz, yb + 6), "%d:%02d" % (rng.integers(7, 23), rng.integers(60)), font=font("noto-medium", fz), fill=ink)
            xr = min(dh[0], hi[0]) + ox - fz * 3
            d.rectangle([xr, yb + 12, xr + fz * 1.4, yb + 12 + fz * 0.7], outline=ink, width=3)
            d.rectangle([xr + 4, yb + 16, xr + fz * U(rng, 0.4, 1.2), yb + 8 + fz * 0.7], fill=ink)
            d.text((ox + sw * 0.35, oy + sh + fz), pick(rng, ["编辑    分享    删除", "原图", "1/3", "发送给朋友"]), font=font("noto-regular", fz), fill=ink)
        else:
            t = 34
            m = int(U(rng, 6, 60))
            X0, Y0, X1, Y1 = ox - m, oy - m - t, ox + sw + m, oy + sh + m
            dk = rng.random() < 0.4
            d.rectangle([X0, Y0, X1, Y1], fill=(32, 32, 34) if dk else (240, 240, 242))
            d.rectangle([X0, Y0, X1, Y0 + t], fill=(50, 50, 54) if dk else pick(rng, [(255, 255, 255), (222, 228, 236), (0, 90, 158)]))
            d.text(
                (X0 + 10, Y0 + 6),
                pick(rng, ["照片 - 图片查看器", "IMG_%04d.JPG - 画图" % rng.integers(9999), "身份证正面.jpg", "微信图片"]),
                font=font("noto-regular", 17),
                fill=(230, 230, 230) if dk else (30, 30, 30),
            )
            d.text((X1 - 100, Y0 + 5), "—  □  ×", font=font("noto-regular", 17), fill=(230, 230, 230) if dk else (30, 30, 30))
            if rng.random() < 0.5:
                yt = min(dh[1], hi[1]) + oy
                d.rectangle([0, yt - 42, cw_, yt], fill=(28, 32, 40))
                for i in range(8):
                    d.rectangle([60 + i * 56, yt - 36, 90 + i * 56, yt - 6], fill=tuple(int(v) for v in rng.integers(60, 250, 3)))
    canvas = np.asarray(ui).astype(F) / 255
    canvas[oy : oy + sh, ox : ox + sw] = src
    gam = U(rng, 2.05, 2.4)
    canvas = np.power(canvas, gam) * np.array([U(rng, 0.82, 1.0), U(rng, 0.93, 1.0), U(rng, 1.0, 1.22)], F)
    canvas = canvas * 0.985 + U(rng, 0.0003, 0.004)
    if sub == "pentile":
        canvas[..., [0, 2]] = cv2.blur(canvas[..., [0, 2]], (2, 2))
    ss = 3 if s <= 1.2 else 2
    kt = 12
    tile = subpixels(rng, sub, kt)
    dpx = math.sqrt(abs(cv2.contourArea(pts(Hs, q).astype(F))) / abs(cv2.contourArea(q.astype(F))))  # sensor px a display px
    fp = kt / (dpx * ss) * 0.5
    rep = np.tile(tile, (3, 3, 1))
    n = 2 * kt
    tile = np.ascontiguousarray(blur(rep, fp)[n : 2 * n, n : 2 * n])
    img = np.empty((h, w, 3), F)
    bandh = 160
    T_(0.5, 0.5) @ S_(1.0 / ss)
    T_(-0.5, -0.5)
    for y0 in range(0, h, bandh):
        hb = min(bandh, h - y0)
        Mi = Hi @ T_(0, y0) @ np.diag([1.0 / ss, 1.0 / ss, 1]) @ T_(0.5, 0.5)
        lit = cv2.warpPerspective(
            canvas, T_(-0.5, -0.5) @ T_(*(-lo)) @ Mi, (w * ss, hb * ss), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        )
        msk = cv2.warpPerspective(
            tile, T_(-0.5, -0.5) @ S_(kt) @ T_(2000, 2000) @ Mi, (w * ss, hb * ss), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_WRAP
        )
        img[y0 : y0 + hb] = cv2.resize(lit * msk, (w, hb), interpolation=cv2.INTER_AREA)
    if form != "phone":
        img *= (1 + U(rng, 0.01, 0.05) * smooth_noise(rng, h, w, max(1.2, dpx * 0.7)))[..., None]  # matte coat sparkle
    va = lightmap(rng, w, h)
    img *= (1 + 0.35 * (va - 1))[..., None]
    if rng.random() < 0.35:  # refresh/PWM bands under the rolling shutter
        yy = np.arange(h, dtype=F)[:, None, None] / h
        img *= 1 + U(rng, 0.02, 0.09) * np.sin(2 * np.pi * (yy * U(rng, 1.5, 9) + U(rng, 0, 1)))
    disp = rect_mask(Hs, [dl, [dh[0], dl[1]], dh, [dl[0], dh[1]]], w, h)[..., None] if bezel else 1.0
    amb = LU(rng, 0.01, 0.25)
    bk = "display only"
    if bezel:
        b = bz
        body = rect_mask(Hs, [dl - b, [dh[0] + b, dl[1] - b], dh + b, [dl[0] - b, dh[1] + b]], w, h)[..., None]
        bk = pick(rng, ["wood", "desk", "cloth", "leather", "granite", "palm"])
        u = cpx / U(rng, 62, 140) if form == "phone" else cpx / U(rng, 100, 180)
        back = warp(backdrop(rng, bk), Hs @ S_(u / BPX) @ T_(-600, -600), (w, h), cv2.BORDER_REFLECT, prescale=dpx * u / BPX)
        if form != "phone":
            back = blur(back, 3 * s)
        back = back * amb * (1 - 0.4 * blur(body[..., 0], 0.05 * cpx * dpx)[..., None]) * 1.2
        bzc = amb * (U(rng, 0.015, 0.05) if rng.random() < 0.75 else U(rng, 0.3, 0.8))
        img = img * disp + (1 - disp) * bzc
        img = img * body + (1 - body) * back
    refl = blur(np.clip(0.5 + 0.5 * smooth_noise(rng, h // 8, w // 8, w / 40, 1), 0, 2), 6)
    g = np.zeros((h // 8, w // 8), F)
    if rng.random() < 0.45:
        cv2.fillPoly(
            g,
            [np.int32(cv2.boxPoints(((U(rng, 0, 1) * w / 8, U(rng, 0, 1) * h / 8), (U(rng, 0.05, 0.3) * w / 8, U(rng, 0.03, 0.2) * w / 8), U(rng, -30, 30))))],
            U(rng, 1, 4),
        )
    g = blur(g, U(rng, 1.0, 4) if form == "phone" else U(rng, 6, 18))
    rf = cv2.resize(refl * 0.5 + g, (w, h)) * U(rng, 0.01, 0.10) * amb * 4
    img += (rf * (body[..., 0] if bezel else 1))[..., None] * np.array([1.05, 1, 0.9], F)
    dev.kelvin = U(rng, 5800, 8200)
    dev.wberr = U(rng, -900, 300)
    qs = pts(Hs, q)
    cm = np.zeros((h, w), np.uint8)
    cv2.fillPoly(cm, [np.int32(qs)], 1)
    white = float(np.percentile(blur(img[..., 1], 2)[cm > 0][::17], 80)) * U(rng, 0.95, 1.15)
    o8 = camera(rng, np.ascontiguousarray(img, dtype=F), dev, W, H, white)
    quad = pts(Hm, q)
    cw = np.linalg.norm(quad[1] - quad[0])
    return dict(
        o8=o8,
        H=Hm,
        quad=quad,
        dev=dev,
        backdrop=bk,
        W=W,
        H_=H,
        glare=[],
        focus=round(dev.lens / s * 1200 / cw, 2),
        motion=0.0,
        card=card,
        fault={
            "kind": "screen",
            "device": name,
            "condition": "%s shown; %s; card %d display px, %.2f sensor px a display px"
            % (sname, "bezel/window visible" if bezel else "display fills the frame", cpx, dpx),
        },
    )


# ------------------------------------------------------------------ things lying on the card
def occlude(rng, card, kind, field):
    W, H = frame(rng)
    if W < H and rng.random() < 0.5:
        W, H = H, W
    if field == "portrait":
        b = [PBOX[0] * CWMM, PBOX[1] * CHMM, PBOX[2] * CWMM, PBOX[3] * CHMM]
    else:
        b = spec_box(card.specs[field])
    cx, cy = U(rng, 0.3, 0.7) * (b[2] - b[0]) + b[0], (b[1] + b[3]) / 2
    hit = []

    def deco(r, img, Hs, px):
        h, w = img.shape[:2]
        P = lambda *p: pts(Hs, p)
        if kind == "finger":
            skin = to_lin(np.array(pick(rng, [[222, 176, 150], [204, 156, 128], [186, 136, 108]]), F) / 255)
            fr = U(rng, 7, 9)
            tip = np.array([cx, min(cy, CHMM)])
            side = np.array([cx + U(rng, -25, 25), CHMM + 70.0]) if cy > 24 else pick(rng, [np.array([-60.0, cy + 20]), np.array([cx + 10.0, -60.0])])
            if field == "portrait":
                side = np.array([CWMM + 60.0, cy + 20])
            u = (side - tip) / np.linalg.norm(side - tip)
            tip = tip + u * fr * 0.4
            finger(rng, img, P(tip)[0], P(side)[0], fr * px, skin, rng.random() < 0.7)
            hit.append(("cap", tip, side, fr))
        elif kind == "pen":
            a = U(rng, -0.7, 0.7) if rng.random() < 0.5 else U(rng, 0.9, 2.2)
            u = np.array([math.cos(a), math.sin(a)])
            L = 140.0
            c = np.array([cx, cy])
            tip = c - u * U(rng, 15, 50)
            end = tip + u * L
            body = to_lin(np.array(pick(rng, [[30, 30, 34], [30, 60, 150], [170, 30, 36], [210, 210, 214], [230, 200, 60]]), F) / 255)
            rp = U(rng, 3.2, 5)

            def col(t):
                o = np.broadcast_to(body, t.shape + (3,)).copy()
                o[t < 0.13] = to_lin(np.array([0.75, 0.75, 0.78], F))
                o[(t > 0.5) & (t < 0.53)] = 0.5
                return o

            capsule(img, P(tip + u * 14)[0], P(end)[0], rp * px * 0.95, rp * px, col, gloss=U(rng, 0.2, 0.9))
            capsule(
                img,
                P(tip)[0],
                P(tip + u * 14)[0],
                0.6 * px,
                rp * px * 0.9,
                lambda t: np.broadcast_to(to_lin(np.array([0.7, 0.7, 0.73], F)), t.shape + (3,)),
                gloss=0.5,
            )
            hit.append(("cap", tip, end, rp))
        elif kind == "sticker":
            a = U(rng, -25, 25)
            sw_, sh_ = (U(rng, 10, 22), U(rng, 6, 12))
            rd = rng.random() < 0.4
            col = to_lin(np.array(pick(rng, [[250, 220, 60], [240, 240, 240], [220, 50, 50], [90, 190, 110], [250, 140, 180]]), F) / 255)
            n = 24
            t = Image.new("L", (int(sw_ * n), int(sh_ * n)), 0)
            d = ImageDraw.Draw(t)
            d.text(
                (sw_ * n / 2, sh_ * n / 2), pick(rng, ["已核", "¥12.80", "样品", "3号", "OK"]), font=font("noto-medium", sh_ * n * 0.45), fill=255, anchor="mm"
            )
            m = np.zeros((int(sh_ * n), int(sw_ * n)), F)
            if rd:
                cv2.ellipse(m, (m.shape[1] // 2, m.shape[0] // 2), (m.shape[1] // 2 - 2, m.shape[0] // 2 - 2), 0, 0, 360, 1, -1, cv2.LINE_AA)
            else:
                m = rounded(m.shape[1], m.shape[0], 20)
            ar = math.radians(a)
            Ms = (
                Hs
                @ np.array([[math.cos(ar), -math.sin(ar), cx], [math.sin(ar), math.cos(ar), cy], [0, 0, 1]])
                @ S_(1 / n)
                @ T_(-m.shape[1] / 2, -m.shape[0] / 2)
            )
            al = warp(m, Ms, (w, h))
            tx = warp(np.asarray(t).astype(F) / 255, Ms, (w, h))
            shd = cv2.warpAffine(al, np.array([[1, 0, 0.3 * px], [0, 1, 0.4 * px]], F), (w, h))
            img *= (1 - 0.35 * blur(shd, 0.3 * px))[..., None]
            cc = col * (1 - 0.9 * tx[..., None]) * (1 + 0.02 * rng.standard_normal((h, w, 1)).astype(F))
            img *= 1 - al[..., None]
            img += al[..., None] * cc
            hit.append(("box", cx, cy, sw_, sh_))
        elif kind == "tape":
            tw = U(rng, 12, 24)
            a = U(rng, -0.5, 0.5) if rng.random() < 0.6 else U(rng, 1.2, 1.9)
            n = 8
            L = 130
            ar = a
            hh, ww = int(tw * n), int(L * n)
            m = np.ones((hh, ww), F)
            m[:, :8] = rng.random((hh // 8 + 1, 1)).repeat(8, 0)[:hh] > 0.5
            wr = np.abs(cv2.resize(rng.standard_normal((5, 60)).astype(F), (ww, hh), interpolation=cv2.INTER_CUBIC))
            bub = np.clip(smooth_noise(rng, hh, ww, 14) - 1.1, 0, 1)
            yy = np.arange(hh, dtype=F)[:, None] / hh
            streak = np.exp(-(((yy - U(rng, 0.2, 0.8) - 0.05 * np.sin(np.arange(ww) / 90.0)[None]) / U(rng, 0.05, 0.16)) ** 2))
            gl_ = streak * (0.35 + 0.65 * np.exp(-((wr / 0.25) ** 2))) * U(rng, 0.3, 0.9) + 0.12 * np.exp(-((wr / 0.06) ** 2)) + 0.15 * bub
            edge = np.zeros((hh, ww), F)
            edge[:4] = edge[-4:] = 0.12
            Mt = Hs @ np.array([[math.cos(ar), -math.sin(ar), cx], [math.sin(ar), math.cos(ar), cy], [0, 0, 1]]) @ S_(1 / n) @ T_(-ww / 2, -hh / 2)
            al = warp(m, Mt, (w, h))[..., None]
            g = warp((gl_ + edge).astype(F), Mt, (w, h))[..., None]
            tint = np.array(pick(rng, [[0.93, 0.93, 0.92], [0.92, 0.88, 0.74], [0.88, 0.9, 0.9]]), F)
            sm = blur(img, 0.12 * px)
            img *= 1 - al
            img += al * (sm * tint + 0.035) if False else al * 0
            img += al * (sm * tint + 0.03) + g * 0.8
            hit.append(("strip", cx, cy, a, tw))
        else:
            g = np.zeros((CH // 4, CW // 4), F)
            gw, gh = U(rng, 7, 16), U(rng, 3.5, 8)
            if rng.random() < 0.5:
                cv2.ellipse(g, (int(cx * 5), int(cy * 5)), (int(gw * 5), int(gh * 5)), U(rng, -30, 30), 0, 360, 1, -1)
            else:
                cv2.fillPoly(g, [np.int32(cv2.boxPoints(((cx * 5, cy * 5), (gw * 9, gh * 9), U(rng, -30, 30))))], 1)
            g = blur(g, U(rng, 4, 16)) * U(rng, 1.2, 3) + blur(g, 40) * U(rng, 0.2, 0.6)
            img += warp(g, Hs @ S_(0.2), (w, h))[..., None] * warp(CARDMASK, Hs @ S_(1 / PX) @ T_(-4, -4), (w, h))[..., None]
            hit.append(("ell", cx, cy, gw, gh))

    p = photo(rng, card, W, H, deco=deco, calm=True, bk=pick(rng, [b for b in BACKS if b != "hand"]))

    def covered(x, y):
        k = hit[0]
        if k[0] == "cap":
            d = k[2] - k[1]
            t = np.clip(((x - k[1][0]) * d[0] + (y - k[1][1]) * d[1]) / (d @ d), 0, 1)
            return np.hypot(x - k[1][0] - t * d[0], y - k[1][1] - t * d[1]) < k[3]
        if k[0] in ("box",):
            return abs(x - k[1]) < k[3] / 2 and abs(y - k[2]) < k[4] / 2
        if k[0] == "ell":
            return ((x - k[1]) / k[3]) ** 2 + ((y - k[2]) / k[4]) ** 2 < 1
        return abs(-(x - k[1]) * math.sin(k[3]) + (y - k[2]) * math.cos(k[3])) < k[4] / 2

    fl = [
        f for f, sp in card.specs.items() if any(covered(x + a * sz, y + b * sz) for _, x, y, _, sz in sp for a in (0.15, 0.5, 0.85) for b in (-0.35, 0, 0.35))
    ]
    if card.portrait and sum(covered(PBOX[0] * CWMM + (i + 0.5) * 2.18, PBOX[1] * CHMM + (j + 0.5) * 3.18) for i in range(10) for j in range(10)) >= 4:
        fl.append("portrait")
    if field not in fl:
        fl.append(field)
    if kind == "glare":
        p["glare"] = [
            {
                "box": [
                    round(float(v), 3)
                    for v in ((hit[0][1] - hit[0][3]) / CWMM, (hit[0][2] - hit[0][4]) / CHMM, (hit[0][1] + hit[0][3]) / CWMM, (hit[0][2] + hit[0][4]) / CHMM)
                ],
                "strength": 1.0,
            }
        ]
    p["fault"] = {"kind": "occlusion", "device": kind, "condition": kind + " over " + field, "fields": fl}
    return p


# ------------------------------------------------------------------ forgery with an editor
CJK_SIM = {
    "wqy-microhei": ["noto-demilight", "noto-regular", "wqy-zenhei"],
    "noto-demilight": ["noto-light", "noto-regular", "wqy-microhei"],
    "wqy-zenhei": ["wqy-microhei", "noto-regular", "noto-demilight"],
}


def residual(img, s=1.3):
    return img - blur(img, s)


def clone_ground(rng, img, m, allm):
    """fill m from a shifted copy of the picture itself where no print lies (clone stamp)"""
    ys, xs = np.nonzero(m)
    pad = 12
    h, w = m.shape
    y0, y1, x0, x1 = max(0, ys.min() - pad), min(h, ys.max() + pad), max(0, xs.min() - pad), min(w, xs.max() + pad)
    mm = m[y0:y1, x0:x1].astype(np.uint8)
    ring = (cv2.dilate(mm, np.ones((9, 9))) > 0) & (mm == 0)
    tgt = img[y0:y1, x0:x1]
    best = None
    H_ = y1 - y0
    for _ in range(160):
        dy = int(rng.integers(-int(3.2 * H_), int(3.2 * H_) + 1))
        dx = int(rng.integers(-60, 61))
        if y0 + dy < 0 or y1 + dy > h or x0 + dx < 0 or x1 + dx > w:
            continue
        c = img[y0 + dy : y1 + dy, x0 + dx : x1 + dx]
        a = allm[y0 + dy : y1 + dy, x0 + dx : x1 + dx]
        over = float((a[mm > 0] > 0).mean())
        cost = over * 400 + float(np.abs((c - tgt)[ring]).mean())
        if best is None or cost < best[0]:
            best = (cost, c.copy(), a.copy(), over)
    if best is None or best[3] > 0.3:
        return None
    c = best[1]
    ring2 = ring
    c = c + (tgt[ring2].mean(0) - c[ring2].mean(0))
    al = blur((mm > 0).astype(F), 1.2)[..., None]
    out = img.copy()
    out[y0:y1, x0:x1] = tgt * (1 - al) + c * al
    (m > 0) & False
    if best[3] > 0:
        lm = np.zeros_like(m)
        lm[y0:y1, x0:x1] = (mm > 0) & (best[2] > 0)
        out = cv2.inpaint(np.clip(out, 0, 255).astype(np.uint8), lm.astype(np.uint8), 3, cv2.INPAINT_TELEA).astype(F)
    return out


def fw(a, H, W_, H_):
    return warp(a, H @ S_(1 / PX), (W_, H_))


def quad_mask(H, box, W_, H_):
    return rect_mask(H, [[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]], W_, H_)


def grain_from(rng, img, H, shape, face=True):
    q = pts(H, [[62, 1.5], [83, 1.5], [83, 7], [62, 7]] if face else [[25, 1], [82, 1], [82, 6.3], [25, 6.3]])
    x0, y0 = np.ceil(q.min(0)).astype(int)
    x1, y1 = np.floor(q.max(0)).astype(int)
    x0, y0 = max(0, x0), max(0, y0)
    r = residual(img[max(0, y0 - 3) : y1 + 3, max(0, x0 - 3) : x1 + 3], 1.0)
    if r.shape[0] < 8 or r.shape[1] < 8:
        return np.zeros(shape, F)
    hh, ww = r.shape[:2]
    full = np.zeros(shape, F)
    for yy in range(0, shape[0], hh):
        for xx in range(0, shape[1], ww):
            t = r[:: pick(rng, [-1, 1]), :: pick(rng, [-1, 1])]
            full[yy : yy + hh, xx : xx + ww] = t[: min(hh, shape[0] - yy), : min(ww, shape[1] - xx)]
    return full


def retype(rng, img, p, old, new, level, boxblur=None):
    """img float 0..255; old/new glyph specs in mm"""
    card, H, W_, H_ = p["card"], p["H"], p["W"], p["H_"]
    dev = p["dev"]
    cw = np.linalg.norm(p["quad"][1] - p["quad"][0])
    k = cw / CW
    fw_old = fw(draw_specs(old), H, W_, H_)
    alls = fw(draw_specs([s for v in card.specs.values() for s in v]), H, W_, H_)
    allm = cv2.dilate((alls > 0.06).astype(np.uint8), np.ones((3, 3)))
    r = max(3, int(round(cw / 260))) | 1
    om = cv2.dilate((fw_old > 0.06).astype(np.uint8), np.ones((r, r)))
    inkpx = img[fw_old > 0.75]
    ink = np.percentile(inkpx, 15, axis=0) if len(inkpx) > 20 else np.array([40, 40, 45])
    if boxblur is not None:
        b = spec_box(old + new, 0.35)
        bm = quad_mask(H, b, W_, H_)
        if boxblur == "blur":
            filled = cv2.inpaint(img.astype(np.uint8), om, 5, cv2.INPAINT_TELEA).astype(F)
            sm = blur(filled, U(rng, 3, 9))
        elif boxblur == "median":
            sm = cv2.medianBlur(cv2.inpaint(img.astype(np.uint8), om, 5, cv2.INPAINT_TELEA), 2 * int(U(rng, 4, 9)) + 1).astype(F)
        else:
            sm = np.ones_like(img) * np.median(img[(bm > 0.5) & (om == 0)], axis=0)
        f = blur(bm, {"careless": 0.3, "ordinary": 2.5, "careful": 3.5}[level])[..., None]
        if level == "careful":
            sm = sm + grain_from(rng, p["o8"].astype(F), H, img.shape, card.side == "face")
        img = img * (1 - f) + sm * f
    else:
        done = None
        if level == "careful" or level == "ordinary" and rng.random() < 0.4:
            done = clone_ground(rng, img, om, allm)
        if done is None:
            done = cv2.inpaint(img.astype(np.uint8), om, 5, cv2.INPAINT_TELEA if rng.random() < 0.6 else cv2.INPAINT_NS).astype(F)
            if level == "careful":
                done = done + blur(om.astype(F), 0.8)[..., None] * grain_from(rng, img, H, img.shape, card.side == "face")
        img = done
    if level == "careless":
        a = fw(draw_specs(new, U(rng, 0, 0.6)), H, W_, H_)
        ink = np.array(pick(rng, [[0, 0, 0], [20, 20, 20], [35, 35, 35], list(ink * 0.8)]), F)
        op = 1.0
        if rng.random() < 0.35:  # typed flat over the picture: not in the card's perspective
            pts(H, [[new[0][1], new[0][2]]])[0]
            pts(H, [[new[-1][1] + 0.01, new[0][2]]])[0]
            im = Image.new("L", (W_, H_), 0)
            d = ImageDraw.Draw(im)
            for ch, x, y, fk, sz in new:
                c = pts(H, [[x, y]])[0]
                d.text((c[0], c[1]), ch, font=font(fk, sz * cw / CWMM), fill=255, anchor="lm")
            a = np.asarray(im).astype(F) / 255
    else:
        a0 = draw_specs(new, card.L.bold if level == "careful" else U(rng, 0, 0.4))
        sig = math.hypot(dev.lens / dev.s, card.tblur * k) * (U(rng, 0.85, 1.15) if level == "careful" else U(rng, 0.6, 1.35))
        a = blur(fw(a0, H, W_, H_), sig)
        op = U(rng, 0.9, 1.0)
        if level == "careful":
            a = a + 0.35 * min(dev.sa, 1.2) * (a - blur(a, dev.sr / dev.s))
            ink = ink + (rng.random(3) - 0.5) * 4
        else:
            ink = ink + rng.uniform(-14, 14) + rng.uniform(-4, 4, 3)
    a = (np.clip(a, -0.15, 1) * op)[..., None]
    out = img * (1 - a) + ink * a
    if level == "careful":
        g = grain_from(rng, p["o8"].astype(F), H, img.shape, card.side == "face")
        out = out + np.clip(a, 0, 1) * g * U(rng, 0.8, 1.1)
    elif level == "ordinary" and rng.random() < 0.5:
        out = out + np.clip(a, 0, 1) * rng.normal(0, U(rng, 1, 3.5), img.shape).astype(F)
    return out


def respec(specs, level, rng, L, num):
    """the forger's font and small slips of place and size"""
    if num:
        fk = {
            "careless": pick(rng, ["dejavu-mono", "liberation-mono", "liberation-sans", "ocrb"]),
            "ordinary": pick(rng, ["ocrb", "ocrb-s", "ocrb", "dejavu-mono"]),
            "careful": L.num,
        }[level]
    else:
        fk = {
            "careless": pick(rng, ["noto-medium", "noto-light", "noto-regular", "kaiti", "sungtil"]),
            "ordinary": pick(rng, CJK_SIM[L.hei]),
            "careful": pick(rng, [L.hei, L.hei, CJK_SIM[L.hei][0]]),
        }[level]
    e = {"careless": 1.0, "ordinary": 0.45, "careful": 0.12}[level]
    dx, dy, ds = rng.normal(0, 0.35 * e), rng.normal(0, 0.3 * e), 1 + rng.normal(0, 0.05 * e)
    adj = 1.0
    if num and fk in ("dejavu-mono", "liberation-mono", "liberation-sans"):
        adj = 0.98
    return [(c, x + dx, y + dy, fk, s * ds * adj) for c, x, y, f, s in specs], fk


def diff_specs(a, b):
    """glyphs to erase and to draw when only what differs is changed"""
    if len(a) != len(b):
        return a, b
    o = [(x, y) for x, y in zip(a, b) if x[0] != y[0] or abs(x[1] - y[1]) > 0.4]
    return [x for x, _ in o], [y for _, y in o]


def newfields(rng, f, what, logic):
    """the values after the forgery; logic True = number, birth, sex or checksum now disagree"""
    for _ in range(500):
        g = dict(f)
        n = list(f["IdNum"])
        if what == "Name":
            g["Name"] = mkface(rng, f["Sex"])["Name"]
            return g if g["Name"] != f["Name"] and "·" not in g["Name"] else newfields(rng, f, what, logic)
        if what == "Address":
            g["Address"] = mkface(rng)["Address"] if rng.random() < 0.6 else f["Address"].rstrip("0123456789号室") + "%d号" % rng.integers(1, 999)
            return g if g["Address"] != f["Address"] else newfields(rng, f, what, logic)
        if what == "IdNum":
            if logic:
                for i in rng.choice(np.arange(6, 18), int(rng.integers(1, 5)), replace=False):
                    n[i] = str(rng.integers(10))
            else:
                i = 14 + int(rng.integers(2))
                n[i] = str(rng.integers(10))
                n[16] = str((int(n[16]) + 2 * int(rng.integers(5))) % 10)
                if rng.random() < 0.3:
                    n[:6] = list(pick(rng, list(REG)))
                n[17] = check("".join(n[:17]))
            g["IdNum"] = "".join(n)
        if what == "Birth":
            y, m, d = (int(v) for v in f["Birth"].split("/"))
            y = y + int(rng.integers(-12, 13)) if rng.random() < 0.8 else y
            m = int(rng.integers(1, 13)) if rng.random() < 0.5 else m
            d = int(rng.integers(1, 29)) if rng.random() < 0.5 else min(d, 28)
            if not 1935 < y < 2016:
                continue
            g["Birth"] = "%d/%d/%d" % (y, m, d)
            if not logic:
                s = f["IdNum"][:6] + "%04d%02d%02d" % (y, m, d) + f["IdNum"][14:17]
                g["IdNum"] = s + check(s)
        if g != f and consistent(g) == (not logic):
            return g
    raise RuntimeError("newfields")


def edit(rng, spec):
    kind, what, level, logic = spec["kind"], spec["what"], spec["level"], spec["logic"]
    side = "emblem" if what in ("Authority", "ValidDate") else "face"
    W, H = frame(rng)
    if W < H and rng.random() < 0.6:
        W, H = H, W
    card = make_card(rng, side)
    p = photo(rng, card, W, H, frac=U(rng, 0.72, 0.92) if H > W else U(rng, 0.55, 0.85), bk=pick(rng, [b for b in BACKS]))
    q1, s1, q2, s2 = int(rng.integers(82, 97)), pick(rng, [2, 2, 1, 0]), int(rng.integers(76, 96)), pick(rng, [2, 2, 1, 0])
    W_, H_ = W, H
    Hm = p["H"]
    f = dict(card.fields)
    touched = []
    L = card.L
    word = ""
    J1 = jpeg8(p["o8"], q1, s1)
    host = (p["o8"] if level == "careful" else J1).astype(F)
    img = host.copy()
    if kind in ("retype", "boxblur"):
        if side == "face":
            g = newfields(rng, f, what, logic)
            new = face_specs(L, g)
        else:
            g = dict(f)
            b = mkback(rng)
            while b[what] == f[what]:
                b = mkback(rng)
            g[what] = b[what]
            new = back_specs(L, g)
        touched = [t for t in f if g[t] != f[t]]
        for t in touched:
            o, n_ = card.specs[t], new[t]
            part = kind == "retype" and t in ("IdNum", "Birth") and rng.random() < (0.4 if level == "careless" else 0.75)
            if part:
                o, n_ = diff_specs(o, n_)
            n_, fk = respec(n_, level, rng, L, t == "IdNum")
            img = retype(
                rng, img, p, o, n_, level, pick(rng, ["blur", "median", "flat"] if level != "careful" else ["blur", "median"]) if kind == "boxblur" else None
            )
            word += "%s %s in %s; " % (t, "digits" if part else "whole", fk)
        f = g
    elif kind == "splice":
        cb = make_card(rng, side, L=None)
        if what == "IdNum" and not logic or what == "Birth" and not logic:
            cb = make_card(rng, side, fields=mkface(rng, f["Sex"]))
        fr = np.linalg.norm(p["quad"][1] - p["quad"][0]) / W_
        pb = photo(
            rng,
            cb,
            1600,
            1200,
            frac=float(np.clip(fr * W_ / 1600 * U(rng, 0.8, 1.25), 0.42, 0.9)),
            tilt=U(rng, 0, 10),
            calm=True,
            bk=pick(rng, [b for b in BACKS if b != "hand"]),
        )
        B = jpeg8(pb["o8"], rng.integers(80, 96), 2).astype(F)
        ts = [what] if logic or what in ("Name", "Address", "Authority", "ValidDate") else ["Birth", "IdNum"]
        Hab = Hm @ np.linalg.inv(pb["H"])
        warp(B, Hab, (W_, H_))
        for t in ts:
            ba, bb = spec_box(card.specs[t], 0.35), spec_box(cb.specs[t], 0.35)
            dx, dy = ba[0] - bb[0], ba[1] - bb[1]
            b = [ba[0], ba[1], max(ba[2], bb[2] + dx), max(ba[3], bb[3] + dy)]
            b[2] = min(b[2], CWMM * (0.625 if t != "IdNum" and side == "face" else 0.99))
            Bt = (
                warp(B, Hm @ T_(dx, dy) @ np.linalg.inv(pb["H"]), (W_, H_))
                if level != "careless" or rng.random() < 0.6
                else warp(B, Hm @ T_(dx + rng.normal(0, 0.5), dy + rng.normal(0, 0.4)) @ np.linalg.inv(pb["H"]), (W_, H_))
            )
            m = quad_mask(Hm, b, W_, H_)
            s_ = m > 0.5
            if level != "careless":
                for c in range(3):  # paper and ink levels matched
                    pa, pb_ = np.percentile(img[..., c][s_], [4, 75]), np.percentile(Bt[..., c][s_], [4, 75])
                    kx = (pa[1] - pa[0]) / max(12, pb_[1] - pb_[0])
                    Bt[..., c] = (Bt[..., c] - pb_[1]) * float(np.clip(kx, 0.5, 2)) + pa[1]
                if level == "careful":  # slow tone of the ground followed, grain added
                    gnd = lambda im: cv2.GaussianBlur(
                        cv2.morphologyEx(cv2.medianBlur(np.clip(im, 0, 255).astype(np.uint8), 5), cv2.MORPH_CLOSE, np.ones((25, 25))), (0, 0), 9
                    ).astype(F)
                    Bt = Bt * np.clip(gnd(img) / np.maximum(gnd(Bt), 8), 0.4, 2.5)
                    sa, sb = float(residual(host, 1.0)[s_].std()), float(residual(Bt, 1.0)[s_].std())
                    if sb < sa:
                        Bt = Bt + grain_from(rng, host, Hm, host.shape, side == "face") * math.sqrt(max(0, 1 - (sb / sa) ** 2))
                    else:
                        Bt = blur(Bt, 0.45)
            fe = blur(m, {"careless": 0.3, "ordinary": 2.2, "careful": 3.0}[level])[..., None]
            img = img * (1 - fe) + Bt * fe
            f[t] = cb.fields[t]
            touched.append(t)
        word = "from another photo"
    elif kind == "copymove":
        ok = False
        for _ in range(4000):
            if what == "IdNum":
                n = list(f["IdNum"])
                av = [c for c in set(n)]
                tg = list(rng.choice(np.arange(6, 18), int(rng.integers(1, 4)), replace=False)) if logic else [14, 15, 16, 17]
                for i in tg:
                    n[i] = pick(rng, av)
                if "X" in n[:17]:
                    continue
                g = dict(f)
                g["IdNum"] = "".join(n)
            elif what == "Birth":
                y, m_, d = f["Birth"].split("/")
                v = list(y + m_ + d)
                av = list(set(y + m_ + d))
                v[int(rng.integers(2, len(v)))] = pick(rng, av)
                v = "".join(v)
                g = dict(f)
                g["Birth"] = "%s/%s/%s" % (v[:4], v[4 : 4 + len(m_)], v[4 + len(m_) :])
                mm, dd = int(g["Birth"].split("/")[1]), int(g["Birth"].split("/")[2])
                if (
                    not (1 <= mm <= 12 and 1 <= dd <= 28 and 1935 < int(v[:4]) < 2016)
                    or g["Birth"].split("/")[1][0] == "0"
                    or g["Birth"].split("/")[2][0] == "0"
                ):
                    continue
            else:
                a = list(f["Address"])
                di = [i for i, c in enumerate(a) if c.isdigit()]
                g = dict(f)
                pool = [c for c in a if c.isdigit()]
                if len(set(pool)) > 1:
                    for i in di:
                        a[i] = pick(rng, pool)
                else:
                    i, j = rng.choice(len(a), 2, replace=False)
                    if a[i].isascii() or a[j].isascii():
                        continue
                    a[i] = a[j]
                if di and a[di[0]] == "0":
                    continue
                g["Address"] = "".join(a)
            if g != f and (what == "Address" or consistent(g) == (not logic)):
                ok = True
                break
        if not ok:
            return edit(rng, dict(spec, logic=not logic))
        A = card.specs[what]
        new = face_specs(L, g)[what]
        base_img = img.copy()
        for i, (o, n_) in enumerate(zip(A, new)):
            if o[0] == n_[0]:
                continue
            js = [j for j, s in enumerate(A) if s[0] == n_[0]]
            j = pick(rng, js)
            S = A[j]
            half = font(o[3], o[4] * PX).getlength(n_[0]) / PX
            b = [o[1] - 0.12, o[2] - o[4] * 0.52, o[1] + half + 0.12, o[2] + o[4] * 0.52]
            c0, c1 = pts(Hm, [[S[1], S[2]]])[0], pts(Hm, [[o[1], o[2]]])[0]
            d = np.round(c1 - c0) + (np.round(rng.normal(0, 1.2, 2)) if level == "careless" else 0)
            m = quad_mask(Hm, b, W_, H_)
            sh = cv2.warpAffine(base_img, np.array([[1, 0, d[0]], [0, 1, d[1]]], F), (W_, H_), flags=cv2.INTER_NEAREST)
            s_ = m > 0.5
            if level != "careless":
                sh = sh * (np.percentile(img[s_], 80, axis=0) / np.maximum(1, np.percentile(sh[s_], 80, axis=0))).astype(F)
            if level == "careful":
                sh = sh + 0.35 * grain_from(rng, host, Hm, host.shape, side == "face")
            fe = blur(m, {"careless": 0.2, "ordinary": 1.0, "careful": 1.3}[level])[..., None]
            img = img * (1 - fe) + sh * fe
        f = g
        touched = [what]
        word = "glyphs copied within the picture"
    else:  # another portrait
        cb = make_card(rng, "face", fields=mkface(rng, f["Sex"] if rng.random() < 0.85 else None))
        if rng.random() < 0.6:
            pb = photo(rng, cb, 1600, 1200, frac=U(rng, 0.5, 0.85), tilt=U(rng, 0, 8), calm=True, bk="desk")
            B = jpeg8(pb["o8"], rng.integers(80, 96), 2).astype(F)
            HB = pb["H"]
            word = "from another card photo"
        else:
            B = cb.art * 255
            HB = S_(PX)
            word = "from a digital portrait"
        e = {"careless": 0.7, "ordinary": 0.25, "careful": 0.1}[level]
        adj = T_(rng.normal(0, e), rng.normal(0, e))
        Bt = warp(B, Hm @ adj @ np.linalg.inv(HB), (W_, H_))
        bx = [PBOX[0] * CWMM - 0.4, PBOX[1] * CHMM + U(rng, -0.2, 1), PBOX[2] * CWMM + 0.4, PBOX[3] * CHMM + 0.3]
        m = quad_mask(Hm, bx, W_, H_)
        s_ = m > 0.5
        if level != "careless":  # ground beside the head matched (careful: with its slope), darks too
            ring = (
                (quad_mask(Hm, bx, W_, H_) > 0.5)
                & (quad_mask(Hm, [bx[0] + 2.2, bx[1] + 2.2, bx[2] - 2.2, bx[3] + 9], W_, H_) < 0.5)
                & (quad_mask(Hm, [bx[0], bx[1], bx[2], bx[1] + 14], W_, H_) > 0.5)
            )
            dk = np.percentile(img[s_], 3, axis=0), np.percentile(Bt[s_], 3, axis=0)
            for c in range(3):
                ga, gb = float(np.median(img[..., c][ring])), float(np.median(Bt[..., c][ring]))
                kx = float(np.clip((ga - dk[0][c]) / max(10, gb - dk[1][c]), 0.5, 2.0)) if level == "ordinary" else float(np.clip(ga / max(10, gb), 0.4, 2.5))
                Bt[..., c] = (Bt[..., c] - gb) * kx + ga
            if level == "careful":
                ys, xs = np.nonzero(ring)
                yy, xx = np.mgrid[0:H_, 0:W_].astype(F)
                A_ = np.column_stack([xs, ys, np.ones(len(xs))])[::7]
                d_ = (img[ring].mean(1) - Bt[ring].mean(1))[::7]
                cf = np.linalg.lstsq(A_, d_, rcond=None)[0]
                lim = xx * F(cf[0]) + yy * F(cf[1]) + F(cf[2])
                Bt = Bt + np.clip(lim, -25, 25)[..., None]
            if word.endswith("portrait"):
                Bt = blur(Bt, p["dev"].lens / p["dev"].s * U(rng, 0.7, 1.1))
        if level == "careful":
            Bt = Bt + grain_from(rng, host, Hm, host.shape, side == "face") * (1.0 if word.endswith("portrait") else 0.5)
        fe = blur(m, {"careless": 0.3, "ordinary": U(rng, 3, 6), "careful": U(rng, 4, 8)}[level])[..., None]
        img = img * (1 - fe) + Bt * fe
        touched = ["portrait"]
    if level == "careful":  # the change takes the same JPEG path, on the same grid
        E = jpeg8(np.clip(img + 0.5, 0, 255).astype(np.uint8), q1, s1).astype(F)
        ch = (np.abs(img - host).max(2) > 0.6).astype(np.uint8)
        ch = blur(cv2.dilate(ch, np.ones((17, 17))).astype(F), 2)[..., None]
        img = J1 * (1 - ch) + E * ch
    out = np.clip(img + 0.5, 0, 255).astype(np.uint8)
    p["fields"] = f
    p["q"] = (q2, s2)
    lg = side == "face" and not consistent(f) and any(t in touched for t in ("IdNum", "Birth"))
    p["o8"] = out
    p["fault"] = {
        "kind": "edit",
        "device": "editor, JPEG q%d then q%d" % (q1, q2),
        "condition": "%s %s (%s) %s" % (kind, what, level, word.strip("; ")),
        "fields": touched,
        "logic": bool(lg),
    }
    return p


# ------------------------------------------------------------------ the plan
HARD = ["defocus", "motion", "lowlight", "shadow", "lowres", "steep"]


def hard_photo(rng, side, kind):
    W, H = pick(rng, [(1600, 1200), (1280, 960), (1200, 900), (1600, 900), (1200, 1600)])
    px = U(rng, 480, 700)
    if kind == "lowres":
        W, H = pick(rng, [(1200, 900), (1280, 960)])
        px = U(rng, 480, 560)
    k = px / 600
    hd = {"defocus": U(rng, 0, 0.9) * k, "motion": U(rng, 0, 1.6) * k}
    if kind == "defocus":
        hd["defocus"] = U(rng, 1.6, 2.6) * k
    if kind == "motion":
        hd["motion"] = U(rng, 2.6, 5.0) * k
    if kind == "shadow" or rng.random() < 0.3:
        hd["shadow"] = 1
    low = U(rng, 0.6, 1.0) if kind == "lowlight" else U(rng, 0.1, 0.6)
    dev = device(rng, s=pick(rng, [1.0, 1.0, 1.3]), low=low)
    if kind == "lowlight":
        dev.kelvin = U(rng, 2500, 4200)
        dev.wberr = U(rng, -300, 1400)
        dev.level = U(rng, 0.5, 0.75)
    else:
        dev.level = U(rng, 0.6, 0.9)
    tilt = U(rng, 25, 38) if kind == "steep" else U(rng, 4, 24)
    p = photo(rng, make_card(rng, side), W, H, frac=px / W, tilt=tilt, rz=rng.normal(0, math.radians(9)), dev=dev, hard=hd)
    p["note"] = kind
    return p


def plan():
    P = []
    for i in range(40):
        P.append(("photo", "emblem" if i % 4 == 3 else "face", {}))
    for i in range(25):
        P.append(("hard", "emblem" if i % 4 == 2 else "face", {"kind": HARD[i % 6]}))
    K = ["grey-laser", "bw-copy", "colour-laser", "inkjet", "photo-paper", "grey-diffused", "colour-laser-line", "grey-line", "inkjet", "colour-laser"]
    for i in range(40):
        P.append(
            (
                "copy",
                "emblem" if i % 4 == 1 else "face",
                {"kind": K[i % 10], "photo_src": (i // 10 + i) % 2 == 1, "cut": (i * 7 // 3) % 2 == 0, "crease": i % 5 == 2 or i % 9 == 4},
            )
        )
    N = list(SCREENS)
    for i in range(30):
        P.append(("screen", "emblem" if i % 4 == 2 else "face", {"name": N[i % 8], "bezel": (i // 8 + i) % 2 == 0, "photo_src": (i // 2) % 2 == 0}))
    E = (
        [("retype", "Name")] * 3
        + [("retype", "Address")] * 3
        + [("retype", "IdNum")] * 6
        + [("retype", "Birth")] * 5
        + [("retype", "ValidDate")] * 3
        + [("retype", "Authority")]
        + [("splice", "Name")] * 2
        + [("splice", "Address")]
        + [("splice", "IdNum")] * 4
        + [("splice", "ValidDate")]
        + [("copymove", "IdNum")] * 4
        + [("copymove", "Address")]
        + [("copymove", "Birth")]
        + [("portrait", "portrait")] * 5
        + [("boxblur", "Name")]
        + [("boxblur", "IdNum")] * 2
        + [("boxblur", "Birth")]
        + [("boxblur", "Address")]
    )
    cnt = {}
    for i, (k, w) in enumerate(E):
        j = cnt.get(w, 0)
        cnt[w] = j + 1
        P.append(
            ("edit", "x", {"kind": k, "what": w, "level": ("careless", "ordinary", "careful")[i % 3], "logic": bool(w in ("IdNum", "Birth") and j % 2 == 0)})
        )
    for i in range(15):
        P.append(("resaved", "emblem" if i % 4 == 1 else "face", {"kind": ["twice", "contrast", "sharpen", "beauty", "twice", "rescaled"][i % 6]}))
    O = ["finger", "sticker", "tape", "glare", "pen"]
    Fd = ["Address", "Birth", "IdNum", "Name", "portrait", "IdNum", "Name", "portrait", "Address", "IdNum"]
    for i in range(15):
        P.append(("occlusion", "emblem" if i in (6, 9, 12) else "face", {"kind": O[i % 5], "field": Fd[i % 10]}))
    return P


def draw(idx, seed, item):
    suite, side, a = item
    rng = np.random.default_rng([seed, idx])
    q, ss = int(rng.integers(75, 96)), pick(rng, [2, 2, 2, 1, 0])
    if suite == "photo":
        p = photo(rng, make_card(rng, side))
    elif suite == "hard":
        p = hard_photo(rng, side, a["kind"])
    elif suite == "copy":
        p = copy(rng, make_card(rng, side), **a)
    elif suite == "screen":
        p = screen(rng, make_card(rng, side), **a)
    elif suite == "edit":
        p = edit(rng, a)
        q, ss = p["q"]
    elif suite == "occlusion":
        c = make_card(rng, side)
        p = occlude(rng, c, a["kind"], a["field"] if side == "face" else pick(rng, ["Authority", "ValidDate"]))
    else:
        p = photo(rng, make_card(rng, side))
        o = jpeg8(p["o8"], rng.integers(78, 97), pick(rng, [0, 1, 2, 2])).astype(F)
        k = a["kind"]
        if k == "contrast":
            o = (o - 128) * U(rng, 1.06, 1.3) + 128 + U(rng, -6, 16)
        elif k == "sharpen":
            o = o + U(rng, 0.3, 1.1) * (o - blur(o, U(rng, 0.8, 2)))
        elif k == "beauty":
            o = 0.4 * o + 0.6 * cv2.bilateralFilter(o, 7, U(rng, 12, 26), 3)
            g = o.mean(2, keepdims=True)
            o = (g + (o - g) * U(rng, 1.05, 1.25)) * U(rng, 1.02, 1.1)
        elif k == "rescaled":
            t = U(rng, 0.76, 0.95)
            h, w = o.shape[:2]
            nw, nh = max(int(w * t), 1) // 2 * 2, int(h * t) // 2 * 2
            if max(nw, nh) < 1200:
                t = 1200 / max(w, h)
                nw, nh = int(round(w * t)), int(round(h * t))
            o = cv2.resize(o, (nw, nh), interpolation=cv2.INTER_AREA)
            p["quad"] = p["quad"] * [nw / w, nh / h]
        p["o8"] = np.clip(o + 0.5, 0, 255).astype(np.uint8)
        p["note"] = k
    c = p["card"]
    name = "%s-%03d.jpg" % (suite, idx)
    h, w = p["o8"].shape[:2]
    t = {
        "file": name,
        "size": [w, h],
        "suite": suite,
        "cards": [
            {
                "side": c.side,
                "quad": [[round(float(x), 2), round(float(y), 2)] for x, y in p["quad"]],
                "portrait": c.portrait,
                "fields": p.get("fields", c.fields),
            }
        ],
        "camera": {
            "device": p["dev"].name,
            "backdrop": p["backdrop"],
            "typefaces": c.faces,
            "focus": p["focus"],
            "motion": p["motion"],
            "glare": p["glare"],
            "quality": q,
            "subsampling": ["4:4:4", "4:2:2", "4:2:0"][ss],
        },
        "faults": p.get("fault", {}),
    }
    if "note" in p:
        t["camera"]["note"] = p["note"]
    return name, encode(p["o8"], q, ss), t


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seed", type=int, default=777)
    ap.add_argument("--out", required=True)
    ap.add_argument("--ids", default="", help="numbers of single pictures, with commas between")
    a = ap.parse_args()
    P = plan()
    tp = os.path.join(a.out, "truth.json")
    ids = [int(v) for v in a.ids.split(",")] if a.ids else range(len(P))
    os.makedirs(a.out, exist_ok=True)
    T = json.load(open(tp)) if a.ids and os.path.exists(tp) else []
    t0 = time.time()
    for i in ids:
        t1 = time.time()
        name, data, t = draw(i, a.seed, P[i])
        open(os.path.join(a.out, name), "wb").write(data)
        T = sorted([v for v in T if v["file"] != name] + [t], key=lambda v: v["file"][-7:])
        print("%3d %-18s %.1fs %s" % (i, name, time.time() - t1, json.dumps(t["faults"], ensure_ascii=False)[:170]), flush=True)
        if i % 10 == 9 or a.ids:
            json.dump(T, open(tp, "w"), ensure_ascii=False, indent=1)
    json.dump(T, open(tp, "w"), ensure_ascii=False, indent=1)
    print(len(T), "pictures", round(time.time() - t0), "s")


if __name__ == "__main__":
    main()
