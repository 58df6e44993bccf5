"""Fictitious holders: names, nations, numbers, addresses, issuers, terms. Seeded; no list of real people is used."""
import datetime as dt
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from . import alphabet

NATIONS = ("汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 "
           "布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 其他 穿青人").split()
SURNAMES = ("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷"
            "黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤仵佴郄仝逄冼芶晁胥麻冀尉迟宓郗乜厍禤亓眭璩")
COMPOUND = "欧阳 上官 司马 诸葛 皇甫 尉迟 慕容 令狐 司徒 夏侯 东方 端木".split()
GIVEN = ("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文志海燕春梅兵峰鹏飞宇浩然子轩梓涵雨欣怡佳琪思远晨曦博雅婷雪琳瑞祥云龙凤鑫淼森焱垚喆珺玥祎堃犇燚昇婳"
         "翀堉镕骉顗莙昳玚瑀彣赟瑾瑜璇璐莹蕾薇萱菡芷若兮沐宸奕泽睿煜烨熠灏澜涓湉漪潇淑惠贞德仁义礼信忠孝福禄寿喜康宁安乐")
MINORITY = "阿卜杜拉买提古丽努尔江艾力木热合曼依明帕夏提玛依努仓央嘉措扎西顿珠卓玛次仁拉姆巴特尔其木格乌云娜吐尔逊别克迪丽孜亚森库尔班汗沙比江"
LEVELS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
ROADS = "中山 人民 解放 建设 和平 胜利 新华 文化 北京 长江 黄河 光明 东风 幸福 青年 朝阳 振兴 滨河 环城 迎宾 学府 工业 园林 湖滨 翠竹 梧桐 桃源 松柏".split()
ESTATES = "阳光花园 锦绣家园 碧水湾 金桂苑 紫荆城 翠湖名邸 康乐小区 兴业新村 世纪城 东湖花苑 龙泉山庄 明珠公寓 安居里 怡景湾 丽都花园".split()
VILLAGES = "王家 李家 张庄 大河 小河 上湾 下湾 石桥 柳树 杨树 龙潭 白沙 红星 新民 前进 团结 双河 三岔 古井 高坪 老营 坝子 南岭 北沟 东坡 西寨".split()


@dataclass
class Holder:
    name: str
    sex: str
    nation: str
    birth: dt.date
    address: str
    number: str
    issuer: str
    start: dt.date
    end: dt.date | None  # None is 长期
    notes: set[str] = field(default_factory=set)

    def fields(self) -> dict[str, str]:
        """The vendor's eight values."""
        until = "长期" if self.end is None else f"{self.end:%Y.%m.%d}"
        return {"Name": self.name, "Sex": self.sex, "Nation": self.nation,
                "Birth": f"{self.birth.year}/{self.birth.month}/{self.birth.day}", "Address": self.address,
                "IdNum": self.number, "Authority": self.issuer, "ValidDate": f"{self.start:%Y.%m.%d}-{until}"}


@lru_cache
def rare() -> tuple[str, ...]:
    common = set(alphabet.general_standard()[:3500])
    return tuple(c for c in alphabet.build() if c not in common and alphabet.han_of(c))


@lru_cache
def all_han() -> tuple[str, ...]:
    return tuple(c for c in alphabet.build() if alphabet.han_of(c))


@lru_cache
def counties() -> tuple[tuple[str, str, str, str], ...]:
    """(code, province, city, county) of the mainland."""
    rows = alphabet.places()
    province = {c[:2]: n for c, n, level in rows if level == "province"}
    city = {c[:4]: n for c, n, level in rows if level == "city"}
    return tuple((c, province[c[:2]], city.get(c[:4], ""), n) for c, n, level in rows if level == "area" and c[:2] in province and c[:2] < "70")


@lru_cache
def towns() -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for code, name, level in alphabet.places():
        if level == "town":
            out.setdefault(code[:6], []).append(name)
    return out


def one(rng, items):
    return items[int(rng.integers(len(items)))]


def check_digit(first17: str) -> str:
    """ISO 7064 MOD 11-2 as GB 11643 uses it."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights)) % 11]


def dotted_name(rng) -> str:
    parts = ["".join(one(rng, MINORITY) for _ in range(rng.integers(2, 6))) for _ in range(rng.integers(2, 4))]
    return "·".join(parts)[:15].strip("·")


def long_name(rng) -> str:
    """A dotted name that one row hardly holds."""
    while len(name := dotted_name(rng)) < 10:
        pass
    return name


def person_name(rng, rare_share: float) -> str:
    kind = rng.random()
    if kind < 0.05:
        return dotted_name(rng)
    surname = one(rng, COMPOUND) if kind < 0.09 else one(rng, SURNAMES) if kind < 0.9 else one(rng, all_han())
    length = 1 if rng.random() < 0.25 else 2
    given = ""
    for _ in range(length):
        roll = rng.random()
        given += one(rng, rare()) if roll < rare_share else one(rng, all_han()) if roll < rare_share + 0.25 else one(rng, GIVEN)
    return surname + given


def number_words(rng, top: int) -> str:
    return str(int(rng.integers(1, top)))


def street(rng, code: str) -> str:
    town = one(rng, towns()[code]) if code in towns() and rng.random() < 0.7 else ""
    kind = rng.random()
    if kind < 0.45:
        return f"{town}{one(rng, VILLAGES)}村{one(rng, ['', one(rng, VILLAGES)[:1] + '组', number_words(rng, 20) + '组', one(rng, LEVELS) + '组'])}" \
               f"{one(rng, ['', number_words(rng, 300) + '号', number_words(rng, 99) + '-' + number_words(rng, 9) + '号'])}"
    road = f"{one(rng, ROADS)}{one(rng, ['路', '街', '大道', '巷', '东路', '西路', '南街', '北街', '一路', '二路', '胡同', '里'])}"
    flat = one(rng, ["", f"{number_words(rng, 30)}栋{number_words(rng, 6)}单元{number_words(rng, 33)}0{number_words(rng, 9)}室", f"{number_words(rng, 40)}号楼{number_words(rng, 2500)}号",
                     f"{one(rng, 'ABCDEFG')}座{number_words(rng, 3000)}室", f"{number_words(rng, 30)}幢{number_words(rng, 30)}-{number_words(rng, 9)}", f"（{one(rng, ESTATES)}）{number_words(rng, 30)}栋"])
    estate = one(rng, ESTATES) if rng.random() < 0.4 else ""
    return f"{town if rng.random() < 0.5 else ''}{road}{number_words(rng, 999)}号{estate}{flat}"


def address(rng, county) -> str:
    code, province, city, name = county
    text = "" if rng.random() < 0.1 else province
    if city and city not in ("市辖区", "县", province) and "直辖" not in city and rng.random() < 0.85:
        text += city
    text += name + street(rng, code)
    return text[:33]


def issuer(rng, county) -> str:
    _, _, city, name = county
    if name.endswith("区") and city.endswith("市"):
        text = f"{city}公安局{name[:-1] if rng.random() < 0.8 else name}分局"
    else:
        text = f"{name}公安局"
    return text[:15]


def issue_term(rng, birth: dt.date) -> tuple[dt.date, dt.date | None]:
    first = max(dt.date(2004, 1, 1), birth)
    start = first + dt.timedelta(days=int(rng.integers(0, max(1, (dt.date(2026, 6, 1) - first).days))))
    age = start.year - birth.year - ((start.month, start.day) < (birth.month, birth.day))
    if age >= 46:
        return start, None
    years = 5 if age < 16 else 10 if age < 26 else 20
    try:
        return start, start.replace(year=start.year + years)
    except ValueError:  # 29 February: the last day of the month
        return start, dt.date(start.year + years, 2, 28)


def for_three_months(person: Holder) -> Holder:
    """The same holder with a temporary card's term."""
    month = person.start.month + 3
    year, month = person.start.year + (month > 12), (month - 1) % 12 + 1
    day = min(person.start.day, 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)
    return replace(person, end=dt.date(year, month, day))


def wrong(rng, number: str) -> str:
    """A number as faulty ones occur: one digit off, or two that stand together exchanged."""
    at = int(rng.integers(0, 16))
    if rng.random() < 0.5 and number[at] != number[at + 1]:
        return number[:at] + number[at + 1] + number[at] + number[at + 2:]
    return number[:at] + str((int(number[at]) + int(rng.integers(1, 10))) % 10) + number[at + 1:]


def draw(rng, rare_share: float = 0.1, minority: bool = False, wrong_share: float = 0.0, long_share: float = 0.0) -> Holder:
    county = one(rng, counties())
    birth = dt.date(1935, 1, 1) + dt.timedelta(days=int(rng.integers(0, 365 * 85)))
    sex = "男" if rng.random() < 0.5 else "女"
    sequence = int(rng.integers(0, 500)) * 2 + (1 if sex == "男" else 0)
    first17 = f"{county[0]}{birth:%Y%m%d}{sequence:03d}"
    nation = "汉" if rng.random() < 0.5 and not minority else one(rng, NATIONS)
    start, end = issue_term(rng, birth)
    number = first17 + check_digit(first17)
    if wrong_share > 0 and rng.random() < wrong_share:
        number = wrong(rng, number)
    name = person_name(rng, rare_share)
    if long_share > 0 and rng.random() < long_share:
        name = long_name(rng)
    return Holder(name, sex, nation, birth, address(rng, county), number, issuer(rng, county), start, end)
