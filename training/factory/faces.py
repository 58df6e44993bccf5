"""Typefaces and the files that hold them; split.json says which are for training and which for the exam.

A `Face` draws any character that its files hold: web fonts come in many slices by code range, so a face may own many files.
"""
import io
import subprocess
from functools import lru_cache
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTCollection, TTFont
from PIL import ImageFont

from . import split as lists

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "training" / ".cache" / "faces"
FONTS = Path("/usr/share/fonts")
NOTO = FONTS / "opentype" / "noto"
TRUE = FONTS / "truetype"

# name -> (kind, files as (path, index)). Kinds: hei, song, kai, ocrb, latin. A path given as text is a pattern inside node_modules.
FILES: dict[str, tuple[str, list[tuple[Path | str, int]]]] = {
    "noto-sans-light": ("hei", [(NOTO / "NotoSansCJK-Light.ttc", 2)]),
    "noto-sans-demilight": ("hei", [(NOTO / "NotoSansCJK-DemiLight.ttc", 2)]),
    "noto-sans-regular": ("hei", [(NOTO / "NotoSansCJK-Regular.ttc", 2)]),
    "noto-sans-medium": ("hei", [(NOTO / "NotoSansCJK-Medium.ttc", 2)]),
    "noto-sans-bold": ("hei", [(NOTO / "NotoSansCJK-Bold.ttc", 2)]),
    "wqy-zenhei": ("hei", [(TRUE / "wqy" / "wqy-zenhei.ttc", 0)]),
    "wqy-microhei": ("hei", [(TRUE / "wqy" / "wqy-microhei.ttc", 0)]),
    "droid-fallback": ("hei", [(TRUE / "droid" / "DroidSansFallbackFull.ttf", 0)]),
    "plex-light": ("hei", [("@ibm/plex-sans-sc/fonts/complete/woff2/hinted/IBMPlexSansSC-Light.woff2", 0)]),
    "plex-regular": ("hei", [("@ibm/plex-sans-sc/fonts/complete/woff2/hinted/IBMPlexSansSC-Regular.woff2", 0)]),
    "plex-semibold": ("hei", [("@ibm/plex-sans-sc/fonts/complete/woff2/hinted/IBMPlexSansSC-SemiBold.woff2", 0)]),
    "mplus-regular": ("hei", [(FONTS / "opentype" / "mplus" / "Mplus1-Regular.otf", 0)]),
    "mplus-medium": ("hei", [(FONTS / "opentype" / "mplus" / "Mplus2-Medium.otf", 0)]),
    "ipaex-gothic": ("hei", [(FONTS / "opentype" / "ipaexfont-gothic" / "ipaexg.ttf", 0)]),
    "vl-gothic": ("hei", [(TRUE / "vlgothic" / "VL-Gothic-Regular.ttf", 0)]),
    "noto-serif-regular": ("song", [(NOTO / "NotoSerifCJK-Regular.ttc", 2)]),
    "noto-serif-bold": ("song", [(NOTO / "NotoSerifCJK-Bold.ttc", 2)]),
    "uming": ("song", [(TRUE / "arphic" / "uming.ttc", 0)]),
    "babelstone": ("song", [(TRUE / "babelstone" / "BabelStoneHan.ttf", 0)]),
    "tw-sung": ("song", [(TRUE / "cns11643" / "TW-Sung-98_1.ttf", 0)]),
    "gbsn": ("song", [(TRUE / "arphic-gbsn00lp" / "gbsn00lp.ttf", 0)]),
    "ukai": ("kai", [(TRUE / "arphic" / "ukai.ttc", 0)]),
    "lxgw": ("kai", [(TRUE / "lxgw-wenkai" / "LXGWWenKai-Regular.ttf", 0)]),
    "gkai": ("kai", [(TRUE / "arphic-gkai00mp" / "gkai00mp.ttf", 0)]),
    "harmony-regular": ("hei", [("harmonyos-sans-sc-webfont-splitted/dist/Regular_*.woff2", 0)]),
    "misans-regular": ("hei", [("misans/lib/Normal/MiSans-Regular.min.*.woff2", 0), ("misans/lib/Normal/MiSans-Regular.*.woff2", 0)]),
    "ocr-b": ("ocrb", [(FONTS / "opentype" / "ocr-b" / "OCRB.otf", 0)]),
    "dejavu-mono": ("latin", [(TRUE / "dejavu" / "DejaVuSansMono.ttf", 0)]),
    "liberation-sans": ("latin", [(TRUE / "liberation2" / "LiberationSans-Regular.ttf", 0)]),
    "liberation-mono": ("latin", [(TRUE / "liberation2" / "LiberationMono-Regular.ttf", 0)]),
}
SCRIPTS = {  # what minority labels are drawn with; marks only, nobody reads them
    "uyghur": (TRUE / "noto" / "NotoSansArabic-Regular.ttf", 0x0626, 0x06D5),
    "tibetan": (TRUE / "noto" / "NotoSerifTibetan-Regular.ttf", 0x0F40, 0x0F6A),
    "mongolian": (TRUE / "noto" / "NotoSansMongolian-Regular.ttf", 0x1820, 0x1842),
    "yi": (TRUE / "noto" / "NotoSansYi-Regular.ttf", 0xA000, 0xA300),
    "korean": (NOTO / "NotoSansCJK-Regular.ttc", 0xAC00, 0xD000),
    "zhuang": (TRUE / "liberation2" / "LiberationSans-Regular.ttf", 0x61, 0x7A),
}


def web_slices(pattern: str) -> list[Path]:
    """Unpacked copies (TTF) of an npm web font's slices; made once, kept in the cache."""
    found = []
    for source in sorted((ROOT / "training" / "node_modules").glob(pattern)):
        target = CACHE / source.relative_to(ROOT / "training" / "node_modules").parts[0] / (source.stem + ".ttf")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            font = TTFont(source)
            font.flavor = None
            font.save(target)
        found.append(target)
    return found


def cmap_of(path: Path, index: int) -> set[int]:
    if path.suffix == ".ttc":
        return set(TTCollection(str(path), lazy=True).fonts[index].getBestCmap())
    return set(TTFont(str(path), lazy=True).getBestCmap())


class Face:
    """One typeface. `font(char, px)` is None where it has no glyph."""

    def __init__(self, name: str):
        self.name = name
        self.kind, sources = FILES[name]
        files: list[tuple[Path, int]] = []
        for path, index in sources:
            files += [(p, 0) for p in web_slices(path)] if isinstance(path, str) else [(path, index)]
        self.files = [(p, i) for p, i in files if p.exists()]
        self.where: dict[int, int] = {}
        for number, (path, index) in enumerate(self.files):
            for code in cmap_of(path, index):
                self.where.setdefault(code, number)
        self.sized: dict[tuple[int, int], ImageFont.FreeTypeFont] = {}

    def has(self, text: str) -> bool:
        return all(ord(c) in self.where for c in text)

    def font(self, character: str, px: int) -> ImageFont.FreeTypeFont | None:
        number = self.where.get(ord(character))
        if number is None:
            return None
        key = (number, px)
        if key not in self.sized:
            if len(self.sized) > 400:
                self.sized.clear()
            path, index = self.files[number]
            self.sized[key] = ImageFont.truetype(str(path), px, index=index, layout_engine=ImageFont.Layout.BASIC)
        return self.sized[key]


@lru_cache(maxsize=None)
def face(name: str) -> Face:
    return Face(name)


@lru_cache(maxsize=None)
def names(kind: str, split: str) -> tuple[str, ...]:
    """Faces of a kind for `train` or `exam` that are installed here."""
    found = tuple(n for n in lists.options("typefaces", split) if FILES[n][0] == kind and face(n).where)
    if not found:
        raise RuntimeError(f"no typeface of kind {kind} for {split}: install what training/README.md lists")
    return found


@lru_cache(maxsize=None)
def script_font(script: str, px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(SCRIPTS[script][0]), px)


def pick(rng: np.random.Generator, kind: str, split: str) -> Face:
    options = names(kind, split)
    return face(options[rng.integers(len(options))])
