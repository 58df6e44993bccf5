"""Writes a run whose weights are the mean of two: of what one checkpoint holds by `--share`, the rest of the other's. It is exported as any other run is.

    python restore.py reader --runs runs/before
    python average.py reader --new runs --old runs/before --share 0.7 --out runs/mean && python export.py reader --runs runs/mean

Two trainings of one network whose second went on from the first read better in the mean than either (docs/models.md).
"""
import argparse
from pathlib import Path

import torch


def mean_of(new: dict, old: dict, share: float, parts: list[str]) -> dict:
    return {key: value * share + old[key] * (1 - share) if value.dtype.is_floating_point and key.split(".")[0] not in parts else value for key, value in new.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=["locator", "rows", "reader", "surface", "edits", "watermark", "sharpness"])
    for name in ("new", "old", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True, help="folder of runs")
    parser.add_argument("--share", type=float, default=0.7)
    parser.add_argument("--new-parts", nargs="*", default=[], help="parts of the network that are the new run's alone")
    options = parser.parse_args()
    of = lambda folder: folder / options.name / "checkpoint.pt"
    new, old = (torch.load(of(folder), map_location="cpu") for folder in (options.new, options.old))
    weights = "averaged" if options.name == "reader" else "net"
    of(options.out).parent.mkdir(parents=True, exist_ok=True)
    torch.save({**new, weights: mean_of(new[weights], old[weights], options.share, options.new_parts)}, of(options.out))
    print(of(options.out))


if __name__ == "__main__":
    main()
