"""What training draws with and what only the exam draws with: `training/split.json`, read in one place.

Nothing stands on both sides but what `both` names, and that only where there is no second one (OCR-B) or where it is everywhere (plain paper).
"""
import json
from functools import lru_cache
from pathlib import Path

LIST = json.loads((Path(__file__).resolve().parents[1] / "split.json").read_text())


@lru_cache(maxsize=None)
def options(what: str, split: str) -> tuple[str, ...]:
    """Names of one list for `train` or `exam`, those of `both` included."""
    return tuple(LIST[what][split] + LIST[what]["both"])


def side_of(what: str, name: str) -> str:
    return next(side for side, names in LIST[what].items() if name in names)


def pick(rng, what: str, split: str) -> str:
    names = options(what, split)
    return names[int(rng.integers(len(names)))]
