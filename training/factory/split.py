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


ANY_SHARE = 0.7


def pick_device(rng, names: tuple[str, ...]) -> str:
    """One of the names; where some begin with `any-`, whose make is drawn anew each time, mostly one of those."""
    made_up = tuple(name for name in names if name.startswith("any-"))
    if made_up and rng.random() < ANY_SHARE:
        names = made_up
    return names[int(rng.integers(len(names)))]
