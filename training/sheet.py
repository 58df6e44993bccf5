"""Lays a folder's pictures out on sheets, a suite a sheet, to be looked at: python sheet.py ../bench/out/exam /tmp/sheets --each 40"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np

WIDE, TALL, COLUMNS = 320, 240, 8


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--each", type=int, default=40)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    suites: dict[str, list[np.ndarray]] = {}
    for item in json.loads((options.folder / "truth.json").read_text()):
        shown = suites.setdefault(item["suite"], [])
        if len(shown) >= options.each:
            continue
        picture = cv2.imread(str(options.folder / item["file"]))
        for thing in item["cards"]:
            cv2.polylines(picture, [np.int32(thing["quad"])], True, (0, 200, 0), 2, cv2.LINE_AA)
            cv2.circle(picture, tuple(np.int32(thing["quad"][0]).tolist()), max(4, picture.shape[1] // 160), (0, 0, 255), -1)
        for box in item.get("faults", {}).get("boxes", []):
            if box:
                cv2.rectangle(picture, tuple(np.int32(box[:2]).tolist()), tuple(np.int32(box[2:]).tolist()), (0, 140, 255), 2)
        factor = min(WIDE / picture.shape[1], TALL / picture.shape[0])
        small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        cell = np.zeros((TALL, WIDE, 3), np.uint8)
        cell[:small.shape[0], :small.shape[1]] = small
        shown.append(cell)
    for suite, cells in suites.items():
        cells += [np.zeros((TALL, WIDE, 3), np.uint8)] * (-len(cells) % COLUMNS)
        cv2.imwrite(str(options.out / f"{suite}.png"), np.vstack([np.hstack(cells[i:i + COLUMNS]) for i in range(0, len(cells), COLUMNS)]))


if __name__ == "__main__":
    main()
